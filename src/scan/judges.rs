//! What judges, loaded once for scans that follow each other: most of the time of a scan of one file is spent on loading it.

use std::sync::Arc;

use crate::code::Memory;
use crate::detect::SecretScanner;
use crate::policy::{LoadOptions, PolicySet};
use crate::requirement::Requirements;
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

/// What was made of files in scans by the same policies, rows and detectors, for as long as these are loaded. Nothing of it is written
/// anywhere.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(super) modules: Memory,
}

impl Judges {
    /// Loads those that a scan with the options would load.
    ///
    /// # Errors
    /// What is wrong with policies, rows or detectors.
    pub fn load(options: &ScanOptions) -> Result<Self, ScanError> {
        in_threads(options, || Ok(Self { kept: Some(Arc::default()), ..Self::load_here(&options.policy)? }))
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
