//! A job of a pipeline, and what its steps do.

use std::collections::BTreeSet;

use super::{Events, Purpose, Tier};
use crate::bound::Bound;
use crate::document::PathKey;

/// What one job does: policies compare each act with the others.
static MOST_ACTS_OF_JOB: Bound = Bound::new(500, "a pipeline's job does more than is looked at");

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    pub workflow: usize,
    pub id: String,
    pub name: String,
    /// The name of its environment as written; empty when it has none.
    pub environment: String,
    pub tier: Option<Tier>,
    /// Jobs that end before it starts, by position, those of other workflows too.
    pub before: BTreeSet<usize>,
    /// It runs although a job before it failed.
    pub runs_always: bool,
    /// A person has to start it.
    pub is_manual: bool,
    /// No more than are looked at.
    acts: Vec<Act>,
    /// What it calls that is not at hand or not understood.
    pub unread: BTreeSet<String>,
    pub place: Vec<PathKey>,
}

/// One thing that a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The number of its step in the job, from 0.
    pub step: usize,
    pub purpose: Purpose,
    /// The tool's name, or the script's when only its name says what it is for.
    pub tool: String,
    /// The command or the action, on one line.
    pub text: String,
    /// Where a deployment goes to, as its command or step says.
    pub tier: Option<Tier>,
    /// What was followed to it: `npm run test`, `scripts/check.sh`.
    pub via: Vec<String>,
    /// Why its failure does not fail the run; `None` when it does.
    pub lenient: Option<String>,
    /// Only a name says what it is for.
    pub is_guess: bool,
    /// It writes SARIF.
    pub sarif: bool,
    /// The events on which it runs, as far as its conditions name them.
    pub events: Events,
    pub place: Vec<PathKey>,
}

impl Job {
    /// A job of which no more is known than its name.
    #[must_use]
    pub fn new(workflow: usize, id: &str, place: Vec<PathKey>) -> Self {
        Self {
            workflow,
            id: id.to_string(),
            name: id.to_string(),
            environment: String::new(),
            tier: None,
            before: BTreeSet::new(),
            runs_always: false,
            is_manual: false,
            acts: Vec::new(),
            unread: BTreeSet::new(),
            place,
        }
    }

    /// What it does, in the order of its steps.
    #[must_use]
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Adds what it does, as long as there is room.
    pub fn add(&mut self, act: Act) {
        if MOST_ACTS_OF_JOB.has_room(self.acts.len()) {
            self.acts.push(act);
        } else {
            self.unread.insert("what a job does beyond what is looked at".to_string());
        }
    }

    /// Says of acts from a position on that their failure does not count, where nothing was said.
    pub(super) fn forgive(&mut self, from: usize, reason: &str) {
        for act in self.acts.iter_mut().skip(from).filter(|act| act.lenient.is_none()) {
            act.lenient = Some(reason.to_string());
        }
    }

    /// Says of acts from a position on that they run on some events only.
    pub(super) fn limit(&mut self, from: usize, events: &Events) {
        for act in self.acts.iter_mut().skip(from) {
            act.events = std::mem::take(&mut act.events).and(events);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::noting;

    #[test]
    fn what_a_job_does_too_much_is_told() {
        let act = Act {
            step: 0,
            purpose: Purpose::Tests,
            tool: String::new(),
            text: String::new(),
            tier: None,
            via: Vec::new(),
            lenient: None,
            is_guess: false,
            sarif: false,
            events: Events::All,
            place: Vec::new(),
        };
        let (job, reached) = noting(|| {
            let mut job = Job::new(0, "a", Vec::new());
            (0..600).for_each(|_| job.add(act.clone()));
            job
        });
        assert_eq!((job.acts().len(), job.unread.len(), reached.len()), (500, 1, 1));
    }
}
