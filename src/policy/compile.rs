//! From policies to engines: one for all policies of a group, so that what they share is evaluated once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::policy::load::stop_error;
use crate::policy::mentions::Mentions;
use crate::policy::module::Module;
use crate::policy::policies::Policy;
use crate::policy::whole::wholes;
use crate::rego::builtins::asked;
use crate::rego::{Engine, Reason, Source, Value, Workers};
use crate::rule_file::LoadError;

/// The rule that gives the values of all entry points of an engine at once.
pub(super) const ENTRY: &str = "data.regate_entry.results";

/// Policies that run together.
#[derive(Debug)]
pub(super) enum Unit {
    /// All at once, or one by one when that fails.
    Together { policies: Vec<usize>, engine: Box<Engine>, mentions: Mentions, stops: Stops },
    /// Not at all, with the reason; it is none of the text when it is a stop.
    Broken { policy: usize, error: LoadError, is_stop: bool },
}

/// How often policies were stopped when they were asked together.
#[derive(Debug, Default)]
pub(super) struct Stops(AtomicU32);

impl Stops {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Asking one by one gives the same, and wastes no time.
    pub(super) fn are_many(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= 2
    }
}

/// What policies are compiled from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    pub(super) policies: &'a [Policy],
    pub(super) modules: &'a [Module],
    pub(super) data: &'a Value,
    /// A file of the user's can stand in for one of the binary's.
    pub(super) drafts: bool,
    pub(super) workers: &'a Workers,
}

/// The units of some policies, by position among all. Policies that do not compile do not take others along.
pub(super) fn units(policies: &[usize], parts: &Parts<'_>) -> Vec<Unit> {
    let known = |at: &&usize| parts.policies.get(**at).is_some_and(Policy::is_asked);
    let policies: Vec<usize> = policies.iter().filter(known).copied().collect();
    let mut units = Vec::new();
    parts.compile(&policies, &mut units);
    units
}

impl Parts<'_> {
    /// Compiles all together, or each half by itself where that fails: half as many each time, so that it ends.
    fn compile(&self, policies: &[usize], units: &mut Vec<Unit>) {
        if policies.is_empty() {
            return;
        }
        match (self.unit(policies), policies) {
            (Ok(unit), _) => units.push(unit),
            (Err(reason), &[policy]) => units.extend(self.broken(policy, reason)),
            (Err(reason), several) if reason.is_stop => self.compile_apart(several, units),
            (Err(_), several) => {
                let (left, right) = several.split_at(several.len() / 2);
                self.compile(left, units);
                self.compile(right, units);
            }
        }
    }

    /// Tries each by itself, since each try costs the time of a bound, and puts together what compiles.
    fn compile_apart(&self, policies: &[usize], units: &mut Vec<Unit>) {
        let tried: Vec<(usize, Result<Unit, Reason>)> =
            policies.iter().map(|&policy| (policy, self.unit(&[policy]))).collect();
        let (mut whole, mut apart) = (Vec::new(), Vec::new());
        for (policy, result) in tried {
            match result {
                Ok(unit) => {
                    whole.push(policy);
                    apart.push(unit);
                }
                Err(reason) => units.extend(self.broken(policy, reason)),
            }
        }
        match self.unit(&whole) {
            Ok(unit) if whole.len() > 1 => units.push(unit),
            _ => units.extend(apart),
        }
    }

    fn unit(&self, policies: &[usize]) -> Result<Unit, Reason> {
        let chosen: Vec<&Policy> = policies.iter().filter_map(|&at| self.policies.get(at)).collect();
        let engine = Box::new(self.engine(&chosen)?);
        let (mentions, stops) = (Mentions::new(&chosen), Stops::default());
        Ok(Unit::Together { policies: policies.to_vec(), engine, mentions, stops })
    }

    /// An engine with the files that the policies need. Its rule [`ENTRY`] is a set of `[position, value]`, one for each
    /// entry point that is defined, in the order of the policies.
    fn engine(&self, policies: &[&Policy]) -> Result<Engine, Reason> {
        let mut members = BTreeSet::new();
        let mut entry = String::from("package regate_entry\n");
        let mut position = 0;
        for (number, policy) in policies.iter().enumerate() {
            let asked = asked(number);
            members.extend(self.closure(policy));
            for path in policy.entry_points() {
                entry.push_str(&format!("results contains [{position}, value] if {{ {asked}; value := {path} }}\n"));
                position += 1;
            }
        }
        let modules: Vec<&Module> = members.iter().filter_map(|&at| self.modules.get(at)).collect();
        if let Some((module, why)) = modules.iter().find_map(|module| Some((module, module.stop.as_ref()?))) {
            return Err(Reason { file: Some(module.file.clone()), line: 1, message: why.clone(), is_stop: true });
        }
        let here = Workers::default();
        let workers = if modules.iter().all(|module| module.builtin) { &here } else { self.workers };
        let mut engine = Engine::new(true, workers)?;
        for (file, text) in wholes(&modules, true) {
            engine.add(&Source { file: &file, text: &text, v0: false, builtin: true })?;
        }
        engine.add_context()?;
        for module in modules {
            engine.add(&module.source())?;
        }
        engine.add(&Source { file: "<entry>", text: &entry, v0: false, builtin: true })?;
        engine.add_data(self.data.clone())?;
        engine.prepare(ENTRY)?;
        Ok(engine)
    }

    fn broken(&self, policy: usize, reason: Reason) -> Option<Unit> {
        let first = self.policies.get(policy)?.modules.first();
        let own = first.and_then(|&at| self.modules.get(at)).map_or("", |module| module.file.as_str());
        let file = reason.file.unwrap_or_else(|| own.to_string());
        let error = if reason.is_stop {
            stop_error(&file, &reason.message)
        } else {
            let remedy = "mend the rule; 'regate policy check' judges the file again";
            LoadError::new(file, reason.line, reason.message, remedy)
        };
        Some(Unit::Broken { policy, error, is_stop: reason.is_stop })
    }

    /// The files that a policy needs: its own, and those whose packages they name below `data`, and so on. What the user
    /// adds to a package of the binary's is not the binary's policies' affair.
    fn closure(&self, policy: &Policy) -> BTreeSet<usize> {
        let mut found: BTreeSet<usize> = policy.modules.iter().copied().collect();
        let mut pending: Vec<usize> = policy.modules.clone();
        while let Some(at) = pending.pop() {
            let references = self.modules.get(at).map_or(&[][..], |module| &module.outline.references);
            for (other, module) in self.modules.iter().enumerate() {
                let package = &module.outline.package;
                let is_allowed = module.builtin || !policy.builtin || self.drafts;
                let named = references.iter().any(|path| path.starts_with(package) || package.starts_with(path));
                if named && is_allowed && !module.outline.is_test() && found.insert(other) {
                    pending.push(other);
                }
            }
        }
        found
    }
}
