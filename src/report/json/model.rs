//! The types of the JSON report, from which its schema is made. Their comments are the schema's descriptions.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::document::Format;
use crate::report::history::History;
use crate::report::json::population::Population;
use crate::report::json::region::Region;
use crate::result::Conduct;
use crate::rule::{Controls, Severity};

/// Everything a scan found and everything it looked at. Nothing in it depends on the time, the machine or the number of
/// threads. Paths are relative to the repository root, with forward slashes. New members may be added within version 1.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Report<'a> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    /// The version of this format.
    pub(super) version: u32,
    pub(super) tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provenance: Option<Provenance<'a>>,
    /// How the scan was run; absent where a library ran it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conduct: Option<Conduct>,
    /// Where policies beside those of the program come from, sorted by path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) policy_sources: Vec<PolicySource<'a>>,
    /// What the scan came to under the thresholds it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verdict: Option<Verdict>,
    pub(super) summary: Counts,
    /// Sorted by path, region, rule. Suppressed ones are included and say so.
    pub(super) results: Vec<Finding<'a>>,
    /// The rules that ran on something, or all with --all-rules, sorted by id.
    pub(super) rules: Vec<Rule<'a>>,
    pub(super) coverage: Coverage<'a>,
    /// What the results were compared with; absent when with nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comparison: Option<Comparison<'a>>,
    /// What became of the subjects of each rule that has any, sorted by rule.
    pub(super) population: Vec<Population<'a>>,
}

/// What the scan came to, and what the process ended with: a failure that is not enforced ends with 0.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Verdict {
    /// passed, unknown, incomplete, failed or error. "passed" means that everything was checked and known.
    pub(super) outcome: &'static str,
    pub(super) exit_code: u8,
    /// In words.
    pub(super) reason: String,
    /// The least severity of a result that fails; absent when none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fail_on: Option<Severity>,
    /// The least severity of an unknown result that fails; absent when none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fail_on_unknown: Option<Severity>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// What the results were compared with, and what is not among them.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Comparison<'a> {
    pub(super) against: Against<'a>,
    /// Results that were there before, and that nobody accepted, by severity. They do not fail the scan.
    pub(super) unchanged: BTreeMap<&'static str, usize>,
    /// What was there before and is gone.
    pub(super) absent: Vec<Absent<'a>>,
    /// What was there before in files that were not scanned, or only in part.
    pub(super) not_looked_for: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub(super) enum Against<'a> {
    Head,
    /// Full ids of two commits.
    Commit {
        base: &'a str,
        judged: &'a str,
    },
    Baseline {
        file: &'a str,
        entries: usize,
    },
}

/// A result that was there before.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Absent<'a> {
    pub(super) rule_id: &'a str,
    pub(super) kind: FindingKind,
    pub(super) severity: Severity,
    pub(super) path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<&'a str>,
}

/// The commit that was scanned.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Provenance<'a> {
    /// The remote `origin`, without credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repository: Option<&'a str>,
    /// The full id of the commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) branch: Option<&'a str>,
}

/// Policies that somebody gave.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct PolicySource<'a> {
    /// Relative to the repository root where it is in the repository, else as it was named.
    pub(super) path: &'a str,
    /// folder, file, archive, bundle or oci-layout.
    pub(super) form: &'static str,
    /// "sha256:" and the digest of the file or archive; of an OCI layout, that of the manifest; of a folder, that of the lines
    /// which sha256sum prints of its policies, rows and data, with paths from the folder on, sorted by path.
    pub(super) digest: &'a str,
    /// What the maker of a bundle calls this state of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<&'a str>,
    /// What became of the bundle's signature; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signature: Option<PolicySignature>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum PolicySignature {
    /// It is there, and nobody looked whether it is right.
    NotVerified,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Counts {
    /// Results that are neither suppressed, nor for review, nor unknown, by severity.
    pub(super) open: BTreeMap<&'static str, usize>,
    pub(super) suppressed: usize,
    /// Results that a person has to look at.
    pub(super) review: usize,
    /// Results that were there before what is compared with.
    pub(super) unchanged: usize,
    /// Results of which the text does not tell whether they are any.
    pub(super) unknown: usize,
    pub(super) files_read: usize,
    /// Of those, files of which a part did not parse.
    pub(super) files_partial: usize,
    /// Files that should have been read and were not.
    pub(super) files_not_read: usize,
    pub(super) policy_errors: usize,
    /// Rules that could have fired; `rules` lists those that ran on something, or all.
    pub(super) rules_in_force: usize,
    /// Whether something was not checked: a policy did not finish, a file was read in part or not at all.
    pub(super) incomplete: bool,
}

/// One result.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding<'a> {
    pub(super) rule_id: &'a str,
    pub(super) kind: FindingKind,
    pub(super) severity: Severity,
    pub(super) message: &'a str,
    pub(super) location: Location<'a>,
    /// What it is about: `aws_s3_bucket.logs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<&'a str>,
    /// The environment that the path belongs to by configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) environment: Option<&'a str>,
    /// The result's identity. It survives moved lines and other commits.
    pub(super) fingerprint: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related: Vec<Step<'a>>,
    /// From source to sink, when the result is a data flow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) code_flow: Vec<Step<'a>>,
    /// Against what `comparison` names; absent when nothing was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<BaselineState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppression: Option<Suppression<'a>>,
    /// Where in the repository's history it was found; absent for the tree, the index and standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) history: Option<History<'a>>,
    /// What else the policy returned.
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    pub(super) evidence: &'a serde_json::Value,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(super) enum FindingKind {
    /// Something is wrong.
    Fail,
    /// A person has to judge it.
    Review,
    /// Not known: the text alone does not tell.
    Open,
}

/// Whether a result was there before.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(super) enum BaselineState {
    New,
    /// It counts for nothing: what is new is asked for.
    Unchanged,
}

/// A place in a file. Lines and columns count from 1; columns count UTF-16 code units; the end column is exclusive.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    pub(super) path: &'a str,
    #[serde(flatten)]
    pub(super) region: Region,
    /// The text of the region, secrets masked.
    pub(super) snippet: &'a str,
}

/// Another place, and what it has to do with the result.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Step<'a> {
    pub(super) message: &'a str,
    pub(super) location: Location<'a>,
}

/// What silences the result: a comment beside the code, or an entry of the configuration or of the allow-list of secrets.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Suppression<'a> {
    pub(super) by: SuppressedBy,
    pub(super) reason: &'a str,
    /// The line of the comment or of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum SuppressedBy {
    Comment,
    /// An `[[ignore]]` entry of a `regate.toml`.
    Configuration,
    AllowList,
    /// An `exception` rule of a conftest policy.
    PolicyException,
    /// A waiver of `.regate/waivers.yaml`; `reason` says until when and who answers for it.
    Waiver,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'a> {
    pub(super) id: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) aliases: &'a [String],
    pub(super) title: &'a str,
    pub(super) severity: Severity,
    pub(super) precision: RulePrecision,
    pub(super) suppressible: RuleSuppressible,
    pub(super) source: Source,
    /// The file that defines it.
    pub(super) defined_in: &'a str,
    /// Kinds of documents it examines.
    pub(super) kinds: Vec<&'static str>,
    pub(super) controls: &'a Controls,
    /// What is wrong and why it matters, in Markdown; only of rules that have results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    /// How to fix it, in Markdown; only of rules that have results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remediation: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum RulePrecision {
    Low,
    Medium,
    High,
    VeryHigh,
}

/// Who may silence it: a comment, only a signed waiver, nobody.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(super) enum RuleSuppressible {
    Inline,
    Waiver,
    Never,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(super) enum Source {
    Policy,
    Requirement,
    Detector,
    Builtin,
}

/// What was read, and what was not.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Coverage<'a> {
    /// Every file that the scan met, sorted by path.
    pub(super) files: Vec<File<'a>>,
    /// What each rule examined, by rule id.
    pub(super) policies: BTreeMap<&'a str, Policy>,
    /// Policies that did not finish: not a pass.
    pub(super) errors: Vec<PolicyError<'a>>,
    /// Files of kinds that no rule judges: they were read, and did not pass anything.
    pub(super) unjudged: Vec<Unjudged>,
    /// Resources of types that no rule is for: they did not pass anything.
    #[serde(rename = "unjudgedResources", skip_serializing_if = "Vec::is_empty")]
    pub(super) unjudged_resources: Vec<UnjudgedResources<'a>>,
    /// Blocks that are not made with the values at hand (`count` is 0), and were not judged.
    #[serde(rename = "notMade", skip_serializing_if = "Vec::is_empty")]
    pub(super) not_made: Vec<NotMade<'a>>,
    /// What was switched off, left out or lowered, and who said so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) exemptions: Vec<Exemption<'a>>,
    /// What was read of the repository's history; absent when it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) history: Option<HistoryCoverage>,
}

/// Something that was switched off, left out or lowered.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Exemption<'a> {
    /// command-line, configuration, level, ignore-file, allow-list, comment, policy-exception or waiver.
    pub(super) by: &'static str,
    /// rule-disabled, rule-lowered, level-loosened, own-settings, paths-excluded, paths-not-included, paths-ignored, test-code, file-size, threshold,
    /// policy-errors, builtin-rules, other-areas, results, processor, data-exception or not-trusted.
    pub(super) kind: &'static str,
    /// In words.
    pub(super) message: String,
    /// The file in which it is said; absent for the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
    /// The rule, the glob, or the key of an entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'a str>,
    /// Files that are left out or judged otherwise, or results that are silenced.
    pub(super) count: usize,
    /// The paths of files, at most 100; of a folder that is left out as one, its own with a slash.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) paths: &'a [String],
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Unjudged {
    /// As people call one of them: `CloudFormation template`.
    pub(super) kind: std::borrow::Cow<'static, str>,
    pub(super) files: usize,
    /// There is no parser for it: credentials were looked for, and nothing else.
    pub(super) secrets_only: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct UnjudgedResources<'a> {
    /// `aws_sqs_queue`, `AWS::SQS::Queue`, the kind of a manifest.
    #[serde(rename = "type")]
    pub(super) of_type: &'a str,
    pub(super) resources: usize,
}

/// What was read of the repository's history. Each blob counts once, wherever it stands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct HistoryCoverage {
    pub(super) commits: usize,
    /// Commit messages and annotations of tags that were read.
    pub(super) messages: usize,
    /// Blobs that were read, and their bytes.
    pub(super) blobs: usize,
    pub(super) bytes: u64,
    pub(super) binary: usize,
    pub(super) too_large: usize,
    pub(super) unknown_encoding: usize,
    pub(super) symlinks: usize,
    pub(super) submodules: usize,
    /// Paths that the configuration leaves out.
    pub(super) excluded: usize,
    /// Objects and references that are missing or damaged.
    pub(super) unreadable: usize,
    /// Blobs and messages of which a bound cut something.
    pub(super) partial: usize,
    /// The clone is shallow: what is older is not there.
    pub(super) shallow: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) bytes: u64,
    pub(super) status: Status,
    /// Why it was skipped, as the end of a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// How it was parsed; absent when it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) format: Option<Format>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) kinds: Vec<&'static str>,
    /// Fenced code blocks that were read as files of their own.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) fences: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) problems: Vec<Problem<'a>>,
    /// Not asked for, and read because what was asked for is judged together with it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) context: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    /// Parsed without a problem.
    Parsed,
    /// Something in it did not parse; the rest was checked.
    Partial,
    /// A text that has no parser: read for secrets.
    Text,
    /// An archive whose members are listed as files of their own.
    Unpacked,
    SkippedBinary,
    SkippedTooLarge,
    SkippedUnknownEncoding,
    SkippedSymlink,
    SkippedLfs,
    SkippedNotCheckedOut,
    SkippedUnreadable,
    SkippedExcluded,
    SkippedIgnored,
    SkippedSubmodule,
}

/// A block that is not made with the values at hand, and was not judged.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct NotMade<'a> {
    pub(super) path: &'a str,
    pub(super) message: &'a str,
    #[serde(flatten)]
    pub(super) region: Region,
}

/// A part of a file that did not parse.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Problem<'a> {
    pub(super) message: &'a str,
    #[serde(flatten)]
    pub(super) region: Region,
}

/// Targets on which a rule passed, failed, could not tell, had nothing to say or did not finish, and the members of its population.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct Policy {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) unknown: usize,
    pub(super) not_applicable: usize,
    pub(super) errors: usize,
    pub(super) subjects: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct PolicyError<'a> {
    pub(super) rule_id: &'a str,
    pub(super) path: &'a str,
    pub(super) message: &'a str,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}
