//! Jupyter notebooks (<https://nbformat.readthedocs.io/en/latest/format_description.html>): JSON whose cells hold lines
//! of source as strings.

use super::assignment::{Assignment, Line};
use crate::detect::secrets::medium::Medium;
use crate::document::{Document, Node, Value};
use crate::span::Span;

/// The cells of a notebook; `None` when the document is none.
pub(crate) fn cells(document: &Document) -> Option<&[Node]> {
    document.root.get("nbformat")?;
    document.root.get("cells").and_then(Node::as_array)
}

/// Calls `see` for every assignment in the source of cells, code and notes, and in what they printed, with what sort of text it
/// stands in; spans are in the file's text.
pub(crate) fn assignments(document: &Document, cells: &[Node], see: &mut dyn FnMut(&Assignment<'_>, Medium)) {
    for cell in cells {
        let kind = cell.get("cell_type").and_then(Node::as_str);
        if kind != Some("code") {
            strings(cell.get("source"), &mut |span, text| {
                lines(document, span, text, true, &mut |assignment| see(assignment, Medium::Prose));
            });
            continue;
        }
        let see = &mut |assignment: &Assignment<'_>| see(assignment, Medium::Source);
        strings(cell.get("source"), &mut |span, text| lines(document, span, text, false, see));
        for output in cell.get("outputs").and_then(Node::as_array).unwrap_or_default() {
            for printed in [output.get("text"), output.get("data").and_then(|data| data.get("text/plain"))] {
                strings(printed, &mut |span, text| lines(document, span, text, true, see));
            }
        }
    }
}

/// The texts of a field that is one string or a list of them.
fn strings(field: Option<&Node>, see: &mut dyn FnMut(Span, &str)) {
    match field.map(|field| (field.span, &field.value)) {
        Some((span, Value::String(text))) => see(span, text),
        Some((_, Value::Array(items))) => {
            items.iter().filter_map(|item| Some((item.span, item.as_str()?))).for_each(|(span, text)| see(span, text));
        }
        _ => {}
    }
}

fn lines(document: &Document, span: Span, text: &str, printed: bool, see: &mut dyn FnMut(&Assignment<'_>)) {
    let raw = document.artifact.slice(span);
    // Values come in the order of the text: each is looked for after the one before.
    let mut from = 0;
    for line in text.lines().filter(|line| line.len() <= 4096) {
        let command = line.trim_start().starts_with(['!', '%']);
        let medium = if printed {
            Medium::Prose
        } else if command {
            Medium::Shell
        } else {
            Medium::Source
        };
        let body = line.trim_start().strip_prefix(['!', '%']).unwrap_or(line);
        let body = body.strip_prefix("env ").unwrap_or(body);
        for mut assignment in (Line { text: body, start: 0, medium }).assignments() {
            let inside = body.get(assignment.span.range()).unwrap_or_default();
            let escaped = serde_json::to_string(inside).unwrap_or_default();
            let escaped = escaped.trim_matches('"');
            let found = raw.get(from..).and_then(|rest| rest.find(escaped)).map(|at| from + at);
            let place = match found.filter(|_| !escaped.is_empty()) {
                Some(at) => {
                    from = at;
                    let start = span.start as usize + at;
                    Span::new(start, start + escaped.len())
                }
                // Written with escapes of its own: from here on the cell is shown.
                None => {
                    from = raw.len();
                    span
                }
            };
            assignment.span = document.artifact.host_span(place);
            see(&assignment);
        }
    }
}
