//! How old results are. The ledger remembers when a decision about an environment first knew a result; SARIF's own
//! `provenance.firstDetectionTimeUtc` can only make it older. A result that comes back is as old as it was: otherwise a
//! run that does not look would make everything young.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::evidence::{Finding, FindingKind};
use crate::gate::collected::Collected;
use crate::gate::persons::text;
use crate::ledger::{Entry, EntryKind};
use crate::rule::Severity;

/// The member of a decision's body with the fingerprints that no decision before it knew.
pub const SEEN: &str = "seen";
const HOUR: i64 = 3_600;

/// How many results of a severity are as old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Age {
    pub severity: Severity,
    /// Whole hours since they were first known; 0 for what this decision is the first to know.
    pub hours: i64,
    pub count: usize,
    /// Of these, results that a waiver of the change itself would cover.
    pub brought: usize,
}

/// When a decision about an environment first knew each fingerprint.
pub(super) fn first_seen(entries: &[Entry], environment: &str) -> BTreeMap<String, i64> {
    let mut first: BTreeMap<String, i64> = BTreeMap::new();
    let is_own = |entry: &&Entry| entry.kind == EntryKind::Decision && text(entry, "environment") == environment;
    for entry in entries.iter().filter(is_own) {
        let seen = entry.body.get(SEEN).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for print in seen {
            let time = first.entry(print.to_string()).or_insert(entry.time);
            *time = entry.time.min(*time);
        }
    }
    first
}

/// The results that are neither waived nor suppressed, by severity and age, the worst and oldest first.
pub(super) fn ages(collected: &Collected, now: i64) -> Vec<Age> {
    let mut counts: BTreeMap<(Severity, i64), (usize, usize)> = BTreeMap::new();
    for finding in current(collected) {
        let kept = finding.fingerprints.iter().filter_map(|print| collected.first_seen.get(print)).min();
        let first = [kept.copied(), finding.first_detected].into_iter().flatten().min().unwrap_or(now);
        let (count, brought) = counts.entry((finding.severity, now.saturating_sub(first).max(0) / HOUR)).or_default();
        *count += 1;
        *brought += usize::from(finding.brought_waiver.is_some());
    }
    let age = |((severity, hours), (count, brought))| Age { severity, hours, count, brought };
    counts.into_iter().rev().map(age).collect()
}

/// What a decision records of ages: the fingerprints that no decision before it knew, sorted.
#[must_use]
pub fn newly_seen(collected: &Collected) -> Value {
    let prints = current(collected).flat_map(|finding| &finding.fingerprints);
    let mut new: Vec<&String> = prints.filter(|print| !collected.first_seen.contains_key(*print)).collect();
    new.sort();
    new.dedup();
    json!(new)
}

fn current(collected: &Collected) -> impl Iterator<Item = &Finding> {
    let is_current = |f: &&Finding| f.kind == FindingKind::Fail && f.waiver.is_none() && f.suppressed.is_none();
    collected.findings.iter().filter(is_current)
}
