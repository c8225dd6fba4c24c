//! Each command that writes, killed at random points: every file is what it was or what it is meant to be, and what was not
//! done can be done again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::common::{Repo, regate, text};

/// How often each command is killed.
const ROUNDS: u32 = 2;

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What is not in its place yet: a killed command may leave one beside each of its files.
fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "tmp")
}

/// The files of a repository, without those of git.
fn files(root: &Path) -> Files {
    let (mut found, mut folders) = (Files::new(), vec![root.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                folders.extend((!path.ends_with(".git")).then_some(path));
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_path_buf(), fs::read(path).unwrap());
            }
        }
    }
    found
}

/// Unfinished files go as well: a scan reads them, and a report tells how many files were read.
fn put_back(root: &Path, before: &Files) {
    for path in files(root).into_keys().filter(|path| !before.contains_key(path)) {
        fs::remove_file(root.join(&path)).unwrap();
        // Folders that are empty now are none that were there before.
        for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            let _ = fs::remove_dir(root.join(folder));
        }
    }
    for (path, bytes) in before {
        fs::write(root.join(path), bytes).unwrap();
    }
}

fn repository() -> Repo {
    let repo = Repo::git_init();
    for at in 0..12 {
        let disk = format!("resource \"aws_ebs_volume\" \"d{at}\" {{\n  availability_zone = \"a\"\n  size = 8\n}}\n");
        repo.write(&format!("infra/d{at}.tf"), disk);
        repo.write(&format!("src/{at}.ts"), "export const f = (user) => { console.log(user.email); };\n");
    }
    repo.write("app.env", "DB_PASSWORD=Tr4msway-Fjord-88\n").write("Dockerfile", "FROM alpine:3\nUSER root\n");
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "first"]);
    repo
}

/// The commands, with the exit code of one that is done. `RESULT` and `RULE` are of the credential.
const COMMANDS: &[(&[&str], i32)] = &[
    (&["scan", "-o", "sarif=out/a.sarif", "-o", "html=out/a.html", "-o", "csv=out/a.csv"], 1),
    (&["report", "-o", "html=out/a.html", "-o", "oscal=out/a.json", "-o", "audit-markdown=out/a.md"], 0),
    (&["report", "--bundle", "out/a.tar.zst"], 0),
    (&["baseline", "create"], 0),
    (&["ignore", "RESULT", "--reason", "rotated"], 0),
    (&["ignore", "RESULT", "--reason", "rotated", "--comment"], 0),
    (&["fix", "--unsafe", "--rule", "ebs-volume-unencrypted"], 0),
    (&["waive", "RULE", "RESULT", "--reason", "r", "--expires", "2027-01-05", "--owner", "a", "--approved-by", "b"], 0),
    (&["policy", "new", "zone-without-owner", "--target", "set"], 0),
];

fn arguments(words: &[&str], rule: &str, result: &str) -> Vec<String> {
    let named = |word: &&str| word.replace("RESULT", result).replace("RULE", rule);
    words.iter().map(named).collect()
}

#[test]
fn a_killed_command_leaves_the_old_or_the_new_of_each_file() {
    let repo = repository();
    let report = repo.scan(&[]).report();
    let found = report.results().iter().find(|result| result["location"]["path"] == "app.env").unwrap();
    let (rule, result) = (text(&found["ruleId"]).to_string(), text(&found["fingerprint"]).to_string());
    let before = files(repo.path());
    let (mut random, mut killed) = (0x9E37_79B9_7F4A_7C15_u64, 0);
    for (words, code) in COMMANDS {
        let spawn = || {
            let mut command = regate();
            command.args(arguments(words, &rule, &result)).current_dir(repo.path());
            // Some formats say when they were written.
            command.env("SOURCE_DATE_EPOCH", "1795219200").env("REGATE_TEST_CLOCK", "1795219200");
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let start = Instant::now();
        assert_eq!(spawn().wait().unwrap().code(), Some(*code), "{words:?}");
        let whole = start.elapsed();
        let after = files(repo.path());
        assert_ne!(before, after, "{words:?} writes nothing");
        for _ in 0..ROUNDS {
            put_back(repo.path(), &before);
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Most of the time goes by before anything is written, and a machine may be slower the first time.
            let share = 350 + u32::try_from((random >> 33) % 600).unwrap();
            let mut child = spawn();
            std::thread::sleep(whole * share / 1_000);
            child.kill().unwrap();
            killed += u32::from(child.wait().unwrap().code().is_none());
            let mut now = files(repo.path());
            now.retain(|path, _| !is_unfinished(path));
            for path in now.keys().chain(before.keys()) {
                let own = now.get(path);
                assert!(own == before.get(path) || own == after.get(path), "{words:?}: {} is torn", path.display());
            }
            if now == before {
                assert_eq!(spawn().wait().unwrap().code(), Some(*code), "{words:?} is kept from its work");
                let done = files(repo.path());
                assert!(done.keys().filter(|path| !is_unfinished(path)).eq(after.keys()), "{words:?}");
            }
        }
        put_back(repo.path(), &before);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(killed as usize > COMMANDS.len() / 3, "only {killed} were killed in time");
}
