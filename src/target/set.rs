//! Several documents seen as one `input`: a Terraform folder as one module, the manifests of a folder as a list. A path in
//! the set leads back to the document and the path it came from.

use std::sync::Arc;

use crate::document::{Document, Kind, Node, PathKey, Value, is_terraform_plan, listed};
use crate::result::{Place, ResultBuilder, fingerprint};
use crate::span::Span;
use crate::target::arm::Deployment;
use crate::target::schema::Schema;
use crate::target::terraform::{Module, manifest_folder};
use crate::target::{Origins, Placed, Related, Site, in_document};

/// A document that is judged together with others, with the builder of its file's results.
#[derive(Clone, Debug)]
pub struct Member {
    pub document: Document,
    pub builder: Arc<ResultBuilder>,
    /// Where its parts come from, when it was rendered.
    pub origins: Option<Arc<Origins>>,
}

/// What makes documents one set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetKey {
    /// The folder, or the Markdown file of a fence.
    pub path: String,
    /// 1-based number of the fence; 0 for files.
    fence: usize,
    pub kind: Kind,
    /// The file of variables that a Terraform module is judged with, beside those that Terraform loads by itself.
    pub values: Option<String>,
}

/// The kind of the sets that documents of a kind belong to: variable files belong to the module they stand beside.
/// `None` when they belong to none.
#[must_use]
pub fn set_kind(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Terraform | Kind::TerraformVariables => Some(Kind::Terraform),
        Kind::Kubernetes => Some(Kind::Kubernetes),
        Kind::Arm => Some(Kind::Arm),
        Kind::Sql => Some(Kind::Sql),
        _ => None,
    }
}

impl SetKey {
    /// The manifests that a chart yields: at its folder, or at the file of values that it was rendered with.
    #[must_use]
    pub fn of_chart(path: &str) -> Self {
        Self { path: path.to_string(), fence: 0, kind: Kind::Kubernetes, values: None }
    }

    /// Whether it is a fence of a Markdown file.
    #[must_use]
    pub fn is_fence(&self) -> bool {
        self.fence > 0
    }
}

impl Member {
    /// The set that it belongs to: a folder's Terraform files are a module, a folder's manifests are a set; a fence
    /// stands alone, and so does a saved plan.
    fn key(&self) -> Option<SetKey> {
        let artifact = &self.document.artifact;
        let kind = set_kind(self.document.kind)?;
        Some(match artifact.as_fence() {
            Some(fence) => SetKey { path: artifact.path().to_string(), fence: fence.index + 1, kind, values: None },
            // A template of Azure stands alone, with what it calls.
            None if kind == Kind::Arm => SetKey { path: artifact.path().to_string(), fence: 0, kind, values: None },
            None if is_terraform_plan(&self.document.root) => {
                SetKey { path: artifact.path().to_string(), fence: 0, kind, values: None }
            }
            None => SetKey { path: module_folder(artifact.path()).to_string(), fence: 0, kind, values: None },
        })
    }
}

/// The folder of a path; empty at the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder of the set that a file belongs to: the list of installed modules belongs to the configuration that it is for.
pub(super) fn module_folder(path: &str) -> &str {
    manifest_folder(path).unwrap_or_else(|| folder(path))
}

/// Brings members into the order in which [`Groups`](super::Groups) wants them: set by set, file by file. Members of no set go last.
pub fn sort_members(members: &mut [Member]) {
    members.sort_by_cached_key(|member| {
        let key = member.key();
        (key.is_none(), key, member.document.artifact.path().to_string(), member.document.index)
    });
}

/// The sets that sorted members make, with their members.
pub(super) fn sets(members: &[Member]) -> Vec<(SetKey, &[Member])> {
    let groups = members.chunk_by(|a, b| a.key() == b.key());
    groups.filter_map(|group| Some((group.first()?.key()?, group))).collect()
}

/// The way back from the input of a set to its documents.
#[derive(Debug)]
pub(super) struct Set<'a> {
    first: &'a Member,
    pub(super) members: Vec<&'a Member>,
    documents: Vec<&'a Document>,
    /// Where each of its manifests is.
    manifests: Vec<Manifest>,
    /// The Terraform module that it is.
    module: Option<Module>,
    /// The deployment of Azure that it is. Neither for manifests, whose input is a list of them.
    deployment: Option<Box<Deployment>>,
    /// The state of a database that it leaves.
    schema: Option<Schema>,
}

impl<'a> Set<'a> {
    /// The set, and the input that it is. `members` must be in a fixed order: it decides the order of arrays in the input.
    pub(super) fn new(key: &SetKey, members: Vec<&'a Member>) -> Option<(Self, Node)> {
        let first = *members.first()?;
        let documents: Vec<&Document> = members.iter().map(|member| &member.document).collect();
        if key.kind == Kind::Terraform {
            let mut module = Module::with_values(&key.path, &documents, key.values.as_deref());
            let input = module.take_input();
            return Some((Self { module: Some(module), ..Self::of(first, members, documents) }, input));
        }
        if key.kind == Kind::Arm {
            let deployment = Box::new(Deployment::new(&documents));
            let input = deployment.input().clone();
            return Some((Self { deployment: Some(deployment), ..Self::of(first, members, documents) }, input));
        }
        if key.kind == Kind::Sql {
            let schema = Schema::new(&documents);
            let input = schema.input().clone();
            return Some((Self { schema: Some(schema), ..Self::of(first, members, documents) }, input));
        }
        let (manifests, nodes) = manifests(&documents);
        let nodes = Node::new(Span::default(), Value::Array(nodes));
        let input = Node::object(Span::default(), [("manifests", nodes)]);
        Some((Self { manifests, ..Self::of(first, members, documents) }, input))
    }

    fn of(first: &'a Member, members: Vec<&'a Member>, documents: Vec<&'a Document>) -> Self {
        Self { first, members, documents, manifests: Vec::new(), module: None, deployment: None, schema: None }
    }

    pub(super) fn deployment(&self) -> Option<&Deployment> {
        self.deployment.as_deref()
    }

    pub(super) fn module(&self) -> Option<&Module> {
        self.module.as_ref()
    }

    /// Where a path of the input leads. One that leads nowhere leads to the nearest place that exists: what there is of it,
    /// and at last the first file of the set.
    pub(super) fn place(&self, path: &[PathKey]) -> Placed<'a> {
        self.locate(path).unwrap_or_else(|| in_document(&self.first.document, &self.first.builder, &[]))
    }

    /// The places to say beside that of a path, where it was rendered.
    pub(super) fn origins(&self, path: &[PathKey]) -> Vec<Place> {
        if self.deployment.is_some() || self.schema.is_some() {
            return Vec::new();
        }
        let Some((member, own)) = self.manifest(path) else { return Vec::new() };
        member.origins.as_ref().map(|origins| origins.places(&member.document, &own)).unwrap_or_default()
    }

    /// The document that a path leads into; `None` for what a repetition makes, a module's call gives or a template yields.
    pub(super) fn site(&self, path: &[PathKey]) -> Option<Site<'_>> {
        // One text may stand for several resources there.
        if self.deployment.is_some() || self.schema.is_some() {
            return None;
        }
        let (member, path) = match &self.module {
            Some(module) => {
                let place = module.place(path)?;
                let is_plain = place.keys.is_empty() && module.call(&place).is_none();
                (*self.members.get(place.document).filter(|_| is_plain)?, place.path)
            }
            None => self.manifest(path)?,
        };
        let is_written = member.origins.is_none();
        is_written.then_some(Site { document: &member.document, builder: &member.builder, path })
    }

    /// The member that a path among manifests leads into, and the path in its document.
    fn manifest(&self, path: &[PathKey]) -> Option<(&'a Member, Vec<PathKey>)> {
        let Some(PathKey::Index(at)) = path.get(1) else { return None };
        let manifest = self.manifests.get(*at)?;
        let own = path.get(2..).unwrap_or_default().iter().cloned();
        Some((*self.members.get(manifest.document)?, manifest.within().into_iter().chain(own).collect()))
    }

    fn locate(&self, path: &[PathKey]) -> Option<Placed<'a>> {
        if let Some(module) = &self.module {
            return self.in_module(module, path);
        }
        if let Some(deployment) = &self.deployment {
            return self.in_deployment(deployment, path);
        }
        if let Some(schema) = &self.schema {
            let (document, own) = schema.place(path)?;
            let member = *self.members.get(document)?;
            let mut placed = in_document(&member.document, &member.builder, &own);
            // What identifies it is the part, and not how many statements stand before.
            placed.structure = fingerprint::structure(schema.input(), path);
            return Some(placed);
        }
        let (member, own) = self.manifest(path)?;
        let made = member.origins.as_ref().and_then(|origins| origins.place(&member.document, &own));
        Some(made.unwrap_or_else(|| in_document(&member.document, &member.builder, &own)))
    }

    /// A place of a deployment: where the value is said, with the place where it is used.
    fn in_deployment(&self, deployment: &Deployment, path: &[PathKey]) -> Option<Placed<'a>> {
        let text = |at: usize| self.members.get(at).map(|member| member.document.artifact.text());
        let place = deployment.place(path, &text)?;
        let span = |document: usize, own: Span| {
            let member = *self.members.get(document)?;
            Some((&member.builder, member.document.artifact.host_span(own)))
        };
        let (builder, own) = span(place.document, place.span)?;
        let mut structure = fingerprint::structure(deployment.input(), path);
        structure.push(Kind::Arm.as_str().to_string());
        let used = place.used_at.and_then(|(document, own)| span(document, own));
        let used_at = used.map(|(builder, span)| Related { builder, span });
        Some(Placed { used_at, call: place.module, ..Placed::new(builder, own, structure) })
    }

    /// A place of a module. What a called module has from its caller stands at the caller's argument, and the place in the
    /// module is related to it.
    fn in_module(&self, module: &Module, path: &[PathKey]) -> Option<Placed<'a>> {
        let place = module.place(path)?;
        let member = *self.members.get(place.document)?;
        let mut placed = in_document(&member.document, &member.builder, &place.path);
        placed.structure.extend(place.keys.iter().cloned());
        let Some(call) = module.call(&place) else { return Some(placed) };
        // A module that was installed is not the repository's: its caller is who can change something.
        let argument = module.argument(&place, &self.documents);
        let argument = module.own_call(&place, argument, &self.documents);
        let given = argument.and_then(|argument| Some((*self.members.get(argument.document)?, argument.path)));
        if let Some((caller, own)) = given {
            let used = Related { builder: placed.builder, span: placed.span };
            let mut at_argument = in_document(&caller.document, &caller.builder, &own);
            at_argument.structure.append(&mut placed.structure);
            placed = Placed { used_at: Some(used), ..at_argument };
        }
        placed.call = Some(call.to_string());
        Some(placed)
    }
}

/// A manifest of a set: a document, or an item of one that is a list of them.
#[derive(Clone, Copy, Debug)]
struct Manifest {
    document: usize,
    item: Option<usize>,
}

impl Manifest {
    /// Its path in the document.
    fn within(self) -> Vec<PathKey> {
        self.item.map(|item| vec!["items".into(), item.into()]).unwrap_or_default()
    }
}

/// The manifests of some documents, each on its own: a list (`kubectl get -o yaml`) deploys its items, and has nothing else that
/// a policy asks for.
fn manifests(documents: &[&Document]) -> (Vec<Manifest>, Vec<Node>) {
    let mut found = Vec::new();
    let mut nodes = Vec::new();
    for (document, own) in documents.iter().enumerate() {
        match listed(&own.root) {
            Some(items) => {
                found.extend((0..items.len()).map(|item| Manifest { document, item: Some(item) }));
                nodes.extend(items.iter().cloned());
            }
            None => {
                found.push(Manifest { document, item: None });
                nodes.push(own.root.clone());
            }
        }
    }
    (found, nodes)
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
        Member { document, builder, origins: None }
    }

    fn blocks(name: &str, bodies: Vec<Node>) -> Node {
        let at = Span::default();
        let named = Node::object(at, [(name, Node::new(at, Value::Array(bodies)))]);
        Node::object(at, [("resource", Node::object(at, [("t", named)]))])
    }

    fn root() -> SetKey {
        SetKey { path: String::new(), fence: 0, kind: Kind::Terraform, values: None }
    }

    #[test]
    fn a_path_leads_back_to_its_file() {
        let members = [member("a.tf", blocks("x", vec![body(1)])), member("b.tf", blocks("x", vec![body(2), body(3)]))];
        let (set, input) = Set::new(&root(), members.iter().collect()).unwrap();
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
        let (set, _) = Set::new(&root(), members.iter().collect()).unwrap();
        let file = |path: &[PathKey]| set.place(path).builder.source().path().to_string();
        assert_eq!(file(&["nothing".into()]), "a.tf");
        assert_eq!(file(&["resource".into(), "t".into(), "y".into(), 7.into(), "a".into()]), "b.tf");
        assert_eq!(file(&["resource".into(), "t".into(), "z".into()]), "a.tf");
        assert_eq!(file(&[]), "a.tf");
        let variables = [Member {
            document: Document { kind: Kind::TerraformVariables, ..member("x.tfvars", body(0)).document },
            ..member("x.tfvars", body(0))
        }];
        let (set, _) = Set::new(&root(), variables.iter().collect()).unwrap();
        assert_eq!(set.place(&["resource".into()]).builder.source().path(), "x.tfvars");
    }

    #[test]
    fn what_a_list_of_manifests_holds_stands_each_on_its_own() {
        let at = Span::default();
        let text = |word: &str| Node::string(at, word);
        let pod = |offset| Node::object(at, [("kind", text("Pod")), ("spec", body(offset))]);
        let items = Node::new(at, Value::Array(vec![pod(2), pod(4)]));
        let list = Node::object(at, [("kind", text("List")), ("items", items)]);
        let members = [member("a.yaml", pod(1)), member("b.yaml", list)];
        let key = SetKey { kind: Kind::Kubernetes, ..root() };
        let (set, input) = Set::new(&key, members.iter().collect()).unwrap();
        assert_eq!(input.get("manifests").and_then(Node::as_array).map(<[Node]>::len), Some(3));
        for (index, file, start) in [(0, "a.yaml", 1), (1, "b.yaml", 2), (2, "b.yaml", 4)] {
            let path = ["manifests".into(), PathKey::Index(index), "spec".into(), "a".into()];
            let placed = set.place(&path);
            assert_eq!((placed.builder.source().path(), placed.span.start), (file, start));
            assert_eq!(set.site(&path).unwrap().path.last(), Some(&"a".into()));
        }
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
