//! A setting a line. Redis (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>), sshd
//! (<https://man.openbsd.org/sshd_config>) and Mosquitto (<https://mosquitto.org/man/mosquitto-conf-5.html>) put a blank behind the
//! name, PostgreSQL (<https://www.postgresql.org/docs/current/config-setting.html>) and RabbitMQ
//! (<https://www.rabbitmq.com/docs/configure>) an equals sign. All values are texts.

use super::{TEMPLATE, is_statement, value};
use crate::document::Problem;
use crate::document::lines::{indent, lines};
use crate::document::node::{Node, Value};
use crate::document::object::ObjectBuilder;
use crate::document::problems::Problems;
use crate::source::Artifact;
use crate::span::Span;

/// What several lines with one name mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeated {
    /// The last counts.
    Last,
    /// The first counts, except for names that make a list.
    First,
    /// All count: an array.
    All,
}

/// sshd's and Redis' names that may stand several times.
const LISTS: &[&str] = &[
    "acceptenv",
    "allowgroups",
    "allowusers",
    "client-output-buffer-limit",
    "denygroups",
    "denyusers",
    "hostkey",
    "include",
    "listenaddress",
    "loadmodule",
    "port",
    "rename-command",
    "save",
    "setenv",
    "subsystem",
    "user",
];

/// Settings with a blank behind their names. Of sshd the first of several counts, of Redis the last; blocks of `Match` are a list
/// under that name, with `criteria`.
pub(in crate::document) fn parse_options(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let path = artifact.path().to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_sshd = path.contains("sshd_config");
    let repeated = if is_sshd {
        Repeated::First
    } else if name.starts_with("mosquitto") {
        Repeated::All
    } else {
        Repeated::Last
    };
    let mut reader = Reader { repeated, ..Reader::new(artifact.text()) };
    for (start, line) in lines(artifact.text()) {
        reader.line(start, line, |body| {
            let end = body.find(|c: char| c.is_whitespace() || c == '=' && is_sshd).unwrap_or(body.len());
            let rest = body.get(end..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '=' && is_sshd).len();
            (end, end + blank)
        });
    }
    reader.finish()
}

/// Settings with an equals sign behind their names, which PostgreSQL may leave out. The last of several counts.
pub(in crate::document) fn parse_assignments(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let mut reader = Reader::new(artifact.text());
    for (start, line) in lines(artifact.text()) {
        reader.line(start, line, |body| {
            let end = body.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(body.len());
            let rest = body.get(end..).unwrap_or_default();
            let behind = rest.trim_start();
            let behind = behind.strip_prefix('=').unwrap_or(behind).trim_start();
            (end, body.len() - behind.len())
        });
    }
    reader.finish()
}

struct Reader<'t> {
    text: &'t str,
    repeated: Repeated,
    settings: ObjectBuilder,
    /// The blocks of `Match` that are read, and the one that is open.
    matches: Vec<Node>,
    open: Option<(Span, ObjectBuilder)>,
    problems: Problems,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            repeated: Repeated::Last,
            settings: ObjectBuilder::default(),
            matches: Vec::new(),
            open: None,
            problems: Problems::default(),
        }
    }

    /// One line; `split` says where its name ends and its value begins.
    fn line(&mut self, start: usize, line: &str, split: impl Fn(&str) -> (usize, usize)) {
        let body = line.trim_start_matches('\u{feff}');
        let start = start + line.len() - body.len() + indent(body);
        let body = uncommented(body.trim());
        if body.is_empty() {
            return;
        }
        let whole = Span::new(start, start + body.len());
        if is_statement(body) {
            return self.problems.push(TEMPLATE, whole);
        }
        let (end, from) = split(body);
        let (name, written) = (body.get(..end).unwrap_or_default(), body.get(from..).unwrap_or_default());
        if name.is_empty() || written.is_empty() {
            return self.problems.push("this line is neither a comment nor a name with a value", whole);
        }
        let span = Span::new(start + from, start + body.len());
        let node = value(span, &unquoted(written));
        if self.repeated == Repeated::First && name.eq_ignore_ascii_case("match") {
            self.end_match();
            let mut settings = ObjectBuilder::default();
            settings.insert("criteria".to_string(), whole, node);
            self.open = Some((whole, settings));
            return;
        }
        let repeated = self.repeated;
        let settings = match &mut self.open {
            Some((span, settings)) => {
                *span = span.cover(whole);
                settings
            }
            None => &mut self.settings,
        };
        add(settings, repeated, (name, Span::new(start, start + end)), node);
    }

    fn end_match(&mut self) {
        if let Some((span, settings)) = self.open.take() {
            self.matches.push(Node::new(span, Value::Object(settings.into_entries().into())));
        }
    }

    fn finish(mut self) -> (Vec<Node>, Vec<Problem>) {
        self.end_match();
        if let Some(first) = self.matches.first() {
            let at = first.span;
            self.settings.insert("Match".to_string(), at, Node::new(at, Value::Array(self.matches)));
        }
        let root = Node::new(Span::new(0, self.text.len()), Value::Object(self.settings.into_entries().into()));
        (vec![root], self.problems.into_vec())
    }
}

fn add(settings: &mut ObjectBuilder, repeated: Repeated, (name, at): (&str, Span), node: Node) {
    let is_list = repeated == Repeated::All || LISTS.contains(&name.to_ascii_lowercase().as_str());
    match settings.get_mut(name) {
        Some(entry) if is_list => match &mut entry.node.value {
            Value::Array(items) => items.push(node),
            _ => {
                let first = std::mem::replace(&mut entry.node, Node::new(at, Value::Null));
                entry.node = Node::new(first.span, Value::Array(vec![first, node]));
            }
        },
        Some(_) if repeated == Repeated::First => {}
        _ => {
            settings.insert(name.to_string(), at, node);
        }
    }
}

/// A line without its comment: a `#` at its beginning or behind a blank, outside quotes.
fn uncommented(body: &str) -> &str {
    let (mut quote, mut blank) = (None, true);
    for (at, c) in body.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '#' && blank => return body.get(..at).unwrap_or_default().trim_end(),
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        blank = c.is_whitespace();
    }
    body
}

/// A value without the quotes that it stands in as a whole; PostgreSQL doubles a quote inside.
fn unquoted(text: &str) -> String {
    for quote in ['\'', '"'] {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.replace("''", "").contains(quote)) {
            return inner.replace("''", "'");
        }
    }
    text.to_string()
}
