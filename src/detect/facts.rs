//! Facts: what detectors saw in one file. All spans are in the file's text (not in a fence's).

use std::sync::Arc;

use serde::Serialize;

use crate::span::Span;

/// Everything seen in one file. Each list is in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub secrets: Vec<SecretFact>,
    pub flows: Vec<Flow>,
    pub calls: Vec<Call>,
    pub settings: Vec<Setting>,
    pub routes: Vec<Route>,
}

impl Facts {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
            && self.flows.is_empty()
            && self.calls.is_empty()
            && self.settings.is_empty()
            && self.routes.is_empty()
    }
}

/// How sure a detector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// The value of a credential, as it is when what hides it is undone. Only the redactor asks for it: it prints as nothing, and
/// no policy sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretValue(String);

impl SecretValue {
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// For the redactor.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("*****")
    }
}

/// A credential that stands in the text. What is shown of it are its keyed hash and a redacted form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecretFact {
    /// The id of the detector's rule.
    pub detector: String,
    /// The value, without quotes.
    #[serde(skip)]
    pub span: Span,
    #[serde(skip)]
    pub value: SecretValue,
    /// What else stands in the same piece of text, and gives way to this one: for the redactor alone.
    #[serde(skip)]
    pub beside: Vec<SecretValue>,
    pub confidence: Confidence,
    /// The syntax it stands in: `assignment`, `fallback` (the default of a look-up), `object-key`, `argument`, `element`,
    /// `statement`, `field`, `url`, `connection-string`, `url-query`, `joined` (by a template's function), `header`, `command-line`, `text`.
    pub syntax: &'static str,
    /// The sort of text it stands in: `configuration`, `shell`, `source`, `prose` (for people).
    pub medium: &'static str,
    /// The identifier, key or header it is the value of, as written.
    pub name: Option<String>,
    /// A real but guessable value: `password`, `admin`.
    pub weak: bool,
    /// Whether the vendor's checksum is right; `None` where the format has none.
    pub checksum: Option<bool>,
    /// The encodings that were undone to see it, from the outside in: `["base64", "percent"]`. Empty when it stands as it is.
    pub decoded: Vec<&'static str>,
    /// The vendor that the name or place speaks of, for kinds that are not one vendor's own.
    pub vendor: Option<String>,
    /// Where in the history it was seen; `None` for the tree, the index and standard input.
    pub history: Option<HistoryPlace>,
    /// What stands in outputs in place of the value: the public prefix at most.
    pub redacted: String,
    /// A keyed BLAKE3 hash of the value, hexadecimal.
    pub hash: String,
    /// Further facts a policy may want, such as the `role` of a Supabase key.
    pub attributes: Vec<(String, String)>,
}

impl SecretFact {
    /// Whether the value is a word that texts may well say: a weak one, or one of its own name (`clickhouse` of
    /// `clickhouse_password`). It is masked where it stands, and not searched for elsewhere.
    #[must_use]
    pub fn is_said(&self) -> bool {
        let value = self.value.reveal();
        let guessable = || self.attributes.iter().any(|(key, holds)| key == "guessable" && holds == "true");
        let in_name = || self.name.as_ref().is_some_and(|name| name.to_lowercase().contains(&value.to_lowercase()));
        self.weak || value.bytes().all(|byte| byte.is_ascii_alphabetic()) && in_name() && guessable()
    }
}

/// Where in a repository's history a text was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryPlace {
    /// The ids of the oldest and the newest commit that hold the text.
    pub first_commit: String,
    pub last_commit: String,
    /// Whether the commit at HEAD still holds it.
    pub at_head: bool,
}

/// Personal data that reaches a sink.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The id of the data type in `rules/pii/`: `email`, `ssn`.
    pub data_type: String,
    /// The category of that data type in `rules/pii/categories.toml`: `contact`.
    pub data_category: String,
    /// How sensitive that data type is, in `rules/pii/`'s words.
    pub sensitivity: String,
    /// The expression that holds it, as written: `user.email`.
    pub expression: String,
    /// The id of the sink in `rules/sinks/`, its category (`log`), and the callee as written.
    pub sink: String,
    pub sink_category: String,
    pub callee: String,
    /// Who receives it: the sink's title, or the host that it is sent to.
    pub destination: String,
    /// Who that is, in `rules/sinks/`'s words: `sentry`. `None` for the program's own logs, files and addresses, and where only a
    /// host is known.
    pub vendor: Option<String>,
    /// The host that it is sent to, or what stands for it: the package whose client sends it, the setting that holds the address.
    /// `None` where the call names none.
    pub host: Option<String>,
    /// The argument that carries the data, inside the sink's call.
    pub span: Span,
    /// From the source to the sink.
    pub steps: Vec<FlowStep>,
    /// The enclosing function, for identity: `createUser`.
    pub function: Option<String>,
    pub confidence: Confidence,
}

/// One step of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowStep {
    /// The path of the file it stands in; that of the flow when `None`.
    pub file: Option<Arc<str>>,
    pub span: Span,
    pub message: String,
}

/// A call that a policy may judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The callee as written, without whitespace: `crypto.createHash`.
    pub callee: String,
    /// Literal arguments; `None` where an argument is not a literal.
    pub arguments: Vec<Option<serde_json::Value>>,
    /// Of the words that rules look for in the file around such a call, those that stand there, in lower case.
    pub beside: Vec<String>,
    /// What its value is given to, as written: a variable, a property, an argument by its name.
    pub name: Option<String>,
    /// What is done with the value on the way there, from the inside out: `.join` for a method that is called on it, `floor(` for a
    /// function that is given it, `[]` for an index or an element, `+` for a text or a sum that it becomes part of.
    pub through: Vec<String>,
    pub span: Span,
    pub function: Option<String>,
}

/// A literal given to a name: a property of an object literal or an assignment, such as `rejectUnauthorized: false`.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The name as written; for an assignment to a member, the whole path: `process.env.NODE_TLS_REJECT_UNAUTHORIZED`.
    pub name: String,
    pub value: serde_json::Value,
    pub span: Span,
    /// What the object literal is given to, with the keys on the way: `session.cookie`, `https.request`.
    pub within: Option<String>,
    /// The same as the module calls it, where it has another name in the file (`requests.get` of `from requests import get`); of a
    /// property that is assigned, what made the object.
    pub callee: Option<String>,
    /// The first argument of the call that the object literal is given to, where that is a text: a cookie's name.
    pub first: Option<String>,
    /// Which object literal of the file it stands in: the same number for all of one.
    pub object: Option<usize>,
    pub function: Option<String>,
}

/// Where a program takes requests: one handler, under one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// `next`, `next-pages`, `next-action`, `express` (and what has its shape: Fastify, Hono, Koa), `nest`, `fastapi` (and
    /// Flask), `django`, `drf`.
    pub framework: &'static str,
    /// In capitals; none where the handler decides.
    pub methods: Vec<String>,
    /// As far as the file says it: what a router is mounted under is not in it.
    pub path: Option<String>,
    /// The handler's name: `createUser`.
    pub handler: Option<String>,
    /// What stands before the handler, or is done in it.
    pub guards: Vec<Guard>,
    /// What may keep somebody out and was not understood, as written.
    pub unresolved: Vec<String>,
    /// What the handler changes beyond its answer: callees.
    pub effects: Vec<String>,
    /// Whether the files around were seen, in which guards of all routes stand.
    pub around: bool,
    pub span: Span,
}

/// What keeps requests from a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// `authentication`, `role`, `rate-limit`, `validation`, `signature`, or `public`: said to be open to all.
    pub kind: &'static str,
    /// What was seen: `getServerSession`.
    pub name: String,
}
