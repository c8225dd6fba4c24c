//! What cannot stand beside each other under one name: rules of different kinds, rules and packages, rules and data. OPA refuses
//! to compile it (`conflicting rules`, ast/compile.go); here one of the two would hide the other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::policy::module::Module;
use crate::rego::syntax::{Head, HeadKind, Syntax};
use crate::rule_file::LoadError;

/// A rule, with the module that it stands in.
type Placed<'a> = (&'a Module, &'a Head);

/// Notes the conflicts among the rules of some modules, and with the packages of all.
pub(super) fn check(read: &[(&Module, Syntax)], modules: &[Module], errors: &mut Vec<LoadError>) {
    let mut named: BTreeMap<(&[String], &str), Vec<Placed<'_>>> = BTreeMap::new();
    for (module, syntax) in read {
        for head in &syntax.heads {
            named.entry((&module.outline.package, &head.name)).or_default().push((module, head));
        }
    }
    let packages = modules.iter().filter(|module| !module.outline.is_test()).map(|module| &module.outline.package);
    let parts: BTreeMap<&[String], &[String]> = packages
        .flat_map(|package| (1..=package.len()).filter_map(|end| Some((package.get(..end)?, package.as_slice()))))
        .collect();
    for ((package, name), heads) in &named {
        errors.extend(kinds(name, heads));
        errors.extend(defaults(name, heads));
        errors.extend(below(package, heads, &parts));
    }
    for (module, syntax) in read {
        for call in &syntax.calls {
            let heads = named.get(&(module.outline.package.as_slice(), call.name.as_str()));
            let Some(HeadKind::Function(wanted)) = heads.and_then(|heads| heads.first()).map(|(_, head)| head.kind)
            else {
                continue;
            };
            // One more takes the value.
            if ![wanted, wanted + 1].contains(&call.arguments) {
                let message = format!("'{}' takes {wanted} arguments and is given {}", call.name, call.arguments);
                errors.push(LoadError::new(&module.file, call.line, message, "give it what its rule names"));
            }
        }
    }
}

/// Notes rules that a document of the data stands in the place of.
pub(super) fn with_data(modules: &[Module], data: &Map<String, Value>, errors: &mut Vec<LoadError>) {
    if data.is_empty() {
        return;
    }
    for module in modules.iter().filter(|module| !module.builtin && !module.outline.is_test()) {
        let Some(at) = module.outline.package.iter().try_fold(data, |at, name| at.get(name)?.as_object()) else {
            continue;
        };
        let mut told = BTreeSet::new();
        for rule in module.outline.rules.iter().filter(|rule| at.contains_key(&rule.name) && told.insert(&rule.name)) {
            let name = format!("data.{}.{}", module.outline.package_name(), rule.name);
            let message = format!("'{name}' is a rule, and the data have a value for it, which would take its place");
            errors.push(LoadError::new(&module.file, rule.line, message, "call one of the two otherwise"));
        }
    }
}

fn kinds(name: &str, heads: &[Placed<'_>]) -> Option<LoadError> {
    let (_, first) = heads.first()?;
    let (module, other) = heads.iter().find(|(_, head)| first.kind != head.kind)?;
    let message = format!("'{name}' is {} here, and {} elsewhere in its package", other.kind, first.kind);
    Some(LoadError::new(&module.file, other.line, message, "call one of the two otherwise"))
}

/// The second of two values that hold when nothing else does.
fn defaults(name: &str, heads: &[Placed<'_>]) -> Option<LoadError> {
    let mut defaults = heads.iter().filter(|(_, head)| head.is_default);
    defaults.next()?;
    let (module, second) = defaults.next()?;
    let message = format!("'{name}' has a default already");
    Some(LoadError::new(&module.file, second.line, message, "keep one of the two"))
}

/// A package that begins with the rule's name; `parts` are the packages by what they begin with.
fn below(package: &[String], heads: &[Placed<'_>], parts: &BTreeMap<&[String], &[String]>) -> Option<LoadError> {
    let (module, head) = heads.iter().find(|(_, head)| head.kind != HeadKind::Part)?;
    let named: Vec<String> = package.iter().chain([&head.name]).cloned().collect();
    let other = parts.get(named.as_slice())?.join(".");
    let message = format!("'{}' is a rule here, and a part of the package '{other}'", head.name);
    Some(LoadError::new(&module.file, head.line, message, "call one of the two otherwise"))
}
