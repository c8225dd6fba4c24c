//! A result keeps its fingerprint while the text around it changes, and no two results share one.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Repo, text};

const TERRAFORM: &str = "resource \"aws_db_instance\" \"a\" {\n  engine            = \"postgres\"\n  storage_encrypted = false\n  \
                         password          = \"Vq7Rz2mXw9Lp4TbK\"\n}\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostNetwork: true\n  containers:\n    - name: b\n      \
                   image: c:latest\n      securityContext:\n        privileged: true\n";
const CODE: &str = "import pino from \"pino\";\nconst logger = pino();\nexport function f(user: User) {\n  logger.info(user.email);\n  \
                    const password = \"hT5nWc8Yq3Jd6Mx2\";\n}\n";
const DOTENV: &str = "A=1\nDB_URL=postgresql://app:Nb7Kj2Xt9Gq4Vr6P@db.acme.dev/app\nADMIN_PASSWORD=admin\n";

fn files() -> BTreeMap<&'static str, String> {
    [("main.tf", TERRAFORM), ("pod.yaml", POD), ("a.ts", CODE), (".env", DOTENV)]
        .map(|(k, v)| (k, v.to_string()))
        .into()
}

/// `rule path fingerprint` of every result.
fn identities(files: &BTreeMap<&str, String>, args: &[&str]) -> BTreeSet<String> {
    let repo = Repo::new();
    for (path, content) in files {
        repo.write(path, content);
    }
    let report = repo.scan(args).report();
    let list: Vec<_> = report
        .results()
        .iter()
        .map(|r| [&r["ruleId"], &r["location"]["path"], &r["fingerprint"]].map(text).join(" "))
        .collect();
    let set: BTreeSet<String> = list.iter().cloned().collect();
    assert_eq!(set.len(), list.len(), "two results share a fingerprint: {list:#?}");
    for path in files.keys() {
        assert!(set.iter().any(|identity| identity.contains(&format!(" {path} "))), "nothing in {path}: {set:#?}");
    }
    set
}

fn edited(edit: impl Fn(&str, &str) -> String) -> BTreeSet<String> {
    let files = files().into_iter().map(|(path, content)| (path, edit(path, &content))).collect();
    identities(&files, &[])
}

fn comment(path: &str) -> &'static str {
    if path.ends_with(".ts") { "// a comment\n" } else { "# a comment\n" }
}

#[test]
fn inserted_lines_change_nothing() {
    let before = identities(&files(), &[]);
    assert!(before.len() >= 9, "{before:#?}");
    assert_eq!(before, edited(|path, content| comment(path).repeat(10) + content));
    assert_eq!(before, edited(|path, content| content.replacen('\n', &format!("\n{}", comment(path)), 1)));
}

#[test]
fn line_endings_marks_and_indentation_change_nothing() {
    let before = identities(&files(), &[]);
    assert_eq!(before, edited(|_, content| content.replace('\n', "\r\n")), "CRLF");
    assert_eq!(before, edited(|_, content| format!("\u{feff}{content}")), "a byte-order mark");
    let wider = |path: &str, content: &str| match path {
        ".env" => content.replace("A=1", "A=1   "),
        "a.ts" => content.replace("  ", "\t\t"),
        _ => content.replace("  ", "    ").replace("- ", "-   "),
    };
    assert_eq!(before, edited(wider), "indentation");
}

#[test]
fn a_moved_block_keeps_its_identity() {
    let before = identities(&files(), &[]);
    let other = |path: &str, content: &str| match path {
        "main.tf" => ("resource \"x\" \"y\" {\n  z = 1\n}\n".to_string(), content.to_string()),
        "pod.yaml" => ("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n---\n".to_string(), content.to_string()),
        "a.ts" => ("export const other = 1;\n".to_string(), content.to_string()),
        _ => ("OTHER=1\n".to_string(), content.to_string()),
    };
    assert_eq!(before, edited(|path, content| other(path, content).0 + content), "behind another block");
    let swapped = |path: &str, content: &str| match path {
        ".env" => content.lines().rev().fold(String::new(), |all, line| all + line + "\n"),
        "main.tf" => {
            content.replace("  storage_encrypted = false\n", "").replace("\n}\n", "\n  storage_encrypted = false\n}\n")
        }
        _ => content.to_string(),
    };
    assert_eq!(before, edited(swapped), "in another order");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let before = identities(&files(), &["--jobs", "1"]);
    assert_eq!(before, identities(&files(), &["--jobs", "8"]));
}

#[test]
fn a_second_place_of_a_secret_makes_it_another_result() {
    let repo = Repo::new();
    repo.write(".env", "ADMIN_PASSWORD=Vq7Rz2mXw9Lp4TbK\n");
    let one = repo.scan(&[]).report().fingerprints("hardcoded-credential");
    repo.write(".env", "ADMIN_PASSWORD=Vq7Rz2mXw9Lp4TbK\nB=1\nADMIN_PASSWORD=Vq7Rz2mXw9Lp4TbK\n");
    let two = repo.scan(&[]).report().fingerprints("hardcoded-credential");
    assert_eq!((one.len(), two.len()), (1, 1));
    assert_ne!(one[0], two[0]);
}

/// What is another finding has another identity.
#[test]
fn another_file_value_or_name_is_another_result() {
    let of = |path: &str, content: &str| {
        let repo = Repo::new();
        let found = repo.write(path, content).scan(&[]).report().fingerprints("hardcoded-credential");
        assert_eq!(found.len(), 1, "{path}: {content}");
        found[0].clone()
    };
    let all = [
        of(".env", "ADMIN_PASSWORD=Vq7Rz2mXw9Lp4TbK\n"),
        of("b/.env", "ADMIN_PASSWORD=Vq7Rz2mXw9Lp4TbK\n"),
        of(".env", "ADMIN_PASSWORD=Vq7Rz2mXw9Lp4TbL\n"),
        of(".env", "OTHER_PASSWORD=Vq7Rz2mXw9Lp4TbK\n"),
    ];
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
}

/// A fact is counted with the others of its file; a number in its name is not that count.
#[test]
fn calls_before_a_fact_with_a_number_change_nothing() {
    let repo = Repo::new();
    let folder = tempfile::tempdir().unwrap();
    let policy = r#"# METADATA
# title: A gate is opened
# custom:
#   id: gate-opened
#   severity: high
#   kinds: [typescript]
#   controls: {soc2: [CC6.1]}
#   remediation: Leave it shut.
package custom.gate_opened

import rego.v1

deny contains {"message": "It opens.", "path": ["calls", i], "subject": sprintf("gate %v", [call.arguments[0]])} if {
	some i, call in input.calls
	call.callee == "crypto.createHash"
}
"#;
    std::fs::write(folder.path().join("p.rego"), policy).unwrap();
    let of = |before: &str| {
        let content = format!("import crypto from \"crypto\";\n{before}crypto.createHash(\"1\");\n");
        let found = repo.write("a.ts", content).scan(&["--policy", folder.path().to_str().unwrap()]).report();
        let found = found.fingerprints("gate-opened");
        assert!(!found.is_empty(), "{before}");
        found
    };
    let moved = of(&"crypto.createHash(\"sha256\");\n".repeat(4));
    assert!(moved.contains(&of("")[0]), "{moved:?}");
}
