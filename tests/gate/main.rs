//! The gate from end to end, in repositories that the tests make, with keys of a real ssh-keygen.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

mod brought;
mod change;
mod checklist;
mod emergency;
mod records;
mod shown;
mod sign_offs;
mod waivers;
mod way;
mod world;
