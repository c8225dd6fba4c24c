//! What a call does to data, and the flow that a sink's call is.

use std::sync::Arc;

use super::hosts;
use super::maps;
use super::outward::is_wrapper;
use super::places;
use super::requests;
use super::services::is_address;
use super::shapes;
use super::steps;
use super::stored::is_finding;
use super::summary::{ITSELF, Place, Reaching};
use super::trace::{About, FarStep, Holds, Input, Known, Maker, Origin, Pairs, Passed, State, Step, Trace};
use super::{FLOWS, Pass};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, Literal, ValueId};
use crate::detect::personal_data::{DataType, Holding, Sensitivity};
use crate::detect::{Confidence, Flow, FlowStep};

/// Arguments that are passed by name to those who receive a call, and that they gave themselves: the caller's credential.
/// <https://docs.stripe.com/api/authentication?lang=python>, <https://docs.slack.dev/tools/python-slack-sdk/web/>.
const CALLERS: &[&str] =
    &["api_key", "api_token", "auth_token", "access_token", "secret_key", "client_secret", "api_secret", "token"];

/// Names of codes of errors: <https://www.iana.org/assignments/http-status-codes>.
const ERRORS: &[&str] = &[
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "NOT_FOUND",
    "CONFLICT",
    "GONE",
    "UNPROCESSABLE_ENTITY",
    "TOO_MANY_REQUESTS",
    "INTERNAL_SERVER_ERROR",
    "NOT_IMPLEMENTED",
    "BAD_GATEWAY",
    "SERVICE_UNAVAILABLE",
];

/// Hooks that give the state that they keep or the record that they read, and no outcome: React's, those of the libraries for state and for
/// queries, and of those for accounts. <https://react.dev/reference/react/hooks>
const HOOKS: &[&str] = &[
    "useState",
    "useReducer",
    "useRef",
    "useMemo",
    "useContext",
    "useAtom",
    "useAtomValue",
    "useSelector",
    "useWatch",
    "useLocalStorage",
    "useSessionStorage",
    "useLoaderData",
    "useQuery",
    "useSuspenseQuery",
    "useSWR",
    "useSession",
    "useUser",
    "useAuth",
];

/// The option of clients that every address is relative to: of axios and ofetch, got and ky, httpx and aiohttp.
const BASES: &[&str] = &["baseURL", "baseUrl", "prefixUrl", "base_url", "endpoint", "serverURL"];

impl<'t> Pass<'_, 't> {
    /// What a call of a function does to data.
    pub(super) fn called(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId], construct: bool) -> State<'t> {
        if let Some(state) = self.asked_by_name(id, callee, arguments) {
            return state;
        }
        self.report_input(callee, arguments);
        let mut state = self.call_data(id, callee, arguments, construct);
        state.about.origin = self.promisified(callee, arguments).or(state.about.origin);
        if let (Kind::Name(_), Some(origin)) = (self.tape.kind(callee), self.state(callee).about.origin) {
            state.about.http = state.about.http.or(requests::made(origin.module, origin.name));
            let hooked = requests::hooked(origin.module, origin.name);
            state.input = state.input.or_else(|| {
                let (requests::Chosen { checked, leads }, field) = hooked?;
                Some(Input { field, checked, leads, ..super::input::sent(self.trails.start(id)) })
            });
        }
        state.about.host = state.about.host.or_else(|| self.host_of_builder(callee, arguments));
        state.about.http = state.about.http.or_else(|| self.http_of_call(callee, arguments, construct));
        if state.input.is_none() {
            let called = self.called_input(callee, arguments);
            state.input = called.or_else(|| self.asked_part(id, callee, arguments));
        }
        state
    }

    fn call_data(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId], construct: bool) -> State<'t> {
        let origin = self.state(callee).about.origin;
        let made_of = origin.map(|origin| Origin { name: "*", ..origin });
        // In a language without `new` a class may be the sink: `HttpResponseRedirect(url)`.
        if construct && self.sink(callee, arguments).is_none() {
            return self.construct(id, callee, arguments, made_of);
        }
        if let Some(state) = self.required(callee, arguments) {
            return state;
        }
        if let Some((sink, host)) = self.sink(callee, arguments) {
            let address = host.is_none().then(|| self.address_passed(sink, arguments)).flatten();
            let named = self.state(callee).about.stands_for.unwrap_or(callee);
            self.report(sink, named, arguments, (host, address));
            self.note_opened(callee, host);
            // An error goes on with what it is made of, a connection with the host that it was made for.
            if construct && (sink.rows || sink.category == "error-response" || sink.to_host) {
                return self.construct(id, callee, arguments, made_of);
            }
            let connects = made_of.is_some_and(|made_of| {
                self.rules.sink_of_package(made_of.module, "write").is_some_and(|sink| sink.of_client)
            });
            let about = About { origin: made_of, host: host.filter(|_| connects), ..About::default() };
            let known = if sink.category == "log" { Known::Harmless } else { Known::Unknown };
            return State { about, ..State::known(known) };
        }
        let mut state = self.ordinary(id, callee, arguments);
        state.about.origin = state.about.origin.or(made_of);
        if let Some(made) = self.function_of(callee).and_then(|function| self.summaries.known(function)) {
            let given = made.returns.about;
            state.about.origin = state.about.origin.or(given.origin);
            state.about.class = state.about.class.or(given.class);
            state.about.host = state.about.host.or(given.host);
            state.about.keyed |= given.keyed;
        }
        state.about.host = state.about.host.or_else(|| self.asked_address(callee, arguments));
        // `createClient({ apiKey })`.
        state.about.keyed |= made_of.is_some() && self.is_given_credential(arguments);
        if let (Kind::Name(_), Some(origin)) = (self.tape.kind(callee), self.state(callee).about.origin)
            && let Some(client) =
                self.around.and_then(|around| around.client(origin.module, &format!("{}()", origin.name)))
        {
            state.about.origin = Some(Origin { module: &client.package, name: "*" });
            state.about.host = client.host.as_deref();
            state.about.keyed = client.keyed;
        }
        state.about.model = state.about.model.or_else(|| self.model_asked(callee, arguments));
        state.about.maker = state.about.maker.or_else(|| self.maker(callee));
        if let Some(Maker::Own(maker)) = state.about.maker {
            state.about.function = state.about.function.or_else(|| self.summaries.given_by(maker, ITSELF));
        }
        if let Some(Kind::Function(wrapped)) = arguments.first().map(|first| self.tape.kind(*first))
            && is_wrapper(self.tape, callee)
        {
            state.about.function = Some(*wrapped);
        }
        // `axios.create({ baseURL: "https://crm.example.com" })`.
        state.about.host = state.about.host.or_else(|| self.base_host(arguments).filter(|_| made_of.is_some()));
        state.about.class = state.about.class.or_else(|| self.element_class(callee, arguments));
        self.begin_table(id, callee);
        let table = self.table_columns(id).map(|_| id).or_else(|| self.model_of(callee, arguments));
        state.about.schema = self.schema(id, callee).or(table);
        if state.about.schema.is_some() {
            state.holding = state.holding.max(Holding::Names);
        }
        state
    }

    /// The function that a call returns something of.
    fn maker(&self, callee: ValueId) -> Option<Maker<'t>> {
        let own = self.state(callee).about;
        match (self.tape.kind(callee), own.origin) {
            (Kind::Name(name), Some(origin)) => Some(Maker::Far(if origin.name == "*" { name } else { origin.name })),
            _ => self.function_of(callee).map(Maker::Own),
        }
    }

    fn ordinary(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> State<'t> {
        let rules = self.rules;
        if rules.is_sanitizer(self.tape, callee) {
            return State::known(Known::Harmless);
        }
        if rules.is_propagator(self.tape, callee) {
            let mut state = self.as_text(arguments);
            if let ("Object.assign", Some((first, rest))) = (self.tape.path(callee).as_str(), arguments.split_first()) {
                let mut held = State::default();
                rest.iter().for_each(|argument| held.hold(self.state(*argument)));
                self.add_to_variable(*first, &held);
            }
            let pairs = matches!(self.tape.path(callee).as_str(), "Object.entries" | "enumerate");
            state.about.pairs = pairs.then_some(Pairs::Many);
            state.about.host = arguments.first().and_then(|first| self.state(*first).about.host);
            return state;
        }
        let holds = |state: &State<'t>| !state.traces.is_empty() || !state.passed.is_empty();
        let checked = |pass: &Self, state: State<'t>| {
            let input = state.input.map(|input| pass.given_back(callee, input));
            State { input, ..state }
        };
        let own = match self.apply(id, callee, arguments) {
            Some(state) if holds(&state) => return checked(self, state),
            other => other,
        };
        let far = match self.apply_far(id, callee, arguments) {
            Some(state) if holds(&state) => return checked(self, state),
            other => other,
        };
        let mut state = self.not_followed(id, callee, arguments);
        // What a client sent may be all that it gives.
        let given = || own.and_then(|own| own.input).or_else(|| far.and_then(|far| far.input));
        state.input = state.input.or_else(|| Some(self.given_back(callee, given()?)));
        state
    }

    /// What a call gives whose function is not known, or gives nothing of what it is given.
    fn not_followed(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> State<'t> {
        if let Some(state) = self.map_method(callee, arguments) {
            return state;
        }
        if let Some(state) = self.parsed(id, callee, arguments).or_else(|| self.rows(id, callee, arguments)) {
            return state;
        }
        if let Some(state) = self.stored(id, callee, arguments) {
            return state;
        }
        if let Some(state) = self.read_request(id, callee).or_else(|| self.method(id, callee, arguments)) {
            return state;
        }
        if let Some(packed) = self.packed(callee, arguments) {
            return packed;
        }
        let name = last_name(self.tape, callee).unwrap_or_default();
        if let Some(state) = self.kept_by_hook(name, callee, arguments) {
            return state;
        }
        // `react: Welcome({ name })`.
        if let ([only], true) = (arguments, name.starts_with(|c: char| c.is_ascii_uppercase()))
            && !self.tape.dialect.classes_hold_nothing
            && matches!(self.tape.kind(*only), Kind::Object(_))
        {
            return self.element_of(*only);
        }
        let holder = self.state(callee).holding;
        if let Some(data) = self.vocabulary.read_getter(name)
            && holder < Holding::Names
        {
            return State::holding(self.source(id, Holds::Data(data), Confidence::Medium));
        }
        let is_outcome = self.reading(name).action && !HOOKS.contains(&name);
        let known = if is_outcome { Known::Harmless } else { Known::Unknown };
        // A service's method returns data, and so does a repository's or a schema's.
        let holding = if holder == Holding::Invented { holder } else { Holding::Data };
        State { known, holding, ..State::default() }
    }

    /// `new URLSearchParams({ q: email })` holds what it is made of; `new Email()` is nobody's address.
    fn construct(
        &mut self,
        id: ValueId,
        callee: ValueId,
        arguments: &[ValueId],
        origin: Option<Origin<'t>>,
    ) -> State<'t> {
        let class = last_name(self.tape, callee);
        let mut state = State::known(Known::Harmless);
        if class.is_some_and(|class| self.rules.is_holding_class(class)) {
            state = self.as_text(arguments);
            // `new URL("/find", "https://crm.example.com")`.
            state.about.host = arguments.iter().take(2).find_map(|argument| self.state(*argument).about.host);
            if class.is_some_and(maps::is_map) {
                state = self.map_of(arguments).unwrap_or(state);
            }
            if state.traces.is_empty() {
                state.known = Known::Harmless;
            }
        }
        // A data class holds what it is given, under the names of its fields.
        if class.is_some_and(|class| self.shapes.declares(class)) {
            let named = arguments.iter().filter(|argument| matches!(self.tape.kind(**argument), Kind::Keywords(_)));
            named.for_each(|named| state.hold(self.state(*named)));
        }
        state.hold(&self.packed_object(class.unwrap_or_default(), origin, arguments));
        state.about.origin = origin;
        state.about.host = state.about.host.or_else(|| self.base_host(arguments).filter(|_| origin.is_some()));
        // `new WebSocket("wss://live.example.com")`.
        if class.is_some_and(|class| self.rules.is_client(class)) {
            state.about.host = arguments.first().and_then(|address| self.state(*address).about.host);
        }
        state.about.keyed = origin.is_some() && self.is_given_credential(arguments);
        state.about.class = class;
        state.about.schema = self.table_columns(id).map(|_| id);
        state
    }

    /// The host that a client is made for.
    fn base_host(&self, arguments: &[ValueId]) -> Option<&'t str> {
        let (Kind::Object(options) | Kind::Keywords(options)) = self.tape.kind(*arguments.last()?) else { return None };
        let base = options.iter().find(|option| option.key.is_some_and(|key| BASES.contains(&key)))?;
        self.state(base.value).about.host
    }

    /// `require`, `import`.
    pub(super) fn loads_module(&self, callee: ValueId) -> bool {
        match self.tape.kind(callee) {
            Kind::Name(name) => *name == "require",
            // The keyword is no value: what stands for it is the whole call.
            Kind::Unknown => self.tape.written(callee).starts_with("import("),
            _ => false,
        }
    }

    /// `require("express")`, `await import("express")`.
    fn required(&self, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        if !self.loads_module(callee) {
            return None;
        }
        let Kind::Literal(Literal::Text(module)) = self.tape.kind(*arguments.first()?) else { return None };
        let about = About { origin: Some(Origin { module, name: "*" }), ..About::default() };
        Some(State { about, ..State::known(Known::Harmless) })
    }

    /// The schema that a call makes, or that it was called on.
    fn schema(&self, id: ValueId, callee: ValueId) -> Option<ValueId> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let holder = self.state(*object);
        if shapes::makes_schema(property) {
            let library = holder.about.origin.is_some_and(|origin| shapes::is_library(origin.module));
            return (library || holder.holding != Holding::Data).then_some(id);
        }
        let changed = matches!(*property, "pick" | "omit");
        holder.about.schema.filter(|_| !changed && !shapes::is_parsing(property) && !is_finding(property))
    }

    /// The sink that a callee is, and the host that it sends to.
    fn sink(&self, callee: ValueId, arguments: &[ValueId]) -> Option<(&'static Sink, Option<&'t str>)> {
        let callee = self.state(callee).about.stands_for.unwrap_or(callee);
        let Some(sink) = self.named_sink(callee, &self.state(callee).about) else {
            return self.unlisted(callee, arguments);
        };
        let host_of = |argument: &ValueId| match self.tape.kind(*argument) {
            // `axios({ url, method, data })`.
            Kind::Object(options) => {
                let address = options.iter().find(|option| option.key.is_some_and(is_address));
                // `request({ hostname: "crm.example.com", path })`.
                let named = || options.iter().find(|option| matches!(option.key, Some("hostname" | "host")));
                let host = |host: ValueId| match self.tape.kind(host) {
                    Kind::Literal(Literal::Text(host)) => hosts::bare(host),
                    _ => None,
                };
                let address = address.and_then(|address| self.state(address.value).about.host);
                address.or_else(|| host(named()?.value))
            }
            _ => self.state(*argument).about.host,
        };
        // `get(url)`, `request(method, url)`, `get(url=url)`.
        let named = || self.tape.keyword(arguments, "url").and_then(|url| host_of(&url));
        let of_client = || match self.tape.kind(callee) {
            Kind::Member { object, .. } => self.state(*object).about.host,
            _ => None,
        };
        let looked = 2 + usize::from(self.tape.dialect.begins_with_context);
        let host = if sink.of_client {
            of_client()
        } else {
            arguments.iter().take(looked).find_map(host_of).or_else(named).or_else(of_client)
        };
        if !self.is_given(sink, arguments) {
            return None;
        }
        if sink.of_errors && !self.says_error(callee, arguments) {
            return self.answer_with_rows(arguments).map(|sink| (sink, None));
        }
        let sends = !sink.to_host || host.is_some() || self.address_passed(sink, arguments).is_some();
        sends.then_some((sink, host.filter(|_| sink.to_host)))
    }

    /// The parameter of an open function that a request's address is, or begins with: whoever calls it says where it goes.
    fn address_passed(&self, sink: &Sink, arguments: &[ValueId]) -> Option<Passed<'t>> {
        let first = || arguments.iter().take(2).find_map(|argument| self.address_of(*argument));
        if sink.to_host && !sink.of_client { first() } else { None }
    }

    /// Whether a call is given the text that makes it a sink: `postMessage(x, "*")`, `postMessage(x, { targetOrigin: "*" })`.
    fn is_given(&self, sink: &Sink, arguments: &[ValueId]) -> bool {
        // `fmt.Fprintf(os.Stderr, ...)`.
        if !sink.after.is_empty() {
            let first = arguments.first().map(|first| self.tape.written(*first)).unwrap_or_default();
            return sink.after.iter().any(|name| name == first);
        }
        let Some(text) = sink.given.as_deref() else { return true };
        let is = |value: ValueId| matches!(self.tape.kind(value), Kind::Literal(Literal::Text(own)) if *own == text);
        arguments.iter().skip(1).any(|argument| match self.tape.kind(*argument) {
            Kind::Object(options) => options.iter().any(|option| is(option.value)),
            _ => is(*argument),
        })
    }

    /// `request.open("POST", "https://crm.example.com")`: what the variable's object sends from now on goes there.
    fn note_opened(&mut self, callee: ValueId, host: Option<&'t str>) {
        let Kind::Member { object, .. } = self.tape.kind(callee) else { return };
        let (Kind::Name(name), Some(_)) = (self.tape.kind(*object), host) else { return };
        let Some((variable, state)) = self.variables.lookup(name) else { return };
        if state.about.class.is_some_and(|class| self.rules.is_client(class)) {
            let mut state = state.clone();
            state.about.host = host;
            self.variables.set(variable, state);
        }
    }

    /// Whether a call answers with an error: `res.status(500).json(...)`, `NextResponse.json(..., { status: 400 })`,
    /// `c.json(..., 500)`, `JsonResponse(..., status=400)`.
    fn says_error(&self, callee: ValueId, arguments: &[ValueId]) -> bool {
        let of_chain = || match self.tape.kind(callee) {
            Kind::Member { object, .. } => match self.tape.kind(*object) {
                Kind::Call { callee, arguments, .. } => {
                    matches!(last_name(self.tape, *callee), Some("status" | "code"))
                        && arguments.first().is_some_and(|code| self.is_error_code(*code))
                }
                _ => false,
            },
            _ => false,
        };
        let named = |argument: &ValueId| match self.tape.kind(*argument) {
            Kind::Object(options) | Kind::Keywords(options) => options.iter().any(|option| {
                matches!(option.key, Some("status" | "statusCode" | "status_code")) && self.is_error_code(option.value)
            }),
            _ => self.is_error_code(*argument),
        };
        of_chain() || arguments.iter().skip(1).any(named)
    }

    /// `500`, `HttpStatus.BAD_REQUEST`, `status.HTTP_404_NOT_FOUND`.
    fn is_error_code(&self, code: ValueId) -> bool {
        match self.tape.kind(code) {
            Kind::Literal(Literal::Number(code)) => code.len() == 3 && code.starts_with(['4', '5']),
            Kind::Member { property, .. } => {
                property.starts_with("HTTP_4") || property.starts_with("HTTP_5") || ERRORS.contains(property)
            }
            _ => false,
        }
    }

    /// A credential belongs in a cookie that no script can read: `set_cookie(name, token, httponly=True)`.
    fn is_out_of_reach(&self, sink: &Sink, trace: &Trace<'t>, hidden: Option<Option<bool>>) -> bool {
        let Holds::Data(at) = trace.holds else { return false };
        let data_type = self.vocabulary.data_types().get(at);
        sink.category == "browser-storage"
            && data_type.is_some_and(|data_type| data_type.sensitivity == Sensitivity::Credential)
            && hidden == Some(Some(true))
    }

    /// Whether a keyword of what makes a token is no part of what it carries: `encode(payload, key=secret)`.
    fn signs(&self, sink: &Sink, argument: ValueId, field: Option<&str>) -> bool {
        let named = matches!(self.tape.kind(argument), Kind::Keywords(_));
        sink.category == "token" && named && matches!(field, Some("key" | "secret" | "private_key"))
    }

    /// Whether a field of what a call is passed says to those who receive it who calls: `create(api_key=key)`.
    fn says_who_calls(&self, sink: &Sink, argument: ValueId, field: Option<&str>) -> bool {
        let named = matches!(self.tape.kind(argument), Kind::Keywords(_));
        let key = matches!(last_name(self.tape, argument), Some("api_key" | "apiKey"));
        sink.vendor().is_some() && (named && field.is_some_and(|field| CALLERS.contains(&field)) || key)
    }

    /// `JSON.stringify(user)`: what is inside is now on the surface.
    fn as_text(&self, arguments: &[ValueId]) -> State<'t> {
        let mut state = State::known(Known::Unknown);
        for (at, argument) in arguments.iter().enumerate() {
            let given = self.state(*argument);
            let shown = given.traces.iter().filter(|trace| !trace.hidden);
            state.add_all(shown.map(|trace| Trace { field: None, as_text: true, ..*trace }));
            for passed in &given.passed {
                // What stands under a key, or further behind, begins nothing.
                let leads = passed.leads && at == 0 && passed.field.is_none();
                state.pass(Passed { field: None, as_text: true, leads, ..*passed });
            }
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
        if let Some(cut) = self.cut(callee, arguments) {
            return Some(cut);
        }
        // `for key, value in data.items()`.
        if property == "items" && arguments.is_empty() && self.tape.dialect.text_shows_objects {
            let mut state = self.as_text(&[object]);
            state.about.pairs = Some(Pairs::Many);
            return Some(state);
        }
        if self.rules.adding_methods.contains(property) {
            let mut held = State::default();
            arguments.iter().for_each(|argument| held.hold(self.state(*argument)));
            // `url.searchParams.set("q", q)`: what is added to an address begins none.
            if property == "set" || property == "append" && !self.tape.dialect.text_shows_objects {
                held.input = held.input.map(|input| Input { leads: false, ..input });
                held.passed.iter_mut().for_each(|passed| passed.leads = false);
            }
            self.add_to_variable(object, &held);
            return Some(self.packed(callee, arguments).unwrap_or_else(|| State::known(Known::Harmless)));
        }
        let passed = arguments.first().map(|argument| self.tape.kind(*argument));
        if self.rules.mapping_methods.contains(property)
            && let Some(Kind::Function(function)) = passed
        {
            let returned = self.summaries.returned(*function);
            let known = if returned.traces.is_empty() { Known::Harmless } else { Known::Unknown };
            return Some(State { known, ..places::listed(returned) });
        }
        if let Some(first) = arguments.first()
            && matches!(passed, Some(Kind::Name(_) | Kind::Member { .. } | Kind::Call { .. }))
            && self.rules.iterating_methods.contains(property)
            && let Some(returned) = self.apply_to_each(id, object, *first)
            && self.rules.mapping_methods.contains(property)
            && !returned.traces.is_empty()
        {
            return Some(returned);
        }
        let holder = self.state(object);
        if self.rules.passing_methods.contains(property) && !(holder.traces.is_empty() && holder.passed.is_empty()) {
            let left_out = self.listed_names(arguments, "exclude");
            let pairs = holder.about.pairs.and_then(|pairs| match property {
                "filter" | "sort" | "toSorted" | "reverse" | "toReversed" => Some(pairs),
                "find" | "findLast" | "at" | "pop" | "shift" => pairs.element(),
                _ => None,
            });
            let about = About { pairs, host: holder.about.host, ..About::default() };
            let mut state = State { about, ..self.element(object) };
            // `session.pop("next")`: of what stands under names, one.
            if let ("pop", Some(Kind::Literal(Literal::Text(name)))) = (property, passed) {
                state.traces.retain(|trace| trace.field.is_none_or(|field| field == *name));
                state.traces.iter_mut().for_each(|trace| trace.field = None);
            }
            for argument in arguments {
                state.hold(self.state(*argument));
            }
            // `model_dump(exclude={"email"})`.
            state.traces.retain(|trace| trace.field.is_none_or(|field| !left_out.contains(&field)));
            if !left_out.is_empty() && !state.traces.iter().any(|trace| matches!(trace.holds, Holds::Data(_))) {
                state.traces.clear();
                state.known = Known::Harmless;
            }
            return Some(state);
        }
        // `c, err := r.Cookie("session")`.
        if property == "Cookie"
            && self.tape.dialect.exports_in_capitals
            && let Some(Kind::Literal(Literal::Text(name))) = passed
            && self.names_session(name)
            && let Some(data) = self.session_data()
        {
            let trace = self.source(id, Holds::Data(data), Confidence::Medium);
            return Some(State::holding(Trace { field: Some("Value"), ..trace }));
        }
        if self.vocabulary.is_getter(property)
            && self.state(object).holding < Holding::Names
            && let Some(Kind::Literal(Literal::Text(name))) = passed
            && let Some(data) = self.asked_data(object, property, name)
        {
            return Some(State::holding(self.source(id, Holds::Data(data), Confidence::Medium)));
        }
        None
    }

    /// The names that an argument lists.
    fn listed_names(&self, arguments: &[ValueId], name: &str) -> Vec<&'t str> {
        let Some(Kind::List(names)) = self.tape.keyword(arguments, name).map(|list| self.tape.kind(list)) else {
            return Vec::new();
        };
        let text = |name: &ValueId| match self.tape.kind(*name) {
            Kind::Literal(Literal::Text(name)) => Some(*name),
            _ => None,
        };
        names.iter().filter_map(text).collect()
    }

    /// An error that no handler here is given tells what it is made of to whoever catches it: a log, an error tracker, a client.
    pub(super) fn report_raised(&mut self, raised: ValueId) {
        let state = self.state(raised);
        let tape = self.tape;
        let Kind::Call { callee, arguments, construct } = tape.kind(raised) else { return };
        // `throw new NotFound(email)`, whatever the class makes of it.
        let told = |argument: &ValueId| {
            let told = |trace: &Trace<'t>| matches!(trace.holds, Holds::Data(_)) && trace.field.is_none();
            *construct && self.state(*argument).traces.iter().any(told)
        };
        let holds = !state.traces.is_empty() || !state.passed.is_empty() || arguments.iter().any(told);
        if self.raised.len() > self.handling || !holds {
            return;
        }
        // One of a framework's has been reported as what it is; one of a form is shown to who filled it in.
        if self.sink(*callee, arguments).is_none()
            && !self.is_of_form(*callee)
            && let Some(sink) = self.rules.raised_sink()
        {
            self.report(sink, *callee, arguments, (None, None));
        }
    }

    /// Whether an error tells who sent something what is wrong with it, and nobody else: <https://docs.djangoproject.com/en/stable/ref/forms/validation/>,
    /// <https://wtforms.readthedocs.io/en/stable/validators/>, <https://fastapi.tiangolo.com/tutorial/handling-errors/>.
    fn is_of_form(&self, callee: ValueId) -> bool {
        last_name(self.tape, callee).is_some_and(|name| name.ends_with("ValidationError"))
    }

    pub(super) fn report(
        &mut self,
        sink: &'static Sink,
        callee: ValueId,
        arguments: &[ValueId],
        (host, address): (Option<&'t str>, Option<Passed<'t>>),
    ) {
        let mut reaching: Vec<(ValueId, Trace<'t>)> = Vec::new();
        let within = self.open.last().copied();
        let cleaned = self.is_cleaned(sink, callee);
        let is_cookie = sink.category == "browser-storage";
        let hidden = is_cookie.then(|| self.hidden_from_scripts(callee, arguments)).flatten();
        // Of what makes a token, the payload: the rest is what it is signed with.
        let named = |argument: &ValueId| matches!(self.tape.kind(*argument), Kind::Keywords(_));
        let carried = |at: usize, argument: &ValueId| at == 0 || named(argument) || sink.category != "token";
        let looked = arguments.iter().enumerate().filter(|(at, argument)| carried(*at, argument));
        let looked: Vec<ValueId> = looked.map(|(_, argument)| *argument).collect();
        for argument in &looked {
            let known = address.is_none();
            for mut trace in self.state(*argument).traces.clone().into_iter().filter(|_| known) {
                if hidden == Some(None) || self.is_form_in_log(sink, *argument) {
                    trace.confidence = Confidence::Low;
                }
                // What a router keeps beside an address is in no address.
                if trace.hidden
                    || sink.category == "url" && trace.field == Some("state")
                    || self.is_due(sink, *argument, &trace)
                    || self.is_out_of_reach(sink, &trace, hidden)
                    || self.is_left_out(sink, callee, &trace)
                    || self.signs(sink, *argument, trace.field)
                    || self.says_who_calls(sink, *argument, trace.field)
                {
                    continue;
                }
                let argument = self.named_argument(*argument, trace.field);
                // A call that writes the same data twice is one leak.
                if reaching.iter().all(|(_, other)| other.holds != trace.holds) {
                    reaching.push((argument, trace));
                }
            }
            // <https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.opt>
            if let Kind::Function(lazy) = self.tape.kind(*argument)
                && sink.category == "log"
                && self.tape.path(callee).contains(".opt(")
            {
                let given = self.summaries.returned(*lazy).traces;
                reaching.extend(given.into_iter().map(|trace| (*argument, trace)));
            }
            for passed in self.state(*argument).passed.clone() {
                if self.says_who_calls(sink, *argument, passed.field) {
                    continue;
                }
                let argument = self.named_argument(*argument, passed.field);
                let place = Place { sink, callee, argument, host, address, within, far: &[], cleaned, known: &[] };
                self.summaries.reach(Reaching { passed, place });
            }
        }
        if let Some(request) = self.logged_request(sink, &looked).filter(|_| reaching.is_empty()) {
            reaching.push((request, self.source(request, Holds::Request, Confidence::Low)));
        }
        if reaching.iter().any(|(_, trace)| matches!(trace.holds, Holds::Data(_))) {
            reaching.retain(|(_, trace)| matches!(trace.holds, Holds::Data(_)));
        } else {
            reaching.extend(self.addressed(sink, arguments));
            let kept = self.kept_under(sink, arguments).filter(|_| reaching.is_empty());
            let kept = kept.filter(|(_, trace)| !self.is_out_of_reach(sink, trace, hidden));
            reaching.extend(kept.map(|(at, trace)| {
                let confidence = if hidden == Some(None) { Confidence::Low } else { trace.confidence };
                (at, Trace { confidence, ..trace })
            }));
        }
        if let Some(worst) = self.worst_of_row(sink, reaching.iter().map(|(_, trace)| trace)) {
            reaching.retain(|(_, trace)| trace.holds == worst);
        }
        if hidden != Some(None) {
            for of_one in reaching.chunk_by_mut(|(one, _), (other, _)| one == other) {
                self.raise_whole(sink, of_one.iter_mut().map(|(_, trace)| trace));
            }
        }
        for (argument, trace) in reaching {
            if FLOWS.has_room(self.flows.len()) {
                let place =
                    Place { sink, callee, argument, host, address: None, within, far: &[], cleaned, known: &[] };
                let flow = self.flow(&place, &trace);
                self.flows.push(flow);
            }
        }
    }

    /// Browsers log a form's data without its fields, servers with them: <https://developer.mozilla.org/docs/Web/API/FormData>.
    pub(super) fn is_form_in_log(&self, sink: &Sink, argument: ValueId) -> bool {
        sink.category == "log" && self.state(argument).about.class == Some("FormData")
    }

    /// Of arguments that are passed by name, the one of a name.
    fn named_argument(&self, argument: ValueId, field: Option<&str>) -> ValueId {
        let named = field.and_then(|field| self.tape.keyword(&[argument], field));
        named.unwrap_or(argument)
    }

    /// A credential belongs in a request to the host that gave it.
    pub(super) fn is_due(&self, sink: &Sink, argument: ValueId, trace: &Trace<'t>) -> bool {
        // What a client sent goes back to it.
        let own_answer = trace.holds == Holds::Request && matches!(sink.category.as_str(), "url" | "error-response");
        if own_answer
            || sink.rows && !(trace.row && matches!(trace.holds, Holds::Data(_)))
            || self.is_number_of_customer(sink, argument, trace)
        {
            return true;
        }
        let Holds::Data(at) = trace.holds else { return false };
        let data_type = self.vocabulary.data_types().get(at);
        // So does the name of the account that it is for.
        let due = |of: &DataType| of.sensitivity == Sensitivity::Credential || of.id == "username";
        // <https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout> wants it there.
        let hint = sink.category == "url" && self.tape.written(argument).contains("id_token_hint");
        if hint && data_type.is_some_and(|of| of.id == "auth-token") {
            return true;
        }
        // A code and a link are what a message is sent for.
        let brought = |of: &DataType| matches!(of.id.as_str(), "one-time-code" | "auth-token" | "magic-link");
        (sink.to_host || sink.unlisted) && data_type.is_some_and(due)
            || sink.addressed.is_some() && data_type.is_some_and(brought)
    }

    pub(super) fn flow(&self, place: &Place<'t>, trace: &Trace<'t>) -> Flow {
        let Place { sink, argument, host, within, far, cleaned, .. } = *place;
        let (data_type, title, sensitivity) = match trace.holds {
            Holds::Person => ("personal-record", "personal record", "personal"),
            Holds::Request => ("request-data", "all that a client sent", "personal"),
            Holds::Data(at) => self.vocabulary.data_types().get(at).map_or(("", "", ""), |data_type| {
                (data_type.id.as_str(), data_type.title.as_str(), data_type.sensitivity.as_str())
            }),
        };
        let (mut expression, mut told) = (String::new(), Vec::new());
        for step in self.trails.steps(trace.trail) {
            match step {
                Step::Here(operation) => {
                    if told.is_empty() {
                        expression = steps::written(self.tape, operation);
                    }
                    let message = steps::message(self.tape, operation, told.is_empty().then_some(title));
                    told.push(FlowStep { file: None, span: self.tape.span(operation), message });
                }
                Step::Far(far) => {
                    let is_first = told.is_empty();
                    told.extend(far.iter().map(far_step));
                    if let (true, Some(source), Some(first)) = (is_first, far.first(), told.first_mut()) {
                        expression.clone_from(&source.written);
                        first.message = format!("`{expression}` holds personal data: {title}");
                    }
                }
            }
        }
        if let Some(first) = told.first_mut().filter(|_| sink.of_input) {
            let who = if is_of_page(&expression) { "whoever made the link chose" } else { "a client sent" };
            first.message = format!("`{expression}` is what {who}");
        }
        let span = self.tape.span(argument);
        told.push(FlowStep { file: None, span, message: self.passed_to(place) });
        told.extend(far.iter().map(far_step));
        let callee = self.said_callee(place);
        let category = self.vocabulary.category_of(data_type).map_or("", |category| category.id.as_str());
        Flow {
            data_type: data_type.to_string(),
            data_category: category.to_string(),
            sensitivity: sensitivity.to_string(),
            expression,
            sink: sink.id.clone(),
            sink_category: sink.category.clone(),
            callee,
            span,
            steps: told,
            destination: match host {
                Some(host) if hosts::is_known(host) => host.to_string(),
                Some(package) if sink.unlisted => format!("the service of '{package}'"),
                Some(setting) => format!("the address in '{setting}'"),
                None => sink.title.clone(),
            },
            vendor: sink.vendor().map(str::to_string),
            host: host.map(str::to_string),
            function: self.tape.function_name(within),
            // Whose a package's service or a setting's address is, a person has to say.
            confidence: if host.is_none_or(hosts::is_known) && !cleaned { trace.confidence } else { Confidence::Low },
        }
    }

    /// What the last step of a flow in this file says.
    pub(super) fn passed_to(&self, place: &Place<'t>) -> String {
        let to = place.host.map(|host| format!(", at {host}")).unwrap_or_default();
        match self.tape.kind(place.callee) {
            Kind::Return(_) => format!("returned by `{}`", self.said_callee(place)),
            _ => format!("passed to `{}`{to}", self.tape.path(place.callee)),
        }
    }

    /// What a callee is called: the function that answers with what it returns, by its own name.
    fn said_callee(&self, place: &Place<'t>) -> String {
        match self.tape.kind(place.callee) {
            Kind::Return(_) => self.tape.function_name(place.within).unwrap_or_default(),
            _ => self.tape.path(place.callee),
        }
    }
}

/// Whether something is of the address of the page that shows it.
fn is_of_page(expression: &str) -> bool {
    let plain = expression.strip_prefix("window.").unwrap_or(expression);
    ["location", "document.", "name", "useSearchParams()", "useParams()", "useRouter()", "useRoute()"]
        .iter()
        .any(|start| plain.starts_with(start) && (*start != "name" || plain.len() < expression.len()))
}

fn far_step(step: &FarStep) -> FlowStep {
    FlowStep { file: Some(Arc::clone(&step.file)), span: step.span, message: step.message.clone() }
}
