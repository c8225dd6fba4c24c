//! Results that are accepted by place, and the configuration files of folders; the forms of the terminal's report.
#![allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const ROOT_USER: &str = "FROM node:22.20-alpine\nUSER root\n";

/// A repository without a commit.
fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regate"));
    for variable in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(variable);
    }
    command.env("SOURCE_DATE_EPOCH", "1795219200").env("COLUMNS", "100"); // 2026-11-21
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn text(done: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

/// All results, each as `rule path`, with `-` in front of a suppressed one.
fn results(folder: &Path, more: &[&str]) -> Vec<String> {
    let done = run(folder, &[&["scan", "-o", "json"], more].concat());
    let json: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&done)));
    let told = |result: &Value| {
        let sign = if result["suppression"].is_null() { "" } else { "-" };
        format!("{sign}{} {}", result["ruleId"].as_str().unwrap(), result["location"]["path"].as_str().unwrap())
    };
    json["results"].as_array().unwrap().iter().map(told).collect()
}

fn first_id(folder: &Path) -> String {
    let done = run(folder, &["scan", "-o", "json"]);
    let json: Value = serde_json::from_slice(&done.stdout).unwrap();
    let of_rule = |result: &&Value| result["ruleId"] == "dockerfile-runs-as-root" && result["suppression"].is_null();
    let result = json["results"].as_array().unwrap().iter().find(of_rule).unwrap().clone();
    result["fingerprint"].as_str().unwrap().chars().take(8).collect()
}

#[test]
fn of_several_that_accept_at_once_all_are_kept() {
    let names: Vec<String> = (0..4).map(|at| format!("{at}/Dockerfile")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), ROOT_USER)).collect();
    let folder = repository(&files);
    let json: Value = serde_json::from_slice(&run(folder.path(), &["scan", "-o", "json"]).stdout).unwrap();
    let of_rule = |result: &&Value| result["ruleId"] == "dockerfile-runs-as-root";
    let ids = json["results"].as_array().unwrap().iter().filter(of_rule).map(|result| result["fingerprint"].as_str());
    let accept = |id: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regate"));
        command.args(["ignore", id.unwrap(), "--reason", "r"]).current_dir(folder.path()).spawn().unwrap()
    };
    let children: Vec<_> = ids.map(accept).collect();
    assert_eq!(children.len(), names.len());
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let text = fs::read_to_string(folder.path().join("regate.toml")).unwrap();
    assert_eq!(text.matches("[[ignore]]").count(), names.len(), "{text}");
}

#[test]
fn one_command_accepts_one_result() {
    let folder = repository(&[("a/Dockerfile", ROOT_USER), ("b/Dockerfile", ROOT_USER)]);
    let id = first_id(folder.path());
    let shown = text(&run(folder.path(), &["scan"]));
    assert!(shown.contains(&format!("[{id}]")) && shown.contains("'regate ignore "), "{shown}");
    let done = run(folder.path(), &["ignore", &id, "--reason", "it \"must\"", "--until", "9999-12-31"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    assert_eq!(
        results(folder.path(), &[]),
        ["-dockerfile-runs-as-root a/Dockerfile", "dockerfile-runs-as-root b/Dockerfile"]
    );
    let again = run(folder.path(), &["ignore", &id, "--reason", "x"]);
    assert_eq!((again.status.code(), text(&again).contains("accepted already")), (Some(2), true), "{}", text(&again));
    for wrong in [
        &["ignore", "1234567", "--reason", "x"][..],
        &["ignore", "00000000", "--reason", "x"],
        &["ignore", &id, "--reason", " "],
    ] {
        assert_eq!(run(folder.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
    let late = run(folder.path(), &["ignore", &id, "--reason", "x", "--until", "2020-01-01"]);
    assert_eq!((late.status.code(), text(&late).contains("over already")), (Some(2), true), "{}", text(&late));
}

#[test]
fn a_comment_is_written_where_it_reaches() {
    let folder = repository(&[("Dockerfile", ROOT_USER)]);
    let done = run(folder.path(), &["ignore", &first_id(folder.path()), "--reason", "needs devices", "--comment"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    let written = fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    assert_eq!(written, "FROM node:22.20-alpine\n# regate:ignore dockerfile-runs-as-root needs devices\nUSER root\n");
    assert_eq!(results(folder.path(), &[]), ["-dockerfile-runs-as-root Dockerfile"]);
}

#[test]
fn entries_that_do_nothing_are_told() {
    let entry = |more: &str| format!("[[ignore]]\nrule = \"dockerfile-runs-as-root\"\nreason = \"r\"\n{more}\n");
    let config = [
        entry("paths = [\"a/\"]\nuntil = \"2026-11-20\""),
        entry("paths = [\"gone/\"]"),
        entry("paths = [\"b/\"]\nuntil = \"2026-11-21\""),
    ]
    .concat();
    let folder = repository(&[("a/Dockerfile", ROOT_USER), ("b/Dockerfile", ROOT_USER), ("regate.toml", &config)]);
    let all = [
        "dockerfile-runs-as-root a/Dockerfile",
        "-dockerfile-runs-as-root b/Dockerfile",
        "expired-ignore regate.toml",
        "unused-ignore regate.toml",
    ];
    assert_eq!(results(folder.path(), &[]), all);
    // A part of the tree does not tell that an entry matches nothing.
    assert_eq!(results(folder.path(), &["b"]), ["-dockerfile-runs-as-root b/Dockerfile"]);
    let unknown = repository(&[("regate.toml", &entry("paths = [\"a\"]").replace("as-root", "as-rot"))]);
    let done = run(unknown.path(), &["scan"]);
    assert!(done.status.code() == Some(2) && text(&done).contains("regate.toml:2:8: unknown rule"), "{}", text(&done));
}

#[test]
fn the_nearest_configuration_decides() {
    let off = "fail_on = \"low\"\n[rules.dockerfile-runs-as-root]\nenabled = false\npaths = [\"/build/\"]\n";
    let folder = repository(&[
        ("regate.toml", "exclude = [\"gen/\"]\n"),
        ("svc/regate.toml", off),
        ("svc/build/Dockerfile", ROOT_USER),
        ("svc/gen/Dockerfile", ROOT_USER),
        ("gen/Dockerfile", ROOT_USER),
    ]);
    let expected = ["dockerfile-runs-as-root svc/gen/Dockerfile", "nested-setting-not-used svc/regate.toml"];
    assert_eq!(results(folder.path(), &[]), expected);
    assert_eq!(results(folder.path(), &["svc"]), ["dockerfile-runs-as-root svc/gen/Dockerfile"]);
    let given = results(folder.path(), &["svc/gen/Dockerfile"]);
    assert_eq!(given, ["dockerfile-runs-as-root svc/gen/Dockerfile"]);
    fs::write(folder.path().join("svc/regate.toml"), "x = 1\n").unwrap();
    let broken = run(folder.path(), &["scan"]);
    assert!(broken.status.code() == Some(2) && text(&broken).contains("svc/regate.toml:1:1"), "{}", text(&broken));
}

#[test]
fn a_report_has_the_form_that_is_asked_for() {
    let folder = repository(&[
        ("Dockerfile", ROOT_USER),
        (".env.production", "ADMIN_PASSWORD=admin\n"),
        ("b/Dockerfile", ROOT_USER),
    ]);
    let whole = text(&run(folder.path(), &["scan"]));
    let (fails, rest) =
        (whole.find("1 result fails the run: 1 high"), whole.find("2 results do not fail the run: 2 medium"));
    assert!(fails == Some(0) && rest.is_some() && whole.contains("\nnext     'regate explain weak-default"), "{whole}");
    let compact = text(&run(folder.path(), &["scan", "--compact", "--min-severity", "high"]));
    assert!(compact.contains("\n.env.production:1:16: high[weak-default-credential]: "), "{compact}");
    assert!(
        !compact.contains("medium[") && compact.contains("2 results below medium") == compact.contains("below medium")
    );
    assert!(compact.contains("... and 2 results below high not shown"), "{compact}");
    for (by, heading) in [("rule", "dockerfile-runs-as-root: "), ("file", "b/Dockerfile (1)"), ("control", "SOC 2 ")] {
        let grouped = text(&run(folder.path(), &["scan", "--group-by", by]));
        assert!(grouped.contains(&format!("\n{heading}")), "{grouped}");
    }
}

/// Where the scan starts in a folder with a file of its own, that file says nothing about what stands beside the folder.
#[test]
fn a_file_of_a_folder_decides_for_that_folder_alone() {
    let off = "[rules.dockerfile-runs-as-root]\nenabled = false\n";
    let folder =
        repository(&[("svc/regate.toml", off), ("svc/Dockerfile", ROOT_USER), ("other/Dockerfile", ROOT_USER)]);
    let done = run(&folder.path().join("svc"), &["scan", "..", "-o", "json"]);
    let json: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&done)));
    let paths: Vec<&Value> = json["results"].as_array().unwrap().iter().map(|own| &own["location"]["path"]).collect();
    assert_eq!(paths, ["other/Dockerfile"]);
    assert_eq!(results(folder.path(), &[]), ["dockerfile-runs-as-root other/Dockerfile"]);
}

/// The one result that a report shows for a credential in two files is silenced by the id that the report gives.
#[test]
fn a_credential_in_two_places_is_accepted_as_one() {
    let line = "API_TOKEN=q8Zr1LxW0pVn6TbYc4Hs\n";
    let folder = repository(&[("a/a.env", line), ("b/b.env", line), ("a/regate.toml", "")]);
    let report = |more: &[&str]| -> Value {
        let done = run(folder.path(), &[&["scan", "-o", "json"], more].concat());
        serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&done)))
    };
    let shown: String = report(&[])["results"][0]["fingerprint"].as_str().unwrap().chars().take(8).collect();
    let comment = run(folder.path(), &["ignore", &shown, "--reason", "rotated", "--comment"]);
    assert!(comment.status.code() == Some(2) && text(&comment).contains("several places"), "{}", text(&comment));
    let done = run(folder.path(), &["ignore", &shown, "--reason", "rotated"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    assert_eq!(run(folder.path(), &["scan"]).status.code(), Some(0), "{}", text(&run(folder.path(), &["scan"])));
    // One more place is no part of what was accepted.
    fs::write(folder.path().join("c.env"), line).unwrap();
    assert_eq!(run(folder.path(), &["scan"]).status.code(), Some(1));
}
