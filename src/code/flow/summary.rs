//! What the functions of a file do with their parameters, so that a call of one is followed into it and out of it.

use std::collections::HashMap;

use super::far::FarStep;
use super::trace::{Passed, State};
use crate::code::rules::Sink;
use crate::code::tape::{FunctionId, Tape, ValueId};

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
    /// What happens after it in other modules.
    pub(super) far: &'t [FarStep],
}

/// What is known of one function.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary<'t> {
    pub(super) reaching: Vec<Reaching<'t>>,
    pub(super) returns: State<'t>,
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

    /// What is known of a function.
    pub(super) fn known(&self, function: FunctionId) -> Option<&Summary<'t>> {
        self.functions.get(function.index())
    }

    /// What is known of a function that is called now.
    pub(super) fn called(&mut self, function: FunctionId) -> Option<Summary<'t>> {
        let summary = self.functions.get(function.index())?.clone();
        self.early |= !summary.finished;
        Some(summary)
    }

    /// The function that a name is, when it is one function's alone.
    pub(super) fn function(&self, name: &str) -> Option<FunctionId> {
        self.named.get(name).copied().flatten()
    }

    /// The method of a class that a name is, when it is one method's alone.
    pub(super) fn method(&self, name: &str) -> Option<FunctionId> {
        self.methods.get(name).copied().flatten()
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
