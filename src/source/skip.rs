//! Why a file was not read.

use serde::Serialize;

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    Binary,
    /// Larger than the limit in bytes.
    TooLarge {
        limit: u64,
    },
    /// Neither UTF-8 nor UTF-16, or a mixture of them.
    UnknownEncoding,
    Symlink,
    /// The system's own words.
    Unreadable {
        error: String,
    },
    /// Left out by `exclude` in the configuration.
    Excluded,
    /// Left out by a `.regateignore`.
    Ignored,
    /// The git index marks it as a submodule.
    Submodule,
}

impl SkipReason {
    /// Whether the file should have been read: what the user left out, binary files and links are no gap.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        matches!(self, Self::TooLarge { .. } | Self::UnknownEncoding | Self::Unreadable { .. })
    }
}
