//! What is new against an earlier state: the other side of a change, HEAD, or a baseline file.
//!
//! Results are matched one to one, with multiplicity: a second occurrence is new where there was one. First in their place, by
//! rule, path and structure; then without the path, for what moved, but only with what is gone from its old place. A match
//! is never with something milder, so that an unknown that is known to be wrong now is new.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::result::{BaselineState, Known, ScanResult, badness};
use crate::rule::Severity;

/// What became of the earlier results that are in no place any more.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rest {
    /// Looked for, and not there. Sorted.
    pub absent: Vec<Known>,
    /// Not looked for. Sorted.
    pub unseen: Vec<Known>,
}

/// Says of each result whether it was there before. `is_seen` tells whether a result of a rule at a path would have been
/// found: what nobody looked for is not gone. What was suppressed before and no longer is, is new.
pub(crate) fn compare(results: &mut [ScanResult], before: &[Known], is_seen: &dyn Fn(&Known) -> bool) -> Rest {
    for result in results.iter_mut() {
        result.baseline = Some(BaselineState::New);
    }
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for (at, known) in before.iter().enumerate() {
        groups.entry(&known.key).or_default().before.push(at);
    }
    for (at, result) in results.iter().enumerate() {
        if let Some(group) = groups.get_mut(result.identity.key.as_str()) {
            group.after.push(at);
        }
    }
    let (mut known, mut gone, mut rest) = (vec![false; results.len()], Vec::new(), Rest::default());
    for group in groups.into_values() {
        let stay = group.matched(results, before, &mut known);
        for at in stay {
            match before.get(at) {
                Some(left) if !is_seen(left) => rest.unseen.push(left.clone()),
                _ => gone.push(at),
            }
        }
    }
    let mut moved: BTreeMap<&str, Group> = BTreeMap::new();
    gone.sort_unstable();
    for &at in &gone {
        if let Some(old) = before.get(at) {
            moved.entry(&old.content).or_default().before.push(at);
        }
    }
    for (at, result) in results.iter().enumerate().filter(|(at, _)| known.get(*at) == Some(&false)) {
        if let Some(group) = moved.get_mut(result.identity.content.as_str()) {
            group.after.push(at);
        }
    }
    for group in moved.into_values() {
        let left = group.pair(results, before, &mut known).1;
        rest.absent.extend(left.into_iter().filter_map(|at| before.get(at)).cloned());
    }
    for (result, _) in results.iter_mut().zip(known).filter(|(_, known)| *known) {
        result.baseline = Some(BaselineState::Unchanged);
    }
    // What was accepted before is no news when it goes.
    rest.absent.retain(|known| !known.suppressed);
    rest.unseen.retain(|known| !known.suppressed);
    rest.absent.sort();
    rest.unseen.sort();
    rest
}

/// Positions of results that are alike, then and now, in their order.
#[derive(Default)]
struct Group {
    before: Vec<usize>,
    after: Vec<usize>,
}

type Badness = (bool, Severity);

impl Group {
    /// Matches what stands in one place. The answer: what of the earlier is gone from it, which is what is left when each
    /// of the later ones takes up the place of one, whether it matches or is worse.
    fn matched(self, results: &[ScanResult], before: &[Known], known: &mut [bool]) -> Vec<usize> {
        let (unmatched, mut left) = self.pair(results, before, known);
        let is_suppressed = |at: &usize| before.get(*at).is_some_and(|old| old.suppressed);
        left.sort_by_key(is_suppressed);
        left.split_off(unmatched.len().min(left.len()))
    }

    /// Matches as many as can be; the answer is what is left of both. What nobody accepts is matched with what nobody
    /// accepted; what is accepted now, with what was accepted first.
    fn pair(self, results: &[ScanResult], before: &[Known], known: &mut [bool]) -> (Vec<usize>, Vec<usize>) {
        let new = |at: usize| {
            results.get(at).map(|new| badness(new.kind, new.severity)).unwrap_or((true, Severity::Critical))
        };
        let old = |at: usize| before.get(at).map(Known::badness).unwrap_or((false, Severity::Info));
        let (accepted, open): (Vec<usize>, Vec<usize>) =
            self.after.into_iter().partition(|at| results.get(*at).is_some_and(|new| new.suppression.is_some()));
        let (was_accepted, was_open): (Vec<usize>, Vec<usize>) =
            self.before.into_iter().partition(|at| before.get(*at).is_some_and(|old| old.suppressed));
        let (mut unmatched, was_open) = greedy(open, was_open, &new, &old, known);
        let (accepted, mut left) = greedy(accepted, was_accepted, &new, &old, known);
        let (accepted, was_open) = greedy(accepted, was_open, &new, &old, known);
        unmatched.extend(accepted);
        left.extend(was_open);
        (unmatched, left)
    }
}

/// The worst first, each with the worst that is left: no other order matches more. The answer is what is left of both.
fn greedy(
    mut after: Vec<usize>,
    mut before: Vec<usize>,
    new: &dyn Fn(usize) -> Badness,
    old: &dyn Fn(usize) -> Badness,
    known: &mut [bool],
) -> (Vec<usize>, Vec<usize>) {
    after.sort_by_key(|at| Reverse(new(*at)));
    before.sort_by_key(|at| Reverse(old(*at)));
    let mut left = before.into_iter().peekable();
    let mut unmatched = Vec::new();
    for at in after {
        match (left.peek().is_some_and(|was| old(*was) >= new(at)), known.get_mut(at)) {
            (true, Some(known)) => {
                *known = true;
                left.next();
            }
            _ => unmatched.push(at),
        }
    }
    (unmatched, left.collect())
}

#[cfg(test)]
mod tests;
