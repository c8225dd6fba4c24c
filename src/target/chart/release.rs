//! What deploys a chart of the repository with values of its own: an application of Argo CD
//! (<https://argo-cd.readthedocs.io/en/stable/user-guide/helm/>), a release of Flux
//! (<https://fluxcd.io/flux/components/helm/helmreleases/>), of Terraform
//! (<https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release>) or of Skaffold
//! (<https://skaffold.dev/docs/deployers/helm/>).

use std::collections::HashMap;

use crate::document::{Document, Entry, Kind, Node, Object, Value, parse_yaml_value};
use crate::source::name::relative;
use crate::span::Span;

/// A chart that is deployed.
#[derive(Clone, Debug)]
pub struct Release {
    /// The chart's folder, if it is one of the repository.
    pub chart: String,
    /// What goes before the chart's own values, with places in the document's file. `None` where not all of it is written out.
    pub values: Option<Node>,
    /// The files of the chart whose values go between the two, relative to its folder, the first of them lowest.
    pub files: Vec<String>,
    /// Where the release stands.
    pub span: Span,
}

/// The releases that a document is or has, with values of their own.
#[must_use]
pub fn releases(document: &Document) -> Vec<Release> {
    if document.artifact.as_fence().is_some() {
        return Vec::new();
    }
    let root = &document.root;
    let says =
        |key: &str, wanted: &str| root.get(key).and_then(Node::as_str).is_some_and(|text| text.starts_with(wanted));
    let folder = super::super::folder(document.artifact.path());
    match document.kind {
        Kind::Kubernetes if says("kind", "Application") && says("apiVersion", "argoproj.io/") => of_argo(root),
        Kind::Kubernetes if says("kind", "HelmRelease") && says("apiVersion", "helm.toolkit.fluxcd.io/") => {
            of_flux(root)
        }
        Kind::Kubernetes if says("kind", "Config") && says("apiVersion", "skaffold/") => of_skaffold(root, folder),
        Kind::Terraform => of_terraform(root, folder),
        _ => Vec::new(),
    }
}

/// Values that are set one by one: beyond so many they count as not written out, which coverage says.
const MOST_SET: usize = 500;
/// Parts of such a name; a longer one counts as not written out. Trees are gone through as deep as they are.
const MOST_PARTS: usize = 64;

/// Values under construction.
#[derive(Default)]
struct Given {
    values: Option<Node>,
    /// Files of values, as they are named from the chart's folder or from the repository's.
    files: Vec<String>,
    /// A part of them is not written out here.
    is_open: bool,
}

impl Given {
    /// Values that go before those so far.
    fn add(&mut self, node: &Node) {
        match (&node.value, &mut self.values) {
            (Value::Object(_), Some(values)) => merge(values, node),
            (Value::Object(_), values) => *values = Some(node.clone()),
            (Value::Null, _) => {}
            _ => self.is_open = true,
        }
    }

    /// Values that are written as a text: all of them stand where the text does.
    fn add_text(&mut self, node: &Node) {
        match node.as_str().and_then(parse_yaml_value) {
            Some(mut values) => {
                values.put_at(node.span);
                self.add(&values);
            }
            None => self.is_open = true,
        }
    }

    /// Values by their names, one after the other.
    fn set_all<'n>(&mut self, all: impl ExactSizeIterator<Item = (Option<&'n Node>, Option<&'n Node>)>) {
        if all.len() > MOST_SET {
            self.is_open = true;
            return;
        }
        all.for_each(|(name, value)| self.set(name, value));
    }

    /// One value by its name: `a.b.c`. Names with brackets, escapes or lists in the value are not worked out.
    fn set(&mut self, name: Option<&Node>, value: Option<&Node>) {
        let (Some(name), Some(value)) = (name.and_then(Node::as_str), value) else {
            self.is_open = true;
            return;
        };
        if name.split('.').nth(MOST_PARTS).is_some()
            || name.contains(['[', '\\', ','])
            || value.as_str().is_some_and(|text| text.contains(['{', ',']))
        {
            self.is_open = true;
            return;
        }
        let value = scalar(value);
        let span = value.span;
        let wrapped = name.rsplit('.').fold(value, |below, key| {
            let entry = Entry { key: key.to_string(), key_span: span, node: below };
            Node::new(span, Value::Object(Object::from(vec![entry])))
        });
        self.add(&wrapped);
    }

    fn release(self, chart: Option<String>, span: Span) -> Option<Release> {
        let (chart, mut is_open) = (chart?, self.is_open);
        (self.values.is_some() || is_open || !self.files.is_empty()).then_some(())?;
        // Those that stand elsewhere are not read with the chart.
        let files: Option<Vec<String>> = self.files.iter().map(|file| within(&chart, file)).collect();
        is_open |= files.is_none();
        let values = self.values.unwrap_or_else(|| Node::new(span, Value::Object(Object::new())));
        Some(Release { chart, values: (!is_open).then_some(values), files: files.unwrap_or_default(), span })
    }
}

/// What Helm reads a value on the command line as: `true` and numbers are no texts.
fn scalar(node: &Node) -> Node {
    let read = node.as_str().and_then(|text| match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "null" => Some(Value::Null),
        text => text.parse().ok().filter(|_| !text.starts_with('0') || text == "0").map(Value::Int),
    });
    read.map_or_else(|| node.clone(), |value| Node::new(node.span, value))
}

/// Puts values over others. Recursion is as deep as the trees, which parsers bound.
fn merge(into: &mut Node, from: &Node) {
    let (Value::Object(entries), Some(others)) = (&mut into.value, from.as_object()) else {
        *into = from.clone();
        return;
    };
    let places: HashMap<String, usize> = entries.iter().map(|entry| entry.key.clone()).zip(0..).collect();
    for other in others {
        match places.get(&other.key).and_then(|at| entries.get_mut(*at)) {
            Some(entry) => merge(&mut entry.node, &other.node),
            None => entries.push(other.clone()),
        }
    }
}

fn list(node: Option<&Node>) -> &[Node] {
    node.map(|node| node.as_array().unwrap_or(std::slice::from_ref(node))).unwrap_or_default()
}

fn path_of(node: Option<&Node>, folder: &str) -> Option<String> {
    let text = node.and_then(Node::as_str).filter(|text| !text.contains("{{") && !text.contains("://"))?;
    relative(folder, text)
}

/// A file of the repository by its name in a chart's folder.
fn within(chart: &str, file: &str) -> Option<String> {
    if chart.is_empty() {
        Some(file.to_string())
    } else {
        Some(file.strip_prefix(chart)?.strip_prefix('/')?.to_string())
    }
}

/// Files of values, each relative to a folder: one that is written otherwise, or in another source, is not known.
fn files_of(given: &mut Given, written: Option<&Node>, folder: Option<&str>) {
    for file in list(written) {
        let name = file.as_str().filter(|name| !name.contains(['$', '*', '?', '{', ':']) && !name.starts_with('/'));
        match name.zip(folder).and_then(|(name, folder)| relative(folder, name)) {
            Some(name) => given.files.push(name),
            None => given.is_open = true,
        }
    }
}

/// Files of values go below `values`, those below `valuesObject`, and parameters over all.
fn of_argo(root: &Node) -> Vec<Release> {
    let spec = root.get("spec");
    let single = spec.and_then(|spec| spec.get("source"));
    let several = spec.and_then(|spec| spec.get("sources"));
    let sources = list(single).iter().chain(list(several));
    let release = |source: &Node| {
        let helm = source.get("helm")?;
        let mut given = Given::default();
        let chart = path_of(source.get("path"), "");
        files_of(&mut given, helm.get("valueFiles"), chart.as_deref());
        if let Some(text) = helm.get("values") {
            given.add_text(text);
        }
        if let Some(values) = helm.get("valuesObject") {
            given.add(values);
        }
        given.set_all(list(helm.get("parameters")).iter().map(|own| (own.get("name"), own.get("value"))));
        given.release(chart, helm.span)
    };
    sources.filter_map(release).collect()
}

fn of_flux(root: &Node) -> Vec<Release> {
    let release = || {
        let spec = root.get("spec")?;
        let values = spec.get("values");
        let chart = spec.get("chart")?.get("spec")?;
        let mut given = Given { is_open: spec.get("valuesFrom").is_some(), ..Given::default() };
        given.is_open |= chart.get("valuesFiles").is_some();
        values.iter().for_each(|values| given.add(values));
        let is_of_git = chart.get("sourceRef")?.get("kind").and_then(Node::as_str) == Some("GitRepository");
        given.release(path_of(chart.get("chart"), "").filter(|_| is_of_git), values.unwrap_or(spec).span)
    };
    release().into_iter().collect()
}

fn of_skaffold(root: &Node, folder: &str) -> Vec<Release> {
    let of = |part: &str| root.get(part).and_then(|part| part.get("helm")).and_then(|helm| helm.get("releases"));
    let all = list(of("deploy")).iter().chain(list(of("manifests")));
    let release = |own: &Node| {
        let mut given = Given { is_open: own.get("setValueTemplates").is_some(), ..Given::default() };
        files_of(&mut given, own.get("valuesFiles"), Some(folder));
        let values = own.get("setValues").and_then(Node::as_object).unwrap_or_default();
        let names: Vec<Node> = values.iter().map(|own| Node::string(own.key_span, own.key.as_str())).collect();
        given.set_all(names.iter().zip(values).map(|(name, own)| (Some(name), Some(&own.node))));
        given.release(path_of(own.get("chartPath"), folder), own.span)
    };
    all.filter_map(release).collect()
}

fn of_terraform(root: &Node, folder: &str) -> Vec<Release> {
    let named = root.get("resource").and_then(|all| all.get("helm_release")).and_then(Node::as_object);
    let bodies = named.unwrap_or_default().iter().flat_map(|entry| list(Some(&entry.node)));
    let release = |body: &Node| {
        let chart = body.get("chart").and_then(Node::written)?;
        let chart = chart.strip_prefix("${path.module}/").unwrap_or(chart);
        let is_path = body.get("repository").is_none() && chart.contains('/') && !chart.contains("${");
        let mut given = Given::default();
        list(body.get("values")).iter().for_each(|text| given.add_text(text));
        for key in ["set", "set_sensitive"] {
            given.set_all(list(body.get(key)).iter().map(|own| (own.get("name"), own.get("value"))));
        }
        given.is_open |= ["dynamic", "set_list"].iter().any(|key| body.get(key).is_some());
        given.release(relative(folder, chart).filter(|_| is_path), body.span)
    };
    bodies.filter_map(release).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Object(entries) => {
                let parts: Vec<_> = entries.iter().map(|own| format!("{:?}:{}", own.key, shown(&own.node))).collect();
                format!("{{{}}}", parts.join(","))
            }
            Value::String(text) => format!("{text:?}"),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            other => format!("{other:?}"),
        }
    }

    /// The chart and the values of each release of a text: `charts/shop {"a":{"b":true}}`.
    fn found(path: &str, text: &str) -> Vec<String> {
        let source = SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree);
        let parsed = document::parse(&Artifact::file(Arc::new(source)));
        let all = parsed.documents.iter().flat_map(releases);
        let told = |release: Release| {
            let values = release.values.map_or("open".to_string(), |values| shown(&values));
            let files = release.files.join(" ");
            format!("{} {values} {files}", release.chart).trim_end().to_string()
        };
        all.map(told).collect()
    }

    fn argo(helm: &str) -> Vec<String> {
        let head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  source:\n    path: charts/shop\n    helm:\n";
        found("apps/shop.yaml", &format!("{head}{helm}"))
    }

    #[test]
    fn applications_of_argo() {
        assert_eq!(argo("      valuesObject: {a: {b: true}}\n"), [r#"charts/shop {"a":{"b":true}}"#]);
        let layers = "      values: |\n        a: {b: false, c: 1}\n      valuesObject: {a: {b: true}}\n      parameters: [{name: a.d, value: \"2\"}]\n";
        assert_eq!(argo(layers), [r#"charts/shop {"a":{"b":true,"c":1,"d":2}}"#]);
        let files = "      valueFiles: [values.yaml, envs/prod.yaml]\n      values: \"a: 1\"\n";
        assert_eq!(argo(files), [r#"charts/shop {"a":1} values.yaml envs/prod.yaml"#]);
        assert_eq!(argo("      valueFiles: [values-prod.yaml]\n"), ["charts/shop {} values-prod.yaml"]);
        for elsewhere in
            ["../../envs/prod.yaml", "$values/prod.yaml", "https://shop.test/values.yaml", "/envs/prod.yaml"]
        {
            assert_eq!(argo(&format!("      valueFiles: [\"{elsewhere}\"]\n")), ["charts/shop open"], "{elsewhere}");
        }
        assert_eq!(argo("      parameters: [{name: \"a[0]\", value: x}]\n"), ["charts/shop open"]);
        let deep = "a.".repeat(100_000);
        assert_eq!(argo(&format!("      parameters: [{{name: {deep}a, value: x}}]\n")), ["charts/shop open"]);
        assert!(argo("      releaseName: shop\n").is_empty());
    }

    #[test]
    fn releases_of_flux_and_skaffold() {
        let head = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\nspec:\n  values: {a: true}\n  chart:\n    spec:\n      chart: ./charts/shop\n      sourceRef:\n";
        assert_eq!(found("a.yaml", &format!("{head}        kind: GitRepository\n")), [r#"charts/shop {"a":true}"#]);
        assert!(found("a.yaml", &format!("{head}        kind: HelmRepository\n")).is_empty());
        let skaffold = "apiVersion: skaffold/v4beta6\nkind: Config\ndeploy:\n  helm:\n    releases:\n      - {name: shop, chartPath: ../charts/shop, setValues: {a.b: true}}\n";
        assert_eq!(found("dev/skaffold.yaml", skaffold), [r#"charts/shop {"a":{"b":true}}"#]);
        let files = skaffold.replace("setValues: {a.b: true}", "valuesFiles: [../charts/shop/dev.yaml]");
        assert_eq!(found("dev/skaffold.yaml", &files), ["charts/shop {} dev.yaml"]);
    }

    #[test]
    fn releases_of_terraform() {
        let release = |rest: &str| {
            let text = format!(
                "resource \"helm_release\" \"shop\" {{\n  name = \"shop\"\n  chart = \"${{path.module}}/../charts/shop\"\n{rest}\n}}\n"
            );
            found("infra/main.tf", &text)
        };
        let set = "set {\n  name = \"a.b\"\n  value = true\n}\nvalues = [<<EOT\na:\n  c: 1\nEOT\n]";
        assert_eq!(release(set), [r#"charts/shop {"a":{"c":1,"b":true}}"#]);
        assert_eq!(release("set = [{ name = \"a\", value = \"x\" }]"), [r#"charts/shop {"a":"x"}"#]);
        assert_eq!(release("values = [yamlencode({ a = 1 })]"), ["charts/shop open"]);
        assert!(release("").is_empty());
    }
}
