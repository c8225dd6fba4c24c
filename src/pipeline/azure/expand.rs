//! Templates put in where they are called, with their parameters; conditions and repetitions of lists as far as they are known.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::condition::{self, Known};
use crate::bound::Bound;
use crate::document::{Entry, Node, PathKey, Value};
use crate::pipeline::Source;
use crate::pipeline::calls::joined;
use crate::pipeline::follow::shortened;

/// Templates in each other; the server allows a hundred
/// (<https://learn.microsoft.com/azure/devops/pipelines/process/templates#imposed-limits>).
pub(super) const MOST_NESTED: usize = 20;
/// Entries of the lists of all pipelines with their keys, rounds of repetitions and parameters, those of templates as often as they are
/// called.
static MOST_ENTRIES: Bound = Bound::new(200_000, "Azure pipelines have more stages, jobs and steps than are followed");
/// Lists in each other, those that parameters stand for among them.
static MOST_DEPTH: Bound = Bound::new(200, "an Azure pipeline's lists are nested deeper than is followed");
/// Bytes of a text into which parameters are put.
static MOST_TEXT: Bound = Bound::new(1 << 16, "parameters of an Azure pipeline make a longer text than is followed");
/// Bytes of an expression.
static MOST_EXPRESSION: Bound = Bound::new(10_000, "an expression of an Azure pipeline is longer than is worked out");
/// Bytes of all texts and expressions into which parameters are put, each as often as that is done.
static MOST_FILLED: Bound = Bound::new(64 << 20, "parameters of Azure pipelines are used more often than is followed");

/// What was done so far for all pipelines.
#[derive(Default)]
pub(super) struct Work {
    entries: Cell<usize>,
    bytes: Cell<usize>,
}

impl Work {
    /// Whether so many more entries may be looked at.
    fn takes(&self, entries: usize) -> bool {
        self.entries.set(self.entries.get().saturating_add(entries));
        MOST_ENTRIES.holds(self.entries.get())
    }

    /// Whether a text of so many bytes may be worked out.
    fn fills(&self, bytes: usize) -> bool {
        self.bytes.set(self.bytes.get().saturating_add(bytes).saturating_add(1));
        MOST_FILLED.holds(self.bytes.get())
    }
}

/// How many entries a node has itself.
fn size(node: &Node) -> usize {
    node.as_object().map_or(0, <[_]>::len) + node.as_array().map_or(0, <[_]>::len)
}

/// What stands in a list, with where it came from.
#[derive(Clone)]
pub(super) struct Item<'a> {
    pub node: &'a Node,
    pub scope: Rc<Scope<'a>>,
    pub place: Vec<PathKey>,
}

/// A value that a template is given, or has as a default.
#[derive(Clone)]
enum Given<'a> {
    Written(&'a Node, Option<Rc<Scope<'a>>>),
    Text(String),
}

/// The file in which something stands, and what its parameters are.
pub(super) struct Scope<'a> {
    source: &'a Source<'a>,
    parameters: BTreeMap<String, Given<'a>>,
    /// The scope around a repetition.
    outer: Option<Rc<Scope<'a>>>,
    /// How many templates lead here.
    depth: usize,
    work: &'a Work,
}

impl<'a> Scope<'a> {
    /// That of a file that is run: its parameters have their defaults.
    pub(super) fn of(source: &'a Source<'a>, work: &'a Work) -> Self {
        let parameters = defaults(source.root).collect();
        Self { source, parameters, outer: None, depth: 0, work }
    }

    /// One round of a repetition in it.
    fn round(self: &Rc<Self>, parameters: BTreeMap<String, Given<'a>>) -> Rc<Self> {
        let (source, depth, outer) = (self.source, self.depth, Some(Rc::clone(self)));
        Rc::new(Self { source, parameters, outer, depth, work: self.work })
    }

    /// A text in which each `${{ parameters.x }}` that is known is its value.
    pub(super) fn filled(&self, text: &str) -> String {
        let mut made = String::new();
        let mut rest = text;
        if !text.contains("${{") || !self.work.fills(text.len()) {
            return text.to_string();
        }
        while let Some((before, after)) = rest.split_once("${{") {
            let Some((expression, after)) = after.split_once("}}") else { break };
            made.push_str(before);
            match self.value(expression.trim()) {
                Some(value) if MOST_TEXT.holds(made.len() + value.len()) => made.push_str(&value),
                _ => {
                    made.push_str("${{");
                    made.push_str(expression);
                    made.push_str("}}");
                }
            }
            rest = after;
        }
        made.push_str(rest);
        made
    }

    /// The text of a parameter that an expression names, or of another value that is written out.
    fn value(&self, expression: &str) -> Option<String> {
        if !MOST_EXPRESSION.holds(expression.len()) {
            return None;
        }
        match condition::evaluate(expression, &|name| self.known(name)) {
            Known::Text(text) => Some(text),
            Known::Unknown => None,
        }
    }

    /// Whether a part of a chain of conditions is put in.
    pub(super) fn takes(&self, chain: &mut condition::Chain, expression: &str) -> bool {
        // What is not worked out any more is not known.
        let word = || expression.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let is_read = MOST_EXPRESSION.holds(expression.len()) && self.work.fills(expression.len());
        let expression = if is_read { expression } else { word() };
        chain.takes(expression, &|name| self.known(name))
    }

    /// `parameters.name`, or the name of what a repetition gives, as a text.
    fn known(&self, name: &str) -> Option<String> {
        let given = self.given(name)?;
        // What refers to what refers further makes its text as often as it is asked for.
        if !self.work.fills(0) {
            return None;
        }
        match given {
            Given::Text(text) => Some(text.clone()),
            Given::Written(node, scope) => {
                let text = scalar(node).filter(|text| self.work.fills(text.len()))?;
                match scope {
                    Some(scope) if text.contains("${{") => {
                        let filled = scope.filled(&text);
                        (!filled.contains("${{")).then_some(filled)
                    }
                    _ => Some(text),
                }
            }
        }
    }

    /// The parameter that an expression is, whole; `item.field` is a field of what a repetition gives.
    fn given(&self, name: &str) -> Option<&Given<'a>> {
        let own = name.strip_prefix("parameters.").unwrap_or(name);
        let mut at = Some(self);
        while let Some(scope) = at {
            if let Some(found) = scope.parameters.get(own) {
                return Some(found);
            }
            at = scope.outer.as_deref();
        }
        None
    }

    /// The list or the mapping that `${{ parameters.x }}` stands for.
    pub(super) fn structure(self: &Rc<Self>, text: &str) -> Option<(&'a Node, Rc<Self>)> {
        let expression = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
        match self.given(expression)? {
            Given::Written(node, scope) => {
                let scope = scope.clone().unwrap_or_else(|| Rc::clone(self));
                match node.as_str() {
                    Some(text) if text.contains("${{") && scope.depth < self.depth => scope.structure(text),
                    _ => Some((node, scope)),
                }
            }
            Given::Text(_) => None,
        }
    }
}

/// A scalar as Azure shows it in a text.
fn scalar(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Bool(value) => if *value { "True" } else { "False" }.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Null => String::new(),
        _ => node.written()?.to_string(),
    })
}

/// Parameters with their defaults: of a list of declarations, or of the older mapping.
fn defaults<'a>(root: &'a Node) -> impl Iterator<Item = (String, Given<'a>)> {
    let node = root.get("parameters");
    let listed =
        node.and_then(Node::as_array).unwrap_or_default().iter().filter_map(|own| {
            Some((own.get("name")?.written()?.to_string(), Given::Written(own.get("default")?, None)))
        });
    let mapped = node.and_then(Node::as_object).unwrap_or_default().iter();
    listed.chain(mapped.map(|own| (own.key.clone(), Given::Written(&own.node, None))))
}

/// The files that each file calls as templates.
pub(super) fn called<'f>(files: &BTreeMap<&'f str, &Source<'_>>) -> BTreeMap<&'f str, BTreeSet<&'f str>> {
    let mut all = BTreeMap::new();
    for (path, source) in files {
        let mut found = BTreeSet::new();
        let mut open = vec![source.root];
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Array(items) => open.extend(items),
                Value::Object(entries) => {
                    let template = node.get("template").and_then(Node::written);
                    let called = template.and_then(|template| path_of(source.path, template));
                    found.extend(called.and_then(|called| Some(*files.get_key_value(called.as_str())?.0)));
                    open.extend(entries.iter().map(|entry| &entry.node));
                }
                _ => {}
            }
        }
        all.insert(*path, found);
    }
    all
}

/// The path of a template of the same repository.
fn path_of(from: &str, template: &str) -> Option<String> {
    let path = match template.split_once('@') {
        Some((path, "self")) => path,
        Some(_) => return None,
        None => template,
    };
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    joined(folder, path)
}

/// Puts templates in.
pub(super) struct Expander<'a> {
    files: &'a BTreeMap<&'a str, &'a Source<'a>>,
    work: &'a Work,
    depth: usize,
    /// Templates that are not at hand.
    pub unread: BTreeSet<String>,
}

impl<'a> Expander<'a> {
    pub(super) fn new(files: &'a BTreeMap<&'a str, &'a Source<'a>>, work: &'a Work) -> Self {
        Self { files, work, depth: 0, unread: BTreeSet::new() }
    }

    /// What a call of a template stands for: its file, with the parameters that it is given.
    pub(super) fn template(&mut self, call: &Item<'a>) -> Option<Item<'a>> {
        let written = call.text("template")?;
        let file = path_of(call.scope.source.path, &written).and_then(|path| self.files.get(path.as_str()).copied());
        let Some(source) = file.filter(|_| call.scope.depth < MOST_NESTED) else {
            self.unread.insert(shortened(&written));
            return None;
        };
        let given = call.get("parameters").and_then(Node::as_object).unwrap_or_default();
        if !self.has_room(source.root.get("parameters").map_or(0, size) + given.len()) {
            return None;
        }
        let given = given.iter().map(|own| (own.key.clone(), Given::Written(&own.node, Some(Rc::clone(&call.scope)))));
        let parameters = defaults(source.root).chain(given).collect();
        let scope = Scope { source, parameters, outer: None, depth: call.scope.depth + 1, work: self.work };
        let mut place = source.place.clone();
        place.push("document".into());
        Some(Item { node: source.root, scope: Rc::new(scope), place })
    }

    /// The entries of a list under a key: those of templates, conditions and repetitions among them.
    pub(super) fn list(&mut self, owner: &Item<'a>, key: &str) -> Vec<Item<'a>> {
        let mut found = Vec::new();
        if let Some(node) = owner.get(key) {
            let list = Item { node, scope: Rc::clone(&owner.scope), place: owner.below(key) };
            self.add_list(&list, key, &mut found);
        }
        found
    }

    /// Whether so many more entries may be looked at; when not, that is said.
    fn has_room(&mut self, entries: usize) -> bool {
        let has = self.work.takes(entries);
        if !has {
            self.unread.insert("entries beyond those that are followed".to_string());
        }
        has
    }

    fn add_list(&mut self, list: &Item<'a>, key: &str, found: &mut Vec<Item<'a>>) {
        if !MOST_DEPTH.has_room(self.depth) {
            self.unread.insert("lists beyond those that are followed".to_string());
            return;
        }
        self.depth += 1;
        self.add_all(list, key, found);
        self.depth -= 1;
    }

    fn add_all(&mut self, list: &Item<'a>, key: &str, found: &mut Vec<Item<'a>>) {
        if let Some(text) = list.node.written() {
            match list.scope.structure(text) {
                Some((node, scope)) if node.as_array().is_some() => {
                    let list = Item { node, scope, place: list.place.clone() };
                    self.add_list(&list, key, found);
                }
                Some((node, scope)) if node.as_object().is_some() => {
                    let entry = Item { node, scope, place: list.place.clone() };
                    self.add(&entry, key, &mut condition::Chain::default(), found);
                }
                Some((node, _)) if matches!(node.value, Value::Null) || node.as_str() == Some("") => {}
                _ => {
                    self.unread.insert(shortened(text));
                }
            }
            return;
        }
        let mut chain = condition::Chain::default();
        for (at, node) in list.node.as_array().unwrap_or_default().iter().enumerate() {
            if !self.has_room(1 + size(node)) {
                return;
            }
            let mut place = list.place.clone();
            place.push(PathKey::from(at));
            let item = Item { node, scope: Rc::clone(&list.scope), place };
            self.add(&item, key, &mut chain, found);
        }
    }

    fn add(&mut self, item: &Item<'a>, key: &str, chain: &mut condition::Chain, found: &mut Vec<Item<'a>>) {
        // An entry that is nothing but conditions stands for the lists below them; conditions of a job's own keys are its own.
        let entries = item.node.as_object().unwrap_or_default();
        let is_list = |entry: &Entry| entry.key.starts_with("${{") && entry.node.as_object().is_none();
        if !entries.is_empty() && entries.iter().all(is_list) {
            for entry in entries {
                // The key is a part of the place of everything below it.
                if !item.scope.work.fills(entry.key.len()) {
                    self.unread.insert("conditions beyond those that are followed".to_string());
                    return;
                }
                let place = item.below(&entry.key);
                let inner = Item { node: &entry.node, scope: Rc::clone(&item.scope), place };
                self.add_marked(&entry.key, &inner, key, chain, found);
            }
            return;
        }
        *chain = condition::Chain::default();
        if item.is_left_out() {
            return;
        }
        if item.get("template").is_some() {
            if let Some(file) = self.template(item) {
                let list = self.list(&file, key);
                found.extend(list);
            }
            return;
        }
        match item.node.written() {
            // `- ${{ parameters.steps }}`
            Some(_) => self.add_list(item, key, found),
            None => found.push(item.clone()),
        }
    }

    /// `${{ if ... }}:` and `${{ each x in ... }}:` with the list below them.
    fn add_marked(
        &mut self,
        mark: &str,
        inner: &Item<'a>,
        key: &str,
        chain: &mut condition::Chain,
        found: &mut Vec<Item<'a>>,
    ) {
        let expression = mark.trim_start_matches("${{").trim_end_matches("}}").trim();
        if let Some((name, over)) = expression.strip_prefix("each ").and_then(|rest| rest.split_once(" in ")) {
            return self.add_each(name.trim(), over.trim(), inner, key, found);
        }
        if inner.scope.takes(chain, expression) {
            self.add_list(inner, key, found);
        }
    }

    fn add_each(&mut self, name: &str, over: &str, inner: &Item<'a>, key: &str, found: &mut Vec<Item<'a>>) {
        let rounds = inner.scope.structure(&format!("${{{{ {over} }}}}"));
        let Some((node, scope)) = rounds else {
            // How often, nobody knows: once shows what is done.
            return self.add_list(inner, key, found);
        };
        if let Some(items) = node.as_array() {
            for item in items {
                if !self.has_room(1 + size(item)) {
                    return;
                }
                let given = |node: &'a Node| Given::Written(node, Some(Rc::clone(&scope)));
                let fields = item.as_object().unwrap_or_default().iter();
                let fields = fields.map(|field| (format!("{name}.{}", field.key), given(&field.node)));
                let own = fields.chain([(name.to_string(), given(item))]).collect();
                let list = Item { node: inner.node, scope: inner.scope.round(own), place: inner.place.clone() };
                self.add_list(&list, key, found);
            }
        } else {
            for entry in node.as_object().unwrap_or_default() {
                if !self.has_room(1) {
                    return;
                }
                let value = Given::Written(&entry.node, Some(Rc::clone(&scope)));
                let said = Given::Text(entry.key.clone());
                let own = BTreeMap::from([(format!("{name}.key"), said), (format!("{name}.value"), value)]);
                let list = Item { node: inner.node, scope: inner.scope.round(own), place: inner.place.clone() };
                self.add_list(&list, key, found);
            }
        }
    }
}
