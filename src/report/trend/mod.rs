//! Scans over time, kept in SQLite: what was opened, fixed and reopened, how long that took, and how controls stood.
//!
//! Nothing is called fixed because it is not there: its rule was in force and finished, and its files were read whole or
//! are gone, and nobody switched off in between what would have shown it.

mod error;
mod looks;
mod moved;
mod record;
mod store;
mod text;
mod told;

pub use error::StoreError;
pub use record::Recorded;
pub use store::Store;
pub use told::{Point, Remediation, Trend};
