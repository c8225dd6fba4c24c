//! What deploys a chart: an application of Argo CD, or a set of them
//! (<https://argo-cd.readthedocs.io/en/stable/user-guide/helm/>,
//! <https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/>), a release of Flux
//! (<https://fluxcd.io/flux/components/helm/helmreleases/>), of Terraform
//! (<https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release>), of Skaffold
//! (<https://skaffold.dev/docs/deployers/helm/>) or of Helmfile (<https://helmfile.readthedocs.io/en/latest/#configuration>).

use std::collections::HashMap;

use crate::document::{Document, Entry, Kind, Node, Object, Value, parse_yaml_value};
use crate::source::name::relative;
use crate::span::Span;

/// A chart that is deployed.
#[derive(Clone, Debug)]
pub struct Release {
    /// The chart's folder, if it is one of the repository, else its name.
    pub chart: String,
    /// The chart is of a registry or of another repository, or which it is is not told: what it yields is not at hand.
    pub is_elsewhere: bool,
    /// What goes before the chart's own values, with places in the document's file. `None` where not all of it is written out.
    pub values: Option<Node>,
    /// The files of the chart whose values go between the two, relative to its folder, the first of them lowest.
    pub files: Vec<String>,
    /// Where the release stands.
    pub span: Span,
}

/// The releases that a document is or has: of charts of the repository with values of their own, and of others.
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
        Kind::Kubernetes if says("kind", "ApplicationSet") && says("apiVersion", "argoproj.io/") => {
            root.get("spec").and_then(|spec| spec.get("template")).map(of_argo).unwrap_or_default()
        }
        Kind::Kubernetes if says("kind", "Application") && says("apiVersion", "argoproj.io/") => of_argo(root),
        Kind::Kubernetes if says("kind", "HelmRelease") && says("apiVersion", "helm.toolkit.fluxcd.io/") => {
            of_flux(root)
        }
        Kind::Kubernetes if says("kind", "Config") && says("apiVersion", "skaffold/") => of_skaffold(root, folder),
        Kind::Terraform => of_terraform(root, folder),
        Kind::Yaml if is_helmfile(document.artifact.path()) => of_helmfile(root, folder),
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
        self.is_open |= is_template(node);
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

    fn release(self, chart: Option<Chart>, span: Span) -> Option<Release> {
        let (chart, mut is_open) = match chart? {
            Chart::Here(folder) => (folder, self.is_open),
            Chart::Elsewhere(chart) => {
                return Some(Release { chart, is_elsewhere: true, values: None, files: Vec::new(), span });
            }
        };
        (self.values.is_some() || is_open || !self.files.is_empty()).then_some(())?;
        // Those that stand elsewhere are not read with the chart.
        let files: Option<Vec<String>> = self.files.iter().map(|file| within(&chart, file)).collect();
        is_open |= files.is_none();
        let values = self.values.unwrap_or_else(|| Node::new(span, Value::Object(Object::new())));
        let (values, files) = ((!is_open).then_some(values), files.unwrap_or_default());
        Some(Release { chart, is_elsewhere: false, values, files, span })
    }
}

/// A chart as a release names it.
enum Chart {
    /// A folder of the repository.
    Here(String),
    /// The name of one that is not, or that is not told.
    Elsewhere(String),
}

impl Chart {
    /// One whose name is no folder of the repository.
    fn elsewhere(name: Option<&Node>) -> Option<Self> {
        name.and_then(Node::written).map(|name| Self::Elsewhere(name.to_string()))
    }

    /// A folder, relative to another one.
    fn at(node: Option<&Node>, folder: &str) -> Option<Self> {
        let text = node.and_then(Node::written)?;
        let here =
            (!["{{", "${", "://"].iter().any(|part| text.contains(part))).then(|| relative(folder, text)).flatten();
        Some(here.map_or_else(|| Self::Elsewhere(text.to_string()), Self::Here))
    }
}

/// Whether a part of a value is a template that what deploys it fills in. Recursion is as deep as the tree, which parsers bound.
fn is_template(node: &Node) -> bool {
    match &node.value {
        Value::Object(entries) => entries.iter().any(|entry| is_template(&entry.node)),
        Value::Array(items) => items.iter().any(is_template),
        Value::String(text) => text.contains("{{"),
        _ => false,
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
        let of_registry = Chart::elsewhere(source.get("chart"));
        if of_registry.is_some() {
            return Given::default().release(of_registry, source.span);
        }
        let helm = source.get("helm")?;
        let mut given = Given::default();
        let chart = Chart::at(source.get("path"), "");
        let folder = chart.as_ref().and_then(|chart| if let Chart::Here(folder) = chart { Some(folder) } else { None });
        files_of(&mut given, helm.get("valueFiles"), folder.map(String::as_str));
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
        if let Some(other) = spec.get("chartRef") {
            return Given::default().release(Chart::elsewhere(other.get("name")), other.span);
        }
        let values = spec.get("values");
        let chart = spec.get("chart")?.get("spec")?;
        let mut given = Given { is_open: spec.get("valuesFrom").is_some(), ..Given::default() };
        given.is_open |= chart.get("valuesFiles").is_some();
        values.iter().for_each(|values| given.add(values));
        let is_of_git = chart.get("sourceRef")?.get("kind").and_then(Node::as_str) == Some("GitRepository");
        let name = chart.get("chart");
        let named = if is_of_git { Chart::at(name, "") } else { Chart::elsewhere(name) };
        given.release(named, values.unwrap_or(spec).span)
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
        let chart = Chart::at(own.get("chartPath"), folder).or_else(|| Chart::elsewhere(own.get("remoteChart")));
        given.release(chart, own.span)
    };
    all.filter_map(release).collect()
}

fn of_terraform(root: &Node, folder: &str) -> Vec<Release> {
    let named = root.get("resource").and_then(|all| all.get("helm_release")).and_then(Node::as_object);
    let bodies = named.unwrap_or_default().iter().flat_map(|entry| list(Some(&entry.node)));
    let release = |body: &Node| {
        let written = body.get("chart").and_then(Node::written)?;
        let path = written.strip_prefix("${path.module}/").unwrap_or(written);
        let is_path = body.get("repository").is_none() && is_path(written, path);
        let here = relative(folder, path).filter(|_| is_path);
        let chart = here.map_or_else(|| Chart::Elsewhere(written.to_string()), Chart::Here);
        let mut given = Given::default();
        list(body.get("values")).iter().for_each(|text| given.add_text(text));
        for key in ["set", "set_sensitive"] {
            given.set_all(list(body.get(key)).iter().map(|own| (own.get("name"), own.get("value"))));
        }
        given.is_open |= ["dynamic", "set_list"].iter().any(|key| body.get(key).is_some());
        given.release(Some(chart), body.span)
    };
    bodies.filter_map(release).collect()
}

/// Whether what names a chart is a path: `path` is `written` without the module's folder. `shop/web` may be one of a repository that was
/// added by its name.
fn is_path(written: &str, path: &str) -> bool {
    let is_relative = path.len() < written.len() || path.starts_with("./") || path.starts_with("../");
    is_relative && !path.contains("${") && !path.contains("://")
}

/// Helmfile's own names for its file: `helmfile.yaml`, and all in `helmfile.d`.
fn is_helmfile(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    name.starts_with("helmfile") || folder == "helmfile.d" || folder.ends_with("/helmfile.d")
}

/// What changes what a release of Helmfile deploys, and is not worked out.
const HELMFILE_OPEN: &[&str] =
    &["inherit", "jsonPatches", "secrets", "setTemplate", "strategicMergePatches", "transformers", "valuesTemplate"];

/// Of files and values, the last goes before the others, and what is set before all.
fn of_helmfile(root: &Node, folder: &str) -> Vec<Release> {
    let release = |own: &Node| {
        if own.get("installed").is_some_and(|node| node.value == Value::Bool(false)) {
            return None;
        }
        let is_open = HELMFILE_OPEN.iter().any(|key| own.get(key).is_some());
        let mut given = Given { is_open, ..Given::default() };
        for values in list(own.get("values")) {
            match &values.value {
                Value::Object(_) => given.add(values),
                // Files go below what is written here.
                _ if given.values.is_some() => given.is_open = true,
                _ => files_of(&mut given, Some(values), Some(folder)),
            }
        }
        given.set_all(list(own.get("set")).iter().map(|one| (one.get("name"), one.get("value"))));
        let written = own.get("chart").and_then(Node::written)?;
        let chart = if is_path(written, written) {
            Chart::at(own.get("chart"), folder)
        } else {
            Chart::elsewhere(own.get("chart"))
        };
        given.release(chart, own.span)
    };
    list(root.get("releases")).iter().filter_map(release).collect()
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
            let elsewhere = if release.is_elsewhere { "elsewhere: " } else { "" };
            format!("{elsewhere}{} {values} {files}", release.chart).trim_end().to_string()
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
    fn sets_of_applications() {
        let head = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: shop}\nspec:\n  generators: [{list: {elements: [{env: prod}]}}]\n  template:\n    spec:\n      source:\n";
        let set = |source: &str| found("sets/shop.yaml", &format!("{head}        {source}\n"));
        assert_eq!(set("{path: charts/shop, helm: {valuesObject: {a: true}}}"), [r#"charts/shop {"a":true}"#]);
        assert_eq!(set("{path: charts/shop, helm: {valuesObject: {a: '{{env}}'}}}"), ["charts/shop open"]);
        assert_eq!(set("{path: 'charts/{{env}}', helm: {valuesObject: {a: b}}}"), ["elsewhere: charts/{{env}} open"]);
        assert_eq!(set("{chart: redis, repoURL: 'https://charts.shop.test'}"), ["elsewhere: redis open"]);
    }

    #[test]
    fn releases_of_helmfile() {
        let release = |rest: &str| found("deploy/helmfile.yaml", &format!("releases:\n- name: shop\n  {rest}\n"));
        let values =
            "chart: ../charts/shop\n  values: [../charts/shop/prod.yaml, {a: 1}]\n  set: [{name: b, value: true}]";
        assert_eq!(release(values), [r#"charts/shop {"a":1,"b":true} prod.yaml"#]);
        for open in ["values: [{a: 1}, ../charts/shop/prod.yaml]", "values: [prod.yaml]", "secrets: [a.yaml]"] {
            assert_eq!(release(&format!("chart: ../charts/shop\n  {open}")), ["charts/shop open"], "{open}");
        }
        assert_eq!(release("chart: shops/web\n  values: [{a: 1}]"), ["elsewhere: shops/web open"]);
        assert!(release("chart: ../charts/shop\n  installed: false\n  values: [{a: 1}]").is_empty());
        assert!(release("chart: ../charts/shop").is_empty());
        assert!(found("deploy/other.yaml", "releases: [{chart: ./shop, values: [{a: 1}]}]\n").is_empty());
    }

    #[test]
    fn releases_of_flux_and_skaffold() {
        let head = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\nspec:\n  values: {a: true}\n  chart:\n    spec:\n      chart: ./charts/shop\n      sourceRef:\n";
        assert_eq!(found("a.yaml", &format!("{head}        kind: GitRepository\n")), [r#"charts/shop {"a":true}"#]);
        let registry = found("a.yaml", &format!("{head}        kind: HelmRepository\n"));
        assert_eq!(registry, ["elsewhere: ./charts/shop open"]);
        let named = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\nspec: {chartRef: {kind: OCIRepository, name: redis}}\n";
        assert_eq!(found("a.yaml", named), ["elsewhere: redis open"]);
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
        let other =
            |chart: &str| found("a.tf", &format!("resource \"helm_release\" \"a\" {{\n  chart = \"{chart}\"\n}}\n"));
        assert_eq!(other("oci://shop.test/redis"), ["elsewhere: oci://shop.test/redis open"]);
        assert_eq!(other("redis"), ["elsewhere: redis open"]);
        assert_eq!(other("${var.charts}/redis"), ["elsewhere: ${var.charts}/redis open"]);
    }
}
