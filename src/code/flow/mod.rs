//! Forward data flow within one file: from names, types, schemas, models and requests that hold personal data to sinks, in
//! passes over a tape. What functions do with their parameters is kept (`summary`) and applied where they are called.

mod asked;
mod built;
mod calls;
mod cleaning;
mod credentials;
mod cutting;
mod environment;
pub(super) mod far;
mod functions;
mod getters;
mod handed;
mod harming;
mod hosts;
mod input;
mod kept;
mod maps;
mod markup;
mod members;
mod outward;
mod packed;
mod places;
mod queries;
mod redacting;
mod request_types;
mod requests;
mod services;
mod shapes;
mod sources;
mod steps;
mod stored;
mod summary;
mod told;
mod trace;
mod visible;
mod whole;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use self::environment::Environment;
use self::far::{Around, Module};
use self::requests::Handlers;
use self::shapes::Shapes;
use self::summary::Summaries;
use self::trace::{About, Holds, Known, Origin, Passed, State, Trails};
use super::models::Models;
use super::rules::{Rules, rules};
use super::tape::{FunctionId, Kind, Tape, ValueId};
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
    let handlers = Arc::new(Handlers::of(tape));
    let mut done = pass(tape, around, (&shapes, &handlers), Summaries::of(tape), Trails::default());
    let mut passes = 1;
    while done.summaries.asked_too_early() && PASSES.has_room(passes) {
        done = pass(tape, around, (&shapes, &handlers), done.summaries.again(), done.trails);
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
    (shapes, handlers): (&Arc<Shapes<'t>>, &Arc<Handlers>),
    summaries: Summaries<'t>,
    trails: Trails<'t>,
) -> Pass<'p, 't> {
    let mut pass = Pass {
        tape,
        models: around.models,
        around: around.modules,
        shapes: Arc::clone(shapes),
        handlers: Arc::clone(handlers),
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
        own_flows: 0,
        late_callers: Vec::new(),
        raised: Vec::new(),
        handling: 0,
        made: HashMap::new(),
        kept: HashMap::new(),
        literals: HashMap::new(),
        parts: HashMap::new(),
        redacting: HashMap::new(),
        of_hono: OnceCell::new(),
        cleaning: OnceCell::new(),
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
    handlers: Arc<Handlers>,
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
    late: Vec<(Flow, Option<FunctionId>)>,
    /// How many of the flows the functions themselves show, before those of their callers.
    own_flows: usize,
    /// The callers of the others.
    late_callers: Vec<Option<FunctionId>>,
    /// What was raised in each open `try`, outermost first.
    raised: Vec<State<'t>>,
    /// Of these, how many have handlers that are open: they do not catch what is raised in them.
    handling: usize,
    /// What the objects of the file's classes have under a name; `None` where a name has several.
    made: HashMap<&'t str, Option<About<'t>>>,
    /// What the objects of a class hold under a name.
    kept: HashMap<(FunctionId, &'t str), State<'t>>,
    /// The functions in objects that stand under a name: `show` of `const helpers = { show(x) {} }`.
    literals: HashMap<(&'t str, &'t str), FunctionId>,
    /// The functions and the sinks in objects, by the object's place on the tape and their keys: `{ print: console.log }`.
    parts: HashMap<(ValueId, &'t str), ValueId>,
    /// The properties that loggers leave out, by the loggers' names.
    redacting: HashMap<&'t str, Vec<&'t str>>,
    /// Whether the file is made for Hono.
    of_hono: OnceCell<bool>,
    /// Whether the file takes something of a module whose logger cleans what it writes.
    cleaning: OnceCell<bool>,
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
                let http = requests::imported(module, name).or_else(|| self.http_of_import(module, name));
                let about = About { origin, host, keyed, http, ..About::default() };
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
            Kind::Asked { value, segment } => {
                let mut state = self.state(*value).clone();
                // A model has accepted what it holds.
                let is_model = |declared: &str| declared.starts_with(|c: char| c.is_ascii_uppercase());
                let checked = matches!(self.tape.kind(*value), Kind::Typed { declared, .. } if is_model(declared));
                // What a server asks of the address that it answers at, it has cleaned; it begins with `/`.
                let address = match self.tape.kind(*value) {
                    Kind::Member { property, .. } => Some(*property),
                    _ => None,
                };
                let checked = checked || address == Some("Path");
                let sent = input::sent(self.trails.start(id));
                state.input = Some(input::Input { checked, segment: *segment, leads: address.is_none(), ..sent });
                state
            }
            Kind::Caught => self.caught(),
            Kind::Unknown => State::default(),
            Kind::Name(name) => {
                let state = self.name(id, name);
                self.standing(id, state)
            }
            Kind::Member { object, property } => {
                let state = self.member(id, *object, property);
                self.standing(id, state)
            }
            Kind::Element(of) => {
                let http = self.http_of_element(id, *of);
                let mut state = self.element(*of);
                state.about.http = http;
                state
            }
            Kind::At { of, place } => self.at_place(id, *of, *place),
            Kind::Rest { of, without } => self.rest(*of, without),
            Kind::Parameter { function, index } => self.given_parameter(id, *function, *index),
            Kind::Text(parts) => self.text(id, parts),
            Kind::List(parts) => self.joined(parts),
            Kind::Choice(parts) => self.choice(parts),
            Kind::Object(properties) => {
                let state = self.object(id, properties);
                let mut state = self.with_parts(id, properties, state);
                // What is written here did not come in; `{ ...req, user }` did.
                let spread =
                    properties.iter().any(|property| property.key.is_none() && self.is_request(property.value));
                state.about.http = (!spread).then_some(trace::Http::Other);
                state
            }
            Kind::Keywords(properties) | Kind::Attributes(properties) => self.object(id, properties),
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
                let state = self.with_places(*value);
                if let Some(function) = self.open.last().copied() {
                    self.summaries.returns(function, &state);
                    self.gives(function, *value);
                    if self.tape.is_answering(function) {
                        self.report_answer(id, *value);
                    }
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
            Kind::EnterHandler => self.handling += 1,
            Kind::LeaveHandler => self.handling = self.handling.saturating_sub(1),
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
                model: None,
                maker: None,
                keyed: false,
                http: None,
                begun: None,
                stands_for: None,
                object: None,
            },
        };
        self.states.get(id.index()).unwrap_or(&NOTHING)
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
            let mut state = self.element(*object);
            state.about.http = Some(trace::Http::Other);
            return state;
        }
        if let Some(accepted) = self.accepted(id, callee).filter(|_| index == 0) {
            return accepted;
        }
        let origin = self.state(callee).about.origin;
        let http = self.http_of_hook(callee);
        let about = About { origin: origin.map(|origin| Origin { name: "*", ..origin }), http, ..About::default() };
        State { about, ..State::default() }
    }
}
