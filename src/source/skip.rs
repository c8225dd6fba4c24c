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
    /// The git index marks it as a submodule.
    Submodule,
}
