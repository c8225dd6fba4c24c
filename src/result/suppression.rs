//! Inline suppressions: `regate:ignore RULE reason` in a comment.
//!
//! On the line of the result, or in the comment lines just above it; `regate:ignore-file RULE reason` holds for the whole
//! file. Several rules are separated by commas. A reason is required: without one nothing is suppressed. What is a comment
//! is for the file's syntax to say: the same words in a string suppress nothing.

use crate::config::ignore::says_nothing;
use crate::result::{SuppressedBy, Suppression};
use crate::source::SourceText;
use crate::span::Span;

const MARK: &str = "regate:ignore";

/// What may stand just before the mark, behind other words of the same comment.
const OPENERS: &[&str] = &["#", "//", "/*", "<!--", "--", ";", "%", "!", "REM", "rem", "(*", "{{/*", "{#"];

/// What ends a comment, and is no part of a reason.
const CLOSERS: &[&str] = &["*/", "-->", "*/}", "*)", "#}", "}}", "#>", "-}", "--]]", "]]", "--%>", "--"];

/// One suppression comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Rule ids as written.
    pub rules: Vec<String>,
    /// Empty when the author gave none.
    pub reason: String,
    /// The comment, from the mark on, in the file's text.
    pub span: Span,
    /// 1-based line of the comment.
    pub line: u32,
    /// 1-based lines it holds for; `None` is the whole file.
    pub lines: Option<(u32, u32)>,
}

impl Directive {
    /// What a result says that it silences.
    #[must_use]
    pub fn suppression(&self) -> Suppression {
        Suppression { reason: self.reason.clone(), by: SuppressedBy::Comment { line: self.line } }
    }

    /// Whether it names a rule, by any of its names.
    #[must_use]
    pub fn names(&self, names: &[&str]) -> bool {
        self.rules.iter().any(|rule| names.contains(&rule.as_str()))
    }

    /// Whether it silences a rule (by any of its names) on a 1-based line.
    #[must_use]
    pub fn covers(&self, line: u32, names: &[&str]) -> bool {
        !self.reason.is_empty()
            && self.lines.is_none_or(|(first, last)| (first..=last).contains(&line))
            && self.rules.iter().any(|rule| names.contains(&rule.as_str()))
    }

    /// What it says and of which text, without a place: the same in another version of the file.
    #[must_use]
    pub fn claim(&self, source: &SourceText) -> String {
        let line = |number: u32| source.lines().line_span(source.text(), (number as usize).saturating_sub(1));
        let covered = self.lines.map(|(_, last)| line(last).map(|span| source.slice(span).trim()).unwrap_or_default());
        let scope = covered.map_or("file".to_string(), |text| format!("line {text}"));
        format!("{}\n{}\n{scope}", self.rules.join(","), self.reason)
    }
}

/// Whether a text may hold a suppression at all.
#[must_use]
pub fn is_mentioned(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
}

/// All suppressions in the comments of a file (spans of its text, in order), in the order of the text.
#[must_use]
pub fn directives(source: &SourceText, comments: &[Span]) -> Vec<Directive> {
    let finder = memchr::memmem::Finder::new(MARK);
    let mut reader = Reader { source, code: None, comments };
    let mut found: Vec<Directive> = Vec::new();
    for comment in comments {
        for at in finder.find_iter(source.slice(*comment).as_bytes()) {
            let at = comment.start as usize + at;
            let is_new = found.last().is_none_or(|last| (last.span.start as usize) < at);
            found.extend(reader.directive(*comment, at).filter(|_| is_new));
        }
    }
    found
}

struct Reader<'a> {
    source: &'a SourceText,
    comments: &'a [Span],
    /// Of each line, the first from it on that holds more than comments and blanks; made when first asked for.
    code: Option<Vec<u32>>,
}

impl Reader<'_> {
    /// The directive whose mark is at an offset.
    fn directive(&mut self, comment: Span, at: usize) -> Option<Directive> {
        let (text, lines) = (self.source.text(), self.source.lines());
        let line = lines.line_of(u32::try_from(at).unwrap_or(u32::MAX));
        let own = lines.line_span(text, line)?;
        let start = comment.start.max(own.start) as usize;
        let before = text.get(start..at)?.trim_end();
        let is_first = before.chars().all(|c| !c.is_alphanumeric());
        if !is_first && !OPENERS.iter().any(|opener| before.ends_with(opener)) {
            return None;
        }
        // In JSX a comment stands in braces.
        let own_line = is_first && matches!(text.get(own.start as usize..start)?.trim(), "" | "{");
        let end = (comment.end.min(own.end) as usize).max(at + MARK.len());
        let after = text.get(at + MARK.len()..end).unwrap_or_default();
        self.parse(after, at, line, own_line)
    }

    fn parse(&mut self, after: &str, at: usize, line: usize, own_line: bool) -> Option<Directive> {
        let (whole_file, rest) = match after.strip_prefix("-file") {
            Some(rest) => (true, rest),
            None => (false, after),
        };
        // `regate:ignored` or `regate:ignore-next` is not ours.
        if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
            return None;
        }
        let span = Span::new(at, at + MARK.len() + after.trim_end().len());
        let rest =
            CLOSERS.iter().fold(rest.trim(), |rest, closer| rest.strip_suffix(closer).unwrap_or(rest).trim_end());
        let (rules, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let rules: Vec<String> =
            rules.split(',').map(str::trim).filter(|r| !r.is_empty()).map(str::to_string).collect();
        let number = u32::try_from(line + 1).unwrap_or(u32::MAX);
        let lines = match (whole_file, own_line) {
            (true, _) => None,
            (false, true) => Some((number, self.next_code_line(line))),
            (false, false) => Some((number, number)),
        };
        let reason = if says_nothing(reason) { "" } else { reason.trim() };
        Some(Directive { rules, reason: reason.to_string(), span, line: number, lines })
    }

    /// The 1-based number of the first line after a 0-based line that is neither blank nor only a comment.
    fn next_code_line(&mut self, line: usize) -> u32 {
        let (source, comments) = (self.source, self.comments);
        let code = self.code.get_or_insert_with(|| code_lines(source, comments));
        let past_end = u32::try_from(code.len() + 1).unwrap_or(u32::MAX);
        code.get(line + 1).copied().unwrap_or(past_end)
    }
}

/// Of each line, the 1-based number of the first from it on that holds more than comments and blanks. One pass.
fn code_lines(source: &SourceText, comments: &[Span]) -> Vec<u32> {
    let (text, lines) = (source.text(), source.lines());
    let mut is_code = Vec::new();
    let mut next = 0;
    while let Some(span) = lines.line_span(text, is_code.len()) {
        while comments.get(next).is_some_and(|comment| comment.end <= span.start) {
            next += 1;
        }
        is_code.push(has_code(source, span, comments.get(next..).unwrap_or_default()));
    }
    let mut first = u32::try_from(is_code.len() + 1).unwrap_or(u32::MAX);
    let mut found = vec![first; is_code.len()];
    for (line, found) in found.iter_mut().enumerate().rev() {
        if is_code.get(line) == Some(&true) {
            first = u32::try_from(line + 1).unwrap_or(u32::MAX);
        }
        *found = first;
    }
    found
}

/// Whether a line holds something outside of comments.
fn has_code(source: &SourceText, line: Span, comments: &[Span]) -> bool {
    let mut at = line.start;
    for comment in comments.iter().take_while(|comment| comment.start < line.end) {
        let before = Span { start: at, end: comment.start.max(at) };
        if !source.slice(before).trim().is_empty() {
            return true;
        }
        at = at.max(comment.end.min(line.end));
    }
    !source.slice(Span { start: at, end: line.end.max(at) }).trim().is_empty()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::comments;
    use crate::source::{Artifact, Encoding, Origin};

    fn of(path: &str, text: &str) -> Vec<Directive> {
        let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
        directives(&source, &comments(&Artifact::file(Arc::clone(&source))))
    }

    fn read(text: &str) -> Vec<Directive> {
        of("a.py", text)
    }

    #[test]
    fn a_trailing_comment_holds_for_its_line() {
        let found = read("x = 1\npassword = \"x\" # regate:ignore weak-default-credential local only\ny = 2\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lines, Some((2, 2)));
        assert!(found[0].covers(2, &["weak-default-credential"]));
        assert!(!found[0].covers(3, &["weak-default-credential"]));
        assert!(!found[0].covers(2, &["other"]));
        assert_eq!(found[0].reason, "local only");
    }

    #[test]
    fn a_comment_line_holds_for_the_next_code_line() {
        let found = of("a.go", "// regate:ignore a,b because of X\n// more words\n\ncall();\ncall();\n");
        assert_eq!(found[0].lines, Some((1, 4)));
        assert_eq!(found[0].rules, ["a", "b"]);
    }

    #[test]
    fn comment_syntaxes_are_all_read() {
        for (path, line) in [
            ("a.md", "<!-- regate:ignore a why -->"),
            ("a.html", "<!-- regate:ignore a why -->"),
            ("a.css", "/* regate:ignore a why */"),
            ("a.sql", "-- regate:ignore a why"),
            ("a.ini", "; regate:ignore a why"),
            ("a.unknown", "; regate:ignore a why"),
            ("a.yaml", "x: 1 # regate:ignore a why"),
            ("a.java", "int a; /* from here, regate:ignore b c, and // regate:ignore a why */"),
        ] {
            let found = of(path, line);
            assert_eq!(found.len(), 1, "{line}");
            assert_eq!((found[0].rules.join(","), found[0].reason.as_str()), ("a".to_string(), "why"), "{line}");
        }
    }

    #[test]
    fn a_reason_is_required_and_text_is_no_comment() {
        for nothing in ["", " ", " \u{200b}", " \u{2060}\u{feff} -", " \u{3164}"] {
            assert!(!read(&format!("# regate:ignore a{nothing}"))[0].covers(1, &["a"]), "{nothing:?}");
        }
        assert!(read("write regate:ignore a reason").is_empty());
        assert!(read("# regate:ignored a reason").is_empty());
    }

    #[test]
    fn ignore_file_holds_everywhere() {
        let found = read("# regate:ignore-file a generated\n\n\nx\n");
        assert_eq!(found[0].lines, None);
        assert!(found[0].covers(400, &["a"]));
    }

    #[test]
    fn what_it_says_of_a_line_is_the_same_in_another_version() {
        let claim = |text: &str| {
            let source = Arc::new(SourceText::new("a.py", text, Encoding::Utf8, Origin::WorkingTree));
            let comments = comments(&Artifact::file(Arc::clone(&source)));
            directives(&source, &comments)[0].claim(&source)
        };
        let before = claim("# regate:ignore a why\nx = 1\n");
        assert_eq!(claim("y = 2\n\n# regate:ignore a why\n\nx = 1\n"), before);
        assert_ne!(claim("# regate:ignore a why\nx = 2\n"), before);
        assert_ne!(claim("# regate:ignore a other\nx = 1\n"), before);
        assert_ne!(claim("# regate:ignore-file a why\nx = 1\n"), before);
    }
}
