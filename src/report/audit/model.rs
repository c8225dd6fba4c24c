//! The audit: frameworks, their controls, and the rules that bear on them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::report::approvals::Approval;
use crate::report::audit::area::Area;
use crate::report::audit::status::{Link, Reach, Status};
use crate::report::gaps::Gap;
use crate::report::saved::{Finding, Population, Rule, Saved};
use crate::report::summary::plural;
use crate::report::trend::Trend;
use crate::rule::Severity;

/// Kinds of subjects that a population names.
const MOST_KINDS: usize = 3;

/// Everything an audit report says. Numbers are those of the JSON report with this SHA-256.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Audit<'a> {
    pub(super) schema: &'static str,
    pub(super) scope: Scope<'a>,
    /// Open results by severity.
    pub(super) severities: BTreeMap<Severity, usize>,
    /// Open results by what they are about and severity.
    pub(super) areas: BTreeMap<Area, BTreeMap<Severity, usize>>,
    /// Open results that were not there before what the scan was compared with; absent when it was compared with nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) new: Option<usize>,
    /// The scans of the repository over time, where a history was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trend: Option<Trend>,
    /// Sign-offs that were given beside the report, from which no number here follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) approvals: Option<Vec<Approval>>,
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
    /// In force.
    pub(super) rules: usize,
    /// Of these, rules that the JSON report does not list, since they ran on nothing: no control names them here.
    pub(super) rules_not_listed: usize,
    /// Of the ids of all rules in force, one a line; absent where the JSON report does not list them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule_ids_sha256: Option<String>,
    /// Of the files of policies and rules in the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rules_sha256: Option<&'a str>,
    /// Policies beside these: where they come from, with their digest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) policies: Vec<String>,
    /// Whether what was read is what the commit has, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tree: Option<&'static str>,
    /// The options that left something out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) narrowed_by: Option<&'a [String]>,
    /// What was not judged of what the scan is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) left_out: Option<String>,
    pub(super) verdict: Option<String>,
    /// What the scan was compared with, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) compared: Option<String>,
    pub(super) method: &'static str,
    /// What kind of file was read.
    #[serde(skip)]
    pub(super) origin: &'static str,
    /// What an auditor may look for and the JSON report does not say.
    pub(super) not_recorded: Vec<&'static str>,
}

/// What a table of sign-offs has in its columns.
pub(super) const APPROVAL_COLUMNS: [&str; 6] = ["Role", "Environment", "Commit", "Signed by", "When", "Signature"];

impl Audit<'_> {
    /// The rows of a table of sign-offs.
    pub(super) fn approval_rows(&self) -> Vec<[String; 6]> {
        let row = |one: &Approval| {
            let short: String = one.commit.chars().take(12).collect();
            let commit = match self.scope.revision {
                Some(revision) if revision == one.commit => format!("{short}, which was scanned"),
                Some(_) => format!("{short}, another than was scanned"),
                None => short,
            };
            let who = if one.principal.is_empty() { "not known" } else { &one.principal };
            let checks: Vec<&str> = one.checks.iter().map(String::as_str).collect();
            let mut role = one.role.clone();
            if !checks.is_empty() {
                role = format!("{role}; checked: {}", checks.join(", "));
            }
            if let Some(reason) = &one.emergency {
                role = format!("{role}; an emergency: {reason}");
            }
            let standing = format!("{} ({})", one.standing, one.file);
            [role, one.environment.clone(), commit, who.to_string(), one.made.clone(), standing]
        };
        self.approvals.iter().flatten().map(row).collect()
    }
}

/// What sign-offs in a report say, and what they do not.
pub(super) const APPROVAL_WORDS: &str = "Statements of sign-offs beside this report, and whether each signature is of somebody \
    who may sign in the role. Whether one counts for a decision the gate says: it looks at the files of the decision as well, and at who \
    wrote the change.";

impl Scope<'_> {
    /// In force, and how many of them are not listed.
    pub(super) fn rules_words(&self) -> String {
        match self.rules_not_listed {
            0 => self.rules.to_string(),
            missing => format!(
                "{}, of which the JSON report does not list {missing}: it was made without --all-rules, so that no control \
                 is told to be supported, or to have had nothing to examine",
                self.rules
            ),
        }
    }

    /// By what the scan was narrowed.
    pub(super) fn narrowed_words(&self) -> String {
        match self.narrowed_by {
            Some([]) if let Some(left_out) = &self.left_out => left_out.clone(),
            None => "not recorded".to_string(),
            Some([]) => "no option of the command line left anything out".to_string(),
            Some(options) => options.join(", "),
        }
    }

    /// Digests of what judged.
    pub(super) fn policies_words(&self) -> String {
        if self.policies.is_empty() { "none".to_string() } else { self.policies.join("; ") }
    }
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

impl<'a> FrameworkRecord<'a> {
    /// The controls on which no rule bears, by their status; all of one have the same reason.
    pub(super) fn without_rules(&self) -> BTreeMap<Status, Vec<&ControlRecord<'a>>> {
        let mut rest: BTreeMap<Status, Vec<&ControlRecord<'a>>> = BTreeMap::new();
        for control in self.controls.iter().filter(|control| control.rules.is_empty()) {
            rest.entry(control.status).or_default().push(control);
        }
        rest
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ControlRecord<'a> {
    pub(super) id: &'a str,
    pub(super) label: String,
    /// Without the name of the framework.
    #[serde(skip)]
    pub(super) short: String,
    pub(super) title: &'a str,
    pub(super) status: Status,
    pub(super) reason: String,
    /// What a scan can show of it: why these rules bear on it.
    pub(super) shows: &'a str,
    pub(super) cannot_show: &'a str,
    /// Controls of the crosswalk, by which rules bear on it that do not name it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) through: Vec<String>,
    /// Of all its rules together: a subject counts once for each rule.
    pub(super) population: Counts,
    /// Ids.
    pub(super) rules: Vec<&'a str>,
    /// Of these, those whose passing supports it; the others only indicate that it is violated.
    pub(super) supported_by: Vec<&'a str>,
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
    /// The worst of its open results, of all its results where none is open, its own where it has none: the configuration may set
    /// another than the rule has, and rules of other tools may have none.
    pub(super) severity: Option<Severity>,
    pub(super) area: Area,
    pub(super) link: Link,
    pub(super) reach: Reach,
    pub(super) population: Counts,
    /// Kinds of its subjects, where the JSON report lists them.
    pub(super) subject_kinds: BTreeSet<&'a str>,
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
    /// Places where it is said that it is not judged, in some files or at all.
    pub(super) exemptions: usize,
    /// The scan was of less than what it is about.
    pub(super) is_of_a_part: bool,
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
    /// Whether it is known which files were read.
    #[serde(skip)]
    pub(super) files_known: bool,
    /// Files and histories that should have been read whole and were not.
    pub(super) gaps: Vec<(String, String)>,
    /// What was switched off, left out or lowered: by whom, what, where.
    pub(super) exemptions: Vec<(String, String, String)>,
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

impl Coverage<'_> {
    /// How many files were read.
    pub(super) fn read_words(&self) -> String {
        if self.files_known { self.files_read.to_string() } else { "not told by the SARIF".to_string() }
    }
}

impl<'a> Audit<'a> {
    /// Whether something was read, and nothing was missed.
    pub(super) fn is_whole(&self) -> bool {
        let Coverage { files_read, files_known, gaps, errors, .. } = &self.coverage;
        let is_of_all = self.scope.left_out.is_none();
        (*files_read > 0 || !files_known) && gaps.is_empty() && errors.is_empty() && is_of_all
    }

    /// The same in a sentence.
    pub(super) fn whole(&self) -> String {
        let Coverage { files_read, gaps, errors, .. } = &self.coverage;
        if !self.coverage.files_known {
            let told: Vec<_> = gaps.iter().map(|(_, reason)| reason.as_str()).collect();
            let what =
                if told.is_empty() { "nothing of the run was missed, as it says".to_string() } else { told.join("; ") };
            return format!("Read from SARIF: {what}.");
        }
        if *files_read == 0 {
            return "No file was read: nothing was checked.".to_string();
        }
        let parts = [
            (gaps.len(), format!("{} not read, or in part", plural(gaps.len(), "file"))),
            (errors.len(), format!("{} did not finish", plural(errors.len(), "policy check"))),
        ];
        let counted = parts.into_iter().filter_map(|(count, words)| (count > 0).then_some(words));
        let parts: Vec<_> = self.scope.left_out.clone().into_iter().chain(counted).collect();
        match parts.is_empty() {
            true => format!("All of {} were read whole.", plural(*files_read, "file")),
            false => format!("Not everything was checked: {}.", parts.join("; ")),
        }
    }

    /// Rules with open results that indicate violation, the worst first.
    pub(super) fn worst(&self) -> Vec<&RuleRecord<'a>> {
        let mut worst: Vec<_> = self.rules.iter().filter(|rule| rule.violations() > 0).collect();
        worst.sort_by_key(|rule| (Reverse(rule.worst_open()), Reverse(rule.open), rule.id));
        worst
    }

    pub(super) fn rule(&self, id: &str) -> Option<&RuleRecord<'a>> {
        self.rules.binary_search_by(|rule| rule.id.cmp(id)).ok().and_then(|at| self.rules.get(at))
    }
}

impl<'a> ControlRecord<'a> {
    /// Its rules that judged something: those that fail first, the worst and most frequent before the others, then those that did not
    /// settle.
    pub(super) fn examined<'r>(&self, audit: &'r Audit<'a>) -> Vec<&'r RuleRecord<'a>> {
        let all = self.rules.iter().filter_map(|id| audit.rule(id));
        let mut examined: Vec<_> = all.filter(|rule| rule.reach == Reach::Examined).collect();
        let unsettled = |rule: &RuleRecord<'_>| rule.unknown + rule.review + rule.errors + rule.suppressed;
        let worst = |rule: &RuleRecord<'_>| rule.worst_open().filter(|_| rule.violations() > 0);
        examined.sort_by_key(|rule| Reverse((worst(rule), rule.violations(), rule.waived, unsettled(rule))));
        examined
    }

    /// What a rule's outcome means for it.
    pub(super) fn link(&self, rule: &RuleRecord<'_>) -> Link {
        match rule.link {
            Link::SupportsOrIndicatesViolation if !self.supported_by.contains(&rule.id) => Link::IndicatesViolation,
            link => link,
        }
    }

    /// What the others came to, in a sentence; `None` where there are none.
    pub(super) fn others(&self, audit: &Audit<'a>) -> Option<String> {
        let count =
            |reach| self.rules.iter().filter(|id| audit.rule(id).is_some_and(|rule| rule.reach == reach)).count();
        let told: Vec<_> = [
            (count(Reach::Searched), "searched all text and found nothing"),
            (count(Reach::Idle), "had nothing of their kind to examine"),
            (count(Reach::Untold), "of which it is not told what they examined"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", plural(count, "rule")))
        .collect();
        (!told.is_empty()).then(|| format!("{}.", told.join(", ")))
    }
}

impl<'a> RuleRecord<'a> {
    pub(super) fn of(id: &'a str, saved: &'a Saved, gaps: &[Gap]) -> Self {
        let rule = saved.rule(id);
        let kinds = rule.map_or(&[][..], |rule| &rule.kinds);
        let severity = rule.map(|rule| rule.severity);
        let is_info = severity == Some(Severity::Info);
        Self {
            id,
            title: rule.map_or(id, |rule| &rule.title),
            severity,
            area: Area::of(rule),
            link: if is_info { Link::EvidenceOnly } else { Link::IndicatesViolation },
            reach: Reach::of(id, rule, saved),
            population: Counts::default(),
            subject_kinds: BTreeSet::new(),
            open: 0,
            waived: 0,
            suppressed: 0,
            review: 0,
            unknown: 0,
            errors: 0,
            gaps: gaps.iter().filter(|gap| gap.may_matter_to(kinds)).count(),
            exemptions: saved.coverage.exemptions.iter().filter(|told| told.switches_off(id)).count(),
            is_of_a_part: saved.left_out().is_some(),
            results: Vec::new(),
            rule,
        }
    }

    pub(super) fn add(&mut self, finding: &'a Finding) {
        let standing = finding.standing();
        self.reach = Reach::Examined;
        if standing == "open" && finding.severity > Severity::Info && self.link == Link::EvidenceOnly {
            self.link = Link::IndicatesViolation;
        }
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
    pub(super) fn add_population(&mut self, population: &'a Population) {
        self.population = Counts::of(population);
        self.subject_kinds = population.subjects.iter().map(|subject| subject.kind.as_str()).collect();
        if population.size() > 0 {
            self.reach = Reach::Examined;
        }
        if self.link == Link::IndicatesViolation && population.size() > 0 {
            self.link = Link::SupportsOrIndicatesViolation;
        }
        self.open = self.open.max(population.fail);
        self.waived = self.waived.max(population.waived);
        self.suppressed = self.suppressed.max(population.suppressed);
        self.unknown = self.unknown.max(population.unknown.saturating_sub(self.review));
        self.errors += population.error;
    }

    /// How much keeps from saying that all that it examines passed.
    pub(super) fn unsettled(&self) -> usize {
        let results = self.open + self.waived + self.suppressed + self.review + self.unknown;
        results + self.errors + self.gaps + self.exemptions + usize::from(self.is_of_a_part)
    }

    /// Its population in words: `1 of 2 passed, 1 failed (aws_s3_bucket)`.
    pub(super) fn population_words(&self) -> String {
        let words = self.population.words();
        let kinds: Vec<_> = self.subject_kinds.iter().take(MOST_KINDS).copied().collect();
        let more = if self.subject_kinds.len() > MOST_KINDS { ", …" } else { "" };
        match (self.reach, self.population == Counts::default()) {
            (_, false) => format!("{words} ({}{more})", kinds.join(", ")).replace(" ()", ""),
            (Reach::Searched, true) => "all text searched, nothing to count".to_string(),
            (Reach::Untold, true) => "not told by the SARIF".to_string(),
            (Reach::Idle, true) => "nothing of its kind".to_string(),
            (Reach::Examined, true) => "nothing to count".to_string(),
        }
    }

    /// Whether another tool names it, by its results alone: `Semgrep: rule`. Ids of ours have no colon.
    pub(super) fn is_of_another_tool(&self) -> bool {
        self.id.contains(": ")
    }

    /// Results that say something is wrong or may be.
    pub(super) fn unsettling(&self) -> usize {
        self.violations() + self.review + self.unknown
    }

    /// To be called when all results are there.
    pub(super) fn settle_severity(&mut self) {
        let worst = self.results.iter().map(|result| result.severity).max();
        self.severity = self.worst_open().or(worst).or(self.severity);
    }

    /// The worst severity of its open results.
    fn worst_open(&self) -> Option<Severity> {
        self.results.iter().filter(|result| result.standing == "open").map(|result| result.severity).max()
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

    /// The same of several rules together, where a subject counts once for each: `36 of 50 checks passed, 14 failed`.
    pub(super) fn check_words(self) -> String {
        self.words().replacen(" passed", " checks passed", 1)
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
