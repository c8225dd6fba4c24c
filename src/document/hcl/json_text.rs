//! JSON that is written in a template, such as a policy in a heredoc, or that was worked out in part: what is known of it can be read.

use crate::document::{Node, UnknownReason, Value};
use crate::span::Span;

/// What stands for an expression while the JSON is read, with its number between the two: characters for private use.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// The value of a JSON text with `${...}` in it, all of it at one place. A string with an expression in it is unknown, with its text.
/// `None` for what is no JSON, or whose form hangs on a directive.
#[must_use]
pub fn read_json(text: &str, span: Span, reason: UnknownReason) -> Option<Node> {
    if !text.trim_start().starts_with(['{', '[']) || text.contains([OPEN, CLOSE]) {
        return None;
    }
    let (plain, expressions) = without_expressions(text)?;
    let value: serde_json::Value = serde_json::from_str(&plain).ok()?;
    Some(node(&value, &expressions, span, reason))
}

/// The text with a mark in the place of each expression, and the expressions.
fn without_expressions(text: &str) -> Option<(String, Vec<&str>)> {
    let (mut plain, mut expressions) = (String::with_capacity(text.len()), Vec::new());
    let (mut quoted, mut rest) = (false, text);
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            plain.push_str(rest.get(1..3)?);
            length = 3;
        } else if rest.starts_with("%{") {
            return None;
        } else if rest.starts_with("${") {
            length = expression(rest)?;
            let mark = format!("{OPEN}{}{CLOSE}", expressions.len());
            plain.push_str(&if quoted { mark } else { format!("\"{mark}\"") });
            expressions.push(rest.get(..length)?);
        } else if quoted && letter == '\\' {
            length += rest.get(length..)?.chars().next()?.len_utf8();
            plain.push_str(rest.get(..length)?);
        } else {
            quoted ^= letter == '"';
            plain.push(letter);
        }
        rest = rest.get(length..)?;
    }
    Some((plain, expressions))
}

/// The length of the expression that a text begins with, its marks included.
fn expression(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at + 1),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Recursion is as deep as serde_json reads.
fn node(value: &serde_json::Value, expressions: &[&str], span: Span, reason: UnknownReason) -> Node {
    use serde_json::Value as Json;
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Int(whole),
            (None, float) => float.map_or(Value::Null, Value::Float),
        },
        Json::String(text) if text.contains(OPEN) => return Node::unknown(span, written(text, expressions), reason),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::Array(items.iter().map(|item| node(item, expressions, span, reason)).collect()),
        Json::Object(fields) => {
            let field = |(key, value): (&String, &serde_json::Value)| {
                (written(key, expressions), node(value, expressions, span, reason))
            };
            return Node::object(span, fields.iter().map(field));
        }
    };
    Node::new(span, value)
}

/// A text with its expressions in it again.
fn written(text: &str, expressions: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        out.push_str(before);
        let Some((number, after)) = after.split_once(CLOSE) else { break };
        let expression = number.parse::<usize>().ok().and_then(|number| expressions.get(number));
        // In JSON that was worked out in part, the quotes of an expression are escaped.
        out.push_str(&expression.map(|text| text.replace("\\\"", "\"")).unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::json_of;

    fn shown(text: &str) -> Option<String> {
        read_json(text, Span::default(), UnknownReason::ApplyTime).map(|node| json_of(&node))
    }

    #[test]
    fn what_is_known_is_read() {
        for (text, expected) in [
            (r#"{"a": ["x", 1, true, null]}"#, r#"{"a":["x",1,true,null]}"#),
            (r#"{"a": "$${aws:username}/\"$${x}\""}"#, r#"{"a":"${aws:username}/\"${x}\""}"#),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected));
        }
        let known = |text: &str| {
            let node = read_json(text, Span::default(), UnknownReason::ApplyTime).unwrap();
            let value = |key: &str| node.get(key).unwrap().written().unwrap().to_string();
            assert!(node.get("a").unwrap().as_unknown().is_some());
            assert_eq!(node.get("b").unwrap().as_str(), Some("*"));
            value("a")
        };
        assert_eq!(known(r#"{"a": "x-${aws_b.c["k"].arn}/*", "b": "*"}"#), r#"x-${aws_b.c["k"].arn}/*"#);
        assert_eq!(known(r#"{"a": "${aws_b.c[\"k\"].arn}", "b": "*"}"#), r#"${aws_b.c["k"].arn}"#);
        assert_eq!(known(r#"{"a": ${jsonencode({ x = var.y })}, "b": "*"}"#), "${jsonencode({ x = var.y })}");
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for text in ["", "${var.x}", "{%{ for x in y }}", r#"{"a": ${b"#, r#"{"a": "}"#, "{\"a\u{e000}\": 1}", "plain"]
        {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
