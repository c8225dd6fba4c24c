//! What a passed check says.

use crate::span::Span;

/// What a passed check adds to a candidate.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Checked {
    /// Where the value really ends and begins, when the pattern saw only a part.
    pub(crate) span: Option<Span>,
    /// Whether the checksum is right, or the structure in its place; `None` where there is neither.
    pub(crate) checksum: Option<bool>,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Checked {
    /// A checksum was verified, and nothing else is known.
    pub(super) fn verified() -> Self {
        Self { checksum: Some(true), ..Self::default() }
    }

    /// Adds what the value says of itself, at most 120 characters of it.
    pub(super) fn with(mut self, key: &str, value: &str) -> Self {
        self.attributes.push((key.to_string(), value.chars().take(120).collect()));
        self
    }
}

/// How many different bytes there are.
pub(super) fn distinct(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for &byte in bytes {
        if let Some(slot) = seen.get_mut(usize::from(byte)) {
            *slot = true;
        }
    }
    seen.iter().filter(|&&seen| seen).count()
}
