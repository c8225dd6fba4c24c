//! The audit: frameworks, their controls, and the rules that bear on them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::controls::{self, Framework};
use crate::report::ReportOptions;
use crate::report::audit::status::{Link, Status, status};
use crate::report::gaps::{Gap, gaps};
use crate::report::saved::{Finding, Population, Rule, Saved};
use crate::report::time;
use crate::rule::Severity;

/// How the scan works, for a reader who does not know it.
pub(super) const METHOD: &str = "Regate read the files listed under coverage and judged what they say by the rules \
    listed here. It looked at no running system, at no person's work and at no document beyond these files: a \
    control is at most supported by what it saw, never met.";

/// Everything an audit report says. Numbers are those of the JSON report with this SHA-256.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Audit<'a> {
    schema: &'static str,
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
    pub(super) unjudged: Vec<(&'a str, usize)>,
    /// Blocks that are not made with the values at hand.
    pub(super) not_made: usize,
    /// Policies that did not finish: rule, path, why.
    pub(super) errors: Vec<(&'a str, &'a str, &'a str)>,
    /// What rules name and no framework knows.
    pub(super) unknown_controls: BTreeSet<String>,
}

impl<'a> Audit<'a> {
    pub(super) fn of(saved: &'a Saved, options: &ReportOptions) -> Self {
        let wanted = |framework: &&Framework| options.frameworks.is_empty() || options.frameworks.contains(&framework.id);
        let frameworks: Vec<_> = controls::frameworks().iter().filter(wanted).collect();
        let gaps = gaps(saved);
        let rules = rules(saved, &frameworks, &gaps);
        let mut severities: BTreeMap<_, _> = Severity::DESCENDING.into_iter().map(|severity| (severity, 0)).collect();
        let mut standings: BTreeMap<_, usize> = BTreeMap::new();
        for result in &saved.results {
            *standings.entry(result.standing()).or_default() += 1;
            if result.standing() == "open" {
                *severities.entry(result.severity).or_default() += 1;
            }
        }
        Self {
            schema: "regate.audit/1",
            scope: scope(saved, options),
            severities,
            standings,
            frameworks: frameworks.into_iter().map(|framework| framework_record(framework, &rules)).collect(),
            coverage: coverage(saved, gaps),
            rules,
        }
    }

    pub(super) fn rule(&self, id: &str) -> Option<&RuleRecord<'a>> {
        self.rules.binary_search_by(|rule| rule.id.cmp(id)).ok().and_then(|at| self.rules.get(at))
    }
}

fn scope<'a>(saved: &'a Saved, options: &ReportOptions) -> Scope<'a> {
    let provenance = saved.provenance.as_ref();
    let environments: BTreeSet<_> = saved.results.iter().filter_map(|result| result.environment.as_deref()).collect();
    let mut ids = Sha256::new();
    for rule in &saved.rules {
        ids.update(format!("{}\n", rule.id));
    }
    Scope {
        tool: format!("{} {}", saved.tool.name, saved.tool.version),
        repository: provenance.and_then(|provenance| provenance.repository.as_deref()),
        revision: provenance.and_then(|provenance| provenance.revision.as_deref()),
        branch: provenance.and_then(|provenance| provenance.branch.as_deref()),
        environments: environments.into_iter().collect(),
        generated: time::rfc3339(options.now),
        report_sha256: &saved.sha256,
        rules: saved.rules.len(),
        rule_ids_sha256: data_encoding::HEXLOWER.encode(&ids.finalize()),
        verdict: saved.verdict.as_ref().map(|verdict| format!("{}: {}", verdict.outcome, verdict.reason)),
        method: METHOD,
        not_recorded: [
            "whether the working tree had changes beyond the commit",
            "the command line of the scan",
            "digests of the rules' contents",
        ],
    }
}

fn framework_record<'a>(framework: &'static Framework, rules: &[RuleRecord<'a>]) -> FrameworkRecord<'a> {
    let mut bearing: BTreeMap<&str, Vec<&RuleRecord<'a>>> = BTreeMap::new();
    for record in rules {
        let ids: BTreeSet<_> = record.rule.iter().flat_map(|rule| rule.controls.of(&framework.id)).collect();
        for id in ids {
            bearing.entry(id).or_default().push(record);
        }
    }
    let mut statuses: BTreeMap<_, _> = Status::ALL.into_iter().map(|status| (status, 0)).collect();
    let record = |control: &'static controls::Control| {
        let rules = bearing.remove(control.id.as_str()).unwrap_or_default();
        let (status, reason) = status(&rules);
        *statuses.entry(status).or_default() += 1;
        ControlRecord {
            id: &control.id,
            label: framework.label(&control.id),
            title: &control.title,
            status,
            reason,
            shows: &control.shows,
            cannot_show: &control.cannot_show,
            population: rules.iter().map(|rule| rule.population).fold(Counts::default(), Counts::plus),
            rules: rules.iter().map(|rule| rule.id).collect(),
        }
    };
    let controls = framework.controls().iter().map(record).collect();
    FrameworkRecord { id: &framework.id, name: &framework.name, title: &framework.title, statuses, controls }
}

fn rules<'a>(saved: &'a Saved, frameworks: &[&Framework], gaps: &[Gap]) -> Vec<RuleRecord<'a>> {
    let mut records: BTreeMap<&'a str, RuleRecord<'a>> = BTreeMap::new();
    for rule in &saved.rules {
        if frameworks.iter().any(|framework| !rule.controls.of(&framework.id).is_empty()) {
            records.insert(&rule.id, RuleRecord::of(&rule.id, saved.rule(&rule.id), gaps));
        }
    }
    for result in &saved.results {
        let new = || RuleRecord::of(&result.rule_id, saved.rule(&result.rule_id), gaps);
        records.entry(&result.rule_id).or_insert_with(new).add(result);
    }
    for population in &saved.population {
        if let Some(record) = records.get_mut(population.rule_id.as_str()) {
            record.add_population(population);
        }
    }
    for error in &saved.coverage.errors {
        let new = || RuleRecord::of(&error.rule_id, saved.rule(&error.rule_id), gaps);
        records.entry(&error.rule_id).or_insert_with(new).errors += 1;
    }
    records.into_values().collect()
}

impl<'a> RuleRecord<'a> {
    fn of(id: &'a str, rule: Option<&'a Rule>, gaps: &[Gap]) -> Self {
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

    fn add(&mut self, finding: &'a Finding) {
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
    fn add_population(&mut self, population: &Population) {
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

    fn plus(self, other: Self) -> Self {
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

fn coverage(saved: &Saved, gaps: Vec<Gap>) -> Coverage<'_> {
    let mut left_out: BTreeMap<_, usize> = BTreeMap::new();
    for file in &saved.coverage.files {
        let reason = match file.status.as_str() {
            "skipped-binary" => "binary",
            "skipped-symlink" => "symbolic link",
            "skipped-excluded" => "excluded by the configuration",
            "skipped-submodule" => "submodule",
            _ => continue,
        };
        *left_out.entry(reason).or_default() += 1;
    }
    let unjudged = saved.coverage.unjudged.iter().map(|kind| (kind.kind.as_str(), kind.files)).collect();
    let errors = saved.coverage.errors.iter();
    Coverage {
        files_read: saved.summary.files_read,
        gaps: gaps.into_iter().map(|gap| (gap.path, gap.reason)).collect(),
        left_out,
        unjudged,
        not_made: saved.coverage.not_made.len(),
        errors: errors.map(|e| (e.rule_id.as_str(), e.path.as_str(), e.message.as_str())).collect(),
        unknown_controls: saved.rules.iter().flat_map(|rule| controls::validate(&rule.controls)).collect(),
    }
}
