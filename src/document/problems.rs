//! A bounded list of problems.

use super::Problem;
use crate::span::Span;

/// A file in which everything is wrong says so often enough with this many.
const MOST: usize = 50;

/// Collects problems up to a bound, so that a hostile file can't fill the memory with them.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// `message` must not quote the text.
    pub(super) fn push(&mut self, message: impl Into<String>, span: Span) {
        if self.0.len() < MOST {
            self.0.push(Problem { message: message.into(), span });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

/// What is said of a key that stands twice in one object, in every format.
pub(super) const DUPLICATE_KEY: &str = "this key stands twice in its object; the later value is used";

/// What is said of a document that is nested too deep.
pub(super) const TOO_DEEP: &str = "nested deeper than 128 levels; the rest of the document is not read";

/// The character at a byte offset, or the empty span at the end of the text when there is none.
pub(super) fn char_span(text: &str, offset: usize) -> Span {
    let offset = text.floor_char_boundary(offset);
    let length = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Span::new(offset, offset + length)
}

/// The span of all characters that a span touches: a parser may cut through one. An empty span becomes a character.
pub(super) fn whole_chars(text: &str, span: Span) -> Span {
    let range = span.range();
    char_span(text, range.start).cover(char_span(text, range.end.saturating_sub(1).max(range.start)))
}
