//! What a scan opens and writes in a repository that means it ill: links, FIFOs, devices, damage and numbers where files are
//! expected. Each is waited for by nobody, kept within bounds, and named.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;
#[path = "hostile_files/tree.rs"]
mod tree;

use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Repo, Report, Run, regate, token};

/// Longer than any of these scans takes on a machine with other things to do.
const SLOW: Duration = Duration::from_secs(60);

/// Runs a scan within memory and time. What waits for a FIFO or reads a device to its end fails.
fn scan(repo: &Repo, args: &[&str]) -> Run {
    let mut command = Command::new("sh");
    let words = ["-c", "ulimit -v 3000000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_regate"), "scan", "-o", "json"];
    command.args(words).args(args).current_dir(repo.path());
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", "/nonexistent");
    within(command, SLOW)
}

fn within(mut command: Command, limit: Duration) -> Run {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::scope(|scope| {
        let out = scope.spawn(move || {
            let mut text = Vec::new();
            stdout.read_to_end(&mut text).unwrap();
            String::from_utf8_lossy(&text).into_owned()
        });
        let err = scope.spawn(move || {
            let mut text = Vec::new();
            stderr.read_to_end(&mut text).unwrap();
            String::from_utf8_lossy(&text).into_owned()
        });
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > limit {
                child.kill().unwrap();
                panic!("still running after {limit:?}");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Run { code: status.code(), stdout: out.join().unwrap(), stderr: err.join().unwrap() }.ended()
    })
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A trick in place of a file.
type Trick = (&'static str, fn(&Path));

const TRICKS: [Trick; 3] = [
    ("a link to a device", |path| symlink("/dev/zero", path).unwrap()),
    ("a link to itself", |path| symlink(path, path).unwrap()),
    ("a FIFO", fifo),
];

fn assert_told(run: &Run, path: &str, what: &str) -> Report {
    assert_eq!(run.code, Some(3), "{what} at {path}: {run:?}");
    let report = run.report();
    assert_eq!(report.file(path)["status"], "skipped-unreadable", "{what} at {path}");
    report
}

#[test]
fn ignore_files_are_regular_or_told() {
    for name in [".regateignore", ".gitignore", ".ignore", "sub/.gitignore"] {
        for (what, trick) in TRICKS {
            let repo = Repo::new();
            repo.write("sub/a.txt", "x");
            trick(&repo.path().join(name));
            let report = assert_told(&scan(&repo, &["--fail-on-incomplete"]), name, what);
            assert_eq!(report.file("sub/a.txt")["status"], "text");
        }
    }
}

#[test]
fn ignore_files_with_very_many_rules_are_not_kept_to_and_told() {
    let repo = Repo::new();
    let rules: String = (0..100_000).map(|at| format!("a{at}*b?c[xyz]/**/d\n")).collect();
    repo.write(".gitignore", format!("{rules}a.txt\n")).write("a.txt", "x");
    let run = scan(&repo, &["--fail-on-incomplete"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let report = run.report();
    assert_eq!(report.file(".gitignore")["status"], "partial");
    assert!(report.complaint(".gitignore").contains("rules"), "{}", report.complaint(".gitignore"));
    assert_eq!(report.file("a.txt")["status"], "text");
}

#[test]
fn what_stands_above_the_root_hides_nothing() {
    let repo = Repo::new();
    repo.write(".gitignore", "*.txt\n").write("in/.git/HEAD", "ref: refs/heads/main\n").write("in/sub/a.txt", "x");
    repo.write("in/.gitignore", "b.txt\n").write("in/sub/b.txt", "x");
    for args in [["in"], ["in/sub"]] {
        let report = scan(&repo, &args).report();
        assert_eq!(report.file("sub/a.txt")["status"], "text", "{args:?}");
        assert!(report.files().iter().all(|file| file["path"] != "sub/b.txt"), "{args:?}");
    }
}

/// A repository with a file that is tracked although it is ignored.
fn with_tracked(arguments: &[&str]) -> Repo {
    let repo = Repo::new();
    fs::remove_dir(repo.path().join(".git")).unwrap();
    repo.git(&[&["init", "--quiet", "--initial-branch=main"], arguments].concat());
    repo.write("kept.env", format!("TOKEN={}\n", token())).git(&["add", "kept.env"]);
    repo.git(&["commit", "--quiet", "-m", "first"]);
    repo.write(".gitignore", "*.env\n").git(&["add", ".gitignore"]);
    repo
}

const GIT_FILES: [&str; 9] = [
    ".git/index",
    ".git/HEAD",
    ".git/config",
    ".git/packed-refs",
    ".git/commondir",
    ".git/shallow",
    ".git/refs/heads/main",
    ".git/objects/info/alternates",
    ".git/logs/refs/stash",
];

#[test]
fn files_of_git_are_regular_or_told() {
    for name in GIT_FILES {
        for (what, trick) in TRICKS {
            let repo = with_tracked(&[]);
            let path = repo.path().join(name);
            let _ = fs::remove_file(&path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            trick(&path);
            let report = assert_told(&scan(&repo, &["--fail-on-incomplete"]), name, what);
            assert!(report.complaint(name).contains("git"), "{}", report.complaint(name));
            let staged = scan(&repo, &["--staged"]);
            assert_eq!(staged.code, Some(2), "{what} at {name}: {staged:?}");
            let history = scan(&repo, &["--history"]);
            assert_eq!(history.code, Some(2), "{what} at {name}: {history:?}");
        }
    }
}

#[test]
fn the_repository_itself_is_a_folder_or_a_file_that_names_one() {
    for (what, trick) in TRICKS {
        let repo = Repo::new();
        fs::remove_dir(repo.path().join(".git")).unwrap();
        trick(&repo.path().join(".git"));
        repo.write("a.txt", "x");
        assert_told(&scan(&repo, &["--fail-on-incomplete"]), ".git", what);
    }
}

#[test]
fn an_object_that_is_no_file_is_not_waited_for() {
    let repo = with_tracked(&[]);
    let folder = repo.path().join(".git/objects/aa");
    fs::create_dir_all(&folder).unwrap();
    fifo(&folder.join("b".repeat(38)));
    let run = scan(&repo, &["--fail-on-incomplete"]);
    assert_told(&run, &format!(".git/objects/aa/{}", "b".repeat(38)), "a FIFO");
}

#[test]
fn a_damaged_index_is_told() {
    let whole = fs::read(with_tracked(&[]).path().join(".git/index")).unwrap();
    let mut flipped = whole.clone();
    flipped[40] ^= 0x41;
    let damages: [(&str, &[u8]); 4] =
        [("empty", b""), ("other", b"not an index"), ("cut", &whole[..whole.len() / 2]), ("flipped", &flipped)];
    for (what, bytes) in damages {
        let repo = with_tracked(&[]);
        repo.write(".git/index", bytes);
        let report = assert_told(&scan(&repo, &["--fail-on-incomplete"]), ".git/index", what);
        assert!(report.complaint(".git/index").contains("not known"), "{}", report.complaint(".git/index"));
    }
}

#[test]
fn without_an_index_what_the_commit_has_is_read() {
    let repo = with_tracked(&[]);
    fs::remove_file(repo.path().join(".git/index")).unwrap();
    let run = scan(&repo, &["--fail-on-incomplete"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.report().found().iter().any(|found| found.contains("kept.env")), "{run:?}");
}

#[test]
fn repositories_of_either_hash_are_read() {
    for format in ["sha1", "sha256"] {
        let repo = with_tracked(&[&format!("--object-format={format}")]);
        let found = |args: &[&str]| scan(&repo, &[&["--fail-on-incomplete"], args].concat());
        let tree = found(&[]);
        assert_eq!(tree.code, Some(1), "{format}: {tree:?}");
        assert_eq!(tree.report().file("kept.env")["status"], "parsed");
        assert_eq!(found(&["--history"]).code, Some(1), "{format}");
        repo.write("new.txt", format!("token: {}\n", token())).git(&["add", "new.txt"]);
        let staged = found(&["--staged"]);
        assert_eq!(staged.code, Some(1), "{format}: {staged:?}");
        assert_eq!(staged.report().found().len(), 1, "{format}");
    }
}

#[test]
fn names_that_are_no_utf8_are_all_read() {
    let repo = Repo::new();
    fs::remove_dir(repo.path().join(".git")).unwrap();
    repo.git(&["init", "--quiet", "--initial-branch=main"]);
    let names: [&[u8]; 4] = [b"a\xFF.env", b"a\xFE.env", b"a%FF.env", b"a%25FF.env"];
    for name in names {
        fs::write(repo.path().join(OsStr::from_bytes(name)), format!("TOKEN={}\n", token())).unwrap();
    }
    repo.git(&["add", "."]);
    let expected = ["a%2525FF.env", "a%25FF.env", "a%FE.env", "a%FF.env"];
    for args in [&[][..], &["--staged"], &["--jobs", "1"]] {
        let report = scan(&repo, args).report();
        let mut paths: Vec<&str> = report.files().iter().map(|file| common::text(&file["path"])).collect();
        paths.retain(|path| path.starts_with('a'));
        assert_eq!(paths, expected, "{args:?}");
        assert_eq!(report.found().len(), names.len(), "{args:?}: {:?}", report.found());
    }
    // The same names from the index where the ignore file hides them, and from commits.
    repo.write(".gitignore", "*.env\n").git(&["commit", "--quiet", "-m", "first"]);
    assert_eq!(scan(&repo, &[]).report().found().len(), names.len());
    let history = scan(&repo, &["--history"]).report();
    let told = serde_json::to_string(history.results()).unwrap();
    assert!(expected.iter().all(|path| told.contains(&format!("\"{path}\""))), "{told}");
    let sarif = repo.run(&["scan", "-o", "sarif"]).stdout;
    for uri in ["a%FF.env", "a%FE.env", "a%25FF.env", "a%2525FF.env"] {
        assert!(
            sarif.contains(&format!("\"uri\": \"{uri}\"")) || sarif.contains(&format!("\"uri\":\"{uri}\"")),
            "{uri}"
        );
    }
}

#[test]
fn the_exit_code_is_the_verdict_when_nobody_reads_to_the_end() {
    let repo = Repo::new();
    for at in 0..300 {
        repo.write(&format!("{at}.env"), format!("TOKEN={}\n", token()));
    }
    let status = |arguments: &str| {
        let mut child = regate();
        child.args(arguments.split(' ')).current_dir(repo.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = child.spawn().unwrap();
        // The pipe is full long before the report ends.
        let mut first = [0; 1];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        child.wait().unwrap().code()
    };
    for format in common::FORMATS {
        let arguments = format!("scan --max-results 0 -o {format}");
        assert_eq!(status(&arguments), Some(1), "{format}");
    }
    assert_eq!(status("scan -o json --exit-zero"), Some(0));
    assert_eq!(status("rules"), Some(0));
    // An output that cannot be written is another thing.
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    if let Ok(full) = full {
        let mut command = regate();
        command.args(["scan", "-o", "json"]).current_dir(repo.path()).stdout(full).stderr(Stdio::null());
        assert_eq!(command.status().unwrap().code(), Some(2));
    }
}

#[test]
fn a_configuration_is_a_file_of_its_own_or_an_error() {
    for name in ["regate.toml", ".regate/secrets-allow.toml"] {
        for (what, trick) in TRICKS {
            let repo = Repo::new();
            let path = repo.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            trick(&path);
            let run = scan(&repo, &[]);
            assert_eq!(run.code, Some(2), "{what} at {name}: {run:?}");
            assert!(run.stderr.contains(name), "{}", run.stderr);
        }
    }
    let repo = Repo::new();
    repo.write("p/a.rego", "package p\n");
    fifo(&repo.path().join("p/data.json"));
    symlink("/dev/zero", repo.path().join("zero.rego")).unwrap();
    assert_eq!(scan(&repo, &["--policy", "zero.rego"]).code, Some(2));
    let _ = scan(&repo, &["--policy", "p", "--data", "p/data.json"]);
    // One that a person names may be a link, or a pipe.
    repo.write("real.toml", "fail_on = \"never\"\n");
    symlink("real.toml", repo.path().join("named.toml")).unwrap();
    assert_eq!(scan(&repo, &["--config", "named.toml"]).code, Some(0));
}

#[test]
fn what_is_tracked_and_ignored_is_listed_whatever_it_is() {
    let repo = with_tracked(&[]);
    fs::remove_file(repo.path().join("kept.env")).unwrap();
    fifo(&repo.path().join("kept.env"));
    assert_told(&scan(&repo, &["--fail-on-incomplete"]), "kept.env", "a FIFO");
    fs::remove_file(repo.path().join("kept.env")).unwrap();
    symlink("/dev/zero", repo.path().join("kept.env")).unwrap();
    assert_told(&scan(&repo, &["--fail-on-incomplete"]), "kept.env", "a device");
}

/// A module is not judged whole where one of its files is a link, even when another of its files was named.
#[test]
fn a_link_beside_a_named_file_is_told() {
    let repo = Repo::git_init();
    repo.write("m/main.tf", "resource \"aws_s3_bucket\" \"a\" {\n  bucket = \"a\"\n}\n").write("elsewhere.tf", "");
    std::os::unix::fs::symlink("../elsewhere.tf", repo.path().join("m/security.tf")).unwrap();
    std::os::unix::fs::symlink("../elsewhere.tf", repo.path().join("m/notes.txt")).unwrap();
    let report = scan(&repo, &["m/main.tf"]).report();
    assert_eq!(report.file("m/security.tf")["status"], "skipped-symlink");
    assert!(report.files().iter().all(|file| file["path"] != "m/notes.txt"), "it belongs to no module");
}

/// What runs a file by its name follows a link, and takes no offence at a NUL.
#[test]
fn a_file_is_what_its_name_says() {
    const DATABASE: &str = "resource \"aws_db_instance\" \"a\" {\n  engine = \"postgres\"\n}\n";
    let repo = Repo::git_init();
    repo.write("d.txt", DATABASE).write("Dockerfile.prod", "FROM a:1\nUSER root\n");
    symlink("d.txt", repo.path().join("main.tf")).unwrap();
    symlink("Dockerfile.prod", repo.path().join("Dockerfile")).unwrap();
    symlink("main.tf", repo.path().join("again.tf")).unwrap();
    symlink("/nowhere/on/any/machine", repo.path().join("site.yml")).unwrap();
    symlink("gone.tf", repo.path().join("left.tf")).unwrap();
    fs::write(repo.path().join(".env"), format!("API_TOKEN={}\n\0\0\0\0\0", token())).unwrap();
    fs::write(repo.path().join("logo.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0").unwrap();
    repo.git(&["add", "-A"]);
    for args in [&[][..], &["--staged", "--all"]] {
        let run = scan(&repo, &[args, &["--fail-on-incomplete", "--fail-on", "never"]].concat());
        assert_eq!(run.code, Some(3), "{args:?}");
        let report = run.report();
        assert!(report.found().contains(&"rds-instance-unencrypted main.tf:1".to_string()), "{:?}", report.found());
        let status = |path: &str| report.file(path)["status"].clone();
        assert_eq!([status(".env"), status("logo.png")], ["partial", "skipped-binary"]);
        assert!(report.found().contains(&"rds-instance-unencrypted again.tf:1".to_string()), "{:?}", report.found());
        assert_eq!([status("site.yml"), status("left.tf")], ["skipped-unreadable"; 2]);
        assert_eq!(status("Dockerfile"), "skipped-symlink", "what it leads to is judged as the same, where it stands");
    }
}

/// Git has it and the folder has not: nobody read it.
#[test]
fn what_is_not_checked_out_is_told() {
    let inner = Repo::git_init();
    inner.write("a.env", "A=1\n").git(&["add", "-A"]).git(&["commit", "-q", "-m", "a"]);
    let repo = Repo::git_init();
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 5\n", "0".repeat(64));
    repo.write("in/a.txt", "a\n").write("out/a.env", "A=1\n").write("dump.sql", &pointer).write("logo.png", &pointer);
    repo.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &inner.path().display().to_string(),
        "sub",
    ]);
    repo.git(&["add", "-A"]).git(&["commit", "-q", "-m", "a"]);
    let all = scan(&repo, &["--fail-on-incomplete"]);
    let status = |run: &Run, path: &str| run.report().file(path)["status"].clone();
    assert_eq!([status(&all, "dump.sql"), status(&all, "logo.png")], ["skipped-lfs", "skipped-binary"]);
    assert!(all.report().files().iter().all(|file| file["path"] != "sub"), "its files are read");
    assert_eq!(all.code, Some(3));
    repo.git(&["rm", "-q", "--cached", "dump.sql"]).git(&["commit", "-q", "-m", "b"]);
    fs::remove_file(repo.path().join("dump.sql")).unwrap();
    repo.git(&["submodule", "--quiet", "deinit", "--all", "--force"]);
    repo.git(&["sparse-checkout", "set", "in"]);
    let some = scan(&repo, &["--fail-on-incomplete"]);
    assert_eq!([status(&some, "out/a.env"), status(&some, "sub")], ["skipped-not-checked-out", "skipped-submodule"]);
    assert_eq!(some.code, Some(3));
    assert_eq!(scan(&repo, &["--fail-on-incomplete", "in"]).code, Some(0), "nobody asked for the others");
}

/// One line of the repository's own leaves out all of it.
#[test]
fn a_gate_that_looks_at_nothing_does_not_open() {
    let repo = Repo::git_init();
    repo.write("a.env", "A=1\n").git(&["add", "-A"]).git(&["commit", "-q", "-m", "a"]);
    repo.write("regate.toml", "exclude = [\"**\"]\n");
    assert_eq!(scan(&repo, &["--fail-on-incomplete"]).code, Some(3));
    fs::remove_file(repo.path().join("regate.toml")).unwrap();
    assert_eq!(scan(&repo, &["--fail-on-incomplete", "--staged"]).code, Some(0), "the change has nothing to look at");
    repo.git(&["config", "core.repositoryformatversion", "1"]).git(&["config", "extensions.foo", "bar"]);
    assert_told(&scan(&repo, &["--fail-on-incomplete"]), ".git/config", "extension 'foo'");
}
