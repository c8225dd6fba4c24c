//! Data that ships in the binary and that policies read under `data.regate`: requirements, end-of-life dates.

use crate::policy::error::LoadErrors;
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
    Ok(Vec::new())
}
