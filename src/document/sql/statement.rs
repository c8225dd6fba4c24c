//! What one statement says.

use super::lex::{Kind, Token};
use crate::document::node::{Node, UnknownReason, Value};
use crate::span::Span;

/// Columns that say which customer a row belongs to.
const TENANTS: &[&str] = &[
    "account_id",
    "company_id",
    "customer_id",
    "org_id",
    "organisation_id",
    "organization_id",
    "tenant",
    "tenant_id",
    "workspace_id",
];

/// The tokens of one statement, read from the front.
struct Words<'s, 't> {
    tokens: &'s [Token<'t>],
    from: usize,
}

/// A name with its schema, in lower case where it stands without quotes.
struct Name {
    schema: Option<String>,
    name: String,
    span: Span,
}

/// A statement without what a block of PL/pgSQL has before it: `BEGIN`, `IF ... THEN`.
pub(super) fn beginning<'s, 't>(tokens: &'s [Token<'t>]) -> &'s [Token<'t>] {
    const STARTS: &[&str] = &["create", "alter", "drop", "insert", "update"];
    const BEFORE: &[&str] = &["begin", "then", "else", "loop"];
    let first =
        tokens.first().is_some_and(|first| BEFORE.iter().chain(&["if", "declare", "for"]).any(|word| first.is(word)));
    if !first {
        return tokens;
    }
    let at = tokens.windows(2).position(|pair| match pair {
        [before, own] => BEFORE.iter().any(|word| before.is(word)) && STARTS.iter().any(|word| own.is(word)),
        _ => false,
    });
    at.and_then(|at| tokens.get(at + 1..)).unwrap_or(tokens)
}

/// What a body that works statements out does to row-level security.
pub(super) fn dynamic(body: &Token<'_>, from: usize) -> Option<Node> {
    let text = body.text.to_ascii_lowercase();
    let is_worked_out = text.contains("execute") && text.contains("row level security");
    let span = Span::new(from + body.start, from + body.end());
    is_worked_out.then(|| made("work out row level security", span, []))
}

/// Adds what a statement says.
pub(super) fn read(tokens: &[Token<'_>], from: usize, found: &mut Vec<Node>) {
    let mut words = Words { tokens, from };
    let Some(verb) = words.tokens.first().copied().filter(|first| first.kind == Kind::Word) else { return };
    words.next();
    let span = words.span(verb, tokens.last().copied().unwrap_or(verb));
    match verb.text.to_ascii_lowercase().as_str() {
        "create" => words.create(span, found),
        "alter" => words.alter(span, found),
        "drop" => words.dropped(span, found),
        "insert" => words.insert(span, found),
        "update" => words.update(span, found),
        _ => {}
    }
}

fn made<'a>(statement: &str, span: Span, fields: impl IntoIterator<Item = (&'a str, Node)>) -> Node {
    let own = [("statement", Node::string(span, statement))];
    Node::object(span, own.into_iter().chain(fields))
}

impl<'s, 't> Words<'s, 't> {
    fn next(&mut self) -> Option<Token<'t>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    fn span(&self, first: Token<'_>, last: Token<'_>) -> Span {
        Span::new(self.from + first.start, self.from + last.end())
    }

    /// Takes key words if they stand here.
    fn take(&mut self, words: &[&str]) -> bool {
        let is_here =
            words.iter().enumerate().all(|(at, word)| self.tokens.get(at).is_some_and(|token| token.is(word)));
        if is_here {
            self.tokens = self.tokens.get(words.len()..).unwrap_or_default();
        }
        is_here
    }

    /// Whether key words stand anywhere behind.
    fn has(&self, words: &[&str]) -> bool {
        self.at(words).is_some()
    }

    fn at(&self, words: &[&str]) -> Option<usize> {
        let here = |at: usize| {
            words.iter().enumerate().all(|(n, word)| self.tokens.get(at + n).is_some_and(|token| token.is(word)))
        };
        (0..self.tokens.len()).find(|at| here(*at))
    }

    /// A name, with its schema before a dot.
    fn name(&mut self) -> Option<Name> {
        let first = self.next().filter(|token| matches!(token.kind, Kind::Word | Kind::Name))?;
        let text = |token: Token<'_>| match token.kind {
            Kind::Word => token.text.to_lowercase(),
            _ => token.text.to_string(),
        };
        let mut name = Name { schema: None, name: text(first), span: self.span(first, first) };
        while let [dot, next, ..] = self.tokens {
            if dot.text != "." || dot.kind != Kind::Symbol {
                break;
            }
            name = Name { schema: Some(name.name), name: text(*next), span: name.span.cover(self.span(*next, *next)) };
            self.tokens = self.tokens.get(2..).unwrap_or_default();
        }
        Some(name)
    }

    /// The text between the parenthesis that stands here and its end.
    fn parenthesis(&mut self) -> Option<Node> {
        let open = self.next().filter(|token| token.text == "(" && token.kind == Kind::Symbol)?;
        let (mut depth, mut text, mut last) = (1_usize, String::new(), open);
        while let Some(token) = self.next() {
            match (token.kind, token.text) {
                (Kind::Symbol, "(") => depth += 1,
                (Kind::Symbol, ")") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            // Names and key words without case, one blank between them and none elsewhere.
            let joins = |text: &str| text.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '\'');
            if joins(&text) && matches!(token.kind, Kind::Word | Kind::Name) {
                text.push(' ');
            }
            match token.kind {
                Kind::Text => text.push_str(&format!("'{}'", token.text)),
                Kind::Word => text.push_str(&token.text.to_lowercase()),
                _ => text.push_str(token.text),
            }
            last = token;
        }
        Some(Node::string(self.span(open, last), text))
    }

    fn create(&mut self, span: Span, found: &mut Vec<Node>) {
        let _ = self.take(&["or", "replace"]);
        let is_temporary =
            ["temp", "temporary"].iter().any(|word| self.tokens.first().is_some_and(|token| token.is(word)));
        for word in ["global", "local", "temp", "temporary", "unlogged", "foreign", "recursive", "materialized"] {
            let is_materialized = word == "materialized" && self.take(&[word]);
            if is_materialized {
                return self.view(span, true, found);
            }
            let _ = self.take(&[word]);
        }
        if self.take(&["table"]) && !is_temporary {
            let _ = self.take(&["if", "not", "exists"]);
            let Some(name) = self.name() else { return };
            let tenant = self.tenant();
            found.push(name.made("create table", span, tenant.map(|own| ("tenant", own))));
        } else if self.take(&["view"]) && !is_temporary {
            self.view(span, false, found);
        } else if self.take(&["policy"]) {
            self.policy("create policy", span, found);
        } else if self.take(&["function"]) || self.take(&["procedure"]) {
            let Some(name) = self.name() else { return };
            let bodies = self.tokens.iter().filter(|token| token.kind == Kind::Dollar);
            let worked_out: Vec<Node> = bodies.filter_map(|body| dynamic(body, self.from)).collect();
            found.push(name.made("create function", span, self.function()));
            found.extend(worked_out);
        } else if self.take(&["role"]) || self.take(&["user"]) {
            found.extend(self.role(span));
        }
    }

    /// The column that says whose a row is, in the parenthesis of columns.
    fn tenant(&self) -> Option<Node> {
        let mut depth = 0_usize;
        let mut before = "";
        for token in self.tokens {
            let is_first = depth == 1 && matches!(before, "(" | ",");
            if is_first && TENANTS.iter().any(|name| token.text.eq_ignore_ascii_case(name)) {
                return Some(Node::new(self.span(*token, *token), Value::Bool(true)));
            }
            if token.kind == Kind::Symbol {
                match token.text {
                    "(" => depth += 1,
                    ")" => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            before = token.text;
        }
        None
    }

    fn view(&mut self, span: Span, is_materialized: bool, found: &mut Vec<Node>) {
        let _ = self.take(&["view"]);
        let _ = self.take(&["if", "not", "exists"]);
        let Some(name) = self.name() else { return };
        let invoker = self.invoker(["with", "as"]);
        let materialized = Node::new(span, Value::Bool(is_materialized));
        let fields = [("materialized", materialized)].into_iter().chain(invoker.map(|own| ("security_invoker", own)));
        found.push(name.made("create view", span, fields.collect::<Vec<_>>()));
    }

    /// `security_invoker` in the options that begin with one word and end before another.
    fn invoker(&self, [from, to]: [&str; 2]) -> Option<Node> {
        let end = self.at(&[to]).unwrap_or(self.tokens.len());
        let options = self.tokens.get(self.at(&[from])?..end)?;
        let at = options.iter().position(|token| token.is("security_invoker"))?;
        let written = options.get(at + 1).filter(|token| token.text == "=").and_then(|_| options.get(at + 2));
        let own = options.get(at)?;
        let is_on =
            written.is_none_or(|token| ["true", "on", "yes", "1"].iter().any(|on| token.text.eq_ignore_ascii_case(on)));
        Some(Node::new(self.span(*own, *written.unwrap_or(own)), Value::Bool(is_on)))
    }

    fn policy(&mut self, statement: &str, span: Span, found: &mut Vec<Node>) {
        let Some(name) = self.name() else { return };
        let Some(table) = self.take(&["on"]).then(|| self.name()).flatten() else { return };
        let mut fields = vec![("table", table.node())];
        while let Some(token) = self.next() {
            if token.is("as") || token.is("for") {
                let key = if token.is("as") { "kind" } else { "command" };
                let Some(word) = self.next() else { break };
                fields.push((key, Node::string(self.span(word, word), word.text.to_lowercase())));
            } else if token.is("to") {
                let mut roles = Vec::new();
                while let Some(role) = self.name() {
                    roles.push(Node::string(role.span, role.name));
                    if self.tokens.first().is_none_or(|token| token.text != ",") {
                        break;
                    }
                    self.next();
                }
                fields.push(("roles", Node::new(self.span(token, token), Value::Array(roles))));
            } else if token.is("using") {
                fields.extend(self.parenthesis().map(|text| ("using", text)));
            } else if token.is("check") {
                fields.extend(self.parenthesis().map(|text| ("check", text)));
            }
        }
        // Without `with check`, `using` is asked of new rows as well: the same said twice is said once.
        let using =
            fields.iter().find(|(key, _)| *key == "using").and_then(|(_, text)| text.as_str()).map(str::to_string);
        fields.retain(|(key, text)| *key != "check" || using.is_none() || text.as_str() != using.as_deref());
        let own = [("name", Node::string(name.span, name.name))];
        found.push(made(statement, span, own.into_iter().chain(fields)));
    }

    /// What follows a function's name that says with whose rights it runs.
    fn function(&self) -> Vec<(&'static str, Node)> {
        let mut fields = Vec::new();
        let word = |at: usize| self.tokens.get(at).map_or(Span::default(), |token| self.span(*token, *token));
        for own in ["definer", "invoker"] {
            if let Some(at) = self.at(&["security", own]) {
                fields.push(("security", Node::string(word(at + 1), own)));
            }
        }
        if let Some(at) = self.at(&["set", "search_path"]) {
            fields.push(("search_path", Node::string(word(at + 1), "set")));
        }
        fields
    }

    fn role(&mut self, span: Span) -> Option<Node> {
        let name = self.name()?;
        let on = |word| self.has(&[word]).then(|| (word, Node::new(span, Value::Bool(true))));
        let fields: Vec<_> = ["superuser", "bypassrls"].into_iter().filter_map(on).collect();
        Some(name.made("create role", span, fields))
    }

    fn alter(&mut self, span: Span, found: &mut Vec<Node>) {
        if self.take(&["table"]) {
            let _ = self.take(&["if", "exists"]);
            let _ = self.take(&["only"]);
            let Some(name) = self.name() else { return };
            if let Some(at) = self.at(&["add"]) {
                let mut rest = Words { tokens: self.tokens.get(at + 1..).unwrap_or_default(), from: self.from };
                let _ = rest.take(&["column"]);
                let _ = rest.take(&["if", "not", "exists"]);
                let column = rest.name().filter(|column| TENANTS.contains(&column.name.as_str()));
                let yes = |span| ("tenant", Node::new(span, Value::Bool(true)));
                found.extend(column.map(|column| name.made("alter table", span, [yes(column.span)])));
            }
            for (words, value) in [("enable", true), ("disable", false)] {
                if let Some(at) = self.at(&[words, "row", "level", "security"]) {
                    let at = self.tokens.get(at).map_or(span, |token| self.span(*token, *token));
                    found.push(name.made(
                        "alter table",
                        span,
                        [("row_level_security", Node::new(at, Value::Bool(value)))],
                    ));
                }
            }
            for (words, key) in [(["rename", "to"], "renamed"), (["set", "schema"], "moved")] {
                let Some(at) = self.at(&words) else { continue };
                let mut rest = Words { tokens: self.tokens.get(at + 2..).unwrap_or_default(), from: self.from };
                found.extend(
                    rest.name().map(|to| name.made("alter table", span, [(key, Node::string(to.span, to.name))])),
                );
            }
        } else if self.take(&["policy"]) {
            self.policy("alter policy", span, found);
        } else if self.take(&["function"]) || self.take(&["procedure"]) {
            let fields = self.name().map(|name| (self.function(), name));
            found.extend(fields.map(|(fields, name)| name.made("alter function", span, fields)));
        } else if self.take(&["view"]) {
            let _ = self.take(&["if", "exists"]);
            let Some(name) = self.name() else { return };
            let invoker = self.invoker(["set", ";"]);
            found.extend(invoker.map(|own| name.made("alter view", span, [("security_invoker", own)])));
        } else if self.take(&["role"]) || self.take(&["user"]) {
            found.extend(self.role(span));
        }
    }

    fn dropped(&mut self, span: Span, found: &mut Vec<Node>) {
        let _ = self.take(&["materialized"]);
        for what in ["table", "view", "function", "procedure", "policy", "role", "schema"] {
            if !self.take(&[what]) {
                continue;
            }
            let _ = self.take(&["if", "exists"]);
            while let Some(name) = self.name() {
                let table = if what == "policy" && self.take(&["on"]) { self.name() } else { None };
                let table = table.map(|table| ("table", table.node()));
                found.push(name.made(
                    &format!("drop {}", if what == "procedure" { "function" } else { what }),
                    span,
                    table,
                ));
                if self.tokens.first().is_none_or(|token| token.text != ",") {
                    return;
                }
                self.next();
            }
        }
    }

    /// Rows of `storage.buckets`: Supabase's buckets of files.
    fn insert(&mut self, span: Span, found: &mut Vec<Node>) {
        if !self.take(&["into"]) {
            return;
        }
        if !self.name().is_some_and(|name| name.is_buckets()) {
            return;
        }
        let list = |node: Option<Node>| -> Vec<String> {
            let text = node.and_then(|node| node.as_str().map(str::to_string)).unwrap_or_default();
            text.split(',').map(|part| part.trim().trim_matches('\'').to_string()).collect()
        };
        let columns = list(self.parenthesis());
        let place = |column: &str| columns.iter().position(|own| own == column);
        if !self.take(&["values"]) {
            return;
        }
        while let Some(row) = self.parenthesis() {
            let at = row.span;
            let values = list(Some(row));
            let of = |column| place(column).and_then(|at| values.get(at));
            if let Some(id) = of("id").or_else(|| of("name")) {
                let is_public = of("public").is_some_and(|value| value == "true" || value == "t");
                let fields = [("public", Node::new(at, Value::Bool(is_public)))];
                let bucket = Name { schema: None, name: id.clone(), span: at };
                found.push(bucket.made("create bucket", span, fields));
            }
            if self.tokens.first().is_none_or(|token| token.text != ",") {
                break;
            }
            self.next();
        }
    }

    /// What is changed in rows of `storage.buckets`: whether they are public, and which they are. Without `names` it is all of
    /// them, or, with `condition`, those that nobody can tell.
    fn update(&mut self, span: Span, found: &mut Vec<Node>) {
        self.take(&["only"]);
        if !self.name().is_some_and(|name| name.is_buckets()) {
            return;
        }
        let Some(set) = self.at(&["set"]) else { return };
        let tokens = self.tokens.get(set + 1..).unwrap_or_default();
        let to = |tokens: &'s [Token<'t>], word: &str| {
            tokens.split_at(tokens.iter().position(|token| token.is(word)).unwrap_or(tokens.len()))
        };
        let (assigned, condition) = to(to(tokens, "returning").0, "where");
        let Some(at) = assigned.iter().position(|token| is_column(token, &["public"])) else { return };
        let value = match assigned.get(at + 1..) {
            Some([equals, value]) if equals.text == "=" => truth(value),
            Some([equals, value, comma, ..]) if equals.text == "=" && comma.text == "," => truth(value),
            _ => None,
        };
        let value = match value {
            Some(value) => Node::new(span, Value::Bool(value)),
            None => Node::unknown(span, "public", UnknownReason::NotEvaluated),
        };
        let mut fields = vec![("public", value)];
        match named(condition) {
            Some(names) if !names.is_empty() => {
                let names = names.iter().map(|name| Node::string(self.span(*name, *name), name.text)).collect();
                fields.push(("names", Node::new(span, Value::Array(names))));
            }
            Some(_) => {}
            None => fields.push(("condition", Node::new(span, Value::Bool(true)))),
        }
        found.push(made("update buckets", span, fields));
    }
}

fn is_column(token: &Token<'_>, columns: &[&str]) -> bool {
    matches!(token.kind, Kind::Word | Kind::Name) && columns.iter().any(|own| token.text.eq_ignore_ascii_case(own))
}

/// A truth value as it is written.
fn truth(token: &Token<'_>) -> Option<bool> {
    match token.text.to_ascii_lowercase().as_str() {
        "true" | "t" => Some(true),
        "false" | "f" => Some(false),
        _ => None,
    }
}

/// The texts that a condition compares the id or the name with; none where there is no condition, and `None` for every other
/// condition.
fn named<'t>(condition: &[Token<'t>]) -> Option<Vec<Token<'t>>> {
    match condition {
        [] => Some(Vec::new()),
        [_, column, equals, name] if equals.text == "=" && name.kind == Kind::Text => {
            is_column(column, &["id", "name"]).then(|| vec![*name])
        }
        [_, column, within, list @ ..] if is_column(column, &["id", "name"]) && within.is("in") => {
            let names: Vec<Token<'t>> = list.iter().copied().filter(|token| token.kind == Kind::Text).collect();
            let is_list = list.len() == 2 * names.len() + 1 && !names.is_empty();
            is_list.then_some(names)
        }
        _ => None,
    }
}

impl Name {
    /// Supabase's table of buckets.
    fn is_buckets(&self) -> bool {
        self.schema.as_deref() == Some("storage") && self.name == "buckets"
    }

    /// `schema.name`; what has no schema is in `public`.
    fn node(&self) -> Node {
        Node::string(self.span, format!("{}.{}", self.schema.as_deref().unwrap_or("public"), self.name))
    }

    fn made<'a>(&self, statement: &str, span: Span, fields: impl IntoIterator<Item = (&'a str, Node)>) -> Node {
        let schema = self.schema.as_deref().unwrap_or("public");
        let own = [("schema", Node::string(self.span, schema)), ("name", Node::string(self.span, self.name.as_str()))];
        made(statement, span, own.into_iter().chain(fields))
    }
}
