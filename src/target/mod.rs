//! What is judged at once, and the way back to the text: a document, the facts of a file, a Terraform module, the manifests of
//! a folder, the whole repository. A target is put together here and nowhere else, whoever asks for it: a scan, a policy's
//! examples, `regate parse`.

pub mod arm;
pub mod chart;
pub mod cloudformation;
pub mod compose;
mod doubt;
mod edit;
mod facts;
mod file;
mod groups;
pub mod kustomize;
mod most;
mod origins;
mod repository;
pub mod resources;
pub mod schema;
mod set;
mod space;
pub mod terraform;
mod variables;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::detect::Facts;
use crate::document::{self, Document, Kind, Node, PathKey};
use crate::result::{LocatedProblem, Place, ResultBuilder, fingerprint};
use crate::span::Span;

pub use file::ParsedFile;
pub use groups::{Group, Groups, Values, called_by, caller_name};
pub use origins::{Origins, Overlay};
pub use repository::{ListedFile, Repository, RepositoryFacts, RepositoryPage, RepositoryParts};
pub use set::{Member, SetKey, folder, set_kind, sort_members};
pub use space::Space;
pub use variables::with_variables;

use set::{Set, sets};

/// How much a policy sees at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetScope {
    /// One document, or the facts of one file.
    #[default]
    Document,
    /// The documents of a folder: a Terraform module, Kubernetes manifests.
    Set,
    /// Everything.
    Repository,
}

/// What is judged at once.
#[derive(Debug)]
pub struct Target<'a> {
    pub kind: Kind,
    pub scope: TargetScope,
    /// Relative to the repository root: a file, a folder, or nothing for the repository.
    pub path: &'a str,
    /// The language of the fence in Markdown that it is.
    pub fence: Option<&'a str>,
    /// What it was rendered with is there for tests.
    pub is_test: bool,
    /// It is a module that is called no time with the values at hand: what is wrong in it is for review.
    pub is_idle: bool,
    /// Policies' `input`.
    pub input: Cow<'a, Node>,
    content: Content<'a>,
    /// The Terraform blocks of which it is not known whether they are made, with what must hold for that.
    repeated: OnceCell<BTreeMap<Vec<PathKey>, String>>,
}

#[derive(Debug)]
enum Content<'a> {
    Document {
        document: &'a Document,
        builder: &'a Arc<ResultBuilder>,
        origins: Option<&'a Origins>,
        conditional: OnceCell<Vec<Span>>,
        open: OnceCell<BTreeMap<String, String>>,
    },
    Facts {
        facts: &'a Facts,
        builder: &'a Arc<ResultBuilder>,
    },
    Set(Box<Set<'a>>),
    Repository(&'a Repository),
}

/// A document of a target, and a path in it, which may go on below what is there.
#[derive(Debug)]
pub struct Site<'a> {
    pub document: &'a Document,
    pub builder: &'a Arc<ResultBuilder>,
    pub path: Vec<PathKey>,
}

/// A place in a file's text.
#[derive(Debug)]
pub struct Placed<'a> {
    /// The builder of the file's results.
    pub builder: &'a Arc<ResultBuilder>,
    pub span: Span,
    /// What identifies the place, for the fingerprint.
    pub structure: Vec<String>,
    /// Where the value is used, when the place is the argument of a Terraform module's call that gives it.
    pub used_at: Option<Related<'a>>,
    /// The address of the module's call that made what stands here: `module.network`.
    pub call: Option<String>,
}

/// Another place that belongs to one.
#[derive(Debug)]
pub struct Related<'a> {
    pub builder: &'a Arc<ResultBuilder>,
    pub span: Span,
}

impl<'a> Placed<'a> {
    /// A place in a file.
    #[must_use]
    pub fn new(builder: &'a Arc<ResultBuilder>, span: Span, structure: Vec<String>) -> Self {
        Self { builder, span, structure, used_at: None, call: None }
    }
}

impl<'a> Target<'a> {
    /// One document of a file.
    #[must_use]
    pub fn document(document: &'a Document, builder: &'a Arc<ResultBuilder>) -> Self {
        Self {
            kind: document.kind,
            scope: TargetScope::Document,
            path: builder.source().path(),
            fence: document.artifact.as_fence().map(|fence| fence.language.as_str()),
            is_test: false,
            is_idle: false,
            input: Cow::Borrowed(&document.root),
            content: Content::Document {
                document,
                builder,
                origins: None,
                conditional: OnceCell::new(),
                open: OnceCell::new(),
            },
            repeated: OnceCell::new(),
        }
    }

    /// A document of a file, or of what a template yielded.
    #[must_use]
    pub fn member(member: &'a Member) -> Self {
        let mut target = Self::document(&member.document, &member.builder);
        if let Some(own) = member.origins.as_deref() {
            target.path = own.path().unwrap_or(target.path);
            target.is_test = own.is_test();
            if let Content::Document { origins, .. } = &mut target.content {
                *origins = Some(own);
            }
        }
        target
    }

    /// What the detectors saw in a file, as documents of a kind: [`Kind::Facts`], or a kind of source code.
    #[must_use]
    pub fn facts(kind: Kind, facts: &'a Facts, fence: Option<&'a str>, builder: &'a Arc<ResultBuilder>) -> Self {
        Self {
            kind,
            scope: TargetScope::Document,
            path: builder.source().path(),
            fence,
            is_test: false,
            is_idle: false,
            input: Cow::Owned(crate::detect::facts_to_input(facts)),
            content: Content::Facts { facts, builder },
            repeated: OnceCell::new(),
        }
    }

    /// The whole repository.
    #[must_use]
    pub fn repository(repository: &'a Repository) -> Self {
        Self {
            kind: Kind::Repository,
            scope: TargetScope::Repository,
            path: "",
            fence: None,
            is_test: false,
            is_idle: false,
            input: Cow::Borrowed(repository.input()),
            content: Content::Repository(repository),
            repeated: OnceCell::new(),
        }
    }

    fn set(key: &'a SetKey, set: Set<'a>, input: Node) -> Self {
        let fence = set.members.first().and_then(|member| member.document.artifact.as_fence());
        Self {
            kind: key.kind,
            scope: TargetScope::Set,
            path: &key.path,
            fence: fence.map(|fence| fence.language.as_str()),
            is_idle: false,
            is_test: set.members.first().and_then(|member| member.origins.as_ref()).is_some_and(|own| own.is_test()),
            input: Cow::Owned(input),
            content: Content::Set(Box::new(set)),
            repeated: OnceCell::new(),
        }
    }

    /// The repository that it is; `None` for a part of it.
    #[must_use]
    pub fn as_repository(&self) -> Option<&Repository> {
        match &self.content {
            Content::Repository(repository) => Some(repository),
            _ => None,
        }
    }

    /// The input as conftest would give it, where YAML's versions make a difference.
    #[must_use]
    pub fn as_yaml_1_1(&self) -> Option<Node> {
        match &self.content {
            Content::Document { document, .. } => document::as_yaml_1_1(document),
            Content::Facts { .. } | Content::Set(_) | Content::Repository(_) => None,
        }
    }

    /// Where a path in the input leads: to the nearest place that exists.
    #[must_use]
    pub fn place(&self, path: &[PathKey]) -> Placed<'_> {
        match &self.content {
            Content::Document { document, builder, origins, .. } => {
                let made = origins.and_then(|origins| origins.place(document, path));
                made.unwrap_or_else(|| in_document(document, builder, path))
            }
            Content::Facts { facts, builder } => {
                let (span, structure) = facts::place(facts, path);
                Placed::new(builder, span, structure)
            }
            Content::Set(set) => set.place(path),
            Content::Repository(repository) => repository.place(path),
        }
    }

    /// The places to say beside that of a path, where what stands there was rendered: the value that it shows.
    #[must_use]
    pub fn origins(&self, path: &[PathKey]) -> Vec<Place> {
        match &self.content {
            Content::Document { document, origins: Some(origins), .. } => origins.places(document, path),
            Content::Set(set) => set.origins(path),
            _ => Vec::new(),
        }
    }

    /// The document that a path in the input leads into. `None` for facts and the repository, and for what a repetition makes,
    /// since one text stands for several things there; nor for what a template yields.
    #[must_use]
    pub fn site(&self, path: &[PathKey]) -> Option<Site<'_>> {
        match &self.content {
            Content::Document { document, builder, origins: None, .. } => {
                Some(Site { document, builder, path: path.to_vec() })
            }
            Content::Set(set) => set.site(path),
            Content::Document { .. } | Content::Facts { .. } | Content::Repository(_) => None,
        }
    }

    /// conftest's `_loc`: a 1-based line, in the file of that name where the target has several.
    #[must_use]
    pub fn place_on_line(&self, file: Option<&str>, line: u32) -> Placed<'_> {
        let builders = self.builders();
        let named = file.and_then(|name| builders.iter().find(|builder| is_named(builder.source().path(), name)));
        let builder = named.or(builders.first()).copied().unwrap_or_else(|| self.place(&[]).builder);
        let (span, structure) = on_line(builder, line);
        Placed::new(builder, span, structure)
    }

    /// The steps of the flow that a path leads to; empty for anything else.
    #[must_use]
    pub fn code_flow(&self, path: &[PathKey]) -> Vec<Place> {
        self.facts_at(path).map(|(facts, path, builder)| facts::code_flow(facts, path, builder)).unwrap_or_default()
    }

    /// The keyed hash of the credential that a path leads to; `None` for anything else.
    #[must_use]
    pub fn secret_hash(&self, path: &[PathKey]) -> Option<String> {
        self.facts_at(path).and_then(|(facts, path, _)| facts::secret_hash(facts, path))
    }

    /// What the flow that a path leads to carries, and where, when it ends in another file; `None` for anything else.
    #[must_use]
    pub fn far_sink(&self, path: &[PathKey]) -> Option<String> {
        self.facts_at(path).and_then(|(facts, path, builder)| facts::far_sink(facts, path, builder))
    }

    /// The Terraform module that it is, without its input; its documents are numbered as the builders are.
    #[must_use]
    pub fn module(&self) -> Option<&terraform::Module> {
        match &self.content {
            Content::Set(set) => set.module(),
            Content::Document { .. } | Content::Facts { .. } | Content::Repository(_) => None,
        }
    }

    /// The folders of the Terraform modules, or the files of Azure's, that were entered from this one.
    #[must_use]
    pub fn entered(&self) -> Vec<String> {
        if let Some(deployment) = self.deployment() {
            return deployment.entered().to_vec();
        }
        let entered = self.module().map(terraform::Module::entered).unwrap_or_default();
        entered.into_iter().map(str::to_string).collect()
    }

    /// The folders of Terraform modules that it calls no time with the values at hand.
    #[must_use]
    pub fn idle(&self) -> Vec<String> {
        self.module().map(|module| module.idle().iter().cloned().collect()).unwrap_or_default()
    }

    /// What tells a block or a list without a name from others at its place; see [`fingerprint::content`]. Facts say where they stand,
    /// and so are not the same when they move.
    #[must_use]
    pub fn content(&self, path: &[PathKey]) -> Option<String> {
        match &self.content {
            Content::Document { .. } | Content::Set(_) => fingerprint::content(&self.input, path),
            Content::Facts { .. } | Content::Repository(_) => None,
        }
    }

    /// The name of a subject at a path without the numbers that say where it stands; see [`fingerprint::unplaced`]. A path to a fact
    /// counts facts, which is no place that a subject's name could say.
    #[must_use]
    pub fn unplaced(&self, subject: &str, path: &[PathKey]) -> String {
        match &self.content {
            Content::Document { .. } | Content::Set(_) => fingerprint::unplaced(subject, path),
            Content::Facts { .. } | Content::Repository(_) => subject.to_string(),
        }
    }

    /// The deployment of Azure that it is, without its input.
    fn deployment(&self) -> Option<&arm::Deployment> {
        match &self.content {
            Content::Set(set) => set.deployment(),
            Content::Document { .. } | Content::Facts { .. } | Content::Repository(_) => None,
        }
    }

    /// What a bound cut while this was put together: the file, and what is left out.
    #[must_use]
    pub fn problems(&self) -> Vec<(String, LocatedProblem)> {
        let notes = self.module().map(terraform::Module::problems).unwrap_or_default();
        self.notes(notes.iter().map(|note| (note.document, note.span, note.message.as_str())))
    }

    /// Blocks that are not made with the values at hand, and are not in the input.
    #[must_use]
    pub fn not_made(&self) -> Vec<(String, LocatedProblem)> {
        let notes = self.module().map(terraform::Module::not_made).unwrap_or_default();
        let mut found = self.notes(notes.iter().map(|note| (note.document, note.span, note.message.as_str())));
        let notes = self.deployment().map(arm::Deployment::not_made).unwrap_or_default();
        found.extend(self.notes(notes.iter().map(|note| (note.document, note.span, note.message.as_str()))));
        found.extend(self.left_out());
        found
    }

    fn notes<'n>(&self, notes: impl Iterator<Item = (usize, Span, &'n str)>) -> Vec<(String, LocatedProblem)> {
        let Content::Set(set) = &self.content else { return Vec::new() };
        let located = |(document, span, message): (usize, Span, &str)| {
            let member = set.members.get(document)?;
            let source = member.builder.source();
            let region = source.region(member.document.artifact.host_span(span));
            Some((source.path().to_string(), LocatedProblem { message: message.to_string(), region }))
        };
        notes.filter_map(located).collect()
    }

    /// The builders of all files that a policy sees here.
    #[must_use]
    pub fn builders(&self) -> Vec<&Arc<ResultBuilder>> {
        match &self.content {
            Content::Document { builder, origins, .. } => {
                std::iter::once(*builder).chain(origins.iter().flat_map(|origins| origins.secretive())).collect()
            }
            Content::Facts { builder, .. } => vec![builder],
            Content::Set(set) => {
                let secretive = set.members.first().and_then(|member| member.origins.as_deref());
                let secretive = secretive.into_iter().flat_map(Origins::secretive);
                set.members.iter().map(|member| &member.builder).chain(secretive).collect()
            }
            Content::Repository(repository) => repository.builders(),
        }
    }

    fn facts_at<'p>(&self, path: &'p [PathKey]) -> Option<(&Facts, &'p [PathKey], &ResultBuilder)> {
        match &self.content {
            Content::Facts { facts, builder } => Some((facts, path, builder)),
            Content::Repository(repository) => repository.facts_at(path),
            Content::Document { .. } | Content::Set(_) => None,
        }
    }
}

/// Whether a policy means a file: by its path, or by what its path ends with.
fn is_named(path: &str, name: &str) -> bool {
    path == name || path.strip_suffix(name).is_some_and(|before| before.ends_with('/'))
}

/// The place of a path in a document.
fn in_document<'a>(document: &Document, builder: &'a Arc<ResultBuilder>, path: &[PathKey]) -> Placed<'a> {
    let (mut found, steps) = document.root.resolve(path);
    // A key that YAML 1.1 reads otherwise, as conftest's `true` for `on`.
    let other = if steps < path.len() { document::as_yaml_1_1(document) } else { None };
    if let Some((deeper, further)) = other.as_ref().map(|root| root.resolve(path))
        && further > steps
    {
        found = deeper;
    }
    let mut structure = fingerprint::structure(&document.root, path);
    structure.push(document.kind.as_str().to_string());
    Placed::new(builder, document.artifact.host_span(found.span()), structure)
}

fn on_line(builder: &ResultBuilder, line: u32) -> (Span, Vec<String>) {
    let source = builder.source();
    let index = (line as usize).saturating_sub(1);
    let span = source.lines().line_span(source.text(), index).unwrap_or_default();
    let text = source.slice(span);
    let indent = text.len() - text.trim_start().len();
    let span = Span::new((span.start as usize + indent).min(span.end as usize), span.end as usize);
    (span, vec![fingerprint::normalise(text)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::Redactions;
    use crate::source::{Encoding, Origin, SourceText};

    #[test]
    fn a_line_is_placed_without_its_indentation() {
        let source = Arc::new(SourceText::new("a", "x\n  y: 1\n", Encoding::Utf8, Origin::WorkingTree));
        let builder = ResultBuilder::new(Arc::clone(&source), Redactions::default(), None);
        assert_eq!(source.slice(on_line(&builder, 2).0), "y: 1");
        assert_eq!(on_line(&builder, 99).0, Span::default());
    }

    #[test]
    fn a_file_is_named_by_the_end_of_its_path() {
        assert!(is_named("infra/db.tf", "db.tf") && is_named("db.tf", "db.tf"));
        assert!(!is_named("infra/mydb.tf", "db.tf"));
    }
}
