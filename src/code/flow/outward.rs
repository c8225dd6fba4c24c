//! Calls of other modules' functions, and what this module's functions are to others.

use std::sync::Arc;

use super::far::{FarClient, FarFunction, FarReaching, FarReturn, FarShape, Module};
use super::shapes::{Shape, bare_name};
use super::steps as told;
use super::summary::{ITSELF, Place, Reaching, Summary};
use super::trace::{About, FarStep, Holds, Maker, Origin, Passed, State, Step, Trace, TrailId};
use super::{FLOWS, Pass};
use crate::code::rules::last_name;
use crate::code::tape::{FunctionId, Kind, Tape, ValueId};
use crate::detect::{Confidence, Flow};
use crate::source::Artifact;

/// Steps that another module is told of one flow: the first, and the last of them.
const MAX_STEPS: usize = 12;

/// Among the data types that are reported at a sink already, a whole person.
const PERSON: usize = usize::MAX;

/// Functions that return what the function does that they are given.
const WRAPPERS: &[&str] =
    &["cache", "reactCache", "memoize", "memo", "once", "unstable_cache", "asyncHandler", "useCallback"];

/// Whether a call returns what does the same as the function that it is given: `useCallback(...)`.
pub(super) fn is_wrapper(tape: &Tape<'_>, callee: ValueId) -> bool {
    last_name(tape, callee).is_some_and(|name| WRAPPERS.contains(&name))
}

impl<'t> Pass<'_, 't> {
    /// The function of another module that a callee is.
    fn far_function(&self, callee: ValueId) -> Option<&'t Arc<FarFunction>> {
        let around = self.around?;
        let given = self.state(callee).about;
        if let (Some(Maker::Property(maker, key)), Some(origin)) = (given.maker, given.origin)
            && let Some(function) = around.function(origin.module, &format!("{maker}.{key}"))
        {
            return Some(function);
        }
        // What a function returned: `const send = useSend()`.
        if let (Some(Maker::Far(maker)), Some(origin), Kind::Name(_)) =
            (given.maker, given.origin, self.tape.kind(callee))
            && let Some(function) = around.function(origin.module, &format!("{maker}.{ITSELF}"))
        {
            return Some(function);
        }
        // An object that is called: `audit(email=email)`, of `audit: AuditLog`.
        if let Some(About { class: Some(class), origin: Some(origin), .. }) = self.called_object(callee)
            && let Some(function) = around.function(origin.module, &format!("{class}.__call__"))
        {
            return Some(function);
        }
        match self.tape.kind(callee) {
            Kind::Name(_) => {
                let Origin { module, name } = self.state(callee).about.origin?;
                around.function(module, if name == "*" { "default" } else { name })
            }
            Kind::Member { object, property } => {
                let about = self.state(*object).about;
                let Origin { module, name } = about.origin?;
                if let Some(class) = about.class {
                    return around.function(module, &format!("{class}.{property}"));
                }
                if name != "*" {
                    return around.function(module, &format!("{name}.{property}"));
                }
                let of_default = || around.function(module, &format!("default.{property}"));
                around.function(module, property).or_else(of_default)
            }
            _ => None,
        }
    }

    /// What a call of another module's function does; `None` when the callee is none.
    pub(super) fn apply_far(&mut self, call: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let FarFunction { parameters, rest, reaching, returns, .. } = &**self.far_function(callee)?;
        for reaching in reaching {
            let mut to = (reaching.host.as_deref(), None);
            if let Some((index, property)) = &reaching.address {
                let name = parameters.get(*index).map(String::as_str);
                let given = self.tape.argument(arguments, *index, name);
                to = given.map_or((None, None), |given| self.given_address(given, property.as_deref()));
                // A host that is given says all; an address that is nobody else's, nothing.
                match to {
                    (Some(_), _) => to.1 = None,
                    (None, Some(_)) => {}
                    (None, None) => continue,
                }
            }
            if *rest == Some(reaching.index) {
                let further = arguments.get(reaching.index..).unwrap_or_default();
                further.iter().for_each(|argument| self.follow_far((callee, *argument), reaching, to, parameters));
                continue;
            }
            let name = parameters.get(reaching.index).map(String::as_str);
            if let Some(argument) = self.tape.argument(arguments, reaching.index, name) {
                self.follow_far((callee, argument), reaching, to, parameters);
            }
        }
        let mut state = State::default();
        for returned in returns {
            self.returned_far(call, (arguments, parameters), returned, &mut state);
        }
        Some(state)
    }

    pub(super) fn returned_far(
        &mut self,
        call: ValueId,
        (arguments, parameters): (&[ValueId], &[String]),
        returned: &'t FarReturn,
        state: &mut State<'t>,
    ) {
        match returned {
            FarReturn::Data { holds, field, as_text, row, typed, confidence, steps } => {
                let trail = self.trails.far(steps);
                let trail = self.trails.extend(trail, call);
                let field = field.as_deref();
                let (holds, as_text, row, confidence) = (*holds, *as_text, *row, *confidence);
                state.add(Trace { holds, field, as_text, hidden: false, row, typed: *typed, confidence, trail });
            }
            FarReturn::Parameter { index, property, field, in_text, as_text, leads } => {
                let name = parameters.get(*index).map(String::as_str);
                let Some(argument) = self.tape.argument(arguments, *index, name) else { return };
                let passed =
                    Passed { leads: *leads, ..self.far_passed(*index, property.as_deref(), *in_text, *as_text, call) };
                let (traces, outer) = self.given(argument, &passed, parameters);
                let input = self.given_input(argument, &passed);
                state.hold(&State { input, ..State::default() });
                for trace in traces {
                    let trail = self.trails.extend(trace.trail, call);
                    state.add(Trace { field: field.as_deref().or(trace.field), trail, ..trace });
                }
                outer.into_iter().for_each(|outer| state.pass(Passed { field: field.as_deref(), ..outer }));
            }
        }
    }

    fn far_passed(
        &mut self,
        index: usize,
        property: Option<&'t str>,
        in_text: bool,
        as_text: bool,
        at: ValueId,
    ) -> Passed<'t> {
        let trail = self.trails.start(at);
        Passed { function: FunctionId::default(), index, property, field: None, in_text, as_text, leads: true, trail }
    }

    /// An argument reaches a sink in another module: the flow stands where it leaves this one.
    fn follow_far(
        &mut self,
        (callee, argument): (ValueId, ValueId),
        reaching: &'t FarReaching,
        (host, address): (Option<&'t str>, Option<Passed<'t>>),
        names: &[String],
    ) {
        let FarReaching { index, property, in_text, as_text, leads, sink, steps, known, cleaned, .. } = reaching;
        let passed = self.far_passed(*index, property.as_deref(), *in_text, *as_text, callee);
        let passed = Passed { leads: *leads, ..passed };
        let (mut traces, outer) = self.given(argument, &passed, names);
        let input = self.given_input(argument, &passed).filter(|_| sink.of_input);
        let input = input.filter(|_| !sink.whole);
        if sink.whole {
            traces.retain(|trace| self.is_whole_request(argument, trace));
        } else if sink.of_input {
            traces.clear();
        }
        traces.retain(|trace| !trace.hidden && !self.is_due(sink, argument, trace));
        self.keep_worst_of_row(sink, &mut traces);
        traces.retain(|trace| !is_told(known, trace));
        if traces.iter().any(|trace| matches!(trace.holds, Holds::Data(_))) {
            traces.retain(|trace| matches!(trace.holds, Holds::Data(_)));
        }
        let within = self.open.last().copied();
        let place = Place { sink, callee, argument, host, address, within, far: steps, cleaned: *cleaned, known };
        traces.retain(|_| address.is_none());
        self.raise_whole(sink, traces.iter_mut());
        if self.is_form_in_log(sink, argument) {
            traces.iter_mut().for_each(|trace| trace.confidence = Confidence::Low);
        }
        for trace in traces {
            let flow = self.flow(&place, &trace);
            let is_there = self
                .flows
                .iter()
                .any(|known| known.span == flow.span && known.sink == flow.sink && known.data_type == flow.data_type);
            if !is_there && FLOWS.has_room(self.flows.len()) {
                self.flows.push(flow);
            }
        }
        if let Some(flow) = input.and_then(|input| self.input_flow(&place, input))
            && FLOWS.has_room(self.flows.len())
        {
            self.flows.push(flow);
        }
        for passed in outer {
            self.summaries.reach(Reaching { passed, place });
        }
    }

    /// What a declared type of another module says of a value.
    pub(super) fn far_shape(&self, declared: &'t str) -> Option<Shape<'t>> {
        let around = self.around?;
        let name = bare_name(declared);
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let Origin { module, name } = self.variables.lookup(first)?.1.about.origin?;
        if let Some(shape) = self.of_prisma_type(bare_name(declared), module) {
            return Some(shape);
        }
        let found = match rest {
            None => around.shape(module, name),
            Some(rest) => around.shape(module, &format!("{name}.{rest}")),
        };
        let tells = |shape: &&FarShape| shape.person || shape.complete || !shape.personal.is_empty();
        found.filter(tells).map(Shape::of_far)
    }

    /// The shape of `type Guest = z.infer<typeof guestSchema>`.
    pub(super) fn inferred(&self, declared: &'t str) -> Option<Shape<'t>> {
        let schema = self.shapes.inferred(bare_name(declared))?;
        let about = self.variables.lookup(schema)?.1.about;
        let far = || Some(Shape::of_far(self.around?.shape(about.origin?.module, about.origin?.name)?));
        about.schema.and_then(|schema| self.schema_shape(schema)).or_else(far)
    }

    /// What an object of an imported class is made of: `mailer: Mailer`.
    pub(super) fn of_class(&self, declared: &'t str) -> Option<About<'t>> {
        let name = bare_name(declared);
        // `Repository<User>`.
        let name = name.split_once('<').map_or(name, |(outer, _)| outer);
        // `posthog.Client`, `structlog.get_logger`.
        if let Some((module, class)) = name.split_once('.').filter(|_| self.tape.dialect.types_of_modules) {
            let origin = self.variables.lookup(module)?.1.about.origin?;
            return Some(About { origin: Some(origin), class: Some(class), ..About::default() });
        }
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) || !name.chars().all(|c| c.is_alphanumeric() || c == '_')
        {
            return None;
        }
        let origin = self.variables.lookup(name)?.1.about.origin?;
        let class = if origin.name == "*" { "default" } else { origin.name };
        Some(About { origin: Some(origin), class: Some(class), ..About::default() })
    }

    /// What `this.mailer` is, by the type of the class's field.
    pub(super) fn injected(&self, object: ValueId, property: &str) -> Option<About<'t>> {
        self.is_own(object).then_some(())?;
        self.of_class(self.shapes.field(property)?)
    }

    /// What this module is to others.
    pub(super) fn module(&self, artifact: &Artifact, path: &Arc<str>) -> Module {
        let mut module = Module::default();
        for (id, function) in self.tape.functions() {
            let Some(name) = function.name.filter(|_| function.deferred && function.passed_to.is_none()) else {
                continue;
            };
            let parent = function.parent.and_then(|parent| self.tape.function(parent));
            let name = match parent {
                None => name.to_string(),
                Some(class) if !class.deferred && class.parent.is_none() => {
                    format!("{}.{name}", class.name.unwrap_or_default())
                }
                Some(_) => continue,
            };
            // `getPostHog()` gives what it makes.
            let given = self.summaries.known(id).map(|summary| summary.returns.about).unwrap_or_default();
            if let Some(client) = self.client(&given) {
                module.clients.insert(format!("{name}()"), client);
            }
            self.add_function(artifact, path, &mut module, name, id);
        }
        self.add_named(artifact, path, &mut module);
        for (by, key, given) in self.summaries.all_given() {
            let maker = self.tape.function(by).filter(|maker| maker.parent.is_none());
            if let Some(maker) = maker.and_then(|maker| maker.name) {
                self.add_function(artifact, path, &mut module, format!("{maker}.{key}"), given);
            }
        }
        module.types = self.shapes.owned();
        for name in self.shapes.declared_names() {
            if let Some(http) = self.http_for_others(name) {
                module.types.entry(name.to_string()).or_default().http = Some(http);
            }
        }
        self.add_tables(&mut module);
        module.cleans = self.makes_cleaning_logger();
        module
    }

    /// A client of a package that rules know, or that was made with a credential.
    fn client(&self, made: &About<'t>) -> Option<FarClient> {
        let package = made.origin?.module;
        // What is made of a module of one's own is no client of a package.
        if self.around.is_some_and(|around| around.is_own(package)) {
            return None;
        }
        let keyed = made.keyed && !self.rules.is_neutral(self.rules.package_root(package));
        (keyed || self.rules.knows_package(package)).then(|| FarClient {
            package: package.to_string(),
            host: made.host.map(str::to_string),
            keyed: made.keyed,
            redacts: Vec::new(),
        })
    }

    /// The clients, schemas, tables and models that stand at the top under a name, and the types that are inferred of them.
    fn add_tables(&self, module: &mut Module) {
        let mut depth = 0usize;
        for (at, operation) in self.tape.iter() {
            let (name, schema) = match &operation.kind {
                // `module.exports = mongoose.model("Tenant", schema)`, `exports.Tenant = ...`, `module.exports = { Tenant: ... }`.
                Kind::Assign { place, value } if depth == 0 => {
                    let Some(name) = exported(self.tape, *place) else { continue };
                    if let Kind::Object(properties) = self.tape.kind(*value) {
                        for property in properties {
                            let schema = self.state(property.value).about.schema;
                            let shape = schema.and_then(|schema| self.schema_shape(schema));
                            if let (Some(key), Some(shape)) = (property.key, shape) {
                                module.types.entry(key.to_string()).or_insert_with(|| shape.owned());
                            }
                        }
                    }
                    (name, self.state(*value).about.schema)
                }
                // `export default models.Tenant ?? model("Tenant", schema)`.
                Kind::Choice(_) if depth == 0 && self.is_default(at) => ("default", self.state(at).about.schema),
                Kind::EnterFunction(_) => {
                    depth += 1;
                    continue;
                }
                Kind::LeaveFunction => {
                    depth = depth.saturating_sub(1);
                    continue;
                }
                Kind::Bind { name, value, .. } if depth == 0 => {
                    let about = self.state(*value).about;
                    if let Some(mut client) = self
                        .client(&about)
                        .filter(|_| about.origin.is_some_and(|o| o.name == "*") && about.stands_for.is_none())
                    {
                        let redacts = self.redacting.get(name).map(Vec::as_slice).unwrap_or_default();
                        client.redacts = redacts.iter().map(|name| (*name).to_string()).collect();
                        module.clients.insert((*name).to_string(), client);
                    }
                    (*name, about.schema)
                }
                // `export default mongoose.model("User", schema)`.
                Kind::Call { callee, arguments, .. } if depth == 0 && self.is_default(at) => {
                    ("default", self.model_of(*callee, arguments))
                }
                _ => continue,
            };
            let schema = schema.or_else(|| self.variables.lookup(name).and_then(|(_, state)| state.about.schema));
            let Some(shape) = schema.and_then(|schema| self.schema_shape(schema)) else { continue };
            module.types.entry(name.to_string()).or_insert_with(|| shape.owned());
        }
        for name in self.shapes.inferring() {
            if let Some(shape) = self.inferred(name) {
                module.types.insert(name.to_string(), shape.owned());
            }
        }
    }

    /// Whether a value is what the module gives without a name.
    fn is_default(&self, value: ValueId) -> bool {
        self.tape.text_before(self.tape.span(value).start).trim_end().ends_with("export default")
    }

    /// What stands at the top under a name: `const a = { b(x) {} }`, `const a = cache((x) => ...)`, `const a = new A()`.
    fn add_named(&self, artifact: &Artifact, path: &Arc<str>, module: &mut Module) {
        let mut depth = 0usize;
        for (_, operation) in self.tape.iter() {
            match &operation.kind {
                Kind::EnterFunction(_) => depth += 1,
                Kind::LeaveFunction => depth = depth.saturating_sub(1),
                Kind::Bind { name, value, .. } if depth == 0 => {
                    let mut value = *value;
                    while let Kind::Typed { value: inner, .. } = self.tape.kind(value) {
                        value = *inner;
                    }
                    self.add_handed(artifact, path, module, (name, value));
                    match self.tape.kind(value) {
                        Kind::Object(properties) => {
                            // Its methods stand by their own names.
                            module.instances.insert(name.to_string(), String::new());
                            for property in properties {
                                let Some(key) = property.key.map(|key| format!("{name}.{key}")) else { continue };
                                match self.tape.kind(property.value) {
                                    Kind::Function(id) => self.add_function(artifact, path, module, key, *id),
                                    _ => self.add_handed(artifact, path, module, (&key, property.value)),
                                }
                            }
                        }
                        Kind::Call { callee, construct: true, .. } => {
                            let class = last_name(self.tape, *callee);
                            let class = class.map(|class| (name.to_string(), class.to_string()));
                            module.instances.extend(class);
                        }
                        Kind::Call { callee, arguments, .. } if is_wrapper(self.tape, *callee) => {
                            if let Some(Kind::Function(id)) = arguments.first().map(|first| self.tape.kind(*first)) {
                                self.add_function(artifact, path, module, name.to_string(), *id);
                            }
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn add_function(&self, artifact: &Artifact, path: &Arc<str>, module: &mut Module, name: String, id: FunctionId) {
        let Some(Summary { reaching, returns, .. }) = self.summaries.known(id) else { return };
        let far = |trail| self.far_steps(artifact, path, trail);
        // Where the host is said to a function around it, no other module says it.
        let own = |reaching: &&Reaching<'t>| reaching.place.address.is_none_or(|address| address.function == id);
        let reaching: Vec<FarReaching> =
            reaching.iter().filter(own).map(|reaching| self.far_reaching(artifact, path, reaching)).collect();
        let data = returns.traces.iter().map(|trace| FarReturn::Data {
            holds: trace.holds,
            field: trace.field.map(str::to_string),
            as_text: trace.as_text,
            row: trace.row,
            typed: trace.typed,
            confidence: trace.confidence,
            steps: far(trace.trail),
        });
        let own = returns.passed.iter().filter(|passed| passed.function == id).map(|passed| FarReturn::Parameter {
            index: passed.index,
            property: passed.property.map(str::to_string),
            field: passed.field.map(str::to_string),
            in_text: passed.in_text,
            as_text: passed.as_text,
            leads: passed.leads,
        });
        let parameters = self.tape.function(id).map(|function| function.parameters.as_slice()).unwrap_or_default();
        let parameters = parameters.iter().map(|name| (*name).to_string()).collect();
        let rest = self.tape.function(id).and_then(|function| function.rest);
        let accessor = self.tape.function(id).is_some_and(|function| function.accessor);
        let function = FarFunction { parameters, rest, accessor, reaching, returns: data.chain(own).collect() };
        if !function.is_empty() {
            module.functions.insert(name, Arc::new(function));
        }
    }

    fn far_reaching(&self, artifact: &Artifact, path: &Arc<str>, reaching: &Reaching<'t>) -> FarReaching {
        let Reaching { passed, place } = reaching;
        let mut steps = self.far_steps(artifact, path, passed.trail);
        let span = self.tape.span(place.argument);
        steps.push(FarStep {
            file: Arc::clone(path),
            span: artifact.host_span(span),
            message: self.passed_to(place),
            written: String::new(),
        });
        steps.extend(place.far.iter().cloned());
        // What only the place says hides nothing that a caller is known to pass.
        let told = |flow: &&Flow| flow.confidence == Confidence::Low && place.sink.addressed.is_some();
        // What one caller passes hides nothing of another: whoever calls it anew is new. What the function itself passes is told.
        let is_own = |at: usize| {
            let caller = at.checked_sub(self.own_flows).map(|late| self.late_callers.get(late).copied().flatten());
            caller.is_none_or(|caller| caller == Some(passed.function))
        };
        let here = self.flows.iter().enumerate().filter(|(at, flow)| flow.span == span && !told(flow) && is_own(*at));
        let here = here.map(|(_, flow)| flow);
        let here = here.filter_map(|flow| match flow.data_type.as_str() {
            "personal-record" => Some(PERSON),
            data_type => self.vocabulary.data_types().iter().position(|d| d.id == data_type),
        });
        let mut known: Vec<usize> = place.known.iter().copied().chain(here).collect();
        known.sort_unstable();
        known.dedup();
        FarReaching {
            index: passed.index,
            property: passed.property.map(str::to_string),
            in_text: passed.in_text,
            as_text: passed.as_text,
            leads: passed.leads,
            sink: place.sink,
            host: place.host.map(str::to_string),
            address: place.address.map(|passed| (passed.index, passed.property.map(str::to_string))),
            cleaned: place.cleaned,
            known,
            steps: shortened(steps),
        }
    }

    fn far_steps(&self, artifact: &Artifact, path: &Arc<str>, trail: TrailId) -> Vec<FarStep> {
        let mut steps = Vec::new();
        for step in self.trails.steps(trail) {
            match step {
                Step::Far(far) => steps.extend(far.iter().cloned()),
                Step::Here(operation) => steps.push(FarStep {
                    file: Arc::clone(path),
                    span: artifact.host_span(self.tape.span(operation)),
                    message: told::message(self.tape, operation, None),
                    written: told::written(self.tape, operation),
                }),
            }
        }
        shortened(steps)
    }
}

/// The name under which others get what is assigned to a place of CommonJS. <https://nodejs.org/api/modules.html#exports>
fn exported<'t>(tape: &Tape<'t>, place: ValueId) -> Option<&'t str> {
    let Kind::Member { object, property } = tape.kind(place) else { return None };
    match tape.kind(*object) {
        Kind::Name("module") => (*property == "exports").then_some("default"),
        Kind::Name("exports") => Some(property),
        Kind::Member { object, property: "exports" } if matches!(tape.kind(*object), Kind::Name("module")) => {
            Some(property)
        }
        _ => None,
    }
}

/// Whether a sink in another module is reported for what a value holds already.
pub(super) fn is_told(known: &[usize], trace: &Trace<'_>) -> bool {
    match trace.holds {
        Holds::Data(data) => known.contains(&data),
        Holds::Person => known.contains(&PERSON),
        Holds::Request => false,
    }
}

fn shortened(mut steps: Vec<FarStep>) -> Vec<FarStep> {
    if steps.len() > MAX_STEPS {
        steps.drain(1..=steps.len() - MAX_STEPS);
    }
    steps
}
