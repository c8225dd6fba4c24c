//! What wakes a reader.

use super::login::Login;
use crate::detect::secrets::look::keywords::Hit;

/// A syntax that credentials stand in: the words that lead to it, and what reads it.
pub(crate) struct Syntax {
    /// In lower case; in a text they are found in any case.
    pub(crate) words: &'static [&'static str],
    pub(crate) reader: Reader,
}

/// What reads at a word.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    /// The reader of lines ([`super::line`]) or of trees ([`super::tree`]), where a look around the word says that it is
    /// worth it. Is given the text, the word, and whether literals have quotes in this text.
    Line(fn(&str, &Hit, bool) -> bool),
    /// A reader of the one place.
    Login(for<'a> fn(&'a str, &Hit) -> Option<Login<'a>>),
}

impl Reader {
    /// The line is always worth it.
    pub(crate) const ALWAYS: Self = Self::Line(|_, _, _| true);
}
