//! Which sinks a call is, by its callee, its address and what it is given.

use super::Pass;
use super::hosts;
use super::services::is_address;
use super::trace::Passed;
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, Literal, ValueId};

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

impl<'t> Pass<'_, 't> {
    /// The sink that a callee is, and the host that it sends to.
    pub(super) fn sink(&self, callee: ValueId, arguments: &[ValueId]) -> Option<(&'static Sink, Option<&'t str>)> {
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
    pub(super) fn address_passed(&self, sink: &Sink, arguments: &[ValueId]) -> Option<Passed<'t>> {
        let first = || arguments.iter().take(2).find_map(|argument| self.address_of(*argument));
        if sink.to_host && !sink.of_client { first() } else { None }
    }

    /// Whether a call is given the text that makes it a sink: `postMessage(x, "*")`, `postMessage(x, { targetOrigin: "*" })`.
    pub(super) fn is_given(&self, sink: &Sink, arguments: &[ValueId]) -> bool {
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
    pub(super) fn note_opened(&mut self, callee: ValueId, host: Option<&'t str>) {
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
    pub(super) fn says_error(&self, callee: ValueId, arguments: &[ValueId]) -> bool {
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
    pub(super) fn is_error_code(&self, code: ValueId) -> bool {
        match self.tape.kind(code) {
            Kind::Literal(Literal::Number(code)) => code.len() == 3 && code.starts_with(['4', '5']),
            Kind::Member { property, .. } => {
                property.starts_with("HTTP_4") || property.starts_with("HTTP_5") || ERRORS.contains(property)
            }
            _ => false,
        }
    }
}
