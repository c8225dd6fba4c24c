//! Compose files as `docker compose config` puts them together (<https://docs.docker.com/reference/compose-file/>): override
//! files are merged, `extends` and `include` followed, variables filled in from `.env` and from their defaults, and the files
//! that `env_file` names become a service's environment.
//!
//! A node stands in the file that says it: an override's value in the override, a variable's in `.env`. A variable that nothing
//! at hand gives a value stays as it is written, and so does an `env_file` that is not at hand.

mod interpolate;
mod load;
mod merge;
mod pairs;
#[cfg(test)]
mod tests;
mod tops;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::document::{Kind, Node, Parsed, parse};
use crate::result::{LocatedProblem, ResultBuilder};
use crate::source::Artifact;
use crate::target::Space;

pub use tops::references;

/// A file that a project may be made of.
#[derive(Debug)]
pub struct File {
    pub builder: Arc<ResultBuilder>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// The documents of a Compose file, or of one that others may extend.
    Services { documents: Vec<Node>, is_compose: bool },
    /// Variables.
    Variables(Node),
}

/// The files by their paths in the repository.
pub type Files = BTreeMap<String, File>;

/// What `docker compose` would run.
#[derive(Debug)]
pub struct Project {
    /// The file that it is known by: the last that is merged into another, or the only one.
    pub path: String,
    /// The file whose document it begins with.
    pub first: String,
    pub root: Node,
    /// The files that it is made of.
    pub used: BTreeSet<String>,
    /// What could not be put together, with the file's path.
    pub problems: Vec<(String, LocatedProblem)>,
}

impl File {
    /// The file, when a project may be made of it.
    #[must_use]
    pub fn of(builder: &Arc<ResultBuilder>) -> Option<Self> {
        let parsed = parse(&Artifact::file(Arc::clone(builder.source())));
        let is_compose = parsed.documents.iter().any(|document| document.kind == Kind::Compose);
        let content = match may_use(&parsed) {
            Use::None => return None,
            Use::Variables => Content::Variables(parsed.documents.into_iter().next()?.root),
            Use::Services => {
                let documents = parsed.documents.into_iter().map(|document| document.root).collect();
                Content::Services { documents, is_compose }
            }
        };
        Some(Self { builder: Arc::clone(builder), content })
    }

    fn documents(&self) -> &[Node] {
        match &self.content {
            Content::Services { documents, .. } => documents,
            Content::Variables(_) => &[],
        }
    }

    fn variables(&self) -> Option<&Node> {
        match &self.content {
            Content::Variables(node) => Some(node),
            Content::Services { .. } => None,
        }
    }

    fn is_compose(&self) -> bool {
        matches!(self.content, Content::Services { is_compose: true, .. })
    }
}

/// What a file is to a project.
enum Use {
    None,
    Services,
    Variables,
}

fn may_use(parsed: &Parsed) -> Use {
    let documents = &parsed.documents;
    let holds =
        |key| documents.iter().any(|document| document.root.get(key).is_some_and(|node| node.as_object().is_some()));
    match documents.first().map(|document| document.kind) {
        Some(Kind::Dotenv) => Use::Variables,
        _ if documents.iter().any(|document| document.kind == Kind::Compose) => Use::Services,
        Some(Kind::Yaml) if holds("services") => Use::Services,
        _ => Use::None,
    }
}

/// Puts the projects together that the files make, in the order of their paths.
#[must_use]
pub fn projects(files: &Files, space: &Space) -> Vec<Project> {
    let mut out: Vec<Project> = tops::tops(files).iter().filter_map(|top| load::project(files, space, top)).collect();
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}
