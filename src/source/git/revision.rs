//! One commit and how it differs from another: who wrote it, when, and which paths changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice as _};
use gix::index::entry::Mode;

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
    /// E-mail addresses of author and committer, as they stand.
    pub people: BTreeSet<String>,
}

/// How a commit differs from the one that it is judged against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Paths that were added, changed or removed, sorted.
    pub paths: Vec<String>,
    /// E-mail addresses of everybody who wrote or committed a commit that the other one does not have.
    pub people: BTreeSet<String>,
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

    /// How this commit differs from a base.
    ///
    /// # Errors
    ///
    /// When trees or commits cannot be read, or there are too many commits between: who wrote them would be a guess.
    pub fn since(&self, root: &Path, base: &Self) -> Result<Change, GitError> {
        let (before, after) = (base.entries(root)?, self.entries(root)?);
        let is_same = |path: &String| before.get(path) == after.get(path);
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let paths = all.into_iter().filter(|path| !is_same(path)).cloned().collect();
        let mut change = Change { paths, people: self.people.clone() };
        let walk = self.repository.rev_walk([self.id]).with_hidden([base.id]).all();
        for (at, info) in walk.map_err(|error| unreadable(root, error))?.enumerate() {
            let info = info.map_err(|error| unreadable(root, error))?;
            if at == MOST_COMMITS {
                return Err(unreadable(root, "there are too many commits since the base"));
            }
            let object = self.repository.find_object(info.id).map_err(|error| unreadable(root, error))?;
            change.people.extend(people(&object.peel_to_commit().map_err(|error| unreadable(root, error))?));
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

    /// Paths of this commit below a folder, sorted.
    ///
    /// # Errors
    ///
    /// When its tree cannot be read.
    pub fn below(&self, root: &Path, folder: &str) -> Result<Vec<String>, GitError> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        Ok(self.listing(root)?.into_keys().filter(|path| path.starts_with(&prefix)).collect())
    }
}

fn people(commit: &gix::Commit<'_>) -> BTreeSet<String> {
    let signatures = [commit.author(), commit.committer()];
    signatures.into_iter().flatten().map(|who| who.email.to_str_lossy().into_owned()).collect()
}
