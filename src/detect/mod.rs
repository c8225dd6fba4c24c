//! Detectors: what can be seen in a text, without an opinion on whether it is wrong. Policies decide that.

mod facts;

pub use facts::{Call, Confidence, Facts, Flow, FlowStep, SecretFact, Setting};
