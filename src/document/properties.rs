//! Java properties (<https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)>).

use super::Problem;
use super::lines::lines;
use super::node::{Node, Value};
use super::object::ObjectBuilder;
use super::problems::{DUPLICATE_KEY, Problems};
use crate::source::Artifact;
use crate::span::Span;

/// Parses a text to one flat object of strings. Keys keep their dots: `a.b=1` is `{"a.b": "1"}`.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let mut object = ObjectBuilder::default();
    let mut problems = Problems::default();
    let mut natural = lines(text);
    while let Some((start, line)) = natural.next() {
        let body = line.trim_start_matches('\u{feff}');
        let start = start + (line.len() - body.len());
        let trimmed = trim_start(body);
        if trimmed.is_empty() || trimmed.starts_with(['#', '!']) {
            continue;
        }
        let mut logical = Logical::default();
        let mut last = (start + (body.len() - trimmed.len()), trimmed);
        while continues(last.1) {
            let Some(kept) = last.1.strip_suffix('\\') else { break };
            logical.add(last.0, kept);
            let Some((at, line)) = natural.next() else {
                last = (last.0 + last.1.len(), "");
                break;
            };
            let trimmed = trim_start(line);
            last = (at + (line.len() - trimmed.len()), trimmed);
        }
        logical.add(last.0, last.1);
        logical.assign(&mut object, &mut problems);
    }
    let root = Node::new(Span::new(0, text.len()), Value::Object(object.into_entries().into()));
    (vec![root], problems.into_vec())
}

/// A line ends in an odd number of backslashes when it goes on.
fn continues(line: &str) -> bool {
    line.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\x0c'])
}

/// One line of the format, joined from the lines of the text that it takes.
#[derive(Default)]
struct Logical {
    text: String,
    /// Where each part starts in `text`, and where in the file.
    parts: Vec<(usize, usize)>,
}

impl Logical {
    fn add(&mut self, at: usize, part: &str) {
        self.parts.push((self.text.len(), at));
        self.text.push_str(part);
    }

    /// Where a byte of the line stands in the file. An offset between two parts is the end of the first for `end`.
    fn offset(&self, at: usize, end: bool) -> usize {
        let after = self.parts.partition_point(|&(start, _)| if end { start < at } else { start <= at });
        let part = after.checked_sub(1).and_then(|part| self.parts.get(part)).or(self.parts.first());
        part.map_or(0, |&(start, file)| file + (at - start))
    }

    fn span(&self, from: usize, to: usize) -> Span {
        let start = self.offset(from, false);
        Span::new(start, if from == to { start } else { self.offset(to, true) })
    }

    fn assign(&self, object: &mut ObjectBuilder, problems: &mut Problems) {
        let key_end = key_end(&self.text);
        let after = self.text.get(key_end..).unwrap_or_default();
        let blanks = after.len() - trim_start(after).len();
        let mut value = key_end + blanks;
        if after.get(blanks..).is_some_and(|rest| rest.starts_with(['=', ':'])) {
            let rest = after.get(blanks + 1..).unwrap_or_default();
            value += 1 + (rest.len() - trim_start(rest).len());
        }
        let key_span = self.span(0, key_end);
        let value_span = self.span(value, self.text.len());
        let key = self.unescape(0, key_end, problems);
        let node = Node::string(value_span, self.unescape(value, self.text.len(), problems));
        if object.insert(key, key_span, node) {
            problems.push(DUPLICATE_KEY, key_span);
        }
    }

    fn unescape(&self, from: usize, to: usize, problems: &mut Problems) -> String {
        let raw = self.text.get(from..to).unwrap_or_default();
        let (text, bad) = unescape(raw);
        if let Some(at) = bad {
            let at = self.offset(from + at, false);
            problems.push("\\u needs four hexadecimal digits", Span::new(at, at + 2));
        }
        text
    }
}

/// The end of a key: the first blank, `=` or `:` that no backslash hides.
fn key_end(text: &str) -> usize {
    let mut hidden = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if hidden => hidden = false,
            '\\' => hidden = true,
            ' ' | '\t' | '\x0c' | '=' | ':' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The text that escapes stand for, and where the first malformed `\u` is. Surrogate pairs make one character.
fn unescape(raw: &str) -> (String, Option<usize>) {
    let mut out = String::with_capacity(raw.len());
    let mut bad = None;
    let mut at = 0;
    while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        if c != '\\' {
            out.push(c);
            at += c.len_utf8();
            continue;
        }
        let Some(escaped) = raw.get(at + 1..).and_then(|rest| rest.chars().next()) else { break };
        if escaped != 'u' {
            out.push(match escaped {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'f' => '\x0c',
                other => other,
            });
            at += 1 + escaped.len_utf8();
        } else if let Some((decoded, length)) = unicode_escape(raw, at) {
            out.push(decoded);
            at += length;
        } else {
            bad.get_or_insert(at);
            out.push_str("\\u");
            at += 2;
        }
    }
    (out, bad)
}

fn unicode_escape(raw: &str, at: usize) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = raw.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None }
    };
    let first = unit(at)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 6));
    }
    let second = unit(at + 6).filter(|second| (0xDC00..0xE000).contains(second));
    match (first, second) {
        (0xD800..0xDC00, Some(second)) => {
            Some((char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))?, 12))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::{self, artifact, json_of};
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Node>, Vec<Problem>) {
        parse(&artifact("a.properties", text))
    }

    #[test]
    fn reads_separators_escapes_and_continuation_lines() {
        let text =
            "# c\n! c\na=1\nb : 2\nc 3 4\nd\\ e=\\u00e9\\uD83D\\uDE00\\tx\nf=one,\\\r\n   two\\\\\ng\n  h = = i\n";
        let (roots, problems) = read(text);
        assert_eq!(
            json_of(&roots[0]),
            r#"{"a":"1","b":"2","c":"3 4","d e":"é😀\tx","f":"one,two\\","g":"","h":"= i"}"#
        );
        assert_eq!(problems, []);
    }

    #[test]
    fn spans_cover_values_over_several_lines() {
        let text = "k=one,\\\n   two\nx : y\n";
        let (roots, _) = read(text);
        let entry = roots[0].entry("k").unwrap();
        assert_eq!(text.get(entry.key_span.range()), Some("k"));
        assert_eq!(text.get(entry.node.span.range()), Some("one,\\\n   two"));
        assert_eq!(text.get(roots[0].get("x").unwrap().span.range()), Some("y"));
    }

    #[test]
    fn a_bad_escape_is_a_problem_where_it_stands() {
        let text = "a=1\nb=x\\\n  y\\u12zz\na=2\n";
        let (roots, problems) = read(text);
        assert_eq!(json_of(&roots[0]), r#"{"a":"2","b":"xy\\u12zz"}"#);
        let found: Vec<_> = problems.iter().map(|p| (p.span.range(), p.message.as_str())).collect();
        assert_eq!(found, [(12..14, "\\u needs four hexadecimal digits"), (19..20, DUPLICATE_KEY)]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("ab=: \\\\u00e9D83#!\t")) {
            testing::check_spans(&text, &read(&text));
        }

        #[test]
        fn a_mutated_file_is_read_without_panic_and_with_spans_inside(
            text in testing::mutated("a.b=1\nc : é\\\n  two\\u00e9\nd\\ e f\n")
        ) {
            testing::check_spans(&text, &read(&text));
        }
    }
}
