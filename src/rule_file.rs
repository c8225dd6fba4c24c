//! The files that people write rules in, policies and rows alike: how they are read and named, and what is wrong with one in
//! words that its author can act on.

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::disk::{self, Links, ReadError};

/// One thing that is wrong with a policy, a file of data or a file of rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[error("{file}:{line}: {message}\n  {remedy}")]
pub struct LoadError {
    /// The file as it was named: `policies/...` or `rules/...` inside the binary, or a path of the user's.
    pub file: String,
    /// 1-based; 1 when the whole file is meant.
    pub line: u32,
    /// What is wrong, without a final full stop.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl LoadError {
    pub(crate) fn new(
        file: impl Into<String>,
        line: u32,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { file: file.into(), line, message: message.into(), remedy: remedy.into() }
    }
}

/// Everything that kept policies or rows from loading, sorted by file and line. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadErrors(pub Vec<LoadError>);

impl LoadErrors {
    /// `Ok` when nothing was collected, else the errors in order, each once.
    pub(crate) fn check(mut errors: Vec<LoadError>) -> Result<(), Self> {
        if errors.is_empty() {
            return Ok(());
        }
        errors.sort();
        errors.dedup();
        Err(Self(errors))
    }
}

impl From<LoadError> for LoadErrors {
    fn from(error: LoadError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for LoadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadErrors {}

/// A path with forward slashes, without a leading `./`.
pub(crate) fn display(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_string()
}

/// A file's text, without a byte-order mark. A file of more than `limit` bytes is refused unread. The error says what the
/// file is or why it cannot be read, to go behind its name.
pub(crate) fn read(path: &Path, limit: u64) -> Result<String, String> {
    let bytes = disk::read(path, limit, Links::Followed).map_err(|error| match error {
        ReadError::TooLarge { limit } => format!("is larger than {limit} bytes"),
        error => format!("cannot be read: {error}"),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_string())?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
}
