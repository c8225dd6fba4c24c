//! What commands write: whole or not at all, one process at a time, and never through a link.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;
#[path = "written_files/kills.rs"]
mod kills;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{ALL_FORMATS, Repo, regate, token};

const ALLOW_FILE: &str = ".regate/secrets-allow.toml";

/// Accepts a value, as a process that is not waited for.
fn allow(repo: &Repo, value: &str) -> std::process::Child {
    let mut command = regate();
    command.args(["secrets", "allow", "--stdin", "--reason", value]).current_dir(repo.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(value.as_bytes()).unwrap();
    child
}

/// The entries of the list, which is a list.
fn entries(repo: &Repo) -> usize {
    let text = fs::read_to_string(repo.path().join(ALLOW_FILE)).unwrap();
    let list: toml::Table = toml::from_str(&text).unwrap();
    list["allow"].as_table().unwrap().len()
}

fn leftovers(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".tmp")).collect()
}

#[test]
fn of_twenty_that_accept_at_once_all_are_kept() {
    let repo = Repo::new();
    let children: Vec<_> = (0..20).map(|at| allow(&repo, &format!("value-number-{at}"))).collect();
    for child in children {
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(entries(&repo), 20);
    assert_eq!(fs::read_dir(repo.path().join(".regate")).unwrap().count(), 1, "nothing else is left there");
}

#[test]
fn nothing_is_written_through_a_link() {
    let elsewhere = tempfile::tempdir().unwrap();
    let repo = Repo::new();
    symlink(elsewhere.path(), repo.path().join(".regate")).unwrap();
    let done = allow(&repo, "a-value-of-mine").wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("symbolic link"));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);

    let repo = Repo::new();
    fs::create_dir(repo.path().join(".regate")).unwrap();
    let outside = elsewhere.path().join("outside.toml");
    fs::write(&outside, "salt = \"x\"\n[allow]\n").unwrap();
    symlink(&outside, repo.path().join(ALLOW_FILE)).unwrap();
    assert_eq!(allow(&repo, "a-value-of-mine").wait().unwrap().code(), Some(2));
    assert_eq!(fs::read_to_string(&outside).unwrap(), "salt = \"x\"\n[allow]\n");

    let repo = Repo::new();
    fs::write(&outside, "mine").unwrap();
    symlink(&outside, repo.path().join("report.json")).unwrap();
    assert_eq!(repo.run(&["scan", "-o", "json=report.json"]).code, Some(0));
    assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
    assert!(fs::read_to_string(repo.path().join("report.json")).unwrap().starts_with('{'));
}

#[test]
fn a_report_that_cannot_be_written_leaves_all_old_ones() {
    let repo = Repo::new();
    repo.write("a.env", "A=1\n").write("old.json", "old");
    let run = repo.run(&["scan", "-o", "json=old.json", "-o", "sarif=/dev/full"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(fs::read_to_string(repo.path().join("old.json")).unwrap(), "old");
    assert_eq!(leftovers(repo.path()), [""; 0]);
    // A limit on the size of files ends the process in the middle, as a full disk would.
    let mut command = Command::new("sh");
    let words =
        ["-c", "ulimit -f 1; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_regate"), "scan", "-o", "sarif-full=old.json"];
    command.args(words).current_dir(repo.path()).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(!command.status().unwrap().success());
    assert_eq!(fs::read_to_string(repo.path().join("old.json")).unwrap(), "old");
}

#[test]
fn reports_go_where_output_is_redirected() {
    let repo = Repo::new();
    repo.write("a.env", "A=1\n");
    let out = repo.path().join("out.txt");
    let mut command = regate();
    command.args(["scan", "--quiet", "-o", "json=/dev/stdout"]).current_dir(repo.path());
    assert!(command.stdout(fs::File::create(&out).unwrap()).status().unwrap().success());
    assert!(fs::read_to_string(&out).unwrap().starts_with('{'));
}

/// One of the commands that write, killed at a random point, again and again: what it writes is what was there before or
/// what is meant to be there, it is never anything else, and the next run is not kept from its work.
#[test]
fn a_killed_process_leaves_the_old_or_the_new() {
    let repo = Repo::new();
    for at in 0..40 {
        repo.write(&format!("src/{at}.env"), format!("TOKEN={}\n", token()));
    }
    let mut outputs = Vec::new();
    for format in ALL_FORMATS {
        outputs.extend(["-o".to_string(), format!("{format}=out/{format}.report")]);
    }
    let spawn = |round: u64| {
        let mut command = regate();
        // Some formats say when they were written.
        command.env("SOURCE_DATE_EPOCH", "1795219200");
        command.current_dir(repo.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if round.is_multiple_of(2) {
            command.args(["scan", "src", "--quiet"]).args(&outputs).spawn().unwrap()
        } else {
            drop(command);
            allow(&repo, &format!("value-of-round-{round}"))
        }
    };
    // Whole with everything there that there will be, and how long that takes.
    assert_eq!(spawn(1).wait().unwrap().code(), Some(0));
    assert_eq!(spawn(0).wait().unwrap().code(), Some(1));
    let start = std::time::Instant::now();
    assert_eq!(spawn(0).wait().unwrap().code(), Some(1));
    let whole = start.elapsed();
    let read = |format: &str| fs::read(repo.path().join(format!("out/{format}.report"))).unwrap();
    let expected: Vec<Vec<u8>> = ALL_FORMATS.iter().map(|format| read(format)).collect();
    let (mut random, mut kept) = (0x9E37_79B9_7F4A_7C15_u64, entries(&repo));
    let mut killed = 0;
    for round in 2..26 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Most of the time goes by before anything is written.
        let share = 400 + u32::try_from((random >> 33) % 800).unwrap();
        let mut child = spawn(round);
        std::thread::sleep(whole * share / 1_000);
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
        for (format, expected) in ALL_FORMATS.iter().zip(&expected) {
            assert!(read(format) == *expected, "round {round}: {format} is torn");
        }
        let now = entries(&repo);
        assert!(now == kept || round % 2 == 1 && now == kept + 1, "round {round}: {kept} entries became {now}");
        kept = now;
    }
    assert!(killed > 3, "only {killed} were killed in time");
    std::thread::sleep(Duration::from_millis(10));
    assert!(allow(&repo, "the-last-value").wait().unwrap().success());
    assert_eq!(entries(&repo), kept + 1);
}
