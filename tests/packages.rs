//! Versions are in one place, `Cargo.toml`, and what repeats one says the same.
#![allow(clippy::disallowed_methods, reason = "a test reads the repository")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests by their attribute, not their helpers")]

use std::fs;
use std::path::Path;
use std::process::Command;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

#[test]
fn versions_are_that_of_cargo() {
    let python: toml::Value = toml::from_str(&text("pyproject.toml")).unwrap();
    assert_eq!(python["project"]["version"].as_str(), Some(VERSION));
    assert_eq!(python["project"]["dependencies"][0].as_str(), Some(&*format!("regate=={VERSION}")));
    let lock: toml::Value = toml::from_str(&text("Cargo.lock")).unwrap();
    let own = lock["package"].as_array().unwrap().iter().find(|p| p["name"].as_str() == Some("regate")).unwrap();
    assert_eq!(own["version"].as_str(), Some(VERSION));
    let extension: serde_json::Value = serde_json::from_str(&text("editors/vscode/package.json")).unwrap();
    assert_eq!(extension["version"].as_str(), Some(VERSION));
    // The packer and the action read Cargo.toml.
    assert!(text("packaging/pack.py").contains("CARGO[\"version\"]"));
    let rust_version = text("Cargo.toml").lines().find(|line| line.starts_with("version = ")).unwrap().to_string();
    assert_eq!(rust_version, format!("version = \"{VERSION}\""), "scripts read it as it stands");
}

/// Spark's executors are sent `tables.py` alone; the program has the schema that is published.
#[test]
fn the_tables_of_the_fleet_are_those_that_are_published() {
    let published: serde_json::Value = serde_json::from_str(&text("schemas/tables-v1.json")).unwrap();
    let pair = |column: &serde_json::Value| {
        assert!(!column["description"].as_str().unwrap().is_empty(), "{column}");
        format!("(\"{}\", \"{}\")", column["name"].as_str().unwrap(), column["type"].as_str().unwrap())
    };
    let pairs = |columns: &serde_json::Value| columns.as_array().unwrap().iter().map(pair).collect::<Vec<_>>();
    let mut expected = vec![format!("SCHEMA_VERSION = {}", published["version"]), "KEYS".to_string()];
    expected.extend(pairs(&published["keys"]));
    for table in published["tables"].as_array().unwrap() {
        expected.push(format!("\"{}\": [", table["name"].as_str().unwrap()));
        expected.extend(pairs(&table["columns"]));
    }
    let python = text("examples/fleet/tables.py");
    let words = regex::Regex::new(
        r#"(?m)^SCHEMA_VERSION = \d+|^KEYS\b|^    "[a-z]+": \[|\("[a-z_]+", "(?:string|long|boolean)"\)"#,
    );
    let found: Vec<_> = words.unwrap().find_iter(&python).map(|found| found.as_str().trim().to_string()).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_target_that_is_built_is_packed() {
    let workflow = text(".github/workflows/release.yml");
    let built: Vec<_> =
        workflow.lines().filter_map(|line| line.split_once("{ target: ")?.1.split(',').next()).collect();
    assert_eq!(built.len(), 5);
    let packer = text("packaging/pack.py");
    for target in built {
        assert!(packer.contains(&format!("\"{target}\": {{")), "{target}");
    }
}

#[test]
fn a_shell_gets_commands_flags_rules_and_controls() {
    let complete = |index: &str, words: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_regate"))
            .args(["--"].iter().chain(words))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("REGATE_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", index)
            .env("_CLAP_IFS", "\n")
            .output()
            .unwrap();
        assert!(done.status.success());
        String::from_utf8(done.stdout).unwrap().lines().map(str::to_string).collect::<Vec<_>>()
    };
    assert!(complete("1", &["regate", "ex"]).contains(&"explain".to_string()));
    assert!(complete("2", &["regate", "scan", "--fail-on-i"]).contains(&"--fail-on-incomplete".to_string()));
    assert!(complete("2", &["regate", "explain", "dockerfile-runs"]).contains(&"dockerfile-runs-as-root".to_string()));
    assert!(complete("3", &["regate", "rules", "--control", "CC6"]).contains(&"CC6.1".to_string()));
    let commands = complete("1", &["regate", ""]);
    assert!(commands.contains(&"scan".to_string()), "{commands:?}");
    assert!(!commands.contains(&"policy-worker".to_string()), "what is hidden is not offered: {commands:?}");
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_regate")).arg("man").arg(folder.path()).status().unwrap();
    assert!(done.success());
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(page("regate.1").contains("regate\\-scan(1)"));
    assert!(page("regate-scan.1").contains("\\-\\-diff\\-base"));
    assert!(!folder.path().join("regate-policy-worker.1").exists());
}
