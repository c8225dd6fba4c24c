//! Several documents seen as one `input`: a Terraform folder in the shape of one file, the manifests of a folder as a
//! list. A path in the set leads back to the document and the path it came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::hcl::evaluate::{Scope, evaluate};
use crate::document::{Document, Entry, Kind, Node, PathKey, Value};
use crate::result::ResultBuilder;
use crate::span::Span;
use crate::target::{Placed, Target, in_document};

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
    kind: Kind,
    first: &'a Member,
    pub(super) members: &'a [Member],
    origins: BTreeMap<Vec<String>, Vec<Origin>>,
}

/// Items `first..first + count` of an array in the set are items `0..count` of the same array in a member.
#[derive(Debug)]
struct Origin {
    first: usize,
    count: usize,
    member: usize,
}

impl<'a> Set<'a> {
    /// The set, and the input that it is. `members` must be in a fixed order: it decides the order of arrays in the input.
    fn new(kind: Kind, members: &'a [Member]) -> Option<(Self, Node)> {
        let mut set = Self { kind, first: members.first()?, members, origins: BTreeMap::new() };
        let mut root = Vec::new();
        for (index, member) in members.iter().enumerate() {
            if kind == Kind::Kubernetes {
                set.add_manifest(&mut root, index, &member.document.root);
            } else if let (Kind::Terraform, Some(entries)) = (member.document.kind, member.document.root.as_object()) {
                set.merge(&mut root, entries, index, &mut Vec::new());
            }
        }
        let mut input = Node::new(Span::default(), Value::Object(root));
        if kind == Kind::Terraform {
            let scope = Scope::new(members.iter().map(|member| &member.document));
            evaluate(&mut input, &scope);
        }
        Some((set, input))
    }

    fn add_manifest(&mut self, root: &mut Vec<Entry>, member: usize, manifest: &Node) {
        if root.is_empty() {
            root.push(entry("manifests", Node::new(Span::default(), Value::Array(Vec::new()))));
        }
        let Some(Value::Array(items)) = root.first_mut().map(|entry| &mut entry.node.value) else { return };
        let origin = Origin { first: items.len(), count: 1, member };
        self.origins.entry(vec!["manifests".into()]).or_default().push(origin);
        items.push(manifest.clone());
    }

    /// Objects merge key by key, arrays append, anything else keeps its first value. Depth is bounded by the labels of
    /// a block: bodies are in arrays.
    fn merge(&mut self, into: &mut Vec<Entry>, from: &[Entry], member: usize, path: &mut Vec<String>) {
        for source in from {
            path.push(source.key.clone());
            let at = into.iter().position(|entry| entry.key == source.key).unwrap_or_else(|| {
                let empty = match &source.node.value {
                    Value::Object(_) => Value::Object(Vec::new()),
                    Value::Array(_) => Value::Array(Vec::new()),
                    other => other.clone(),
                };
                into.push(entry(&source.key, Node::new(source.node.span, empty)));
                into.len() - 1
            });
            match (into.get_mut(at).map(|entry| &mut entry.node.value), &source.node.value) {
                (Some(Value::Object(target)), Value::Object(entries)) => self.merge(target, entries, member, path),
                (Some(Value::Array(target)), Value::Array(items)) => {
                    let origin = Origin { first: target.len(), count: items.len(), member };
                    self.origins.entry(path.clone()).or_default().push(origin);
                    target.extend(items.iter().cloned());
                }
                _ => {}
            }
            path.pop();
        }
    }

    /// Where a path of the input leads. One that leads nowhere leads to the nearest place that exists: what there is of it,
    /// and at last the first file of the set.
    pub(super) fn place(&self, path: &[PathKey]) -> Placed<'a> {
        let mut known = path;
        loop {
            if let Some((member, own)) = self.locate(known) {
                return in_document(&member.document, &member.builder, &own);
            }
            match known.split_last() {
                Some((_, above)) => known = above,
                None => return in_document(&self.first.document, &self.first.builder, &[]),
            }
        }
    }

    /// The member that a path of the input came from, and the path in its document. A path that stops above the
    /// bodies leads to the first member below it.
    fn locate(&self, path: &[PathKey]) -> Option<(&'a Member, Vec<PathKey>)> {
        let keys: Vec<String> = path
            .iter()
            .map_while(|key| match key {
                PathKey::Key(key) => Some(key.clone()),
                PathKey::Index(_) => None,
            })
            .collect();
        let Some(PathKey::Index(index)) = path.get(keys.len()) else {
            let (_, origins) = self.origins.iter().find(|(prefix, _)| prefix.starts_with(&keys))?;
            return Some((self.members.get(origins.first()?.member)?, path.to_vec()));
        };
        let origin = self.origins.get(&keys)?.iter().find(|o| (o.first..o.first + o.count).contains(index))?;
        let member = self.members.get(origin.member)?;
        let rest = path.get(keys.len() + 1..).unwrap_or_default();
        if self.kind == Kind::Kubernetes {
            return Some((member, rest.to_vec()));
        }
        let own = keys.into_iter().map(PathKey::Key).chain([PathKey::Index(index - origin.first)]);
        Some((member, own.chain(rest.iter().cloned()).collect()))
    }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry { key: key.to_string(), key_span: node.span, node }
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
