//! What the forward step of a migration does away with, with the data in it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Destroyed;
use crate::span::Span;

/// Functions of Alembic, Django, Rails, Knex, Sequelize and TypeORM that drop.
const CALLS: &str = r#"\b(drop_table|drop_column|drop_join_table|remove_columns?|dropTable|dropTableIfExists|dropColumns?|removeColumn|dropAllTables|DeleteModel|RemoveField)\b\s*\(?\s*(?:(?:name|model_name|table_name)\s*=\s*)?[:"'`]?([\w.$-]*)["'`]?(?:\s*,\s*(?:(?:name|column_name)\s*=\s*)?[:"'`]([\w.$-]+))?"#;

/// Statements of SQL, wherever they stand. A name may stand in quotes of any dialect, which a host language may have escaped.
const STATEMENTS: &str = r#"(?ix)
    \b drop \s+ (table|schema|database) \s+ (?:if \s+ exists \s+)? (?P<dropped>[\w."`\[\]\\]+)
  | \b alter \s+ table \s+ (?:if \s+ exists \s+)? (?:only \s+)? (?P<table>[\w."`\[\]\\]+) \s+ (?:[^;]*?,\s*)? drop \s+
        (?: column \s+ (?:if \s+ exists \s+)? (?P<column>[\w."`\[\]\\]+) )
  | \b truncate \s+ (?:table \s+)? (?:only \s+)? (?P<truncated>[\w."`\[\]\\]+) \s* (?: [;"'`)] | cascade | restart | $ )
  | \b delete \s+ from \s+ (?:only \s+)? (?P<emptied>[\w."`\[\]\\]+) \s* (?: [;"'`)] | \z )
"#;

/// What gives a table its place: it is made, or another one takes its name.
const MAKES: &str = r#"(?ix)
    \b create \s+ (?:(?:global|local|temp|temporary|unlogged) \s+)* table \s+ (?:if \s+ not \s+ exists \s+)? (?P<made>[\w."`\[\]\\]+)
  | \b rename \s+ (?:table \s+ [\w."`\[\]\\]+ \s+)? to \s+ (?P<renamed>[\w."`\[\]\\]+)
  | \b (?:create_table|createTable|rename_table|renameTable) \b \s* \(? \s* [:"'`]? (?P<called>[\w.$-]+) ["'`]? (?: \s* , \s* [:"'`] (?P<new>[\w.$-]+) )?
"#;

static FINDS: LazyLock<Option<[Regex; 3]>> =
    LazyLock::new(|| Some([Regex::new(CALLS).ok()?, Regex::new(STATEMENTS).ok()?, Regex::new(MAKES).ok()?]));

/// What a step does away with; `base` is where it stands in the text. What the same step makes, or puts a table in the place of, is
/// not gone.
pub(super) fn found(step: &str, base: usize) -> Vec<Destroyed> {
    let Some([calls, statements, makes]) = &*FINDS else { return Vec::new() };
    let mut out: Vec<Destroyed> = calls.captures_iter(step).filter_map(|found| call(&found, base)).collect();
    out.extend(statements.captures_iter(step).filter_map(|found| statement(&found, base)));
    let names = ["made", "renamed", "called", "new"];
    let made: BTreeSet<String> = makes
        .captures_iter(step)
        .flat_map(|found| {
            names.iter().filter_map(|name| found.name(name)).map(|own| name_of(own.as_str())).collect::<Vec<_>>()
        })
        .collect();
    out.retain(|one| one.what == "column" || !made.contains(&one.name));
    out.sort_by_key(|one| one.span.range().start);
    out
}

fn span_of(found: &Captures<'_>, base: usize) -> Option<Span> {
    let whole = found.get(0)?;
    let end =
        whole.start() + whole.as_str().trim_end_matches(|c: char| c.is_whitespace() || ";\"'`)(,".contains(c)).len();
    Some(Span::new(base + whole.start(), base + end))
}

fn call(found: &Captures<'_>, base: usize) -> Option<Destroyed> {
    let text = |at: usize| found.get(at).map(|own| own.as_str()).unwrap_or_default();
    let (first, second) = (text(2), text(3));
    let what = match text(1) {
        "drop_column" | "remove_column" | "remove_columns" | "dropColumn" | "dropColumns" | "removeColumn"
        | "RemoveField" => "column",
        "dropAllTables" => "all tables",
        _ => "table",
    };
    let name = match what {
        "column" if !second.is_empty() => format!("{first}.{second}"),
        _ => first.to_string(),
    };
    Some(Destroyed { what, name, span: span_of(found, base)? })
}

fn statement(found: &Captures<'_>, base: usize) -> Option<Destroyed> {
    let name = |key: &str| found.name(key).map(|own| name_of(own.as_str()));
    let (what, name) = if let (Some(table), Some(column)) = (name("table"), name("column")) {
        ("column", format!("{table}.{column}"))
    } else if let Some(dropped) = name("dropped") {
        let what = match found.get(1).map(|own| own.as_str().to_ascii_lowercase()).as_deref() {
            Some("schema") => "schema",
            Some("database") => "database",
            _ => "table",
        };
        (what, dropped)
    } else {
        ("rows", name("truncated").or_else(|| name("emptied"))?)
    };
    Some(Destroyed { what, name, span: span_of(found, base)? })
}

/// A name without its quotes.
fn name_of(text: &str) -> String {
    text.chars().filter(|letter| !"\"`[]\\".contains(*letter)).collect()
}
