//! The same over what no reading of the text as it stands can see: encoded credentials, and ones written in pieces. What
//! [`super::undo`] makes readable goes through the same passes, and the claims take the place that they stand for.

use std::sync::Arc;

use super::choose::select;
use super::judge::candidate::Candidate;
use super::judge::form::NEAR;
use super::judge::place::Place;
use super::judge::{self, service};
use super::look::keywords::Hit;
use super::medium::{self, Medium};
use super::passes::Passes;
use super::read::assignment::{Assignment, Line};
use super::text::{around, floor_boundary};
use super::undo::joined::{self, Joined, Style};
use super::undo::{self, functions};
use crate::document::Document;
use crate::source::{Artifact, SourceText};
use crate::span::Span;

/// How much of the code before a string in pieces is read for its name, in bytes.
const MOST_LEAD: usize = 160;

/// How long an encoded run may be to be searched for a value that stands in it as it is.
const MOST_VERBATIM: usize = 4096;

/// Adds what stands in a file in another form.
pub(super) fn search(passes: &Passes, source: &SourceText, candidates: &mut Vec<Candidate>) {
    let medium = medium::of_file(source.path(), source.text());
    let place = Place::of_file(source.path(), source.text(), medium);
    undo::search(source.text(), &mut |decoded, steps, span| {
        in_decoded(passes, source, place, (decoded, steps, span), candidates);
    });
    let terraform = [".tf", ".hcl", ".tofu"].iter().any(|end| source.path().ends_with(end));
    let style = match medium {
        Medium::Configuration if terraform => Style::Hcl,
        Medium::Configuration => return,
        Medium::Source => Style::Code,
        Medium::Shell | Medium::Prose => Style::Words,
    };
    joined::search(source.text(), style, &mut |joined| in_joined(passes, source, place, joined, candidates));
}

/// The credentials in a decoded text. One encoded run is one place: it is one result, of the most specific kind.
fn in_decoded(
    passes: &Passes,
    source: &SourceText,
    place: Place,
    (text, steps, span): (&str, &[&'static str], Span),
    candidates: &mut Vec<Candidate>,
) {
    let hits = passes.find(text);
    if hits.is_empty() {
        return;
    }
    let (artifact, mut seen) = seen_in(passes, source, text, place, &hits);
    // A word that must stand near the value stands in the file, perhaps, and not in what was encoded.
    if passes.asks_for_words(&hits) {
        let whole = format!("{text}\n{}", around(source.text(), span.start as usize, NEAR));
        seen.clear();
        passes.forms(&whole, place.medium, &hits, &mut seen);
        seen.retain(|candidate| candidate.span.end as usize <= text.len());
        passes.logins(&artifact, place, &hits, &mut seen);
    }
    let medium = medium_of(text, place.medium);
    if medium != Medium::Prose || place.record {
        passes.lines(&artifact, Place { medium, ..place }, &passes.line_hits(text, &hits, false), false, &mut seen);
    }
    // Whose it is stands beside it; what is nobody's must not keep the other claims out.
    service::resolve(text, &mut seen);
    let lines = artifact.source().lines();
    let raw = source.slice(span);
    let mut found = Vec::new();
    for mut candidate in select(seen, |offset| lines.line_of(offset)) {
        candidate.decoded.splice(0..0, steps.iter().copied());
        // What stands there as it is, only its surroundings being encoded, is a place of its own.
        let before = text.get(..candidate.span.start as usize).unwrap_or_default();
        match Some(raw).filter(|raw| raw.len() <= MOST_VERBATIM).and_then(|raw| verbatim(raw, &candidate.value, before))
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
    chosen.beside.extend(found.into_iter().flat_map(Candidate::hidden));
    candidates.push(chosen);
}

/// The credentials in what CloudFormation's functions put together; `place` is the template's.
pub(super) fn functions(
    passes: &Passes,
    source: &SourceText,
    place: Place,
    document: &Document,
    candidates: &mut Vec<Candidate>,
) {
    functions::strings(document, &mut |name, joined| {
        in_joined(passes, source, place, joined, candidates);
        let whole = Span::new(0, joined.text.len());
        let Some(span) = joined.place(whole) else { return };
        let name = std::borrow::Cow::Borrowed(name);
        let made = Assignment::new(name.clone(), name, &joined.text, span, "joined", true);
        made.iter().for_each(|assignment| judge::literal(assignment, place, candidates));
    });
}

/// The credentials in a string that was written in pieces.
fn in_joined(passes: &Passes, source: &SourceText, place: Place, joined: &Joined, candidates: &mut Vec<Candidate>) {
    let hits = passes.find(&joined.text);
    let mut found = Vec::new();
    if !hits.is_empty() {
        // A word that must stand near the value stands in the file, not in the string.
        let text = format!("{}\n{}", joined.text, around(source.text(), joined.start(), NEAR));
        found = seen_in(passes, source, &text, place, &hits).1;
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

/// Forms that tell by themselves, and URLs, in a text that stands in a file in another form.
fn seen_in(passes: &Passes, source: &SourceText, text: &str, place: Place, hits: &[Hit]) -> (Artifact, Vec<Candidate>) {
    let own = SourceText::new(source.path(), text, source.encoding(), source.origin());
    let artifact = Artifact::file(Arc::new(own));
    let mut found = Vec::new();
    passes.forms(text, place.medium, hits, &mut found);
    passes.logins(&artifact, place, hits, &mut found);
    (artifact, found)
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
fn named(text: &str, place: Place, joined: &Joined, found: &mut Vec<Candidate>) {
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
            judge::literal(&assignment, place, found);
        }
    }
}

/// The code before the quote at `start - 1`: on its line, or on the line before when that one is not finished.
fn lead(text: &str, start: usize) -> Option<&str> {
    let quote = start.checked_sub(1)?;
    let low = floor_boundary(text, quote.saturating_sub(MOST_LEAD));
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
