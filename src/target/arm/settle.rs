//! The input that resources make: children know their parents, and what is said of a site in a part of its own belongs to it.

use std::collections::BTreeMap;

use super::make::Made;
use super::values::{ADDRESS, Builder, MODULE, member};
use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// The key under which a resource says the address of the one that it is a part of.
const PARENT: &str = "$parent";

/// The key under which a resource says its name without those of the resources that it is a part of.
const OWN_NAME: &str = "$name";

pub(super) fn input(mut made: Vec<Made>, whole: Span) -> Node {
    find_parents(&mut made);
    add_settings(&mut made);
    let resources = made.into_iter().map(resource).collect();
    Node::object(whole, [("resources", Node::new(whole, Value::Array(resources)))])
}

fn resource(made: Made) -> Node {
    let mut entries = made.body;
    let mut add = |key: &str, text: String| {
        entries.push(Entry { key: key.to_string(), key_span: made.span, node: Node::string(made.span, text) });
    };
    add(ADDRESS, made.address);
    if !made.module.is_empty() {
        add(MODULE, made.module);
    }
    if let Some(parent) = made.parent {
        add(PARENT, parent);
    }
    entries.push(Entry { key: OWN_NAME.to_string(), key_span: made.name.span, node: own_name(&made.name) });
    Node::new(made.span, Value::Object(entries.into()))
}

/// What stands behind the last slash of a name.
fn own_name(name: &Node) -> Node {
    let written = name.written().unwrap_or_default();
    match written.rsplit('/').next() {
        Some(last) if !last.contains(['$', '}']) => Node::string(name.span, last),
        _ => name.clone(),
    }
}

/// `microsoft.sql/servers` of `Microsoft.Sql/servers/databases`.
fn kind_above(kind: &str) -> Option<String> {
    let (above, _) = kind.rsplit_once('/')?;
    above.contains('/').then(|| above.to_ascii_lowercase())
}

/// In JSON a child says its parent by its name alone.
fn find_parents(made: &mut [Made]) {
    let mut named: BTreeMap<(String, String, String), Option<String>> = BTreeMap::new();
    for one in made.iter() {
        let Some(name) = one.name.written() else { continue };
        let key = (one.module.clone(), one.kind.to_ascii_lowercase(), name.to_ascii_lowercase());
        // Of two with one name nobody knows which is meant.
        named.entry(key).and_modify(|known| *known = None).or_insert_with(|| Some(one.address.clone()));
    }
    for one in made.iter_mut().filter(|one| one.parent.is_none()) {
        let Some(above) = kind_above(&one.kind) else { continue };
        let name = one.name.written().and_then(|name| name.rsplit_once('/')).map(|(name, _)| name.to_ascii_lowercase());
        let Some(name) = name else { continue };
        one.parent = named.get(&(one.module.clone(), above, name)).cloned().flatten();
    }
}

/// Parts of a resource that are written as resources of their own: the part's type and name, and where the parent has the same
/// (<https://learn.microsoft.com/azure/templates/microsoft.web/sites/config-web>).
const SETTINGS: &[(&str, &str, &str)] =
    &[("microsoft.web/sites/config", "web", "siteConfig"), ("microsoft.web/sites/slots/config", "web", "siteConfig")];

fn add_settings(made: &mut [Made]) {
    let mut found: Vec<(String, &str, Node)> = Vec::new();
    for one in made.iter() {
        let part = one.name.written().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
        let is_part = |(kind, name, _): &&(&str, &str, &'static str)| {
            one.kind.eq_ignore_ascii_case(kind) && part.eq_ignore_ascii_case(name)
        };
        let Some((_, _, under)) = SETTINGS.iter().find(is_part) else { continue };
        let properties = one.body.iter().find(|entry| entry.key.eq_ignore_ascii_case("properties"));
        if let (Some(parent), Some(entry)) = (&one.parent, properties) {
            found.push((parent.clone(), under, entry.node.clone()));
        }
    }
    for (parent, under, settings) in found {
        let Some(parent) = made.iter_mut().find(|one| one.address == parent) else { continue };
        let at = parent.body.iter().position(|entry| entry.key.eq_ignore_ascii_case("properties"));
        match at.and_then(|at| parent.body.get_mut(at)) {
            Some(entry) => entry.node = with_settings(&entry.node, under, &settings),
            None => {
                let node = Node::object(parent.span, [(under, settings)]);
                parent.body.push(Entry { key: "properties".to_string(), key_span: parent.span, node });
            }
        }
    }
}

fn with_settings(properties: &Node, under: &str, settings: &Node) -> Node {
    let Some(entries) = properties.as_object() else { return properties.clone() };
    let mut object = Builder::default();
    entries.iter().cloned().for_each(|entry| object.add(entry));
    let node = match member(properties, under) {
        None => settings.clone(),
        Some(own) => match (own.as_object(), settings.as_object()) {
            (Some(own_entries), Some(entries)) => {
                let mut both = Builder::default();
                own_entries.iter().chain(entries).cloned().for_each(|entry| both.add(entry));
                Node::new(own.span, Value::Object(both.into_entries()))
            }
            // Which of them holds, nobody knows.
            _ => own.clone(),
        },
    };
    object.add(Entry { key: under.to_string(), key_span: node.span, node });
    Node::new(properties.span, Value::Object(object.into_entries()))
}
