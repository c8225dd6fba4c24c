//! Values that are put together of others: texts, lists, objects, choices; and places that are given one.

use super::trace::{About, Holds, Known, Passed, State, Trace};
use super::{Pass, hosts, input, names_id};
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Property, ValueId, WALK};
use crate::detect::Confidence;
use crate::detect::personal_data::Holding;

impl<'t> Pass<'_, 't> {
    /// In a text an object shows nothing of itself, unless it was turned into text.
    pub(super) fn text(&mut self, id: ValueId, parts: &[ValueId]) -> State<'t> {
        let mut state = self.joined(parts);
        let first = parts.first().and_then(|first| self.state(*first).about.host);
        let written = self.tape.written(id);
        let begins = hosts::starts_with_value(written);
        let host = hosts::host(written).or(first.filter(|_| begins));
        let begun = parts.first().filter(|_| begins).and_then(|first| self.address_of(*first));
        state.about = About { host, begun, ..About::default() };
        state.passed.clear();
        let leading = self.leading_part(written, parts);
        for part in parts {
            for passed in self.state(*part).passed.iter().copied() {
                let leads = passed.leads && leading == Some(*part);
                state.pass(Passed { in_text: passed.in_text || !passed.as_text, leads, ..passed });
            }
        }
        state.traces.retain(|trace| self.shows_in_text(trace));
        self.keep_named(parts, &mut state);
        if self.shows_no_argument(written, parts) {
            (state.traces, state.passed, state.input) = <_>::default();
        }
        for trace in &mut state.traces {
            trace.as_text = true;
        }
        state.input = self.text_input(written, parts);
        let start = self.tape.span(id).start;
        for part in parts {
            if let Some(trace) = self.told_recipient(written, start, *part) {
                state.add(Trace { as_text: true, ..trace });
            }
        }
        if state.traces.is_empty() {
            state.known = Known::Harmless;
        }
        state
    }

    /// Whether a text shows a trace: of a whole object only where objects are written with what is in them.
    pub(super) fn shows_in_text(&self, trace: &Trace<'t>) -> bool {
        // Of a row, its class says what stands for it.
        let of_row = trace.row && matches!(trace.holds, Holds::Data(_));
        !trace.hidden && (trace.shows_in_text() || self.tape.dialect.text_shows_objects && !of_row)
    }

    pub(super) fn joined(&self, parts: &[ValueId]) -> State<'t> {
        let mut state = State::known(Known::Literal);
        for part in parts {
            state = state.or(self.state(*part));
        }
        state.holding = Holding::Data;
        state.about = About::default();
        // What stands further behind begins nothing.
        let first = parts.first().and_then(|first| self.state(*first).input);
        state.input = state.input.map(|input| input::Input { leads: first.is_some_and(|first| first.leads), ..input });
        state
    }

    pub(super) fn choice(&self, parts: &[ValueId]) -> State<'t> {
        let mut parts = parts.iter();
        let Some(first) = parts.next() else { return State::default() };
        parts.fold(self.state(*first).clone(), |state, part| state.or(self.state(*part)))
    }

    pub(super) fn object(&mut self, id: ValueId, properties: &[Property<'t>]) -> State<'t> {
        let mut state = State::known(Known::Literal);
        for property in properties {
            let mut value = self.state(property.value).clone();
            self.drop_whole(property.key.unwrap_or_default(), &mut value);
            state.known = match (state.known, value.known) {
                (Known::Literal, Known::Literal) => Known::Literal,
                // What a spread brings along is not known.
                (_, Known::Unknown) if property.key.is_none() => Known::Unknown,
                (Known::Unknown, _) => Known::Unknown,
                _ => Known::Harmless,
            };
            let Some(key) = property.key else {
                state.hold(&value);
                continue;
            };
            for passed in &value.passed {
                state.pass(Passed { field: Some(key), ..*passed });
            }
            let input = value.input.map(|input| input::Input { field: Some(key), ..input });
            state.hold(&State { input, ..State::default() });
            if value.traces.is_empty() && value.known == Known::Unknown && value.holding == Holding::Data {
                let named = self.is_asked_for(property.value) && !self.is_id(property.value);
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

    /// Whether a value is one that its place names: a variable, a property, or what is asked for by name, as in `header("x-real-ip")`.
    pub(super) fn is_asked_for(&self, value: ValueId) -> bool {
        match self.tape.kind(value) {
            Kind::Name(_) | Kind::Member { .. } => true,
            Kind::Choice(parts) => parts.iter().all(|part| match self.tape.kind(*part) {
                Kind::Literal(_) | Kind::Name(_) | Kind::Member { .. } => true,
                Kind::Call { callee, .. } => self.gets(*callee),
                _ => false,
            }),
            Kind::Call { callee, .. } => self.gets(*callee),
            _ => false,
        }
    }

    pub(super) fn gets(&self, callee: ValueId) -> bool {
        matches!(self.tape.kind(callee), Kind::Member { property, .. } if self.vocabulary.is_getter(property))
    }

    /// The state of a variable that is given a value.
    pub(super) fn given_to(&mut self, id: ValueId, name: &'t str, value: ValueId) -> State<'t> {
        let mut state = self.state(value).clone();
        if state.traces.is_empty() && state.known == Known::Unknown && state.holding == Holding::Data {
            let mut named = self.by_name(id, name);
            // `resume_customer: UUID`.
            if state.about.declared.is_some_and(is_plain_type) {
                named.traces.retain(|trace| trace.holds != Holds::Person);
            }
            return State { passed: state.passed, input: state.input, about: state.about, ..named };
        }
        self.drop_whole(name, &mut state);
        self.drop_others(name, value, &mut state);
        for trace in &mut state.traces {
            trace.trail = self.trails.extend(trace.trail, id);
        }
        state
    }

    /// What is called an id tells nothing but which it is: `const customerId = invoice.customer`.
    pub(super) fn drop_whole(&self, name: &str, state: &mut State<'t>) {
        if !state.traces.is_empty() && names_id(name) {
            state.traces.retain(|trace| matches!(trace.holds, Holds::Data(_)));
            if state.traces.is_empty() {
                state.known = Known::Harmless;
            }
        }
    }

    /// One of several values that are taken apart, by what it is called: `for account, account_id in pairs`.
    fn drop_others(&self, name: &str, value: ValueId, state: &mut State<'t>) {
        let is_part = matches!(self.tape.kind(value), Kind::Element(_) | Kind::At { .. });
        if is_part && names_id(name) {
            state.traces.retain(|trace| trace.holds == Holds::Request);
            state.known = Known::Harmless;
        }
    }

    /// Whether a value is called an id where it is taken from.
    pub(super) fn is_id(&self, value: ValueId) -> bool {
        last_name(self.tape, value).is_some_and(names_id)
    }

    pub(super) fn assign(&mut self, id: ValueId, place: ValueId, value: ValueId) -> State<'t> {
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
                let mut held = self.state(value).clone();
                held.input = held.input.map(|input| input::Input { field: Some(property), ..input });
                // Where a text shows objects, it is what is in dictionaries, not the attributes of any object.
                let hidden = tape.dialect.text_shows_objects && !tape.written(place).ends_with(']');
                for trace in &mut held.traces {
                    (trace.field, trace.hidden) = (Some(*property), hidden);
                }
                held.passed.iter_mut().for_each(|passed| passed.field = Some(property));
                held.passed.retain(|_| !hidden);
                if self.is_own(*object) {
                    self.note_field(property, value);
                }
                self.add_to_variable(*object, &held);
                self.report_assigned_input(place, value);
                let class = self.state(*object).about.class;
                // Of an element, an address that is put together: a picture of somebody is asked for by its own.
                let is_element = class.is_some() || matches!(tape.kind(*object), Kind::Call { .. });
                let is_put_together = |pass: &Self| pass.state(value).traces.iter().all(|trace| trace.as_text);
                if let Some(sink) = self.rules.assigned_sink(tape, place, class)
                    && (!is_element || is_put_together(self))
                {
                    self.report(sink, place, &[value], (None, None));
                }
            }
            _ => {}
        }
        State::default()
    }

    /// The object that a variable stands for now also holds this.
    pub(super) fn add_to_variable(&mut self, object: ValueId, held: &State<'t>) {
        let tape = self.tape;
        // Of `url.searchParams` the URL.
        let mut at = object;
        let mut steps = 0;
        while let Kind::Member { object, .. } = tape.kind(at)
            && WALK.has_room(steps)
        {
            at = *object;
            steps += 1;
        }
        if let Kind::Member { object, property } = tape.kind(object)
            && self.is_own(*object)
        {
            self.keep_field(property, held);
        }
        let Kind::Name(name) = tape.kind(at) else { return };
        let Some((variable, state)) = self.variables.lookup(name) else { return };
        if held.traces.is_empty() && held.passed.is_empty() && held.input.is_none() {
            return;
        }
        let mut state = state.clone();
        state.hold(held);
        state.about.pairs = None;
        self.variables.set(variable, state);
    }
}

/// Whether values of a type are numbers, truth values, points in time or ids, and no person, whatever they are called.
fn is_plain_type(declared: &str) -> bool {
    let name = declared.strip_suffix(" | None").unwrap_or(declared);
    let name = name.strip_prefix("Optional[").and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let plain = [
        "number",
        "boolean",
        "bigint",
        "Date",
        "int",
        "float",
        "bool",
        "UUID",
        "UUID4",
        "Decimal",
        "datetime",
        "timedelta",
    ];
    name.rsplit('.').next().is_some_and(|last| plain.contains(&last))
}
