//! Strings that CloudFormation's functions put together: `Fn::Join` and `Fn::Sub`, in full or short form
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>).

use super::joined::Joined;
use crate::bound::Bound;
use crate::document::{Document, Node, Value};
use crate::span::Span;

const DEPTH: Bound =
    Bound::new(128, "a template is nested deeper than 128 levels: what is deeper was not searched for credentials");

/// Calls `see` for every such string with the name that it is given to; places are in the file's text.
pub(crate) fn strings(document: &Document, see: &mut dyn FnMut(&str, &Joined)) {
    let mut open: Vec<(&Node, &str, usize)> = vec![(&document.root, "", 0)];
    while let Some((node, name, depth)) = open.pop() {
        if !DEPTH.holds(depth) {
            continue;
        }
        match &node.value {
            Value::Object(entries) => {
                for entry in entries.iter() {
                    let joined = match entry.key.as_str() {
                        "Fn::Join" => join(document, &entry.node),
                        _ => None,
                    };
                    match joined {
                        Some(joined) => see(name, &joined),
                        None => open.push((&entry.node, &entry.key, depth + 1)),
                    }
                }
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (item, name, depth + 1))),
            _ => {}
        }
    }
}

/// `["", ["a", {"Ref": "b"}, "c"]]`.
fn join(document: &Document, node: &Node) -> Option<Joined> {
    let [separator, items] = node.as_array()? else { return None };
    let separator = separator.as_str().filter(|separator| separator.is_empty());
    let (Some(_), Some(items)) = (separator, items.as_array()) else { return None };
    let mut joined = Joined::default();
    for item in items {
        if joined.is_full() {
            break;
        }
        match item.as_str().and_then(|text| inside(document, item, text)) {
            Some(span) => joined.push(document.artifact.source().text(), span),
            None => joined.push_reference(),
        }
    }
    (joined.text.len() >= 8 && items.iter().any(|item| item.as_str().is_some())).then_some(joined)
}

/// Where a string stands in the file, without its quotes; `None` when it is written with escapes.
fn inside(document: &Document, node: &Node, text: &str) -> Option<Span> {
    let raw = document.artifact.slice(node.span);
    let at = raw.find(text).filter(|_| !text.is_empty())?;
    let start = node.span.start as usize + at;
    Some(document.artifact.host_span(Span::new(start, start + text.len())))
}
