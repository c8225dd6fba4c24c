//! A text as an editor changes it: places are lines and UTF-16 code units, both from 0.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::source::{Encoding, Origin, SourceText};

/// The text of an open file.
#[derive(Debug)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_string())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Makes one of the changes of `textDocument/didChange`: a part is replaced, or the whole text.
    pub(super) fn change(&mut self, change: &Json) {
        let Some(new) = change.get("text").and_then(Json::as_str) else { return };
        let Some(range) = change.get("range").filter(|range| !range.is_null()) else {
            self.0 = new.to_string();
            return;
        };
        let (start, end) = (self.offset(range.get("start")), self.offset(range.get("end")));
        self.0.replace_range(start..end.max(start), new);
    }

    /// The byte at a place. A place behind the end of its line is that end, one behind the last line is the end of the text.
    fn offset(&self, place: Option<&Json>) -> usize {
        let number = |key: &str| place.and_then(|place| place.get(key)).and_then(Json::as_u64).unwrap_or_default();
        let (line, column) = (number("line"), number("character"));
        let Some(start) = self.line_start(line) else { return self.0.len() };
        let rest = self.0.get(start..).unwrap_or_default();
        let mut units = 0;
        for (at, c) in rest.char_indices() {
            if units >= column || c == '\n' || c == '\r' {
                return start + at;
            }
            units += c.len_utf16() as u64;
        }
        self.0.len()
    }

    fn line_start(&self, line: u64) -> Option<usize> {
        let Some(before) = line.checked_sub(1) else { return Some(0) };
        let bytes = self.0.as_bytes();
        // A carriage return alone ends a line too
        // (https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocuments).
        let is_break = |at: &usize| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n');
        let mut breaks = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_break);
        breaks.nth(usize::try_from(before).ok()?).map(|at| at + 1)
    }

    /// The text as a file, with one more line before another, which `words` end with its break; `None` where there is no such line.
    pub(super) fn with_line(&self, path: &str, line: u64, words: &str) -> Option<Arc<SourceText>> {
        let (before, after) = self.0.split_at_checked(self.line_start(line)?)?;
        Some(Arc::new(SourceText::new(path, [before, words, after].concat(), Encoding::Utf8, Origin::WorkingTree)))
    }

    /// A line without its break.
    pub(super) fn line(&self, line: u64) -> Option<&str> {
        self.0.get(self.line_start(line)?..)?.split(['\n', '\r']).next()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(text: &str, start: (u32, u32), end: (u32, u32), new: &str) -> String {
        let mut text = Text::new(text);
        let place = |(line, character): (u32, u32)| json!({"line": line, "character": character});
        text.change(&json!({"range": {"start": place(start), "end": place(end)}, "text": new}));
        text.0
    }

    #[test]
    fn places_count_utf_16() {
        assert_eq!(changed("a😀b\nc", (0, 3), (0, 4), "X"), "a😀X\nc");
        assert_eq!(changed("é1\r\né2\r\n", (1, 1), (1, 2), "3"), "é1\r\né3\r\n");
        assert_eq!(changed("a\nb\nc", (0, 1), (2, 0), ""), "ac");
        assert_eq!(changed("a\rb\r\nc", (2, 0), (2, 1), "d"), "a\rb\r\nd");
    }

    #[test]
    fn places_outside_are_the_nearest_inside() {
        assert_eq!(changed("a\nb", (0, 99), (0, 99), "X"), "aX\nb");
        assert_eq!(changed("a\nb", (9, 0), (9, 0), "X"), "a\nbX");
        assert_eq!(changed("a\nb", (1, 1), (0, 0), "X"), "a\nbX", "backwards");
        assert_eq!(changed("", (0, 0), (0, 0), "X"), "X");
        // The middle of a character is its end.
        assert_eq!(changed("😀", (0, 1), (0, 1), "X"), "😀X");
        let mut text = Text::new("a");
        text.change(&json!({"range": null, "text": "whole"}));
        text.change(&json!({"nothing": 1}));
        assert_eq!(text.as_str(), "whole");
    }
}
