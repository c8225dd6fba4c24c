//! Results of several tools about one thing become one, with the worst severity and every tool's name.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::finding::{Finding, FindingKind};

/// Joins findings of different tools at one place (path and line; a whole file has no line) that share a topic: a
/// weakness, a vulnerability, a credential. Two results of one tool stay two: the tool had its reason. What has no
/// place or no topic stays alone. Sorted from the worst.
#[must_use]
pub fn join(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut at_places: BTreeMap<Key, Things> = BTreeMap::new();
    for mut finding in findings {
        finding.fingerprints.insert(finding.fingerprint.clone());
        let Some(path) = finding.path.clone() else {
            joined.push(finding);
            continue;
        };
        let keys: Vec<Key> =
            finding.topics.iter().map(|topic| (path.clone(), finding.line, finding.kind, topic.clone())).collect();
        let same = keys.iter().find_map(|key| at_places.get_mut(key)?.without(&finding, &joined));
        let at = match same.and_then(|at| Some((at, joined.get_mut(at)?))) {
            Some((at, other)) => {
                merge(other, finding);
                at
            }
            None => {
                joined.push(finding);
                joined.len() - 1
            }
        };
        for key in keys {
            at_places.entry(key).or_default().all.insert(at);
        }
    }
    joined.sort_by_cached_key(|f| {
        (std::cmp::Reverse(f.severity), f.path.clone(), f.line, f.rule.clone(), f.fingerprint.clone())
    });
    joined
}

/// Path, line, kind and topic.
type Key = (String, Option<u32>, FindingKind, String);

/// What is known of one place and topic.
#[derive(Default)]
struct Things {
    all: BTreeSet<usize>,
    /// For each tool, the first that it may not have told of: those before it have it, and keep it, so that nobody looks through them
    /// again.
    next: BTreeMap<String, usize>,
}

impl Things {
    /// The first that no tool of the finding tells of.
    fn without(&mut self, finding: &Finding, joined: &[Finding]) -> Option<usize> {
        let tool = finding.tools.first()?;
        let start = self.next.get(tool).copied().unwrap_or_default();
        let is_told = |at: usize| joined.get(at).is_none_or(|other| other.tools.contains(tool));
        let from = self.all.range(start..).copied().find(|at| !is_told(*at));
        self.next.insert(tool.clone(), from.unwrap_or(joined.len()));
        let is_free = |at: &usize| joined.get(*at).is_some_and(|other| other.tools.is_disjoint(&finding.tools));
        self.all.range(from?..).copied().find(is_free)
    }
}

/// The worst of both counts, and what is left aside only where both are.
fn merge(kept: &mut Finding, other: Finding) {
    // Where one is covered by a waiver of the change's own, both are by no more.
    let brought = kept.any_waiver().and(other.any_waiver()).cloned();
    if other.severity > kept.severity {
        kept.severity = other.severity;
        kept.rule = other.rule;
        kept.title = other.title;
        kept.fingerprint = other.fingerprint;
    }
    kept.state = kept.state.max(other.state);
    kept.tools.extend(other.tools);
    kept.rules.extend(other.rules);
    kept.cwe.extend(other.cwe);
    kept.topics.extend(other.topics);
    kept.subject = kept.subject.take().or(other.subject);
    kept.suppressed = kept.suppressed.take().and(other.suppressed);
    kept.waiver = kept.waiver.take().and(other.waiver);
    kept.brought_waiver = brought.filter(|_| kept.waiver.is_none());
    kept.waivable &= other.waivable;
    kept.reports += other.reports;
    kept.fingerprints.extend(other.fingerprints);
    kept.first_detected = [kept.first_detected, other.first_detected].into_iter().flatten().min();
}
