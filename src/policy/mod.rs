//! Rego policies: load, read metadata, compile, evaluate, test. Only this module names regorus.

mod outcome;

pub use outcome::{Evaluation, Level, Location, Outcome, Status, Subject, Violation};

/// The policies of a scan: those in the binary, and the user's.
#[derive(Debug, Default)]
pub struct PolicySet {}
