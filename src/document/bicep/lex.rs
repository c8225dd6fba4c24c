//! Where one is in a Bicep text: blanks, comments, words, marks and texts.

use crate::document::MAX_DEPTH;
use crate::document::arm::syntax::{Declared, Expr, ExprKind};
use crate::document::problems::Problems;
use crate::span::Span;

/// An error that ends the reading of a statement: what was expected, and where.
pub(super) type Stop = (&'static str, Span);

/// A place in a text.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    depth: usize,
    /// The levels of the expressions that were read last, side by side.
    pub(super) height: usize,
    /// What does not end its statement.
    pub(super) problems: Problems,
    /// What reads a resource inside another one.
    pub(super) nested: Nested,
}

type Nested = fn(&mut Reader<'_>) -> Result<Declared, Stop>;

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, nested: Nested) -> Self {
        Self { text, at: 0, depth: 0, height: 0, problems: Problems::default(), nested }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    pub(super) fn expected(&self, what: &'static str) -> Stop {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        (what, Span::new(self.at, self.at + length))
    }

    /// Passes blanks and comments on this line.
    pub(super) fn blank(&mut self) {
        self.pass(false);
    }

    /// Passes blanks, comments and line breaks.
    pub(super) fn lines(&mut self) {
        self.pass(true);
    }

    fn pass(&mut self, lines: bool) {
        loop {
            let rest = self.rest();
            let is_blank = |letter: char| letter.is_whitespace() && (lines || !matches!(letter, '\n' | '\r'));
            let trimmed = rest.trim_start_matches(is_blank);
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") || trimmed.starts_with("#disable-") || trimmed.starts_with("#restore-") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    /// Passes a mark that follows on this line.
    pub(super) fn eat(&mut self, mark: &str) -> bool {
        let before = self.at;
        self.blank();
        let found = self.rest().starts_with(mark);
        self.at = if found { self.at + mark.len() } else { before };
        found
    }

    /// Passes a mark that follows, also on a later line.
    pub(super) fn eat_below(&mut self, mark: &str) -> bool {
        let before = self.at;
        self.lines();
        if self.rest().starts_with(mark) {
            self.at += mark.len();
            return true;
        }
        self.at = before;
        false
    }

    pub(super) fn need(&mut self, mark: &str, what: &'static str) -> Result<(), Stop> {
        if self.eat_below(mark) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// The word that follows on this line, without passing it.
    pub(super) fn peek_word(&mut self) -> &'t str {
        self.blank();
        let rest = self.rest();
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let end = rest.find(|letter: char| !is_part(letter)).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        if word.starts_with(|first: char| first.is_ascii_digit()) { "" } else { word }
    }

    pub(super) fn word(&mut self) -> Option<&'t str> {
        let word = self.peek_word();
        self.at += word.len();
        Some(word).filter(|word| !word.is_empty())
    }

    pub(super) fn name(&mut self) -> Result<String, Stop> {
        let word = self.word().map(str::to_string);
        word.ok_or_else(|| self.expected("expected a name"))
    }

    /// Passes a word when it is this one.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let before = self.at;
        let found = self.peek_word() == word;
        self.at = if found { self.at + word.len() } else { before };
        found
    }

    /// Does something one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        if self.depth >= MAX_DEPTH / 2 {
            return Err(self.expected(TOO_DEEP));
        }
        self.depth += 1;
        let beside = std::mem::take(&mut self.height);
        let result = read(self);
        self.depth -= 1;
        let height = self.above(self.height);
        self.height = beside;
        let (result, height) = (result?, height?);
        self.height = height.max(beside);
        Ok(result)
    }

    /// The levels of what holds something so high and what was read last: a chain of operators nests as deep as it is long.
    pub(super) fn above(&self, height: usize) -> Result<usize, Stop> {
        let height = height.max(self.height) + 1;
        if height > MAX_DEPTH { Err(self.expected(TOO_DEEP)) } else { Ok(height) }
    }

    /// A text in quotes, with the expressions in it; `expression` reads one.
    pub(super) fn string(&mut self, expression: &dyn Fn(&mut Self) -> Result<Expr, Stop>) -> Result<Expr, Stop> {
        let start = self.at;
        let dollars = self.rest().len() - self.rest().trim_start_matches('$').len();
        let body = self.rest().get(dollars..).unwrap_or_default();
        if body.starts_with("'''") {
            return self.multi_line(start, dollars, expression);
        }
        self.at += 1;
        let (mut parts, mut text, mut from) = (Vec::new(), String::new(), self.at);
        loop {
            let Some(letter) = self.rest().chars().next() else { return Err(self.expected("this text is not closed")) };
            match letter {
                '\'' => break,
                '\n' | '\r' => return Err(self.expected("this text is not closed")),
                '\\' => text.push_str(&self.escape()),
                '$' if self.rest().starts_with("${") => {
                    self.part(&mut parts, &mut text, from);
                    self.at += 2;
                    parts.push(self.inside(expression)?);
                    from = self.at;
                }
                other => {
                    text.push(other);
                    self.at += other.len_utf8();
                }
            }
        }
        self.part(&mut parts, &mut text, from);
        self.at += 1;
        Ok(self.joined(parts, start))
    }

    fn inside(&mut self, expression: &dyn Fn(&mut Self) -> Result<Expr, Stop>) -> Result<Expr, Stop> {
        let inner = self.deeper(expression)?;
        self.need("}", "expected the end of what stands in the text")?;
        Ok(inner)
    }

    fn part(&self, parts: &mut Vec<Expr>, text: &mut String, from: usize) {
        if !text.is_empty() {
            parts.push(Expr::new(self.span_from(from), ExprKind::Text(std::mem::take(text))));
        }
    }

    fn joined(&self, mut parts: Vec<Expr>, start: usize) -> Expr {
        let span = self.span_from(start);
        let is_plain = parts.iter().all(|part| matches!(part.kind, ExprKind::Text(_)));
        if is_plain && parts.len() <= 1 {
            let text = parts.pop().and_then(|part| part.as_text().map(str::to_string)).unwrap_or_default();
            return Expr::new(span, ExprKind::Text(text));
        }
        Expr::new(span, ExprKind::Parts(parts))
    }

    /// <https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings>
    fn escape(&mut self) -> String {
        let rest = self.rest().get(1..).unwrap_or_default();
        let Some(letter) = rest.chars().next() else {
            self.at += 1;
            return String::new();
        };
        self.at += 1 + letter.len_utf8();
        match letter {
            'n' => "\n".to_string(),
            'r' => "\r".to_string(),
            't' => "\t".to_string(),
            'u' => {
                let digits =
                    rest.get(1..).and_then(|rest| rest.strip_prefix('{')).and_then(|rest| rest.split_once('}'));
                let Some((digits, _)) = digits else { return String::new() };
                self.at += digits.len() + 2;
                u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).map(String::from).unwrap_or_default()
            }
            other => other.to_string(),
        }
    }

    /// `'''...'''`, in which nothing is escaped; with as many dollars before it as its expressions have (`$'''`).
    fn multi_line(
        &mut self,
        start: usize,
        dollars: usize,
        expression: &dyn Fn(&mut Self) -> Result<Expr, Stop>,
    ) -> Result<Expr, Stop> {
        self.at += dollars + 3;
        let rest = self.rest();
        let line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
        self.at += rest.len() - line.len();
        let mark = format!("{}{{", "$".repeat(dollars));
        let (mut parts, mut text, mut from) = (Vec::new(), String::new(), self.at);
        loop {
            let rest = self.rest();
            let end = rest.find("'''").ok_or_else(|| self.expected("this text is not closed"))?;
            let next = if dollars == 0 { None } else { rest.get(..end).and_then(|rest| rest.find(&mark)) };
            let to = next.unwrap_or(end);
            text.push_str(rest.get(..to).unwrap_or_default());
            self.at += to;
            if next.is_none() {
                // Of more than three quotes the last three are the end.
                while self.rest().starts_with("''''") {
                    text.push('\'');
                    self.at += 1;
                }
                self.part(&mut parts, &mut text, from);
                self.at += 3;
                return Ok(self.joined(parts, start));
            }
            self.part(&mut parts, &mut text, from);
            self.at += mark.len();
            parts.push(self.inside(expression)?);
            from = self.at;
        }
    }
}

pub(super) const TOO_DEEP: &str = "this is nested too deep; what is deeper is not read";
