//! Apache: a directive a line, sections in angle brackets, a backslash at the end of a line that goes on
//! (<https://httpd.apache.org/docs/2.4/configuring.html#syntax>).

use super::{Builder, Word, has_variable_of_environment, mark};
use crate::span::Span;

/// Reads a text to directives and sections.
pub(super) fn read(text: &str, builder: &mut Builder) {
    let mut at = 0;
    while at < text.len() {
        let end = logical_end(text, at);
        line(text, at, end, builder);
        at = end;
    }
}

/// Behind the line feed that ends the line which begins at `at`, with the lines it goes on in.
fn logical_end(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let Some(feed) = memchr::memchr(b'\n', rest) else { return text.len() };
        let line = rest.get(..feed).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        at += feed + 1;
        if !line.ends_with(b"\\") {
            return at;
        }
    }
}

fn line(text: &str, start: usize, end: usize, builder: &mut Builder) {
    let body = text.get(start..end).unwrap_or_default();
    let trimmed = body.trim_start_matches('\u{feff}').trim_start();
    let at = start + body.len() - trimmed.len();
    let trimmed = trimmed.trim_end();
    let span = Span::new(at, at + trimmed.len());
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return;
    }
    if trimmed.starts_with("{%") || trimmed.starts_with("<%") && !trimmed.starts_with("<%=") {
        return builder.problem("what a template decides here is not known", span);
    }
    if let Some(name) = trimmed.strip_prefix("</") {
        return close(name.trim_end_matches('>').trim(), span, builder);
    }
    let (inner, is_section) = match trimmed.strip_prefix('<') {
        Some(inner) => (inner, true),
        None => (trimmed, false),
    };
    let from = at + trimmed.len() - inner.len();
    let inner = if is_section { inner.strip_suffix('>').unwrap_or(inner) } else { inner };
    let mut words = words(inner, from);
    if let Some(name) = words.first_mut() {
        name.text.make_ascii_lowercase();
    }
    if is_section {
        if !trimmed.ends_with('>') {
            builder.problem("`>` is missing", span);
        }
        builder.open(words, span);
    } else {
        builder.directive(words);
    }
}

fn close(name: &str, span: Span, builder: &mut Builder) {
    let expected = builder.innermost().is_none_or(|open| open.eq_ignore_ascii_case(name));
    if !expected {
        builder.problem("this section is not the one that is open", span);
    }
    if !builder.close(span) {
        builder.problem("no section is open here", span);
    }
}

/// The words of a line: parted by white space, in quotes when they hold some.
fn words(text: &str, from: usize) -> Vec<Word> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        // A line goes on where a backslash ends it.
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace());
        let trimmed = trimmed.strip_prefix("\\\n").or_else(|| trimmed.strip_prefix("\\\r\n")).unwrap_or(trimmed);
        at += rest.len() - trimmed.len();
        if trimmed.len() < rest.len() && trimmed.starts_with(char::is_whitespace) {
            continue;
        }
        if trimmed.is_empty() {
            return found;
        }
        let (word, length) = word(trimmed);
        let filled = word.contains("{{") || word.contains("<%") || has_variable_of_environment(&word);
        found.push(Word { text: word, span: Span::new(from + at, from + at + length), filled });
        at += length;
    }
}

/// The first word of a text, and how many bytes it takes.
fn word(text: &str) -> (String, usize) {
    let quote = text.chars().next().filter(|first| ['"', '\''].contains(first));
    let mut word = String::new();
    let mut at = quote.map_or(0, char::len_utf8);
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if let (None, Some(length)) = (quote, mark(rest)) {
            word.push_str(rest.get(..length).unwrap_or_default());
            at += length;
            continue;
        }
        let escaped = rest.strip_prefix('\\').and_then(|rest| rest.chars().next());
        match (quote, escaped) {
            (Some(quote), Some(next)) if next == quote || next == '\\' => {
                word.push(next);
                at += 1 + next.len_utf8();
                continue;
            }
            _ => {}
        }
        if quote.is_none() && next.is_whitespace() {
            break;
        }
        at += next.len_utf8();
        if Some(next) == quote {
            break;
        }
        word.push(next);
    }
    (word, at)
}
