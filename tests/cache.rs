//! The cache of whole scans, by the program itself: what it says is what a scan without it says, whoever is killed meanwhile.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::common::{Repo, Run, finish, regate};

/// A repository that is large enough to be kept, with a user of its own.
fn repository() -> (Repo, tempfile::TempDir) {
    let repo = Repo::git_init();
    repo.copy_project("testdata/shop").write("notes.md", "a line of notes\n".repeat(70_000));
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    (repo, tempfile::tempdir().unwrap())
}

const REPORTS: &[&str] = &["scan", "-o", "json", "--verbose", "--show-passed", "--quiet"];

fn scan(repo: &Repo, home: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let mut command = regate();
    command.args(REPORTS).args(more).current_dir(repo.path());
    command.env("HOME", home).env_remove("REGATE_NO_CACHE");
    let Run { code, stdout, stderr } = finish(command, b"").ended();
    (code, stdout, stderr)
}

/// What is said of the cache.
fn told(repo: &Repo, home: &Path, word: &str) -> String {
    let mut command = regate();
    command.args(["cache", word]).current_dir(repo.path()).env("HOME", home).env_remove("REGATE_NO_CACHE");
    finish(command, b"").ended().stdout
}

#[test]
fn what_git_says_is_part_of_it_and_so_are_the_options() {
    let (repo, home) = repository();
    let same = |more: &[&str]| {
        let cold = scan(&repo, home.path(), &[&["--no-cache"], more].concat());
        assert!(cold.1.contains("ruleId"), "{cold:?}");
        assert!(scan(&repo, home.path(), more) == cold, "{more:?}");
        assert!(scan(&repo, home.path(), more) == cold, "{more:?}, from the cache");
        cold
    };
    let first = same(&[]);
    assert!(told(&repo, home.path(), "info").contains(": 1 scan, "), "{}", told(&repo, home.path(), "info"));
    repo.git(&["tag", "sk-first"]);
    same(&[]);
    repo.git(&["checkout", "--quiet", "-b", "release"]);
    assert!(same(&[]).1 != first.1, "another branch is another report");
    same(&["--only", "secrets"]);
    same(&["--no-inline-suppressions"]);
    same(&["--exclude", "*.tf"]);
    assert!(told(&repo, home.path(), "clear").contains("taken away: 6 scans"));
    assert!(told(&repo, home.path(), "info").contains(": 0 scans, 0 bytes"));
}

#[test]
fn nothing_is_kept_where_it_is_not_wanted() {
    let (repo, home) = repository();
    scan(&repo, home.path(), &["--no-cache"]);
    let mut command = regate();
    command.args(REPORTS).current_dir(repo.path()).env("HOME", home.path()).env("REGATE_NO_CACHE", "1");
    finish(command, b"").ended();
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    // A home in the repository is none.
    let own = repo.path().join("home");
    std::fs::create_dir(&own).unwrap();
    scan(&repo, &own, &[]);
    assert_eq!(std::fs::read_dir(&own).unwrap().count(), 0);
    assert!(told(&repo, &own, "info").starts_with("nothing is kept: "));
}

/// Whenever a scan is killed, the next one says what it would have said.
#[test]
fn whoever_is_killed_leaves_nothing_wrong() {
    let (repo, home) = repository();
    let cold = scan(&repo, home.path(), &["--no-cache"]);
    for round in 0..8 {
        let start = || {
            let mut command = regate();
            command.args(REPORTS).current_dir(repo.path()).env("HOME", home.path()).env_remove("REGATE_NO_CACHE");
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let mut both = [start(), start()];
        std::thread::sleep(Duration::from_millis(60 * round));
        for child in &mut both {
            let _ = child.kill();
            child.wait().unwrap();
        }
        if round % 4 == 3 {
            assert!(scan(&repo, home.path(), &[]) == cold, "after round {round}");
            told(&repo, home.path(), "clear");
        }
    }
    assert!(scan(&repo, home.path(), &[]) == cold && scan(&repo, home.path(), &[]) == cold);
}
