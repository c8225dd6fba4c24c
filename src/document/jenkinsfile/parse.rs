//! Calls from words.

use super::lex::Token;
use crate::document::MAX_DEPTH;
use crate::document::node::{Node, UnknownReason, Value};
use crate::document::object::ObjectBuilder;
use crate::document::problems::Problems;
use crate::span::Span;

/// A call adds up to four levels to the tree.
const MOST_DEPTH: usize = MAX_DEPTH / 4;

/// Words before the name of what is defined.
const TYPES: &[&str] = &[
    "def", "var", "final", "static", "private", "public", "void", "String", "int", "boolean", "Boolean", "Map", "List",
    "Integer", "Object",
];

/// The calls of a text, and what is not understood.
pub(super) fn calls(text: &str, tokens: &[(Token, Span)]) -> (Vec<Node>, Problems) {
    let mut parser = Parser { text, tokens, at: 0, assigned: None, problems: Problems::default() };
    let mut found = Vec::new();
    while parser.at < tokens.len() {
        parser.block(&mut found, 0);
        if parser.at < tokens.len() {
            parser.problem("a brace closes nothing");
            parser.at += 1;
        }
    }
    (found, parser.problems)
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [(Token, Span)],
    at: usize,
    /// What the statement that comes next is assigned to: `a` of `a = b(1)`.
    assigned: Option<String>,
    problems: Problems,
}

/// What a call is made of.
#[derive(Default)]
struct Call {
    args: Vec<Node>,
    named: ObjectBuilder,
    body: Option<Node>,
    /// What it is assigned to.
    to: Option<String>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn is_mark(&self, ahead: usize, mark: char) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some((Token::Mark(own), _)) if *own == mark)
    }

    fn word(&self, ahead: usize) -> Option<&'t str> {
        match self.tokens.get(self.at + ahead) {
            Some((Token::Word, span)) => self.text.get(span.range()),
            _ => None,
        }
    }

    fn span(&self) -> Span {
        let end = Span::new(self.text.len(), self.text.len());
        self.tokens.get(self.at).map_or(end, |(_, span)| *span)
    }

    /// Where the last token that was read ends.
    fn end(&self) -> usize {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(0, |(_, span)| span.end as usize)
    }

    fn problem(&mut self, message: &str) {
        self.problems.push(message, self.span());
    }

    fn skip_lines(&mut self) {
        while matches!(self.peek(), Some(Token::Line)) {
            self.at += 1;
        }
    }

    /// Statements up to a closing brace, which is left, or the end.
    fn block(&mut self, found: &mut Vec<Node>, depth: usize) {
        while let Some(token) = self.peek() {
            match token {
                Token::Mark('}') => return,
                Token::Word => self.statement(found, depth),
                // `{ a -> ... }`, `[1, 2].each { ... }` and other things that begin with no name.
                _ => {
                    self.at += 1;
                    self.assigned = None;
                }
            }
        }
    }

    fn statement(&mut self, found: &mut Vec<Node>, depth: usize) {
        let start = self.span().start as usize;
        let assigned = self.assigned.take();
        let mut is_defined = false;
        while let Some(word) = self.word(0).filter(|word| TYPES.contains(word)) {
            // `def` alone, or a variable of that name.
            if self.word(1).is_none() {
                break;
            }
            is_defined |= word != "final";
            self.at += 1;
        }
        let is_chained =
            self.at.checked_sub(1).is_some_and(|at| matches!(self.tokens.get(at), Some((Token::Mark('.'), _))));
        let mut name = self.name();
        if is_chained {
            name.insert(0, '.');
        }
        // `a = b`, and not `a == b`.
        if self.is_mark(0, '=') && !self.is_mark(1, '=') {
            self.at += 1;
            self.assigned = Some(name);
            return;
        }
        if matches!(name.as_str(), "import" | "package" | "case" | "default") {
            let is_case = matches!(name.as_str(), "case" | "default");
            let ends =
                |own: &Self| own.peek().is_none_or(|token| *token == Token::Line) || is_case && own.is_mark(0, ':');
            while !ends(self) {
                self.at += 1;
            }
            return;
        }
        let mut call = Call { to: assigned, ..Call::default() };
        let is_called = self.is_mark(0, '(');
        if is_called {
            self.at += 1;
            self.arguments(&mut call, Some(')'), depth);
        } else if !matches!(name.as_str(), "else" | "try" | "finally" | "do") {
            self.arguments(&mut call, None, depth);
        }
        if self.is_mark(0, '{') {
            call.body = self.closure(depth);
        }
        let name = if is_defined && is_called && call.body.is_some() {
            call = Call { args: vec![Node::string(Span::new(start, start), name)], body: call.body, ..Call::default() };
            "def".to_string()
        } else {
            name
        };
        // A name alone calls nothing: a variable's declaration, the parameters of a block.
        let is_call = is_called || call.body.is_some() || !call.args.is_empty() || !call.named.is_empty();
        if is_call && !name.is_empty() {
            found.push(self.made(&name, call, start));
        }
        // What is called of what that gives, stands for itself.
        if self.is_mark(0, '.') {
            self.at += 1;
        }
    }

    /// `docker.image`, `a?.b`.
    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(word) = self.word(0) {
            name.push_str(word);
            self.at += 1;
            let skipped = if self.is_mark(0, '.') {
                1
            } else if self.is_mark(0, '?') && self.is_mark(1, '.') {
                2
            } else {
                break;
            };
            if self.tokens.get(self.at + skipped).is_none_or(|(token, _)| *token != Token::Word) {
                break;
            }
            self.at += skipped;
            name.push('.');
        }
        name
    }

    fn made(&self, name: &str, call: Call, start: usize) -> Node {
        let span = Span::new(start, self.end().max(start));
        let mut object = ObjectBuilder::default();
        // The name is written otherwise where a type stands before it, or a line ends within it.
        let name_end = self.text.floor_char_boundary(start.saturating_add(name.len()).min(span.range().end));
        object.insert("call".to_string(), span, Node::string(Span::new(start, name_end), name));
        if !call.args.is_empty() {
            object.insert("args".to_string(), span, Node::new(span, Value::Array(call.args)));
        }
        if let Some(to) = call.to {
            object.insert("to".to_string(), span, Node::string(span, to));
        }
        if !call.named.is_empty() {
            object.insert("named".to_string(), span, Node::new(span, Value::Object(call.named.into_entries().into())));
        }
        if let Some(body) = call.body {
            object.insert("body".to_string(), span, body);
        }
        Node::new(span, Value::Object(object.into_entries().into()))
    }

    /// `{ ... }`
    fn closure(&mut self, depth: usize) -> Option<Node> {
        let start = self.span().start as usize;
        self.at += 1;
        if depth >= MOST_DEPTH {
            self.problem("blocks are nested too deep");
            self.pass(1);
            return None;
        }
        let mut calls = Vec::new();
        self.block(&mut calls, depth + 1);
        if self.is_mark(0, '}') {
            self.at += 1;
        } else {
            self.problem("a block is not closed");
        }
        Some(Node::new(Span::new(start, self.end()), Value::Array(calls)))
    }

    /// Passes over what is open so many times.
    fn pass(&mut self, open: usize) {
        let mut open = open;
        while open > 0 {
            match self.peek() {
                None => return,
                Some(Token::Mark('{' | '(' | '[')) => open += 1,
                Some(Token::Mark('}' | ')' | ']')) => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Arguments up to a mark, or up to the end of the line or the block that is given.
    fn arguments(&mut self, call: &mut Call, close: Option<char>, depth: usize) {
        loop {
            if close.is_some() {
                self.skip_lines();
            }
            match (self.peek(), close) {
                (None, Some(_)) => return self.problem("parentheses are not closed"),
                (None | Some(Token::Line | Token::Mark('}' | '{' | ';' | ')' | ']' | '.')), None) => return,
                (Some(Token::Mark(own)), Some(close)) if *own == close => {
                    self.at += 1;
                    return;
                }
                (Some(Token::Mark('}')), Some(_)) => return self.problem("parentheses are not closed"),
                (Some(Token::Mark(',')), _) => {
                    self.at += 1;
                    self.skip_lines();
                }
                _ => {
                    let before = self.at;
                    self.argument(call, close, depth);
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
    }

    fn argument(&mut self, call: &mut Call, close: Option<char>, depth: usize) {
        let key = match self.peek() {
            Some(Token::Text(text, _)) => Some(text.clone()),
            _ => self.word(0).map(str::to_string),
        };
        let has_key = self.is_mark(1, ':');
        if let (Some(key), true) = (key, has_key) {
            let span = self.span();
            self.at += 2;
            self.skip_lines();
            let value = self.value(close, depth);
            call.named.insert(key, span, value);
        } else {
            let value = self.value(close, depth);
            call.args.push(value);
        }
    }

    /// A value: one that is written out, a list, a block, a call; anything else is unknown.
    fn value(&mut self, close: Option<char>, depth: usize) -> Node {
        let start = self.span().start as usize;
        if depth >= MOST_DEPTH {
            self.problem("values are nested too deep");
            self.at += 1;
            self.pass(1);
            return Node::unknown(Span::new(start, self.end()), "...", UnknownReason::NotEvaluated);
        }
        let first = match self.peek() {
            Some(Token::Text(text, is_filled)) => {
                let span = self.span();
                self.at += 1;
                Some(if *is_filled {
                    Node::unknown(span, text.clone(), UnknownReason::ApplyTime)
                } else {
                    Node::string(span, text.clone())
                })
            }
            Some(Token::Mark('[')) => Some(self.list(depth)),
            Some(Token::Mark('{')) => {
                let body = self.closure(depth);
                let span = Span::new(start, self.end());
                Some(Node::object(span, body.map(|body| ("body", body))))
            }
            Some(Token::Word) => self.word_value(depth),
            Some(Token::Number) => {
                let text = self.text.get(self.span().range()).unwrap_or_default();
                let span = self.span();
                self.at += 1;
                text.parse().ok().map(|number| Node::new(span, Value::Int(number)))
            }
            _ => None,
        };
        if self.ends(close)
            && let Some(first) = first
        {
            return first;
        }
        // What is put together by operators is not worked out.
        while !self.ends(close) {
            if matches!(self.peek(), Some(Token::Mark('(' | '[' | '{'))) {
                self.at += 1;
                self.pass(1);
            } else {
                self.at += 1;
            }
        }
        let span = Span::new(start, self.end().max(start));
        Node::unknown(span, self.text.get(span.range()).unwrap_or_default(), UnknownReason::NotEvaluated)
    }

    fn ends(&self, close: Option<char>) -> bool {
        match self.peek() {
            None | Some(Token::Mark(',' | ')' | ']' | '}')) => true,
            Some(Token::Line | Token::Mark('{' | ';')) => close.is_none(),
            _ => false,
        }
    }

    /// `true`, or a call with what it is given; another name is unknown.
    fn word_value(&mut self, depth: usize) -> Option<Node> {
        let span = self.span();
        let known = match self.word(0) {
            Some("true") => Some(Value::Bool(true)),
            Some("false") => Some(Value::Bool(false)),
            Some("null") => Some(Value::Null),
            _ => None,
        };
        if let Some(value) = known {
            self.at += 1;
            return Some(Node::new(span, value));
        }
        let name = self.name();
        if !self.is_mark(0, '(') {
            return None;
        }
        self.at += 1;
        let mut call = Call::default();
        self.arguments(&mut call, Some(')'), depth + 1);
        if self.is_mark(0, '{') {
            call.body = self.closure(depth + 1);
        }
        Some(self.made(&name, call, span.start as usize))
    }

    /// `[a, b]`, `[a: b]`.
    fn list(&mut self, depth: usize) -> Node {
        let start = self.span().start as usize;
        self.at += 1;
        let mut call = Call::default();
        self.arguments(&mut call, Some(']'), depth + 1);
        let span = Span::new(start, self.end());
        if call.named.is_empty() {
            Node::new(span, Value::Array(call.args))
        } else {
            Node::new(span, Value::Object(call.named.into_entries().into()))
        }
    }
}
