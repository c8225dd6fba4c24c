//! Files as the system has them: opened only when they are what they seem, read within bounds, written beside and renamed.
//!
//! The scanned repository is hostile in every byte, its folders too: what stands where a file is expected may be a link, a
//! FIFO that never ends, or a device. Everything in a repository that is opened goes through this room.
#![allow(clippy::disallowed_methods, reason = "this module is the one that opens files")]

mod lock;
mod read;
mod write;

pub use lock::{lock_folder, own_folder};
pub use read::{Links, ReadError, check, open, read, read_named};
pub use write::Replacement;
