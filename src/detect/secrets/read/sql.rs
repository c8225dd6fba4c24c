//! SQL's statements that give an account its password.

use super::assignment::{Assignment, Line};
use super::syntax::{Reader, Syntax};
use super::value::quoted_literal;
use crate::detect::secrets::kinds::names::Sensitive;

/// What wakes this reader where no word of a name does.
pub(super) static SYNTAX: Syntax = Syntax { words: &["identified by", "identified with"], reader: Reader::ALWAYS };

/// `CREATE USER u IDENTIFIED BY 'v'` (MySQL, Oracle, ClickHouse), `ALTER ROLE r PASSWORD 'v'` (PostgreSQL),
/// `SET PASSWORD FOR u = PASSWORD('v')`.
pub(super) fn password<'a>(line: &Line<'a>, lower: &str) -> Option<Assignment<'a>> {
    let statement = is_statement(lower);
    if let Some(at) = lower.find("identified ") {
        let (end, rest) = after(lower, at, " by ")?;
        // A hash follows.
        if rest.trim_start().starts_with("password ") || rest.trim_start().starts_with("values ") {
            return None;
        }
        let rest = line.text.get(end..)?;
        // In a text for people a backtick sets off what is talked about.
        let literal = quoted_literal(rest).filter(|_| statement || !rest.trim_start().starts_with('`'));
        let bare = || rest.trim_start().split([' ', ';', ')', '"', '\'']).next().filter(|_| statement);
        let value = literal.or_else(bare)?;
        return line.promised("IDENTIFIED BY", value, "statement", literal.is_some(), Some(Sensitive::Password));
    }
    // MySQL's `SET PASSWORD FOR u = 'v'`, which hashes it.
    if let Some(at) = lower.find("set password") {
        let (end, rest) = after(lower, at, "= ")?;
        if rest.trim_start().starts_with('\'') {
            let value = quoted_literal(line.text.get(end..)?)?;
            return line.promised("PASSWORD", value, "statement", true, Some(Sensitive::Password));
        }
    }
    // DuckDB's `CREATE SECRET k (TYPE s3, SECRET 'v')` (<https://duckdb.org/docs/stable/sql/statements/create_secret>).
    if let Some(at) = lower.find("create ").filter(|_| lower.contains(" secret "))
        && let Some((end, _)) = after(lower, at, "secret '").or_else(|| after(lower, at, "token '"))
    {
        let value = quoted_literal(line.text.get(end - 1..)?)?;
        return line.promised("SECRET", value, "statement", true, Some(Sensitive::Token));
    }
    if !is_account(lower) {
        return None;
    }
    let (at, word) = lower.match_indices("password").find(|(at, word)| {
        let rest = lower.get(at + word.len()..).unwrap_or_default().trim_start_matches([' ', '(']);
        rest.starts_with('\'')
    })?;
    let value = quoted_literal(line.text.get(at + word.len()..)?.trim_start_matches([' ', '(']))?;
    // PostgreSQL takes hashes as well.
    let hash = value.starts_with("md5") && value.len() == 35 || value.starts_with("SCRAM-SHA-256$");
    line.promised("PASSWORD", value, "statement", true, Some(Sensitive::Password)).filter(|_| !hash)
}

/// Columns that name a setting, and that hold its value.
const NAMES: &[&str] = &["name", "key", "option_name", "setting", "setting_name", "config_key", "code"];
const VALUES: &[&str] = &["value", "option_value", "setting_value", "config_value", "val"];

/// `UPDATE settings SET value = 'v' WHERE name = 'api_token'`: a setting that a table keeps.
pub(super) fn setting<'a>(line: &Line<'a>, lower: &str) -> Option<Assignment<'a>> {
    let update = lower.find("update ")?;
    let (set, _) = after(lower, update, " set ")?;
    let (condition, _) = after(lower, set, " where ")?;
    let given = |from: usize, to: usize, columns: &[&str]| {
        let part = line.text.get(from..to)?;
        part.match_indices('=').find_map(|(at, _)| {
            let column = part.get(..at)?.trim_end().trim_end_matches(['`', '"', ']']);
            let column = column.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?.to_ascii_lowercase();
            columns.contains(&column.as_str()).then(|| quoted_literal(part.get(at + 1..)?)).flatten()
        })
    };
    let value = given(set, condition, VALUES)?;
    line.make(given(condition, line.text.len(), NAMES)?, value, "statement", true)
}

fn is_statement(lower: &str) -> bool {
    ["create ", "alter ", "grant ", "set password"].iter().any(|verb| lower.contains(verb))
}

/// Whether a line is about an account. psql's `PASSWORD :'name'` in there is the value of a variable, not text.
pub(super) fn is_account(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    is_statement(&lower) && ["role ", "user ", "login ", "set password"].iter().any(|what| lower.contains(what))
}

/// The end of a word after an offset, and what follows it.
fn after<'t>(text: &'t str, at: usize, word: &str) -> Option<(usize, &'t str)> {
    let end = at + text.get(at..)?.find(word)? + word.len();
    Some((end, text.get(end..)?))
}
