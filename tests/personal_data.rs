//! Commented sources in `testdata/personal-data/`: `// expect: rule-id` (with `review` where a person has to look) stands at
//! the end of every line that must be reported, and no other line may be. The same of other rules in `testdata/code-rules/`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::common::Repo;

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
            let folder = format!("{}/", root.file_name().unwrap().display());
            let review = if result["kind"] == "review" { " review" } else { "" };
            // One sink that several calls reach is one result, with the others as further places.
            let others = result["related"].as_array().into_iter().flatten();
            let others = others.filter(|other| other["message"].as_str().is_some_and(|said| said.starts_with('\'')));
            for place in others.chain(std::iter::once(result)) {
                let path = place["location"]["path"].as_str().unwrap();
                let path = path.rsplit_once(folder.as_str()).map_or(path, |(_, rest)| rest);
                let line = &place["location"]["startLine"];
                lines.insert(format!("{path}:{line} {rule}{review}"));
            }
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

/// What several calls send by one helper is mended once, and a gate must not take one more call for one that was there.
#[test]
fn one_sink_is_one_result_and_a_new_call_of_it_is_new() {
    let repo = Repo::git_init();
    repo.write(
        "mail.ts",
        "import { Resend } from \"resend\";\nconst resend = new Resend(process.env.KEY);\n\
         export async function deliver(text: string) {\n  await resend.emails.send({ from: \"a@rooms.example\", text });\n}\n",
    );
    let caller = |name: &str| {
        let given =
            format!("export async function {name}(guest: {{ email: string }}) {{\n  await deliver(guest.email);\n}}\n");
        repo.write(&format!("{name}.ts"), format!("import {{ deliver }} from \"./mail\";\n{given}"));
    };
    caller("first");
    caller("second");
    let before = repo.scan(&[]).report();
    assert_eq!(before.results().len(), 1);
    let both = &before.results()[0];
    assert_eq!(both["message"], "'guest.email' (email) is passed to 'deliver': Resend receives it, at one more place.");
    let places = [&both["location"]["path"], &both["related"][0]["location"]["path"]];
    assert_eq!(places, ["first.ts", "second.ts"]);
    repo.run(&["baseline", "create"]);
    caller("third");
    let said = |result: &serde_json::Value| format!("{} {}", result["location"]["path"], result["baselineState"]);
    let compared = repo.scan(&["--baseline", ".regate/baseline.jsonl"]).report();
    let said: Vec<_> = compared.results().iter().map(said).collect();
    assert_eq!(said, ["\"first.ts\" \"unchanged\"", "\"third.ts\" \"new\""]);
    let now = repo.scan(&[]).report();
    assert_ne!(now.results()[0]["fingerprint"], both["fingerprint"]);
}

#[test]
fn what_is_expected_is_reported_and_nothing_else() {
    assert_reported("personal-data", |rule| rule.starts_with("personal-data-") || rule.starts_with("request-data-"));
}

#[test]
fn other_rules_report_what_is_expected_and_nothing_else() {
    assert_reported("code-rules", |_| true);
}
