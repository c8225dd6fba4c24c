//! What a call does to data.

use super::Pass;
use super::maps;
use super::outward::is_wrapper;
use super::places;
use super::requests;
use super::shapes;
use super::stored::is_finding;
use super::summary::ITSELF;
use super::trace::{About, Holds, Input, Known, Maker, Origin, Pairs, Passed, State, Trace};
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Literal, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::Holding;

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
        state.about.declared = state.about.declared.or_else(|| self.declared_return(callee));
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

    /// The type that a function of this file is declared to return: `function useDeps(): Deps`.
    fn declared_return(&self, callee: ValueId) -> Option<&'t str> {
        let returns = self.function_of(callee).and_then(|function| self.tape.function(function))?.returns;
        (!returns.is_empty()).then(|| shapes::bare_name(returns))
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
}
