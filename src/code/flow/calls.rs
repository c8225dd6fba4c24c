//! What a call does to data, and the flow that a sink's call is.

use super::trace::{Holds, Known, State, Trace};
use super::{FLOWS, Pass};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, Literal, ValueId};
use crate::detect::personal_data::Holding;
use crate::detect::{Confidence, Flow, FlowStep};

impl<'t> Pass<'_, 't> {
    pub(super) fn call(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId], construct: bool) -> State<'t> {
        let rules = self.rules;
        if construct {
            return State::known(Known::Harmless);
        }
        if let Some(sink) = rules.sink(self.tape, callee) {
            self.report(sink, callee, arguments);
            return State::known(Known::Harmless);
        }
        if rules.is_sanitizer(self.tape, callee) {
            return State::known(Known::Harmless);
        }
        if rules.is_propagator(self.tape, callee) {
            return self.as_text(arguments);
        }
        if let Some(state) = self.method(id, callee, arguments) {
            return state;
        }
        let name = last_name(self.tape, callee).unwrap_or_default();
        if let Some(data) = self.vocabulary.read_getter(name)
            && self.state(callee).holding != Holding::Names
        {
            return State::holding(self.source(id, Holds::Data(data), Confidence::Medium));
        }
        let known = if self.reading(name).action { Known::Harmless } else { Known::Unknown };
        // A service's method returns data.
        let holding = match self.state(callee).holding {
            Holding::Names => Holding::Names,
            _ => Holding::Data,
        };
        State { known, holding, ..State::default() }
    }

    /// `JSON.stringify(user)`: what is inside is now on the surface.
    fn as_text(&self, arguments: &[ValueId]) -> State<'t> {
        let mut state = State::known(Known::Unknown);
        for argument in arguments {
            let traces = self.state(*argument).traces.iter();
            state.add_all(traces.map(|trace| Trace { field: None, as_text: true, ..*trace }));
        }
        if state.traces.is_empty() && arguments.iter().all(|a| self.state(*a).known != Known::Unknown) {
            state.known = Known::Harmless;
        }
        state
    }

    /// What a method with a known effect returns.
    fn method(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let (object, property) = (*object, *property);
        if self.rules.adding_methods.contains(property) {
            let traces = arguments.iter().flat_map(|argument| self.state(*argument).traces.clone()).collect();
            self.add_to_variable(object, traces);
            return Some(State::known(Known::Harmless));
        }
        let passed = arguments.first().map(|argument| self.tape.kind(*argument));
        if self.rules.mapping_methods.contains(property)
            && let Some(Kind::Function(function)) = passed
        {
            let traces = self.returns.get(function.index()).map(|returns| returns.traces.clone()).unwrap_or_default();
            let known = if traces.is_empty() { Known::Harmless } else { Known::Unknown };
            return Some(State { traces, known, holding: Holding::Data });
        }
        if self.rules.passing_methods.contains(property) && !self.state(object).traces.is_empty() {
            let mut state = self.state(object).clone();
            for argument in arguments {
                state.add_all(self.state(*argument).traces.iter().copied());
            }
            return Some(state);
        }
        if self.vocabulary.is_getter(property)
            && self.state(object).holding != Holding::Names
            && let Some(Kind::Literal(Literal::Text(name))) = passed
            && let Some(data) = self.reading(name).holds
        {
            return Some(State::holding(self.source(id, Holds::Data(data), Confidence::Medium)));
        }
        None
    }

    fn report(&mut self, sink: &Sink, callee: ValueId, arguments: &[ValueId]) {
        let mut reaching: Vec<(ValueId, Trace<'t>)> = Vec::new();
        for argument in arguments {
            for trace in self.state(*argument).traces.clone() {
                // A call that writes the same data twice is one leak.
                if reaching.iter().all(|(_, other)| other.holds != trace.holds) {
                    reaching.push((*argument, trace));
                }
            }
        }
        if reaching.iter().any(|(_, trace)| trace.holds != Holds::Person) {
            reaching.retain(|(_, trace)| trace.holds != Holds::Person);
        }
        for (argument, trace) in reaching {
            if FLOWS.has_room(self.flows.len()) {
                let flow = self.flow(sink, callee, argument, &trace);
                self.flows.push(flow);
            }
        }
    }

    fn flow(&self, sink: &Sink, callee: ValueId, argument: ValueId, trace: &Trace<'t>) -> Flow {
        let (data_type, title, sensitivity) = match trace.holds {
            Holds::Person => ("personal-record", "personal record", "personal"),
            Holds::Data(at) => self.vocabulary.data_types().get(at).map_or(("", "", ""), |data_type| {
                (data_type.id.as_str(), data_type.title.as_str(), data_type.sensitivity.as_str())
            }),
        };
        let operations = self.trails.operations(trace.trail);
        let expression = operations.first().map(|first| self.written(*first)).unwrap_or_default();
        let callee = self.tape.path(callee);
        let mut steps = Vec::with_capacity(operations.len() + 1);
        for (index, operation) in operations.into_iter().enumerate() {
            let written = self.written(operation);
            let message = match index {
                0 => format!("`{written}` holds personal data: {title}"),
                _ => format!("given to `{written}`"),
            };
            steps.push(FlowStep { span: self.tape.span(operation), message });
        }
        let span = self.tape.span(argument);
        steps.push(FlowStep { span, message: format!("passed to `{callee}`") });
        Flow {
            data_type: data_type.to_string(),
            sensitivity: sensitivity.to_string(),
            expression,
            sink: sink.id.clone(),
            sink_category: sink.category.clone(),
            callee,
            span,
            steps,
            function: self.tape.function_name(self.open.last().copied()),
            confidence: trace.confidence,
        }
    }

    fn written(&self, operation: ValueId) -> String {
        match self.tape.kind(operation) {
            Kind::Bind { name, .. } => (*name).to_string(),
            Kind::Assign { place, .. } => self.tape.path(*place),
            _ => self.tape.path(operation),
        }
    }
}
