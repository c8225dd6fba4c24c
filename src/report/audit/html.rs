//! The audit as one page for people: no other file, no network, nothing that a scanned file could bring in.
//!
//! Everything that is not a literal here goes through [`text`]. Were something to slip through, the page's policy
//! (<https://www.w3.org/TR/CSP3/>) still runs only the one script and the one style sheet whose hashes it names.

mod controls;
mod flow;
mod page;
mod results;
mod scope;
mod trend;

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::audit::model::Audit;
use crate::report::entry::{Entry, Writer};
use crate::report::escape::one_line;
use crate::report::saved::Saved;

pub(in crate::report) const FORMAT: Entry = Entry {
    name: "html",
    extension: "html",
    description: "the audit report as one self-contained page",
    write: Writer::Saved(write),
};

fn write(saved: &Saved, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    page::write(&Audit::of(saved, options), out)
}

/// Text as it may stand in an element or in a quoted attribute: on one line, hidden characters shown.
fn text(text: &str) -> String {
    escaped(&one_line(text))
}

/// The same with its line breaks.
fn paragraphs(text: &str) -> String {
    escaped(&crate::report::escape::lines(text))
}

/// The name of a rule's fold: letters, digits, `-` and `_` as they are, others by number.
fn anchor(rule: &str) -> String {
    let mut anchor = "rule-".to_string();
    for c in rule.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => anchor.push(c),
            other => anchor.push_str(&format!(".{:x}", u32::from(other))),
        }
    }
    anchor
}

/// A count of nothing steps back.
fn zero(count: usize) -> &'static str {
    if count == 0 { " soft" } else { "" }
}

/// Counts as parts of one bar, each of the class of its name; numbers beside it say the same. All of `whole` is the whole width.
fn bar<'a>(parts: impl Iterator<Item = (&'a str, usize)>, whole: usize) -> String {
    let mut bar = "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">".to_string();
    let mut at = 0;
    for (class, count) in parts.filter(|(_, count)| *count > 0) {
        let end = at + count;
        let edge = |at: usize| at * 1000 / whole.max(1);
        let (x, width) = (edge(at), edge(end) - edge(at));
        bar.push_str(&format!("<rect class=\"{class}\" x=\"{x}\" width=\"{width}\" height=\"10\"/>"));
        at = end;
    }
    bar + "</svg>"
}

fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            c => shown.push(c),
        }
    }
    shown
}
