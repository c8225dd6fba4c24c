//! What policies get as `input` has the shape that `schemas/input/` publishes.
#![allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The JSON documents that a command prints.
fn regate(arguments: &[&str]) -> Vec<Value> {
    let done = Command::new(env!("CARGO_BIN_EXE_regate")).args(arguments).current_dir(root()).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::Deserializer::from_slice(&done.stdout).into_iter().collect::<Result<_, _>>().unwrap()
}

fn validator(name: &str) -> jsonschema::Validator {
    let text = fs::read_to_string(root().join(format!("schemas/input/{name}.schema.json"))).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn errors(validator: &jsonschema::Validator, input: &Value) -> Vec<String> {
    validator.iter_errors(input).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Files below `testdata/` and the examples of policies, with a name that `wanted` accepts.
fn files(folders: &[&str], wanted: fn(&str) -> bool) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if wanted(path.file_name().unwrap().to_str().unwrap()) {
                found.insert(path.strip_prefix(root()).unwrap().to_str().unwrap().to_string());
            }
        }
    }
    found.into_iter().collect()
}

/// Prints each file's documents and holds those of a kind to a schema. A document of another kind is left out.
fn hold(schema: &str, kinds: &[&str], files: &[String], more: &[&str]) -> usize {
    let validator = validator(schema);
    let mut held = 0;
    for file in files {
        for document in regate(&[&["parse", file, "--spans"], more].concat()) {
            if kinds.contains(&document["kind"].as_str().unwrap()) {
                held += 1;
                assert_eq!(errors(&validator, &document["input"]), [""; 0], "{file}");
            }
        }
    }
    held
}

#[test]
fn dockerfiles() {
    let files = files(&["testdata", "policies/dockerfile"], |name| name == "Dockerfile");
    assert!(hold("dockerfile", &["dockerfile"], &files, &[]) >= 2);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Dockerfile");
    let text = "FROM a AS b\nONBUILD RUN [\"a\"]\nHEALTHCHECK --interval=5s CMD true\nRUN <<EOF\na\nEOF\n";
    fs::write(&file, text).unwrap();
    assert_eq!(hold("dockerfile", &["dockerfile"], &[file.to_str().unwrap().into()], &[]), 1);
}

#[test]
fn terraform_files() {
    let files = files(&["testdata"], |name| name.ends_with(".tf"));
    assert!(hold("terraform", &["terraform"], &files, &[]) >= 3);
}

#[test]
fn facts() {
    let sources =
        files(&["testdata/shop", "testdata/deployment-guide", "policies/typescript", "policies/python"], |name| {
            [".ts", ".py", ".tsx", ".js", ".md", ".env.production"].iter().any(|end| name.ends_with(end))
        });
    let kinds = ["facts", "typescript", "javascript", "python", "go", "java", "ruby"];
    assert!(hold("facts", &kinds, &sources, &["--facts"]) >= 5);
    // Every list has been held to its schema with something in it.
    let printed: Vec<_> = sources.iter().flat_map(|file| regate(&["parse", file, "--facts"])).collect();
    for list in ["secrets", "flows", "calls", "settings", "routes"] {
        assert!(printed.iter().any(|facts| facts[list].as_array().is_some_and(|list| !list.is_empty())), "{list}");
    }
}

/// A policy that shows its input: what it prints is what any policy gets.
#[test]
fn sets() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["terraform", "kubernetes"] {
        let policy = format!(
            "# METADATA\n# title: Shows the input\n# custom:\n#   id: show-{kind}\n#   severity: info\n\
             #   kinds: [{kind}]\n#   target: set\npackage show.{kind}\n\n\
             deny contains {{\"message\": json.marshal(input), \"path\": []}}\n"
        );
        fs::write(folder.path().join(format!("{kind}.rego")), policy).unwrap();
    }
    let policies = folder.path().to_str().unwrap();
    let report = regate(&["scan", "testdata/shop", "--no-builtin", "--policy", policies, "-o", "json"]).remove(0);
    for (kind, schema) in [("terraform", "terraform"), ("kubernetes", "kubernetes-set")] {
        let validator = validator(schema);
        let mut held = 0;
        for result in report["results"].as_array().unwrap() {
            if result["ruleId"] == format!("show-{kind}") {
                // A message ends with a full stop.
                let input: Value =
                    serde_json::from_str(result["message"].as_str().unwrap().trim_end_matches('.')).unwrap();
                assert_eq!(errors(&validator, &input), [""; 0], "{kind}");
                held += 1;
            }
        }
        assert!(held > 0, "{kind}");
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let refuses = |name, input| !errors(&validator(name), &input).is_empty();
    assert!(refuses("dockerfile", serde_json::json!([{ "Cmd": "FROM" }])));
    assert!(refuses("terraform", serde_json::json!({ "resource": { "aws_s3_bucket": { "logs": {} } } })));
    assert!(refuses("terraform", serde_json::json!({ "resorce": {} })));
    assert!(refuses("kubernetes-set", serde_json::json!({ "manifests": [{}] })));
    assert!(refuses(
        "facts",
        serde_json::json!({ "secrets": [{}], "flows": [], "calls": [], "settings": [], "routes": [] })
    ));
}
