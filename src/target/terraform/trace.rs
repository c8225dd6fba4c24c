//! Who decides a value in a called module: the argument of a call that it comes from, through variables and locals.

use std::collections::BTreeSet;

use super::{Module, Place, is_installed};
use crate::document::hcl::evaluate::names_below;
use crate::document::{Document, Node, PathKey, Value};
use crate::target::set::folder;

/// Locals that are followed from one value.
const MOST_LOCALS: usize = 200;

/// The argument of a call: the position of its document, and its path there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    pub document: usize,
    pub path: Vec<PathKey>,
}

impl Module {
    /// The argument that a caller would change to change what stands at a place, the one nearest to the root. `None` where
    /// the module itself decides.
    #[must_use]
    pub fn argument(&self, place: &Place, documents: &[&Document]) -> Option<Argument> {
        let mut call = self.calls.get(place.call?)?;
        let mut names = names_at(place, documents);
        let mut found = None;
        loop {
            let Some(name) = names.iter().find(|name| call.arguments.contains(name)) else { return found };
            let path: Vec<PathKey> = call.own.iter().cloned().chain([PathKey::from(name.as_str())]).collect();
            let argument = Argument { document: call.document, path };
            let parent = call.parent.and_then(|parent| self.calls.get(parent));
            let Some(parent) = parent else { return Some(argument) };
            let document = documents.get(argument.document)?;
            let (node, _) = document.root.resolve(&argument.path);
            names = variables(node.node, folder(document.artifact.path()), documents);
            found = Some(argument);
            call = parent;
        }
    }
}

impl Module {
    /// For a place in a module that was installed: the argument, or, where a module that was installed decides, the `module` block of
    /// the repository that leads to it. Any other place keeps the argument that it has.
    #[must_use]
    pub fn own_call(&self, place: &Place, argument: Option<Argument>, documents: &[&Document]) -> Option<Argument> {
        let is_foreign = |at: usize| documents.get(at).is_some_and(|own| is_installed(own.artifact.path()));
        let at = argument.as_ref().map_or(place.document, |argument| argument.document);
        if !is_foreign(at) {
            return argument;
        }
        let mut call = self.calls.get(place.call?)?;
        while is_foreign(call.document) {
            call = self.calls.get(call.parent?)?;
        }
        Some(Argument { document: call.document, path: call.own.clone() })
    }
}

/// The variables that what stands at a place comes from, the most direct first.
fn names_at(place: &Place, documents: &[&Document]) -> Vec<String> {
    let Some(document) = documents.get(place.document) else { return Vec::new() };
    let (found, steps) = document.root.resolve(&place.path);
    let node = found.node;
    let is_text = node.written().is_some();
    if !is_text && (steps < place.path.len() || place.path.len() <= place.block || is_block(node, &place.path)) {
        return Vec::new();
    }
    let own = folder(document.artifact.path());
    let mut names = variables(node, own, documents);
    let mut texts = Vec::new();
    expressions(node, &mut texts);
    let mentions = |word: &str| texts.iter().any(|text| text.contains(word));
    let mut repeaters = Vec::new();
    if mentions(".value") || mentions(".key") {
        let dynamic = |(at, key): (usize, &PathKey)| (*key == PathKey::from("dynamic")).then_some(at);
        let ends = place.path.iter().enumerate().filter_map(dynamic).rev();
        repeaters.extend(ends.filter_map(|at| place.path.get(..at + 3)));
    }
    if mentions("each.") || mentions("count.") {
        repeaters.extend(place.path.get(..place.block));
    }
    for repeater in repeaters {
        let body = document.root.resolve(repeater).0.node;
        for by in ["for_each", "count"].iter().filter_map(|key| body.get(key)) {
            names.extend(variables(by, own, documents));
        }
    }
    names
}

/// Whether a node is a block or the blocks of a type, and no attribute.
fn is_block(node: &Node, path: &[PathKey]) -> bool {
    match &node.value {
        Value::Object(_) => matches!(path.last(), Some(PathKey::Index(_))),
        Value::Array(items) => items.first().is_some_and(|item| item.as_object().is_some()),
        _ => false,
    }
}

/// The variables in the expressions of a node, those that its locals stand for last.
fn variables(node: &Node, own: &str, documents: &[&Document]) -> Vec<String> {
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    let mut open = vec![node];
    let mut at = 0;
    while let Some(node) = open.get(at).copied() {
        at += 1;
        let mut texts = Vec::new();
        expressions(node, &mut texts);
        for text in texts {
            // What a condition yields decides the value before what it asks does.
            let (asked, yielded) = text.split_at(text.find(" ? ").unwrap_or_default());
            for part in [yielded, asked] {
                names.extend(names_below(part, "var.").map(str::to_string));
            }
            for local in names_below(text, "local.") {
                if seen.len() < MOST_LOCALS && seen.insert(local) {
                    open.extend(self::local(local, own, documents));
                }
            }
        }
    }
    names
}

/// A local of the module in a folder.
fn local<'d>(name: &str, own: &str, documents: &[&'d Document]) -> Option<&'d Node> {
    let of_folder = documents.iter().filter(|document| folder(document.artifact.path()) == own);
    let blocks = of_folder.filter_map(|document| document.root.get("locals"));
    let bodies = blocks.flat_map(|blocks| blocks.as_array().unwrap_or(std::slice::from_ref(blocks)));
    bodies.filter_map(|body| body.get(name)).last()
}

/// The texts with expressions in a node, in the order of the text.
fn expressions<'n>(node: &'n Node, texts: &mut Vec<&'n str>) {
    match &node.value {
        Value::Unknown(unknown) => texts.push(&unknown.text),
        Value::String(text) if text.contains("${") => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| expressions(item, texts)),
        Value::Object(entries) => entries.iter().for_each(|entry| expressions(&entry.node, texts)),
        _ => {}
    }
}
