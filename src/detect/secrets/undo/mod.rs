//! UNDO: texts inside a text. What stands there in base64 (packed with gzip or zlib, too), in hexadecimal, as quoted-printable,
//! or with escapes, made readable.
//!
//! A pass over the text looks for runs that can hold something: long enough, and whose first bytes decode to text. An
//! image, a font or a digest is refused after a few bytes; so the work is linear in the text, whatever is in it. What
//! was decoded is looked through in the same way, up to [`MAX_DEPTH`] times.

pub(crate) mod functions;
pub(crate) mod joined;

mod base;
mod escapes;
mod packed;
mod piece;
mod printable;

use self::piece::Piece;
use crate::bound::Bound;
use crate::span::Span;

/// How many encodings around each other are undone.
const MAX_DEPTH: usize = 3;

const LAYERS: Bound = Bound::new(
    MAX_DEPTH,
    "a text is encoded more than three times over: what is inside was not searched for credentials",
);

/// The most that is decoded for one text, as a multiple of its length, and in bytes.
const MOST_TIMES: usize = 4;
const MOST_BYTES: usize = 16 * 1024 * 1024;

const DECODED: Bound = Bound::new(
    MOST_BYTES,
    "more is encoded in it than is decoded of one text: the rest was not searched for credentials",
);

/// So much is decoded of a short text, which may be packed.
const LEAST_BYTES: usize = 256 * 1024;

/// Calls `see` for every text that stands in `text` in another form: the decoded text, the encodings from the outside
/// in, and the span of the whole encoded run in `text`.
pub(crate) fn search(text: &str, see: &mut dyn FnMut(&str, &[&'static str], Span)) {
    let mut left = text.len().saturating_mul(MOST_TIMES).clamp(LEAST_BYTES, MOST_BYTES);
    let mut open: Vec<Piece> = Vec::new();
    pieces(text, left, &mut |piece| {
        left = left.saturating_sub(piece.text.len());
        open.push(piece);
        left > 0
    });
    open.reverse();
    while let Some(outer) = open.pop() {
        see(&outer.text, &outer.steps, outer.span);
        if left == 0 {
            continue;
        }
        if outer.steps.len() >= MAX_DEPTH {
            pieces(&outer.text, left, &mut |_| {
                LAYERS.reach();
                false
            });
            continue;
        }
        pieces(&outer.text, left, &mut |inner| {
            left = left.saturating_sub(inner.text.len());
            let steps: Vec<_> = outer.steps.iter().chain(&inner.steps).copied().collect();
            open.push(Piece { span: outer.span, steps, text: inner.text });
            left > 0
        });
    }
    if left == 0 {
        DECODED.reach();
    }
}

/// The encoded runs of a text, until `take` says that it is enough. `most` bounds the length of one.
fn pieces(text: &str, most: usize, take: &mut dyn FnMut(Piece) -> bool) {
    let mut enough = false;
    base::runs(text, most, &mut |piece| {
        enough = !take(piece);
        !enough
    });
    if !enough {
        escapes::runs(text, most, &mut |piece| {
            enough = !take(piece);
            !enough
        });
    }
    if !enough {
        printable::runs(text, take);
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};

    use super::*;

    fn seen(text: &str) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        search(text, &mut |decoded, steps, span| {
            found.push((decoded.to_string(), steps.join(" "), text.get(span.range()).unwrap().to_string()));
        });
        found
    }

    const PLAIN: &str = "the quick brown fox: jumps>over?the lazy dog";

    #[test]
    fn every_encoding_is_undone() {
        let utf16: Vec<u8> = PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let table = [
            (BASE64.encode(PLAIN.as_bytes()), "base64"),
            (BASE64_NOPAD.encode(PLAIN.as_bytes()), "base64"),
            (BASE64URL_NOPAD.encode(b"{\"a\":\"~~~???>>>\",\"bcd\":1}"), "base64url"),
            (HEXLOWER.encode(PLAIN.as_bytes()), "hex"),
            (BASE64.encode(&utf16), "base64 utf-16"),
            (BASE64.encode(BASE64.encode(PLAIN.as_bytes()).as_bytes()), "base64"),
        ];
        for (encoded, steps) in table {
            for text in [encoded.clone(), format!("a: \"{encoded}\"\n"), format!("x\n  y={encoded}\n")] {
                let found = seen(&text);
                assert_eq!((found[0].1.as_str(), &found[0].2), (steps, &encoded), "{text}");
            }
        }
        let twice = BASE64.encode(BASE64.encode(PLAIN.as_bytes()).as_bytes());
        assert_eq!(seen(&twice)[1], (PLAIN.to_string(), "base64 base64".to_string(), twice.clone()));
        for (text, plain, step) in [
            ("a='%67hp_0123%3D45678'", "ghp_0123=45678", "percent"),
            (r#"a="\u0067hp_\u{30}1234567""#, "ghp_01234567", "unicode-escape"),
            (r#"a="\x67hp_012345678""#, "ghp_012345678", "hex-escape"),
            (r#"a="\147hp_\060\0612345678""#, "ghp_012345678", "octal-escape"),
            (r#"a="redis:\/\/u:p@h""#, "redis://u:p@h", "json-escape"),
            ("a=&#103;hp_0&#x31;2345678", "a=ghp_012345678", "html-entity"),
            (r#"a="\ud83d\ude00-\u0067hp_012345678""#, "\u{1f600}-ghp_012345678", "unicode-escape"),
        ] {
            let found = seen(text);
            assert_eq!((found[0].0.as_str(), found[0].1.as_str()), (plain, step), "{text}");
        }
    }

    #[test]
    fn wrapped_lines_are_one_text() {
        let plain = PLAIN.repeat(5);
        let encoded = BASE64.encode(plain.as_bytes());
        for (between, width) in [("\n    ", 64), ("\r\n", 76), ("\\n", 64)] {
            let lines: Vec<_> = encoded.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).unwrap()).collect();
            let body = lines.join(between);
            let found = seen(&format!("key: |\n    {body}\nnext: 1\n"));
            assert_eq!((&found[0].0, &found[0].2), (&plain, &body), "{between:?}");
            assert_eq!(found.len(), 1);
        }
    }

    #[test]
    fn what_is_no_text_is_left_alone() {
        let binary: Vec<u8> = (0u32..3000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for text in [
            BASE64.encode(&binary),
            HEXLOWER.encode(&binary),
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoiYW5vbiIsImlzcyI6InN1cGFiYXNlIn0.abc".to_string(),
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_string(),
            "src/detect/secrets/decode/mod_and_some_other_words.rs".to_string(),
            "-".repeat(80),
            "https://acme.dev/a%C3%A9%20b \\u4e2d\\u6587\\u4e2d\\u6587 \\n \\t &nbsp;".to_string(),
        ] {
            assert_eq!(seen(&text), [], "{text}");
        }
    }

    #[test]
    fn what_is_decoded_is_bounded() {
        let mut text = "password=hunter2x9 ".repeat(400);
        for _ in 0..6 {
            text = BASE64.encode(text.as_bytes());
        }
        let most = (text.len() * MOST_TIMES).max(LEAST_BYTES);
        let mut total = 0;
        let mut deepest = 0;
        search(&text, &mut |decoded, steps, _| {
            total += decoded.len();
            deepest = deepest.max(steps.len());
        });
        assert!(total <= most && deepest == MAX_DEPTH, "{total} {deepest}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_spans_fit(text in r#"(?s)([A-Za-z0-9+/_=-]{0,80}|%[0-9A-F]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,7}\}|\\x[0-9a-f]{2}|&#x?[0-9]{1,9};|&[a-z]{1,6};|\PC|\\n|\n){0,30}"#) {
            search(&text, &mut |_, steps, span| {
                assert!(text.get(span.range()).is_some() && !steps.is_empty());
            });
        }

        #[test]
        fn what_is_encoded_is_found_again(plain in "[ -~]{20,200}") {
            let encoded = BASE64.encode(plain.as_bytes());
            let mut found = false;
            search(&format!("\"{encoded}\""), &mut |decoded, _, span| found |= decoded == plain && span.len() == encoded.len());
            proptest::prop_assert!(found || plain.starts_with("<svg"));
        }
    }
}
