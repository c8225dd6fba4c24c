//! The forward and the backward step of a migration that is written as code or as SQL.

use super::code::{Code, Language};
use super::{Destroyed, Down, Migration, destroys};
use crate::span::Span;

/// Marks of tools behind which a SQL file says how to undo: dbmate, goose, sql-migrate, node-pg-migrate, and golang-migrate's like.
const DOWN: &[&str] = &["migrate:down", "+goose down", "+migrate down", "down migration", "@undo"];
const UP: &[&str] = &["migrate:up", "+goose up", "+migrate up", "up migration"];

/// The migration that a file in a folder of migrations is.
pub(super) fn migration(path: &str, text: &str) -> Option<Migration> {
    let (_, ending) = path.rsplit_once('.')?;
    match ending {
        "py" if text.contains("migrations.Migration") => Some(django(text)),
        "py" if text.contains("def upgrade(") && text.contains("revision") => Some(alembic(text)),
        "rb" if text.contains("ActiveRecord::Migration") => Some(rails(text)),
        "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" => script(text),
        "sql" => sql(path, text),
        _ => None,
    }
}

/// Whether a body does nothing, or refuses.
fn state(code: &Code, body: Span, refusals: &[&str]) -> Down {
    let bare = code.bare(body);
    let said = bare.lines().map(str::trim).filter(|line| {
        let is_idle = ["", "pass", "...", "return", "return;", "return Promise.resolve();", "end", "(", ")", ";"];
        // A docstring is a text that stands alone.
        !is_idle.contains(line) && !line.chars().all(|c| matches!(c, '"' | '\'' | ' '))
    });
    let mut said = said.peekable();
    match said.peek() {
        None => Down::Empty,
        Some(first) if refusals.iter().any(|word| first.starts_with(word)) => Down::Refused,
        Some(_) => Down::There,
    }
}

/// The place of a head, and its body.
fn function(code: &Code, head: &str) -> Option<(Span, Span)> {
    let at = code.bare.find(head)?;
    Some((Span::new(at, at + head.trim_end_matches('(').len()), code.indented(at)))
}

/// <https://alembic.sqlalchemy.org/en/latest/tutorial.html>
fn alembic(text: &str) -> Migration {
    let code = Code::new(text, Language::Python);
    let refusals = ["raise", "assert False"];
    two_steps("alembic", &code, function(&code, "def upgrade("), function(&code, "def downgrade("), &refusals)
}

fn two_steps(
    tool: &'static str,
    code: &Code,
    up: Option<(Span, Span)>,
    down: Option<(Span, Span)>,
    refusals: &[&str],
) -> Migration {
    let (head, body) = up.unwrap_or_default();
    let destroys = destroys::found(code.plain(body), body.range().start);
    // Of what does nothing, nothing is to be taken back.
    let does_nothing = state(code, body, &[]) == Down::Empty;
    let down = match down {
        _ if does_nothing => (Down::There, head),
        None => (Down::Missing, head),
        Some((head, body)) => (state(code, body, refusals), head),
    };
    Migration { tool, span: head, destroys, down: up.map(|_| down) }
}

/// Django works the way back out by itself, but for what it is given as SQL or Python
/// (<https://docs.djangoproject.com/en/stable/ref/migration-operations/#runsql>).
fn django(text: &str) -> Migration {
    let code = Code::new(text, Language::Python);
    let mut down = (Down::There, Span::default());
    for (word, reverse) in [("RunPython(", "reverse_code"), ("RunSQL(", "reverse_sql")] {
        for (at, _) in code.bare.match_indices(word) {
            let inner = code.within(at + word.len() - 1);
            let mut depth = 0_usize;
            let commas = code.bare(inner).char_indices().filter(|(at, letter)| {
                match letter {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                // A comma that ends the list separates nothing.
                let rest = code.bare(inner).get(at + 1..).unwrap_or_default();
                *letter == ',' && depth == 0 && !rest.trim().is_empty()
            });
            let named = |word: &str| code.bare(inner).contains(word);
            let is_second =
                commas.count() > 0 && !named("hints=") && !named("elidable=") && !named("state_operations=");
            let is_idle = code.bare(inner).trim_start().starts_with("migrations.RunPython.noop");
            if !is_second && !named(reverse) && !is_idle && down.0 == Down::There {
                down = (Down::Missing, Span::new(at, at + word.len() - 1));
            }
        }
    }
    let at = code.bare.find("operations").unwrap_or_default();
    Migration { tool: "django", span: Span::new(at, at), destroys: whole(&code), down: Some(down) }
}

fn whole(code: &Code) -> Vec<Destroyed> {
    destroys::found(&code.plain, 0)
}

/// <https://guides.rubyonrails.org/active_record_migrations.html#using-reversible>
fn rails(text: &str) -> Migration {
    let code = Code::new(text, Language::Ruby);
    let refusals = ["raise"];
    let of = |name: &str| {
        let heads = [format!("def {name}\n"), format!("def self.{name}\n")];
        heads.iter().find_map(|head| function(&code, head))
    };
    if let Some((head, body)) = of("change") {
        return Migration {
            tool: "rails",
            span: head,
            destroys: destroys::found(code.plain(body), body.range().start),
            down: Some(one_way(&code, body).map_or((Down::There, head), |span| (Down::Missing, span))),
        };
    }
    two_steps("rails", &code, of("up"), of("down"), &refusals)
}

/// What `change` cannot take back: SQL, a column without its type, a table without its columns.
fn one_way(code: &Code, body: Span) -> Option<Span> {
    let bare = code.bare(body);
    if ["reversible", "up_only", "revert"].iter().any(|word| bare.contains(word)) {
        return None;
    }
    let mut from = body.range().start;
    for line in code.plain(body).split_inclusive('\n') {
        let own = line.trim_start();
        let start = from + line.len() - own.len();
        from += line.len();
        let statement = own.trim_end();
        let goes_on = statement.ends_with([',', '(', '\\']);
        let is_one_way = statement.starts_with("execute")
            || statement.starts_with("drop_table") && !statement.contains(" do") && !statement.contains('{')
            || statement.starts_with("remove_column ") && statement.matches(',').count() < 2
            || statement.starts_with("remove_columns ") && !statement.contains("type:");
        if is_one_way && !goes_on {
            return Some(Span::new(start, start + statement.len()));
        }
    }
    None
}

/// <https://knexjs.org/guide/migrations.html>, <https://sequelize.org/docs/v6/other-topics/migrations/>,
/// <https://typeorm.io/docs/migrations/why/>
fn script(text: &str) -> Option<Migration> {
    let tool = if text.contains("MigrationInterface") || text.contains("QueryRunner") {
        "typeorm"
    } else if text.contains("queryInterface") || text.contains("QueryInterface") {
        "sequelize"
    } else if text.contains("knex") || text.contains("Knex") {
        "knex"
    } else {
        return None;
    };
    let code = Code::new(text, Language::JavaScript);
    let up = braced(&code, "up")?;
    Some(two_steps(tool, &code, Some(up), braced(&code, "down"), &["throw"]))
}

/// A function or a method of a name, with what stands in its braces, or behind its arrow.
fn braced(code: &Code, name: &str) -> Option<(Span, Span)> {
    let bare = code.bare.as_str();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    for (at, _) in bare.match_indices(name) {
        let before = bare.get(..at).unwrap_or_default();
        let rest = bare.get(at + name.len()..).unwrap_or_default();
        if before.ends_with(is_word) || rest.starts_with(is_word) {
            continue;
        }
        let head = before.trim_end();
        let behind = rest.trim_start();
        let is_method = behind.starts_with('(') && !head.ends_with('.');
        let is_value = behind.starts_with(':') || behind.starts_with('=') && !behind.starts_with("==");
        if !is_method && !is_value {
            continue;
        }
        let span = Span::new(at, at + name.len());
        // The parameters, then a body in braces or behind an arrow.
        let Some(open) = rest.find('(').map(|open| at + name.len() + open) else { continue };
        let close = (code.within(open).range().end + 1).min(bare.len());
        let rest = bare.get(close..).unwrap_or_default();
        let line = rest.find(['{', ';']).unwrap_or(rest.len());
        let arrow = rest.find("=>").filter(|arrow| *arrow < line);
        if let Some(arrow) = arrow {
            let behind = rest.get(arrow + 2..).unwrap_or_default();
            let start = close + arrow + 2 + behind.len() - behind.trim_start().len();
            if !behind.trim_start().starts_with('{') {
                let end = behind.find(';').map_or(bare.len(), |end| close + arrow + 2 + end);
                return Some((span, Span::new(start, end)));
            }
            return Some((span, code.within(start)));
        }
        if rest.get(line..).is_some_and(|rest| rest.starts_with('{')) {
            return Some((span, code.within(close + line)));
        }
    }
    None
}

/// SQL of Flyway, dbmate, goose, golang-migrate, Prisma, Drizzle, Supabase and others: the file, or what stands before its mark.
fn sql(path: &str, text: &str) -> Option<Migration> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_undo = name.ends_with(".down.sql") || name == "down.sql" || name.starts_with('u') && name.contains("__");
    if is_undo {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let mark = |marks: &[&str]| {
        let mut at = 0;
        lower.split_inclusive('\n').find_map(|line| {
            let start = at;
            at += line.len();
            let is_mark = line.trim_start().starts_with("--") && marks.iter().any(|mark| line.contains(mark));
            is_mark.then(|| Span::new(start, start + line.trim_end().len()))
        })
    };
    let (up, down) = (mark(UP), mark(DOWN));
    let code = Code::new(text, Language::Sql);
    let end = down.map_or(text.len(), |down| down.range().start);
    let start = up.map_or(0, |up| up.range().end).min(end);
    let step = Span::new(start, end);
    let destroys = destroys::found(code.plain(step), start);
    let is_idle = |span: Span| code.bare(span).chars().all(|c| c.is_whitespace() || c == ';');
    let state = match (up, down) {
        (_, Some(down)) if is_idle(Span::new(down.range().end, text.len())) && !is_idle(step) => {
            Some((Down::Empty, down))
        }
        (_, Some(down)) => Some((Down::There, down)),
        (Some(up), None) => Some((Down::Missing, up)),
        (None, None) => None,
    };
    Some(Migration { tool: "sql", span: Span::new(start, start), destroys, down: state })
}
