//! The tokens of SQL (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>), with MySQL's quotes in a file of its.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word or a number.
    Word,
    /// A name in quotes, without them.
    Name,
    /// A text in quotes, without them.
    Text,
    /// A text between dollars, without them.
    Dollar,
    Symbol,
}

/// A token, and where it stands without its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) start: usize,
}

impl Token<'_> {
    /// Whether it is a key word; `word` is in lower case.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Marks of tools behind which a file says how to undo: dbmate, goose, sql-migrate, node-pg-migrate.
const DOWN: &[&str] = &["migrate:down", "+goose down", "+migrate down", "down migration", "@undo"];

pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// A backslash keeps a quote from ending a text.
    is_mysql: bool,
    /// The last key words of the statement, to see data that follows it.
    copies: bool,
    unclosed: Option<Unclosed>,
    /// Where a comment began whose content MySQL runs (`/*!50000 ... */`,
    /// <https://dev.mysql.com/doc/refman/8.4/en/comments.html>), while it is read.
    executed: Option<usize>,
}

/// What begins and does not end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unclosed {
    pub(super) at: usize,
    /// A quote, which another dialect or a template may write for something else.
    pub(super) is_quote: bool,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let is_mysql = text.contains('`') || text.contains("ENGINE=") || text.contains("/*!");
        Self { text, at: 0, is_mysql, copies: false, unclosed: None, executed: None }
    }

    /// Where a quote or a comment began that does not end.
    pub(super) fn unclosed(&self) -> Option<Unclosed> {
        self.unclosed.or_else(|| self.executed.map(|at| Unclosed { at, is_quote: false }))
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes the rows that `COPY ... FROM stdin;` is followed by.
    pub(super) fn pass_data(&mut self) {
        if std::mem::take(&mut self.copies) {
            let end = self.rest().find("\n\\.").map_or(0, |at| at + 3);
            self.at += end;
        }
    }

    pub(super) fn token(&mut self) -> Option<Token<'t>> {
        self.pass_blanks();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let start = self.at;
        if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            let word = rest.get(..end).unwrap_or_default();
            let escapes = word.eq_ignore_ascii_case("e") && rest.get(end..).is_some_and(|rest| rest.starts_with('\''));
            self.at += end;
            if escapes {
                return Some(self.quoted('\'', Kind::Text, true));
            }
            self.copies |= word.eq_ignore_ascii_case("stdin");
            return Some(Token { kind: Kind::Word, text: word, start });
        }
        match first {
            '\'' => Some(self.quoted('\'', Kind::Text, self.is_mysql)),
            '"' => Some(self.quoted('"', Kind::Name, false)),
            '`' => Some(self.quoted('`', Kind::Name, false)),
            '$' if dollar(rest).is_some() => Some(self.dollars(dollar(rest).unwrap_or_default())),
            _ => {
                self.at += first.len_utf8();
                let text = self.text.get(start..self.at).unwrap_or_default();
                Some(Token { kind: Kind::Symbol, text, start })
            }
        }
    }

    /// A text from the quote at hand to the next one that is not doubled.
    fn quoted(&mut self, quote: char, kind: Kind, escapes: bool) -> Token<'t> {
        let open = self.at;
        let start = open + 1;
        let mut at = start;
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            if escapes && byte == b'\\' {
                at += 2;
            } else if byte == quote as u8 {
                if bytes.get(at + 1) != Some(&(quote as u8)) {
                    self.at = at + 1;
                    return Token { kind, text: self.text.get(start..at).unwrap_or_default(), start };
                }
                at += 2;
            } else {
                at += 1;
            }
        }
        self.open_ended(open, start, kind)
    }

    fn dollars(&mut self, tag: &'t str) -> Token<'t> {
        let (open, start) = (self.at, self.at + tag.len());
        let Some(length) = self.text.get(start..).and_then(|rest| rest.find(tag)) else {
            return self.open_ended(open, start, Kind::Dollar);
        };
        self.at = start + length + tag.len();
        Token { kind: Kind::Dollar, text: self.text.get(start..start + length).unwrap_or_default(), start }
    }

    fn open_ended(&mut self, open: usize, start: usize, kind: Kind) -> Token<'t> {
        self.unclosed = Some(Unclosed { at: open, is_quote: kind != Kind::Dollar });
        self.at = self.text.len();
        Token { kind, text: self.text.get(start..).unwrap_or_default(), start: start.min(self.text.len()) }
    }

    /// Passes blanks, comments and the commands of psql. A mark of a tool ends the text.
    fn pass_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let own = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - own.len();
            let line = own.lines().next().unwrap_or_default();
            if own.starts_with("--") || own.starts_with('\\') {
                let said = line.trim_start_matches(['-', ' ']).to_ascii_lowercase();
                let is_down = own.starts_with("--") && DOWN.iter().any(|mark| said.starts_with(mark));
                self.at = if is_down { self.text.len() } else { self.at + line.len() };
            } else if let Some(length) = executed_mark(own) {
                self.executed = Some(self.at);
                self.at += length;
            } else if self.executed.is_some() && own.starts_with("*/") {
                self.executed = None;
                self.at += 2;
            } else if own.starts_with("/*") {
                self.pass_comment();
            } else {
                return;
            }
        }
    }

    /// Comments nest.
    fn pass_comment(&mut self) {
        let (open, bytes) = (self.at, self.text.as_bytes());
        let (mut depth, mut at) = (0_usize, open);
        while let Some(pair) = bytes.get(at..at + 2) {
            match pair {
                b"/*" => depth += 1,
                b"*/" => depth -= 1,
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
            if depth == 0 {
                self.at = at;
                return;
            }
        }
        self.unclosed = Some(Unclosed { at: open, is_quote: false });
        self.at = self.text.len();
    }
}

/// The length of what begins a comment whose content MySQL (`/*!50000`) or MariaDB (`/*M!`) runs.
pub(in crate::document) fn executed_mark(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("/*!").or_else(|| text.strip_prefix("/*M!"))?;
    Some(text.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len())
}

/// The tag that a text between dollars begins with: `$$`, `$body$`.
fn dollar(rest: &str) -> Option<&str> {
    let length = rest.get(1..)?.find('$')?;
    let tag = rest.get(1..=length)?;
    let sound = tag.chars().all(|c| c.is_alphanumeric() || c == '_') && !tag.starts_with(|c: char| c.is_ascii_digit());
    sound.then(|| rest.get(..length + 2)).flatten()
}
