//! Values of which a part may not be known: compared, joined, put together.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::bounds::TEXT;
use crate::document::arm::syntax::Operation;
use crate::document::{Entry, Node, Object, UnknownReason, Value};
use crate::span::Span;

/// The key under which a resource says how a person names it.
pub const ADDRESS: &str = "$address";

/// The key under which a resource says which modules make it.
pub const MODULE: &str = "$module";

/// The key of an object under which stands what may give it further entries.
pub(super) const OPEN: &str = "$open";

/// An object whose keys, which have no case, are unique.
#[derive(Default)]
pub(super) struct Builder {
    entries: Vec<Entry>,
    positions: HashMap<String, usize>,
}

impl Builder {
    /// Adds an entry, or replaces the one with its key.
    pub(super) fn add(&mut self, entry: Entry) {
        let key = entry.key.to_ascii_lowercase();
        match self.positions.get(&key).and_then(|at| self.entries.get_mut(*at)) {
            Some(old) => *old = entry,
            None => {
                self.positions.insert(key, self.entries.len());
                self.entries.push(entry);
            }
        }
    }

    /// Adds an entry, or what `both` makes of it and the one with its key.
    pub(super) fn merge(&mut self, entry: Entry, both: impl FnOnce(&Node, &Node) -> Option<Node>) {
        let before = self.positions.get(&entry.key.to_ascii_lowercase()).and_then(|at| self.entries.get(*at));
        let made = before.and_then(|before| both(&before.node, &entry.node));
        self.add(match made {
            Some(node) => Entry { node, ..entry },
            None => entry,
        });
    }

    /// Says that there may be more entries, or that those before may be others.
    pub(super) fn open(&mut self, node: Node) {
        // What was said before may be overwritten by it.
        for entry in self.entries.iter_mut().filter(|entry| entry.key != OPEN) {
            entry.node = Node::unknown(entry.node.span, written(&node), UnknownReason::NotEvaluated);
        }
        self.add(Entry { key: OPEN.to_string(), key_span: node.span, node });
    }

    pub(super) fn into_entries(self) -> Object {
        self.entries.into()
    }
}

fn written(node: &Node) -> String {
    node.written().unwrap_or("${...}").to_string()
}

/// Whether an object may have entries that nobody knows.
pub(super) fn is_open(node: &Node) -> bool {
    node.get(OPEN).is_some()
}

/// The value under a key, which has no case.
pub(super) fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let exact = node.get(key);
    exact
        .or_else(|| node.as_object()?.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)).map(|entry| &entry.node))
}

pub(super) fn truth(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// How many values a tree has. Recursion is as deep as the tree, which evaluation bounds.
pub(super) fn size(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => items.iter().map(size).fold(1, usize::saturating_add),
        Value::Object(entries) => entries.iter().map(|entry| size(&entry.node)).fold(1, usize::saturating_add),
        Value::String(text) => 1 + text.len() / 64,
        Value::Unknown(unknown) => 1 + unknown.text.len() / 64,
        _ => 1,
    }
}

/// Whether it is known which items a list has, though not what each is.
pub(super) fn are_sure(items: &[Node]) -> bool {
    !items.iter().any(|item| item.as_unknown().is_some_and(|unknown| unknown.reason == UnknownReason::Repetition))
}

/// Why something is not known that is made of these.
pub(super) fn reason(nodes: &[Node]) -> UnknownReason {
    let first = nodes.iter().find_map(unknown_in);
    first.unwrap_or(UnknownReason::NotEvaluated)
}

fn unknown_in(node: &Node) -> Option<UnknownReason> {
    match &node.value {
        Value::Unknown(unknown) => Some(unknown.reason),
        Value::Array(items) => items.iter().find_map(unknown_in),
        Value::Object(entries) => entries.iter().find_map(|entry| unknown_in(&entry.node)),
        _ => None,
    }
}

/// The text of a value in a text; `None` for what has parts or is not known.
pub(super) fn text(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::String(text) => text.clone(),
        Value::Bool(value) => if *value { "True" } else { "False" }.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Null => String::new(),
        _ => return None,
    })
}

/// Texts one after the other. What is known of one with unknown parts stays known.
pub(super) fn joined(at: Span, parts: &[Node]) -> Node {
    let known: Option<Vec<String>> = parts.iter().map(text).collect();
    // A text that is made of one that is made of others may double with each.
    if !TEXT.holds(parts.iter().map(length).fold(0, usize::saturating_add)) {
        return Node::unknown(at, "${...}", reason(parts));
    }
    match known {
        Some(texts) => Node::string(at, texts.concat()),
        None => {
            let of = |node: &Node| text(node).unwrap_or_else(|| written(node));
            Node::unknown(at, parts.iter().map(of).collect::<String>(), reason(parts))
        }
    }
}

/// Bytes of a text, or of what is said of one that is not known.
fn length(node: &Node) -> usize {
    node.written().map_or(0, str::len)
}

/// Whether two values are the same; `None` where that is not known.
pub(super) fn same(one: &Node, other: &Node) -> Option<bool> {
    match (&one.value, &other.value) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Array(own), Value::Array(others)) if are_sure(own) && are_sure(others) => {
            if own.len() != others.len() {
                return Some(false);
            }
            all(own.iter().zip(others).map(|(one, other)| same(one, other)))
        }
        (Value::Object(own), Value::Object(others)) if !is_open(one) && !is_open(other) => {
            if own.len() != others.len() {
                return Some(false);
            }
            all(own.iter().map(|entry| match member(other, &entry.key) {
                Some(found) => same(&entry.node, found),
                None => Some(false),
            }))
        }
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => None,
        (Value::Int(one), Value::Float(other)) | (Value::Float(other), Value::Int(one)) => {
            Some((*one as f64 - other).abs() < f64::EPSILON)
        }
        (one, other) => Some(one == other),
    }
}

fn all(mut each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    each.try_fold(Some(true), |all, one| match one {
        Some(false) => Err(()),
        Some(true) => Ok(all),
        None => Ok(None),
    })
    .unwrap_or(Some(false))
}

/// What an operator gives; `None` where that is not known or no value.
pub(super) fn binary(operation: Operation, one: &Node, other: &Node) -> Option<Value> {
    use Operation as O;
    let is = |ordering: Option<Ordering>, wanted: &[Ordering]| ordering.map(|own| Value::Bool(wanted.contains(&own)));
    let order = || match (&one.value, &other.value) {
        (Value::Int(one), Value::Int(other)) => Some(one.cmp(other)),
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        _ => None,
    };
    match operation {
        O::Equal => same(one, other).map(Value::Bool),
        O::NotEqual => same(one, other).map(|same| Value::Bool(!same)),
        O::Alike => alike(one, other).map(Value::Bool),
        O::NotAlike => alike(one, other).map(|alike| Value::Bool(!alike)),
        O::Less => is(order(), &[Ordering::Less]),
        O::LessOrEqual => is(order(), &[Ordering::Less, Ordering::Equal]),
        O::Greater => is(order(), &[Ordering::Greater]),
        O::GreaterOrEqual => is(order(), &[Ordering::Greater, Ordering::Equal]),
        O::And | O::Or => logical(operation, truth(one), truth(other)).map(Value::Bool),
        O::Coalesce => None,
        O::Add | O::Subtract | O::Multiply | O::Divide | O::Modulo => {
            let (Value::Int(one), Value::Int(other)) = (&one.value, &other.value) else { return None };
            arithmetic(operation, *one, *other).map(Value::Int)
        }
    }
}

fn alike(one: &Node, other: &Node) -> Option<bool> {
    match (&one.value, &other.value) {
        (Value::String(one), Value::String(other)) => Some(one.to_lowercase() == other.to_lowercase()),
        _ => None,
    }
}

fn logical(operation: Operation, one: Option<bool>, other: Option<bool>) -> Option<bool> {
    let decides = operation == Operation::Or;
    if one == Some(decides) || other == Some(decides) {
        return Some(decides);
    }
    (one.is_some() && other.is_some()).then_some(!decides)
}

fn arithmetic(operation: Operation, one: i64, other: i64) -> Option<i64> {
    match operation {
        Operation::Add => one.checked_add(other),
        Operation::Subtract => one.checked_sub(other),
        Operation::Multiply => one.checked_mul(other),
        Operation::Divide => one.checked_div(other),
        _ => one.checked_rem(other),
    }
}
