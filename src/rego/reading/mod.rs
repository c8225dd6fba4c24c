//! What a close reading of a module shows: to its author the places of the input that it reads, and habits that lead to
//! mistakes; to a scan on which values that nobody knows its verdict may hang.

mod deciding;
mod habits;
mod reads;
mod references;

use std::collections::BTreeSet;

use regorus::unstable::{Expr, Module};
use serde::{Deserialize, Serialize};

use crate::rego::Source;
use crate::rego::failure::Reason;
use crate::rego::names::{head_name as name, path};
use crate::rego::syntax::{self, MemberKey, tree};
use crate::rego::walk::{Part, every, of_rule};

pub(crate) use habits::{Habit, HabitKind};
pub(crate) use reads::Reads;
pub(crate) use references::{Reference, Step};

/// What a close reading shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Reading {
    pub(crate) references: Vec<Reference>,
    pub(crate) habits: Vec<Habit>,
    /// The first names of all references, and the names of the functions that are called: what of rules and imports is used.
    pub(crate) used: BTreeSet<String>,
    /// The keys of results that are written out.
    pub(crate) keys: Vec<MemberKey>,
    /// The lines of imports, with the name that each brings in.
    pub(crate) imports: Vec<(String, u32)>,
    pub(crate) reads: Reads,
}

/// Reads a module closely.
pub(crate) fn read(source: &Source<'_>) -> Result<Reading, Reason> {
    let module = tree(source)?;
    let keys = syntax::module(source)?.member_keys;
    Ok(Reading {
        keys,
        references: references::references(&module),
        habits: habits::habits(&module),
        used: used(&module),
        imports: imports(&module),
        reads: Reads::of(&module),
    })
}

fn used(module: &Module) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rule in &module.policy {
        let mut note = |part: Part<'_>| {
            match part {
                Part::Expression(Expr::Var { span, .. }) => {
                    found.insert(span.text().to_string());
                }
                Part::Expression(Expr::Call { fcn, .. }) => {
                    found.extend(path(fcn).and_then(|name| Some(name.split('.').next()?.to_string())));
                }
                Part::Statement(statement) => {
                    let replaced = statement.with_mods.iter().filter_map(|with| path(&with.refr));
                    found.extend(replaced.filter_map(|name| Some(name.split('.').next()?.to_string())));
                }
                Part::Expression(_) => {}
            }
            true
        };
        every(of_rule(rule), &mut note);
    }
    found
}

fn imports(module: &Module) -> Vec<(String, u32)> {
    let import = |import: &regorus::unstable::Import| {
        let path = path(&import.refr)?;
        let name = match &import.r#as {
            Some(name) => name.text(),
            None => path.rsplit('.').next()?,
        };
        let is_own = path.starts_with("data.") || path.starts_with("input.");
        is_own.then(|| (name.to_string(), import.span.line))
    };
    module.imports.iter().filter_map(import).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
