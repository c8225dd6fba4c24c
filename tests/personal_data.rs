//! Commented sources in `testdata/personal-data/`: `// expect: rule-id` (with `review` where a person has to look) stands at
//! the end of every line that must be reported, and no other line may be. The same of other rules in `testdata/code-rules/`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn copy(from: &Path, to: &Path) {
    std::fs::remove_dir_all(to).ok();
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            std::fs::copy(&entry, &target).unwrap();
        }
    }
}

/// `file:line rule`, in order.
type Lines = BTreeSet<String>;

fn expected(root: &Path) -> Lines {
    let (mut lines, mut open) = (Lines::new(), vec![root.to_path_buf()]);
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.strip_prefix(root).unwrap().display().to_string();
        for (at, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            if let Some((_, rules)) = line.split_once("expect: ") {
                // A line of a notebook ends with a line break that is written out.
                let rules = rules.split('\\').next().unwrap_or(rules);
                lines.extend(rules.split(", ").map(|rule| format!("{name}:{} {}", at + 1, rule.trim())));
            }
        }
    }
    lines
}

fn reported(root: &Path, is_asked: fn(&str) -> bool) -> Lines {
    let output = Command::new(env!("CARGO_BIN_EXE_regate"))
        .args(["scan", "--output", "json"])
        .arg(root)
        .current_dir(root)
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    let mut lines = Lines::new();
    for result in report["results"].as_array().unwrap() {
        let rule = result["ruleId"].as_str().unwrap();
        if is_asked(rule) {
            let path = result["location"]["path"].as_str().unwrap();
            let folder = format!("{}/", root.file_name().unwrap().display());
            let path = path.rsplit_once(folder.as_str()).map_or(path, |(_, rest)| rest);
            let line = &result["location"]["startLine"];
            let review = if result["kind"] == "review" { " review" } else { "" };
            lines.insert(format!("{path}:{line} {rule}{review}"));
        }
    }
    lines
}

fn assert_reported(folder: &str, is_asked: fn(&str) -> bool) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder);
    // Beside the tests of a repository, nothing would be judged.
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    copy(&from, &root);
    let (expected, reported) = (expected(&root), reported(&root, is_asked));
    assert!(expected.len() > 40, "{}", expected.len());
    let missed: Vec<_> = expected.difference(&reported).collect();
    let wrong: Vec<_> = reported.difference(&expected).collect();
    assert!(missed.is_empty() && wrong.is_empty(), "missed: {missed:#?}\nnot expected: {wrong:#?}");
}

#[test]
fn what_is_expected_is_reported_and_nothing_else() {
    assert_reported("personal-data", |rule| rule.starts_with("personal-data-") || rule.starts_with("request-data-"));
}

#[test]
fn other_rules_report_what_is_expected_and_nothing_else() {
    assert_reported("code-rules", |_| true);
}
