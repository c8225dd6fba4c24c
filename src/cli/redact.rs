//! What is written without a scan behind it (errors, the configuration in force, what policies say when they are tried): the
//! text itself is searched for credentials.

use std::sync::Arc;

use crate::detect::SecretScanner;
use crate::result::Redactor;
use crate::source::{Encoding, Origin, SourceText};

/// A text with the credentials in it masked. One that the detectors cannot be asked about stays as it is: they load whenever
/// the tests pass.
pub(super) fn redacted(text: &str) -> String {
    let Ok(scanner) = SecretScanner::load() else { return text.to_string() };
    let source = Arc::new(SourceText::new("message", text, Encoding::Utf8, Origin::StandardInput));
    let found = scanner.scan_text(&source);
    let strong = found.iter().filter(|secret| !secret.weak);
    Redactor::new(strong.map(|secret| (source.slice(secret.span), secret.value.reveal()))).clean(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_or_looks_like_a_credential_is_masked() {
        let text = "regate.toml:2:1: unknown rule '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'\npassword = \"ueT98fRQJAFPM4ZcE5NT\"\n";
        let expected = "regate.toml:2:1: unknown rule '********'\npassword = \"********\"\n";
        assert_eq!(redacted(text), expected);
        assert_eq!(redacted("nothing: here"), "nothing: here");
    }
}
