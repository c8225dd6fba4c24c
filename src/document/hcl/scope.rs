//! What `var.NAME` and `local.NAME` stand for in one module.

use std::collections::{BTreeMap, HashMap};

use super::expression::{Budget, Evaluator};
use super::types::Type;
use super::value::Val;
use crate::document::{Entry, Node, Value};

/// What a module's files declare, as far as names depend on it.
#[derive(Debug, Default)]
pub struct Declarations<'d> {
    /// Names of `variable` blocks and their bodies.
    pub variables: Vec<(&'d str, &'d Node)>,
    /// What variable files set, the last word last.
    pub values: Vec<&'d Entry>,
    /// The entries of `locals` blocks.
    pub locals: Vec<&'d Entry>,
}

/// The values of variables and locals. What has none is not in it.
///
/// Variables have their defaults, and what variable files set. A caller of the module may set a variable otherwise: a
/// value from a default is what happens when nobody does.
#[derive(Debug, Default)]
pub struct Scope {
    variables: BTreeMap<String, Val>,
    locals: BTreeMap<String, Val>,
}

impl Scope {
    /// Works out what a module declares.
    #[must_use]
    pub fn new(declarations: &Declarations<'_>, budget: &Budget) -> Self {
        let mut scope = Self::default();
        scope.set_variables(declarations, budget);
        scope.set_locals(&declarations.locals, budget);
        scope
    }

    pub(super) fn variable(&self, name: &str) -> Option<Val> {
        self.variables.get(name).cloned()
    }

    pub(super) fn local(&self, name: &str) -> Option<Val> {
        self.locals.get(name).cloned()
    }

    fn set_variables(&mut self, declarations: &Declarations<'_>, budget: &Budget) {
        // Neither defaults nor variable files can refer to anything.
        let nothing = Self::default();
        let literal = |node: &Node| Evaluator::new(&nothing, budget).value(node).and_then(Val::known).ok();
        let mut given: HashMap<&str, Option<Val>> = HashMap::new();
        for entry in &declarations.values {
            given.insert(&entry.key, literal(&entry.node));
        }
        let mut declared: HashMap<&str, Option<Type>> = HashMap::new();
        for (name, body) in &declarations.variables {
            declared.insert(name, body.get("type").map_or(Some(Type::Any), Type::of));
            if let Some(default) = body.get("default") {
                given.entry(name).or_insert_with(|| literal(default));
            }
        }
        for (name, value) in given.into_iter().collect::<BTreeMap<_, _>>() {
            // A type that cannot be read may change the value in any way.
            let converted = match declared.get(name) {
                Some(kind) => kind.as_ref().zip(value).and_then(|(kind, value)| kind.convert(&value).ok()),
                None => value,
            };
            self.variables.extend(converted.map(|value| (name.to_string(), value)));
        }
    }

    /// Locals may stand in any order and may refer to each other: each is worked out after those that it names. Those
    /// of a cycle stay unknown.
    fn set_locals(&mut self, locals: &[&Entry], budget: &Budget) {
        let mut by_name: BTreeMap<&str, &Node> = BTreeMap::new();
        for entry in locals {
            by_name.insert(&entry.key, &entry.node);
        }
        let mut needed_by: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut waits_for: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, node) in &by_name {
            let mut names = Vec::new();
            named(node, &mut names);
            names.sort_unstable();
            names.dedup();
            names.retain(|other| by_name.contains_key(other));
            names.iter().for_each(|other| needed_by.entry(other).or_default().push(name));
            waits_for.insert(name, names.len());
        }
        let mut ready: Vec<&str> = waits_for.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
        while let Some(name) = ready.pop() {
            if let Some(node) = by_name.get(name) {
                // An unknown as a whole is worth knowing: it says what the name stands for.
                let value = match Evaluator::new(self, budget).value(node) {
                    Ok(value) => Some(value),
                    Err(gap) => gap.into_origin(),
                };
                self.locals.extend(value.map(|value| (name.to_string(), value)));
            }
            for other in needed_by.remove(name).unwrap_or_default() {
                if let Some(count) = waits_for.get_mut(other) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(other);
                    }
                }
            }
        }
    }
}

/// The locals that the expressions in a node name.
fn named<'n>(node: &'n Node, names: &mut Vec<&'n str>) {
    match &node.value {
        Value::Unknown(unknown) => names_in(&unknown.text, names),
        Value::Array(items) => items.iter().for_each(|item| named(item, names)),
        Value::Object(entries) => entries.iter().for_each(|entry| {
            names_in(&entry.key, names);
            named(&entry.node, names);
        }),
        _ => {}
    }
}

fn names_in<'t>(text: &'t str, names: &mut Vec<&'t str>) {
    const ROOT: &str = "local.";
    for (at, _) in text.match_indices(ROOT) {
        let rest = text.get(at + ROOT.len()..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
        names.extend(rest.get(..end));
    }
}
