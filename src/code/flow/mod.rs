//! Forward data flow within one file: from names, types, schemas, models and requests that hold personal data to sinks, in
//! passes over a tape. What functions do with their parameters is kept (`summary`) and applied where they are called.

mod calls;
mod environment;
pub(super) mod far;
mod functions;
mod getters;
mod hosts;
mod input;
mod kept;
mod markup;
mod outward;
mod redacting;
mod services;
mod shapes;
mod sources;
mod steps;
mod stored;
mod summary;
mod trace;

use std::collections::HashMap;
use std::sync::Arc;

use self::environment::Environment;
use self::far::{Around, Module};
use self::shapes::Shapes;
use self::summary::Summaries;
use self::trace::{About, Holds, Known, Maker, Origin, Pairs, Passed, State, Trace, Trails};
use super::models::Models;
use super::rules::{Rules, last_name, rules};
use super::tape::{FunctionId, Kind, Property, Tape, ValueId, WALK};
use crate::bound::Bound;
use crate::detect::personal_data::{Holding, Reading, Vocabulary, vocabulary};
use crate::detect::{Confidence, Flow};
use crate::source::Artifact;
use crate::span::Span;

const FLOWS: Bound = Bound::new(1_000, "more than 1,000 flows of personal data: the rest was not judged");

/// Passes over a tape. Each follows one more call of a function that stands further down, of those that lead to one another.
const PASSES: Bound = Bound::new(
    5,
    "more than four functions call one another against the order of the text: personal data was not followed through all",
);

/// What a tape's flows are.
pub(super) struct Flows {
    /// In the order of the text. Spans are in the artifact.
    pub(super) flows: Vec<Flow>,
    /// What the module is to others; nothing where it stands alone.
    pub(super) module: Module,
}

/// What is known beside a tape.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'t> {
    pub(super) models: &'t Models,
    /// The modules around it.
    pub(super) modules: Option<&'t dyn Around>,
}

/// The flows of a tape.
pub(super) fn flows<'t>(tape: &Tape<'t>, artifact: &Artifact, around: Surroundings<'t>) -> Flows {
    let shapes = Arc::new(Shapes::of(tape, vocabulary()));
    let mut done = pass(tape, around, &shapes, Summaries::of(tape), Trails::default());
    let mut passes = 1;
    while done.summaries.asked_too_early() && PASSES.has_room(passes) {
        done = pass(tape, around, &shapes, done.summaries.again(), done.trails);
        passes += 1;
    }
    let module = done.around.map(|around| done.module(artifact, around.path())).unwrap_or_default();
    let mut flows = done.flows;
    fn key(flow: &Flow) -> (Span, &str, &str, bool) {
        (flow.span, &flow.data_type, &flow.expression, flow.sink_category.starts_with("input-"))
    }
    flows.sort_by(|a, b| key(a).cmp(&key(b)));
    flows.dedup_by(|a, b| key(a) == key(b));
    Flows { flows, module }
}

fn pass<'p, 't>(
    tape: &'p Tape<'t>,
    around: Surroundings<'t>,
    shapes: &Arc<Shapes<'t>>,
    summaries: Summaries<'t>,
    trails: Trails<'t>,
) -> Pass<'p, 't> {
    let mut pass = Pass {
        tape,
        models: around.models,
        around: around.modules,
        shapes: Arc::clone(shapes),
        summaries,
        rules: rules(tape.dialect),
        vocabulary: vocabulary(),
        states: Vec::with_capacity(tape.len()),
        variables: Environment::default(),
        trails,
        open: Vec::new(),
        readings: HashMap::new(),
        flows: Vec::new(),
        late: Vec::new(),
        raised: Vec::new(),
        made: HashMap::new(),
        kept: HashMap::new(),
        literals: HashMap::new(),
        redacting: HashMap::new(),
    };
    for (id, operation) in tape.iter() {
        let state = pass.run(id, &operation.kind);
        pass.states.push(state);
    }
    pass.apply_late();
    pass
}

/// Whether a name is an id's: `customerId`, `customer_id`.
fn names_id(name: &str) -> bool {
    ["Id", "Ids", "ID", "_id", "_ids", "Uuid", "_uuid"].iter().any(|end| name.ends_with(end))
        || matches!(name, "id" | "uuid")
}

struct Pass<'p, 't> {
    tape: &'p Tape<'t>,
    models: &'t Models,
    around: Option<&'t dyn Around>,
    shapes: Arc<Shapes<'t>>,
    summaries: Summaries<'t>,
    rules: &'static Rules,
    vocabulary: &'static Vocabulary,
    /// By operation.
    states: Vec<State<'t>>,
    variables: Environment<'t>,
    trails: Trails<'t>,
    /// The functions and classes that are open, outermost first.
    open: Vec<FunctionId>,
    readings: HashMap<&'t str, Reading>,
    flows: Vec<Flow>,
    /// Flows into functions, by their callers.
    late: Vec<Flow>,
    /// What was raised in each open `try`, outermost first.
    raised: Vec<State<'t>>,
    /// What the objects of the file's classes have under a name; `None` where a name has several.
    made: HashMap<&'t str, Option<About<'t>>>,
    /// What the objects of a class hold under a name.
    kept: HashMap<(FunctionId, &'t str), State<'t>>,
    /// The functions in objects that stand under a name: `show` of `const helpers = { show(x) {} }`.
    literals: HashMap<(&'t str, &'t str), FunctionId>,
    /// The properties that loggers leave out, by the loggers' names.
    redacting: HashMap<&'t str, Vec<&'t str>>,
}

impl<'t> Pass<'_, 't> {
    fn run(&mut self, id: ValueId, kind: &Kind<'t>) -> State<'t> {
        match kind {
            Kind::Literal(_) => {
                let about = About { host: hosts::host(self.tape.written(id)), ..About::default() };
                State { about, ..State::known(Known::Literal) }
            }
            Kind::Derived => State::known(Known::Harmless),
            Kind::Function(function) => {
                let about = About { function: Some(*function), ..About::default() };
                State { about, ..State::known(Known::Harmless) }
            }
            Kind::Import { module, name } => {
                let package = self.rules.package(module, name).map(|module| Origin { module, name: "*" });
                let given = if *name == "*" { "default" } else { *name };
                let client = self.around.and_then(|around| around.client(module, given));
                let made = client.map(|client| Origin { module: &client.package, name: "*" });
                let origin = package.or(made).or(Some(Origin { module, name }));
                let host = client.and_then(|client| client.host.as_deref());
                let keyed = client.is_some_and(|client| client.keyed);
                let about = About { origin, host, keyed, ..About::default() };
                State { about, ..State::known(Known::Harmless) }
            }
            Kind::Typed { value, declared } => self.typed(id, *value, declared),
            Kind::Sent(value) => {
                let mut state = self.state(*value).clone();
                let sent = self.source(id, Holds::Request, Confidence::Low);
                state.input = Some(input::sent(sent.trail));
                state.add(sent);
                state
            }
            Kind::Asked(value) => {
                let mut state = self.state(*value).clone();
                // A model has accepted what it holds.
                let is_model = |declared: &str| declared.starts_with(|c: char| c.is_ascii_uppercase());
                let checked = matches!(self.tape.kind(*value), Kind::Typed { declared, .. } if is_model(declared));
                state.input = Some(input::Input { checked, ..input::sent(self.trails.start(id)) });
                state
            }
            Kind::Caught => self.caught(),
            Kind::Unknown => State::default(),
            Kind::Name(name) => self.name(id, name),
            Kind::Member { object, property } => self.member(id, *object, property),
            Kind::Element(of) => self.element(*of),
            Kind::First(of) => self.first(*of),
            Kind::Rest { of, without } => self.rest(*of, without),
            Kind::Parameter { function, index } => self.parameter(id, *function, *index),
            Kind::Text(parts) => self.text(id, parts),
            Kind::List(parts) => self.joined(parts),
            Kind::Choice(parts) => self.choice(parts),
            Kind::Object(properties) | Kind::Keywords(properties) | Kind::Attributes(properties) => {
                self.object(id, properties)
            }
            Kind::Markup { tag, given } => self.markup(id, *tag, *given),
            Kind::Call { callee, arguments, construct } => self.call(id, *callee, arguments, *construct),
            Kind::Field { name, value } => {
                self.note_field(name, *value);
                State::default()
            }
            Kind::Bind { name, value, hoisted } => {
                if self.is_in_class() {
                    self.note_field(name, *value);
                }
                self.note_name(name, *value);
                let state = self.given_to(id, name, *value);
                self.variables.declare(name, *hoisted, state);
                State::default()
            }
            Kind::Assign { place, value } => self.assign(id, *place, *value),
            // What a component returns is shown, and sent to nobody by that.
            Kind::Return(value) if matches!(self.tape.kind(*value), Kind::Markup { .. }) => State::default(),
            Kind::Return(value) => {
                let state = self.state(*value).clone();
                if let Some(function) = self.open.last().copied() {
                    self.summaries.returns(function, &state);
                    self.gives(function, *value);
                }
                State::default()
            }
            Kind::EnterFunction(function) => {
                self.declare_return(id, *function);
                self.structure(kind)
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
            Kind::EnterTry => self.raised.push(State::default()),
            Kind::LeaveTry => {
                // What is raised is, as far as is known here, not handled in full.
                let raised = self.raised.pop().unwrap_or_default();
                self.raise(&raised);
            }
            Kind::Throw(value) => {
                self.report_raised(*value);
                let raised = self.state(*value).clone();
                self.raise(&raised);
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

    /// A function returns an object with functions in it, or one function: `return { capture, identify }`, `return async (x) => ...`.
    fn gives(&mut self, function: FunctionId, value: ValueId) {
        let tape = self.tape;
        if let Some(given) = self.state(value).about.function.filter(|given| *given != function) {
            self.summaries.gives(function, summary::ITSELF, given);
        }
        let Kind::Object(properties) = tape.kind(value) else { return };
        for property in properties {
            if let (Some(key), Some(given)) = (property.key, self.state(property.value).about.function) {
                self.summaries.gives(function, key, given);
            }
        }
    }

    /// What an open `try` hands to its handlers.
    fn raise(&mut self, raised: &State<'t>) {
        if let Some(open) = self.raised.last_mut() {
            open.hold(raised);
        }
    }

    /// An error: it holds what was put into those that are raised here, and is none of the other values.
    fn caught(&self) -> State<'t> {
        let mut state = State::known(Known::Harmless);
        if let Some(raised) = self.raised.last() {
            state.hold(raised);
        }
        state
    }

    fn state(&self, id: ValueId) -> &State<'t> {
        static NOTHING: State<'static> = State {
            traces: Vec::new(),
            known: Known::Unknown,
            holding: Holding::Data,
            passed: Vec::new(),
            input: None,
            about: About {
                origin: None,
                class: None,
                host: None,
                function: None,
                schema: None,
                pairs: None,
                declared: None,
                maker: None,
                keyed: false,
                begun: None,
            },
        };
        self.states.get(id.index()).unwrap_or(&NOTHING)
    }

    fn reading(&mut self, name: &'t str) -> Reading {
        let vocabulary = self.vocabulary;
        self.readings.entry(name).or_insert_with(|| vocabulary.read(name)).clone()
    }

    fn source(&mut self, at: ValueId, holds: Holds, confidence: Confidence) -> Trace<'t> {
        Trace { holds, field: None, as_text: false, hidden: false, confidence, trail: self.trails.start(at) }
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
        let Some((_, state)) = self.variables.lookup(name) else {
            let mut state = self.by_name(id, name);
            state.about.host = self.named_address(None, name);
            return state;
        };
        let mut state = state.clone();
        if state.about.host.is_none() && !state.passed.is_empty() {
            state.about.host = self.named_address(None, name);
        }
        // A variable of one letter is not what is imported under that name elsewhere: `t`, `z`.
        if name.len() > 1 || state.about.origin.is_some() {
            state.holding = state.holding.max(self.reading(name).holding);
        }
        state
    }

    fn member(&mut self, id: ValueId, object: ValueId, property: &'t str) -> State<'t> {
        let mut state = self.member_data(id, object, property);
        state.input = self.member_input(id, object, property);
        state
    }

    fn member_data(&mut self, id: ValueId, object: ValueId, property: &'t str) -> State<'t> {
        let holder = self.state(object).clone();
        let reading = self.reading(property);
        if holder.known == Known::Literal {
            return State::known(Known::Literal);
        }
        // `User.email` is a column, `Fields.email` a name.
        if self.tape.dialect.classes_hold_nothing && self.is_class(object) {
            let about = About { class: None, function: None, ..holder.about };
            return State { about, ..State::known(Known::Harmless) };
        }
        // How many there are.
        if matches!(property, "length" | "size") {
            return State::known(Known::Harmless);
        }
        if let Some(got) = self.got(id, object, property) {
            return got;
        }
        let holding = holder.holding.max(reading.holding);
        let about = self.about_member(object, &holder, property);
        let injected = self.injected(object, property).map(|own| About { declared: about.declared, ..own });
        let mut about = injected.unwrap_or(about);
        if let Some(made) = self.made_field(object, property) {
            about.origin = about.origin.or(made.origin);
            about.class = about.class.or(made.class);
            about.host = made.host.or(about.host);
            about.keyed |= made.keyed;
        }
        let mut state = State { holding, about, ..State::default() };
        self.member_of_passed(&holder, property, &mut state);
        if let Some(trace) = self.of_request(id, object, &holder, property) {
            state.add(trace);
            // `POST` is written as a constant is, and holds what was sent.
            state.holding = Holding::Data;
            return state;
        }
        let in_field = holder.traces.iter().filter(|trace| trace.field == Some(property));
        state.add_all(in_field.map(|trace| Trace { field: None, hidden: false, ..*trace }));
        if matches!(property, "value" | "data" | "message" | "output" | "rows") {
            // `safeParse(x).data` and `query(x).rows` are what a schema and a statement say.
            let certain = |trace: &&Trace<'t>| trace.field.is_none() || trace.confidence > Confidence::Low;
            state.add_all(holder.traces.iter().filter(certain).copied());
        }
        // A property that a type alone says is there is named better here.
        if state.traces.iter().any(|trace| trace.confidence > Confidence::Low) {
            return state;
        }
        let by_type = std::mem::take(&mut state.traces);
        if holder.holding != Holding::Data {
            state.known = Known::Harmless;
            return state;
        }
        if let Some((data, confidence)) = self.property_data(object, &holder, &reading) {
            state.add(self.source(id, Holds::Data(data), confidence));
        } else if reading.person == Some(Confidence::High) {
            state.add(self.source(id, Holds::Person, Confidence::Low));
        }
        let of_thing = |trace: &Trace<'t>| match trace.holds {
            Holds::Data(data) => self.is_of_thing(data, object, &holder),
            _ => false,
        };
        if state.traces.is_empty() {
            state.add_all(by_type.into_iter().filter(|trace| !of_thing(trace)));
        }
        if state.traces.is_empty() {
            state.add_all(self.kept_field(object, property));
        }
        state
    }

    /// What a property is, beside its data, by what its object is.
    fn about_member(&self, object: ValueId, holder: &State<'t>, property: &'t str) -> About<'t> {
        let About { origin, class, host, schema, keyed, .. } = holder.about;
        let of_module = matches!(self.tape.kind(object), Kind::Call { callee, .. } if self.loads_module(*callee));
        let origin = match origin {
            // `const { log } = require("./log")`.
            Some(Origin { module, name: "*" }) if of_module => Some(Origin { module, name: property }),
            other => other,
        };
        let host = host.filter(|_| property == "href" || keyed);
        let host = host.or_else(|| self.named_address(Some(object), property));
        let declared = self.shapes.field(property).filter(|_| self.is_own(object));
        let (mut function, mut maker) = (None, None);
        match holder.about.maker {
            Some(Maker::Own(made_by)) => function = self.summaries.given_by(made_by, property),
            Some(Maker::Far(name)) => maker = Some(Maker::Property(name, property)),
            _ => {}
        }
        About { origin, class, host, schema, declared, function, maker, keyed, ..About::default() }
    }

    /// Whether an object is a thing, by its name or by its type, whose property is something else than a data type.
    fn is_of_thing(&self, data: usize, object: ValueId, holder: &State<'t>) -> bool {
        let names = [last_name(self.tape, object), holder.about.declared];
        names.into_iter().flatten().any(|name| self.vocabulary.is_of_thing(data, name))
    }

    /// Whether a value is a class, by how its name is written.
    fn is_class(&self, object: ValueId) -> bool {
        let Kind::Name(name) = self.tape.kind(object) else { return false };
        name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
    }

    fn property_data(&mut self, object: ValueId, holder: &State<'t>, reading: &Reading) -> Option<(usize, Confidence)> {
        if let Some(data) = reading.holds.or(reading.holds_of_person)
            && self.is_of_thing(data, object, holder)
        {
            return None;
        }
        if let Some(data) = reading.holds {
            return Some((data, Confidence::High));
        }
        let data = reading.holds_of_person.filter(|_| !self.is_thing_of_package(holder))?;
        if holder.traces.iter().any(|trace| trace.holds == Holds::Person) {
            return Some((data, Confidence::High));
        }
        let name = last_name(self.tape, object)?;
        if self.vocabulary.is_holder(data, name) {
            return Some((data, Confidence::Medium));
        }
        self.reading(name).person.map(|confidence| (data, confidence))
    }

    /// One of a collection: `field` of `fields` is named by itself.
    fn element(&self, of: ValueId) -> State<'t> {
        let mut state = self.state(of).clone();
        if state.holding == Holding::Names {
            state.holding = Holding::Data;
        }
        state.about.pairs = state.about.pairs.and_then(Pairs::element);
        state
    }

    /// `pair[0]`, and `key` of `[key, value]`.
    fn first(&self, of: ValueId) -> State<'t> {
        match self.state(of).about.pairs {
            // The name of a property: what it is called decides.
            Some(Pairs::One) => State::default(),
            _ => self.element(of),
        }
    }

    /// The parameter of a function that is passed to `users.map(...)` is one of the users; of one that is passed to a
    /// package's function, something of that package.
    fn parameter(&mut self, id: ValueId, function: FunctionId, index: usize) -> State<'t> {
        let callee = self.tape.function(function).and_then(|function| function.passed_to);
        let Some(callee) = callee.filter(|callee| !outward::is_wrapper(self.tape, *callee)) else {
            let trail = self.trails.start(id);
            let mut state = State::default();
            let (property, field) = (None, None);
            state.pass(Passed { function, index, property, field, in_text: false, as_text: false, leads: true, trail });
            return state;
        };
        if let Kind::Member { object, property } = self.tape.kind(callee)
            && (index == 0 && self.rules.iterating_methods.contains(*property) || index == 1 && *property == "reduce")
        {
            return self.element(*object);
        }
        if let Some(accepted) = self.accepted(id, callee).filter(|_| index == 0) {
            return accepted;
        }
        let origin = self.state(callee).about.origin;
        let about = About { origin: origin.map(|origin| Origin { name: "*", ..origin }), ..About::default() };
        State { about, ..State::default() }
    }

    /// In a text an object shows nothing of itself, unless it was turned into text.
    fn text(&mut self, id: ValueId, parts: &[ValueId]) -> State<'t> {
        let mut state = self.joined(parts);
        let first = parts.first().and_then(|first| self.state(*first).about.host);
        let written = self.tape.written(id);
        let begins = hosts::starts_with_value(written);
        let host = hosts::host(written).or(first.filter(|_| begins));
        let begun = parts.first().filter(|_| begins).and_then(|first| self.address_of(*first));
        state.about = About { host, begun, ..About::default() };
        state.passed.clear();
        for (at, part) in parts.iter().enumerate() {
            for passed in self.state(*part).passed.iter().copied() {
                let leads = passed.leads && at == 0 && begins;
                state.pass(Passed { in_text: passed.in_text || !passed.as_text, leads, ..passed });
            }
        }
        state.traces.retain(|trace| self.shows_in_text(trace));
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
    fn shows_in_text(&self, trace: &Trace<'t>) -> bool {
        !trace.hidden && (trace.shows_in_text() || self.tape.dialect.text_shows_objects)
    }

    fn joined(&self, parts: &[ValueId]) -> State<'t> {
        let mut state = State::known(Known::Literal);
        for part in parts {
            state = state.or(self.state(*part));
        }
        state.holding = Holding::Data;
        state.about = About::default();
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
    fn is_asked_for(&self, value: ValueId) -> bool {
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

    fn gets(&self, callee: ValueId) -> bool {
        matches!(self.tape.kind(callee), Kind::Member { property, .. } if self.vocabulary.is_getter(property))
    }

    /// The state of a variable that is given a value.
    fn given_to(&mut self, id: ValueId, name: &'t str, value: ValueId) -> State<'t> {
        let mut state = self.state(value).clone();
        if state.traces.is_empty() && state.known == Known::Unknown && state.holding == Holding::Data {
            let named = self.by_name(id, name);
            return State { passed: state.passed, input: state.input, about: state.about, ..named };
        }
        self.drop_whole(name, &mut state);
        for trace in &mut state.traces {
            trace.trail = self.trails.extend(trace.trail, id);
        }
        state
    }

    /// What is called an id tells nothing but which it is: `const customerId = invoice.customer`.
    fn drop_whole(&self, name: &str, state: &mut State<'t>) {
        if !state.traces.is_empty() && names_id(name) {
            state.traces.retain(|trace| matches!(trace.holds, Holds::Data(_)));
            if state.traces.is_empty() {
                state.known = Known::Harmless;
            }
        }
    }

    /// Whether a value is called an id where it is taken from.
    fn is_id(&self, value: ValueId) -> bool {
        last_name(self.tape, value).is_some_and(names_id)
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
                if let Some(sink) = self.rules.assigned_sink(tape, place) {
                    self.report(sink, place, &[value], (None, None));
                }
            }
            _ => {}
        }
        State::default()
    }

    /// The object that a variable stands for now also holds this.
    fn add_to_variable(&mut self, object: ValueId, held: &State<'t>) {
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
