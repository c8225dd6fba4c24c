//! Fenced code blocks of a Markdown file, each with a map back to the file.
//!
//! The rules are those of CommonMark 0.31.2: fences (<https://spec.commonmark.org/0.31.2/#fenced-code-blocks>), block
//! quotes (section 5.1) and list items (5.2, 5.3). Everything that is not a container or a fence is skipped line by line.

use std::sync::Arc;

use crate::bound::Bound;
use crate::source::{Artifact, Fence, Segment, SourceText};

/// Containers that are followed. Deeper ones are read as part of the deepest.
const CONTAINERS: Bound =
    Bound::new(128, "lists and quotations are nested deeper than 128 levels: code blocks in them were not read");

/// All fenced code blocks, in the order of the text; whether a language can be read is the caller's to decide.
#[must_use]
pub(super) fn fences(source: &Arc<SourceText>) -> Vec<Artifact> {
    let mut reader = Reader::default();
    let mut offset = 0;
    for line in source.text().split_inclusive('\n') {
        reader.line(line, offset);
        offset += line.len();
    }
    reader.close();
    reader.fences.into_iter().map(|fence| Artifact::fence(Arc::clone(source), Arc::new(fence))).collect()
}

/// What a line stands in: a block quote, or a list item with the column at which its content starts.
#[derive(Clone, Copy)]
enum Container {
    Quote,
    Item { indent: usize },
}

#[derive(Default)]
struct Reader {
    containers: Vec<Container>,
    open: Option<Open>,
    fences: Vec<Fence>,
    /// Whether the line before was text of a paragraph: an indented line after it is text too, never code.
    paragraph: bool,
}

/// The fence that is being read.
struct Open {
    marker: u8,
    length: usize,
    /// Columns of indentation that are taken from each line.
    indent: usize,
    fence: Fence,
}

/// A position in a line that counts columns; a tab goes to the next multiple of four.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    line: &'t str,
    at: usize,
    column: usize,
    /// Columns of the tab before `at` that no container has taken.
    rest_of_tab: usize,
}

impl<'t> Cursor<'t> {
    fn new(line: &'t str) -> Self {
        Self { line, at: 0, column: 0, rest_of_tab: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// Takes at most `limit` columns of indentation; the answer is how many there were.
    fn indent(&mut self, limit: usize) -> usize {
        let mut taken = 0;
        while taken < limit {
            if self.rest_of_tab > 0 {
                let step = self.rest_of_tab.min(limit - taken);
                self.rest_of_tab -= step;
                taken += step;
                continue;
            }
            match self.peek() {
                Some(b' ') => {
                    self.at += 1;
                    self.column += 1;
                    taken += 1;
                }
                Some(b'\t') => {
                    let width = 4 - self.column % 4;
                    self.at += 1;
                    self.column += width;
                    self.rest_of_tab = width;
                }
                _ => break,
            }
        }
        taken
    }

    fn skip(&mut self, bytes: usize) {
        self.at += bytes;
        self.column += bytes;
    }

    fn is_blank(&self) -> bool {
        self.rest().trim_ascii().is_empty()
    }
}

impl Reader {
    fn line(&mut self, line: &str, offset: usize) {
        let mut cursor = Cursor::new(line);
        let matched = self.continue_containers(&mut cursor);
        if let Some(open) = &mut self.open {
            if matched == self.containers.len() {
                if open.closes(cursor) {
                    self.close();
                } else {
                    open.push(cursor, offset);
                }
                return;
            }
            // The container of the fence has ended, and the fence with it.
            self.close();
        }
        let lazy = self.paragraph && matched < self.containers.len();
        let mut next = cursor;
        let started = self.start_containers(&mut next, matched);
        if cursor.is_blank() {
            self.paragraph = false;
            return;
        }
        if !started && lazy && is_paragraph(next) {
            // A paragraph goes on without its containers' marks.
            return;
        }
        if !started {
            self.containers.truncate(matched);
        }
        self.open = Open::start(next, self.fences.len());
        self.paragraph = is_paragraph(next);
    }

    /// Takes the marks of the containers that go on; the answer is how many do.
    fn continue_containers(&self, cursor: &mut Cursor<'_>) -> usize {
        for (at, container) in self.containers.iter().enumerate() {
            let mut next = *cursor;
            let goes_on = match container {
                Container::Quote => quote_mark(&mut next),
                Container::Item { indent } => next.indent(*indent) == *indent || next.is_blank(),
            };
            if !goes_on {
                return at;
            }
            *cursor = next;
        }
        self.containers.len()
    }

    /// Opens the containers that a line starts inside the first `matched`.
    fn start_containers(&mut self, cursor: &mut Cursor<'_>, matched: usize) -> bool {
        let mut started = false;
        // A paragraph of a container that has ended can't be interrupted.
        let in_paragraph = self.paragraph && matched == self.containers.len();
        loop {
            let mut next = *cursor;
            let container = if quote_mark(&mut next) {
                Container::Quote
            } else if let Some(indent) = item_mark(&mut next, in_paragraph && !started) {
                Container::Item { indent }
            } else {
                return started;
            };
            if !started {
                self.containers.truncate(matched);
                started = true;
            }
            if !CONTAINERS.has_room(self.containers.len()) {
                return started;
            }
            self.containers.push(container);
            *cursor = next;
        }
    }

    fn close(&mut self) {
        self.fences.extend(self.open.take().map(|open| open.fence));
        self.paragraph = false;
    }
}

/// `>` after up to three spaces, and one space after it.
fn quote_mark(cursor: &mut Cursor<'_>) -> bool {
    let mut next = *cursor;
    if next.indent(4) > 3 || next.peek() != Some(b'>') {
        return false;
    }
    next.skip(1);
    next.indent(1);
    *cursor = next;
    true
}

/// A bullet or a number; the answer is the width of mark and indentation. Only a list that starts with one, and not an
/// empty item, may interrupt a paragraph.
fn item_mark(cursor: &mut Cursor<'_>, in_paragraph: bool) -> Option<usize> {
    let mut next = *cursor;
    let before = next.indent(4);
    if before > 3 || is_thematic_break(next.rest()) {
        return None;
    }
    let rest = next.rest().as_bytes();
    let width = match rest.first()? {
        b'-' | b'+' | b'*' => 1,
        b'0'..=b'9' => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = rest.get(..digits)?;
            if digits > 9 || in_paragraph && number != b"1" || !matches!(rest.get(digits), Some(b'.' | b')')) {
                return None;
            }
            digits + 1
        }
        _ => return None,
    };
    if !matches!(rest.get(width), None | Some(b' ' | b'\t' | b'\r' | b'\n')) {
        return None;
    }
    next.skip(width);
    if next.is_blank() {
        if in_paragraph {
            return None;
        }
        *cursor = next;
        return Some(before + width + 1);
    }
    let mut content = next;
    let after = content.indent(5);
    // Five columns are one, and an indented code block of four.
    let after = if after > 4 { next.indent(1) } else { next.indent(after) };
    *cursor = next;
    Some(before + width + after)
}

/// Three or more of `*`, `-` or `_`, with nothing else but space: `- - -` is no list.
fn is_thematic_break(rest: &str) -> bool {
    let mut marks = rest.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let Some(first @ (b'*' | b'-' | b'_')) = marks.next() else { return false };
    let mut count = 1;
    marks.all(|byte| {
        count += 1;
        byte == first
    }) && count >= 3
}

/// Whether a line that is not blank is text that the next line may go on with.
fn is_paragraph(cursor: Cursor<'_>) -> bool {
    let rest = cursor.rest().trim_ascii();
    !rest.is_empty() && !rest.starts_with('#') && !is_thematic_break(rest) && Open::start(cursor, 0).is_none()
}

impl Open {
    fn start(mut cursor: Cursor<'_>, index: usize) -> Option<Self> {
        let indent = cursor.indent(4);
        let marker = cursor.peek().filter(|marker| matches!(marker, b'`' | b'~'))?;
        let rest = cursor.rest();
        let length = rest.bytes().take_while(|&byte| byte == marker).count();
        let info = rest.get(length..)?.trim();
        // A backtick in the info string makes it inline code.
        if indent > 3 || length < 3 || marker == b'`' && info.contains('`') {
            return None;
        }
        let (language, file_name) = info_string(info);
        let fence = Fence { language, file_name, index, text: String::new(), segments: Vec::new() };
        Some(Self { marker, length, indent, fence })
    }

    fn closes(&self, mut cursor: Cursor<'_>) -> bool {
        let indent = cursor.indent(4);
        let rest = cursor.rest().trim_ascii_end();
        indent <= 3 && rest.len() >= self.length && rest.bytes().all(|byte| byte == self.marker)
    }

    fn push(&mut self, mut cursor: Cursor<'_>, offset: usize) {
        cursor.indent(self.indent);
        // What is left of a tab is content, written as the spaces that it stands for: they have no place of their own.
        let spaces = cursor.rest_of_tab;
        let text = cursor.rest();
        if text.is_empty() {
            return;
        }
        let host = offset + cursor.at;
        for _ in 0..spaces {
            self.segment(host.saturating_sub(1));
            self.fence.text.push(' ');
        }
        self.segment(host);
        self.fence.text.push_str(text);
    }

    fn segment(&mut self, host: usize) {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        self.fence.segments.push(Segment { fence: narrow(self.fence.text.len()), host: narrow(host) });
    }
}

/// The language (lower case) and the file name of an info string: `hcl`, `yaml title="x.yaml"`, `{.env}`,
/// `yaml:k8s/app.yaml`, `hcl {filename=main.tf}`.
fn info_string(info: &str) -> (String, Option<String>) {
    let first = info.split([' ', '\t', ',']).next().unwrap_or_default();
    let bare = first.trim_matches(['{', '}']).trim_start_matches('.');
    let (language, path) = match bare.split_once(':') {
        Some((language, path)) => (language, Some(path)),
        None if bare.contains('=') => ("", None),
        None => (bare.split('{').next().unwrap_or_default(), None),
    };
    let path = path.filter(|path| !path.is_empty()).or_else(|| attribute(info));
    (language.to_lowercase(), path.map(str::to_string))
}

/// The value of the first `title=`, `filename=`, `file=` or `name=` of an info string.
fn attribute(info: &str) -> Option<&str> {
    let mut rest = info;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after.get(1..)?.split_once(quote).unwrap_or((after, "")),
            _ => match after.find([' ', '\t', ',', '}']) {
                Some(end) => (after.get(..end)?, after.get(end..)?),
                None => (after, ""),
            },
        };
        if matches!(key, "title" | "filename" | "file" | "name") && !value.is_empty() {
            return Some(value);
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};
    use crate::span::Span;

    fn source(text: &str) -> Arc<SourceText> {
        Arc::new(SourceText::new("a.md", text, Encoding::Utf8, Origin::WorkingTree))
    }

    fn read(text: &str) -> Vec<(String, String)> {
        let fences = fences(&source(text));
        fences.iter().filter_map(Artifact::as_fence).map(|f| (f.language.clone(), f.text.clone())).collect()
    }

    fn one(text: &str) -> (String, String) {
        let mut all = read(text);
        assert_eq!(all.len(), 1, "{all:?}");
        all.pop().unwrap()
    }

    fn pair(language: &str, text: &str) -> (String, String) {
        (language.to_string(), text.to_string())
    }

    #[test]
    fn fences_of_both_kinds_and_any_length() {
        assert_eq!(one("a\n```HCL\nx = 1\n```\nb\n"), pair("hcl", "x = 1\n"));
        assert_eq!(one("~~~ yaml ` x\n```\n~~\n~~~~\n"), pair("yaml", "```\n~~\n"));
        assert_eq!(one("````md\n```env\nA=1\n```\n````\n"), pair("md", "```env\nA=1\n```\n"));
        assert_eq!(one("```\r\na\r\n```\r\nb"), pair("", "a\r\n"));
        assert_eq!(read("``` a ` b\nno\n"), []);
        assert_eq!(read("    ```\n    no\n"), []);
    }

    #[test]
    fn a_fence_without_an_end_runs_to_the_end_of_its_container() {
        assert_eq!(one("```env\nA=1\n\nB=2"), pair("env", "A=1\n\nB=2"));
        assert_eq!(read("> ```env\n> A=1\nB=2\n```x\ny\n"), [pair("env", "A=1\n"), pair("x", "y\n")]);
        assert_eq!(one("- ```env\n  A=1\nB=2\n"), pair("env", "A=1\n"));
    }

    #[test]
    fn indentation_of_lists_and_quotes_is_no_part_of_the_text() {
        assert_eq!(
            one("1. do\n\n   ```yaml\n   a:\n     b: 1\n\n   c: 2\n   ```\n"),
            pair("yaml", "a:\n  b: 1\n\nc: 2\n")
        );
        assert_eq!(one("> - x\n>   ```env\n>   A=1\n>   ```\n"), pair("env", "A=1\n"));
        assert_eq!(one("- a\n  - b\n    ```env\n    A=1\n    ```\n"), pair("env", "A=1\n"));
        assert_eq!(one("  ```env\n  A=1\n B=2\n   C=3\n  ```\n"), pair("env", "A=1\nB=2\n C=3\n"));
        assert_eq!(one("-\tx\n\n\t```env\n\tA=1\n\t\tB=2\n\t```\n"), pair("env", "A=1\n\tB=2\n"));
        assert_eq!(one(">\t```env\n>\t\tA=1\n"), pair("env", "\tA=1\n"));
        assert_eq!(one(">```env\n>\tA=1\n"), pair("env", "  A=1\n"));
        assert_eq!(one(">```env\n>A=1\n>\n> B=2\n>```\n"), pair("env", "A=1\n\nB=2\n"));
    }

    #[test]
    fn info_strings_give_language_and_file_name() {
        let cases = [
            ("yaml title=\"k8s/app.yaml\"", "yaml", Some("k8s/app.yaml")),
            ("{.env}", "env", None),
            ("yaml:path/file.yaml", "yaml", Some("path/file.yaml")),
            ("Dockerfile", "dockerfile", None),
            ("hcl {filename=main.tf hl=1}", "hcl", Some("main.tf")),
            ("ts{1,3-5}", "ts", None),
            ("{ .hcl }", "", None),
            ("js showLineNumbers name='a b.js'", "js", Some("a b.js")),
            ("title=x", "", Some("x")),
            ("", "", None),
        ];
        for (info, language, file) in cases {
            assert_eq!(info_string(info), (language.to_string(), file.map(str::to_string)), "{info}");
        }
    }

    #[test]
    fn many_containers_and_long_lines_stay_linear() {
        let text = format!("{}\n```\nx\n", "> - ".repeat(50_000)).repeat(20);
        assert!(read(&text).len() <= 20);
        assert_eq!(read(&"`".repeat(1_000_000)).len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn every_line_of_a_fence_is_the_text_at_its_span(
            text in "(```|~~~|````|> |>|- |1\\. |  |   |    |\t|\n|\n|\r\n|a = 1|é|#|b: \"c\"){0,60}"
        ) {
            let source = source(&text);
            for artifact in fences(&source) {
                let fence = artifact.as_fence().unwrap();
                let mut start = 0;
                for line in fence.text.split_inclusive('\n') {
                    let body = line.trim_end_matches(['\r', '\n']);
                    let shown = body.trim_start_matches(' ');
                    let span = Span::new(start + body.len() - shown.len(), start + body.len());
                    proptest::prop_assert_eq!(source.slice(artifact.host_span(span)), shown);
                    start += line.len();
                }
            }
        }
    }
}
