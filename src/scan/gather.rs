//! One file: read, parsed, seen by the detectors, and judged as far as it can be judged alone. What is judged together with
//! other files is kept.

use std::sync::Arc;

use crate::bound;
use crate::document::Kind;
use crate::policy::Evaluator;
use crate::result::suppression::Directive;
use crate::result::{Exemption, FileCoverage, FileStatus, LocatedProblem, ResultBuilder, SkipReason};
use crate::scan::comments;
use crate::scan::judge::{Judged, judge};
use crate::scan::masked;
use crate::scan::program::{self, Linked};
use crate::scan::settle::FileDirectives;
use crate::scan::{Area, Scan};
use crate::source::SourceText;
use crate::target::{Member, ParsedFile, RepositoryFacts, RepositoryPage, TargetScope, set_kind};

/// What one file gave.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub file: FileCoverage,
    /// What is judged in this file alone.
    pub judged: Judged,
    /// Documents that sets or the repository need.
    pub members: Vec<Member>,
    /// Facts that the repository needs.
    pub facts: Vec<RepositoryFacts>,
    /// The page that the repository needs.
    pub page: Option<RepositoryPage>,
    /// Credentials that are no guessable words: each as written, and its value. They are for the redactor alone.
    pub secrets: Vec<masked::Unshown>,
    /// Suppressions that do not count.
    pub untrusted: Vec<Exemption>,
    /// None where the file has no suppression comment: what is kept here keeps the file's text.
    pub directives: Option<FileDirectives>,
}

/// A file that was not read.
pub(crate) fn skipped(path: &str, bytes: u64, reason: SkipReason) -> Gathered {
    Gathered {
        file: FileCoverage::new(path, bytes, FileStatus::Skipped(reason)),
        judged: Judged::default(),
        members: Vec::new(),
        facts: Vec::new(),
        page: None,
        secrets: Vec::new(),
        untrusted: Vec::new(),
        directives: None,
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
        None => ParsedFile::new(Arc::clone(&source), &scan.secrets, linked.program()),
        Some(Area::Secrets) => ParsedFile::secrets_only(Arc::clone(&source), &scan.secrets),
    };
    let builder = builder(scan, linked, &source, &parsed);
    let mut judged = Judged::default();
    let wanted = |kind| scan.applies(kind, TargetScope::Document);
    for target in parsed.targets(&builder, &wanted) {
        judge(scan, evaluator, &target, &mut judged);
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
    let parsed = ParsedFile::new(Arc::clone(&source), &scan.secrets, linked.program());
    let builder = builder(scan, linked, &source, &parsed);
    let mut gathered = kept(scan, parsed, builder, bytes, Judged::default());
    gathered.file.context = true;
    if let Some(directives) = &mut gathered.directives {
        directives.context = true;
    }
    gathered
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
    let directives = bounded(directives, source, &mut file);
    let page = if scan.judges_repository { parsed.prose() } else { None };
    let page = page.map(|prose| RepositoryPage { prose, builder: Arc::clone(&builder) });
    let secrets = masked::values(source, &parsed.facts().secrets, parsed.beyond());
    let (documents, facts) = parsed.into_parts();
    let members = documents
        .into_iter()
        .filter(|document| scan.is_needed_beyond_its_file(document.kind))
        .map(|document| Member { document, builder: Arc::clone(&builder) })
        .collect();
    let facts = facts
        .into_iter()
        .filter(|(kind, _)| scan.is_needed_by_repository(*kind))
        .map(|(kind, facts)| RepositoryFacts { kind, facts, builder: Arc::clone(&builder) })
        .collect();
    let directives = (!directives.is_empty()).then_some(FileDirectives { directives, builder, context: false });
    Gathered { file, judged, members, facts, page, secrets, untrusted, directives }
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
    /// Whether documents of a kind are judged together with others.
    fn is_needed_beyond_its_file(&self, kind: Kind) -> bool {
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
