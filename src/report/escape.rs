//! Making text from a repository safe to show: a path, a message or an excerpt may hold control characters that would
//! move a terminal's cursor or hide what follows.

use std::ops::Range;

use crate::result::Excerpt;

/// Columns a shown line may take on either side of its highlight before it is cropped.
const MARGIN: usize = 80;
/// Characters of a highlight that are shown.
const LONGEST_HIGHLIGHT: usize = 160;
const ELLIPSIS: char = '…';

/// One line, with control and invisible characters as `\u{..}`; line breaks and tabs become spaces.
pub(crate) fn one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => shown.push(' '),
            c => push_visible(&mut shown, c),
        }
    }
    shown
}

/// The same, but line feeds stay.
pub(crate) fn lines(text: &str) -> String {
    text.split('\n').map(|line| one_line(line.trim_end_matches('\r'))).collect::<Vec<_>>().join("\n")
}

fn push_visible(shown: &mut String, c: char) {
    if is_hidden(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
}

/// Characters that are not what they look like: controls, bidirectional overrides ("Trojan Source",
/// <https://trojansource.codes>), zero-width characters, line separators, and tags.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// An excerpt as it can be shown: hidden characters escaped, long lines cropped around the highlight.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShownExcerpt {
    pub(super) text: String,
    /// In `text`; never empty unless the text is.
    pub(super) highlight: Range<usize>,
}

impl ShownExcerpt {
    /// `None` when there is nothing to show.
    pub(super) fn new(excerpt: &Excerpt) -> Option<Self> {
        if excerpt.text.trim().is_empty() {
            return None;
        }
        let wanted = excerpt.highlight.range();
        let mut shown = Self { text: String::with_capacity(excerpt.text.len()), highlight: 0..0 };
        let mut at = 0;
        let mut found = false;
        for line in excerpt.text.split('\n') {
            if at > 0 {
                shown.text.push('\n');
            }
            let here = wanted.start >= at && wanted.start <= at + line.len();
            // How Windows ends a line is no character of it.
            let content = line.strip_suffix('\r').unwrap_or(line);
            if here && !found {
                found = true;
                shown.push_highlighted(content, wanted.start - at..wanted.end.saturating_sub(at).min(content.len()));
            } else {
                shown.push_plain(content);
            }
            at += line.len() + 1;
        }
        Some(shown)
    }

    fn push_plain(&mut self, line: &str) {
        self.push_part(line, 2 * MARGIN, false);
    }

    /// A highlight that goes on over more lines ends with its first: the place matters, not the extent.
    fn push_highlighted(&mut self, line: &str, wanted: Range<usize>) {
        let (Some(before), Some(inside), Some(after)) =
            (line.get(..wanted.start), line.get(wanted.clone()), line.get(wanted.end..))
        else {
            let start = self.text.len();
            self.push_plain(line);
            self.highlight = start..self.text.len();
            return;
        };
        self.push_part(before, MARGIN, true);
        let start = self.text.len();
        self.push_part(inside, LONGEST_HIGHLIGHT, false);
        let end = self.text.len();
        self.push_part(after, MARGIN, false);
        self.highlight = start..end;
    }

    /// Appends at most `limit` characters of `part`, its last ones when `keep_end`, with an ellipsis for the rest.
    fn push_part(&mut self, part: &str, limit: usize, keep_end: bool) {
        let count = part.chars().count();
        let cut = count.saturating_sub(limit);
        if keep_end && cut > 0 {
            self.text.push(ELLIPSIS);
        }
        let (skip, take) = if keep_end { (cut, limit) } else { (0, limit) };
        for c in part.chars().skip(skip).take(take) {
            if c == '\t' { self.text.push(c) } else { push_visible(&mut self.text, c) }
        }
        if !keep_end && cut > 0 {
            self.text.push(ELLIPSIS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn excerpt(text: &str, highlight: &str) -> Excerpt {
        let start = text.find(highlight).unwrap();
        Excerpt {
            first_line: 1,
            text: text.to_string(),
            highlight: Span::new(start, start + highlight.len()),
            cropped: false,
        }
    }

    #[test]
    fn nothing_reaches_the_terminal_raw() {
        assert_eq!(one_line("a\u{1b}[31mb\u{7}\r\n\tc\u{202e}d"), "a\\u{1b}[31mb\\u{7}   c\\u{202e}d");
        assert_eq!(lines("a\r\nb\u{0}"), "a\nb\\u{0}");
        assert_eq!(one_line("naïve 😀 日本"), "naïve 😀 日本");
    }

    #[test]
    fn the_highlight_follows_what_is_escaped_and_cropped() {
        let long = format!("first\n\u{1b}{}NEEDLE{}\nlast", "x".repeat(5000), "é".repeat(5000));
        let shown = ShownExcerpt::new(&excerpt(&long, "NEEDLE")).unwrap();
        assert_eq!(shown.text.get(shown.highlight.clone()), Some("NEEDLE"));
        assert!(shown.text.lines().all(|line| line.chars().count() < 250));
        let shown = ShownExcerpt::new(&excerpt("a\u{1b}b = \u{7}X", "\u{7}X")).unwrap();
        assert_eq!(shown.text, "a\\u{1b}b = \\u{7}X");
        assert_eq!(shown.text.get(shown.highlight), Some("\\u{7}X"));
    }

    #[test]
    fn line_ends_of_windows_are_not_shown() {
        let shown = ShownExcerpt::new(&excerpt("a\r\nb = X\r\nc\rd", "X")).unwrap();
        assert_eq!(shown.text, "a\nb = X\nc\\u{d}d");
        assert_eq!(shown.text.get(shown.highlight), Some("X"));
    }

    #[test]
    fn a_highlight_of_many_lines_ends_with_its_first() {
        let shown = ShownExcerpt::new(&excerpt("a: {\n b\n}", "{\n b\n}")).unwrap();
        assert_eq!(shown.text.get(shown.highlight), Some("{"));
    }
}
