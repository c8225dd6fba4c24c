//! Tags: the core schema's, and CloudFormation's short forms.

use granit_parser::{ScalarStyle, Tag};

use super::scalar;
use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// The key of a CloudFormation function's full form by its short form's tag
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>).
fn function(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "And" => "Fn::And",
        "Base64" => "Fn::Base64",
        "Cidr" => "Fn::Cidr",
        "Condition" => "Condition",
        "Equals" => "Fn::Equals",
        "FindInMap" => "Fn::FindInMap",
        "GetAZs" => "Fn::GetAZs",
        "GetAtt" => "Fn::GetAtt",
        "If" => "Fn::If",
        "ImportValue" => "Fn::ImportValue",
        "Join" => "Fn::Join",
        "Length" => "Fn::Length",
        "Not" => "Fn::Not",
        "Or" => "Fn::Or",
        "Ref" => "Ref",
        "Select" => "Fn::Select",
        "Split" => "Fn::Split",
        "Sub" => "Fn::Sub",
        "ToJsonString" => "Fn::ToJsonString",
        "Transform" => "Fn::Transform",
        _ => return None,
    })
}

/// The full form's key for a node with this tag, when it is a short form.
pub(super) fn short_form(tag: &Tag) -> Option<&'static str> {
    if tag.handle() == "!" { function(tag.suffix()) } else { None }
}

/// A scalar's value by its style and its tag.
pub(super) fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let string = || Value::String(text.to_string());
    if let Some(tag) = tag {
        match tag.core_suffix() {
            Some("str") => return string(),
            Some("null") => return Value::Null,
            Some(_) => return scalar::plain(text),
            None => {}
        }
        // `!` alone asks for a string (YAML 1.2.2 section 6.9.1); `!!binary` and its like stay as they are written.
        let unspecific =
            tag.handle().is_empty() && tag.suffix() == "!" || tag.handle() == "!" && tag.suffix().is_empty();
        if unspecific || tag.handle() == "tag:yaml.org,2002:" || short_form(tag).is_some() {
            return string();
        }
    }
    if style == ScalarStyle::Plain { scalar::plain(text) } else { string() }
}

/// The full form of a tagged node: `!Ref X` is `{"Ref": "X"}`, `!GetAtt a.b` is `{"Fn::GetAtt": ["a", "b"]}`.
/// `source` is the text that the spans are in.
pub(super) fn full_form(key: &'static str, tag_span: Span, node: Node, source: &str) -> Node {
    let node = if key == "Fn::GetAtt" { split_attribute(node, source) } else { node };
    let span = tag_span.cover(node.span);
    Node::new(span, Value::Object(vec![Entry { key: key.to_string(), key_span: tag_span, node }].into()))
}

fn split_attribute(node: Node, source: &str) -> Node {
    let Some((resource, attribute)) = node.as_str().and_then(|text| text.split_once('.')) else { return node };
    // A plain scalar's parts have places of their own.
    let plain = source.get(node.span.range()) == node.as_str();
    let dot = node.span.range().start + resource.len();
    let (first, second) = if plain {
        (Span::new(node.span.range().start, dot), Span::new(dot + 1, node.span.range().end))
    } else {
        (node.span, node.span)
    };
    let parts = vec![Node::string(first, resource), Node::string(second, attribute)];
    Node::new(node.span, Value::Array(parts))
}
