//! One text, parsed and seen by the detectors: its documents, those of its fences, and its facts.

use std::sync::Arc;

use crate::code::{self, CodeAnalysis, Program};
use crate::detect::{Facts, SecretFact, SecretScanner, facts_to_input};
use crate::document::{self, Document, Format, Kind, Node, Parsed, Problem, Prose};
use crate::result::{FileCoverage, FileStatus, LocatedProblem, ResultBuilder};
use crate::source::{Artifact, Encoding, SourceText};
use crate::span::Span;
use crate::target::Target;
use crate::target::most;

/// An artifact and what the parsers made of it.
#[derive(Debug)]
struct Piece {
    artifact: Artifact,
    parsed: Parsed,
    code: Option<CodeAnalysis>,
    /// What the detectors saw in it, when it is source code.
    facts: Option<(Kind, Facts)>,
}

/// A text as policies will see it, before any policy has.
#[derive(Debug)]
pub struct ParsedFile {
    source: Arc<SourceText>,
    pieces: Vec<Piece>,
    facts: Facts,
    /// Credentials beyond the bound: they are masked, and no policy sees them.
    beyond: Vec<SecretFact>,
}

impl ParsedFile {
    /// Parses a text and runs the detectors on it.
    #[must_use]
    pub fn new(source: Arc<SourceText>, secrets: &SecretScanner, program: &Program) -> Self {
        let mut pieces = pieces(&source, program);
        let artifacts: Vec<_> = pieces.iter().map(|piece| (piece.artifact.clone(), &piece.parsed)).collect();
        let (found, beyond) = most::worst(secrets.scan(&source, &artifacts));
        let mut facts = Facts { secrets: found, ..Facts::default() };
        if let Some(code) = pieces.first().and_then(|whole| whole.code.as_ref()) {
            facts.flows.clone_from(&code.flows);
            facts.calls.clone_from(&code.calls);
            facts.settings.clone_from(&code.settings);
            facts.routes.clone_from(&code.routes);
        }
        for piece in &mut pieces {
            piece.facts = code_facts(piece, &facts);
        }
        Self { source, pieces, facts, beyond }
    }

    /// Parses a text for what stands in it, without looking for secrets.
    #[must_use]
    pub fn parsed_only(source: Arc<SourceText>) -> Self {
        let mut pieces = pieces(&source, &Program::default());
        for piece in &mut pieces {
            piece.facts = code_facts(piece, &Facts::default());
        }
        Self { source, pieces, facts: Facts::default(), beyond: Vec::new() }
    }

    /// A text in which only secrets were looked for.
    #[must_use]
    pub fn secrets_only(source: Arc<SourceText>, secrets: &SecretScanner) -> Self {
        let (found, beyond) = most::worst(secrets.scan_text(&source));
        let facts = Facts { secrets: found, ..Facts::default() };
        Self { source, pieces: Vec::new(), facts, beyond }
    }

    /// Takes the file's plain YAML for that of another kind, which another file says that it is of.
    pub fn take_for(&mut self, kind: Kind) {
        let own = self.pieces.iter_mut().flat_map(|piece| &mut piece.parsed.documents);
        own.filter(|document| document.kind == Kind::Yaml && document.artifact.as_fence().is_none())
            .for_each(|document| document.kind = kind);
    }

    /// The documents of the file and of its fences, in the order of the text.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.pieces.iter().flat_map(|piece| &piece.parsed.documents)
    }

    /// How the file as a whole was parsed; `None` where it was read for secrets alone.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.pieces.first().map(|whole| whole.parsed.format)
    }

    /// What could not be read, with the artifact whose span each problem has.
    pub fn problems(&self) -> impl Iterator<Item = (&Artifact, &Problem)> {
        self.pieces.iter().flat_map(|piece| {
            let code = piece.code.iter().flat_map(|code| &code.problems);
            piece.parsed.problems.iter().chain(code).map(|problem| (&piece.artifact, problem))
        })
    }

    /// What the detectors saw in the file as a whole.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Credentials beyond the bound, in the order of the text.
    #[must_use]
    pub fn beyond(&self) -> &[SecretFact] {
        &self.beyond
    }

    /// All credentials, none of which may be shown: those of the facts, then those beyond the bound.
    pub fn credentials(&self) -> impl Iterator<Item = &SecretFact> {
        self.facts.secrets.iter().chain(&self.beyond)
    }

    /// The facts as policies get them.
    #[must_use]
    pub fn facts_input(&self) -> Node {
        facts_to_input(&self.facts)
    }

    /// The kind of a source file; `None` for everything else.
    #[must_use]
    pub fn code_kind(&self) -> Option<Kind> {
        self.pieces.first().and_then(|piece| piece.facts.as_ref()).map(|(kind, _)| *kind)
    }

    /// The facts of the source code in it: of the file itself and of its fences.
    pub fn code_facts(&self) -> impl Iterator<Item = (Kind, &Facts)> {
        self.pieces.iter().filter_map(|piece| piece.facts.as_ref()).map(|(kind, facts)| (*kind, facts))
    }

    /// What is judged in this file alone, of the kinds that are wanted, in the order of the text: its facts, then for each
    /// piece the facts of its code and its documents.
    pub fn targets<'a>(
        &'a self,
        builder: &'a Arc<ResultBuilder>,
        wanted: &'a dyn Fn(Kind) -> bool,
    ) -> impl Iterator<Item = Target<'a>> {
        let own = (!self.facts.is_empty() && wanted(Kind::Facts))
            .then(|| Target::facts(Kind::Facts, &self.facts, None, builder));
        let pieces = self.pieces.iter().flat_map(move |piece| {
            // The code of a notebook is no sample: somebody runs it.
            let fence = piece.artifact.as_fence().map(|fence| fence.language.as_str());
            let fence = fence.filter(|language| *language != document::notebook::LANGUAGE);
            let facts = piece.facts.as_ref().filter(|(kind, facts)| !facts.is_empty() && wanted(*kind));
            let facts = facts.map(|(kind, facts)| Target::facts(*kind, facts, fence, builder));
            let documents = piece.parsed.documents.iter().filter(|document| wanted(document.kind));
            facts.into_iter().chain(documents.map(move |document| Target::document(document, builder)))
        });
        own.into_iter().chain(pieces)
    }

    /// The documents and the facts that targets of more than one file may need.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Document>, Vec<(Kind, Facts)>) {
        let mut documents = Vec::new();
        let mut facts = Vec::new();
        for piece in self.pieces {
            documents.extend(piece.parsed.documents);
            facts.extend(piece.facts);
        }
        (documents, facts)
    }

    /// Links and commands, when it is a Markdown page.
    #[must_use]
    pub fn prose(&self) -> Option<Prose> {
        let is_page = self.pieces.first().is_some_and(|whole| whole.parsed.format == Format::Markdown);
        is_page.then(|| document::prose(&self.source))
    }

    /// How far it was understood; `bytes` is its size where it was read from.
    #[must_use]
    pub fn coverage(&self, bytes: u64) -> FileCoverage {
        let mut problems: Vec<LocatedProblem> = self
            .problems()
            .map(|(artifact, problem)| LocatedProblem {
                message: problem.message.clone(),
                region: self.source.region(artifact.host_span(problem.span)),
            })
            .collect();
        problems.extend(most::problem(&self.beyond, &self.source));
        problems.extend(nul_bytes(&self.source));
        problems.sort_by_key(|problem| problem.region);
        let code = self.code_facts().map(|(kind, _)| kind);
        let mut kinds: Vec<Kind> = self.documents().map(|document| document.kind).chain(code).collect();
        kinds.sort_unstable();
        kinds.dedup();
        // Without pieces it was read as a text, for secrets.
        let format = self.pieces.first().map_or(Format::Text, |whole| whole.parsed.format);
        // Source code without a word that a policy could be about is read for secrets only, and that is what is said.
        let code = self.pieces.first().and_then(|whole| whole.code.as_ref());
        let has_documents = self.documents().next().is_some();
        let status = match format {
            _ if !problems.is_empty() => FileStatus::Partial,
            Format::Text if !has_documents => FileStatus::Text,
            _ if !has_documents && code.is_some_and(|code| !code.parsed) => FileStatus::Text,
            _ => FileStatus::Parsed,
        };
        FileCoverage {
            path: self.source.path().to_string(),
            bytes,
            status,
            format: Some(format),
            kinds,
            fences: self.pieces.len().saturating_sub(1),
            problems,
            context: false,
        }
    }
}

/// What a program that reads the file makes of its NULs may be something else.
fn nul_bytes(source: &SourceText) -> Option<LocatedProblem> {
    let Encoding::Nuls { first } = source.encoding() else { return None };
    let message = "NUL bytes stand in the text: each was read as a blank".to_string();
    Some(LocatedProblem { message, region: source.region(Span::new(first, first)) })
}

/// The file itself, and the fences in it that can be read.
fn pieces(source: &Arc<SourceText>, program: &Program) -> Vec<Piece> {
    let whole = piece(Artifact::file(Arc::clone(source)), program);
    let fences = match (whole.parsed.format, whole.parsed.documents.first()) {
        (Format::Markdown, _) => document::fences(source),
        (Format::Json, Some(notebook)) if source.path().ends_with(".ipynb") => {
            document::notebook::code(source, &notebook.root).into_iter().collect()
        }
        _ => Vec::new(),
    };
    let fences = fences.into_iter().map(|fence| piece(fence, program)).filter(|piece| {
        !matches!(piece.parsed.format, Format::Text | Format::Markdown) || !piece.parsed.documents.is_empty()
    });
    std::iter::once(whole).chain(fences).collect()
}

fn piece(artifact: Artifact, program: &Program) -> Piece {
    let parsed = document::parse(&artifact);
    let code = code::is_code(parsed.format).then(|| program.analyse(&artifact, parsed.format));
    Piece { artifact, parsed, code, facts: None }
}

/// The facts of a piece of source code. Secrets are those of the file, so that a fence has none of its own.
fn code_facts(piece: &Piece, of_file: &Facts) -> Option<(Kind, Facts)> {
    let code = piece.code.as_ref()?;
    let kind = match piece.parsed.format {
        Format::JavaScript => Kind::JavaScript,
        Format::Python => Kind::Python,
        Format::Go => Kind::Go,
        Format::Java => Kind::Java,
        Format::Ruby => Kind::Ruby,
        _ => Kind::TypeScript,
    };
    let is_fence = piece.artifact.as_fence().is_some();
    let facts = Facts {
        secrets: if is_fence { Vec::new() } else { of_file.secrets.clone() },
        flows: code.flows.clone(),
        calls: code.calls.clone(),
        settings: code.settings.clone(),
        routes: code.routes.clone(),
    };
    Some((kind, facts))
}
