//! What people type: the index and standard input as sources, exit codes, suppressions, outputs, errors, conftest's
//! policies.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use crate::common;

use std::fs;
use std::path::Path;

use common::{Repo, run, text};

const BAD: &str = "ADMIN_PASSWORD=admin\n";
const GOOD: &str = "ADMIN_PASSWORD=${VAULT}\n";

#[test]
fn staged_reads_the_index_and_not_the_working_tree() {
    let repo = Repo::git_init();
    repo.write("old.env", BAD).git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    repo.write("a.env", BAD).write("b.env", GOOD).git(&["add", "."]);
    repo.write("a.env", GOOD).write("b.env", BAD).write("c.env", BAD);
    let staged = repo.scan(&["--staged"]);
    assert_eq!(staged.code, Some(1));
    assert_eq!(staged.report().found(), ["weak-default-credential a.env:1"]);
    assert_eq!(staged.report().files().len(), 2, "what is committed or not staged is no part of the commit");
    let tree = repo.scan(&[]).report().found();
    assert_eq!(tree, ["b.env", "c.env", "old.env"].map(|path| format!("weak-default-credential {path}:1")));
    repo.git(&["add", "a.env"]);
    assert_eq!(repo.scan(&["--staged"]).code, Some(0));
    let elsewhere = run(&repo.path().join(".git"), &["scan", "--staged"], b"");
    assert_eq!(elsewhere.code, Some(0), "{}", elsewhere.stderr);
    let none = Repo::new();
    fs::remove_dir(none.path().join(".git")).unwrap();
    let run = none.scan(&["--staged"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("git repository"), "{}", run.stderr);
}

/// A variable's default in a file that is not staged decides what a staged file means.
#[test]
fn staged_terraform_sees_the_rest_of_its_folder() {
    let repo = Repo::git_init();
    let variable = |value: &str| format!("variable \"encrypt\" {{\n  default = {value}\n}}\n");
    repo.write("infra/variables.tf", variable("false"));
    repo.write("infra/disk.tf", "resource \"aws_ebs_volume\" \"old\" {\n  encrypted = false\n}\n");
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    repo.write("infra/main.tf", "resource \"aws_ebs_volume\" \"new\" {\n  encrypted = var.encrypt\n}\n");
    repo.git(&["add", "."]);
    // What is on disk does not count.
    repo.write("infra/variables.tf", variable("true"));
    let report = repo.scan(&["--staged"]).report();
    assert_eq!(report.found(), ["ebs-volume-unencrypted infra/main.tf:2"], "the committed disk is not reported");
    repo.git(&["add", "."]);
    assert_eq!(repo.scan(&["--staged"]).report().found(), [""; 0]);
}

/// A file that only an expression reads decides what the module means.
#[test]
fn a_staged_text_has_the_module_judged_that_reads_it() {
    let repo = Repo::git_init();
    let main = "resource \"aws_ebs_volume\" \"a\" {\n  encrypted = jsondecode(file(\"${path.module}/../conf/a.json\")).on\n}\n";
    repo.write("infra/main.tf", main)
        .write("infra/other.tf", "resource \"aws_ebs_volume\" \"old\" {\n  encrypted = false\n}\n");
    repo.write("conf/a.json", "{\"on\": true}\n").write("conf/b.json", "{}\n");
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    repo.write("conf/a.json", "{\"on\": false}\n").git(&["add", "."]);
    assert_eq!(repo.scan(&["--staged"]).report().found(), ["ebs-volume-unencrypted infra/main.tf:2"]);
    repo.git(&["commit", "--quiet", "-m", "b"]);
    let changed = repo.scan(&["--diff-base", "HEAD~1"]).report();
    assert_eq!(changed.found(), ["ebs-volume-unencrypted infra/main.tf:2"]);
    repo.write("conf/b.json", "{\"a\": 1}\n").git(&["add", "."]);
    assert_eq!(repo.scan(&["--staged"]).report().files().len(), 1, "what reads no staged file is not judged");
}

/// What a pipeline calls decides what the pipeline does, though its own file is as it was.
#[test]
fn a_changed_script_has_the_pipeline_judged_that_calls_it() {
    const STRICT: &str = "#!/bin/sh\nset -e\njest\n";
    let lenient = "pipeline-check-cannot-fail .github/workflows/a.yml:6";
    for (step, path, before, after) in [
        ("./ci.sh", "ci.sh", STRICT, "#!/bin/sh\njest || true\n"),
        ("./ci/run", "ci/run", STRICT, "#!/bin/sh\njest || true\n"),
        ("make test", "Makefile", "test:\n\tjest\n", "test:\n\t-jest\n"),
        ("just test", "justfile", "test:\n  jest\n", "test:\n  jest || true\n"),
    ] {
        let repo = Repo::git_init();
        let workflow = format!(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: {step}\n      - run: vercel deploy --prod\n"
        );
        repo.write(".github/workflows/a.yml", workflow).write(path, before);
        repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
        repo.write(path, after).git(&["add", "."]);
        assert_eq!(repo.scan(&["--staged"]).report().found(), [lenient], "{path}");
        repo.git(&["commit", "--quiet", "-m", "b"]);
        assert_eq!(repo.scan(&["--diff-base", "HEAD~1"]).report().found(), [lenient], "{path}");
        // One that is no script any more, or gone, runs no tests.
        repo.write(path, "#!/usr/bin/env python3\n").git(&["add", "."]);
        let is_judged =
            |report: common::Report| report.files().iter().any(|file| file["path"] == ".github/workflows/a.yml");
        assert!(is_judged(repo.scan(&["--staged"]).report()), "{path}");
        repo.git(&["rm", "--quiet", "--force", path]);
        assert!(is_judged(repo.scan(&["--staged"]).report()), "{path}");
    }
}

/// What a staged file imports is read from the index as well, and not from the disk.
#[test]
fn staged_code_sees_the_modules_that_it_imports() {
    let repo = Repo::git_init();
    let note = |body: &str| format!("export function note(value: string) {{\n  {body}\n}}\n");
    repo.write("tsconfig.json", "{\"compilerOptions\": {\"paths\": {\"@/*\": [\"./src/*\"]}}}\n");
    repo.write("src/note.ts", note("console.log(value);")).git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    repo.write(
        "src/a.ts",
        "import { note } from \"@/note\";\n\nexport function f(email: string) {\n  note(email);\n}\n",
    );
    repo.git(&["add", "."]);
    repo.write("src/note.ts", note("return value.length;"));
    assert_eq!(repo.scan(&["--staged"]).report().found(), ["personal-data-in-log src/a.ts:4"]);
    repo.git(&["add", "."]);
    assert_eq!(repo.scan(&["--staged"]).report().found(), [""; 0]);
}

#[test]
fn standard_input_is_the_file_it_is_said_to_be() {
    let repo = Repo::new();
    fs::create_dir(repo.path().join("sub")).unwrap();
    let args = ["scan", "-o", "json", "--stdin-filename", "x.env"];
    let run = run(&repo.path().join("sub"), &args, BAD.as_bytes()).ended();
    assert_eq!(run.code, Some(1));
    assert_eq!(run.report().found(), ["weak-default-credential sub/x.env:1"]);
    let nothing = common::run(repo.path(), &args, b"").ended();
    assert_eq!(nothing.code, Some(0));
    let both = repo.run(&["scan", "--stdin-filename", "a.env", "sub"]);
    assert_eq!(both.code, Some(2));
}

#[test]
fn the_exit_code_says_how_it_went() {
    let repo = Repo::new();
    repo.write("Dockerfile", "FROM node:22.12.0-alpine\nCMD [\"a\"]\n");
    let code = |args: &[&str]| repo.scan(args).code;
    assert_eq!(code(&[]), Some(0), "medium is below the default threshold");
    assert_eq!(code(&["--fail-on", "medium"]), Some(1));
    assert_eq!(code(&["--fail-on", "low"]), Some(1));
    assert_eq!(code(&["--fail-on", "never"]), Some(0));
    assert_eq!(code(&["--fail-on", "medium", "--exit-zero"]), Some(0));
    assert_eq!(code(&["--fail-on-incomplete"]), Some(0));
    repo.write("a.json", "{\"a\": oops}\n");
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--fail-on-incomplete"]), Some(3));
    assert_eq!(code(&["--fail-on-incomplete", "--fail-on", "medium"]), Some(1), "results come before gaps");
    assert_eq!(code(&["--fail-on-incomplete", "--exit-zero"]), Some(0));
    for wrong in
        [&["--fail-on", "terrible"][..], &["nowhere"], &["--policy", "nowhere"], &["--jobs", "x"], &["-o", "pdf"]]
    {
        let run = repo.scan(wrong);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{wrong:?}");
        assert!(run.stderr.starts_with("error: "), "{wrong:?}: {}", run.stderr);
    }
    repo.write("regate.toml", "fail_on = \"medium\"\n");
    assert_eq!(code(&[]), Some(1));
    assert_eq!(code(&["--no-config"]), Some(0));
    assert_eq!(code(&["--fail-on", "high"]), Some(0), "the command line comes before the file");
}

#[test]
fn a_comment_with_a_reason_silences_one_result() {
    let repo = Repo::new();
    repo.write(
        "a.env",
        "# regate:ignore weak-default-credential a local default\nADMIN_PASSWORD=admin\nROOT_PASSWORD=admin\n",
    );
    let run = repo.scan(&[]);
    let results = run.report();
    let suppressed = |at: usize| results.results()[at]["suppression"]["reason"].clone();
    assert_eq!((suppressed(0), suppressed(1)), ("a local default".into(), serde_json::Value::Null));
    assert_eq!(run.code, Some(1));
    repo.write(
        "a.env",
        "# regate:ignore-file weak-default-credential local defaults\nADMIN_PASSWORD=admin\nROOT_PASSWORD=admin\n",
    );
    assert_eq!(repo.scan(&[]).code, Some(0));
    assert_eq!(repo.scan(&["--no-inline-suppressions"]).code, Some(1));
    repo.write("a.env", "# regate:ignore weak-default-credential\nADMIN_PASSWORD=admin\n");
    let found = repo.scan(&[]).report().found();
    assert_eq!(found, ["suppression-without-reason a.env:1", "weak-default-credential a.env:2"]);
}

#[test]
fn several_reports_come_from_one_run() {
    let repo = Repo::new();
    repo.write("a.env", BAD);
    let outputs = ["-osarif=a.sarif", "-o", "json=out.json", "--output=markdown=a.md", "-ogithub"];
    let run = repo.run(&[&["scan"], &outputs[..]].concat()).ended();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.starts_with("::error file=a.env,line=1"), "{}", run.stdout);
    let read = |path: &str| fs::read_to_string(repo.path().join(path)).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&read("a.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "weak-default-credential");
    let json: serde_json::Value = serde_json::from_str(&read("out.json")).unwrap();
    assert_eq!(json["results"][0]["ruleId"], "weak-default-credential");
    assert!(read("a.md").contains("weak-default-credential"));
    let two = repo.run(&["scan", "-o", "json", "-o", "sarif"]);
    assert_eq!(two.code, Some(2));
    assert!(two.stderr.contains("standard output"), "{}", two.stderr);
    let deeper = repo.run(&["scan", "-o", "json=a/new/folder/a.json"]);
    assert_eq!(deeper.code, Some(1), "{}", deeper.stderr);
    assert!(read("a/new/folder/a.json").contains("weak-default-credential"));
    let nowhere = repo.run(&["scan", "-o", "json=a.env/b.json"]);
    assert_eq!(nowhere.code, Some(2));
    assert!(nowhere.stderr.contains("b.json"), "{}", nowhere.stderr);
}

#[test]
fn an_unknown_key_is_an_error_with_a_suggestion() {
    let repo = Repo::new();
    repo.write("a.env", BAD).write("regate.toml", "# a\nfail_onn = \"low\"\n");
    let run = repo.scan(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(
        run.stderr.replace(repo.path().to_str().unwrap(), "."),
        @"error: regate.toml:2:1: unknown key 'fail_onn' (did you mean 'fail_on'?)"
    );
    repo.write("regate.toml", "[rules.weak-default-credentials]\nenabled = false\n");
    let run = repo.scan(&[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("weak-default-credential'"), "{}", run.stderr);
    repo.write("regate.toml", "[rules.weak-default-credential]\nenabled = false\n");
    assert_eq!(repo.scan(&[]).report().found(), [""; 0]);
}

/// conftest's own verdicts (0.71.1), as `expected.txt` beside the policies holds them, from the command line.
#[test]
fn conftest_policies_run_as_they_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/policy/conftest");
    for version in ["v0", "v1"] {
        let repo = Repo::new();
        for entry in fs::read_dir(folder.join("inputs")).unwrap().map(Result::unwrap) {
            repo.write(entry.file_name().to_str().unwrap(), fs::read(entry.path()).unwrap());
        }
        let expected = fs::read_to_string(folder.join(version).join("expected.txt")).unwrap();
        let mut expected: Vec<String> = expected
            .lines()
            .map(|line| {
                let (place, rest) = line.split_once(' ').unwrap();
                let message = rest.splitn(3, ' ').nth(2).unwrap();
                format!("{} {message}", place.trim_start_matches("inputs/"))
            })
            .collect();
        let (policy, data) = (folder.join(version), folder.join("data"));
        let (policy, data) = (format!("--policy={}", policy.display()), format!("--data={}", data.display()));
        let mut args = vec!["--no-builtin", &policy, &data, "--fail-on=low"];
        args.extend((version == "v0").then_some("--rego-v0"));
        let run = repo.scan(&args);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        let report = run.report();
        let by_policy = |result: &&serde_json::Value| {
            let id = text(&result["ruleId"]);
            report.0["rules"].as_array().unwrap().iter().any(|r| r["id"] == id && r["source"] == "policy")
        };
        let mut found: Vec<String> = report
            .results()
            .iter()
            .filter(by_policy)
            .filter(|result| result["suppression"].is_null())
            .map(|result| {
                let at = &result["location"];
                let message = text(&result["message"]).trim_end_matches('.');
                format!("{}:{} {message}", text(&at["path"]), at["startLine"])
            })
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{version}");
        // What conftest's exceptions take away is told, and counts for nothing.
        let excepted = report.results().iter().filter(|result| result["suppression"]["by"] == "policy-exception");
        let excepted: Vec<_> = excepted.map(|result| text(&result["location"]["path"])).collect();
        assert_eq!(excepted.len(), 1, "{version}: {excepted:?}");
    }
}
