//! Regate's own JSON: everything a scan knows. Its schema is `schemas/report-v1.schema.json`, made from these types.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::summary::Summary;
use crate::report::{TOOL_NAME, TOOL_VERSION};
use crate::result::{self, FileStatus, ResultKind, ScanResult, SkipReason};
use crate::rule::{Precision, RuleSource, Severity, Suppressible};
use crate::scan::ScanReport;
use crate::{rule, scan, span};

/// Where the schema is published.
const SCHEMA: &str = "https://raw.githubusercontent.com/regate-dev/regate/main/schemas/report-v1.schema.json";

/// Everything a scan found and everything it looked at. Nothing in it depends on the time, the machine or the number of
/// threads. Paths are relative to the repository root, with forward slashes. New members may be added within version 1.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    /// The version of this format.
    version: u32,
    tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<Provenance<'a>>,
    summary: Counts,
    /// Sorted by path, region, rule. Suppressed ones are included and say so.
    results: Vec<Finding<'a>>,
    /// Every rule that could have fired, sorted by id.
    rules: Vec<Rule<'a>>,
    coverage: Coverage<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

/// The commit that was scanned.
#[derive(Debug, Serialize, JsonSchema)]
struct Provenance<'a> {
    /// The remote `origin`, without credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    /// The full id of the commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Counts {
    /// Results that are neither suppressed nor for review, by severity.
    open: BTreeMap<&'static str, usize>,
    suppressed: usize,
    /// Results that a person has to look at.
    review: usize,
    files_read: usize,
    /// Of those, files of which a part did not parse.
    files_partial: usize,
    /// Files that should have been read and were not.
    files_not_read: usize,
    policy_errors: usize,
    /// Whether something was not checked: a policy did not finish, a file was read in part or not at all.
    incomplete: bool,
}

/// One result.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    kind: FindingKind,
    severity: Severity,
    message: &'a str,
    location: Location<'a>,
    /// What it is about: `aws_s3_bucket.logs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    /// The environment that the path belongs to by configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    /// The result's identity. It survives moved lines and other commits.
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Step<'a>>,
    /// From source to sink, when the result is a data flow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flow: Vec<Step<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Suppression<'a>>,
    /// What else the policy returned.
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    evidence: &'a serde_json::Value,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum FindingKind {
    /// Something is wrong.
    Fail,
    /// The policy could not tell: a person has to look.
    Review,
}

/// A place in a file. Lines and columns count from 1; columns count UTF-16 code units; the end column is exclusive.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    path: &'a str,
    #[serde(flatten)]
    region: Region,
    /// The text of the region, secrets masked.
    snippet: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// Another place, and what it has to do with the result.
#[derive(Debug, Serialize, JsonSchema)]
struct Step<'a> {
    message: &'a str,
    location: Location<'a>,
}

/// A comment beside the code that silences the result.
#[derive(Debug, Serialize, JsonSchema)]
struct Suppression<'a> {
    reason: &'a str,
    /// The line of the comment.
    line: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    aliases: &'a [String],
    title: &'a str,
    severity: Severity,
    precision: RulePrecision,
    suppressible: RuleSuppressible,
    source: Source,
    /// The file that defines it.
    defined_in: &'a str,
    /// Kinds of documents it examines.
    kinds: Vec<&'static str>,
    controls: Controls<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum RulePrecision {
    Low,
    Medium,
    High,
    VeryHigh,
}

/// Who may silence it: a comment, only a signed waiver, nobody.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum RuleSuppressible {
    Inline,
    Waiver,
    Never,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Source {
    Policy,
    Requirement,
    Detector,
    Builtin,
}

/// The controls a rule speaks to.
#[derive(Debug, Serialize, JsonSchema)]
struct Controls<'a> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    soc2: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    gdpr: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    ccpa: &'a [String],
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    cwe: &'a [u32],
}

/// What was read, and what was not.
#[derive(Debug, Serialize, JsonSchema)]
struct Coverage<'a> {
    /// Every file that the scan met, sorted by path.
    files: Vec<File<'a>>,
    /// What each rule examined, by rule id.
    policies: BTreeMap<&'a str, Policy>,
    /// Policies that did not finish: not a pass.
    errors: Vec<PolicyError<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct File<'a> {
    path: &'a str,
    bytes: u64,
    status: Status,
    /// Why it was skipped, as the end of a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How it was parsed; absent when it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    format: Option<crate::document::Format>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<&'static str>,
    /// Fenced code blocks that were read as files of their own.
    #[serde(skip_serializing_if = "is_zero")]
    fences: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Status {
    /// Parsed without a problem.
    Parsed,
    /// Something in it did not parse; the rest was checked.
    Partial,
    /// A text that has no parser: read for secrets.
    Text,
    SkippedBinary,
    SkippedTooLarge,
    SkippedUnknownEncoding,
    SkippedSymlink,
    SkippedUnreadable,
    SkippedExcluded,
    SkippedSubmodule,
}

/// A part of a file that did not parse.
#[derive(Debug, Serialize, JsonSchema)]
struct Problem<'a> {
    message: &'a str,
    #[serde(flatten)]
    region: Region,
}

/// Targets on which a rule passed, failed, had nothing to say or did not finish, and the members of its population.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Policy {
    passed: usize,
    failed: usize,
    not_applicable: usize,
    errors: usize,
    subjects: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PolicyError<'a> {
    rule_id: &'a str,
    path: &'a str,
    message: &'a str,
}

/// Writes the report.
///
/// # Errors
///
/// When writing to `out` fails.
pub(super) fn write(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Report::from(report))?;
    out.write_all(b"\n")
}

/// The JSON Schema (draft 2020-12) of the report.
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Report<'static>>();
    schema.insert("$id".to_string(), SCHEMA.into());
    schema.insert("title".to_string(), "Regate report, version 1".into());
    schema.to_value()
}

impl<'a> From<&'a ScanReport> for Report<'a> {
    fn from(report: &'a ScanReport) -> Self {
        Self {
            schema: SCHEMA,
            version: 1,
            tool: Tool { name: TOOL_NAME, version: TOOL_VERSION },
            provenance: report.provenance.as_ref().map(Provenance::from),
            summary: counts(report),
            results: report.results.iter().map(Finding::from).collect(),
            rules: report.rules.iter().map(Rule::from).collect(),
            coverage: Coverage::from(&report.coverage),
        }
    }
}

fn counts(report: &ScanReport) -> Counts {
    let summary = Summary::new(report);
    Counts {
        open: summary.by_severity.iter().map(|(severity, count)| (severity.as_str(), *count)).collect(),
        suppressed: summary.suppressed,
        review: summary.review,
        files_read: summary.read,
        files_partial: summary.partial.len(),
        files_not_read: summary.missed.len(),
        policy_errors: report.coverage.errors.len(),
        incomplete: summary.incomplete,
    }
}

impl<'a> From<&'a scan::Provenance> for Provenance<'a> {
    fn from(provenance: &'a scan::Provenance) -> Self {
        Self {
            repository: provenance.repository.as_deref(),
            revision: provenance.revision.as_deref(),
            branch: provenance.branch.as_deref(),
        }
    }
}

impl<'a> From<&'a ScanResult> for Finding<'a> {
    fn from(result: &'a ScanResult) -> Self {
        Self {
            rule_id: &result.rule_id,
            kind: match result.kind {
                ResultKind::Fail => FindingKind::Fail,
                ResultKind::Review => FindingKind::Review,
            },
            severity: result.severity,
            message: &result.message,
            location: Location::from(&result.location),
            subject: result.subject.as_deref(),
            environment: result.environment.as_deref(),
            fingerprint: &result.fingerprint,
            related: result.related.iter().map(Step::from).collect(),
            code_flow: result.code_flow.iter().map(Step::from).collect(),
            suppression: result.suppression.as_ref().map(|s| Suppression { reason: &s.reason, line: s.line }),
            evidence: &result.evidence,
        }
    }
}

impl<'a> From<&'a result::RelatedLocation> for Step<'a> {
    fn from(related: &'a result::RelatedLocation) -> Self {
        Self { message: &related.message, location: Location::from(&related.location) }
    }
}

impl<'a> From<&'a result::Location> for Location<'a> {
    fn from(location: &'a result::Location) -> Self {
        Self { path: &location.path, region: Region::from(location.region), snippet: location.excerpt.highlighted() }
    }
}

impl From<span::Region> for Region {
    fn from(region: span::Region) -> Self {
        Self {
            start_line: region.start_line,
            start_column: region.start_column,
            end_line: region.end_line,
            end_column: region.end_column,
        }
    }
}

impl<'a> From<&'a rule::Rule> for Rule<'a> {
    fn from(rule: &'a rule::Rule) -> Self {
        Self {
            id: &rule.id,
            aliases: &rule.aliases,
            title: &rule.title,
            severity: rule.severity,
            precision: match rule.precision {
                Precision::Low => RulePrecision::Low,
                Precision::Medium => RulePrecision::Medium,
                Precision::High => RulePrecision::High,
                Precision::VeryHigh => RulePrecision::VeryHigh,
            },
            suppressible: match rule.suppressible {
                Suppressible::Inline => RuleSuppressible::Inline,
                Suppressible::Waiver => RuleSuppressible::Waiver,
                Suppressible::Never => RuleSuppressible::Never,
            },
            source: match rule.source {
                RuleSource::Policy => Source::Policy,
                RuleSource::Requirement => Source::Requirement,
                RuleSource::Detector => Source::Detector,
                RuleSource::Builtin => Source::Builtin,
            },
            defined_in: &rule.defined_in,
            kinds: rule.kinds.iter().map(|kind| kind.as_str()).collect(),
            controls: Controls {
                soc2: &rule.controls.soc2,
                gdpr: &rule.controls.gdpr,
                ccpa: &rule.controls.ccpa,
                cwe: &rule.controls.cwe,
            },
        }
    }
}

impl<'a> From<&'a result::Coverage> for Coverage<'a> {
    fn from(coverage: &'a result::Coverage) -> Self {
        let policy = |counts: &result::PolicyCoverage| Policy {
            passed: counts.passed,
            failed: counts.failed,
            not_applicable: counts.not_applicable,
            errors: counts.errors,
            subjects: counts.subjects,
        };
        let error = |e: &'a result::PolicyError| PolicyError { rule_id: &e.rule, path: &e.path, message: &e.message };
        Self {
            files: coverage.files.iter().map(File::from).collect(),
            policies: coverage.policies.iter().map(|(id, counts)| (id.as_str(), policy(counts))).collect(),
            errors: coverage.errors.iter().map(error).collect(),
        }
    }
}

impl<'a> From<&'a result::FileCoverage> for File<'a> {
    fn from(file: &'a result::FileCoverage) -> Self {
        let problem = |problem: &'a result::LocatedProblem| Problem {
            message: &problem.message,
            region: Region::from(problem.region),
        };
        let reason = match &file.status {
            FileStatus::Skipped(reason) => Some(crate::report::summary::skip_reason(reason)),
            _ => None,
        };
        Self {
            path: &file.path,
            bytes: file.bytes,
            status: Status::from(&file.status),
            reason,
            format: file.format,
            kinds: file.kinds.iter().map(|kind| kind.as_str()).collect(),
            fences: file.fences,
            problems: file.problems.iter().map(problem).collect(),
        }
    }
}

impl From<&FileStatus> for Status {
    fn from(status: &FileStatus) -> Self {
        match status {
            FileStatus::Parsed => Self::Parsed,
            FileStatus::Partial => Self::Partial,
            FileStatus::Text => Self::Text,
            FileStatus::Skipped(reason) => match reason {
                SkipReason::Binary => Self::SkippedBinary,
                SkipReason::TooLarge { .. } => Self::SkippedTooLarge,
                SkipReason::UnknownEncoding => Self::SkippedUnknownEncoding,
                SkipReason::Symlink => Self::SkippedSymlink,
                SkipReason::Unreadable { .. } => Self::SkippedUnreadable,
                SkipReason::Excluded => Self::SkippedExcluded,
                SkipReason::Submodule => Self::SkippedSubmodule,
            },
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report-v1.schema.json");

    fn written(report: &ScanReport) -> serde_json::Value {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    /// `REGATE_WRITE_SCHEMAS=1 cargo test` writes it anew.
    #[test]
    fn the_committed_schema_is_the_generated_one() {
        let generated = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
        if std::env::var_os("REGATE_WRITE_SCHEMAS").is_some() {
            std::fs::write(COMMITTED, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default().replace("\r\n", "\n");
        assert!(committed == generated, "run REGATE_WRITE_SCHEMAS=1 cargo test --lib report::json");
    }

    #[test]
    fn reports_follow_the_schema() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        for report in [sample::report(), ScanReport::default()] {
            let errors: Vec<_> = validator.iter_errors(&written(&report)).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        assert!(!validator.is_valid(&serde_json::json!({"version": 1})));
    }

    #[test]
    fn results_and_files_of_the_sample() {
        let report = written(&sample::report());
        insta::assert_json_snapshot!(report["summary"], @r#"
        {
          "open": {
            "critical": 1,
            "high": 2,
            "info": 0,
            "low": 1,
            "medium": 1
          },
          "suppressed": 1,
          "review": 1,
          "filesRead": 6,
          "filesPartial": 1,
          "filesNotRead": 2,
          "policyErrors": 1,
          "incomplete": true
        }
        "#);
        insta::assert_json_snapshot!(report["results"][0], @r#"
        {
          "ruleId": "example-token",
          "kind": "fail",
          "severity": "critical",
          "message": "A token of 'Example' is written in the file.",
          "location": {
            "path": "deploy/geheim ☃/prod [1].env",
            "startLine": 2,
            "startColumn": 9,
            "endLine": 2,
            "endColumn": 21,
            "snippet": "********"
          },
          "environment": "production",
          "fingerprint": "f000000000000000000000000000000000000000000000000000000000000002",
          "evidence": {
            "provider": "Example"
          }
        }
        "#);
        insta::assert_json_snapshot!(report["coverage"]["files"][2], @r#"
        {
          "path": "data/dump.sql",
          "bytes": 1200,
          "status": "skipped-too-large",
          "reason": "is larger than the limit of 5000000 bytes"
        }
        "#);
    }
}
