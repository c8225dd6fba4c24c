//! A Caddyfile (<https://caddyserver.com/docs/caddyfile/concepts>) as the arguments of its directives by name, whatever block they stand
//! in, and the addresses of its sites under `sites`. What the environment fills in is not known.

use crate::document::Problem;
use crate::document::lines::lines;
use crate::document::node::{Node, UnknownReason, Value};
use crate::document::object::ObjectBuilder;
use crate::document::problems::Problems;
use crate::span::Span;

/// With what is wrong with its blocks.
pub(super) fn read(text: &str) -> (Node, Vec<Problem>) {
    let mut found = ObjectBuilder::default();
    let mut problems = Problems::default();
    let mut open: Vec<Span> = Vec::new();
    let mut is_first = true;
    for (start, line) in lines(text) {
        let body = line.trim_start();
        let start = start + line.len() - body.len();
        let end = body.match_indices('#').find(|(at, _)| {
            body.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace))
        });
        let body = body.get(..end.map_or(body.len(), |(at, _)| at)).unwrap_or_default().trim_end();
        let opens = body == "{" || body.ends_with(" {");
        let own = body.strip_suffix('{').filter(|_| opens).unwrap_or(body).trim_end();
        if own == "}" {
            if open.pop().is_none() {
                problems.push("a block ends here that does not begin", Span::new(start, start + own.len()));
            }
            continue;
        }
        let span = Span::new(start, start + own.len());
        if !own.is_empty() {
            // Of a file with one site, its address may stand alone on the first line.
            let is_site = open.is_empty() && (opens || is_first) && !own.starts_with('(');
            if is_site {
                let mut from = start;
                for part in own.split_inclusive(|c: char| c == ',' || c.is_whitespace()) {
                    let address = part.trim_end_matches(|c: char| c == ',' || c.is_whitespace());
                    if !address.is_empty() {
                        add(&mut found, "sites", span, node(address, Span::new(from, from + address.len())));
                    }
                    from += part.len();
                }
            } else {
                let (name, rest) = own.split_once(char::is_whitespace).unwrap_or((own, ""));
                add(&mut found, name, span, node(rest.trim(), span));
            }
            is_first = false;
        }
        is_first &= !opens;
        open.extend(opens.then_some(span));
    }
    if let Some(span) = open.pop() {
        problems.push("a block begins here that does not end", span);
    }
    let whole = Span::new(0, text.len());
    (Node::new(whole, Value::Object(found.into_entries().into())), problems.into_vec())
}

fn node(text: &str, span: Span) -> Node {
    match text.contains("{$") || text.contains("{env.") {
        true => {
            let text = text.replace("{$", "${").replace("{env.", "${env.");
            Node::unknown(span, text, UnknownReason::Template)
        }
        false => Node::string(span, text),
    }
}

fn add(found: &mut ObjectBuilder, name: &str, at: Span, node: Node) {
    match found.get_mut(name).map(|entry| &mut entry.node.value) {
        Some(Value::Array(items)) => items.push(node),
        _ => {
            found.insert(name.to_string(), at, Node::new(at, Value::Array(vec![node])));
        }
    }
}
