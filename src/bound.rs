//! Bounds that cut: how much of a hostile or enormous text is looked at, and what is said when there was more.
//!
//! A bound is made with the sentence that coverage says of it, so that none cuts in silence: asking it whether a count is
//! still within notes that it is not, and [`noting`] gives what was noted to whoever writes the coverage. Bounds that refuse
//! a whole file by name, and those that decide what is written in a report, are not of this kind.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// How many of something are looked at.
#[derive(Debug)]
pub struct Bound {
    most: usize,
    reason: &'static str,
}

thread_local! {
    /// What was reached in the run of [`noting`] on this thread that is innermost.
    static REACHED: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

impl Bound {
    /// `reason` is what is said of a file in which there is more, without a final full stop.
    ///
    /// # Panics
    ///
    /// When compiled without a reason.
    #[must_use]
    pub const fn new(most: usize, reason: &'static str) -> Self {
        assert!(!reason.is_empty(), "a bound that cuts says so");
        Self { most, reason }
    }

    /// Whether so many are not too many. When they are, that is noted.
    #[must_use]
    pub fn holds(&self, count: usize) -> bool {
        let holds = count <= self.most;
        if !holds {
            self.reach();
        }
        holds
    }

    /// How many are looked at.
    #[must_use]
    pub const fn most(&self) -> usize {
        self.most
    }

    /// What is said of a file in which there is more.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        self.reason
    }

    /// Notes that there was more, where what a bound allows hangs on the text.
    pub fn reach(&self) {
        REACHED.with_borrow_mut(|reached| reached.insert(self.reason));
    }

    /// Whether one more can follow so many. When not, that is noted.
    #[must_use]
    pub fn has_room(&self, count: usize) -> bool {
        self.holds(count.saturating_add(1))
    }
}

/// Notes what was noted before, in a run of [`noting`] whose answer was kept.
pub fn reached(reason: &'static str) {
    REACHED.with_borrow_mut(|reached| reached.insert(reason));
}

/// Does something, and says which bounds were reached meanwhile, each once, sorted. What is done must stay on this thread.
pub fn noting<T>(run: impl FnOnce() -> T) -> (T, BTreeSet<&'static str>) {
    let outer = REACHED.take();
    let result = run();
    (result, REACHED.replace(outer))
}

/// Does two things, on two threads where another one is free, and notes the bounds that either reached as this thread's.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    let ((one, of_one), (other, of_other)) = rayon::join(|| noting(one), || noting(other));
    of_one.iter().chain(&of_other).for_each(|reason| reached(reason));
    (one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Bound = Bound::new(2, "more than two");

    #[test]
    fn what_is_cut_is_noted_where_it_is_asked_for() {
        let ((), reached) = noting(|| {
            assert!(TWO.holds(2) && TWO.has_room(1));
            let (held, inner) = noting(|| TWO.holds(3));
            assert_eq!((held, inner.len()), (false, 1));
        });
        assert!(reached.is_empty(), "it is the inner run's");
        let (room, reached) = noting(|| TWO.has_room(2));
        assert_eq!((room, reached.into_iter().collect::<Vec<_>>()), (false, vec!["more than two"]));
        assert!(noting(|| ()).1.is_empty());
        let (held, reached) = noting(|| both(|| TWO.holds(1), || TWO.holds(3)));
        assert_eq!((held, reached.len()), ((true, false), 1), "on whichever thread");
    }
}
