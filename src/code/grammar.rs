//! What all grammars have in common: names as numbers, and parsing within bounds.

use std::num::NonZeroU16;
use std::ops::ControlFlow;

use tree_sitter::{Language, ParseOptions, ParseState, Parser, Tree};

use super::dialect::Dialect;
use super::tape::Tape;
use super::trees::{self, Rounds};
use crate::document::Problem;
use crate::span::Span;

/// tree-sitter asks after every hundred operations whether to go on. Real code, with errors or without, needs one round
/// for about a hundred bytes; a text made to be ambiguous needs more rounds than it has bytes. Counted, not timed, so
/// that two runs agree.
const BYTES_PER_ROUND: usize = 8;
const MIN_ROUNDS: usize = 10_000;

/// Rounds that end with no reading of the text left that is free of errors. Real code, even when it is broken, has next
/// to none; each costs as much as all before it together.
const MAX_ERROR_ROUNDS: usize = 24;

/// An enum of the names of a grammar's nodes or fields that matter, as numbers are cheaper to compare than names.
macro_rules! names {
    ($(#[$meta:meta])* $kind:ident { $($variant:ident = $($name:literal)|+),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $kind { $($variant,)+ Other }

        impl $crate::code::grammar::Names for $kind {
            const OTHER: Self = Self::Other;

            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$($($name,)+)+];

            fn from_name(name: &str) -> Self {
                match name {
                    $($($name)|+ => Self::$variant,)+
                    _ => Self::Other,
                }
            }
        }
    };
}
pub(super) use names;

/// What [`names!`] makes.
pub(super) trait Names: Copy + 'static {
    /// What has no name here.
    const OTHER: Self;

    #[cfg(test)]
    const NAMES: &'static [&'static str];

    fn from_name(name: &str) -> Self;
}

/// A grammar with the names of its nodes (`S`) and fields (`F`) resolved.
pub(super) struct Grammar<S, F> {
    pub(super) language: Language,
    syntax: Vec<S>,
    fields: Vec<F>,
}

impl<S: Names, F: Names> Grammar<S, F> {
    pub(super) fn new(language: Language) -> Self {
        let kinds = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
        let syntax = (0..kinds)
            .map(|id| match language.node_kind_for_id(id) {
                // `null` and `lambda` are named; the keyword tokens `class` and `lambda` are not.
                Some(name) if language.node_kind_is_named(id) => S::from_name(name),
                _ => S::OTHER,
            })
            .collect();
        let count = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
        let fields = (0..=count).map(|id| F::from_name(language.field_name_for_id(id).unwrap_or_default())).collect();
        Self { language, syntax, fields }
    }

    pub(super) fn syntax(&self, kind_id: u16) -> S {
        self.syntax.get(kind_id as usize).copied().unwrap_or(S::OTHER)
    }

    pub(super) fn field(&self, id: Option<NonZeroU16>) -> F {
        id.and_then(|id| self.fields.get(id.get() as usize)).copied().unwrap_or(F::OTHER)
    }
}

/// Parses a text; `None` when there are too many errors to recover from.
pub(super) fn parse(parser: &mut Parser, bytes: &[u8]) -> Option<Tree> {
    let rounds = Rounds { most: (bytes.len() / BYTES_PER_ROUND).max(MIN_ROUNDS), with_errors: MAX_ERROR_ROUNDS };
    trees::parse(parser, bytes, rounds, &mut |parser, old, rounds| within(parser, bytes, old, rounds))
}

/// Parses a text within some rounds, and says how many it took.
fn within(parser: &mut Parser, bytes: &[u8], old: Option<&Tree>, rounds: Rounds) -> (Option<Tree>, usize) {
    let (mut left, mut with_errors) = (rounds.most, rounds.with_errors);
    let mut go_on = |state: &ParseState| {
        left = left.saturating_sub(1);
        with_errors = with_errors.saturating_sub(usize::from(state.has_error()));
        if left == 0 || with_errors == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    parser.reset();
    let tree = parser.parse_with_options(&mut read, old, Some(ParseOptions::new().progress_callback(&mut go_on)));
    (tree, rounds.most - left)
}

/// Parses a text and lowers its tree to a tape; `None` when the grammar cannot be loaded.
pub(super) fn lowered<'t>(
    text: &'t str,
    language: &Language,
    dialect: &'static Dialect,
    lower: impl FnOnce(&Tree) -> Tape<'t>,
) -> Option<Tape<'t>> {
    let mut parser = Parser::new();
    // Fails only for a grammar of another ABI, which the tests would show.
    parser.set_language(language).ok()?;
    Some(match parse(&mut parser, text.as_bytes()) {
        Some(tree) => lower(&tree),
        None => not_understood(text, dialect),
    })
}

/// The tape of a text in which too much is wrong: it says so, and holds nothing.
pub(super) fn not_understood<'t>(text: &'t str, dialect: &'static Dialect) -> Tape<'t> {
    let message = "syntax not understood: too many errors to recover from".to_string();
    let line = text.lines().next().map_or(0, str::len);
    let mut tape = Tape::new(text, dialect);
    tape.problems.push(Problem { message, span: Span::new(0, line) });
    tape
}
