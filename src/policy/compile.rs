//! From policies to engines: one for all policies of a group, so that what they share is evaluated once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
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

/// The function in a policy's own file that gives the values of its entry points; no policy has a rule of that name.
const OWN_ENTRY: &str = "regate_entry";

/// What asks the policies of an engine.
struct Entries {
    /// The module with [`ENTRY`].
    text: String,
    /// What is written below some modules, by position among all: [`OWN_ENTRY`].
    own: BTreeMap<usize, String>,
}

impl Entries {
    /// regorus 0.14.1 goes through all modules for each rule that is named from another package and was not evaluated yet
    /// (`ensure_module_evaluated`), which takes longer than most policies: those of the binary are asked by a function that stands
    /// beside their rules.
    fn new(policies: &[&Policy]) -> Self {
        let mut entries = Self { text: String::from("package regate_entry\n"), own: BTreeMap::new() };
        let mut positions = 0_usize..;
        for (number, policy) in policies.iter().enumerate() {
            let asked = asked(number);
            let points: Vec<(String, usize)> = policy.entry_points().into_iter().zip(positions.by_ref()).collect();
            match policy.modules.as_slice() {
                &[own] if policy.builtin && !points.is_empty() => {
                    let local = |path: &str| path.rsplit('.').next().unwrap_or_default().to_string();
                    let one = |(path, at): &(String, usize)| format!("[[{at}, value] |\n\tvalue := {}\n]", local(path));
                    let add = |all: String, next: String| format!("array.concat({all},\n{next})");
                    let values = points.iter().map(one).reduce(add).unwrap_or_default();
                    entries.own.insert(own, format!("{OWN_ENTRY}(_) := {values}\n"));
                    let call = format!("{}.{OWN_ENTRY}(0)", policy.reference);
                    entries.text.push_str(&format!(
                        "results contains pair if {{\n\t{asked}\n\tpairs := {call}\n\tsome pair in pairs\n}}\n"
                    ));
                }
                _ => {
                    for (path, at) in points {
                        entries
                            .text
                            .push_str(&format!("results contains [{at}, value] if {{ {asked}; value := {path} }}\n"));
                    }
                }
            }
        }
        entries
    }
}

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
        let entries = Entries::new(policies);
        let members = self.closure(policies);
        let modules: Vec<(usize, &Module)> =
            members.into_iter().filter_map(|at| Some((at, self.modules.get(at)?))).collect();
        if let Some((module, why)) = modules.iter().find_map(|(_, module)| Some((module, module.stop.as_ref()?))) {
            return Err(Reason { file: Some(module.file.clone()), line: 1, message: why.clone(), is_stop: true });
        }
        let here = Workers::default();
        let workers = if modules.iter().all(|(_, module)| module.builtin) { &here } else { self.workers };
        let mut engine = Engine::new(true, workers)?;
        let all: Vec<&Module> = modules.iter().map(|(_, module)| *module).collect();
        for (file, text) in wholes(&all, true) {
            engine.add(&Source { file: &file, text: &text, v0: false, builtin: true })?;
        }
        engine.add_context()?;
        for (at, module) in modules {
            let source = module.source();
            match entries.own.get(&at) {
                Some(own) => engine.add(&Source { text: &format!("{}\n{own}", source.text), ..source })?,
                None => engine.add(&source)?,
            }
        }
        engine.add(&Source { file: "<entry>", text: &entries.text, v0: false, builtin: true })?;
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

    /// The binary's policies, by position, that need a file of the user's.
    pub(super) fn needing_users(&self) -> BTreeSet<usize> {
        let mut packages: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        let those = |module: &&Module| !module.builtin && !module.outline.is_test();
        for module in self.modules.iter().filter(those) {
            packages.entry(&module.outline.package).or_default().push(0);
        }
        let leads = |path: &Vec<String>| named(&packages, path).next().is_some();
        let mut ours = self.modules.iter().filter(|module| module.builtin);
        if !ours.any(|module| module.outline.references.iter().any(leads)) {
            return BTreeSet::new();
        }
        let needs = |policy: &Policy| {
            let files = self.closure(&[policy]);
            files.into_iter().filter_map(|at| self.modules.get(at)).any(|module| !module.builtin)
        };
        let policies = self.policies.iter().enumerate().filter(|(_, policy)| policy.builtin && needs(policy));
        policies.map(|(at, _)| at).collect()
    }

    /// The files that policies need: their own, and those whose packages these name below `data`, and so on. What the user
    /// adds to a package of the binary's is not the binary's policies' affair.
    pub(super) fn closure(&self, policies: &[&Policy]) -> BTreeSet<usize> {
        let mut packages: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        for (at, module) in self.modules.iter().enumerate().filter(|(_, module)| !module.outline.is_test()) {
            packages.entry(&module.outline.package).or_default().push(at);
        }
        let mut all = BTreeSet::new();
        for builtin in [true, false] {
            let those = policies.iter().filter(|policy| policy.builtin == builtin);
            let mut pending: Vec<usize> = those.flat_map(|policy| policy.modules.iter().copied()).collect();
            let mut found: BTreeSet<usize> = pending.iter().copied().collect();
            while let Some(module) = pending.pop().and_then(|at| self.modules.get(at)) {
                for other in module.outline.references.iter().flat_map(|path| named(&packages, path)) {
                    let is_allowed =
                        !builtin || self.drafts || self.modules.get(other).is_some_and(|module| module.builtin);
                    if is_allowed && found.insert(other) {
                        pending.push(other);
                    }
                }
            }
            all.extend(found);
        }
        all
    }
}

/// The modules of the packages that a path leads into, or that are below it.
fn named<'a>(packages: &'a BTreeMap<&'a [String], Vec<usize>>, path: &'a [String]) -> impl Iterator<Item = usize> + 'a {
    let above = (0..path.len()).filter_map(|length| packages.get(path.get(..length)?));
    let from = (Bound::Included(path), Bound::Unbounded);
    let below = packages
        .range::<[String], _>(from)
        .take_while(|(package, _)| package.starts_with(path))
        .map(|(_, modules)| modules);
    above.chain(below).flatten().copied()
}
