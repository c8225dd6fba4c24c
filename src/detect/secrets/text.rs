//! Places in a text: whole characters, and lines however long they are. And base64, which a text may be in.

use data_encoding::{BASE64, BASE64_NOPAD};

/// Where a line is too long to be read whole: how far around a place it is looked for, and how much of it is read.
const LONG_LINE: usize = 2048;
const WINDOW_BEFORE: usize = 128;
const WINDOW_AFTER: usize = 1024;

/// The largest character boundary that is not above `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The smallest character boundary that is not below `at`.
pub(crate) fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

/// The text up to `reach` bytes before and behind an offset.
pub(crate) fn around(text: &str, at: usize, reach: usize) -> &str {
    text.get(floor_boundary(text, at.saturating_sub(reach))..floor_boundary(text, at + reach)).unwrap_or_default()
}

/// The line around an offset, or a window of it when the line is long; never before `from`.
pub(crate) fn line_around(text: &str, at: usize, from: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let low = at.saturating_sub(LONG_LINE).max(from.min(at));
    let high = (at + LONG_LINE).min(bytes.len());
    let start = bytes.get(low..at).and_then(|before| memchr::memrchr2(b'\n', b'\r', before)).map(|i| low + i + 1);
    let end = bytes.get(at..high).and_then(|after| memchr::memchr2(b'\n', b'\r', after)).map(|i| at + i);
    let whole_start = start.or((low == from || low == 0).then_some(low));
    let whole_end = end.or((high == bytes.len()).then_some(high));
    match (whole_start, whole_end) {
        (Some(start), Some(end)) => (ceil_boundary(text, start), end),
        _ => {
            let start = whole_start.unwrap_or(low).max(at.saturating_sub(WINDOW_BEFORE)).max(from.min(at));
            let end = whole_end.unwrap_or(high).min(at + WINDOW_AFTER);
            (ceil_boundary(text, start), floor_boundary(text, end))
        }
    }
}

/// The bytes of base64 (RFC 4648 section 4), with its padding or without.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).or_else(|_| BASE64_NOPAD.decode(text.as_bytes())).ok()
}
