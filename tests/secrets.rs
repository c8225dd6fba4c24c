//! `regate secrets`: ids, the allow-list, and what it does to scans. Also the credentials of `.git/config`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use crate::common;

use std::fs;

use common::{FORMATS, Repo, Run, text};

const FIRST: &str = "Vq7Rz2mXw9Lp4TbK";
const SECOND: &str = "Zk4Gv9Bs7Qe2Nw5Ux8";
const LIST: &str = ".regate/secrets-allow.toml";

/// Two credentials, each at two paths, one of them in the history only.
fn repo() -> Repo {
    let repo = Repo::git_init();
    repo.write("a.env", format!("DB_PASSWORD={FIRST}\n")).write("b.env", format!("DB_PASSWORD={SECOND}\n"));
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "one"]).git(&["mv", "a.env", "c.env"]);
    repo.git(&["rm", "--quiet", "b.env"]).git(&["commit", "--quiet", "-m", "two"]);
    repo
}

fn allow(repo: &Repo, args: &[&str], input: &str) -> Run {
    common::run(repo.path(), &[&["secrets", "allow"], args].concat(), input.as_bytes()).ended()
}

#[test]
fn an_accepted_credential_is_suppressed_everywhere() {
    let repo = repo();
    let listed = repo.run(&["secrets", "list", "--history"]).stdout;
    let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert_eq!(lines[0][1..], ["open", "high", "hardcoded-credential", "b.env:1"]);
    let done = allow(&repo, &[lines[0][0], "--history", "--reason", "revoked in May", "--owner", "team-a"], "");
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (Some(0), "1 credential is accepted in .regate/secrets-allow.toml\n")
    );
    let history = repo.scan(&["--history"]);
    assert_eq!(history.report().found().len(), 2, "suppressed ones are kept");
    let of = |path: &str| history.report().results().iter().find(|r| r["location"]["path"] == path).unwrap().clone();
    assert_eq!(of("b.env")["suppression"]["reason"], "revoked in May");
    assert_eq!(of("b.env")["suppression"]["by"], "allow-list");
    assert!(of("c.env")["suppression"].is_null());
    // By its value, from standard input.
    let done = allow(&repo, &["--stdin", "--reason", "a test account"], &format!("{FIRST}\n\n"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(repo.scan(&["--history"]).code, Some(0));
    assert_eq!(repo.scan(&[]).code, Some(0));
    let terminal = repo.run(&["scan", "--history"]).stdout;
    assert!(terminal.contains("2 suppressed by the allow-list of secrets"), "{terminal}");
    repo.write("new/place.yaml", format!("db_password: {SECOND}\n"));
    assert_eq!(repo.scan(&[]).code, Some(0), "it holds in every file");
    let text_of_list = fs::read_to_string(repo.path().join(LIST)).unwrap();
    assert!(!text_of_list.contains(FIRST) && !text_of_list.contains(SECOND));
    let entries: Vec<&str> = text_of_list.lines().filter(|line| line.contains("reason")).collect();
    assert!(entries.len() == 2 && entries.is_sorted(), "{text_of_list}");
    for format in FORMATS {
        let out = repo.run(&["scan", "-o", format]).stdout;
        assert!(!out.contains(FIRST) && !out.contains(SECOND), "{format}");
    }
    let full: serde_json::Value =
        serde_json::from_str(&repo.run(&["scan", "--history", "-o", "sarif-full"]).stdout).unwrap();
    let suppression = &full["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!((text(&suppression["kind"]), text(&suppression["status"])), ("external", "accepted"));
    assert!(suppression["location"].is_null());
}

#[test]
fn entries_end_and_are_missed() {
    let repo = repo();
    // 1 January 2026.
    let mut command = common::regate();
    let ends = ["secrets", "allow", "--stdin", "--reason", "x", "--expires", "2026-06-30"];
    command.args(ends).current_dir(repo.path()).env("SOURCE_DATE_EPOCH", "1767225600");
    assert_eq!(common::finish(command, format!("{FIRST}\n").as_bytes()).ended().code, Some(0));
    allow(&repo, &["--stdin", "--reason", "never there"], "Pd8Xr3Lm6Ty1Hc9Vz4\n");
    let scan = |day: &str, args: &[&str]| {
        let mut command = common::regate();
        command.args([&["scan", "-o", "json"], args].concat()).current_dir(repo.path()).env("SOURCE_DATE_EPOCH", day);
        common::finish(command, b"").ended().report()
    };
    let open = |report: &common::Report| {
        let open = report.results().iter().filter(|result| result["suppression"].is_null());
        open.map(|result| format!("{} {}", text(&result["ruleId"]), text(&result["location"]["path"])))
            .collect::<Vec<_>>()
    };
    // 30 June and 1 July 2026.
    assert_eq!(open(&scan("1782777600", &[])), [""; 0]);
    let expired = scan("1782864000", &[]);
    assert_eq!(open(&expired), [format!("expired-secret-allowance {LIST}"), "hardcoded-credential c.env".to_string()]);
    assert!(text(&expired.results()[0]["message"]).contains("expired on 2026-06-30"));
    let whole = scan("1782777600", &["--history"]);
    assert_eq!(open(&whole), [format!("unused-secret-allowance {LIST}"), "hardcoded-credential b.env".to_string()]);
    assert_eq!(open(&scan("1782777600", &["--history", "HEAD"])), ["hardcoded-credential b.env"], "a part cannot tell");
}

#[test]
fn what_is_asked_for_wrongly_is_an_error() {
    let repo = repo();
    for (args, input, words) in [
        (&["--stdin", "--reason", " "][..], "x\n", "--reason needs a text"),
        (&["--stdin", "--reason", "x"], "\n", "holds no value"),
        (&["0123456789ab", "--reason", "x"], "", "no credential has the id"),
        (&[FIRST, "--reason", "x"], "", "values are never given as arguments"),
        (&["--stdin"], "x\n", "--reason"),
        (&["--stdin", "--reason", "x", "--expires", "tomorrow"], "x\n", "2026-01-31"),
        (&["--stdin", "--reason", "x", "--expires", "2020-01-31"], "x\n", "'2020-01-31' is over already"),
        (&["--reason", "x"], "", "ID"),
    ] {
        let run = allow(&repo, args, input);
        assert_eq!(run.code, Some(2), "{args:?}: {}", run.stdout);
        assert!(run.stderr.contains(words) && !run.stderr.contains("holds no value: x"), "{args:?}: {}", run.stderr);
    }
    assert!(!repo.path().join(LIST).exists());
    repo.write(LIST, "salt = \"x\"\n[allow]\nabc = { reason = \"y\" }\n");
    let run = repo.scan(&[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains(".regate/secrets-allow.toml:3:1"), "{}", run.stderr);
}

#[test]
fn the_repositorys_own_configuration_is_read() {
    let repo = Repo::git_init();
    let remote = format!("https://deploy:{FIRST}@git.parcel.io/shop.git");
    repo.git(&["remote", "add", "origin", &remote]).write("sub/a.txt", "x\n");
    let run = repo.scan(&["--fail-on", "low"]);
    let report = run.report();
    assert_eq!(report.file(".git/config")["status"], "text");
    assert_eq!(report.results().len(), 1, "{:?}", report.results());
    assert_eq!(report.results()[0]["location"]["path"], ".git/config");
    assert!(!run.stdout.contains(FIRST));
    assert_eq!(repo.scan(&["sub"]).report().files().len(), 1, "not when a part is scanned");
    // A linked worktree has the configuration of its repository.
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]).git(&["worktree", "add", "--quiet", "linked"]);
    let linked = common::run(&repo.path().join("linked"), &["scan", "-o", "json"], b"").ended().report();
    assert_eq!(linked.results().len(), 1);
}
