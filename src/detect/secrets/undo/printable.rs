//! Quoted-printable (RFC 2045 section 6.7): `=3D` for a byte, and lines that go on after a `=` at their end. Only in the
//! parts of a message that say so: elsewhere `=` assigns.

use super::piece::{LEAST_TEXT, Piece, is_control};
use crate::span::Span;

const ENCODING: &[u8] = b"uoted-printable";

/// A line that goes on over more than this is cut.
const MOST_LINE: usize = 64 * 1024;

/// Calls `take` for every line that has an escape, with those that carry it on, until it says that it is enough.
pub(super) fn runs(text: &str, take: &mut dyn FnMut(Piece) -> bool) {
    let bytes = text.as_bytes();
    let Some(first) = memchr::memmem::find(bytes, ENCODING) else { return };
    let mut start =
        first + memchr::memchr(b'\n', bytes.get(first..).unwrap_or_default()).map_or(bytes.len(), |at| at + 1);
    while start < bytes.len() {
        let (decoded, end, escapes) = line(bytes, start);
        let body = end
            - bytes.get(start..end).unwrap_or_default().iter().rev().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        if escapes > 0
            && decoded.len() >= LEAST_TEXT
            && !decoded.bytes().any(is_control)
            && !take(Piece { span: Span::new(start, body.max(start)), steps: vec!["quoted-printable"], text: decoded })
        {
            return;
        }
        start = end;
    }
}

/// The line that begins at `start` with its escapes undone, where the next one begins, and how many escapes there were.
fn line(bytes: &[u8], start: usize) -> (String, usize, usize) {
    let mut out: Vec<u8> = Vec::new();
    let mut escapes = 0;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\n' || at - start >= MOST_LINE && byte.is_ascii() {
            at += 1;
            break;
        }
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let soft = if rest.starts_with(b"\r\n") { 3 } else { 2 };
        match rest {
            [b'\n', ..] | [b'\r', b'\n', ..] if byte == b'=' => {
                escapes += 1;
                at += soft;
            }
            [high, low, ..] if byte == b'=' && high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let value = |b: u8| char::from(b).to_digit(16).unwrap_or_default();
                out.push((value(*high) * 16 + value(*low)) as u8);
                escapes += 1;
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    while matches!(out.last(), Some(b'\r')) {
        out.pop();
    }
    (String::from_utf8_lossy(&out).into_owned(), at, escapes)
}

#[cfg(test)]
mod tests {
    use crate::detect::secrets::undo::search;

    fn seen(text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        search(text, &mut |decoded, steps, span| {
            found.push((decoded.to_string(), text.get(span.range()).unwrap_or_default().to_string()));
            assert_eq!(steps, ["quoted-printable"]);
        });
        found
    }

    #[test]
    fn lines_of_a_message_are_read() {
        let head = "Content-Transfer-Encoding: quoted-printable\n\n";
        let pair = |decoded: &str, raw: &str| (decoded.to_string(), raw.to_string());
        assert_eq!(
            seen(&format!("{head}token=3Dv9 =\r\nmore text\r\nplain line here\n")),
            [pair("token=v9 more text", "token=3Dv9 =\r\nmore text")]
        );
        assert_eq!(
            seen(&format!("{head}=E2=80=93 the team of shop")),
            [pair("– the team of shop", "=E2=80=93 the team of shop")]
        );
        assert_eq!(seen("token=3Dv9 =\nmore text"), []);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r"(?s)(=[0-9A-F]{2}|=|\r|\n|é|a|.){0,60}") {
            search(&format!("quoted-printable\n{text}"), &mut |_, _, _| {});
        }
    }
}
