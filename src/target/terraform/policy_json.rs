//! JSON as Go writes it, of which parts may be unknown.

use std::collections::BTreeMap;

use crate::document::hcl::evaluate::{quoted, unescaped};
use crate::document::{Node, Value};

/// A part of a policy document; texts are plain, without the marks of a template.
pub(super) enum Part {
    Text(String),
    /// What is not known, as it is written.
    Open(String),
    List(Vec<Self>),
    /// Keys in the order of their bytes, as Go writes a map.
    Map(BTreeMap<String, Self>),
    /// Keys in the order of a struct.
    Fields(Vec<(&'static str, Self)>),
}

impl Default for Part {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Part {
    /// Of a value in a body, whose texts are templates. Recursion is as deep as the document.
    pub(super) fn of_body(node: &Node) -> Self {
        Self::of(node, &unescaped)
    }

    /// Of a value that was read from JSON.
    pub(super) fn of_json(node: &Node) -> Self {
        Self::of(node, &str::to_string)
    }

    fn of(node: &Node, text: &dyn Fn(&str) -> String) -> Self {
        match &node.value {
            Value::Null => Self::default(),
            Value::Bool(value) => Self::Text(value.to_string()),
            Value::Int(value) => Self::Text(value.to_string()),
            Value::Float(value) => Self::Text(value.to_string()),
            Value::String(own) => Self::Text(text(own)),
            Value::Unknown(unknown) => Self::Open(unknown.text.clone()),
            Value::Array(items) => Self::List(items.iter().map(|item| Self::of(item, text)).collect()),
            Value::Object(entries) => {
                Self::Map(entries.iter().map(|entry| (entry.key.clone(), Self::of(&entry.node, text))).collect())
            }
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn is_known(&self) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Open(_) => false,
            Self::List(parts) => parts.iter().all(Self::is_known),
            Self::Map(parts) => parts.values().all(Self::is_known),
            Self::Fields(parts) => parts.iter().all(|(_, part)| part.is_known()),
        }
    }

    /// Whether Go leaves it out.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Open(_) => false,
            Self::List(parts) => parts.is_empty(),
            Self::Map(parts) => parts.is_empty(),
            Self::Fields(parts) => parts.is_empty(),
        }
    }

    /// With `&{...}` as the policy's own variables.
    pub(super) fn with_variables(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.replace("&{", "${")),
            other => other,
        }
    }

    /// Two lists, or members of one, as one list.
    pub(super) fn with(self, other: Self) -> Self {
        let parts = |part: Self| match part {
            Self::List(parts) => parts,
            other => vec![other],
        };
        Self::List(parts(self).into_iter().chain(parts(other)).collect())
    }

    /// As JSON. With `open`, the text is a template in which what is not known stands as expressions. `None` for a text that Go's
    /// versions write in several ways.
    pub(super) fn write(&self, open: bool, indent: bool) -> Option<String> {
        let mut out = String::new();
        self.write_to(&mut out, open, indent.then_some(0))?;
        Some(out)
    }

    fn write_to(&self, out: &mut String, open: bool, level: Option<usize>) -> Option<()> {
        let inner = level.map(|level| level + 1);
        match self {
            Self::Text(text) => out.push_str(&quoted(text, open)?),
            Self::Open(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Self::List(parts) => {
                out.push('[');
                for (at, part) in parts.iter().enumerate() {
                    next(out, at, inner);
                    part.write_to(out, open, inner)?;
                }
                end(out, parts.len(), level, ']');
            }
            Self::Map(parts) => {
                let parts: Vec<(&str, &Self)> = parts.iter().map(|(key, part)| (key.as_str(), part)).collect();
                object(out, &parts, open, level)?;
            }
            Self::Fields(parts) => {
                let parts: Vec<(&str, &Self)> = parts.iter().map(|(key, part)| (*key, part)).collect();
                object(out, &parts, open, level)?;
            }
        }
        Some(())
    }
}

fn object(out: &mut String, parts: &[(&str, &Part)], open: bool, level: Option<usize>) -> Option<()> {
    let inner = level.map(|level| level + 1);
    out.push('{');
    for (at, (key, part)) in parts.iter().enumerate() {
        next(out, at, inner);
        // A key that is not known is an expression.
        let is_open = open && matches!(part, Part::Open(text) if text == key);
        out.push_str(&if is_open { serde_json::Value::from(*key).to_string() } else { quoted(key, open)? });
        out.push_str(if level.is_some() { ": " } else { ":" });
        part.write_to(out, open, inner)?;
    }
    end(out, parts.len(), level, '}');
    Some(())
}

/// What stands before a member.
fn next(out: &mut String, at: usize, level: Option<usize>) {
    if at > 0 {
        out.push(',');
    }
    line(out, level);
}

fn end(out: &mut String, count: usize, level: Option<usize>, close: char) {
    if count > 0 {
        line(out, level);
    }
    out.push(close);
}

fn line(out: &mut String, level: Option<usize>) {
    if let Some(level) = level {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", level));
    }
}
