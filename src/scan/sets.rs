//! Several documents seen as one `input`: a Terraform folder in the shape of one file, the manifests of a folder as a
//! list. A path in the set leads back to the document and the path it came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::hcl::evaluate::{Scope, evaluate};
use crate::document::{Document, Entry, Kind, Node, PathKey, Value};
use crate::result::ResultBuilder;
use crate::span::Span;

/// A document that waits for its set, with the builder of its file's results.
#[derive(Debug)]
pub(crate) struct Member {
    pub document: Document,
    pub builder: Arc<ResultBuilder>,
    /// Read only because the set needs it; results in it are not reported.
    pub context_only: bool,
}

/// The documents of one set, as one input.
#[derive(Debug)]
pub(crate) struct Set {
    pub kind: Kind,
    /// The folder, or the Markdown file of a fence.
    pub path: String,
    pub members: Vec<Member>,
    pub input: Node,
    origins: BTreeMap<Vec<String>, Vec<Origin>>,
}

/// Items `first..first + count` of an array in the set are items `0..count` of the same array in a member.
#[derive(Debug)]
struct Origin {
    first: usize,
    count: usize,
    member: usize,
}

impl Set {
    /// `members` must be in a fixed order: it decides the order of arrays in the input.
    pub(crate) fn new(kind: Kind, path: String, members: Vec<Member>) -> Self {
        let mut set = Self {
            kind,
            path,
            members: Vec::new(),
            input: Node::object::<String>(Span::default(), []),
            origins: BTreeMap::new(),
        };
        let mut root = Vec::new();
        for (index, member) in members.iter().enumerate() {
            if kind == Kind::Kubernetes {
                set.add_manifest(&mut root, index, &member.document.root);
            } else if let (Kind::Terraform, Some(entries)) = (member.document.kind, member.document.root.as_object()) {
                set.merge(&mut root, entries, index, &mut Vec::new());
            }
        }
        set.input.value = Value::Object(root);
        if kind == Kind::Terraform {
            let scope = Scope::new(members.iter().map(|member| &member.document));
            evaluate(&mut set.input, &scope);
        }
        set.members = members;
        set
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

    /// The member that a path of the input came from, and the path in its document. A path that stops above the
    /// bodies leads to the first member below it.
    pub(crate) fn locate(&self, path: &[PathKey]) -> Option<(&Member, Vec<PathKey>)> {
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
        let source = Arc::new(SourceText::new(path, "", Encoding::Utf8, TextOrigin::WorkingTree));
        let artifact = Artifact::file(Arc::clone(&source));
        let builder = Arc::new(ResultBuilder::new(source, Redactions::default(), None));
        let document = Document { artifact, kind: Kind::Terraform, index: 0, root };
        Member { document, builder, context_only: false }
    }

    fn blocks(name: &str, bodies: Vec<Node>) -> Node {
        let at = Span::default();
        let named = Node::object(at, [(name, Node::new(at, Value::Array(bodies)))]);
        Node::object(at, [("resource", Node::object(at, [("t", named)]))])
    }

    #[test]
    fn a_path_leads_back_to_its_file() {
        let members =
            vec![member("a.tf", blocks("x", vec![body(1)])), member("b.tf", blocks("x", vec![body(2), body(3)]))];
        let set = Set::new(Kind::Terraform, ".".into(), members);
        let path = ["resource".into(), "t".into(), "x".into(), 2.into(), "a".into()];
        assert_eq!(set.input.resolve(&path).0.node.span.start, 3);
        let (member, own) = set.locate(&path).unwrap();
        assert_eq!(member.document.artifact.path(), "b.tf");
        assert_eq!(member.document.root.resolve(&own).0.node.span.start, 3);
        assert_eq!(own[3], PathKey::Index(1));
        let (member, _) = set.locate(&["resource".into(), "t".into()]).unwrap();
        assert_eq!(member.document.artifact.path(), "a.tf");
        assert!(set.locate(&["nothing".into()]).is_none());
    }
}
