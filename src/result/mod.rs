//! What a scan found, and what it looked at: results with identity, suppressions, coverage.

mod builder;
mod conduct;
mod coverage;
pub mod enclosing;
mod escapes;
mod exemption;
pub mod fingerprint;
mod fix;
mod known;
pub mod line_hash;
pub mod population;
mod record;
mod redact_report;
mod redaction;
mod redactor;
mod report;
#[cfg(test)]
pub(crate) mod sample;
pub mod suppression;
mod unjudged;
mod values;
pub mod verdict;

/// A message as a sentence: it ends with a full stop, as SARIF asks of a message (SARIF2001).
#[must_use]
pub fn sentence(message: &str) -> String {
    let message = message.trim();
    if message.ends_with(['.', '!', '?']) { message.to_string() } else { format!("{message}.") }
}

pub use crate::source::SkipReason;
pub use builder::{Draft, Place, ResultBuilder};
pub use conduct::{Conduct, Listened, Scope};
pub use coverage::{Coverage, FileCoverage, FileStatus, HistoryCoverage, LocatedProblem, PolicyCoverage, PolicyError};
pub use exemption::{Exempted, ExemptedBy, Exemption, ExemptionPlace};
pub use fix::Fix;
pub use known::{Against, Comparison, Identity, Known, badness};
pub use population::{Population, PopulationCounts, Subject, SubjectStatus};
pub use record::{
    BaselineState, Called, Excerpt, HistoricPlace, Location, RelatedLocation, ResultHistory, ResultKind, ScanResult,
    SuppressedBy, Suppression,
};
pub use redaction::{MASK, Redactions};
pub use redactor::Redactor;
pub use report::{PolicyOrigin, Provenance, ScanReport};
pub use unjudged::{Unjudged, unjudged};
pub use verdict::{Conditions, Outcome, Verdict, exit};
