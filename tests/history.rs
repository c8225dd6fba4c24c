//! `regate scan --history`: what commits, stashes, notes and tags hold, each credential once, with its places.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{FORMATS, Repo, Report, text};
use serde_json::Value;

/// The example of a rule, from what `explain` prints: credentials are made up to the format there.
fn example(rule: &str, start: &str) -> String {
    let page = common::run(Path::new("/"), &["explain", rule], b"").stdout;
    let at = page.find(start).unwrap();
    let word = |c: &char| c.is_ascii_alphanumeric() || "_-./+=".contains(*c);
    page.get(at..).unwrap().chars().take_while(word).collect()
}

fn github() -> String {
    example("github-personal-access-token", "ghp_")
}

/// Commits are a day apart, so that their order does not hang on the clock.
struct Timeline {
    repo: Repo,
    day: std::cell::Cell<u32>,
}

impl Timeline {
    fn new() -> Self {
        Self { repo: Repo::git_init(), day: std::cell::Cell::new(0) }
    }

    /// Runs git at noon of the next day of 2025, and answers with what it prints.
    fn git(&self, args: &[&str]) -> String {
        self.day.set(self.day.get() + 1);
        let date = format!("2025-{:02}-{:02}T12:00:00Z", 1 + self.day.get() / 28, 1 + self.day.get() % 28);
        let mut command = Command::new("git");
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        for name in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{name}_NAME"), "A").env(format!("GIT_{name}_EMAIL"), "a@example.com");
            command.env(format!("GIT_{name}_DATE"), &date);
        }
        let done = command.args(args).current_dir(self.repo.path()).output().unwrap();
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_string()
    }

    /// Commits everything, and answers with the commit's id.
    fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        self.repo.write(path, content);
        self
    }

    fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.repo.path().join(path)).unwrap();
        self
    }

    fn scan(&self, args: &[&str]) -> Report {
        self.repo.scan(&[&["--history"], args].concat()).report()
    }
}

/// `path:line first last at_head` of a result's places, with the commits by name.
fn places(result: &Value, names: &[(&str, &str)]) -> Vec<String> {
    let name =
        |id: &Value| names.iter().find(|(_, known)| *known == text(id)).map_or("?", |(name, _)| *name).to_string();
    let place = |place: &Value| {
        format!(
            "{}:{} {} {}{}",
            text(&place["path"]),
            place["line"],
            name(&place["firstCommit"]),
            name(&place["lastCommit"]),
            if place["atHead"] == true { " head" } else { "" }
        )
    };
    result["history"]["places"].as_array().unwrap().iter().map(place).collect()
}

#[test]
fn a_credential_is_one_result_with_all_of_its_places() {
    let time = Timeline::new();
    let token = github();
    time.write("a.txt", "hello\n");
    time.commit("nothing");
    time.write("config/deploy.env", format!("A=1\nTOKEN={token}\n"));
    let first = time.commit("in");
    time.write("config/deploy.env", format!("A=1\nB=2\nTOKEN={token}\n")).write("copy.env", format!("TOKEN={token}\n"));
    let both = time.commit("moved and copied");
    time.git(&["mv", "copy.env", "renamed.env"]);
    let renamed = time.commit("renamed");
    time.remove("config/deploy.env");
    let removed = time.commit("one is gone");
    let at_head = time.scan(&[]);
    let names = [("first", &*first), ("both", &both), ("renamed", &renamed), ("removed", &removed)];
    assert_eq!(at_head.results().len(), 1, "{:?}", at_head.results());
    let result = &at_head.results()[0];
    assert_eq!(
        places(result, &names),
        ["renamed.env:1 renamed removed head", "config/deploy.env:3 first renamed", "copy.env:1 both both"]
    );
    assert_eq!(result["history"]["firstCommit"], first.as_str());
    assert!(
        text(&result["message"])
            .ends_with(&format!("in the history since {}, still at HEAD, at 2 more paths.", first.get(..10).unwrap()))
    );
    time.remove("renamed.env");
    time.commit("all are gone");
    let gone = time.scan(&[]);
    let result = &gone.results()[0];
    assert_eq!(result["history"]["atHead"], false);
    assert_eq!(result["history"]["lastCommit"], removed.as_str());
    assert_eq!(result["location"]["path"], "renamed.env", "where it stood last");
    assert!(text(&result["message"]).contains(&format!("no longer at HEAD, last in {}", removed.get(..10).unwrap())));
    assert_eq!(at_head.fingerprints("github-personal-access-token"), gone.fingerprints("github-personal-access-token"));
    assert_eq!(gone.0["coverage"]["history"]["commits"], 6);
    assert_eq!(time.repo.scan(&["--history"]).code, Some(1));
    let tree = time.repo.scan(&[]);
    assert_eq!((tree.code, tree.report().found()), (Some(0), vec![]), "the working tree is clean");
}

/// A text is an example under one path and runs under another, whichever came first; a folder that moved is the same tree.
#[test]
fn a_text_is_read_as_each_of_its_paths_says() {
    let time = Timeline::new();
    time.write("notes/setup.md", "DB_PASSWORD=quill-Harbor-58\n");
    time.write("examples/app/.env", "SECRET_KEY=changeme\n");
    time.commit("shown");
    time.git(&["mv", "notes/setup.md", "relay.env"]);
    fs::create_dir(time.repo.path().join("production")).unwrap();
    time.git(&["mv", "examples/app", "production/app"]);
    time.commit("used");
    time.git(&["mv", "relay.env", "relay.md"]);
    time.git(&["mv", "production/app", "examples/old"]);
    time.commit("shown again");
    let report = time.scan(&[]);
    assert_eq!(
        report.found_first(),
        ["hardcoded-credential relay.env:1", "weak-default-credential production/app/.env:1"],
        "{:?}",
        report.results()
    );
    assert_eq!(report.0["coverage"]["history"]["blobs"], 2, "each is counted once");
}

#[test]
fn branches_and_merges() {
    let time = Timeline::new();
    let token = github();
    time.write("a.txt", "1\n");
    time.commit("base");
    time.git(&["checkout", "--quiet", "-b", "topic"]);
    time.write("t.env", format!("TOKEN={token}\n"));
    let on_topic = time.commit("in");
    time.git(&["checkout", "--quiet", "main"]);
    time.write("a.txt", "2\n");
    time.commit("meanwhile");
    time.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "topic"]);
    let merge = time.git(&["rev-parse", "HEAD"]);
    time.remove("t.env");
    time.commit("out");
    let report = time.scan(&[]);
    let names = [("topic", &*on_topic), ("merge", &merge)];
    assert_eq!(places(&report.results()[0], &names), ["t.env:1 topic merge"]);
    // A branch that was never merged and still holds it.
    time.git(&["checkout", "--quiet", "topic"]);
    time.write("b.txt", "x\n");
    let later = time.commit("later");
    time.git(&["checkout", "--quiet", "main"]);
    let names = [("topic", &*on_topic), ("later", &later)];
    assert_eq!(places(&time.scan(&[]).results()[0], &names), ["t.env:1 topic later"]);
    // Brought in by the merge itself.
    let evil = Timeline::new();
    evil.write("a.txt", "1\n");
    evil.commit("base");
    evil.git(&["checkout", "--quiet", "-b", "topic"]);
    evil.write("b.txt", "1\n");
    evil.commit("b");
    evil.git(&["checkout", "--quiet", "main"]);
    evil.write("c.txt", "1\n");
    evil.commit("c");
    evil.git(&["merge", "--quiet", "--no-ff", "--no-commit", "topic"]);
    evil.write("c.txt", format!("TOKEN={token}\n"));
    let merge = evil.commit("merge");
    assert_eq!(places(&evil.scan(&[]).results()[0], &[("merge", &merge)]), ["c.txt:1 merge merge head"]);
}

#[test]
fn stashes_notes_tags_messages_and_other_references() {
    let time = Timeline::new();
    let key = |at: u32| format!("Vq7Rz2mXw9Lp4TbK{at}");
    time.write("a.env", "A=1\n");
    time.commit("base");
    for at in [1, 2] {
        time.write("a.env", format!("DB_PASSWORD={}\n", key(at)));
        time.git(&["stash"]);
    }
    time.write("untracked.env", format!("DB_PASSWORD={}\n", key(3)));
    time.git(&["stash", "--include-untracked"]);
    time.git(&["notes", "add", "-m", &format!("token is {}", github())]);
    time.git(&["tag", "-a", "v1", "-m", &format!("deploy with postgres://app:{}@db.parcel.io/app", key(5))]);
    time.commit(&format!("use postgres://app:{}@db.parcel.io/app", key(6)));
    time.write("b.txt", format!("postgres://app:{}@db.parcel.io/app\n", key(7)));
    let blob = time.git(&["hash-object", "-w", "b.txt"]);
    time.remove("b.txt");
    time.git(&["tag", "blob", &blob]);
    let report = time.scan(&[]);
    let found: Vec<String> = report
        .results()
        .iter()
        .map(|result| format!("{} {}", text(&result["location"]["path"]), text(&result["ruleId"])))
        .collect();
    assert_eq!(
        found,
        [
            "a.env hardcoded-credential",
            "a.env hardcoded-credential",
            "commit message database-url-password",
            "git note github-personal-access-token",
            "tag annotation database-url-password",
            "tagged blob database-url-password",
            "untracked.env hardcoded-credential",
        ],
        "{:#?}",
        report.results()
    );
    let blob = report.results().iter().find(|result| result["location"]["path"] == "tagged blob").unwrap();
    assert!(text(&blob["message"]).ends_with("in the repository but in no commit."));
}

#[test]
fn ranges_and_dates() {
    let time = Timeline::new();
    let value = |at: u32| format!("DB_PASSWORD=Vq7Rz2mXw9Lp4TbK{at}\n");
    time.write("a.env", value(1));
    time.commit("one");
    time.git(&["tag", "v1"]);
    time.write("a.env", value(2));
    time.commit("two");
    time.git(&["checkout", "--quiet", "-b", "topic"]);
    time.write("b.env", value(3));
    time.commit("three");
    let found = |args: &[&str]| {
        let report = time.scan(args);
        let head = |result: &Value| if result["history"]["atHead"] == true { " head" } else { "" };
        // Results of one place are in the order of their messages, which name commits.
        let mut found: Vec<_> =
            report.results().iter().map(|r| format!("{}{}", text(&r["location"]["path"]), head(r))).collect();
        found.sort();
        found
    };
    assert_eq!(found(&[]), ["a.env", "a.env head", "b.env head"]);
    assert_eq!(found(&["main..HEAD"]), ["b.env head"]);
    assert_eq!(found(&["v1.."]), ["a.env head", "b.env head"]);
    assert_eq!(found(&["v1"]), ["a.env"]);
    assert_eq!(found(&["v1..main"]), ["a.env head"]);
    assert_eq!(found(&["HEAD~1"]), ["a.env", "a.env head"]);
    // Commits are on the 3rd, 6th and 9th of January 2025.
    assert_eq!(found(&["--since", "2025-01-05"]), ["a.env head", "b.env head"]);
    assert_eq!(found(&["--since", "2025-01-09"]), ["b.env head"]);
    assert_eq!(found(&["--since", "2025-02-01"]), [""; 0]);
    for wrong in [
        &["--history", "nowhere..HEAD"][..],
        &["--history", "--since", "soon"],
        &["--since", "1d"],
        &["--history", "HEAD:a.env"],
    ] {
        let run = time.repo.scan(wrong);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{wrong:?}");
        assert!(run.stderr.starts_with("error: "), "{wrong:?}: {}", run.stderr);
    }
}

/// HEAD may hold a credential in a version that is older than the range, or newer.
#[test]
fn a_part_of_the_history_still_knows_head() {
    let time = Timeline::new();
    time.write("a.env", "DB_PASSWORD=Vq7Rz2mXw9Lp4TbK1\n");
    time.commit("one");
    time.write("a.env", "DB_PASSWORD=Vq7Rz2mXw9Lp4TbK1\nB=2\n");
    time.commit("two");
    let report = time.scan(&["HEAD~1"]);
    assert_eq!(report.results()[0]["history"]["atHead"], true);
}

#[test]
fn a_shallow_clone_is_said_to_be_cut() {
    let time = Timeline::new();
    time.write("a.env", "DB_PASSWORD=Vq7Rz2mXw9Lp4TbK1\n");
    time.commit("one");
    time.remove("a.env").write("b.txt", "x\n");
    time.commit("two");
    let clone = Repo::new();
    fs::remove_dir(clone.path().join(".git")).unwrap();
    let from = format!("file://{}", time.repo.path().display());
    clone.git(&["clone", "--quiet", "--depth", "1", &from, "."]);
    let run = clone.scan(&["--history", "--fail-on-incomplete"]);
    assert_eq!((run.code, run.report().results().len()), (Some(3), 0));
    assert_eq!(run.report().0["coverage"]["history"]["shallow"], true);
    assert!(clone.run(&["scan", "--history"]).stdout.contains("older commits are missing: the clone is shallow"));
    assert_eq!(time.repo.scan(&["--history", "--fail-on-incomplete", "--fail-on", "never"]).code, Some(0));
}

/// Trees in trees give more paths than anybody can list: the credential is found, and the scan is incomplete.
#[test]
fn a_credential_at_endless_paths_is_told_as_cut() {
    let time = Timeline::new();
    time.write("a.env", "DB_PASSWORD=Vq7Rz2mXw9Lp4TbK1\n");
    time.commit("one");
    let git = |args: &[&str], input: &str| {
        let mut command = Command::new("git");
        command.args(args).current_dir(time.repo.path());
        let run = common::finish(command, input.as_bytes());
        assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
        run.stdout.trim().to_string()
    };
    let mut tree = git(&["rev-parse", "HEAD^{tree}"], "");
    for _ in 0..20 {
        tree = git(&["mktree"], &format!("040000 tree {tree}\ta\n040000 tree {tree}\tb\n"));
    }
    let commit = git(
        &["-c", "user.name=A", "-c", "user.email=a@example.com", "commit-tree", &tree, "-p", "HEAD", "-m", "two"],
        "",
    );
    git(&["update-ref", "refs/heads/other", &commit], "");
    let report = time.repo.scan(&["--history"]).report();
    assert_eq!(report.results().len(), 1);
    // Not every path was read under, nor is every one listed.
    assert_eq!(report.0["coverage"]["history"]["partial"], 2);
}

#[test]
fn what_cannot_be_read_is_counted() {
    let time = Timeline::new();
    time.write("a.env", "DB_PASSWORD=Vq7Rz2mXw9Lp4TbK1\n")
        .write("broken.txt", "some text\n")
        .write("x.bin", b"\x7fELF\0\0\0\x01");
    time.write("large.txt", "x\n".repeat(2000));
    std::os::unix::fs::symlink("a.env", time.repo.path().join("link")).unwrap();
    time.commit("one");
    let blob = time.git(&["rev-parse", "HEAD:broken.txt"]);
    let (folder, file) = blob.split_at(2);
    let object = time.repo.path().join(".git/objects").join(folder).join(file);
    fs::remove_file(&object).unwrap();
    fs::write(&object, "not zlib").unwrap();
    let run = time.repo.scan(&["--history", "--max-file-size", "2000", "--fail-on", "never", "--fail-on-incomplete"]);
    assert_eq!(run.code, Some(3));
    let report = run.report();
    assert_eq!(report.results().len(), 1);
    let history = &report.0["coverage"]["history"];
    let counts = ["blobs", "binary", "tooLarge", "unreadable", "symlinks"].map(|name| history[name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 1, 1]);
    assert_eq!(report.file("broken.txt")["status"], "skipped-unreadable");
    assert_eq!(report.file("large.txt")["status"], "skipped-too-large");
    // A tree.
    let tree = time.git(&["rev-parse", "HEAD^{tree}"]);
    let (folder, file) = tree.split_at(2);
    let object = time.repo.path().join(".git/objects").join(folder).join(file);
    fs::remove_file(&object).unwrap();
    let report = time.scan(&["--fail-on", "never"]);
    assert_eq!(report.0["coverage"]["history"]["unreadable"], 1);
}

#[test]
fn what_is_no_usual_repository() {
    let none = Repo::new();
    fs::remove_dir(none.path().join(".git")).unwrap();
    let run = none.scan(&["--history"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("git repository"), "{}", run.stderr);
    let empty = Repo::git_init();
    let run = empty.scan(&["--history"]);
    assert_eq!((run.code, run.report().results().len()), (Some(0), 0));
    let sha256 = Repo::new();
    fs::remove_dir(sha256.path().join(".git")).unwrap();
    sha256.git(&["init", "--quiet", "--object-format=sha256"]);
    sha256.write("a.txt", "a\n").git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    let run = sha256.scan(&["--history"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.report().0["coverage"]["history"]["blobs"], 1);
}

#[test]
fn the_folder_names_the_repository() {
    let time = Timeline::new();
    time.write("docs/.env", format!("GITHUB_TOKEN={}\n", github()));
    time.commit("add");
    let root = time.repo.path().to_str().unwrap();
    let docs = format!("{root}/docs");
    let file = format!("{docs}/.env");
    let elsewhere = |args: &[&str]| common::run(Path::new("/"), &[&["scan", "-o", "json"], args].concat(), b"");
    for folder in [root, &docs] {
        assert_eq!(elsewhere(&[folder, "--history"]).report().results(), time.scan(&[]).results());
    }
    for (args, says) in [
        (vec!["--history", root], "write the folder first"),
        (vec![&*file, "--history"], "name one folder"),
        (vec![root, &docs, "--history"], "name one folder"),
    ] {
        let refused = elsewhere(&args);
        assert_eq!(refused.code, Some(2));
        assert!(refused.stderr.contains(says), "{}", refused.stderr);
    }
}

#[test]
fn the_same_value_of_a_guessable_password_is_several_credentials() {
    let time = Timeline::new();
    time.write("a.env", "ADMIN_PASSWORD=admin\nMYSQL_ROOT_PASSWORD=admin\n").write("b.env", "ADMIN_PASSWORD=admin\n");
    time.commit("one");
    let report = time.scan(&[]);
    let subjects: Vec<&str> = report.results().iter().map(|result| text(&result["subject"])).collect();
    assert_eq!(subjects, ["ADMIN_PASSWORD", "MYSQL_ROOT_PASSWORD"]);
}

#[test]
fn comments_and_configuration_count_in_the_history_too() {
    let time = Timeline::new();
    time.write("a.env", "# regate:ignore hardcoded-credential rotated in May\nDB_PASSWORD=Vq7Rz2mXw9Lp4TbK1\n");
    time.write("vendor/b.env", "DB_PASSWORD=Vq7Rz2mXw9Lp4TbK2\n");
    time.commit("one");
    time.git(&["mv", "vendor", "ours"]);
    time.commit("moved");
    let report = time.scan(&["--exclude", "vendor/"]);
    let found: Vec<(&str, bool)> = report
        .results()
        .iter()
        .map(|result| (text(&result["location"]["path"]), result["suppression"].is_null()))
        .collect();
    assert_eq!(found, [("a.env", false), ("ours/b.env", true)]);
    assert_eq!(report.0["coverage"]["history"]["excluded"], 1);
    assert_eq!(time.scan(&["--exclude", "*.env"]).results().len(), 0);
}

/// What is not followed to its end is counted.
#[test]
fn a_tag_of_a_tag_of_a_tag_is_followed_or_told() {
    let time = Timeline::new();
    time.write("a.txt", "nothing");
    let mut last = time.commit("one");
    for at in 0..17_u64 {
        let name = format!("t{at}");
        time.git(&["tag", "--annotate", "--message", "m", &name, &last]);
        assert_eq!(time.scan(&[]).0["coverage"]["history"]["unreadable"], at.saturating_sub(14), "{at}");
        last = name;
    }
}

/// What a policy says of a line, or of a text as a whole, is a result in the history as in the tree.
#[test]
fn what_a_policy_says_without_a_path_is_not_lost() {
    let time = Timeline::new();
    time.write("a.env", format!("A=1\nTOKEN={}\n", github()));
    time.commit("one");
    let folder = tempfile::tempdir().unwrap();
    let policy = r#"# METADATA
# title: A file with credentials
# custom:
#   id: has-credentials
#   severity: high
#   precision: high
#   kinds: [facts]
#   controls: {soc2: [CC6.1]}
#   remediation: Remove them.
package custom.has_credentials

import rego.v1

deny contains {"message": "There are credentials.", "_loc": {"file": "a.env", "line": 2}} if count(input.secrets) > 0

deny contains {"message": "There are some.", "path": []} if count(input.secrets) > 0
"#;
    std::fs::write(folder.path().join("p.rego"), policy).unwrap();
    let report = time.scan(&["--policy", folder.path().to_str().unwrap()]);
    let own = |one: &&Value| one["ruleId"] == "has-credentials";
    let places: Vec<&str> =
        report.results().iter().filter(own).map(|one| text(&one["history"]["places"][0]["path"])).collect();
    assert_eq!(places, ["a.env", "a.env"]);
}

#[test]
fn the_number_of_threads_changes_nothing_and_no_value_is_shown() {
    let time = Timeline::new();
    let token = github();
    for at in 0..40 {
        time.write(&format!("d{}/f{at}.env", at % 5), format!("DB_PASSWORD=Vq7Rz2mXw9Lp4TbK{at}\nT={token}\n"));
        time.commit(&format!("postgres://app:Wq7Rz2mXw9Lp4TbK{at}@db.parcel.io/app"));
    }
    for format in FORMATS {
        let run =
            |jobs: &str| time.repo.run(&["scan", "--history", "--jobs", jobs, "-o", format, "--max-results", "0"]);
        let (one, four) = (run("1"), run("4"));
        assert_eq!(one.stdout, four.stdout, "{format}");
        assert!(one.stdout.contains("database-url-password"), "{format}: {}", one.stdout);
        for secret in ["q7Rz2mXw9Lp4TbK", &token] {
            assert!(!one.stdout.contains(secret) && !one.stderr.contains(secret), "{format}");
        }
    }
    let sarif = time.repo.run(&["scan", "--history", "-o", "sarif"]).stdout;
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let history = &sarif["runs"][0]["results"][0]["properties"]["regate/history"];
    assert_eq!(text(&history["firstCommit"]).len(), 40);
}
