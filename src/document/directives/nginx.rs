//! nginx: words, `;`, `{` and `}` (<https://nginx.org/en/docs/beginners_guide.html#conf_structure>), read as nginx's own
//! reader of tokens does (`src/core/ngx_conf_file.c`).

use super::{Builder, Word, has_variable_of_environment, mark};
use crate::span::Span;

/// Reads a text to directives and blocks.
pub(super) fn read(text: &str, builder: &mut Builder) {
    let mut lexer = Lexer { text, at: 0 };
    let mut words: Vec<Word> = Vec::new();
    while let Some(token) = lexer.token() {
        match token {
            Token::Word(word) => words.push(word),
            Token::Statement(span) => {
                builder.problem("what a template decides here is not known", span);
            }
            Token::End(span) if words.is_empty() => builder.problem("a directive is missing before `;`", span),
            Token::End(_) => builder.directive(std::mem::take(&mut words)),
            Token::Open(span) => {
                let lua = words.first().is_some_and(|word| word.text.ends_with("_by_lua_block"));
                if words.is_empty() {
                    builder.problem("a block without a name", span);
                }
                if lua {
                    lexer.skip_lua();
                    builder.directive(std::mem::take(&mut words));
                } else {
                    builder.open(std::mem::take(&mut words), span);
                }
            }
            Token::Close(span) => {
                unfinished(&mut words, builder);
                if !builder.close(span) {
                    builder.problem("`}` closes no block", span);
                }
            }
        }
    }
    unfinished(&mut words, builder);
}

/// Words that no `;` ends: nginx would not start. They are kept, since the rest is read.
fn unfinished(words: &mut Vec<Word>, builder: &mut Builder) {
    if let Some(last) = words.last() {
        builder.problem("`;` is missing", last.span);
        builder.directive(std::mem::take(words));
    }
}

enum Token {
    Word(Word),
    /// A template's mark where a directive could begin.
    Statement(Span),
    End(Span),
    Open(Span),
    Close(Span),
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn token(&mut self) -> Option<Token> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len();
            if !self.rest().starts_with('#') {
                break;
            }
            self.at += memchr::memchr(b'\n', self.rest().as_bytes()).unwrap_or(self.rest().len());
        }
        let first = self.rest().chars().next()?;
        let one = |at| Span::new(at, at + 1);
        let start = self.at;
        if let Some(length) = mark(self.rest()) {
            let statement = !self.rest().starts_with("{{") && !self.rest().starts_with("<%=");
            if statement {
                self.at += length;
                return Some(Token::Statement(Span::new(start, self.at)));
            }
            return Some(Token::Word(self.bare()));
        }
        match first {
            ';' => self.at += 1,
            '{' => self.at += 1,
            '}' => self.at += 1,
            '"' | '\'' => return Some(Token::Word(self.quoted(first))),
            _ => return Some(Token::Word(self.bare())),
        }
        Some(match first {
            ';' => Token::End(one(start)),
            '{' => Token::Open(one(start)),
            _ => Token::Close(one(start)),
        })
    }

    /// A word up to white space, `;` or `{`; `${name}` is a variable.
    fn bare(&mut self) -> Word {
        let start = self.at;
        let mut text = String::new();
        let mut filled = false;
        while let Some(next) = self.rest().chars().next() {
            if let Some(length) = mark(self.rest()) {
                text.push_str(self.rest().get(..length).unwrap_or_default());
                self.at += length;
                filled = true;
                continue;
            }
            match next {
                ' ' | '\t' | '\r' | '\n' | ';' => break,
                '{' if !text.ends_with('$') => break,
                '\\' => self.escaped(&mut text),
                _ => {
                    text.push(next);
                    self.at += next.len_utf8();
                }
            }
        }
        let filled = filled || has_variable_of_environment(&text);
        Word { text, span: Span::new(start, self.at), filled }
    }

    fn quoted(&mut self, quote: char) -> Word {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(next) = self.rest().chars().next() {
            if next == '\\' {
                self.escaped(&mut text);
                continue;
            }
            self.at += next.len_utf8();
            if next == quote {
                break;
            }
            text.push(next);
        }
        let filled = has_variable_of_environment(&text) || text.contains("{{") || text.contains("<%");
        Word { text, span: Span::new(start, self.at), filled }
    }

    /// A backslash and what follows: quotes, backslashes and white space are undone, the rest stays as it is.
    fn escaped(&mut self, text: &mut String) {
        let mut chars = self.rest().chars();
        chars.next();
        self.at += 1;
        let Some(next) = chars.next() else { return text.push('\\') };
        self.at += next.len_utf8();
        match next {
            '"' | '\'' | '\\' => text.push(next),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'n' => text.push('\n'),
            _ => text.extend(['\\', next]),
        }
    }

    /// Past the `}` that ends a block of Lua, whose strings and comments may hold braces.
    fn skip_lua(&mut self) {
        let mut depth = 1_usize;
        let mut quote = None;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            self.at += 1;
            match (quote, byte) {
                (Some(_), b'\\') => self.at += 1,
                (Some(open), _) if byte == open || byte == b'\n' => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'-') if bytes.get(self.at) == Some(&b'-') => {
                    let rest = bytes.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                (None, b'{') => depth += 1,
                (None, b'}') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        self.at = self.text.ceil_char_boundary(self.at);
    }
}
