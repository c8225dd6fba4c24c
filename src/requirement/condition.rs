//! Conditions, in three-valued logic.

use crate::document::Node;
use crate::requirement::dialect::Dialect;
use crate::requirement::operator::Truth;
use crate::requirement::row::{Condition, Spelling};

impl Condition {
    /// Whether some place of its attribute meets it.
    pub(super) fn holds<'n>(&'n self, dialect: Dialect<'n>, body: &'n Node) -> Truth {
        let mut truth = Truth::False;
        self.path.visit(dialect, body, &mut |_, state| truth = or(truth, self.test.of(dialect, state)));
        truth
    }
}

impl Spelling {
    /// Whether it is for a resource: all of `when` hold, and none of `unless`.
    pub(super) fn applies<'n>(&'n self, dialect: Dialect<'n>, body: &'n Node) -> Truth {
        let excepted =
            self.unless.iter().fold(Truth::False, |truth, condition| or(truth, condition.holds(dialect, body)));
        and(all_of(&self.when, dialect, body), not(excepted))
    }
}

/// Whether all conditions hold.
pub(super) fn all_of<'n>(conditions: &'n [Condition], dialect: Dialect<'n>, body: &'n Node) -> Truth {
    conditions.iter().fold(Truth::True, |truth, condition| and(truth, condition.holds(dialect, body)))
}

pub(super) fn and(one: Truth, other: Truth) -> Truth {
    match (one, other) {
        (Truth::False, _) | (_, Truth::False) => Truth::False,
        (Truth::True, Truth::True) => Truth::True,
        _ => Truth::Unknown,
    }
}

pub(super) fn or(one: Truth, other: Truth) -> Truth {
    not(and(not(one), not(other)))
}

fn not(truth: Truth) -> Truth {
    match truth {
        Truth::True => Truth::False,
        Truth::False => Truth::True,
        Truth::Unknown => Truth::Unknown,
    }
}
