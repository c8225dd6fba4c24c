//! A scanner that knows strings, heredocs and comments, driven by a table. One pass, no recursion.

use std::ops::Range;

/// What a language writes comments and strings with.
#[derive(Debug)]
pub(super) struct Syntax {
    /// What opens a comment that ends with its line.
    pub line: &'static [&'static str],
    /// A line comment starts a word: `$#` and `a#b` are none.
    pub starts_word: bool,
    pub block: &'static [(&'static str, &'static str)],
    /// Block comments hold block comments.
    pub nested: bool,
    /// A longer opening goes before a shorter one.
    pub strings: &'static [Quotes],
    /// `'x'` is a character, and a lone `'` nothing.
    pub characters: bool,
    pub heredoc: Heredoc,
}

/// Whether `<<WORD` announces lines of text, and whether blanks may stand in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heredoc {
    No,
    Tight,
    Spaced,
    /// PHP's `<<<WORD`: code may follow the word that ends it.
    Triple,
}

/// How a string is written.
#[derive(Debug)]
pub(super) struct Quotes {
    pub open: &'static str,
    pub close: &'static str,
    /// A backslash takes its meaning from the next character.
    pub escape: bool,
    pub lines: bool,
    /// The closing quote, written twice, is one of the text.
    pub doubled: bool,
    /// What opens an expression in the string, and its brackets.
    pub expression: Option<(&'static [&'static str], u8, u8)>,
}

/// Where the scanner is, from the outside in; nothing is plain code.
enum Within {
    String(&'static Quotes),
    Expression { open: u8, close: u8, depth: usize },
}

/// The comments of a text, with their marks.
pub(super) fn comments(text: &str, syntax: &'static Syntax) -> Vec<Range<usize>> {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, syntax, within: Vec::new(), heredocs: Vec::new() };
    let mut found = Vec::new();
    while lexer.at < lexer.bytes.len() {
        if let Some(comment) = lexer.step() {
            found.push(comment);
        }
    }
    found
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    syntax: &'static Syntax,
    within: Vec<Within>,
    /// Heredocs whose text starts with the next line: the word that ends each.
    heredocs: Vec<&'t str>,
}

impl<'t> Lexer<'t> {
    fn starts(&self, mark: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(mark.as_bytes()))
    }

    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or_default()
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |end| from + end)
    }

    /// One step on; a comment when it was one.
    fn step(&mut self) -> Option<Range<usize>> {
        match self.within.last() {
            Some(Within::String(quotes)) => self.in_string(quotes),
            Some(Within::Expression { .. }) => self.in_expression(),
            None => return self.in_code(),
        }
        None
    }

    fn in_code(&mut self) -> Option<Range<usize>> {
        if self.byte() == b'\n' && !self.heredocs.is_empty() {
            self.at += 1;
            self.skip_heredocs();
            return None;
        }
        if let Some(comment) = self.comment() {
            return Some(comment);
        }
        if self.heredoc() || self.character() || self.string() {
            return None;
        }
        self.at += 1;
        None
    }

    fn comment(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        // `--[[` before `--`.
        if let Some((open, close)) = self.syntax.block.iter().find(|(open, _)| {
            // Ruby's `=begin` begins a line, the first one, too.
            self.starts(open) || start == 0 && open.strip_prefix('\n').is_some_and(|open| self.starts(open))
        }) {
            self.at = self.block_end(open, close);
            return Some(start..self.at);
        }
        let may_start = !self.syntax.starts_word
            || start.checked_sub(1).and_then(|before| self.bytes.get(before)).is_none_or(|before| {
                before.is_ascii_whitespace() || matches!(before, b';' | b'(' | b')' | b'|' | b'&' | b',' | b'[' | b'{')
            });
        if may_start && self.syntax.line.iter().any(|open| self.starts(open)) {
            self.at = self.line_end(start);
            return Some(start..self.at);
        }
        None
    }

    fn block_end(&self, open: &str, close: &str) -> usize {
        let (open, close) = (open.as_bytes(), close.as_bytes());
        let (mut at, mut depth) = (self.at + open.len(), 1_usize);
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if rest.starts_with(close) {
                at += close.len();
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            } else if self.syntax.nested && rest.starts_with(open) {
                at += open.len();
                depth += 1;
            } else {
                at += 1;
            }
        }
        self.bytes.len()
    }

    /// Steps over `'x'` and `'\n'`.
    fn character(&mut self) -> bool {
        if !self.syntax.characters || self.byte() != b'\'' {
            return false;
        }
        const LONGEST: usize = 12;
        let rest = self.bytes.get(self.at + 1..(self.at + LONGEST).min(self.bytes.len())).unwrap_or_default();
        let is_escape = rest.first() == Some(&b'\\');
        let first = self.text.get(self.at + 1..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let from = if is_escape { 2 } else { first };
        let close = rest.iter().skip(from).position(|byte| *byte == b'\'').filter(|at| is_escape || *at == 0);
        self.at += close.map_or(1, |close| from + close + 2);
        true
    }

    fn string(&mut self) -> bool {
        let Some(quotes) = self.syntax.strings.iter().find(|quotes| self.starts(quotes.open)) else { return false };
        self.at += quotes.open.len();
        self.within.push(Within::String(quotes));
        true
    }

    fn in_string(&mut self, quotes: &'static Quotes) {
        if quotes.escape && self.byte() == b'\\' {
            self.at += 2;
        } else if self.starts(quotes.close) {
            self.at += quotes.close.len();
            if quotes.doubled && self.starts(quotes.close) {
                self.at += quotes.close.len();
            } else {
                self.within.pop();
            }
        } else if self.byte() == b'\n' && !quotes.lines {
            // It was never closed: the next line is code again.
            self.within.clear();
        } else if let Some((mark, open, close)) = self.expression(quotes) {
            self.at += mark;
            self.within.push(Within::Expression { open, close, depth: 1 });
        } else {
            self.at += 1;
        }
    }

    /// The length of the mark of an expression that starts here, and its brackets.
    fn expression(&self, quotes: &Quotes) -> Option<(usize, u8, u8)> {
        let (marks, open, close) = quotes.expression?;
        marks.iter().find(|mark| self.starts(mark)).map(|mark| (mark.len(), open, close))
    }

    fn in_expression(&mut self) {
        if self.character() || self.string() {
            return;
        }
        let byte = self.byte();
        self.at += 1;
        let Some(Within::Expression { open, close, depth }) = self.within.last_mut() else { return };
        if byte == *open {
            *depth += 1;
        } else if byte == *close {
            *depth -= 1;
            if *depth == 0 {
                self.within.pop();
            }
        }
    }

    /// Notes a `<<EOF`, `<<-'EOF'` or `<<~EOF`.
    fn heredoc(&mut self) -> bool {
        let triple = self.syntax.heredoc == Heredoc::Triple;
        let mark = if triple { "<<<" } else { "<<" };
        if self.syntax.heredoc == Heredoc::No || !self.starts(mark) || !triple && self.starts("<<<") {
            return false;
        }
        let rest = self.text.get(self.at + mark.len()..).unwrap_or_default();
        let mut word = rest.trim_start_matches(['-', '~', '\\']);
        if self.syntax.heredoc != Heredoc::Tight {
            word = word.trim_start_matches(' ');
        }
        let quote = word.starts_with(['"', '\'']);
        let word = word.get(usize::from(quote)..).unwrap_or_default();
        let length = word.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let is_word = word.bytes().next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_');
        let before = rest.len() - word.len();
        let Some(word) = word.get(..length).filter(|_| is_word) else { return false };
        self.heredocs.push(word);
        self.at += mark.len() + before + length + usize::from(quote);
        true
    }

    /// Steps over the texts of the heredocs that the last line announced. One that never ends takes all that is left.
    fn skip_heredocs(&mut self) {
        for word in std::mem::take(&mut self.heredocs) {
            loop {
                let end = self.line_end(self.at);
                let line = self.text.get(self.at..end).unwrap_or_default().trim();
                self.at = (end + 1).min(self.bytes.len());
                let goes_on = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                let triple = self.syntax.heredoc == Heredoc::Triple && line.strip_prefix(word).is_some_and(goes_on);
                if line == word || triple || end >= self.bytes.len() {
                    break;
                }
            }
        }
    }
}
