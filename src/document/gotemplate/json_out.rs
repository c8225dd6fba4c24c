//! Values as Go's encoding/json writes them (<https://pkg.go.dev/encoding/json#Marshal>).

use super::running::{MAX_LEVELS, below};
use super::value::{Data, Val};
use super::yaml_out::json_number;

/// How it is written.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// With line breaks, two spaces a level.
    pub(super) pretty: bool,
    /// `<`, `>` and `&` as they are.
    pub(super) raw: bool,
}

/// A value that is known in all its parts as JSON; `None` where it is deeper than it may be.
pub(super) fn to_json(value: &Val, style: Style) -> Option<String> {
    let mut out = String::new();
    write(&mut out, value, style, 0)?;
    Some(out)
}

/// The longest text that is written.
const MAX_TEXT: usize = 4 << 20;

fn write(out: &mut String, value: &Val, style: Style, level: usize) -> Option<()> {
    below(MAX_LEVELS.saturating_sub(level)).filter(|_| out.len() <= MAX_TEXT)?;
    let line = |out: &mut String, level: usize| {
        if style.pretty {
            out.push('\n');
            out.push_str(&"  ".repeat(level));
        }
    };
    match &value.data {
        Data::Nil => out.push_str("null"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Int(value) => out.push_str(&value.to_string()),
        Data::Float(value) => out.push_str(&json_number(*value)),
        Data::Text(text) => string(out, text.as_str(), style.raw),
        Data::List(items) if items.is_empty() => out.push_str("[]"),
        Data::Map(map) if map.len() == 0 => out.push_str("{}"),
        Data::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                line(out, level + 1);
                write(out, item, style, level + 1)?;
            }
            line(out, level);
            out.push(']');
        }
        Data::Map(map) => {
            out.push('{');
            for (at, (key, value)) in map.entries().iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                line(out, level + 1);
                string(out, key, style.raw);
                out.push(':');
                if style.pretty {
                    out.push(' ');
                }
                write(out, value, style, level + 1)?;
            }
            line(out, level);
            out.push('}');
        }
        Data::Files(_) | Data::Unknown(_) => return None,
    }
    Some(())
}

fn string(out: &mut String, text: &str, raw: bool) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' if !raw => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}
