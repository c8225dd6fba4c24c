//! Changes of a database's schema as tools write them: Alembic, Django, Rails, Knex, Sequelize, TypeORM, Liquibase, and SQL files in
//! folders of migrations. A document says what a change destroys, and whether it can be taken back:
//! `{"tool": ..., "destroys": [{"what": "column", "name": "users.email"}], "down": "there"}`. `down` is `there`, `missing`, `empty`
//! (there is a step that does nothing) or `refused` (it raises an error on purpose); it is left out where the tool has no such step.

mod code;
mod destroys;
mod liquibase;
mod sections;
#[cfg(test)]
mod tests;

use super::node::{Entry, Node, Value};
use super::{Document, Problem};
use crate::source::Artifact;
use crate::span::Span;

/// Whether a change can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Down {
    There,
    Missing,
    Empty,
    Refused,
}

impl Down {
    fn as_str(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Missing => "missing",
            Self::Empty => "empty",
            Self::Refused => "refused",
        }
    }
}

/// What a change does away with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Destroyed {
    what: &'static str,
    name: String,
    span: Span,
}

/// A migration that was read.
struct Migration {
    tool: &'static str,
    /// The whole of it, for what has no better place.
    span: Span,
    destroys: Vec<Destroyed>,
    /// Whether it can be taken back, and where that is said.
    down: Option<(Down, Span)>,
}

/// The migration in an artifact of which `documents` is what its format gave; `None` where it is none. What cannot be read is a
/// problem more.
pub(super) fn document(artifact: &Artifact, documents: &[Document], problems: &mut Vec<Problem>) -> Option<Node> {
    if artifact.as_fence().is_some() {
        return None;
    }
    let (path, text) = (artifact.path().to_ascii_lowercase(), artifact.text());
    let root = documents.first().map(|document| &document.root);
    let found = liquibase::migration(&path, text, root, problems)
        .or_else(|| if is_in_folder(&path) { sections::migration(&path, text) } else { None });
    found.map(|migration| migration.node(text))
}

/// Whether a folder on the path is one of migrations.
fn is_in_folder(path: &str) -> bool {
    let Some((folders, _)) = path.rsplit_once('/') else { return false };
    folders.split('/').any(|folder| {
        matches!(folder, "migrate" | "versions" | "alembic" | "changelog")
            || folder.contains("migration") && !folder.contains("test")
    })
}

impl Migration {
    fn node(&self, text: &str) -> Node {
        let whole = Span::new(0, text.len());
        let one = |one: &Destroyed| {
            Node::object(
                one.span,
                [("what", Node::string(one.span, one.what)), ("name", Node::string(one.span, one.name.clone()))],
            )
        };
        let list = self.destroys.iter().map(one).collect();
        let mut fields =
            vec![("tool", Node::string(self.span, self.tool)), ("destroys", Node::new(self.span, Value::Array(list)))];
        fields.extend(self.down.map(|(down, span)| ("down", Node::string(span, down.as_str()))));
        // None has a key in the text: each stands where its value does.
        let entry = |(key, node): (&str, Node)| Entry { key: key.to_string(), key_span: node.span, node };
        Node::new(whole, Value::Object(fields.into_iter().map(entry).collect()))
    }
}
