//! JSON (RFC 8259), and what people write instead of it: comments, trailing commas, JSON5's words and quotes.
//!
//! The tokens are jsonc-parser's; the tree is built here without recursion, so that a file with an error still yields
//! what stands before it, and no nesting can exhaust the stack.

use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::tokens::Token;
use jsonc_parser::{ParseStringErrorKind, Scanner, ScannerOptions};

use super::MAX_DEPTH;
use super::Problem;
use super::node::{Node, Value};
use super::object::ObjectBuilder;
use super::problems::{DUPLICATE_KEY, Problems, TOO_DEEP};
use crate::source::Artifact;
use crate::span::Span;

/// Parses the one value of a JSON text. On an error, the value holds what was complete before it.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let mut parser = Parser::new(artifact.text());
    parser.run();
    let (root, problems) = parser.finish();
    (root.into_iter().collect(), problems)
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Value,
    ItemOrEnd,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    NoMore,
}

/// A container that is not closed yet.
#[derive(Debug)]
enum Frame {
    Array { open: Span, items: Vec<Node> },
    Object { open: Span, object: ObjectBuilder, key: Option<(String, Span)> },
}

/// An error that ends the reading.
type Stop = (String, Span);

struct Parser<'a> {
    scanner: Scanner<'a>,
    length: usize,
    expect: Expect,
    stack: Vec<Frame>,
    root: Option<Node>,
    problems: Problems,
    /// The end of the last token that was understood.
    end: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            scanner: Scanner::new(text, &ScannerOptions::default()),
            length: text.len(),
            expect: Expect::Value,
            stack: Vec::new(),
            root: None,
            problems: Problems::default(),
            end: 0,
        }
    }

    fn run(&mut self) {
        loop {
            let stop = match self.scanner.scan() {
                Ok(Some(Token::CommentLine(_) | Token::CommentBlock(_))) => continue,
                Ok(Some(token)) => {
                    let span = Span::new(self.scanner.token_start(), self.scanner.token_end());
                    match self.step(token, span) {
                        Ok(()) => {
                            self.end = span.range().end;
                            continue;
                        }
                        Err(stop) => Some(stop),
                    }
                }
                Ok(None) => self.unfinished(),
                Err(error) => Some(self.scan_error(&error)),
            };
            if let Some((message, span)) = stop {
                self.problems.push(message, span);
            }
            return;
        }
    }

    /// What is missing when the text ends here.
    fn unfinished(&self) -> Option<Stop> {
        match self.stack.last() {
            Some(Frame::Array { open, .. }) => Some(("this array is not closed".into(), *open)),
            Some(Frame::Object { open, .. }) => Some(("this object is not closed".into(), *open)),
            None if self.root.is_none() => Some(("there is no JSON value".into(), Span::new(self.length, self.length))),
            None => None,
        }
    }

    fn scan_error(&self, error: &ParseError) -> Stop {
        let message = match error.kind() {
            // Its own message quotes the escape sequence.
            ParseErrorKind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => {
                "Invalid unicode escape sequence".into()
            }
            kind => kind.to_string(),
        };
        let range = error.range();
        (message, Span::new(range.start.min(self.length), range.end.min(self.length)))
    }

    fn step(&mut self, token: Token<'a>, span: Span) -> Result<(), Stop> {
        match self.expect {
            Expect::Value => self.value(token, span),
            Expect::ItemOrEnd if token == Token::CloseBracket => self.close(span),
            Expect::ItemOrEnd => self.value(token, span),
            Expect::KeyOrEnd if token == Token::CloseBrace => self.close(span),
            Expect::KeyOrEnd => self.key(token, span),
            Expect::Colon if token == Token::Colon => {
                self.expect = Expect::Value;
                Ok(())
            }
            Expect::Colon => Err(("expected a colon after the key".into(), span)),
            Expect::CommaOrEnd => self.comma_or_end(token, span),
            Expect::NoMore => Err(("more than one JSON value; the first is read".into(), span)),
        }
    }

    fn value(&mut self, token: Token<'a>, span: Span) -> Result<(), Stop> {
        let value = match token {
            Token::OpenBrace => {
                let frame = Frame::Object { open: span, object: ObjectBuilder::default(), key: None };
                return self.open(frame, span, Expect::KeyOrEnd);
            }
            Token::OpenBracket => {
                return self.open(Frame::Array { open: span, items: Vec::new() }, span, Expect::ItemOrEnd);
            }
            Token::String(text) => Value::String(text.into_owned()),
            Token::Boolean(value) => Value::Bool(value),
            Token::Number(text) => number(text),
            Token::Null => Value::Null,
            _ => return Err(("expected a value".into(), span)),
        };
        self.complete(Node::new(span, value));
        Ok(())
    }

    fn key(&mut self, token: Token<'a>, span: Span) -> Result<(), Stop> {
        let name = match token {
            Token::String(text) => text.into_owned(),
            Token::Word(text) | Token::Number(text) => text.to_string(),
            Token::Boolean(value) => value.to_string(),
            Token::Null => "null".to_string(),
            _ => return Err(("expected a key or the end of the object".into(), span)),
        };
        if let Some(Frame::Object { key, .. }) = self.stack.last_mut() {
            *key = Some((name, span));
        }
        self.expect = Expect::Colon;
        Ok(())
    }

    fn comma_or_end(&mut self, token: Token<'a>, span: Span) -> Result<(), Stop> {
        let in_array = matches!(self.stack.last(), Some(Frame::Array { .. }));
        let (end, next) =
            if in_array { (Token::CloseBracket, Expect::ItemOrEnd) } else { (Token::CloseBrace, Expect::KeyOrEnd) };
        if token == end {
            return self.close(span);
        }
        if token == Token::Comma {
            self.expect = next;
            return Ok(());
        }
        if matches!(token, Token::CloseBrace | Token::CloseBracket | Token::Colon) {
            return Err(("expected a comma or the end of what is open".into(), span));
        }
        self.problems.push("a comma is missing before this", span);
        self.expect = next;
        self.step(token, span)
    }

    fn open(&mut self, frame: Frame, span: Span, next: Expect) -> Result<(), Stop> {
        if self.stack.len() >= MAX_DEPTH {
            return Err((TOO_DEEP.into(), span));
        }
        self.stack.push(frame);
        self.expect = next;
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), Stop> {
        if let Some(frame) = self.stack.pop() {
            let node = frame.into_node(span.range().end);
            self.complete(node);
        }
        Ok(())
    }

    fn complete(&mut self, node: Node) {
        self.expect = Expect::CommaOrEnd;
        match self.stack.last_mut() {
            Some(Frame::Array { items, .. }) => items.push(node),
            Some(Frame::Object { object, key, .. }) => {
                if let Some((name, span)) = key.take()
                    && object.insert(name, span, node)
                {
                    self.problems.push(DUPLICATE_KEY, span);
                }
            }
            None => {
                self.root = Some(node);
                self.expect = Expect::NoMore;
            }
        }
    }

    /// Closes what an error left open.
    fn finish(mut self) -> (Option<Node>, Vec<Problem>) {
        while let Some(frame) = self.stack.pop() {
            let node = frame.into_node(self.end);
            self.complete(node);
        }
        (self.root, self.problems.into_vec())
    }
}

impl Frame {
    fn into_node(self, end: usize) -> Node {
        match self {
            Self::Array { open, items } => Node::new(Span::new(open.range().start, end), Value::Array(items)),
            Self::Object { open, object, .. } => {
                Node::new(Span::new(open.range().start, end), Value::Object(object.into_entries().into()))
            }
        }
    }
}

/// A number's value: an `i64` where it fits, else an `f64`; the text itself where that is not finite.
fn number(text: &str) -> Value {
    let unsigned = text.trim_start_matches(['+', '-']);
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        let sign = if text.starts_with('-') { -1 } else { 1 };
        return match i64::from_str_radix(digits, 16) {
            Ok(value) => Value::Int(sign * value),
            Err(_) => Value::String(text.to_string()),
        };
    }
    if let Ok(value) = text.parse::<i64>() {
        return Value::Int(value);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Value::Float(value),
        _ => Value::String(text.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::{self, artifact, json_of};
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Node>, Vec<Problem>) {
        parse(&artifact("a.json", text))
    }

    fn shown(text: &str) -> String {
        let (roots, _) = read(text);
        roots.iter().map(json_of).collect::<Vec<_>>().join("\n")
    }

    /// The text of the first problem's span, and its message.
    fn first_problem(text: &str) -> (String, String) {
        let (_, problems) = read(text);
        let problem = problems.first().expect("a problem");
        (text.get(problem.span.range()).expect("inside").to_string(), problem.message.clone())
    }

    #[test]
    fn reads_json_with_comments_and_trailing_commas() {
        let text = "// c\n{ \"a\": [1, -2.5, 1e3, true, null,], /* c */ b: 'x\\u0041', }";
        assert_eq!(shown(text), r#"{"a":[1,-2.5,1000.0,true,null],"b":"xA"}"#);
        assert_eq!(read(text).1, []);
    }

    #[test]
    fn numbers_are_integers_where_they_fit() {
        assert_eq!(
            shown("[9223372036854775807, 9223372036854775808, 0x1F, -0x1, 1e999, .5]"),
            r#"[9223372036854775807,9.223372036854776e+18,31,-1,"1e999",0.5]"#
        );
    }

    #[test]
    fn spans_cover_the_value_and_the_key_with_their_quotes() {
        let text = r#"{"é": {"k": "v\n", "n": [1 , 2]}}"#;
        let root = read(text).0.remove(0);
        let slice = |span: Span| text.get(span.range()).unwrap();
        let inner = root.entry("é").unwrap();
        assert_eq!(slice(inner.key_span), "\"é\"");
        assert_eq!(slice(inner.node.span), r#"{"k": "v\n", "n": [1 , 2]}"#);
        assert_eq!(slice(inner.node.get("k").unwrap().span), r#""v\n""#);
        assert_eq!(slice(inner.node.get("n").unwrap().span), "[1 , 2]");
    }

    #[test]
    fn an_error_keeps_what_stands_before_it() {
        assert_eq!(shown(r#"{"a": {"b": 1, "c": @"#), r#"{"a":{"b":1}}"#);
        assert_eq!(first_problem(r#"{"a": {"b": 1, "c": }}"#), ("}".into(), "expected a value".into()));
        assert_eq!(first_problem(r#"{"a": [1, 2"#).0, "[");
        assert_eq!(first_problem(r#"{"a": "x"#).1, "Unterminated string literal");
        assert_eq!(first_problem("{} {}"), ("{".into(), "more than one JSON value; the first is read".into()));
        assert_eq!(first_problem(" \n").1, "there is no JSON value");
        assert_eq!(first_problem("{\"a\" 1}").0, "1");
        assert_eq!(first_problem("{\"a\": 1]").0, "]");
    }

    #[test]
    fn a_missing_comma_is_a_problem_and_no_loss() {
        let text = r#"{"a": [1 2] "b": 3}"#;
        assert_eq!(shown(text), r#"{"a":[1,2],"b":3}"#);
        assert_eq!(first_problem(text), ("2".into(), "a comma is missing before this".into()));
    }

    #[test]
    fn a_duplicate_key_is_a_problem_at_the_later_key() {
        let text = r#"{"a": 1, "b": 2, "a": 3}"#;
        assert_eq!(shown(text), r#"{"a":3,"b":2}"#);
        let (_, problems) = read(text);
        assert_eq!(problems, [Problem { message: DUPLICATE_KEY.into(), span: Span::new(17, 20) }]);
    }

    #[test]
    fn deep_nesting_is_a_problem_at_once() {
        for open in ["[", "{\"a\":", "[{\"a\":"] {
            let (roots, problems) = read(&open.repeat(100_000));
            assert_eq!(roots.len(), 1);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].message, TOO_DEEP);
        }
    }

    #[test]
    fn messages_do_not_quote_the_text() {
        let (_, problems) = read(r#"{"a": "\uD8AB canary"}"#);
        assert_eq!(problems.len(), 1);
        assert!(!problems[0].message.contains("D8AB") && !problems[0].message.contains("d8ab"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of(r#"[]{}:,"'\/*. 0-1eE+xtrue null#"#)) {
            testing::check_spans(&text, &read(&text));
        }

        #[test]
        fn a_mutated_file_is_read_without_panic_and_with_spans_inside(
            text in testing::mutated("{\n  // c\n  \"é\": [1, 2.5, {\"k\": \"v\\u00e9\\n\"}],\n  \"x\": null, /* c */ 'y': true,\n}\n")
        ) {
            testing::check_spans(&text, &read(&text));
        }
    }
}
