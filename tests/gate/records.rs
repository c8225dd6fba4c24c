//! The ledger: what is recorded, carried, exported and measured.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use super::world::{COMMITTED, World, args, sarif};
use crate::common::{self, regate};

#[test]
fn the_ledger_travels_in_notes_of_git() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let evidence = world.evidence();
    let signers = world.shown("signers");
    let given = ["--allowed-signers", signers.as_str(), "--notes"];
    assert_eq!(world.gate_with("production", &evidence, &given).told(), "4 pending sign-off-missing");
    for (who, role) in [("officer", "security-officer"), ("tester", "qa")] {
        let key = world.shown(who);
        let mut all = vec!["approve", "--role", role, "-e", "production", "--key", &key, "--trust-base", "main"];
        all.extend(args(&evidence).into_iter().chain(["--notes"]));
        let run = world.run(&all);
        assert_eq!((run.code, run.stdout.lines().last()), (Some(0), Some("refs/notes/regate")), "{}", run.stderr);
    }
    assert_eq!(world.gate_with("production", &evidence, &given).told(), "0 approved");
    assert_eq!(world.git(&["notes", "--ref=regate", "show", "HEAD"]).lines().count(), 4);
    world.git(&["fsck", "--strict"]);
    // Processes at once: none is lost.
    let record = |environment: &str, at: &Path| {
        let mut command = regate();
        let words = ["record", "deployment", "-e", environment, "--version", "1", "--notes"];
        command.args(words).current_dir(at).env("REGATE_TEST_CLOCK", world.now.to_string());
        command
    };
    let at_once: Vec<_> =
        (0..5).map(|_| record("staging", world.repo.path()).stdout(Stdio::null()).spawn().unwrap()).collect();
    for mut process in at_once {
        assert!(process.wait().unwrap().success());
    }
    let verify = |at: &Path| {
        let mut command = regate();
        command.args(["ledger", "verify", "--notes"]).current_dir(at);
        common::finish(command, b"").ended()
    };
    let verified = verify(world.repo.path()).stdout;
    assert!(verified.starts_with("9 entries") && verified.matches("head ").count() == 1, "{verified}");
    // Two clones that each carried it on: joined, so that a push goes through.
    let clone = world.shown("clone");
    let there = |words: &[&str]| world.git(&[&["-C", clone.as_str()], words].concat());
    world.git(&["clone", "--quiet", ".", &clone]);
    there(&["fetch", "--quiet", "origin", "refs/notes/regate:refs/notes/regate"]);
    for (environment, at) in [("staging", world.repo.path()), ("production", Path::new(&clone))] {
        assert_eq!(common::finish(record(environment, at), b"").code, Some(0));
    }
    there(&["fetch", "--quiet", "origin", "refs/notes/regate:refs/notes/origin/regate"]);
    let mut join = regate();
    join.args(["ledger", "join", "refs/notes/origin/regate", "--notes"]).current_dir(&clone);
    assert_eq!(common::finish(join, b"").stdout, "1 entry taken over\n");
    there(&["push", "--quiet", "origin", "refs/notes/regate"]);
    let verified = verify(world.repo.path()).stdout;
    assert!(verified.starts_with("12 entries") && verified.matches("head ").count() == 1, "{verified}");
    // What others write there, and what is taken away, is told.
    let head = world.git(&["rev-parse", "refs/notes/regate"]);
    world.git(&["notes", "--ref=regate", "append", "-m", "looks good", "HEAD"]);
    assert!(verify(world.repo.path()).stdout.contains("is no entry"));
    world.git(&["update-ref", "refs/notes/regate", &head]);
    let whole = world.git(&["notes", "--ref=regate", "show", "HEAD"]);
    let without: Vec<&str> = whole.lines().skip(1).collect();
    world.git(&["notes", "--ref=regate", "add", "-f", "-m", &without.join("\n"), "HEAD"]);
    assert!(verify(world.repo.path()).stdout.starts_with("an entry was removed before line"));
}

#[test]
fn a_result_has_the_age_that_the_ledger_knows() {
    let mut world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let signers = world.signers();
    let warned = |world: &World, more: &[&str]| world.gate("staging", more).report["decision"]["warn"].to_string();
    assert!(warned(&world, &[]).contains("age-unknown"));
    assert!(!warned(&world, &args(&signers)).contains("age-unknown"));
    world.now += 30 * 3600;
    // A decision about something else in between makes nothing younger.
    world.repo.write("deploy.env", "A=1\n");
    world.commit("away");
    assert!(!warned(&world, &args(&signers)).contains("result-overdue"));
    world.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    world.now += 3600;
    let told = warned(&world, &args(&signers));
    assert!(told.contains("are open for longer than"), "{told}");
    let decision = world.gate("staging", &args(&signers));
    assert_eq!(decision.report["input"]["ages"][0]["hours"], 31);
}

#[test]
fn what_is_written_is_redacted_whole_and_recorded_last() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let token = common::token();
    // A tool's name is a text of others.
    fs::write(world.out("x.sarif"), sarif(&token, |run| run["results"] = Value::Null)).unwrap();
    let given = format!("{}@{}", world.shown("x.sarif"), world.head());
    let (evidence, page) = (world.shown("evidence"), world.shown("page.json"));
    let to_page = format!("json={page}");
    let all = ["gate", "-e", "development", "--trust-base", "main", "--sarif", &given, "--evidence", &evidence];
    let run = world.run(&[&all[..], &["-o", &to_page, "-o", "text", "--explain"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let written = fs::read_to_string(&page).unwrap();
    for told in [&run.stdout, &written] {
        assert!(!told.contains(&token) && told.contains("********"), "{told}");
    }
    assert!(serde_json::from_str::<Value>(&written).is_ok(), "{written}");
    let entries = || fs::read_to_string(world.out("evidence/ledger.jsonl")).unwrap().lines().count();
    assert_eq!(entries(), 1);
    // Where one file cannot be written, none is, and nothing was decided.
    fs::create_dir(world.out("folder")).unwrap();
    let (first, second) = (format!("json={}", world.shown("first.json")), format!("text={}", world.shown("folder")));
    let run = world.run(&[&all[..], &["-o", &first, "-o", &second]].concat());
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert_eq!((entries(), world.out("first.json").exists(), run.stdout.as_str()), (1, false, ""));
    // Nothing is written through a link.
    fs::write(world.out("theirs"), "theirs").unwrap();
    fs::create_dir(world.repo.path().join(".regate")).unwrap();
    std::os::unix::fs::symlink(world.out("theirs"), world.repo.path().join(".regate/waivers.yaml")).unwrap();
    let waive = ["waive", "r", "f", "--reason", "x", "--expires", "2027-01-01", "--owner", "a", "--approved-by", "b"];
    world.run(&waive);
    assert_eq!(fs::read_to_string(world.out("theirs")).unwrap(), "theirs");
    // What is exported of a ledger still verifies as it stands there.
    assert_eq!(world.approve("officer", "qa", "production", &[]).code, Some(0));
    let exported = world.run(&["ledger", "export", "--format", "jsonl", "--evidence", &evidence]).stdout;
    assert_eq!(exported, fs::read_to_string(world.out("evidence/ledger.jsonl")).unwrap());
}

#[test]
fn a_clock_that_was_set_back_is_noticed() {
    let mut world = World::new();
    world.commit("a");
    let signers = world.signers();
    assert_eq!(world.gate("staging", &args(&signers)).told(), "0 approved");
    world.now = COMMITTED + 60;
    assert_eq!(world.gate("staging", &args(&signers)).told(), "1 refused clock-behind", "the ledger is younger");
    world.now = COMMITTED - 86_400;
    assert_eq!(world.gate("staging", &[]).told(), "1 refused clock-behind", "the commit is younger");
}

#[test]
fn the_ledger_is_exported_and_measured() {
    let mut world = World::new();
    world.commit("a");
    let folder = world.shown("evidence");
    let on = |world: &World, args: &[&str]| world.run(&[args, &["--evidence", &folder]].concat());
    assert_eq!(on(&world, &["record", "deployment", "-e", "production", "--version", "=1"]).code, Some(0));
    world.now += 1800;
    assert_eq!(
        on(&world, &["record", "rollback", "-e", "production", "--version", "0"]).code,
        Some(2),
        "without a reason"
    );
    let back = on(&world, &["record", "rollback", "-e", "production", "--version", "0", "--reason", "errors"]);
    assert_eq!(back.code, Some(0), "{}", back.stderr);
    let metrics: Value = serde_json::from_str(&on(&world, &["metrics", "--format", "json"]).stdout).unwrap();
    assert_eq!((&metrics["deployments"], &metrics["changeFailureRate"]), (&json!(1), &json!(1.0)));
    assert_eq!((&metrics["leadTime"], &metrics["timeToRestore"]), (&json!(3600), &json!(1800)));
    let logs: Value = serde_json::from_str(&on(&world, &["ledger", "export", "--format", "otlp"]).stdout).unwrap();
    assert_eq!(logs["resourceLogs"][0]["scopeLogs"][0]["logRecords"].as_array().unwrap().len(), 2);
    assert_eq!(on(&world, &["ledger", "export", "--format", "csv"]).stdout.lines().count(), 3);
    // Two jobs that each carried the ledger on.
    let (one, two) = (world.shown("one"), world.shown("two"));
    for other in [&one, &two] {
        fs::create_dir_all(other).unwrap();
        fs::copy(world.out("evidence/ledger.jsonl"), Path::new(other).join("ledger.jsonl")).unwrap();
        let run = world.run(&["record", "deployment", "-e", "staging", "--version", other, "--evidence", other]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    assert_eq!(world.run(&["ledger", "join", &two, "--evidence", &one]).stdout, "1 entry taken over\n");
    let verified = world.run(&["ledger", "verify", "--evidence", &one]);
    assert!(verified.stdout.starts_with("5 entries, nothing removed"), "{}", verified.stdout);
    assert_eq!(verified.stdout.matches("head ").count(), 1);
}
