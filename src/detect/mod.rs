//! Detectors: what can be seen in a text, without an opinion on whether it is wrong. Policies decide that.

mod facts;
mod input;
pub mod personal_data;
mod secrets;
mod stores;

pub use facts::{
    Call, Confidence, Facts, Flow, FlowStep, Guard, HistoryPlace, Route, SecretFact, SecretValue, Setting,
};
pub use input::facts_to_input;
pub use secrets::{DetectorError, SecretKind, SecretScanner, keyed_hash as secret_hash, kind as secret_kind};
pub use stores::{StoreChange, StoredField, is_schema, stores};
