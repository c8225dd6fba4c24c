//! `regate.workflow.pasted(text, contexts)`: the expressions of a text of a GitHub workflow, and what each may yield.
//!
//! `contexts` holds what is known of them: `{"env": [<step's>, <job's>, <workflow's>], "needs": {...}, "matrix": {...}}`.

use regorus::Value;

use super::arguments::text;
use crate::document::expression::{self, Contexts, Text};
use crate::rego::value::object;

/// `[{"text", "sources": [{"path", "whole"}], "problem"}]`; `problem` is null for what was read.
pub(super) fn pasted(arguments: &[Value]) -> Result<Value, String> {
    let known = Known(arguments.get(1).unwrap_or(&Value::Undefined));
    let found = expression::pasted(text(arguments, 0)?, &known);
    let source = |source: &expression::Source| {
        object([("path", Value::from(source.path.join("."))), ("whole", Value::Bool(source.whole))])
    };
    let shown = found.iter().map(|pasted| {
        object([
            ("text", Value::from(pasted.text)),
            ("sources", Value::from(pasted.sources.iter().map(source).collect::<Vec<_>>())),
            ("problem", pasted.problem.map_or(Value::Null, Value::from)),
        ])
    });
    Ok(Value::from(shown.collect::<Vec<_>>()))
}

struct Known<'v>(&'v Value);

impl Contexts for Known<'_> {
    fn texts(&self, path: &[String], whole: bool, layer: usize) -> Option<Vec<Text>> {
        let (context, rest) = path.split_first()?;
        let value = member(self.0, context)?;
        let mut texts = Vec::new();
        let Value::Array(layers) = value else {
            return gather(value, rest, whole, layer, &mut texts).then_some(texts);
        };
        for (at, own) in layers.iter().enumerate().skip(layer) {
            let found = gather(own, rest, whole, at + 1, &mut texts);
            // The innermost layer that has it counts; any of them for what is asked for as a whole.
            if found && !rest.is_empty() && !whole {
                return Some(texts);
            }
        }
        (!texts.is_empty()).then_some(texts)
    }
}

/// A member of an object, whatever the letters' case.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let Value::Object(entries) = value else { return None };
    entries.iter().find(|(key, _)| matches!(key, Value::String(key) if key.eq_ignore_ascii_case(name))).map(|(_, v)| v)
}

/// Adds the texts at a path; false when nothing is known to stand there.
fn gather(value: &Value, path: &[String], whole: bool, layer: usize, texts: &mut Vec<Text>) -> bool {
    let mut below = |value: &Value, path: &[String]| gather(value, path, whole, layer, texts);
    match (value, path.split_first()) {
        // The rest of the path leads into what the text gives when it runs.
        (Value::String(text), rest) => {
            let known = rest.is_none() || text.contains("${{");
            if known {
                texts.push(Text { text: text.to_string(), layer });
            }
            known
        }
        (Value::Object(entries), Some((name, rest))) if name == "*" => {
            entries.iter().fold(false, |found, (_, value)| below(value, rest) || found)
        }
        (Value::Object(_), Some((name, rest))) => member(value, name).is_some_and(|value| below(value, rest)),
        // A matrix runs with each of a list's members; and an index leads to one of them.
        (Value::Array(items), rest) => {
            let rest = rest.filter(|(name, _)| *name == "*").map_or(path, |(_, rest)| rest);
            items.iter().fold(items.is_empty(), |found, value| below(value, rest) || found)
        }
        (Value::Object(entries), None) if whole => {
            entries.iter().for_each(|(_, value)| {
                below(value, path);
            });
            true
        }
        (_, rest) => rest.is_none(),
    }
}
