//! One rendering of a chart: every template of it and of its dependencies (`pkg/engine` of <https://github.com/helm/helm>).

use std::collections::BTreeMap;

use super::load::{Chart, Loader};
use super::{ChartFile, values};
use crate::document::gotemplate::{At, DISPLAY, Data, Engine, Parsed, Text, Trouble, Val, map_of};

/// The Kubernetes that charts are rendered for: the newest that a Helm of today names by itself.
pub const KUBE_VERSION: &str = "v1.37.0";
const HELM_VERSION: &str = "v3.22.0";

/// The API versions that Helm knows without a cluster.
const API_VERSIONS: &[&str] = &[
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "lifecycle.k8s.io/v1alpha1",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
];

/// The templates' files that were parsed, by position.
pub(super) type Cache = BTreeMap<u32, Parsed>;

/// What one set of values makes of the templates.
pub(super) struct OneRendering {
    /// By the position of the template's file.
    pub(super) texts: Vec<(u32, Text)>,
    pub(super) troubles: Vec<Trouble>,
    /// Where a cluster is asked for what is in it.
    pub(super) lookups: Vec<At>,
    /// The dependencies that are not rendered.
    pub(super) left: values::Left,
}

/// A template, and what it is run with.
struct Renderable {
    name: String,
    file: u32,
    dot: Val,
    base: String,
}

/// Renders a chart with its own values, or with a file of values before them.
pub(super) fn render(chart: &Chart, files: &[ChartFile], given: Option<usize>, parsed: &mut Cache) -> OneRendering {
    let mut chart = chart.clone();
    let given = given.and_then(|at| Loader::new(files).values(at)).filter(|value| value.as_map().is_some());
    let given = given.unwrap_or_else(|| Val::map(BTreeMap::new()));
    let (values, left) = values::of_chart(&mut chart, &given);
    let mut all = Vec::new();
    collect(&chart, &values, "", &mut all);
    all.sort_by(|a, b| {
        let depth = |name: &str| name.matches('/').count();
        depth(&b.name).cmp(&depth(&a.name)).then_with(|| b.name.cmp(&a.name))
    });
    let mut engine = Engine::default();
    for one in &all {
        let text = || files.get(one.file as usize).map_or("", |file| file.builder.source().text());
        engine.add(&one.name, parsed.entry(one.file).or_insert_with(|| Parsed::new(text(), one.file)));
    }
    let mut texts = Vec::new();
    for one in all.iter().filter(|one| is_manifest(&one.name)) {
        if let Some(dot) = one.dot.as_map() {
            dot.insert("Template", map_of([("Name", Val::text(&one.name)), ("BasePath", Val::text(&one.base))]));
        }
        texts.extend(engine.render(&one.name, &one.dot).map(|text| (one.file, text)));
    }
    texts.sort_by_key(|(file, _)| *file);
    OneRendering { texts, lookups: engine.lookups(), troubles: engine.into_troubles(), left }
}

/// Whether what a template yields is a manifest: not a partial one, nor notes.
pub(super) fn is_manifest(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or_default();
    let ends = [".yaml", ".yml", ".tpl", ".json"].iter().any(|end| base.ends_with(end));
    ends && !base.starts_with('_')
}

fn collect(chart: &Chart, values: &Val, above: &str, all: &mut Vec<Renderable>) -> Val {
    let path = if above.is_empty() { chart.name.clone() } else { format!("{above}/charts/{}", chart.name) };
    let subcharts = Val::map(BTreeMap::new());
    let dot = map_of([
        ("Chart", metadata(chart)),
        ("Files", Data::Files(chart.files.clone()).into()),
        ("Release", release()),
        ("Capabilities", capabilities()),
        ("Values", values.clone()),
        ("Subcharts", subcharts.clone()),
    ]);
    for child in &chart.charts {
        let own = values.as_map().and_then(|map| map.get(&child.name)).filter(|value| value.as_map().is_some());
        let below = collect(child, &own.unwrap_or_else(|| Val::map(BTreeMap::new())), &path, all);
        if let Some(subcharts) = subcharts.as_map() {
            subcharts.insert(child.name.as_str(), below);
        }
    }
    for (name, file) in &chart.templates {
        let is_partial = name.rsplit('/').next().is_some_and(|base| base.starts_with('_'));
        if chart.is_library() && !is_partial {
            continue;
        }
        let file = u32::try_from(*file).unwrap_or(u32::MAX);
        let (name, base) = (format!("{path}/{name}"), format!("{path}/templates"));
        all.push(Renderable { name, file, dot: dot.clone(), base });
    }
    dot
}

fn metadata(chart: &Chart) -> Val {
    let text = |key: &str| Val::text(chart.text(key));
    let other = |key: &str, instead: Val| chart.metadata.as_map().and_then(|map| map.get(key)).unwrap_or(instead);
    let list = || Val::list(Vec::new());
    // Numbers where texts are asked for stop Helm; nobody has them.
    Val::record([
        ("Name", Val::text(chart.name.as_str())),
        ("Home", text("home")),
        ("Sources", other("sources", list())),
        ("Version", text("version")),
        ("Description", text("description")),
        ("Keywords", other("keywords", list())),
        ("Maintainers", list()),
        ("Icon", text("icon")),
        ("APIVersion", text("apiVersion")),
        ("Condition", text("condition")),
        ("Tags", text("tags")),
        ("AppVersion", text("appVersion")),
        ("Deprecated", other("deprecated", Val::bool(false))),
        ("Annotations", other("annotations", Val::map(BTreeMap::new()))),
        ("KubeVersion", text("kubeVersion")),
        ("Dependencies", Val::UNKNOWN),
        ("Type", text("type")),
        ("IsRoot", Val::bool(chart.is_root)),
    ])
}

/// What `helm template` says of the release.
fn release() -> Val {
    map_of([
        ("Name", Val::text("release-name")),
        ("Namespace", Val::text("default")),
        ("IsUpgrade", Val::bool(false)),
        ("IsInstall", Val::bool(true)),
        ("Revision", Val::int(1)),
        ("Service", Val::text("Helm")),
    ])
}

fn capabilities() -> Val {
    let mut parts = KUBE_VERSION.trim_start_matches('v').split('.');
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let kube = Val::record([
        ("Version", Val::text(KUBE_VERSION)),
        ("GitVersion", Val::text(KUBE_VERSION)),
        ("Major", Val::text(major)),
        ("Minor", Val::text(minor)),
        (DISPLAY, Val::text(KUBE_VERSION)),
    ]);
    let helm = Val::record([
        ("Version", Val::text(HELM_VERSION)),
        ("GitCommit", Val::UNKNOWN),
        ("GitTreeState", Val::UNKNOWN),
        ("GoVersion", Val::UNKNOWN),
    ]);
    let versions = Val::list(API_VERSIONS.iter().map(|version| Val::text(*version)).collect());
    Val::record([("KubeVersion", kube), ("APIVersions", versions), ("HelmVersion", helm)])
}
