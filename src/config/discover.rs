//! Which file: the nearest `regate.toml`, up to the repository root.
#![allow(clippy::disallowed_methods, reason = "the configuration is read here, and nothing else")]

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::source::find_root;

/// The name that is looked for.
pub const FILE_NAME: &str = "regate.toml";

/// A configuration larger than this is some other file.
const MAX_BYTES: u64 = 1 << 20;

/// The folders from `start` (a file counts as its folder) up to the repository root; only the first outside one.
fn folders(start: &Path) -> Vec<PathBuf> {
    let start = fs::canonicalize(start).unwrap_or_else(|_| start.to_path_buf());
    let folder = if start.is_file() { start.parent().unwrap_or(&start) } else { &start };
    let mut passed = Vec::new();
    for folder in folder.ancestors() {
        passed.push(folder.to_path_buf());
        if folder.join(".git").exists() {
            return passed;
        }
    }
    passed.truncate(1);
    passed
}

/// The configuration that is in force at `start`, if there is one.
pub(super) fn find(start: &Path) -> Option<PathBuf> {
    folders(start).into_iter().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// A path as messages print it: relative to where the scan starts when it is below.
pub(super) fn display_name(file: &Path, start: &Path) -> String {
    let start = fs::canonicalize(start).unwrap_or_else(|_| start.to_path_buf());
    let shown = file.strip_prefix(&start).ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(file);
    shown.display().to_string().replace('\\', "/")
}

/// A file's path relative to the root of the repository around `start`, with forward slashes, if it lies in it.
pub(super) fn in_repository(file: &Path, start: &Path) -> Option<String> {
    let root = find_root(start);
    let file = fs::canonicalize(file).ok()?;
    Some(file.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/"))
}

/// The text of a configuration file, without a byte-order mark.
///
/// # Errors
/// Unreadable, not UTF-8, or too large.
pub(super) fn read(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_path_buf(), source };
    let not_text = |why| ConfigError::NotText { path: path.to_path_buf(), why };
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(not_text("larger than 1 MiB: is this the configuration file?"));
    }
    let text = String::from_utf8(bytes).map_err(|_| not_text("not UTF-8: save it as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
}
