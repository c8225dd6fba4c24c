//! Which file: the nearest `regate.toml`, up to the repository root.

use std::fs;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::disk::{self, Links, ReadError};
use crate::source::find_root;

/// The name that is looked for.
pub const FILE_NAME: &str = "regate.toml";

/// A configuration larger than this is some other file.
const MAX_BYTES: u64 = 1 << 20;

/// The folders from `start` (a file counts as its folder) up to the root of the repository, which places are told by as well
/// ([`find_root`]): outside of git it is the folder of the nearest file, so that a part of a project is judged as the whole.
fn folders(start: &Path) -> Vec<PathBuf> {
    let start = fs::canonicalize(start).unwrap_or_else(|_| start.to_path_buf());
    let folder = if start.is_file() { start.parent().unwrap_or(&start) } else { &start };
    let root = find_root(&start);
    let mut passed: Vec<PathBuf> =
        folder.ancestors().take_while(|folder| **folder != root).map(PathBuf::from).collect();
    passed.push(root);
    passed
}

/// The configuration that is in force at `start`, if there is one.
pub(super) fn find(start: &Path) -> Option<PathBuf> {
    // What is no regular file is found as well: that it is not read must not go unsaid.
    let is_there = |file: &PathBuf| fs::symlink_metadata(file).is_ok_and(|metadata| !metadata.is_dir());
    folders(start).into_iter().map(|folder| folder.join(FILE_NAME)).find(is_there)
}

/// A path as messages print it: relative to where the scan starts when it is below.
pub(super) fn display_name(file: &Path, start: &Path) -> String {
    let start = fs::canonicalize(start).unwrap_or_else(|_| start.to_path_buf());
    let shown = file.strip_prefix(&start).ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(file);
    shown.display().to_string().replace('\\', "/")
}

/// A file's path relative to the root of a repository, with forward slashes, if it lies in it.
pub(super) fn in_repository(file: &Path, root: &Path) -> Option<String> {
    let file = fs::canonicalize(file).ok()?;
    Some(file.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/"))
}

/// The text of a configuration file that was found, without a byte-order mark.
///
/// # Errors
/// No regular file, unreadable, not UTF-8, or too large.
pub(super) fn read(path: &Path) -> Result<String, ConfigError> {
    text(path, disk::read(path, MAX_BYTES, Links::Refused))
}

/// The text of a configuration file that a person named, who may mean a link or a pipe.
///
/// # Errors
/// Unreadable, not UTF-8, or too large.
pub(super) fn read_named(path: &Path) -> Result<String, ConfigError> {
    text(path, disk::read_named(path, MAX_BYTES))
}

fn text(path: &Path, bytes: Result<Vec<u8>, ReadError>) -> Result<String, ConfigError> {
    let not_text = |why| ConfigError::NotText { path: path.to_path_buf(), why };
    let bytes = bytes.map_err(|error| match error {
        ReadError::System(source) => ConfigError::Unreadable { path: path.to_path_buf(), source },
        ReadError::TooLarge { .. } => not_text("larger than 1 MiB: is this the configuration file?"),
        ReadError::Link => not_text("a symbolic link, which is not followed: put the file itself there"),
        ReadError::NotRegular => not_text("not a regular file"),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| not_text("not UTF-8: save it as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Outside of git, the nearest configuration makes the root, and is the one in force.
    #[test]
    fn the_configuration_in_force_is_that_of_the_root() {
        let tree = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(tree.path()).unwrap();
        fs::create_dir_all(root.join("in/deep")).unwrap();
        fs::write(root.join(FILE_NAME), "").unwrap();
        fs::write(root.join("in/deep/a.tf"), "").unwrap();
        for start in ["", "in", "in/deep", "in/deep/a.tf"] {
            let start = root.join(start);
            assert_eq!(find(&start), Some(find_root(&start).join(FILE_NAME)), "{}", start.display());
        }
        fs::create_dir(root.join("in/.git")).unwrap();
        assert_eq!(find(&root.join("in/deep")), None, "a repository ends where it begins");
    }
}
