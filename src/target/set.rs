//! Several documents seen as one `input`: a Terraform folder as one module, the manifests of a folder as a list. A path in
//! the set leads back to the document and the path it came from.

use std::sync::Arc;

use crate::document::{Document, Kind, Node, PathKey, Value};
use crate::result::ResultBuilder;
use crate::span::Span;
use crate::target::terraform::Module;
use crate::target::{Placed, Site, Target, in_document};

/// A document that is judged together with others, with the builder of its file's results.
#[derive(Debug)]
pub struct Member {
    pub document: Document,
    pub builder: Arc<ResultBuilder>,
}

/// What makes documents one set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetKey {
    /// The folder, or the Markdown file of a fence.
    pub path: String,
    /// 1-based number of the fence; 0 for files.
    fence: usize,
    pub kind: Kind,
}

/// The kind of the sets that documents of a kind belong to: variable files belong to the module they stand beside.
/// `None` when they belong to none.
#[must_use]
pub fn set_kind(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Terraform | Kind::TerraformVariables => Some(Kind::Terraform),
        Kind::Kubernetes => Some(Kind::Kubernetes),
        _ => None,
    }
}

impl SetKey {
    /// Whether it is a fence of a Markdown file.
    #[must_use]
    pub fn is_fence(&self) -> bool {
        self.fence > 0
    }
}

impl Member {
    /// The set that it belongs to: a folder's Terraform files are a module, a folder's manifests are a set; a fence
    /// stands alone.
    fn key(&self) -> Option<SetKey> {
        let artifact = &self.document.artifact;
        let kind = set_kind(self.document.kind)?;
        Some(match artifact.as_fence() {
            Some(fence) => SetKey { path: artifact.path().to_string(), fence: fence.index + 1, kind },
            None => SetKey { path: folder(artifact.path()).to_string(), fence: 0, kind },
        })
    }
}

/// The folder of a path; empty at the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Brings members into the order in which [`sets`] wants them: set by set, file by file. Members of no set go last.
pub fn sort_members(members: &mut [Member]) {
    members.sort_by_cached_key(|member| {
        let key = member.key();
        (key.is_none(), key, member.document.artifact.path().to_string(), member.document.index)
    });
}

/// The sets that sorted members make, with their members.
#[must_use]
pub fn sets(members: &[Member]) -> Vec<(SetKey, &[Member])> {
    let groups = members.chunk_by(|a, b| a.key() == b.key());
    groups.filter_map(|group| Some((group.first()?.key()?, group))).collect()
}

impl<'a> Target<'a> {
    /// One of [`sets`]; `None` when there is no member.
    #[must_use]
    pub fn of_set(key: &'a SetKey, members: &'a [Member]) -> Option<Self> {
        let (set, input) = Set::new(key.kind, members)?;
        Some(Self::set(key, set, input))
    }
}

/// The way back from the input of a set to its documents.
#[derive(Debug)]
pub(super) struct Set<'a> {
    first: &'a Member,
    pub(super) members: &'a [Member],
    /// `None` for manifests, whose input is a list of them.
    module: Option<Module>,
}

impl<'a> Set<'a> {
    /// The set, and the input that it is. `members` must be in a fixed order: it decides the order of arrays in the input.
    fn new(kind: Kind, members: &'a [Member]) -> Option<(Self, Node)> {
        let first = members.first()?;
        if kind == Kind::Terraform {
            let documents: Vec<&Document> = members.iter().map(|member| &member.document).collect();
            let mut module = Module::new(&documents);
            let input = module.take_input();
            return Some((Self { first, members, module: Some(module) }, input));
        }
        let roots = members.iter().map(|member| member.document.root.clone()).collect();
        let manifests = Node::new(Span::default(), Value::Array(roots));
        Some((Self { first, members, module: None }, Node::object(Span::default(), [("manifests", manifests)])))
    }

    pub(super) fn module(&self) -> Option<&Module> {
        self.module.as_ref()
    }

    /// Where a path of the input leads. One that leads nowhere leads to the nearest place that exists: what there is of it,
    /// and at last the first file of the set.
    pub(super) fn place(&self, path: &[PathKey]) -> Placed<'a> {
        let (member, own, keys) = self.locate(path).unwrap_or((self.first, Vec::new(), Vec::new()));
        let mut placed = in_document(&member.document, &member.builder, &own);
        placed.structure.extend(keys);
        placed
    }

    /// The document that a path leads into; `None` for what a repetition makes.
    pub(super) fn site(&self, path: &[PathKey]) -> Option<Site<'_>> {
        let (member, path, keys) = self.locate(path)?;
        keys.is_empty().then_some(Site { document: &member.document, builder: &member.builder, path })
    }

    /// The member that a path of the input came from, the path in its document, and the keys of what was repeated there.
    fn locate(&self, path: &[PathKey]) -> Option<(&'a Member, Vec<PathKey>, Vec<String>)> {
        if let Some(module) = &self.module {
            let place = module.place(path)?;
            return Some((self.members.get(place.document)?, place.path, place.keys));
        }
        let own = path.get(2..).unwrap_or_default().to_vec();
        match path.get(1) {
            Some(PathKey::Index(at)) => Some((self.members.get(*at)?, own, Vec::new())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::Redactions;
    use crate::source::{Artifact, Encoding, Origin as TextOrigin, SourceText};

    fn body(offset: usize) -> Node {
        Node::object(Span::new(offset, offset + 1), [("a", Node::string(Span::new(offset, offset + 1), "x"))])
    }

    fn member(path: &str, root: Node) -> Member {
        let source = Arc::new(SourceText::new(path, "0123456789", Encoding::Utf8, TextOrigin::WorkingTree));
        let artifact = Artifact::file(Arc::clone(&source));
        let builder = Arc::new(ResultBuilder::new(source, Redactions::default(), None));
        let document = Document { artifact, kind: Kind::Terraform, index: 0, root };
        Member { document, builder }
    }

    fn blocks(name: &str, bodies: Vec<Node>) -> Node {
        let at = Span::default();
        let named = Node::object(at, [(name, Node::new(at, Value::Array(bodies)))]);
        Node::object(at, [("resource", Node::object(at, [("t", named)]))])
    }

    #[test]
    fn a_path_leads_back_to_its_file() {
        let members = [member("a.tf", blocks("x", vec![body(1)])), member("b.tf", blocks("x", vec![body(2), body(3)]))];
        let (set, input) = Set::new(Kind::Terraform, &members).unwrap();
        let path = ["resource".into(), "t".into(), "x".into(), 2.into(), "a".into()];
        assert_eq!(input.resolve(&path).0.node.span.start, 3);
        let place = |path: &[PathKey]| {
            let placed = set.place(path);
            (placed.builder.source().path().to_string(), placed.span.start)
        };
        assert_eq!(place(&path), ("b.tf".to_string(), 3));
        assert_eq!(place(&["resource".into(), "t".into()]).0, "a.tf");
    }

    #[test]
    fn a_path_that_leads_nowhere_leads_to_the_nearest_place() {
        let members = [member("a.tf", blocks("x", vec![body(1)])), member("b.tf", blocks("y", vec![body(2)]))];
        let (set, _) = Set::new(Kind::Terraform, &members).unwrap();
        let file = |path: &[PathKey]| set.place(path).builder.source().path().to_string();
        assert_eq!(file(&["nothing".into()]), "a.tf");
        assert_eq!(file(&["resource".into(), "t".into(), "y".into(), 7.into(), "a".into()]), "b.tf");
        assert_eq!(file(&["resource".into(), "t".into(), "z".into()]), "a.tf");
        assert_eq!(file(&[]), "a.tf");
        let variables = [Member {
            document: Document { kind: Kind::TerraformVariables, ..member("x.tfvars", body(0)).document },
            ..member("x.tfvars", body(0))
        }];
        let (set, _) = Set::new(Kind::Terraform, &variables).unwrap();
        assert_eq!(set.place(&["resource".into()]).builder.source().path(), "x.tfvars");
    }

    #[test]
    fn members_are_grouped_by_folder_and_kind() {
        let mut members = vec![
            member("b/x.tf", blocks("x", vec![])),
            member("a/y.tf", blocks("y", vec![])),
            member("b/a.tf", blocks("z", vec![])),
        ];
        sort_members(&mut members);
        let found: Vec<_> = sets(&members).iter().map(|(key, members)| (key.path.clone(), members.len())).collect();
        assert_eq!(found, [("a".to_string(), 1), ("b".to_string(), 2)]);
    }
}
