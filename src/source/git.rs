//! The git index (what `git commit` would store) and the commit that is scanned. Read-only but for notes, without the network.

mod compared;
mod contents;
mod dirty;
mod history;
mod notes;
mod revision;
mod vet;
mod written;

use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice as _};
use gix::index::entry::{Mode, Stage};

use super::read::from_bytes;
use super::{Origin, SourceText, location, name};
use crate::disk::{self, Links, ReadError};
use crate::source::Provenance;
use crate::source::SkipReason;

pub use compared::Compared;
pub use contents::{BlobPlace, FoundBlob, Paths, TreeSurvey, blobs_of, places_of};
pub use dirty::is_dirty;
pub use history::{Annotation, Commit, EntryKind, History, HistoryScope, MissingObject, ObjectReader, config_file};
pub use notes::{Noted, Notes, Writing};
pub use revision::{Change, Revision};
pub use written::{CommitSignature, Written};

/// Why the index can't be read. The messages name the repository, never what is in it.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    #[error("{} is not a git repository that can be read ({source}); run inside a clone, or without what asks for git", .root.display())]
    NotARepository { root: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("{} is a bare git repository: it has no index; run inside a clone", .root.display())]
    Bare { root: PathBuf },
    #[error("{path} of {} is not opened, so nothing of git is known ({why})", .root.display())]
    NotOpened { root: PathBuf, path: String, why: String },
    #[error("the git index or HEAD of {} can't be read ({source}); `git status` and `git fsck` say more", .root.display())]
    Unreadable { root: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error(
        "'{range}' names no commits of {}: use a revision or a range that `git log` understands, such as main..HEAD or \
         v1.0.. (a shallow clone has few)",
        .root.display()
    )]
    NotARange { root: PathBuf, range: String },
    #[error(
        "{base} and {judged} have no commit in common that {} has; a shallow clone has few: fetch more (actions/checkout: \
         fetch-depth: 0)",
        .root.display()
    )]
    NothingInCommon { root: PathBuf, base: String, judged: String },
    #[error("'{name}' is no ref of notes: write refs/notes/NAME")]
    NoNotes { name: String },
    #[error("'{revision}' names no commit of {}: a shallow clone has few, fetch the branch that is trusted", .root.display())]
    NotACommit { root: PathBuf, revision: String },
}

/// What is said of a file of which the index holds two sides.
const UNMERGED: &str = "it is unmerged: resolve the conflict and add the file";

/// An entry of the index that differs from HEAD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedFile {
    /// Relative to the repository root.
    pub path: String,
    /// The blob that `git commit` would store.
    pub id: ObjectId,
    /// Why it can't be read as text: a symlink or a submodule.
    pub skip: Option<SkipReason>,
}

/// The files of a repository's index, or of a commit. Threads may share it.
pub struct GitIndex {
    root: PathBuf,
    repository: gix::ThreadSafeRepository,
    listing: Listing,
}

enum Listing {
    Index(gix::worktree::Index),
    Head(Box<gix::index::File>),
}

/// How the index differs from HEAD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StagedChanges {
    /// What `git commit` would add or change, sorted by path.
    pub changed: Vec<StagedFile>,
    /// The paths of files that it would remove, sorted; a renamed file is removed at its old path.
    pub removed: Vec<String>,
}

impl GitError {
    /// The file that is at fault, as far as that is known.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::NotOpened { path, .. } => path,
            Self::Unreadable { .. } => ".git/index",
            Self::NotARepository { .. }
            | Self::Bare { .. }
            | Self::NotARange { .. }
            | Self::NotACommit { .. }
            | Self::NoNotes { .. }
            | Self::NothingInCommon { .. } => ".git",
        }
    }
}

/// Whether a folder has nothing of a repository, which is no failure. An empty `.git` is none, as for git.
#[must_use]
pub fn is_absent(root: &Path) -> bool {
    vet::is_absent(root)
}

impl GitIndex {
    /// Opens the repository at `root` (a folder with a `.git` folder, or with the `.git` file of a linked worktree).
    ///
    /// `GIT_INDEX_FILE` is kept to, because `git commit FILE` runs its hooks with an index of its own
    /// (<https://git-scm.com/docs/githooks>, <https://git-scm.com/docs/git#Documentation/git.txt-GITINDEXFILE>).
    ///
    /// # Errors
    ///
    /// When there is no repository, it is bare, or its index is damaged.
    pub fn open(root: &Path) -> Result<Self, GitError> {
        Self::open_with(root, std::env::var_os("GIT_INDEX_FILE").map(PathBuf::from).as_deref())
    }

    fn open_with(root: &Path, index_file: Option<&Path>) -> Result<Self, GitError> {
        let repository = open(root, index_file)?;
        // One that says that it has no working tree has the one that is named (`GIT_WORK_TREE` in git(1)).
        if repository.is_bare() && !location::has_named_tree(root) {
            return Err(GitError::Bare { root: root.to_path_buf() });
        }
        let index = repository.index_or_empty().map_err(|error| unreadable(root, error))?;
        let listing = Listing::Index(index);
        Ok(Self { root: root.to_path_buf(), repository: repository.into_sync(), listing })
    }

    /// The files of the commit at HEAD; none before the first commit.
    ///
    /// # Errors
    ///
    /// When HEAD's tree can't be read.
    pub fn head(&self) -> Result<Self, GitError> {
        let repository = self.repository.to_thread_local();
        let tree = repository.head_tree_id_or_empty().map_err(|error| unreadable(&self.root, error))?;
        let head = repository.index_from_tree(&tree).map_err(|error| unreadable(&self.root, error))?;
        Ok(Self {
            root: self.root.clone(),
            repository: self.repository.clone(),
            listing: Listing::Head(Box::new(head)),
        })
    }

    /// The files of a commit that a revision names, in git's syntax.
    ///
    /// # Errors
    ///
    /// When there is no repository, or the revision names no commit of it.
    pub fn of_commit(root: &Path, revision: &str) -> Result<Self, GitError> {
        let repository = open(root, None)?;
        let wrong = || GitError::NotACommit { root: root.to_path_buf(), revision: revision.to_string() };
        let object = repository.rev_parse_single(revision).map_err(|_| wrong())?.object().map_err(|_| wrong())?;
        let tree = object.peel_to_tree().map_err(|_| wrong())?.id;
        let files = repository.index_from_tree(&tree).map_err(|error| unreadable(root, error))?;
        let listing = Listing::Head(Box::new(files));
        Ok(Self { root: root.to_path_buf(), repository: repository.into_sync(), listing })
    }

    fn state(&self) -> &gix::index::State {
        match &self.listing {
            Listing::Index(index) => index,
            Listing::Head(head) => head,
        }
    }

    /// How this index differs from HEAD. Before the first commit, every entry is new. Of a file in conflict it is the side
    /// that is not HEAD's; where neither is, it is not read.
    #[must_use]
    pub fn changes(&self, head: &Self) -> StagedChanges {
        StagedChanges { changed: self.changed(head.state()), removed: self.removed(head.state()) }
    }

    fn changed(&self, head: &gix::index::State) -> Vec<StagedFile> {
        let mut staged: Vec<StagedFile> = Vec::new();
        for entry in self.state().entries() {
            let raw_path = entry.path(self.state());
            let same = |old: &gix::index::Entry| old.id == entry.id && old.mode == entry.mode;
            // A sparse folder stands for files that are as in HEAD; an intent to add has no content yet.
            let absent = entry.mode.is_sparse() || entry.flags.contains(gix::index::entry::Flags::INTENT_TO_ADD);
            if absent || entry.stage() == Stage::Base || head.entry_by_path(raw_path).is_some_and(same) {
                continue;
            }
            let path = name::encode(raw_path).into_owned();
            // Stages are sorted: ours comes before theirs.
            if let Some(before) = staged.last_mut().filter(|before| before.path == path) {
                // One side alone would say nothing about the file.
                before.skip.get_or_insert_with(|| SkipReason::Unreadable { error: UNMERGED.to_string() });
                continue;
            }
            staged.push(StagedFile { path, id: entry.id, skip: skip_reason(entry.mode) });
        }
        // By their text, which sorts as the bytes do but for encoded ones.
        staged.sort_by(|a, b| a.path.cmp(&b.path));
        staged
    }

    fn removed(&self, head: &gix::index::State) -> Vec<String> {
        let index = self.state();
        // A sparse folder stands for files that are as in HEAD.
        let sparse: Vec<_> =
            index.entries().iter().filter(|entry| entry.mode.is_sparse()).map(|e| e.path(index)).collect();
        let is_kept = |path: &gix::bstr::BStr| {
            index.entry_range(path).is_some() || sparse.iter().any(|folder| path.starts_with(folder))
        };
        let paths = head.entries().iter().map(|entry| entry.path(head));
        let mut removed: Vec<String> =
            paths.filter(|path| !is_kept(path)).map(|path| name::encode(path).into_owned()).collect();
        removed.sort();
        removed
    }

    /// An entry of the index whether it changed or not: the siblings of a staged file, for policies that see a set.
    #[must_use]
    pub fn entry(&self, path: &str) -> Option<StagedFile> {
        let raw_path = name::decode(path);
        let entry = [Stage::Unconflicted, Stage::Ours, Stage::Theirs]
            .into_iter()
            .find_map(|stage| self.state().entry_by_path_and_stage(raw_path.as_bstr(), stage))?;
        Some(StagedFile { path: path.to_string(), id: entry.id, skip: skip_reason(entry.mode) })
    }

    /// What the index has and a checkout need not put into the working tree: what a sparse checkout leaves out, and submodules.
    #[must_use]
    pub fn not_checked_out(&self) -> Vec<(String, SkipReason)> {
        let state = self.state();
        let reason = |entry: &gix::index::Entry| {
            let is_left_out = entry.flags.contains(gix::index::entry::Flags::SKIP_WORKTREE) || entry.mode.is_sparse();
            match (entry.mode.is_submodule(), is_left_out) {
                (true, _) => Some(SkipReason::Submodule),
                (false, true) => Some(SkipReason::NotCheckedOut),
                (false, false) => None,
            }
        };
        let path = |entry: &gix::index::Entry| {
            let path = name::encode(entry.path(state)).into_owned();
            path.strip_suffix('/').map_or_else(|| path.clone(), str::to_string)
        };
        state.entries().iter().filter_map(|entry| Some((path(entry), reason(entry)?))).collect()
    }

    /// The path that a link's entry leads to, as far as text goes; `None` where that is out of the repository.
    #[must_use]
    pub fn target_of(&self, link: &StagedFile) -> Option<String> {
        const LONGEST: u64 = 4096;
        if link.skip != Some(SkipReason::Symlink) {
            return None;
        }
        let text = self.bytes(&StagedFile { skip: None, ..link.clone() }, LONGEST)?;
        let text = name::encode(text.as_bstr()).into_owned();
        let folder = link.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if text.starts_with('/') { None } else { name::relative(folder, &text) }
    }

    /// Whether a path is a folder of the index; the root is one.
    #[must_use]
    pub fn has_folder(&self, path: &str) -> bool {
        let inside = [&*name::decode(path), b"/"].concat();
        path.is_empty() || self.state().prefixed_entries(inside.as_bstr()).is_some()
    }

    /// The paths of all entries, sorted, each once.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let entries = self.state().entries().iter();
        let mut paths: Vec<String> = entries.map(|entry| name::encode(entry.path(self.state())).into_owned()).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// The bytes of an entry that may be an archive; `None` when they cannot be read or are more than the limit.
    #[must_use]
    pub fn bytes(&self, file: &StagedFile, limit: u64) -> Option<Vec<u8>> {
        let repository = self.repository.to_thread_local();
        let header = repository.find_header(file.id).ok()?;
        let is_small = file.skip.is_none() && header.size() <= limit;
        if is_small { Some(repository.find_blob(file.id).ok()?.take_data()) } else { None }
    }

    /// Reads a blob from the object database, and never from the working tree. `limit` is in bytes.
    ///
    /// # Errors
    ///
    /// Why it is skipped, as in [`super::read()`].
    pub fn read(&self, file: &StagedFile, limit: u64) -> Result<SourceText, SkipReason> {
        if let Some(reason) = &file.skip {
            return Err(reason.clone());
        }
        let repository = self.repository.to_thread_local();
        let missing = |_| SkipReason::Unreadable { error: "the blob is not in the object database".to_string() };
        // The header alone gives the size of a blob, so that a large one is not unpacked.
        let header = repository.find_header(file.id).map_err(missing)?;
        if header.size() > limit {
            return Err(SkipReason::TooLarge { limit });
        }
        let mut blob = repository.find_blob(file.id).map_err(missing)?;
        from_bytes(blob.take_data(), &file.path, limit, Origin::Index)
    }
}

/// What is known of the commit at HEAD; `None` outside of a git repository.
#[must_use]
pub fn provenance(root: &Path) -> Option<Provenance> {
    let repository = open(root, None).ok()?;
    let url = repository.config_snapshot().string("remote.origin.url").map(|url| url.to_str_lossy().into_owned());
    Some(Provenance {
        repository: url.as_deref().and_then(public_url),
        revision: repository.head_id().ok().map(|id| id.to_string()),
        branch: repository.head_name().ok().flatten().map(|name| name.shorten().to_str_lossy().into_owned()),
    })
}

/// The names of a repository's tags, sorted; none outside of one.
///
/// # Errors
///
/// When a reference cannot be read.
pub fn tags(root: &Path) -> Result<Vec<String>, GitError> {
    if is_absent(root) {
        return Ok(Vec::new());
    }
    let repository = open(root, None)?;
    if repository
        .config_snapshot()
        .string("extensions.refStorage")
        .is_some_and(|storage| storage.as_slice() != b"files")
    {
        return Err(unreadable_references(root, &"references are not kept in files"));
    }
    let references = repository.references().map_err(|error| unreadable_references(root, &error))?;
    let tags = references.tags().map_err(|error| unreadable_references(root, &error))?;
    let mut names = Vec::new();
    for tag in tags {
        let tag = tag.map_err(|error| unreadable_references(root, &error))?;
        names.push(tag.name().shorten().to_str_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn unreadable_references(root: &Path, error: &dyn std::fmt::Display) -> GitError {
    GitError::NotOpened { root: root.to_path_buf(), path: ".git/refs".to_string(), why: error.to_string() }
}

/// Bytes of an object or an index that are unpacked at once: what is larger is not read. An archive is the largest that is
/// asked for.
const MOST_UNPACKED: u64 = super::archive::MOST_ARCHIVE + (64 << 20);

/// Opens exactly this folder's repository, and keeps the machine's and the user's configuration out of it. Of the
/// repository's own, nothing counts that could lead to other files.
fn open(root: &Path, index_file: Option<&Path>) -> Result<gix::Repository, GitError> {
    let layout = vet::vet(root)?;
    let index = match index_file.and_then(|file| std::path::absolute(file).ok()) {
        Some(named) => {
            let is_missing = |error: &ReadError| error.is_absent();
            match disk::check(&named, MOST_UNPACKED, Links::Followed) {
                Err(error) if !is_missing(&error) => return Err(unreadable(root, error)),
                _ => named,
            }
        }
        None => std::path::absolute(layout.git_dir.join("index")).map_err(|error| unreadable(root, error))?,
    };
    let limit = BString::from(format!("gitoxide.objects.allocLimit={MOST_UNPACKED}"));
    let mut index_override = BString::from("gitoxide.core.indexFile=");
    index_override.extend_from_slice(&gix::path::into_bstr(index).map_err(|error| unreadable(root, error))?);
    // What an id names is what is judged and signed, and not what `refs/replace/` puts in its place (git-replace(1)).
    let as_named = BString::from("core.useReplaceRefs=false");
    let options = gix::open::Options::isolated().config_overrides([limit, index_override, as_named]);
    let opened = match layout.is_elsewhere {
        true => gix::open_opts(&layout.git_dir, options.open_path_as_is(true)),
        false => gix::open_opts(root, options),
    };
    let opened =
        opened.map_err(|source| GitError::NotARepository { root: root.to_path_buf(), source: source.into() })?;
    let refused = refused_extension(&opened.config_snapshot());
    refused.map_or(Ok(opened), |name| {
        Err(GitError::NotOpened {
            root: root.to_path_buf(),
            path: ".git/config".to_string(),
            why: format!(
                "it asks for the extension '{name}', which is not known; git refuses such a repository as well"
            ),
        })
    })
}

/// What a repository asks of those who read it and nobody here knows (gitrepository-layout(5) and git-config(1), `extensions.*`; without
/// version 1 they do not count, gitformat `repository-version`).
fn refused_extension(config: &gix::config::Snapshot<'_>) -> Option<String> {
    const KNOWN: &[&str] = &[
        "compatobjectformat",
        "noop",
        "noop-v1",
        "objectformat",
        "partialclone",
        "preciousobjects",
        "refstorage",
        "relativeworktrees",
        "submodulepathconfig",
        "worktreeconfig",
    ];
    if config.integer("core.repositoryformatversion").unwrap_or(0) < 1 {
        return None;
    }
    let sections = config.plumbing().sections_by_name("extensions").into_iter().flatten();
    let mut names = sections.flat_map(|section| section.value_names().collect::<Vec<_>>());
    names.find(|name| !KNOWN.contains(&name.to_ascii_lowercase().as_str()))
}

fn unreadable(root: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> GitError {
    GitError::Unreadable { root: root.to_path_buf(), source: source.into() }
}

fn skip_reason(mode: Mode) -> Option<SkipReason> {
    if mode.is_submodule() {
        Some(SkipReason::Submodule)
    } else if mode == Mode::SYMLINK {
        Some(SkipReason::Symlink)
    } else {
        None
    }
}

/// A remote's address as a URL that may be published: without user, password and query. The scp form
/// `git@host:owner/repo.git` and `ssh://` become https. A path on this machine is nobody's business: `None`.
fn public_url(url: &str) -> Option<String> {
    let (authority, path) = match url.split_once("://") {
        Some(("http" | "https" | "ssh" | "git" | "git+ssh" | "ssh+git", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        // scp's form has a colon before the first slash (https://git-scm.com/docs/git-clone#_git_urls).
        None => url.split_once(':').filter(|(host, _)| !host.contains(['/', '\\']) && host.len() > 1)?,
    };
    let host = authority.rsplit('@').next().unwrap_or(authority);
    // The port of ssh is none of https's.
    let host = if url.starts_with("http") { host } else { host.split(':').next().unwrap_or(host) };
    let path = path.split(['?', '#']).next().unwrap_or(path).trim_matches('/');
    let scheme = if url.starts_with("http://") { "http" } else { "https" };
    (!host.is_empty() && !path.is_empty()).then(|| format!("{scheme}://{host}/{path}"))
}

#[cfg(test)]
mod tests;
