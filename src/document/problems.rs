//! A bounded list of problems.

use super::Problem;
use crate::span::Span;

/// A file in which everything is wrong says so often enough with this many.
const MOST: usize = 50;

/// Collects problems up to a bound, so that a hostile file can't fill the memory with them, and counts the others.
#[derive(Debug, Default)]
pub(super) struct Problems {
    listed: Vec<Problem>,
    more: usize,
    /// Where the first stands that is not listed.
    cut: Span,
}

impl Problems {
    /// `message` must not quote the text.
    pub(super) fn push(&mut self, message: impl Into<String>, span: Span) {
        self.add(Problem { message: message.into(), span });
    }

    fn add(&mut self, problem: Problem) {
        if self.listed.len() < MOST {
            self.listed.push(problem);
        } else {
            self.count(1, problem.span);
        }
    }

    fn count(&mut self, more: usize, first: Span) {
        if self.more == 0 {
            self.cut = first;
        }
        self.more += more;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// Adds those of another part of the text, whose spans are changed so.
    pub(super) fn take(&mut self, others: Self, moved: impl Fn(Span) -> Span) {
        for Problem { message, span } in others.listed {
            self.push(message, moved(span));
        }
        if others.more > 0 {
            self.count(others.more, moved(others.cut));
        }
    }

    /// The problems, and behind them how many there are more.
    pub(super) fn into_vec(mut self) -> Vec<Problem> {
        let message = match self.more {
            0 => return self.listed,
            1 => "1 more problem is not listed".to_string(),
            more => format!("{more} more problems are not listed"),
        };
        self.listed.push(Problem { message, span: self.cut });
        self.listed
    }
}

impl Extend<Problem> for Problems {
    fn extend<T: IntoIterator<Item = Problem>>(&mut self, problems: T) {
        problems.into_iter().for_each(|problem| self.add(problem));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_counted() {
        let mut some = Problems::default();
        (0..MOST).for_each(|at| some.push("wrong", Span::new(at, at)));
        assert_eq!(some.more, 0);
        some.push("wrong", Span::new(70, 71));
        let mut all = Problems::default();
        all.push("first", Span::default());
        all.take(some, |span| Span::new(span.range().start + 1, span.range().end + 1));
        let told = all.into_vec();
        assert_eq!(told.len(), MOST + 1);
        let last = Problem { message: "2 more problems are not listed".into(), span: Span::new(50, 50) };
        assert_eq!(told.last(), Some(&last));
    }
}
