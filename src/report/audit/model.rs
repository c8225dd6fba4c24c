//! The audit: frameworks, their controls, and the rules that bear on them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::report::audit::status::{Link, Status};
use crate::report::gaps::Gap;
use crate::report::saved::{Finding, Population, Rule};
use crate::rule::Severity;

/// Everything an audit report says. Numbers are those of the JSON report with this SHA-256.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Audit<'a> {
    pub(super) schema: &'static str,
    pub(super) scope: Scope<'a>,
    /// Open results by severity.
    pub(super) severities: BTreeMap<Severity, usize>,
    /// All results by what became of them.
    pub(super) standings: BTreeMap<&'static str, usize>,
    pub(super) frameworks: Vec<FrameworkRecord<'a>>,
    /// Rules that name a control of these frameworks or have results, by id.
    pub(super) rules: Vec<RuleRecord<'a>>,
    pub(super) coverage: Coverage<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Scope<'a> {
    pub(super) tool: String,
    pub(super) repository: Option<&'a str>,
    pub(super) revision: Option<&'a str>,
    pub(super) branch: Option<&'a str>,
    /// Environments that results belong to by configuration.
    pub(super) environments: Vec<&'a str>,
    pub(super) generated: String,
    /// Of the JSON report from which everything here is computed.
    pub(super) report_sha256: &'a str,
    pub(super) rules: usize,
    /// Of the ids of all rules in force, one a line.
    pub(super) rule_ids_sha256: String,
    pub(super) verdict: Option<String>,
    pub(super) method: &'static str,
    /// What an auditor may look for and the JSON report does not say.
    pub(super) not_recorded: [&'static str; 3],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FrameworkRecord<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) statuses: BTreeMap<Status, usize>,
    pub(super) controls: Vec<ControlRecord<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ControlRecord<'a> {
    pub(super) id: &'a str,
    pub(super) label: String,
    pub(super) title: &'a str,
    pub(super) status: Status,
    pub(super) reason: String,
    /// What a scan can show of it: why these rules bear on it.
    pub(super) shows: &'a str,
    pub(super) cannot_show: &'a str,
    /// Of all its rules together: a subject counts once for each rule.
    pub(super) population: Counts,
    /// Ids.
    pub(super) rules: Vec<&'a str>,
}

/// Subjects of a rule by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counts {
    pub(super) pass: usize,
    pub(super) fail: usize,
    pub(super) unknown: usize,
    pub(super) not_applicable: usize,
    pub(super) error: usize,
    pub(super) waived: usize,
    pub(super) suppressed: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleRecord<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) severity: Option<Severity>,
    pub(super) link: Link,
    pub(super) population: Counts,
    /// Results, and of the unknown also subjects without a result.
    pub(super) open: usize,
    pub(super) waived: usize,
    pub(super) suppressed: usize,
    pub(super) review: usize,
    pub(super) unknown: usize,
    /// Targets and subjects on which it did not finish.
    pub(super) errors: usize,
    /// Files and histories that were not read, or in part, and may hold what it examines.
    pub(super) gaps: usize,
    pub(super) results: Vec<Evidence<'a>>,
    #[serde(skip)]
    pub(super) rule: Option<&'a Rule>,
}

/// A result, with its place in the code.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Evidence<'a> {
    pub(super) standing: &'static str,
    pub(super) severity: Severity,
    pub(super) subject: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) line: u32,
    pub(super) message: &'a str,
    pub(super) fingerprint: &'a str,
    /// Who accepted it, why and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) acceptance: Option<String>,
    #[serde(skip)]
    pub(super) finding: &'a Finding,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Coverage<'a> {
    pub(super) files_read: usize,
    /// Files and histories that should have been read whole and were not.
    pub(super) gaps: Vec<(String, String)>,
    /// Files that were left out on purpose, by reason.
    pub(super) left_out: BTreeMap<&'a str, usize>,
    /// Kinds of files that were read and that no rule judges.
    pub(super) unjudged: Vec<(String, usize)>,
    /// Blocks that are not made with the values at hand.
    pub(super) not_made: usize,
    /// Policies that did not finish: rule, path, why.
    pub(super) errors: Vec<(&'a str, &'a str, &'a str)>,
    /// What rules name and no framework knows.
    pub(super) unknown_controls: BTreeSet<String>,
}

impl<'a> Audit<'a> {
    pub(super) fn rule(&self, id: &str) -> Option<&RuleRecord<'a>> {
        self.rules.binary_search_by(|rule| rule.id.cmp(id)).ok().and_then(|at| self.rules.get(at))
    }
}

impl<'a> RuleRecord<'a> {
    pub(super) fn of(id: &'a str, rule: Option<&'a Rule>, gaps: &[Gap]) -> Self {
        let kinds = rule.map_or(&[][..], |rule| &rule.kinds);
        let severity = rule.map(|rule| rule.severity);
        let is_info = severity == Some(Severity::Info);
        Self {
            id,
            title: rule.map_or(id, |rule| &rule.title),
            severity,
            link: if is_info { Link::EvidenceOnly } else { Link::IndicatesViolation },
            population: Counts::default(),
            open: 0,
            waived: 0,
            suppressed: 0,
            review: 0,
            unknown: 0,
            errors: 0,
            gaps: gaps.iter().filter(|gap| gap.may_matter_to(kinds)).count(),
            results: Vec::new(),
            rule,
        }
    }

    pub(super) fn add(&mut self, finding: &'a Finding) {
        let standing = finding.standing();
        *match standing {
            "waived" => &mut self.waived,
            "suppressed" => &mut self.suppressed,
            "review" => &mut self.review,
            "unknown" => &mut self.unknown,
            _ => &mut self.open,
        } += 1;
        self.results.push(Evidence {
            standing,
            severity: finding.severity,
            subject: finding.subject.as_deref(),
            path: &finding.location.path,
            line: finding.location.start_line,
            message: &finding.message,
            fingerprint: &finding.fingerprint,
            acceptance: finding.suppression.as_ref().map(|accepted| format!("{}: {}", accepted.by, accepted.reason)),
            finding,
        });
    }

    /// Subjects tell more than results where they are more: an unknown may have no result of its own.
    pub(super) fn add_population(&mut self, population: &Population) {
        self.population = Counts::of(population);
        if self.link == Link::IndicatesViolation && population.size() > 0 {
            self.link = Link::SupportsOrIndicatesViolation;
        }
        self.open = self.open.max(population.fail);
        self.waived = self.waived.max(population.waived);
        self.suppressed = self.suppressed.max(population.suppressed);
        self.unknown = self.unknown.max(population.unknown.saturating_sub(self.review));
        self.errors += population.error;
    }

    /// Failures that indicate violation and that nobody signed for.
    pub(super) fn violations(&self) -> usize {
        if self.link == Link::EvidenceOnly { 0 } else { self.open }
    }

    /// Failures that do not.
    pub(super) fn notices(&self) -> usize {
        self.open - self.violations()
    }
}

impl Counts {
    fn of(population: &Population) -> Self {
        Self {
            pass: population.pass,
            fail: population.fail,
            unknown: population.unknown,
            not_applicable: population.not_applicable,
            error: population.error,
            waived: population.waived,
            suppressed: population.suppressed,
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            pass: self.pass + other.pass,
            fail: self.fail + other.fail,
            unknown: self.unknown + other.unknown,
            not_applicable: self.not_applicable + other.not_applicable,
            error: self.error + other.error,
            waived: self.waived + other.waived,
            suppressed: self.suppressed + other.suppressed,
        }
    }

    /// `12 of 13 passed, 1 unknown`; those that a rule is not for are no part of the 13.
    pub(super) fn words(self) -> String {
        let Self { pass, fail, unknown, not_applicable, error, waived, suppressed } = self;
        let examined = pass + fail + unknown + error + waived + suppressed;
        if examined + not_applicable == 0 {
            return "no population".to_string();
        }
        let rest = [
            (fail, "failed"),
            (unknown, "unknown"),
            (error, "not finished"),
            (waived, "waived"),
            (suppressed, "silenced"),
            (not_applicable, "not applicable"),
        ];
        let rest: String =
            rest.iter().filter(|(n, _)| *n > 0).map(|(count, word)| format!(", {count} {word}")).collect();
        format!("{pass} of {examined} passed{rest}")
    }
}
