//! Forward data flow within one function: from names that hold personal data to sinks, in one pass over a tape.

mod calls;
mod environment;
mod trace;

use std::collections::HashMap;

use self::environment::Environment;
use self::trace::{Holds, Known, State, Trace, Trails};
use super::rules::{Rules, last_name, rules};
use super::tape::{FunctionId, Kind, Property, Tape, ValueId};
use crate::bound::Bound;
use crate::detect::personal_data::{Holding, Reading, Vocabulary, vocabulary};
use crate::detect::{Confidence, Flow};

const FLOWS: Bound = Bound::new(1_000, "more than 1,000 flows of personal data: the rest was not judged");

/// The flows of a tape in the order of the text. Spans are in the artifact.
pub(super) fn flows(tape: &Tape<'_>) -> Vec<Flow> {
    let mut pass = Pass {
        tape,
        rules: rules(),
        vocabulary: vocabulary(),
        states: Vec::with_capacity(tape.len()),
        variables: Environment::default(),
        trails: Trails::default(),
        returns: (0..tape.function_count()).map(|_| State::default()).collect(),
        open: Vec::new(),
        readings: HashMap::new(),
        flows: Vec::new(),
    };
    for (id, operation) in tape.iter() {
        let state = pass.run(id, &operation.kind);
        pass.states.push(state);
    }
    let mut flows = pass.flows;
    flows.sort_by(|a, b| (a.span, &a.data_type, &a.expression).cmp(&(b.span, &b.data_type, &b.expression)));
    flows
}

struct Pass<'p, 't> {
    tape: &'p Tape<'t>,
    rules: &'static Rules,
    vocabulary: &'static Vocabulary,
    /// By operation.
    states: Vec<State<'t>>,
    variables: Environment<'t>,
    trails: Trails,
    /// What each function returns.
    returns: Vec<State<'t>>,
    /// The functions and classes that are open, outermost first.
    open: Vec<FunctionId>,
    readings: HashMap<&'t str, Reading>,
    flows: Vec<Flow>,
}

impl<'t> Pass<'_, 't> {
    fn run(&mut self, id: ValueId, kind: &Kind<'t>) -> State<'t> {
        match kind {
            Kind::Literal(_) => State::known(Known::Literal),
            Kind::Derived | Kind::Function(_) => State::known(Known::Harmless),
            Kind::Unknown => State::default(),
            Kind::Name(name) => self.name(id, name),
            Kind::Member { object, property } => self.member(id, *object, property),
            Kind::Element(of) => self.state(*of).clone(),
            Kind::Parameter { function, index } => self.parameter(*function, *index),
            Kind::Text(parts) => self.text(parts),
            Kind::List(parts) => self.joined(parts),
            Kind::Choice(parts) => self.choice(parts),
            Kind::Object(properties) => self.object(id, properties),
            Kind::Call { callee, arguments, construct } => self.call(id, *callee, arguments, *construct),
            Kind::Bind { name, value, hoisted } => {
                let state = self.given_to(id, name, *value);
                self.variables.declare(name, *hoisted, state);
                State::default()
            }
            Kind::Assign { place, value } => self.assign(id, *place, *value),
            Kind::Return(value) => {
                let state = self.state(*value).clone();
                let returns = self.open.last().and_then(|function| self.returns.get_mut(function.index()));
                if let Some(returns) = returns {
                    returns.add_all(state.traces);
                }
                State::default()
            }
            _ => self.structure(kind),
        }
    }

    fn structure(&mut self, kind: &Kind<'t>) -> State<'t> {
        match kind {
            Kind::EnterFunction(function) => {
                self.open.push(*function);
                let deferred = self.tape.function(*function).is_some_and(|function| function.deferred);
                self.variables.enter(deferred);
                // A function may run later, or never.
                self.variables.fork();
            }
            Kind::LeaveFunction => {
                self.variables.merge(false);
                self.variables.leave();
                self.open.pop();
            }
            Kind::EnterBlock => self.variables.enter(false),
            Kind::LeaveBlock => self.variables.leave(),
            Kind::Fork => self.variables.fork(),
            Kind::Arm => self.variables.arm(),
            Kind::Merge { exhaustive } => self.variables.merge(*exhaustive),
            _ => {}
        }
        State::default()
    }

    fn state(&self, id: ValueId) -> &State<'t> {
        static NOTHING: State<'static> = State { traces: Vec::new(), known: Known::Unknown, holding: Holding::Data };
        self.states.get(id.index()).unwrap_or(&NOTHING)
    }

    fn reading(&mut self, name: &'t str) -> Reading {
        let vocabulary = self.vocabulary;
        self.readings.entry(name).or_insert_with(|| vocabulary.read(name)).clone()
    }

    fn source(&mut self, at: ValueId, holds: Holds, confidence: Confidence) -> Trace<'t> {
        Trace { holds, field: None, as_text: false, confidence, trail: self.trails.start(at) }
    }

    /// What a name alone says.
    fn by_name(&mut self, at: ValueId, name: &'t str) -> State<'t> {
        let reading = self.reading(name);
        let mut state = match (reading.holds, reading.person) {
            (Some(data), _) => State::holding(self.source(at, Holds::Data(data), Confidence::Medium)),
            (None, Some(Confidence::High)) => State::holding(self.source(at, Holds::Person, Confidence::Low)),
            _ => State::default(),
        };
        state.holding = reading.holding;
        state
    }

    fn name(&mut self, id: ValueId, name: &'t str) -> State<'t> {
        let Some((_, state)) = self.variables.lookup(name) else { return self.by_name(id, name) };
        let mut state = state.clone();
        state.holding = state.holding.max(self.reading(name).holding);
        state
    }

    fn member(&mut self, id: ValueId, object: ValueId, property: &'t str) -> State<'t> {
        let holder = self.state(object).clone();
        let reading = self.reading(property);
        if holder.known == Known::Literal {
            return State::known(Known::Literal);
        }
        let holding = holder.holding.max(reading.holding);
        let mut state = State { holding, ..State::default() };
        let in_field = holder.traces.iter().filter(|trace| trace.field == Some(property));
        state.add_all(in_field.map(|trace| Trace { field: None, ..*trace }));
        if property == "value" {
            state.add_all(holder.traces.iter().filter(|trace| trace.field.is_none()).copied());
        }
        if !state.traces.is_empty() {
            return state;
        }
        if holder.holding != Holding::Data {
            state.known = Known::Harmless;
            return state;
        }
        if let Some((data, confidence)) = self.property_data(object, &holder, &reading) {
            state.add(self.source(id, Holds::Data(data), confidence));
        } else if reading.person == Some(Confidence::High) {
            state.add(self.source(id, Holds::Person, Confidence::Low));
        }
        state
    }

    fn property_data(&mut self, object: ValueId, holder: &State<'t>, reading: &Reading) -> Option<(usize, Confidence)> {
        if let Some(data) = reading.holds {
            return Some((data, Confidence::High));
        }
        let data = reading.holds_of_person?;
        if holder.traces.iter().any(|trace| trace.holds == Holds::Person) {
            return Some((data, Confidence::High));
        }
        let name = last_name(self.tape, object)?;
        if self.vocabulary.is_holder(data, name) {
            return Some((data, Confidence::Medium));
        }
        self.reading(name).person.map(|confidence| (data, confidence))
    }

    /// The parameter of a function that is passed to `users.map(...)` is one of the users.
    fn parameter(&self, function: FunctionId, index: usize) -> State<'t> {
        let callee = self.tape.function(function).and_then(|function| function.passed_to);
        match callee.map(|callee| self.tape.kind(callee)) {
            Some(Kind::Member { object, property })
                if index == 0 && self.rules.iterating_methods.contains(*property) =>
            {
                self.state(*object).clone()
            }
            _ => State::default(),
        }
    }

    /// In a text an object shows nothing of itself, unless it was turned into text.
    fn text(&self, parts: &[ValueId]) -> State<'t> {
        let mut state = self.joined(parts);
        state.traces.retain(|trace| trace.as_text || trace.holds != Holds::Person && trace.field.is_none());
        for trace in &mut state.traces {
            trace.as_text = true;
        }
        if state.traces.is_empty() {
            state.known = Known::Harmless;
        }
        state
    }

    fn joined(&self, parts: &[ValueId]) -> State<'t> {
        let mut state = State::known(Known::Literal);
        for part in parts {
            state = state.or(self.state(*part));
        }
        state.holding = Holding::Data;
        state
    }

    fn choice(&self, parts: &[ValueId]) -> State<'t> {
        let mut parts = parts.iter();
        let Some(first) = parts.next() else { return State::default() };
        parts.fold(self.state(*first).clone(), |state, part| state.or(self.state(*part)))
    }

    fn object(&mut self, id: ValueId, properties: &[Property<'t>]) -> State<'t> {
        let mut state = State::known(Known::Literal);
        for property in properties {
            let value = self.state(property.value).clone();
            state.known = match (state.known, value.known) {
                (Known::Literal, Known::Literal) => Known::Literal,
                // What a spread brings along is not known.
                (_, Known::Unknown) if property.key.is_none() => Known::Unknown,
                (Known::Unknown, _) => Known::Unknown,
                _ => Known::Harmless,
            };
            let Some(key) = property.key else {
                state.add_all(value.traces);
                continue;
            };
            if value.traces.is_empty() && value.known == Known::Unknown && value.holding == Holding::Data {
                let named = matches!(self.tape.kind(property.value), Kind::Name(_) | Kind::Member { .. });
                if let Some(data) = self.reading(key).holds.filter(|_| named) {
                    let trace = self.source(id, Holds::Data(data), Confidence::Medium);
                    let trail = self.trails.start(property.value);
                    state.add(Trace { field: Some(key), trail, ..trace });
                }
            }
            state.add_all(value.traces.into_iter().map(|trace| Trace { field: Some(key), ..trace }));
        }
        state
    }

    /// The state of a variable that is given a value.
    fn given_to(&mut self, id: ValueId, name: &'t str, value: ValueId) -> State<'t> {
        let mut state = self.state(value).clone();
        if state.traces.is_empty() && state.known == Known::Unknown && state.holding == Holding::Data {
            return self.by_name(id, name);
        }
        for trace in &mut state.traces {
            trace.trail = self.trails.extend(trace.trail, id);
        }
        state
    }

    fn assign(&mut self, id: ValueId, place: ValueId, value: ValueId) -> State<'t> {
        let tape = self.tape;
        match tape.kind(place) {
            Kind::Name(name) => {
                let state = self.given_to(id, name, value);
                match self.variables.lookup(name).map(|(variable, _)| variable) {
                    Some(variable) => self.variables.set(variable, state),
                    None => self.variables.declare(name, true, state),
                }
            }
            Kind::Member { object, property } => {
                let traces = self.state(value).traces.clone();
                self.add_to_variable(
                    *object,
                    traces.into_iter().map(|t| Trace { field: Some(property), ..t }).collect(),
                );
            }
            _ => {}
        }
        State::default()
    }

    /// The object that a variable stands for now also holds this.
    fn add_to_variable(&mut self, object: ValueId, traces: Vec<Trace<'t>>) {
        let tape = self.tape;
        let Kind::Name(name) = tape.kind(object) else { return };
        let Some((variable, state)) = self.variables.lookup(name) else { return };
        if traces.is_empty() {
            return;
        }
        let mut state = state.clone();
        state.add_all(traces);
        self.variables.set(variable, state);
    }
}
