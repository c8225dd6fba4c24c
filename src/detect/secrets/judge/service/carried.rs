//! Keys that pages and apps carry with them: whoever looks has them, and by the makers' documents they only take events
//! (`Bugsnag.start({ apiKey: "v" })`, <https://docs.bugsnag.com/platforms/javascript/#basic-configuration>).

use crate::detect::secrets::judge::candidate::Candidate;
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::words::service_names::{CARRIED, KEPT_BACK};
use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::text::floor_boundary;

/// How far before a value the call that it is given to may begin, in bytes.
const REACH: usize = 512;

/// Whether a candidate in a program is given to a library whose keys are carried, by its name or by the calls around it. `text` is
/// the file's.
pub(super) fn is_carried(text: &str, candidate: &Candidate) -> bool {
    let name = candidate.name.as_deref().map(names::squeezed).unwrap_or_default();
    if candidate.medium != Medium::Source || KEPT_BACK.iter().any(|word| name.contains(word)) {
        return false;
    }
    let start = candidate.span.start as usize;
    let before = text.get(floor_boundary(text, start.saturating_sub(REACH))..start).unwrap_or_default();
    CARRIED.iter().any(|library| name.starts_with(library)) || is_given_to_one(before)
}

/// Whether a text ends within the arguments of a library's function: `Bugsnag.start({ apiKey: `.
fn is_given_to_one(before: &str) -> bool {
    let mut closed = 0_usize;
    before.bytes().enumerate().rev().any(|(at, byte)| {
        match byte {
            b')' | b'}' => closed += 1,
            b'(' | b'{' if closed > 0 => closed -= 1,
            b'(' | b'{' => return is_library(callee(before.get(..at).unwrap_or_default())),
            _ => {}
        }
        false
    })
}

/// The names at the end of a text, joined by dots.
fn callee(text: &str) -> &str {
    let named = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "_.$".contains(c));
    text.get(named.len()..).unwrap_or_default()
}

fn is_library(callee: &str) -> bool {
    callee.split('.').any(|part| CARRIED.contains(&part.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::is_given_to_one;

    #[test]
    fn a_call_around_a_value_says_whose_it_is() {
        for text in [
            "Bugsnag.start({ apiKey: '",
            "bugsnag.Configure(bugsnag.Configuration{\n\tAPIKey: \"",
            "window.Rollbar.init({ captureUncaught: f(1), accessToken: \"",
            "new Pusher('",
        ] {
            assert!(is_given_to_one(text), "{text}");
        }
        for text in [
            "start({ apiKey: '",
            "Bugsnag.start({ a: 1 });\nconst apiKey = '",
            "notBugsnag({ apiKey: '",
            "",
            "((((",
            "é(",
        ] {
            assert!(!is_given_to_one(text), "{text}");
        }
    }
}
