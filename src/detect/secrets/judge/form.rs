//! Forms that tell by themselves: a kind's keyword, its pattern around it, and what it asks for besides.

use regex_automata::{Anchored, Input};

use super::candidate::Candidate;
use crate::detect::Confidence;
use crate::detect::secrets::kinds::checks::Checked;
use crate::detect::secrets::kinds::randomness::entropy;
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
    Some(Candidate {
        detector,
        span,
        value: text.get(span.range())?.to_string(),
        beside: Vec::new(),
        confidence: if shown || checked.checksum == Some(false) { Confidence::Low } else { detector.confidence },
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

fn stands_near(text: &str, at: usize, words: &[&str]) -> bool {
    let window = text::around(text, at, NEAR).to_ascii_lowercase();
    words.iter().any(|word| window.contains(word))
}
