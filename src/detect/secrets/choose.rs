//! CHOOSE: which claim on a piece of text wins, and which two are one credential.

use std::collections::BTreeMap;

use crate::detect::Confidence;
use crate::detect::secrets::judge::candidate::Candidate;

/// Keeps the most specific claim on each piece of text, then the longest; joins companions; sorts by place.
pub(crate) fn select(mut candidates: Vec<Candidate>, line_of: impl Fn(u32) -> usize) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        // What stands in the text as it is goes before what was decoded.
        let rank = |c: &Candidate| (c.detector.specificity(), c.decoded.is_empty(), c.confidence, c.span.len());
        rank(b).cmp(&rank(a)).then_with(|| (a.span, a.detector.id).cmp(&(b.span, b.detector.id)))
    });
    // Kept spans are disjoint, so the neighbours by start are the only ones that can overlap.
    let mut kept: BTreeMap<u32, Candidate> = BTreeMap::new();
    for candidate in candidates {
        let span = candidate.span;
        let before = kept.range(..=span.start).next_back().filter(|(_, other)| other.span.overlaps(span));
        let after = || kept.range(span.start..).next().filter(|(_, other)| other.span.overlaps(span));
        match before.or_else(after).map(|(&start, _)| start) {
            None => {
                kept.insert(span.start, candidate);
            }
            // What stands as it is is masked with its piece of text.
            Some(_) if candidate.decoded.is_empty() => {}
            Some(start) => {
                if let Some(winner) = kept.get_mut(&start) {
                    winner.beside.extend(candidate.hidden());
                }
            }
        }
    }
    join_companions(kept.into_values().collect(), line_of)
}

/// How many lines a key id may stand from its secret.
const COMPANION_LINES: usize = 10;

/// Two halves of one credential become one result, at the secret half.
fn join_companions(candidates: Vec<Candidate>, line_of: impl Fn(u32) -> usize) -> Vec<Candidate> {
    let mut absorbed = vec![false; candidates.len()];
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let Some(companion) = candidate.detector.companion else { continue };
        let line = line_of(candidate.span.start);
        // The halves stand side by side: a few neighbours on each side are enough, and keep this linear.
        let neighbours = (at.saturating_sub(4)..at).rev().chain(at + 1..candidates.len().min(at + 5));
        let near = |other: &Candidate| {
            other.detector.id == companion && line_of(other.span.start).abs_diff(line) <= COMPANION_LINES
        };
        let found = neighbours
            .into_iter()
            .find(|&i| !absorbed.get(i).copied().unwrap_or(true) && candidates.get(i).is_some_and(near));
        if let Some(other) = found {
            if let Some(slot) = absorbed.get_mut(other) {
                *slot = true;
            }
            joined.push((at, other));
        }
    }
    let redacted: Vec<_> = joined
        .iter()
        .filter_map(|&(at, other)| candidates.get(other).map(|c| (at, c.detector.id, c.redacted(), c.value.clone())))
        .collect();
    let mut result = Vec::with_capacity(candidates.len());
    for (at, mut candidate) in candidates.into_iter().enumerate() {
        if absorbed.get(at).copied().unwrap_or(false) {
            continue;
        }
        // In the order of the text, as the candidates are.
        let own = redacted.binary_search_by_key(&at, |&(owner, ..)| owner).ok();
        if let Some((_, id, text, half)) = own.and_then(|own| redacted.get(own)) {
            candidate.confidence = Confidence::High;
            candidate.attributes.push(((*id).to_string(), text.clone()));
            candidate.beside.push(half.clone());
        }
        result.push(candidate);
    }
    result
}
