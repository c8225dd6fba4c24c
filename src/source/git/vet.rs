//! What of a repository is opened, looked at before git's library opens it: regular files and folders, no links, within
//! bounds. The library itself waits for a FIFO, follows links to devices, and reads files whole.
#![allow(clippy::disallowed_methods, reason = "this module looks at the files of a repository")]

use std::fs;
use std::path::{Path, PathBuf};

use super::GitError;
use crate::disk::{self, Links, ReadError};
use crate::source::location;

/// Bytes of files that hold a path, an object's id or a few lines.
const MOST_SMALL: u64 = 64 << 10;

/// Bytes of an index: one of 300,000 files has some 30 MB.
const MOST_INDEX: u64 = 512 << 20;

/// Bytes of the packed references, of a log, and of the list of commits where a shallow clone ends.
const MOST_LIST: u64 = 256 << 20;

/// Files and folders that are looked at.
const MOST_ENTRIES: usize = 4 << 20;

/// Object folders that an alternate leads to, from one to the next as deep as git goes (`alternates` in `odb.c`).
const MOST_ALTERNATES: usize = 64;
const MOST_ALTERNATES_IN_A_ROW: usize = 5;

/// Folders in folders of references and logs.
const MOST_FOLDERS: usize = 64;

/// Where the parts of a repository are.
#[derive(Debug)]
pub(super) struct Layout {
    /// What belongs to one working tree: HEAD, the index.
    pub(super) git_dir: PathBuf,
    /// What linked worktrees share: objects, references, the configuration.
    pub(super) common_dir: PathBuf,
    /// Git's environment says where it is.
    pub(super) is_elsewhere: bool,
}

/// Whether there is nothing of a repository at a root, which is no failure. An empty `.git` is none, as for git.
pub(super) fn is_absent(root: &Path) -> bool {
    if location::git_dir_elsewhere(root).is_some() {
        return false;
    }
    let own = root.join(".git");
    match fs::symlink_metadata(&own) {
        Ok(metadata) if metadata.is_dir() => fs::read_dir(&own).is_ok_and(|mut entries| entries.next().is_none()),
        Ok(_) => false,
        Err(_) => true,
    }
}

/// Finds a repository.
pub(super) fn layout(root: &Path) -> Result<Layout, GitError> {
    Vet { root, left: MOST_ENTRIES }.find()
}

/// Finds a repository and looks at everything in it that will be opened.
pub(super) fn vet(root: &Path) -> Result<Layout, GitError> {
    let layout = layout(root)?;
    let mut vet = Vet { root, left: MOST_ENTRIES };
    vet.own_files(&layout.git_dir)?;
    vet.shared_files(&layout.common_dir)?;
    if layout.git_dir != layout.common_dir {
        vet.below(&layout.git_dir.join("refs"), Some(MOST_SMALL))?;
        vet.below(&layout.git_dir.join("logs"), Some(MOST_LIST))?;
    }
    vet.objects(&layout.common_dir.join("objects"))?;
    Ok(layout)
}

struct Vet<'a> {
    root: &'a Path,
    left: usize,
}

impl Vet<'_> {
    fn refuse(&self, path: &Path, why: impl std::fmt::Display) -> GitError {
        let shown = path.strip_prefix(self.root).unwrap_or(path);
        GitError::NotOpened {
            root: self.root.to_path_buf(),
            path: crate::source::name::of_path(shown),
            why: why.to_string(),
        }
    }

    fn find(&self) -> Result<Layout, GitError> {
        if let Some(git_dir) = location::git_dir_elsewhere(self.root) {
            let common_dir = self.common(&git_dir)?;
            return Ok(Layout { git_dir, common_dir, is_elsewhere: true });
        }
        let own = self.root.join(".git");
        let git_dir = match fs::symlink_metadata(&own) {
            Ok(metadata) if metadata.is_dir() => own,
            Ok(metadata) if metadata.is_symlink() => {
                return Err(
                    self.refuse(&own, "it is a symbolic link, which is not followed; GIT_DIR can name the repository")
                );
            }
            Ok(_) => self.root.join(self.pointer(&own)?.trim_start_matches("gitdir:").trim()),
            // A repository without a working tree, or none.
            Err(_) => self.bare()?,
        };
        let common_dir = self.common(&git_dir)?;
        Ok(Layout { git_dir, common_dir, is_elsewhere: false })
    }

    fn bare(&self) -> Result<PathBuf, GitError> {
        let is_bare = ["HEAD", "objects", "refs"].iter().all(|name| self.root.join(name).exists());
        let missing = || GitError::NotARepository { root: self.root.to_path_buf(), source: "there is no .git".into() };
        if is_bare { Ok(self.root.to_path_buf()) } else { Err(missing()) }
    }

    fn common(&self, git_dir: &Path) -> Result<PathBuf, GitError> {
        let file = git_dir.join("commondir");
        let is_linked = fs::symlink_metadata(&file).is_ok();
        Ok(if is_linked { git_dir.join(self.pointer(&file)?.trim()) } else { git_dir.to_path_buf() })
    }

    /// A file that holds a path.
    fn pointer(&self, file: &Path) -> Result<String, GitError> {
        let bytes = disk::read(file, MOST_SMALL, Links::Refused).map_err(|error| self.refuse(file, error))?;
        String::from_utf8(bytes).map_err(|_| self.refuse(file, "it names a path that is no UTF-8"))
    }

    fn own_files(&self, git_dir: &Path) -> Result<(), GitError> {
        let limit_of = |name: &str| match name {
            "index" => Some(MOST_INDEX),
            _ if name.starts_with("sharedindex.") => Some(MOST_INDEX),
            "gitdir" => Some(MOST_SMALL),
            "config.worktree" => Some(location::MOST_CONFIG),
            // HEAD, and what is named as it is: ORIG_HEAD, FETCH_HEAD ...
            _ => name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_').then_some(MOST_LIST),
        };
        for entry in fs::read_dir(git_dir).into_iter().flatten().flatten() {
            if let Some(limit) = entry.file_name().to_str().and_then(limit_of) {
                self.file(&entry.path(), limit)?;
            }
        }
        Ok(())
    }

    fn shared_files(&mut self, common_dir: &Path) -> Result<(), GitError> {
        let lists = [("config", location::MOST_CONFIG), ("packed-refs", MOST_LIST), ("shallow", MOST_LIST)];
        for (name, limit) in lists {
            self.file(&common_dir.join(name), limit)?;
        }
        self.below(&common_dir.join("refs"), Some(MOST_SMALL))?;
        self.below(&common_dir.join("logs"), Some(MOST_LIST))
    }

    /// A file that may be missing.
    fn file(&self, file: &Path, limit: u64) -> Result<(), GitError> {
        match disk::check(file, limit, Links::Refused) {
            Ok(_) => Ok(()),
            Err(error) if error.is_absent() => Ok(()),
            Err(ReadError::System(error)) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(()),
            Err(error) => Err(self.refuse(file, error)),
        }
    }

    /// The object folder of a repository, and those that it borrows from.
    fn objects(&mut self, first: &Path) -> Result<(), GitError> {
        let mut todo = vec![(first.to_path_buf(), 0)];
        let mut seen = std::collections::BTreeSet::new();
        while let Some((folder, depth)) = todo.pop() {
            if !seen.insert(fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone())) {
                continue;
            }
            if seen.len() > MOST_ALTERNATES || depth > MOST_ALTERNATES_IN_A_ROW {
                return Err(self.refuse(&folder, "there are too many alternates"));
            }
            self.below(&folder, None)?;
            let alternates = folder.join("info/alternates");
            if fs::symlink_metadata(&alternates).is_err() {
                continue;
            }
            let text = self.pointer(&alternates)?;
            let named = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            todo.extend(named.map(|line| (folder.join(line), depth + 1)));
        }
        Ok(())
    }

    /// Everything below a folder that may be missing: nothing but folders and regular files, of at most so many bytes.
    fn below(&mut self, top: &Path, limit: Option<u64>) -> Result<(), GitError> {
        match fs::symlink_metadata(top) {
            Err(_) => return Ok(()),
            Ok(metadata) if metadata.is_symlink() => return Err(self.refuse(top, ReadError::Link)),
            Ok(metadata) if !metadata.is_dir() => return Err(self.refuse(top, "it is no folder")),
            Ok(_) => {}
        }
        let mut todo = vec![(top.to_path_buf(), 0)];
        while let Some((folder, depth)) = todo.pop() {
            if depth > MOST_FOLDERS {
                return Err(self.refuse(&folder, "it lies too deep"));
            }
            let entries = fs::read_dir(&folder).map_err(|error| self.refuse(&folder, error))?;
            for entry in entries.flatten() {
                self.left = self.left.checked_sub(1).ok_or_else(|| self.refuse(&folder, "there are too many files"))?;
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => todo.push((entry.path(), depth + 1)),
                    Ok(kind) if kind.is_file() => {
                        if let Some(limit) = limit {
                            self.file(&entry.path(), limit)?;
                        }
                    }
                    Ok(kind) if kind.is_symlink() => return Err(self.refuse(&entry.path(), ReadError::Link)),
                    Ok(_) => return Err(self.refuse(&entry.path(), ReadError::NotRegular)),
                    Err(error) => return Err(self.refuse(&entry.path(), error)),
                }
            }
        }
        Ok(())
    }
}
