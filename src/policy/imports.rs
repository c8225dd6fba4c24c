//! Imports and references that lead nowhere: what a policy reads there is undefined, so that it would find nothing and pass.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::policy::module::Module;
use crate::policy::near::{did_you_mean, near};
use crate::rule_file::LoadError;

/// Notes every import and reference below `data` of the user's policies that is neither a package, nor in one, nor a document of
/// the data.
pub(super) fn check(modules: &[Module], data: &Map<String, Value>, errors: &mut Vec<LoadError>) {
    for module in modules.iter().filter(|module| !module.builtin && !module.outline.is_test()) {
        let imports = module.outline.imports.values().filter_map(|path| path.split_first());
        let imports = imports.filter(|(root, _)| *root == "data").map(|(_, below)| below);
        let all: BTreeSet<&[String]> = imports.chain(module.outline.references.iter().map(Vec::as_slice)).collect();
        let nowhere = |below: &&[String]| !below.is_empty() && !leads_somewhere(below, modules, data);
        let mut roots = BTreeSet::new();
        for below in all.into_iter().filter(nowhere).filter(|below| roots.insert(below.first())) {
            errors.push(error(module, below, modules));
        }
    }
}

fn leads_somewhere(path: &[String], modules: &[Module], data: &Map<String, Value>) -> bool {
    let is_package = |module: &Module| {
        let package = &module.outline.package;
        package.starts_with(path) || !package.is_empty() && path.starts_with(package)
    };
    match path {
        // Made for each target, or read from the tables in the binary.
        [root, ..] if root == "conftest" => true,
        // What decides at the gate is evaluated with what the gate gives it.
        [root, ..] if root == "gate" => true,
        [root, rest @ ..] if root == "regate" && rest.first().is_none_or(|name| name != "lib") => true,
        [root, ..] if data.contains_key(root) => true,
        _ => modules.iter().any(is_package),
    }
}

fn error(module: &Module, below: &[String], modules: &[Module]) -> LoadError {
    let written = format!("data.{}", below.join("."));
    let first = below.first().map_or("", String::as_str);
    let names =
        |line: &str| [format!("data.{first}"), format!("data[\"{first}\"]")].iter().any(|name| line.contains(name));
    let line = module.text.lines().position(names).map_or(1, |at| at + 1);
    let packages: Vec<String> =
        modules.iter().map(|module| format!("data.{}", module.outline.package.join("."))).collect();
    let known: Vec<&str> = packages.iter().map(String::as_str).collect();
    let remedy = match near(&written, &known) {
        Some(meant) => did_you_mean(meant),
        None => "give the package with --policy or the document with --data, or remove it".to_string(),
    };
    let message = format!("'{written}' is no package and no data: what the policy reads there is never defined");
    LoadError::new(&module.file, u32::try_from(line).unwrap_or(u32::MAX), message, remedy)
}
