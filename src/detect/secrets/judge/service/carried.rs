//! Keys that pages and apps carry with them: whoever looks has them, and by the makers' documents they only take events
//! (`Bugsnag.start({ apiKey: "v" })`, <https://docs.bugsnag.com/platforms/javascript/#basic-configuration>).

use crate::detect::secrets::judge::candidate::Candidate;
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::words::service_names::{
    CARRIED, IN_APPS, IN_PAGES, KEPT_BACK, PAGE_FILES, PAGE_FOLDERS, PUBLISHED,
};
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

/// Whether a candidate is a key that a page sends from its reader's browser: by the letters it begins with, by the variable that the
/// build puts into the page (Vite, Create React App), or a program of a page that gives it to some `apiKey`. What is called a secret
/// or a password is none.
pub(super) fn is_of_page(path: &str, candidate: &Candidate) -> bool {
    let name = candidate.name.as_deref().map(names::squeezed).unwrap_or_default();
    if KEPT_BACK.iter().any(|word| name.contains(word)) {
        return false;
    }
    if IN_APPS.iter().any(|own| name.ends_with(own)) {
        return true;
    }
    let is_key = name.ends_with("key") || name.ends_with("token");
    let variable = || candidate.name.as_deref().is_some_and(names::is_variable);
    if candidate.vendor.is_none() && PUBLISHED.iter().any(|start| candidate.value.starts_with(start))
        || is_key && variable() && IN_PAGES.iter().any(|start| name.starts_with(start))
    {
        return true;
    }
    let lower = path.to_ascii_lowercase();
    let is_page = lower.rsplit('.').next().is_some_and(|ending| PAGE_FILES.contains(&ending))
        || lower.split('/').any(|folder| PAGE_FOLDERS.contains(&folder));
    candidate.medium == Medium::Source && candidate.vendor.is_none() && name.ends_with("apikey") && is_page
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
