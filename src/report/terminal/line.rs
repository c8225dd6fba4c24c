//! A result in one line.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::report::escape::one_line;
use crate::report::terminal::{Terminal, severity_name, severity_style};
use crate::result::ScanResult;

/// Digits of a fingerprint that are shown at least.
const SHORTEST_ID: usize = 8;
/// Columns of a message that are shown, however narrow the screen is.
const SHORTEST_MESSAGE: usize = 30;

/// What stands before a message, and the columns that it takes.
pub(super) struct Start {
    pub(super) text: String,
    pub(super) columns: usize,
}

/// As many digits as it takes to tell every fingerprint from all others.
pub(super) fn id_length(results: &[ScanResult]) -> usize {
    let mut ids: Vec<&str> = results.iter().map(|result| result.fingerprint.as_str()).collect();
    ids.sort_unstable();
    let shared = |pair: &[&str]| match pair {
        [a, b] if a != b => a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count() + 1,
        _ => 0,
    };
    ids.windows(2).map(shared).max().unwrap_or_default().max(SHORTEST_ID)
}

impl Terminal<'_> {
    /// The start of a result's fingerprint, as `regate ignore` takes it.
    pub(super) fn id<'r>(&self, result: &'r ScanResult) -> &'r str {
        result.fingerprint.get(..self.id_length).unwrap_or(&result.fingerprint)
    }

    /// `path:line:column`, a link where links are wanted.
    pub(super) fn address(&self, result: &ScanResult) -> String {
        let address = self.plain_address(result);
        match self.options.links.as_ref().filter(|_| result.history.is_none()) {
            Some(base) => base.link(result.location.file(), result.location.region.start_line, &address),
            None => address,
        }
    }

    /// `path:line:column: severity[rule]: message [id]`, as compilers write and editors read it.
    pub(super) fn compact(&self, result: &ScanResult, out: &mut dyn Write) -> io::Result<()> {
        let start = Start {
            text: format!("{}: {}: ", self.address(result), self.badge(result)),
            columns: self.columns(result, ": : "),
        };
        self.ended(start, result, &one_line(&result.message), out)
    }

    /// The worst thing to see first. A further place of what stands above needs no more than its address.
    pub(super) fn place_line(
        &self,
        result: &ScanResult,
        further: bool,
        same_message: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (text, columns) = if further {
            (format!("    also {}", self.address(result)), "    also ".len() + self.address_columns(result))
        } else {
            (format!("{}: {}", self.badge(result), self.address(result)), self.columns(result, ": "))
        };
        let message = if same_message { String::new() } else { one_line(&result.message) };
        let colon = if same_message { "" } else { ": " };
        self.ended(Start { text: format!("{text}{colon}"), columns: columns + colon.len() }, result, &message, out)
    }

    /// `medium[rule]: 15 results, the first at main.tf:3:1: message [id]`, of at least two.
    pub(super) fn rule_line(&self, first: &ScanResult, count: usize, out: &mut dyn Write) -> io::Result<()> {
        let results = format!("{count} results, the first at ");
        let text = format!("{}: {results}{}: ", self.badge(first), self.address(first));
        let columns = self.columns(first, ": ") + results.len() + ": ".len();
        self.ended(Start { text, columns }, first, &one_line(&first.message), out)
    }

    /// The message and the id. On a screen, the message is cut where the line would not fit.
    pub(super) fn ended(
        &self,
        start: Start,
        result: &ScanResult,
        message: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let end = format!(" [{}]", self.id(result));
        let room = self.width.saturating_sub(start.columns + end.len()).max(SHORTEST_MESSAGE);
        let may_cut = self.options.is_screen && !self.options.verbose;
        let message = if may_cut { Cow::Owned(cut(message, room)) } else { Cow::Borrowed(message) };
        writeln!(out, "{}{message}{end}", start.text)
    }

    /// Columns of badge and address.
    fn columns(&self, result: &ScanResult, between: &str) -> usize {
        let badge = severity_name(result).len() + one_line(&result.rule_id).width() + "[]".len();
        badge + between.len() + self.address_columns(result)
    }

    pub(super) fn address_columns(&self, result: &ScanResult) -> usize {
        self.plain_address(result).width()
    }

    pub(super) fn plain_address(&self, result: &ScanResult) -> String {
        let (location, region) = (&result.location, result.location.region);
        format!("{}:{}:{}", one_line(&location.path), region.start_line, region.start_column)
    }

    /// `high[rule]`.
    pub(super) fn badge(&self, result: &ScanResult) -> String {
        let style = self.style(severity_style(result.severity));
        format!("{style}{}[{}]{style:#}", severity_name(result), one_line(&result.rule_id))
    }
}

/// A text cut to a number of columns, with an ellipsis where it was cut.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let mut columns = 0;
    let fits = |c: &char| {
        columns += c.width().unwrap_or(0);
        columns < width
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::rule::Severity;

    #[test]
    fn ids_are_long_enough_to_differ() {
        let results = |ids: &[&str]| -> Vec<ScanResult> {
            let result = |id: &&str| {
                let mut result = sample::result("r", Severity::Low, sample::place("a", "b", "b"));
                result.fingerprint = (*id).to_string();
                result
            };
            ids.iter().map(result).collect()
        };
        assert_eq!(id_length(&results(&[])), 8);
        assert_eq!(id_length(&results(&["0123456789ab", "1123456789ab"])), 8);
        assert_eq!(id_length(&results(&["0123456789ab", "fff", "0123456789cd"])), 11);
        assert_eq!(id_length(&results(&["0123456789ab", "0123456789ab"])), 8);
    }

    #[test]
    fn a_cut_text_fits() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
        assert_eq!(cut("日本語", 4), "日…");
        assert!(cut("日本語日本語", 5).width() <= 5);
    }
}
