//! Members of lists that Compose takes for one when their names or targets are one
//! (<https://docs.docker.com/reference/compose-file/merge/>).

use crate::document::{Entry, Node, Value};

/// The name of a member such as `NAME=value`, `name:address` or `name`.
pub(super) fn pair(item: &Node) -> Option<(&str, Option<&str>)> {
    let text = item.as_str()?;
    let end = text.find(['=', ':']).unwrap_or(text.len());
    Some((text.get(..end)?, text.get(end + 1..)))
}

/// A list of pairs as an object; what is no text is left out.
pub(super) fn object(items: &[Node]) -> Value {
    let entry = |item: &Node| {
        let (name, value) = pair(item)?;
        let node = Node::new(item.span, value.map_or(Value::Null, |value| Value::String(value.to_string())));
        Some(Entry { key: name.to_string(), key_span: item.span, node })
    };
    Value::Object(items.iter().filter_map(entry).collect())
}

/// What two members of a list of an attribute have in common when the later one replaces the earlier; `None` where none does.
pub(super) fn identity(attribute: &str, item: &Node) -> Option<String> {
    match attribute {
        "ports" => Some(port(item)),
        "volumes" | "devices" | "tmpfs" => target(item),
        "secrets" | "configs" => {
            let own = |key| item.get(key).and_then(Node::written);
            item.as_str().or_else(|| own("target").or_else(|| own("source"))).map(str::to_string)
        }
        // The same text twice is said once.
        _ => item.as_str().map(str::to_string),
    }
}

fn shown(node: Option<&Node>) -> String {
    match node.map(|node| &node.value) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Int(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// `address:published:target/protocol`.
fn port(item: &Node) -> String {
    if item.as_object().is_some() {
        let of = |key| shown(item.get(key));
        let protocol = of("protocol");
        let protocol = if protocol.is_empty() { "tcp" } else { &protocol };
        return format!("{}:{}:{}/{protocol}", of("host_ip"), of("published"), of("target"));
    }
    let text = shown(Some(item));
    let (ports, protocol) = text.rsplit_once('/').unwrap_or((&text, "tcp"));
    let parts = parts(ports);
    let at = |back: usize| parts.len().checked_sub(back).and_then(|at| parts.get(at)).copied().unwrap_or_default();
    let address = parts.len().checked_sub(2).and_then(|end| parts.get(..end)).unwrap_or_default().join(":");
    format!("{address}:{}:{}/{protocol}", at(2), at(1))
}

/// Where it is mounted in the container.
fn target(item: &Node) -> Option<String> {
    if let Some(target) = item.get("target") {
        return target.written().map(str::to_string);
    }
    let text = item.as_str()?;
    let parts = parts(text);
    Some(parts.get(1).or(parts.first())?.trim_end_matches('/').to_string())
}

/// What stands between colons, without those in the braces of variables and in brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' => open += 1,
            '}' | ']' => open = open.saturating_sub(1),
            ':' if open == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}
