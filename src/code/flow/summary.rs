//! What the functions of a file do with their parameters, so that a call of one is followed into it and out of it.

use std::collections::HashMap;

use super::trace::{Holds, Passed, State, Trace, TrailId};
use super::{MAX_FLOWS, Pass};
use crate::code::rules::Sink;
use crate::code::tape::{FunctionId, Kind, Tape, ValueId};

/// Sinks of one function that its parameters reach; what is beyond is said.
const MAX_REACHING: usize = 64;

/// A parameter that reaches a sink.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reaching<'t> {
    pub(super) passed: Passed<'t>,
    pub(super) place: Place<'t>,
}

/// A sink's call, and the argument that matters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'t> {
    pub(super) sink: &'static Sink,
    pub(super) callee: ValueId,
    pub(super) argument: ValueId,
    pub(super) host: Option<&'t str>,
    /// The function that the sink's call stands in.
    pub(super) within: Option<FunctionId>,
}

#[derive(Debug, Default)]
struct Summary<'t> {
    reaching: Vec<Reaching<'t>>,
    returns: State<'t>,
    /// Its end was seen in this pass.
    finished: bool,
}

/// The summaries of all functions of a file.
#[derive(Debug, Default)]
pub(super) struct Summaries<'t> {
    functions: Vec<Summary<'t>>,
    /// Functions by name, and methods of classes; `None` where a name is not one function's alone.
    named: HashMap<&'t str, Option<FunctionId>>,
    methods: HashMap<&'t str, Option<FunctionId>>,
    /// A function was called before its end was seen.
    early: bool,
    known_before: usize,
    pub(super) cut: bool,
}

impl<'t> Summaries<'t> {
    pub(super) fn of(tape: &Tape<'t>) -> Self {
        let mut summaries = Self::default();
        for (id, function) in tape.functions() {
            summaries.functions.push(Summary::default());
            let Some(name) = function.name.filter(|_| function.deferred && function.passed_to.is_none()) else {
                continue;
            };
            let parent = function.parent.and_then(|parent| tape.function(parent));
            let method = parent.is_some_and(|parent| !parent.deferred);
            let table = if method { &mut summaries.methods } else { &mut summaries.named };
            table.entry(name).and_modify(|other| *other = None).or_insert(Some(id));
        }
        summaries
    }

    pub(super) fn returns(&mut self, function: FunctionId, state: &State<'t>) {
        if let Some(summary) = self.functions.get_mut(function.index()) {
            summary.returns.hold(state);
        }
    }

    pub(super) fn returned(&self, function: FunctionId) -> State<'t> {
        self.functions.get(function.index()).map(|summary| summary.returns.clone()).unwrap_or_default()
    }

    pub(super) fn finish(&mut self, function: FunctionId) {
        if let Some(summary) = self.functions.get_mut(function.index()) {
            summary.finished = true;
        }
    }

    pub(super) fn reach(&mut self, reaching: Reaching<'t>) {
        let Some(summary) = self.functions.get_mut(reaching.passed.function.index()) else { return };
        let same = |other: &Reaching<'t>| {
            let passed = Passed { trail: reaching.passed.trail, field: None, ..other.passed };
            passed == Passed { field: None, ..reaching.passed } && other.place.argument == reaching.place.argument
        };
        if summary.reaching.iter().any(same) {
            return;
        }
        if summary.reaching.len() < MAX_REACHING {
            summary.reaching.push(reaching);
        } else {
            self.cut = true;
        }
    }

    fn size(&self) -> usize {
        let size = |summary: &Summary<'t>| {
            summary.reaching.len() + summary.returns.traces.len() + summary.returns.passed.len()
        };
        self.functions.iter().map(size).sum()
    }

    /// Whether another pass would know more.
    pub(super) fn asked_too_early(&self) -> bool {
        self.early && self.size() > self.known_before
    }

    pub(super) fn again(mut self) -> Self {
        self.early = false;
        self.known_before = self.size();
        self.functions.iter_mut().for_each(|summary| summary.finished = false);
        self
    }
}

impl<'t> Pass<'_, 't> {
    /// The function of this file that a callee is.
    fn function_of(&self, callee: ValueId) -> Option<FunctionId> {
        if let Some(function) = self.state(callee).about.function {
            return Some(function);
        }
        match self.tape.kind(callee) {
            Kind::Name(name) if self.variables.lookup(name).is_none() => {
                self.summaries.named.get(name).copied().flatten()
            }
            Kind::Member { object, property } if matches!(self.tape.kind(*object), Kind::Name("this")) => {
                self.summaries.methods.get(property).copied().flatten()
            }
            _ => None,
        }
    }

    /// What a call of a function of this file does; `None` when the callee is none.
    pub(super) fn apply(&mut self, call: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let function = self.function_of(callee)?;
        let summary = self.summaries.functions.get(function.index())?;
        let (finished, returns, reaching) = (summary.finished, summary.returns.clone(), summary.reaching.clone());
        if !finished {
            self.summaries.early = true;
        }
        for reaching in &reaching {
            if let Some(argument) = arguments.get(reaching.passed.index) {
                self.into_function(call, *argument, reaching);
            }
        }
        let mut state = State::default();
        for trace in returns.traces {
            let trail = self.trails.extend(trace.trail, call);
            state.add(Trace { trail, ..trace });
        }
        for passed in &returns.passed {
            let Some(argument) = arguments.get(passed.index).filter(|_| passed.function == function) else { continue };
            let (traces, outer) = self.given(*argument, passed);
            for trace in traces {
                let trail = self.trails.extend(trace.trail, call);
                state.add(Trace { field: passed.field.or(trace.field), trail, ..trace });
            }
            outer.into_iter().for_each(|outer| state.pass(Passed { field: passed.field, ..outer }));
        }
        Some(state)
    }

    /// What an argument gives to a parameter's use: data, and parameters of the function around the call.
    fn given(&self, argument: ValueId, passed: &Passed<'t>) -> (Vec<Trace<'t>>, Vec<Passed<'t>>) {
        let state = self.state(argument);
        let mut traces: Vec<Trace<'t>> = match passed.property {
            None => state.traces.clone(),
            Some(property) => {
                let within = state.traces.iter().filter(|trace| trace.field == Some(property));
                within.map(|trace| Trace { field: None, ..*trace }).collect()
            }
        };
        if passed.in_text {
            traces.retain(Trace::shows_in_text);
        }
        let outer = state.passed.iter().filter_map(|outer| match (passed.property, outer.field, outer.property) {
            (None, _, _) => Some(*outer),
            (Some(property), Some(field), _) => (field == property).then_some(Passed { field: None, ..*outer }),
            (Some(property), None, None) => Some(Passed { property: Some(property), ..*outer }),
            (Some(_), None, Some(_)) => None,
        });
        let outer = outer.map(|outer| Passed { in_text: outer.in_text || passed.in_text, ..outer }).collect();
        (traces, outer)
    }

    fn into_function(&mut self, call: ValueId, argument: ValueId, reaching: &Reaching<'t>) {
        let (mut traces, outer) = self.given(argument, &reaching.passed);
        traces.retain(|trace| !self.is_due(reaching.place.sink, trace));
        if traces.iter().any(|trace| matches!(trace.holds, Holds::Data(_))) {
            traces.retain(|trace| matches!(trace.holds, Holds::Data(_)));
        }
        for trace in traces {
            if self.late.len() < MAX_FLOWS {
                let trail = self.joined_trail(trace.trail, call, reaching.passed.trail);
                let flow = self.flow(&reaching.place, &Trace { trail, ..trace });
                self.late.push(flow);
            }
        }
        for passed in outer {
            let trail = self.joined_trail(passed.trail, call, reaching.passed.trail);
            self.summaries.reach(Reaching { passed: Passed { trail, ..passed }, ..*reaching });
        }
    }

    fn joined_trail(&mut self, before: TrailId, call: ValueId, after: TrailId) -> TrailId {
        let mut trail = self.trails.extend(before, call);
        for operation in self.trails.operations(after) {
            trail = self.trails.extend(trail, operation);
        }
        trail
    }

    /// Flows from callers say what is not known inside the function.
    pub(super) fn apply_late(&mut self) {
        for flow in std::mem::take(&mut self.late) {
            let known = self.flows.iter().any(|other| other.span == flow.span && other.data_type == flow.data_type);
            if !known && self.flows.len() < MAX_FLOWS {
                self.flows.push(flow);
            }
        }
    }
}
