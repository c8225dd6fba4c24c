//! From policies to engines: one for all policies of a group, so that what they share is evaluated once.

use std::collections::BTreeSet;

use crate::policy::error::LoadError;
use crate::policy::mentions::Mentions;
use crate::policy::module::Module;
use crate::policy::policies::Policy;
use crate::rego::builtins::asked;
use crate::rego::{Engine, Reason, Source, Value};

/// The rule that gives the values of all entry points of an engine at once.
pub(super) const ENTRY: &str = "data.regate_entry.results";

/// Policies that run together.
#[derive(Debug)]
pub(super) enum Unit {
    /// All at once, or one by one when that fails.
    Together { policies: Vec<usize>, engine: Box<Engine>, mentions: Mentions },
    /// Not at all, with the reason.
    Broken { policy: usize, error: LoadError },
}

/// The units of some policies, by position among all. Policies that do not compile do not take others along.
pub(super) fn units(policies: &[usize], all: &[Policy], modules: &[Module], data: &Value) -> Vec<Unit> {
    let known = |at: &&usize| all.get(**at).is_some_and(|policy| !policy.rules.is_empty() && !policy.heads.is_empty());
    let policies: Vec<usize> = policies.iter().filter(known).copied().collect();
    let mut units = Vec::new();
    compile(&policies, all, modules, data, &mut units);
    units
}

/// Compiles all together, or each half by itself where that fails: half as many each time, so that it ends.
fn compile(policies: &[usize], all: &[Policy], modules: &[Module], data: &Value, units: &mut Vec<Unit>) {
    let chosen: Vec<&Policy> = policies.iter().filter_map(|&at| all.get(at)).collect();
    let Some(first) = chosen.first() else { return };
    match (engine(&chosen, modules, data), policies) {
        (Ok(engine), _) => {
            let mentions = Mentions::new(&chosen);
            units.push(Unit::Together { policies: policies.to_vec(), engine: Box::new(engine), mentions });
        }
        (Err(reason), &[policy]) => units.push(Unit::Broken { policy, error: broken(first, modules, reason) }),
        (Err(_), several) => {
            let (left, right) = several.split_at(several.len() / 2);
            compile(left, all, modules, data, units);
            compile(right, all, modules, data, units);
        }
    }
}

/// An engine with the files that the policies need. Its rule [`ENTRY`] is a set of `[position, value]`, one for each
/// entry point that is defined, in the order of the policies.
fn engine(policies: &[&Policy], modules: &[Module], data: &Value) -> Result<Engine, Reason> {
    let mut members = BTreeSet::new();
    let mut entry = String::from("package regate_entry\n");
    let mut position = 0;
    for (number, policy) in policies.iter().enumerate() {
        let asked = asked(number);
        members.extend(closure(policy, modules));
        for path in policy.entry_points() {
            entry.push_str(&format!("results contains [{position}, value] if {{ {asked}; value := {path} }}\n"));
            position += 1;
        }
    }
    let mut engine = Engine::new(true)?;
    engine.add_context()?;
    for module in members.iter().filter_map(|&at| modules.get(at)) {
        engine.add(&module.source())?;
    }
    engine.add(&Source { file: "<entry>", text: &entry, v0: false, builtin: true })?;
    engine.add_data(data.clone())?;
    engine.prepare(ENTRY)?;
    Ok(engine)
}

fn broken(policy: &Policy, modules: &[Module], reason: Reason) -> LoadError {
    let own = policy.modules.first().and_then(|&at| modules.get(at)).map_or("", |module| module.file.as_str());
    let file = reason.file.unwrap_or_else(|| own.to_string());
    LoadError::new(file, reason.line, reason.message, "mend the rule; 'regate policy check' judges the file again")
}

/// The files that a policy needs: its own, and those whose packages they name below `data`, and so on.
fn closure(policy: &Policy, modules: &[Module]) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = policy.modules.iter().copied().collect();
    let mut pending: Vec<usize> = policy.modules.clone();
    while let Some(at) = pending.pop() {
        let references = modules.get(at).map_or(&[][..], |module| &module.outline.references);
        for (other, module) in modules.iter().enumerate() {
            let package = &module.outline.package;
            let named = references.iter().any(|path| path.starts_with(package) || package.starts_with(path));
            if named && !module.outline.is_test() && found.insert(other) {
                pending.push(other);
            }
        }
    }
    found
}
