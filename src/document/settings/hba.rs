//! PostgreSQL's list of who may log in from where, and how (<https://www.postgresql.org/docs/current/auth-pg-hba-conf.html>).

use super::{TEMPLATE, is_statement, value};
use crate::document::Problem;
use crate::document::lines::lines;
use crate::document::node::{Node, Value};
use crate::document::problems::Problems;
use crate::source::Artifact;
use crate::span::Span;

/// The types of a record; all but the first have an address.
const TYPES: &[&str] = &["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"];

/// Parses a text to `{"records": [{"type", "database", "user", "address", "method", "options"}]}`; an address and its mask are one text.
pub(in crate::document) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let (mut records, mut problems) = (Vec::new(), Problems::default());
    for (start, line) in lines(text) {
        let words =
            words(line.trim_start_matches('\u{feff}'), start + line.len() - line.trim_start_matches('\u{feff}').len());
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        let whole = first.0.cover(last.0);
        if is_statement(line.trim()) {
            problems.push(TEMPLATE, whole);
        } else if matches!(first.1.as_str(), "include" | "include_if_exists" | "include_dir") {
            problems.push("what this file includes is not read", whole);
        } else if let Some(record) = record(&words, whole) {
            records.push(record);
        } else {
            problems.push("this line is neither a comment nor a record", whole);
        }
    }
    let whole = Span::new(0, text.len());
    let records = Node::new(whole, Value::Array(records));
    (vec![Node::object(whole, [("records", records)])], problems.into_vec())
}

fn record(words: &[(Span, String)], whole: Span) -> Option<Node> {
    let kind = words.first()?;
    if !TYPES.contains(&kind.1.as_str()) && !kind.1.contains("${") {
        return None;
    }
    let mut fields = vec![("type", kind.clone()), ("database", words.get(1)?.clone()), ("user", words.get(2)?.clone())];
    let mut at = 3;
    if kind.1 != "local" {
        let (mut span, mut address) = words.get(at)?.clone();
        at += 1;
        let is_mask =
            |text: &str| text.contains(['.', ':']) && text.chars().all(|c| c.is_ascii_hexdigit() || ".:".contains(c));
        if let Some((own, mask)) = words.get(at).filter(|(_, mask)| !address.contains('/') && is_mask(mask)) {
            address = format!("{address} {mask}");
            span = span.cover(*own);
            at += 1;
        }
        fields.push(("address", (span, address)));
    }
    fields.push(("method", words.get(at)?.clone()));
    let options: Vec<Node> = words.iter().skip(at + 1).map(|(span, text)| value(*span, text)).collect();
    let fields = fields.into_iter().map(|(key, (span, text))| (key, value(span, &text)));
    let options = (!options.is_empty()).then(|| ("options", Node::new(whole, Value::Array(options))));
    Some(Node::object(whole, fields.chain(options)))
}

/// The fields of a line: between blanks, in double quotes where they hold some.
fn words(line: &str, from: usize) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = Vec::new();
    let (mut open, mut quoted) = (false, false);
    for (at, c) in line.char_indices() {
        let span = Span::new(from + at, from + at + c.len_utf8());
        if !quoted && c == '#' {
            break;
        }
        if !quoted && c.is_whitespace() {
            // A list goes on behind its comma.
            open = found.last().is_some_and(|(_, text)| text.ends_with(','));
            continue;
        }
        if !open {
            found.push((span, String::new()));
            open = true;
        }
        if let Some((own, text)) = found.last_mut() {
            *own = own.cover(span);
            if c == '"' {
                quoted = !quoted;
            } else {
                text.push(c);
            }
        }
    }
    found
}
