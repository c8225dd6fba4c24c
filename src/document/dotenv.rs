//! dotenv files, as the libraries of Node (<https://github.com/motdotla/dotenv#rules>), Ruby, Go and Docker Compose
//! (<https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax>) read
//! them. Nothing is interpolated: `${NAME}` stays as it is written.

use super::Problem;
use super::lines::{first_line, indent};
use super::node::{Node, Value};
use super::object::ObjectBuilder;
use super::problems::{DUPLICATE_KEY, Problems};
use crate::source::Artifact;
use crate::span::Span;

/// Parses a text to one flat object of strings.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let mut lexer = Lexer { text, at: 0, object: ObjectBuilder::default(), problems: Problems::default() };
    while lexer.line() {}
    let root = Node::new(Span::new(0, text.len()), Value::Object(lexer.object.into_entries().into()));
    (vec![root], lexer.problems.into_vec())
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    object: ObjectBuilder,
    problems: Problems,
}

impl Lexer<'_> {
    /// Reads the assignment that starts on this line; a quoted value may take more lines. False at the end.
    fn line(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return false;
        }
        let (line, length) = first_line(rest);
        let (start, next) = (self.at, self.at + length);
        self.at = next;
        let body = line.trim_start_matches('\u{feff}').trim();
        if body.is_empty() || body.starts_with('#') {
            return true;
        }
        let whole = Span::new(start + line.find(body).unwrap_or(0), start + line.trim_end().len());
        let (exported, body) = match body.strip_prefix("export") {
            Some(rest) if rest.starts_with(char::is_whitespace) => (true, rest.trim_start()),
            _ => (false, body),
        };
        let key_start = whole.range().end - body.len();
        let name = body.split(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c))).next().unwrap_or_default();
        let after = body.get(name.len()..).unwrap_or_default();
        let value_at = separator(after).map(|length| key_start + name.len() + length);
        let Some(value_at) = value_at.filter(|_| !name.is_empty()) else {
            // `export A B` names variables that are set elsewhere.
            if !exported {
                self.problems.push("this line is not KEY=value", whole);
            }
            return true;
        };
        let node = self.value(value_at, whole.range().end);
        let key_span = Span::new(key_start, key_start + name.len());
        if self.object.insert(name.to_string(), key_span, node) {
            self.problems.push(DUPLICATE_KEY, key_span);
        }
        true
    }

    fn value(&mut self, at: usize, line_end: usize) -> Node {
        let line = self.text.get(at..line_end).unwrap_or_default();
        let start = at + indent(line);
        if let Some(&quote @ (b'"' | b'\'' | b'`')) = self.text.as_bytes().get(start).filter(|_| start < line_end) {
            match self.closing(start + 1, quote) {
                Some(end) => return self.quoted(start, end, quote),
                None => self.problems.push(
                    "this quote is not closed; the value is read to the end of its line",
                    Span::new(start, start + 1),
                ),
            }
        }
        let text = line.trim_start();
        let text = text.get(..comment(text)).unwrap_or_default().trim_end();
        Node::string(Span::new(start.min(line_end), start.min(line_end) + text.len()), text)
    }

    fn quoted(&mut self, start: usize, end: usize, quote: u8) -> Node {
        let raw = self.text.get(start + 1..end).unwrap_or_default();
        let value = if quote == b'"' { unescape(raw) } else { raw.to_string() };
        let (rest, length) = first_line(self.text.get(end + 1..).unwrap_or_default());
        self.at = end + 1 + length;
        let after = rest.trim();
        if !after.is_empty() && !after.starts_with('#') {
            let from = end + 1 + indent(rest);
            self.problems.push("the text after the closing quote is not read", Span::new(from, from + after.len()));
        }
        Node::string(Span::new(start, end + 1), value)
    }

    /// Where the quote that closes a value is. A backslash hides a double quote only. An opening quote closes any of
    /// its kind that is open, so that at most one search of each kind is in vain.
    fn closing(&self, from: usize, quote: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            match bytes.get(at) {
                None => return None,
                Some(b'\\') if quote == b'"' => at += 2,
                Some(&byte) if byte == quote => return Some(at),
                Some(_) => at += 1,
            }
        }
    }
}

/// The length of what stands between a key and its value: `=` with blanks around, or `:` and a blank.
fn separator(after: &str) -> Option<usize> {
    let blanks = indent(after);
    let rest = after.get(blanks..)?;
    if rest.starts_with('=') {
        return Some(blanks + 1);
    }
    let colon = rest.strip_prefix(':')?;
    (colon.is_empty() || colon.starts_with(char::is_whitespace)).then_some(blanks + 1)
}

/// Where the comment of an unquoted value starts: a `#` first or after a blank.
fn comment(text: &str) -> usize {
    let mut blank = true;
    for (at, c) in text.char_indices() {
        if c == '#' && blank {
            return at;
        }
        blank = c.is_whitespace();
    }
    text.len()
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some(c @ ('"' | '\\' | '$' | '\'' | '`')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::{self, artifact, json_of};
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Node>, Vec<Problem>) {
        parse(&artifact(".env", text))
    }

    #[test]
    fn reads_quotes_comments_exports_and_escapes() {
        let text = "# c\nA=1\nexport B = two words # c\r\nC='$x\\n'\nD=\"a\\nb\\\"\\$\"\nE=`x'\"`\nF=\nG=p#q\nH: yes\nI=#x\nexport J\n";
        let (roots, problems) = read(text);
        assert_eq!(
            json_of(&roots[0]),
            r##"{"A":"1","B":"two words","C":"$x\\n","D":"a\nb\"$","E":"x'\"","F":"","G":"p#q","H":"yes","I":""}"##
        );
        assert_eq!(problems, []);
    }

    #[test]
    fn a_quoted_value_may_take_several_lines() {
        let text = "KEY=\"-----BEGIN\nabc\n-----END\" # c\nB=2\n";
        let (roots, problems) = read(text);
        assert_eq!(json_of(&roots[0]), r#"{"KEY":"-----BEGIN\nabc\n-----END","B":"2"}"#);
        assert_eq!(problems, []);
    }

    #[test]
    fn spans_cover_values_with_their_quotes() {
        let text = "  export A = 'é' # c\nB=x y  \nC=\n";
        let (roots, _) = read(text);
        let slice = |key: &str| {
            let entry = roots[0].entry(key).unwrap();
            (text.get(entry.key_span.range()).unwrap(), text.get(entry.node.span.range()).unwrap())
        };
        assert_eq!(slice("A"), ("A", "'é'"));
        assert_eq!(slice("B"), ("B", "x y"));
        assert_eq!(slice("C"), ("C", ""));
    }

    #[test]
    fn what_is_wrong_is_a_problem_and_the_rest_is_read() {
        let text = "A=1\nnot an assignment\nB=\"open\nA=2\nC='x'y\n";
        let (roots, problems) = read(text);
        assert_eq!(json_of(&roots[0]), r#"{"A":"2","B":"\"open","C":"x"}"#);
        let found: Vec<_> = problems.iter().map(|p| text.get(p.span.range()).unwrap()).collect();
        assert_eq!(found, ["not an assignment", "\"", "A", "y"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("AB=:'\"`#\\export n")) {
            testing::check_spans(&text, &read(&text));
        }

        #[test]
        fn a_mutated_file_is_read_without_panic_and_with_spans_inside(
            text in testing::mutated("# c\nexport A = \"x\\n\\\"é\" # c\r\nB='multi\nline'\nC=`x`\nD: y #z\n")
        ) {
            testing::check_spans(&text, &read(&text));
        }
    }
}
