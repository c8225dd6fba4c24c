//! One file: read, parsed, seen by the detectors, and judged as far as it can be judged alone. What is judged together with
//! other files is kept.

use std::sync::Arc;

use crate::bound;
use crate::document::{Format, Kind};
use crate::inventory::FileData;
use crate::pipeline::{Script, is_script};
use crate::policy::Evaluator;
use crate::result::suppression::Directive;
use crate::result::{Exemption, FileCoverage, FileStatus, LocatedProblem, ResultBuilder, SkipReason};
use crate::scan::charts::Part;
use crate::scan::comments;
use crate::scan::composes;
use crate::scan::judge::{Judged, judge};
use crate::scan::masked;
use crate::scan::program::{self, Linked};
use crate::scan::settle::FileDirectives;
use crate::scan::untyped::of_program;
use crate::scan::{Area, Scan};
use crate::source::SourceText;
use crate::target::chart::{self, Release};
use crate::target::{Member, ParsedFile, RepositoryFacts, RepositoryPage, TargetScope, set_kind};

/// What one file gave.
#[derive(Clone, Debug)]
pub(crate) struct Gathered {
    pub file: FileCoverage,
    /// What is judged in this file alone.
    pub judged: Judged,
    /// Documents that sets or the repository need.
    pub members: Vec<Member>,
    /// What is rendered, when it is a file of a Helm chart.
    pub part: Option<Part>,
    /// Charts that it deploys with values of its own.
    pub releases: Vec<(Release, Arc<ResultBuilder>)>,
    /// It may be a part of a Compose project.
    pub compose: Option<composes::Part>,
    /// Facts that the repository needs.
    pub facts: Vec<RepositoryFacts>,
    /// The page that the repository needs.
    pub page: Option<RepositoryPage>,
    /// The script that the repository's pipelines may call.
    pub script: Option<Script>,
    /// Credentials that are no guessable words: each as written, and its value. They are for the redactor alone.
    pub secrets: Vec<masked::Unshown>,
    /// What it shows of personal data, where the configuration says something of such data.
    pub data: Option<(FileData, Arc<ResultBuilder>)>,
    /// Suppressions that do not count.
    pub untrusted: Vec<Exemption>,
    /// None where the file has no suppression comment: what is kept here keeps the file's text.
    pub directives: Option<FileDirectives>,
    /// Looked at for the list of the repository's files alone: its name is that of nothing that is judged with what was asked for.
    pub for_list: bool,
}

impl Gathered {
    /// Documents that are judged alone or with others only when no chart and no overlay is made of them.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Member> {
        self.part.iter().flat_map(|part| &part.members)
    }
}

/// A file that was not read.
pub(crate) fn skipped(path: &str, bytes: u64, reason: SkipReason) -> Gathered {
    Gathered {
        file: FileCoverage::new(path, bytes, FileStatus::Skipped(reason)),
        judged: Judged::default(),
        members: Vec::new(),
        part: None,
        releases: Vec::new(),
        compose: None,
        facts: Vec::new(),
        page: None,
        script: None,
        secrets: Vec::new(),
        data: None,
        untrusted: Vec::new(),
        directives: None,
        for_list: false,
    }
}

/// Parses and detects in one text, and judges it.
pub(crate) fn gather(
    scan: &Scan,
    linked: &Linked,
    evaluator: &mut Evaluator<'_>,
    source: SourceText,
    bytes: u64,
) -> Gathered {
    noted(|| gather_within(scan, linked, evaluator, source, bytes))
}

/// Counts the bounds that are reached meanwhile as the file's.
fn noted(gather: impl FnOnce() -> Gathered) -> Gathered {
    let (mut gathered, reached) = bound::noting(gather);
    gathered.file.add_reached(reached);
    gathered
}

fn gather_within(
    scan: &Scan,
    linked: &Linked,
    evaluator: &mut Evaluator<'_>,
    source: SourceText,
    bytes: u64,
) -> Gathered {
    let source = Arc::new(source);
    let parsed = match scan.only {
        None => parse(scan, linked, &source),
        Some(Area::Secrets) => ParsedFile::secrets_only(Arc::clone(&source), &scan.secrets),
    };
    let builder = builder(scan, linked, &source, &parsed);
    let mut judged = Judged::default();
    let waits = scan.waits(source.path());
    let format = parsed.format();
    let waits = |kind| waits && kind == Kind::Kubernetes || composes::waits(kind, format);
    let wanted = |kind| scan.applies(kind, TargetScope::Document) && !waits(kind);
    for target in parsed.targets(&builder, &wanted) {
        judge(scan, evaluator, &target, &mut judged);
    }
    if scan.only.is_none() && crate::code::is_code(format.unwrap_or(Format::Text)) {
        judged.coverage.add_untyped(of_program(builder.source().path(), builder.source().text()));
    }
    kept(scan, parsed, builder, bytes, judged)
}

/// Parses and detects in a text that others are judged with, and that was not asked for itself.
pub(crate) fn context(scan: &Scan, linked: &Linked, source: SourceText, bytes: u64) -> Gathered {
    noted(|| context_within(scan, linked, source, bytes))
}

fn context_within(scan: &Scan, linked: &Linked, source: SourceText, bytes: u64) -> Gathered {
    let source = Arc::new(source);
    // With its secrets, which must not appear in what is said of the others.
    let parsed = parse(scan, linked, &source);
    let builder = builder(scan, linked, &source, &parsed);
    let mut gathered = kept(scan, parsed, builder, bytes, Judged::default());
    gathered.file.context = true;
    gathered.data = None;
    if let Some(directives) = &mut gathered.directives {
        directives.context = true;
    }
    gathered
}

fn parse(scan: &Scan, linked: &Linked, source: &Arc<SourceText>) -> ParsedFile {
    let mut parsed = ParsedFile::new(Arc::clone(source), &scan.secrets, linked.program());
    if scan.includes.holds(source.path()) {
        parsed.take_for(Kind::GitlabCi);
    }
    parsed
}

/// The builder of a file's results, which knows the files that its flows pass through.
fn builder(scan: &Scan, linked: &Linked, source: &Arc<SourceText>, parsed: &ParsedFile) -> Arc<ResultBuilder> {
    let others = linked.passed_by(parsed.facts());
    Arc::new(program::builder(scan, source, parsed).with_others(others))
}

fn kept(scan: &Scan, parsed: ParsedFile, builder: Arc<ResultBuilder>, bytes: u64, judged: Judged) -> Gathered {
    let source = builder.source();
    let config = scan.config.at(source.path());
    let directives = if config.inline_suppressions() { comments::directives(source) } else { Vec::new() };
    let (directives, untrusted) = scan.trust.heard(source, directives);
    let mut file = parsed.coverage(bytes);
    let mut part = part(scan, &parsed, &builder, &mut file);
    let compose = composes::part(scan, &parsed, &builder);
    let directives = bounded(directives, source, &mut file);
    let page = if scan.judges_repository { parsed.prose() } else { None };
    let page = page.map(|prose| RepositoryPage { prose, builder: Arc::clone(&builder) });
    let script = (scan.judges_repository && is_script(source.path(), source.text()))
        .then(|| Script { path: source.path().to_string(), text: Arc::clone(source) });
    let secrets = masked::values(source, &parsed.facts().secrets, parsed.beyond());
    let data = data(scan, &parsed, &builder);
    let (documents, facts) = parsed.into_parts();
    let releases = documents.iter().flat_map(chart::releases).map(|own| (own, Arc::clone(&builder))).collect();
    let waits = scan.waits(source.path());
    let is_kept = |kind| kind == Kind::Kubernetes || kind == Kind::Yaml || kind == Kind::Json;
    let member = |document| Member { document, builder: Arc::clone(&builder), origins: None };
    let (unrendered, documents): (Vec<_>, Vec<_>) = documents
        .into_iter()
        .partition(|document| waits && is_kept(document.kind) && document.artifact.as_fence().is_none());
    if let Some(part) = &mut part {
        part.members = unrendered.into_iter().map(member).collect();
    }
    let needed = documents.into_iter().filter(|document| scan.is_needed_beyond_its_file(document.kind));
    let members = needed.map(member).collect();
    let facts = facts
        .into_iter()
        .filter(|(kind, _)| scan.is_needed_by_repository(*kind))
        .map(|(kind, facts)| RepositoryFacts { kind, facts, builder: Arc::clone(&builder) })
        .collect();
    let directives = (!directives.is_empty()).then_some(FileDirectives { directives, builder, context: false });
    Gathered {
        file,
        judged,
        members,
        part,
        releases,
        compose,
        facts,
        page,
        script,
        secrets,
        data,
        untrusted,
        directives,
        for_list: false,
    }
}

/// What a file shows of personal data.
fn data(scan: &Scan, parsed: &ParsedFile, builder: &Arc<ResultBuilder>) -> Option<(FileData, Arc<ResultBuilder>)> {
    if scan.only.is_some() || scan.config.privacy().is_empty() {
        return None;
    }
    let source = builder.source();
    let data = FileData::of(source, parsed.facts(), scan.config.is_test(source.path()))?;
    Some((data, Arc::clone(builder)))
}

/// The file as a part of the chart that it belongs to. What could not be read of a template may be read once it is rendered.
fn part(scan: &Scan, parsed: &ParsedFile, builder: &Arc<ResultBuilder>, file: &mut FileCoverage) -> Option<Part> {
    let source = builder.source();
    if scan.charts.of_file(source.path()).is_none() && !scan.overlays.may_use(source.path()) {
        return None;
    }
    let mut problems = Vec::new();
    if scan.charts.is_template(source.path()) {
        problems.extend(parsed.problems().map(|(artifact, problem)| LocatedProblem {
            message: problem.message.clone(),
            region: source.region(artifact.host_span(problem.span)),
        }));
        file.problems.retain(|problem| !problems.contains(problem));
        if file.problems.is_empty() && !problems.is_empty() {
            file.status = FileStatus::Parsed;
        }
    }
    Some(Part { builder: Arc::clone(builder), members: Vec::new(), problems })
}

/// Suppression comments of one file that hold.
const MOST_DIRECTIVES: usize = 10_000;

/// The suppressions that hold; what those beyond the bound would silence stays, and the file says so.
fn bounded(mut directives: Vec<Directive>, source: &SourceText, file: &mut FileCoverage) -> Vec<Directive> {
    let beyond = directives.split_off(directives.len().min(MOST_DIRECTIVES));
    if let Some(first) = beyond.first() {
        let count = beyond.len();
        let message = format!("{count} more suppressions stand here: only the first {MOST_DIRECTIVES} of a file hold");
        file.problems.push(LocatedProblem { message, region: source.region(first.span) });
        file.problems.sort_by_key(|problem| problem.region);
        file.status = FileStatus::Partial;
    }
    directives
}

impl Scan {
    /// Whether the manifests of a file are judged only once charts are rendered and overlays are built: what is judged then is
    /// what a template yields and an overlay builds, and not what their parts say.
    fn waits(&self, path: &str) -> bool {
        self.charts.is_template(path) || self.overlays.may_use(path)
    }

    /// Whether documents of a kind are judged together with others.
    pub(crate) fn is_needed_beyond_its_file(&self, kind: Kind) -> bool {
        self.is_needed_by_set(kind) || self.is_needed_by_repository(kind)
    }

    /// Where no policy names a kind, the repository is shown with documents of every kind.
    fn is_needed_by_repository(&self, kind: Kind) -> bool {
        self.repository_kinds.contains(&kind) || self.asks_for_all && self.repository_kinds.is_empty()
    }

    pub(crate) fn is_needed_by_set(&self, kind: Kind) -> bool {
        set_kind(kind).is_some_and(|kind| self.asks_for_all || self.applies(kind, TargetScope::Set))
    }
}
