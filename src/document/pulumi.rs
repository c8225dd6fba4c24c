//! What a program of Pulumi in YAML deploys (<https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/>). The
//! resources of providers that are made of Terraform's are those, with the names in camel case: they are seen as a configuration of
//! Terraform, and manifests of Kubernetes as such. A type that is none of these keeps its name, which no rule knows.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value as Json;

use super::node::{Entry, Node, UnknownReason, Value};
use crate::bound::Bound;
use crate::embedded;
use crate::kind::Kind;
use crate::source::Artifact;
use crate::span::Span;

/// Parts of lists that are seen under two names, one in the other again: each list would double what is in it.
static MOST_COPIED: Bound = Bound::new(50_000, "the lists of a program hold more than is seen under two names");

/// `rules/infrastructure/pulumi.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packages {
    plain: Vec<String>,
    maps: Vec<String>,
    package: BTreeMap<String, Package>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    prefix: String,
    /// What modules are called in types.
    modules: BTreeMap<String, String>,
    /// `MODULE:NAME` and what follows the prefix.
    types: BTreeMap<String, String>,
}

const FILE: &str = "rules/infrastructure/pulumi.toml";

static PACKAGES: LazyLock<Packages> = LazyLock::new(|| read().unwrap_or_default());

fn read() -> Option<Packages> {
    embedded::tables(FILE).next()?.read().ok()
}

/// The documents that a program makes, with spans in its artifact: one of Terraform, and one for each manifest. `root` is the whole
/// of a file of YAML; what is no program makes none.
pub(super) fn documents(artifact: &Artifact, root: &Node) -> Vec<(Kind, Node)> {
    let name = artifact.path().rsplit('/').next().unwrap_or_default();
    let is_named = name.starts_with("Pulumi.") || name.starts_with("Main.");
    let runtime = root.get("runtime");
    let runtime = runtime.and_then(|own| own.as_str().or_else(|| own.get("name")?.as_str()));
    if runtime != Some("yaml") && !(is_named && runtime.is_none()) {
        return Vec::new();
    }
    let Some(resources) = root.entry("resources") else { return Vec::new() };
    let program = Program::of(root, &resources.node);
    let mut types: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut found = Vec::new();
    for resource in resources.node.as_object().unwrap_or_default() {
        let Some(token) = token(&resource.node) else { continue };
        if let Some(manifest) = manifest(&token, resource) {
            found.push((Kind::Kubernetes, manifest));
            continue;
        }
        let of_type = token.terraform().unwrap_or_else(|| token.written());
        let body = match resource.node.get("properties") {
            Some(properties) => program.body(properties),
            None => Node::new(resource.node.span, Value::Object(Vec::new().into())),
        };
        let bodies = Node::new(resource.node.span, Value::Array(vec![body]));
        types.entry(of_type).or_default().push(entry(&resource.key, resource.key_span, bodies));
    }
    if types.is_empty() {
        return found;
    }
    let types = types.into_iter().map(|(of_type, named)| {
        let node = Node::new(resources.node.span, Value::Object(named.into()));
        entry(&of_type, resources.key_span, node)
    });
    let types = Node::new(resources.node.span, Value::Object(types.collect::<Vec<_>>().into()));
    let mut parts = vec![entry("resource", resources.key_span, types)];
    parts.extend(program.variables(root));
    found.push((Kind::Terraform, Node::new(root.span, Value::Object(parts.into()))));
    found
}

fn entry(key: &str, key_span: Span, node: Node) -> Entry {
    Entry { key: key.to_string(), key_span, node }
}

/// A type as a program names it: `aws:rds/instance:Instance`, `aws:rds:Instance`, `github:Repository`
/// (<https://www.pulumi.com/docs/iac/concepts/resources/names/#types>).
struct Token<'n> {
    package: &'n str,
    /// Without what follows a slash; empty where there is none.
    module: &'n str,
    name: &'n str,
    version: Option<&'n str>,
}

/// The type of a resource that a program makes: one that it only reads is another's.
fn token(resource: &Node) -> Option<Token<'_>> {
    if resource.get("get").is_some() {
        return None;
    }
    let written = resource.get("type")?.as_str()?;
    let (package, rest) = written.split_once(':')?;
    let (module, name) = rest.rsplit_once(':').unwrap_or(("", rest));
    let (module, version) = module.split_once('/').map_or((module, None), |(module, own)| (module, Some(own)));
    let module = if module == "index" { "" } else { module };
    (!package.is_empty() && !name.is_empty()).then_some(Token { package, module, name, version })
}

impl Token<'_> {
    /// As users write it.
    fn written(&self) -> String {
        let module = if self.module.is_empty() { String::new() } else { format!("{}:", self.module) };
        format!("{}:{module}{}", self.package, self.name)
    }

    /// Terraform's name of the type; `None` where the provider is not made of Terraform's.
    fn terraform(&self) -> Option<String> {
        let packages = &*PACKAGES;
        let name = snake(self.name.strip_suffix("V2").filter(|_| self.module == "s3").unwrap_or(self.name));
        if packages.plain.iter().any(|plain| plain == self.package) {
            return self.module.is_empty().then(|| format!("{}_{name}", self.package));
        }
        let package = packages.package.get(self.package)?;
        if let Some(own) = package.types.get(&format!("{}:{}", self.module, self.name)) {
            return Some(format!("{}_{own}", package.prefix));
        }
        let module = package.modules.get(self.module).map_or(self.module, String::as_str).to_ascii_lowercase();
        let module = if module.is_empty() { module } else { format!("{module}_") };
        Some(format!("{}_{module}{name}", package.prefix))
    }
}

/// `storageEncrypted` as `storage_encrypted`, and `IAMMember` as `iam_member`: a word begins with a capital letter behind a small one or
/// a figure.
fn snake(name: &str) -> String {
    let name = name.replace("IAM", "Iam").replace("SSL", "Ssl");
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
        before = letter;
    }
    out
}

/// The manifest of `kubernetes:apps/v1:Deployment`; a name that is not given is made of the resource's.
fn manifest(token: &Token<'_>, resource: &Entry) -> Option<Node> {
    let version = token.version.filter(|own| token.package == "kubernetes" && own.starts_with('v'))?;
    if matches!(token.module, "helm.sh" | "yaml" | "kustomize") {
        return None;
    }
    let at = resource.node.span;
    let version = if token.module == "core" { version.to_string() } else { format!("{}/{version}", token.module) };
    let own = resource.node.get("properties").and_then(Node::as_object).unwrap_or_default();
    let mut parts =
        vec![entry("apiVersion", at, Node::string(at, version)), entry("kind", at, Node::string(at, token.name))];
    parts.extend(own.iter().filter(|own| !matches!(own.key.as_str(), "apiVersion" | "kind" | "metadata")).cloned());
    let metadata = own.iter().find(|own| own.key == "metadata");
    let mut given = metadata.and_then(|own| own.node.as_object()).unwrap_or_default().to_vec();
    if !given.iter().any(|own| own.key == "name") {
        given.push(entry("name", resource.key_span, Node::string(resource.key_span, &resource.key)));
    }
    let place = metadata.map_or(resource.key_span, |own| own.node.span);
    parts.push(entry("metadata", place, Node::new(place, Value::Object(given.into()))));
    Some(Node::new(at, Value::Object(parts.into())))
}

/// What the names of a program stand for.
struct Program<'n> {
    /// The addresses of resources by their names.
    addresses: BTreeMap<&'n str, String>,
    variables: Option<&'n Node>,
    config: Option<&'n Node>,
    /// How many parts were copied.
    copied: Cell<usize>,
}

impl<'n> Program<'n> {
    fn of(root: &'n Node, resources: &'n Node) -> Self {
        let named = resources.as_object().unwrap_or_default().iter();
        let addresses = named.filter_map(|resource| {
            let of_type = token(&resource.node)?.terraform()?;
            Some((resource.key.as_str(), format!("{of_type}.{}", resource.key)))
        });
        let config = root.get("config").or_else(|| root.get("configuration"));
        Self { addresses: addresses.collect(), variables: root.get("variables"), config, copied: Cell::new(0) }
    }

    /// The settings that the program asks for, and its own variables.
    fn variables(&self, root: &Node) -> Vec<Entry> {
        let list = |node: Node| Node::new(node.span, Value::Array(vec![node]));
        let asked = self.config.and_then(Node::as_object).unwrap_or_default().iter().map(|own| {
            let default = match own.node.as_object() {
                Some(_) => own.node.get("default").or_else(|| own.node.get("value")).cloned(),
                None => Some(own.node.clone()),
            };
            let parts: Vec<Entry> = default.map(|node| entry("default", own.key_span, node)).into_iter().collect();
            entry(&own.key, own.key_span, list(Node::new(own.node.span, Value::Object(parts.into()))))
        });
        let asked: Vec<Entry> = asked.collect();
        let locals = self.variables.and_then(Node::as_object).unwrap_or_default().iter();
        let locals: Vec<Entry> =
            locals.map(|own| entry(&own.key, own.key_span, self.value(&own.node, false))).collect();
        let object = |parts: Vec<Entry>| Node::new(root.span, Value::Object(parts.into()));
        let mut parts = Vec::new();
        if !asked.is_empty() {
            parts.push(entry("variable", root.span, object(asked)));
        }
        if !locals.is_empty() {
            parts.push(entry("locals", root.span, list(object(locals))));
        }
        parts
    }

    fn body(&self, properties: &Node) -> Node {
        self.value(properties, true)
    }

    /// A value, with the names of its properties in Terraform's way where they are the provider's. Recursion is as deep as the tree,
    /// which parsers bound.
    fn value(&self, node: &Node, renamed: bool) -> Node {
        match &node.value {
            Value::String(text) if text.contains("${") => {
                Node::unknown(node.span, self.expression(text), UnknownReason::NotEvaluated)
            }
            Value::Array(items) => {
                Node::new(node.span, Value::Array(items.iter().map(|item| self.value(item, renamed)).collect()))
            }
            Value::Object(entries) => match entries.iter().next() {
                Some(call) if entries.len() == 1 && call.key.starts_with("fn::") => self.call(node, call, renamed),
                _ => self.object(node.span, entries, renamed),
            },
            _ => node.clone(),
        }
    }

    fn object(&self, span: Span, entries: &[Entry], renamed: bool) -> Node {
        let mut parts = Vec::with_capacity(entries.len());
        for own in entries {
            let is_map = PACKAGES.maps.contains(&own.key);
            let node = self.value(&own.node, renamed && !is_map);
            if !renamed {
                parts.push(entry(&own.key, own.key_span, node));
                continue;
            }
            let key = snake(&own.key);
            // Blocks have no plural in Terraform, lists have: which of them it is, the provider's schema says.
            let is_list = matches!(&node.value, Value::Array(_));
            let one = singular(&key).filter(|_| is_list);
            if let Some(one) = one.filter(|_| self.may_copy(&node)) {
                parts.push(entry(&one, own.key_span, node.clone()));
            }
            parts.push(entry(&key, own.key_span, node));
        }
        Node::new(span, Value::Object(parts.into()))
    }

    /// Whether a list may stand under two names. Once one may not, none may: nobody counts for nothing.
    fn may_copy(&self, node: &Node) -> bool {
        let copied = self.copied.get();
        let size = if copied > MOST_COPIED.most() { 0 } else { size(node, MOST_COPIED.most() + 1 - copied) };
        let holds = copied <= MOST_COPIED.most() && MOST_COPIED.holds(copied + size);
        self.copied.set(if holds { copied + size } else { MOST_COPIED.most() + 1 });
        holds
    }

    /// What a function of a program gives: a secret is its value, a text of JSON what it is made of.
    fn call(&self, node: &Node, call: &Entry, renamed: bool) -> Node {
        match call.key.as_str() {
            "fn::secret" => self.value(&call.node, renamed),
            "fn::toJSON" => {
                let mut is_open = false;
                let text = json(&self.value(&call.node, false), &mut is_open).to_string();
                if is_open {
                    Node::unknown(node.span, text, UnknownReason::NotEvaluated)
                } else {
                    Node::string(node.span, text)
                }
            }
            name => Node::unknown(node.span, format!("${{{name}}}"), UnknownReason::NotEvaluated),
        }
    }

    /// A text with the names that it holds as Terraform has them.
    fn expression(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((inside, next)) = after.split_once('}') else {
                out.push_str("${");
                out.push_str(after);
                return out;
            };
            let end = inside.find(['.', '[']).unwrap_or(inside.len());
            let (name, way) = inside.split_at(end);
            let has = |own: Option<&Node>| own.is_some_and(|own| own.get(name).is_some());
            let (name, way) = match self.addresses.get(name) {
                Some(address) => (address.clone(), snake(way)),
                None if has(self.variables) => (format!("local.{name}"), way.to_string()),
                None if has(self.config) => (format!("var.{name}"), way.to_string()),
                None => (name.to_string(), way.to_string()),
            };
            out.push_str("${");
            out.push_str(&name);
            out.push_str(&way);
            out.push('}');
            rest = next;
        }
        out.push_str(rest);
        out
    }
}

/// How many parts a value has, counted up to a number.
fn size(node: &Node, most: usize) -> usize {
    let mut count = 1;
    let mut below: Vec<&Node> = vec![node];
    while let Some(node) = below.pop().filter(|_| count < most) {
        let before = below.len();
        match &node.value {
            Value::Array(items) => below.extend(items),
            Value::Object(entries) => below.extend(entries.iter().map(|own| &own.node)),
            _ => {}
        }
        count += below.len() - before;
    }
    count
}

/// The name of one of a list.
fn singular(key: &str) -> Option<String> {
    match key.strip_suffix("ies") {
        Some(stem) => Some(format!("{stem}y")),
        None => key.strip_suffix('s').map(str::to_string),
    }
}

/// A value as JSON, in which what is not known stands as the text that it is written with; `is_open` says that there is such.
fn json(node: &Node, is_open: &mut bool) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::from(*value),
        Value::Int(value) => Json::from(*value),
        Value::Float(value) => Json::from(*value),
        Value::String(text) => Json::from(text.as_str()),
        Value::Array(items) => items.iter().map(|item| json(item, is_open)).collect(),
        Value::Object(entries) => {
            Json::Object(entries.iter().map(|own| (own.key.clone(), json(&own.node, is_open))).collect())
        }
        Value::Unknown(unknown) => {
            *is_open = true;
            Json::from(unknown.text.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::artifact;
    use crate::document::{PathKey, parse};

    const PROGRAM: &str = "name: shop
runtime: yaml
config:
  public:
    type: boolean
    default: true
variables:
  port: 22
resources:
  db:
    type: aws:rds:Instance
    properties:
      publiclyAccessible: ${public}
      tags: {costCenter: a}
  group:
    type: aws:ec2/securityGroup:SecurityGroup
    properties:
      ingress:
        - {fromPort: 22, cidrBlocks: [0.0.0.0/0]}
  block:
    type: aws:s3:BucketVersioningV2
    properties:
      bucket: ${logs.id}
      lifecycleRules: [{enabled: true}]
      policy:
        fn::toJSON: {Version: a}
      shown:
        fn::toJSON: {Resource: '${logs.arn}/*'}
  logs: {type: 'aws:s3:Bucket'}
  native: {type: 'azure-native:storage:StorageAccount'}
  zone: {type: 'aws:route53:Zone', get: {id: z}}
  web:
    type: kubernetes:apps/v1:Deployment
    properties: {spec: {replicas: 1}}
";

    fn found(text: &str, path: &str) -> Vec<(Kind, Node)> {
        let parsed = parse(&artifact(path, text));
        parsed.documents.into_iter().skip(1).map(|own| (own.kind, own.root)).collect()
    }

    fn at<'n>(root: &'n Node, path: &[&str]) -> &'n Node {
        let path: Vec<PathKey> = path.iter().map(|step| step.parse().map_or((*step).into(), PathKey::Index)).collect();
        let (found, steps) = root.resolve(&path);
        assert_eq!(steps, path.len(), "{path:?}");
        found.node
    }

    #[test]
    fn resources_are_terraforms_by_type_and_name() {
        let documents = found(PROGRAM, "infra/Pulumi.yaml");
        let (_, root) = documents.iter().find(|(kind, _)| *kind == Kind::Terraform).unwrap();
        let types = root.get("resource").unwrap().as_object().unwrap();
        assert_eq!(
            types.iter().map(|own| own.key.as_str()).collect::<Vec<_>>(),
            [
                "aws_db_instance",
                "aws_s3_bucket",
                "aws_s3_bucket_versioning",
                "aws_security_group",
                "azure-native:storage:StorageAccount"
            ]
        );
        let public = at(root, &["resource", "aws_db_instance", "db", "0", "publicly_accessible"]);
        assert_eq!((public.written(), &PROGRAM[public.span.range()]), (Some("${var.public}"), "${public}"));
        at(root, &["resource", "aws_db_instance", "db", "0", "tags", "costCenter"]);
        at(root, &["resource", "aws_security_group", "group", "0", "ingress", "0", "cidr_blocks", "0"]);
        let block = at(root, &["resource", "aws_s3_bucket_versioning", "block", "0"]);
        assert_eq!(block.get("bucket").unwrap().written(), Some("${aws_s3_bucket.logs.id}"));
        assert_eq!(block.get("policy").unwrap().as_str(), Some("{\"Version\":\"a\"}"));
        let shown = block.get("shown").unwrap().as_unknown().unwrap();
        assert_eq!(shown.text, "{\"Resource\":\"${aws_s3_bucket.logs.arn}/*\"}");
        at(block, &["lifecycle_rule", "0", "enabled"]);
        assert_eq!(at(root, &["variable", "public", "0", "default"]).value, Value::Bool(true));
        assert_eq!(at(root, &["locals", "0", "port"]).value, Value::Int(22));
    }

    #[test]
    fn manifests_are_kubernetes() {
        let documents = found(PROGRAM, "infra/Pulumi.yaml");
        let (_, root) = documents.iter().find(|(kind, _)| *kind == Kind::Kubernetes).unwrap();
        assert_eq!(at(root, &["apiVersion"]).as_str(), Some("apps/v1"));
        assert_eq!(at(root, &["kind"]).as_str(), Some("Deployment"));
        assert_eq!(at(root, &["metadata", "name"]).as_str(), Some("web"));
        at(root, &["spec", "replicas"]);
    }

    /// Each list stands under two names, and so does each in it: twice as much a level.
    #[test]
    fn lists_in_lists_are_not_doubled_for_ever() {
        let deep = format!("{}1{}", "[{items: ".repeat(40), "}]".repeat(40));
        let text =
            format!("runtime: yaml\nresources:\n  a:\n    type: aws:s3:Bucket\n    properties: {{items: {deep}}}\n");
        let (documents, reached) = crate::bound::noting(|| found(&text, "Pulumi.yaml"));
        assert!(size(&documents[0].1, usize::MAX) < 3 * MOST_COPIED.most());
        assert!(reached.contains(MOST_COPIED.reason()), "{reached:?}");
    }

    #[test]
    fn other_files_make_nothing() {
        let other = PROGRAM.replace("runtime: yaml", "runtime: nodejs");
        assert!(found(&other, "infra/Pulumi.yaml").is_empty());
        let unnamed = PROGRAM.replace("runtime: yaml\n", "");
        assert!(found(&unnamed, "infra/values.yaml").is_empty());
        assert!(!found(&unnamed, "infra/Main.yaml").is_empty());
    }

    #[test]
    fn the_data_is_sound() {
        let packages = read().unwrap();
        assert!(packages.package.len() == 3 && !packages.plain.is_empty());
        let name = |written: &str| {
            let node = Node::object(Span::default(), [("type", Node::string(Span::default(), written))]);
            token(&node).unwrap().terraform()
        };
        for (written, wanted) in [
            ("aws:rds/cluster:Cluster", "aws_rds_cluster"),
            ("aws:lb:Listener", "aws_lb_listener"),
            ("azure:keyvault:Key", "azurerm_key_vault_key"),
            ("azure:appservice:LinuxWebApp", "azurerm_linux_web_app"),
            ("gcp:projects:IAMMember", "google_project_iam_member"),
            ("gcp:compute:SSLPolicy", "google_compute_ssl_policy"),
            ("github:index/repository:Repository", "github_repository"),
        ] {
            assert_eq!(name(written).as_deref(), Some(wanted));
        }
        assert_eq!(name("aws-native:rds:DbInstance"), None);
    }
}
