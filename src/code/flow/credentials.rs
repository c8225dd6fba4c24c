//! Credentials that a client sends beside what it asks for: in headers, whose names are written in whatever case, and in the cookies
//! of sessions. <https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2>, <https://www.rfc-editor.org/rfc/rfc6265#section-4.2>

use super::Pass;
use super::trace::Http;
use crate::code::rules::last_name;
use crate::code::tape::{Kind, ValueId};
use crate::detect::personal_data::words;

/// What a list of headers is called that a client sent: of the Fetch standard, Node.js and Python, of net/http.
/// <https://docs.djangoproject.com/en/stable/ref/request-response/#django.http.HttpRequest.META>
const HEADERS: &[&str] = &["headers", "Header", "META"];
/// Methods that ask for a header by its name: Express, Hono, Gin.
const ASKING: &[&str] = &["header", "GetHeader"];
/// What holds cookies: of Express, Flask and Next.js, of Django.
const COOKIES: &[&str] = &["cookies", "COOKIES", "cookieStore"];

impl<'t> Pass<'_, 't> {
    /// The data type of what a method gives that is asked by name: `formData.get("email")`, `headers.get("Authorization")`,
    /// `cookies().get("session")`.
    pub(super) fn asked_data(&mut self, object: ValueId, method: &str, name: &'t str) -> Option<usize> {
        let of_request = ASKING.contains(&method) || method == "get" && self.is_request(object);
        let header = || if of_request { self.header_data(name) } else { self.sent_credential(object, name) };
        let header = header();
        header.or_else(|| self.reading(name).holds)
    }

    /// The data type of a property of what a client sends beside what it asks for: `headers["Authorization"]`, `cookies.session`.
    pub(super) fn sent_credential(&self, object: ValueId, property: &str) -> Option<usize> {
        let name = self.name_of(object)?;
        if HEADERS.contains(&name) || self.state(object).about.http == Some(Http::Headers) {
            return self.header_data(property);
        }
        // <https://werkzeug.palletsprojects.com/en/stable/datastructures/#werkzeug.datastructures.Authorization>
        let is_authorization = property == "authorization" && self.state(object).about.http == Some(Http::Request);
        let is_session = || COOKIES.contains(&name) && self.names_session(property);
        (is_authorization || is_session()).then(|| self.session_data()).flatten()
    }

    /// Whether a cookie says who somebody is.
    pub(super) fn names_session(&self, cookie: &str) -> bool {
        let (words, known) = (words(cookie), &self.rules.words);
        words.iter().any(|word| known.sessions.contains(word))
            && !words.iter().any(|word| known.other_tokens.contains(word))
    }

    /// The data type of credentials that programs make.
    pub(super) fn session_data(&self) -> Option<usize> {
        self.vocabulary.data_types().iter().position(|data_type| data_type.id == "auth-token")
    }

    fn header_data(&self, name: &str) -> Option<usize> {
        let lower = name.to_ascii_lowercase();
        // WSGI puts `HTTP_` before a header's name.
        let reading = self.vocabulary.read(lower.strip_prefix("http_").unwrap_or(&lower));
        let of_headers = reading.holds_of_person.filter(|data| {
            self.vocabulary.is_holder(*data, "headers") || lower == "remote_addr" && self.is_address_type(*data)
        });
        reading.holds.or(of_headers)
    }

    fn is_address_type(&self, data: usize) -> bool {
        self.vocabulary.data_types().get(data).is_some_and(|data_type| data_type.id == "ip-address")
    }

    /// Where a request came from: `q.ip` of Express, `request.remote_addr` of Flask, `request.client.host` of Starlette.
    /// <https://expressjs.com/en/api.html#req.ip>, <https://www.starlette.io/requests/#client-address>
    pub(super) fn client_address(&self, object: ValueId, property: &str) -> Option<usize> {
        let of_client = || match self.tape.kind(object) {
            Kind::Member { object, property: "client" } => self.is_request(*object),
            _ => false,
        };
        let is_address = match property {
            "ip" | "ips" | "remote_addr" | "access_route" => self.is_request(object),
            "host" => of_client(),
            _ => false,
        };
        is_address.then(|| self.vocabulary.data_types().iter().position(|data| data.id == "ip-address")).flatten()
    }

    /// What a value is called, also one that a function of that name gives: `cookies()`.
    fn name_of(&self, value: ValueId) -> Option<&'t str> {
        match self.tape.kind(value) {
            Kind::Call { callee, arguments, .. } if arguments.is_empty() => last_name(self.tape, *callee),
            _ => last_name(self.tape, value),
        }
    }
}
