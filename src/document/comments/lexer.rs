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
    /// Strings with a tag in both ends, and comments like them.
    pub tagged: &'static [Tagged],
    pub tagged_comments: &'static [Tagged],
    pub delimited: Delimited,
    /// What takes its meaning from the character behind it in code: `\\%` of TeX.
    pub skips: &'static [u8],
    /// Lines behind which no code stands.
    pub ends: &'static [&'static str],
    /// Code stands between `<?` and `?>`; what is outside is a page.
    pub pages: bool,
    /// A string that a line leaves open is an error of the whole file: what follows it cannot be told from a string.
    pub strict: bool,
}

/// A string that `open`, a tag and `middle` begin; `before`, the same tag and `after` end it.
#[derive(Debug)]
pub(super) struct Tagged {
    pub open: &'static str,
    pub tag: Tag,
    pub middle: &'static str,
    pub before: &'static str,
    pub after: &'static str,
}

#[derive(Debug)]
pub(super) enum Tag {
    /// Any number of one character.
    Repeated(u8),
    Name,
}

/// Which texts a language has whose delimiters the writer chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delimited {
    No,
    Ruby,
    Elixir,
    Perl,
    /// `/.../` over lines.
    Groovy,
    /// `/.../` in a line.
    Slashes,
    /// Tcl: what stands in braces may be a text or a script.
    Braces,
}

/// Whether `<<WORD` announces lines of text, and whether blanks may stand in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heredoc {
    No,
    Tight,
    Spaced,
    /// PHP's `<<<WORD`: code may follow the word that ends it.
    Triple,
    /// Puppet's `@(WORD)`, which `| WORD` ends.
    Puppet,
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
    /// Other words that do not end it, though they hold what does.
    pub escapes: &'static [&'static str],
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
    let text = text.get(..code_end(text, syntax.ends)).unwrap_or_default();
    let (within, heredocs) = (Vec::new(), Vec::new());
    let bytes = text.as_bytes();
    let mut lexer = Lexer { text, bytes, at: 0, syntax, within, heredocs, outside: syntax.pages };
    let mut found = Vec::new();
    while lexer.at < lexer.bytes.len() {
        if let Some(comment) = lexer.step() {
            found.push(comment);
        }
    }
    found
}

/// Where the line stands that ends the code.
fn code_end(text: &str, ends: &[&str]) -> usize {
    if ends.is_empty() {
        return text.len();
    }
    super::lines::lines(text).find(|(_, line)| ends.contains(line)).map_or(text.len(), |(at, _)| at)
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) syntax: &'static Syntax,
    within: Vec<Within>,
    /// Heredocs whose text starts with the next line: the word that ends each.
    heredocs: Vec<&'t str>,
    /// In a page, outside of its code.
    outside: bool,
}

impl<'t> Lexer<'t> {
    fn starts(&self, mark: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(mark.as_bytes()))
    }

    pub(super) fn byte(&self) -> u8 {
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
            None if self.outside => return self.in_page(),
            None => return self.in_code(),
        }
        None
    }

    /// Outside of PHP's tags (<https://www.php.net/manual/language.basic-syntax.phptags.php>) only markup has comments.
    fn in_page(&mut self) -> Option<Range<usize>> {
        if self.starts("<?") {
            self.outside = false;
            self.at += 2;
            return None;
        }
        let Some(rest) = self.text.get(self.at..).filter(|rest| rest.starts_with("<!--")) else {
            self.at += 1;
            return None;
        };
        let close = rest.find("-->").map_or(rest.len(), |close| close + "-->".len());
        let end = rest.get(..close).and_then(|own| own.find("<?")).unwrap_or(close);
        let start = self.at;
        self.at += end;
        Some(start..self.at)
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
        if self.syntax.pages && self.starts("?>") {
            self.outside = true;
            self.at += 2;
            return None;
        }
        if let Some(end) = self.tagged(self.syntax.tagged) {
            self.at = end;
            return None;
        }
        if self.heredoc() || self.character() || self.delimited() || self.string() {
            return None;
        }
        let skips = self.syntax.skips.contains(&self.byte());
        self.at += 1;
        if skips {
            self.at += 1 + usize::from(self.byte() == b'\\');
        }
        None
    }

    fn comment(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if let Some(end) = self.tagged(self.syntax.tagged_comments) {
            self.at = end;
            return Some(start..end);
        }
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
            // In a page the end of the code ends the comment, too.
            let close = self.text.get(start..self.at).filter(|_| self.syntax.pages).and_then(|line| line.find("?>"));
            self.at = close.map_or(self.at, |close| start + close);
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
        // Perl's `=pod` begins a line, the first one, too.
        let starts = |open: &str| {
            self.starts(open) || self.at == 0 && open.strip_prefix('\n').is_some_and(|open| self.starts(open))
        };
        let Some(quotes) = self.syntax.strings.iter().find(|quotes| starts(quotes.open)) else { return false };
        self.at += quotes.open.len();
        self.within.push(Within::String(quotes));
        true
    }

    fn in_string(&mut self, quotes: &'static Quotes) {
        if quotes.escape && self.byte() == b'\\' {
            self.at += if self.bytes.get(self.at + 1..).is_some_and(|rest| rest.starts_with(b"\r\n")) { 3 } else { 2 };
        } else if let Some(escape) = quotes.escapes.iter().find(|escape| self.starts(escape)) {
            self.at += escape.len();
        } else if self.starts(quotes.close) {
            self.at += quotes.close.len();
            if quotes.doubled && self.starts(quotes.close) {
                self.at += quotes.close.len();
            } else {
                self.within.pop();
            }
        } else if self.byte() == b'\n' && !quotes.lines {
            // It was never closed: the next line is code again, where that is no error.
            self.within.clear();
            if self.syntax.strict {
                self.at = self.bytes.len();
            }
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
        if self.syntax.heredoc == Heredoc::Puppet {
            return self.puppet_heredoc();
        }
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

    /// Notes a `@(EOT)` or `@("EOT":json/L)`.
    fn puppet_heredoc(&mut self) -> bool {
        let Some(rest) = self.text.get(self.at..).and_then(|rest| rest.strip_prefix("@(")) else { return false };
        let word = rest.trim_start_matches([' ', '"']);
        let length = word.find(['"', ':', '/', ')', '\n']).unwrap_or(word.len());
        let Some(word) = word.get(..length).map(str::trim).filter(|word| !word.is_empty()) else { return false };
        self.heredocs.push(word);
        self.at += 2;
        true
    }

    /// Steps over the texts of the heredocs that the last line announced. One that never ends takes all that is left.
    fn skip_heredocs(&mut self) {
        for word in std::mem::take(&mut self.heredocs) {
            loop {
                let end = self.line_end(self.at);
                let line = self.text.get(self.at..end).unwrap_or_default().trim();
                let line = match line.strip_prefix('|').filter(|_| self.syntax.heredoc == Heredoc::Puppet) {
                    Some(margin) => margin.trim_start_matches([' ', '-']),
                    None => line,
                };
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
