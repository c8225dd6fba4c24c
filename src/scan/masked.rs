//! The credentials of a text, for those that take them out of what is said.

use crate::detect::{SecretFact, SecretValue};
use crate::result::Redactions;
use crate::source::SourceText;

/// For results about the text itself.
pub(crate) fn redactions(source: &SourceText, secrets: &[SecretFact]) -> Redactions {
    let own = secrets.iter().filter(|secret| !secret.is_said()).map(|secret| &secret.value);
    let values = own.chain(secrets.iter().flat_map(|secret| &secret.beside)).map(SecretValue::reveal);
    Redactions::with_values(source, secrets.iter().map(|secret| (secret.span, secret.is_said())), values)
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
    let all = own.chain(beyond.iter().map(|secret| (secret, true)));
    all.flat_map(|(secret, beyond)| {
        let raw = || source.slice(secret.span).to_string();
        let own = (!secret.is_said()).then(|| Unshown { raw: raw(), value: secret.value.clone(), beyond });
        let beside = |value: &SecretValue| Unshown { raw: value.reveal().to_string(), value: value.clone(), beyond };
        own.into_iter().chain(secret.beside.iter().map(beside)).collect::<Vec<_>>()
    })
    .collect()
}
