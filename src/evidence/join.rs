//! Results of several tools about one thing become one, with the worst severity and every tool's name.

use std::collections::BTreeMap;

use crate::evidence::finding::Finding;

/// Joins findings of different tools at one place (path and line; a whole file has no line) that share a topic: a
/// weakness, a vulnerability, a credential. Two results of one tool stay two: the tool had its reason. What has no
/// place or no topic stays alone. Sorted from the worst.
#[must_use]
pub fn join(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut by_topic: BTreeMap<(String, Option<u32>, String), Vec<usize>> = BTreeMap::new();
    for mut finding in findings {
        finding.fingerprints.insert(finding.fingerprint.clone());
        let Some(path) = finding.path.clone() else {
            joined.push(finding);
            continue;
        };
        let keys: Vec<_> = finding.topics.iter().map(|topic| (path.clone(), finding.line, topic.clone())).collect();
        let at_place = keys.iter().filter_map(|key| by_topic.get(key)).flatten();
        let same = at_place.copied().find(|at| {
            joined.get(*at).is_some_and(|other| other.kind == finding.kind && other.tools.is_disjoint(&finding.tools))
        });
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
            let places = by_topic.entry(key).or_default();
            if !places.contains(&at) {
                places.push(at);
            }
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
