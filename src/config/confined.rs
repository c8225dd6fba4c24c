//! Paths that a repository's own configuration names stay inside the repository: whoever writes one must not have the gate
//! read the machine that it runs on.
#![allow(clippy::disallowed_methods, reason = "the configuration's paths are resolved here, and nothing is read")]

use std::fs;
use std::path::{Component, Path};

/// Why a path that stands in a configuration leads outside of the root; `None` when it does not. `folder` is the
/// configuration's own.
pub(super) fn leads_outside(root: &Path, folder: &Path, path: &str) -> Option<&'static str> {
    let named = Path::new(path);
    if named.components().any(|part| matches!(part, Component::RootDir | Component::Prefix(_))) {
        return Some("an absolute path: the repository's configuration names what is inside the repository only");
    }
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    // Without the file system: where `..` leads does not hang on links.
    let inside = folder.strip_prefix(&root).ok()?;
    let mut depth = 0_usize;
    for part in inside.join(named).components() {
        match part {
            Component::ParentDir => match depth.checked_sub(1) {
                Some(above) => depth = above,
                None => return Some("a path that leads out of the repository"),
            },
            Component::Normal(_) => depth += 1,
            _ => {}
        }
    }
    // What is not there is an error of its own, when it is read.
    let real = fs::canonicalize(folder.join(named)).ok()?;
    (!real.starts_with(&root)).then_some("a link that leads out of the repository")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_what_is_inside_may_be_named() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("data.json"), "{}").unwrap();
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("team");
        fs::create_dir(&folder).unwrap();
        fs::write(root.path().join("data.json"), "{}").unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.join("link")).unwrap();
        std::os::unix::fs::symlink("../data.json", folder.join("inner")).unwrap();
        let leads = |path: &str| leads_outside(root.path(), &folder, path).is_some();
        for inside in ["policy", "./policy", "../data.json", "inner", "a/../../data.json", "gone/x"] {
            assert!(!leads(inside), "{inside}");
        }
        let absolute = outside.path().join("data.json").display().to_string();
        for outside in ["../..", "../../x", "a/../../../x", "link/data.json", "link", "/etc/passwd", &absolute] {
            assert!(leads(outside), "{outside}");
        }
    }
}
