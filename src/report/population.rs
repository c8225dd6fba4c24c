//! What became of the subjects of each rule, as every format tells it.

use std::collections::BTreeSet;

use crate::result::{PopulationCounts, ScanReport, Subject, SubjectStatus};

/// A rule with its counts.
pub(super) type Row<'a> = (&'a str, PopulationCounts);

/// Every rule that has subjects, sorted by id.
pub(super) fn rows(report: &ScanReport) -> Vec<Row<'_>> {
    report.population.rules().map(|(rule, subjects)| (rule, subjects.values().copied().collect())).collect()
}

/// All rules together.
pub(super) fn total(report: &ScanReport) -> PopulationCounts {
    report.population.rules().flat_map(|(_, subjects)| subjects.values().copied()).collect()
}

/// How many subjects there are.
pub(super) fn size(counts: PopulationCounts) -> usize {
    words(counts).into_iter().map(|(count, _)| count).sum()
}

/// `1 passed, 1 failed, 1 unknown`: what there is none of is left out.
pub(super) fn told(counts: PopulationCounts) -> String {
    let there = words(counts).into_iter().filter(|(count, _)| *count > 0);
    there.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

fn words(counts: PopulationCounts) -> [(usize, &'static str); 7] {
    [
        (counts.pass, "passed"),
        (counts.fail, "failed"),
        (counts.unknown, "unknown"),
        (counts.not_applicable, "not applicable"),
        (counts.error, "not finished"),
        (counts.waived, "waived"),
        (counts.suppressed, "suppressed"),
    ]
}

/// The subjects about which no result says how they ended: those that passed, those that a rule is not for, and the
/// unknown without a result of their own. By rule and place.
pub(super) fn without_result(report: &ScanReport) -> Vec<(&str, &Subject, SubjectStatus)> {
    let told: BTreeSet<(&str, &Subject)> =
        report.results.iter().flat_map(|r| r.examined.iter().map(|subject| (r.rule_id.as_str(), &**subject))).collect();
    let all = report
        .population
        .rules()
        .flat_map(|(rule, subjects)| subjects.iter().map(move |(subject, status)| (rule, subject.as_ref(), *status)));
    all.filter(|(rule, subject, status)| match status {
        SubjectStatus::Pass | SubjectStatus::NotApplicable => true,
        SubjectStatus::Unknown => !told.contains(&(*rule, *subject)),
        SubjectStatus::Fail | SubjectStatus::Error | SubjectStatus::Waived | SubjectStatus::Suppressed => false,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn counts_are_told_without_zeros() {
        let report = sample::report();
        let told: Vec<_> =
            rows(&report).into_iter().map(|(rule, counts)| format!("{rule}: {}", told(counts))).collect();
        assert_eq!(
            told,
            [
                "never-fires: 1 passed",
                "s3-bucket-unencrypted: 1 passed, 1 failed, 2 unknown, 1 not applicable, 1 suppressed"
            ]
        );
        assert_eq!(size(total(&report)), 7);
    }

    #[test]
    fn a_subject_with_a_result_is_not_told_twice() {
        let report = sample::report();
        let names: Vec<_> = without_result(&report).into_iter().map(|(_, subject, _)| subject.name.as_str()).collect();
        let bucket = |name| format!("aws_s3_bucket.{name}");
        assert_eq!(names, [bucket("data"), bucket("data"), bucket("site"), bucket("silent")]);
    }
}
