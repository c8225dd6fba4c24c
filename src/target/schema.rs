//! What a folder's SQL files leave in a database once all of them have run, in the order of their names: tables with their row-level
//! security, policies, functions, views, roles and buckets of files. Rows judge that, not single statements.

use std::collections::BTreeMap;

use crate::document::{Document, Node, PathKey, UnknownReason, Value};
use crate::span::Span;

/// The lists of the input, by what they hold.
pub const LISTS: &[(&str, &str)] = &[
    ("buckets", "bucket"),
    ("functions", "function"),
    ("policies", "policy"),
    ("roles", "role"),
    ("tables", "table"),
    ("views", "view"),
];

/// The state after all statements, and where each part of it was said.
#[derive(Debug)]
pub struct Schema {
    input: Node,
    /// By list and position.
    parts: BTreeMap<(&'static str, usize), Part>,
}

/// A statement: the position of its document and in it.
type Said = (usize, usize);

/// A part of a database that is there.
#[derive(Clone, Debug)]
struct Part {
    made: Said,
    span: Span,
    /// What is known of it, each with the statement that said it.
    fields: BTreeMap<String, (Said, Node)>,
}

/// The key of a part in its list: its schema and name; of a policy its table and name.
type Key = (String, String);

#[derive(Default)]
struct State {
    lists: BTreeMap<&'static str, BTreeMap<Key, Part>>,
    /// Whether the statements name what Supabase and PostgREST have: roles of the API, `auth.uid()`.
    is_api: bool,
}

impl Schema {
    /// The state that documents of SQL leave. What is there to undo (`*.down.sql`, `U2__x.sql`) has not run.
    #[must_use]
    pub fn new(documents: &[&Document]) -> Self {
        let mut order: Vec<usize> = (0..documents.len()).collect();
        order.sort_by_cached_key(|at| documents.get(*at).map(|own| natural(own.artifact.path())));
        let mut state = State::default();
        for at in order {
            let Some(document) = documents.get(at) else { continue };
            let path = document.artifact.path().to_ascii_lowercase();
            if is_undoing(path.rsplit('/').next().unwrap_or_default()) {
                continue;
            }
            state.is_api |= path.split('/').any(|part| part == "supabase");
            let statements = document.root.get("statements").and_then(Node::as_array).unwrap_or_default();
            for (said, statement) in statements.iter().enumerate() {
                state.run(statement, (at, said));
            }
        }
        state.into_schema()
    }

    /// What rows and policies see.
    #[must_use]
    pub fn input(&self) -> &Node {
        &self.input
    }

    /// The document and the path in it that a path in the input leads to.
    pub(super) fn place(&self, path: &[PathKey]) -> Option<(usize, Vec<PathKey>)> {
        let [PathKey::Key(list), PathKey::Index(at), rest @ ..] = path else { return None };
        let list = LISTS.iter().find(|(own, _)| *own == list.as_str())?.0;
        let part = self.parts.get(&(list, *at))?;
        let field = match rest.first() {
            Some(PathKey::Key(key)) => part.fields.get(key.as_str()).map(|(said, _)| (*said, Some(key.as_str()))),
            _ => None,
        };
        let ((document, statement), key) = field.unwrap_or((part.made, None));
        let keys: [PathKey; 2] = ["statements".into(), statement.into()];
        Some((document, keys.into_iter().chain(key.map(PathKey::from)).collect()))
    }
}

impl State {
    fn run(&mut self, statement: &Node, said: Said) {
        let text = |key: &str| statement.get(key).and_then(Node::as_str).unwrap_or_default().to_string();
        let own: Key = (text("schema"), text("name"));
        match text("statement").as_str() {
            "create table" => self.make("tables", own, statement, said, true),
            "create view" => self.make("views", own, statement, said, false),
            "create function" => self.make("functions", own, statement, said, false),
            "create role" => self.make("roles", own, statement, said, true),
            "create bucket" => self.make("buckets", own, statement, said, false),
            "update buckets" => self.update_buckets(statement, said),
            "create policy" => {
                self.is_api |= speaks_of_api(statement);
                self.make("policies", (text("table"), text("name")), statement, said, false);
            }
            "alter table" => self.alter_table(&own, statement, said),
            "alter view" => self.change("views", &own, statement, said),
            "alter function" => self.change("functions", &own, statement, said),
            "alter policy" => self.change("policies", &(text("table"), text("name")), statement, said),
            "drop table" => {
                let table = format!("{}.{}", own.0, own.1);
                self.forget("tables", &own);
                self.list("policies").retain(|(on, _), _| *on != table);
            }
            "drop view" => self.forget("views", &own),
            "drop function" => self.forget("functions", &own),
            "drop role" => self.forget("roles", &own),
            "drop policy" => self.forget("policies", &(text("table"), text("name"))),
            "drop schema" => {
                let gone = text("name");
                for list in ["tables", "views", "functions"] {
                    self.list(list).retain(|(schema, _), _| *schema != gone);
                }
            }
            // Which tables it is for, nobody knows.
            "work out row level security" => {
                for table in self.list("tables").values_mut() {
                    let is_off =
                        table.fields.get("row_level_security").is_none_or(|own| own.1.value == Value::Bool(false));
                    if is_off {
                        let open = Node::unknown(statement.span, "execute", UnknownReason::NotEvaluated);
                        table.fields.insert("row_level_security".to_string(), (said, open));
                    }
                }
            }
            _ => {}
        }
    }

    fn list(&mut self, name: &'static str) -> &mut BTreeMap<Key, Part> {
        self.lists.entry(name).or_default()
    }

    /// A part that is there already stays as it is where its statement asks for it only if it is missing.
    fn make(&mut self, list: &'static str, key: Key, statement: &Node, said: Said, keeps: bool) {
        let mut part = Part { made: said, span: statement.span, fields: BTreeMap::new() };
        part.learn(statement, said);
        let all = self.list(list);
        if !keeps || !all.contains_key(&key) {
            all.insert(key, part);
        }
    }

    fn change(&mut self, list: &'static str, key: &Key, statement: &Node, said: Said) {
        if let Some(part) = self.list(list).get_mut(key) {
            part.learn(statement, said);
        }
    }

    /// A bucket that no statement made is there since this one names it.
    fn update_buckets(&mut self, statement: &Node, said: Said) {
        let Some(public) = statement.get("public") else { return };
        let is_open = statement.get("condition").is_some();
        let buckets = self.list("buckets");
        let Some(names) = statement.get("names").and_then(Node::as_array) else {
            for bucket in buckets.values_mut() {
                let is_same = bucket.fields.get("public").is_some_and(|own| own.1.value == public.value);
                let value = match is_open && !is_same {
                    true => Node::unknown(statement.span, "public", UnknownReason::NotEvaluated),
                    false => public.clone(),
                };
                bucket.fields.insert("public".to_string(), (said, value));
            }
            return;
        };
        for name in names.iter().filter_map(Node::as_str) {
            let part = || Part {
                made: said,
                span: statement.span,
                fields: [("name".to_string(), (said, Node::string(statement.span, name)))].into(),
            };
            let bucket = buckets.entry(("public".to_string(), name.to_string())).or_insert_with(part);
            bucket.fields.insert("public".to_string(), (said, public.clone()));
        }
    }

    fn forget(&mut self, list: &'static str, key: &Key) {
        self.list(list).remove(key);
    }

    fn alter_table(&mut self, own: &Key, statement: &Node, said: Said) {
        let to = |key: &str| statement.get(key).and_then(Node::as_str).map(str::to_string);
        let key = match (to("renamed"), to("moved")) {
            (Some(name), _) => (own.0.clone(), name),
            (None, Some(schema)) => (schema, own.1.clone()),
            (None, None) => return self.change("tables", own, statement, said),
        };
        let (before, after) = (format!("{}.{}", own.0, own.1), format!("{}.{}", key.0, key.1));
        if let Some(mut table) = self.list("tables").remove(own) {
            let span = statement.span;
            table.fields.insert("schema".to_string(), (said, Node::string(span, key.0.as_str())));
            table.fields.insert("name".to_string(), (said, Node::string(span, key.1.as_str())));
            self.list("tables").insert(key, table);
        }
        let policies = std::mem::take(self.list("policies"));
        let moved = policies
            .into_iter()
            .map(|((on, name), part)| ((if on == before { after.clone() } else { on }, name), part));
        *self.list("policies") = moved.collect();
    }

    fn into_schema(self) -> Schema {
        let on =
            |part: &Part| part.fields.get("row_level_security").is_some_and(|own| own.1.value == Value::Bool(true));
        let is_guarded = self.lists.get("tables").is_some_and(|tables| tables.values().any(on));
        let (mut parts, mut lists) = (BTreeMap::new(), Vec::new());
        for (list, _) in LISTS {
            let mut nodes = Vec::new();
            let mut own: Vec<Part> =
                self.lists.get(list).map(|all| all.values().cloned().collect()).unwrap_or_default();
            own.sort_by_key(|part| part.made);
            for (at, part) in own.into_iter().enumerate() {
                let word = |key: &str, value| (key.to_string(), Node::new(part.span, Value::Bool(value)));
                let about = [word("api", self.is_api), word("guarded", is_guarded)];
                let fields = part.fields.iter().map(|(key, (_, node))| (key.clone(), node.clone()));
                nodes.push(Node::object(part.span, fields.chain(about)));
                parts.insert((*list, at), part);
            }
            lists.push((*list, Node::new(Span::default(), Value::Array(nodes))));
        }
        Schema { input: Node::object(Span::default(), lists), parts }
    }
}

impl Part {
    fn learn(&mut self, statement: &Node, said: Said) {
        for entry in statement.as_object().unwrap_or_default() {
            if entry.key != "statement" {
                self.fields.insert(entry.key.clone(), (said, entry.node.clone()));
            }
        }
    }
}

/// Whether a policy is one of an API that Supabase or PostgREST makes of tables.
fn speaks_of_api(policy: &Node) -> bool {
    let roles = policy.get("roles").and_then(Node::as_array).unwrap_or_default();
    let named = roles.iter().filter_map(Node::as_str).any(|role| matches!(role, "anon" | "authenticated"));
    let asks = |key| {
        policy
            .get(key)
            .and_then(Node::as_str)
            .is_some_and(|text: &str| text.contains("auth.uid(") || text.contains("auth.jwt("))
    };
    named || asks("using") || asks("check")
}

/// Whether a file only takes back what another one makes.
fn is_undoing(name: &str) -> bool {
    let flyway = name
        .strip_prefix('u')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains("__"));
    flyway || [".down.", "_down.", ".undo.", "rollback"].iter().any(|mark| name.contains(mark)) || name == "down.sql"
}

/// A path in pieces that are ordered as people order names: numbers by their size.
fn natural(path: &str) -> Vec<(bool, u128, String)> {
    let mut pieces: Vec<(bool, u128, String)> = Vec::new();
    for piece in path.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits: String = piece.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse() {
            pieces.push((false, number, digits.clone()));
        }
        let rest = piece.get(digits.len()..).unwrap_or_default();
        match pieces.last_mut() {
            Some((true, _, text)) if digits.is_empty() => text.push_str(rest),
            _ if !rest.is_empty() => pieces.push((true, 0, rest.to_string())),
            _ => {}
        }
    }
    pieces
}

#[cfg(test)]
mod tests;
