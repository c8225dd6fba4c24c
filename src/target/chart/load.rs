//! The files of a folder as a chart with its dependencies (`pkg/chart/loader` of <https://github.com/helm/helm>).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ChartFile;
use super::values::tables;
use crate::bound::Bound;
use crate::document::gotemplate::{At, Val, parse_yaml, value_of};
use crate::source::name::relative;

/// Charts within charts: Helm knows no bound, and nobody needs as many.
const DEPTH: Bound =
    Bound::new(32, "charts stand within each other more than 32 deep: those that are deeper were not rendered");

/// A chart and what it depends on. Files are named by their position in the list that it was loaded from.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// Its name, or the alias that its parent gave it.
    pub(super) name: String,
    pub(super) metadata: Val,
    pub(super) values: Val,
    pub(super) is_root: bool,
    /// The file `Chart.yaml`.
    pub(super) own: usize,
    /// By name, as in the chart: `templates/a.yaml`.
    pub(super) templates: Vec<(String, usize)>,
    /// What `.Files` has.
    pub(super) files: Rc<BTreeMap<String, Rc<str>>>,
    pub(super) charts: Vec<Chart>,
    pub(super) dependencies: Vec<Dependency>,
}

/// An entry of `dependencies`.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) alias: String,
    pub(super) condition: String,
    pub(super) tags: Vec<String>,
    pub(super) imports: Vec<Val>,
    pub(super) is_enabled: bool,
    /// It stands in `charts/`.
    pub(super) is_at_hand: bool,
    /// Where it is named.
    pub(super) at: Option<At>,
}

impl Chart {
    pub(super) fn text(&self, key: &str) -> String {
        text(&self.metadata, key)
    }

    pub(super) fn is_library(&self) -> bool {
        self.text("type") == "library"
    }
}

pub(super) fn text(map: &Val, key: &str) -> String {
    map.as_map().and_then(|map| map.get(key)).and_then(|value| value.as_str().map(str::to_string)).unwrap_or_default()
}

fn list(map: &Val, key: &str) -> Vec<Val> {
    let value = map.as_map().and_then(|map| map.get(key));
    value.and_then(|value| value.as_list().map(<[Val]>::to_vec)).unwrap_or_default()
}

/// The folders of the repository in which a chart's dependencies stand, `file://../shop`, each with its name there; `folder` is the
/// chart's own.
#[must_use]
pub fn local_dependencies(folder: &str, text: &str) -> Vec<(String, String)> {
    let Some(metadata) = parse_yaml(text, &|_| None) else { return Vec::new() };
    let all = list(&metadata, "dependencies");
    let local = all.iter().filter_map(|entry| {
        let repository = self::text(entry, "repository");
        let path = relative(folder, repository.strip_prefix("file://")?)?;
        Some((self::text(entry, "name"), path))
    });
    local.collect()
}

/// The folder of the chart that a path belongs to as a template: what stands before `templates/`.
#[must_use]
pub fn chart_root(path: &str) -> Option<&str> {
    match path.find("/templates/") {
        Some(at) => path.get(..at),
        None => path.starts_with("templates/").then_some(""),
    }
}

/// Loads a chart from its files.
pub(super) struct Loader<'f> {
    files: &'f [ChartFile],
}

impl<'f> Loader<'f> {
    pub(super) fn new(files: &'f [ChartFile]) -> Self {
        Self { files }
    }

    pub(super) fn load(&self) -> Option<Chart> {
        let all: Vec<(&str, usize)> = self
            .files
            .iter()
            .enumerate()
            .filter(|(_, file)| file.given.is_none())
            .map(|(at, file)| (file.name.as_str(), at))
            .collect();
        self.chart(&all, 0)
    }

    fn source(&self, at: usize) -> &str {
        self.files.get(at).map_or("", |file| file.builder.source().text())
    }

    /// A file's YAML, each value with its place.
    pub(super) fn yaml(&self, at: usize) -> Option<Val> {
        let file = u32::try_from(at).ok()?;
        parse_yaml(self.source(at), &|span| Some(At { file, span }))
    }

    /// The values that a file gives a chart: one of values, or one that deploys it.
    pub(super) fn values(&self, at: usize) -> Option<Val> {
        let file = u32::try_from(at).ok()?;
        let own = self.files.get(at)?;
        let Some(given) = &own.given else { return self.yaml(at) };
        let values = value_of(given, &|node| Some(At { file, span: node.span }));
        for name in own.below.iter().rev() {
            let below = self.files.iter().position(|file| file.given.is_none() && file.name == *name);
            let below = below.and_then(|below| self.yaml(below));
            if let (Some(into), Some(from)) = (values.as_map(), below.as_ref().and_then(Val::as_map)) {
                tables(into, from, true);
            }
        }
        Some(values)
    }

    fn chart(&self, files: &[(&str, usize)], depth: usize) -> Option<Chart> {
        if !DEPTH.has_room(depth) {
            return None;
        }
        let named = |wanted: &str| files.iter().find(|(name, _)| *name == wanted).map(|(_, at)| *at);
        let own = named("Chart.yaml")?;
        let metadata = self.yaml(own).filter(|value| value.as_map().is_some())?;
        let values = named("values.yaml").and_then(|at| self.yaml(at)).filter(|value| value.as_map().is_some());
        let mut listed = list(&metadata, "dependencies");
        if let Some(requirements) = named("requirements.yaml").and_then(|at| self.yaml(at)) {
            listed.extend(list(&requirements, "dependencies"));
        }
        let mut chart = Chart {
            name: text(&metadata, "name"),
            metadata,
            values: values.unwrap_or_else(|| Val::map(BTreeMap::new())),
            is_root: false,
            own,
            templates: Vec::new(),
            files: Rc::default(),
            charts: Vec::new(),
            dependencies: listed.iter().map(dependency).collect(),
        };
        let (mut others, mut charts) = (BTreeMap::new(), BTreeMap::<&str, Vec<(&str, usize)>>::new());
        for (name, at) in files {
            if name.starts_with("templates/") {
                chart.templates.push(((*name).to_string(), *at));
            } else if let Some(rest) = name.strip_prefix("charts/") {
                let Some((folder, rest)) = rest.split_once('/') else { continue };
                if !folder.starts_with(['_', '.']) {
                    charts.entry(folder).or_default().push((rest, *at));
                }
            } else if !matches!(*name, "Chart.yaml" | "values.yaml" | "Chart.lock" | "values.schema.json") {
                others.insert((*name).to_string(), *at);
            }
        }
        chart.files = Rc::new(others.into_iter().map(|(name, at)| (name, Rc::from(self.source(at)))).collect());
        chart.charts = charts.values().filter_map(|files| self.chart(files, depth + 1)).collect();
        Some(chart)
    }
}

fn dependency(entry: &Val) -> Dependency {
    Dependency {
        name: text(entry, "name"),
        version: text(entry, "version"),
        alias: text(entry, "alias"),
        condition: text(entry, "condition"),
        tags: list(entry, "tags").iter().filter_map(|tag| tag.as_str().map(str::to_string)).collect(),
        imports: list(entry, "import-values"),
        is_enabled: true,
        is_at_hand: false,
        at: entry.at,
    }
}
