//! What might be a secret, before the most specific claim on each piece of text is chosen.

use std::sync::OnceLock;

use super::context::Medium;
use super::detector::Detector;
use crate::detect::{Confidence, SecretFact};
use crate::span::Span;

/// A claim of one detector on a piece of text. Holds the value, so it never leaves this module and has no `Debug`.
pub(crate) struct Candidate {
    pub(crate) detector: &'static Detector,
    pub(crate) span: Span,
    pub(crate) value: String,
    pub(crate) confidence: Confidence,
    pub(crate) syntax: &'static str,
    pub(crate) medium: Medium,
    pub(crate) name: Option<String>,
    pub(crate) weak: bool,
    pub(crate) checksum: Option<bool>,
    /// The encodings that were undone to see the value, from the outside in.
    pub(crate) decoded: Vec<&'static str>,
    /// The vendor that the place speaks of, when the detector is not one vendor's own.
    pub(crate) vendor: Option<String>,
    pub(crate) attributes: Vec<(String, String)>,
}

/// Keeps the most specific claim on each piece of text, then the longest; joins companions; sorts by place.
pub(crate) fn select(mut candidates: Vec<Candidate>, line_of: impl Fn(u32) -> usize) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        // What stands in the text as it is goes before what was decoded.
        let rank = |c: &Candidate| (c.detector.specificity(), c.decoded.is_empty(), c.confidence, c.span.len());
        rank(b).cmp(&rank(a)).then_with(|| (a.span, a.detector.id).cmp(&(b.span, b.detector.id)))
    });
    // Kept spans are disjoint, so the neighbours by start are the only ones that can overlap.
    let mut kept: std::collections::BTreeMap<u32, Candidate> = std::collections::BTreeMap::new();
    for candidate in candidates {
        let span = candidate.span;
        let before = kept.range(..=span.start).next_back().is_some_and(|(_, other)| other.span.overlaps(span));
        let after = kept.range(span.start..).next().is_some_and(|(_, other)| other.span.overlaps(span));
        if !before && !after {
            kept.insert(span.start, candidate);
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
        .filter_map(|&(at, other)| candidates.get(other).map(|c| (at, c.detector.id, redacted(c))))
        .collect();
    let mut result = Vec::with_capacity(candidates.len());
    for (at, mut candidate) in candidates.into_iter().enumerate() {
        if absorbed.get(at).copied().unwrap_or(false) {
            continue;
        }
        if let Some((_, id, text)) = redacted.iter().find(|(owner, ..)| *owner == at) {
            candidate.confidence = Confidence::High;
            candidate.attributes.push(((*id).to_string(), text.clone()));
        }
        result.push(candidate);
    }
    result
}

impl Candidate {
    pub(crate) fn into_fact(self) -> SecretFact {
        SecretFact {
            redacted: redacted(&self),
            hash: keyed_hash(&self.value),
            detector: self.detector.id.to_string(),
            span: self.span,
            confidence: self.confidence,
            syntax: self.syntax,
            medium: self.medium.as_str(),
            name: self.name,
            weak: self.weak,
            checksum: self.checksum,
            decoded: self.decoded,
            vendor: self.vendor,
            history: None,
            attributes: self.attributes,
        }
    }
}

/// The detector's public prefix, if the value has it, and a mask of fixed length.
fn redacted(candidate: &Candidate) -> String {
    let prefix =
        Some(candidate.detector.prefix).filter(|prefix| candidate.value.starts_with(prefix)).unwrap_or_default();
    format!("{prefix}*****")
}

/// The same value has the same hash in every file and commit, and the hash cannot be looked up in a table of plain
/// hashes. (A weak password can still be guessed from it by somebody who knows the context string below.)
#[must_use]
pub fn keyed_hash(value: &str) -> String {
    static KEY: OnceLock<[u8; 32]> = OnceLock::new();
    let key = KEY.get_or_init(|| blake3::derive_key("regate 2026 secret identity v1", b""));
    blake3::keyed_hash(key, value.as_bytes()).to_hex().to_string()
}
