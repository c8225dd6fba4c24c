//! Which files of the working tree are scanned, and which are skipped and why.
#![allow(clippy::disallowed_methods, reason = "this module is the one that lists files of the scanned repository")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::ignores::{IgnoredPath, NotKept, OwnRules};
use super::location::canonical;
use super::name;
use super::read::unreadable;
use super::walk::{DiscoverOptions, Discovered, Walked, relative, walk};
use crate::source::SkipReason;

/// Lists files below the given files and folders, in parallel, sorted by path, each once.
///
/// Folders are walked with gitignore's rules (inside a git repository or not) and [`super::IGNORE_FILE`]; hidden files are
/// included, `.git` is not. Symlinks are listed as skipped and never followed. What the walk could not read is listed
/// as unreadable in the system's own words. A file that is named itself is read even when ignored or excluded.
///
/// The user's global gitignore is not looked at: the same commit gives the same scan on every machine.
///
/// What ignore files leave out comes second, sorted by path, each once.
#[must_use]
pub fn discover(roots: &[PathBuf], options: &DiscoverOptions) -> (Vec<Discovered>, Vec<IgnoredPath>) {
    let options = DiscoverOptions { root: canonical(&options.root), ..options.clone() };
    let mut found = Vec::new();
    let mut folders = Vec::new();
    for root in roots {
        match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => folders.push(canonical(root)),
            _ => found.push(named(root, &options.root)),
        }
    }
    let Walked { found: walked, mut ignored, mut not_kept } = walk(&folders, &options);
    // What is named itself is read.
    let named: BTreeSet<&Path> = folders.iter().chain(found.iter().map(|file| &file.absolute)).map(|p| &**p).collect();
    ignored.retain(|one| !named.contains(one.absolute.as_path()));
    ignored.sort();
    ignored.dedup_by(|a, b| a.path == b.path);
    found.extend(walked);
    not_kept.sort_by(|a, b| a.file.cmp(&b.file));
    not_kept.dedup_by(|a, b| a.file == b.file);
    // Of two entries with one path, the first is the one that is read.
    found.sort_by(|a, b| (&a.path, &a.skip).cmp(&(&b.path, &b.skip)));
    found.dedup_by(|a, b| a.path == b.path);
    for rules in not_kept {
        tell(rules, &options.root, &mut found);
    }
    (found, ignored)
}

/// Says of an ignore file that it was not kept to. One around the folders that were asked for is added. `found` is sorted by
/// path, and stays so.
pub fn tell(rules: NotKept, root: &Path, found: &mut Vec<Discovered>) {
    let path = relative(&rules.file, root);
    match found.binary_search_by(|file| file.path.cmp(&path)) {
        Ok(at) => {
            if let Some(file) = found.get_mut(at) {
                file.problem = Some(format!("the rules in it are not kept to: {}", rules.why));
            }
        }
        Err(at) => {
            let skip = Some(SkipReason::Unreadable { error: rules.why });
            found.insert(at, Discovered { path, absolute: rules.file, bytes: 0, skip, problem: None });
        }
    }
}

/// Of the files that git tracks, those that the walk left out because `.gitignore` names them: they are in every clone
/// all the same (a `.env` that was committed before it was ignored). What [`super::IGNORE_FILE`] names is listed as skipped,
/// where `own_ignore_files` count.
///
/// `tracked` are paths relative to `root`; `found` is what [`discover`] gave for `roots`, sorted by path.
#[must_use]
pub fn tracked_but_ignored(
    tracked: &[String],
    roots: &[PathBuf],
    root: &Path,
    found: &[Discovered],
    own_ignore_files: bool,
) -> Vec<Discovered> {
    let root = canonical(root);
    let folders: Vec<PathBuf> = roots.iter().filter(|root| root.is_dir()).map(|root| canonical(root)).collect();
    let mut own_rules = OwnRules::on_disk(&root);
    let missed = tracked.iter().filter(|path| found.binary_search_by(|f| f.path.as_str().cmp(path.as_str())).is_err());
    missed
        .map(|path| name::to_path(&root, path))
        .filter(|file| folders.iter().any(|folder| file.starts_with(folder)))
        .filter(|file| is_own_file(file, &root))
        .map(|file| {
            let is_hidden = own_ignore_files && own_rules.leaving_out(&file).is_some();
            let named = named(&file, &root);
            if is_hidden { Discovered { skip: Some(SkipReason::Ignored), ..named } } else { named }
        })
        .collect()
}

/// Of what git need not have put into the working tree (paths relative to `root`, with the reason), what is below the folders that are
/// scanned and is not there; of a submodule its empty folder is.
#[must_use]
pub fn not_checked_out(absent: Vec<(String, SkipReason)>, roots: &[PathBuf], root: &Path) -> Vec<Discovered> {
    let root = canonical(root);
    let folders: Vec<PathBuf> = roots.iter().filter(|root| root.is_dir()).map(|root| canonical(root)).collect();
    let is_there = |file: &Path, reason: &SkipReason| match reason {
        SkipReason::Submodule => fs::read_dir(file).is_ok_and(|mut entries| entries.next().is_some()),
        _ => fs::symlink_metadata(file).is_ok(),
    };
    let listed = absent.into_iter().map(|(path, reason)| (name::to_path(&root, &path), path, reason));
    let gone = listed
        .filter(|(file, _, reason)| folders.iter().any(|folder| file.starts_with(folder)) && !is_there(file, reason));
    gone.map(|(absolute, path, reason)| Discovered { path, absolute, bytes: 0, skip: Some(reason), problem: None })
        .collect()
}

/// Whether a path leads to something that is no folder, and through no link: that an index names a file is no reason to
/// leave the root. What is there and no regular file is listed, and reading tells.
fn is_own_file(file: &Path, root: &Path) -> bool {
    let is_inside = file.components().all(|part| !matches!(part, Component::ParentDir)) && file.starts_with(root);
    let mut folders = file.ancestors().skip(1).take_while(|folder| folder.starts_with(root) && *folder != root);
    is_inside
        && fs::symlink_metadata(file).is_ok_and(|metadata| !metadata.is_dir())
        && folders.all(|folder| fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()))
}

/// The configuration of the repository itself, where credentials hide in the addresses of remotes: `.git/config`, or the
/// file that a linked worktree shares. `None` when the scan does not take in the whole repository, or it has none.
#[must_use]
pub fn git_config(roots: &[PathBuf], root: &Path) -> Option<Discovered> {
    let root = canonical(root);
    let is_whole = roots.iter().any(|folder| root.starts_with(canonical(folder)));
    let absolute = is_whole.then(|| super::git::config_file(&root)).flatten()?;
    let bytes = fs::symlink_metadata(&absolute).map_or(0, |metadata| metadata.len());
    Some(Discovered { path: ".git/config".to_string(), absolute, bytes, skip: None, problem: None })
}

/// What is directly in a folder and is no folder, sorted by path, ignored ones included. Links are listed as skipped, and
/// what could not be listed as unreadable, at the path of the folder.
#[must_use]
pub fn list_folder(folder: &Path, root: &Path) -> Vec<Discovered> {
    let root = canonical(root);
    let failed = |error| {
        let (path, absolute) = (relative(folder, &root), folder.to_path_buf());
        Discovered { path, absolute, bytes: 0, skip: Some(unreadable(error)), problem: None }
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return vec![failed(error)],
    };
    let listed = entries.filter_map(|entry| match entry.and_then(|entry| Ok((entry.file_type()?, entry.path()))) {
        Ok((kind, _)) if kind.is_dir() => None,
        Ok((_, path)) => Some(named(&path, &root)),
        Err(error) => Some(failed(error)),
    });
    let mut found: Vec<Discovered> = listed.collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
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
    Discovered { path: relative(&absolute, root), absolute, bytes, skip, problem: None }
}

#[cfg(test)]
mod tests {
    use globset::{Glob, GlobSet, GlobSetBuilder};

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
        discover(roots, options).0.into_iter().map(|file| (file.path, file.skip)).collect()
    }

    #[test]
    fn what_git_tracks_is_scanned_though_it_is_ignored() {
        let folder = tree(&[
            (".gitignore", ".env\nout/\n"),
            (".regateignore", "out/private/*\n"),
            (".env", "A=1"),
            ("out/report.txt", "x"),
            ("out/private/x.txt", "x"),
            ("out/private/.regateignore", "!y.txt\n"),
            ("out/private/y.txt", "x"),
            ("untracked/.env", "B=1"),
        ]);
        let roots = [folder.path().to_path_buf()];
        let (found, _) = discover(&roots, &DiscoverOptions::new(folder.path()));
        let tracked = [".env", "gone.txt", "out/private/x.txt", "out/private/y.txt", "out/report.txt"];
        let tracked = tracked.map(str::to_string);
        let more = |own: bool| -> Vec<(String, bool)> {
            let more = tracked_but_ignored(&tracked, &roots, folder.path(), &found, own).into_iter();
            more.map(|file| (file.path, file.skip == Some(SkipReason::Ignored))).collect()
        };
        let expected =
            [(".env", false), ("out/private/x.txt", true), ("out/private/y.txt", false), ("out/report.txt", false)];
        assert_eq!(more(true), expected.map(|(path, is_hidden)| (path.to_string(), is_hidden)));
        assert_eq!(more(false), expected.map(|(path, _)| (path.to_string(), false)));
    }

    #[test]
    fn what_is_hidden_is_listed_with_who_hides_it() {
        let folder = tree(&[
            (".regateignore", "keys/\n*.pem\n"),
            (".gitignore", "/out\n*.pem\n"),
            ("sub/.ignore", "*.log\n"),
            ("sub/.regateignore", "!*.pem\n"),
            ("keys/a/b.txt", ""),
            ("x.pem", ""),
            ("out/deep/er.txt", ""),
            ("sub/only/a.log", ""),
            ("sub/kept.pem", ""),
            ("empty/x.pem", ""),
            (".git/config", ""),
        ]);
        let roots = [folder.path().to_path_buf(), folder.path().join("sub"), folder.path().join("x.pem")];
        let (_, ignored) = discover(&roots, &DiscoverOptions::new(folder.path()));
        let told: Vec<String> = ignored
            .iter()
            .map(|one| format!("{} {} {:?} {}", one.path, one.is_folder, one.by, one.is_ours()))
            .collect();
        assert_eq!(
            told,
            [
                "empty/x.pem false (\".regateignore\", \"*.pem\") true",
                "keys true (\".regateignore\", \"keys/\") true",
                "out true (\".gitignore\", \"/out\") false",
                "sub/only/a.log false (\"sub/.ignore\", \"*.log\") false",
            ]
        );
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
    fn what_stands_beside_a_file_is_listed_whatever_it_is() {
        let folder = tree(&[("m/main.tf", ""), ("m/sub/x.tf", ""), ("elsewhere.tf", "")]);
        let root = folder.path();
        std::os::unix::fs::symlink("../elsewhere.tf", root.join("m/security.tf")).unwrap();
        let listed = |name: &str| -> Vec<(String, Option<SkipReason>)> {
            list_folder(&root.join(name), root).into_iter().map(|file| (file.path, file.skip)).collect()
        };
        let expected = [("m/main.tf".to_string(), None), ("m/security.tf".to_string(), Some(SkipReason::Symlink))];
        assert_eq!(listed("m"), expected);
        let gone = listed("gone");
        assert!(matches!(gone.as_slice(), [(path, Some(SkipReason::Unreadable { .. }))] if path == "gone"), "{gone:?}");
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
}
