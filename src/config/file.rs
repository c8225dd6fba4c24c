//! What a `regate.toml` may say, word for word. `schemas/config.schema.json` is generated from these types.

use std::collections::BTreeMap;
use std::fmt;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::config::error::{ConfigError, Place};
use crate::config::privacy::{Controller, DataTable, ProcessorTable};
use crate::config::size::ByteSize;
use crate::levels::LevelFile;
use crate::rule::Severity;

/// From which severity on a scan fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Info,
    Low,
    Medium,
    #[default]
    High,
    Critical,
    Never,
}

impl FailOn {
    /// The least severity that fails a scan; `None` when nothing does.
    #[must_use]
    pub fn threshold(self) -> Option<Severity> {
        match self {
            Self::Info => Some(Severity::Info),
            Self::Low => Some(Severity::Low),
            Self::Medium => Some(Severity::Medium),
            Self::High => Some(Severity::High),
            Self::Critical => Some(Severity::Critical),
            Self::Never => None,
        }
    }
}

impl From<Severity> for FailOn {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.threshold().map_or("never", Severity::as_str))
    }
}

/// A word that is neither a severity nor `never`.
#[derive(Debug, thiserror::Error)]
#[error("use critical, high, medium, low, info or never")]
pub struct UnknownFailOn;

impl std::str::FromStr for FailOn {
    type Err = UnknownFailOn;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if word == "never" {
            return Ok(Self::Never);
        }
        word.parse::<Severity>().map(Self::from).map_err(|_| UnknownFailOn)
    }
}

/// Configuration of Regate, the compliance and security gate. Everything is optional and adds to the defaults.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(test, schemars(title = "regate.toml"))]
pub(super) struct File {
    /// Scan only files that match one of these globs. Globs read as in .gitignore, relative to the repository root.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) include: Vec<Spanned<String>>,
    /// Leave out files that match one of these globs.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) exclude: Vec<Spanned<String>>,
    /// Leave out larger files: a number of bytes or a size such as "5 MiB". Default: 5 MiB.
    #[cfg_attr(test, schemars(with = "ByteSize", extend("default" = "5 MiB")))]
    pub(super) max_file_size: Option<Spanned<ByteSize>>,
    /// Fail when there is a result of this severity or worse. Default: high.
    #[cfg_attr(test, schemars(with = "FailOn", extend("default" = "high")))]
    pub(super) fail_on: Option<Spanned<FailOn>>,
    /// Fail when there is a result of this severity or worse of which the text does not tell whether it is one. Default:
    /// never.
    #[cfg_attr(test, schemars(with = "FailOn", extend("default" = "never")))]
    pub(super) fail_on_unknown: Option<Spanned<FailOn>>,
    /// Fail when something that should have been scanned could not be. Default: false.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = false)))]
    pub(super) fail_on_incomplete: Option<Spanned<bool>>,
    /// Do not fail when a policy does not finish; what it did not judge is told and is no pass. Default: false.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = false)))]
    pub(super) allow_policy_errors: Option<Spanned<bool>>,
    /// Honour `regate:ignore RULE reason` comments. Default: true.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = true)))]
    pub(super) inline_suppressions: Option<Spanned<bool>>,
    /// Globs of test code, added to the common names (test/, *.spec.*, test_*.py ...). Rules may judge it more mildly.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) tests: Vec<Spanned<String>>,
    /// Switches and severities by rule id.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, RuleTable>"))]
    pub(super) rules: BTreeMap<Spanned<String>, RuleTable>,
    /// Results that are accepted where they stand.
    #[cfg_attr(test, schemars(with = "Vec<IgnoreTable>"))]
    pub(super) ignore: Vec<IgnoreTable>,
    /// Environments by path. The first that matches, in the order of the file, names a file's environment.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, EnvironmentTable>"))]
    pub(super) environments: BTreeMap<Spanned<String>, EnvironmentTable>,
    /// Judge matters of taste too, and have a person look where the stricter of two numbers is not met. Default: false.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = false)))]
    pub(super) strict: Option<Spanned<bool>>,
    /// Compare what documents declare of environments with the infrastructure, both ways. Default: false.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = false)))]
    pub(super) check_environments: Option<Spanned<bool>>,
    /// What environments ask for, by their names: numbers, and how bad a rule is there at most.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, LevelFile>"))]
    pub(super) levels: BTreeMap<Spanned<String>, LevelFile>,
    /// Policies beside the built-in ones.
    pub(super) policy: PolicyTable,
    /// Who decides on the processing of personal data, for the record of processing.
    #[cfg_attr(test, schemars(with = "Controller"))]
    pub(super) controller: Option<Spanned<Controller>>,
    /// Who receives personal data, by name: a service that Regate knows (sentry), or any name with its hosts.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, ProcessorTable>"))]
    pub(super) processors: BTreeMap<Spanned<String>, ProcessorTable>,
    /// Why personal data is processed and how long it is kept, by category (contact) or type (email).
    #[cfg_attr(test, schemars(with = "BTreeMap<String, DataTable>"))]
    pub(super) data: BTreeMap<Spanned<String>, DataTable>,
}

/// What is changed about one rule.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct RuleTable {
    /// Whether the rule is judged at all. Default: true.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = true)))]
    pub(super) enabled: Option<Spanned<bool>>,
    /// A severity in place of the rule's own.
    #[cfg_attr(test, schemars(with = "Severity"))]
    pub(super) severity: Option<Spanned<Severity>>,
    /// Globs of the files for which this holds. Default: all.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) paths: Vec<Spanned<String>>,
}

/// What is accepted: a rule at some paths, of a subject, or one result by its fingerprint. All that is said must hold.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct IgnoreTable {
    /// A rule's id. May be left out where there is a fingerprint.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) rule: Option<Spanned<String>>,
    /// Globs of the files.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) paths: Vec<Spanned<String>>,
    /// What results are about, as reports call it: `aws_s3_bucket.logs`.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) subject: Option<String>,
    /// The first digits of a result's fingerprint, at least 8.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String", regex(pattern = "^[0-9a-fA-F]{8,}$")))]
    pub(super) fingerprint: Option<Spanned<String>>,
    /// Why it is accepted.
    #[cfg_attr(test, schemars(with = "String", length(min = 1)))]
    pub(super) reason: Spanned<String>,
    /// The last day on which it holds, in UTC: 2026-12-31.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String", regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")))]
    pub(super) until: Option<Spanned<String>>,
}

/// Which files belong to an environment.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct EnvironmentTable {
    /// Globs of the files that belong to it.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) paths: Vec<Spanned<String>>,
}

/// Where policies come from. Paths are relative to the folder of the configuration file.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct PolicyTable {
    /// Folders of Rego policies.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) dirs: Vec<Spanned<String>>,
    /// JSON or YAML files, or folders of them, that policies see under `data`.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) data: Vec<Spanned<String>>,
    /// Read the policies as Rego v0. Default: false.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = false)))]
    pub(super) rego_v0: Option<Spanned<bool>>,
    /// Use the policies that ship with Regate. Default: true.
    #[cfg_attr(test, schemars(with = "bool", extend("default" = true)))]
    pub(super) builtin: Option<Spanned<bool>>,
}

impl File {
    /// Reads a configuration's text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and column.
    pub(super) fn parse(place: &Place<'_>, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| place.parse_error(&error))
    }
}

/// The JSON Schema (draft 2020-12) of `regate.toml`, as pretty JSON with a line break at the end: as it was made of the types here
/// (`written_schema`), so that no user's binary has to hold what makes it.
pub const JSON_SCHEMA: &str = include_str!("../../schemas/config.schema.json");

/// What [`JSON_SCHEMA`] has to be.
#[cfg(test)]
pub(super) fn written_schema() -> String {
    use schemars::generate::SchemaSettings;
    use schemars::transform::RecursiveTransform;

    // TOML has no null: what is not said is left out, and so is the default that schemars writes for it.
    let without_null = |schema: &mut schemars::Schema| {
        if schema.get("default").is_some_and(serde_json::Value::is_null) {
            schema.remove("default");
        }
    };
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<File>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
