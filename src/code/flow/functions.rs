//! Calls of a file's own functions: data is followed into them and out of them.

use super::outward::is_told;
use super::summary::{Place, Reaching, Summary};
use super::trace::{About, Holds, Maker, Passed, State, Trace, TrailId};
use super::{FLOWS, Pass, input};
use crate::code::tape::{FunctionId, Kind, ValueId};
use crate::detect::{Confidence, Flow};

impl<'t> Pass<'_, 't> {
    /// The function of this file that a callee is.
    pub(super) fn function_of(&self, callee: ValueId) -> Option<FunctionId> {
        if let Some(function) = self.state(callee).about.function {
            return Some(function);
        }
        if let Some(About { class: Some(class), origin: None, .. }) = self.called_object(callee)
            && let Some(method) = self.summaries.method("__call__")
        {
            let of = self.tape.function(method).and_then(|method| self.tape.function(method.parent?));
            if of.is_some_and(|of| of.name == Some(class)) {
                return Some(method);
            }
        }
        match self.tape.kind(callee) {
            Kind::Name(name) if self.variables.lookup(name).is_none() => self.summaries.function(name),
            Kind::Member { object, property } if self.is_own(*object) => self.summaries.method(property),
            Kind::Member { object, property }
                if let Kind::Name(name) = self.tape.kind(*object)
                    && let Some(function) = self.literals.get(&(*name, *property)) =>
            {
                Some(*function)
            }
            Kind::Member { object, property } => {
                let method = self.summaries.method(property)?;
                let class = self.tape.function(method).and_then(|method| method.parent);
                let class = class.and_then(|class| self.tape.function(class)).and_then(|class| class.name)?;
                // `Desk.note(...)`, `new Desk().note(...)`.
                let is_class = matches!(self.tape.kind(*object), Kind::Name(name) if *name == class);
                (is_class || self.state(*object).about.class == Some(class)).then_some(method)
            }
            _ => None,
        }
    }

    /// What a callee is an object of, where it is one: `audit`, `self.audit`; a method is none.
    pub(super) fn called_object(&self, callee: ValueId) -> Option<About<'t>> {
        match self.tape.kind(callee) {
            Kind::Name(_) => Some(self.state(callee).about),
            Kind::Member { object, property } => self.injected(*object, property),
            _ => None,
        }
    }

    /// Whether a value is the object whose method is open.
    pub(super) fn is_own(&self, object: ValueId) -> bool {
        let Kind::Name(name) = self.tape.kind(object) else { return false };
        let receiver =
            || self.open.iter().filter_map(|open| self.tape.function(*open)?.receiver).any(|own| own == *name);
        matches!(*name, "this" | "self" | "cls") || receiver()
    }

    /// What a call of a function of this file does; `None` when the callee is none.
    pub(super) fn apply(&mut self, call: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let function = self.function_of(callee)?;
        let mut state = self.apply_function(call, function, arguments)?;
        state.about.maker = Some(Maker::Own(function));
        Some(state)
    }

    pub(super) fn apply_function(
        &mut self,
        call: ValueId,
        function: FunctionId,
        arguments: &[ValueId],
    ) -> Option<State<'t>> {
        let Summary { reaching, returns, .. } = self.summaries.called(function)?;
        let names = self.tape.function(function).map(|function| function.parameters.as_slice()).unwrap_or_default();
        for reaching in &reaching {
            let Some(place) = self.placed(function, arguments, &reaching.place) else { continue };
            let reaching = &Reaching { place, ..*reaching };
            for argument in self.arguments_of(function, arguments, reaching.passed.index) {
                self.follow(call, argument, reaching, names);
            }
        }
        let mut state = State { input: returns.input, ..State::default() };
        for trace in returns.traces {
            let trail = self.trails.extend(trace.trail, call);
            state.add(Trace { trail, ..trace });
        }
        for passed in &returns.passed {
            let argument = self.argument_of(function, arguments, passed.index);
            let Some(argument) = argument.filter(|_| passed.function == function) else { continue };
            let (traces, outer) = self.given(argument, passed, names);
            let input = self.given_input(argument, passed);
            state.hold(&State { input, ..State::default() });
            for trace in traces {
                let trail = self.trails.extend(trace.trail, call);
                state.add(Trace { field: passed.field.or(trace.field), trail, ..trace });
            }
            outer.into_iter().for_each(|outer| state.pass(Passed { field: passed.field, ..outer }));
        }
        Some(state)
    }

    /// A sink's call as a caller has it, who may say which host it is sent to; `None` where it is nobody else's.
    fn placed(&self, function: FunctionId, arguments: &[ValueId], place: &Place<'t>) -> Option<Place<'t>> {
        let Some(address) = place.address.filter(|address| address.function == function) else { return Some(*place) };
        let argument = self.argument_of(function, arguments, address.index)?;
        match self.given_address(argument, address.property) {
            (Some(host), _) => Some(Place { host: Some(host), address: None, ..*place }),
            (None, Some(address)) => Some(Place { address: Some(address), ..*place }),
            (None, None) => None,
        }
    }

    /// The arguments that a parameter is given: all further ones, where it is the rest.
    fn arguments_of(&self, function: FunctionId, arguments: &[ValueId], index: usize) -> Vec<ValueId> {
        let rest = self.tape.function(function).and_then(|function| function.rest);
        if rest == Some(index) {
            return arguments.get(index..).unwrap_or_default().to_vec();
        }
        self.argument_of(function, arguments, index).into_iter().collect()
    }

    fn argument_of(&self, function: FunctionId, arguments: &[ValueId], index: usize) -> Option<ValueId> {
        let names = self.tape.function(function).map(|function| function.parameters.as_slice()).unwrap_or_default();
        self.tape.argument(arguments, index, names.get(index).copied())
    }

    /// What an argument gives to a parameter's use: data, and parameters of the function around the call.
    /// `names` are the parameters', which a last one for all others (`**rest`) is not given.
    pub(super) fn given(
        &self,
        argument: ValueId,
        passed: &Passed<'t>,
        names: &[impl AsRef<str>],
    ) -> (Vec<Trace<'t>>, Vec<Passed<'t>>) {
        let state = self.state(argument);
        let all = matches!(self.tape.kind(argument), Kind::Keywords(_));
        let taken = |field: Option<&str>| all && field.is_some_and(|f| names.iter().any(|name| name.as_ref() == f));
        let mut traces: Vec<Trace<'t>> = match passed.property {
            None => state.traces.iter().filter(|trace| !taken(trace.field)).copied().collect(),
            Some(property) => {
                let within = state.traces.iter().filter(|trace| trace.field == Some(property));
                within.map(|trace| Trace { field: None, hidden: false, row: false, typed: false, ..*trace }).collect()
            }
        };
        if passed.in_text {
            traces.retain(|trace| self.shows_in_text(trace));
        }
        if passed.as_text {
            traces.iter_mut().for_each(|trace| trace.as_text = true);
        }
        let passing = state.passed.iter().filter(|outer| !taken(outer.field));
        let outer = passing.filter_map(|outer| match (passed.property, outer.field, outer.property) {
            (None, _, _) => Some(*outer),
            (Some(property), Some(field), _) => (field == property).then_some(Passed { field: None, ..*outer }),
            (Some(property), None, None) => Some(Passed { property: Some(property), ..*outer }),
            (Some(_), None, Some(_)) => None,
        });
        let outer = outer
            .map(|outer| Passed {
                in_text: outer.in_text || passed.in_text && !outer.as_text,
                as_text: outer.as_text || passed.as_text,
                leads: outer.leads && passed.leads,
                ..outer
            })
            .collect();
        (traces, outer)
    }

    fn follow(&mut self, call: ValueId, argument: ValueId, reaching: &Reaching<'t>, names: &[&'t str]) {
        let (mut traces, outer) = self.given(argument, &reaching.passed, names);
        if reaching.place.sink.whole {
            traces.retain(|trace| self.is_whole_request(argument, trace));
        } else if reaching.place.sink.of_input {
            traces.clear();
            if let Some(input) = self.given_input(argument, &reaching.passed)
                && FLOWS.has_room(self.late.len())
            {
                let trail = self.joined_trail(input.trail, call, reaching.passed.trail);
                let flow = self.input_flow(&reaching.place, input::Input { trail, ..input });
                let caller = self.open.last().copied();
                self.late.extend(flow.map(|flow| (flow, caller)));
            }
        }
        let known = reaching.place.known;
        traces.retain(|trace| {
            !trace.hidden && !is_told(known, trace) && !self.is_due(reaching.place.sink, argument, trace)
        });
        self.keep_worst_of_row(reaching.place.sink, &mut traces);
        if traces.iter().any(|trace| matches!(trace.holds, Holds::Data(_))) {
            traces.retain(|trace| matches!(trace.holds, Holds::Data(_)));
        }
        // Where it goes is said by whoever calls the function around.
        traces.retain(|_| reaching.place.address.is_none());
        self.raise_whole(reaching.place.sink, traces.iter_mut());
        if self.is_form_in_log(reaching.place.sink, argument) {
            traces.iter_mut().for_each(|trace| trace.confidence = Confidence::Low);
        }
        for trace in traces {
            if FLOWS.has_room(self.late.len()) {
                let trail = self.joined_trail(trace.trail, call, reaching.passed.trail);
                let flow = self.flow(&reaching.place, &Trace { trail, ..trace });
                self.late.push((flow, self.open.last().copied()));
            }
        }
        for passed in outer {
            let trail = self.joined_trail(passed.trail, call, reaching.passed.trail);
            self.summaries.reach(Reaching { passed: Passed { trail, ..passed }, ..*reaching });
        }
    }

    fn joined_trail(&mut self, before: TrailId, call: ValueId, after: TrailId) -> TrailId {
        let mut trail = self.trails.extend(before, call);
        for step in self.trails.steps(after) {
            trail = self.trails.append(trail, step);
        }
        trail
    }

    /// Flows from callers say what is not known inside the function.
    pub(super) fn apply_late(&mut self) {
        self.own_flows = self.flows.len();
        for (flow, caller) in std::mem::take(&mut self.late) {
            let same = |other: &&mut Flow| other.span == flow.span && other.data_type == flow.data_type;
            let known = self.flows.iter_mut().find(same);
            // What a caller is known to pass says more than what the place may be given.
            let is_known = match known {
                Some(known) if known.confidence == Confidence::Low && flow.confidence != Confidence::Low => {
                    *known = flow;
                    continue;
                }
                known => known.is_some(),
            };
            if !is_known && FLOWS.has_room(self.flows.len()) {
                self.flows.push(flow);
                self.late_callers.push(caller);
            }
        }
    }
}
