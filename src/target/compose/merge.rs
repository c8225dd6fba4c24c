//! One Compose file over another (<https://docs.docker.com/reference/compose-file/merge/>).

use std::collections::{BTreeMap, HashMap};

use super::pairs;
use crate::document::{Entry, Node, Value};
use crate::target::edit::entry_mut;

/// What an entry's tag says instead of merging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Directive {
    Reset,
    Override,
}

/// The directives by where the entries' keys start.
pub(super) type Directives = HashMap<u32, Directive>;

/// How values of an attribute are merged.
enum Rule {
    /// Objects by their keys, lists one after the other, and anything else by the later one.
    Plain,
    Replace,
    /// Objects, or lists of `NAME=value` or of names.
    Pairs,
    Logging,
    Build,
}

fn rule(path: &[&str]) -> Rule {
    match path {
        ["services", _, "command" | "entrypoint"] | ["services", _, "healthcheck", "test"] => Rule::Replace,
        ["services", _, "logging"] => Rule::Logging,
        ["services", _, "build"] => Rule::Build,
        [
            "services",
            _,
            "environment" | "labels" | "annotations" | "sysctls" | "extra_hosts" | "depends_on" | "networks",
        ]
        | ["services", _, "build", "args" | "labels" | "extra_hosts" | "additional_contexts"]
        | ["services", _, "deploy", "labels"]
        | ["networks" | "volumes" | "secrets" | "configs", _, "labels"] => Rule::Pairs,
        _ => Rule::Plain,
    }
}

/// Merges `patch` into a value; `path` leads to both in a Compose file.
pub(super) fn merge(into: &mut Node, patch: &Node, path: &[&str], directives: &Directives) {
    // What is repeated stands where it was said first.
    if into.value == patch.value {
        return;
    }
    match rule(path) {
        Rule::Replace => *into = patch.clone(),
        Rule::Logging if driver(patch).is_some_and(|own| driver(into) != Some(own)) => *into = patch.clone(),
        Rule::Build => {
            if into.as_str().is_some() {
                *into = context(into);
            }
            let patch = if patch.as_str().is_some() { &context(patch) } else { patch };
            plain(into, patch, path, directives);
        }
        Rule::Pairs => pairs(into, patch, path, directives),
        Rule::Logging | Rule::Plain => plain(into, patch, path, directives),
    }
}

fn plain(into: &mut Node, patch: &Node, path: &[&str], directives: &Directives) {
    match (&mut into.value, &patch.value) {
        (Value::Object(_), Value::Object(_)) => objects(into, patch, path, directives),
        (Value::Array(items), Value::Array(patches)) => lists(items, patches, path.last().unwrap_or(&"")),
        _ => *into = patch.clone(),
    }
}

fn pairs(into: &mut Node, patch: &Node, path: &[&str], directives: &Directives) {
    match (&mut into.value, &patch.value) {
        (Value::Array(items), Value::Array(patches)) => by_name(items, patches),
        (Value::Array(items), Value::Object(_)) => {
            into.value = pairs::object(items);
            objects(into, patch, path, directives);
        }
        (Value::Object(_), Value::Array(patches)) => {
            objects(into, &Node::new(patch.span, pairs::object(patches)), path, directives);
        }
        _ => plain(into, patch, path, directives),
    }
}

fn driver(logging: &Node) -> Option<&str> {
    logging.get("driver").and_then(Node::written)
}

/// The short form of `build`.
fn context(build: &Node) -> Node {
    Node::object(build.span, [("context", build.clone())])
}

fn objects(into: &mut Node, patch: &Node, path: &[&str], directives: &Directives) {
    for entry in patch.as_object().unwrap_or_default() {
        let directive = directives.get(&entry.key_span.start);
        match entry_mut(into, &entry.key) {
            Some(own) if directive.is_some() || directives.get(&own.key_span.start) == Some(&Directive::Reset) => {
                *own = entry.clone();
            }
            Some(own) => {
                let below = [path, &[entry.key.as_str()]].concat();
                merge(&mut own.node, &entry.node, &below, directives);
                if own.node.span == entry.node.span {
                    own.key_span = entry.key_span;
                }
            }
            None => push(into, entry.clone()),
        }
    }
}

fn push(into: &mut Node, entry: Entry) {
    if let Value::Object(entries) = &mut into.value {
        entries.push(entry);
    }
}

/// Lists of `NAME=value`: a name that comes again replaces the earlier one.
fn by_name(items: &mut Vec<Node>, patches: &[Node]) {
    replace(items, patches, &|item| pairs::pair(item).map(|(name, _)| name.to_string()));
}

fn lists(items: &mut Vec<Node>, patches: &[Node], attribute: &str) {
    replace(items, patches, &|item| pairs::identity(attribute, item));
}

fn replace(items: &mut Vec<Node>, patches: &[Node], identity: &dyn Fn(&Node) -> Option<String>) {
    let mut known: BTreeMap<String, usize> =
        items.iter().enumerate().filter_map(|(at, item)| Some((identity(item)?, at))).collect();
    for patch in patches {
        let name = identity(patch);
        let own = name.as_ref().and_then(|name| known.get(name)).and_then(|at| items.get_mut(*at));
        match own {
            Some(own) if own.value == patch.value => {}
            Some(own) => *own = patch.clone(),
            None => {
                known.extend(name.map(|name| (name, items.len())));
                items.push(patch.clone());
            }
        }
    }
}

/// Takes away what was reset.
pub(super) fn without_resets(node: &mut Node, directives: &Directives) {
    match &mut node.value {
        Value::Object(entries) => {
            entries.retain(|entry| directives.get(&entry.key_span.start) != Some(&Directive::Reset));
            entries.iter_mut().for_each(|entry| without_resets(&mut entry.node, directives));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without_resets(item, directives)),
        _ => {}
    }
}

/// The directives in a document of a text, whose spans are moved by `base`.
pub(super) fn directives(node: &Node, text: &str, base: u32, found: &mut Directives) {
    match &node.value {
        Value::Object(entries) => {
            for entry in entries.iter() {
                let after = text.get(entry.key_span.range().end..).unwrap_or_default();
                let after = after.strip_prefix(['"', '\'']).unwrap_or(after).trim_start();
                let tag = after.strip_prefix(':').map(str::trim_start).unwrap_or_default();
                let tag = tag.split_ascii_whitespace().next().unwrap_or_default();
                let directive = match tag {
                    "!reset" => Some(Directive::Reset),
                    "!override" => Some(Directive::Override),
                    _ => None,
                };
                let start = entry.key_span.start.saturating_add(base);
                found.extend(directive.map(|directive| (start, directive)));
                directives(&entry.node, text, base, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| directives(item, text, base, found)),
        _ => {}
    }
}
