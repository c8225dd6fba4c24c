//! Imports that lead nowhere: what a policy reads below them is undefined, so that it would find nothing and pass.

use serde_json::{Map, Value};

use crate::policy::module::Module;
use crate::policy::near::{did_you_mean, near};
use crate::rule_file::LoadError;

/// Notes every import below `data` of the user's policies that is neither a package, nor in one, nor a document of the data.
pub(super) fn check(modules: &[Module], data: &Map<String, Value>, errors: &mut Vec<LoadError>) {
    for module in modules.iter().filter(|module| !module.builtin && !module.outline.is_test()) {
        for path in module.outline.imports.values() {
            let [root, below @ ..] = path.as_slice() else { continue };
            if root == "data" && !below.is_empty() && !leads_somewhere(below, modules, data) {
                errors.push(error(module, path, modules));
            }
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
        [root, rest @ ..] if root == "regate" && rest.first().is_none_or(|name| name != "lib") => true,
        [root, ..] if data.contains_key(root) => true,
        _ => modules.iter().any(is_package),
    }
}

fn error(module: &Module, path: &[String], modules: &[Module]) -> LoadError {
    let written = path.join(".");
    let is_import = |line: &str| line.trim_start().starts_with("import") && line.contains(&written);
    let line = module.text.lines().position(is_import).map_or(1, |at| at + 1);
    let packages: Vec<String> =
        modules.iter().map(|module| format!("data.{}", module.outline.package.join("."))).collect();
    let known: Vec<&str> = packages.iter().map(String::as_str).collect();
    let remedy = match near(&written, &known) {
        Some(meant) => did_you_mean(meant),
        None => "give the package with --policy or the document with --data, or remove the import".to_string(),
    };
    let message = format!("'{written}' is no package and no data: what the policy reads there is never defined");
    LoadError::new(&module.file, u32::try_from(line).unwrap_or(u32::MAX), message, remedy)
}
