//! Expressions in a document's tree: their values, and the repetition of blocks.

use std::collections::BTreeMap;

pub(crate) use super::convert::escaped;
use super::expression::{Evaluator, members};
use super::functions::json_text;
use super::value::{Found, Gap, Num, Val};
use crate::document::{Entry, Node, Unknown, UnknownReason, Value};

pub use super::expression::{Budget, Templates};
pub(crate) use super::scope::names_below;
pub use super::scope::{Arguments, Call, Declarations, Outputs, Scope, Wanted};

/// How often a block or an element stands.
#[derive(Debug)]
pub enum Repetition {
    Known(Vec<Instance>),
    Unknown(UnknownReason),
}

/// One repetition of a block.
#[derive(Clone, Debug)]
pub struct Instance {
    /// As an address writes it: `"logs"` or `0`.
    pub key: String,
    own: Val,
    value: Val,
}

/// What repeats a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeater<'n> {
    Count,
    ForEach,
    /// A `dynamic` block, by the name of its iterator.
    Dynamic(&'n str),
}

impl Evaluator<'_> {
    /// Replaces every expression below a node with its value, where that is known, and says why where it is not. A
    /// value that replaces one stands where the expression stands.
    pub fn resolve(&self, root: &mut Node) {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            if let Value::Unknown(unknown) = &node.value {
                node.value = match self.text(&unknown.text) {
                    Ok(value) if self.budget().spend(value.weight()).is_ok() => value.to_value(node.span),
                    Ok(_) => {
                        Value::Unknown(Unknown { text: unknown.text.clone(), reason: UnknownReason::NotEvaluated })
                    }
                    Err(unknown) => Value::Unknown(unknown),
                };
                continue;
            }
            match &mut node.value {
                Value::Array(items) => open.extend(items.iter_mut().rev()),
                Value::Object(entries) => {
                    self.resolve_keys(entries);
                    let names = |entry: &&mut Entry| entry.key == DEPENDENCIES;
                    open.extend(entries.iter_mut().rev().filter(|entry| !names(entry)).map(|entry| &mut entry.node));
                }
                _ => {}
            }
        }
    }

    fn resolve_keys(&self, entries: &mut [Entry]) {
        for at in 0..entries.len() {
            let Some(key) = entries.get(at).map(|entry| &entry.key).filter(|key| has_expression(key)) else { continue };
            let Ok(known) = self.text(key).map_err(|_| Gap::Open).and_then(|value| value.to_text()) else { continue };
            let known = escaped(&known);
            if entries.iter().all(|entry| entry.key != known)
                && let Some(entry) = entries.get_mut(at)
            {
                entry.key = known;
            }
        }
    }

    /// The value of a node of a document, in hcl2json's shape.
    pub(super) fn value(&self, node: &Node) -> Found {
        match &node.value {
            Value::Unknown(unknown) => self.text(&unknown.text).map_err(|unknown| Gap::Unknown(unknown.into())),
            // Written with doubled marks.
            Value::String(text) if has_expression(text) => {
                self.text(text).map_err(|unknown| Gap::Unknown(unknown.into()))
            }
            Value::String(text) => Ok(Val::text_of(text.as_str())),
            Value::Array(items) => Val::list(items.iter().map(|item| self.part_of(item)).collect::<Result<_, _>>()?),
            Value::Object(entries) => {
                let entry = |entry: &Entry| Ok((self.key_of(&entry.key)?, self.part_of(&entry.node)?));
                Val::map(entries.iter().map(entry).collect::<Result<BTreeMap<_, _>, Gap>>()?)
            }
            literal => Val::literal(literal).ok_or(Gap::Open),
        }
    }

    fn part_of(&self, node: &Node) -> Found {
        self.value(node).or_else(|gap| gap.into_part(|| self.qualified(node.written().unwrap_or_default())))
    }

    /// What a call of a module sets.
    #[must_use]
    pub fn arguments(&self, call: &Node) -> Arguments {
        let entries = call.as_object().unwrap_or_default();
        let own = entries.iter().filter(|entry| !META_ARGUMENTS.contains(&entry.key.as_str()));
        Arguments(own.map(|entry| (entry.key.clone(), self.value_or_unknown(&entry.node))).collect())
    }

    /// What a module gives back: its `output` blocks by name. `None` where that is too much to hold.
    #[must_use]
    pub fn outputs<'n>(&self, outputs: impl IntoIterator<Item = (&'n str, &'n Node)>) -> Option<Outputs> {
        let value = |body: &Node| body.get("value").map_or(Val::Null, |node| self.value_or_unknown(node));
        Val::map(outputs.into_iter().map(|(name, body)| (name.to_string(), value(body))).collect()).ok().map(Outputs)
    }

    fn value_or_unknown(&self, node: &Node) -> Val {
        let text = || self.qualified(node.written().unwrap_or_default());
        let unknown = || Val::Unknown(Unknown { text: text(), reason: UnknownReason::NotEvaluated }.into());
        self.part_of(node).unwrap_or_else(|_| unknown())
    }

    fn key_of(&self, key: &str) -> Result<String, Gap> {
        if !has_expression(key) {
            return Ok(key.to_string());
        }
        Ok(self.text(key).map_err(|unknown| Gap::Unknown(unknown.into()))?.to_text()?.to_string())
    }

    /// The instances that a `count`, a `for_each` or a `dynamic` block's `for_each` makes.
    #[must_use]
    pub fn repetition(&self, repeater: Repeater<'_>, node: &Node) -> Repetition {
        let instances = self.value(node).and_then(|value| match repeater {
            Repeater::Count => counted(&value),
            Repeater::ForEach => keyed(&value),
            Repeater::Dynamic(_) => members_of(&value),
        });
        match instances {
            Ok(instances) => Repetition::Known(instances),
            Err(gap) => Repetition::Unknown(gap.reason()),
        }
    }

    /// What the name of a repeated block stands for: a list or a map of what is not known before it is made. `None` where its
    /// instances are not known.
    pub(super) fn instances(&self, address: &str, repeater: Repeater<'_>, node: &Node) -> Option<Val> {
        let Repetition::Known(instances) = self.repetition(repeater, node) else { return None };
        if instances.len() > MOST_NAMED {
            return None;
        }
        let reason = if address.starts_with("data.") { UnknownReason::DataSource } else { UnknownReason::ApplyTime };
        let unknown = |instance: &Instance| {
            let text = self.qualified(&format!("${{{address}[{}]}}", instance.key));
            Val::Unknown(Unknown { text, reason }.into())
        };
        let all = match repeater {
            Repeater::Count => Val::list(instances.iter().map(unknown).collect()),
            _ => {
                let entry = |instance: &Instance| Ok((instance.own.to_text()?.to_string(), unknown(instance)));
                instances.iter().map(entry).collect::<Result<_, Gap>>().and_then(Val::map)
            }
        };
        all.ok()
    }

    /// Runs `within` with what an instance binds: `count.index`, `each.key` and `each.value`, or an iterator's.
    pub fn repeated<T>(&self, repeater: Repeater<'_>, instance: &Instance, within: impl FnOnce() -> T) -> T {
        let fields: Vec<(&str, &Val)> = match repeater {
            Repeater::Count => vec![("index", &instance.own)],
            Repeater::ForEach | Repeater::Dynamic(_) => vec![("key", &instance.own), ("value", &instance.value)],
        };
        let fields = fields.into_iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        let name = match repeater {
            Repeater::Count => "count",
            Repeater::ForEach => "each",
            Repeater::Dynamic(iterator) => iterator,
        };
        self.bound(name, Val::map(fields).unwrap_or_else(|_| repeated_unknown()), within)
    }

    /// Runs `within` with an iterator whose value is not known.
    pub fn unrepeated<T>(&self, iterator: &str, within: impl FnOnce() -> T) -> T {
        self.bound(iterator, repeated_unknown(), within)
    }
}

/// Arguments of a `module` block that are none of the module's
/// (<https://developer.hashicorp.com/terraform/language/block/module>).
pub(crate) const META_ARGUMENTS: &[&str] =
    &["source", "version", "providers", "depends_on", "count", "for_each", "lifecycle"];

impl Outputs {
    /// Those of the calls that `count` or `for_each` make. `None` where that is too much to hold.
    #[must_use]
    pub fn repeated(repeater: Repeater<'_>, calls: Vec<(&Instance, Self)>) -> Option<Self> {
        let all = if repeater == Repeater::Count {
            Val::list(calls.into_iter().map(|(_, outputs)| outputs.0).collect())
        } else {
            let entry = |(instance, outputs): (&Instance, Self)| Ok((instance.own.to_text()?.to_string(), outputs.0));
            calls.into_iter().map(entry).collect::<Result<_, Gap>>().and_then(Val::map)
        };
        all.ok().map(Self)
    }
}

/// Attributes of a data source that are not worked out, since nothing asks for them.
const LEFT_OPEN: &[&str] =
    &["id", "statement", "version", "policy_id", "source_policy_documents", "override_policy_documents"];

impl Outputs {
    /// What a data source at an address gives: texts, known or not. `None` where that is too much to hold.
    #[must_use]
    pub fn of_data(evaluator: &Evaluator<'_>, address: &str, attributes: &[(&'static str, Node)]) -> Option<Self> {
        let unknown = |name: &&str| {
            let text = evaluator.qualified(&format!("${{{address}.{name}}}"));
            (name.to_string(), Val::Unknown(Unknown { text, reason: UnknownReason::DataSource }.into()))
        };
        let mut all: BTreeMap<String, Val> = LEFT_OPEN.iter().map(unknown).collect();
        for (name, node) in attributes {
            let value = match &node.value {
                Value::String(text) => Val::text_of(text.as_str()),
                Value::Unknown(unknown) => Val::Unknown(unknown.clone().into()),
                other => Val::literal(other)?,
            };
            all.insert((*name).to_string(), value);
        }
        Val::map(all).ok().map(Self)
    }
}

impl Arguments {
    /// The names that are set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn repeated_unknown() -> Val {
    Val::Unknown(Unknown { text: String::new(), reason: UnknownReason::Repetition }.into())
}

fn counted(count: &Val) -> Result<Vec<Instance>, Gap> {
    let count = count.to_index()?;
    // Only so many are told apart: the rest is cut by who repeats.
    let instance = |at: usize| Instance { key: at.to_string(), own: Val::int(at), value: Val::Null };
    Ok((0..count.min(MAX_COUNT)).map(instance).collect())
}

/// The argument that names blocks, and not what they stand for.
const DEPENDENCIES: &str = "depends_on";

/// Instances of a block that its name stands for.
const MOST_NAMED: usize = 500;

/// A `count` beyond that is a mistake.
const MAX_COUNT: usize = 100_000;

/// A map, or a set of texts.
fn keyed(collection: &Val) -> Result<Vec<Instance>, Gap> {
    match collection {
        Val::Map(_) => {}
        Val::Set(items) if items.as_slice().iter().all(|item| matches!(item, Val::Text(_))) => {}
        _ => return Err(Gap::Invalid),
    }
    members_of(collection)
}

fn members_of(collection: &Val) -> Result<Vec<Instance>, Gap> {
    let members = match collection {
        // Blocks that are made of them have no order.
        Val::Set(items) if !collection.has_order() => {
            items.as_slice().iter().map(|item| (item.clone(), item.clone())).collect()
        }
        other => members(other)?,
    };
    Ok(members.into_iter().map(|(own, value)| Instance { key: shown(&own), own, value }).collect())
}

fn shown(key: &Val) -> String {
    match key {
        Val::Text(text) => serde_json::Value::from(&**text).to_string(),
        Val::Number(Num::Int(at)) => at.to_string(),
        other => other.to_text().map_or_else(|_| "?".to_string(), |text| text.to_string()),
    }
}

/// The text that a string of a document stands for, whose marks are doubled there.
#[must_use]
pub fn unescaped(text: &str) -> String {
    text.replace("$${", "${").replace("%%{", "%{")
}

/// A text as JSON of Terraform's, in a template with `open`. `None` where versions of Terraform write it in several ways.
#[must_use]
pub fn quoted(text: &str, open: bool) -> Option<String> {
    json_text(&Val::text_of(if open { escaped(text) } else { text.to_string() }))
}

/// Whether a text has an expression, or doubled marks.
#[must_use]
pub fn has_expression(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

#[cfg(test)]
mod tests;
