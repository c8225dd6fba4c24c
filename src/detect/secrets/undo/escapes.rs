//! Escapes inside words: percent, backslashes and HTML's character references ([`escape`]).

use memchr::memchr3_iter;

use super::piece::{LEAST_TEXT, Piece};
use crate::detect::secrets::read::escape::{escape, unescape};
use crate::detect::secrets::text::ceil_boundary;
use crate::span::Span;

/// How far before its first escape a word may begin, and how long it may be, in bytes.
const MOST_BEFORE: usize = 1024;
const MOST_WORD: usize = 64 * 1024;

/// Calls `take` for every word with an escape that hides a visible ASCII character, until it says that it is enough.
pub(super) fn runs(text: &str, most: usize, take: &mut dyn FnMut(Piece) -> bool) {
    let bytes = text.as_bytes();
    let mut floor = 0;
    for at in memchr3_iter(b'%', b'\\', b'&', bytes) {
        if at < floor {
            continue;
        }
        let Some(first) = escape(bytes, at).filter(|escape| escape.char.is_ascii_graphic()) else { continue };
        let low = at.saturating_sub(MOST_BEFORE).max(floor);
        let before = bytes.get(low..at).unwrap_or_default();
        let start = before.iter().rposition(|&b| is_border(b)).map_or(low, |i| low + i + 1);
        let high = (start + MOST_WORD.min(most)).min(bytes.len());
        let after = bytes.get(at..high).unwrap_or_default();
        let end = after.iter().position(|&b| is_border(b)).map_or(high, |i| at + i);
        // An escaped quote ends the word too: its backslash is not part of it.
        let end = if bytes.get(end.wrapping_sub(1)) == Some(&b'\\') { end - 1 } else { end };
        let (start, end) = (ceil_boundary(text, start), ceil_boundary(text, end.max(at)));
        floor = end.max(at + 1);
        let Some(word) = text.get(start..end) else { continue };
        let decoded = unescape(word, *bytes.get(at).unwrap_or(&b'%'));
        if decoded.len() >= LEAST_TEXT
            && !take(Piece { span: Span::new(start, end), steps: vec![first.step], text: decoded })
        {
            return;
        }
    }
}

fn is_border(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>')
}
