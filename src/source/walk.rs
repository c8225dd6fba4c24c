//! The walk over the folders of a working tree, in parallel: what is there and what ignore files leave out. Links are not
//! followed, and nothing but folders and ignore files is opened.
#![allow(clippy::disallowed_methods, reason = "this module is one that lists files of the scanned repository")]

use std::ffi::OsString;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::GlobSet;
use rayon::Scope;

use super::ignores::{self, IGNORE_FILE, IgnoredPath, NotKept, Rules};
use super::location;
use super::name;
use super::read::unreadable;
use crate::source::SkipReason;

/// What [`super::discover`] keeps to. Globs match paths relative to the root, with forward slashes.
#[derive(Clone, Debug)]
pub struct DiscoverOptions {
    /// The repository root ([`super::find_root`]); all paths are relative to it.
    pub root: PathBuf,
    /// When not empty, only files that match are scanned; the rest count as excluded.
    pub include: GlobSet,
    /// Files that match are skipped; a folder that matches is skipped as one.
    pub exclude: GlobSet,
    /// Keep to our own ignore files, [`super::IGNORE_FILE`].
    pub own_ignore_files: bool,
    /// A folder that is git's and no part of the tree, beside every `.git`.
    pub git_dir: Option<PathBuf>,
}

impl DiscoverOptions {
    /// Everything below a root.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let git_dir = location::git_dir_elsewhere(&root);
        Self { root, include: GlobSet::empty(), exclude: GlobSet::empty(), own_ignore_files: true, git_dir }
    }

    /// Whether the configuration leaves a file out.
    #[must_use]
    pub fn is_excluded(&self, path: &str) -> bool {
        self.exclude.is_match(path) || !self.include.is_empty() && !self.include.is_match(path)
    }
}

/// A file that was found, or a folder that could not be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Relative to the repository root, with forward slashes on every system.
    pub path: String,
    /// Where to read it.
    pub absolute: PathBuf,
    /// Bytes on disk.
    pub bytes: u64,
    /// Why it will not be read, where that is known already.
    pub skip: Option<SkipReason>,
    /// What of the file does not count, where it is one that decides about others.
    pub problem: Option<String>,
}

/// What a walk came to, in no order.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// What is below the folders. One that cannot be entered is in the list, in the system's own words.
    pub(super) found: Vec<Discovered>,
    /// What ignore files leave out; what is below a folder that is left out was not looked at.
    pub(super) ignored: Vec<IgnoredPath>,
    /// The ignore files that are not kept to.
    pub(super) not_kept: Vec<NotKept>,
}

/// Walks through some folders.
///
/// Ignore files count from the repository's root on: what stands above it is not of the repository, and the same commit
/// gives the same scan on every machine.
pub(super) fn walk(folders: &[PathBuf], options: &DiscoverOptions) -> Walked {
    let walk = Walk { options, walked: Mutex::default() };
    rayon::scope(|scope| {
        for folder in folders {
            let mut own = Walked::default();
            let rules = walk.rules_around(folder, &mut own.not_kept);
            walk.push(own);
            let walk = &walk;
            scope.spawn(move |scope| walk.enter(scope, folder.clone(), &rules));
        }
    });
    walk.walked.into_inner().unwrap_or_else(PoisonError::into_inner)
}

struct Walk<'a> {
    options: &'a DiscoverOptions,
    walked: Mutex<Walked>,
}

impl<'a> Walk<'a> {
    /// The rules that are in force where a folder stands. A folder outside of the root has a root of its own.
    fn rules_around(&self, folder: &Path, not_kept: &mut Vec<NotKept>) -> Arc<Rules> {
        let root = &self.options.root;
        let top = if folder.starts_with(root) { root.clone() } else { location::find_root(folder) };
        match folder.parent().filter(|around| *folder != top && around.starts_with(&top)) {
            Some(around) => Rules::around(&top, around, self.options.own_ignore_files, not_kept),
            None => Arc::new(Rules::default()),
        }
    }

    fn enter<'s>(&'s self, scope: &Scope<'s>, folder: PathBuf, around: &Arc<Rules>) {
        let Listing { entries, failures } = match list(&folder) {
            Ok(listed) => listed,
            Err(error) => return self.push(Walked { found: vec![self.failed(&folder, error)], ..Walked::default() }),
        };
        let mut own = Walked::default();
        own.found.extend(failures.into_iter().map(|error| self.failed(&folder, error)));
        let read = |file: &Path| {
            let is_heard = |name| self.options.own_ignore_files || name != IGNORE_FILE;
            let name = file.file_name().filter(|name| is_heard(*name))?;
            entries.iter().any(|(own, _)| own == name).then(|| ignores::on_disk(file)).flatten()
        };
        let rules = around.enter(&folder, &read, &mut own.not_kept);
        for (name, entry) in entries {
            let path = folder.join(&name);
            if name == ".git" || self.options.git_dir.as_ref().is_some_and(|git_dir| *git_dir == path) {
                continue;
            }
            let is_folder = match entry.file_type() {
                Ok(kind) => kind.is_dir(),
                Err(error) => {
                    own.found.push(self.failed(&path, error));
                    continue;
                }
            };
            if let Some((by, pattern)) = rules.leaving_out(&path, is_folder) {
                let root = &self.options.root;
                let by = (relative(&by, root), pattern);
                own.ignored.push(IgnoredPath { path: relative(&path, root), absolute: path, is_folder, by });
                continue;
            }
            match self.visit(&entry, path, is_folder) {
                Visited::Listed(listed) => own.found.push(listed),
                Visited::Folder(folder) => {
                    let rules = Arc::clone(&rules);
                    scope.spawn(move |scope| self.enter(scope, folder, &rules));
                }
            }
        }
        self.push(own);
    }

    fn visit(&self, entry: &DirEntry, absolute: PathBuf, is_folder: bool) -> Visited {
        let path = relative(&absolute, &self.options.root);
        if is_folder {
            if self.options.exclude.is_match(&path) {
                let skip = Some(SkipReason::Excluded);
                return Visited::Listed(Discovered { path, absolute, bytes: 0, skip, problem: None });
            }
            return Visited::Folder(absolute);
        }
        let kind = entry.file_type();
        let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
        let skip = if self.options.is_excluded(&path) {
            Some(SkipReason::Excluded)
        } else if kind.as_ref().is_ok_and(fs::FileType::is_symlink) {
            Some(SkipReason::Symlink)
        } else if kind.is_ok_and(|kind| kind.is_file()) {
            None
        } else {
            Some(SkipReason::Unreadable { error: "not a regular file".to_string() })
        };
        Visited::Listed(Discovered { path, absolute, bytes, skip, problem: None })
    }

    fn failed(&self, absolute: &Path, error: io::Error) -> Discovered {
        let path = relative(absolute, &self.options.root);
        let skip = Some(unreadable(error));
        Discovered { path, absolute: absolute.to_path_buf(), bytes: 0, skip, problem: None }
    }

    fn push(&self, own: Walked) {
        let mut all = self.walked.lock().unwrap_or_else(PoisonError::into_inner);
        all.found.extend(own.found);
        all.ignored.extend(own.ignored);
        all.not_kept.extend(own.not_kept);
    }
}

enum Visited {
    Listed(Discovered),
    Folder(PathBuf),
}

/// What a folder has.
#[derive(Default)]
struct Listing {
    entries: Vec<(OsString, DirEntry)>,
    /// What went wrong on the way through them.
    failures: Vec<io::Error>,
}

fn list(folder: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    for entry in fs::read_dir(folder)? {
        match entry {
            Ok(entry) => listing.entries.push((entry.file_name(), entry)),
            Err(error) => listing.failures.push(error),
        }
    }
    Ok(listing)
}

/// A path outside of the root keeps its absolute name.
pub(super) fn relative(absolute: &Path, root: &Path) -> String {
    let text = name::of_path(absolute.strip_prefix(root).unwrap_or(absolute));
    if text.is_empty() { ".".to_string() } else { text }
}
