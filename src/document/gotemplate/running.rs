//! What is kept of a rendering that runs on this thread: how many parts of values it looked at, and the conditions that are not
//! known around what it runs.

use std::cell::Cell;

use crate::bound::Bound;

/// The levels of lists and maps that are followed: of those that hold themselves, as many are.
pub(super) const MAX_LEVELS: usize = 64;

/// Parts of values that one rendering looks at. Maps may share parts, so that few of them can be a tree without end.
const MOST_VISITS: usize = 20_000_000;

const VISITS: Bound = Bound::new(MOST_VISITS, "a chart's values have more than 20,000,000 parts: the rest is unknown");

const LEVELS: Bound =
    Bound::new(MAX_LEVELS, "a chart's values are nested more than 64 levels deep: what is deeper is unknown");

thread_local! {
    static VISITED: Cell<usize> = const { Cell::new(0) };
    /// Conditions around what is run now that are not known.
    static UNSURE: Cell<usize> = const { Cell::new(0) };
}

/// Starts to count anew, for a rendering on this thread.
pub(super) fn start_counting() {
    VISITED.set(0);
    UNSURE.set(0);
}

/// How many conditions that are not known what runs now stands under: what it changes is changed perhaps.
pub(super) fn unsure() -> usize {
    UNSURE.get()
}

pub(super) fn set_unsure(conditions: usize) {
    UNSURE.set(conditions);
}

/// Whether so many parts were looked at that what is worked out from here on may be wrong.
pub(super) fn is_exhausted() -> bool {
    VISITED.get() > MOST_VISITS
}

/// The levels that are left below one, when there are any and not too many parts were looked at.
pub(super) fn below(levels: usize) -> Option<usize> {
    let below = levels.checked_sub(1);
    if below.is_none() {
        LEVELS.reach();
    }
    below.filter(|_| visit())
}

/// Counts a part of a value; false when there were too many.
fn visit() -> bool {
    visit_text(0)
}

/// Counts a text of a length, which is copied.
pub(super) fn visit_text(length: usize) -> bool {
    let visited = VISITED.get() + 1 + length / 16;
    VISITED.set(visited);
    VISITS.holds(visited)
}
