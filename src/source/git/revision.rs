//! One commit and how it differs from another: who wrote it, when, and which paths changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gix::ObjectId;
use gix::bstr::BStr;
use gix::index::entry::Mode;

use super::written::{Written, people};
use super::{GitError, name, open, unreadable};

/// Commits between two that are looked at for their authors.
const MOST_COMMITS: usize = 10_000;

/// A commit of a repository.
pub struct Revision {
    repository: gix::Repository,
    id: ObjectId,
    tree: ObjectId,
    /// Of the committer, in seconds since 1970.
    pub time: i64,
    /// E-mail addresses of author, co-authors and committer, as they stand.
    pub people: BTreeSet<String>,
}

/// How a commit differs from the one that it is judged against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Paths that were added, changed or removed, sorted.
    pub paths: Vec<String>,
    /// E-mail addresses of everybody who wrote, co-wrote or committed a commit that the other one does not have.
    pub people: BTreeSet<String>,
    /// Those commits, newest first.
    pub commits: Vec<Written>,
}

impl Revision {
    /// Resolves a revision in git's syntax to a commit.
    ///
    /// # Errors
    ///
    /// When there is no repository, or the text names no commit of it.
    pub fn open(root: &Path, text: &str) -> Result<Self, GitError> {
        let repository = open(root, None)?;
        let wrong = || GitError::NotARange { root: root.to_path_buf(), range: text.to_string() };
        let object = repository.rev_parse_single(text).map_err(|_| wrong())?.object().map_err(|_| wrong())?;
        let commit = object.peel_to_commit().map_err(|_| wrong())?;
        let read =
            || -> Option<(ObjectId, i64)> { Some((commit.tree_id().ok()?.detach(), commit.time().ok()?.seconds)) };
        let (tree, time) = read().ok_or_else(wrong)?;
        let (id, people) = (commit.id, people(&commit));
        drop(commit);
        Ok(Self { repository, id, tree, time, people })
    }

    /// The full id, in hexadecimal.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// Whether another commit is this one, or has it among its ancestors.
    ///
    /// # Errors
    ///
    /// When commits cannot be read.
    pub fn is_in(&self, root: &Path, other: &Self) -> Result<bool, GitError> {
        if self.id == other.id {
            return Ok(true);
        }
        let common = self.repository.merge_bases_many(self.id, &[other.id]);
        let common = common.map_err(|error| unreadable(root, error.to_string()))?;
        Ok(common.iter().any(|id| id.detach() == self.id))
    }

    /// How this commit differs from a base.
    ///
    /// # Errors
    ///
    /// When trees or commits cannot be read, there are too many commits between, or the clone is too shallow to have them
    /// all: who wrote them would be a guess.
    pub fn since(&self, root: &Path, base: &Self) -> Result<Change, GitError> {
        let (before, after) = (base.entries(root)?, self.entries(root)?);
        let is_same = |path: &String| before.get(path) == after.get(path);
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let paths = all.into_iter().filter(|path| !is_same(path)).cloned().collect();
        let mut change = Change { paths, people: self.people.clone(), commits: Vec::new() };
        let cut_off = self.repository.shallow_commits().map_err(|error| unreadable(root, error.to_string()))?;
        let is_cut_off = |id: &ObjectId| cut_off.as_ref().is_some_and(|ids| ids.iter().any(|cut| cut == id));
        let walk = self.repository.rev_walk([self.id]).with_hidden([base.id]).all();
        for (at, info) in walk.map_err(|error| unreadable(root, error))?.enumerate() {
            let info = info.map_err(|error| unreadable(root, error))?;
            if at == MOST_COMMITS {
                return Err(unreadable(root, "there are too many commits since the base"));
            }
            if is_cut_off(&info.id) {
                return Err(unreadable(root, "the clone is shallow, and does not have all commits since the base"));
            }
            let object = self.repository.find_object(info.id).map_err(|error| unreadable(root, error))?;
            let written = Written::read(&object.peel_to_commit().map_err(|error| unreadable(root, error))?);
            change.people.extend(written.people.iter().cloned());
            change.commits.push(written);
        }
        Ok(change)
    }

    /// Every entry, which is a file, a link or a submodule, with what it is and its object.
    fn entries(&self, root: &Path) -> Result<BTreeMap<String, (Mode, ObjectId)>, GitError> {
        let index = self.repository.index_from_tree(&self.tree).map_err(|error| unreadable(root, error))?;
        let state: &gix::index::State = &index;
        let path = |path: &BStr| name::encode(path).into_owned();
        Ok(state.entries().iter().map(|entry| (path(entry.path(state)), (entry.mode, entry.id))).collect())
    }

    /// Every entry with its object.
    fn listing(&self, root: &Path) -> Result<BTreeMap<String, ObjectId>, GitError> {
        Ok(self.entries(root)?.into_iter().map(|(path, (_, id))| (path, id)).collect())
    }

    /// The bytes of a file in this commit; `None` where it has none.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read, or is larger than `limit` bytes.
    pub fn file(&self, root: &Path, path: &str, limit: u64) -> Result<Option<Vec<u8>>, GitError> {
        let Some(id) = self.listing(root)?.get(path).copied() else { return Ok(None) };
        let header = self.repository.find_header(id).map_err(|error| unreadable(root, error))?;
        if header.size() > limit {
            return Err(unreadable(root, "a file is too large"));
        }
        let object = self.repository.find_object(id).map_err(|error| unreadable(root, error))?;
        Ok(Some(object.data.clone()))
    }

    /// The path of every entry, sorted.
    ///
    /// # Errors
    ///
    /// When the tree cannot be read.
    pub fn paths(&self, root: &Path) -> Result<Vec<String>, GitError> {
        Ok(self.entries(root)?.into_keys().collect())
    }

    /// Calls back with the bytes of each file of these paths that this commit has; `None` for one that is larger than `limit` bytes
    /// or cannot be read.
    ///
    /// # Errors
    ///
    /// When the tree cannot be read.
    pub fn each_of(
        &self,
        root: &Path,
        paths: &BTreeSet<String>,
        limit: u64,
        mut look: impl FnMut(&str, Option<&[u8]>),
    ) -> Result<(), GitError> {
        if paths.is_empty() {
            return Ok(());
        }
        for (path, (mode, id)) in self.entries(root)?.into_iter().filter(|(path, _)| paths.contains(path)) {
            if mode == Mode::COMMIT {
                continue;
            }
            let is_small = self.repository.find_header(id).is_ok_and(|header| header.size() <= limit);
            let object = if is_small { self.repository.find_object(id).ok() } else { None };
            look(&path, object.as_ref().map(|object| object.data.as_slice()));
        }
        Ok(())
    }

    /// Whether this commit has a file at a path, or files below it. The root has all.
    ///
    /// # Errors
    ///
    /// When its tree cannot be read.
    pub fn has(&self, root: &Path, path: &str) -> Result<bool, GitError> {
        let files = self.listing(root)?;
        let path = path.trim_end_matches('/');
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        Ok(files.contains_key(path) || files.keys().any(|file| file.starts_with(&prefix)))
    }

    /// Whether a file of this commit, of so many bytes, is what somebody looks for.
    ///
    /// # Errors
    ///
    /// When its tree or a file of that size cannot be read.
    pub fn has_blob(&self, root: &Path, size: u64, is_it: impl Fn(&[u8]) -> bool) -> Result<bool, GitError> {
        let ids: BTreeSet<ObjectId> = self.listing(root)?.into_values().collect();
        for id in ids {
            // Of a submodule, only the name of a commit is there.
            let Ok(header) = self.repository.find_header(id) else { continue };
            if header.size() == size && header.kind().is_blob() {
                let object = self.repository.find_object(id).map_err(|error| unreadable(root, error))?;
                if is_it(&object.data) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Paths of this commit below a folder, sorted, each with whether it is a file, and no link or submodule.
    ///
    /// # Errors
    ///
    /// When its tree cannot be read.
    pub fn below(&self, root: &Path, folder: &str) -> Result<Vec<(String, bool)>, GitError> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        let is_file = |mode: Mode| mode == Mode::FILE || mode == Mode::FILE_EXECUTABLE;
        let below = self.entries(root)?.into_iter().filter(|(path, _)| path.starts_with(&prefix));
        Ok(below.map(|(path, (mode, _))| (path, is_file(mode))).collect())
    }
}
