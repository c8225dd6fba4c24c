//! Rego policies: load, read metadata, compile, evaluate, test. Only this module names regorus.
//!
//! [`PolicySet::load`] reads what the binary and the user bring, [`PolicySet::evaluator`] gives each thread a judge,
//! and [`Evaluator::evaluate`] says what every policy that applies makes of one target.

mod annotation;
mod builtins;
mod check;
mod compile;
mod coverage;
mod data;
mod engine;
mod error;
mod evaluate;
mod examples;
pub mod lifecycle;
mod load;
mod metadata;
mod normalize;
mod outcome;
mod outline;
mod policies;
pub mod requirements;
mod sandbox;
mod set;
mod tables;
mod test;
#[cfg(test)]
mod tests;
mod token;
mod value;
mod verdict;

pub use check::{CheckReport, check};
pub use coverage::{FileCoverage, LineRange, Row, TestCoverage};
pub use error::{LoadError, LoadErrors};
pub use evaluate::{Context, Evaluator, Target, evaluate_with_interpreter};
pub use examples::{ExampleCase, Expected};
pub use load::LoadOptions;
pub use metadata::TargetScope;
pub use outcome::{Evaluation, Level, Location, Outcome, Status, Subject, Violation};
pub use set::PolicySet;
pub use test::{ExampleRunner, SubResult, TestError, TestLocation, TestOptions, TestReport, TestResult, test};
