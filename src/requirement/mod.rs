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
mod network;
mod number;
mod operator;
mod path;
mod reference;
mod row;
mod shelf;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod traversal;
mod truth;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::document::{Kind, Node, PathKey};
use crate::levels::Level;
use crate::result::SubjectStatus;
use crate::rule::Rule;
use crate::rule_file::{LoadError, LoadErrors};
use crate::rule_index::Shelf;

pub use examples::{ExampleResult, test};
pub use row::Row;

use row::Spelling;
use shelf::{Ours, Outline};

/// All rows, by kind of document and type of resource.
#[derive(Debug, Default)]
pub struct Requirements {
    /// Sorted by id.
    rows: Vec<Row>,
    /// The binary's, where they are read when they are asked for.
    ours: Ours,
    /// Every row, sorted by id.
    places: Vec<Place>,
    /// The positions among the places and those of a row's spellings, in the order of ids.
    by_kind: BTreeMap<Kind, BTreeMap<String, Vec<(usize, usize)>>>,
    /// The types of resources that rows look for as companions of others, with the positions of these among the places.
    companions: BTreeMap<(Kind, String), Vec<usize>>,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    Read(usize),
    Ours(usize),
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
        load::load(user_dirs, builtin).map(|rows| Self::new(rows, Ours::default()))
    }

    /// What the rows say that are not on the binary's shelf.
    #[must_use]
    pub(crate) fn told(&self) -> String {
        format!("{:?}", self.rows)
    }

    /// What is wrong with the text of a file of rows, by itself: as it is typed, and without the folder that it is in.
    #[must_use]
    pub fn mistakes(file: &str, text: &str) -> Vec<LoadError> {
        load::mistakes(file, text)
    }

    /// As [`Requirements::load`], with the binary's rows on a shelf, each with its first bad and its first good example alone: to
    /// judge with, and to show.
    ///
    /// # Errors
    /// As there, and an id or alias of the user's that a row of the binary has.
    pub fn load_to_judge(user_dirs: &[PathBuf], builtin: bool) -> Result<Self, LoadErrors> {
        let rows = load::load(user_dirs, false)?;
        if !builtin {
            return Ok(Self::new(rows, Ours::default()));
        }
        let ours = Ours::load().map_err(|why| LoadErrors(vec![load::damaged("rules/requirements/", &why)]))?;
        let taken = |row: &Row| {
            let (name, own) = row.names().find_map(|name| Some((name, ours.named(name)?)))?;
            Some(load::taken(row, name, own))
        };
        LoadErrors::check(rows.iter().filter_map(taken).collect())?;
        Ok(Self::new(rows, ours))
    }

    fn new(rows: Vec<Row>, ours: Ours) -> Self {
        let mut places: Vec<(&str, Place)> = Vec::new();
        places.extend(rows.iter().enumerate().map(|(at, row)| (row.id(), Place::Read(at))));
        places.extend(ours.outlines().iter().enumerate().map(|(at, row)| (row.id.as_str(), Place::Ours(at))));
        places.sort_by_key(|(id, _)| *id);
        let places: Vec<Place> = places.into_iter().map(|(_, place)| place).collect();
        let mut all = Self { rows, ours, places, by_kind: BTreeMap::new(), companions: BTreeMap::new() };
        for (at, place) in all.places.iter().enumerate() {
            let spellings = match place {
                Place::Read(own) => all.rows.get(*own).map(|row| row.spelt()),
                Place::Ours(own) => all.ours.outlines().get(*own).map(Outline::spelt),
            };
            for (spelt, (kind, resources, companions)) in spellings.into_iter().flatten().enumerate() {
                for resource in resources {
                    let by_type = all.by_kind.entry(kind).or_default();
                    by_type.entry(resource.clone()).or_default().push((at, spelt));
                }
                for own in companions {
                    all.companions.entry((kind, own.clone())).or_default().push(at);
                }
            }
        }
        all
    }

    /// The rules of the rows that are read, sorted by id.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.rows.iter().map(|row| row.rule.clone()).collect()
    }

    /// Every row that is read, sorted by id: all but those on the shelf.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What keeps rows of a damaged binary from judging what they were asked about: the file, and why.
    pub fn damage(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.ours.damage()
    }

    /// Whether a row judges documents of a kind.
    #[must_use]
    pub fn applies(&self, kind: Kind) -> bool {
        self.by_kind.contains_key(&judge::spelt_as(kind))
    }

    /// Whether a row that is on judges resources of a type, as
    /// [`Resources::lookup`](crate::target::resources::Resources::lookup) names it, or looks for them as companions of others.
    #[must_use]
    pub fn names(&self, kind: Kind, of_type: &str, is_on: &dyn Fn(&Rule) -> bool) -> bool {
        let own = self.by_kind.get(&kind).and_then(|by_type| by_type.get(of_type)).into_iter().flatten();
        let beside = self.companions.get(&(kind, of_type.to_string())).into_iter().flatten();
        let mut places = own.map(|(at, _)| at).chain(beside);
        places.any(|at| self.row(*at).is_some_and(|row| is_on(row.rule())))
    }

    /// Rows whose ids other rules have: an id is one rule.
    ///
    /// # Errors
    /// Each such row, with the place of the other rule.
    pub fn check_ids<'a>(&self, others: impl IntoIterator<Item = &'a Rule>) -> Result<(), LoadErrors> {
        let own: BTreeMap<&str, &Row> =
            self.rows.iter().flat_map(|row| row.names().map(move |name| (name, row))).collect();
        let clash = |rule: &Rule| {
            let row = |name: &str| own.get(name).copied().or_else(|| self.ours.named(name));
            let mut names = std::iter::once(&rule.id).chain(&rule.aliases);
            let (name, row) = names.find_map(|name| Some((name, row(name)?)))?;
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

    /// The row of a position among the places.
    fn row(&self, at: usize) -> Option<&Row> {
        match *self.places.get(at)? {
            Place::Read(own) => self.rows.get(own),
            Place::Ours(own) => self.ours.row(own),
        }
    }

    fn spelling(&self, at: usize, spelling: usize) -> Option<(&Row, &Spelling)> {
        let row = self.row(at)?;
        Some((row, row.spellings.get(spelling)?))
    }
}

/// The rows that are not read yet.
impl Shelf for Requirements {
    fn names(&self) -> Vec<(&str, &[String])> {
        self.ours.outlines().iter().map(|row| (row.id.as_str(), row.aliases.as_slice())).collect()
    }

    fn rule(&self, name: &str) -> Option<&Rule> {
        self.ours.named(name).map(Row::rule)
    }
}
