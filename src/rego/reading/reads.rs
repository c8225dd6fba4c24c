//! What of its input a module reads, and what it compares that with: on which values that nobody knows its verdict may hang.

use std::collections::{BTreeMap, BTreeSet};

use regorus::Value;
use regorus::unstable::{Expr, Module, Rule, RuleHead};
use serde::{Deserialize, Serialize};

use crate::document::PathKey;
use crate::rego::names::path;
use crate::rego::reading::deciding::Deciding;
use crate::rego::reading::references::{Step, chain, members_in, references_in};
use crate::rego::value::object;
use crate::rego::walk::{Part, every, indexes, of_bodies, of_rule};

/// What modules read and compare. It errs towards more: what is handed to functions and other rules counts as read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reads {
    /// The places below `input` that are read, from `input` on.
    places: BTreeSet<Vec<Step>>,
    /// `input` is handed on as a whole, or by another name.
    whole: bool,
    /// It goes through all that is below a place (`walk`), whatever it is called there.
    walks: bool,
    /// It calls `count`.
    counts: bool,
    /// It reads texts as JSON or YAML.
    parses: bool,
    /// The names behind a dot.
    fields: BTreeSet<String>,
    /// Texts and numbers that are written out.
    constants: BTreeSet<Value>,
}

/// What is looked for in a value: under names, or in the items of a list; at its end the value itself.
#[derive(Default)]
struct Holder {
    fields: BTreeMap<String, Holder>,
    items: Option<Box<Holder>>,
}

impl Holder {
    fn add(&mut self, steps: &[Step]) {
        let mut at = self;
        for step in steps {
            at = match step {
                Step::Key(name) => at.fields.entry(name.clone()).or_default(),
                Step::Any => at.items.get_or_insert_default(),
            };
        }
    }

    fn value(&self, leaf: &Value) -> Value {
        match &self.items {
            _ if !self.fields.is_empty() => {
                let fields = self.fields.iter().map(|(name, holder)| (name.as_str(), holder.value(leaf)));
                object(fields)
            }
            Some(items) => Value::from(vec![items.value(leaf)]),
            None => leaf.clone(),
        }
    }
}

/// Functions whose arguments are for people, unless something hangs on the text.
const SAYING: [&str; 3] = ["print", "sprintf", "trace"];

/// Functions that read a text as what it holds.
const PARSING: [&str; 2] = ["json.unmarshal", "yaml.unmarshal"];

impl Reads {
    /// What a module reads.
    pub(crate) fn of(module: &Module) -> Self {
        let texts = Deciding::of(module);
        let is_entered = |expression: &Expr| decides(expression, &texts);
        let places = references_in(module, deciding, &is_entered).into_iter().map(|reference| reference.steps);
        let mut reads = Self {
            places: places.chain(members_in(module, deciding, &is_entered)).collect(),
            whole: module.imports.iter().any(|import| path(&import.refr).is_some_and(|path| path == "input")),
            ..Self::default()
        };
        for rule in &module.policy {
            every(deciding(rule), &mut |part| reads.note(part, &texts));
        }
        reads
    }

    /// Adds what another module reads, that the first one needs.
    pub(crate) fn add(&mut self, other: &Self) {
        self.places.extend(other.places.iter().cloned());
        self.whole |= other.whole;
        self.walks |= other.walks;
        self.counts |= other.counts;
        self.parses |= other.parses;
        self.fields.extend(other.fields.iter().cloned());
        self.constants.extend(other.constants.iter().cloned());
    }

    /// Of a module of which nothing is known.
    pub(crate) fn everything() -> Self {
        Self { whole: true, walks: true, counts: true, parses: true, ..Self::default() }
    }

    /// Whether anything that it reads can be in a document with these keys; a list has none.
    pub(crate) fn may_find<'k>(&self, mut keys: impl Iterator<Item = &'k str>) -> bool {
        let is_named =
            |key: &str| self.places.iter().any(|place| matches!(place.first(), Some(Step::Key(name)) if name == key));
        let is_general = self.whole || self.places.is_empty();
        is_general || self.places.iter().any(|place| !matches!(place.first(), Some(Step::Key(_)))) || keys.any(is_named)
    }

    /// Whether it asks how many members something has.
    pub(crate) fn counts(&self) -> bool {
        self.counts
    }

    /// Whether it reads a text as JSON or YAML.
    pub(crate) fn parses(&self) -> bool {
        self.parses
    }

    /// What it compares with, in order.
    pub(crate) fn constants(&self) -> impl Iterator<Item = &Value> {
        self.constants.iter()
    }

    /// An object and a list that have `leaf` wherever anything that is read may be looked for in them: what a place's last steps
    /// name, however many of them; of so many places and names.
    pub(crate) fn holders(&self, leaf: &Value, most: usize) -> [Value; 2] {
        let mut object = Holder::default();
        let mut item = Holder::default();
        for place in self.places.iter().take(most) {
            for at in 0..place.len() {
                let rest = place.get(at..).unwrap_or_default();
                match rest.split_first() {
                    Some((Step::Key(_), _)) => object.add(rest),
                    Some((Step::Any, rest)) => item.add(rest),
                    None => {}
                }
            }
        }
        for name in self.fields.iter().take(most) {
            object.add(&[Step::Key(name.clone())]);
        }
        [object.value(leaf), Value::from(vec![item.value(leaf)])]
    }

    /// Whether the value at a path may be read.
    pub(crate) fn may_read(&self, path: &[PathKey]) -> bool {
        let mut places = self.places.iter().filter(|place| leads(place, path)).peekable();
        if places.peek().is_none() && !self.whole {
            return false;
        }
        self.walks || self.names(path) || places.any(|place| place.len() >= path.len())
    }

    /// Whether the name under which a value stands is written anywhere.
    fn names(&self, path: &[PathKey]) -> bool {
        let name = path.iter().rev().find_map(|key| if let PathKey::Key(name) = key { Some(name) } else { None });
        name.is_none_or(|name| self.fields.contains(name) || self.constants.contains(&Value::from(name.as_str())))
    }

    fn note(&mut self, part: Part<'_>, texts: &Deciding) -> bool {
        let expression = match part {
            Part::Statement(statement) => {
                self.whole |= !statement.with_mods.is_empty();
                return true;
            }
            Part::Expression(expression) => expression,
        };
        match expression {
            Expr::Call { fcn, .. } => {
                let name = path(fcn);
                // What is written out has all that is below.
                self.walks |= name.as_deref() == Some("walk") || texts.has(expression);
                self.counts |= name.as_deref() == Some("count");
                self.parses |= name.is_some_and(|name| PARSING.contains(&name.as_str()));
                return decides(expression, texts);
            }
            Expr::String { value, .. } | Expr::RawString { value, .. } | Expr::Number { value, .. } => {
                self.constants.insert(value.clone());
            }
            Expr::Var { span, .. } => self.whole |= span.text() == "input",
            Expr::RefDot { field, .. } => {
                self.fields.insert(field.0.text().to_string());
                return self.below(expression, texts);
            }
            Expr::RefBrack { .. } => return self.below(expression, texts),
            _ => {}
        }
        true
    }

    /// A reference is read step by step, so that the `input` that it begins with is not taken for all of it.
    fn below(&mut self, reference: &Expr, texts: &Deciding) -> bool {
        if chain(reference).is_none() {
            return true;
        }
        let mut at = reference;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at {
            if let Expr::RefDot { field, .. } = at {
                self.fields.insert(field.0.text().to_string());
            }
            at = refr;
        }
        every(indexes(reference), &mut |part| self.note(part, texts));
        false
    }
}

/// The parts of a rule that decide: not the object of a result, which tells what was found.
fn deciding(rule: &Rule) -> Vec<Part<'_>> {
    match rule {
        Rule::Spec { head: RuleHead::Set { key: Some(key), .. }, bodies, .. } if is_object(key) => of_bodies(bodies),
        _ => of_rule(rule),
    }
}

/// Whether anything hangs on the parts of an expression.
fn decides(expression: &Expr, texts: &Deciding) -> bool {
    let Expr::Call { fcn, .. } = expression else { return true };
    path(fcn).is_none_or(|name| !SAYING.contains(&name.as_str())) || texts.has(expression)
}

fn is_object(expression: &Expr) -> bool {
    matches!(expression, Expr::Object { .. })
}

/// Whether a place that is read is on the way to a path, or the path on the way to it.
fn leads(place: &[Step], path: &[PathKey]) -> bool {
    place.iter().zip(path).all(|(step, key)| match (step, key) {
        (Step::Any, _) => true,
        (Step::Key(name), PathKey::Key(key)) => name == key,
        (Step::Key(_), PathKey::Index(_)) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rego::Source;
    use crate::rego::syntax::tree;

    fn reads(body: &str) -> Reads {
        let text = format!("package p\n\n{body}\n");
        Reads::of(&tree(&Source { file: "p.rego", text: &text, v0: false, builtin: false }).unwrap())
    }

    fn at(path: &str) -> Vec<PathKey> {
        let key = |key: &str| key.parse::<usize>().map_or_else(|_| PathKey::Key(key.to_string()), PathKey::Index);
        path.split('/').map(key).collect()
    }

    #[test]
    fn what_stands_at_and_below_a_place_that_is_read_counts() {
        let direct = reads("deny contains 1 if input.a.b == true");
        assert!(direct.may_read(&at("a/b")) && direct.may_read(&at("a")) && !direct.may_read(&at("a/c")));
        assert!(!direct.may_read(&at("b")), "another place of the same name");
        let bound = reads("deny contains 1 if {\n\tsome db in input.resource.db[_]\n\tdb.encrypted == false\n}");
        assert!(bound.may_read(&at("resource/db/main/0/encrypted")));
        assert!(
            !bound.may_read(&at("resource/db/main/0/name")) && !bound.may_read(&at("resource/vpc/main/0/encrypted"))
        );
        assert!(bound.may_read(&at("resource/db/main")), "what it goes through");
    }

    #[test]
    fn what_is_handed_on_counts_by_the_names_that_are_written() {
        let function = reads("bad(x) if x.open\n\ndeny contains 1 if bad(input.rules[_])");
        assert!(function.may_read(&at("rules/0/open")) && !function.may_read(&at("rules/0/name")));
        assert!(!function.may_read(&at("other/0/open")));
        let whole = reads("all := input\n\ndeny contains 1 if all.open");
        assert!(whole.may_read(&at("open")) && whole.may_read(&at("a/open")));
        assert!(reads("deny contains 1 if object.get(input, \"open\", true)").may_read(&at("open")));
        assert!(reads("deny contains 1 if walk(input, [_, 1])").may_read(&at("x/y")));
        assert!(reads("import input as plan\n\ndeny contains 1 if plan.open").may_read(&at("open")));
    }

    #[test]
    fn what_a_result_says_decides_nothing() {
        let said = "deny contains {\"message\": m, \"id\": input.id} if {\n\tinput.open\n\tm := sprintf(\"%v\", [input.name])\n}";
        let reads = reads(said);
        assert!(reads.may_read(&at("open")));
        assert!(!reads.may_read(&at("id")) && !reads.may_read(&at("name")));
    }

    #[test]
    fn a_text_that_is_tested_is_read() {
        for body in [
            "deny contains 1 if sprintf(\"%s\", [input.name]) == \"p\"",
            "deny contains 1 if not startswith(sprintf(\"%s-a\", [input.name]), \"p\")",
            "deny contains 1 if {\n\ttext := sprintf(\"%s-a\", [input.name])\n\tother := lower(text)\n\tcontains(other, \"p\")\n}",
            "named(x) := sprintf(\"%s-a\", [x.name])\n\ndeny contains 1 if named(input) != \"p\"",
            "known := {\"p\": 1}\n\ndeny contains 1 if known[sprintf(\"%s\", [input.name])]",
        ] {
            assert!(reads(body).may_read(&at("name")), "{body}");
        }
        for writing in ["json.marshal(input.a)", "yaml.marshal(input.a)", "sprintf(\"%v\", [input.a])"] {
            let body = format!("deny contains 1 if contains({writing}, \"prod\")");
            assert!(reads(&body).may_read(&at("a/b/c")), "{body}");
        }
        let told = "deny contains m if {\n\tinput.open\n\tname := sprintf(\"%v\", [input.name])\n\tm := sprintf(\"%v is open\", [name])\n}";
        assert!(!reads(told).may_read(&at("name")));
    }

    #[test]
    fn members_that_are_tested_are_read() {
        for body in [
            "deny contains 1 if {\n\tsome x in input.tags\n\tx == \"a\"\n}",
            "deny contains 1 if {\n\tsome _, x in input.tags\n\tx == \"a\"\n}",
            "deny contains 1 if every x in input.tags {\n\tx == \"a\"\n}",
            "deny contains 1 if count({x | some x in input.tags; x == \"a\"}) == 0",
        ] {
            assert!(reads(body).may_read(&at("tags/Owner")), "{body}");
        }
        assert!(!reads("deny contains 1 if {\n\tsome k, x in input.tags\n\tk == \"a\"\n}").may_read(&at("tags/Owner")));
        assert!(!reads("deny contains 1 if {\n\tsome x in input.rules\n\tx.open\n}").may_read(&at("rules/0/name")));
    }

    #[test]
    fn constants_are_texts_and_numbers() {
        let reads = reads("deny contains 1 if input.acl in {\"public\", `open`, 22}");
        let all: Vec<String> = reads.constants().map(ToString::to_string).collect();
        assert_eq!(all, ["1", "22", "\"open\"", "\"public\""]);
    }
}
