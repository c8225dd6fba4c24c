//! Where a repository is: its root, and what of it is git's.
//!
//! Git's own environment is kept to as git does (<https://git-scm.com/docs/git#_the_git_repository>): hooks of a repository
//! whose `.git` stands elsewhere have `GIT_DIR` and `GIT_WORK_TREE` set.

use std::fs;
use std::path::{Path, PathBuf};

use crate::disk::{self, Links};

/// Bytes of a configuration of git.
pub(super) const MOST_CONFIG: u64 = 1 << 20;

/// A working tree whose repository stands elsewhere. Both are absolute, without links.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Elsewhere {
    git_dir: PathBuf,
    work_tree: PathBuf,
    /// The working tree is named itself, so that the repository may say that it has none.
    is_named: bool,
}

/// What of git's environment decides on the place.
#[derive(Debug, Default)]
struct Variables {
    git_dir: Option<PathBuf>,
    work_tree: Option<PathBuf>,
}

impl Variables {
    fn of_process() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self { git_dir: set("GIT_DIR"), work_tree: set("GIT_WORK_TREE") }
    }

    /// Paths are relative to the current folder, but what `core.worktree` says is relative to the repository.
    fn elsewhere(&self, current: &Path) -> Option<Elsewhere> {
        let named = self.work_tree.as_ref().map(|tree| canonical(&current.join(tree)));
        let git_dir = match &self.git_dir {
            Some(git_dir) => canonical(&current.join(git_dir)),
            None => {
                named.as_ref()?;
                canonical(&canonical(current).ancestors().map(|around| around.join(".git")).find(|own| own.is_dir())?)
            }
        };
        let is_named = named.is_some();
        let configured = || core_worktree(&git_dir).map(|tree| canonical(&git_dir.join(tree)));
        let work_tree = named.or_else(configured).unwrap_or_else(|| canonical(current));
        Some(Elsewhere { git_dir, work_tree, is_named })
    }
}

fn elsewhere() -> Option<Elsewhere> {
    let variables = Variables::of_process();
    let is_set = variables.git_dir.is_some() || variables.work_tree.is_some();
    is_set.then(|| variables.elsewhere(&std::env::current_dir().ok()?)).flatten()
}

/// `core.worktree` of a repository (<https://git-scm.com/docs/git-config>).
fn core_worktree(git_dir: &Path) -> Option<PathBuf> {
    let bytes = disk::read(&git_dir.join("config"), MOST_CONFIG, Links::Refused).ok()?;
    let config = gix::config::File::try_from(std::str::from_utf8(&bytes).ok()?).ok()?;
    let value = config.string("core.worktree")?;
    Some(PathBuf::from(value.to_string()))
}

/// The root of the repository around a file or folder: the working tree that git's environment names when it is in it, the
/// nearest ancestor with `.git` (a folder, or a file in a linked worktree), else the nearest with `regate.toml`, else the
/// folder itself. Absolute, without symlinks.
#[must_use]
pub fn find_root(start: &Path) -> PathBuf {
    root_with(start, elsewhere().as_ref())
}

fn root_with(start: &Path, elsewhere: Option<&Elsewhere>) -> PathBuf {
    let absolute = canonical(start);
    let folder = if absolute.is_dir() { absolute.as_path() } else { absolute.parent().unwrap_or(&absolute) };
    if let Some(elsewhere) = elsewhere.filter(|elsewhere| folder.starts_with(&elsewhere.work_tree)) {
        return elsewhere.work_tree.clone();
    }
    let nearest = |name: &str| folder.ancestors().find(|ancestor| has(ancestor, name));
    nearest(".git").or_else(|| nearest("regate.toml")).unwrap_or(folder).to_path_buf()
}

/// Whatever it is: a link that leads nowhere is something too.
fn has(folder: &Path, name: &str) -> bool {
    fs::symlink_metadata(folder.join(name)).is_ok()
}

/// The repository of a working tree, when git's environment says that it stands elsewhere.
pub(super) fn git_dir_elsewhere(root: &Path) -> Option<PathBuf> {
    of_tree(root).map(|elsewhere| elsewhere.git_dir)
}

/// Whether git's environment names this very working tree.
pub(super) fn has_named_tree(root: &Path) -> bool {
    of_tree(root).is_some_and(|elsewhere| elsewhere.is_named)
}

fn of_tree(root: &Path) -> Option<Elsewhere> {
    elsewhere().filter(|elsewhere| elsewhere.work_tree == canonical(root))
}

pub(super) fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn the_environment_names_the_repository_as_for_git() {
        let folder =
            tree(&[("store/config", "[core]\n\tworktree = ../tree\n"), ("tree/in/a", ""), ("other/.git/HEAD", "")]);
        let root = fs::canonicalize(folder.path()).unwrap();
        let elsewhere = |git_dir: Option<&str>, work_tree: Option<&str>, current: &str| {
            let variables = Variables { git_dir: git_dir.map(PathBuf::from), work_tree: work_tree.map(PathBuf::from) };
            variables.elsewhere(&root.join(current)).map(|found| (found.git_dir, found.work_tree, found.is_named))
        };
        let (store, other) = (root.join("store"), root.join("other"));
        assert_eq!(elsewhere(Some("../store"), Some("."), "other"), Some((store.clone(), other.clone(), true)));
        assert_eq!(elsewhere(Some("../store"), None, "other"), Some((store.clone(), root.join("tree"), false)));
        assert_eq!(elsewhere(Some(".git"), None, "other"), Some((other.join(".git"), other.clone(), false)));
        assert_eq!(elsewhere(None, Some("../tree"), "other"), Some((other.join(".git"), root.join("tree"), true)));
        let known = Elsewhere { git_dir: store, work_tree: root.join("tree"), is_named: true };
        assert_eq!(root_with(&root.join("tree/in"), Some(&known)), root.join("tree"));
        assert_eq!(root_with(&other, Some(&known)), other);
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
        assert_eq!(root_with(&root.join("r/s/t"), None), root.join("r"));
        assert_eq!(root_with(&root.join("r/s/t/f"), None), root.join("r"));
        let outside = root.ancestors().any(|ancestor| ancestor.join(".git").exists());
        if !outside {
            assert_eq!(root_with(&root.join("u/v"), None), root);
        }
    }
}
