//! How many credentials of one file are judged. A dump may hold hundreds of thousands; each that is judged costs some
//! kilobytes on its way to a report.

use std::cmp::Reverse;

use crate::detect::{SecretFact, secret_kind};
use crate::result::LocatedProblem;
use crate::source::SourceText;

/// Credentials of one file that are judged.
const MOST: usize = 5_000;

/// The credentials that are judged, and the others, both in the order of the text. The worst are kept: what nobody would
/// miss must not push a leaked key out.
pub(super) fn worst(mut secrets: Vec<SecretFact>) -> (Vec<SecretFact>, Vec<SecretFact>) {
    if secrets.len() <= MOST {
        return (secrets, Vec::new());
    }
    let rank = |secret: &SecretFact| {
        let severity = secret_kind(&secret.detector).map(|kind| kind.severity);
        (Reverse(secret.confidence), Reverse(severity), secret.span)
    };
    secrets.sort_by_cached_key(rank);
    let mut beyond = secrets.split_off(MOST);
    secrets.sort_by_key(|secret| secret.span);
    beyond.sort_by_key(|secret| secret.span);
    (secrets, beyond)
}

/// What is said of those that are not judged.
pub(super) fn problem(beyond: &[SecretFact], source: &SourceText) -> Option<LocatedProblem> {
    let first = beyond.first()?;
    let count = beyond.len();
    let message = format!("{count} more credentials stand here: only the {MOST} worst of a file are judged");
    Some(LocatedProblem { message, region: source.region(first.span) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Confidence, SecretValue};
    use crate::span::Span;

    fn secret(at: usize, confidence: Confidence) -> SecretFact {
        SecretFact {
            detector: "hardcoded-credential".to_string(),
            span: Span::new(at, at + 1),
            value: SecretValue::new(String::new()),
            beside: Vec::new(),
            confidence,
            syntax: "text",
            medium: "prose",
            name: None,
            weak: false,
            checksum: None,
            decoded: Vec::new(),
            vendor: None,
            history: None,
            redacted: String::new(),
            hash: String::new(),
            attributes: Vec::new(),
        }
    }

    #[test]
    fn the_worst_are_kept_in_the_order_of_the_text() {
        let low = (0..MOST + 5).map(|at| secret(at, Confidence::Low));
        let (kept, beyond) = worst(low.chain([secret(MOST + 5, Confidence::High)]).collect());
        assert_eq!((kept.len(), beyond.len()), (MOST, 6));
        assert!(kept.is_sorted_by_key(|secret| secret.span) && kept.last().unwrap().confidence == Confidence::High);
        assert_eq!(beyond.first().map(|secret| secret.span), Some(Span::new(MOST - 1, MOST)));
        assert!(worst((0..MOST).map(|at| secret(at, Confidence::Low)).collect()).1.is_empty());
    }
}
