//! Text on a page of a given width: what `regate rules` and `regate explain` print.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use crate::cli::Screen;
use crate::rule::Severity;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();

/// The colour of a severity.
pub(super) fn severity_style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Critical | Severity::High => AnsiColor::Red,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low => AnsiColor::Cyan,
        Severity::Info => AnsiColor::Blue,
    };
    let style = Style::new().fg_color(Some(color.into()));
    if severity == Severity::Critical { style.bold() } else { style }
}

/// A page that is being written. Text of policies passes through [`plain`], so that it cannot steer the terminal.
#[derive(Debug)]
pub(super) struct Page {
    screen: Screen,
    text: String,
}

impl Page {
    pub(super) fn new(screen: Screen) -> Self {
        Self { screen, text: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.screen.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// A line as it is, with what `paint` made of it.
    pub(super) fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    pub(super) fn heading(&mut self, title: &str) {
        let title = self.paint(BOLD, &plain(title));
        let _ = writeln!(self.text, "\n{title}");
    }

    /// Markdown, wrapped: paragraphs are filled, list items hang, fences and indented code stay as they are.
    pub(super) fn markdown(&mut self, text: &str, indent: usize) {
        let mut paragraph = String::new();
        let mut fenced = false;
        for line in plain(text).trim().lines() {
            let trimmed = line.trim_start();
            let fence = trimmed.starts_with("```");
            let item = ["- ", "* ", "> "].iter().any(|marker| trimmed.starts_with(marker)) || numbered(trimmed);
            let verbatim = fenced || fence || line.starts_with("    ") || trimmed.starts_with('|');
            if verbatim || item || trimmed.is_empty() {
                self.fill(&std::mem::take(&mut paragraph), indent);
            }
            if verbatim || trimmed.is_empty() {
                self.line(&format!("{:indent$}{line}", ""));
            } else {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(trimmed);
            }
            fenced ^= fence;
        }
        self.fill(&paragraph, indent);
    }

    /// Words, filled to the width; the lines after the first of a list item hang below its text.
    pub(super) fn fill(&mut self, text: &str, indent: usize) {
        let hang = if text.starts_with("- ") || text.starts_with("* ") || text.starts_with("> ") { 2 } else { 0 };
        let width = self.screen.width.saturating_sub(indent).max(20);
        let mut line = String::new();
        let mut columns = 0;
        let mut first = true;
        for word in text.split_whitespace() {
            let needed = word.width() + usize::from(!line.is_empty());
            let room = if first { width } else { width.saturating_sub(hang) };
            if columns + needed > room && !line.is_empty() {
                self.filled(&line, indent, hang, first);
                first = false;
                line.clear();
                columns = 0;
            }
            if !line.is_empty() {
                line.push(' ');
                columns += 1;
            }
            line.push_str(word);
            columns += word.width();
        }
        if !line.is_empty() {
            self.filled(&line, indent, hang, first);
        }
    }

    fn filled(&mut self, line: &str, indent: usize, hang: usize, first: bool) {
        let indent = if first { indent } else { indent + hang };
        self.line(&format!("{:indent$}{line}", ""));
    }

    /// Code, with a bar in front of each line.
    pub(super) fn code(&mut self, text: &str) {
        let bar = self.paint(DIM, "|");
        for line in plain(text).trim_end().lines() {
            self.line(&format!("  {bar} {line}"));
        }
    }
}

fn numbered(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(". "))
}

/// Text without control characters, which could steer the terminal; line breaks and tabs stay.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_wrapped_and_code_is_not() {
        let mut page = Page::new(Screen::test(false, 30));
        let text = "One two three four five six\nseven eight.\n\n- an item that is longer than a line\n- b\n\n```hcl\nkeep   this = \"as it is, however long it may be\"\n```\n";
        page.markdown(text, 2);
        insta::assert_snapshot!(page.finish(), @r#"
        One two three four five six
        seven eight.

        - an item that is longer
          than a line
        - b

        ```hcl
        keep   this = "as it is, however long it may be"
        ```
        "#);
    }

    #[test]
    fn control_characters_do_not_pass() {
        assert_eq!(plain("a\u{1b}[31mb\r\n\u{9b}c\td"), "a[31mb\nc\td");
    }
}
