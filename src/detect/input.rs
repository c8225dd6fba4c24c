//! Facts as the `input` of policies: a value tree whose spans are the facts', so that `path: ["secrets", 0]` leads to
//! the text.

use serde_json::Value as Json;

use super::secrets;
use super::{Call, Confidence, Facts, Flow, HistoryPlace, Route, SecretFact, Setting};
use crate::bound::Bound;
use crate::document::{Node, Value};
use crate::span::Span;

/// `{"secrets": [...], "flows": [...], "calls": [...], "settings": [...],
/// "routes": [...]}`. Every node has the span of its fact. A
/// secret carries its kind's `title`, `vendor` and `severity` beside what was seen; its value is not there.
#[must_use]
pub fn facts_to_input(facts: &Facts) -> Node {
    let spans = facts.secrets.iter().map(|fact| fact.span);
    let spans = spans.chain(facts.flows.iter().map(|fact| fact.span));
    let spans = spans.chain(facts.calls.iter().map(|fact| fact.span));
    let spans = spans.chain(facts.settings.iter().map(|fact| fact.span));
    let spans = spans.chain(facts.routes.iter().map(|fact| fact.span));
    let all = spans.reduce(Span::cover).unwrap_or_default();
    let list = |nodes: Vec<Node>| {
        let span = nodes.iter().map(|node| node.span).reduce(Span::cover).unwrap_or(all);
        Node::new(span, Value::Array(nodes))
    };
    Node::object(
        all,
        [
            ("secrets", list(facts.secrets.iter().map(secret).collect())),
            ("flows", list(facts.flows.iter().map(flow).collect())),
            ("calls", list(facts.calls.iter().map(call).collect())),
            ("settings", list(facts.settings.iter().map(setting).collect())),
            ("routes", list(facts.routes.iter().map(route).collect())),
        ],
    )
}

fn route(fact: &Route) -> Node {
    let at = fact.span;
    let texts =
        |texts: &[String]| Node::new(at, Value::Array(texts.iter().map(|text| Node::string(at, &**text)).collect()));
    let guards = fact.guards.iter().map(|guard| {
        Node::object(at, [("kind", Node::string(at, guard.kind)), ("name", Node::string(at, &*guard.name))])
    });
    Node::object(
        at,
        [
            ("framework", Node::string(at, fact.framework)),
            ("methods", texts(&fact.methods)),
            ("path", optional(at, fact.path.as_deref())),
            ("handler", optional(at, fact.handler.as_deref())),
            ("guards", Node::new(at, Value::Array(guards.collect()))),
            ("unresolved", texts(&fact.unresolved)),
            ("effects", texts(&fact.effects)),
            ("around", Node::new(at, Value::Bool(fact.around))),
        ],
    )
}

fn secret(fact: &SecretFact) -> Node {
    let at = fact.span;
    let text = |value: &str| Node::string(at, value);
    let attributes = fact.attributes.iter().map(|(key, value)| (key.clone(), text(value)));
    let mut entries = vec![
        ("detector", text(&fact.detector)),
        ("confidence", confidence(at, fact.confidence)),
        ("syntax", text(fact.syntax)),
        ("medium", text(fact.medium)),
        ("name", optional(at, fact.name.as_deref())),
        ("weak", Node::new(at, Value::Bool(fact.weak))),
        ("checksum", Node::new(at, fact.checksum.map_or(Value::Null, Value::Bool))),
        ("decoded", Node::new(at, Value::Array(fact.decoded.iter().map(|step| text(step)).collect()))),
        ("history", fact.history.as_ref().map_or(Node::new(at, Value::Null), |place| history(at, place))),
        ("redacted", text(&fact.redacted)),
        ("hash", text(&fact.hash)),
        ("attributes", Node::object(at, attributes)),
    ];
    if let Some(kind) = secrets::kind(&fact.detector) {
        entries.push(("title", text(kind.title)));
        entries.push(("vendor", text(fact.vendor.as_deref().unwrap_or(kind.vendor))));
        entries.push(("severity", text(kind.severity.as_str())));
    }
    Node::object(at, entries)
}

fn history(at: Span, place: &HistoryPlace) -> Node {
    Node::object(
        at,
        [
            ("first_commit", Node::string(at, &*place.first_commit)),
            ("last_commit", Node::string(at, &*place.last_commit)),
            ("at_head", Node::new(at, Value::Bool(place.at_head))),
        ],
    )
}

fn flow(fact: &Flow) -> Node {
    let at = fact.span;
    let text = |value: &str| Node::string(at, value);
    // A step in another file has no place in this one.
    let steps = fact.steps.iter().map(|step| {
        let at = if step.file.is_some() { at } else { step.span };
        Node::object(at, [("message", Node::string(at, &*step.message))])
    });
    Node::object(
        at,
        [
            ("data_type", text(&fact.data_type)),
            ("data_category", text(&fact.data_category)),
            ("sensitivity", text(&fact.sensitivity)),
            ("expression", text(&fact.expression)),
            ("sink", text(&fact.sink)),
            ("sink_category", text(&fact.sink_category)),
            ("callee", text(&fact.callee)),
            ("destination", text(&fact.destination)),
            ("vendor", optional(at, fact.vendor.as_deref())),
            ("host", optional(at, fact.host.as_deref())),
            ("function", optional(at, fact.function.as_deref())),
            ("confidence", confidence(at, fact.confidence)),
            ("steps", Node::new(at, Value::Array(steps.collect()))),
        ],
    )
}

fn call(fact: &Call) -> Node {
    let at = fact.span;
    let arguments =
        fact.arguments.iter().map(|argument| argument.as_ref().map_or(Node::new(at, Value::Null), |v| json(at, v, 0)));
    Node::object(
        at,
        [
            ("callee", Node::string(at, &*fact.callee)),
            ("arguments", Node::new(at, Value::Array(arguments.collect()))),
            ("beside", Node::new(at, Value::Array(fact.beside.iter().map(|word| Node::string(at, &**word)).collect()))),
            ("name", optional(at, fact.name.as_deref())),
            (
                "through",
                Node::new(at, Value::Array(fact.through.iter().map(|step| Node::string(at, &**step)).collect())),
            ),
            ("function", optional(at, fact.function.as_deref())),
        ],
    )
}

fn setting(fact: &Setting) -> Node {
    let at = fact.span;
    Node::object(
        at,
        [
            ("name", Node::string(at, &*fact.name)),
            ("value", json(at, &fact.value, 0)),
            ("within", optional(at, fact.within.as_deref())),
            ("callee", optional(at, fact.callee.as_deref())),
            ("first", optional(at, fact.first.as_deref())),
            (
                "object",
                Node::new(
                    at,
                    fact.object.and_then(|object| i64::try_from(object).ok()).map_or(Value::Null, Value::Int),
                ),
            ),
            ("function", optional(at, fact.function.as_deref())),
        ],
    )
}

fn confidence(at: Span, confidence: Confidence) -> Node {
    let word = match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    };
    Node::string(at, word)
}

fn optional(at: Span, text: Option<&str>) -> Node {
    text.map_or(Node::new(at, Value::Null), |text| Node::string(at, text))
}

/// How deep a literal is carried over; what is deeper becomes null.
const DEPTH: Bound =
    Bound::new(32, "a literal in source code is nested deeper than 32 levels: what is deeper was not judged");

fn json(at: Span, value: &Json, depth: usize) -> Node {
    let value = match value {
        _ if !DEPTH.holds(depth) => Value::Null,
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(int) => Value::Int(int),
            None => number.as_f64().map_or(Value::Null, Value::Float),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::Array(items.iter().map(|item| json(at, item, depth + 1)).collect()),
        Json::Object(entries) => {
            return Node::object(at, entries.iter().map(|(key, item)| (key.clone(), json(at, item, depth + 1))));
        }
    };
    Node::new(at, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_the_input_leads_to_the_fact() {
        let setting = |start| Setting {
            name: "rejectUnauthorized".into(),
            value: Json::Bool(false),
            span: Span::new(start, start + 5),
            within: Some("https.Agent".into()),
            callee: None,
            first: None,
            object: None,
            function: None,
        };
        let facts = Facts { settings: vec![setting(10), setting(40)], ..Facts::default() };
        let input = facts_to_input(&facts);
        let (found, steps) = input.resolve(&["settings".into(), 1.into(), "value".into()]);
        assert_eq!((found.node.span, steps), (Span::new(40, 45), 3));
        assert_eq!(found.node.value, Value::Bool(false));
        let (within, _) = input.resolve(&["settings".into(), 1.into(), "within".into()]);
        assert_eq!(within.node.as_str(), Some("https.Agent"));
        assert_eq!(input.get("secrets").and_then(Node::as_array), Some(&[][..]));
    }
}
