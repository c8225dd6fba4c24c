//! What can be wrong: SARIF's reportingDescriptor. A rule comes from a policy's metadata, from a requirement row or
//! from a detector's entry, and looks the same whichever it was.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kind::Kind;

pub use crate::controls::Controls;

/// How bad it is. The order is from least to worst, so that thresholds compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// From worst to least, as reports list them.
    pub const DESCENDING: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is no severity.
#[derive(Debug, thiserror::Error)]
#[error("unknown severity '{0}': use critical, high, medium, low or info")]
pub struct UnknownSeverity(String);

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::DESCENDING.into_iter().find(|s| s.as_str() == word).ok_or_else(|| UnknownSeverity(word.to_string()))
    }
}

/// How sure a detector is that what it saw is what it says. SARIF's `rank` and GitHub's `precision` follow from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    Low,
    Medium,
    #[default]
    High,
    VeryHigh,
}

impl Precision {
    /// GitHub's words for a rule's `precision` property.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::VeryHigh => "very-high",
        }
    }
}

/// Who may silence a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suppressible {
    /// A comment beside the code, with a reason.
    #[default]
    Inline,
    /// Only a waiver that somebody signed for.
    Waiver,
    Never,
}

/// An example that the rule's own tests run: `regate explain` shows the same text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// A file name in the real format: `main.tf`, `deployment.yaml`, `app.ts`.
    pub file: String,
    pub content: String,
}

/// Where a rule is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleSource {
    /// A Rego policy's metadata.
    Policy,
    /// A row of `rules/requirements/`.
    Requirement,
    /// An entry of `rules/secrets/`.
    Detector,
    /// Regate itself: suppressions that match nothing, and the like.
    Builtin,
}

/// One rule, from wherever it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Kebab-case words that name what is bad, never reused: `s3-bucket-unencrypted`.
    pub id: String,
    /// Old ids that still work in configuration and suppressions.
    pub aliases: Vec<String>,
    /// One line, without a full stop.
    pub title: String,
    /// What is wrong and why it matters, in Markdown.
    pub description: String,
    /// How to fix it, in Markdown.
    pub remediation: String,
    pub severity: Severity,
    pub precision: Precision,
    pub kinds: Vec<Kind>,
    pub controls: Controls,
    /// Pages to read, most useful first.
    pub references: Vec<String>,
    pub suppressible: Suppressible,
    /// The reported region holds a secret: it is replaced in every output.
    pub redact: bool,
    pub source: RuleSource,
    /// Where the rule is written: `policies/...` inside the binary, or a path of the user's.
    pub defined_in: String,
    pub bad: Vec<Example>,
    pub good: Vec<Example>,
    /// Examples whose value the text does not give: neither a failure nor a pass.
    pub unknown: Vec<Example>,
}

impl Rule {
    /// A rule of Regate's own code: `title` is one line without a full stop, the others are Markdown. It may be suppressed
    /// like any other, bears on no control and has no examples; what differs is set by the caller.
    #[must_use]
    pub(crate) fn of_code(id: &str, severity: Severity, title: &str, description: &str, remediation: &str) -> Self {
        Self {
            id: id.to_string(),
            aliases: Vec::new(),
            title: title.to_string(),
            description: description.to_string(),
            remediation: remediation.to_string(),
            severity,
            precision: Precision::High,
            kinds: Vec::new(),
            controls: Controls::default(),
            references: Vec::new(),
            suppressible: Suppressible::Inline,
            redact: false,
            source: RuleSource::Builtin,
            defined_in: "regate".to_string(),
            bad: Vec::new(),
            good: Vec::new(),
            unknown: Vec::new(),
        }
    }
}

/// The one safe edit that mends what a rule finds, as the rule's own data says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixSpec {
    /// What is to be written at the place of the result: a word, a number or a boolean. Null where each result says it.
    pub value: serde_json::Value,
    /// The instruction of a Dockerfile that is written with the value, at the end of the last stage.
    pub instruction: Option<String>,
    /// The keys are those of the whole document, and not below the result.
    pub is_at_root: bool,
    /// Keys below the place of the result, where that is the thing around; ignored where the place ends with them.
    pub keys: Vec<String>,
    /// What it changes when the file is applied, in a sentence.
    pub effect: String,
    /// Applying it destroys, replaces or stops something.
    pub is_unsafe: bool,
}

impl FixSpec {
    /// The edit with what a result says is to be written.
    #[must_use]
    pub fn with(&self, value: Option<&str>) -> Cow<'_, Self> {
        match value {
            Some(value) if self.value.is_null() => Cow::Owned(Self { value: value.into(), ..self.clone() }),
            _ => Cow::Borrowed(self),
        }
    }
}
