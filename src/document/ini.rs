//! INI: `.ini`, `.cfg`, git's configuration, npm's and pip's. There is no standard; this follows go-ini
//! (<https://ini.unknwon.io/docs/intro>), which conftest reads with, and Python's configparser
//! (<https://docs.python.org/3/library/configparser.html#supported-ini-file-structure>) for continuation lines.

use super::Problem;
use super::lines::{indent, lines};
use super::node::{Entry, Node, Value};
use super::object::ObjectBuilder;
use super::problems::{DUPLICATE_KEY, Problems};
use crate::source::Artifact;
use crate::span::Span;

/// Parses a text to `{section: {key: value}}`; keys before the first section stand at the top level. Unquoted numbers
/// and booleans become such; a key alone is `true`, as in git.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let mut reader = Reader { path: artifact.path(), ..Reader::default() };
    for (start, line) in lines(text) {
        reader.line(start, line);
    }
    reader.end_key();
    let root = Node::new(Span::new(0, text.len()), Value::Object(reader.finish().into()));
    (vec![root], reader.problems.into_vec())
}

/// A key whose value may go on in the next line.
struct Pending {
    key: String,
    key_span: Span,
    value: String,
    value_span: Span,
    /// Whether the key stands alone, without a separator.
    alone: bool,
    indent: usize,
    continues: bool,
}

struct Section {
    name: String,
    name_span: Span,
    span: Span,
    keys: ObjectBuilder,
}

#[derive(Default)]
struct Reader<'a> {
    path: &'a str,
    top: ObjectBuilder,
    sections: Vec<Section>,
    index: std::collections::HashMap<String, usize>,
    current: Option<usize>,
    pending: Option<Pending>,
    problems: Problems,
}

impl Reader<'_> {
    fn line(&mut self, start: usize, line: &str) {
        let line_body = line.trim_start_matches('\u{feff}');
        let start = start + (line.len() - line_body.len());
        let body = line_body.trim();
        let blanks = indent(line_body);
        let at = start + blanks;
        if self.pending.as_ref().is_some_and(|pending| pending.continues || blanks > pending.indent) && !body.is_empty()
        {
            let continued = self.pending.as_ref().is_some_and(|pending| pending.continues);
            if continued || !body.starts_with(['#', ';']) {
                self.continue_value(at, body);
            }
            return;
        }
        if body.is_empty() || body.starts_with(['#', ';']) || is_inclusion(body) {
            return;
        }
        self.end_key();
        if body.starts_with('[') {
            self.section(start, at, line_body.trim_end().len(), body);
        } else {
            self.key(at, blanks, body);
        }
    }

    fn section(&mut self, start: usize, at: usize, line_length: usize, body: &str) {
        let end = body.rfind(']').unwrap_or(0);
        let Some(name) = body.get(1..end).map(str::trim).filter(|name| !name.is_empty()) else {
            self.problems.push("a section's name must stand in brackets", Span::new(at, start + line_length));
            // What follows must not be taken for the section before.
            self.current = None;
            return;
        };
        let from = at + 1 + indent(body.get(1..).unwrap_or_default());
        let name_span = Span::new(from, from + name.len());
        let span = Span::new(at, at + end + 1);
        let next = self.sections.len();
        let index = *self.index.entry(name.to_string()).or_insert(next);
        if index == next {
            self.sections.push(Section { name: name.to_string(), name_span, span, keys: ObjectBuilder::default() });
        }
        self.current = Some(index);
    }

    fn key(&mut self, at: usize, indent: usize, body: &str) {
        let whole = Span::new(at, at + body.len());
        let (name, rest) = match separator(body) {
            Some(separator) => (body.get(..separator).unwrap_or_default().trim_end(), body.get(separator + 1..)),
            None => (body.get(..comment(body)).unwrap_or_default().trim_end(), None),
        };
        if name.is_empty() || rest.is_none() && name.contains(char::is_whitespace) {
            self.problems.push("this line is neither a section nor key = value", whole);
            return;
        }
        let (value, continues, value_span) = match rest {
            Some(rest) => {
                let text = rest.trim_start();
                let from = at + body.len() - text.len();
                let (value, continues) = value_of(text);
                (value, continues, Span::new(from, from + value.len()))
            }
            None => ("", false, Span::new(at + name.len(), at + name.len())),
        };
        self.pending = Some(Pending {
            key: name.to_string(),
            key_span: Span::new(at, at + name.len()),
            value: value.to_string(),
            value_span,
            alone: rest.is_none(),
            indent,
            continues,
        });
    }

    fn continue_value(&mut self, at: usize, body: &str) {
        let Some(pending) = &mut self.pending else { return };
        let (value, continues) = value_of(body);
        let span = Span::new(at, at + value.len());
        if pending.value.is_empty() {
            pending.value_span = span;
        } else {
            pending.value_span = pending.value_span.cover(span);
            if !pending.continues {
                pending.value.push('\n');
            }
        }
        pending.value.push_str(value);
        pending.continues = continues;
        pending.alone = false;
    }

    /// Puts the key that was read last where it belongs.
    fn end_key(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        let value = if pending.alone { Value::Bool(true) } else { typed(&pending.value) };
        let node = Node::new(pending.value_span, value);
        let section = self.current.and_then(|current| self.sections.get_mut(current));
        let keeps_all = keeps_all(self.path, section.as_ref().map(|section| section.name.as_str()), &pending.key);
        let object = match section {
            Some(section) => {
                section.span = section.span.cover(pending.key_span).cover(pending.value_span);
                &mut section.keys
            }
            None => &mut self.top,
        };
        if let Some(entry) = object.get_mut(&pending.key).filter(|_| keeps_all) {
            entry.node.span = entry.node.span.cover(node.span);
            match &mut entry.node.value {
                Value::Array(values) => values.push(node),
                _ => {
                    let span = entry.node.span;
                    let first = std::mem::replace(&mut entry.node, Node::new(span, Value::Null));
                    entry.node.value = Value::Array(vec![first, node]);
                }
            }
            return;
        }
        if object.insert(pending.key, pending.key_span, node) {
            self.problems.push(DUPLICATE_KEY, pending.key_span);
        }
    }

    fn finish(&mut self) -> Vec<Entry> {
        let mut top = std::mem::take(&mut self.top);
        for section in std::mem::take(&mut self.sections) {
            let node = Node::new(section.span, Value::Object(section.keys.into_entries().into()));
            if top.insert(section.name, section.name_span, node) {
                self.problems.push(DUPLICATE_KEY, section.name_span);
            }
        }
        top.into_entries()
    }
}

/// Kinds of systemd's units, by their file names' ends.
const UNITS: &[&str] = &[
    "service",
    "socket",
    "timer",
    "mount",
    "automount",
    "path",
    "slice",
    "target",
    "network",
    "netdev",
    "link",
    "scope",
    "swap",
];

/// Whether the program that reads a file takes every value of a key that stands several times: systemd (systemd.syntax(7)), git
/// (git-config(1)), MySQL (its "Using Option Files"), uWSGI, WireGuard (wg(8), a section for each peer), PHP's extensions, and npm's
/// `key[]`.
fn keeps_all(path: &str, section: Option<&str>, key: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    key.ends_with("[]")
        || UNITS.contains(&end)
        || matches!(name, ".gitconfig" | "gitconfig" | ".gitmodules")
        || path.ends_with(".git/config")
        || end == "cnf"
        || matches!(section, Some("uwsgi" | "Peer"))
        || end == "ini" && matches!(key, "extension" | "zend_extension")
}

/// MySQL's `!include FILE` and `!includedir FOLDER`.
fn is_inclusion(body: &str) -> bool {
    body.starts_with("!include")
}

/// Where a line's separator is. A colon counts when a blank follows, or no `=` does: npm's keys hold colons.
fn separator(body: &str) -> Option<usize> {
    let first = body.find(['=', ':'])?;
    let rest = body.get(first + 1..).unwrap_or_default();
    let colon = body.as_bytes().get(first) == Some(&b':');
    if colon && !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return rest.find('=').map_or(Some(first), |at| Some(first + 1 + at));
    }
    Some(first)
}

/// A value's text on one line without its comment, and whether a backslash at the end carries it on.
fn value_of(text: &str) -> (&str, bool) {
    let quoted = text.starts_with(['"', '\'']);
    let value = if quoted {
        text.get(..quoted_end(text)).unwrap_or_default()
    } else {
        text.get(..comment(text)).unwrap_or_default()
    };
    let value = value.trim_end();
    match value.strip_suffix('\\') {
        Some(kept) if !quoted => (kept, true),
        _ => (value, false),
    }
}

/// Where a value that starts with a quote ends: at the quote's match, when only a comment follows; else at a comment.
fn quoted_end(text: &str) -> usize {
    let Some(quote) = text.chars().next() else { return 0 };
    let close = text.get(1..).and_then(|rest| rest.find(quote)).map(|at| at + 2);
    match close {
        Some(close)
            if text
                .get(close..)
                .is_some_and(|rest| rest.trim_start().starts_with(['#', ';']) || rest.trim().is_empty()) =>
        {
            close
        }
        _ => comment(text),
    }
}

/// Where a comment starts: a `#` or `;` after a blank.
fn comment(text: &str) -> usize {
    let mut blank = true;
    for (at, c) in text.char_indices() {
        if blank && matches!(c, '#' | ';') {
            return at;
        }
        blank = c.is_whitespace();
    }
    text.len()
}

fn typed(text: &str) -> Value {
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        // `"A=1" "B=2"` are two.
        let ends = |inner: &&str| {
            inner.match_indices(quote).any(|(at, _)| !inner.get(..at).unwrap_or_default().ends_with('\\'))
        };
        if let Some(inner) = inner.filter(|inner| !ends(inner)) {
            return Value::String(inner.to_string());
        }
    }
    match text {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).unwrap_or_else(|| Value::String(text.to_string())),
    }
}

/// A number as JSON writes it; a leading zero or plus sign makes it a string, as in an account number.
fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || whole.len() > 1 && whole.starts_with('0') || !part.is_none_or(all_digits) {
        return None;
    }
    if part.is_none()
        && let Ok(value) = text.parse()
    {
        return Some(Value::Int(value));
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Value::Float)
}

/// Whether a text reads as INI rather than prose or another language: its first lines that say
/// something are sections, comments or assignments.
pub(super) fn reads_as_ini(text: &str) -> bool {
    let mut assignments = 0;
    for (_, line) in lines(text).take(200) {
        let line = line.trim_start_matches('\u{feff}');
        let body = line.trim();
        let continued = assignments > 0 && indent(line) > 0;
        if body.is_empty() || body.starts_with(['#', ';']) || continued || is_inclusion(body) {
            continue;
        }
        let section = body.starts_with('[') && body.ends_with(']');
        let key = body.split(['=', ':']).next().unwrap_or_default().trim();
        let plain = !key.is_empty()
            && key.len() < body.len()
            && key.chars().all(|c| c.is_alphanumeric() || " _.-/@[]\"".contains(c));
        if body.ends_with(['{', ';', '}']) || !(section || plain) {
            return false;
        }
        assignments += 1;
    }
    assignments > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::{self, artifact, json_of};
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Node>, Vec<Problem>) {
        parse(&artifact("a.ini", text))
    }

    fn shown(text: &str) -> String {
        let (roots, problems) = read(text);
        assert_eq!(problems, []);
        json_of(&roots[0])
    }

    #[test]
    fn reads_sections_types_and_comments() {
        let text = "; c\ntop = x\n[ db ]\nport=5432\nratio: -1.5\nssl = True ; c\nid = 012\nurl = http://h/#a;b\nname = \"a ; b\" # c\n[db]\nlast='1'\n";
        assert_eq!(
            shown(text),
            r#"{"top":"x","db":{"port":5432,"ratio":-1.5,"ssl":true,"id":"012","url":"http://h/#a;b","name":"a ; b","last":"1"}}"#
        );
    }

    #[test]
    fn a_key_that_stands_several_times_is_a_list_where_its_reader_takes_all() {
        for (path, text, expected) in [
            (
                "a.service",
                "[Service]\nEnvironment=A=1\nEnvironment=B=2\nEnvironment=C\n",
                r#"{"Service":{"Environment":["A=1","B=2","C"]}}"#,
            ),
            (".gitconfig", "[credential]\n\thelper = a\n\thelper = b\n", r#"{"credential":{"helper":["a","b"]}}"#),
            (
                "my.cnf",
                "[mysqld]\nreplicate-do-db=a\nreplicate-do-db=b\n",
                r#"{"mysqld":{"replicate-do-db":["a","b"]}}"#,
            ),
            (
                "docker/uwsgi.ini",
                "[uwsgi]\nattach-daemon = a\nattach-daemon = b\n",
                r#"{"uwsgi":{"attach-daemon":["a","b"]}}"#,
            ),
            ("wg0.conf", "[Peer]\nPublicKey = a\n[Peer]\nPublicKey = b\n", r#"{"Peer":{"PublicKey":["a","b"]}}"#),
            (".npmrc", "hoist[]=*a*\nhoist[]=*b*\n", r#"{"hoist[]":["*a*","*b*"]}"#),
            ("php.ini", "extension=a\nextension=b\n", r#"{"extension":["a","b"]}"#),
        ] {
            let (roots, problems) = parse(&artifact(path, text));
            assert_eq!((problems, json_of(&roots[0])), (vec![], expected.to_string()), "{path}");
        }
        for (path, text) in [("a.ini", "a=1\na=2\n"), ("php.ini", "memory_limit=1\nmemory_limit=2\n")] {
            assert_eq!(parse(&artifact(path, text)).1.len(), 1, "{path}");
        }
    }

    #[test]
    fn reads_the_configuration_of_git_npm_and_python() {
        assert_eq!(
            shown("[remote \"origin\"]\n\turl = git@h:x.git\n\tfetch = +refs/*\n[core]\n\tbare\n"),
            r#"{"remote \"origin\"":{"url":"git@h:x.git","fetch":"+refs/*"},"core":{"bare":true}}"#
        );
        assert_eq!(
            shown("//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nstrict-ssl=false\n"),
            r#"{"//registry.npmjs.org/:_authToken":"${NPM_TOKEN}","strict-ssl":false}"#
        );
        assert_eq!(
            shown("[options]\ninstall_requires =\n    a>=2\n    # c\n    b==1\nzip_safe = false\n"),
            r#"{"options":{"install_requires":"a>=2\nb==1","zip_safe":false}}"#
        );
        assert_eq!(shown("[s]\na = one \\\n  two\nb = 1\n"), r#"{"s":{"a":"one two","b":1}}"#);
    }

    #[test]
    fn spans_cover_keys_values_and_sections() {
        let text = "[ db ]\r\n  user = \"é\" ; c\r\n  p = 1\r\n";
        let (roots, _) = read(text);
        let section = roots[0].entry("db").unwrap();
        let slice = |span: Span| text.get(span.range()).unwrap();
        assert_eq!(slice(section.key_span), "db");
        assert_eq!(slice(section.node.span), "[ db ]\r\n  user = \"é\" ; c\r\n  p = 1");
        assert_eq!(slice(section.node.entry("user").unwrap().key_span), "user");
        assert_eq!(slice(section.node.get("user").unwrap().span), "\"é\"");
    }

    #[test]
    fn what_is_wrong_is_a_problem_and_the_rest_is_read() {
        let text = "[a]\nx=1\nthese are words\n= 2\n[\ny=2\n[a]\nx=3\n";
        let (roots, problems) = read(text);
        assert_eq!(json_of(&roots[0]), r#"{"y":2,"a":{"x":3}}"#);
        let found: Vec<_> = problems.iter().map(|p| text.get(p.span.range()).unwrap()).collect();
        assert_eq!(found, ["these are words", "= 2", "[", "x"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("[]ab=: ;#\"'\\1.\t")) {
            testing::check_spans(&text, &read(&text));
        }

        #[test]
        fn a_mutated_file_is_read_without_panic_and_with_spans_inside(
            text in testing::mutated("top=1\n[a \"é\"]\n  k = \"v\" ; c\n  long =\n    one\n    two \\\nthree\n[b]\nk: 1.5\n")
        ) {
            testing::check_spans(&text, &read(&text));
        }
    }
}
