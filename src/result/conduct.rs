//! How a scan was run: what somebody has to know who takes an absence of results for one.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Written into SARIF's property bag of the run (3.14.2 of 2.1.0), and read by the gate; and into the JSON report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Conduct {
    /// Whom it listened to about what is scanned and accepted.
    pub trust: Listened,
    /// The full id of the trusted commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_commit: Option<String>,
    pub scope: Scope,
    /// The full id of the commit that a change is held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_base: Option<String>,
    /// The options that left something out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narrowed_by: Vec<String>,
    /// Whether what was read is not what the commit has; `None` where that is not known.
    pub dirty: Option<bool>,
    /// SHA-256 of what `sha256sum` prints of the files of `policies/` and `rules/` that the program is built with, sorted by path;
    /// absent where these are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules_sha256: Option<String>,
    /// The time, in seconds since 1970, that `SOURCE_DATE_EPOCH` fixed: what is over was told by it, and not by the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_time: Option<i64>,
}

/// Options by which a scan is about a folder, or judges by the user's rules alone: what it says is about no more, and all of that.
const CHOOSES: [&str; 3] = ["PATH", "PATHS", "--no-builtin"];

impl Conduct {
    /// Whether files of the repository were not looked at.
    #[must_use]
    pub fn is_of_less(&self) -> bool {
        self.left_out().is_some() || self.narrowed_by.iter().any(|option| matches!(option.as_str(), "PATH" | "PATHS"))
    }

    /// What was left out of what the scan is about, in a clause; `None` where nothing was.
    #[must_use]
    pub fn left_out(&self) -> Option<String> {
        let options: Vec<_> =
            self.narrowed_by.iter().map(String::as_str).filter(|option| !CHOOSES.contains(option)).collect();
        match (self.scope, &self.scope_base) {
            (Scope::Change, Some(base)) => Some(format!("only what differs from the commit {base} was judged")),
            (Scope::Change, None) => Some("only what a change touches was judged".to_string()),
            (Scope::Whole | Scope::Part, _) if !options.is_empty() => {
                Some(format!("only a part was judged ({})", options.join(", ")))
            }
            (Scope::Part, _) if self.narrowed_by.is_empty() => Some("only a part was judged".to_string()),
            (Scope::Whole | Scope::Part, _) => None,
        }
    }
}

/// Whom a scan listened to about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Listened {
    /// To what it scans.
    Itself,
    /// To a trusted commit.
    Base,
    /// To nobody in the repository.
    Outside,
}

/// What a scan was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The whole repository, by all rules.
    Whole,
    /// What a commit changes, by all rules.
    Change,
    /// Less than that.
    Part,
}
