//! What a configuration says, for who has to tell it: values with their origins.

use crate::config::defaults;
use crate::config::file::FailOn;
use crate::config::origin::{Origin, Setting};
use crate::config::settings::Config;

/// Why a file is left out.
#[derive(Clone, Debug)]
pub enum Exclusion<'a> {
    /// The glob of `exclude` that decides.
    Glob(&'a Setting<String>),
    /// There is an `include`, and none of its globs matches. With where the first of them stands.
    NotIncluded(&'a Origin),
}

impl Config {
    /// Why a file is left out; `None` for one that is scanned.
    #[must_use]
    pub fn exclusion(&self, path: &str) -> Option<Exclusion<'_>> {
        let config = self.at(path);
        if let Some(at) = config.excluded.deciding(path) {
            return config.exclude.get(at).map(Exclusion::Glob);
        }
        let first = config.include.first().filter(|_| self.is_excluded(path))?;
        Some(Exclusion::NotIncluded(&first.origin))
    }

    /// The glob that makes a file test code, where it is not one of those that are built in.
    #[must_use]
    pub fn own_test_glob(&self, path: &str) -> Option<&Setting<String>> {
        let config = self.at(path);
        let glob = config.tests.get(config.test_code.deciding(path)?)?;
        Some(glob).filter(|glob| glob.origin != Origin::Default)
    }

    /// Whether a file says, and not only the default, that comments may silence results.
    #[must_use]
    pub fn insists_on_comments(&self) -> bool {
        self.inline_suppressions.value && matches!(self.inline_suppressions.origin, Origin::File { .. })
    }

    /// The largest file that is read, where that is less than usual.
    #[must_use]
    pub fn lower_file_size(&self) -> Option<&Setting<u64>> {
        Some(&self.max_file_size).filter(|size| size.value < defaults::MAX_FILE_SIZE)
    }

    /// What fails a scan, where that is less than usual.
    #[must_use]
    pub fn milder_threshold(&self) -> Option<&Setting<FailOn>> {
        let is_milder = |threshold: FailOn| match (threshold.threshold(), FailOn::default().threshold()) {
            (Some(own), Some(usual)) => own > usual,
            (own, _) => own.is_none(),
        };
        Some(&self.fail_on).filter(|threshold| is_milder(threshold.value))
    }

    /// Where it is said that policies that do not finish do not fail a scan.
    #[must_use]
    pub fn policy_errors_allowed(&self) -> Option<&Origin> {
        Some(&self.allow_policy_errors.origin).filter(|_| self.allow_policy_errors.value)
    }

    /// Where it is said that the policies of the binary are left out.
    #[must_use]
    pub fn builtin_left_out(&self) -> Option<&Origin> {
        Some(&self.builtin_policies.origin).filter(|_| !self.builtin_policies.value)
    }
}
