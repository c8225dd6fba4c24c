//! What a policy said about one target.

use serde::Serialize;

use crate::document::PathKey;
use crate::result::ResultKind;
use crate::rule::Severity;

/// The outcomes of all policies that apply to one target, sorted by policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    pub outcomes: Vec<Outcome>,
}

/// What one policy said about one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The package path, such as `regate.kubernetes.privileged_container`.
    pub policy: String,
    /// The id of the policy's rule.
    pub rule: String,
    pub status: Status,
    pub violations: Vec<Violation>,
    /// What it found wrong and an `exception` of its package takes away: it counts for nothing and is told.
    pub excepted: Vec<Violation>,
    pub subjects: Vec<Subject>,
    /// Which builtin got a value that nobody can know, and where: what hangs on it is not among the violations.
    pub doubt: Option<String>,
}

/// How a policy ended on a target, the worst that is true of it: error, then fail, then unknown, then pass. Undefined is
/// not false and an error is not a pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", content = "error", rename_all = "kebab-case")]
pub enum Status {
    Pass,
    Fail,
    /// The policy named no subject here.
    NotApplicable,
    /// Nothing is wrong as far as the policy can tell, and it cannot tell everything: it says so in `unknown`, or a builtin
    /// got a value that nobody can know, such as a variable without a value. Says why. Never a pass.
    Unknown(String),
    /// The policy did not finish: a runtime error, or a bound was hit.
    Error(String),
}

/// Which rule name a result came from. `deny`, `violation` (which is `Deny`) and `warn` are conftest's; `unknown` is
/// ours: what the policy cannot tell from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Deny,
    Warn,
    Unknown,
}

/// One thing a policy found wrong, or cannot tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    pub level: Level,
    /// The rule, when the policy judges several (a requirement row, a detector); else the policy's own.
    pub rule: Option<String>,
    pub message: String,
    pub location: Location,
    /// What the result is about, as a person would name it: `aws_s3_bucket.logs`.
    pub subject: Option<String>,
    pub severity: Option<Severity>,
    /// Wrong, for a person to judge (`"review": true`), or not known (a member of `unknown`).
    pub kind: ResultKind,
    pub related: Vec<(Vec<PathKey>, String)>,
    /// What tells it from another result about the same subject and place: the port that is open, the command that is run.
    pub identity: Option<String>,
    /// Whatever else the policy returned, for reports.
    pub evidence: serde_json::Value,
    /// What the edit of the policy's metadata writes, where that depends on the result.
    pub fix: Option<String>,
}

/// Where it is, in the policy's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Keys to the node in `input`; empty means the document as a whole.
    Path(Vec<PathKey>),
    /// conftest's `_loc`: a 1-based line, and a file when given.
    Line { file: Option<String>, line: u32 },
}

/// One member of the population that a policy examined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What it is: `aws_db_instance`, `container`, `job`. The kind of the target when the policy does not say.
    pub kind: String,
    /// As a person would name it, and as the `subject` of a result names it: `aws_db_instance.main`.
    pub name: String,
    /// Keys to it in `input`; empty for the target as a whole.
    pub path: Vec<PathKey>,
}

impl Subject {
    /// The target itself, or an item of a list that is judged item by item: what a policy examines that names no population.
    #[must_use]
    pub(super) fn target() -> Self {
        Self { kind: String::new(), name: String::new(), path: Vec::new() }
    }

    /// Whether it is the target itself, which has no name of the policy's.
    #[must_use]
    pub fn is_target(&self) -> bool {
        self.name.is_empty()
    }
}
