//! What commands about policies print, and how files are written.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::disk::Replacement;

/// What a command says and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub stdout: String,
    pub stderr: String,
    /// The process's exit code.
    pub code: u8,
}

/// Writes files, each as a whole or not at all, and none before all are complete.
pub(super) fn put(files: &[(PathBuf, String)]) -> anyhow::Result<()> {
    let unwritten = |file: &PathBuf| format!("'{}' cannot be written", file.display());
    let mut complete = Vec::new();
    for (file, text) in files {
        let begin = || -> io::Result<Replacement> {
            let mut new = Replacement::begin(file)?;
            new.write_all(text.as_bytes())?;
            new.complete()?;
            Ok(new)
        };
        complete.push((file, begin().with_context(|| unwritten(file))?));
    }
    complete.into_iter().try_for_each(|(file, new)| new.put().with_context(|| unwritten(file)))
}

/// Refuses two `what` (`reports`) that go to one file: the second would be all that is left.
pub(super) fn distinct_files<'a>(files: impl Iterator<Item = &'a Path>, what: &str) -> anyhow::Result<()> {
    let mut taken = BTreeSet::new();
    for file in files {
        if !taken.insert(place(file)) {
            bail!("two {what} go to '{}': give each a file of its own", file.display());
        }
    }
    Ok(())
}

/// Where a file is or would be: without links where it is there, without `.` and links on the way where its folder is.
pub(super) fn place(file: &Path) -> PathBuf {
    if let Ok(there) = std::fs::canonicalize(file) {
        return there;
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.components().collect());
    folder.join(file.file_name().unwrap_or_default())
}

pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
