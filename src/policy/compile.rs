//! From policies to programs: as few as the engine's limits allow, so that helpers run once for all policies.

use std::collections::BTreeSet;
use std::sync::Arc;

use regorus::Engine;
use regorus::rvm::Program;

use crate::policy::engine::{self, CompileError, Reason};
use crate::policy::error::LoadError;
use crate::policy::load::Module;
use crate::policy::policies::Policy;
use crate::policy::sandbox;

/// The engine takes 256 sources a program (`Program::MAX_SOURCES`) and 255 registers an entry point; one is taken by
/// the sandbox, one by the entry module.
const MAX_MODULES: usize = 250;
const MAX_ENTRY_POINTS: usize = 250;

/// Policies that run together.
#[derive(Debug)]
pub(super) enum Unit {
    /// On the virtual machine: all at once, or one by one when that fails.
    Program {
        policies: Vec<usize>,
        program: Arc<Program>,
        /// Some policy walks its input.
        walks: bool,
    },
    /// On the interpreter, for what the virtual machine lacks, such as `with`.
    Interpreted { policy: usize, engine: Box<Engine>, why: Reason },
    /// Not at all, with the reason.
    Broken { policy: usize, error: LoadError },
}

/// The units of some policies, by position among all. Policies that do not compile do not take others along.
pub(super) fn units(policies: &[usize], all: &[Policy], modules: &[Module]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut chunk = Chunk::default();
    for &at in policies {
        let Some(policy) = all.get(at).filter(|policy| !policy.rules.is_empty()) else { continue };
        let closure = closure(policy, modules);
        if !chunk.fits(policy, &closure) {
            std::mem::take(&mut chunk).compile(all, modules, &mut units);
        }
        chunk.policies.push(at);
        chunk.entry_points += policy.entry_points().len();
        chunk.modules.extend(closure);
    }
    chunk.compile(all, modules, &mut units);
    units
}

#[derive(Default)]
struct Chunk {
    policies: Vec<usize>,
    modules: BTreeSet<usize>,
    entry_points: usize,
}

impl Chunk {
    fn fits(&self, policy: &Policy, closure: &BTreeSet<usize>) -> bool {
        self.entry_points + policy.entry_points().len() <= MAX_ENTRY_POINTS
            && self.modules.union(closure).count() <= MAX_MODULES
    }

    fn compile(self, all: &[Policy], modules: &[Module], units: &mut Vec<Unit>) {
        if self.policies.is_empty() {
            return;
        }
        let entry_points: Vec<String> =
            self.policies.iter().filter_map(|&at| all.get(at)).flat_map(Policy::entry_points).collect();
        let members: Vec<&Module> = self.modules.iter().filter_map(|&at| modules.get(at)).collect();
        match (engine::compile(&members, &entry_points), self.policies.as_slice()) {
            (Ok(program), _) => {
                let walks = members.iter().any(|module| sandbox::walks(&module.outline));
                units.push(Unit::Program { policies: self.policies, program, walks });
            }
            (Err(error), &[policy]) => units.extend(alone(policy, all, &members, error)),
            (Err(_), several) => {
                let (left, right) = several.split_at(several.len() / 2);
                for half in [left, right] {
                    let found = self::units_of_half(half, all, modules);
                    units.extend(found);
                }
            }
        }
    }
}

/// As [`units`]; half as many policies each time, so that it ends.
fn units_of_half(half: &[usize], all: &[Policy], modules: &[Module]) -> Vec<Unit> {
    units(half, all, modules)
}

/// A policy that does not compile.
fn alone(at: usize, all: &[Policy], members: &[&Module], error: CompileError) -> Option<Unit> {
    let policy = all.get(at)?;
    let own = members.iter().find(|module| module.outline.package_name() == policy.package);
    let own = own.map_or("", |module| module.file.as_str());
    let remedy = "mend the rule; 'regate policy check' judges the file again";
    let broken = |Reason { file, line, message }| {
        let file = file.unwrap_or_else(|| own.to_string());
        Some(Unit::Broken { policy: at, error: LoadError::new(file, line, message, remedy) })
    };
    match error {
        CompileError::Wrong(reason) => broken(reason),
        CompileError::Unsupported(why) => match interpreter(policy, members) {
            Ok(engine) => Some(Unit::Interpreted { policy: at, engine: Box::new(engine), why }),
            Err(error) => broken(engine::reason(&error.to_string())),
        },
    }
}

/// A prepared interpreter for one policy, with its files as they are written.
pub(super) fn interpreter(policy: &Policy, members: &[&Module]) -> anyhow::Result<Engine> {
    let mut engine = engine::as_written(members)?;
    if let Some(entry) = policy.entry_points().first() {
        engine.compile_with_entrypoint(&regorus::Rc::from(entry.as_str()))?;
    }
    Ok(engine)
}

/// The files that a policy needs: its own, and those whose packages they name below `data`, and so on.
pub(super) fn closure(policy: &Policy, modules: &[Module]) -> BTreeSet<usize> {
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
