//! What a scan hands to the reports.

use crate::result::{Comparison, Coverage, Population, ScanResult};
use crate::rule_index::RuleIndex;

pub use crate::source::Provenance;
pub use crate::source::packed::PolicyOrigin;

/// What a scan hands to the reports. Nothing in it depends on the time, the machine or the thread count.
#[derive(Debug, Default)]
pub struct ScanReport {
    /// Sorted by path, region, rule. Suppressed ones are included and say so.
    pub results: Vec<ScanResult>,
    /// Every rule that could have fired.
    pub rules: RuleIndex,
    pub coverage: Coverage,
    /// What became of each subject of each rule that has any.
    pub population: Population,
    /// Where the user's policies come from, sorted.
    pub policy_origins: Vec<PolicyOrigin>,
    pub provenance: Option<Provenance>,
    /// `None` when nothing was compared.
    pub comparison: Option<Comparison>,
}
