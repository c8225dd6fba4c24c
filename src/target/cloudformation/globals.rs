//! `Globals` of SAM
//! (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>).

use crate::document::{Node, Value};
use crate::target::edit::{at_mut, set};

/// Kinds that have globals, with their names there.
const KINDS: &[(&str, &str)] = &[
    ("AWS::Serverless::Api", "Api"),
    ("AWS::Serverless::CapacityProvider", "CapacityProvider"),
    ("AWS::Serverless::Function", "Function"),
    ("AWS::Serverless::HttpApi", "HttpApi"),
    ("AWS::Serverless::LayerVersion", "LayerVersion"),
    ("AWS::Serverless::SimpleTable", "SimpleTable"),
    ("AWS::Serverless::StateMachine", "StateMachine"),
];

/// Puts what holds for all resources of a kind into each.
pub(super) fn merge(root: &Node, resources: &mut Node, evaluate: &dyn Fn(&Node) -> Node) {
    let Some(globals) = root.get("Globals") else { return };
    let all: Vec<(&str, Node)> =
        KINDS.iter().filter_map(|(kind, name)| Some((*kind, evaluate(globals.get(name)?)))).collect();
    let Value::Object(entries) = &mut resources.value else { return };
    for entry in entries.iter_mut() {
        let kind = entry.node.get("Type").and_then(Node::as_str);
        let Some((_, own)) = all.iter().find(|(of, _)| Some(*of) == kind) else { continue };
        if entry.node.get("Properties").is_none() {
            set(&mut entry.node, "Properties", Node::object::<String>(own.span, []));
        }
        if let Some(properties) = at_mut(&mut entry.node, "Properties") {
            into(properties, own);
        }
    }
}

/// What a resource says itself stays; maps are joined, and lists stand behind each other, the resource's own last: its items keep
/// no places, so that lists are only taken over where it has none.
fn into(own: &mut Node, global: &Node) {
    for entry in global.as_object().unwrap_or_default() {
        match at_mut(own, &entry.key) {
            Some(inner) => {
                if inner.as_object().is_some() && entry.node.as_object().is_some() {
                    into(inner, &entry.node);
                }
            }
            None => set(own, &entry.key, entry.node.clone()),
        }
    }
}
