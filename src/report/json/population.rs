//! What became of the subjects of each rule, in the JSON report.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::report::json::region::Region;
use crate::result::{self, PopulationCounts, ScanReport};

/// What became of the subjects of one rule: each has one status, the worst that was said of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Population<'a> {
    pub(super) rule_id: &'a str,
    pub(super) pass: usize,
    pub(super) fail: usize,
    /// The text does not tell, or a person has to judge.
    pub(super) unknown: usize,
    pub(super) not_applicable: usize,
    /// The rule did not finish.
    pub(super) error: usize,
    /// Failed, and somebody signed for it.
    pub(super) waived: usize,
    /// Failed, and a comment or the allow-list accepts that.
    pub(super) suppressed: usize,
    /// Sorted by place; with --show-passed only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) subjects: Vec<Subject<'a>>,
}

/// Something that a rule examined.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Subject<'a> {
    /// `aws_db_instance`, `container`, `job`.
    pub(super) kind: &'a str,
    /// `aws_db_instance.main`, secrets masked.
    pub(super) name: &'a str,
    pub(super) status: SubjectStatus,
    pub(super) location: SubjectLocation<'a>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) enum SubjectStatus {
    Pass,
    Fail,
    Unknown,
    NotApplicable,
    Error,
    Waived,
    Suppressed,
}

/// Lines and columns as those of a result.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct SubjectLocation<'a> {
    pub(super) path: &'a str,
    #[serde(flatten)]
    pub(super) region: Region,
}

/// Every rule that has subjects; the subjects themselves when they are asked for.
pub(super) fn populations(report: &ScanReport, with_subjects: bool) -> Vec<Population<'_>> {
    let all = report.population.rules();
    all.map(|(rule_id, subjects)| {
        let counts: PopulationCounts = subjects.values().copied().collect();
        let listed = subjects.iter().filter(|_| with_subjects);
        Population {
            rule_id,
            pass: counts.pass,
            fail: counts.fail,
            unknown: counts.unknown,
            not_applicable: counts.not_applicable,
            error: counts.error,
            waived: counts.waived,
            suppressed: counts.suppressed,
            subjects: listed.map(|(subject, status)| Subject::new(subject, *status)).collect(),
        }
    })
    .collect()
}

impl<'a> Subject<'a> {
    fn new(subject: &'a result::Subject, status: result::SubjectStatus) -> Self {
        Self {
            kind: &subject.kind,
            name: &subject.name,
            status: SubjectStatus::from(status),
            location: SubjectLocation { path: &subject.path, region: Region::from(subject.region) },
        }
    }
}

impl From<result::SubjectStatus> for SubjectStatus {
    fn from(status: result::SubjectStatus) -> Self {
        match status {
            result::SubjectStatus::Pass => Self::Pass,
            result::SubjectStatus::Fail => Self::Fail,
            result::SubjectStatus::Unknown => Self::Unknown,
            result::SubjectStatus::NotApplicable => Self::NotApplicable,
            result::SubjectStatus::Error => Self::Error,
            result::SubjectStatus::Waived => Self::Waived,
            result::SubjectStatus::Suppressed => Self::Suppressed,
        }
    }
}
