//! Each lint on a policy that has it and on one that has not.

use std::collections::BTreeSet;

use super::*;

/// The names of what is found in files, by their names.
fn found(files: &[(&str, &str)], left_out: &[&str]) -> BTreeSet<&'static str> {
    let report = of(files, left_out);
    assert_eq!(report.errors, [], "{files:?}");
    report.findings.iter().map(|finding| finding.lint).collect()
}

fn of(files: &[(&str, &str)], left_out: &[&str]) -> LintReport {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let options = LoadOptions { policy_dirs: vec![folder.path().into()], ..LoadOptions::default() };
    let left_out: Vec<String> = left_out.iter().map(|name| (*name).to_string()).collect();
    lint(&options, &left_out)
}

/// A conftest package.
fn plain(body: &str) -> String {
    format!("package main\n\n{body}\n")
}

/// A policy with an id, about a kind and a target.
fn managed(about: &str, body: &str) -> String {
    format!(
        "# METADATA\n# title: T\n# description: D.\n# custom:\n#   id: some-id\n#   severity: low\n#   remediation: R.\n#   controls: {{cwe: [732]}}\n{about}package p\n\n{body}\n"
    )
}

const JSON: &str = "#   kinds: [json]\n";
const TERRAFORM: &str = "#   kinds: [terraform]\n#   target: set\n";

#[test]
fn each_lint_finds_what_it_is_for_and_nothing_else() {
    let bare = "# METADATA\n# title: T\n# custom:\n#   id: some-id\n#   severity: low\n#   kinds: [json]\npackage p\n\ndeny contains \"x\" if input.x\n";
    let cases: Vec<(&str, String, String)> = vec![
        (
            "constant-condition",
            plain("deny contains \"x\" if {\n\ttrue\n\tinput.x\n}"),
            plain("deny contains \"x\" if input.x == true"),
        ),
        ("metadata-missing", bare.to_string(), managed(JSON, "deny contains \"x\" if input.x")),
        (
            "not-equals-in-loop",
            plain("deny contains \"x\" if input.xs[_] != \"y\""),
            plain("deny contains \"x\" if {\n\tsome x in input.xs\n\tx != \"y\"\n}"),
        ),
        (
            "not-of-absent",
            plain("allowed := {\"a\": true}\n\ndeny contains \"x\" if not allowed[input.kind]"),
            plain("allowed := {\"a\": true}\n\ndeny contains \"x\" if {\n\tkind := input.kind\n\tnot allowed[kind]\n}"),
        ),
        (
            "place-as-line",
            managed(JSON, "deny contains {\"message\": \"m\", \"line\": 3} if input.x"),
            managed(JSON, "deny contains {\"message\": \"m\", \"path\": [\"x\"]} if input.x"),
        ),
        (
            "population-not-named",
            managed(TERRAFORM, "deny contains \"x\" if input.x"),
            managed(TERRAFORM, "subjects contains \"s\" if input.y\n\ndeny contains \"x\" if input.x"),
        ),
        (
            "print-left",
            plain("deny contains \"x\" if {\n\tinput.x\n\tprint(\"seen\")\n}"),
            plain("deny contains \"print\" if input.x"),
        ),
        (
            "shadows-builtin",
            plain("deny contains \"x\" if {\n\tsum := input.a\n\tsum > 1\n}"),
            plain("deny contains \"x\" if {\n\ttotal := input.a\n\ttotal > 1\n}"),
        ),
        (
            "sprintf-arguments",
            plain("deny contains sprintf(\"%s of %s\", [input.a]) if input.x"),
            plain("deny contains sprintf(\"%s of 100%%\", [input.a]) if input.x"),
        ),
        ("unconditional-result", plain("deny contains \"x\""), plain("deny contains \"x\" if input.x")),
        (
            "unknown-not-asked",
            managed(TERRAFORM, "deny contains \"x\" if input.x"),
            managed(TERRAFORM, "unknown contains \"u\" if input.u\n\ndeny contains \"x\" if input.x"),
        ),
        (
            "unused-argument",
            plain("first(a, b) := a\n\ndeny contains \"x\" if first(input.a, input.b)"),
            plain("first(a, _) := a\n\ndeny contains \"x\" if first(input.a, input.b)"),
        ),
        (
            "unused-import",
            plain("import input.spec\n\ndeny contains \"x\" if input.x"),
            plain("import input.spec\n\ndeny contains \"x\" if spec.x"),
        ),
        (
            "unused-rule",
            managed(JSON, "helper if input.z\n\ndeny contains \"x\" if input.x"),
            managed(JSON, "helper if input.z\n\ndeny contains \"x\" if helper"),
        ),
        (
            "unused-variable",
            plain("deny contains \"x\" if {\n\tvalue := input.a\n\tinput.x\n}"),
            plain("deny contains \"x\" if {\n\tvalue := input.a\n\tvalue.x\n}"),
        ),
    ];
    for (name, bad, good) in &cases {
        assert!(found(&[("p.rego", bad)], &[]).contains(name), "{name}: {bad}");
        assert!(!found(&[("p.rego", good)], &[]).contains(name), "{name}: {good}");
        assert!(!found(&[("p.rego", bad)], &[name]).contains(name), "{name} was left out");
    }
    // These two are about tests, and have their own below.
    let tried: BTreeSet<&str> = cases.iter().map(|(name, ..)| *name).chain(["same-test-twice", "untested"]).collect();
    let all: BTreeSet<&str> = LINTS.iter().map(|lint| lint.name).collect();
    assert_eq!(tried, all);
}

#[test]
fn tests_are_asked_for_and_each_has_its_name() {
    let policy = plain("deny contains \"x\" if input.x");
    let tests = |second: &str| {
        format!(
            "package main_test\n\nimport data.main\n\ntest_a if \"x\" in main.deny with input as {{\"x\": 1}}\n\n{second} if count(main.deny) == 0\n"
        )
    };
    assert!(found(&[("main.rego", &policy)], &[]).contains("untested"));
    let named = found(&[("main.rego", &policy), ("main_test.rego", &tests("test_b"))], &[]);
    assert!(!named.contains("untested") && !named.contains("same-test-twice"), "{named:?}");
    assert!(found(&[("main.rego", &policy), ("main_test.rego", &tests("test_a"))], &[]).contains("same-test-twice"));
    // A policy with an id has an example, or nothing shows that it can fire.
    assert!(found(&[("p.rego", &managed(JSON, "deny contains \"x\" if input.x"))], &[]).contains("untested"));
}

/// Its place is the line that somebody looks at.
#[test]
fn a_finding_stands_where_it_is_and_is_accepted_with_a_reason_alone() {
    let text = |comment: &str| plain(&format!("deny contains \"x\" if {{\n\tinput.x\n\tprint(\"seen\"){comment}\n}}"));
    let report = |comment: &str| of(&[("p.rego", &text(comment))], &["metadata-missing", "untested"]);
    let told = |report: &LintReport| -> Vec<(u32, &'static str)> {
        report.findings.iter().map(|finding| (finding.line, finding.lint)).collect()
    };
    let plain = report("");
    assert_eq!((told(&plain), plain.exit_code(), plain.files), (vec![(5, "print-left")], 1, 1));
    let accepted = report(" # regate: accept-lint print-left shown by the test runner");
    assert_eq!((told(&accepted), accepted.accepted, accepted.exit_code()), (vec![], 1, 0));
    for other in [" # regate: accept-lint print-left", " # regate: accept-lint unused-rule shown by the test runner"] {
        assert_eq!((told(&report(other)).len(), report(other).accepted), (1, 0), "{other}");
    }
}

#[test]
fn what_does_not_load_is_an_error_and_not_clean() {
    let report = of(&[("p.rego", "package main\n\ndeny contains if\n")], &[]);
    assert_eq!((report.errors.len(), report.exit_code(), report.files), (1, 2, 0));
}
