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

/// tree-sitter asks after about every hundred operations whether to go on. A text of real code needs far fewer rounds
/// than it has bytes; error recovery on hostile text can need many more. Counted, not timed, so that two runs agree.
const ROUNDS_PER_BYTE: usize = 2;
const MIN_ROUNDS: usize = 10_000;

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

fn parse(parser: &mut Parser, bytes: &[u8]) -> Option<Tree> {
    let mut rounds = bytes.len().saturating_mul(ROUNDS_PER_BYTE).max(MIN_ROUNDS);
    let mut go_on = |_: &ParseState| {
        rounds = rounds.saturating_sub(1);
        if rounds == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    parser.reset();
    parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut go_on)))
}
