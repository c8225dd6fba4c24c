//! A text without its escapes, and the way back: what a parser, a browser or a printer would make of it.

use std::ops::Range;

/// The bytes that a text stands for, each with where it starts in the text.
#[derive(Debug)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// One more than bytes: the last is the end of the text.
    starts: Vec<usize>,
}

impl View {
    /// `None` when the text has no escape that stands for something.
    pub(super) fn of(text: &str) -> Option<Self> {
        Self::undone(text.as_bytes())
    }

    /// The same once more: escapes of escapes.
    pub(super) fn deeper(&self) -> Option<Self> {
        let deeper = Self::undone(&self.bytes)?;
        let starts = deeper.starts.iter().filter_map(|at| self.starts.get(*at)).copied().collect();
        Some(Self { bytes: deeper.bytes, starts })
    }

    /// A range of the bytes as one of the text.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        let at = |offset: usize| self.starts.get(offset).or(self.starts.last()).copied().unwrap_or_default();
        at(range.start)..at(range.end)
    }

    fn undone(text: &[u8]) -> Option<Self> {
        memchr::memchr3(b'\\', b'%', b'&', text).or_else(|| memchr::memchr(b'=', text))?;
        let mut view = Self { bytes: Vec::with_capacity(text.len()), starts: Vec::with_capacity(text.len() + 1) };
        let mut at = 0;
        let mut any = false;
        while let Some(&byte) = text.get(at) {
            let rest = text.get(at + 1..).unwrap_or_default();
            let escape = match byte {
                b'\\' => backslash(rest),
                b'%' | b'=' => pair(rest).map(|value| (value, 2)),
                b'&' => entity(rest),
                _ => None,
            };
            match escape {
                Some((character, length)) => {
                    any = true;
                    // Two digits are a byte, which may be one of several of a character.
                    if length == 2 && byte != b'\\' {
                        view.push(u8::try_from(character).unwrap_or(b'?'), at);
                    } else {
                        let c = char::from_u32(character).unwrap_or('\u{fffd}');
                        c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| view.push(byte, at));
                    }
                    at += 1 + length;
                }
                None => {
                    view.push(byte, at);
                    at += 1;
                }
            }
        }
        view.starts.push(text.len());
        any.then_some(view)
    }

    fn push(&mut self, byte: u8, start: usize) {
        self.bytes.push(byte);
        self.starts.push(start);
    }
}

/// The character of an escape of JSON, YAML, C or JavaScript, and the bytes after the backslash.
fn backslash(rest: &[u8]) -> Option<(u32, usize)> {
    let (first, more) = rest.split_first()?;
    match first {
        b'u' | b'x' if more.first() == Some(&b'{') => {
            let digits = more.get(1..)?.iter().take_while(|byte| byte.is_ascii_hexdigit()).take(6).count();
            let closes = more.get(1 + digits) == Some(&b'}');
            Some((hexadecimal(more.get(1..1 + digits)?)?, digits + 3)).filter(|_| closes)
        }
        b'u' => Some((hexadecimal(more.get(..4)?)?, 5)),
        b'U' => Some((hexadecimal(more.get(..8)?)?, 9)),
        b'x' => Some((hexadecimal(more.get(..2)?)?, 3)),
        b'0'..=b'7' => {
            let digits = rest.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            let value = rest.get(..digits)?.iter().fold(0, |value, digit| value * 8 + u32::from(digit - b'0'));
            Some((value, digits))
        }
        b'n' => Some((0x0a, 1)),
        b't' => Some((0x09, 1)),
        b'r' => Some((0x0d, 1)),
        b'\\' | b'"' | b'\'' | b'/' | b'`' | b'$' => Some((u32::from(*first), 1)),
        _ => None,
    }
}

/// Two hexadecimal digits, as in URLs and quoted-printable text.
fn pair(rest: &[u8]) -> Option<u32> {
    hexadecimal(rest.get(..2)?)
}

/// A character reference of HTML and XML.
fn entity(rest: &[u8]) -> Option<(u32, usize)> {
    const LONGEST: usize = 10;
    let end = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = rest.get(..end)?;
    let value = match name {
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        [b'#', b'x' | b'X', digits @ ..] => hexadecimal(digits)?,
        [b'#', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => {
            std::str::from_utf8(digits).ok()?.parse().ok()?
        }
        _ => return None,
    };
    Some((value, end + 1))
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| all)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_with_the_way_back() {
        let text = r"a\u0041%42&#67;\x44\105\u{46}=47\\u0048 é\q100%";
        let view = View::of(text).unwrap();
        assert_eq!(String::from_utf8(view.bytes.clone()).unwrap(), r"aABCDEFG\u0048 é\q100%");
        assert_eq!(text.get(view.place(1..3)), Some(r"\u0041%42"));
        let deeper = view.deeper().unwrap();
        assert_eq!(String::from_utf8(deeper.bytes.clone()).unwrap(), r"aABCDEFGH é\q100%");
        assert_eq!(text.get(deeper.place(8..9)), Some(r"\\u0048"));
        assert!(View::of("a = b \\ & 100%").is_none());
    }
}
