//! What is made with a service's package to be handed to it: `openai.UserMessage(text)`, `new InvokeModelCommand({ body })`,
//! `types.Part.from_text(text=text)`, `posthog.NewProperties().Set("email", email)`. It holds what it is made of.

use super::Pass;
use super::trace::{Holds, Known, Origin, State, Trace};
use crate::code::rules::last_name;
use crate::code::tape::{Kind, ValueId, WALK};
use crate::detect::personal_data::{Sensitivity, words};

impl<'t> Pass<'_, 't> {
    /// What a call of a service's package that sends nothing by itself makes of its arguments.
    pub(super) fn packed(&mut self, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let module = self.state(callee).about.origin?.module;
        if !self.rules.receives_by_package(module) {
            return None;
        }
        let adds =
            words(property).first().is_some_and(|first| matches!(first.as_str(), "set" | "add" | "put" | "with"));
        if adds && self.is_made_of_package(*object, module) {
            let (packing, mut state) = (self.packing(arguments), self.state(*object).clone());
            self.add_to_variable(*object, &packing);
            state.hold(&packing);
            return Some(state);
        }
        let own = match self.tape.dialect.exports_in_capitals {
            true => self.is_import(*object) && property.starts_with(char::is_uppercase),
            // A method of a class: `types.Part.from_text`.
            false => {
                last_name(self.tape, *object).is_some_and(|class| class.starts_with(char::is_uppercase))
                    && self.is_import(self.root(*object))
            }
        };
        own.then(|| self.packing(arguments)).filter(|state| !state.traces.is_empty() || !state.passed.is_empty())
    }

    /// What a class of a service's package holds that is made: `new InvokeModelCommand({ body })`. A client holds nothing of whom it is for.
    pub(super) fn packed_object(&self, class: &str, origin: Option<Origin<'t>>, arguments: &[ValueId]) -> State<'t> {
        let is_client = words(class).last().is_some_and(|last| last == "client");
        match origin {
            Some(origin) if !is_client && self.rules.receives_by_package(origin.module) => self.packing(arguments),
            _ => State::default(),
        }
    }

    /// What arguments hold, without the credentials that are the caller's own.
    fn packing(&self, arguments: &[ValueId]) -> State<'t> {
        let mut state = State::default();
        for argument in arguments {
            state.hold(&State { input: None, ..self.state(*argument).clone() });
        }
        let is_due = |trace: &Trace<'t>| match trace.holds {
            Holds::Data(at) => {
                let data_type = self.vocabulary.data_types().get(at);
                data_type.is_some_and(|data_type| data_type.sensitivity == Sensitivity::Credential)
            }
            _ => false,
        };
        state.traces.retain(|trace| !trace.hidden && !is_due(trace));
        state
    }

    /// Whether a value was made by a call of a package, of which nothing else is known.
    fn is_made_of_package(&self, value: ValueId, module: &str) -> bool {
        let is_made = match self.tape.kind(value) {
            Kind::Call { .. } => true,
            Kind::Name(_) => !self.is_import(value),
            _ => false,
        };
        is_made && self.state(value).about.origin.is_some_and(|origin| origin.module == module)
    }

    /// Whether a name is a package's own, or what was imported from it.
    fn is_import(&self, value: ValueId) -> bool {
        let State { known, about, traces, passed, .. } = self.state(value);
        let named = matches!(self.tape.kind(value), Kind::Name(_)) && about.origin.is_some();
        named && *known == Known::Harmless && about.class.is_none() && traces.is_empty() && passed.is_empty()
    }

    /// What a chain of members begins with.
    fn root(&self, value: ValueId) -> ValueId {
        let (mut at, mut steps) = (value, 0);
        while let Kind::Member { object, .. } = self.tape.kind(at)
            && WALK.has_room(steps)
        {
            at = *object;
            steps += 1;
        }
        at
    }
}
