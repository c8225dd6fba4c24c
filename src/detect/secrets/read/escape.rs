//! The escapes of literals: percent (RFC 3986 section 2.1), `\u`, `\x`, `\/` and three octal digits (ECMA-262 section
//! 12.9.4, RFC 8259 section 7, C's, Python's and Rust's string literals), and HTML's character references (basic names and
//! numbers).

/// One escape: what it stands for, how long it is in the text, and its encoding.
pub(crate) struct Escape {
    pub(crate) char: char,
    length: usize,
    pub(crate) step: &'static str,
}

/// A literal with its backslash escapes undone, and the first one's encoding, when one of them hides a visible ASCII
/// character.
pub(super) fn unescaped(literal: &str) -> Option<(String, &'static str)> {
    let bytes = literal.as_bytes();
    let hides = |at| escape(bytes, at).filter(|escape| escape.char.is_ascii_graphic() && escape.step != "json-escape");
    let step = memchr::memchr_iter(b'\\', bytes).find_map(hides)?.step;
    Some((unescape(literal, b'\\'), step))
}

/// A word with the escapes undone that begin with `mark`: those of another encoding are of the text inside. Percent
/// escapes are of bytes of UTF-8.
pub(crate) fn unescape(word: &str, mark: u8) -> String {
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
pub(crate) fn escape(bytes: &[u8], at: usize) -> Option<Escape> {
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
