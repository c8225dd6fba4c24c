//! The credentials of a text, for those that take them out of what is said.

use crate::detect::{SecretFact, SecretValue};
use crate::result::Redactions;
use crate::source::SourceText;

/// For results about the text itself.
pub(crate) fn redactions(source: &SourceText, secrets: &[SecretFact]) -> Redactions {
    let values = secrets.iter().filter(|secret| !secret.weak).map(|secret| secret.value.reveal());
    Redactions::with_values(source, secrets.iter().map(|secret| (secret.span, secret.weak)), values)
}

/// A credential that the redactor has to know of.
#[derive(Clone, Debug)]
pub(crate) struct Unshown {
    pub raw: String,
    pub value: SecretValue,
    /// It is one of those that are too many to be judged.
    pub beyond: bool,
}

/// For the report as a whole: each as written, and its value; `beyond` are those too many to be judged. Guessable words
/// are none.
pub(crate) fn values(source: &SourceText, secrets: &[SecretFact], beyond: &[SecretFact]) -> Vec<Unshown> {
    let own = secrets.iter().map(|secret| (secret, false));
    let all = own.chain(beyond.iter().map(|secret| (secret, true))).filter(|(secret, _)| !secret.weak);
    let unshown = |(secret, beyond): (&SecretFact, bool)| Unshown {
        raw: source.slice(secret.span).to_string(),
        value: secret.value.clone(),
        beyond,
    };
    all.map(unshown).collect()
}
