//! What a scan found, and what it looked at: results with identity, suppressions, coverage.

mod builder;
mod coverage;
pub mod fingerprint;
pub mod line_hash;
pub mod population;
mod record;
mod redaction;
mod report;
pub mod suppression;
mod unjudged;
pub mod verdict;

pub use crate::source::SkipReason;
pub use builder::{Draft, Place, ResultBuilder};
pub use coverage::{Coverage, FileCoverage, FileStatus, HistoryCoverage, LocatedProblem, PolicyCoverage, PolicyError};
pub use population::{Population, PopulationCounts, Subject, SubjectStatus};
pub use record::{
    Excerpt, HistoricPlace, Location, RelatedLocation, ResultHistory, ResultKind, ScanResult, SuppressedBy, Suppression,
};
pub use redaction::{MASK, Redactions};
pub use report::{Provenance, ScanReport};
pub use unjudged::{Unjudged, unjudged};
pub use verdict::{Conditions, Outcome, Verdict, exit};
