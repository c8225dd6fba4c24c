//! The file: its tables, and how it is opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::report::Saved;
use crate::report::trend::error::{StoreError, VERSION};
use crate::report::trend::record::{self, Recorded};
use crate::report::trend::told::{self, Trend};

/// How long a second process waits for the first.
const PATIENCE: Duration = Duration::from_secs(30);

const TABLES: &str = "
CREATE TABLE scan (
    id INTEGER PRIMARY KEY, repository TEXT NOT NULL, at INTEGER NOT NULL, revision TEXT, branch TEXT, tool TEXT NOT NULL,
    report_sha256 TEXT NOT NULL, rules INTEGER NOT NULL, files_read INTEGER NOT NULL, incomplete INTEGER NOT NULL,
    not_looked_for INTEGER NOT NULL
) STRICT;
CREATE INDEX scan_of_repository ON scan (repository, at);
CREATE TABLE open (scan INTEGER NOT NULL REFERENCES scan, severity TEXT NOT NULL, results INTEGER NOT NULL,
    PRIMARY KEY (scan, severity)) STRICT, WITHOUT ROWID;
CREATE TABLE result (
    repository TEXT NOT NULL, fingerprint TEXT NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL, path TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'fixed')), since INTEGER NOT NULL, through TEXT NOT NULL,
    PRIMARY KEY (repository, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    scan INTEGER NOT NULL REFERENCES scan, fingerprint TEXT NOT NULL, severity TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'reopened', 'fixed', 'accepted', 'gone')), after INTEGER,
    PRIMARY KEY (scan, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE exempt (repository TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, path TEXT NOT NULL,
    PRIMARY KEY (repository, kind, subject, path)) STRICT, WITHOUT ROWID;
CREATE TABLE control (scan INTEGER NOT NULL REFERENCES scan, framework TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (scan, framework, id)) STRICT, WITHOUT ROWID;
";

/// Since version 3: what a result is without its place, by which it is known again when its file has another name.
const SHAPES: &str = "
CREATE TABLE shape (repository TEXT NOT NULL, fingerprint TEXT NOT NULL, shape TEXT NOT NULL,
    PRIMARY KEY (repository, fingerprint)) STRICT, WITHOUT ROWID;
";
/// The version that is as this one but for [`SHAPES`].
const WITHOUT_SHAPES: i64 = 2;

/// What there is in a database beside rows: a trigger or a view would run with every question.
fn schema(of: &Connection) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let mut ask = of.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    let rows = ask.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn expected(tables: &[&str]) -> Result<Connection, StoreError> {
    let empty = Connection::open_in_memory()?;
    tables.iter().try_for_each(|tables| empty.execute_batch(tables))?;
    Ok(empty)
}

/// Scans over time.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens a file, and makes it when it is not there and `make` says so. A link is not followed.
    ///
    /// # Errors
    ///
    /// When it is no history, or of another version.
    pub fn open(path: &Path, make: bool) -> Result<Self, StoreError> {
        let way = if make {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE
        };
        // Folders above may be links, such as /tmp of some systems; the file itself may not.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = std::fs::canonicalize(folder).ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
        let path = real.ok_or_else(|| StoreError::Refused("its folder is not there".to_string()))?;
        let connection = Connection::open_with_flags(path, way | OpenFlags::SQLITE_OPEN_NOFOLLOW)?;
        connection.busy_timeout(PATIENCE)?;
        // Somebody else may have written the file: what its schema says is not trusted (https://sqlite.org/security.html).
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        let mut store = Self { connection };
        store.prepare(make)?;
        Ok(store)
    }

    /// A history that nothing keeps.
    ///
    /// # Errors
    ///
    /// When there is no room for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut store = Self { connection: Connection::open_in_memory()? };
        store.prepare(true)?;
        Ok(store)
    }

    fn prepare(&mut self, make: bool) -> Result<(), StoreError> {
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = change.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match version {
            VERSION if schema(&change)? == schema(&expected(&[TABLES, SHAPES])?)? => Ok(()),
            WITHOUT_SHAPES if schema(&change)? == schema(&expected(&[TABLES])?)? => {
                change.execute_batch(SHAPES)?;
                change.pragma_update(None, "user_version", VERSION)?;
                Ok(change.commit()?)
            }
            VERSION | WITHOUT_SHAPES => Err(StoreError::Shape),
            0 if make => {
                change.execute_batch(TABLES)?;
                change.execute_batch(SHAPES)?;
                change.pragma_update(None, "user_version", VERSION)?;
                Ok(change.commit()?)
            }
            other => Err(StoreError::Version(other)),
        }
    }

    /// Keeps a scan made at a time in seconds since 1970. `whole` when the whole repository was scanned: a file that is not in
    /// the report is gone then. `name` says what to call the repository, else its remote does.
    ///
    /// # Errors
    ///
    /// When the report says too little, or a later scan of the repository is kept already.
    pub fn record(&mut self, saved: &Saved, at: i64, whole: bool, name: Option<&str>) -> Result<Recorded, StoreError> {
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let recorded = record::record(&change, saved, at, whole, name)?;
        change.commit()?;
        Ok(recorded)
    }

    /// What is kept of a repository, or of the one repository there is.
    ///
    /// # Errors
    ///
    /// When there is none of that name, or more than one and no name.
    pub fn trend(&self, repository: Option<&str>) -> Result<Trend, StoreError> {
        told::trend(&self.connection, repository)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A history of the version before goes on.
    #[test]
    fn an_older_history_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history.db");
        let old = Connection::open(&file).unwrap();
        old.execute_batch(TABLES).unwrap();
        old.pragma_update(None, "user_version", WITHOUT_SHAPES).unwrap();
        drop(old);
        for _ in 0..2 {
            Store::open(&file, false).unwrap();
        }
        let other = Connection::open(folder.path().join("other.db")).unwrap();
        other.execute_batch("CREATE TABLE scan (x)").unwrap();
        other.pragma_update(None, "user_version", WITHOUT_SHAPES).unwrap();
        drop(other);
        assert!(matches!(Store::open(&folder.path().join("other.db"), true), Err(StoreError::Shape)));
    }
}
