//! One result. Everything in it is already redacted: no output sees the text of a file.

use serde::Serialize;

use crate::rule::Severity;
use crate::span::{Region, Span};

/// SARIF's result. Built only by `crate::result::ResultBuilder`, which redacts, so that no report can leak a secret.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanResult {
    pub rule_id: String,
    pub kind: ResultKind,
    pub severity: Severity,
    /// One or more sentences; ends with a full stop.
    pub message: String,
    pub location: Location,
    pub related: Vec<RelatedLocation>,
    /// From source to sink, when the result is a data flow.
    pub code_flow: Vec<RelatedLocation>,
    /// What it is about: `aws_s3_bucket.logs`, `Deployment/app container app`.
    pub subject: Option<String>,
    /// The environment that the path belongs to by configuration: `production`.
    pub environment: Option<String>,
    /// Regate's own identity, hexadecimal: rule + path + structure + occurrence; never a line, never a commit.
    pub fingerprint: String,
    /// GitHub's `primaryLocationLineHash`, `<hex>:<n>`.
    pub line_hash: String,
    /// Set when a comment beside the code silences it.
    pub suppression: Option<Suppression>,
    /// What else the policy returned, redacted.
    pub evidence: serde_json::Value,
}

impl ScanResult {
    /// Whether it counts: not suppressed, and not waiting for a person's review.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.suppression.is_none() && self.kind == ResultKind::Fail
    }
}

/// SARIF 2.1.0 section 3.27.9, the values that a scan produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResultKind {
    Fail,
    /// A person has to look: the policy could not tell.
    Review,
}

/// A place in a file, with an excerpt to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Relative to the repository root, forward slashes.
    pub path: String,
    pub region: Region,
    pub excerpt: Excerpt,
}

/// The lines around a region, redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// 1-based.
    pub first_line: u32,
    /// Whole lines joined by `\n`, without a final line break.
    pub text: String,
    /// The region, in `text`.
    pub highlight: Span,
    /// Part of one very long line: the text does not start at the line's first column.
    pub cropped: bool,
}

impl Excerpt {
    /// The text of the region itself, redacted.
    #[must_use]
    pub fn highlighted(&self) -> &str {
        self.text.get(self.highlight.range()).unwrap_or_default()
    }
}

/// Another place that helps to understand a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedLocation {
    pub location: Location,
    pub message: String,
}

/// An inline suppression that matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suppression {
    pub reason: String,
    /// 1-based line of the comment.
    pub line: u32,
}
