//! What became of each thing that a rule examined: a pass is evidence, and an unknown is neither a pass nor a failure.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::result::{ResultKind, ScanResult, SuppressedBy};
use crate::span::Region;

/// Something that rules examine. Its name and place make it what it is: one resource is one subject, whichever of its
/// attributes a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Relative to the repository root.
    pub path: String,
    pub region: Region,
    /// `aws_db_instance`, `container`, `job`, or the kind of the document.
    pub kind: String,
    /// `aws_db_instance.main`, `Deployment/app container web`. Secrets are masked in it.
    pub name: String,
}

/// How a rule ended on a subject, from the mildest to the worst: of several, the worst counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SubjectStatus {
    /// A condition of the rule says that it is not for this subject.
    NotApplicable,
    Pass,
    /// It failed, and a comment or the allow-list accepts that.
    Suppressed,
    /// It failed, and somebody signed for it.
    Waived,
    /// The text does not tell, or a person has to judge.
    Unknown,
    Fail,
    /// The rule did not finish.
    Error,
}

/// What became of the subjects of every rule that has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    rules: BTreeMap<String, BTreeMap<Arc<Subject>, SubjectStatus>>,
}

/// How many subjects of a rule ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PopulationCounts {
    pub pass: usize,
    pub fail: usize,
    pub unknown: usize,
    pub not_applicable: usize,
    pub error: usize,
    pub waived: usize,
    pub suppressed: usize,
}

impl Population {
    /// Says how a rule ended on a subject; a worse end that was said before stays.
    pub fn add(&mut self, rule: &str, subject: Arc<Subject>, status: SubjectStatus) {
        if !self.rules.contains_key(rule) {
            self.rules.insert(rule.to_string(), BTreeMap::new());
        }
        if let Some(subjects) = self.rules.get_mut(rule) {
            let worst = subjects.entry(subject).or_insert(status);
            *worst = status.max(*worst);
        }
    }

    /// Adds what another part of the scan examined.
    pub fn merge(&mut self, other: Self) {
        for (rule, subjects) in other.rules {
            let own = self.rules.entry(rule).or_default();
            for (subject, status) in subjects {
                let worst = own.entry(subject).or_insert(status);
                *worst = status.max(*worst);
            }
        }
    }

    /// Counts results, once it is settled which of them are suppressed.
    pub fn add_results<'r>(&mut self, results: impl IntoIterator<Item = &'r ScanResult>) {
        for result in results {
            for subject in &result.examined {
                self.add(&result.rule_id, Arc::clone(subject), status_of(result));
            }
        }
    }

    /// Every rule that has subjects, sorted by id, with its subjects sorted by place.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &BTreeMap<Arc<Subject>, SubjectStatus>)> {
        self.rules.iter().map(|(rule, subjects)| (rule.as_str(), subjects))
    }

    /// The counts of one rule; all zero when it has no subjects.
    #[must_use]
    pub fn counts(&self, rule: &str) -> PopulationCounts {
        self.rules.get(rule).map(|subjects| subjects.values().copied().collect()).unwrap_or_default()
    }
}

impl FromIterator<SubjectStatus> for PopulationCounts {
    fn from_iter<I: IntoIterator<Item = SubjectStatus>>(statuses: I) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            *match status {
                SubjectStatus::Pass => &mut counts.pass,
                SubjectStatus::Fail => &mut counts.fail,
                SubjectStatus::Unknown => &mut counts.unknown,
                SubjectStatus::NotApplicable => &mut counts.not_applicable,
                SubjectStatus::Error => &mut counts.error,
                SubjectStatus::Waived => &mut counts.waived,
                SubjectStatus::Suppressed => &mut counts.suppressed,
            } += 1;
        }
        counts
    }
}

fn status_of(result: &ScanResult) -> SubjectStatus {
    match result.kind {
        _ if result.suppression.as_ref().is_some_and(|s| matches!(s.by, SuppressedBy::Waiver { .. })) => {
            SubjectStatus::Waived
        }
        _ if result.suppression.is_some() => SubjectStatus::Suppressed,
        ResultKind::Fail => SubjectStatus::Fail,
        ResultKind::Review | ResultKind::Open => SubjectStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(name: &str) -> Arc<Subject> {
        Arc::new(Subject { path: "a.tf".into(), region: Region::default(), kind: "t".into(), name: name.into() })
    }

    #[test]
    fn the_worst_status_counts_whatever_the_order() {
        let statuses = [SubjectStatus::Pass, SubjectStatus::Fail, SubjectStatus::Unknown, SubjectStatus::Suppressed];
        for turn in 0..statuses.len() {
            let mut population = Population::default();
            for at in 0..statuses.len() {
                let mut part = Population::default();
                part.add("r", subject("x"), statuses[(turn + at) % statuses.len()]);
                population.merge(part);
            }
            assert_eq!(population.counts("r"), PopulationCounts { fail: 1, ..PopulationCounts::default() });
        }
    }

    #[test]
    fn encrypted_unknown_and_not_reads_one_each() {
        let mut population = Population::default();
        for (name, status) in [("a", SubjectStatus::Pass), ("b", SubjectStatus::Unknown), ("c", SubjectStatus::Fail)] {
            population.add("r", subject(name), SubjectStatus::Pass);
            population.add("r", subject(name), status);
        }
        let counts = population.counts("r");
        assert_eq!((counts.pass, counts.unknown, counts.fail, counts.error), (1, 1, 1, 0));
        assert_eq!(population.counts("other"), PopulationCounts::default());
    }
}
