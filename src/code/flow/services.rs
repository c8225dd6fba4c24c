//! Services that no rule names: clients of packages that were made with a credential, and addresses that a setting names.

use super::Pass;
use super::hosts;
use super::trace::{About, Holds, Known, Passed, Trace};
use crate::bound::Bound;
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, Literal, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::{Holding, words};

/// What the last word of a credential's name is: `apiKey`, `SLACK_BOT_TOKEN`, `client_secret`.
const CREDENTIALS: &[&str] = &["key", "apikey", "token", "secret", "credentials", "dsn"];

const DEPTH: Bound = Bound::new(
    64,
    "options in one another, or calls of what calls return, are more than 64 deep: whether their client was made with a credential is not known",
);

impl<'t> Pass<'_, 't> {
    /// Whether a call is given a credential: `new Client({ apiKey })`, `Client(os.environ["CRM_TOKEN"])`.
    pub(super) fn is_given_credential(&self, arguments: &[ValueId]) -> bool {
        arguments.iter().any(|argument| self.is_credential(*argument, 0))
    }

    fn is_credential(&self, value: ValueId, depth: usize) -> bool {
        if !DEPTH.holds(depth) {
            return false;
        }
        let depth = depth + 1;
        match self.tape.kind(value) {
            Kind::Object(properties) | Kind::Keywords(properties) => properties.iter().any(|property| {
                let nested = matches!(self.tape.kind(property.value), Kind::Object(_));
                property.key.is_some_and(names_credential) || nested && self.is_credential(property.value, depth)
            }),
            Kind::Typed { value, .. } => self.is_credential(*value, depth),
            Kind::Choice(parts) => parts.iter().any(|part| self.is_credential(*part, depth)),
            Kind::Call { callee, arguments, .. } => {
                let asks = last_name(self.tape, *callee).is_some_and(|name| self.asks(name));
                asks && arguments.first().is_some_and(|first| match self.tape.kind(*first) {
                    Kind::Literal(Literal::Text(text)) => names_credential(text),
                    _ => false,
                })
            }
            _ => last_name(self.tape, value).is_some_and(names_credential),
        }
    }

    /// The sink that a client of a package is that no rule names, and the package or the host that it is made for.
    pub(super) fn unlisted(&self, callee: ValueId, arguments: &[ValueId]) -> Option<(&'static Sink, Option<&'t str>)> {
        let about = self.state(callee).about;
        let origin = about.origin?;
        let root = self.rules.package_root(origin.module);
        if self.rules.is_neutral(root) || self.rules.knows_package(origin.module) || self.around?.is_own(origin.module)
        {
            return None;
        }
        let (name, keyed) = match self.tape.kind(callee) {
            Kind::Name(_) if origin.name != "*" => (origin.name, self.is_given_credential(arguments)),
            Kind::Member { object, property } => {
                let keyed = about.keyed || self.is_of_client(*object);
                (keyed || self.state(*object).about.class.is_some()).then_some((*property, keyed))?
            }
            _ => return None,
        };
        let verbs = words(name);
        let sink = self.rules.unlisted(verbs.first()?, keyed)?;
        Some((sink, about.host.filter(|host| hosts::is_known(host)).or(Some(root))))
    }

    /// Whether a value is what a client gives in the same breath: `client.messages(id)`. What it returned, and a variable holds, is data.
    fn is_of_client(&self, object: ValueId) -> bool {
        let (mut at, mut passed) = (object, 0);
        while DEPTH.holds(passed) {
            passed += 1;
            at = match self.tape.kind(at) {
                Kind::Call { callee, construct: false, .. } => *callee,
                Kind::Member { object, .. } | Kind::Typed { value: object, .. } => *object,
                _ => break,
            };
        }
        self.state(at).about.keyed
    }

    /// The host or the setting that says where an address leads, by its name: `process.env.SLACK_WEBHOOK_URL`, `webhook.url`.
    pub(super) fn named_address(&self, object: Option<ValueId>, name: &'t str) -> Option<&'t str> {
        let of = object.and_then(|object| last_name(self.tape, object)).unwrap_or_default();
        if matches!(name, "url" | "uri" | "endpoint") {
            return words(of).last().is_some_and(|word| self.rules.names_other(word)).then_some(of);
        }
        self.is_address_of_other(name).then_some(name)
    }

    /// Whether a name is that of an address of somebody else: `HUBSPOT_API_URL`, `webhookUrl`.
    fn is_address_of_other(&self, name: &str) -> bool {
        // Most names end otherwise, and need not be taken apart.
        let ends = ["rl", "RL", "ri", "RI", "oint", "OINT", "ook", "OOK"].iter().any(|end| name.ends_with(end));
        if !ends {
            return false;
        }
        let words = words(name);
        let Some((last, before)) = words.split_last() else { return false };
        matches!(last.as_str(), "url" | "uri" | "endpoint" | "webhook")
            && before.iter().any(|word| self.rules.names_other(word))
    }

    /// `os.getenv("SLACK_WEBHOOK_URL")`, `config.get("crm.webhookUrl")`.
    pub(super) fn asked_address(&self, callee: ValueId, arguments: &[ValueId]) -> Option<&'t str> {
        let name = last_name(self.tape, callee)?;
        if !self.asks(name) {
            return None;
        }
        let Kind::Literal(Literal::Text(text)) = self.tape.kind(*arguments.first()?) else { return None };
        self.is_address_of_other(text).then_some(*text)
    }

    /// Whether a function asks for a setting by its name. `str` and `config` are of django-environ and python-decouple.
    fn asks(&self, name: &str) -> bool {
        self.vocabulary.is_getter(name) || matches!(name, "getenv" | "env" | "getOrThrow" | "config" | "str")
    }

    /// Whom a message goes to, by the place: `send({ to: payload.to })`. What is a setting or one's own constant is nobody's.
    pub(super) fn addressed(&mut self, sink: &Sink, arguments: &[ValueId]) -> Option<(ValueId, Trace<'t>)> {
        let id = sink.addressed.as_deref()?;
        let data = self.vocabulary.data_types().iter().position(|data| data.id == id)?;
        let tape = self.tape;
        for argument in arguments {
            let (Kind::Object(properties) | Kind::Keywords(properties)) = tape.kind(*argument) else { continue };
            let to = properties.iter().find(|p| p.key.is_some_and(|key| self.rules.words.recipients.contains(key)));
            let Some(to) = to.filter(|to| self.is_somebody(to.value)) else { continue };
            let trace = self.source(to.value, Holds::Data(data), Confidence::Low);
            return Some((to.value, Trace { field: to.key, ..trace }));
        }
        None
    }

    /// Whether a value may be somebody's: a variable or a property, of which nothing is known and which is no setting.
    fn is_somebody(&self, value: ValueId) -> bool {
        let state = self.state(value);
        let name = match self.tape.kind(value) {
            Kind::Name(name) | Kind::Member { property: name, .. } => *name,
            _ => return false,
        };
        let is_setting =
            words(name).iter().any(|word| matches!(word.as_str(), "admin" | "support" | "default" | "team"))
                || !name.contains(|c: char| c.is_lowercase());
        state.traces.is_empty() && state.known == Known::Unknown && state.holding == Holding::Data && !is_setting
    }

    /// A value that a text says mail is sent to: `` `Email sent to ${to}` ``, `f"Failed to send mail to {to}"`.
    pub(super) fn told_recipient(&mut self, written: &str, start: u32, part: ValueId) -> Option<Trace<'t>> {
        let to = self.tape.span(part).start.checked_sub(start)? as usize;
        let before = written.get(..to)?.trim_end_matches(['$', '{', '<', '(', '[', '"', '\'', '`', '*', ':', ' ']);
        let before = before.strip_suffix("to")?;
        let line = before.get(before.len().saturating_sub(48)..).unwrap_or(before).to_ascii_lowercase();
        // Since the last value, which is what anything before it is about.
        let line = line.rsplit('}').next().unwrap_or_default();
        if !(line.contains("email") || line.contains("e-mail") || line.contains(" mail ")) || !line.ends_with(' ') {
            return None;
        }
        let data = self.vocabulary.data_types().iter().position(|data| data.id == "email")?;
        let named = last_name(self.tape, part).is_some_and(|name| !counts(name) && !super::names_id(name));
        (named && self.is_somebody(part)).then(|| self.source(part, Holds::Data(data), Confidence::Low))
    }

    /// What a class's objects have under a name, as far as it says where data goes.
    pub(super) fn note_field(&mut self, name: &'t str, value: ValueId) {
        let held = self.state(value).clone();
        self.keep_field(name, &held);
        let About { origin, class, host, keyed, stands_for, .. } = held.about;
        let about = About { origin, class, host, keyed, stands_for, ..About::default() };
        if about == About::default() {
            return;
        }
        let known = self.made.entry(name).or_insert(Some(about));
        *known = known.filter(|known| *known == about);
    }

    /// Whether the body of a class is open.
    pub(super) fn is_in_class(&self) -> bool {
        let open = self.open.last().and_then(|open| self.tape.function(*open));
        open.is_some_and(|open| !open.deferred)
    }

    /// What `this.client` is, by what the class was given under that name.
    pub(super) fn made_field(&self, object: ValueId, property: &str) -> Option<About<'t>> {
        self.is_own(object).then_some(())?;
        self.made.get(property).copied().flatten()
    }

    /// The parameter that an address is, or that it begins with.
    pub(super) fn address_of(&self, argument: ValueId) -> Option<Passed<'t>> {
        let state = self.state(argument);
        let whole = || state.passed.iter().find(|passed| passed.field.is_none() && !passed.in_text).copied();
        match self.tape.kind(argument) {
            Kind::Object(options) => {
                let address = options.iter().find(|option| option.key.is_some_and(is_address))?;
                self.address_of(address.value)
            }
            Kind::Keywords(_) => self.address_of(self.tape.keyword(&[argument], "url")?),
            _ => state.about.begun.or_else(whole),
        }
    }

    /// The host that a builder of requests, or what it is called on, was told: `HttpRequest.newBuilder(URI.create(url)).GET()`,
    /// `client.post().uri(url)`, `new Request.Builder().url(url).build()`.
    pub(super) fn host_of_builder(&self, callee: ValueId, arguments: &[ValueId]) -> Option<&'t str> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let is_told =
            matches!(*property, "url" | "uri" | "baseUrl" | "newBuilder" | "create" | "target" | "of" | "parse");
        let first = arguments.first().filter(|_| self.tape.dialect.named_by_getters && is_told);
        let told = first.and_then(|first| self.state(*first).about.host);
        told.or_else(|| self.state(*object).about.host.filter(|_| self.tape.dialect.named_by_getters))
    }

    /// The host that a caller gives for a parameter, or the parameter of its own that it gives.
    pub(super) fn given_address(
        &self,
        argument: ValueId,
        property: Option<&'t str>,
    ) -> (Option<&'t str>, Option<Passed<'t>>) {
        let Some(property) = property else {
            return (self.state(argument).about.host, self.address_of(argument));
        };
        match self.tape.kind(argument) {
            Kind::Object(properties) | Kind::Keywords(properties) => {
                let given = properties.iter().find(|given| given.key == Some(property));
                given.map_or((None, None), |given| self.given_address(given.value, None))
            }
            // Of a parameter that is passed on, the property of it.
            _ => {
                let whole = |p: &&Passed<'t>| p.field.is_none() && p.property.is_none() && !p.in_text;
                let passed = self.state(argument).passed.iter().find(whole);
                (None, passed.map(|passed| Passed { property: Some(property), ..*passed }))
            }
        }
    }
}

/// Whether a name says how many, or where to.
fn counts(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "count", "number", "num", "total", "size", "length", "limit", "path", "file", "url", "queue", "list", "server",
        "host",
    ];
    words(name).last().is_some_and(|last| WORDS.contains(&last.as_str()))
}

/// Whether an option of a request is its address.
pub(super) fn is_address(option: &str) -> bool {
    matches!(option, "url" | "uri" | "baseURL" | "baseUrl" | "endpoint")
}

fn names_credential(name: &str) -> bool {
    // Most names end otherwise, and need not be taken apart.
    let ends = |end: &&str| {
        let end_of_name = name.len().checked_sub(end.len()).and_then(|from| name.get(from..));
        end_of_name.is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    if !CREDENTIALS.iter().any(ends) {
        return false;
    }
    let words = words(name);
    words.last().is_some_and(|last| CREDENTIALS.contains(&last.as_str()))
}
