//! What stands together, and the line above it.

use std::collections::BTreeMap;

use crate::report::summary::plural;
use crate::result::{ScanResult, Verdict, exit};
use crate::rule::Severity;

/// Results that mean the same for the run.
pub(super) struct Section<'a> {
    pub(super) meaning: Meaning,
    /// Those that are shown, worst first.
    pub(super) results: Vec<&'a ScanResult>,
    /// How many there are of each severity, shown or not.
    pub(super) counts: Counts,
    /// Of all sections, the one with the worst results.
    pub(super) is_worst: bool,
}

/// What results mean for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// They are at or above a threshold.
    Fails,
    /// They count and are below it.
    Told,
    Review,
    Unknown,
}

impl Section<'_> {
    /// Whether nothing in the report is more severe than a result of this section.
    pub(super) fn is_most_severe(&self, result: &ScanResult) -> bool {
        self.is_worst && self.results.first().is_some_and(|first| first.severity == result.severity)
    }

    /// `2 results fail the run: 1 critical, 1 high`.
    pub(super) fn heading(&self, verdict: Option<Verdict>) -> String {
        let count: usize = self.counts.values().sum();
        let results = plural(count, "result");
        let severities = severities(&self.counts);
        let one = count == 1;
        match (self.meaning, verdict) {
            (Meaning::Fails, Some(verdict)) if verdict.exit_code() == exit::CLEAN => {
                format!("{results} at or above the threshold, not enforced: {severities}")
            }
            (Meaning::Fails, _) => format!("{results} {} the run: {severities}", if one { "fails" } else { "fail" }),
            (Meaning::Told, None) => format!("{results}: {severities}"),
            (Meaning::Told, Some(_)) => {
                format!("{results} {} not fail the run: {severities}", if one { "does" } else { "do" })
            }
            (Meaning::Review, _) => format!("{results} for review: a person has to judge"),
            (Meaning::Unknown, _) => format!("{results} unknown: the text alone does not tell"),
        }
    }
}

/// How many results there are of each severity.
pub(super) type Counts = BTreeMap<Severity, usize>;

fn severities(counts: &Counts) -> String {
    counts.iter().rev().map(|(severity, count)| format!("{count} {severity}")).collect::<Vec<_>>().join(", ")
}
