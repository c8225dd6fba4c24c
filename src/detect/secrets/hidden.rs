//! Credentials that no reading of the text as it stands can see: encoded ones, and ones written in pieces.

use std::sync::Arc;

use super::assignment::{Assignment, Line};
use super::candidate::{Candidate, select};
use super::context::{self, Medium};
use super::joined::Style;
use super::keywords::Hit;
use super::literal::{self, Place};
use super::read::functions;
use super::{Lead, NEAR, SecretScanner, decode, joined, vendor};
use crate::document::Document;
use crate::source::{Artifact, SourceText};
use crate::span::Span;

/// How much of the code before a string in pieces is read for its name, in bytes.
const MOST_LEAD: usize = 160;

/// How long an encoded run may be to be searched for a value that stands in it as it is.
const MOST_VERBATIM: usize = 4096;

impl SecretScanner {
    /// Adds what stands in a file in another form.
    pub(super) fn hidden(&self, source: &SourceText, candidates: &mut Vec<Candidate>) {
        let medium = context::of_file(source.path());
        let place = Place::of_file(source.path(), medium);
        decode::search(source.text(), &mut |decoded, steps, span| {
            self.decoded(source, place, (decoded, steps, span), candidates);
        });
        let terraform = [".tf", ".hcl", ".tofu"].iter().any(|end| source.path().ends_with(end));
        let style = match medium {
            Medium::Configuration if terraform => Style::Hcl,
            Medium::Configuration => return,
            Medium::Source => Style::Code,
            Medium::Shell | Medium::Prose => Style::Words,
        };
        joined::search(source.text(), style, &mut |joined| self.joined(source, place, joined, candidates));
    }

    /// The credentials in a decoded text. One encoded run is one place: it is one result, of the most specific kind.
    fn decoded(
        &self,
        source: &SourceText,
        place: Place,
        (text, steps, span): (&str, &[&'static str], Span),
        candidates: &mut Vec<Candidate>,
    ) {
        let hits = self.keywords.find(text);
        if hits.is_empty() {
            return;
        }
        let (artifact, mut seen) = self.seen_in(source, text, place.medium, &hits);
        // A word that must stand near the value stands in the file, perhaps, and not in what was encoded.
        if self.asks_for_words(&hits) {
            let whole = format!("{text}\n{}", around(source.text(), span.start as usize));
            seen.clear();
            self.forms(&whole, place.medium, &hits, &mut seen);
            seen.retain(|candidate| candidate.span.end as usize <= text.len());
            self.urls(&artifact, place.medium, &hits, &mut seen);
        }
        let medium = medium_of(text, place.medium);
        if medium != Medium::Prose {
            self.lines(&artifact, Place { medium, ..place }, &self.line_hits(text, &hits, false), false, &mut seen);
        }
        // Whose it is stands beside it; what is nobody's must not keep the other claims out.
        vendor::resolve(text, &mut seen);
        let lines = artifact.source().lines();
        let raw = source.slice(span);
        let mut found = Vec::new();
        for mut candidate in select(seen, |offset| lines.line_of(offset)) {
            candidate.decoded.splice(0..0, steps.iter().copied());
            // What stands there as it is, only its surroundings being encoded, is a place of its own.
            let before = text.get(..candidate.span.start as usize).unwrap_or_default();
            match Some(raw)
                .filter(|raw| raw.len() <= MOST_VERBATIM)
                .and_then(|raw| verbatim(raw, &candidate.value, before))
            {
                Some(at) => {
                    let start = span.start as usize + at;
                    candidate.span = Span::new(start, start + candidate.value.len());
                    candidates.push(candidate);
                }
                None => found.push(candidate),
            }
        }
        let best = (0..found.len())
            .max_by_key(|&at| found.get(at).map(|c| (c.detector.specificity(), c.confidence, std::cmp::Reverse(at))));
        let Some(mut chosen) = best.map(|at| found.swap_remove(at)) else { return };
        chosen.span = span;
        let mut others: Vec<&str> = found.iter().map(|other| other.detector.id).collect();
        others.sort_unstable();
        if !others.is_empty() {
            chosen.attributes.push(("beside".to_string(), others.join(" ")));
        }
        candidates.push(chosen);
    }

    /// The credentials in what CloudFormation's functions put together; `place` is the template's.
    pub(super) fn functions(
        &self,
        source: &SourceText,
        place: Place,
        document: &Document,
        candidates: &mut Vec<Candidate>,
    ) {
        functions::strings(document, &mut |name, joined| {
            self.joined(source, place, joined, candidates);
            let whole = Span::new(0, joined.text.len());
            let Some(span) = joined.place(whole) else { return };
            let name = std::borrow::Cow::Borrowed(name);
            let made = Assignment::new(name.clone(), name, &joined.text, span, "joined", true);
            made.iter().for_each(|assignment| literal::judge(assignment, place, candidates));
        });
    }

    /// The credentials in a string that was written in pieces.
    fn joined(&self, source: &SourceText, place: Place, joined: &joined::Joined, candidates: &mut Vec<Candidate>) {
        let hits = self.keywords.find(&joined.text);
        let mut found = Vec::new();
        if !hits.is_empty() {
            // A word that must stand near the value stands in the file, not in the string.
            let text = format!("{}\n{}", joined.text, around(source.text(), joined.start()));
            found = self.seen_in(source, &text, place.medium, &hits).1;
            found.retain(|candidate| candidate.span.end as usize <= joined.text.len());
        }
        if place.medium != Medium::Prose {
            named(source.text(), place, joined, &mut found);
        }
        candidates.extend(found.into_iter().filter_map(|candidate| {
            let span = joined.place(candidate.span)?;
            Some(Candidate { span, ..candidate })
        }));
    }

    /// Whether one of the hits leads to a kind that counts only near a word.
    fn asks_for_words(&self, hits: &[Hit]) -> bool {
        let asks = |lead: &Lead| matches!(lead, Lead::Token(detector) if !detector.near.is_empty());
        hits.iter().any(|hit| self.leads_of(hit.keyword).iter().any(asks))
    }

    /// Forms that tell by themselves, and URLs, in a text that stands in a file in another form.
    fn seen_in(&self, source: &SourceText, text: &str, medium: Medium, hits: &[Hit]) -> (Artifact, Vec<Candidate>) {
        let own = SourceText::new(source.path(), text, source.encoding(), source.origin());
        let artifact = Artifact::file(Arc::new(own));
        let mut found = Vec::new();
        self.forms(text, medium, hits, &mut found);
        self.urls(&artifact, medium, hits, &mut found);
        (artifact, found)
    }
}

/// The text around an offset in which a word counts as near.
fn around(text: &str, at: usize) -> &str {
    let floor = |at| super::checks::floor_boundary(text, at);
    text.get(floor(at.saturating_sub(NEAR))..floor(at + NEAR)).unwrap_or_default()
}

/// A file of variables that was encoded is configuration, wherever it stands.
fn medium_of(text: &str, medium: Medium) -> Medium {
    let variable = |line: &str| {
        line.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    match medium {
        Medium::Shell => Medium::Configuration,
        Medium::Source if text.lines().take(3).any(variable) => Medium::Configuration,
        other => other,
    }
}

/// Judges a string in pieces as the value of the name before it.
fn named(text: &str, place: Place, joined: &joined::Joined, found: &mut Vec<Candidate>) {
    let value = &*joined.text;
    if value.len() > 1024 || value.contains(['"', '\n']) {
        return;
    }
    let Some(lead) = lead(text, joined.expression()) else { return };
    let whole = format!("{lead}\"{value}\"");
    let shift = lead.len() + 1;
    let line = Line { text: &whole, start: 0, medium: place.medium };
    for mut assignment in line.assignments() {
        let range = assignment.span.range();
        if range.end + 1 == whole.len()
            && let Some(start) = range.start.checked_sub(shift)
        {
            assignment.span = Span::new(start, range.end - shift);
            literal::judge(&assignment, place, found);
        }
    }
}

/// The code before the quote at `start - 1`: on its line, or on the line before when that one is not finished.
fn lead(text: &str, start: usize) -> Option<&str> {
    let quote = start.checked_sub(1)?;
    let low = super::checks::floor_boundary(text, quote.saturating_sub(MOST_LEAD));
    let before = text.get(low..quote)?;
    let own = before.rsplit('\n').next()?;
    if !own.trim().is_empty() {
        return Some(own.trim_end_matches(['(', ' ']));
    }
    let before = before.strip_suffix(own)?.trim_end().trim_end_matches(['(', '\\']).trim_end();
    let last = before.rsplit('\n').next()?;
    last.ends_with(['=', ':', '>']).then_some(last)
}

/// Where a value of a decoded text stands as it is in what was decoded: of several places the one with the same text before
/// it (user and password may be alike).
fn verbatim(raw: &str, value: &str, before: &str) -> Option<usize> {
    let alike = |at: usize| {
        let bytes = raw.as_bytes().get(..at).unwrap_or_default().iter().rev();
        bytes.zip(before.as_bytes().iter().rev()).take_while(|(a, b)| a == b).count()
    };
    let places = raw.match_indices(value).map(|(at, _)| at).take(MOST_PLACES);
    places.max_by_key(|&at| (alike(at), std::cmp::Reverse(at)))
}

/// How many places of a value are compared.
const MOST_PLACES: usize = 8;
