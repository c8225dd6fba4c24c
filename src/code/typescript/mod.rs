//! TypeScript, TSX and JavaScript, by tree-sitter's grammars.

mod frame;
mod gaps;
mod lower;
mod pattern;
mod syntax;

use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

use self::syntax::Grammar;
use super::tape::Tape;
use crate::document::{Format, Problem};
use crate::span::Span;

/// tree-sitter asks after every hundred operations whether to go on. Real code, with errors or without, needs one round
/// for about a hundred bytes; a text made to be ambiguous needs more rounds than it has bytes. Counted, not timed, so
/// that two runs agree.
const BYTES_PER_ROUND: usize = 8;
const MIN_ROUNDS: usize = 10_000;

/// Rounds that end with no reading of the text left that is free of errors. Real code, even when it is broken, has next
/// to none; each costs as much as all before it together.
const MAX_ERROR_ROUNDS: usize = 24;

/// Parses a text and lowers it to a tape; `None` when the format is not one of this folder's.
pub(super) fn lower(text: &str, format: Format) -> Option<Tape<'_>> {
    let tape = lower_as(text, format)?;
    if format != Format::JavaScript || tape.problems.is_empty() {
        return Some(tape);
    }
    // JavaScript with Flow's type annotations reads much like TypeScript.
    let typed = lower_as(text, Format::Tsx).filter(|typed| typed.problems.len() < tape.problems.len());
    Some(typed.unwrap_or(tape))
}

fn lower_as(text: &str, format: Format) -> Option<Tape<'_>> {
    let grammar = Grammar::for_format(format)?;
    let mut parser = Parser::new();
    // Fails only for a grammar of another ABI, which the tests would show.
    parser.set_language(&grammar.language).ok()?;
    let mut tree = parse(&mut parser, text.as_bytes());
    if tree.as_ref().is_some_and(|tree| tree.root_node().has_error())
        && let Some(replaced) = gaps::replaced(text)
    {
        tree = parse(&mut parser, &replaced).or(tree);
    }
    Some(match tree {
        Some(tree) => lower::lower(text, &tree, grammar),
        None => {
            let message = "syntax not understood: too many errors to recover from".to_string();
            let line = text.lines().next().map_or(0, str::len);
            let mut tape = Tape::default();
            tape.problems.push(Problem { message, span: Span::new(0, line) });
            tape
        }
    })
}

/// The comments of a text, as the grammar has them. `None` when the format is not one of this folder's, or too much is wrong.
pub(super) fn comments(text: &str, format: Format) -> Option<Vec<Span>> {
    let grammar = Grammar::for_format(format)?;
    let mut parser = Parser::new();
    parser.set_language(&grammar.language).ok()?;
    let tree = parse(&mut parser, text.as_bytes())?;
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if matches!(node.kind(), "comment" | "html_comment") {
            found.push(Span::new(node.start_byte(), node.end_byte()));
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Some(found);
            }
        }
    }
}

fn parse(parser: &mut Parser, bytes: &[u8]) -> Option<Tree> {
    let mut rounds = (bytes.len() / BYTES_PER_ROUND).max(MIN_ROUNDS);
    let mut error_rounds = MAX_ERROR_ROUNDS;
    let mut go_on = |state: &ParseState| {
        rounds = rounds.saturating_sub(1);
        error_rounds = error_rounds.saturating_sub(usize::from(state.has_error()));
        if rounds == 0 || error_rounds == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    parser.reset();
    parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut go_on)))
}
