//! `regate.workflow.pasted(text, contexts)`: the expressions of a text of a GitHub workflow, and what each may yield.
//!
//! `contexts` holds what is known of them: `{"env": [<step's>, <job's>, <workflow's>], "needs": {...}, "matrix": {...}}`; or, for what is
//! called, `{"frames": [...]}` with one of these for each that calls the one before, where `inputs` and `secrets` are what the next one
//! hands over, and `inherits` says that the next one's `env` is seen, too.

use regorus::Value;

use super::arguments::text;
use crate::document::expression::{self, Answer, Contexts, Fact, Text};
use crate::rego::value::object;

/// `[{"text", "sources": [{"path", "whole"}], "problem"}]`; `problem` is null for what was read.
pub(super) fn pasted(arguments: &[Value]) -> Result<Value, String> {
    let known = Known::of(arguments.get(1).unwrap_or(&Value::Undefined));
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

struct Known<'v>(Vec<&'v Value>);

/// How far the layers of one workflow or action are from those of who calls it.
const STRIDE: usize = 1 << 16;

impl<'v> Known<'v> {
    fn of(contexts: &'v Value) -> Self {
        match member(contexts, "frames") {
            Some(Value::Array(frames)) => Self(frames.iter().collect()),
            _ => Self(vec![contexts]),
        }
    }

    /// The texts at a path of one frame, which is seen from a layer of its own.
    fn in_frame(&self, at: usize, path: &[String], whole: bool, from: usize) -> Option<Vec<Text>> {
        let frame = *self.0.get(at)?;
        let (context, rest) = path.split_first()?;
        let (value, mut texts) = (member(frame, context)?, Vec::new());
        if matches!(context.as_str(), "inputs" | "secrets") {
            // What is not handed over is empty; what is, its caller says.
            gather(value, rest, whole, (at + 1) * STRIDE, &mut texts);
            return Some(texts);
        }
        let Value::Array(layers) = value else {
            return gather(value, rest, whole, at * STRIDE + from, &mut texts).then_some(texts);
        };
        for (layer, own) in layers.iter().enumerate().skip(from) {
            let found = gather(own, rest, whole, at * STRIDE + layer + 1, &mut texts);
            // The innermost layer that has it counts; any of them for what is asked for as a whole.
            if found && !rest.is_empty() && !whole {
                return Some(texts);
            }
        }
        (!texts.is_empty()).then_some(texts)
    }
}

impl Contexts for Known<'_> {
    fn texts(&self, path: &[String], whole: bool, layer: usize) -> Option<Vec<Text>> {
        let (first, mut from) = (layer / STRIDE, layer % STRIDE);
        for at in first..self.0.len() {
            let found = self.in_frame(at, path, whole, from);
            let inherits = self.0.get(at).and_then(|frame| member(frame, "inherits")) == Some(&Value::Bool(true));
            // An action sees the variables of the job that it runs in.
            if found.is_some() || !inherits || path.first().is_none_or(|context| context != "env") {
                return found;
            }
            from = 0;
        }
        None
    }
}

/// `regate.workflow.condition(text, facts)`: whether a condition holds, `"yes"`, `"no"` or `"maybe"`, where only the facts are known:
/// `{"github.event_name": "push", "github.actor": {"whose": "stranger"}, "github.repository": {"whose": "own"}}`.
pub(super) fn condition(arguments: &[Value]) -> Result<Value, String> {
    let facts = arguments.get(1).unwrap_or(&Value::Undefined);
    let fact = |path: &str| match member(facts, path)? {
        Value::String(text) => Some(Fact::Text(text.to_string())),
        Value::Bool(value) => Some(Fact::Truth(*value)),
        other => match member(other, "whose")? {
            Value::String(whose) if &**whose == "stranger" => Some(Fact::Stranger),
            _ => Some(Fact::Own),
        },
    };
    Ok(Value::from(match expression::answer(text(arguments, 0)?, &fact) {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Maybe => "maybe",
    }))
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
