//! What packages without an id say of a document that is a list. conftest gives them each item as a document of its own
//! (conftest's policy/engine.go, `Check`), so that `input` is never the list.

use crate::document::PathKey;
use crate::policy::outcome::{Location, Outcome, Status, Violation};

/// Puts what was said of an item, by the same policies, beside what was said of those before it.
pub(super) fn join(all: &mut Vec<Outcome>, index: usize, of_item: Vec<Outcome>) {
    let is_first = all.is_empty();
    for (at, mut outcome) in of_item.into_iter().enumerate() {
        outcome.violations.iter_mut().chain(&mut outcome.excepted).for_each(|violation| place(violation, index));
        for subject in &mut outcome.subjects {
            subject.path.insert(0, PathKey::Index(index));
        }
        match all.get_mut(at) {
            Some(joined) if !is_first => add(joined, outcome),
            _ => all.push(outcome),
        }
    }
}

fn place(violation: &mut Violation, index: usize) {
    let related = violation.related.iter_mut().map(|(path, _)| path);
    let own = match &mut violation.location {
        Location::Path(path) => Some(path),
        Location::Line { .. } => None,
    };
    related.chain(own).for_each(|path| path.insert(0, PathKey::Index(index)));
}

fn add(joined: &mut Outcome, of_item: Outcome) {
    if rank(&of_item.status) > rank(&joined.status) {
        joined.status = of_item.status;
    }
    joined.violations.extend(of_item.violations);
    joined.excepted.extend(of_item.excepted);
    joined.subjects.extend(of_item.subjects);
    joined.doubt = joined.doubt.take().or(of_item.doubt);
}

/// The worst that is true of any item is true of the list.
fn rank(status: &Status) -> u8 {
    match status {
        Status::NotApplicable => 0,
        Status::Pass => 1,
        Status::Unknown(_) => 2,
        Status::Fail => 3,
        Status::Error(_) => 4,
    }
}
