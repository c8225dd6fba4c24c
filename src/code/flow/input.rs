//! What a client sent, whatever it is, and where it does harm: statements, commands, markup, paths, addresses.

use super::Pass;
use super::harming;
use super::hosts;
use super::requests::Chosen;
use super::summary::{Place, Reaching};
use super::trace::{Holds, Http, Origin, Passed, State, Trace, TrailId};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{CUTTING, Kind, ValueId};
use crate::detect::personal_data::words;
use crate::detect::{Confidence, Flow};

pub(super) use super::trace::Input;

/// What a request has beside its body that a client chose. Express: <https://expressjs.com/en/api.html#req.params>, the Fetch standard:
/// <https://fetch.spec.whatwg.org/#request-class>, Next.js: <https://nextjs.org/docs/app/api-reference/functions/next-request>.
const CHOSEN: &[&str] = &[
    "params",
    "url",
    "nextUrl",
    "originalUrl",
    "searchParams",
    "hostname",
    "view_args",
    "query",
    "querystring",
    "match_info",
    "path_params",
    "rel_url",
];

/// Of these, what begins with the program's own host.
const OWN: &[&str] = &["url", "nextUrl", "originalUrl"];

/// Methods whose result is a part of what they are called on.
const PARTS: &[&str] = &[
    "get",
    "getAll",
    "getlist",
    "split",
    "replace",
    "replaceAll",
    "slice",
    CUTTING,
    "substring",
    "substr",
    "trim",
    "toString",
    "concat",
    "join",
    "at",
    "strip",
    "lower",
    "upper",
    "toLowerCase",
    "toUpperCase",
    "decode",
    "encode",
    "format",
    "json",
    "param",
    "query",
    "header",
];

/// What is left of what a client sent cannot do harm, where the whole could.
const HARMLESS: &[&str] = &[
    "basename",
    "secure_filename",
    "escape",
    "escapeHtml",
    "escapeId",
    "escapeshellarg",
    "quote",
    "encodeURIComponent",
    "quote_plus",
    "urlencode",
    "conditional_escape",
    "clean",
    "bleach",
    "UUID",
    "toISOString",
    "getTime",
    "url_has_allowed_host_and_scheme",
    "EscapeString",
    "QueryEscape",
    "PathEscape",
    "Base",
    "QuoteIdentifier",
    "QuoteLiteral",
    "Sanitize",
];

/// Words of functions that say whether a value may be used, and methods that compare it with what may be.
const CHECKS: &[&str] = &[
    "allow",
    "allowed",
    "safe",
    "valid",
    "validate",
    "check",
    "verify",
    "verified",
    "trusted",
    "permitted",
    "whitelisted",
    "includes",
    "has",
    "contains",
    "test",
    "startswith",
    "match",
    "fullmatch",
    // Ruby.
    "include?",
    "exclude?",
    "member?",
    "cover?",
    "in?",
    "key?",
    "has_key?",
    "start_with?",
    "end_with?",
    "match?",
];

/// How words begin of functions that give back what they found to be good: `getValidatedCallbackUrl`, `safeRedirect`.
const CHECKING: &[&str] = &[
    "valid", "safe", "allow", "trust", "permit", "check", "verif", "ensure", "assert", "sanit", "normal", "internal",
    "relative",
];

/// Something that a client sent, at its source.
pub(super) fn sent<'t>(trail: TrailId) -> Input<'t> {
    Input { field: None, leads: true, checked: false, segment: false, trail }
}

impl<'t> Pass<'_, 't> {
    /// What a client sent of a property: all of a request's parts, and each property of these.
    pub(super) fn member_input(&mut self, id: ValueId, object: ValueId, property: &'t str) -> Option<Input<'t>> {
        if matches!(property, "length" | "size") {
            return None;
        }
        let held = self.state(object).input.filter(|input| input.field.is_none_or(|field| field == property));
        if let Some(input) = held {
            return Some(Input { field: None, leads: input.leads || property == "searchParams", ..input });
        }
        // <https://docs.djangoproject.com/en/stable/topics/class-based-views/generic-display/#dynamic-filtering>
        if property == "kwargs" && self.is_own(object) && self.is_of_django() {
            return Some(Input { segment: true, ..sent(self.trails.start(id)) });
        }
        let dialect = self.tape.dialect;
        // Where it has no such places, a request is known by its type alone.
        let chosen_here = !dialect.request_places.is_empty() && CHOSEN.contains(&property);
        let place = dialect.request_places.contains(&property) || chosen_here;
        // What code asks of the request itself stands in headers that proxies set.
        let sends = place && !matches!(property, "META" | "headers") && self.is_request(object);
        // The address that a request came to begins with the program's own host.
        let freely = || Chosen { checked: self.is_unclear_request(object), ..Chosen::FREELY };
        let chosen = if sends { Some(freely()) } else { self.chosen_property(object, property) };
        let Chosen { checked, leads } = chosen?;
        Some(Input { leads: leads && !OWN.contains(&property), checked, ..sent(self.trails.start(id)) })
    }

    fn is_of_django(&self) -> bool {
        let text = self.tape.text();
        self.tape.dialect.name == "python" && (text.contains("django") || text.contains("rest_framework"))
    }

    /// What a client sent in a text that is made of parts.
    pub(super) fn text_input(&self, written: &str, parts: &[ValueId]) -> Option<Input<'t>> {
        let leading = self.leading_part(written, parts);
        let begins = leading.and_then(|part| self.state(part).input).is_some_and(|input| input.leads);
        let input = parts.iter().find_map(|part| self.state(*part).input)?;
        Some(Input { field: None, leads: begins, ..input })
    }

    /// The value that says where a text leads if it is an address: the first part, or the first value where the host is left open.
    pub(super) fn leading_part(&self, written: &str, parts: &[ValueId]) -> Option<ValueId> {
        if hosts::leaves_host_open(written) {
            return parts.iter().copied().find(|part| !matches!(self.tape.kind(*part), Kind::Literal(_)));
        }
        parts.first().copied().filter(|_| hosts::starts_with_value(written))
    }

    /// What a client sent in the result of a call that is not known better.
    pub(super) fn called_input(&self, callee: ValueId, arguments: &[ValueId]) -> Option<Input<'t>> {
        let name = last_name(self.tape, callee)?;
        if HARMLESS.contains(&name) || self.rules.is_sanitizer(self.tape, callee) {
            return None;
        }
        let of_arguments = || arguments.iter().find_map(|argument| self.state(*argument).input);
        let joins = matches!(name, "join" | "resolve" | "text" | "Path") || self.rules.is_propagator(self.tape, callee);
        // `authorizeResponse(query)` is no class.
        let holds = name.starts_with(char::is_uppercase)
            && self.rules.is_holding_class(name)
            && !name.ends_with("Error")
            && !name.ends_with("Exception");
        if (joins || holds)
            && let Some(input) = of_arguments()
        {
            // `fmt.Sprintf("https://%s/", host)`.
            let format = arguments.first().map(|first| self.tape.written(*first)).unwrap_or_default();
            let at = usize::from(name != "join" && hosts::leaves_host_open(&format!("{format}%")));
            let first = arguments.get(at).and_then(|first| self.state(*first).input);
            return Some(Input { leads: first.is_some_and(|first| first.leads), ..input });
        }
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        // `create` is a schema's with Superstruct, and anything else's with all others: what it makes is not what it is given.
        if super::shapes::is_parsing(name)
            && (name != "create" || self.state(*object).about.schema.is_some())
            && let Some(input) = of_arguments()
        {
            return Some(Input { checked: true, field: None, ..input });
        }
        let passes = PARTS.contains(property) || self.rules.passing_methods.contains(*property);
        let held = self.state(*object).input.or(self.state(callee).input);
        let cut = self.cuts_beginning(*object, property, arguments);
        let held = held.map(|input| Input { leads: input.leads || cut, ..input });
        held.filter(|_| passes).or_else(|| {
            // `"...".format(x)`, `"... ?".replace("?", x)`.
            let into = matches!(*property, "format" | "concat") && !matches!(self.tape.kind(*object), Kind::Unknown);
            let put = || self.state(*arguments.get(1)?).input.filter(|_| matches!(*property, "replace" | "replaceAll"));
            let input = if into { of_arguments() } else { put() };
            input.map(|input| Input { leads: false, ..input })
        })
    }

    /// Whether what a call gives begins where a client chose, of what begins otherwise: `location.hash.slice(1)`,
    /// `new URLSearchParams(location.search).get("next")`.
    fn cuts_beginning(&self, object: ValueId, method: &str, arguments: &[ValueId]) -> bool {
        let first = || arguments.first().map(|first| self.tape.written(*first));
        match method {
            "get" | "getAll" => self.state(object).about.class == Some("URLSearchParams"),
            "slice" | "substring" | "substr" => arguments.len() == 1 && first() == Some("1"),
            "replace" => first().is_some_and(|first| matches!(first.trim_matches(['"', '\'', '/', '^']), "#" | "?")),
            _ => false,
        }
    }

    /// What a client sent of what an argument gives to a parameter's use.
    pub(super) fn given_input(&self, argument: ValueId, passed: &Passed<'t>) -> Option<Input<'t>> {
        let input = self.state(argument).input?;
        // Of an object that is written here, the property's own.
        if let (Some(property), Kind::Object(given)) = (passed.property, self.tape.kind(argument))
            && given.iter().all(|given| given.key.is_some())
        {
            let own = given.iter().rev().find(|given| given.key == Some(property))?;
            let input = self.state(own.value).input?;
            return Some(Input { field: passed.field, leads: input.leads && passed.leads, ..input });
        }
        match (passed.property, input.field) {
            (Some(property), Some(field)) if property != field => None,
            (None, Some(_)) if passed.in_text => None,
            _ => Some(Input { field: passed.field, leads: input.leads && passed.leads, ..input }),
        }
    }

    /// A call that harms with what a client sent.
    pub(super) fn report_input(&mut self, callee: ValueId, arguments: &[ValueId]) {
        self.note_check(callee, arguments);
        self.report_whole(callee, arguments);
        let is_context = |argument: &&ValueId| self.tape.dialect.begins_with_context && self.is_context(**argument);
        let arguments =
            arguments.get(usize::from(arguments.first().as_ref().is_some_and(is_context))..).unwrap_or_default();
        let on = match self.tape.kind(callee) {
            Kind::Member { object, .. } => Some(*object),
            _ => None,
        };
        if !arguments.iter().copied().chain(on).any(|value| self.may_harm(value)) {
            return;
        }
        let Some(method) = self.called_name(callee) else { return };
        let origin = self.state(callee).about.origin;
        let package = origin.map(|origin| {
            let direct = matches!(self.tape.kind(callee), Kind::Name(_) | Kind::Import { .. })
                && !matches!(origin.name, "*" | "default");
            (origin.module, if direct { origin.name } else { method })
        });
        let full = self.full_name(callee, on, method);
        for sink in self.rules.harmed(self.tape, callee, package, &full) {
            for harmed in harming::harmed(self.tape, sink, on, arguments) {
                if self.may_harm(harmed) {
                    self.harm(sink, callee, harmed);
                }
            }
        }
    }

    /// A callee as rules name it: `os.system` of `from os import system as run`, `res.redirect` of a response under any name; else nothing.
    fn full_name(&self, callee: ValueId, on: Option<ValueId>, method: &str) -> String {
        if on.is_some_and(|on| self.state(on).about.http == Some(Http::Response)) {
            return format!("res.{method}");
        }
        let Some(origin) = self.state(callee).about.origin else { return String::new() };
        let module = origin.module.strip_prefix("node:").unwrap_or(origin.module);
        match (origin.name, on) {
            ("*" | "default", _) => format!("{module}.{method}"),
            (name, None) => format!("{module}.{name}"),
            (name, Some(_)) => format!("{module}.{name}.{method}"),
        }
    }

    /// The function of a package that another is made of: `promisify(exec)`. <https://nodejs.org/api/util.html#utilpromisifyoriginal>
    pub(super) fn promisified(&self, callee: ValueId, arguments: &[ValueId]) -> Option<Origin<'t>> {
        let first = *arguments.first().filter(|_| last_name(self.tape, callee) == Some("promisify"))?;
        let origin = self.state(first).about.origin?;
        match (self.tape.kind(first), origin.name) {
            (Kind::Member { property, .. }, "*" | "default") => Some(Origin { name: property, ..origin }),
            _ => Some(origin),
        }
    }

    /// `ctx`, `r.Context()`, `context.Background()`: what carries deadlines.
    fn is_context(&self, value: ValueId) -> bool {
        let name = match self.tape.kind(value) {
            Kind::Call { callee, .. } => last_name(self.tape, *callee),
            _ => last_name(self.tape, value),
        };
        name.is_some_and(|name| matches!(name, "ctx" | "Context" | "Background" | "TODO" | "UserContext"))
    }

    /// What a function gives back of what a client sent. One whose name says that it checks may have: a person has to say.
    pub(super) fn given_back(&self, callee: ValueId, input: Input<'t>) -> Input<'t> {
        let checks = |word: &String| CHECKING.iter().any(|stem| word.starts_with(stem));
        let is_checked = last_name(self.tape, callee).is_some_and(|name| words(name).iter().any(checks));
        Input { checked: input.checked || is_checked, ..input }
    }

    /// `if (isAllowed(next))`, `if (next.startsWith("/"))`: whether that is enough, a person has to say.
    fn note_check(&mut self, callee: ValueId, arguments: &[ValueId]) {
        let Some(name) = last_name(self.tape, callee) else { return };
        let checks = |word: &String| CHECKS.contains(&word.as_str());
        if !words(name).iter().any(checks) && !CHECKS.contains(&name.to_ascii_lowercase().as_str()) {
            return;
        }
        let tape = self.tape;
        let on = match tape.kind(callee) {
            Kind::Member { object, .. } => Some(*object),
            _ => None,
        };
        // `verifySignature({ body, signature })`.
        let within = arguments.iter().flat_map(|argument| match tape.kind(*argument) {
            Kind::Object(properties) | Kind::Keywords(properties) => properties.as_slice(),
            _ => &[],
        });
        let within = within.map(|property| property.value);
        for value in arguments.iter().copied().chain(within).chain(on) {
            // `ALLOWED.has(url.hostname)`, `url.host.endsWith(".example.com")`.
            let value = match tape.kind(value) {
                Kind::Member { object, property: "hostname" | "host" | "origin" } => *object,
                _ => value,
            };
            let Kind::Name(name) = tape.kind(value) else { continue };
            let Some((variable, state)) = self.variables.lookup(name) else { continue };
            if let Some(input) = state.input.filter(|input| !input.checked) {
                let state = State { input: Some(Input { checked: true, ..input }), ..state.clone() };
                self.variables.set(variable, state);
            }
        }
    }

    /// The last name of a callee, also of a function of the language itself that stands for one of a package: `open`.
    fn called_name(&self, callee: ValueId) -> Option<&'t str> {
        match self.tape.kind(callee) {
            Kind::Import { name, .. } => Some(*name),
            _ => last_name(self.tape, callee),
        }
    }

    /// An assignment that harms with what a client sent: `element.innerHTML = query.text`.
    pub(super) fn report_assigned_input(&mut self, place: ValueId, value: ValueId) {
        if self.may_harm(value)
            && let Some(sink) = self.rules.harmed_place(self.tape, place)
        {
            self.harm(sink, place, value);
        }
    }

    pub(super) fn may_harm(&self, value: ValueId) -> bool {
        let State { input, passed, .. } = self.state(value);
        input.is_some() || !passed.is_empty()
    }

    pub(super) fn harm(&mut self, sink: &'static Sink, callee: ValueId, argument: ValueId) {
        let place = Place::new(sink, callee, argument, self.open.last().copied());
        if let Some(flow) = self.state(argument).input.and_then(|input| self.input_flow(&place, input))
            && super::FLOWS.has_room(self.flows.len())
        {
            self.flows.push(flow);
        }
        for passed in self.state(argument).passed.clone() {
            // Where it has to begin the text, a text that begins otherwise is safe.
            if (passed.leads || !sink.leads) && passed.field.is_none() {
                self.summaries.reach(Reaching { passed, place });
            }
        }
    }

    /// The flow of what a client sent to where it does harm.
    pub(super) fn input_flow(&self, place: &Place<'t>, input: Input<'t>) -> Option<Flow> {
        let harmless = |field: &str| !place.sink.fields.iter().any(|known| known == field);
        if input.field.is_some_and(harmless) || place.sink.leads && !input.leads {
            return None;
        }
        // A name without `/` leads out of no folder.
        if input.segment && place.sink.category == "input-path" {
            return None;
        }
        let confidence = if input.checked { Confidence::Low } else { Confidence::Medium };
        let (holds, trail) = (Holds::Request, input.trail);
        let mut flow = self.flow(
            place,
            &Trace { holds, field: None, as_text: false, hidden: false, row: false, typed: false, confidence, trail },
        );
        if flow.callee.is_empty() {
            flow.callee = self.called_name(place.callee).unwrap_or_default().to_string();
        }
        Some(flow)
    }
}
