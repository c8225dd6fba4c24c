//! Escapes inside words: percent (RFC 3986 section 2.1), `\u`, `\x`, `\/` and three octal digits (ECMA-262 section
//! 12.9.4, RFC 8259 section 7, C's, Python's and Rust's string literals), and HTML's character references (basic names and numbers).

use memchr::memchr3_iter;

use super::{LEAST_TEXT, Piece};
use crate::span::Span;

/// How far before its first escape a word may begin, and how long it may be, in bytes.
const MOST_BEFORE: usize = 1024;
const MOST_WORD: usize = 64 * 1024;

/// One escape: what it stands for, how long it is in the text, and its encoding.
struct Escape {
    char: char,
    length: usize,
    step: &'static str,
}

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
        let (start, end) = (ceil(text, start), ceil(text, end.max(at)));
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

/// See [`super::unescaped`].
pub(super) fn of_literal(literal: &str) -> Option<(String, &'static str)> {
    let bytes = literal.as_bytes();
    let hides = |at| escape(bytes, at).filter(|escape| escape.char.is_ascii_graphic() && escape.step != "json-escape");
    let step = memchr::memchr_iter(b'\\', bytes).find_map(hides)?.step;
    Some((unescape(literal, b'\\'), step))
}

fn is_border(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>')
}

fn ceil(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

/// A word with the escapes undone that begin with `mark`: those of another encoding are of the text inside. Percent
/// escapes are of bytes of UTF-8.
fn unescape(word: &str, mark: u8) -> String {
    let bytes = word.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%'
            && byte == mark
            && let Some(value) = hex(bytes, at + 1, 2)
        {
            out.push(value as u8);
            at += 3;
        } else if byte != b'%'
            && byte == mark
            && let Some(escape) = escape(bytes, at)
        {
            out.extend_from_slice(escape.char.encode_utf8(&mut [0; 4]).as_bytes());
            at += escape.length;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The escape that begins at `at`.
fn escape(bytes: &[u8], at: usize) -> Option<Escape> {
    match bytes.get(at)? {
        b'%' => {
            let char = char::from_u32(hex(bytes, at + 1, 2)?)?;
            Some(Escape { char, length: 3, step: "percent" })
        }
        b'\\' => backslash(bytes, at),
        _ => entity(bytes.get(at..)?),
    }
}

fn backslash(bytes: &[u8], at: usize) -> Option<Escape> {
    let unicode = |value, length| Some(Escape { char: char::from_u32(value)?, length, step: "unicode-escape" });
    match bytes.get(at + 1)? {
        b'/' => Some(Escape { char: '/', length: 2, step: "json-escape" }),
        b'x' => {
            let char = char::from_u32(hex(bytes, at + 2, 2)?)?;
            Some(Escape { char, length: 4, step: "hex-escape" })
        }
        b'0'..=b'3' => {
            let digits = bytes.get(at + 1..at + 4)?;
            let octal = |value: u32, &byte: &u8| Some(value * 8 + char::from(byte).to_digit(8)?);
            let char = char::from_u32(digits.iter().try_fold(0, octal)?)?;
            Some(Escape { char, length: 4, step: "octal-escape" })
        }
        b'U' => unicode(hex(bytes, at + 2, 8)?, 10),
        b'u' if bytes.get(at + 2) == Some(&b'{') => {
            let digits = bytes.get(at + 3..)?.iter().take(7).take_while(|b| b.is_ascii_hexdigit()).count();
            let closed = bytes.get(at + 3 + digits) == Some(&b'}');
            unicode(hex(bytes, at + 3, digits).filter(|_| closed)?, digits + 4)
        }
        b'u' => {
            let high = hex(bytes, at + 2, 4)?;
            if !(0xd800..0xdc00).contains(&high) {
                return unicode(high, 6);
            }
            let pair = bytes.get(at + 6..at + 8) == Some(b"\\u".as_slice());
            let low = hex(bytes, at + 8, 4).filter(|low| pair && (0xdc00..0xe000).contains(low))?;
            unicode(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), 12)
        }
        _ => None,
    }
}

/// HTML's names for the characters of markup and of tokens (<https://html.spec.whatwg.org/multipage/named-characters.html>).
const NAMES: &[(&[u8], char)] = &[
    (b"amp;", '&'),
    (b"apos;", '\''),
    (b"ast;", '*'),
    (b"colon;", ':'),
    (b"commat;", '@'),
    (b"dollar;", '$'),
    (b"equals;", '='),
    (b"gt;", '>'),
    (b"lowbar;", '_'),
    (b"lt;", '<'),
    (b"num;", '#'),
    (b"percnt;", '%'),
    (b"period;", '.'),
    (b"plus;", '+'),
    (b"quot;", '"'),
    (b"sol;", '/'),
];

fn entity(text: &[u8]) -> Option<Escape> {
    let rest = text.get(1..)?;
    if let Some(&(name, char)) = NAMES.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some(Escape { char, length: name.len() + 1, step: "html-entity" });
    }
    let number = rest.strip_prefix(b"#")?;
    let radix = if matches!(number.first(), Some(b'x' | b'X')) { 16 } else { 10 };
    let lead = usize::from(radix == 16);
    let digits = number.get(lead..)?;
    let count = digits.iter().take(8).take_while(|&&b| char::from(b).is_digit(radix)).count();
    if count == 0 || digits.get(count) != Some(&b';') {
        return None;
    }
    let value = digits
        .iter()
        .take(count)
        .try_fold(0u32, |value, &b| value.checked_mul(radix)?.checked_add(char::from(b).to_digit(radix)?))?;
    Some(Escape { char: char::from_u32(value)?, length: 3 + lead + count, step: "html-entity" })
}

/// The number of `count` hexadecimal digits at `at`.
fn hex(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let digits = bytes.get(at..at + count).filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0u32, |value, &b| value.checked_mul(16)?.checked_add(char::from(b).to_digit(16)?))
}
