//! SQL's definitions of tables, as all common databases write them: `CREATE TABLE`, `ALTER TABLE ... ADD`, `DROP`.
//! Reference: <https://www.postgresql.org/docs/current/sql-createtable.html>.

use super::{Field, StoreChange, personal};
use crate::bound::Bound;
use crate::span::Span;

/// Bytes of a quoted name; databases take 128 characters at most (SQL Server), so that what is never closed is no name soon.
const LONGEST_NAME: usize = 512;

/// Said of a file.
const OPEN: Bound = Bound::new(0, "a text in quotes is not closed in its SQL, and tables behind it may be overlooked");

/// The personal data of tables, in the order of the text.
pub(super) fn changes(text: &str) -> Vec<StoreChange> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        if token.is("create") {
            found.extend(created(rest));
        } else if token.is("alter") && rest.first().is_some_and(|next| next.is("table")) {
            found.extend(altered(rest.get(1..).unwrap_or_default()));
        } else if token.is("drop")
            && rest.first().is_some_and(|next| next.is("table"))
            && let Some((store, _)) = name(rest.get(1..).unwrap_or_default())
        {
            found.push(StoreChange::Dropped { store: store.to_string(), field: None });
        }
    }
    found
}

/// The tokens of a text. Whether a backslash escapes hangs on the database and its settings: where a text in quotes is left open
/// one way, it is read the other way.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let read = |escapes| {
        let mut tokens = Tokens { text, at: 0, escapes, is_open: false, body: None };
        (tokens.by_ref().collect::<Vec<_>>(), tokens.is_open)
    };
    // Who quotes names with backticks is MySQL, where a backslash in a text escapes what follows.
    let is_mysql = text.contains('`');
    let (first, is_open) = read(is_mysql);
    if !is_open {
        return first;
    }
    let (second, is_open) = read(!is_mysql);
    if !is_open {
        return second;
    }
    OPEN.reach();
    first
}

/// A word, a quoted name, or one other character. Comments and texts in single quotes are left out.
#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    /// Without its quotes.
    text: &'t str,
    span: Span,
    quoted: bool,
}

impl Token<'_> {
    fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }

    fn is_name(&self) -> bool {
        self.quoted || self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// Whether a backslash in a text escapes.
    escapes: bool,
    /// A text in quotes was not closed.
    is_open: bool,
    /// Of the body between dollars that it is in, the end and what follows the mark that closes it.
    body: Option<(usize, usize)>,
}

impl<'t> Tokens<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves behind the next occurrence of an end, or to the end of the text.
    fn skip_past(&mut self, end: &str) {
        self.at = self.rest().find(end).map_or(self.text.len(), |found| self.at + found + end.len());
    }

    /// Moves behind a text in single quotes.
    fn skip_text(&mut self, escapes: bool) {
        let end = self.body.map_or(self.text.len(), |(end, _)| end);
        let marks = if escapes { &['\'', '\\'][..] } else { &['\''] };
        self.at += 1;
        while let Some(found) = self.text.get(self.at..end).and_then(|rest| rest.find(marks)) {
            let is_escape = self.rest().get(found..).is_some_and(|rest| rest.starts_with('\\'));
            self.at += found + 1;
            if !is_escape {
                return;
            }
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        // A body that is no statements but a text is left with it.
        self.is_open |= self.body.is_none();
        self.at = end;
    }

    /// Enters a text between dollars, `$$it's$$` or `$tag$...$tag$`, as PostgreSQL writes the bodies of functions
    /// (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>): statements like any others, but a quote in it
    /// closes nothing outside of it. `false` where none begins.
    fn enter_body(&mut self) -> bool {
        let inner = self.rest().get(1..).and_then(|rest| rest.split_once('$')).map(|(tag, _)| tag);
        let is_tag = |tag: &&str| {
            tag.len() <= LONGEST_NAME
                && tag.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !tag.starts_with(|c: char| c.is_ascii_digit())
        };
        let Some(tag) = inner.filter(is_tag).filter(|_| self.body.is_none()) else { return false };
        let mark = tag.len() + 2;
        let (start, mark) = (self.at + mark, self.rest().get(..mark).unwrap_or_default());
        let Some(length) = self.text.get(start..).and_then(|body| body.find(mark)) else { return false };
        self.body = Some((start + length, start + length + mark.len()));
        self.at = start;
        true
    }

    /// Leaves the body that ends here.
    fn leave_body(&mut self) {
        if let Some((_, behind)) = self.body.filter(|(end, _)| self.at >= *end) {
            self.at = self.at.max(behind);
            self.body = None;
        }
    }

    /// Whether `#` begins a comment of MySQL here: PostgreSQL has operators with it, and SQL Server names of tables.
    fn is_comment(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default().trim_end_matches([' ', '\t']);
        before.is_empty()
            || before.ends_with('\n')
            || self.rest().get(1..).is_some_and(|rest| rest.starts_with([' ', '\t', '#']))
    }

    /// Behind `COPY ... FROM stdin;` stand rows of data up to `\.`, in which a quote is one more character
    /// (<https://www.postgresql.org/docs/current/sql-copy.html>).
    fn skip_rows(&mut self, word: &Token<'_>) {
        let ends_line = || self.rest().strip_prefix(';').is_some_and(|rest| rest.starts_with(['\n', '\r']));
        if word.is("stdin") && ends_line() {
            self.skip_past("\n\\.");
        }
    }

    fn taken(&mut self, length: usize, trimmed: usize) -> Token<'t> {
        let (start, end) = (self.at + trimmed, self.at + length - trimmed);
        self.at += length;
        Token { text: self.text.get(start..end).unwrap_or_default(), span: Span::new(start, end), quoted: trimmed > 0 }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            self.leave_body();
            let rest = self.rest();
            let first = rest.chars().next()?;
            if rest.starts_with("--") || first == '#' && self.is_comment() {
                self.skip_past("\n");
            } else if rest.starts_with("/*") {
                self.skip_past("*/");
            } else if first == '\'' {
                self.skip_text(self.escapes);
            } else if first == '$' && self.enter_body() {
            } else if matches!(first, '"' | '`' | '[') {
                let close = if first == '[' { ']' } else { first };
                // `[]` behind a type is an array; a name ends on its line.
                let inner = rest.bytes().skip(1).take(LONGEST_NAME);
                let end = inner.map(char::from).position(|c| c == close || c == '\n').unwrap_or(0);
                let is_name = end > 0 && rest.get(end + 1..).is_some_and(|end| end.starts_with(close));
                return Some(if is_name { self.taken(end + 2, 1) } else { self.taken(1, 0) });
            } else if first.is_alphabetic() || first == '_' {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
                let word = self.taken(end, 0);
                if word.is("e") && self.rest().starts_with('\'') {
                    self.skip_text(true);
                }
                self.skip_rows(&word);
                return Some(word);
            } else if first.is_whitespace() {
                self.at += first.len_utf8();
            } else {
                return Some(self.taken(first.len_utf8(), 0));
            }
        }
    }
}

/// Behind `CREATE`, how many tokens there are up to and with `TABLE`.
fn table(rest: &[Token<'_>]) -> Option<usize> {
    let words = ["temporary", "temp", "global", "local", "unlogged", "external", "foreign", "or", "replace"];
    let at = rest.iter().take(4).take_while(|token| words.iter().any(|word| token.is(word))).count();
    rest.get(at).is_some_and(|token| token.is("table")).then_some(at + 1)
}

/// What `CREATE` makes, when it is a table with columns.
fn created(rest: &[Token<'_>]) -> Vec<StoreChange> {
    let Some(rest) = table(rest).and_then(|at| rest.get(at..)) else { return Vec::new() };
    let Some((store, after)) = name(rest) else { return Vec::new() };
    let body = rest.get(after..).unwrap_or_default();
    if !body.first().is_some_and(|open| open.text == "(" && !open.quoted) {
        return Vec::new();
    }
    personal(store, &columns(body.get(1..).unwrap_or_default()))
}

/// Whether the next statement begins here, or this one ends: each is looked at once, however many are never closed.
fn ends(tokens: &[Token<'_>]) -> bool {
    let Some(first) = tokens.first() else { return true };
    let starts = || table(tokens.get(1..).unwrap_or_default()).is_some();
    !first.quoted && first.text == ";" || ["create", "alter", "drop"].iter().any(|word| first.is(word)) && starts()
}

/// The columns up to the bracket that closes a table's body.
fn columns<'t>(body: &[Token<'t>]) -> Vec<Field<'t>> {
    let (mut depth, mut starts, mut found) = (0usize, true, Vec::new());
    for (at, token) in body.iter().enumerate() {
        if ends(body.get(at..).unwrap_or_default()) {
            break;
        }
        let mark = if token.quoted { "" } else { token.text };
        match mark {
            "(" => depth += 1,
            ")" if depth == 0 => break,
            ")" => depth -= 1,
            "," if depth == 0 => {
                starts = true;
                continue;
            }
            _ => {}
        }
        if starts && depth == 0 {
            found.extend(column(token, body.get(at + 1)));
        }
        starts = false;
    }
    found
}

/// A column by its name and its type: no constraint of the table, no truth value.
fn column<'t>(token: &Token<'t>, kind: Option<&Token<'t>>) -> Option<Field<'t>> {
    let constraint = [
        "constraint",
        "primary",
        "foreign",
        "unique",
        "check",
        "index",
        "key",
        "exclude",
        "like",
        "period",
        "fulltext",
    ];
    let is_column = token.is_name() && !constraint.iter().any(|word| token.is(word));
    let is_flag = kind.is_some_and(|kind| ["boolean", "bool", "bit"].iter().any(|word| kind.is(word)));
    (is_column && !is_flag && kind.is_some_and(Token::is_name)).then_some(Field { name: token.text, span: token.span })
}

/// What `ALTER TABLE` adds, renames and drops, up to the end of the statement.
fn altered(rest: &[Token<'_>]) -> Vec<StoreChange> {
    let Some((store, after)) = name(rest) else { return Vec::new() };
    let rest = rest.get(after..).unwrap_or_default();
    let end = (0..rest.len()).find(|at| ends(rest.get(*at..).unwrap_or_default())).unwrap_or(rest.len());
    let statement = rest.get(..end).unwrap_or_default();
    let (mut found, mut has_list) = (Vec::new(), false);
    for (at, token) in statement.iter().enumerate() {
        let behind = statement.get(at + 1..).unwrap_or_default();
        let behind = match behind.first() {
            Some(column) if column.is("column") => behind.get(1..).unwrap_or_default(),
            _ => behind,
        };
        let behind = behind.get(existence(behind)..).unwrap_or_default();
        if token.is("add") && !has_list && behind.first().is_some_and(|open| open.text == "(" && !open.quoted) {
            // Oracle and MySQL take a list; of a statement that never closes them, one is read.
            has_list = true;
            found.extend(personal(store, &columns(behind.get(1..).unwrap_or_default())));
        } else if token.is("rename")
            && let [old, to, new, ..] = behind
            && old.is_name()
            && !old.is("to")
            && to.is("to")
            && new.is_name()
        {
            found.extend(personal(store, &[Field { name: new.text, span: new.span }]));
        } else if token.is("add") {
            let added = behind.first().and_then(|name| column(name, behind.get(1)));
            found.extend(added.map(|field| personal(store, &[field])).unwrap_or_default());
        } else if token.is("drop")
            && let Some(column) = behind.first().filter(|column| column.is_name() && !column.is("constraint"))
        {
            found.push(StoreChange::Dropped { store: store.to_string(), field: Some(column.text.to_string()) });
        }
    }
    found
}

/// Tokens of `IF NOT EXISTS`, `IF EXISTS` and `ONLY`.
fn existence(tokens: &[Token<'_>]) -> usize {
    tokens.iter().take(4).take_while(|token| ["if", "not", "exists", "only"].iter().any(|word| token.is(word))).count()
}

/// The last part of a table's name, and how many tokens it takes with what stands before it.
fn name<'t>(tokens: &[Token<'t>]) -> Option<(&'t str, usize)> {
    let mut at = existence(tokens);
    let mut name = tokens.get(at).filter(|token| token.is_name())?;
    while tokens.get(at + 1).is_some_and(|dot| dot.text == "." && !dot.quoted) {
        at += 2;
        name = tokens.get(at).filter(|token| token.is_name())?;
    }
    Some((name.text, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::stores::stores;

    fn told(text: &str) -> Vec<String> {
        let tell = |change| match change {
            StoreChange::Added(field) => {
                assert_eq!(text.get(field.span.range()), Some(field.field.as_str()));
                format!("+{}.{} {}", field.store, field.field, field.data_type)
            }
            StoreChange::Dropped { store, field } => format!("-{store}.{}", field.unwrap_or_default()),
        };
        stores("db/1.sql", text).into_iter().map(tell).collect()
    }

    #[test]
    fn columns_with_personal_data_are_found() {
        for (text, expected) in [
            (
                "create table users (id serial primary key, email text not null, name varchar(10), email_verified boolean);",
                &["+users.email email", "+users.name name"][..],
            ),
            (
                "CREATE TABLE IF NOT EXISTS public.\"Patient\" (\n  \"id\" INT, -- email text,\n  `date_of_birth` DATE,\n  CONSTRAINT pk PRIMARY KEY (\"id\", email)\n);",
                &["+Patient.date_of_birth date-of-birth"],
            ),
            ("CREATE TABLE [dbo].[People] ([EMAIL] nvarchar(10) DEFAULT 'a, phone text')", &["+People.EMAIL email"]),
            (
                "ALTER TABLE ONLY users ADD COLUMN IF NOT EXISTS phone_number text, DROP COLUMN email, DROP CONSTRAINT x; drop table if exists guests;",
                &["+users.phone_number phone", "-users.email", "-guests."],
            ),
            ("create index on users (email); insert into users (email) values ('a'); select email from users", &[]),
            ("create table files (name text, mime text)", &[]),
            (
                "create table a (email text\ncreate table b (phone text\nalter table c add email text\nalter table d add phone text",
                &["+a.email email", "+b.phone phone", "+c.email email", "+d.phone phone"],
            ),
            // Quotes that a backslash escapes without backticks, those of PostgreSQL's other texts, and what `#` is none of.
            ("insert into a values ('it\\'s'); create table b (email text)", &["+b.email email"]),
            ("insert into a values (E'it\\'s', '\\'); create table b (email text)", &["+b.email email"]),
            ("select $$it's$$; create table b (email text)", &["+b.email email"]),
            (
                "do $x$ begin create table b (email text, n text default ''); end $x$; alter table b add phone text",
                &["+b.email email", "+b.phone phone"],
            ),
            (
                "select a #>> '{b}' from c; create table #t (email text); create table b (email text)",
                &["+b.email email"],
            ),
            ("# don't\ncreate table b (email text) # that's it", &["+b.email email"]),
            // A text of MySQL's with an escaped quote, and rows of pg_dump's with one.
            (
                "insert into `a` values ('it\\'s'); create table `b` (email text); insert into c values ('\\\\')",
                &["+b.email email"],
            ),
            ("select 'C:\\'; create table b (email text, note text default '')", &["+b.email email"]),
            ("COPY public.a (name) FROM stdin;\nO'Brien\n\\.\n\ncreate table b (email text)", &["+b.email email"]),
            (
                "alter table a add (email text, phone text); alter table b rename column x to iban; alter table c rename to email",
                &["+a.email email", "+a.phone phone", "+b.iban iban"],
            ),
            (
                "create table a (email text create or replace temp table b (phone text",
                &["+a.email email", "+b.phone phone"],
            ),
            ("create table users", &[]),
            ("create table users (", &[]),
            ("create table \"", &[]),
            ("create table users as select email from x", &[]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    /// What is never closed costs what its length is: each statement and each name ends where the next can begin.
    #[test]
    fn what_is_never_closed_is_read_once() {
        let started = std::time::Instant::now();
        for part in [
            "[",
            "create temp table t (a text ",
            "alter table t add (",
            "'\\",
            "create or replace global table t (",
            "\"\n`[",
        ] {
            changes(&part.repeat(60_000));
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(30), "{:?}", started.elapsed());
    }
}
