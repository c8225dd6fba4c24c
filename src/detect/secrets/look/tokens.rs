//! What could be a token without a name that says so.

use std::ops::Range;

/// The least length of a value whose name says nothing.
const LONG_TOKEN: usize = 16;

/// Where a text holds what could be a token without a name that says so: long runs with digits and letters, which are
/// no digests.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    // Of so many bytes in a row, one stands here.
    let mut at = LONG_TOKEN - 1;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some() {
            let run = run_around(bytes, at);
            at = run.end + LONG_TOKEN;
            let token = bytes.get(run.clone()).unwrap_or_default();
            if token.len() >= LONG_TOKEN
                && token.iter().filter(|byte| byte.is_ascii_digit()).nth(1).is_some()
                && token.iter().any(u8::is_ascii_alphabetic)
                && !is_digest(bytes, run.start)
            {
                return Some(run.start);
            }
        }
        None
    })
}

/// The run of a token's bytes that holds an offset; paths and addresses are long, too, and no such run.
fn run_around(bytes: &[u8], at: usize) -> Range<usize> {
    let is_token = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+_-".contains(byte);
    let after = bytes.get(at..).unwrap_or_default().iter().take_while(is_token).count();
    if after == 0 {
        return at..at;
    }
    at - bytes.get(..at).unwrap_or_default().iter().rev().take_while(is_token).count()..at + after
}

/// How long a digest is, with its algorithm before it.
const DIGEST: usize = 100;

/// Whether what begins at `start` is in a digest that says so: `sha512-q1/w2==`, `image@sha256:0a1b`.
fn is_digest(bytes: &[u8], start: usize) -> bool {
    let before = bytes.get(start.saturating_sub(DIGEST)..(start + 7).min(bytes.len())).unwrap_or_default();
    let from = before.iter().rposition(|byte| b" \t\n\"'{,=[(".contains(byte)).map_or(0, |at| at + 1);
    let word = before.get(from..).unwrap_or_default();
    memchr::memmem::find_iter(word, b"sha").any(|at| {
        let rest = word.get(at + 3..).unwrap_or_default();
        let size = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        size > 0 && rest.get(size).is_some_and(|byte| b":-".contains(byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_with_digits_may_be_a_token() {
        for text in ["q8zr1lxw0pvn6tby", "x: q8zr1lxw0pvn6tby", "/q8zr1lxw0pvn6tby-q8zr/", "é1234567-12345-ab-cd"] {
            assert_eq!(tokens(text).count(), 1, "{text}");
            assert_eq!(tokens(&format!("a word, {text}\n{text}")).count(), 2, "{text}");
        }
        for text in [
            "",
            "q8zr1lxw0pvn6tb",
            "a-b-c-d-e-f-g-h-i-1",
            "1234567812345678",
            "q8zr1lxw/0pvn6tby",
            "internationalisation1",
        ] {
            assert_eq!(tokens(text).count(), 0, "{text}");
        }
    }
}
