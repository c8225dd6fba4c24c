//! Whether what is called a request is a client's: by its declared type, by what it was made of, else by its name. What a program sends
//! to others is called so, too: `relay(request: RelayRequest)`, `new Request(url)`, `for (const request of queue)`.

use std::collections::BTreeSet;

use super::Pass;
use super::shapes::bare_name;
use super::trace::{Http, Origin};
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Literal, ValueId, WALK};
use crate::detect::personal_data::words;

/// Types of requests whose names say it: of Django, Next.js, Fastify, Node.js, Vercel, Hono.
const REQUESTS: &[&str] = &[
    "HttpRequest",
    "WSGIRequest",
    "ASGIRequest",
    "NextRequest",
    "NextApiRequest",
    "FastifyRequest",
    "IncomingMessage",
    "VercelRequest",
    "HonoRequest",
    "ParameterizedContext",
    "RouterContext",
    "HTTPServerRequest",
];
const RESPONSES: &[&str] = &["NextApiResponse", "FastifyReply", "VercelResponse", "ServerResponse"];
const EVENTS: &[&str] = &["APIGatewayProxyEvent", "APIGatewayProxyEventV2", "APIGatewayEvent", "ALBEvent"];

/// Packages whose `Request`, `Response` and `Context` are such.
const FRAMEWORKS: &[&str] = &[
    "express",
    "express-serve-static-core",
    "koa",
    "hono",
    "@hono",
    "@koa",
    "@hapi",
    "@loopback",
    "@azure",
    "@google-cloud",
    "firebase-functions",
    "restify",
    "polka",
    "itty-router",
    "elysia",
    "next",
    "fastify",
    "fastapi",
    "starlette",
    "rest_framework",
    "django",
    "aiohttp",
    "sanic",
    "litestar",
    "flask",
    "quart",
    "werkzeug",
    "webob",
    "pyramid",
    "falcon",
    "tornado",
    "bottle",
    "blacksheep",
];

/// How what makes a request begins, where what asks for the one that came is called alike: `buildRequest()`, `getRequest()`.
const MAKING: &[&str] = &[
    "create",
    "make",
    "build",
    "new",
    "prepare",
    "construct",
    "send",
    "parse",
    "to",
    "mock",
    "fake",
    "sign",
    "encode",
];

/// What holds a request that was sent: answers, errors of clients, pieces of data.
const HOLDERS: &[&str] = &[
    "response",
    "res",
    "resp",
    "reply",
    "err",
    "error",
    "exc",
    "exception",
    "e",
    "data",
    "payload",
    "body",
    "result",
    "job",
];

impl<'t> Pass<'_, 't> {
    /// What a parameter is by its declared type: `asked: HttpRequest`. By the place of a handler more is known than by a type of one's own.
    pub(super) fn typed_http(&self, value: ValueId, declared: &'t str) -> Option<Http> {
        let known = self.state(value).about.http;
        if !matches!(self.tape.kind(value), Kind::Parameter { .. }) {
            return known;
        }
        match self.http_of_type(declared) {
            Some(Http::Other | Http::Unclear) if known.is_some() => known,
            said => said.or(known),
        }
    }

    /// What values of a type are to those who answer clients; `None` where the type says nothing of it.
    pub(super) fn http_of_type(&self, declared: &'t str) -> Option<Http> {
        let declared = bare_name(declared);
        // What it has is written here, and not where it came from.
        if declared.starts_with('{') {
            return Some(Http::Unclear);
        }
        let name = declared.split(['<', '[']).next().unwrap_or(declared);
        if self.shapes.head(name).is_none() {
            return self.http_of_foreign(name);
        }
        let (mut open, mut seen) = (vec![name], BTreeSet::new());
        while let Some(at) = open.pop().filter(|_| WALK.has_room(seen.len())) {
            match self.shapes.head(at) {
                Some(head) if seen.insert(at) => {
                    open.extend(head.split(|c| !is_of_path(c)).filter(|name| !name.is_empty()))
                }
                Some(_) => {}
                None => match self.http_of_foreign(at) {
                    Some(Http::Other) | None => {}
                    found => return found,
                },
            }
        }
        Some(Http::Other)
    }

    /// The same of a type that this file does not declare.
    fn http_of_foreign(&self, name: &'t str) -> Option<Http> {
        let (holder, last) = name.rsplit_once('.').unwrap_or((name, name));
        let known = self.variables.lookup(holder);
        let origin = known.and_then(|(_, state)| state.about.origin);
        // `import { Request as Asked } from "express"`.
        let last = origin
            .map(|origin| origin.name)
            .filter(|own| holder == name && !matches!(*own, "*" | "default"))
            .unwrap_or(last);
        if let Some(Origin { module, .. }) = origin
            && (module.starts_with('.') || self.around.is_some_and(|around| around.is_own(module)))
        {
            let shape = self.around.and_then(|around| around.shape(module, last));
            return shape.map_or(Some(Http::Unclear), |shape| Some(shape.http.unwrap_or(Http::Other)));
        }
        let named = [(REQUESTS, Http::Request), (RESPONSES, Http::Response), (EVENTS, Http::Event)];
        if let Some((_, http)) = named.into_iter().find(|(names, _)| names.contains(&last)) {
            return Some(http);
        }
        // The Fetch standard's own has no import: <https://fetch.spec.whatwg.org/#request-class>.
        if last == "Request" && known.is_none() && holder == name && self.tape.dialect.name == "typescript" {
            return Some(Http::Request);
        }
        let unclear = || reads_as_request(last).then_some(Http::Unclear);
        // `Express.Request` is said nowhere.
        let Some(Origin { module, .. }) = origin else { return unclear().filter(|_| last != "Request") };
        let root = module.split(['/', '.']).next().unwrap_or_default();
        match last {
            "Request" | "Context" if FRAMEWORKS.contains(&root) => Some(Http::Request),
            "Response" if FRAMEWORKS.contains(&root) => Some(Http::Response),
            _ if self.rules.asks_others(module) => Some(Http::Other),
            _ => unclear(),
        }
    }

    /// Whether a type of this file is one that other files may take for a request, and what it is.
    pub(super) fn http_for_others(&self, name: &'t str) -> Option<Http> {
        let http = self.http_of_type(name)?;
        (http != Http::Other || reads_as_request(name)).then_some(http)
    }

    /// What a framework gives as one, else `req` and `ctx.request`, when nothing but a parameter was given to it.
    pub(super) fn is_request(&self, object: ValueId) -> bool {
        self.request_of(object).is_some()
    }

    /// Whether a person has to say of a request that it is a client's.
    pub(super) fn is_unclear_request(&self, object: ValueId) -> bool {
        self.request_of(object) == Some(Http::Unclear)
    }

    fn request_of(&self, object: ValueId) -> Option<Http> {
        // `(req as NextRequest).body`.
        let object = match self.tape.kind(object) {
            Kind::Typed { value, .. } => *value,
            _ => object,
        };
        let said = self.state(object).about.http;
        if said.is_some_and(|http| http != Http::Unclear) {
            return said.filter(|http| *http == Http::Request);
        }
        let name = match self.tape.kind(object) {
            Kind::Name(name) => self.variables.lookup(name).map(|_| *name)?,
            Kind::Member { property, .. } => property,
            _ => return None,
        };
        is_name(name).then(|| said.unwrap_or(Http::Request))
    }

    /// A request that an answer, an error or a piece of data has is one that was sent: `response.request`, `job.data.request`.
    pub(super) fn http_of_member(&self, holder: ValueId, property: &str) -> Option<Http> {
        let is_held = || last_name(self.tape, holder).is_some_and(|holder| HOLDERS.contains(&holder));
        (is_name(property) && (property == "request" || !self.is_response(holder)) && is_held()).then_some(Http::Other)
    }

    fn is_response(&self, holder: ValueId) -> bool {
        // Express's `res.req` is the one that came.
        matches!(last_name(self.tape, holder), Some("res" | "response" | "reply"))
    }

    /// What is imported under a request's name: of a package that is no framework's, something else.
    pub(super) fn http_of_import(&self, module: &str, name: &str) -> Option<Http> {
        let root = module.split(['/', '.']).next().unwrap_or_default();
        let is_own = module.starts_with('.') || self.around.is_none_or(|around| around.is_own(module));
        (is_name(name) && !is_own && !FRAMEWORKS.contains(&root)).then_some(Http::Other)
    }

    /// What a call gives: one that asks for the request of a client, or works on it, is told from what makes one by its name.
    pub(super) fn http_of_call(&self, callee: ValueId, arguments: &[ValueId], construct: bool) -> Option<Http> {
        let on = match self.tape.kind(callee) {
            Kind::Member { object, .. } => Some(*object),
            _ => None,
        };
        if on.into_iter().chain(arguments.iter().copied()).any(|value| self.is_request(value)) {
            // `cast(HttpRequest, request)`.
            let same = matches!(last_name(self.tape, callee), Some("cast" | "clone" | "copy"));
            return (!same).then_some(Http::Unclear);
        }
        let asked = arguments.first().is_some_and(
            |first| matches!(self.tape.kind(*first), Kind::Literal(Literal::Text(name)) if reads_as_request(name)),
        );
        let words = words(last_name(self.tape, callee).unwrap_or_default());
        let asks = match words.as_slice() {
            // `axios.request(options)`.
            [] | [_] => false,
            [.., last] => matches!(last.as_str(), "request" | "req" | "context" | "store"),
        };
        let makes = construct || words.first().is_some_and(|first| MAKING.contains(&first.as_str()));
        (makes || !asks && !asked).then_some(Http::Other)
    }

    /// One of a collection is no request that came in, if it is not one of a function's arguments.
    pub(super) fn http_of_element(&self, id: ValueId, of: ValueId) -> Option<Http> {
        let of_arguments = matches!(last_name(self.tape, of), Some("args" | "arguments" | "params"));
        (!of_arguments && !self.tape.written(id).ends_with(']')).then_some(Http::Other)
    }

    /// What a package, or a client's hook, gives a function: `instance.interceptors.request.use((request) => ...)`.
    pub(super) fn http_of_hook(&self, callee: ValueId) -> Option<Http> {
        let path = self.tape.path(callee);
        let origin = self.state(callee).about.origin;
        let serves = last_name(self.tape, callee).is_some_and(|name| name.to_ascii_lowercase().contains("server"));
        let asks = origin.is_some_and(|origin| self.rules.asks_others(origin.module)) && !serves;
        (asks || path.contains("interceptors")).then_some(Http::Other)
    }
}

fn is_name(name: &str) -> bool {
    matches!(name, "req" | "request" | "nextRequest" | "nextReq")
}

fn is_of_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

/// Whether a name is that of a request: `RelayRequest`, `req`.
fn reads_as_request(name: &str) -> bool {
    words(name).last().is_some_and(|last| matches!(last.as_str(), "request" | "req"))
}
