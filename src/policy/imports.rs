//! Imports and references that lead nowhere: what a policy reads there is undefined, so that it would find nothing and pass.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::policy::module::Module;
use crate::policy::near::{did_you_mean, near};
use crate::policy::written::outline::{replaced, uses_of_imports};
use crate::rule_file::LoadError;

/// Notes every import and reference below `data` of the user's policies that is neither a package, nor in one, nor a document of
/// the data; of their tests only if these run. What a test puts in place of something need not be there.
pub(super) fn check(modules: &[Module], data: &Map<String, Value>, with_tests: bool, errors: &mut Vec<LoadError>) {
    let is_asked = |module: &&Module| !module.builtin && (with_tests || !module.outline.is_test());
    for module in modules.iter().filter(is_asked) {
        let imports = module.outline.imports.values().filter_map(|path| path.split_first());
        let imports = imports.filter(|(root, _)| *root == "data").map(|(_, below)| below);
        let by_imports = uses_of_imports(&module.text, &module.outline.imports);
        let written = module.outline.references.iter().chain(&by_imports).map(Vec::as_slice);
        let all: BTreeSet<&[String]> = imports.chain(written).collect();
        let replaced =
            if module.outline.is_test() { replaced(&module.text, &module.outline.imports) } else { Vec::new() };
        let is_replaced =
            |below: &[String]| replaced.iter().any(|path| below.starts_with(path) || path.starts_with(below));
        let nowhere =
            |below: &&[String]| !below.is_empty() && !leads_somewhere(below, modules, data) && !is_replaced(below);
        let mut roots = BTreeSet::new();
        for below in all.into_iter().filter(nowhere).filter(|below| roots.insert(below.first())) {
            errors.push(error(module, below, modules));
        }
    }
}

fn leads_somewhere(path: &[String], modules: &[Module], data: &Map<String, Value>) -> bool {
    // A package, one above others, or a rule of a package.
    let is_there = |module: &Module| {
        let package = &module.outline.package;
        let rule = path.strip_prefix(package.as_slice()).filter(|_| !package.is_empty()).and_then(<[String]>::first);
        let is_rule = |name: &String| module.outline.rules.iter().any(|rule| rule.name == *name);
        package.starts_with(path) || rule.is_some_and(is_rule)
    };
    match path {
        // Made for each target, or read from the tables in the binary.
        [root, ..] if root == "conftest" => true,
        // What decides at the gate is evaluated with what the gate gives it.
        [root, ..] if root == "gate" => true,
        [root, rest @ ..] if root == "regate" && rest.first().is_none_or(|name| name != "lib") => true,
        [root, ..] if data.contains_key(root) => true,
        _ => modules.iter().any(is_there),
    }
}

fn error(module: &Module, below: &[String], modules: &[Module]) -> LoadError {
    let written = format!("data.{}", below.join("."));
    let first = below.first().map_or("", String::as_str);
    // The name that leads nowhere, where a line has it; else where the reference begins.
    let last = below.last().map_or("", String::as_str);
    let of_last = || module.text.lines().position(|line| line.contains(last) && !line.trim_start().starts_with('#'));
    let begins =
        |line: &str| [format!("data.{first}"), format!("data[\"{first}\"]")].iter().any(|name| line.contains(name));
    let of_first = || module.text.lines().position(begins);
    let line = of_first().filter(|_| below.len() == 1).or_else(of_last).or_else(of_first).map_or(1, |at| at + 1);
    let names = modules.iter().flat_map(|module| {
        let package = format!("data.{}", module.outline.package.join("."));
        let rules = module.outline.rules.iter().map(|rule| format!("{package}.{}", rule.name)).collect::<Vec<_>>();
        rules.into_iter().chain([package])
    });
    let names: BTreeSet<String> = names.collect();
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let remedy = match near(&written, &known) {
        Some(meant) => did_you_mean(meant),
        None => "give the package with --policy or the document with --data, or remove it".to_string(),
    };
    let is_in_package =
        |module: &Module| !module.outline.package.is_empty() && below.starts_with(&module.outline.package);
    let what = if modules.iter().any(is_in_package) { "no rule of the package" } else { "no package" };
    let message = format!("'{written}' is {what} and no data: what the policy reads there is never defined");
    LoadError::new(&module.file, u32::try_from(line).unwrap_or(u32::MAX), message, remedy)
}
