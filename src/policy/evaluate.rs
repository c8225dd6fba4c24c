//! Judging a target: once per target for all policies that apply, with one virtual machine per program and thread.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use regorus::rvm::RegoVM;
use regorus::{Engine, Value as Rego};

use crate::document::{Kind, Node};
use crate::policy::compile::{self, Unit};
use crate::policy::engine;
use crate::policy::metadata::TargetScope;
use crate::policy::outcome::{Evaluation, Outcome};
use crate::policy::policies::Policy;
use crate::policy::sandbox;
use crate::policy::set::PolicySet;
use crate::policy::value::{self, Unknowns};
use crate::policy::verdict::{self, Values};

/// What is judged at once.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub kind: Kind,
    pub scope: TargetScope,
    /// Policies' `input`.
    pub input: &'a Node,
    pub context: &'a Context,
}

/// What policies can know about a target besides its content, under `data.regate.file` (and `data.conftest.file`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Relative to the repository root, forward slashes.
    pub path: String,
    /// The last component of the path.
    pub name: String,
    /// The path without its last component; empty at the root.
    pub dir: String,
    /// The environment that the path belongs to by configuration.
    pub environment: Option<String>,
    /// The file is a test or an example.
    pub test: bool,
    /// The language of the fence in Markdown that it is.
    pub fence: Option<String>,
}

impl Context {
    /// The context of a path, outside any environment.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        Self { path: path.to_string(), name: name.to_string(), dir: dir.to_string(), ..Self::default() }
    }

    fn file(&self, kind: Kind) -> Rego {
        let optional = |text: &Option<String>| text.as_deref().map_or(Rego::Null, Rego::from);
        value::object([
            ("path", Rego::from(self.path.as_str())),
            ("name", Rego::from(self.name.as_str())),
            ("dir", Rego::from(self.dir.as_str())),
            ("kind", Rego::from(kind.as_str())),
            ("environment", optional(&self.environment)),
            ("test", Rego::Bool(self.test)),
            ("fence", optional(&self.fence)),
        ])
    }
}

/// Judges targets, one after the other. Each thread has its own; making one is cheap, and each program is set up when
/// it is first needed.
#[derive(Debug)]
pub struct Evaluator<'a> {
    set: &'a PolicySet,
    /// By number of the group, and position of the unit in it.
    runners: BTreeMap<(usize, usize), Runner>,
}

/// One target, as every unit sees it.
struct Run {
    input: Rego,
    /// `input` as conftest would give it, when it is another: what is not known is a string there.
    plain: Option<Rego>,
    data: Rego,
    /// `data` with the nodes of the input, for programs that walk it.
    walkable: OnceCell<Rego>,
    /// The bound on instructions.
    instructions: usize,
}

impl Run {
    fn new(set: &PolicySet, target: &Target<'_>) -> Self {
        Self {
            input: value::from_node(target.input, Unknowns::Objects),
            plain: value::has_unknown(target.input).then(|| value::from_node(target.input, Unknowns::Strings)),
            data: data(set.data(), target),
            walkable: OnceCell::new(),
            instructions: sandbox::max_instructions(value::count(target.input)),
        }
    }

    /// What a policy sees: a package without an id is conftest's.
    fn input(&self, policies: &[&Policy]) -> &Rego {
        let is_plain = policies.iter().any(|policy| policy.is_plain());
        self.plain.as_ref().filter(|_| is_plain).unwrap_or(&self.input)
    }

    fn data(&self, walks: bool) -> Rego {
        if !walks {
            return self.data.clone();
        }
        let make = || value::with(self.data.clone(), sandbox::INPUT_NODES, value::nodes(&self.input));
        self.walkable.get_or_init(make).clone()
    }
}

#[derive(Debug)]
enum Runner {
    Machine(Box<RegoVM>),
    Engine(Box<Engine>),
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(set: &'a PolicySet) -> Self {
        Self { set, runners: BTreeMap::new() }
    }

    /// What each policy that applies says about a target, sorted by policy. A policy that does not finish says so.
    pub fn evaluate(&mut self, target: &Target<'_>) -> Evaluation {
        let mut outcomes = Vec::new();
        let groups = self.set.groups(target.kind, target.scope);
        if groups.is_empty() {
            return Evaluation::default();
        }
        let run = Run::new(self.set, target);
        for group in groups {
            for (at, unit) in self.set.units(group).iter().enumerate() {
                self.run((group.number, at), unit, &run, &mut outcomes);
            }
        }
        sorted(outcomes)
    }

    fn run(&mut self, key: (usize, usize), unit: &Unit, run: &Run, outcomes: &mut Vec<Outcome>) {
        let all = self.set.policies();
        match unit {
            Unit::Broken { policy, error } => {
                let message = format!("{}:{}: {}", error.file, error.line, error.message);
                outcomes.extend(all.get(*policy).map(|policy| verdict::outcome(policy, Err(message))));
            }
            Unit::Program { policies, program, walks } => {
                let runner =
                    self.runners.entry(key).or_insert_with(|| Runner::Machine(Box::new(machine(program.clone()))));
                let Runner::Machine(machine) = runner else { return };
                let policies: Vec<&Policy> = policies.iter().filter_map(|&at| all.get(at)).collect();
                let values = run_program(machine, &policies, *walks, run);
                outcomes
                    .extend(policies.into_iter().zip(values).map(|(policy, values)| verdict::outcome(policy, values)));
            }
            Unit::Interpreted { policy, engine, .. } => {
                let runner = self.runners.entry(key).or_insert_with(|| Runner::Engine(engine.clone()));
                let (Runner::Engine(engine), Some(policy)) = (runner, all.get(*policy)) else { return };
                outcomes.push(verdict::outcome(policy, interpret(engine, policy, run)));
            }
        }
    }
}

/// Judges a target with the interpreter alone: slower, and an oracle for the virtual machine in tests.
#[doc(hidden)]
#[must_use]
pub fn evaluate_with_interpreter(set: &PolicySet, target: &Target<'_>) -> Evaluation {
    let run = Run::new(set, target);
    let mut outcomes = Vec::new();
    for at in set.groups(target.kind, target.scope).into_iter().flat_map(|group| &group.policies) {
        let Some(policy) = set.policies().get(*at) else { continue };
        let closure = compile::closure(policy, set.modules());
        let members: Vec<_> = closure.iter().filter_map(|&at| set.modules().get(at)).collect();
        let values = compile::interpreter(policy, &members)
            .map_err(|error| engine::describe(&error.to_string()).1)
            .and_then(|mut engine| interpret(&mut engine, policy, &run));
        outcomes.push(verdict::outcome(policy, values));
    }
    sorted(outcomes)
}

fn sorted(mut outcomes: Vec<Outcome>) -> Evaluation {
    outcomes.sort_by(|a, b| (&a.policy, &a.rule).cmp(&(&b.policy, &b.rule)));
    Evaluation { outcomes }
}

/// `data` for one target: the same for all, with what is the target's own.
fn data(common: &Rego, target: &Target<'_>) -> Rego {
    let file = target.context.file(target.kind);
    let regate = common.as_object().ok().and_then(|root| root.get(&Rego::from("regate")).cloned());
    let regate = value::with(regate.unwrap_or_else(Rego::new_object), "file", file);
    let name = Rego::from(target.context.name.as_str());
    let conftest = value::object([("name", name), ("dir", Rego::from(target.context.dir.as_str()))]);
    let data = value::with(common.clone(), "regate", regate);
    value::with(data, "conftest", value::object([("file", conftest)]))
}

fn machine(program: std::sync::Arc<regorus::rvm::Program>) -> RegoVM {
    let mut machine = RegoVM::new();
    machine.load_program(program);
    machine.set_execution_timer_config(Some(sandbox::timer()));
    machine.set_memory_budget_config(Some(sandbox::memory()));
    // As OPA: a builtin's error leaves its rule undefined.
    machine.set_strict_builtin_errors(false);
    machine
}

/// The values of all policies of a program. One run gives them all; when it fails, each policy runs by itself, so
/// that only the one at fault ends in an error.
fn run_program(machine: &mut RegoVM, policies: &[&Policy], walks: bool, run: &Run) -> Vec<Values> {
    machine.set_max_instructions(run.instructions);
    if let Err(error) = machine.set_data(run.data(walks)) {
        return policies.iter().map(|_| Err(engine::runtime_error(&error))).collect();
    }
    machine.set_input(run.input(policies).clone());
    let values = match machine.execute_entry_point_by_index(0) {
        Ok(results) => distribute(&results, policies).into_iter().map(Ok).collect(),
        Err(_) => one_by_one(machine, policies),
    };
    machine.set_input(Rego::Undefined);
    values
}

/// Gives each policy its values from the set of `[position, value]`.
fn distribute(results: &Rego, policies: &[&Policy]) -> Vec<Vec<Option<Rego>>> {
    let mut values: BTreeMap<u64, Rego> = BTreeMap::new();
    for pair in value::members(results).unwrap_or_default() {
        if let Ok(pair) = pair.as_array()
            && let [position, value] = pair.as_slice()
            && let Ok(position) = position.as_u64()
        {
            values.insert(position, value.clone());
        }
    }
    let mut position = 0;
    let mut next = |_: String| {
        let value = values.remove(&position);
        position += 1;
        value
    };
    policies.iter().map(|policy| policy.entry_points().into_iter().map(&mut next).collect()).collect()
}

fn one_by_one(machine: &mut RegoVM, policies: &[&Policy]) -> Vec<Values> {
    let mut position = 0;
    let mut run = |_: String| {
        position += 1;
        match machine.execute_entry_point_by_index(position) {
            Ok(Rego::Undefined) => Ok(None),
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(engine::runtime_error(&error)),
        }
    };
    // Every rule runs even after an error, so that positions stay in step.
    let results = policies.iter().map(|policy| policy.entry_points().into_iter().map(&mut run).collect::<Vec<_>>());
    results.map(|values| values.into_iter().collect()).collect()
}

fn interpret(engine: &mut Engine, policy: &Policy, run: &Run) -> Values {
    engine.clear_data();
    engine.add_data(run.data(false)).map_err(|error| engine::describe(&error.to_string()).1)?;
    engine.set_input(run.input(&[policy]).clone());
    let value = |path: String| match engine.eval_rule(path) {
        Ok(Rego::Undefined) => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(interpreter_error(&error)),
    };
    policy.entry_points().into_iter().map(value).collect()
}

/// The interpreter's messages show the policy's line; they can quote values, so only the place is kept.
fn interpreter_error(error: &anyhow::Error) -> String {
    let text = error.to_string();
    if let Some(limit) = error.downcast_ref::<regorus::LimitError>() {
        return match limit {
            regorus::LimitError::TimeLimitExceeded { limit, .. } => {
                format!("stopped after {} seconds, the bound of one evaluation", limit.as_secs())
            }
            _ => "stopped at a bound of one evaluation".to_string(),
        };
    }
    match engine::place(&text) {
        Some((file, line)) => format!("the evaluation failed at {file}:{line}"),
        None => "the evaluation failed".to_string(),
    }
}
