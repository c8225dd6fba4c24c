//! Where the files of a scan go: a folder for each table, in it one for each repository and day, as Spark and Hive lay them out.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::disk::Replacement;
use crate::report::parquet::columns::Schema;
use crate::report::parquet::rows::Scan;
use crate::report::parquet::{About, TablesError, file};
use crate::report::saved::Saved;

/// What is no letter, digit, `_`, `.`, `-` or `~` is written as its bytes: a name makes no folder but its own.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');

/// The table whose row says that the others count.
const LAST: &str = "scans";

/// Tables that are on the disk and not yet in their place.
#[derive(Debug)]
pub struct Tables {
    files: Vec<(PathBuf, Replacement)>,
}

impl Tables {
    pub(super) fn begin(saved: &Saved, about: &About, folder: &Path) -> Result<Self, TablesError> {
        let schema = Schema::published().map_err(|error| TablesError::Report(error.into()))?;
        let scan = Scan::new(about, saved, schema.version);
        let mut files = Vec::new();
        for table in &schema.tables {
            let target = folder.join(place(&table.name, about));
            let why = |why: String| TablesError::Unwritten { file: target.clone(), why };
            let mut rows =
                scan.rows(&table.name).ok_or_else(|| why("there are no rows of such a table".to_string()))?;
            let mut new = Replacement::begin(&target).map_err(|error| why(error.to_string()))?;
            file::write(&schema, table, &mut *rows, &mut new).map_err(|error| why(error.to_string()))?;
            new.complete().map_err(|error| why(error.to_string()))?;
            files.push((table.name == LAST, target, new));
        }
        files.sort_by_key(|(is_last, ..)| *is_last);
        Ok(Self { files: files.into_iter().map(|(_, target, new)| (target, new)).collect() })
    }

    /// Puts the tables in their place, the one that makes the others count last.
    ///
    /// # Errors
    ///
    /// When one cannot be put there.
    pub fn put(self) -> Result<(), TablesError> {
        self.files.into_iter().try_for_each(|(file, new)| {
            new.put().map_err(|error| TablesError::Unwritten { file, why: error.to_string() })
        })
    }
}

/// `results/repository=org%2Fshop/day=2026-01-31/0123….parquet`.
fn place(table: &str, about: &About) -> PathBuf {
    let repository = utf8_percent_encode(&about.repository, ESCAPED);
    let (day, scan) = (about.day, &about.scan);
    [table, &format!("repository={repository}"), &format!("day={day}"), &format!("{scan}.parquet")].iter().collect()
}
