//! Base64 (RFC 4648 sections 4 and 5, with and without padding, in lines) and base16 (section 8).

use super::packed;
use super::piece::{LEAST_TEXT, Piece, is_control};
use crate::span::Span;

/// The shortest run that is looked at: 18 bytes in base64.
const LEAST: usize = 24;

/// The shortest run of hexadecimal digits.
const LEAST_HEX: usize = 32;

/// The shortest line after which the run may go on in the next one.
const LEAST_LINE: usize = 40;

/// By byte: its value in base64 (62 and 63 for both alphabets), or [`NONE`].
static DIGITS: [u8; 256] = digits();
const NONE: u8 = 0xff;

#[allow(clippy::indexing_slicing, reason = "runs at compile time: an index out of range is a build error")]
const fn digits() -> [u8; 256] {
    let mut table = [NONE; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut at = 0;
    while at < alphabet.len() {
        table[alphabet[at] as usize] = at as u8;
        at += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
}

fn digit(byte: u8) -> u8 {
    DIGITS.get(usize::from(byte)).copied().unwrap_or(NONE)
}

fn is_digit(byte: Option<&u8>) -> bool {
    byte.is_some_and(|&byte| digit(byte) != NONE)
}

/// Calls `take` for every run of base64 or hexadecimal digits that is text, until it says that it is enough.
pub(super) fn runs(text: &str, most: usize, take: &mut dyn FnMut(Piece) -> bool) {
    let bytes = text.as_bytes();
    // A window is read from its end: text in words is passed over in steps.
    let mut start = 0;
    while let Some(window) = bytes.get(start..start + LEAST) {
        if let Some(other) = window.iter().rposition(|&byte| digit(byte) == NONE) {
            start += other + 1;
            continue;
        }
        let rest = bytes.get(start + LEAST..).unwrap_or_default();
        let end = start + LEAST + rest.iter().position(|&byte| digit(byte) == NONE).unwrap_or(rest.len());
        let mut after = end;
        if let Some(piece) = decode(bytes, start, end, most) {
            after = piece.span.end as usize;
            if !take(piece) {
                return;
            }
        }
        start = after;
    }
}

/// What the run of digits at `start..end` holds.
fn decode(bytes: &[u8], start: usize, end: usize, most: usize) -> Option<Piece> {
    // The letter of an escape: `\nQUJD`.
    let escaped = start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'\\');
    let start = start + usize::from(escaped);
    let run = bytes.get(start..end)?;
    let prefixed = run.strip_prefix(b"0x");
    let hex = prefixed.unwrap_or(run);
    if hex.len() >= LEAST_HEX && hex.iter().all(u8::is_ascii_hexdigit) {
        let text = String::from_utf8(hexadecimal(hex, most)?).ok()?;
        return Some(Piece { span: Span::new(start, end), steps: vec!["hex"], text });
    }
    let jwt = run.starts_with(b"eyJ")
        && (bytes.get(end) == Some(&b'.') || start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'.'));
    if let Some(format) = packed::Format::of(run) {
        let (digits, end) = lines(bytes, start, end);
        let text = packed::unpack(format, &raw(&digits).collect::<Vec<_>>(), most)?;
        return Some(Piece { span: Span::new(start, end), steps: vec!["base64", format.step()], text });
    }
    if jwt || !starts_as_text(run) {
        return None;
    }
    // A line that follows may be a word of another text: `EOF`, `---`.
    let own = end;
    let (digits, end) = lines(bytes, start, end);
    if digits.len() / 4 * 3 > most {
        return None;
    }
    text_of(start, &digits, end).or_else(|| {
        let alone = || bytes.get(start..own).and_then(|digits| text_of(start, digits, own));
        if end > own + 1 { last_line(bytes, start, own, end).or_else(alone) } else { None }
    })
}

/// The same of a run over several lines without the last of them.
fn last_line(bytes: &[u8], start: usize, own: usize, end: usize) -> Option<Piece> {
    let inside = bytes.get(own..end)?;
    let cut = own + inside.iter().rposition(|&byte| digit(byte) == NONE && byte != b'=')?;
    let cut = cut - bytes.get(own..cut)?.iter().rev().take_while(|&&byte| byte.is_ascii_whitespace()).count();
    let digits: Vec<u8> = bytes.get(start..cut)?.iter().copied().filter(|&byte| digit(byte) != NONE).collect();
    (cut > own).then(|| text_of(start, &digits, cut)).flatten()
}

/// The text of the digits of a run at `start..end`.
fn text_of(start: usize, digits: &[u8], end: usize) -> Option<Piece> {
    let url = digits.iter().any(|b| matches!(b, b'-' | b'_'));
    if url && digits.iter().any(|b| matches!(b, b'+' | b'/')) {
        return None;
    }
    let mut steps = vec![if url { "base64url" } else { "base64" }];
    let decoded = base64(digits)?;
    let text = if is_utf16(&decoded) {
        steps.push("utf-16");
        utf16(&decoded)?
    } else {
        String::from_utf8(decoded).ok()?
    };
    let long_enough = text.len() >= LEAST_TEXT && !text.bytes().any(is_control);
    let text = text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text);
    (long_enough && !is_other(&text)).then(|| Piece { span: Span::new(start, end), steps, text })
}

/// Texts that are no configuration and no code of anybody's: drawings, and source maps, which repeat their sources.
fn is_other(text: &str) -> bool {
    text.starts_with("<svg") || text.starts_with("{\"version\":3,")
}

/// Whether the first digits decode to text: random bytes nearly never do.
fn starts_as_text(run: &[u8]) -> bool {
    let head = run.get(..16.min(run.len())).unwrap_or_default();
    match base64(head) {
        Some(bytes) => {
            is_utf16(&bytes) || {
                // The last character may be cut.
                let end = bytes.len().saturating_sub(3);
                !bytes.iter().any(|&b| is_control(b))
                    && (std::str::from_utf8(&bytes).is_ok()
                        || std::str::from_utf8(&bytes).is_err_and(|error| error.valid_up_to() >= end))
            }
        }
        None => false,
    }
}

/// The digits of a run and of the lines after it that carry it on, with padding; and where it ends.
fn lines(bytes: &[u8], start: usize, end: usize) -> (Vec<u8>, usize) {
    let mut digits = bytes.get(start..end).unwrap_or_default().to_vec();
    let width = digits.len();
    let mut end = end;
    let mut length = width;
    while length == width && width >= LEAST_LINE {
        let Some(next) = next_line(bytes, end) else { break };
        let mut stop = next;
        while is_digit(bytes.get(stop)) {
            stop += 1;
        }
        // A line of words that follows has blanks in it, or a colon.
        let closed = matches!(bytes.get(stop), None | Some(b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'=' | b'`' | b'<'));
        if stop == next || stop - next > width || !closed {
            break;
        }
        length = stop - next;
        digits.extend_from_slice(bytes.get(next..stop).unwrap_or_default());
        end = stop;
    }
    while bytes.get(end) == Some(&b'=') && digits.len() % 4 != 0 {
        digits.push(b'=');
        end += 1;
    }
    let padding = digits.iter().rev().take_while(|&&b| b == b'=').count();
    digits.truncate(digits.len() - padding);
    (digits, end)
}

/// Where the next line's text begins, after a line break or its escape.
fn next_line(bytes: &[u8], end: usize) -> Option<usize> {
    let rest = bytes.get(end..)?;
    let escape = |text: &[u8]| rest.starts_with(text).then_some(end + text.len());
    if let Some(at) = escape(b"\\r\\n").or_else(|| escape(b"\\n")) {
        return Some(at);
    }
    let at = escape(b"\r\n").or_else(|| escape(b"\n"))?;
    let indentation = bytes.get(at..)?.iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    Some(at + indentation)
}

/// The bytes of base64 digits; `None` at the first byte that no text has. Bits that are left over are ignored.
fn base64(digits: &[u8]) -> Option<Vec<u8>> {
    if digits.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 3);
    for byte in raw(digits) {
        // UTF-16 has a zero in every second place, and its mark at the start.
        if is_control(byte) && !(byte == 0 && out.len() < 8 || is_utf16(&out)) {
            return None;
        }
        out.push(byte);
    }
    Some(out)
}

/// The bytes of base64 digits, whatever they are.
fn raw(digits: &[u8]) -> impl Iterator<Item = u8> {
    let (mut bits, mut count) = (0u32, 0u32);
    digits.iter().filter_map(move |&byte| {
        bits = bits << 6 | u32::from(digit(byte));
        count += 6;
        if count < 8 {
            return None;
        }
        count -= 8;
        Some((bits >> count & 0xff) as u8)
    })
}

fn hexadecimal(digits: &[u8], most: usize) -> Option<Vec<u8>> {
    if digits.len() % 2 == 1 || digits.len() / 2 > most {
        return None;
    }
    let value = |byte: u8| char::from(byte).to_digit(16);
    let mut out = Vec::with_capacity(digits.len() / 2);
    for pair in digits.chunks_exact(2) {
        let (high, low) = (value(*pair.first()?)?, value(*pair.last()?)?);
        let byte = (high << 4 | low) as u8;
        if is_control(byte) {
            return None;
        }
        out.push(byte);
    }
    Some(out)
}

/// Whether bytes begin as UTF-16 of Latin letters does, or with its mark.
fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => [a, b].iter().all(|&&b| b != 0 && !is_control(b) && b.is_ascii()),
        _ => false,
    }
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let big = matches!(bytes, [0xfe, 0xff, ..] | [0, ..]);
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [high, low] if big => u16::from_be_bytes([*high, *low]),
        [low, high] => u16::from_le_bytes([*low, *high]),
        _ => 0,
    });
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}
