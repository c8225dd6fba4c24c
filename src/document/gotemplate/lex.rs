//! The words of an action (<https://pkg.go.dev/text/template#hdr-Actions>).

use crate::span::Span;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A function's name, or a key word.
    Word(String),
    /// `.a.b` without a space before it: fields of what stands before, or of the dot.
    Field(String),
    Dot,
    /// `$` and `$name`.
    Variable(String),
    Text(String),
    Int(i64),
    Float(f64),
    Open,
    Close,
    Pipe,
    Comma,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    Space,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(Span),
    /// The words of an action, and where it stands with its delimiters.
    Action(Vec<Token>, Span),
    /// What stands between delimiters and is no action.
    Bad(Span),
}

/// The pieces of a template, with the white space trimmed that its actions trim.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut trims = false;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let found = rest.find("{{").map(|open| at + open);
        let end = found.unwrap_or(text.len());
        let body = found.map(|open| text.get(open + 2..).unwrap_or_default()).unwrap_or_default();
        let trims_before = body.strip_prefix('-').is_some_and(|rest| rest.starts_with(BLANKS));
        let plain = text.get(at..end).unwrap_or_default();
        let start = if trims { at + plain.len() - plain.trim_start_matches(BLANKS).len() } else { at };
        let plain = text.get(start..end).unwrap_or_default();
        let kept = if trims_before { plain.trim_end_matches(BLANKS).len() } else { plain.len() };
        if kept > 0 {
            pieces.push(Piece::Text(Span::new(start, start + kept)));
        }
        let Some(open) = found else { return pieces };
        let inner = open + 2 + if trims_before { 2 } else { 0 };
        let (piece, close, trims_after) = action(text, open, inner);
        pieces.extend(piece);
        (at, trims) = (close, trims_after);
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// One action: what it is (nothing for a comment), where it ends, and whether it trims what follows.
fn action(text: &str, open: usize, inner: usize) -> (Option<Piece>, usize, bool) {
    let body = text.get(inner..).unwrap_or_default();
    if body.trim_start_matches(BLANKS).starts_with("/*") {
        let end = body.find("*/").map(|end| inner + end + 2);
        let Some(end) = end else { return (Some(Piece::Bad(Span::new(open, text.len()))), text.len(), false) };
        let after = text.get(end..).unwrap_or_default();
        let blank = after.len() - after.trim_start_matches(BLANKS).len();
        let tail = after.trim_start_matches(BLANKS);
        if blank > 0 && tail.starts_with("-}}") {
            return (None, end + blank + 3, true);
        }
        let close = after.find("}}").map_or(text.len(), |at| end + at + 2);
        return (None, close, false);
    }
    let mut words = Words { text, at: inner, tokens: Vec::new() };
    match words.read() {
        Some((close, trims)) => (Some(Piece::Action(words.tokens, Span::new(open, close))), close, trims),
        None => {
            let close = body.find("}}").map_or(text.len(), |at| inner + at + 2);
            (Some(Piece::Bad(Span::new(open, close))), close, false)
        }
    }
}

struct Words<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
}

impl Words<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads up to the closing delimiter: where it ends, and whether it trims. `None` when it is no action.
    fn read(&mut self) -> Option<(usize, bool)> {
        loop {
            let rest = self.rest();
            if rest.starts_with("}}") {
                return Some((self.at + 2, false));
            }
            let first = rest.chars().next()?;
            if BLANKS.contains(&first) {
                let blank = rest.len() - rest.trim_start_matches(BLANKS).len();
                if rest.get(blank..).is_some_and(|rest| rest.starts_with("-}}")) {
                    return Some((self.at + blank + 3, true));
                }
                self.push(Token::Space, blank);
                continue;
            }
            self.word(first)?;
        }
    }

    fn push(&mut self, token: Token, length: usize) {
        self.tokens.push(token);
        self.at += length;
    }

    fn word(&mut self, first: char) -> Option<()> {
        let rest = self.rest();
        match first {
            '(' => self.push(Token::Open, 1),
            ')' => self.push(Token::Close, 1),
            '|' => self.push(Token::Pipe, 1),
            ',' => self.push(Token::Comma, 1),
            '=' => self.push(Token::Assign, 1),
            ':' if rest.starts_with(":=") => self.push(Token::Declare, 2),
            '"' => {
                let length = quoted_length(rest)?;
                let text = unquoted(rest.get(1..length - 1)?)?;
                self.push(Token::Text(text), length);
            }
            '`' => {
                let end = rest.get(1..)?.find('`')?;
                let text = rest.get(1..=end)?.replace('\r', "");
                self.push(Token::Text(text), end + 2);
            }
            '\'' => {
                let end = rest.get(1..)?.find('\'')?;
                let text = unquoted(rest.get(1..=end)?)?;
                let mut chars = text.chars();
                let (char, None) = (chars.next()?, chars.next()) else { return None };
                self.push(Token::Int(i64::from(u32::from(char))), end + 2);
            }
            '$' => {
                let name = name_length(rest.get(1..)?);
                let text = rest.get(..=name)?.to_string();
                self.push(Token::Variable(text), name + 1);
            }
            '.' if rest.get(1..)?.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                let name = name_length(rest.get(1..)?);
                let text = rest.get(1..=name)?.to_string();
                self.push(Token::Field(text), name + 1);
            }
            '.' if !rest.get(1..)?.starts_with(|c: char| c.is_ascii_digit()) => self.push(Token::Dot, 1),
            c if c.is_alphabetic() || c == '_' => {
                let name = name_length(rest);
                let text = rest.get(..name)?.to_string();
                self.push(Token::Word(text), name);
            }
            _ => self.number()?,
        }
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let rest = self.rest();
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
        let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let text = rest.get(..length)?.replace('_', "");
        let token = match number(&text)? {
            Number::Int(value) => Token::Int(value),
            Number::Float(value) => Token::Float(value),
        };
        self.push(token, length);
        Some(())
    }
}

enum Number {
    Int(i64),
    Float(f64),
}

fn number(text: &str) -> Option<Number> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = |start: [&str; 2], radix| {
        let digits = start.iter().find_map(|start| digits.strip_prefix(start))?;
        i64::from_str_radix(digits, radix).ok().map(|value| Number::Int(sign * value))
    };
    let prefixed = radix(["0x", "0X"], 16).or_else(|| radix(["0o", "0O"], 8)).or_else(|| radix(["0b", "0B"], 2));
    if let Some(number) = prefixed {
        return Some(number);
    }
    if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return i64::from_str_radix(digits, 8).ok().map(|value| Number::Int(sign * value));
    }
    if let Ok(value) = text.parse::<i64>() {
        return Some(Number::Int(value));
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Number::Float)
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
}

/// The length of a quoted string with its quotes, when it ends on its line.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Go's escapes (<https://go.dev/ref/spec#String_literals>).
fn unquoted(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let digits = |chars: &mut std::str::Chars<'_>, count: usize| {
            let digits: String = chars.by_ref().take(count).collect();
            char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
        };
        out.push(match chars.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'x' => digits(&mut chars, 2).filter(char::is_ascii)?,
            'u' => digits(&mut chars, 4)?,
            'U' => digits(&mut chars, 8)?,
            c @ ('\\' | '"' | '\'') => c,
            c @ '0'..='7' => {
                let rest: String = chars.by_ref().take(2).collect();
                char::from_u32(u32::from_str_radix(&format!("{c}{rest}"), 8).ok()?).filter(char::is_ascii)?
            }
            _ => return None,
        });
    }
    Some(out)
}
