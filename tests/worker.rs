//! Policies that are not ours: whatever they do, the scan ends, each is its own error, and the others judge.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test makes its own files and may panic")]

use crate::common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{Repo, text};

/// A policy over dotenv files with an id, from its rules.
fn policy(id: &str, rules: &str) -> String {
    let package = id.replace('-', "_");
    format!(
        "# METADATA\n# title: A\n# custom:\n#   id: {id}\n#   severity: low\n#   kinds: [dotenv]\npackage {package}\n\n{rules}\n"
    )
}

const HARMLESS: &str = "deny contains {\"message\": \"found\", \"path\": []} if input";

/// `x0` to `x<n>`, each made of the one before.
fn chain(first: &str, n: usize, next: impl Fn(&str) -> String) -> String {
    let mut rules = format!("x0 := {first}\n");
    for at in 1..=n {
        let _ = writeln!(rules, "x{at} := {}", next(&format!("x{}", at - 1)));
    }
    rules
}

fn says(condition: &str) -> String {
    format!("deny contains {{\"message\": \"m\", \"path\": []}} if {{ {condition} }}")
}

/// More memory in one step than any process has: it ends at once.
const FILLS: &str = "count(replace(concat(\"\", [\"a\" | some i in numbers.range(1, 100000)]), \"a\", concat(\"\", [\"bbbbbbbbbb\" | some i in numbers.range(1, 100000)]))) > 0";

/// What ends a process that has no bounds, by what it exhausts.
fn hostile() -> Vec<(&'static str, String)> {
    let twice = |x: &str| format!("[{x}, {x}]");
    let nested = |n: usize| format!("x := {}{}", "[".repeat(n), "]".repeat(n));
    vec![
        ("squares", chain("99999999999999999999", 27, |x| format!("{x} * {x}")) + &says("x27 > 0")),
        ("nested", says(&nested(2000))),
        ("strings", chain("\"aaaaaaaa\"", 40, |x| format!("concat(\"\", [{x}, {x}])")) + &says("count(x40) > 0")),
        ("fills", says(FILLS)),
        (
            "dag-result",
            chain("[1]", 60, twice) + "deny contains {\"message\": \"m\", \"path\": [], \"evidence\": x60} if input",
        ),
    ]
}

#[test]
fn a_policy_that_exhausts_something_is_its_own_error() {
    for (id, rules) in hostile() {
        let repo = Repo::new();
        repo.write("a.env", "ADMIN_PASSWORD=hunter2-and-more\n");
        repo.write("policy/a.rego", policy(id, &rules)).write("policy/b.rego", policy("harmless", HARMLESS));
        let start = Instant::now();
        let run = repo.run(&["scan", "--policy", "policy", "a.env", "-o", "json"]).ended();
        assert!(start.elapsed() < Duration::from_secs(60), "{id}: {:?}", start.elapsed());
        assert_eq!(run.code, Some(2), "{id}: {}", run.stderr);
        if run.stdout.is_empty() {
            // Refused before anything runs, by its name.
            assert!(run.stderr.contains("a.rego:"), "{id}: {run:?}");
            continue;
        }
        let report = run.report();
        let found = report.found();
        assert!(found.iter().any(|found| found.starts_with("harmless a.env")), "{id}: {found:?}");
        assert!(found.len() > 1, "{id}: the policies of the binary judge too: {found:?}");
        let errors = report.0["coverage"]["errors"].as_array().unwrap();
        let rules: Vec<&str> = errors.iter().map(|error| text(&error["ruleId"])).collect();
        assert!(!rules.is_empty() && rules.iter().all(|rule| *rule == id), "{id}: {errors:?}");
    }
}

/// One that stops on target after target is asked three times, and the report is the same for any order.
#[test]
fn a_policy_that_is_stopped_again_and_again_judges_nothing() {
    let repo = Repo::new();
    for file in 0..12 {
        repo.write(&format!("{file}.env"), if file % 2 == 0 { "BAD=1\n" } else { "GOOD=1\n" });
    }
    let bad = says(&format!("input.BAD; {FILLS}"));
    repo.write("policy/a.rego", policy("often", &format!("{bad}\n\n{}", says("input.GOOD"))));
    repo.write("policy/b.rego", policy("harmless", HARMLESS));
    let scan = |jobs: &str| {
        let run = repo.run(&["scan", "--policy", "policy", "--no-builtin", ".", "-o", "json", "--jobs", jobs]).ended();
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        run
    };
    let (one, four) = (scan("1"), scan("4"));
    assert_eq!(one.stdout, four.stdout);
    let report = one.report();
    let found = report.found();
    assert_eq!((found.len(), found.iter().filter(|found| found.starts_with("often")).count()), (12, 0), "{found:?}");
    let errors = report.0["coverage"]["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 12);
    assert!(errors.iter().all(|error| text(&error["message"]).contains("it judges none")), "{errors:?}");
}

#[test]
fn commands_about_policies_end_too() {
    let repo = Repo::new();
    let dag = says(FILLS);
    repo.write("dag/a.rego", policy("dag", &dag));
    repo.write(
        "dag/a_test.rego",
        "package dag_test\n\nimport data.dag\n\ntest_a if count(dag.deny) == 1\n\ntest_b if true\n",
    );
    repo.write("nested/a.rego", format!("package nested\n\nx := {}{}\n", "[".repeat(2000), "]".repeat(2000)));
    let run = repo.run(&["policy", "test", "dag", "-v"]).ended();
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("test_a: ERROR") && run.stdout.contains("test_b: PASS"), "{run:?}");
    let run = repo.run(&["policy", "eval", "--data", "dag", "data.dag.deny"]).ended();
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("eval_cancel_error"), "{run:?}");
    let run = repo.run(&["policy", "check", "nested"]).ended();
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("nested/a.rego:1: error: stopped"), "{run:?}");
    let run = repo.run(&["policy", "eval", "--data", "nested", "data.nested"]).ended();
    assert_eq!(run.code, Some(2));
}

/// A builtin that meets a bound is no undefined value.
#[test]
fn a_bound_within_a_builtin_is_an_error_of_the_evaluation() {
    let repo = Repo::new();
    let patches = "[{\"op\": \"copy\", \"from\": \"/a\", \"path\": \"/a/-\"} | some i in numbers.range(1, 60)]";
    let run = repo.run(&["policy", "eval", &format!("json.patch({{\"a\": []}}, {patches})")]).ended();
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn what_users_add_to_a_package_of_the_binarys_changes_no_verdict_of_its_policies() {
    let repo = Repo::new();
    repo.write("Dockerfile", "FROM node:latest\nCMD [\"a\"]\n");
    let before = repo.run(&["scan", "Dockerfile", "-o", "json"]).report().found();
    assert!(!before.is_empty());
    let all: String = ["docker", "dockerfile", "unknown", "values"]
        .iter()
        .map(|name| format!("package regate.lib.{name}\n\nis_unknown(_) := true\n---"))
        .collect();
    for (at, text) in all.split("---").filter(|text| !text.is_empty()).enumerate() {
        repo.write(&format!("policy/{at}.rego"), text);
    }
    repo.write("policy/own.rego", "package own\n\ndeny contains \"never\" if input.never\n");
    let after = repo.run(&["scan", "--policy", "policy", "Dockerfile", "-o", "json"]).report().found();
    assert_eq!(before, after);
}

#[test]
fn a_bound_that_a_builtin_reaches_is_told_of_the_file() {
    let repo = Repo::new();
    let line = |value: &str| format!("{{\"kind\": \"env\", \"name\": \"A\", \"value\": \"{value}\"}}");
    let lines = [line("0123456789"), vec![line("$A$A"); 40].join(", ")].join(", ");
    repo.write("a.env", "NAME=app\n");
    repo.write("policy/a.rego", policy("doubles", &says(&format!("regate.dockerfile.variables([{lines}], {{}}).A"))));
    let run = repo.run(&["scan", "--policy", "policy", "a.env", "-o", "json"]).ended();
    let told = run.report().complaint("a.env");
    assert!(told.contains("more than 64 KiB"), "{told}");
}
