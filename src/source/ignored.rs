//! What ignore files keep out of a scan, so that it can be told: a walk that enters the folders of the real one and lists what
//! is missing there.
#![allow(clippy::disallowed_methods, reason = "this module lists what the walk of the scanned repository left out")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;

use super::ignores::{IGNORE_FILE, MOST_BYTES};
use super::location::canonical;
use super::name;
use super::walk::{Discovered, relative};
use crate::disk::{self, Links};
use crate::source::SkipReason;

/// The files whose patterns the walk keeps to; ours come first.
const NAMES: [&str; 3] = [IGNORE_FILE, ".ignore", ".gitignore"];

/// A file or folder that was not entered because an ignore file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredPath {
    /// Relative to the repository root, with forward slashes.
    pub path: String,
    pub absolute: PathBuf,
    pub is_folder: bool,
    /// The ignore file, relative to the root, and the pattern as written; `None` when no file below the root says so.
    pub by: Option<(String, String)>,
}

impl IgnoredPath {
    /// Whether one of Regate's own ignore files names it: git may track it all the same.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.by.as_ref().is_some_and(|(file, _)| file.rsplit('/').next() == Some(IGNORE_FILE))
    }
}

/// What stands below some folders and was not found, sorted by path. A folder that is named is not entered.
#[must_use]
pub fn ignored(folders: &[PathBuf], root: &Path, found: &[Discovered]) -> Vec<IgnoredPath> {
    let known: BTreeSet<&Path> = found.iter().map(|file| file.absolute.as_path()).collect();
    let mut level: Vec<PathBuf> = folders.iter().filter(|folder| folder.is_dir()).map(|path| canonical(path)).collect();
    let root = canonical(root);
    // Folders that the walk entered hold something that it found.
    let mut entered: BTreeSet<&Path> = BTreeSet::new();
    for file in found {
        for folder in file.absolute.ancestors().skip(1) {
            if !entered.insert(folder) {
                break;
            }
        }
    }
    let mut rules = Rules { root: &root, read: BTreeMap::new() };
    let mut missing = Vec::new();
    while !level.is_empty() {
        let listed: Vec<Vec<(PathBuf, bool)>> = level.par_iter().map(|folder| list(folder)).collect();
        level.clear();
        for (path, is_folder) in listed.into_iter().flatten() {
            if known.contains(path.as_path()) {
                continue;
            }
            if is_folder && entered.contains(path.as_path()) {
                level.push(path);
                continue;
            }
            let by = rules.naming(&path, is_folder);
            if is_folder && by.is_none() {
                level.push(path);
                continue;
            }
            missing.push(IgnoredPath { path: relative(&path, &root), absolute: path, is_folder, by });
        }
    }
    missing.sort_by(|a, b| a.path.cmp(&b.path));
    missing
}

/// Of the files that git tracks, those that an ignore file of ours hides: they are told, and not read.
#[must_use]
pub fn tracked_and_hidden(tracked: &[String], root: &Path, ignored: &[IgnoredPath]) -> Vec<Discovered> {
    let hidden: BTreeSet<&str> = ignored.iter().filter(|one| one.is_ours()).map(|one| one.path.as_str()).collect();
    let is_hidden = |path: &&String| {
        let folders = memchr::memchr_iter(b'/', path.as_bytes()).filter_map(|at| path.get(..at));
        !hidden.is_empty() && folders.chain([path.as_str()]).any(|path| hidden.contains(path))
    };
    let skipped = |path: &String| {
        let absolute = name::to_path(root, path);
        let bytes = fs::symlink_metadata(&absolute).ok()?.len();
        Some(Discovered { path: path.clone(), absolute, bytes, skip: Some(SkipReason::Ignored), problem: None })
    };
    tracked.iter().filter(is_hidden).filter_map(skipped).collect()
}

/// Of the files that git tracks, all that the walk left out below some folders, whoever names them.
#[must_use]
pub fn tracked_and_missed(
    tracked: &[String],
    folders: &[PathBuf],
    root: &Path,
    found: &[Discovered],
) -> Vec<Discovered> {
    let known: BTreeSet<&str> = found.iter().map(|file| file.path.as_str()).collect();
    let folders: Vec<PathBuf> = folders.iter().map(|path| canonical(path)).collect();
    let missed = |path: &String| {
        let absolute = name::to_path(root, path);
        let is_asked = folders.iter().any(|folder| absolute.starts_with(folder));
        let metadata = fs::symlink_metadata(&absolute).ok().filter(|metadata| metadata.is_file() && is_asked)?;
        Some(Discovered { path: path.clone(), absolute, bytes: metadata.len(), skip: None, problem: None })
    };
    tracked.iter().filter(|path| !known.contains(path.as_str())).filter_map(missed).collect()
}

fn list(folder: &Path) -> Vec<(PathBuf, bool)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let own = entries.filter(|entry| entry.file_name() != ".git");
    own.map(|entry| (entry.path(), entry.file_type().is_ok_and(|kind| kind.is_dir()))).collect()
}

/// The patterns of the ignore files that were asked for so far.
struct Rules<'a> {
    root: &'a Path,
    read: BTreeMap<PathBuf, Option<Gitignore>>,
}

impl Rules<'_> {
    /// The ignore file and the pattern that name a path.
    fn naming(&mut self, path: &Path, is_folder: bool) -> Option<(String, String)> {
        let folders: Vec<&Path> = path.ancestors().skip(1).take_while(|folder| folder.starts_with(self.root)).collect();
        for name in NAMES {
            for folder in &folders {
                let file = folder.join(name);
                let rules = self.read.entry(file.clone()).or_insert_with(|| read(folder, &file));
                let glob = rules.as_ref().map(|rules| rules.matched(path, is_folder));
                if let Some(ignore::Match::Ignore(glob)) = glob {
                    return Some((relative(&file, self.root), glob.original().to_string()));
                }
            }
        }
        None
    }
}

/// The rules of one ignore file, when the walk keeps to it.
fn read(folder: &Path, file: &Path) -> Option<Gitignore> {
    let bytes = disk::read(file, MOST_BYTES, Links::Refused).ok()?;
    Some(rules_of(folder, &String::from_utf8_lossy(&bytes)))
}

/// The rules that an ignore file's text sets below a folder.
#[must_use]
pub fn rules_of(folder: &Path, text: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A pattern that is none names nothing.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

#[cfg(test)]
mod tests {
    use super::super::walk::DiscoverOptions;
    use super::super::worktree::discover;
    use super::*;

    #[test]
    fn what_is_hidden_is_listed_with_who_hides_it() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            (".regateignore", "keys/\n*.pem\n"),
            (".gitignore", "/out\n"),
            ("sub/.ignore", "*.log\n"),
            ("keys/a/b.txt", ""),
            ("x.pem", ""),
            ("out/deep/er.txt", ""),
            ("sub/only/a.log", ""),
            ("sub/kept.txt", ""),
            ("empty/x.pem", ""),
            (".git/config", ""),
        ] {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let roots = [folder.path().to_path_buf()];
        let found = discover(&roots, &DiscoverOptions::new(folder.path()));
        let told: Vec<String> = ignored(&roots, folder.path(), &found)
            .iter()
            .map(|one| format!("{} {} {:?} {}", one.path, one.is_folder, one.by.clone().unwrap(), one.is_ours()))
            .collect();
        assert_eq!(
            told,
            [
                "empty/x.pem false (\".regateignore\", \"*.pem\") true",
                "keys true (\".regateignore\", \"keys/\") true",
                "out true (\".gitignore\", \"/out\") false",
                "sub/only/a.log false (\"sub/.ignore\", \"*.log\") false",
                "x.pem false (\".regateignore\", \"*.pem\") true",
            ]
        );
    }
}
