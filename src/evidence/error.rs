//! Why a file is no evidence.

use std::path::PathBuf;

/// Why a file is refused.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error("'{}' cannot be read: {source}", .file.display())]
    Unreadable { file: PathBuf, source: std::io::Error },
    #[error("'{}' is larger than {limit} bytes", .file.display())]
    TooLarge { file: PathBuf, limit: u64 },
    #[error("'{file}' is no evidence: {message}")]
    Wrong { file: String, message: String },
}

/// Characters of a path to a field that are shown.
const LONGEST_PATH: usize = 200;

/// What is wrong with a file's content. The text names a field and quotes no value: it could hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) String);

impl Wrong {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    pub(super) fn of(self, file: &str) -> EvidenceError {
        EvidenceError::Wrong { file: file.to_string(), message: self.0 }
    }

    /// From an error of serde_json with the path to the field. Of the message, the kind and the place stay: serde quotes
    /// the value that it did not expect.
    pub(super) fn json(path: &str, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        // Keys of the file stand in the path.
        let path: String = path.chars().take(LONGEST_PATH).collect();
        let what = if text.starts_with("duplicate field") || text.starts_with("duplicate key") {
            "a key stands twice"
        } else if text.starts_with("missing field") {
            return Self(format!("{path}: {} (line {})", without_place(&text), error.line()));
        } else if text.starts_with("invalid type") || text.starts_with("invalid value") {
            "the value is not of the type that the format asks for"
        } else if text.starts_with("recursion limit") {
            "it is nested too deep"
        } else if text.starts_with("more than") {
            return Self(format!("{path}: {}", without_place(&text)));
        } else if error.is_eof() {
            "the file ends too early"
        } else {
            "it is not JSON"
        };
        Self(format!("{path}: {what} (line {}, column {})", error.line(), error.column()))
    }
}

fn without_place(text: &str) -> &str {
    text.split(" at line ").next().unwrap_or(text)
}
