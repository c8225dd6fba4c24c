//! Files that say who may do what: they come from a trusted commit, or from outside of the repository, and never from
//! the change that is judged.

use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;

use crate::evidence::{is_commit, read_bytes};
use crate::gate::error::GateError;
use crate::source::git::Revision;

/// Bytes that a file of the repository may have here.
const MAX_BYTES: u64 = 16 << 20;

/// Files that a folder may hold.
const MOST_FILES: usize = 1_000;
/// Folders in one another.
const DEEPEST: usize = 8;

/// Files with these endings are there to be read. In other spellings (`Data.JSON`) they are not.
const MEANT: &[&str] = &[".rego", ".json", ".yaml", ".yml", ".toml"];

/// Where such files are taken from.
pub struct TrustedBase {
    root: PathBuf,
    /// `None` where nobody gave a base.
    pub base: Option<Revision>,
}

impl TrustedBase {
    /// `text` is a revision in git's syntax.
    ///
    /// # Errors
    ///
    /// When it names no commit.
    pub fn new(root: &Path, text: Option<&str>) -> Result<Self, GateError> {
        let base = text.map(|text| Revision::open(root, text)).transpose()?;
        // What is compared with must be spelt as the file system does.
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
        Ok(Self { root, base })
    }

    /// Whether a commit, by its full id, is the base or an ancestor of it: then nothing of the judged change is in it. Of one
    /// that is not there nobody knows.
    pub fn holds(&self, commit: &str) -> bool {
        let Some(base) = &self.base else { return false };
        let is_held = |commit: Revision| commit.is_in(&self.root, base).unwrap_or(false);
        is_commit(commit) && Revision::open(&self.root, commit).is_ok_and(is_held)
    }

    /// The bytes of a file: of the base where it stands in the repository.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or stands in the repository and there is no base.
    pub fn read(&self, file: &Path) -> Result<Vec<u8>, GateError> {
        let name = file.display().to_string();
        let Some(inside) = self.inside(file) else {
            return read_bytes(file).map(|file| file.bytes).map_err(|error| failed(&name, error));
        };
        let Some(base) = &self.base else { return Err(GateError::Untrusted { file: name }) };
        let bytes = base.file(&self.root, &inside, MAX_BYTES)?;
        bytes.ok_or_else(|| failed(&name, "the trusted base has no such file"))
    }

    /// Path and bytes of every file below a folder whose name ends in one of these.
    ///
    /// # Errors
    ///
    /// As [`TrustedBase::read`]; when there are more than [`MOST_FILES`], or they stand deeper than [`DEEPEST`]; when there is a
    /// link below it, or a file that looks as if it should be read and is not ([`MEANT`]): nothing is left out in silence.
    pub fn read_folder(&self, folder: &Path, endings: &[&str]) -> Result<Vec<(String, Vec<u8>)>, GateError> {
        let name = folder.display().to_string();
        let is_wanted = |path: &str| endings.iter().any(|ending| path.ends_with(ending));
        let mut files = Vec::new();
        let too_many = || failed(&name, format!("it holds more than {MOST_FILES} files"));
        if let Some(inside) = self.inside(folder) {
            let Some(base) = &self.base else { return Err(GateError::Untrusted { file: name }) };
            let mut paths = Vec::new();
            for (path, is_file) in base.below(&self.root, &inside)? {
                if !is_file {
                    return Err(failed(&path, LINK));
                }
                if is_wanted(&path) {
                    paths.push(path);
                } else if is_meant(path.strip_prefix(&inside).unwrap_or(&path)) {
                    return Err(failed(&path, not_read(endings)));
                }
            }
            if paths.len() > MOST_FILES {
                return Err(too_many());
            }
            for path in paths {
                let bytes = base.file(&self.root, &path, MAX_BYTES)?;
                files.push((path.clone(), bytes.ok_or_else(|| failed(&path, "it cannot be read"))?));
            }
        } else {
            for entry in WalkBuilder::new(folder).standard_filters(false).max_depth(Some(DEEPEST + 1)).build() {
                let entry = entry.map_err(|error| failed(&name, error))?;
                let shown = entry.path().display().to_string().replace('\\', "/");
                if entry.path_is_symlink() && entry.depth() > 0 {
                    return Err(failed(&shown, LINK));
                }
                let own = entry.path().strip_prefix(folder).unwrap_or(entry.path()).display().to_string();
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                let is_read = !is_folder && is_wanted(&shown);
                if !is_folder && !is_read && is_meant(&own) {
                    return Err(failed(&shown, not_read(endings)));
                }
                // What is in a folder that deep is not walked to.
                if entry.depth() > DEEPEST && (is_folder || is_read) {
                    return Err(failed(&shown, format!("it stands deeper than {DEEPEST} folders")));
                }
                if !is_read {
                    continue;
                }
                if files.len() == MOST_FILES {
                    return Err(too_many());
                }
                let bytes = read_bytes(entry.path()).map_err(|error| failed(&shown, error))?.bytes;
                files.push((shown, bytes));
            }
        }
        files.sort();
        Ok(files)
    }

    /// The path relative to the root, where a file stands in the repository, by its name or through a link.
    pub(super) fn inside(&self, file: &Path) -> Option<String> {
        let absolute = std::path::absolute(file).ok()?;
        let plain = plain(&absolute);
        let real = std::fs::canonicalize(&absolute).unwrap_or_else(|_| plain.clone());
        // A folder above that is a link is resolved for a file that is not there.
        let parent = plain.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
        let by_parent = parent.zip(plain.file_name()).map(|(parent, name)| parent.join(name));
        let below = |path: &Path| Some(path.strip_prefix(&self.root).ok()?.display().to_string().replace('\\', "/"));
        by_parent.as_deref().and_then(below).or_else(|| below(&real)).or_else(|| below(&plain))
    }
}

const LINK: &str = "it is a symbolic link or a submodule, which is not followed: put what it leads to here";

/// Whether a file is there to be read. What is hidden (`.regal/config.yaml`) is for other tools.
fn is_meant(path: &str) -> bool {
    let lower = path.to_ascii_lowercase().replace('\\', "/");
    let is_hidden = lower.split('/').any(|part| part.starts_with('.'));
    !is_hidden && MEANT.iter().any(|ending| lower.ends_with(ending))
}

fn not_read(endings: &[&str]) -> String {
    format!("it is not read here, where names end in {}: rename it, or take it away", endings.join(" or "))
}

/// Without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

pub(super) fn failed(file: &str, message: impl ToString) -> GateError {
    GateError::File { file: file.to_string(), message: message.to_string() }
}
