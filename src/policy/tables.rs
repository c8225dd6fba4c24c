//! Data that ships in the binary and that policies read under `data.regate`: requirements, end-of-life dates.

use crate::document::Kind;
use crate::policy::error::{LoadError, LoadErrors};
use crate::policy::{lifecycle, requirements};
use crate::rule::Rule;

/// One table: what policies see under `data.regate.<name>`, and the rules that its rows stand for.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) data: serde_json::Value,
    /// Rules whose results a policy makes with `"rule": id`.
    pub(super) rules: Vec<Rule>,
}

/// Every table, each from its own module, which reads `rules/`.
pub(super) fn tables() -> Result<Vec<Table>, LoadErrors> {
    let broken = |folder: &str, error: String| LoadErrors(vec![LoadError::new(folder, 1, error, "mend the table")]);
    let rows = requirements::load().map_err(|error| broken("rules/requirements/", error.to_string()))?;
    let dates = lifecycle::data().map_err(|error| broken("rules/lifecycle/", error.to_string()))?;
    Ok(vec![
        Table { name: "requirements", data: rows.data(Kind::Terraform), rules: rows.rules() },
        Table { name: "lifecycle", data: dates, rules: Vec::new() },
    ])
}
