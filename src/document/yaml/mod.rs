//! YAML 1.2 (<https://yaml.org/spec/1.2.2/>), and 1.1 where the reader of a file takes it so: several documents, anchors, merge keys, tags, templates.
//!
//! granit-parser reads the syntax and yields events; [`build`] makes trees of them. A text with an error is read
//! document by document, so that one bad document costs no other. A text with template actions (Helm) is read with
//! these blanked out.

mod build;
mod prune;
mod scalar;
mod tag;
mod template;
mod version;

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScanError};

use self::build::Builder;
use super::problems::{Problems, TOO_DEEP, char_span, whole_chars};
use super::{MAX_DEPTH, Node, Problem, Value};
use crate::bound::Bound;
use crate::source::Artifact;
use crate::span::Span;

/// Parses all documents of a YAML text. Empty documents are left out.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let templated = text.contains("{{");
    if !(templated && is_chart_template(artifact.path())) {
        let reading = read(text, true);
        if !(templated && reading.broken) {
            return (reading.roots, reading.problems.into_vec());
        }
    }
    match template::blank(text) {
        Some(blanked) => read_blanked(text, &blanked),
        None => {
            let reading = read(text, true);
            (reading.roots, reading.problems.into_vec())
        }
    }
}

/// The value of a text as Helm reads it, in YAML 1.1: of its first document; `None` where it is no YAML.
pub(super) fn value_of(text: &str) -> Option<Node> {
    let mut reading = read(text, false);
    if reading.broken || !reading.problems.is_empty() {
        return None;
    }
    if reading.roots.is_empty() {
        return Some(Node::new(Span::default(), Value::Null));
    }
    let mut root = reading.roots.swap_remove(0);
    version::read_as_1_1(text, &mut root);
    Some(root)
}

/// The value of a text's only document; `None` where it is no YAML, or is not the same in YAML 1.1 and 1.2.
pub(super) fn certain_value_of(text: &str) -> Option<Node> {
    let mut reading = read(text, true);
    if reading.broken || !reading.problems.is_empty() || reading.roots.len() != 1 {
        return None;
    }
    let mut root = reading.roots.swap_remove(0);
    (!version::read_as_1_1(text, &mut root)).then_some(root)
}

/// Parses a text that a template yielded, in which `holes` stand for what is not known.
pub(super) fn parse_rendered(text: &str, holes: &[Span]) -> (Vec<Node>, Vec<Problem>) {
    let ranges = holes.iter().map(|hole| hole.range()).collect();
    let Some(blanked) = template::blank_rendered(text, ranges) else {
        let mut reading = read(text, false);
        if let Some(hole) = holes.first() {
            reading.problems.push("what is not known cannot be told from the text around it", *hole);
        }
        return (reading.roots, reading.problems.into_vec());
    };
    let mut reading = read(&blanked.text, false);
    for root in &mut reading.roots {
        blanked.restore(root);
    }
    (reading.roots, reading.problems.into_vec())
}

/// Parses what stands around some places of a text, the rest of which may be left out.
pub(super) fn parse_around(artifact: &Artifact, places: &[usize]) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let pruned = if text.contains("{{") { None } else { prune::around(text, places) };
    let Some(pruned) = pruned else { return parse(artifact) };
    let mut reading = read(&pruned.text, true);
    if reading.broken || !reading.problems.is_empty() {
        return parse(artifact);
    }
    for root in &mut reading.roots {
        pruned.restore(root);
    }
    (reading.roots, Vec::new())
}

/// Helm renders every file in a chart's `templates` folder, whatever it holds
/// (<https://helm.sh/docs/chart_template_guide/getting_started/>).
fn is_chart_template(path: &str) -> bool {
    path.starts_with("templates/") || path.contains("/templates/")
}

/// Changes a tree of a text to how YAML 1.1 reads it; false when that is the same.
pub(super) fn read_as_1_1(artifact: &Artifact, root: &mut Node) -> bool {
    version::read_as_1_1(artifact.text(), root)
}

/// The same where `y` and `n` stay texts.
pub(super) fn read_as_1_1_but_letters(artifact: &Artifact, root: &mut Node) -> bool {
    version::read_as_1_1_but_letters(artifact.text(), root)
}

/// Where the scalars stand that the aliases of a document take, by where the aliases start: the document is read again, since
/// its tree has the values alone.
fn aliases(source: &str, root: Span) -> HashMap<usize, Span> {
    let before = source.get(..root.range().start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let part = source.get(start..root.range().end).unwrap_or_default();
    if !part.contains('*') || !part.contains('&') {
        return HashMap::new();
    }
    let blanked = if part.contains("{{") { template::blank(part) } else { None };
    let mut builder = Builder::new(source, start, false);
    // What could not be read was told when the tree was made.
    let _ = run(&mut builder, blanked.as_ref().map_or(part, |blanked| &blanked.text));
    builder.aliases
}

/// The parts of a chart's template that stand under a condition, or that a condition makes ambiguous, in the artifact's text. A condition that starts before
/// `root` decides about the document as a whole, and is left out.
pub(super) fn conditional_parts(artifact: &Artifact, root: &Node) -> Vec<Span> {
    if !is_chart_template(artifact.path()) {
        return Vec::new();
    }
    // The document's own text alone, so that the time stays linear however many documents there are.
    let (text, start) = (artifact.text(), root.span.range().start);
    let rest = text.get(start..).unwrap_or_default();
    let own = rest.get(..end_of_document(rest, root.span.range().len())).unwrap_or_default();
    let mut parts = template::conditional_parts(own, start, own.len() < rest.len());
    parts.retain(|part| part.start > root.span.start);
    if !PARTS.holds(parts.len()) {
        parts.truncate(MOST_PARTS);
    }
    let mut lists = Vec::new();
    mixed_lists(root, &parts, &mut lists);
    parts.extend(lists);
    parts
}

/// Where the next document starts after an offset, or the text ends.
fn end_of_document(text: &str, offset: usize) -> usize {
    let mut at = offset;
    for line in text.get(offset..).unwrap_or_default().split_inclusive('\n') {
        if is_marker(line) && text.get(..at).is_some_and(|before| before.ends_with('\n')) {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// People write tens. A bound keeps the time linear in the text.
const MOST_PARTS: usize = 1000;

const PARTS: Bound = Bound::new(
    MOST_PARTS,
    "a template has more than 1,000 parts under conditions: the rest was judged as if there was no condition",
);

/// The lists in which an item starts under a condition and goes on after it: with the condition's lines left in, that
/// item has taken the keys that belong to the item before it.
fn mixed_lists(node: &Node, parts: &[Span], found: &mut Vec<Span>) {
    let straddles = |item: &Node| {
        let within = |part: &&Span| part.start <= item.span.start && item.span.start < part.end;
        parts.iter().filter(within).any(|part| item_end(item) > part.end)
    };
    match &node.value {
        Value::Array(items) if items.iter().any(straddles) => found.push(node.span),
        Value::Array(items) => items.iter().for_each(|item| mixed_lists(item, parts, found)),
        Value::Object(entries) => entries.iter().for_each(|entry| mixed_lists(&entry.node, parts, found)),
        _ => {}
    }
}

/// Where an item's last key starts: its own span may reach into the blanks after it.
fn item_end(item: &Node) -> u32 {
    match &item.value {
        Value::Object(entries) => entries.last().map_or(item.span.start, |last| last.key_span.start),
        _ => item.span.start,
    }
}

fn read_blanked(source: &str, blanked: &template::Blanked<'_>) -> (Vec<Node>, Vec<Problem>) {
    // The branches of an `if` may set the same key, so that duplicates are no problem here.
    let mut reading = read(&blanked.text, false);
    for root in &mut reading.roots {
        blanked.restore(root);
    }
    let mut problems = Problems::default();
    problems.push("template actions were blanked out; values that they produce are unknown", blanked.span);
    problems.take(reading.problems, |span| whole_chars(source, span));
    (reading.roots, problems.into_vec())
}

/// What came out of one text.
#[derive(Default)]
struct Reading {
    roots: Vec<Node>,
    problems: Problems,
    /// Whether it is no YAML as it stands: a syntax error, or a key that is a collection, as `{{ x }}` gives.
    broken: bool,
}

fn read(text: &str, report_duplicates: bool) -> Reading {
    let mut reading = Reading::default();
    let mut builder = Builder::new(text, 0, report_duplicates);
    let Err(error) = run(&mut builder, text) else {
        builder.finish(&mut reading);
        return reading;
    };
    let failed_at = error_offset(&error, text);
    builder.fail(message(&error), char_span(text, failed_at));
    builder.finish(&mut reading);
    reading.broken = true;
    // Each part is read once, so that the time stays linear however many of them are bad.
    for (start, part) in parts_after(text, failed_at) {
        let mut builder = Builder::new(text, start, report_duplicates);
        if let Err(error) = run(&mut builder, part) {
            builder.fail(message(&error), char_span(text, start + error_offset(&error, part)));
        }
        builder.finish(&mut reading);
    }
    reading
}

/// Feeds the events of a text to a builder, until the end or the first syntax error.
fn run(builder: &mut Builder<'_>, text: &str) -> Result<(), ScanError> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(next) = parser.next_event() {
        let (event, span) = next?;
        if event == Event::StreamEnd {
            break;
        }
        builder.event(event, &span);
    }
    Ok(())
}

fn error_offset(error: &ScanError, text: &str) -> usize {
    error.marker().byte_offset().unwrap_or(0).min(text.len())
}

/// An error's own words, where they can't hold a character of the text.
fn message(error: &ScanError) -> String {
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => TOO_DEEP.into(),
        ErrorKind::UnexpectedCharacter { .. } => "unexpected character".into(),
        ErrorKind::Custom(_) => "not valid YAML".into(),
        kind => kind.to_string(),
    }
}

/// Whether a line starts a document.
fn is_marker(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| rest.chars().next().is_none_or(char::is_whitespace))
}

/// The parts of a text that each start at a `---` line after an offset, with where they start.
fn parts_after(text: &str, offset: usize) -> Vec<(usize, &str)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_marker(line) && at > offset {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(&start, end)| Some((start, text.get(start..end)?))).collect()
}

/// A parser's span as ours.
fn span_of(span: &granit_parser::Span, base: usize) -> Span {
    let range = span.byte_range().unwrap_or_default();
    Span::new(base + range.start, base + range.end)
}

#[cfg(test)]
mod tests;
