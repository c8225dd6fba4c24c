//! `config/environments/*.rb` of Rails (<https://guides.rubyonrails.org/configuring.html>): what is set by one assignment, `config.x.y =`,
//! by its names. What a condition or an expression decides is not known.

use crate::document::lines::{indent, lines};
use crate::document::node::{Node, UnknownReason, Value};
use crate::document::object::ObjectBuilder;
use crate::span::Span;

pub(super) fn read(text: &str) -> Node {
    let mut settings = ObjectBuilder::default();
    let mut own: Option<usize> = None;
    for (start, line) in lines(text) {
        let width = indent(line);
        let Some((name, value)) = line.trim_start().strip_prefix("config.").and_then(|rest| rest.split_once('='))
        else {
            continue;
        };
        let (name, value) = (name.trim_end(), value.split(" #").next().unwrap_or_default());
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        if !is_name || value.starts_with(['=', '~']) {
            continue;
        }
        // What stands deeper than the first one is in a block that decides.
        let is_plain = *own.get_or_insert(width) == width;
        let written = value.trim();
        let from = start + line.find('=').map_or(0, |at| at + 1 + value.len() - value.trim_start().len());
        let span = Span::new(from, from + written.len());
        let at = Span::new(start + width, start + width + "config.".len() + name.len());
        settings.insert(name.to_string(), at, worth(written, span, is_plain));
    }
    let whole = Span::new(0, text.len());
    Node::new(whole, Value::Object(settings.into_entries().into()))
}

fn worth(written: &str, span: Span, is_plain: bool) -> Node {
    let quoted = ['"', '\''].iter().find_map(|quote| written.strip_prefix(*quote)?.strip_suffix(*quote));
    let word = written.strip_prefix(':').or(quoted);
    let is_word = |word: &&str| !word.contains(['"', '\'', '#']);
    let value = match written {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "nil" => Some(Value::Null),
        _ => written.parse().map(Value::Int).ok().or_else(|| Some(Value::String(word.filter(is_word)?.to_string()))),
    };
    match value.filter(|_| is_plain) {
        Some(value) => Node::new(span, value),
        // Written as an interpolation, of which nothing is known to begin with.
        None => Node::unknown(span, format!("${{{written}}}"), UnknownReason::NotEvaluated),
    }
}
