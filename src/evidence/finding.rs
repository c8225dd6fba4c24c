//! One result of any tool, in one shape.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::controls::Controls;
use crate::evidence::Remarks;
use crate::evidence::anchor::Anchor;
use crate::evidence::topic;
use crate::result::Conduct;
use crate::rule::Severity;

/// What one run of one tool says.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolRun {
    pub tool: String,
    pub version: Option<String>,
    /// The commits that the run itself says it is about.
    pub revisions: BTreeSet<String>,
    /// When it ended, in seconds since 1970.
    pub ended: Option<i64>,
    /// Where the repository is, as the run says.
    #[serde(skip)]
    pub repository: Option<String>,
    /// What the run says of itself; `None` when it says nothing.
    pub successful: Option<bool>,
    /// How it was run; of Regate's own runs, which alone say so.
    #[serde(skip)]
    pub conduct: Option<Conduct>,
    /// Why it cannot count as a whole run, although it could be read.
    pub incomplete: Remarks,
    /// What was odd and did not stop the reading.
    pub remarks: Remarks,
    /// What was switched off, left out or made milder for it; of Regate's own runs, which alone say so.
    #[serde(skip)]
    pub exemptions: Vec<String>,
    pub counts: Counts,
    /// How each rule ended on what it examined; of Regate's own runs, which alone say so.
    #[serde(skip)]
    pub rules: BTreeMap<String, RuleCounts>,
    /// What it examined for each rule, as a digest of each place; of Regate's own runs alone.
    #[serde(skip)]
    pub subjects: BTreeMap<String, BTreeSet<u64>>,
    /// Packages that an audit of dependencies says it looked at.
    #[serde(skip)]
    pub packages: Option<usize>,
    /// The package manager whose packages an audit is of: `npm`, `pip`.
    #[serde(skip)]
    pub manager: Option<String>,
    /// The rules that it describes; of SARIF alone.
    #[serde(skip)]
    pub described: Vec<Described>,
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

impl ToolRun {
    /// A run of a tool that says nothing yet.
    pub(crate) fn new(tool: &str) -> Self {
        Self {
            tool: tool.to_string(),
            version: None,
            revisions: BTreeSet::new(),
            ended: None,
            repository: None,
            successful: None,
            conduct: None,
            incomplete: Remarks::default(),
            remarks: Remarks::default(),
            exemptions: Vec::new(),
            counts: Counts::default(),
            rules: BTreeMap::new(),
            subjects: BTreeMap::new(),
            packages: None,
            manager: None,
            described: Vec::new(),
            findings: Vec::new(),
        }
    }
}

impl ToolRun {
    /// Whether it names a vulnerability of a package, found or looked for: of a tool that looks at other things as well, nothing else
    /// shows that it looked at packages.
    #[must_use]
    pub fn names_vulnerabilities(&self) -> bool {
        let is_one = |id: &str| topic::advisory(id).is_some();
        self.described.iter().any(|rule| is_one(&rule.id)) || self.findings.iter().any(|found| is_one(&found.rule))
    }
}

/// How many results stand in the file, by what became of them. They add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    pub results: usize,
    /// Passed, not applicable or informational: no findings.
    pub passes: usize,
    /// There before and gone now.
    pub absent: usize,
    /// Findings, those that the tool suppresses among them.
    pub findings: usize,
    pub suppressed: usize,
}

/// How a rule ended on its subjects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RuleCounts {
    pub pass: usize,
    pub fail: usize,
    pub unknown: usize,
    /// Of these that failed, those that are waived or suppressed.
    pub accepted: usize,
}

/// What a run says of one of its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    pub id: String,
    pub title: String,
    pub text: Option<String>,
    pub severity: Severity,
    pub controls: Controls,
}

/// What kind of finding it is: SARIF 2.1.0 section 3.27.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    Fail,
    Review,
    Open,
}

/// Whether it was there before: SARIF 2.1.0 section 3.27.24. What nobody compared counts as new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Unchanged,
    Unknown,
    Updated,
    New,
}

/// One result, or several tools' results about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Every tool that reports it, sorted.
    pub tools: BTreeSet<String>,
    /// Every rule that reports it, as `tool: rule`.
    pub rules: BTreeSet<String>,
    /// The rule of the first of them.
    pub rule: String,
    /// What the rule is about, in the tool's words. It is about the rule, so that no value of the repository is in it.
    pub title: String,
    /// What the tool says of it, of SARIF alone; it may hold values of the repository.
    #[serde(skip)]
    pub message: String,
    pub severity: Severity,
    pub kind: FindingKind,
    pub state: State,
    /// Relative to the repository root; `None` when the tool names no place, or one outside of the repository.
    pub path: Option<String>,
    /// 1-based.
    pub line: Option<u32>,
    /// Stable from run to run; [`Finding::identity`] says of what it is made.
    pub fingerprint: String,
    /// What it is about, where the tool says: the address of a resource, a package.
    pub subject: Option<String>,
    pub cwe: BTreeSet<u32>,
    /// `secret`, `CVE-2026-1`: two tools' results at one place with one topic are one thing.
    pub topics: BTreeSet<String>,
    /// Why the tool itself, or a person through it, leaves it aside.
    pub suppressed: Option<String>,
    /// The waiver that covers it.
    pub waiver: Option<String>,
    /// The waiver of the change itself that would cover it, if somebody attests it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brought_waiver: Option<String>,
    /// The waiver of a scan of ours, and its reason, which the gate holds against those that it trusts.
    #[serde(skip)]
    pub scan_waiver: Option<String>,
    /// Whether its rule lets a waiver cover it.
    #[serde(skip)]
    pub waivable: bool,
    /// Other ids of the rule.
    #[serde(skip)]
    pub other_rules: Vec<String>,
    /// Of a credential that stands in several places: the fingerprint of them all, where it is reported by fewer.
    #[serde(skip)]
    pub together: Option<String>,
    /// Results that it stands for: more than one where tools agree.
    pub reports: usize,
    /// Of every result that it stands for; filled by [`crate::evidence::join`].
    #[serde(skip)]
    pub fingerprints: BTreeSet<String>,
    /// When the tool says that it was first known (SARIF 2.1.0 section 3.48.3), in seconds since 1970.
    #[serde(skip)]
    pub first_detected: Option<i64>,
    /// What identifies it, where its tool does not.
    #[serde(skip)]
    pub anchor: Option<Anchor>,
}

impl Finding {
    /// The waiver that covers it, or would, and whether it is the change's own.
    pub(crate) fn any_waiver(&self) -> Option<&String> {
        self.waiver.as_ref().or(self.brought_waiver.as_ref())
    }

    /// Of what names a finding in one run and the next: the tool, the rule, the file, and what the tool itself says
    /// identifies it, or the text at its line where it says nothing.
    pub(super) fn identity(tool: &str, rule: &str, path: Option<&str>, own: &str) -> String {
        let parts = [tool, rule, path.unwrap_or_default(), own];
        // Lengths between, so that no two lists of parts make one text.
        let text: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
        blake3::hash(text.as_bytes()).to_hex().chars().take(32).collect()
    }
}
