//! What a file of `rules/levels/` may say.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::levels::Number;
use crate::rule::Severity;

/// What an environment asks for, in place of what is built in.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LevelFile {
    /// Another level that this one begins as: production, staging, development. Default: itself, else production.
    #[cfg_attr(test, schemars(with = "String"))]
    pub like: Option<String>,
    /// What fails that does not meet it, by the number's name: `backup_retention_days = 30`.
    pub numbers: BTreeMap<String, f64>,
    /// What is for a person to look at that does not meet it.
    pub review: BTreeMap<String, f64>,
    /// The worst severity of a rule's results, by its id; `*` stands for any text.
    pub severity: BTreeMap<String, Severity>,
}

/// `rules/levels/strict.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StrictFile {
    pub(super) rules: BTreeSet<String>,
    pub(super) review: BTreeMap<String, f64>,
}

/// `rules/levels/numbers.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumbersFile {
    pub(super) number: Vec<Number>,
}
