//! One file through the whole flow: read, parse, detect, judge.

use std::cell::LazyCell;
use std::sync::Arc;

use crate::code::{self, CodeAnalysis};
use crate::detect::{Facts, SecretScanner, facts_to_input};
use crate::document::{self, Document, Format, Kind, Node, Parsed, Problem};
use crate::policy::{Context, Evaluation, Evaluator, Location, Target, TargetScope};
use crate::result::suppression;
use crate::result::{
    Coverage, Draft, FileCoverage, FileStatus, LocatedProblem, Redactions, ResultBuilder, ScanResult, SkipReason,
};
use crate::scan::finish::FileDirectives;
use crate::scan::judge::{self, Placed};
use crate::scan::sets::Member;
use crate::scan::{Area, Scan};
use crate::source::{Artifact, SourceText};

/// What one file gave.
#[derive(Debug)]
pub(crate) struct FileOutcome {
    pub file: FileCoverage,
    pub results: Vec<ScanResult>,
    /// Policy counts and errors only.
    pub coverage: Coverage,
    /// Documents that a set needs.
    pub members: Vec<Member>,
    /// None where the file has no suppression comment: what is kept here keeps the file's text.
    pub directives: Option<FileDirectives>,
}

/// A file that was not read.
pub(crate) fn skipped(path: &str, bytes: u64, reason: SkipReason) -> FileOutcome {
    FileOutcome {
        file: FileCoverage {
            path: path.to_string(),
            bytes,
            status: FileStatus::Skipped(reason),
            format: None,
            kinds: Vec::new(),
            fences: 0,
            problems: Vec::new(),
        },
        results: Vec::new(),
        coverage: Coverage::default(),
        members: Vec::new(),
        directives: None,
    }
}

/// An artifact and what the parsers made of it.
#[derive(Debug)]
struct Piece {
    artifact: Artifact,
    parsed: Parsed,
    code: Option<CodeAnalysis>,
}

impl Piece {
    fn code_kind(&self) -> Option<Kind> {
        self.code.as_ref().map(|_| match self.parsed.format {
            Format::JavaScript => Kind::JavaScript,
            _ => Kind::TypeScript,
        })
    }
}

/// A text as policies will see it, before any policy has.
#[derive(Debug)]
pub struct Inspected {
    pieces: Vec<Piece>,
    facts: Facts,
    facts_input: Node,
}

/// Parses a text and runs the detectors on it.
#[must_use]
pub fn inspect(source: Arc<SourceText>, secrets: &SecretScanner) -> Inspected {
    let pieces = pieces(&source);
    let facts = detect(secrets, &source, &pieces);
    let facts_input = facts_to_input(&facts);
    Inspected { pieces, facts, facts_input }
}

impl Inspected {
    /// The documents of the file and of its fences, in the order of the text.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.pieces.iter().flat_map(|piece| &piece.parsed.documents)
    }

    /// What could not be read, with the artifact whose span each problem has.
    pub fn problems(&self) -> impl Iterator<Item = (&Artifact, &Problem)> {
        self.pieces.iter().flat_map(|piece| {
            let code = piece.code.iter().flat_map(|code| &code.problems);
            piece.parsed.problems.iter().chain(code).map(|problem| (&piece.artifact, problem))
        })
    }

    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The facts as policies get them.
    #[must_use]
    pub fn facts_input(&self) -> &Node {
        &self.facts_input
    }

    /// The kind of a source file; `None` for everything else.
    #[must_use]
    pub fn code_kind(&self) -> Option<Kind> {
        self.pieces.first().and_then(Piece::code_kind)
    }
}

/// Parses, detects and judges one text.
pub(crate) fn scan_file(scan: &Scan, evaluator: &mut Evaluator<'_>, source: SourceText, bytes: u64) -> FileOutcome {
    let source = Arc::new(source);
    let pieces = if scan.only.is_none() { pieces(&source) } else { Vec::new() };
    let facts = match scan.only {
        None => detect(&scan.secrets, &source, &pieces),
        Some(Area::Secrets) => Facts { secrets: scan.secrets.scan_text(&source), ..Facts::default() },
    };
    let redactions = Redactions::new(&source, facts.secrets.iter().map(|secret| (secret.span, secret.weak)));
    let environment = scan.config.environment_of(source.path()).map(str::to_string);
    let builder = Arc::new(ResultBuilder::new(Arc::clone(&source), redactions, environment));
    let mut judged = Judged { scan, evaluator, builder: &builder, results: Vec::new(), coverage: Coverage::default() };
    judged.facts(&facts, Kind::Facts, None);
    for piece in &pieces {
        judged.piece(piece, &facts);
    }
    let Judged { results, coverage, .. } = judged;
    let directives = if scan.config.inline_suppressions() { suppression::directives(&source) } else { Vec::new() };
    let file = file_coverage(&source, &pieces, bytes);
    let members = members(scan, pieces, &builder);
    let directives = (!directives.is_empty()).then_some(FileDirectives { directives, builder });
    FileOutcome { file, results, coverage, members, directives }
}

/// The file itself, and the fences in it that can be read.
fn pieces(source: &Arc<SourceText>) -> Vec<Piece> {
    let whole = piece(Artifact::file(Arc::clone(source)));
    let fences = if whole.parsed.format == Format::Markdown { document::fences(source) } else { Vec::new() };
    let fences = fences.into_iter().map(piece).filter(|piece| {
        !matches!(piece.parsed.format, Format::Text | Format::Markdown) || !piece.parsed.documents.is_empty()
    });
    std::iter::once(whole).chain(fences).collect()
}

fn piece(artifact: Artifact) -> Piece {
    let parsed = document::parse(&artifact);
    let is_code = matches!(parsed.format, Format::TypeScript | Format::Tsx | Format::JavaScript);
    let code = is_code.then(|| code::analyse(&artifact, parsed.format));
    Piece { artifact, parsed, code }
}

fn detect(secrets: &SecretScanner, source: &Arc<SourceText>, pieces: &[Piece]) -> Facts {
    let artifacts: Vec<_> = pieces.iter().map(|piece| (piece.artifact.clone(), &piece.parsed)).collect();
    let mut facts = Facts { secrets: secrets.scan(source, &artifacts), ..Facts::default() };
    if let Some(code) = pieces.first().and_then(|whole| whole.code.as_ref()) {
        facts.flows.clone_from(&code.flows);
        facts.calls.clone_from(&code.calls);
        facts.settings.clone_from(&code.settings);
    }
    facts
}

/// Collects what policies say about the pieces of one file.
struct Judged<'a, 'p> {
    scan: &'a Scan,
    evaluator: &'a mut Evaluator<'p>,
    builder: &'a ResultBuilder,
    results: Vec<ScanResult>,
    coverage: Coverage,
}

impl Judged<'_, '_> {
    fn piece(&mut self, piece: &Piece, file_facts: &Facts) {
        if let (Some(code), Some(kind)) = (&piece.code, piece.code_kind()) {
            let fence = piece.artifact.as_fence().map(|fence| fence.language.as_str());
            let own = Facts {
                secrets: if fence.is_none() { file_facts.secrets.clone() } else { Vec::new() },
                flows: code.flows.clone(),
                calls: code.calls.clone(),
                settings: code.settings.clone(),
            };
            self.facts(&own, kind, fence);
        }
        for document in &piece.parsed.documents {
            self.document(document);
        }
    }

    fn facts(&mut self, facts: &Facts, kind: Kind, fence: Option<&str>) {
        if facts.is_empty() || !self.scan.policies.applies(kind, TargetScope::Document) {
            return;
        }
        let input = facts_to_input(facts);
        let context = self.scan.context(self.builder.source().path(), fence);
        let target = Target { kind, scope: TargetScope::Document, input: &input, context: &context };
        let evaluation = self.evaluator.evaluate(&target);
        self.collect(
            &evaluation,
            |path| judge::place_in_facts(facts, path),
            |draft, path| {
                draft.code_flow = judge::code_flow(facts, path);
                draft.secret = judge::secret_hash(facts, path);
            },
        );
    }

    fn document(&mut self, document: &Document) {
        self.rows(document);
        if !self.scan.policies.applies(document.kind, TargetScope::Document) {
            return;
        }
        let fence = document.artifact.as_fence().map(|fence| fence.language.as_str());
        let context = self.scan.context(self.builder.source().path(), fence);
        let target =
            Target { kind: document.kind, scope: TargetScope::Document, input: &document.root, context: &context };
        let evaluation = self.evaluator.evaluate(&target);
        let conditional = LazyCell::new(|| document::conditional_parts(document));
        self.collect(
            &evaluation,
            |path| judge::place_in_document(document, path),
            |draft, path| {
                let at = document.root.resolve(path).0.span();
                if conditional.iter().any(|part| part.start <= at.start && at.end <= part.end) {
                    judge::make_conditional(draft);
                }
            },
        );
    }

    /// Rows on what is judged alone; modules and sets of manifests are judged as a whole.
    fn rows(&mut self, document: &Document) {
        if self.scan.requirements.applies(document.kind) && !self.scan.needed_by_set(document.kind) {
            let evaluation = judge::rows(&self.scan.requirements, document.kind, &document.root);
            self.collect(&evaluation, |path| judge::place_in_document(document, path), |_, _| ());
        }
    }

    fn collect(
        &mut self,
        evaluation: &Evaluation,
        place: impl Fn(&[document::PathKey]) -> Placed,
        finish: impl Fn(&mut Draft, &[document::PathKey]),
    ) {
        let source = self.builder.source();
        judge::count(&mut self.coverage, evaluation, source.path());
        for outcome in &evaluation.outcomes {
            for violation in &outcome.violations {
                let placed = |location: &Location| match location {
                    Location::Path(path) => place(path),
                    Location::Line { line, .. } => judge::place_on_line(source, *line),
                };
                let draft = judge::draft(violation, &outcome.rule, &self.scan.rules, &self.scan.config, placed);
                let Some(mut draft) = draft else { continue };
                if let Location::Path(path) = &violation.location {
                    finish(&mut draft, path);
                }
                self.results.push(self.builder.build(draft));
            }
        }
    }
}

fn file_coverage(source: &SourceText, pieces: &[Piece], bytes: u64) -> FileCoverage {
    let mut problems = Vec::new();
    let mut kinds = Vec::new();
    for piece in pieces {
        let code = piece.code.as_ref();
        for problem in piece.parsed.problems.iter().chain(code.into_iter().flat_map(|code| &code.problems)) {
            let region = source.region(piece.artifact.host_span(problem.span));
            problems.push(LocatedProblem { message: problem.message.clone(), region });
        }
        kinds.extend(piece.parsed.documents.iter().map(|document| document.kind));
        kinds.extend(piece.code_kind());
    }
    problems.sort_by_key(|problem| problem.region);
    kinds.sort_unstable();
    kinds.dedup();
    // Without pieces it was read as a text, for secrets.
    let format = Some(pieces.first().map_or(Format::Text, |whole| whole.parsed.format));
    // Source code without a word that a policy could be about is read for secrets only, and that is what is said.
    let unparsed_code = pieces.first().and_then(|whole| whole.code.as_ref()).is_some_and(|code| !code.parsed);
    let status = match format {
        _ if !problems.is_empty() => FileStatus::Partial,
        Some(Format::Text) => FileStatus::Text,
        _ if unparsed_code => FileStatus::Text,
        _ => FileStatus::Parsed,
    };
    FileCoverage {
        path: source.path().to_string(),
        bytes,
        status,
        format,
        kinds,
        fences: pieces.len().saturating_sub(1),
        problems,
    }
}

fn members(scan: &Scan, pieces: Vec<Piece>, builder: &Arc<ResultBuilder>) -> Vec<Member> {
    pieces
        .into_iter()
        .flat_map(|piece| piece.parsed.documents)
        .filter(|document| scan.needed_by_set(document.kind))
        .map(|document| Member { document, builder: Arc::clone(builder), context_only: false })
        .collect()
}

impl Scan {
    /// What a policy is told about the file it sees.
    pub(crate) fn context(&self, path: &str, fence: Option<&str>) -> Context {
        Context {
            environment: self.config.environment_of(path).map(str::to_string),
            test: self.config.is_test(path),
            fence: fence.map(str::to_string),
            ..Context::of(path)
        }
    }
}
