//! What values are by where they are kept: under a key of the browser's storage, in a cookie, in a field of the object whose method
//! runs, in a logger that leaves properties out; and what getters give.

use super::Pass;
use super::trace::{About, Holds, Known, State, Trace};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{FunctionId, Kind, Literal, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::{Holding, Sensitivity, words};

/// Words of tokens that open nobody's account: against forged requests, of devices, of pages of a list.
const OTHER_TOKENS: &[&str] = &[
    "csrf",
    "xsrf",
    "fcm",
    "push",
    "device",
    "captcha",
    "recaptcha",
    "page",
    "next",
    "continuation",
    "cursor",
    "cancel",
    "max",
    "design",
    "theme",
    "sync",
    "contract",
    "mint",
    "nft",
    "erc20",
    "count",
    "limit",
    "type",
    "address",
];

/// Packages whose objects have names that are no person's: members of archives and of modules.
const OF_THINGS: &[&str] = &["tarfile", "zipfile", "inspect", "ast", "enum", "types"];

impl<'t> Pass<'_, 't> {
    /// What a value is by the key that it is kept under in a browser: `localStorage.setItem("token", data.token)`.
    pub(super) fn kept_under(&mut self, sink: &Sink, arguments: &[ValueId]) -> Option<(ValueId, Trace<'t>)> {
        let [key, value, ..] = arguments else { return None };
        let state = self.state(*value);
        let open = state.traces.is_empty() && state.known == Known::Unknown && state.holding == Holding::Data;
        let tape = self.tape;
        let is_id = last_name(tape, *value).is_some_and(super::names_id);
        if sink.category != "browser-storage" || !open || is_id {
            return None;
        }
        let token = [last_name(tape, *key), last_name(tape, *value)].into_iter().flatten().any(is_token);
        let (holds, confidence) = match tape.kind(*key) {
            _ if token => (self.token()?, Confidence::Medium),
            Kind::Literal(Literal::Text(name)) if is_token(name) => (self.token()?, Confidence::Medium),
            Kind::Literal(Literal::Text(name)) => {
                let reading = self.reading(name);
                match reading.holds {
                    Some(data) => (Holds::Data(data), Confidence::Medium),
                    None => {
                        (reading.person.filter(|p| *p == Confidence::High).map(|_| Holds::Person)?, Confidence::Low)
                    }
                }
            }
            _ => return None,
        };
        Some((*value, self.source(*value, holds, confidence)))
    }

    fn token(&self) -> Option<Holds> {
        self.vocabulary.data_types().iter().position(|data| data.id == "auth-token").map(Holds::Data)
    }

    /// Whether scripts cannot read a cookie: `httponly=True`, `{ httpOnly: true }`. `Some(None)` where it hangs on a setting.
    pub(super) fn hidden_from_scripts(&self, callee: ValueId, arguments: &[ValueId]) -> Option<Option<bool>> {
        let said = |value: ValueId| match self.tape.kind(value) {
            Kind::Literal(Literal::Bool(value)) => Some(*value),
            Kind::Literal(_) => Some(false),
            _ => None,
        };
        if let Some(named) = self.tape.keyword(arguments, "httponly") {
            return Some(said(named));
        }
        let options = arguments.iter().skip(1).rev().find_map(|argument| match self.tape.kind(*argument) {
            Kind::Object(options) => Some(options),
            _ => None,
        });
        let Some(options) = options else {
            // `res.cookie("jwt", token, options)`; of the browser's own scripts no cookie is hidden.
            let given = arguments.len() > 2 && !self.tape.dialect.text_shows_objects;
            return (given && !self.tape.path(callee).starts_with("Cookies")).then_some(None);
        };
        let own = options.iter().find(|option| option.key == Some("httpOnly")).map(|option| said(option.value));
        own.or_else(|| options.iter().any(|option| option.key.is_none()).then_some(None))
    }

    /// What goes to Stripe as `customer` is the customer's number there. <https://docs.stripe.com/api/checkout/sessions/create>
    pub(super) fn is_number_of_customer(&self, sink: &Sink, argument: ValueId, trace: &Trace<'t>) -> bool {
        let named = || trace.field.or_else(|| last_name(self.tape, argument));
        sink.vendor() == Some("stripe")
            && trace.holds == Holds::Person
            && named().is_some_and(|name| words(name).last().is_some_and(|last| last == "customer"))
    }

    /// Whether an object is a thing of a package, whose name is no person's: `member` of a tar archive.
    pub(super) fn is_thing_of_package(&self, holder: &State<'t>) -> bool {
        holder.about.origin.is_some_and(|origin| OF_THINGS.contains(&self.rules.package_root(origin.module)))
    }

    /// What a getter of the object gives: `get label() { ... }`, `@property`.
    pub(super) fn got(&mut self, id: ValueId, object: ValueId, property: &str) -> Option<State<'t>> {
        let Some(function) = self.summaries.accessor(property) else { return self.got_far(id, object, property) };
        let class = self.tape.function(function)?.parent.and_then(|class| self.tape.function(class))?.name;
        let is_of_class = self.is_own(object) || class.is_some() && self.state(object).about.class == class;
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

    /// What a procedure is given whose input a schema accepts: `t.procedure.input(schema).mutation(({ input }) => ...)`.
    /// <https://trpc.io/docs/server/validators>, <https://next-safe-action.dev/docs/define-actions/create-the-client>.
    pub(super) fn accepted(&mut self, id: ValueId, callee: ValueId) -> Option<State<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let field = match *property {
            "mutation" | "query" | "subscription" | "handler" => "input",
            "action" | "stateAction" => "parsedInput",
            _ => return None,
        };
        let mut at = *object;
        let schema = (0..8).find_map(|_| {
            let Kind::Call { callee, arguments, .. } = self.tape.kind(at) else { return None };
            let Kind::Member { object, property } = self.tape.kind(*callee) else { return None };
            at = *object;
            matches!(*property, "input" | "inputSchema" | "schema").then(|| arguments.first().copied()).flatten()
        })?;
        let own = self.state(schema).about.schema.and_then(|schema| self.schema_shape(schema));
        let shape = own.or_else(|| self.far_table(schema))?;
        let mut state = State::default();
        self.add_certain(id, &shape, &mut state);
        state.traces.iter_mut().for_each(|trace| trace.field = Some(field));
        (!state.traces.is_empty()).then_some(state)
    }

    /// What is left of an object. Of a person whose data was taken out by name nothing else is known to be there.
    pub(super) fn rest(&mut self, of: ValueId, without: &[&'t str]) -> State<'t> {
        let mut state = self.state(of).clone();
        let taken = |field: Option<&str>| field.is_some_and(|field| without.contains(&field));
        state.traces.retain(|trace| !taken(trace.field));
        state.passed.retain(|passed| !taken(passed.field));
        state.input = state.input.filter(|input| !taken(input.field));
        let vocabulary = self.vocabulary;
        let is_told =
            |at: usize| vocabulary.data_types().get(at).is_some_and(|data| data.sensitivity != Sensitivity::Credential);
        let known = without.iter().any(|name| self.reading(name).holds.is_some_and(is_told));
        if known && state.traces.iter().all(|trace| trace.field.is_none()) {
            state.traces.retain(|trace| trace.holds != Holds::Person);
        }
        if known && state.traces.is_empty() {
            state.known = Known::Harmless;
        }
        state
    }

    /// The class whose method is open.
    fn open_class(&self) -> Option<FunctionId> {
        let is_class = |id: &&FunctionId| self.tape.function(**id).is_some_and(|function| !function.deferred);
        self.open.iter().rev().find(is_class).copied()
    }

    /// The objects of the open class hold this under a name from now on.
    pub(super) fn keep_field(&mut self, name: &'t str, held: &State<'t>) {
        if held.traces.is_empty() {
            return;
        }
        if let Some(class) = self.open_class() {
            let kept = self.kept.entry((class, name)).or_default();
            kept.add_all(held.traces.iter().copied());
        }
    }

    /// What the objects of the open class hold under a name.
    pub(super) fn kept_field(&self, object: ValueId, name: &'t str) -> Vec<Trace<'t>> {
        if self.kept.is_empty() || !self.is_own(object) {
            return Vec::new();
        }
        let kept = self.open_class().and_then(|class| self.kept.get(&(class, name)));
        let mut state = kept.cloned().unwrap_or_default();
        self.drop_whole(name, &mut state);
        state.traces
    }

    /// What a name stands for from now on: an object with functions in it, a logger that leaves properties out.
    pub(super) fn note_name(&mut self, name: &'t str, value: ValueId) {
        let tape = self.tape;
        let mut at = value;
        while let Kind::Typed { value, .. } = tape.kind(at) {
            at = *value;
        }
        match tape.kind(at) {
            Kind::Object(properties) => {
                for property in properties {
                    if let (Some(key), Kind::Function(function)) = (property.key, tape.kind(property.value)) {
                        self.literals.insert((name, key), *function);
                    }
                }
            }
            Kind::Call { callee, arguments, .. } => {
                let root = root_name(self, *callee);
                let of_parent = root.and_then(|root| self.redacting.get(root)).cloned();
                let made = self.state(at).about.origin.is_some_and(|origin| origin.module == "pino");
                let left_out = if made { self.left_out(arguments) } else { of_parent };
                self.redacting.extend(left_out.map(|left_out| (name, left_out)));
            }
            Kind::Import { module, name: imported } => {
                let given = if *imported == "*" { "default" } else { *imported };
                let client = self.around.and_then(|around| around.client(module, given));
                let redacts = client.map(|client| client.redacts.as_slice()).unwrap_or_default();
                if !redacts.is_empty() {
                    self.redacting.insert(name, redacts.iter().map(String::as_str).collect());
                }
            }
            _ => {}
        }
    }

    /// The properties that a logger leaves out: `pino({ redact: ["email", "*.phone"] })`, `{ redact: { paths: [...] } }`.
    /// <https://github.com/pinojs/pino/blob/main/docs/redaction.md>
    fn left_out(&self, arguments: &[ValueId]) -> Option<Vec<&'t str>> {
        let tape = self.tape;
        let property = |object: ValueId, key: &str| match tape.kind(object) {
            Kind::Object(options) => options.iter().find(|option| option.key == Some(key)).map(|option| option.value),
            _ => None,
        };
        let redact = arguments.iter().find_map(|argument| property(*argument, "redact"))?;
        let Kind::List(paths) = tape.kind(property(redact, "paths").unwrap_or(redact)) else { return None };
        let last = |path: &ValueId| match tape.kind(*path) {
            Kind::Literal(Literal::Text(path)) => path.rsplit('.').next(),
            _ => None,
        };
        Some(paths.iter().filter_map(last).collect())
    }

    /// Whether a logger leaves out the property that a value is in.
    pub(super) fn is_left_out(&self, sink: &Sink, callee: ValueId, trace: &Trace<'t>) -> bool {
        let Some(field) = trace.field.filter(|_| sink.category == "log" && !self.redacting.is_empty()) else {
            return false;
        };
        let left_out = root_name(self, callee).and_then(|root| self.redacting.get(root));
        left_out.is_some_and(|left_out| left_out.contains(&field))
    }
}

/// The name that a chain of calls and properties starts with: `log` of `log.child({}).info`.
fn root_name<'t>(pass: &Pass<'_, 't>, callee: ValueId) -> Option<&'t str> {
    let mut at = callee;
    for _ in 0..8 {
        match pass.tape.kind(at) {
            Kind::Name(name) => return Some(name),
            Kind::Member { object, .. } => at = *object,
            Kind::Call { callee, .. } => at = *callee,
            _ => return None,
        }
    }
    None
}

/// Whether a name is that of a token which opens an account: `token`, `jwt`, `APP_TOKEN_KEY`.
fn is_token(name: &str) -> bool {
    let mut words = words(name);
    if words.len() > 1 && words.last().is_some_and(|last| last == "key") {
        words.pop();
    }
    words.last().is_some_and(|last| last == "token" || last == "jwt")
        && !words.iter().any(|word| OTHER_TOKENS.contains(&word.as_str()))
}
