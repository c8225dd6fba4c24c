//! What was decided, by whom, and when: entries of which each holds the hashes of those before it.
//!
//! The ledger is kept outside of the judged tree: as `ledger.jsonl` in a folder of evidence, or in notes of git. An entry is one line of
//! canonical JSON (RFC 8785). It may have several parents, so that two chains that grew apart join, also such as never were one. A chain alone
//! cannot show that its end was cut off: keep its heads elsewhere (`regate ledger verify --anchor HASH`).

mod entry;
mod export;
mod growth;
mod metrics;
mod notes;
mod store;
mod verify;

pub use entry::{Entry, EntryKind, SIGNATURE};
pub use export::{Export, export};
pub use growth::heads;
pub use metrics::{Metrics, metrics};
pub use store::{FILE, Ledger, LedgerError, NOTES};
pub use verify::{Flaw, verify};
