//! Repositories whose `.git` stands elsewhere: what git's environment says is kept to as git does, in hooks above all.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use crate::common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use common::{Repo, Run, finish, token};

/// A program in a folder, with nothing of this machine's environment but what is given.
fn command(program: &str, folder: &Path, args: &[&str], environment: &[(&str, &Path)]) -> Run {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for name in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{name}_NAME"), "A").env(format!("GIT_{name}_EMAIL"), "a@example.com");
    }
    command.envs(environment.iter().copied());
    finish(command, b"")
}

/// A store, bare or not, beside a working tree, with a hook that scans what is staged.
fn beside(is_bare: bool) -> Repo {
    let repo = Repo::new();
    fs::remove_dir(repo.path().join(".git")).unwrap();
    repo.git(&["init", "--quiet", "--initial-branch=main", "--bare", "store"]);
    if !is_bare {
        repo.git(&["-C", "store", "config", "core.bare", "false"]);
    }
    let hook = format!("#!/bin/sh\nexec '{}' scan --staged --quiet\n", env!("CARGO_BIN_EXE_regate"));
    repo.write("store/hooks/pre-commit", hook).write("tree/a.txt", "ok\n");
    fs::set_permissions(repo.path().join("store/hooks/pre-commit"), fs::Permissions::from_mode(0o755)).unwrap();
    repo
}

#[test]
fn a_hook_of_a_repository_that_stands_elsewhere_judges_its_commit() {
    for is_bare in [false, true] {
        let repo = beside(is_bare);
        let git = |args: &[&str]| {
            let all = [&["--git-dir=store", "--work-tree=tree"], args].concat();
            command("git", repo.path(), &all, &[])
        };
        assert_eq!(git(&["add", "a.txt"]).code, Some(0));
        let first = git(&["commit", "--quiet", "-m", "first"]);
        assert_eq!(first.code, Some(0), "{first:?}");
        repo.write("tree/a.txt", format!("token: {}\n", token()));
        assert_eq!(git(&["add", "a.txt"]).code, Some(0));
        assert_eq!(git(&["commit", "--quiet", "-m", "second"]).code, Some(1), "the hook stops it");
    }
}

#[test]
fn the_tree_of_a_repository_elsewhere_is_scanned_with_what_it_tracks() {
    let repo = beside(true);
    repo.write("tree/kept.env", format!("TOKEN={}\n", token())).write("tree/.gitignore", "*.env\n");
    let (store, tree) = (repo.path().join("store"), repo.path().join("tree"));
    let both = [("GIT_DIR", store.as_path()), ("GIT_WORK_TREE", tree.as_path())];
    assert_eq!(command("git", repo.path(), &["add", "--force", "kept.env"], &both).code, Some(0));
    let regate = env!("CARGO_BIN_EXE_regate");
    let scan = ["scan", "-o", "json", "--fail-on-incomplete"];
    let run = command(regate, &tree, &scan, &both);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(run.report().found(), ["github-personal-access-token kept.env:1"]);
    // As git does: without a tree that is named, the current folder is the tree, and it must not be bare.
    repo.git(&["-C", "store", "config", "core.bare", "false"]);
    assert_eq!(command(regate, &tree, &scan, &both[..1]).code, Some(1));
    // The repository that is named is none.
    let none = [("GIT_DIR", tree.as_path())];
    assert_eq!(command(regate, &tree, &["scan", "--staged"], &none).code, Some(2));
    assert_eq!(command(regate, &tree, &scan, &none).code, Some(3));
}
