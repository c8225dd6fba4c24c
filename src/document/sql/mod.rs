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

use lex::{Kind, Lexer, Token};

/// Parses a text to its statements about tables, policies, functions, views, roles and buckets.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let mut found = Vec::new();
    let mut problems = Problems::default();
    read(text, 0, &mut found, &mut problems);
    let whole = Span::new(0, text.len());
    let statements = Node::new(whole, Value::Array(found));
    (vec![Node::object(whole, [("statements", statements)])], problems.into_vec())
}

/// Reads the statements of a text that stands at an offset, with those in the body of `DO`.
fn read(text: &str, from: usize, found: &mut Vec<Node>, problems: &mut Problems) {
    let mut lexer = Lexer::new(text);
    let mut tokens: Vec<Token<'_>> = Vec::new();
    while let Some(token) = lexer.token() {
        if token.kind != Kind::Symbol || token.text != ";" {
            tokens.push(token);
            continue;
        }
        finish(&mut tokens, from, found, problems);
        lexer.pass_data();
    }
    finish(&mut tokens, from, found, problems);
    if let Some(at) = lexer.unclosed() {
        problems.push("a quoted text or a comment is not closed", Span::new(from + at, from + at));
    }
}

fn finish(tokens: &mut Vec<Token<'_>>, from: usize, found: &mut Vec<Node>, problems: &mut Problems) {
    let own = statement::beginning(tokens);
    if own.first().is_some_and(|first| first.is("do")) {
        if let Some(body) = own.iter().find(|token| matches!(token.kind, Kind::Dollar)) {
            found.extend(statement::dynamic(body, from));
            read(body.text, from + body.start, found, problems);
        }
    } else {
        statement::read(own, from, found);
    }
    tokens.clear();
}

#[cfg(test)]
mod tests;
