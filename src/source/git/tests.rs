use std::fs;
use std::path::Path;
use std::process::Command;

use super::*;

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("HOME", folder)
        .output()
        .unwrap();
    assert!(status.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&status.stderr));
}

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"]);
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn index(folder: &Path) -> GitIndex {
    GitIndex::open_with(folder, None).unwrap()
}

fn staged(folder: &Path) -> Vec<(String, Result<String, SkipReason>)> {
    let index = index(folder);
    let files = index.changes(&index.head().unwrap()).changed;
    files.iter().map(|f| (f.path.clone(), index.read(f, 1000).map(|s| s.text().to_string()))).collect()
}

fn ok(path: &str, text: &str) -> (String, Result<String, SkipReason>) {
    (path.to_string(), Ok(text.to_string()))
}

#[test]
fn before_the_first_commit_every_entry_is_staged() {
    let folder = repository();
    assert_eq!(staged(folder.path()), []);
    write(folder.path(), "b c/é.env", "A=1");
    write(folder.path(), "a", "x");
    write(folder.path(), "untracked", "y");
    git(folder.path(), &["add", "a", "b c"]);
    assert_eq!(staged(folder.path()), [ok("a", "x"), ok("b c/é.env", "A=1")]);
}

#[test]
fn the_index_is_read_and_not_the_working_tree() {
    let folder = repository();
    let root = folder.path();
    for name in ["changed", "deleted", "old name", "same", "unstaged"] {
        write(root, name, &format!("{name} in HEAD, long enough to be found again"));
    }
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "first"]);
    write(root, "changed", "in the index");
    write(root, "new", "new");
    git(root, &["add", "changed", "new"]);
    write(root, "changed", "in the working tree");
    write(root, "unstaged", "in the working tree");
    git(root, &["rm", "-q", "deleted"]);
    git(root, &["mv", "old name", "ünamed"]);
    let renamed = ok("ünamed", "old name in HEAD, long enough to be found again");
    assert_eq!(staged(root), [ok("changed", "in the index"), ok("new", "new"), renamed]);

    let index = index(root);
    let sibling = index.entry("unstaged").unwrap();
    let text = index.read(&sibling, 1000).unwrap();
    assert_eq!((text.text(), text.origin()), ("unstaged in HEAD, long enough to be found again", Origin::Index));
    assert_eq!(index.read(&sibling, 3).unwrap_err(), SkipReason::TooLarge { limit: 3 });
    assert_eq!(index.entry("deleted"), None);
    assert_eq!(index.paths(), ["changed", "new", "same", "unstaged", "ünamed"]);
}

#[test]
fn an_index_of_its_own_is_kept_to() {
    let folder = repository();
    write(folder.path(), "a", "x");
    git(folder.path(), &["add", "a"]);
    fs::copy(folder.path().join(".git/index"), folder.path().join(".git/next")).unwrap();
    write(folder.path(), "b", "y");
    git(folder.path(), &["add", "b"]);
    let other = GitIndex::open_with(folder.path(), Some(&folder.path().join(".git/next"))).unwrap();
    assert_eq!(other.paths(), ["a"]);
}

#[cfg(unix)]
#[test]
fn symlinks_and_submodules_are_skipped() {
    let other = repository();
    write(other.path(), "f", "x");
    git(other.path(), &["add", "."]);
    git(other.path(), &["commit", "-q", "-m", "first"]);
    let folder = repository();
    git(folder.path(), &["submodule", "--quiet", "add", other.path().to_str().unwrap(), "sub"]);
    std::os::unix::fs::symlink("sub", folder.path().join("link")).unwrap();
    git(folder.path(), &["add", "."]);
    let found: Vec<_> = staged(folder.path()).into_iter().filter(|(path, _)| path != ".gitmodules").collect();
    let expected = [("link".to_string(), Err(SkipReason::Symlink)), ("sub".to_string(), Err(SkipReason::Submodule))];
    assert_eq!(found, expected);
}

#[test]
fn of_a_conflict_our_side_is_read() {
    let folder = repository();
    let root = folder.path();
    write(root, "f", "base");
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "base"]);
    git(root, &["checkout", "-q", "-b", "other"]);
    write(root, "f", "theirs");
    git(root, &["commit", "-q", "-am", "theirs"]);
    git(root, &["checkout", "-q", "main"]);
    write(root, "f", "ours");
    git(root, &["commit", "-q", "-am", "ours"]);
    let merge = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "merge", "-q", "other"])
        .current_dir(root)
        .env("HOME", root)
        .output()
        .unwrap();
    assert!(!merge.status.success());
    let index = index(root);
    assert_eq!(index.read(&index.entry("f").unwrap(), 99).unwrap().text(), "ours");
    assert_eq!(staged(root), [ok("f", "theirs")]);
    // With two sides that HEAD does not have, neither is the file.
    git(root, &["update-ref", "HEAD", "HEAD~1"]);
    assert_eq!(staged(root), [("f".to_string(), Err(SkipReason::Unreadable { error: UNMERGED.to_string() }))]);
}

#[test]
fn a_linked_worktree_has_its_own_index_and_branch() {
    let folder = repository();
    let root = folder.path();
    write(root, "a", "x");
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "first"]);
    git(root, &["remote", "add", "origin", "https://user:hunter2@git.example.org/owner/repo.git"]);
    git(root, &["worktree", "add", "-q", "-b", "side", "linked"]);
    let linked = root.join("linked");
    write(&linked, "a", "changed");
    git(&linked, &["add", "a"]);
    assert_eq!(staged(&linked), [ok("a", "changed")]);
    assert_eq!(staged(root), []);
    let known = provenance(&linked).unwrap();
    assert_eq!(known.branch.as_deref(), Some("side"));
    assert_eq!(known.repository.as_deref(), Some("https://git.example.org/owner/repo.git"));
    assert_eq!(known.revision.map(|id| id.len()), Some(40));
}

#[test]
fn what_is_not_a_clone_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(GitIndex::open_with(folder.path(), None), Err(GitError::NotARepository { .. })));
    assert_eq!(provenance(folder.path()), None);
    git(folder.path(), &["init", "-q", "--bare", "."]);
    assert!(matches!(GitIndex::open_with(folder.path(), None), Err(GitError::Bare { .. })));
    let broken = repository();
    write(broken.path(), ".git/index", "not an index");
    assert!(matches!(GitIndex::open_with(broken.path(), None), Err(GitError::Unreadable { .. })));
    let unborn = provenance(repository().path()).unwrap();
    assert_eq!((unborn.revision, unborn.branch.as_deref()), (None, Some("main")));
}

#[test]
fn remote_addresses_are_made_public() {
    let cases = [
        ("https://x:y@github.com/o/r.git", Some("https://github.com/o/r.git")),
        ("https://token@host:8443/o/r?a=b#c", Some("https://host:8443/o/r")),
        ("git@github.com:o/r.git", Some("https://github.com/o/r.git")),
        ("ssh://git@host:2222/o/r.git", Some("https://host/o/r.git")),
        ("http://host/o/r", Some("http://host/o/r")),
        ("/srv/git/r.git", None),
        ("../r", None),
        ("file:///srv/r", None),
        ("C:\\r", None),
    ];
    for (url, expected) in cases {
        assert_eq!(public_url(url).as_deref(), expected, "{url}");
    }
}

#[cfg(unix)]
#[test]
fn a_change_has_every_path_that_differs() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = repository();
    let at = |name: &[u8]| folder.path().join(std::ffi::OsStr::from_bytes(name));
    for name in [&b"\xFE"[..], b"\xFF", b"run.sh", b"same"] {
        fs::write(at(name), "1").unwrap();
    }
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "one"]);
    // A program from now on; and of two names that are no text, the first changes.
    git(folder.path(), &["update-index", "--chmod=+x", "run.sh"]);
    fs::write(at(b"\xFE"), "2").unwrap();
    git(folder.path(), &["update-index", "--add", "--", "same"]);
    let add =
        Command::new("git").arg("add").arg(std::ffi::OsStr::from_bytes(b"\xFE")).current_dir(folder.path()).status();
    assert!(add.unwrap().success());
    git(folder.path(), &["commit", "-q", "-m", "two"]);
    let revision = |text: &str| Revision::open(folder.path(), text).unwrap();
    let change = revision("HEAD").since(folder.path(), &revision("HEAD~1")).unwrap();
    assert_eq!(change.paths, ["%FE", "run.sh"]);
    let read = |path: &str| revision("HEAD").file(folder.path(), path, 10).unwrap();
    assert_eq!((read("%FE"), read("%FF"), read("gone")), (Some(b"2".to_vec()), Some(b"1".to_vec()), None));
}
