//! A piece of a text that was decoded.

use crate::span::Span;

/// Shorter texts hold nothing that tells by itself.
pub(super) const LEAST_TEXT: usize = 12;

/// A piece of a text that was decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The whole encoded run.
    pub(super) span: Span,
    /// The encodings that were undone, from the outside in.
    pub(super) steps: Vec<&'static str>,
    pub(super) text: String,
}

/// A byte that no text has: control characters but for white space.
pub(super) fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f
}
