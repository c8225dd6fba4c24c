//! Rego policies: load, read metadata, compile, evaluate, test. Only this module names regorus.

mod annotation;
mod builtins;
mod error;
mod metadata;
mod outcome;
mod outline;
mod sandbox;
mod tables;
mod token;
mod value;

pub use error::{LoadError, LoadErrors};
pub use metadata::TargetScope;
pub use outcome::{Evaluation, Level, Location, Outcome, Status, Subject, Violation};

/// The policies of a scan: those in the binary, and the user's.
#[derive(Debug, Default)]
pub struct PolicySet {}
