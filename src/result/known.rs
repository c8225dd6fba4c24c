//! What was there before, and what a comparison with it came to.

use serde::{Deserialize, Serialize};

use crate::result::{ResultKind, ScanResult};
use crate::rule::Severity;

/// Identities of a result that do not depend on its neighbours, for comparing two states of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Rule, path and structure: the fingerprint before equal ones are numbered.
    pub key: String,
    /// Rule, environment and structure, without the path: what a file or a block takes along when it moves.
    pub content: String,
}

/// A result of an earlier state. An entry of a baseline file is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Relative to the repository root, as [`crate::result::Location::path`].
    pub path: String,
    pub rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    pub kind: ResultKind,
    pub severity: Severity,
    /// [`Identity::key`]. In files it has a name that no detector takes for that of a credential.
    #[serde(rename = "place")]
    pub key: String,
    /// [`Identity::content`].
    #[serde(rename = "shape")]
    pub content: String,
    /// Numbers those that are equal in rule, path and structure, from 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub occurrence: u32,
    /// Somebody accepted it beside the code. It is not what a result is held against that nobody accepts.
    #[serde(skip)]
    pub suppressed: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_first(occurrence: &u32) -> bool {
    *occurrence == 0
}

impl Known {
    /// The order of results from mild to bad: a failure is worse than anything that is only not known.
    #[must_use]
    pub fn badness(&self) -> (bool, Severity) {
        badness(self.kind, self.severity)
    }
}

impl From<&ScanResult> for Known {
    fn from(result: &ScanResult) -> Self {
        Self {
            path: result.location.path.clone(),
            rule: result.rule_id.clone(),
            subject: result.subject.clone(),
            kind: result.kind,
            severity: result.severity,
            key: result.identity.key.clone(),
            content: result.identity.content.clone(),
            occurrence: 0,
            suppressed: result.suppression.is_some(),
        }
    }
}

/// The order of results from mild to bad.
#[must_use]
pub fn badness(kind: ResultKind, severity: Severity) -> (bool, Severity) {
    (kind == ResultKind::Fail, severity)
}

/// What results were compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// The commit at HEAD, by a scan of the index.
    Head,
    /// Full ids of two commits: the base, and the one that is judged.
    Commit { base: String, judged: String },
    /// A baseline file, as it was named.
    File { name: String, entries: usize },
}

/// What a comparison came to, beside the state of each result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub against: Against,
    /// What is no longer there, sorted. Only what was looked for and not found.
    pub absent: Vec<Known>,
    /// What was not looked for, or could not be: files that were not scanned, or only in part. Sorted.
    pub unseen: Vec<Known>,
}
