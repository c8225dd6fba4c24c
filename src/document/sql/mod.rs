//! SQL, as far as it says who may see which rows: the statements of PostgreSQL that make, change and drop tables, policies, functions,
//! views, roles and buckets (<https://www.postgresql.org/docs/current/sql-commands.html>). A document is `{"statements": [...]}`, each an
//! object with its `statement`; all others are passed over. What a tool applies only to undo (`-- migrate:down` and the like) is
//! not read.

mod lex;
mod statement;

use super::Problem;
use super::node::{Node, Value};
use super::problems::Problems;
use crate::source::Artifact;
use crate::span::Span;

pub(super) use lex::executed_mark;
use lex::{Kind, Lexer, Token};

/// What a statement that is judged begins with.
const ACTS: &[&str] = &[
    "alter table",
    "create ",
    "delete from",
    "drop ",
    "grant ",
    "insert into storage.buckets",
    "row level security",
    "truncate ",
];

/// Parses a text to its statements about tables, policies, functions, views, roles and buckets.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let mut found = Vec::new();
    let mut problems = Problems::default();
    read(text, None, &mut found, &mut problems);
    let whole = Span::new(0, text.len());
    let statements = Node::new(whole, Value::Array(found));
    (vec![Node::object(whole, [("statements", statements)])], problems.into_vec())
}

/// Reads the statements of a text, with those in the body of a `DO` in it; `body` is where the text stands when it is such a body,
/// which holds no other.
fn read(text: &str, body: Option<usize>, found: &mut Vec<Node>, problems: &mut Problems) {
    let from = body.unwrap_or_default();
    let mut lexer = Lexer::new(text);
    let mut tokens: Vec<Token<'_>> = Vec::new();
    while let Some(token) = lexer.token() {
        if token.kind != Kind::Symbol || token.text != ";" {
            tokens.push(token);
            continue;
        }
        finish(&mut tokens, body, found, problems);
        lexer.pass_data();
    }
    finish(&mut tokens, body, found, problems);
    // Of a text in which a template or another dialect quotes otherwise, and that changes nothing, nothing is lost.
    let makes = |text: &str| ACTS.iter().any(|act| text.contains(act));
    if let Some(at) = lexer.unclosed().filter(|open| !open.is_quote || makes(&text.to_ascii_lowercase())) {
        problems.push("a quoted text or a comment is not closed", Span::new(from + at.at, from + at.at));
    }
}

fn finish(tokens: &mut Vec<Token<'_>>, within: Option<usize>, found: &mut Vec<Node>, problems: &mut Problems) {
    let from = within.unwrap_or_default();
    let own = statement::beginning(tokens);
    if own.first().is_some_and(|first| first.is("do")) {
        if let Some(body) = own.iter().find(|token| token.kind == Kind::Dollar).filter(|_| within.is_none()) {
            found.extend(statement::dynamic(body, from));
            read(body.text, Some(body.start), found, problems);
        }
    } else {
        statement::read(own, from, found);
    }
    tokens.clear();
}

#[cfg(test)]
mod tests;
