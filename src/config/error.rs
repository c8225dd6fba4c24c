//! What can be wrong with a configuration. Messages name file, line and remedy; they never quote a value.

use std::path::PathBuf;

use crate::span::{LineIndex, Span};
use crate::suggest::hint;

/// A configuration that cannot be used: exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// The file cannot be written; it is as it was.
    #[error("{}: cannot be written: {source}", path.display())]
    Unwritable { path: PathBuf, source: std::io::Error },
    /// Not a text of a sensible size.
    #[error("{}: {why}", path.display())]
    NotText { path: PathBuf, why: &'static str },
    /// Something in the file is wrong: 1-based line and column.
    #[error("{path}:{line}:{column}: {message}")]
    Invalid { path: String, line: u32, column: u32, message: String },
    /// Something on the command line is wrong.
    #[error("{option}: {message}")]
    CommandLine { option: &'static str, message: String },
}

/// A configuration file's text with its name: places become `file:line:column`.
#[derive(Debug)]
pub(super) struct Place<'a> {
    path: &'a str,
    text: &'a str,
    lines: LineIndex,
}

impl<'a> Place<'a> {
    pub(super) fn new(path: &'a str, text: &'a str) -> Self {
        Self { path, text, lines: LineIndex::new(text) }
    }

    pub(super) fn path(&self) -> &'a str {
        self.path
    }

    /// The 1-based line of a byte offset.
    pub(super) fn line(&self, offset: usize) -> u32 {
        self.lines.region(self.text, Span::new(offset, offset)).start_line
    }

    /// The 1-based column of a byte offset.
    pub(super) fn column(&self, offset: usize) -> u32 {
        self.lines.region(self.text, Span::new(offset, offset)).start_column
    }

    pub(super) fn invalid(&self, offset: usize, message: impl Into<String>) -> ConfigError {
        let region = self.lines.region(self.text, Span::new(offset, offset));
        ConfigError::Invalid {
            path: self.path.to_string(),
            line: region.start_line,
            column: region.start_column,
            message: message.into(),
        }
    }

    /// A parser's error in our words.
    pub(super) fn parse_error(&self, error: &toml::de::Error) -> ConfigError {
        self.invalid(error.span().map_or(0, |span| span.start), reword(error.message()))
    }
}

/// serde's messages (`serde::de::Error`) as a person wants them: with a suggestion, and without the value that was
/// found, which may be a secret when the wrong file was named.
pub(crate) fn reword(message: &str) -> String {
    if let Some((word, known)) = split_unknown(message, "unknown field `") {
        let hint = hint(word, known.iter().copied());
        let hint = if hint.is_empty() { format!(" (known here: {})", known.join(", ")) } else { hint };
        return format!("unknown key '{word}'{hint}");
    }
    if let Some((word, known)) = split_unknown(message, "unknown variant `") {
        return format!("unknown value{}: use {}", hint(word, known.iter().copied()), known.join(", "));
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        return format!("missing key '{}'", rest.trim_end_matches('`'));
    }
    if message.starts_with("invalid type") || message.starts_with("invalid value") {
        let expected = message.rsplit_once(", expected ").map_or("another type", |(_, expected)| expected);
        return format!("expected {expected}");
    }
    if message == "wanted string or table" {
        return "expected a string".to_string();
    }
    message.lines().collect::<Vec<_>>().join(", ")
}

/// `` unknown field `x`, expected one of `a`, `b` `` as `x` and `[a, b]`.
fn split_unknown<'m>(message: &'m str, prefix: &str) -> Option<(&'m str, Vec<&'m str>)> {
    let rest = message.strip_prefix(prefix)?;
    let (word, expected) = rest.rsplit_once("`, expected ")?;
    let known = expected.split('`').skip(1).step_by(2).collect();
    Some((word, known))
}
