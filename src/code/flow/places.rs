//! Elements of lists and tuples, by the place where they stand: `mail` of `mail, rent = parts(user)`, `const [rows, total] = await load()`.
//!
//! What a function returns as a tuple is kept as an object's properties are, under the names of the places.

use super::Pass;
use super::trace::{Known, Pairs, Passed, State, Trace};
use crate::code::tape::{Kind, ValueId};

/// The names of places; what stands further is in none.
const OWN: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

/// The names of places in each element of a list of tuples.
const OF_EACH: [&str; 16] =
    ["*0", "*1", "*2", "*3", "*4", "*5", "*6", "*7", "*8", "*9", "*10", "*11", "*12", "*13", "*14", "*15"];

/// Whether a property is a place in a list, which is shown wherever the list is.
pub(super) fn is_place(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_digit() || c == '*') && (OWN.contains(&field) || OF_EACH.contains(&field))
}

/// What an element of a list has under a place's name: of a list of tuples, the place in the tuple.
fn of_element(field: &str) -> Option<&'static str> {
    OF_EACH.iter().position(|each| *each == field).and_then(|place| OWN.get(place).copied())
}

/// The name of a place in each tuple of a list.
pub(super) fn of_each(place: usize) -> Option<&'static str> {
    OF_EACH.get(place).copied()
}

/// Tuples, as they stand in a list of them.
pub(super) fn listed(mut state: State<'_>) -> State<'_> {
    let listed = |field: &str| OWN.iter().position(|own| *own == field).and_then(of_each);
    for trace in &mut state.traces {
        trace.field = trace.field.map(|field| listed(field).unwrap_or(field));
    }
    for passed in &mut state.passed {
        passed.field = passed.field.map(|field| listed(field).unwrap_or(field));
    }
    state
}

impl<'t> Pass<'_, 't> {
    /// A value that is returned: what stands in a tuple is told apart by its place.
    pub(super) fn with_places(&self, value: ValueId) -> State<'t> {
        let mut state = self.state(value).clone();
        let list = match self.tape.kind(value) {
            Kind::Typed { value, .. } => *value,
            _ => value,
        };
        let Kind::List(items) = self.tape.kind(list) else { return state };
        let spreads = |item: &ValueId| {
            let before = self.tape.text_before(self.tape.span(*item).start);
            before.ends_with("...") || before.ends_with('*') || self.tape.written(*item).starts_with(['.', '*'])
        };
        if !(2..=OWN.len()).contains(&items.len()) || items.iter().any(spreads) {
            return state;
        }
        state.traces.clear();
        state.passed.clear();
        for (item, place) in items.iter().zip(OWN) {
            let own = self.state(*item);
            state.add_all(own.traces.iter().map(|trace| Trace { field: Some(place), ..*trace }));
            own.passed.iter().for_each(|passed| state.pass(Passed { field: Some(place), ..*passed }));
        }
        state
    }

    /// One of a collection: `field` of `fields` is named by itself.
    pub(super) fn element(&self, of: ValueId) -> State<'t> {
        let mut state = self.state(of).clone();
        if state.holding == super::Holding::Names {
            state.holding = super::Holding::Data;
        }
        state.about.pairs = state.about.pairs.and_then(Pairs::element);
        let own = |field: Option<&'t str>| match field {
            Some(field) if is_place(field) => of_element(field),
            other => other,
        };
        let traces = std::mem::take(&mut state.traces);
        state.add_all(traces.into_iter().map(|trace| Trace { field: own(trace.field), ..trace }));
        let passed = std::mem::take(&mut state.passed);
        passed.into_iter().for_each(|passed| state.pass(Passed { field: own(passed.field), ..passed }));
        state
    }

    /// `pair[0]`, `key` of `[key, value]`, `rent` of `mail, rent = parts(user)`.
    pub(super) fn at_place(&mut self, id: ValueId, of: ValueId, place: usize) -> State<'t> {
        if place == 0 {
            if let Some(first) = self.first_part(of) {
                return first;
            }
            // The name of a property: what it is called decides.
            if self.state(of).about.pairs == Some(Pairs::One) {
                return State::default();
            }
        } else if self.is_beside_rows(id, of) {
            return State::known(Known::Harmless);
        }
        let holder = self.state(of);
        let is_tuple = |field: Option<&str>| field.is_some_and(|field| OWN.contains(&field));
        let tuple = holder.traces.iter().any(|t| is_tuple(t.field)) || holder.passed.iter().any(|p| is_tuple(p.field));
        if !tuple {
            let mut state = self.element(of);
            state.about.http = if place == 0 { state.about.http } else { self.http_of_element(id, of) };
            return state;
        }
        let mut state = holder.clone();
        let here = |field: Option<&str>| field.is_none_or(|field| OWN.get(place).is_some_and(|own| *own == field));
        state.traces.retain(|trace| here(trace.field));
        state.passed.retain(|passed| here(passed.field));
        state.traces.iter_mut().for_each(|trace| trace.field = None);
        state.passed.iter_mut().for_each(|passed| passed.field = None);
        state.about.pairs = None;
        state
    }
}
