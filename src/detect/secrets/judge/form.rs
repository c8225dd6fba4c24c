//! Forms that tell by themselves: a kind's keyword, its pattern around it, and what it asks for besides.

use regex_automata::{Anchored, Input};

use super::candidate::Candidate;
use crate::detect::Confidence;
use crate::detect::secrets::kinds::checks::Checked;
use crate::detect::secrets::kinds::randomness::{entropy, looks_random};
use crate::detect::secrets::kinds::{Detector, values};
use crate::detect::secrets::medium::{self, Medium};
use crate::detect::secrets::text;
use crate::span::Span;

/// How far a companion word of a detector (`near`) may stand.
pub(crate) const NEAR: usize = 4096;

/// What a detector makes of a keyword that stands at `start..end`.
pub(crate) fn judge(
    detector: &'static Detector,
    text: &str,
    medium: Medium,
    start: usize,
    end: usize,
) -> Option<Candidate> {
    let bytes = text.as_bytes();
    if detector.min_length > 0 {
        let run = bytes.get(start..)?.iter().take(detector.min_length as usize);
        let run = run.take_while(|&&b| b.is_ascii_graphic() && !b"\"'`<>(),;".contains(&b)).count();
        if run < detector.min_length as usize {
            return None;
        }
    }
    let low = start.saturating_sub(detector.before as usize);
    let high = (end + detector.after as usize).min(text.len());
    let regex = detector.regex()?;
    let mut captures = regex.create_captures();
    // What may not begin before its keyword begins there: without this every later keyword in the window is tried as well.
    let anchored = if detector.before == 0 { Anchored::Yes } else { Anchored::No };
    regex.search_captures(&Input::new(text).range(low..high).anchored(anchored), &mut captures);
    let found = captures.get_group(1)?;
    let whole = captures.get_match()?;
    // The pattern must be about this keyword, and the value a word of its own.
    if whole.start() > start || whole.end() < end || !stands_alone(bytes, found.start, found.end) {
        return None;
    }
    if is_in_base64(text, found.start, found.end) {
        return None;
    }
    let mut span = Span::new(found.start, found.end);
    let value = text.get(found.range())?;
    let filler = detector.check.is_none() && is_filled(detector, value);
    if detector.allow.contains(&value) || filler || entropy(value) < detector.min_entropy {
        return None;
    }
    if !detector.near.is_empty() && !stands_near(text, start, detector.near) {
        return None;
    }
    let checked = match detector.check {
        Some(check) => check.run(text, span)?,
        None => Checked::default(),
    };
    span = checked.span.unwrap_or(span);
    let shown = medium::is_prompt(text, found.start);
    let own = text.get(span.range())?;
    let is_altered = detector.allow.iter().any(|example| alike(example, own));
    Some(Candidate {
        detector,
        span,
        value: text.get(span.range())?.to_string(),
        beside: Vec::new(),
        confidence: if shown || is_altered || checked.checksum == Some(false) {
            Confidence::Low
        } else {
            detector.confidence
        },
        syntax: "text",
        medium,
        name: None,
        weak: false,
        checksum: checked.checksum,
        decoded: Vec::new(),
        vendor: None,
        attributes: checked.attributes,
    })
}

/// How much of a documented example a value has in common with it when somebody changed it to show the form.
const ALIKE: usize = 16;

/// Whether two values begin alike, for more than by chance.
fn alike(example: &str, value: &str) -> bool {
    example.bytes().zip(value.bytes()).take_while(|(a, b)| a == b).count() >= ALIKE
}

fn is_filled(detector: &Detector, value: &str) -> bool {
    values::is_filler(value.strip_prefix(detector.prefix).unwrap_or(value))
}

/// Neither a letter nor a digit touches the value, but for an escape (`\n`) before it.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let escape = start.checked_sub(2).and_then(|at| bytes.get(at)) == Some(&b'\\');
    let inside = |byte: Option<&u8>| word(byte);
    let begins = !inside(bytes.get(start)) || !word(before) || escape;
    begins && !(end.checked_sub(1).is_some_and(|at| inside(bytes.get(at))) && word(bytes.get(end)))
}

/// How far around a value more of the same Base64 is looked for, and how much of it makes the value a part of that.
const BLOB: usize = 256;
const LEAST_OF_BLOB: usize = 64;

/// Whether what looks like a token is a stretch of something longer in Base64 (RFC 4648, section 4), an image in its page: a `+` or a
/// `/` of that touches it, with random text behind.
fn is_in_base64(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let of_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'+' | b'/');
    let before = bytes.get(start.saturating_sub(BLOB)..start).unwrap_or_default();
    let after = bytes.get(end..(end + BLOB).min(bytes.len())).unwrap_or_default();
    let joint = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'+' | b'/'));
    let is_more =
        |range: std::ops::Range<usize>| range.len() >= LEAST_OF_BLOB && text.get(range).is_some_and(looks_random);
    let left = before.iter().rev().take_while(of_base64).count();
    let right = after.iter().take_while(of_base64).count();
    joint(before.last()) && is_more(start - left..start) || joint(after.first()) && is_more(end..end + right)
}

fn stands_near(text: &str, at: usize, words: &[&str]) -> bool {
    let window = text::around(text, at, NEAR).to_ascii_lowercase();
    words.iter().any(|word| window.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_in_base64;

    #[test]
    fn a_stretch_of_base64_is_no_token() {
        let (token, more) = ("EAAhT7q2Lw9zRk4Xb1Vn8Mc", "q8Zr1LxW0pVn6TbYc4Hs9JmKd3FgQ7wX".repeat(3));
        for (before, after, inside) in [
            (format!("data:image/png;base64,{more}/"), String::new(), true),
            (String::new(), format!("+{more}"), true),
            (
                "https://graph.acme.dev/v2/users/accounts/".to_string(),
                "/settings/notifications/of/this/user".to_string(),
                false,
            ),
            ("TOKEN=".to_string(), String::new(), false),
            (format!("{more} "), format!(" {more}"), false),
        ] {
            let text = format!("{before}{token}{after}");
            assert_eq!(is_in_base64(&text, before.len(), before.len() + token.len()), inside, "{text}");
        }
    }
}
