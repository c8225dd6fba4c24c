//! `config/*.php` of Laravel (<https://laravel.com/docs/configuration>): the keys of the array that a file returns, below the file's name.
//! What `env('NAME', value)` falls back to is what holds where nobody sets the variable; without one nothing is known.

use crate::document::Problem;
use crate::document::lines::{indent, lines};
use crate::document::node::{Node, UnknownReason, Value};
use crate::document::object::ObjectBuilder;
use crate::document::problems::Problems;
use crate::span::Span;

/// The files whose settings rows ask for.
pub(super) const FILES: &[&str] = &["app", "cors", "database", "session"];

/// Arrays in each other.
const MOST_DEPTH: usize = 20;

pub(super) fn read(stem: &str, text: &str) -> (Node, Vec<Problem>) {
    let mut settings = ObjectBuilder::default();
    let mut problems = Problems::default();
    let mut around: Vec<&str> = vec![stem];
    let mut is_remark = false;
    for (start, line) in lines(text) {
        let width = indent(line);
        let own = line.trim();
        // A `/*` further behind may be part of a text: `'api/*'`.
        is_remark |= own.starts_with("/*");
        if is_remark {
            is_remark = !own.contains("*/");
            continue;
        }
        if own.starts_with(']') {
            around.truncate((around.len() - 1).max(1));
            continue;
        }
        let Some((key, value)) = entry(own) else { continue };
        if value.ends_with('[') {
            around.push(key);
            continue;
        }
        if around.len() > MOST_DEPTH {
            problems.push("arrays are nested too deep", Span::new(start, start + line.len()));
            continue;
        }
        let written = value.trim_end_matches(',').trim_end();
        let from = start + width + (own.len() - value.len());
        let name = format!("{}.{key}", around.join("."));
        let at = Span::new(start + width, start + width + key.len() + 2);
        settings.insert(name, at, worth(written, Span::new(from, from + written.len())));
    }
    let root = Node::new(Span::new(0, text.len()), Value::Object(settings.into_entries().into()));
    (root, problems.into_vec())
}

/// `'key' => value`, without a remark behind it.
fn entry(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
    let (key, rest) = line.get(1..)?.split_once(quote)?;
    let value = rest.trim_start().strip_prefix("=>")?.trim_start();
    Some((key, value.split(" //").next().unwrap_or_default().trim_end()))
}

fn worth(written: &str, span: Span) -> Node {
    let unknown = || Node::unknown(span, format!("${{{written}}}"), UnknownReason::NotEvaluated);
    let plain = written.strip_prefix("(bool)").map_or(written, str::trim_start);
    let given = match plain.strip_prefix("env(").and_then(|rest| rest.strip_suffix(')')) {
        Some(call) => match call.split_once(',') {
            Some((_, value)) => value.trim(),
            None => return unknown(),
        },
        None => plain,
    };
    if let Some(inner) = given.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let parts: Vec<&str> = inner.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        let items: Option<Vec<Node>> = parts.into_iter().map(|part| Some(Node::string(span, word(part)?))).collect();
        return items.map_or_else(unknown, |items| Node::new(span, Value::Array(items)));
    }
    let value = match given {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        _ => match (given.parse(), word(given)) {
            (Ok(number), _) => Value::Int(number),
            (_, Some(word)) => Value::String(word.to_string()),
            _ => return unknown(),
        },
    };
    Node::new(span, value)
}

/// A text in quotes that is nothing but that.
fn word(text: &str) -> Option<&str> {
    let inner = ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    (!inner.contains(['\'', '"', '$', '\\'])).then_some(inner)
}
