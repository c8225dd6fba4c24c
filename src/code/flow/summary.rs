//! What the functions of a file do with their parameters, so that a call of one is followed into it and out of it.

use std::collections::HashMap;

use super::trace::{FarStep, Passed, State};
use crate::bound::Bound;
use crate::code::rules::Sink;
use crate::code::tape::{FunctionId, Tape, ValueId};

const REACHING: Bound =
    Bound::new(64, "the parameters of a function reach more than 64 sinks: the rest was not judged where it is called");

/// The key of a function that another returns as it is.
pub(super) const ITSELF: &str = "()";

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
    /// The parameter that says which host; data in the function itself is not known to leave.
    pub(super) address: Option<Passed<'t>>,
    /// The function that the sink's call stands in.
    pub(super) within: Option<FunctionId>,
    /// What happens after it in other modules.
    pub(super) far: &'t [FarStep],
    /// What cleans it first is somebody's own: whether it cleans this, a person has to say.
    pub(super) cleaned: bool,
    /// The data types that are reported there already.
    pub(super) known: &'t [usize],
}

impl Place<'_> {
    /// A place in the module at hand that is no host's.
    pub(super) const fn new(
        sink: &'static Sink,
        callee: ValueId,
        argument: ValueId,
        within: Option<FunctionId>,
    ) -> Self {
        Place { sink, callee, argument, host: None, address: None, within, far: &[], cleaned: false, known: &[] }
    }
}

/// What is known of one function.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary<'t> {
    pub(super) reaching: Vec<Reaching<'t>>,
    pub(super) returns: State<'t>,
}

impl Summary<'_> {
    /// How much is known. It never shrinks.
    fn size(&self) -> usize {
        self.reaching.len() + self.returns.traces.len() + self.returns.passed.len()
    }
}

/// The summaries of all functions of a file.
#[derive(Debug, Default)]
pub(super) struct Summaries<'t> {
    functions: Vec<Summary<'t>>,
    /// Functions by name, and methods of classes; `None` where a name is not one function's alone.
    named: HashMap<&'t str, Option<FunctionId>>,
    methods: HashMap<&'t str, Option<FunctionId>>,
    /// Getters, by name.
    accessors: HashMap<&'t str, Option<FunctionId>>,
    /// The functions that are properties of what a function returns.
    given: HashMap<(FunctionId, &'t str), FunctionId>,
    /// How much was known of each function when it was first called in this pass.
    asked: HashMap<FunctionId, usize>,
}

impl<'t> Summaries<'t> {
    pub(super) fn of(tape: &Tape<'t>) -> Self {
        let mut summaries = Self::default();
        for (id, function) in tape.functions() {
            summaries.functions.push(Summary::default());
            let Some(name) = function.name.filter(|_| function.deferred && function.passed_to.is_none()) else {
                continue;
            };
            // `this.#note(x)` asks for `note`.
            let name = name.trim_start_matches('#');
            let parent = function.parent.and_then(|parent| tape.function(parent));
            let method = parent.is_some_and(|parent| !parent.deferred);
            if function.accessor && method {
                summaries.accessors.entry(name).and_modify(|other| *other = None).or_insert(Some(id));
            }
            let note = |table: &mut HashMap<&'t str, Option<FunctionId>>| {
                table.entry(name).and_modify(|other| *other = None).or_insert(Some(id));
            };
            if method {
                note(&mut summaries.methods);
            }
            if !method || function.parent.is_some_and(|parent| tape.is_namespace(parent)) {
                note(&mut summaries.named);
            }
        }
        summaries
    }

    pub(super) fn returns(&mut self, function: FunctionId, state: &State<'t>) {
        if let Some(summary) = self.functions.get_mut(function.index()) {
            summary.returns.hold(state);
            // What it was made of: `return new PostHog(key)`.
            let (own, given) = (&mut summary.returns.about, state.about);
            own.origin = own.origin.or(given.origin);
            own.class = own.class.or(given.class);
            own.host = own.host.or(given.host);
            own.keyed |= given.keyed;
        }
    }

    /// A function returns another under a key of an object, or [`ITSELF`].
    pub(super) fn gives(&mut self, function: FunctionId, key: &'t str, given: FunctionId) {
        self.given.entry((function, key)).or_insert(given);
    }

    /// The function that is a property of what a function returns.
    pub(super) fn given_by(&self, function: FunctionId, key: &str) -> Option<FunctionId> {
        self.given.get(&(function, key)).copied()
    }

    /// The functions that are properties of what functions return, in order.
    pub(super) fn all_given(&self) -> Vec<(FunctionId, &'t str, FunctionId)> {
        let mut all: Vec<_> = self.given.iter().map(|((by, key), given)| (*by, *key, *given)).collect();
        all.sort_unstable();
        all
    }

    pub(super) fn returned(&self, function: FunctionId) -> State<'t> {
        self.functions.get(function.index()).map(|summary| summary.returns.clone()).unwrap_or_default()
    }

    pub(super) fn reach(&mut self, reaching: Reaching<'t>) {
        let Some(summary) = self.functions.get_mut(reaching.passed.function.index()) else { return };
        let same = |other: &Reaching<'t>| {
            let passed = Passed { trail: reaching.passed.trail, field: None, ..other.passed };
            passed == Passed { field: None, ..reaching.passed }
                && other.place.argument == reaching.place.argument
                && other.place.host == reaching.place.host
                && other.place.sink.id == reaching.place.sink.id
        };
        if let Some(known) = summary.reaching.iter_mut().find(|other| same(other)) {
            // What is told on one way only is not told on the other.
            if reaching.place.known.len() < known.place.known.len() {
                known.place = reaching.place;
            }
            return;
        }
        if REACHING.has_room(summary.reaching.len()) {
            summary.reaching.push(reaching);
        }
    }

    /// What is known of a function.
    pub(super) fn known(&self, function: FunctionId) -> Option<&Summary<'t>> {
        self.functions.get(function.index())
    }

    /// What is known of a function that is called now.
    pub(super) fn called(&mut self, function: FunctionId) -> Option<Summary<'t>> {
        let summary = self.functions.get(function.index())?.clone();
        self.asked.entry(function).or_insert(summary.size());
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

    /// The getter that a name is, when it is one getter's alone.
    pub(super) fn accessor(&self, name: &str) -> Option<FunctionId> {
        self.accessors.get(name).copied().flatten()
    }

    /// Whether more is known now of a function than when it was called: another pass would tell its callers.
    pub(super) fn asked_too_early(&self) -> bool {
        let size = |function: &FunctionId| self.functions.get(function.index()).map_or(0, Summary::size);
        self.asked.iter().any(|(function, before)| size(function) > *before)
    }

    pub(super) fn again(mut self) -> Self {
        self.asked.clear();
        self
    }
}
