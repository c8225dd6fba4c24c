//! Literals that were judged before and are no credentials, for scans that follow each other: what is said of one hangs on it and
//! on its place's properties alone, so that what an editor's user did not change is not judged again.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::judge::place::Place;
use super::read::assignment::Assignment;

/// Scans after which what none of them asked about is forgotten, at the latest after twice as many.
const SCANS: u32 = 16;

/// The longest literal that is remembered, in bytes: nearly all, and none of which a bound has to be told.
const LONGEST: usize = 1024;

/// What is remembered, as hashes. Shared by threads; nothing is, until somebody asks for it.
#[derive(Debug, Default)]
pub(super) struct Clean {
    is_on: AtomicBool,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    scans: u32,
    now: HashSet<blake3::Hash>,
    before: HashSet<blake3::Hash>,
}

impl Clean {
    pub(super) fn begin(&self) {
        self.is_on.store(true, Ordering::Relaxed);
    }

    /// Another scan begins.
    pub(super) fn begin_anew(&self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.scans += 1;
        if known.scans >= SCANS {
            *known = Known { scans: 0, before: std::mem::take(&mut known.now), now: HashSet::new() };
        }
    }

    /// Judges a literal, unless it is known to be none; `judge` says whether it found anything.
    pub(super) fn or_else(&self, assignment: &Assignment<'_>, place: Place, judge: impl FnOnce() -> bool) {
        if !self.is_on.load(Ordering::Relaxed) || assignment.value.len() > LONGEST {
            judge();
            return;
        }
        let key = key(assignment, place);
        {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.now.contains(&key) {
                return;
            }
            if known.before.remove(&key) {
                known.now.insert(key);
                return;
            }
        }
        if !judge() {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).now.insert(key);
        }
    }
}

/// All that a literal is judged by, in a form that nothing else has. Of its span the length counts, which says whether it was encoded.
fn key(assignment: &Assignment<'_>, place: Place) -> blake3::Hash {
    let Assignment { name, path, value, span, syntax, quoted, decoded, says } = assignment;
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &[u8]| {
        hasher.update(&text.len().to_le_bytes());
        hasher.update(text);
    };
    for text in [&**name, &**path, &**value, *syntax] {
        add(text.as_bytes());
    }
    add(&span.len().to_le_bytes());
    decoded.iter().for_each(|step| add(step.as_bytes()));
    add(format!("{quoted} {says:?} {place:?}").as_bytes());
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::detect::secrets::medium::Medium;
    use crate::span::Span;

    fn asked(clean: &Clean, value: &str, place: Place, finds: bool) -> bool {
        let text = |text: &'static str| Cow::Borrowed(text);
        let span = Span::new(7, 7 + value.len());
        let given = Assignment::new(text("password"), text("db.password"), value, span, "object-key", true).unwrap();
        let mut asked = false;
        clean.or_else(&given, place, || {
            asked = true;
            finds
        });
        asked
    }

    #[test]
    fn what_is_none_is_judged_once_and_what_is_one_each_time() {
        let clean = Clean::default();
        let place = Place::of_file("a.yaml", "", Medium::Configuration);
        assert!(asked(&clean, "secret", place, false) && asked(&clean, "secret", place, false), "not before it begins");
        clean.begin();
        assert!(asked(&clean, "secret", place, false) && !asked(&clean, "secret", place, false));
        assert!(asked(&clean, "other", place, true) && asked(&clean, "other", place, true), "a credential");
        assert!(asked(&clean, "secret", Place { comment: true, ..place }, false), "another place");
        let long = "a".repeat(LONGEST + 1);
        assert!(asked(&clean, &long, place, false) && asked(&clean, &long, place, false), "a bound may be told");
        (0..2 * SCANS).for_each(|_| clean.begin_anew());
        assert!(asked(&clean, "secret", place, false), "forgotten");
    }
}
