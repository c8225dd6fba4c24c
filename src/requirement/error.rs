//! What is wrong with a file of rows, in words that its author can act on.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with a file of rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[error("{file}:{line}: {message}\n  {remedy}")]
pub struct RequirementError {
    /// The file as it was named: `rules/requirements/...` inside the binary, or a path of the user's.
    pub file: String,
    /// 1-based; 1 when the whole file is meant.
    pub line: u32,
    /// What is wrong, without a final full stop.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl RequirementError {
    pub(super) fn new(
        file: impl Into<String>,
        line: u32,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { file: file.into(), line, message: message.into(), remedy: remedy.into() }
    }
}

/// Everything that kept rows from loading, sorted by file and line. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementErrors(pub Vec<RequirementError>);

impl RequirementErrors {
    /// `Ok` when nothing was collected, else the errors in order, each once.
    pub(super) fn check(mut errors: Vec<RequirementError>) -> Result<(), Self> {
        if errors.is_empty() {
            return Ok(());
        }
        errors.sort();
        errors.dedup();
        Err(Self(errors))
    }
}

impl fmt::Display for RequirementErrors {
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

impl std::error::Error for RequirementErrors {}
