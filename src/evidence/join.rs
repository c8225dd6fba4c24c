//! Results of several tools about one thing become one, with the worst severity and every tool's name.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::finding::{Finding, FindingKind};

/// Joins findings of different tools at one place (path and line; a whole file has no line) that share a topic: a
/// weakness, a vulnerability, a credential. Two results of one tool stay two: the tool had its reason. What has no
/// place or no topic stays alone. Sorted from the worst.
#[must_use]
pub fn join(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut by_topic: BTreeMap<(String, Option<u32>, String, FindingKind), Groups> = BTreeMap::new();
    for mut finding in findings {
        finding.fingerprints.insert(finding.fingerprint.clone());
        let Some(path) = finding.path.clone() else {
            joined.push(finding);
            continue;
        };
        let (line, kind) = (finding.line, finding.kind);
        let keys: Vec<_> = finding.topics.iter().map(|topic| (path.clone(), line, topic.clone(), kind)).collect();
        let same = keys.iter().find_map(|key| by_topic.get_mut(key)?.without(&finding.tools, &joined));
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
            by_topic.entry(key).or_default().add(at);
        }
    }
    joined.sort_by(|a, b| {
        let key = |f: &Finding| {
            (std::cmp::Reverse(f.severity), f.path.clone(), f.line, f.rule.clone(), f.fingerprint.clone())
        };
        key(a).cmp(&key(b))
    });
    joined
}

/// What stands at one place about one topic, in the order in which it came.
#[derive(Default)]
struct Groups {
    all: Vec<usize>,
    known: BTreeSet<usize>,
    /// By tool, how many of the first of them have a result of it: a group loses no tool, so that nothing is looked at twice.
    passed: BTreeMap<String, usize>,
}

impl Groups {
    /// The first group to which none of these tools has contributed.
    fn without(&mut self, tools: &BTreeSet<String>, joined: &[Finding]) -> Option<usize> {
        let has = |at: &usize| joined.get(*at).is_some_and(|other| !other.tools.is_disjoint(tools));
        let only = tools.first().filter(|_| tools.len() == 1);
        let start = only.and_then(|tool| self.passed.get(tool)).copied().unwrap_or_default();
        let passed = start + self.all.iter().skip(start).take_while(|at| has(at)).count();
        if let Some(tool) = only {
            self.passed.insert(tool.clone(), passed);
        }
        self.all.get(passed).copied()
    }

    fn add(&mut self, at: usize) {
        if self.known.insert(at) {
            self.all.push(at);
        }
    }
}

/// The worst of both counts, and what is left aside only where both are.
fn merge(kept: &mut Finding, other: Finding) {
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
    kept.waivable &= other.waivable;
    kept.reports += other.reports;
    kept.fingerprints.extend(other.fingerprints);
    kept.first_detected = [kept.first_detected, other.first_detected].into_iter().flatten().min();
}
