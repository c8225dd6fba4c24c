//! Rows name resources and attributes that providers have: a name that does not exist judges nothing, and passes.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Names by type: `testdata/providers/digest.py` and `arm.py` say where they come from.
type Names = BTreeMap<String, BTreeSet<String>>;

/// Providers whose names the digest has; others are judged by their rows' examples alone.
const PROVIDERS: &[&str] = &[
    "aws_",
    "azuread_",
    "azurerm_",
    "cloudflare_",
    "digitalocean_",
    "docker_",
    "gitlab_",
    "google_",
    "kubernetes_",
    "mongodbatlas_",
    "postgresql_",
    "snowflake_",
    "tfe_",
    "tls_",
    "AWS::",
    "Microsoft.",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn names() -> Names {
    let mut names = Names::new();
    for file in ["terraform.txt", "cloudformation.txt", "arm.txt", "retired.txt"] {
        let text = std::fs::read_to_string(root().join("testdata/providers").join(file)).unwrap();
        for line in text.lines() {
            let line = line.split('#').next().unwrap();
            let mut words = line.split_whitespace().map(str::to_string);
            if let Some(kind) = words.next() {
                names.entry(kind).or_default().extend(words);
            }
        }
    }
    names
}

fn rows() -> Vec<Table> {
    let mut rows = Vec::new();
    for provider in std::fs::read_dir(root().join("rules/requirements")).unwrap() {
        for file in std::fs::read_dir(provider.unwrap().path()).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let table: Table = toml::from_str(&text).unwrap();
            rows.extend(table["requirement"].as_array().unwrap().iter().map(|row| row.as_table().unwrap().clone()));
        }
    }
    rows
}

fn list<'v>(table: &'v Table, key: &str) -> Vec<&'v Table> {
    match table.get(key) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_table).collect(),
        Some(Value::Table(one)) => vec![one],
        _ => Vec::new(),
    }
}

/// The path's names: of `parameter[name=require_ssl].value` those of `parameter.value` and `parameter.name`. A key in
/// quotes is one of a map.
fn paths(attribute: &str) -> Vec<String> {
    let quoted = regex::Regex::new("\"[^\"]*\"").unwrap();
    let attribute = quoted.replace_all(attribute, "key");
    let brackets = regex::Regex::new(r"\[[^\]]*\]").unwrap();
    let whole = brackets.replace_all(&attribute, "").into_owned();
    let selector = attribute.split_once('=').map(|(above, _)| above.replace("[*]", "").replace('[', "."));
    std::iter::once(whole).chain(selector).collect()
}

fn has(names: &Names, kind: &str, attribute: &str) -> bool {
    paths(attribute).iter().all(|path| has_path(names, kind, path))
}

fn has_path(names: &Names, kind: &str, path: &str) -> bool {
    let Some(known) = names.get(kind) else { return false };
    let free = path.rsplit_once('.').is_some_and(|(above, _)| known.contains(&format!("{above}.*")));
    free || known.contains(path) || known.contains(&format!("{path}.*"))
}

/// The attribute and its `resources` in one table of a spelling: all types must have it, of a condition one of them.
fn missing(names: &Names, id: &str, spelling: &Table) -> Vec<String> {
    let kinds: Vec<&str> =
        spelling["resources"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap()).collect();
    let kinds: Vec<&str> =
        kinds.into_iter().filter(|kind| PROVIDERS.iter().any(|provider| kind.starts_with(provider))).collect();
    let mut wrong = Vec::new();
    if let Some(attribute) = spelling.get("attribute").and_then(Value::as_str) {
        let lacking = kinds.iter().filter(|kind| !has(names, kind, attribute));
        wrong.extend(lacking.map(|kind| format!("{id}: {kind} has no '{attribute}'")));
    }
    let conditions = list(spelling, "when").into_iter().chain(list(spelling, "unless"));
    for attribute in conditions.map(|condition| condition["attribute"].as_str().unwrap()) {
        if !kinds.is_empty() && !kinds.iter().any(|kind| has(names, kind, attribute)) {
            wrong.push(format!("{id}: none of {kinds:?} has '{attribute}'"));
        }
    }
    for companion in list(spelling, "companion") {
        wrong.extend(missing(names, id, companion));
    }
    wrong
}

#[test]
fn rows_use_names_that_providers_have() {
    let names = names();
    let mut wrong = Vec::new();
    for row in rows() {
        let id = row["id"].as_str().unwrap();
        for kind in ["terraform", "cloudformation", "arm"] {
            wrong.extend(list(&row, kind).into_iter().flat_map(|spelling| missing(&names, id, spelling)));
        }
    }
    assert!(wrong.is_empty(), "see testdata/providers/digest.py and arm.py:\n{}", wrong.join("\n"));
}

#[test]
fn a_name_that_is_misspelt_is_missed() {
    let spelling: Table = toml::from_str(
        "resources = ['aws_db_instance']\nattribute = 'storage_encryption'\nunless = [{ attribute = 'replica' }]",
    )
    .unwrap();
    assert_eq!(missing(&names(), "row", &spelling).len(), 2);
    let spelling: Table =
        toml::from_str("resources = ['aws_db_parameter_group']\nattribute = 'parameter[label=rds.force_ssl].value'")
            .unwrap();
    assert_eq!(missing(&names(), "row", &spelling).len(), 1);
    let spelling: Table =
        toml::from_str("resources = ['AWS::RDS::DBInstance']\nattribute = 'StorageEncrypted'").unwrap();
    assert!(missing(&names(), "row", &spelling).is_empty());
}
