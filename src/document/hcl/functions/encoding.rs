//! JSON, YAML, CSV and Base64.

use std::collections::BTreeMap;

use super::{takes, word};
use crate::document::hcl::convert::escaped;
use crate::document::hcl::value::{Found, Gap, Num, Val};
use crate::document::{Entry, Node, Value, yaml};

pub(super) fn call(name: &str, arguments: &[Val]) -> Option<Found> {
    Some(match name {
        "jsonencode" => {
            takes(arguments, 1..=1).and_then(|()| json(arguments.first().ok_or(Gap::Invalid)?)).map(Val::text_of)
        }
        "jsondecode" => takes(arguments, 1..=1).and_then(|()| jsondecode(&word(arguments, 0)?)),
        "yamldecode" => takes(arguments, 1..=1).and_then(|()| yamldecode(&word(arguments, 0)?)),
        "csvdecode" => takes(arguments, 1..=1).and_then(|()| csvdecode(&word(arguments, 0)?)),
        "base64encode" => {
            takes(arguments, 1..=1).and_then(|()| Ok(Val::text_of(base64(word(arguments, 0)?.as_bytes()))))
        }
        _ => return None,
    })
}

/// JSON as Go writes it: keys in order, and `<`, `>`, `&` and the line separators escaped
/// (<https://developer.hashicorp.com/terraform/language/functions/jsonencode>).
pub(super) fn json(value: &Val) -> Result<String, Gap> {
    let mut out = String::new();
    write(value, false, &mut out)?;
    Ok(out)
}

/// The JSON of a value that is known in part: its unknown parts stand in it as texts, so that the rest can be read. `None` for what
/// is known, or not at all.
pub(super) fn open_json(arguments: &[Val]) -> Option<String> {
    match arguments {
        [value] if !value.is_known() && !matches!(value, Val::Unknown(_)) => {
            let mut out = String::new();
            write(value, true, &mut out).ok().map(|()| out)
        }
        _ => None,
    }
}

/// With `open`, what is known is escaped as in a template.
fn write(value: &Val, open: bool, out: &mut String) -> Result<(), Gap> {
    match value {
        Val::Null => out.push_str("null"),
        Val::Bool(_) | Val::Number(_) => out.push_str(&value.to_text()?),
        Val::Text(text) if open => quote(&escaped(text), out)?,
        Val::Text(text) => quote(text, out)?,
        Val::List(items) | Val::Set(items) => {
            if !value.has_order() {
                return Err(Gap::Open);
            }
            out.push('[');
            for (at, item) in items.as_slice().iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, open, out)?;
            }
            out.push(']');
        }
        Val::Map(fields) => {
            out.push('{');
            for (at, (key, item)) in fields.entries().iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(key, out)?;
                out.push(':');
                write(item, open, out)?;
            }
            out.push('}');
        }
        Val::Unknown(_) if !open => return Err(Gap::Open),
        Val::Unknown(unknown) => out.push_str(&serde_json::Value::from(unknown.text.as_str()).to_string()),
    }
    Ok(())
}

fn quote(text: &str, out: &mut String) -> Result<(), Gap> {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            // Versions of Go write these in two ways.
            '\u{8}' | '\u{c}' => return Err(Gap::Open),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    Ok(())
}

fn jsondecode(text: &str) -> Found {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| Gap::Open)?;
    of_json(&value)
}

/// One document; what YAML 1.1 and 1.2 read in two ways is not certain.
fn yamldecode(text: &str) -> Found {
    let root = yaml::certain_value_of(text).ok_or(Gap::Open)?;
    of_node(&root)
}

fn of_node(node: &Node) -> Found {
    match &node.value {
        Value::Array(items) => Val::list(items.iter().map(of_node).collect::<Result<_, _>>()?),
        Value::Object(entries) => {
            let entry = |entry: &Entry| Ok((entry.key.clone(), of_node(&entry.node)?));
            Val::map(entries.iter().map(entry).collect::<Result<BTreeMap<_, _>, Gap>>()?)
        }
        // A date is none in every version.
        Value::String(text) if is_date(text) => Err(Gap::Open),
        Value::String(text) => Ok(Val::text_of(text.as_str())),
        literal => Val::literal(literal).ok_or(Gap::Open),
    }
}

/// Whether a text begins as a date does: `2001-12-14`.
fn is_date(text: &str) -> bool {
    let start = text.as_bytes().get(..5);
    start.is_some_and(|start| start.ends_with(b"-") && start.iter().take(4).all(u8::is_ascii_digit))
}

/// Rows as maps by the names in the first (RFC 4180).
fn csvdecode(text: &str) -> Found {
    let mut rows = csv_rows(text).ok_or(Gap::Open)?.into_iter();
    let names = rows.next().ok_or(Gap::Invalid)?;
    let row = |cells: Vec<String>| {
        if cells.len() != names.len() {
            return Err(Gap::Invalid);
        }
        Val::map(names.iter().cloned().zip(cells.into_iter().map(Val::text_of)).collect())
    };
    Val::list(rows.map(row).collect::<Result<_, _>>()?)
}

/// The cells of each row that is not empty; `None` where a quote stands in a cell without quotes around it, or is not closed.
fn csv_rows(text: &str) -> Option<Vec<Vec<String>>> {
    let (mut rows, mut row, mut cell, mut quoted, mut was_quoted) =
        (Vec::new(), Vec::new(), String::new(), false, false);
    let text = text.replace("\r\n", "\n");
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
            '"' => return None,
            other if quoted => cell.push(other),
            ',' => {
                row.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            '\n' => {
                if !(row.is_empty() && cell.is_empty() && !was_quoted) {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                was_quoted = false;
            }
            other => cell.push(other),
        }
    }
    if !(row.is_empty() && cell.is_empty() && !was_quoted) {
        row.push(cell);
        rows.push(row);
    }
    (!quoted).then_some(rows)
}

fn of_json(value: &serde_json::Value) -> Found {
    use serde_json::Value as Json;
    match value {
        Json::Null => Ok(Val::Null),
        Json::Bool(value) => Ok(Val::Bool(*value)),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(Val::Number(Num::Int(whole))),
            (None, float) => float.and_then(Num::from_float).map(Val::Number).ok_or(Gap::Open),
        },
        Json::String(text) => Ok(Val::text_of(text.as_str())),
        Json::Array(items) => Val::list(items.iter().map(of_json).collect::<Result<_, _>>()?),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| Ok((key.clone(), of_json(value)?)));
            Val::map(fields.collect::<Result<BTreeMap<_, _>, Gap>>()?)
        }
    }
}

/// Base64 with padding (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = DIGITS.get((group >> (18 - 6 * at) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if at > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    out
}
