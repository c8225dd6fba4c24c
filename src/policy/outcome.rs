//! What a policy said about one target.

use serde::Serialize;

use crate::document::PathKey;
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
    /// A builtin got a value that nobody can know, such as a variable without a value, and nothing was found that does not
    /// hang on it. Says which builtin, and where in the policy.
    Unknown(String),
    /// The policy did not finish: a runtime error, or a bound was hit.
    Error(String),
}

/// Which of conftest's rule names a result came from; `violation` is `Deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Deny,
    Warn,
}

/// One thing a policy found wrong.
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
    /// The policy cannot tell: SARIF's kind `review`.
    pub review: bool,
    pub related: Vec<(Vec<PathKey>, String)>,
    /// Whatever else the policy returned, for reports.
    pub evidence: serde_json::Value,
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    pub name: String,
}
