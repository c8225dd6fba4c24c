//! Rego policies: load, read metadata, compile, evaluate, test.
//!
//! [`PolicySet::load`] reads what the binary and the user bring, [`PolicySet::evaluator`] gives each thread a judge,
//! and [`Evaluator::evaluate`] says what every policy that applies makes of one target.

mod answer;
mod apart;
mod builtins;
mod check;
mod compile;
mod conflicts;
mod coverage;
mod data;
mod eval;
mod evaluate;
mod examples;
mod files;
mod imports;
pub mod lifecycle;
mod lint;
mod listed;
mod load;
mod mentions;
mod metadata;
mod module;
mod naming;
mod near;
mod objects;
mod options;
mod outcome;
mod policies;
mod recursion;
mod remembered;
mod repeated;
mod scaffold;
mod schema;
mod set;
mod sight;
mod sources;
mod strikes;
mod suppose;
mod test;
#[cfg(test)]
mod tests;
mod typing;
mod verdict;
mod whole;
mod words;
mod written;

pub use crate::rego::{Workers, serve};
pub use check::{CheckReport, check};
pub use coverage::{FileCoverage, LineRange, Row, TestCoverage};
pub use eval::{EvalError, EvalExpression, EvalOptions, EvalReport, EvalResult, eval, read_input};
pub use evaluate::{Context, Evaluator, Target};
pub use examples::{ExampleCase, Expected};
pub use lint::{LINTS, Lint, LintFinding, LintReport, lint};
pub use metadata::TargetScope;
pub use options::LoadOptions;
pub use outcome::{Evaluation, Level, Location, Outcome, Status, Subject, Violation};
pub use scaffold::{ScaffoldFile, Shape, scaffold};
pub use set::{PolicySet, Stopped};
pub use test::{ExampleRunner, SubResult, TestError, TestLocation, TestOptions, TestReport, TestResult, test};
pub use words::{metadata_keys, metadata_values};
use written::{annotation, outline};
