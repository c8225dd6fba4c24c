//! Requirements: "this attribute of this resource must be so", or "some companion that refers to it must exist", as
//! rows of data: those of `rules/requirements/<provider>/<service>.toml`, and the user's. Each is a rule of its own,
//! with a spelling for each format that has resources. They are judged in three-valued logic: what is not known is
//! neither a pass nor a failure.
//!
//! ```toml
//! [[requirement]]
//! id = "rds-instance-unencrypted"
//! title = "Database is stored unencrypted"
//! description = "..."
//! remediation = "..."
//! severity = "high"
//! message = "keeps its data unencrypted"
//! operator = "equals"
//! value = true
//! when_absent = "fail"
//!
//! [requirement.terraform]
//! resources = ["aws_db_instance"]
//! attribute = "storage_encrypted"
//!
//! [requirement.cloudformation]
//! resources = ["AWS::RDS::DBInstance"]
//! attribute = "StorageEncrypted"
//!
//! [[requirement.bad]]
//! file = "main.tf"
//! content = '''...'''
//! ```

mod companion;
mod condition;
mod dialect;
mod examples;
mod judge;
mod load;
mod number;
mod operator;
mod path;
mod reference;
mod row;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod traversal;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::{Kind, Node, PathKey};
use crate::levels::Level;
use crate::result::SubjectStatus;
use crate::rule::Rule;
use crate::rule_file::{LoadError, LoadErrors};

pub use examples::{ExampleResult, test};
pub use row::Row;
pub use table::json_schema;

use row::{Demand, Spelling};

/// All rows, by kind of document and type of resource.
#[derive(Clone, Debug, Default)]
pub struct Requirements {
    /// Sorted by id.
    rows: Vec<Row>,
    /// The positions of rows and of their spellings, in the order of rows.
    by_kind: BTreeMap<Kind, BTreeMap<String, Vec<(usize, usize)>>>,
}

/// What one row says of one place in one resource. A resource of which nothing is wrong or unknown has one judgement,
/// without a message.
#[derive(Clone, Debug)]
pub struct Judgement<'r> {
    pub row: &'r Row,
    pub subject: Arc<Subject>,
    /// `NotApplicable`, `Pass`, `Unknown` or `Fail`.
    pub status: SubjectStatus,
    /// A person has to judge: the text leaves it to a default that depends on something else.
    pub review: bool,
    /// The keys in the input to the attribute, or to where it should be.
    pub path: Vec<PathKey>,
    /// The keys below `path` on the way to an attribute that is not there: its block is not there either.
    pub missing: Vec<String>,
    pub message: String,
}

/// A resource that rows examine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Its type: `aws_db_instance`, `AWS::RDS::DBInstance`.
    pub kind: String,
    /// As a person names it: `aws_db_instance.main`.
    pub name: String,
    /// The keys to it in the input.
    pub path: Vec<PathKey>,
}

impl Requirements {
    /// Reads the rows of the binary, and every file of rows below the folders that the user names for policies: TOML
    /// with `[[requirement]]` in it. Folders named `bad`, `good` or `unknown` hold examples, `data.toml` data.
    ///
    /// # Errors
    /// Everything that is wrong with rows, with file, line and remedy: unknown keys, an id that is taken or not
    /// kebab-case, a value that does not fit its operator, a row without a spelling or without examples.
    pub fn load(user_dirs: &[PathBuf], builtin: bool) -> Result<Self, LoadErrors> {
        load::load(user_dirs, builtin, load::Examples::All).map(Self::new)
    }

    /// As [`Requirements::load`], with the first bad and the first good example of the binary's rows alone: to judge with,
    /// and to show.
    ///
    /// # Errors
    /// As there.
    pub fn load_to_judge(user_dirs: &[PathBuf], builtin: bool) -> Result<Self, LoadErrors> {
        load::load(user_dirs, builtin, load::Examples::First).map(Self::new)
    }

    fn new(rows: Vec<Row>) -> Self {
        let mut by_kind: BTreeMap<Kind, BTreeMap<String, Vec<(usize, usize)>>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            for (spelt, spelling) in row.spellings.iter().enumerate() {
                for resource in &spelling.resources {
                    let by_type = by_kind.entry(spelling.kind).or_default();
                    by_type.entry(resource.clone()).or_default().push((at, spelt));
                }
            }
        }
        Self { rows, by_kind }
    }

    /// The rules that rows stand for, sorted by id.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.rows.iter().map(|row| row.rule.clone()).collect()
    }

    /// Every row, sorted by id.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether a row judges documents of a kind.
    #[must_use]
    pub fn applies(&self, kind: Kind) -> bool {
        self.by_kind.contains_key(&judge::spelt_as(kind))
    }

    /// Whether a row judges resources of a type, as [`Resources::lookup`](crate::target::resources::Resources::lookup) names
    /// it, or looks for them as companions of others.
    #[must_use]
    pub fn names(&self, kind: Kind, of_type: &str) -> bool {
        let is_companion = |spelling: &Spelling| {
            let Demand::Companion(companion) = &spelling.demand else { return false };
            spelling.kind == kind && companion.resources.iter().any(|own| own == of_type)
        };
        self.by_kind.get(&kind).is_some_and(|by_type| by_type.contains_key(of_type))
            || self.rows.iter().flat_map(|row| &row.spellings).any(is_companion)
    }

    /// Rows whose ids other rules have: an id is one rule.
    ///
    /// # Errors
    /// Each such row, with the place of the other rule.
    pub fn check_ids<'a>(&self, others: impl IntoIterator<Item = &'a Rule>) -> Result<(), LoadErrors> {
        let own: BTreeMap<&str, &Row> = self
            .rows
            .iter()
            .flat_map(|row| std::iter::once(&row.rule.id).chain(&row.rule.aliases).map(move |id| (id.as_str(), row)))
            .collect();
        let clash = |rule: &Rule| {
            let name = std::iter::once(&rule.id).chain(&rule.aliases).find(|name| own.contains_key(name.as_str()))?;
            let row = own.get(name.as_str())?;
            let message = format!("the id '{name}' is taken by {}", rule.defined_in);
            Some(LoadError::new(&row.rule.defined_in, row.line, message, "give the row another id"))
        };
        LoadErrors::check(others.into_iter().filter_map(clash).collect())
    }

    /// What rows say of a target: a Terraform module in hcl2json's shape, a CloudFormation template, a Kubernetes
    /// manifest or a set of them; `level` has the numbers that rows name. In the order of the text, then by id.
    #[must_use]
    pub fn judge<'r>(&'r self, kind: Kind, input: &Node, level: &Level) -> Vec<Judgement<'r>> {
        judge::judge(self, kind, input, level)
    }

    fn spelling(&self, row: usize, spelling: usize) -> Option<(&Row, &Spelling)> {
        let row = self.rows.get(row)?;
        Some((row, row.spellings.get(spelling)?))
    }
}
