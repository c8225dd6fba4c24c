//! The credentials of a text, for those that take them out of what is said.

use crate::detect::{SecretFact, SecretValue};
use crate::result::Redactions;
use crate::source::SourceText;

/// For results about the text itself.
pub(crate) fn redactions(source: &SourceText, secrets: &[SecretFact]) -> Redactions {
    let values = secrets.iter().filter(|secret| !secret.weak).map(|secret| secret.value.reveal());
    Redactions::with_values(source, secrets.iter().map(|secret| (secret.span, secret.weak)), values)
}

/// For the report as a whole: each as written, and its value. Guessable words are none.
pub(crate) fn values(source: &SourceText, secrets: &[SecretFact]) -> Vec<(String, SecretValue)> {
    let strong = secrets.iter().filter(|secret| !secret.weak);
    strong.map(|secret| (source.slice(secret.span).to_string(), secret.value.clone())).collect()
}
