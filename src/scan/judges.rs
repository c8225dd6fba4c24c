//! What judges, loaded once for scans that follow each other: most of the time of a scan of one file is spent on loading it.

use std::sync::Arc;

use crate::detect::SecretScanner;
use crate::policy::{LoadOptions, PolicySet};
use crate::requirement::Requirements;
use crate::scan::kept::Kept;
use crate::scan::{ScanError, ScanOptions, in_threads, to_judge};

/// Policies, rows and detectors, and what they saw before.
#[derive(Clone, Debug)]
pub struct Judges {
    pub(super) policies: Arc<PolicySet>,
    pub(super) requirements: Arc<Requirements>,
    pub(super) secrets: Arc<SecretScanner>,
    /// `None` where nothing is scanned twice.
    pub(super) kept: Option<Arc<Kept>>,
}

impl Judges {
    /// Loads those that a scan with the options would load.
    ///
    /// # Errors
    /// What is wrong with policies, rows or detectors.
    pub fn load(options: &ScanOptions) -> Result<Self, ScanError> {
        let judges = in_threads(options, || Self::load_here(&options.policy))?;
        judges.policies.remember();
        Ok(Self { kept: Some(Arc::default()), ..judges })
    }

    pub(super) fn load_here(options: &LoadOptions) -> Result<Self, ScanError> {
        let (policies, requirements) = rayon::join(|| PolicySet::load(options), || to_judge(options));
        let (policies, requirements) = (Arc::new(policies?), Arc::new(requirements?));
        Ok(Self { policies, requirements, secrets: Arc::new(SecretScanner::load()?), kept: None })
    }

    /// The same as if they were loaded now: what a policy did in a scan before has no say in this one.
    pub(super) fn anew(&self) -> Self {
        self.policies.begin_anew();
        if let Some(kept) = &self.kept {
            kept.modules.begin();
        }
        self.clone()
    }
}
