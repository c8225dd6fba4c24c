//! What judges, loaded once for scans that follow each other: most of the time of a scan of one file is spent on loading it.

use std::sync::Arc;

use crate::detect::SecretScanner;
use crate::policy::{LoadOptions, PolicySet};
use crate::requirement::Requirements;
use crate::rule_index::RuleIndex;
use crate::scan::kept::Kept;
use crate::scan::{ScanError, ScanOptions, Threads, in_threads, rules_in_force, to_judge};

/// Policies, rows and detectors, and what they saw before.
#[derive(Clone, Debug)]
pub struct Judges {
    pub(super) policies: Arc<PolicySet>,
    pub(super) requirements: Arc<Requirements>,
    pub(super) secrets: Arc<SecretScanner>,
    /// All that can fire; `None` until somebody asks for it.
    pub(super) rules: Option<RuleIndex>,
    /// `None` where nothing is scanned twice.
    pub(super) kept: Option<Arc<Kept>>,
    /// Those that scans run in: threads of their own for each would begin with empty caches.
    pub(super) threads: Option<Arc<Threads>>,
}

impl Judges {
    /// Loads those that a scan with the options would load.
    ///
    /// # Errors
    /// What is wrong with policies, rows or detectors.
    pub fn load(options: &ScanOptions) -> Result<Self, ScanError> {
        let judges = in_threads(options, || Self::load_here(&options.policy))?;
        judges.policies.remember();
        judges.secrets.remember();
        let kept = Arc::<Kept>::default();
        let threads = Arc::new(Threads::new(options, Some(Arc::clone(&kept)))?);
        let rules = rules_in_force(&judges.policies, &judges.requirements, &judges.secrets);
        Ok(Self { rules: Some(rules), kept: Some(kept), threads: Some(threads), ..judges })
    }

    pub(super) fn load_here(options: &LoadOptions) -> Result<Self, ScanError> {
        let (policies, requirements) = rayon::join(|| PolicySet::load(options), || to_judge(options));
        let (policies, requirements) = (Arc::new(policies?), Arc::new(requirements?));
        Ok(Self {
            policies,
            requirements,
            secrets: Arc::new(SecretScanner::load()?),
            rules: None,
            kept: None,
            threads: None,
        })
    }

    /// The same as if they were loaded now: what a policy did in a scan before has no say in this one.
    pub(super) fn anew(&self) -> Self {
        self.policies.begin_anew();
        self.secrets.begin_anew();
        if let Some(kept) = &self.kept {
            kept.modules.begin();
        }
        self.clone()
    }
}
