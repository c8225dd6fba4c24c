//! TOML 1.1 (<https://toml.io/en/v1.1.0>).

use toml_edit::{Document, Item, Key, TableLike, TomlError};

use super::MAX_DEPTH;
use super::Problem;
use super::node::{Node, Value};
use super::object::ObjectBuilder;
use super::problems::{Problems, TOO_DEEP, whole_chars};
use crate::source::Artifact;
use crate::span::Span;

/// How many lines with errors are blanked out before a text counts as no TOML. Each costs another reading.
const MOST_ERRORS: usize = 16;

/// Parses a text to one object. A line with an error is blanked out, and the rest is read. Dates are strings.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let source = artifact.text();
    let mut problems = Problems::default();
    let mut text = source.to_string();
    for _ in 0..=MOST_ERRORS {
        let error = match Document::parse(text.as_str()) {
            Ok(document) => {
                let whole = Span::new(0, source.len());
                let root = Reader { problems: &mut problems }.table(document.as_table(), whole, 0);
                return (vec![root], problems.into_vec());
            }
            Err(error) => error,
        };
        let span = error_span(&error, source);
        problems.push(message(&error), span);
        match without_line(&text, span) {
            Some(rest) => text = rest,
            None => break,
        }
    }
    problems.push("too many errors; none of the text is read as TOML", Span::new(0, source.len()));
    (Vec::new(), problems.into_vec())
}

/// `source` is the text as it is written: in the one that was read, blanks may stand for longer characters.
fn error_span(error: &TomlError, source: &str) -> Span {
    match error.span() {
        Some(range) => whole_chars(source, Span::new(range.start, range.end)),
        None => Span::default(),
    }
}

/// The parser's own words, which do not quote the text (its `Display` does).
fn message(error: &TomlError) -> String {
    error.message().to_string()
}

/// The text with the line of an error made blanks; `None` when it is blank already.
fn without_line(text: &str, span: Span) -> Option<String> {
    let at = span.range().start;
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line_end = text.get(at..)?.find('\n').map_or(text.len(), |end| at + end);
    let line = text.get(line_start..line_end)?;
    if line.trim().is_empty() {
        return None;
    }
    let blanks: String = line.bytes().map(|byte| if byte == b'\r' { '\r' } else { ' ' }).collect();
    Some([text.get(..line_start)?, &blanks, text.get(line_end..)?].concat())
}

struct Reader<'p> {
    problems: &'p mut Problems,
}

impl Reader<'_> {
    /// Keys are unique: the parser refuses duplicates.
    fn table(&mut self, table: &dyn TableLike, span: Span, depth: usize) -> Node {
        let mut object = ObjectBuilder::default();
        let mut whole = span;
        for (name, item) in table.iter() {
            let key_span = table.key(name).and_then(Key::span).map_or(span, |range| Span::new(range.start, range.end));
            // A table that only dotted keys or longer headers make has no place but theirs.
            let item_span = item.span().map(|range| Span::new(range.start, range.end));
            let item_span = item_span.filter(|span| !span.is_empty()).unwrap_or(key_span);
            if let Some(node) = self.item(item, item_span, depth + 1) {
                whole = whole.cover(node.span);
                object.insert(name.to_string(), key_span, node);
            }
        }
        Node::new(whole, Value::Object(object.into_entries().into()))
    }

    fn item(&mut self, item: &Item, span: Span, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            self.problems.push(TOO_DEEP, span);
            return None;
        }
        match item {
            Item::None => None,
            Item::Table(table) => Some(self.table(table, span, depth)),
            Item::ArrayOfTables(tables) => {
                let items: Vec<_> = tables
                    .iter()
                    .map(|table| {
                        let at = table.span().map_or(span, |range| Span::new(range.start, range.end));
                        self.table(table, at, depth + 1)
                    })
                    .collect();
                let whole = items.iter().fold(span, |whole, node| whole.cover(node.span));
                Some(Node::new(whole, Value::Array(items)))
            }
            Item::Value(value) => Some(self.value(value, span, depth)),
        }
    }

    fn value(&mut self, value: &toml_edit::Value, span: Span, depth: usize) -> Node {
        if depth > MAX_DEPTH {
            self.problems.push(TOO_DEEP, span);
            return Node::new(span, Value::Null);
        }
        let value = match value {
            toml_edit::Value::String(text) => Value::String(text.value().clone()),
            toml_edit::Value::Integer(number) => Value::Int(*number.value()),
            toml_edit::Value::Float(number) if number.value().is_finite() => Value::Float(*number.value()),
            toml_edit::Value::Float(number) => Value::String(number.value().to_string()),
            toml_edit::Value::Boolean(value) => Value::Bool(*value.value()),
            toml_edit::Value::Datetime(at) => Value::String(at.value().to_string()),
            toml_edit::Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| {
                        let at = item.span().map_or(span, |range| Span::new(range.start, range.end));
                        self.value(item, at, depth + 1)
                    })
                    .collect(),
            ),
            toml_edit::Value::InlineTable(table) => return self.table(table, span, depth),
        };
        Node::new(span, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::{self, artifact, json_of};
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Node>, Vec<Problem>) {
        parse(&artifact("a.toml", text))
    }

    #[test]
    fn reads_tables_arrays_and_every_type() {
        let text = "a = 1\nb.c = \"x\\n\"\n[t]\nd = 2024-01-02T03:04:05Z\ne = [1.5, inf, true]\nf = {g = '''h'''}\n[[u]]\ni = 1\n[[u]]\n[v.w]\nj = 0x1F\n";
        let (roots, problems) = read(text);
        assert_eq!(problems, []);
        assert_eq!(
            json_of(&roots[0]),
            r#"{"a":1,"b":{"c":"x\n"},"t":{"d":"2024-01-02T03:04:05Z","e":[1.5,"inf",true],"f":{"g":"h"}},"u":[{"i":1},{}],"v":{"w":{"j":31}}}"#
        );
    }

    #[test]
    fn spans_cover_keys_and_values() {
        let text = "\"é\" = \"ü\" # c\n[t]\nk.l = [1, 2]\n";
        let (roots, _) = read(text);
        let slice = |span: Span| text.get(span.range()).unwrap();
        let entry = roots[0].entry("é").unwrap();
        assert_eq!((slice(entry.key_span), slice(entry.node.span)), ("\"é\"", "\"ü\""));
        let table = roots[0].entry("t").unwrap();
        assert_eq!((slice(table.key_span), slice(table.node.span)), ("t", "[t]\nk.l = [1, 2]"));
        let list = table.node.get("k").unwrap().entry("l").unwrap();
        assert_eq!((slice(list.key_span), slice(list.node.span)), ("l", "[1, 2]"));
    }

    #[test]
    fn a_bad_line_is_a_problem_and_the_rest_is_read() {
        let text = "a = 1\nb = canary\nc = 3\na = 4\n";
        let (roots, problems) = read(text);
        assert_eq!(json_of(&roots[0]), r#"{"a":1,"c":3}"#);
        let found: Vec<_> = problems.iter().map(|p| (p.span.range(), p.message.as_str())).collect();
        assert_eq!(
            found,
            [(10..16, "string values must be quoted, expected literal string"), (23..24, "duplicate key")]
        );
    }

    #[test]
    fn what_is_no_toml_is_given_up_in_bounded_time() {
        let (_, problems) = read(&"not toml at all\n".repeat(20_000));
        assert!(problems.len() > MOST_ERRORS && problems.len() <= MOST_ERRORS + 2, "{}", problems.len());
    }

    #[test]
    fn deep_nesting_is_a_problem_at_once() {
        for text in [
            format!("a = {}", "[".repeat(100_000)),
            "a.".repeat(100_000) + "b = 1",
            format!("[{}b]", "a.".repeat(100_000)),
        ] {
            let (_, problems) = read(&text);
            assert!(!problems.is_empty());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("[]{}=.\"',#ab1-:T \\")) {
            testing::check_spans(&text, &read(&text));
        }

        #[test]
        fn a_mutated_file_is_read_without_panic_and_with_spans_inside(
            text in testing::mutated("a = 1 # é\n[t.u]\nk = \"v\\n\"\nl = [1, {m = 'x'}]\n[[w]]\nd = 2024-01-02\n[[w]]\ns = \"\"\"\nx\"\"\"\n")
        ) {
            testing::check_spans(&text, &read(&text));
        }
    }
}
