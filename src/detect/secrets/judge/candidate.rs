//! A claim on a piece of text, before the most specific one is chosen.

use std::sync::OnceLock;

use super::place::Place;
use crate::detect::secrets::kinds::Detector;
use crate::detect::secrets::kinds::values::is_guessable;
use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::read::assignment::Assignment;
use crate::detect::{Confidence, SecretFact, SecretValue};
use crate::span::Span;

/// A claim of one detector on a piece of text. Holds the value, so it has no `Debug`.
pub(crate) struct Candidate {
    pub(crate) detector: &'static Detector,
    pub(crate) span: Span,
    pub(crate) value: String,
    /// The values of claims that gave way to this one and are no part of its value.
    pub(crate) beside: Vec<String>,
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

impl Candidate {
    /// The detector's public prefix, if the value has it, and a mask of fixed length.
    pub(crate) fn redacted(&self) -> String {
        let prefix = Some(self.detector.prefix).filter(|prefix| self.value.starts_with(prefix)).unwrap_or_default();
        format!("{prefix}*****")
    }

    /// What nobody may print of a claim that gives way to another one.
    pub(crate) fn hidden(self) -> Vec<String> {
        let own = (!self.weak).then_some(self.value);
        own.into_iter().chain(self.beside).collect()
    }

    /// What is seen of it from outside.
    pub(crate) fn into_fact(self) -> SecretFact {
        SecretFact {
            redacted: self.redacted(),
            hash: keyed_hash(&self.value),
            value: SecretValue::new(self.value),
            beside: self.beside.into_iter().map(SecretValue::new).collect(),
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

/// A claim with everything the assignment says.
pub(super) fn claim(
    detector: &'static Detector,
    assignment: &Assignment<'_>,
    place: Place,
    confidence: Confidence,
) -> Candidate {
    let generic = matches!(detector.id, "hardcoded-credential" | "weak-default-credential");
    Candidate {
        detector,
        span: assignment.span,
        value: assignment.value.to_string(),
        beside: Vec::new(),
        confidence,
        syntax: assignment.syntax,
        medium: place.medium,
        name: Some(assignment.name.to_string()),
        weak: detector.id == "weak-default-credential",
        checksum: None,
        decoded: assignment.decoded.clone(),
        vendor: None,
        attributes: of_place(place, generic && is_guessable(&assignment.value, &assignment.name))
            .into_iter()
            .chain((generic && assignment.value.len() < SHORT).then(|| ("short".to_string(), "true".to_string())))
            .collect(),
    }
}

/// Shorter than what anybody draws to keep: policies are told.
const SHORT: usize = 12;

/// How many passwords of a table make it a list of them.
const DICTIONARY: usize = 16;

/// Of a table whose passwords are for the most part words, the others are those of a list as well: people's habits, no accounts.
pub(crate) fn doubt_dictionary(of_table: &mut [Candidate]) {
    let guessable = |own: &&Candidate| own.attributes.iter().any(|(name, _)| name == "guessable");
    if of_table.len() >= DICTIONARY && of_table.iter().filter(guessable).count() * 2 >= of_table.len() {
        of_table.iter_mut().for_each(|own| own.confidence = Confidence::Low);
    }
}

/// What a claim tells policies of its value and its place: `guessable` when somebody would try the value who knows the
/// product, `explained` when it stands in a document that explains, `shown` when in a fence of one.
pub(super) fn of_place(place: Place, guessable: bool) -> Vec<(String, String)> {
    let said = [("guessable", guessable), ("explained", place.explained), ("shown", place.fence)];
    said.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| (name.to_string(), "true".to_string())).collect()
}

/// The same value has the same hash in every file and commit, and the hash cannot be looked up in a table of plain
/// hashes. (A weak password can still be guessed from it by somebody who knows the context string below.)
#[must_use]
pub fn keyed_hash(value: &str) -> String {
    static KEY: OnceLock<[u8; 32]> = OnceLock::new();
    let key = KEY.get_or_init(|| blake3::derive_key("regate 2026 secret identity v1", b""));
    blake3::keyed_hash(key, value.as_bytes()).to_hex().to_string()
}
