//! Why a history cannot be kept or read.

/// The version of the tables, in SQLite's `user_version`.
pub(super) const VERSION: i64 = 3;

/// Why the history cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    #[error("it is of version {0}, and this program keeps version {VERSION}")]
    Version(i64),
    #[error("it is no history of this program: its tables are others")]
    Shape,
    #[error("{0}")]
    Refused(String),
}
