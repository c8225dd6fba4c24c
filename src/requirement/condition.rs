//! Conditions, in three-valued logic.

use crate::document::Node;
use crate::requirement::dialect::Dialect;
use crate::requirement::path::{AttributePath, Key};
use crate::requirement::row::{Condition, Demand, Spelling};
use crate::requirement::truth::{Truth, and, or};

impl Condition {
    /// Whether some place of its attribute meets it.
    pub(super) fn holds<'n>(&'n self, dialect: Dialect<'n>, body: &'n Node) -> Truth {
        let mut truth = Truth::False;
        self.path.visit(dialect, body, &mut |_, state| truth = or(truth, self.test.of(dialect, state)));
        truth
    }

    /// The same, in the element that the trail of another path stands in, where both go through the same list.
    fn holds_beside<'n>(&'n self, dialect: Dialect<'n>, body: &'n Node, place: Place<'_, 'n>) -> Truth {
        let mut truth = Truth::False;
        self.path.visit_beside(dialect, body, place, &mut |_, state| truth = or(truth, self.test.of(dialect, state)));
        truth
    }
}

/// A path and where it led.
pub(super) type Place<'p, 'n> = (&'p AttributePath, &'p [Key<'n>]);

impl Spelling {
    /// Whether it is for a resource: all of `when` hold, and none of `unless`. Conditions on the list that the attribute
    /// is in are left to [`Self::applies_at`].
    pub(super) fn applies<'n>(&'n self, dialect: Dialect<'n>, body: &'n Node) -> Truth {
        self.all(|condition| !self.is_about_element(condition), |condition| condition.holds(dialect, body))
    }

    /// Whether it is for one place of its attribute, by the conditions on the list that the place is in.
    pub(super) fn applies_at<'n>(&'n self, dialect: Dialect<'n>, body: &'n Node, place: Place<'_, 'n>) -> Truth {
        let holds = |condition: &'n Condition| condition.holds_beside(dialect, body, place);
        self.all(|condition| self.is_about_element(condition), holds)
    }

    fn is_about_element(&self, condition: &Condition) -> bool {
        matches!(&self.demand, Demand::Attribute { path, .. } if path.meets(&condition.path))
    }

    fn all<'n>(&'n self, counts: impl Fn(&Condition) -> bool, holds: impl Fn(&'n Condition) -> Truth) -> Truth {
        let when = self.when.iter().filter(|condition| counts(condition));
        let unless = self.unless.iter().filter(|condition| counts(condition));
        let wanted = when.fold(Truth::True, |truth, condition| and(truth, holds(condition)));
        unless.fold(wanted, |truth, condition| and(truth, holds(condition).opposite()))
    }
}

/// Whether all conditions hold.
pub(super) fn all_of<'n>(conditions: &'n [Condition], dialect: Dialect<'n>, body: &'n Node) -> Truth {
    conditions.iter().fold(Truth::True, |truth, condition| and(truth, condition.holds(dialect, body)))
}
