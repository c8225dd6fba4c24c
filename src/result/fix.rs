//! What mends a result without further knowledge: an edit of its file.

use crate::span::{Region, Span};

/// One edit of the file that a result stands in. Its text comes from the rule and the file's own layout, never from a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The file, relative to the repository root.
    pub path: String,
    /// What is replaced, in the file's text; empty where something is inserted.
    pub span: Span,
    pub region: Region,
    pub replacement: String,
    /// What it changes when the file is applied, in a sentence.
    pub effect: String,
    /// Applying it destroys, replaces or stops something: only who asks for it gets it.
    pub is_unsafe: bool,
}
