//! The Helm charts of a scan: which files belong to one, what their templates yield, and what rules say of that. What a template
//! says unrendered is judged only where it could not be rendered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::Scan;
use super::gather::Gathered;
use super::judge::{Judged, Problems, Said, judge, judge_noting};
use super::read::{Item, Reader};
use crate::bound;
use crate::document::Kind;
use crate::policy::Evaluator;
use crate::result::{FileCoverage, FileStatus, LocatedProblem, ResultBuilder};
use crate::target::chart::{self, ChartFile, Release, RenderedChart};
use crate::target::{Member, Origins, SetKey, Target, TargetScope};

/// The file that makes a folder a chart.
const CHART_FILE: &str = "Chart.yaml";

/// The folders of a scan that are charts, without those that other charts hold as dependencies.
#[derive(Debug, Default)]
pub(crate) struct Charts {
    roots: BTreeSet<String>,
    /// Of each chart, the folders of those that it depends on by `file://`, each with its name there.
    local: BTreeMap<String, Vec<(String, String)>>,
}

impl Charts {
    /// The charts that the files of a scan belong to.
    pub(crate) fn of(reader: &Reader) -> Self {
        let mut all = reader.folders_with(CHART_FILE);
        // A chart that is elsewhere may depend on one of these.
        let others = if all.is_empty() || reader.is_whole() { Vec::new() } else { reader.all_others() };
        let is_chart = |item: &&Item| {
            matches!(item.path().strip_suffix(CHART_FILE), Some("")) || item.path().ends_with("/Chart.yaml")
        };
        let mut local = BTreeMap::new();
        for item in reader.items().iter().chain(&others).filter(is_chart) {
            let root = item.path().rsplit_once('/').map_or("", |(root, _)| root);
            let Ok((source, _)) = reader.read(item) else { continue };
            let found = if source.text().contains("file://") {
                chart::local_dependencies(root, source.text())
            } else {
                Vec::new()
            };
            if !found.is_empty() {
                all.insert(root.to_string());
                local.insert(root.to_string(), found);
            }
        }
        let is_dependency = |root: &String| {
            let mut at = root.as_str();
            while let Some((above, _)) = at.rsplit_once('/') {
                let holder = above.strip_suffix("charts").map(|holder| holder.trim_end_matches('/'));
                let is_held = holder
                    .is_some_and(|holder| all.contains(holder) && (above == "charts" || above.ends_with("/charts")));
                if is_held {
                    return true;
                }
                at = above;
            }
            false
        };
        Self { roots: all.iter().filter(|root| !is_dependency(root)).cloned().collect(), local }
    }

    /// Charts, and all that depend on them.
    fn with_dependents(&self, mut charts: BTreeSet<String>) -> BTreeSet<String> {
        let mut dependents: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for (root, below) in &self.local {
            below.iter().for_each(|(_, folder)| dependents.entry(folder).or_default().push(root));
        }
        let mut open: Vec<String> = charts.iter().cloned().collect();
        while let Some(folder) = open.pop() {
            let above = dependents.get(folder.as_str()).into_iter().flatten();
            open.extend(above.filter(|root| charts.insert((**root).clone())).map(|root| (*root).clone()));
        }
        charts
    }

    /// Charts, and all that they depend on in the repository.
    fn with_dependencies(&self, mut charts: BTreeSet<String>) -> BTreeSet<String> {
        let mut open: Vec<String> = charts.iter().cloned().collect();
        while let Some(root) = open.pop() {
            let below = self.local.get(&root).into_iter().flatten().map(|(_, folder)| folder.clone());
            open.extend(below.filter(|folder| self.roots.contains(folder) && charts.insert(folder.clone())));
        }
        charts
    }

    /// The chart that a file belongs to.
    pub(crate) fn of_file(&self, path: &str) -> Option<&str> {
        let mut at = path;
        while let Some((above, _)) = at.rsplit_once('/') {
            if let Some(root) = self.roots.get(above) {
                return Some(root);
            }
            at = above;
        }
        self.roots.get("").map(String::as_str)
    }

    /// Whether Helm renders a file as a template of a chart.
    pub(crate) fn is_template(&self, path: &str) -> bool {
        let Some(root) = self.of_file(path) else { return false };
        let mut name = within(root, path);
        loop {
            if name.starts_with("templates/") {
                return true;
            }
            let below = name.strip_prefix("charts/").and_then(|rest| rest.split_once('/'));
            let Some((_, rest)) = below else { return false };
            name = rest;
        }
    }
}

/// A path relative to a folder above it.
fn within<'p>(folder: &str, path: &'p str) -> &'p str {
    if folder.is_empty() { path } else { path.get(folder.len() + 1..).unwrap_or_default() }
}

/// A file of a chart, kept for its rendering.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) builder: Arc<ResultBuilder>,
    /// What it says unrendered, when it is a template: its documents, and what could not be read of it.
    pub(crate) members: Vec<Member>,
    pub(crate) problems: Vec<LocatedProblem>,
}

/// Charts of which a file was asked for, or is no longer there.
pub(crate) fn touched(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> BTreeSet<String> {
    let asked = gathered.iter().filter(|file| !file.file.context).map(|file| file.file.path.as_str());
    let paths = asked.chain(reader.removed().iter().map(String::as_str));
    let own = paths.filter_map(|path| scan.charts.of_file(path)).map(str::to_string);
    let releases = gathered.iter().filter(|file| !file.file.context).flat_map(|file| &file.releases);
    let own_charts = releases.filter(|(release, _)| !release.is_elsewhere).map(|(release, _)| &release.chart);
    let deployed = own_charts.filter(|chart| scan.charts.roots.contains(*chart));
    scan.charts.with_dependents(own.chain(deployed.cloned()).collect())
}

/// The files of charts that are judged and were not asked for.
pub(crate) fn others(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    if reader.is_whole() {
        return Vec::new();
    }
    let folders = scan.charts.with_dependencies(touched(scan, reader, gathered));
    let folders: BTreeSet<&str> = folders.iter().map(String::as_str).collect();
    reader.below(&folders)
}

/// What the charts of a scan gave.
#[derive(Default)]
pub(crate) struct JudgedCharts {
    pub(crate) judged: Judged,
    pub(crate) problems: Problems,
    /// Templates that were rendered.
    rendered: BTreeSet<String>,
    /// Templates that yield nothing.
    idle: BTreeSet<String>,
    /// What the charts' own values yield, for who judges the repository.
    pub(crate) members: Vec<Member>,
}

impl JudgedCharts {
    /// What a file of a chart says unrendered is to be judged, or nothing of it is: then its coverage is that of the rendering.
    pub(crate) fn unrendered(&self, part: Option<Part>, file: &mut FileCoverage) -> Vec<Member> {
        let Some(mut part) = part.filter(|_| !self.rendered.contains(&file.path)) else { return Vec::new() };
        if !part.problems.is_empty() {
            file.problems.extend(part.problems);
            file.problems.sort_by_key(|problem| problem.region);
            file.status = FileStatus::Partial;
        }
        if self.idle.contains(&file.path) {
            let idle = Arc::new(Origins::Idle);
            part.members.iter_mut().for_each(|member| member.origins = Some(Arc::clone(&idle)));
        }
        part.members
    }
}

/// Charts that were rendered, and not judged.
pub(crate) struct RenderedCharts {
    charts: Vec<(String, RenderedChart)>,
    names: JudgedCharts,
}

impl RenderedCharts {
    /// As [`JudgedCharts::unrendered`].
    pub(crate) fn unrendered(&self, part: Option<Part>, file: &mut FileCoverage) -> Vec<Member> {
        self.names.unrendered(part, file)
    }

    /// What each set of values yields.
    pub(crate) fn into_sets(self) -> impl Iterator<Item = (SetKey, Vec<Member>)> {
        self.charts.into_iter().flat_map(|(root, chart)| {
            chart.renderings.into_iter().map(move |rendering| {
                let key = SetKey::of_chart(rendering.values.as_deref().unwrap_or(&root));
                (key, rendering.members)
            })
        })
    }
}

/// Renders the charts.
pub(crate) fn render_all(scan: &Scan, gathered: &[Gathered], touched: &BTreeSet<String>) -> RenderedCharts {
    let mut out = RenderedCharts { charts: Vec::new(), names: JudgedCharts::default() };
    for (root, files) in files_of_charts(scan, gathered, touched) {
        if let Some(chart) = chart::render(&files, true) {
            out.names.rendered.extend(chart.templates.iter().cloned());
            out.charts.push((root, chart));
        }
    }
    out
}

/// The files of each chart, by its folder.
fn files_of_charts(scan: &Scan, gathered: &[Gathered], touched: &BTreeSet<String>) -> Vec<(String, Vec<ChartFile>)> {
    let mut files: BTreeMap<&str, Vec<ChartFile>> = BTreeMap::new();
    let wanted = scan.charts.with_dependencies(touched.clone());
    for part in gathered.iter().filter_map(|file| file.part.as_ref()) {
        let path = part.builder.source().path();
        let Some(root) = scan.charts.of_file(path).filter(|root| wanted.contains(*root)) else { continue };
        let name = within(root, path).to_string();
        files.entry(root).or_default().push(ChartFile {
            name,
            builder: Arc::clone(&part.builder),
            given: None,
            below: Vec::new(),
        });
    }
    let mut releases: BTreeMap<&str, Vec<ChartFile>> = BTreeMap::new();
    let known = names_of_parts(gathered);
    for own in gathered.iter().flat_map(|file| &file.releases).filter(|own| !is_open(&own.0, &known)) {
        releases.entry(own.0.chart.as_str()).or_default().extend(deployed(own));
    }
    let mut all = Vec::new();
    let (mut copied, own) = (0, files);
    for (root, files) in own.iter().filter(|(root, _)| touched.contains(**root)) {
        let mut files = files.clone();
        add_dependencies(scan, &own, root, "", &mut vec![root], &mut copied, &mut files);
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let mut given = releases.remove(*root).unwrap_or_default();
        given.sort_by(|a, b| a.name.cmp(&b.name));
        files.extend(given);
        all.push(((*root).to_string(), files));
    }
    all
}

/// Files of charts that stand in others as what these depend on, each as often as one comes to it.
static MOST_COPIED: bound::Bound =
    bound::Bound::new(20_000, "charts of the repository depend on each other more often than is rendered");

static MOST_DEPTH: bound::Bound =
    bound::Bound::new(16, "charts of the repository depend on each other deeper than is rendered");

/// Adds the charts of the repository that a chart depends on by `file://`, as if they stood in `charts/`, where they do not. `way` is
/// what led here: no chart depends on itself.
fn add_dependencies<'s>(
    scan: &'s Scan,
    own: &BTreeMap<&str, Vec<ChartFile>>,
    root: &str,
    prefix: &str,
    way: &mut Vec<&'s str>,
    copied: &mut usize,
    into: &mut Vec<ChartFile>,
) {
    for (name, folder) in scan.charts.local.get(root).into_iter().flatten() {
        let below = format!("{prefix}charts/{name}/");
        let is_there = into.iter().any(|file| file.name.starts_with(&below));
        let Some(files) = own.get(folder.as_str()).filter(|_| !is_there && !way.contains(&folder.as_str())) else {
            continue;
        };
        *copied += files.len();
        if !MOST_COPIED.holds(*copied) || !MOST_DEPTH.holds(way.len()) {
            return;
        }
        into.extend(files.iter().map(|file| ChartFile { name: format!("{below}{}", file.name), ..file.clone() }));
        way.push(folder);
        add_dependencies(scan, own, folder, &below, way, copied, into);
        way.pop();
    }
}

/// What deploys a chart with values that are written out, among the chart's files.
fn deployed((release, builder): &(Release, Arc<ResultBuilder>)) -> Option<ChartFile> {
    let name = builder.source().path().to_string();
    let (given, below) = (Some(release.values.clone()?), release.files.clone());
    Some(ChartFile { name, builder: Arc::clone(builder), given, below })
}

/// The paths of the files that belong to charts.
fn names_of_parts(gathered: &[Gathered]) -> BTreeSet<&str> {
    gathered.iter().filter_map(|file| file.part.as_ref()).map(|part| part.builder.source().path()).collect()
}

/// Whether a release has values that are not written out, or that stand in a file which is not there.
fn is_open(release: &Release, known: &BTreeSet<&str>) -> bool {
    let is_there = |file: &String| match release.chart.as_str() {
        "" => known.contains(file.as_str()),
        chart => known.contains(format!("{chart}/{file}").as_str()),
    };
    release.values.is_none() || !release.files.iter().all(is_there)
}

/// The charts that are deployed and are of no repository at hand, or with values that are not written out: what they yield so is not judged.
fn open_releases(scan: &Scan, gathered: &[Gathered]) -> Vec<(String, LocatedProblem)> {
    let releases = gathered.iter().flat_map(|file| &file.releases);
    let known = names_of_parts(gathered);
    let is_told = |own: &Release| own.is_elsewhere || is_open(own, &known) && scan.charts.roots.contains(&own.chart);
    let open = releases.filter(|(own, _)| is_told(own));
    let told = |(release, builder): &(Release, Arc<ResultBuilder>)| {
        let source = builder.source();
        let what = if release.is_elsewhere {
            "is from elsewhere or not told here: what it yields was not judged"
        } else {
            "is deployed with values that are not written out here: what it yields with them was not judged"
        };
        let message = format!("the chart '{}' {what}", release.chart);
        (source.path().to_string(), LocatedProblem { message, region: source.region(release.span) })
    };
    open.map(told).collect()
}

/// Renders the charts, and judges what they yield.
pub(crate) fn judge_charts(scan: &Scan, gathered: &[Gathered], touched: &BTreeSet<String>) -> JudgedCharts {
    let files = files_of_charts(scan, gathered, touched);
    let each = files
        .par_iter()
        .map_init(|| scan.policies.evaluator(), |evaluator, (root, files)| one(scan, evaluator, root, files));
    let mut all = JudgedCharts::default();
    all.judged.coverage.not_made = open_releases(scan, gathered);
    // A chart that another one depends on is rendered with the values of each.
    let mut said = Said::default();
    for one in each.collect::<Vec<_>>() {
        all.judged.merge_once(one.judged, &mut said);
        all.problems.extend(one.problems);
        all.rendered.extend(one.rendered);
        all.idle.extend(one.idle);
        all.members.extend(one.members);
    }
    all
}

/// Judges the manifests that wait for charts and overlays and are parts of none, document by document.
pub(crate) fn judge_unrendered(scan: &Scan, members: &[Member]) -> Judged {
    let judged = members.par_iter().map_init(
        || scan.policies.evaluator(),
        |evaluator, member| {
            let mut judged = Judged::default();
            // Documents of other kinds were judged with their file.
            if member.document.kind == Kind::Kubernetes && scan.applies(Kind::Kubernetes, TargetScope::Document) {
                let path = member.builder.source().path();
                judge_noting(scan, evaluator, &Target::member(member), path, &mut judged);
            }
            judged
        },
    );
    let mut all = Judged::default();
    judged.collect::<Vec<_>>().into_iter().for_each(|judged| all.merge(judged));
    all
}

fn one(scan: &Scan, evaluator: &mut Evaluator<'_>, root: &str, files: &[ChartFile]) -> JudgedCharts {
    let mut out = JudgedCharts::default();
    let (chart, reached) = bound::noting(|| {
        let chart = chart::render(files, scan.is_needed_by_set(Kind::Kubernetes))?;
        judge_renderings(scan, evaluator, root, &chart, &mut out.judged);
        Some(chart)
    });
    let own = if root.is_empty() { CHART_FILE.to_string() } else { format!("{root}/{CHART_FILE}") };
    out.problems.extend(reached.iter().map(|why| (own.clone(), LocatedProblem::of_bound(why))));
    let Some(chart) = chart else { return out };
    out.problems.extend(chart.problems);
    out.judged.coverage.not_made = chart.not_made;
    out.rendered = chart.templates.into_iter().collect();
    out.idle = chart.idle.into_iter().collect();
    if scan.judges_repository {
        out.members = chart.renderings.into_iter().next().map(|own| own.members).unwrap_or_default();
    }
    out
}

/// Judges what each set of values yields. What was said of an earlier one is not said again.
fn judge_renderings(scan: &Scan, evaluator: &mut Evaluator<'_>, root: &str, chart: &RenderedChart, all: &mut Judged) {
    let mut said = Said::default();
    for rendering in &chart.renderings {
        let mut judged = Judged::default();
        let key = SetKey::of_chart(rendering.values.as_deref().unwrap_or(root));
        let members = &rendering.members;
        for member in members.iter().filter(|member| scan.applies(member.document.kind, TargetScope::Document)) {
            judge(scan, evaluator, &Target::member(member), &mut judged);
        }
        if scan.is_needed_by_set(Kind::Kubernetes) {
            Target::of_set(&key, members).iter().for_each(|target| judge(scan, evaluator, target, &mut judged));
        }
        all.merge_once(judged, &mut said);
    }
}
