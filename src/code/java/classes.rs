//! What classes and records hold: fields, components, and the names under which annotations write them.

use std::collections::{HashMap, HashSet};

use tree_sitter::{Node, Tree};

use super::parameters;
use super::types;
use crate::bound::Bound;
use crate::code::tape::{Members, TYPES, Tape, Type, about};

const FIELDS: Bound = Bound::new(500, "a class has more than 500 fields: personal data in the rest was not looked for");

/// The classes of a text, known before it is lowered: what is asked by a getter stands further down as often as not.
#[derive(Default)]
pub(super) struct Classes<'t> {
    /// The fields and components of all classes.
    fields: HashSet<&'t str>,
    /// What builders are given in the text so far.
    built: HashSet<&'t str>,
    /// The components of records, by the records' names.
    records: HashMap<&'t str, Vec<&'t str>>,
}

impl<'t> Classes<'t> {
    /// Reads the classes of a tree, in one walk over its declarations.
    pub(super) fn read(text: &'t str, tree: &Tree, tape: &mut Tape<'t>) -> Self {
        let mut classes = Self::default();
        let mut open = vec![tree.root_node()];
        while let Some(node) = open.pop() {
            let declared = matches!(node.kind(), "class_declaration" | "record_declaration" | "enum_declaration");
            if declared {
                classes.class(text, node, tape);
            }
            // Classes stand in classes; those in methods say nothing to others.
            let holds = declared
                || matches!(
                    node.kind(),
                    "program"
                        | "class_body"
                        | "interface_declaration"
                        | "interface_body"
                        | "enum_body"
                        | "enum_body_declarations"
                );
            if holds {
                let mut cursor = node.walk();
                open.extend(node.named_children(&mut cursor));
            }
        }
        classes
    }

    fn class(&mut self, text: &'t str, node: Node<'_>, tape: &mut Tape<'t>) {
        let slice = |node: Option<Node<'_>>| node.and_then(|node| text.get(node.byte_range())).unwrap_or_default();
        let name = slice(node.child_by_field_name("name"));
        let based = node.child_by_field_name("superclass").is_some();
        let mut members = Members { complete: !based, about: about(name), ..Members::default() };
        let mut fields = Vec::new();
        let mut add = |field: &'t str, declared: &'t str, tag: Option<&'t str>| {
            self.fields.insert(field);
            if types::is_inert(declared) || !FIELDS.has_room(members.names.len()) {
                return;
            }
            members.names.push(field);
            members.tags.extend(tag.map(|tag| (field, tag)));
            if declared.starts_with(char::is_uppercase) {
                fields.push((field, declared));
            }
        };
        if let Some(list) = node.child_by_field_name("parameters").filter(|_| node.kind() == "record_declaration") {
            let components = parameters::read(text, list);
            self.records.insert(name, components.iter().map(|component| component.name).collect());
            components.iter().for_each(|component| add(component.name, component.declared, None));
        }
        let Some(body) = node.child_by_field_name("body") else { return };
        let mut cursor = body.walk();
        for field in body.named_children(&mut cursor).filter(|child| child.kind() == "field_declaration") {
            let annotations = parameters::annotations(text, field);
            let tag = annotations.into_iter().find_map(|(annotation, given)| {
                let names = matches!(
                    annotation,
                    "JsonProperty" | "Column" | "SerializedName" | "Field" | "JsonbProperty" | "XmlElement"
                );
                parameters::text_in(given).filter(|tag| names && tag.len() > 1)
            });
            let written =
                field.child(0).filter(|first| first.kind() == "modifiers").map_or("", |first| slice(Some(first)));
            // A constant is none of what an object holds.
            if written.contains("static") {
                continue;
            }
            let declared = types::bare(slice(field.child_by_field_name("type")));
            let mut own = field.walk();
            for declarator in field.children_by_field_name("declarator", &mut own) {
                add(slice(declarator.child_by_field_name("name")), declared, tag);
            }
        }
        if TYPES.has_room(tape.types.len()) {
            tape.types.push(Type { name, body: "", members: Some(members), fields });
        }
    }

    /// The components of a record.
    pub(super) fn components(&self, record: &str) -> Option<&[&'t str]> {
        self.records.get(record).map(Vec::as_slice)
    }

    /// Whether a class or record of the file has a field of a name.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains(field)
    }

    /// A builder is given a property by a method of its name.
    pub(super) fn note_built(&mut self, property: &'t str) {
        self.built.insert(property);
    }

    /// The property that a getter or a setter is about, by what stands behind `get` or `set`: the field of the file where there is one,
    /// so that both names are one.
    pub(super) fn property(&self, capital: &'t str) -> &'t str {
        // What the flow of data knows by a name of its own.
        const KNOWN: &[(&str, &str)] = &[
            ("Message", "message"),
            ("Value", "value"),
            ("Data", "data"),
            ("Size", "size"),
            ("Length", "length"),
            ("Secure", "secure"),
            ("HttpOnly", "httpOnly"),
            ("AllowCredentials", "allowCredentials"),
        ];
        if let Some((_, name)) = KNOWN.iter().find(|(known, _)| *known == capital) {
            return name;
        }
        let mut letters = capital.chars();
        let Some(first) = letters.next() else { return capital };
        let plain = format!("{}{}", first.to_ascii_lowercase(), letters.as_str());
        self.fields.get(plain.as_str()).or_else(|| self.built.get(plain.as_str())).copied().unwrap_or(capital)
    }
}
