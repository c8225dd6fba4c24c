//! The JSON report read back: what a report can be made of when the scan itself is over.
//!
//! A kept report is a file like any other and may be hostile: whatever is in it is shown escaped, and nothing in it is
//! opened or run. Members that this version does not know are left alone (`schemas/report-v1.schema.json`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::result::{Conduct, Scope};
use crate::rule::{Controls, Severity};

/// A JSON report. Of the scan that made it, it has everything but the excerpts around results.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    pub(super) version: u32,
    pub(super) tool: Tool,
    pub(super) provenance: Option<Provenance>,
    /// Absent in reports of older programs.
    pub(super) conduct: Option<Conduct>,
    #[serde(default)]
    pub(super) policy_sources: Vec<PolicySource>,
    pub(super) verdict: Option<Verdict>,
    pub(super) summary: Counts,
    pub(super) results: Vec<Finding>,
    pub(super) rules: Vec<Rule>,
    pub(super) coverage: Coverage,
    pub(super) comparison: Option<Comparison>,
    pub(super) population: Vec<Population>,
    /// SHA-256 of the bytes that were read, hexadecimal.
    #[serde(skip)]
    pub(super) sha256: String,
    #[serde(skip)]
    pub(super) origin: Origin,
}

/// What kind of file it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Origin {
    #[default]
    Json,
    /// With what cannot be known, each in a sentence without its end.
    Sarif(Vec<String>),
}

impl Origin {
    /// `JSON report`.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Json => "JSON report",
            Self::Sarif(_) => "SARIF",
        }
    }
}

/// Counts of results that were read from another file than a JSON report.
pub(super) fn counts(results: &[Finding], incomplete: bool) -> Counts {
    let count = |standing: &str| results.iter().filter(|result| result.standing() == standing).count();
    let mut open: BTreeMap<Severity, usize> = BTreeMap::new();
    for result in results.iter().filter(|result| result.standing() == "open") {
        *open.entry(result.severity).or_default() += 1;
    }
    let suppressed = count("waived") + count("suppressed");
    let (review, unknown) = (count("review"), count("unknown"));
    Counts { open, suppressed, review, unknown, incomplete, ..Counts::default() }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) version: String,
}

/// Where policies beside those of the program come from.
#[derive(Debug, Deserialize)]
pub(super) struct PolicySource {
    pub(super) path: String,
    pub(super) digest: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Provenance {
    pub(super) repository: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) branch: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Verdict {
    pub(super) outcome: String,
    pub(super) reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counts {
    /// Results that count, by severity.
    open: BTreeMap<Severity, usize>,
    suppressed: usize,
    review: usize,
    unknown: usize,
    pub(super) files_read: usize,
    /// Absent in reports of older programs, which listed all rules.
    pub(super) rules_in_force: Option<usize>,
    pub(super) incomplete: bool,
    #[cfg(feature = "parquet")]
    #[serde(flatten)]
    pub(super) for_tables: TableCounts,
}

/// What tables alone tell of a scan.
#[cfg(feature = "parquet")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TableCounts {
    pub(super) files_partial: Option<usize>,
    pub(super) files_not_read: Option<usize>,
    pub(super) policy_errors: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    pub(super) rule_id: String,
    pub(super) kind: Kind,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) location: Location,
    pub(super) subject: Option<String>,
    pub(super) environment: Option<String>,
    pub(super) fingerprint: String,
    #[serde(default)]
    pub(super) code_flow: Vec<Step>,
    pub(super) baseline_state: Option<String>,
    pub(super) suppression: Option<Suppression>,
    pub(super) history: Option<History>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Fail,
    Review,
    Open,
}

/// Lines and columns from 1; the end column is exclusive.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) path: String,
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
    #[serde(default)]
    pub(super) snippet: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Step {
    pub(super) message: String,
    pub(super) location: Location,
}

#[derive(Debug, Deserialize)]
pub(super) struct Suppression {
    pub(super) by: String,
    pub(super) reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct History {
    pub(super) last_commit: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) severity: Severity,
    pub(super) source: String,
    #[serde(default)]
    pub(super) kinds: Vec<String>,
    #[serde(default)]
    pub(super) controls: Controls,
    pub(super) description: Option<String>,
    pub(super) remediation: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Comparison {
    pub(super) against: Against,
    pub(super) not_looked_for: usize,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub(super) enum Against {
    Head,
    Commit { base: String, judged: String },
    Baseline { file: String },
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Coverage {
    pub(super) files: Vec<File>,
    pub(super) policies: BTreeMap<String, Policy>,
    #[serde(default)]
    pub(super) exemptions: Vec<Exemption>,
    pub(super) errors: Vec<PolicyError>,
    pub(super) unjudged: Vec<Unjudged>,
    #[serde(default, rename = "unjudgedResources")]
    pub(super) unjudged_resources: Vec<UnjudgedResources>,
    #[serde(rename = "notMade", default)]
    pub(super) not_made: Vec<Problem>,
    pub(super) history: Option<HistoryCoverage>,
}

#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) status: String,
    pub(super) reason: Option<String>,
    #[serde(default)]
    pub(super) kinds: Vec<String>,
    #[serde(default)]
    pub(super) problems: Vec<Problem>,
    #[cfg(feature = "parquet")]
    pub(super) format: Option<String>,
    #[cfg(feature = "parquet")]
    pub(super) bytes: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) start_line: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PolicyError {
    pub(super) rule_id: String,
    pub(super) path: String,
    pub(super) message: String,
}

/// Targets of a rule by how they ended.
#[derive(Debug, Deserialize)]
pub(super) struct Policy {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) unknown: usize,
    pub(super) errors: usize,
}

#[derive(Debug, Deserialize)]
pub(super) struct Exemption {
    pub(super) by: String,
    pub(super) kind: String,
    pub(super) message: String,
    pub(super) path: Option<String>,
    pub(super) line: Option<u32>,
    pub(super) subject: Option<String>,
    /// Files, or results.
    #[serde(default)]
    pub(super) count: usize,
    /// Of files the first; a folder ends with a slash.
    #[serde(default)]
    pub(super) paths: Vec<String>,
}

impl Exemption {
    /// Whether a rule is not judged for it.
    pub(super) fn switches_off(&self, rule: &str) -> bool {
        let named = self.subject.iter().flat_map(|subject| subject.split(','));
        self.kind == "rule-disabled" && named.map(str::trim).any(|named| named == rule)
    }

    /// The file and line in which it is said; empty for the command line.
    pub(super) fn place(&self) -> String {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        self.path.as_ref().map(|path| format!("{path}{line}")).unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Unjudged {
    pub(super) kind: String,
    pub(super) files: usize,
    pub(super) secrets_only: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct UnjudgedResources {
    #[serde(rename = "type")]
    pub(super) of_type: String,
    pub(super) resources: usize,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HistoryCoverage {
    pub(super) too_large: usize,
    pub(super) unknown_encoding: usize,
    pub(super) unreadable: usize,
    #[serde(default)]
    pub(super) partial: usize,
    pub(super) shallow: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Population {
    pub(super) rule_id: String,
    pub(super) pass: usize,
    pub(super) fail: usize,
    pub(super) unknown: usize,
    pub(super) not_applicable: usize,
    pub(super) error: usize,
    pub(super) waived: usize,
    pub(super) suppressed: usize,
    #[serde(default)]
    pub(super) subjects: Vec<Subject>,
}

impl Population {
    /// Where subjects are listed, their words give the numbers.
    fn holds_together(&self) -> Result<(), NotAReport> {
        if self.subjects.is_empty() {
            return Ok(());
        }
        let told = [
            ("pass", self.pass),
            ("fail", self.fail),
            ("unknown", self.unknown),
            ("notApplicable", self.not_applicable),
            ("error", self.error),
            ("waived", self.waived),
            ("suppressed", self.suppressed),
        ];
        let listed = |word: &str| self.subjects.iter().filter(|subject| subject.status == word).count();
        let rule = crate::report::one_line(&self.rule_id);
        let changed = |what: String| Err(NotAReport::Changed(format!("its population of '{rule}' {what}")));
        for (word, number) in told {
            if listed(word) != number {
                return changed(format!("counts {number} as {word}, and it lists {}", listed(word)));
            }
        }
        match self.subjects.iter().find(|subject| told.iter().all(|(word, _)| subject.status != *word)) {
            Some(_) => changed("has a subject whose status is no word that Regate writes".to_string()),
            None => Ok(()),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Subject {
    pub(super) kind: String,
    pub(super) name: String,
    /// pass, fail, unknown, notApplicable, error, waived or suppressed.
    pub(super) status: String,
    pub(super) location: SubjectPlace,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SubjectPlace {
    pub(super) path: String,
    pub(super) start_line: u32,
}

/// A text that is no JSON report of this version.
#[derive(Debug, thiserror::Error)]
pub enum NotAReport {
    #[error("it is no JSON report of 'regate scan -o json': {0}")]
    Shape(#[from] serde_json::Error),
    #[error("it is version {0} of the JSON report, and this program reads version 1")]
    Version(u32),
    #[error("it is no SARIF that can be reported on: {0}")]
    Sarif(String),
    #[error("it was changed after the scan: {0}")]
    Changed(String),
}

impl Saved {
    /// Of nothing.
    pub(super) fn empty() -> Self {
        Self {
            version: 1,
            tool: Tool::default(),
            provenance: None,
            conduct: None,
            policy_sources: Vec::new(),
            verdict: None,
            summary: Counts::default(),
            results: Vec::new(),
            rules: Vec::new(),
            coverage: Coverage::default(),
            comparison: None,
            population: Vec::new(),
            sha256: String::new(),
            origin: Origin::Json,
        }
    }

    /// Reads a report that `regate scan -o json` wrote.
    ///
    /// # Errors
    ///
    /// When it is none, or of another version.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAReport> {
        let mut saved: Self = serde_json::from_slice(bytes)?;
        if saved.version != 1 {
            return Err(NotAReport::Version(saved.version));
        }
        saved.rules.sort_by(|a, b| a.id.cmp(&b.id));
        saved.sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
        Ok(saved)
    }

    /// Holds results, summary and population against each other, and a population's numbers against its subjects: they tell the
    /// same things.
    ///
    /// # Errors
    ///
    /// Where they differ: somebody changed the report.
    pub fn hold_together(&self) -> Result<(), NotAReport> {
        let current = |result: &&Finding| result.baseline_state.as_deref() != Some("unchanged");
        let count = |standings: &[&str]| {
            self.results.iter().filter(current).filter(|result| standings.contains(&result.standing())).count()
        };
        let mut pairs: Vec<(String, usize, usize)> = Vec::new();
        for severity in Severity::DESCENDING {
            let own = self.results.iter().filter(current).filter(|result| result.severity == severity);
            let own = own.filter(|result| result.standing() == "open").count();
            pairs.push((
                format!("open {severity}"),
                self.summary.open.get(&severity).copied().unwrap_or_default(),
                own,
            ));
        }
        pairs.push(("review".to_string(), self.summary.review, count(&["review"])));
        pairs.push(("unknown".to_string(), self.summary.unknown, count(&["unknown"])));
        let silenced = self.results.iter().filter(|result| result.suppression.is_some()).count();
        pairs.push(("suppressed".to_string(), self.summary.suppressed, silenced));
        if let Some((what, told, listed)) = pairs.into_iter().find(|(_, told, listed)| told != listed) {
            return Err(NotAReport::Changed(format!(
                "its summary counts {told} results ({what}), and it lists {listed}"
            )));
        }
        self.population.iter().try_for_each(Population::holds_together)?;
        // Of what is compared with an earlier scan, a part may not be listed.
        let failing: BTreeSet<&str> =
            self.results.iter().filter(|one| one.standing() == "open").map(|one| one.rule_id.as_str()).collect();
        let mut failed = self.population.iter().filter(|one| one.fail > 0 && self.comparison.is_none());
        match failed.find(|one| !failing.contains(one.rule_id.as_str())) {
            Some(one) => Err(NotAReport::Changed(format!(
                "its population says that {} of '{}' fail, and it lists no such result",
                one.fail,
                crate::report::one_line(&one.rule_id)
            ))),
            None => Ok(()),
        }
    }

    /// The repository as its remote names it.
    pub(super) fn repository(&self) -> Option<&str> {
        self.provenance.as_ref()?.repository.as_deref()
    }

    /// Whether the repository has no remote.
    #[must_use]
    pub fn is_unnamed(&self) -> bool {
        self.repository().is_none()
    }

    /// Whether the whole repository was scanned, as the report says.
    #[must_use]
    pub fn is_of_all(&self) -> bool {
        self.conduct.as_ref().is_some_and(|conduct| conduct.scope == Scope::Whole)
    }

    /// What was not judged of what the scan is about, as the report says.
    pub(super) fn left_out(&self) -> Option<String> {
        self.conduct.as_ref().and_then(Conduct::left_out)
    }

    /// Whether only files that changed were scanned.
    pub(super) fn is_of_changes(&self) -> bool {
        let changes = |comparison: &Comparison| matches!(comparison.against, Against::Head | Against::Commit { .. });
        self.comparison.as_ref().is_some_and(changes)
    }

    /// Rules in force that the report does not list, since they ran on nothing: it was kept without `--all-rules`.
    pub(super) fn unlisted_rules(&self) -> usize {
        self.summary.rules_in_force.map_or(0, |all| all.saturating_sub(self.rules.len()))
    }

    /// Whether a rule judged something, or tried to.
    pub(super) fn has_run(&self, id: &str) -> bool {
        let ran = |counts: &Policy| counts.passed + counts.failed + counts.unknown + counts.errors > 0;
        self.coverage.policies.get(id).is_some_and(ran)
    }

    pub(super) fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().and_then(|at| self.rules.get(at))
    }

    /// Rules whose subjects are counted and not listed: the report was kept without `--show-passed`.
    pub(super) fn has_unlisted_subjects(&self) -> bool {
        self.population.iter().any(|population| population.subjects.len() != population.size())
    }
}

impl Finding {
    /// What became of it, in one word: open, unknown, review, waived or suppressed.
    pub(super) fn standing(&self) -> &'static str {
        match (&self.suppression, self.kind) {
            (Some(suppression), _) if suppression.by == "waiver" => "waived",
            (Some(_), _) => "suppressed",
            (None, Kind::Fail) => "open",
            (None, Kind::Review) => "review",
            (None, Kind::Open) => "unknown",
        }
    }
}

impl Population {
    pub(super) fn size(&self) -> usize {
        let Self { pass, fail, unknown, not_applicable, error, waived, suppressed, .. } = self;
        pass + fail + unknown + not_applicable + error + waived + suppressed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_or_another_file_is_refused() {
        let error = |text: &str| Saved::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error("{}").contains("no JSON report"));
        assert!(error("[1]").contains("no JSON report"));
        let report = crate::report::sample::report();
        let mut bytes = Vec::new();
        let options = crate::report::ReportOptions::default();
        crate::report::write(&report, "json".parse().unwrap(), &options, &mut bytes).unwrap();
        let saved = Saved::read(&bytes).unwrap();
        assert!(saved.has_unlisted_subjects());
        assert!(saved.rule("s3-bucket-unencrypted").unwrap().remediation.is_some());
        let later = String::from_utf8(bytes).unwrap().replacen("\"version\": 1", "\"version\": 2", 1);
        assert!(error(&later).contains("version 2"));
    }
}
