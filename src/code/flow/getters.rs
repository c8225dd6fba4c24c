//! What is asked for as a property and made by a function: `get label() { ... }`, `@property`.

use super::Pass;
use super::trace::{About, State};
use crate::code::tape::{Kind, ValueId};

impl<'t> Pass<'_, 't> {
    /// What a getter of the object gives: `get label() { ... }`, `@property`.
    pub(super) fn got(&mut self, id: ValueId, object: ValueId, property: &str) -> Option<State<'t>> {
        // `{ get label() { ... } }`.
        let part = self.state(object).about.object.and_then(|at| self.parts.get(&(at, property)));
        if let Some(Kind::Function(own)) = part.map(|part| self.tape.kind(*part))
            && self.tape.function(*own).is_some_and(|own| own.accessor)
        {
            return self.apply_function(id, *own, &[]);
        }
        let Some(function) = self.summaries.accessor(property) else { return self.got_far(id, object, property) };
        let class = self.tape.function(function)?.parent.and_then(|class| self.tape.function(class))?.name;
        let About { class: made_of, declared, .. } = self.state(object).about;
        let is_of_class = self.is_own(object) || class.is_some() && (made_of == class || declared == class);
        is_of_class.then_some(())?;
        let state = self.apply_function(id, function, &[])?;
        (!state.traces.is_empty() || !state.passed.is_empty()).then_some(state)
    }

    /// What a getter of another module's class gives.
    fn got_far(&mut self, id: ValueId, object: ValueId, property: &str) -> Option<State<'t>> {
        let About { class: Some(class), origin: Some(origin), .. } = self.state(object).about else { return None };
        let getter = self.around?.function(origin.module, &format!("{class}.{property}"));
        let mut state = State::default();
        for returned in &getter.filter(|getter| getter.accessor)?.returns {
            self.returned_far(id, (&[], &[]), returned, &mut state);
        }
        (!state.traces.is_empty()).then_some(state)
    }
}
