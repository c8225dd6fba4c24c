//! What is new against an earlier state of the same files.

use std::collections::BTreeMap;

use crate::result::{BaselineState, ResultKind, ScanResult};
use crate::rule::Severity;

/// Says of each result whether it was there before. Fingerprints are numbered where several are equal, so that a second
/// occurrence is new where there was one. What was suppressed before and no longer is, is new; so is what was milder: an
/// unknown that is known to be wrong now has the same fingerprint.
pub(crate) fn compare(results: &mut [ScanResult], before: &[ScanResult]) {
    let counted = before.iter().filter(|result| result.suppression.is_none());
    let known: BTreeMap<&str, (bool, Severity)> =
        counted.map(|result| (result.fingerprint.as_str(), badness(result))).collect();
    for result in results {
        let is_known = known.get(result.fingerprint.as_str()).is_some_and(|before| *before >= badness(result));
        result.baseline = Some(if is_known { BaselineState::Unchanged } else { BaselineState::New });
    }
}

/// The order of results from mild to bad: a failure is worse than anything that is only not known.
fn badness(result: &ScanResult) -> (bool, Severity) {
    (result.kind == ResultKind::Fail, result.severity)
}
