//! `regate history`: scans over time.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::fs;
use std::process::{Command, Stdio};

use common::Repo;
use serde_json::Value;

const OPEN: &str = "resource \"aws_ebs_volume\" \"a\" {\n  encrypted = false\n}\n";
const CLOSED: &str = "resource \"aws_ebs_volume\" \"a\" {\n  encrypted = true\n}\n";

/// Keeps a scan of the whole repository on a day.
fn keep(repo: &Repo, day: &str) -> String {
    repo.run(&["scan", "--all-rules", "--exit-zero", "-o", "json=.git/report.json", "--quiet"]);
    let run = repo.run(&["history", "record", "--from", ".git/report.json", "--whole", "--at", day]);
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout.lines().next().unwrap().to_string()
}

fn shown(repo: &Repo) -> Value {
    serde_json::from_str(&repo.run(&["history", "show", "--format", "json"]).stdout).unwrap()
}

#[test]
fn a_result_is_opened_fixed_and_opened_again() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    let opened = keep(&repo, "2026-01-01");
    assert!(opened.contains("opened"), "{opened}");
    repo.write("disk.tf", CLOSED);
    assert!(keep(&repo, "2026-01-05").contains("1 fixed"));
    repo.write("disk.tf", OPEN);
    assert!(keep(&repo, "2026-01-06").contains("1 reopened"));
    let trend = shown(&repo);
    assert_eq!(trend["scans"].as_array().unwrap().len(), 3);
    let fixed = &trend["remediation"]["medium"];
    assert_eq!((&fixed["fixed"], &fixed["meanSeconds"]), (&Value::from(1), &Value::from(4 * 86_400)), "{trend}");
    assert!(trend["controls"]["soc2"]["not-satisfied"].as_array().unwrap().len() == 3);
}

/// A file that gets another name fixes nothing and opens nothing, and what is fixed later was open since it was first found.
#[test]
fn a_renamed_file_is_what_it_was() {
    let repo = Repo::git_init();
    let two = format!("{OPEN}{}", OPEN.replace("\"a\"", "\"b\""));
    repo.write("disk.tf", &two);
    repo.write("other.tf", OPEN.replace("\"a\"", "\"c\""));
    keep(&repo, "2026-01-01");
    fs::create_dir(repo.path().join("infra")).unwrap();
    fs::rename(repo.path().join("disk.tf"), repo.path().join("infra/main.tf")).unwrap();
    let moved = keep(&repo, "2026-01-11");
    assert!(moved.contains("moved with a file") && !moved.contains("opened") && !moved.contains("fixed"), "{moved}");
    // One that is new beside one that is gone, and says something else.
    fs::remove_file(repo.path().join("other.tf")).unwrap();
    repo.write("new.tf", OPEN.replace("\"a\"", "\"d\""));
    let other = keep(&repo, "2026-01-12");
    assert!(other.contains("opened") && other.contains("fixed") && !other.contains("moved"), "{other}");
    repo.write("infra/main.tf", two.replace("false", "true"));
    keep(&repo, "2026-01-21");
    let trend = shown(&repo);
    let fixed = &trend["remediation"]["medium"];
    assert_eq!(
        (&fixed["fixed"], &fixed["meanSeconds"]),
        (&Value::from(3), &Value::from((20 + 20 + 11) * 86_400 / 3)),
        "{trend}"
    );
}

/// The same numbers as of scans that were kept one by one.
#[test]
fn a_folder_of_reports_is_told_as_scans_over_time() {
    let repo = Repo::git_init();
    fs::create_dir(repo.path().join(".git/kept")).unwrap();
    for (day, text) in [("2026-01-01", OPEN), ("2026-01-05", CLOSED), ("2026-01-06-again", OPEN)] {
        repo.write("disk.tf", text);
        let to = format!("json=.git/kept/{day}.json");
        repo.run(&["scan", "--all-rules", "--show-passed", "--exit-zero", "-o", &to, "--quiet"]);
    }
    let run = repo.run(&["report", "--from", ".git/kept", "-o", "audit"]);
    let audit: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let scans = audit["trend"]["scans"].as_array().unwrap();
    let counts = |key: &str| scans.iter().map(|scan| scan[key].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!((counts("opened")[0] > 0, counts("fixed")[1], counts("reopened")[2]), (true, 1, 1), "{audit}");
    assert!(audit["severities"]["medium"].as_u64().unwrap() > 0, "the newest is reported on");
    fs::write(repo.path().join(".git/kept/other.json"), "{}").unwrap();
    let run = repo.run(&["report", "--from", ".git/kept", "-o", "audit"]);
    assert!(run.code == Some(2) && run.stderr.contains("name it like 2026-01-31.json"), "{}", run.stderr);
}

#[test]
fn what_another_version_does_not_find_is_not_fixed() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    keep(&repo, "2026-01-01");
    repo.write("disk.tf", CLOSED);
    repo.run(&["scan", "--all-rules", "--exit-zero", "-o", "json=.git/report.json", "--quiet"]);
    let file = repo.path().join(".git/report.json");
    let mut report: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    report["tool"]["version"] = Value::from("99.0.0");
    fs::write(&file, report.to_string()).unwrap();
    let kept = repo.run(&["history", "record", "--from", ".git/report.json", "--whole", "--at", "2026-01-02"]).stdout;
    assert!(kept.contains("1 gone with another version") && !kept.contains("fixed"), "{kept}");
}

#[test]
fn what_was_not_looked_for_is_not_fixed() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    keep(&repo, "2026-01-01");
    // The rule is off.
    repo.write("regate.toml", "[rules.ebs-volume-unencrypted]\nenabled = false\n");
    assert!(!keep(&repo, "2026-01-02").contains("fixed"));
    // The file is left out.
    repo.write("regate.toml", "exclude = [\"*.tf\"]\n");
    assert!(!keep(&repo, "2026-01-03").contains("fixed"));
    // The file is cut.
    repo.write("regate.toml", "max_file_size = \"1 KiB\"\n").write("disk.tf", CLOSED.to_string() + &"# \n".repeat(900));
    assert!(!keep(&repo, "2026-01-04").contains("fixed"));
    let trend = shown(&repo);
    let unseen: Vec<_> = trend["scans"].as_array().unwrap().iter().map(|scan| scan["notLookedFor"].as_u64()).collect();
    assert_eq!(unseen[0], Some(0));
    assert!(unseen[1..].iter().all(|count| *count > Some(0)), "{unseen:?}");
    // It is gone.
    fs::remove_file(repo.path().join("disk.tf")).unwrap();
    fs::remove_file(repo.path().join("regate.toml")).unwrap();
    assert!(keep(&repo, "2026-01-05").contains("fixed"));
}

/// Keeps a scan with more arguments on a day.
fn keep_with(repo: &Repo, day: &str, more: &[&str]) -> String {
    let scan = ["scan", "--all-rules", "--exit-zero", "-o", "json=.git/report.json", "--quiet"];
    repo.run(&[&scan, more].concat());
    let run = repo.run(&["history", "record", "--from", ".git/report.json", "--whole", "--at", day]);
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout.lines().next().unwrap().to_string()
}

#[test]
fn what_ignore_files_hide_is_not_fixed() {
    let repo = Repo::git_init();
    repo.write("infra/disk.tf", OPEN).write("disk.tf", OPEN);
    keep(&repo, "2026-01-01");
    for (day, file, text) in [
        ("2026-01-02", ".gitignore", "infra/\n"),
        ("2026-01-03", ".gitignore", "infra/disk.tf\n"),
        ("2026-01-04", ".regateignore", "infra/\n"),
        ("2026-01-05", ".regateignore", "infra/disk.tf\n"),
    ] {
        repo.write(file, text);
        let kept = keep(&repo, day);
        assert!(!kept.contains("fixed"), "{file} {text}: {kept}");
        fs::remove_file(repo.path().join(file)).unwrap();
    }
    assert_eq!(keep(&repo, "2026-01-20"), "kept: nothing changed");
}

#[test]
fn what_became_unknown_is_not_fixed() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    keep(&repo, "2026-01-01");
    repo.write("disk.tf", "variable \"v\" {}\n".to_string() + &OPEN.replace("false", "var.v"));
    let kept = keep(&repo, "2026-01-02");
    assert!(!kept.contains("fixed"), "{kept}");
}

#[test]
fn what_became_test_code_is_not_fixed() {
    let repo = Repo::git_init();
    let log = "export function f(user: User) {\n  console.log(user.email);\n}\n";
    repo.write("src/a.ts", log).write("src/b.ts", log);
    assert!(keep(&repo, "2026-01-01").contains("2 opened"));
    repo.write("regate.toml", "tests = [\"src/a.ts\"]\n");
    assert_eq!(keep(&repo, "2026-01-02"), "kept: nothing changed");
    for number in 0..120 {
        repo.write(&format!("src/0/{number}.ts"), "export const a = 1;\n");
    }
    repo.write("regate.toml", "tests = [\"src/\"]\n");
    let kept = keep(&repo, "2026-01-03");
    assert!(!kept.contains("fixed") && kept.contains("accepted"), "{kept}");
    assert!(!keep(&repo, "2026-01-04").contains("fixed"));
}

#[test]
fn what_is_declared_is_accepted_and_not_fixed() {
    let repo = Repo::git_init();
    repo.write(
        "a.ts",
        "import * as Sentry from \"@sentry/node\";\nexport function f(user: User) {\n  Sentry.captureMessage(user.email);\n}\n",
    );
    assert!(keep(&repo, "2026-01-01").contains("1 opened"));
    repo.write("regate.toml", "[processors.sentry]\ndata = [\"contact\"]\n");
    assert_eq!(keep(&repo, "2026-01-02"), "kept: 1 accepted");
    assert_eq!(keep(&repo, "2026-01-03"), "kept: nothing changed");
    fs::remove_file(repo.path().join("regate.toml")).unwrap();
    assert_eq!(keep(&repo, "2026-01-04"), "kept: 1 reopened");
}

#[test]
fn what_is_in_an_archive_that_is_not_unpacked_is_not_fixed() {
    let repo = Repo::git_init();
    let text = "token = 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\n";
    let mut archive = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
    fs::write(repo.path().join("a.env.gz"), archive.finish().unwrap()).unwrap();
    assert!(keep_with(&repo, "2026-01-01", &["--archives"]).contains("opened"));
    let kept = keep_with(&repo, "2026-01-02", &[]);
    assert!(!kept.contains("fixed"), "{kept}");
    fs::remove_file(repo.path().join("a.env.gz")).unwrap();
    assert!(keep_with(&repo, "2026-01-03", &[]).contains("fixed"));
}

#[test]
fn what_flows_through_a_file_that_was_not_read_is_not_fixed() {
    let repo = Repo::git_init();
    repo.write("log.ts", "export function shown(text: string) {\n  console.log(text);\n}\n")
        .write("a.ts", "import { shown } from \"./log\";\nexport function f(user: User) {\n  shown(user.email);\n}\n");
    assert!(keep(&repo, "2026-01-01").contains("1 opened"));
    repo.write("regate.toml", "exclude = [\"log.ts\"]\n");
    let kept = keep(&repo, "2026-01-02");
    assert!(!kept.contains("fixed"), "{kept}");
}

/// Two repositories without a remote are no one repository.
#[test]
fn a_repository_without_a_name_is_not_kept_beside_others() {
    let (repo, other) = (Repo::git_init(), Repo::git_init());
    repo.write("disk.tf", OPEN);
    let file = other.path().join("all.db");
    let file = file.to_str().unwrap();
    let run = repo.run(&["history", "record", "--file", file]);
    assert!(run.code == Some(2) && run.stderr.contains("--repository"), "{run:?}");
    let run = repo.run(&["history", "record", "--file", file, "--repository", "one"]);
    assert_eq!(run.stdout, "kept: 1 opened\n", "{run:?}");
    let run = other.run(&["history", "record", "--file", file, "--repository", "two"]);
    assert_eq!(run.stdout, "kept: nothing changed\n", "{run:?}");
    let run = repo.run(&["report", "--history", file, "-o", "audit-markdown"]);
    assert!(run.code == Some(2) && run.stderr.contains("--repository"), "{run:?}");
    let run = repo.run(&["report", "--history", file, "--repository", "one", "-o", "audit-markdown"]);
    assert!(run.code == Some(0) && run.stdout.contains("| Scan |"), "{run:?}");
    let run = repo.run(&["history", "show", "--file", file, "--repository", "one"]);
    assert!(run.stdout.starts_with("one\n"), "{run:?}");
}

#[test]
fn what_says_too_little_is_refused() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    repo.run(&["scan", "--exit-zero", "-o", "json=.git/report.json", "--quiet"]);
    let run = repo.run(&["history", "record", "--from", ".git/report.json"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--all-rules"), "{}", run.stderr);
    keep(&repo, "2026-01-02");
    let run = repo.run(&["history", "record", "--from", ".git/report.json", "--at", "2026-01-01"]);
    assert!(run.stderr.contains("nothing was kept"), "{}", run.stderr);
    assert_eq!(shown(&repo)["scans"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_of_another_make_is_refused() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    fs::create_dir(repo.path().join(".regate")).unwrap();
    fs::write(repo.path().join(".regate/history.db"), "no database at all, but long enough to be looked at as one")
        .unwrap();
    let run = repo.run(&["history", "show"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("cannot be read as a history"), "{}", run.stderr);
}

#[test]
fn a_repository_is_scanned_and_kept_in_a_file_of_any_name() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    let run = repo.run(&["history", "record", "--file", "scans.db"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "kept: 1 opened\n"), "{run:?}");
    let run = repo.run(&["history", "show", "--file", "scans.db"]);
    assert!(run.stdout.contains("  medium") || run.stdout.contains("controls, in the first"), "{run:?}");
    assert!(!repo.path().join(".regate").exists());
}

#[test]
fn the_report_tells_the_trend() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    keep(&repo, "2026-01-01");
    repo.write("disk.tf", CLOSED);
    keep(&repo, "2026-01-11");
    for (format, words) in
        [("html", "10 days (1 fixed)"), ("audit-markdown", "10 days (1 fixed)"), ("audit", "meanSeconds")]
    {
        let run = repo.run(&["report", "--history", ".regate/history.db", "-o", format]);
        assert!(run.stdout.contains(words), "{format}: {run:?}");
    }
}

/// Whenever the process is killed, a scan is kept whole or not at all, and the next process can go on.
#[test]
fn a_kill_loses_nothing() {
    let repo = Repo::git_init();
    for number in 0..40 {
        repo.write(&format!("disk{number}.tf"), OPEN.replace("\"a\"", &format!("\"a{number}\"")));
    }
    repo.run(&["scan", "--all-rules", "--exit-zero", "-o", "json=.git/report.json", "--quiet"]);
    let mut kept = 0;
    for round in 0..12_u64 {
        let day = format!("2026-02-{:02}", round + 1);
        let mut child = Command::new(env!("CARGO_BIN_EXE_regate"))
            .args(["history", "record", "--from", ".git/report.json", "--whole", "--at", &day])
            .current_dir(repo.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(round * 15));
        child.kill().unwrap();
        child.wait().unwrap();
        if !repo.path().join(".regate/history.db").exists() {
            continue;
        }
        let run = repo.run(&["history", "show", "--format", "json"]);
        let Ok(trend) = serde_json::from_str::<Value>(&run.stdout) else {
            assert!(run.stderr.contains("no scan is kept") || run.stderr.contains("version 0"), "{run:?}");
            continue;
        };
        let scans = trend["scans"].as_array().unwrap();
        assert!(scans.len() >= kept && scans.len() <= kept + 1, "{trend}");
        kept = scans.len();
        assert_eq!(scans[0]["opened"].as_u64(), scans[0]["open"]["medium"].as_u64(), "{trend}");
    }
    assert!(keep(&repo, "2026-03-01").starts_with("kept: "));
}

/// Two processes at once: both are kept, one after the other, or one says that it came too late.
#[test]
fn a_second_process_waits() {
    let repo = Repo::git_init();
    repo.write("disk.tf", OPEN);
    repo.run(&["scan", "--all-rules", "--exit-zero", "-o", "json=.git/report.json", "--quiet"]);
    let start = |day: &str| {
        Command::new(env!("CARGO_BIN_EXE_regate"))
            .args(["history", "record", "--from", ".git/report.json", "--whole", "--at", day])
            .current_dir(repo.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let all = ["2026-01-01", "2026-01-02", "2026-01-03"].map(start);
    let kept = all.into_iter().map(|child| child.wait_with_output().unwrap()).filter(|output| output.status.success());
    let kept = kept.count();
    assert!(kept >= 1);
    assert_eq!(shown(&repo)["scans"].as_array().unwrap().len(), kept);
}
