//! Which files of the working tree are scanned, and which are skipped and why.
#![allow(clippy::disallowed_methods, reason = "this module is the one that lists files of the scanned repository")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use globset::GlobSet;
use ignore::gitignore::Gitignore;
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::read::unreadable;
use crate::source::SkipReason;

/// The name of our own ignore files, in gitignore's syntax.
pub const IGNORE_FILE: &str = ".regateignore";

/// What [`discover`] keeps to. Globs match paths relative to the root, with forward slashes.
#[derive(Clone, Debug)]
pub struct DiscoverOptions {
    /// The repository root ([`find_root`]); all paths are relative to it.
    pub root: PathBuf,
    /// When not empty, only files that match are scanned; the rest count as excluded.
    pub include: GlobSet,
    /// Files that match are skipped; a folder that matches is skipped as one.
    pub exclude: GlobSet,
    /// Threads of the walk; 0 lets the walker choose.
    pub threads: usize,
    /// Keep to [`IGNORE_FILE`].
    pub own_ignore_files: bool,
}

impl DiscoverOptions {
    /// Everything below a root.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let (include, exclude) = (GlobSet::empty(), GlobSet::empty());
        Self { root: root.into(), include, exclude, threads: 0, own_ignore_files: true }
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
}

/// The root of the repository around a file or folder: the nearest ancestor with `.git` (a folder, or a file in a linked
/// worktree), else the nearest with `regate.toml`, else the folder itself. Absolute, without symlinks.
#[must_use]
pub fn find_root(start: &Path) -> PathBuf {
    let absolute = canonical(start);
    let folder = if absolute.is_dir() { absolute.as_path() } else { absolute.parent().unwrap_or(&absolute) };
    let nearest = |name: &str| folder.ancestors().find(|ancestor| ancestor.join(name).exists());
    nearest(".git").or_else(|| nearest("regate.toml")).unwrap_or(folder).to_path_buf()
}

/// Lists files below the given files and folders, in parallel, sorted by path, each once.
///
/// Folders are walked with gitignore's rules (inside a git repository or not) and [`IGNORE_FILE`]; hidden files are
/// included, `.git` is not. Symlinks are listed as skipped and never followed. What the walk could not read is listed
/// as unreadable in the system's own words. A file that is named itself is read even when ignored or excluded.
///
/// The user's global gitignore is not looked at: the same commit gives the same scan on every machine.
#[must_use]
pub fn discover(roots: &[PathBuf], options: &DiscoverOptions) -> Vec<Discovered> {
    let options = DiscoverOptions { root: canonical(&options.root), ..options.clone() };
    let mut found = Vec::new();
    let mut folders = Vec::new();
    for root in roots {
        match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => folders.push(canonical(root)),
            _ => found.push(named(root, &options.root)),
        }
    }
    walk(&folders, &options, &mut found);
    // Of two entries with one path, the first is the one that is read.
    found.sort_by(|a, b| (&a.path, &a.skip).cmp(&(&b.path, &b.skip)));
    found.dedup_by(|a, b| a.path == b.path);
    found
}

/// Of the files that git tracks, those that the walk left out because `.gitignore` names them: they are in every clone
/// all the same (a `.env` that was committed before it was ignored). What [`IGNORE_FILE`] names stays out.
///
/// `tracked` are paths relative to `root`; `found` is what [`discover`] gave for `roots`, sorted by path.
#[must_use]
pub fn tracked_but_ignored(
    tracked: &[String],
    roots: &[PathBuf],
    root: &Path,
    found: &[Discovered],
) -> Vec<Discovered> {
    let root = canonical(root);
    let folders: Vec<PathBuf> = roots.iter().filter(|root| root.is_dir()).map(|root| canonical(root)).collect();
    let missed = tracked.iter().filter(|path| found.binary_search_by(|f| f.path.as_str().cmp(path.as_str())).is_err());
    missed
        .map(|path| root.join(path))
        .filter(|file| folders.iter().any(|folder| file.starts_with(folder)))
        .filter(|file| fs::symlink_metadata(file).is_ok_and(|metadata| metadata.is_file()))
        .filter(|file| !left_out_by_us(file, &root))
        .map(|file| named(&file, &root))
        .collect()
}

/// Whether an [`IGNORE_FILE`] between the root and a file names it or a folder around it.
fn left_out_by_us(file: &Path, root: &Path) -> bool {
    file.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).any(|folder| {
        let (rules, _) = Gitignore::new(folder.join(IGNORE_FILE));
        rules.matched_path_or_any_parents(file, false).is_ignore()
    })
}

/// The configuration of the repository itself, where credentials hide in the addresses of remotes: `.git/config`, or the
/// file that a linked worktree shares. `None` when the scan does not take in the whole repository, or it has none.
#[must_use]
pub fn git_config(roots: &[PathBuf], root: &Path) -> Option<Discovered> {
    let root = canonical(root);
    let is_whole = roots.iter().any(|folder| root.starts_with(canonical(folder)));
    let absolute = is_whole.then(|| super::git::config_file(&root)).flatten()?;
    let bytes = fs::symlink_metadata(&absolute).map_or(0, |metadata| metadata.len());
    Some(Discovered { path: ".git/config".to_string(), absolute, bytes, skip: None })
}

/// The regular files directly in a folder, sorted by path, ignored ones included; nothing when it cannot be read.
#[must_use]
pub fn list_folder(folder: &Path, root: &Path) -> Vec<Discovered> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut found: Vec<Discovered> = files.map(|entry| named(&entry.path(), &canonical(root))).collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folders: &[PathBuf], options: &DiscoverOptions, found: &mut Vec<Discovered>) {
    let Some((first, rest)) = folders.split_first() else { return };
    let mut builder = WalkBuilder::new(first);
    for folder in rest {
        builder.add(folder);
    }
    builder
        .hidden(false)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .follow_links(false)
        .threads(options.threads)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    if options.own_ignore_files {
        builder.add_custom_ignore_filename(IGNORE_FILE);
    }
    let shared = Mutex::new(found);
    let push = |entry: Discovered| shared.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    builder.build_parallel().run(|| {
        Box::new(|entry| match entry {
            Ok(entry) => visit(&entry, options, &push),
            Err(error) => {
                push(failed(&error, options));
                WalkState::Continue
            }
        })
    });
}

fn visit(entry: &DirEntry, options: &DiscoverOptions, push: &impl Fn(Discovered)) -> WalkState {
    let absolute = entry.path().to_path_buf();
    let path = relative(&absolute, &options.root);
    let kind = entry.file_type();
    if kind.is_some_and(|kind| kind.is_dir()) {
        if entry.depth() > 0 && options.exclude.is_match(&path) {
            push(Discovered { path, absolute, bytes: 0, skip: Some(SkipReason::Excluded) });
            return WalkState::Skip;
        }
        return WalkState::Continue;
    }
    let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
    let skip = if options.is_excluded(&path) {
        Some(SkipReason::Excluded)
    } else if entry.path_is_symlink() {
        Some(SkipReason::Symlink)
    } else if kind.is_some_and(|kind| kind.is_file()) {
        None
    } else {
        Some(SkipReason::Unreadable { error: "not a regular file".to_string() })
    };
    push(Discovered { path, absolute, bytes, skip });
    WalkState::Continue
}

/// A file that the user named. What is wrong with it, reading tells.
fn named(path: &Path, root: &Path) -> Discovered {
    // The link itself is what was named, so that only its folder is resolved.
    let absolute = match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => canonical(Path::new(".")).join(name),
        (Some(parent), Some(name)) => canonical(parent).join(name),
        _ => canonical(path),
    };
    let (bytes, skip) = match fs::symlink_metadata(&absolute) {
        Ok(metadata) if metadata.is_symlink() => (metadata.len(), Some(SkipReason::Symlink)),
        Ok(metadata) => (metadata.len(), None),
        Err(error) => (0, Some(unreadable(error))),
    };
    Discovered { path: relative(&absolute, root), absolute, bytes, skip }
}

fn failed(error: &ignore::Error, options: &DiscoverOptions) -> Discovered {
    let absolute = error_path(error).map_or_else(|| options.root.clone(), Path::to_path_buf);
    let words = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    let path = relative(&absolute, &options.root);
    Discovered { path, absolute, bytes: 0, skip: Some(SkipReason::Unreadable { error: words }) }
}

fn error_path(mut error: &ignore::Error) -> Option<&Path> {
    loop {
        error = match error {
            ignore::Error::WithPath { path, .. } => return Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            ignore::Error::Loop { child, .. } => return Some(child),
            _ => return None,
        };
    }
}

fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

/// A path outside of the root keeps its absolute name.
fn relative(absolute: &Path, root: &Path) -> String {
    let inside = absolute.strip_prefix(root).unwrap_or(absolute);
    let text = inside.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    if text.is_empty() { ".".to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use globset::{Glob, GlobSetBuilder};

    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    fn globs(globs: &[&str]) -> GlobSet {
        let mut builder = GlobSetBuilder::new();
        for glob in globs {
            builder.add(Glob::new(glob).unwrap());
        }
        builder.build().unwrap()
    }

    fn listed(roots: &[PathBuf], options: &DiscoverOptions) -> Vec<(String, Option<SkipReason>)> {
        discover(roots, options).into_iter().map(|file| (file.path, file.skip)).collect()
    }

    #[test]
    fn what_git_tracks_is_scanned_though_it_is_ignored() {
        let folder = tree(&[
            (".gitignore", ".env\nout/\n"),
            (".regateignore", "out/private/\n"),
            (".env", "A=1"),
            ("out/report.txt", "x"),
            ("out/private/x.txt", "x"),
            ("untracked/.env", "B=1"),
        ]);
        let roots = [folder.path().to_path_buf()];
        let found = discover(&roots, &DiscoverOptions::new(folder.path()));
        let tracked = [".env", "gone.txt", "out/private/x.txt", "out/report.txt"].map(str::to_string);
        let more = tracked_but_ignored(&tracked, &roots, folder.path(), &found);
        let paths: Vec<&str> = more.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [".env", "out/report.txt"]);
    }

    #[test]
    fn ignore_files_count_without_a_repository_and_hidden_files_are_read() {
        let folder = tree(&[
            (".gitignore", "*.log\n"),
            (".regateignore", "gen/\n"),
            (".git/config", ""),
            (".env", "A=1"),
            ("b/a.log", ""),
            ("b/é x.tf", ""),
            ("gen/a.tf", ""),
            ("sub/.git/HEAD", ""),
            ("sub/z", ""),
        ]);
        let root = folder.path().to_path_buf();
        let options = DiscoverOptions::new(&root);
        let names: Vec<_> = listed(std::slice::from_ref(&root), &options).into_iter().map(|(path, _)| path).collect();
        assert_eq!(names, [".env", ".gitignore", ".regateignore", "b/é x.tf", "sub/z"]);
        let named = listed(&[root.join("b/a.log"), root.join("b")], &options);
        assert_eq!(named, [("b/a.log".to_string(), None), ("b/é x.tf".to_string(), None)]);
    }

    #[test]
    fn what_is_excluded_is_counted() {
        let folder = tree(&[("a.tf", ""), ("b.md", ""), ("vendor/c.tf", "")]);
        let root = folder.path().to_path_buf();
        let mut options = DiscoverOptions::new(&root);
        options.exclude = globs(&["vendor"]);
        options.include = globs(&["**/*.tf"]);
        let excluded = Some(SkipReason::Excluded);
        assert_eq!(
            listed(&[root], &options),
            [("a.tf".to_string(), None), ("b.md".to_string(), excluded.clone()), ("vendor".to_string(), excluded)]
        );
    }

    #[cfg(unix)]
    #[test]
    fn symlinks_are_listed_and_not_followed() {
        let folder = tree(&[("a/b.tf", "")]);
        let root = folder.path().to_path_buf();
        std::os::unix::fs::symlink("a", root.join("loop")).unwrap();
        std::os::unix::fs::symlink("gone", root.join("dangling")).unwrap();
        let link = Some(SkipReason::Symlink);
        let expected =
            [("a/b.tf".to_string(), None), ("dangling".to_string(), link.clone()), ("loop".to_string(), link.clone())];
        assert_eq!(listed(std::slice::from_ref(&root), &DiscoverOptions::new(&root)), expected);
        let named = listed(&[root.join("dangling"), root.join("missing")], &DiscoverOptions::new(&root));
        assert_eq!(named[0].1, link);
        assert!(matches!(named[1].1, Some(SkipReason::Unreadable { .. })));
    }

    #[test]
    fn the_root_is_the_nearest_git_then_the_nearest_configuration() {
        let folder = tree(&[
            ("regate.toml", ""),
            ("r/.git", "gitdir: x"),
            ("r/regate.toml", ""),
            ("r/s/t/f", ""),
            ("u/v/f", ""),
        ]);
        let root = fs::canonicalize(folder.path()).unwrap();
        assert_eq!(find_root(&root.join("r/s/t")), root.join("r"));
        assert_eq!(find_root(&root.join("r/s/t/f")), root.join("r"));
        let outside = root.ancestors().any(|ancestor| ancestor.join(".git").exists());
        if !outside {
            assert_eq!(find_root(&root.join("u/v")), root);
        }
    }
}
