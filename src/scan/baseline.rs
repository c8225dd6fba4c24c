//! What is new against an earlier state of the same files.

use std::collections::BTreeSet;

use crate::result::{BaselineState, ScanResult};

/// Says of each result whether it was there before. Fingerprints are numbered where several are equal, so that a second
/// occurrence is new where there was one. What was suppressed before and no longer is, is new.
pub(crate) fn compare(results: &mut [ScanResult], before: &[ScanResult]) {
    let counted = before.iter().filter(|result| result.suppression.is_none());
    let known: BTreeSet<&str> = counted.map(|result| result.fingerprint.as_str()).collect();
    for result in results {
        let is_known = known.contains(result.fingerprint.as_str());
        result.baseline = Some(if is_known { BaselineState::Unchanged } else { BaselineState::New });
    }
}
