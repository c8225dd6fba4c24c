//! HAProxy: a line a directive, below the section that its last keyword opened; quotes, backslashes and comments as section
//! 2.2 of its manual has them (<https://docs.haproxy.org/3.0/configuration.html#2.2>).

use super::{Builder, Word};
use crate::document::lines::lines;
use crate::span::Span;

/// The keywords that begin a section (sections 3 and 4 of the manual).
pub(super) const SECTIONS: &[&str] = &[
    "backend",
    "cache",
    "crt-store",
    "defaults",
    "fcgi-app",
    "frontend",
    "global",
    "http-errors",
    "listen",
    "log-forward",
    "log-profile",
    "mailers",
    "peers",
    "program",
    "resolvers",
    "ring",
    "traces",
    "userlist",
];

/// Reads a text to sections and their directives.
pub(super) fn read(text: &str, builder: &mut Builder) {
    for (start, line) in lines(text) {
        let body = line.trim_start_matches('\u{feff}');
        let start = start + line.len() - body.len();
        let trimmed = body.trim();
        if trimmed.starts_with("{%") || trimmed.starts_with("<%") {
            builder.problem("what a template decides here is not known", Span::new(start, start + body.len()));
            continue;
        }
        let words = words(body, start);
        let Some(first) = words.first() else { continue };
        if SECTIONS.binary_search(&first.text.as_str()).is_ok() && builder.open.len() <= 1 {
            let before = Span::new(first.span.start as usize, first.span.start as usize);
            builder.close(before);
            let at = first.span;
            builder.open(words, at);
        } else {
            builder.directive(words);
        }
    }
    builder.close(Span::new(text.trim_end().len(), text.trim_end().len()));
}

fn words(line: &str, from: usize) -> Vec<Word> {
    let mut found = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote = None;
    let mut chars = line.char_indices().peekable();
    while let Some((at, next)) = chars.next() {
        let end = from + at + next.len_utf8();
        if quote.is_none() && (next.is_whitespace() || next == '#') {
            found.extend(word.take());
            if next == '#' {
                break;
            }
            continue;
        }
        let open =
            word.get_or_insert_with(|| Word { text: String::new(), span: Span::new(from + at, end), filled: false });
        open.span = open.span.cover(Span::new(from + at, end));
        match (quote, next) {
            (None, '"' | '\'') => quote = Some(next),
            (Some(kind), _) if next == kind => quote = None,
            (None | Some('"'), '\\') => {
                if let Some((at, escaped)) = chars.next() {
                    open.text.push(escaped);
                    open.span = open.span.cover(Span::new(from + at, from + at + escaped.len_utf8()));
                }
            }
            // Variables of the environment are filled in between double quotes alone.
            (Some('"'), '$') => {
                open.filled = true;
                open.text.push(next);
            }
            _ => open.text.push(next),
        }
        open.filled |= open.text.ends_with("{{");
    }
    found.extend(word);
    found
}
