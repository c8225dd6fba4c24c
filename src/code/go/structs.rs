//! What structs hold: fields, embedded structs, and the names under which tags write them.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::types;
use crate::bound::Bound;
use crate::code::tape::{Members, TYPES, Tape, Type, about};

const FIELDS: Bound =
    Bound::new(500, "a struct has more than 500 fields: personal data in the rest was not looked for");

/// The structs of a text.
#[derive(Default)]
pub(super) struct Structs<'t> {
    /// The type's place on the tape, and the structs that it embeds.
    embedding: Vec<(usize, Vec<&'t str>)>,
    named: HashMap<&'t str, usize>,
    order: HashMap<&'t str, Vec<&'t str>>,
    declared: HashSet<&'t str>,
}

impl<'t> Structs<'t> {
    /// What a file declares at its top: the fields of structs in their order, and the names of functions and types.
    pub(super) fn name(&mut self, text: &'t str, root: Node<'_>) {
        let slice = |node: Option<Node<'_>>| node.and_then(|node| text.get(node.byte_range())).unwrap_or_default();
        let mut cursor = root.walk();
        for node in root.named_children(&mut cursor) {
            if node.kind() == "function_declaration" {
                self.declared.insert(slice(node.child_by_field_name("name")));
            }
            let mut own = node.walk();
            let specs = node.named_children(&mut own).filter(|spec| spec.kind() == "type_spec");
            for spec in specs.filter(|_| node.kind() == "type_declaration") {
                let name = slice(spec.child_by_field_name("name"));
                self.declared.insert(name);
                let of = spec.child_by_field_name("type").filter(|of| of.kind() == "struct_type");
                if let Some(of) = of.filter(|_| self.order.len() < TYPES.most()) {
                    self.order.insert(name, Self::fields(text, of));
                }
            }
        }
    }

    /// The names of a struct's fields in their order; none of one that embeds others.
    pub(super) fn fields(text: &'t str, of: Node<'_>) -> Vec<&'t str> {
        let mut names = Vec::new();
        let Some(list) = of.named_child(0) else { return names };
        let mut cursor = list.walk();
        for field in list.named_children(&mut cursor).filter(|field| field.kind() == "field_declaration") {
            let mut own = field.walk();
            let before = names.len();
            let named = field.children_by_field_name("name", &mut own).filter(Node::is_named);
            names.extend(named.filter_map(|name| text.get(name.byte_range())).take(FIELDS.most()));
            if names.len() == before {
                return Vec::new();
            }
        }
        names
    }

    /// The fields of a struct that the file declares at its top.
    pub(super) fn order(&self, name: &str) -> Option<Vec<&'t str>> {
        self.order.get(name).cloned()
    }

    /// Whether the file declares a function or a type of that name at its top.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.declared.contains(name)
    }

    /// `type User struct { ... }`; `node` is what stands behind `type`.
    pub(super) fn read(&mut self, text: &'t str, node: Node<'_>, tape: &mut Tape<'t>) {
        let slice = |node: Option<Node<'_>>| node.and_then(|node| text.get(node.byte_range())).unwrap_or_default();
        let name = slice(node.child_by_field_name("name"));
        let Some(list) = node.child_by_field_name("type").filter(|of| of.kind() == "struct_type") else { return };
        let Some(list) = list.named_child(0) else { return };
        let mut members = Members { complete: true, about: about(name), shown: true, ..Members::default() };
        let (mut fields, mut embedded) = (Vec::new(), Vec::new());
        let mut cursor = list.walk();
        for field in list.named_children(&mut cursor).filter(|field| field.kind() == "field_declaration") {
            let declared = types::bare(slice(field.child_by_field_name("type")));
            let tag = tagged(slice(field.child_by_field_name("tag")));
            let mut names = field.walk();
            let mut named = false;
            for name in field.children_by_field_name("name", &mut names).filter(Node::is_named) {
                named = true;
                let name = slice(Some(name));
                // A flag is not what it is called after.
                if types::is_inert(declared) || !FIELDS.has_room(members.names.len()) {
                    continue;
                }
                members.names.push(name);
                members.tags.extend(tag.map(|tag| (name, tag)));
                if declared.contains('.') || declared.starts_with(char::is_uppercase) {
                    fields.push((name, declared));
                }
            }
            if !named {
                embedded.push(declared);
            }
        }
        if TYPES.has_room(tape.types.len()) {
            self.named.insert(name, tape.types.len());
            self.embedding.push((tape.types.len(), embedded));
            tape.types.push(Type { name, body: "", members: Some(members), fields });
        }
    }

    /// Gives structs what those have that they embed, one level up.
    pub(super) fn finish(self, tape: &mut Tape<'t>) {
        for class in printed(tape.text()) {
            let of = self.named.get(class).and_then(|at| tape.types.get_mut(*at)).and_then(|of| of.members.as_mut());
            of.into_iter().for_each(|members| members.shown = false);
        }
        for (at, embedded) in self.embedding {
            for base in embedded {
                let other =
                    self.named.get(base).and_then(|base| tape.types.get(*base)).and_then(|of| of.members.clone());
                let Some(Some(own)) = tape.types.get_mut(at).map(|of| of.members.as_mut()) else { continue };
                match other {
                    Some(other) => {
                        let room = FIELDS.most().saturating_sub(own.names.len());
                        own.names.extend(other.names.iter().take(room));
                        own.tags.extend(other.tags.iter().take(room));
                        own.complete &= other.complete;
                    }
                    None => own.complete = false,
                }
            }
        }
    }
}

/// The types that say themselves what they are printed as: `func (g Guest) String() string`.
/// <https://pkg.go.dev/fmt#Stringer>, <https://pkg.go.dev/log/slog#LogValuer>, <https://pkg.go.dev/encoding/json#Marshaler>
fn printed(text: &str) -> impl Iterator<Item = &str> {
    const METHODS: &[&str] =
        &["String", "GoString", "Format", "LogValue", "MarshalJSON", "MarshalText", "MarshalLogObject"];
    text.lines().filter_map(|line| {
        let (receiver, method) = line.strip_prefix("func (")?.split_once(')')?;
        METHODS.contains(&method.trim_start().split('(').next()?).then_some(())?;
        receiver.rsplit([' ', '*']).next()
    })
}

/// `email` of `` `json:"email,omitempty" db:"mail"` ``. Format: <https://pkg.go.dev/reflect#StructTag>.
fn tagged(tag: &str) -> Option<&str> {
    let value = ["json:\"", "db:\"", "bson:\"", "form:\"", "column:"].iter().find_map(|key| tag.split_once(key))?.1;
    let name = value.split(['"', ',', ';']).next()?;
    (name.len() > 1).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::tagged;

    #[test]
    fn tags_name_fields() {
        assert_eq!(tagged("`json:\"email,omitempty\" db:\"mail\"`"), Some("email"));
        assert_eq!(tagged("`gorm:\"column:phone;size:20\"`"), Some("phone"));
        assert_eq!(tagged("`json:\"-\"`"), None);
        assert_eq!(tagged(""), None);
    }
}
