//! The one way to make a result: it redacts, so that no report sees the text of a file.

use std::sync::{Arc, OnceLock};

use crate::result::{
    Called, Excerpt, Identity, Location, Redactions, RelatedLocation, ResultKind, ScanResult, Subject, fingerprint,
    line_hash::line_hashes,
};
use crate::rule::Severity;
use crate::source::{Encoding, SourceText};
use crate::span::{Region, Span};

/// Lines shown before and after the line of a result.
const CONTEXT_LINES: usize = 1;
/// Lines longer than this many bytes are cropped around the region, and shown alone.
const LONGEST_LINE: usize = 400;
/// Bytes shown on either side of a region in a cropped line.
const CROP_MARGIN: usize = 120;

/// A place in a file, and what to say about it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The builder of the file's results; the file of the result itself when `None`.
    pub file: Option<Arc<ResultBuilder>>,
    pub span: Span,
    pub message: String,
}

/// A result before redaction.
#[derive(Clone, Debug)]
pub struct Draft {
    pub rule: String,
    pub kind: ResultKind,
    /// It is there under a condition alone of which the text does not tell whether it holds.
    pub conditional: bool,
    pub severity: Severity,
    pub message: String,
    /// In the file's text. A span of several lines is reported by its first line: tight regions are what reviewers see.
    pub span: Span,
    pub related: Vec<Place>,
    pub code_flow: Vec<Place>,
    pub subject: Option<String>,
    /// The members of the rule's population that it is about: one, or every instance of a block that is repeated.
    pub examined: Vec<Arc<Subject>>,
    /// What identifies it beside rule and path; see [`fingerprint::structure`].
    pub structure: Vec<String>,
    pub evidence: serde_json::Value,
    /// The region itself is a secret.
    pub redact: bool,
    /// The keyed hash of the credential it is about.
    pub secret: Option<String>,
    /// Of a flow that ends in another file: what it carries, and where.
    pub far_sink: Option<String>,
}

impl Draft {
    /// What fails, with nothing but what every result has.
    #[must_use]
    pub fn new(rule: impl Into<String>, severity: Severity, message: impl Into<String>, span: Span) -> Self {
        Self {
            rule: rule.into(),
            kind: ResultKind::Fail,
            conditional: false,
            severity,
            message: message.into(),
            span,
            related: Vec::new(),
            code_flow: Vec::new(),
            subject: None,
            examined: Vec::new(),
            structure: Vec::new(),
            evidence: serde_json::Value::Null,
            redact: false,
            secret: None,
            far_sink: None,
        }
    }
}

/// Makes the results of one file.
#[derive(Debug)]
pub struct ResultBuilder {
    source: Arc<SourceText>,
    redactions: Redactions,
    environment: Option<String>,
    line_hashes: OnceLock<Vec<String>>,
    /// The files that flows of this one pass through.
    others: Vec<Arc<ResultBuilder>>,
}

impl ResultBuilder {
    #[must_use]
    pub fn new(source: Arc<SourceText>, redactions: Redactions, environment: Option<String>) -> Self {
        Self { source, redactions, environment, line_hashes: OnceLock::new(), others: Vec::new() }
    }

    /// Knows the builders of other files, which flows of this one pass through.
    #[must_use]
    pub fn with_others(self, others: Vec<Arc<Self>>) -> Self {
        Self { others, ..self }
    }

    /// The builder of another file that a flow passes through.
    #[must_use]
    pub fn other(&self, path: &str) -> Option<&Arc<Self>> {
        self.others.iter().find(|other| other.source.path() == path)
    }

    #[must_use]
    pub fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    /// A subject at a place of this file, with secrets masked in its name.
    #[must_use]
    pub fn subject(&self, kind: &str, name: &str, span: Span) -> Subject {
        Subject {
            path: self.source.path().to_string(),
            region: self.location_region(span),
            kind: kind.to_string(),
            name: self.redactions.clean(name),
        }
    }

    /// Whether the file holds a secret that must not appear in a message.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        !self.redactions.is_empty()
    }

    /// The fingerprint is without its occurrence number until [`fingerprint::number_occurrences`] has run.
    #[must_use]
    pub fn build(&self, draft: Draft) -> ScanResult {
        let redactions = if draft.redact { &self.redactions.with(draft.span) } else { &self.redactions };
        let location = self.location(draft.span, redactions);
        let hashes = self.line_hashes.get_or_init(|| self.hash_lines());
        let line = (location.region.start_line as usize).saturating_sub(1);
        let place = |place: Place| match &place.file {
            Some(file) => RelatedLocation {
                location: file.location(place.span, &file.redactions),
                message: file.redactions.clean(&redactions.clean(&place.message)),
            },
            None => RelatedLocation {
                location: self.location(place.span, redactions),
                message: redactions.clean(&place.message),
            },
        };
        let fingerprint = fingerprint::identity(&draft.rule, self.source.path(), &draft.structure);
        let identity = Identity { content: self.content(&draft), key: fingerprint.clone() };
        ScanResult {
            kind: draft.kind,
            conditional: draft.conditional,
            severity: draft.severity,
            message: redactions.clean(&draft.message),
            related: draft.related.into_iter().map(place).collect(),
            code_flow: draft.code_flow.into_iter().map(place).collect(),
            subject: draft.subject.map(|subject| redactions.clean(&subject)),
            examined: draft.examined,
            environment: self.environment.clone(),
            identity,
            joined: Vec::new(),
            together: None,
            fingerprint,
            line_hash: hashes.get(line).cloned().unwrap_or_default(),
            baseline: None,
            suppression: None,
            evidence: redactions.clean_json(draft.evidence),
            secret: draft.secret,
            far_sink: draft.far_sink,
            called: None,
            history: None,
            fix: None,
            rule_id: draft.rule,
            location,
        }
    }

    /// Says of a result which call of a Terraform module it is in.
    pub fn set_called(&self, result: &mut ScanResult, called: Called) {
        result.called = Some(Called { message: self.redactions.clean(&called.message), ..called });
    }

    /// What identifies a result wherever its block or file is moved to, within an environment.
    fn content(&self, draft: &Draft) -> String {
        let environment = self.environment.clone().unwrap_or_default();
        let parts: Vec<String> = std::iter::once(environment).chain(draft.structure.iter().cloned()).collect();
        fingerprint::identity(&draft.rule, "content", &parts)
    }

    /// Takes this file's secrets out of a result about another file: a policy that sees several files at once may
    /// repeat what it read in any of them.
    pub fn clean(&self, result: &mut ScanResult) {
        if self.redactions.is_empty() {
            return;
        }
        result.message = self.redactions.clean(&result.message);
        if let Some(called) = &mut result.called {
            called.message = self.redactions.clean(&called.message);
        }
        for other in result.related.iter_mut().chain(&mut result.code_flow) {
            other.message = self.redactions.clean(&other.message);
        }
        result.subject = result.subject.take().map(|subject| self.redactions.clean(&subject));
        result.evidence = self.redactions.clean_json(result.evidence.take());
    }

    /// GitHub reads a UTF-8 file with its byte-order mark, which our text leaves out.
    fn hash_lines(&self) -> Vec<String> {
        match self.source.encoding() {
            Encoding::Utf8Bom => line_hashes(&format!("\u{feff}{}", self.source.text())),
            _ => line_hashes(self.source.text()),
        }
    }

    fn location(&self, span: Span, redactions: &Redactions) -> Location {
        let (line, own, region) = self.first_line(span);
        let excerpt = if own.len() > LONGEST_LINE {
            self.cropped(line, own, region, redactions)
        } else {
            self.with_context(line, own, region, redactions)
        };
        let (path, container) = (self.source.path().to_string(), self.source.container());
        Location { path, container, region: self.source.region(region), excerpt }
    }

    /// The number and the span of the line on which a span starts, and what of the span is on it.
    fn first_line(&self, span: Span) -> (usize, Span, Span) {
        let lines = self.source.lines();
        let line = lines.line_of(span.start);
        let own = lines.line_span(self.source.text(), line).unwrap_or(span);
        let first_line = Span { start: span.start, end: span.end.min(own.end).max(span.start) };
        let trimmed = self.source.slice(first_line).trim_end().len();
        (line, own, Span::new(span.start as usize, span.start as usize + trimmed))
    }

    fn location_region(&self, span: Span) -> Region {
        self.source.region(self.first_line(span).2)
    }

    fn with_context(&self, line: usize, own: Span, region: Span, redactions: &Redactions) -> Excerpt {
        let (text, lines) = (self.source.text(), self.source.lines());
        let near = |line: usize| lines.line_span(text, line).filter(|span| span.len() <= LONGEST_LINE);
        let (mut first, mut start) = (line, own.start);
        while let Some(before) = first.checked_sub(1).filter(|before| line - before <= CONTEXT_LINES).and_then(near) {
            (first, start) = (first - 1, before.start);
        }
        let mut end = own.end;
        for after in (line + 1..=line + CONTEXT_LINES).map_while(near) {
            end = after.end;
        }
        let (text, highlight) = redactions.excerpt(&self.source, Span { start, end }, region);
        Excerpt { first_line: u32::try_from(first + 1).unwrap_or(u32::MAX), text, highlight, cropped: false }
    }

    fn cropped(&self, line: usize, own: Span, region: Span, redactions: &Redactions) -> Excerpt {
        let boundary = |at: usize| self.source.text().floor_char_boundary(at);
        let start = boundary((region.start as usize).saturating_sub(CROP_MARGIN)).max(own.start as usize);
        let shown = boundary((region.end as usize).min(region.start as usize + LONGEST_LINE));
        let end = boundary((shown + CROP_MARGIN).min(own.end as usize));
        let highlight = Span::new(region.start as usize, shown);
        let (text, highlight) = redactions.excerpt(&self.source, Span::new(start, end), highlight);
        Excerpt { first_line: u32::try_from(line + 1).unwrap_or(u32::MAX), text, highlight, cropped: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    fn builder(text: &str, secret: Option<&str>) -> ResultBuilder {
        let source = Arc::new(SourceText::new("a.env", text, Encoding::Utf8, Origin::WorkingTree));
        let spans = secret.map(|secret| (span_of(text, secret), false));
        let redactions = Redactions::new(&source, spans);
        ResultBuilder::new(source, redactions, None)
    }

    fn span_of(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    fn draft(span: Span) -> Draft {
        let evidence = serde_json::json!({"seen": "topsecret-topsecret"});
        Draft { evidence, ..Draft::new("r", Severity::High, "It says topsecret-topsecret.", span) }
    }

    #[test]
    fn nothing_of_a_secret_is_left() {
        let text = "A=1\nTOKEN=topsecret-topsecret\nB=2\n";
        let result =
            builder(text, Some("topsecret-topsecret")).build(draft(span_of(text, "TOKEN=topsecret-topsecret")));
        assert!(!format!("{result:?}").contains("topsecret"));
        assert_eq!(result.location.excerpt.text, "A=1\nTOKEN=********\nB=2");
        assert_eq!(result.location.excerpt.first_line, 1);
        assert_eq!(result.location.region.start_line, 2);
    }

    #[test]
    fn a_block_is_reported_by_its_first_line() {
        let text = "a:\n  b:\n    c: 1\n";
        let result = builder(text, None).build(draft(Span::new(5, text.len())));
        let region = result.location.region;
        assert_eq!((region.start_line, region.start_column, region.end_line, region.end_column), (2, 3, 2, 5));
    }

    #[test]
    fn a_long_line_is_cropped_around_its_region() {
        let text = format!("{}NEEDLE{}\nnext", "x".repeat(100_000), "é".repeat(100_000));
        let result = builder(&text, None).build(draft(span_of(&text, "NEEDLE")));
        let excerpt = &result.location.excerpt;
        assert!(excerpt.cropped && excerpt.text.len() < 400);
        assert_eq!(excerpt.highlighted(), "NEEDLE");
    }

    #[test]
    fn the_line_hash_counts_a_byte_order_mark_as_github_does() {
        let source = Arc::new(SourceText::new("a.env", "A=1\n", Encoding::Utf8Bom, Origin::WorkingTree));
        let result = ResultBuilder::new(source, Redactions::default(), None).build(draft(Span::new(0, 3)));
        assert_eq!(Some(&result.line_hash), line_hashes("\u{feff}A=1\n").first());
        assert_ne!(Some(&result.line_hash), line_hashes("A=1\n").first());
    }
}
