//! An instruction at the end of a Dockerfile's last stage: before what only says how the image is started.

use super::Edit;
use crate::document::{Document, Kind, Node};
use crate::span::Span;

/// What describes the image, and is the same whichever instruction stands before it.
const DESCRIBING: [&str; 6] = ["cmd", "entrypoint", "healthcheck", "expose", "stopsignal", "comment"];

/// What runs in the image once it is started: a reader looks for the user right above it.
const STARTING: [&str; 3] = ["cmd", "entrypoint", "healthcheck"];

/// The edit that adds `INSTRUCTION VALUE`. `None` in what is no Dockerfile, and for a value that is more than a word.
pub(super) fn insert(document: &Document, instruction: &str, value: &str) -> Option<Edit> {
    let is_word = !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b));
    if document.kind != Kind::Dockerfile || !is_word {
        return None;
    }
    let text = document.artifact.text();
    let items = document.root.as_array()?;
    let describing = items.iter().rev().take_while(|item| DESCRIBING.contains(&command(item))).count();
    let tail = items.get(items.len() - describing..)?;
    let starting = tail.iter().position(|item| STARTING.contains(&command(item)));
    let Some(first) = starting else { return Some(at_the_end(text, instruction, value)) };
    // The comments above it are about it.
    let comments = tail.get(..first)?.iter().rev().take_while(|item| command(item) == "comment").count();
    let start = tail.get(first - comments)?.span.start as usize;
    let at = text.get(..start)?.rfind('\n').map_or(0, |line_break| line_break + 1);
    Some(Edit { span: Span::new(at, at), text: format!("{instruction} {value}\n") })
}

fn at_the_end(text: &str, instruction: &str, value: &str) -> Edit {
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    Edit { span: Span::new(text.len(), text.len()), text: format!("{line_break}{instruction} {value}\n") }
}

fn command(item: &Node) -> &str {
    item.entry("Cmd").and_then(|entry| entry.node.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    fn with_user(text: &str) -> Option<String> {
        let source = Arc::new(SourceText::new("Dockerfile", text, Encoding::Utf8, Origin::WorkingTree));
        let parsed = document::parse(&Artifact::file(source));
        let edit = insert(&parsed.documents[0], "USER", "node")?;
        let mut after = text.to_string();
        after.replace_range(edit.span.range(), &edit.text);
        Some(after)
    }

    #[test]
    fn a_user_stands_above_what_starts_the_image() {
        let after = with_user("FROM node:22\nCOPY . /app\nEXPOSE 3000\n# The server.\nCMD [\"node\"]\n").unwrap();
        assert_eq!(after, "FROM node:22\nCOPY . /app\nEXPOSE 3000\nUSER node\n# The server.\nCMD [\"node\"]\n");
        let both = with_user("FROM node:22\nENTRYPOINT [\"node\"]\nHEALTHCHECK NONE\nCMD [\"a\"]").unwrap();
        assert_eq!(both, "FROM node:22\nUSER node\nENTRYPOINT [\"node\"]\nHEALTHCHECK NONE\nCMD [\"a\"]");
    }

    #[test]
    fn what_still_changes_the_image_stays_before_it() {
        let after = with_user("FROM node:22\nCMD [\"node\"]\nRUN npm ci \\\n  --omit=dev").unwrap();
        assert_eq!(after, "FROM node:22\nCMD [\"node\"]\nRUN npm ci \\\n  --omit=dev\nUSER node\n");
        let heredoc = with_user("FROM node:22\nRUN <<EOF\nCMD x\nEOF\n").unwrap();
        assert_eq!(heredoc, "FROM node:22\nRUN <<EOF\nCMD x\nEOF\nUSER node\n");
    }
}
