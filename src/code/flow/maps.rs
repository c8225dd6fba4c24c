//! Maps: what they hold under their keys, and what their keys are. <https://tc39.es/ecma262/#sec-map-objects>

use super::Pass;
use super::trace::{About, Known, State, Trace};
use crate::code::tape::{Kind, ValueId};

/// The property that keys are held in: none of the values has that name.
const KEYS: &str = "keys()";

/// Whether objects of a class are maps.
pub(super) fn is_map(class: &str) -> bool {
    matches!(class, "Map" | "WeakMap")
}

impl<'t> Pass<'_, 't> {
    /// `map.set(key, value)`, `map.get(key)`.
    pub(super) fn map_method(&mut self, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Member { object, property: method } = self.tape.kind(callee) else { return None };
        let holder = self.state(*object);
        holder.about.class.filter(|class| is_map(class))?;
        match (*method, arguments) {
            ("set", [key, value]) => {
                let mut held = self.state(*value).clone();
                held.hold(&self.as_key(*key));
                self.add_to_variable(*object, &held);
                Some(State::known(Known::Harmless))
            }
            ("get" | "values" | "keys", _) if !holder.traces.is_empty() || !holder.passed.is_empty() => {
                let of_keys = *method == "keys";
                let mut state = holder.clone();
                state.traces.retain(|trace| (trace.field == Some(KEYS)) == of_keys);
                state.passed.retain(|passed| (passed.field == Some(KEYS)) == of_keys);
                for trace in state.traces.iter_mut().filter(|trace| trace.field == Some(KEYS)) {
                    trace.field = None;
                }
                (state.known, state.about) = (Known::Unknown, About::default());
                Some(state)
            }
            _ => None,
        }
    }

    /// `new Map([[key, value]])`, as far as the pairs are written there.
    pub(super) fn map_of(&self, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::List(pairs) = self.tape.kind(*arguments.first()?) else { return None };
        let mut state = State::known(Known::Unknown);
        for pair in pairs {
            match self.tape.kind(*pair) {
                Kind::List(pair) => {
                    let [key, value] = pair.as_slice() else { return None };
                    state.hold(self.state(*value));
                    state.hold(&self.as_key(*key));
                }
                _ => return None,
            }
        }
        Some(state)
    }

    /// A value that is a key.
    fn as_key(&self, key: ValueId) -> State<'t> {
        let State { traces, .. } = self.state(key);
        let traces = traces.iter().map(|trace| Trace { field: Some(KEYS), ..*trace }).collect();
        State { traces, ..State::default() }
    }
}
