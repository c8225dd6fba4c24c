//! Inline suppressions: `regate:ignore RULE reason` in a comment.
//!
//! On the line of the result, or in the comment lines just above it; `regate:ignore-file RULE reason` holds for the whole
//! file. Several rules are separated by commas. A reason is required: without one nothing is suppressed.

use crate::result::{SuppressedBy, Suppression};
use crate::source::SourceText;
use crate::span::Span;

const MARK: &str = "regate:ignore";

/// What may stand before the mark: the comment openers of the formats that a repository holds.
const COMMENT_OPENERS: &[&str] =
    &["#", "//", "/*", "*", "<!--", "--", ";", "%", "{/*", "'", "!", "\"\"\"", "REM", "rem", "::", "(*", "{{/*", "{#"];

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
}

/// All suppression comments of a file, in the order of the text.
#[must_use]
pub fn directives(source: &SourceText) -> Vec<Directive> {
    let text = source.text();
    let finder = memchr::memmem::Finder::new(MARK);
    let mut found = Vec::new();
    for at in finder.find_iter(text.as_bytes()) {
        let line = source.lines().line_of(u32::try_from(at).unwrap_or(u32::MAX));
        let Some(line_span) = source.lines().line_span(text, line) else { continue };
        let before = text.get(line_span.start as usize..at).unwrap_or_default().trim_end();
        let Some(opener) = COMMENT_OPENERS.iter().find(|opener| before.ends_with(**opener)) else { continue };
        let own_line = before.len() == opener.len() || before.trim_start().len() == opener.len();
        let after = text.get(at + MARK.len()..line_span.end as usize).unwrap_or_default();
        if let Some(directive) = parse(source, after, at, line, own_line) {
            found.push(directive);
        }
    }
    found
}

fn parse(source: &SourceText, after: &str, at: usize, line: usize, own_line: bool) -> Option<Directive> {
    let (whole_file, rest) = match after.strip_prefix("-file") {
        Some(rest) => (true, rest),
        None => (false, after),
    };
    // `regate:ignored` or `regate:ignore-next` is not ours.
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    let end = at + MARK.len() + after.trim_end().len();
    let rest = ["*/", "-->", "*/}", "*)", "\"\"\"", "#}", "}}"]
        .iter()
        .fold(rest.trim(), |rest, closer| rest.strip_suffix(closer).unwrap_or(rest).trim_end());
    let (rules, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let rules: Vec<String> = rules.split(',').map(str::trim).filter(|r| !r.is_empty()).map(str::to_string).collect();
    let line_number = u32::try_from(line + 1).unwrap_or(u32::MAX);
    let lines = if whole_file {
        None
    } else if own_line {
        Some((line_number, next_code_line(source, line)))
    } else {
        Some((line_number, line_number))
    };
    let span = Span::new(at, end);
    Some(Directive { rules, reason: reason.trim().to_string(), span, line: line_number, lines })
}

/// The 1-based number of the first line after a 0-based line that is neither blank nor only a comment.
fn next_code_line(source: &SourceText, line: usize) -> u32 {
    let text = source.text();
    let mut next = line + 1;
    while let Some(span) = source.lines().line_span(text, next) {
        let content = source.slice(span).trim();
        let comment = content.is_empty() || COMMENT_OPENERS.iter().any(|opener| content.starts_with(opener));
        if !comment {
            break;
        }
        next += 1;
    }
    u32::try_from(next + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};

    fn read(text: &str) -> Vec<Directive> {
        directives(&SourceText::new("a", text, Encoding::Utf8, Origin::WorkingTree))
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
        let found = read("// regate:ignore a,b because of X\n// more words\n\ncall();\ncall();\n");
        assert_eq!(found[0].lines, Some((1, 4)));
        assert_eq!(found[0].rules, ["a", "b"]);
    }

    #[test]
    fn comment_syntaxes_are_all_read() {
        for line in [
            "<!-- regate:ignore a why -->",
            "/* regate:ignore a why */",
            "-- regate:ignore a why",
            "; regate:ignore a why",
            "{/* regate:ignore a why */}",
            "x: 1 # regate:ignore a why",
        ] {
            let found = read(line);
            assert_eq!(found.len(), 1, "{line}");
            assert_eq!((found[0].rules.join(","), found[0].reason.as_str()), ("a".to_string(), "why"), "{line}");
        }
    }

    #[test]
    fn a_reason_is_required_and_text_is_no_comment() {
        assert!(!read("# regate:ignore a")[0].covers(1, &["a"]));
        assert!(read("write regate:ignore a reason").is_empty());
        assert!(read("# regate:ignored a reason").is_empty());
    }

    #[test]
    fn ignore_file_holds_everywhere() {
        let found = read("# regate:ignore-file a generated\n\n\nx\n");
        assert_eq!(found[0].lines, None);
        assert!(found[0].covers(400, &["a"]));
    }
}
