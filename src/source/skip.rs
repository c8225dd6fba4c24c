//! Why a file was not read.

use std::fmt;

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

/// Why a file was not read, as the end of a sentence.
impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary => f.write_str("is binary"),
            Self::TooLarge { limit } => write!(f, "is larger than the limit of {limit} bytes (--max-file-size)"),
            Self::UnknownEncoding => f.write_str("is neither UTF-8 nor UTF-16"),
            Self::Symlink => f.write_str("is a symbolic link"),
            Self::Unreadable { error } => write!(f, "could not be read: {error}"),
            Self::Excluded => f.write_str("is excluded by the configuration"),
            Self::Ignored => f.write_str("is named by a .regateignore"),
            Self::Submodule => f.write_str("is a submodule"),
        }
    }
}

impl SkipReason {
    /// Whether the file should have been read: what the user left out, binary files and links are no gap.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        matches!(self, Self::TooLarge { .. } | Self::UnknownEncoding | Self::Unreadable { .. })
    }
}
