//! Resources by type: what requirement rows look at, in every format that has resources. Built once for a target, in
//! time linear in its size.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::{Kind, Node, Object, PathKey, Value, listed};
use crate::span::Span;
use crate::target::arm::ADDRESS;
use crate::target::schema::LISTS;
use crate::target::terraform::{INSTANCE, MODULE};

/// One resource of a target.
#[derive(Clone, Debug)]
pub struct Resource<'n> {
    /// Its type: `aws_db_instance`, `data.aws_ami`, `AWS::RDS::DBInstance`, `Deployment`.
    pub kind: Cow<'n, str>,
    /// As a person names it: `aws_db_instance.main`, `Database`, `Deployment/app`.
    pub address: String,
    /// The keys to `body` in the target's input.
    pub path: Vec<PathKey>,
    /// What its attributes stand in. No object where nobody knows what is in it.
    pub body: &'n Node,
}

/// All resources of a target, in the order of its text.
#[derive(Clone, Debug, Default)]
pub struct Resources<'n> {
    all: Vec<Resource<'n>>,
    by_type: BTreeMap<String, Vec<usize>>,
}

/// The body of a resource that is written without one.
static EMPTY: Node = Node { span: Span { start: 0, end: 0 }, value: Value::Object(Object::new()) };

impl<'n> Resources<'n> {
    /// Whether documents of a kind have resources.
    #[must_use]
    pub fn exist_in(kind: Kind) -> bool {
        use Kind::{Arm, Cloudformation, Kubernetes, Serverless, Sql, Terraform};
        matches!(kind, Terraform | Cloudformation | Serverless | Kubernetes | Arm | Sql) || kind.is_settings()
    }

    /// The resources of an input: a Terraform module in hcl2json's shape, a CloudFormation template, a Kubernetes
    /// manifest or a set of them, a deployment of Azure.
    #[must_use]
    pub fn of(kind: Kind, input: &'n Node) -> Self {
        let mut resources = Self::default();
        match kind {
            Kind::Terraform => {
                resources.add_blocks(input, "resource", "");
                resources.add_blocks(input, "data", "data.");
            }
            Kind::Cloudformation => {
                resources.add_templates(input.get("Resources"), &mut vec!["Resources".into()]);
            }
            // A template of CloudFormation, or several (<https://www.serverless.com/framework/docs/providers/aws/guide/resources>).
            Kind::Serverless => {
                let node = input.get("resources");
                resources.add_templates(
                    node.and_then(|one| one.get("Resources")),
                    &mut vec!["resources".into(), "Resources".into()],
                );
                for (at, one) in node.and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
                    let mut path = vec!["resources".into(), at.into(), "Resources".into()];
                    resources.add_templates(one.get("Resources"), &mut path);
                }
            }
            Kind::Kubernetes => resources.add_manifests(input),
            Kind::Arm => resources.add_deployed(input),
            Kind::Sql => resources.add_schema(input),
            // A server's settings are one resource.
            kind if kind.is_settings() && input.as_object().is_some() => {
                let name = kind.as_str();
                resources.add(Resource {
                    kind: Cow::Borrowed(name),
                    address: name.to_string(),
                    path: Vec::new(),
                    body: input,
                });
            }
            _ => {}
        }
        resources
    }

    /// Every resource.
    #[must_use]
    pub fn all(&self) -> &[Resource<'n>] {
        &self.all
    }

    /// The name of a type that rows look resources up by: Azure's types have no case.
    #[must_use]
    pub fn lookup(kind: Kind, name: &str) -> Cow<'_, str> {
        if kind == Kind::Arm { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
    }

    /// The resources of a type, as [`Resources::lookup`] names it.
    pub fn of_type(&self, kind: &str) -> impl Iterator<Item = &Resource<'n>> {
        self.by_type.get(kind).into_iter().flatten().filter_map(|at| self.all.get(*at))
    }

    fn add(&mut self, resource: Resource<'n>) {
        let kind = resource.kind.clone();
        self.add_by(&kind, resource);
    }

    /// Adds a resource that is looked up by a type.
    fn add_by(&mut self, kind: &str, resource: Resource<'n>) {
        if let Some(list) = self.by_type.get_mut(kind) {
            list.push(self.all.len());
        } else {
            self.by_type.insert(kind.to_string(), vec![self.all.len()]);
        }
        self.all.push(resource);
    }

    /// Labelled blocks: bodies stand in an array, in JSON syntax also alone.
    fn add_blocks(&mut self, input: &'n Node, block: &str, prefix: &str) {
        for of_type in input.get(block).and_then(Node::as_object).unwrap_or_default() {
            for named in of_type.node.as_object().unwrap_or_default() {
                let path = vec![block.into(), of_type.key.as_str().into(), named.key.as_str().into()];
                let mut body = |path, body: &'n Node| {
                    let kind = if prefix.is_empty() {
                        Cow::Borrowed(of_type.key.as_str())
                    } else {
                        Cow::Owned(format!("{prefix}{}", of_type.key))
                    };
                    // A block that is repeated has a body for each instance.
                    let instance = body.get(INSTANCE).and_then(Node::as_str).unwrap_or_default();
                    let module = body.get(MODULE).and_then(Node::as_str).unwrap_or_default();
                    let dot = if module.is_empty() { "" } else { "." };
                    let address = format!("{module}{dot}{kind}.{}{instance}", named.key);
                    self.add(Resource { kind, address, path, body });
                };
                match named.node.as_array() {
                    Some(bodies) => {
                        for (at, item) in bodies.iter().enumerate() {
                            body([path.as_slice(), &[at.into()]].concat(), item);
                        }
                    }
                    None => body(path, &named.node),
                }
            }
        }
    }

    /// `Resources` of a template, and what its loops make
    /// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach-example-resource.html>).
    /// Recursion is as deep as loops are nested, which parsers bound.
    fn add_templates(&mut self, resources: Option<&'n Node>, path: &mut Vec<PathKey>) {
        for entry in resources.and_then(Node::as_object).unwrap_or_default() {
            path.push(entry.key.as_str().into());
            if entry.key.starts_with("Fn::ForEach::") {
                path.push(2.into());
                self.add_templates(entry.node.as_array().and_then(|parts| parts.get(2)), path);
                path.pop();
            } else if let Some(kind) = entry.node.get("Type").and_then(Node::as_str) {
                let path = [path.as_slice(), &["Properties".into()]].concat();
                let body = entry.node.get("Properties").filter(|body| body.value != Value::Null).unwrap_or(&EMPTY);
                self.add(Resource { kind: Cow::Borrowed(kind), address: entry.key.clone(), path, body });
            }
            path.pop();
        }
    }

    /// The list of a deployment.
    fn add_deployed(&mut self, input: &'n Node) {
        let all = input.get("resources").and_then(Node::as_array).unwrap_or_default();
        for (at, body) in all.iter().enumerate() {
            let (Some(kind), Some(address)) = (body.get("type"), body.get(ADDRESS)) else { continue };
            let (Some(kind), Some(address)) = (kind.as_str(), address.as_str()) else { continue };
            let path = vec!["resources".into(), at.into()];
            let own = Resource { kind: Cow::Borrowed(kind), address: address.to_string(), path, body };
            self.add_by(&kind.to_ascii_lowercase(), own);
        }
    }

    /// The parts of a database.
    fn add_schema(&mut self, input: &'n Node) {
        for (list, kind) in LISTS {
            for (at, body) in input.get(list).and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
                let word = |key: &str| body.get(key).and_then(Node::as_str).unwrap_or_default();
                let within = if *kind == "policy" { word("table") } else { word("schema") };
                let dot = if matches!(*kind, "bucket" | "role") { String::new() } else { format!("{within}.") };
                let address = format!("{kind} {dot}{}", word("name"));
                self.add(Resource { kind: Cow::Borrowed(*kind), address, path: vec![(*list).into(), at.into()], body });
            }
        }
    }

    /// One manifest, a `List`, or the `manifests` of a set.
    fn add_manifests(&mut self, input: &'n Node) {
        let list = if listed(input).is_some() { "items" } else { "manifests" };
        match input.get(list).and_then(Node::as_array) {
            Some(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.add_manifest(item, vec![list.into(), at.into()]);
                }
            }
            None => self.add_manifest(input, Vec::new()),
        }
    }

    fn add_manifest(&mut self, manifest: &'n Node, path: Vec<PathKey>) {
        let Some(kind) = manifest.get("kind").and_then(Node::as_str) else { return };
        let name = |key: &str| manifest.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Node::written);
        let address = match name("name").or_else(|| name("generateName")) {
            Some(name) => format!("{kind}/{name}"),
            None if is_settings(manifest) => kind.to_string(),
            None => format!("{kind}/unnamed"),
        };
        self.add(Resource { kind: Cow::Borrowed(kind), address, path, body: manifest });
    }
}

/// Whether a manifest is a component's own file, which has no name: `kubelet.config.k8s.io/v1beta1`
/// (<https://kubernetes.io/docs/reference/config-api/>).
fn is_settings(manifest: &Node) -> bool {
    let group = manifest.get("apiVersion").and_then(Node::as_str).and_then(|version| version.split('/').next());
    group.is_some_and(|group| group.ends_with("config.k8s.io") || matches!(group, "audit.k8s.io" | "kubeadm.k8s.io"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    /// Type, address and whether the path leads to the body, of each resource of a text.
    fn found(file: &str, kind: Kind, text: &str) -> Vec<String> {
        let source = SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree);
        let parsed = document::parse(&Artifact::file(Arc::new(source)));
        let root = &parsed.documents[0].root;
        let resources = Resources::of(kind, root);
        for resource in resources.all() {
            let (found, steps) = root.resolve(&resource.path);
            assert!(std::ptr::eq(resource.body, &raw const EMPTY) || steps == resource.path.len());
            assert!(std::ptr::eq(resource.body, &raw const EMPTY) || std::ptr::eq(found.node, resource.body));
            assert!(resources.of_type(&resource.kind).any(|other| other.path == resource.path));
        }
        resources.all().iter().map(|resource| format!("{} {}", resource.kind, resource.address)).collect()
    }

    #[test]
    fn terraform_blocks_and_data_sources() {
        let text = "resource \"a_b\" \"x\" {\n  n = 1\n}\nresource \"a_b\" \"y\" {}\ndata \"a_c\" \"z\" {}\n";
        assert_eq!(found("main.tf", Kind::Terraform, text), ["a_b a_b.x", "a_b a_b.y", "data.a_c data.a_c.z"]);
        let json = r#"{"resource": {"a_b": {"x": {"n": 1}, "y": [{"n": 2}, {"n": 3}]}}}"#;
        assert_eq!(found("main.tf.json", Kind::Terraform, json), ["a_b a_b.x", "a_b a_b.y", "a_b a_b.y"]);
    }

    #[test]
    fn cloudformation_resources_with_and_without_properties_and_in_loops() {
        let text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n  B:\n    Type: AWS::SNS::Topic\n    Properties:\n      X: 1\n  \
                    Fn::ForEach::Topics:\n    - Name\n    - [a, b]\n    - 'Topic${Name}':\n        Type: AWS::SNS::Topic\n        \
                    Properties:\n          Y: 1\n";
        let expected = ["AWS::SNS::Topic A", "AWS::SNS::Topic B", "AWS::SNS::Topic Topic${Name}"];
        assert_eq!(found("t.yaml", Kind::Cloudformation, text), expected);
    }

    #[test]
    fn kubernetes_manifests_alone_and_in_lists() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n";
        assert_eq!(found("a.yaml", Kind::Kubernetes, pod), ["Pod Pod/a"]);
        let list = "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n- kind: Service\n  metadata: {generateName: b-}\n";
        assert_eq!(found("a.yaml", Kind::Kubernetes, list), ["Pod Pod/unnamed", "Service Service/b-"]);
        let typed = "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n";
        assert_eq!(found("a.yaml", Kind::Kubernetes, typed), ["Pod Pod/a"]);
        let kubelet = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
        assert_eq!(found("a.yaml", Kind::Kubernetes, kubelet), ["KubeletConfiguration KubeletConfiguration"]);
        let set = "manifests:\n- kind: Pod\n";
        assert_eq!(found("a.yaml", Kind::Kubernetes, set), ["Pod Pod/unnamed"]);
    }

    #[test]
    fn other_kinds_have_none() {
        let node = Node::object::<String>(Span::default(), []);
        for kind in Kind::ALL {
            assert_eq!(Resources::of(*kind, &node).all().len(), usize::from(kind.is_settings()), "{kind}");
            assert!(!kind.is_settings() || Resources::exist_in(*kind));
        }
        assert_eq!(Kind::ALL.iter().filter(|kind| Resources::exist_in(**kind)).count(), 6 + Kind::SETTINGS.len());
    }
}
