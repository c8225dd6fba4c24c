//! What a client's request is: a handler's parameter, by its place or by its type, what a framework gives under a name; and what is
//! asked of it that a client chose. Names of variables say it only where nothing else does (`sources`).

use std::collections::{BTreeSet, HashMap};

use super::Pass;
use super::input::sent;
use super::trace::{Http, Input, State};
use crate::code::rules::last_name;
use crate::code::tape::{FunctionId, Kind, Literal, Tape, ValueId, WALK};

/// Methods of applications and routers that are given handlers.
const TAKING: &[&str] = &["get", "post", "put", "patch", "delete", "del", "all", "use", "options", "head", "route"];

/// What makes applications and routers, and the names that those have that are passed around.
const MAKING: &[&str] = &[
    "express",
    "Router",
    "fastify",
    "Fastify",
    "Hono",
    "OpenAPIHono",
    "Koa",
    "KoaRouter",
    "Elysia",
    "polka",
    "restify",
];
const ROUTERS: &[&str] = &["app", "router", "server", "fastify", "routes"];

/// <https://nextjs.org/docs/app/api-reference/file-conventions/route>, <https://svelte.dev/docs/kit/routing#server>
const VERBS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html>
const CLOUD: &[&str] = &["handler", "lambdaHandler", "lambda_handler"];

/// What an event has that a client chose: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
const OF_EVENTS: &[&str] =
    &["queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "rawQueryString", "rawPath"];

/// What lists of headers have beside headers.
const HEADERS: &[&str] = &[
    "get",
    "getAll",
    "getlist",
    "get_all",
    "getSetCookie",
    "has",
    "set",
    "append",
    "delete",
    "keys",
    "values",
    "entries",
    "items",
    "forEach",
    "raw",
];

/// Headers that proxies, browsers or protocols set, and what proves who asks. A client may write what it likes into them as well, and
/// whether that comes so far, a person has to say.
const SET: &[&str] = &[
    "host",
    "origin",
    "referer",
    "referrer",
    "authorization",
    "cookie",
    "connection",
    "via",
    "date",
    "range",
    "etag",
    "user-agent",
    "upgrade",
    "traceparent",
    "x-real-ip",
    "x-request-id",
    "x-csrf-token",
    "stripe-signature",
];
const SET_STARTS: &[&str] =
    &["x-forwarded", "forwarded", "content-", "accept", "sec-", "if-", "cf-", "x-vercel", "access-control"];

/// What handlers ask a request for, and what they do with an answer: <https://expressjs.com/en/api.html#req>,
/// <https://fastify.dev/docs/latest/Reference/Reply/>.
const ASKED: &[&str] = &["body", "params", "query", "headers", "cookies", "signedCookies"];
const ANSWERED: &[&str] = &["json", "send", "sendStatus", "sendFile", "status", "redirect", "render", "code", "jsonp"];

/// Parameters of the handlers of a file.
#[derive(Debug, Default)]
pub(super) struct Handlers(HashMap<(FunctionId, usize), Http>);

impl Handlers {
    pub(super) fn of(tape: &Tape<'_>) -> Self {
        let mut handlers = Self::default();
        let mut named: HashMap<&str, Option<ValueId>> = HashMap::new();
        let mut counts: HashMap<FunctionId, usize> = HashMap::new();
        let typescript = tape.dialect.name == "typescript";
        for (_, operation) in tape.iter() {
            match &operation.kind {
                Kind::Typed { value, declared } => {
                    if let (Kind::Function(function), Some(at)) = (tape.kind(*value), place_in_handler(declared)) {
                        handlers.0.insert((*function, at), Http::Request);
                        handlers.0.insert((*function, at + 1), Http::Response);
                    }
                }
                Kind::Bind { name, value, .. } => {
                    named.entry(name).and_modify(|value| *value = None).or_insert(Some(*value));
                }
                Kind::Parameter { function, index } => {
                    let count = counts.entry(*function).or_default();
                    *count = (*count).max(index + 1);
                }
                _ => {}
            }
        }
        let answering = if typescript { handlers.add_by_use(tape) } else { BTreeSet::new() };
        for (id, function) in tape.functions().filter(|(_, function)| function.parent.is_none() && function.deferred) {
            match function.name {
                // Handlers of a server are called so as well.
                Some(name) if CLOUD.contains(&name) && answering.contains(&id) => {
                    handlers.0.insert((id, 1), Http::Response);
                    handlers.0.insert((id, 0), Http::Request)
                }
                Some(name) if CLOUD.contains(&name) => handlers.0.insert((id, 0), Http::Event),
                Some(name) if typescript && VERBS.contains(&name) => handlers.0.insert((id, 0), Http::Request),
                _ => None,
            };
        }
        for (_, operation) in tape.iter().filter(|_| typescript) {
            let Kind::Call { callee, arguments, .. } = &operation.kind else { continue };
            let Kind::Member { object, property } = tape.kind(*callee) else { continue };
            if TAKING.contains(property) && is_router(tape, &named, *object) {
                for function in arguments.iter().flat_map(|given| functions(tape, &named, *given)) {
                    // Express gives an error first to those who take four.
                    let first = usize::from(counts.get(&function) == Some(&4));
                    handlers.0.insert((function, first), Http::Request);
                    handlers.0.insert((function, first + 1), Http::Response);
                }
            }
        }
        handlers
    }
}

impl Handlers {
    /// Functions that take two parameters of which one is asked as requests are and the next answers: routes that name them stand elsewhere.
    /// Gives those whose first two are known as request and answer, by that or by their names.
    fn add_by_use(&mut self, tape: &Tape<'_>) -> BTreeSet<FunctionId> {
        let mut bound: HashMap<(FunctionId, &str), usize> = HashMap::new();
        let mut open: Vec<FunctionId> = Vec::new();
        let (mut asked, mut answered) = (Vec::new(), BTreeSet::new());
        let (mut requests, mut answers) = (BTreeSet::new(), BTreeSet::new());
        for (_, operation) in tape.iter() {
            let parameter = |value: ValueId, open: &[FunctionId]| {
                let Kind::Name(name) = tape.kind(value) else { return None };
                let around = open.iter().rev().enumerate().take_while(|(steps, _)| WALK.has_room(*steps));
                around.map(|(_, of)| *of).find_map(|of| Some((of, *bound.get(&(of, *name))?)))
            };
            match &operation.kind {
                Kind::EnterFunction(function) => open.push(*function),
                Kind::LeaveFunction => drop(open.pop()),
                Kind::Bind { name, value, .. } => {
                    let value = match tape.kind(*value) {
                        Kind::Typed { value, .. } => *value,
                        _ => *value,
                    };
                    if let Kind::Parameter { function, index } = tape.kind(value) {
                        bound.insert((*function, name), *index);
                        let named = match (*index, name.trim_start_matches('_')) {
                            (0, "req" | "request") => Some(&mut requests),
                            (1, "res" | "response" | "resp" | "reply") => Some(&mut answers),
                            _ => None,
                        };
                        named.into_iter().for_each(|named| named.extend([*function]));
                    }
                }
                Kind::Member { object, property } if ASKED.contains(property) => {
                    asked.extend(parameter(*object, &open));
                }
                Kind::Call { callee, .. } => {
                    if let Kind::Member { object, property } = tape.kind(*callee)
                        && ANSWERED.contains(property)
                    {
                        answered.extend(parameter(*object, &open));
                    }
                }
                _ => {}
            }
        }
        for (function, index) in asked {
            if answered.contains(&(function, index + 1)) {
                self.0.insert((function, index), Http::Request);
                self.0.insert((function, index + 1), Http::Response);
                if index == 0 {
                    requests.insert(function);
                    answers.insert(function);
                }
            }
        }
        requests.intersection(&answers).copied().collect()
    }
}

/// Whether handlers are added to a value: `app`, `this.router`, `express.Router().route("/rooms")`.
fn is_router(tape: &Tape<'_>, named: &HashMap<&str, Option<ValueId>>, object: ValueId) -> bool {
    let (mut at, mut steps) = (object, 0);
    while WALK.has_room(steps) {
        steps += 1;
        match tape.kind(at) {
            Kind::Name(name) => match named.get(name).copied().flatten() {
                // Something else has that name here.
                Some(made) if matches!(tape.kind(made), Kind::Call { .. }) => {
                    return is_made_router(tape, made) || ROUTERS.contains(name);
                }
                _ => return ROUTERS.contains(name),
            },
            Kind::Member { property, .. } => return ROUTERS.contains(property),
            Kind::Typed { value, .. } => at = *value,
            Kind::Call { callee, .. } => match tape.kind(*callee) {
                Kind::Member { object, property } if TAKING.contains(property) || *property == "basePath" => {
                    at = *object
                }
                _ => return is_made_router(tape, at),
            },
            _ => return false,
        }
    }
    false
}

fn is_made_router(tape: &Tape<'_>, call: ValueId) -> bool {
    let Kind::Call { callee, .. } = tape.kind(call) else { return false };
    last_name(tape, *callee).is_some_and(|name| MAKING.contains(&name))
}

/// The functions that an argument is: one, one by its name, one in a wrapper, those of a list, the `handler` of options.
fn functions(tape: &Tape<'_>, named: &HashMap<&str, Option<ValueId>>, given: ValueId) -> Vec<FunctionId> {
    let own = |value: &ValueId| match tape.kind(*value) {
        Kind::Function(function) => Some(*function),
        Kind::Name(name) => match tape.kind(named.get(name).copied().flatten()?) {
            Kind::Function(function) => Some(*function),
            _ => None,
        },
        _ => None,
    };
    match tape.kind(given) {
        Kind::Call { arguments: parts, .. } | Kind::List(parts) => parts.iter().filter_map(own).collect(),
        Kind::Object(options) => {
            options.iter().filter(|o| o.key == Some("handler")).filter_map(|option| own(&option.value)).collect()
        }
        _ => own(&given).into_iter().collect(),
    }
}

/// Where the request stands among the parameters of a function of a declared type: `const show: RequestHandler = (r, answer) => ...`.
/// <https://expressjs.com/en/guide/using-middleware.html>, <https://fastify.dev/docs/latest/Reference/TypeScript/>
fn place_in_handler(declared: &str) -> Option<usize> {
    let name = declared.split('<').next().unwrap_or(declared);
    match name.rsplit('.').next().unwrap_or(name) {
        "RequestHandler" | "NextApiHandler" | "RouteHandlerMethod" | "RouteHandler" | "Middleware" => Some(0),
        "ErrorRequestHandler" => Some(1),
        _ => None,
    }
}

/// What a client chose of what a hook gives: <https://nextjs.org/docs/app/api-reference/functions/use-search-params>,
/// <https://reactrouter.com/api/hooks/useSearchParams>.
/// Beside it the property that it is in, of what gives more:
/// <https://nextjs.org/docs/pages/api-reference/functions/use-router#router-object>, <https://router.vuejs.org/api/#useRoute>.
pub(super) fn hooked(module: &str, name: &str) -> Option<(Chosen, Option<&'static str>)> {
    let routes = matches!(module, "next/navigation" | "react-router" | "react-router-dom" | "@remix-run/react");
    match name {
        "useSearchParams" if routes => Some((Chosen::FREELY, None)),
        // A part of a path, as it is written there.
        "useParams" if routes => Some((Chosen { checked: true, leads: true }, None)),
        "useRouter" if module == "next/router" => Some((Chosen::FREELY, Some("query"))),
        "useRoute" if matches!(module, "vue-router" | "#imports" | "#app") => Some((Chosen::FREELY, Some("query"))),
        _ => None,
    }
}

/// What a function of a framework gives: <https://nextjs.org/docs/app/api-reference/functions/headers>.
pub(super) fn made(module: &str, name: &str) -> Option<Http> {
    (module == "next/headers" && name == "headers").then_some(Http::Headers)
}

/// What a framework gives under a name: `from flask import request as asked`.
pub(super) fn imported(module: &str, name: &str) -> Option<Http> {
    (name == "request" && matches!(module, "flask" | "quart" | "bottle")).then_some(Http::Request)
}

impl<'t> Pass<'_, 't> {
    pub(super) fn given_parameter(&mut self, id: ValueId, function: FunctionId, index: usize) -> State<'t> {
        let mut state = self.parameter(id, function, index);
        state.about.http = self.handlers.0.get(&(function, index)).copied().or(state.about.http);
        let callee = self.tape.function(function).and_then(|function| function.passed_to).filter(|_| index == 0);
        if let Some(field) = callee.and_then(|callee| self.procedure_field(callee)) {
            // A schema has accepted it.
            state.input = Some(Input { field: Some(field), checked: true, ..sent(self.trails.start(id)) });
        }
        state
    }

    /// The property of what a procedure is given that a client sent: <https://trpc.io/docs/server/validators>.
    fn procedure_field(&self, callee: ValueId) -> Option<&'static str> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let (field, schemas): (_, &[&str]) = match *property {
            "mutation" | "query" | "subscription" => ("input", &["input"]),
            "action" | "stateAction" => ("parsedInput", &["inputSchema", "schema"]),
            _ => return None,
        };
        self.given_in_chain(*object, schemas).map(|_| field)
    }

    /// How a property is what a client chose, beside those of a request itself.
    pub(super) fn chosen_property(&self, object: ValueId, property: &str) -> Option<Chosen> {
        let of_event = OF_EVENTS.contains(&property) && self.may_be_event(object)
            || property == "body" && self.state(object).about.http == Some(Http::Event);
        let of_headers = self.state(object).about.http == Some(Http::Headers);
        if of_event {
            return Some(Chosen::FREELY);
        }
        let of_header = chosen_header(property).filter(|_| of_headers && !HEADERS.contains(&property));
        of_header.or_else(|| self.page_property(object, property)).or_else(|| self.page_address(object, property))
    }

    /// What whoever made a link to a page, or a page that leads to it, chose: <https://developer.mozilla.org/docs/Web/API/Location>,
    /// <https://developer.mozilla.org/docs/Web/API/Document/referrer>, <https://developer.mozilla.org/docs/Web/API/Window/name>.
    fn page_address(&self, object: ValueId, property: &str) -> Option<Chosen> {
        let holder = match property {
            "hash" | "search" | "href" => "location",
            "referrer" | "URL" | "documentURI" => "document",
            "name" => "window",
            _ => return None,
        };
        if self.tape.dialect.name != "typescript" {
            return None;
        }
        let path = self.tape.path(object);
        let (root, last) = path.split_once('.').unwrap_or((&path, &path));
        let is_browsers = matches!(root, "window" | "document" | "globalThis" | "self") || root == holder;
        let is_own = || self.variables.lookup(root).is_some();
        // It begins with the page's own address, with `#` or with `?`.
        (is_browsers && last == holder && !is_own()).then_some(Chosen { checked: false, leads: false })
    }

    /// Whether a value may be what starts a function in a cloud.
    fn may_be_event(&self, object: ValueId) -> bool {
        let State { about, passed, .. } = self.state(object);
        about.http == Some(Http::Event) || !passed.is_empty() || matches!(self.tape.kind(object), Kind::Name("event"))
    }

    /// What pages and routes of Next.js are given: <https://nextjs.org/docs/app/api-reference/file-conventions/page>. What is in a path
    /// comes as it is written there, so that no `/` is in it.
    fn page_property(&self, object: ValueId, property: &str) -> Option<Chosen> {
        if self.tape.dialect.name != "typescript" || !matches!(property, "params" | "searchParams") {
            return None;
        }
        let mut passed = self.state(object).passed.iter().filter(|passed| passed.property.or(passed.field).is_none());
        let passed = passed.next()?;
        let function = self.tape.function(passed.function).filter(|function| function.parent.is_none())?;
        let name = function.name.unwrap_or_default();
        let is_route = passed.index == 1 && VERBS.contains(&name);
        let is_shown = passed.index == 0 && (name.starts_with(char::is_uppercase) || name == "generateMetadata");
        match property {
            "params" => (is_route || is_shown && self.is_page()).then_some(Chosen { checked: true, leads: true }),
            _ => is_shown.then_some(Chosen::FREELY),
        }
    }

    fn is_page(&self) -> bool {
        let path = self.around.map(|around| around.path().as_ref()).unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        matches!(name.split_once('.'), Some(("page" | "layout", "tsx" | "jsx" | "ts" | "js")))
    }

    /// Whether `c.get("user")` is what the program kept in the context for itself: <https://hono.dev/docs/api/context#set-get>. Koa's and
    /// Express's `get` gives a header: where they are imported as well, it is not told whose it is.
    fn is_of_hono(&self) -> bool {
        const OTHERS: &[&str] = &["express", "koa", "@koa", "restify", "polka"];
        let root = |module: &'t str| module.split('/').next().unwrap_or_default();
        let imports = || {
            let modules = self.tape.iter().filter_map(|(_, operation)| match operation.kind {
                Kind::Import { module, .. } => Some(root(module)),
                _ => None,
            });
            let mut is_hono = false;
            for root in modules {
                if OTHERS.contains(&root) {
                    return false;
                }
                is_hono |= matches!(root, "hono" | "@hono");
            }
            is_hono
        };
        *self.of_hono.get_or_init(imports)
    }

    /// What a client chose that is asked for by a call: `request.headers.get("x-room")`, `req.get("x-room")`, `c.req.param("room")`,
    /// `event.get("queryStringParameters")`.
    pub(super) fn asked_part(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<Input<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let Kind::Literal(Literal::Text(name)) = self.tape.kind(*arguments.first()?) else { return None };
        let of_headers = self.state(*object).about.http == Some(Http::Headers);
        let chosen = match *property {
            "get" if of_headers => self.chosen_property(*object, name),
            "get" if self.is_of_hono() => None,
            "get" | "header" if self.is_request(*object) => chosen_header(name),
            "param" if self.is_request(*object) => Some(Chosen::FREELY),
            "get" if OF_EVENTS.contains(name) && self.may_be_event(*object) => Some(Chosen::FREELY),
            // <https://www.tornadoweb.org/en/stable/web.html#input>
            "get_argument" | "get_query_argument" | "get_body_argument" if self.is_own(*object) => Some(Chosen::FREELY),
            _ => None,
        };
        let Chosen { checked, leads } = chosen?;
        let checked = checked || self.is_unclear_request(*object);
        Some(Input { checked, leads, ..sent(self.trails.start(id)) })
    }
}

/// How what a client sent came to be what it is.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    /// Something else may have decided what comes there.
    pub(super) checked: bool,
    /// An address that begins with it goes where the client says.
    pub(super) leads: bool,
}

impl Chosen {
    pub(super) const FREELY: Self = Self { checked: false, leads: true };
}

/// How a client chooses what a header holds; `None` for what is no header's name.
fn chosen_header(header: &str) -> Option<Chosen> {
    let lower = header.to_ascii_lowercase();
    let is_name =
        (1..=60).contains(&lower.len()) && lower.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let is_set = SET.contains(&lower.as_str())
        || SET_STARTS.iter().any(|start| lower.starts_with(start))
        || ["signature", "token", "secret", "key"].iter().any(|end| lower.ends_with(end));
    is_name.then_some(Chosen { checked: is_set, leads: !is_set })
}
