//! The audit as one page for people: no other file, no network, nothing that a scanned file could bring in.
//!
//! Everything that is not a literal here goes through [`text`]. Were something to slip through, the page's policy
//! (<https://www.w3.org/TR/CSP3/>) still runs only the one script and the one style sheet whose hashes it names.

mod page;

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
