//! One file's text, decoded.

use std::sync::OnceLock;

use crate::span::{LineIndex, Region, Span};

/// How the bytes of a file were turned into text. All spans are in the decoded text, without a byte-order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    /// UTF-8 but for a few bytes, which were read as Windows-1252.
    Latin1,
    /// UTF-8 with NULs in it, which were read as blanks; `first` is the first one's place in the text.
    Nuls {
        first: usize,
    },
}

/// Where a file's bytes were read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    WorkingTree,
    /// The blob that `git commit` would store.
    Index,
    StandardInput,
    /// A blob or a message of the repository's history.
    History,
    /// A member of an archive. The path's first so many bytes name the archive on disk.
    Archive {
        container: u32,
    },
}

/// A file as it is scanned: its path relative to the repository root, and its decoded text.
#[derive(Debug)]
pub struct SourceText {
    path: String,
    text: String,
    encoding: Encoding,
    origin: Origin,
    lines: OnceLock<LineIndex>,
}

impl SourceText {
    /// `path` is relative to the repository root, with forward slashes on every system.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>, encoding: Encoding, origin: Origin) -> Self {
        Self { path: path.into(), text: text.into(), encoding, origin, lines: OnceLock::new() }
    }

    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last component of the path.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Bytes of the path that name a file on disk, when the rest names a member of that archive.
    #[must_use]
    pub fn container(&self) -> Option<usize> {
        match self.origin {
            Origin::Archive { container } => Some(container as usize),
            _ => None,
        }
    }

    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    #[must_use]
    pub fn region(&self, span: Span) -> Region {
        self.lines().region(&self.text, span)
    }

    /// The text a span covers; empty when the span does not fit the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}
