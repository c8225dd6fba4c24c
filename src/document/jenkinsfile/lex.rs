//! The words of a Groovy text.

use crate::document::problems::Problems;
use crate::span::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word,
    Number,
    /// What a string says, and whether something is put into it when it runs.
    Text(String, bool),
    Mark(char),
    Line,
}

/// The tokens of a text with their places, and what of it is not closed.
pub(super) fn tokens(text: &str) -> (Vec<(Token, Span)>, Problems) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), problems: Problems::default() };
    lexer.run();
    (lexer.tokens, lexer.problems)
}

/// What is put in by the shell alone.
const ESCAPED: &str = "\\$";

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<(Token, Span)>,
    problems: Problems,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) {
        if self.rest().starts_with("#!") {
            self.at = self.rest().find('\n').unwrap_or(self.text.len());
        }
        while let Some(first) = self.rest().chars().next() {
            let rest = self.rest();
            if first == '\n' {
                self.add(Token::Line, 1);
            } else if first.is_whitespace() || first == '\u{feff}' {
                self.at += first.len_utf8();
            } else if rest.starts_with("\\\n") {
                self.at += 2;
            } else if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.comment();
            } else if matches!(first, '\'' | '"') {
                self.string(first);
            } else if first.is_alphabetic() || matches!(first, '_' | '$') {
                let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
                self.add(Token::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
            } else if first.is_ascii_digit() {
                let is_number = |c: char| c.is_ascii_alphanumeric() || c == '_';
                self.add(Token::Number, rest.find(|c| !is_number(c)).unwrap_or(rest.len()));
            } else {
                self.add(Token::Mark(first), first.len_utf8());
            }
        }
    }

    fn add(&mut self, token: Token, length: usize) {
        self.tokens.push((token, Span::new(self.at, self.at + length)));
        self.at += length;
    }

    fn comment(&mut self) {
        let rest = self.rest();
        match rest.get(2..).and_then(|inner| inner.find("*/")) {
            Some(length) => self.at += length + 4,
            None => self.open("a comment is not closed", rest.len()),
        }
    }

    fn open(&mut self, message: &str, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.problems.push(message, span);
        self.at += length;
    }

    /// `'a'`, `"a ${b}"`, and either three times, over several lines.
    fn string(&mut self, quote: char) {
        let rest = self.rest();
        let triple: String = std::iter::repeat_n(quote, 3).collect();
        let mark = if rest.starts_with(&triple) { triple } else { quote.to_string() };
        let mut said = String::new();
        let (mut at, mut is_filled) = (mark.len(), false);
        loop {
            let inner = rest.get(at..).unwrap_or_default();
            let Some(first) = inner.chars().next() else {
                return self.open("a string is not closed", rest.len());
            };
            if inner.starts_with(&mark) {
                break;
            }
            if first == '\n' && mark.len() == 1 {
                return self.open("a string is not closed", at);
            }
            at += first.len_utf8();
            if first != '\\' {
                is_filled |= first == '$' && quote == '"';
                said.push(first);
                continue;
            }
            let Some(next) = inner.chars().nth(1) else { continue };
            at += next.len_utf8();
            match next {
                'n' => said.push('\n'),
                't' => said.push('\t'),
                'r' => said.push('\r'),
                '\n' => {}
                '$' if quote == '"' => said.push_str(ESCAPED),
                '\'' | '"' | '\\' | '$' => said.push(next),
                other => said.extend(['\\', other]),
            }
        }
        // Where something is put in, this keeps its mark: it is the shell's.
        let said = if is_filled { said } else { said.replace(ESCAPED, "$") };
        self.add(Token::Text(said, is_filled), at + mark.len());
    }
}
