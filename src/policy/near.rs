//! Suggestions for misspelt words.

use crate::suggest::nearest;

/// The suggestion of a word, as a sentence.
pub(super) fn did_you_mean(word: &str) -> String {
    format!("did you mean '{word}'?")
}

/// The known word that a misspelt one most likely means.
pub(super) fn near<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    nearest(word, known.iter().copied())
}
