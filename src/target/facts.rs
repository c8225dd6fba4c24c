//! Where facts stand: they know their spans, and what identifies them.

use std::sync::Arc;

use crate::detect::{Facts, FlowStep};
use crate::document::PathKey;
use crate::result::{Place, ResultBuilder, fingerprint, sentence};
use crate::span::Span;

/// The span of the fact that a path leads to, and what identifies it.
pub(super) fn place(facts: &Facts, path: &[PathKey]) -> (Span, Vec<String>) {
    let Some((list, index)) = list_and_index(path) else { return (Span::default(), Vec::new()) };
    let words = |words: &[&str]| words.iter().map(|word| fingerprint::normalise(word)).collect::<Vec<_>>();
    let placed = match list {
        "secrets" => facts.secrets.get(index).map(|secret| {
            (secret.span, words(&[&secret.detector, secret.name.as_deref().unwrap_or_default(), &secret.hash]))
        }),
        "flows" => facts.flows.get(index).map(|flow| {
            let function = flow.function.as_deref().unwrap_or_default();
            (flow.span, words(&[function, &flow.data_type, &flow.expression, &flow.callee]))
        }),
        "calls" => facts.calls.get(index).map(|call| {
            (call.span, words(&[call.function.as_deref().unwrap_or_default(), &call.callee, &join(&call.arguments)]))
        }),
        "settings" => facts.settings.get(index).map(|setting| {
            let function = setting.function.as_deref().unwrap_or_default();
            (setting.span, words(&[function, &setting.name, &setting.value.to_string()]))
        }),
        "routes" => facts.routes.get(index).map(|route| {
            let [handler, path] = [&route.handler, &route.path].map(|text| text.as_deref().unwrap_or_default());
            (route.span, words(&[route.framework, &route.methods.join(" "), path, handler]))
        }),
        _ => None,
    };
    placed.unwrap_or_default()
}

/// The data type of the flow that a path leads to and the place of its sink, when that is in another file.
pub(super) fn far_sink(facts: &Facts, path: &[PathKey], builder: &ResultBuilder) -> Option<String> {
    let (_, index) = list_and_index(path).filter(|(list, _)| *list == "flows")?;
    let flow = facts.flows.get(index)?;
    let last = flow.steps.last()?;
    let file = last.file.as_ref().filter(|file| &***file != builder.source().path())?;
    Some(format!("{}\n{}\n{file}\n{}", flow.data_type, flow.sink, last.span.start))
}

/// The steps of the flow that a path leads to, as places of its file and of those around it; empty for other facts.
pub(super) fn code_flow(facts: &Facts, path: &[PathKey], builder: &ResultBuilder) -> Vec<Place> {
    let flow = list_and_index(path).filter(|(list, _)| *list == "flows").and_then(|(_, index)| facts.flows.get(index));
    let steps = flow.map_or(&[][..], |flow| &flow.steps);
    let place = |step: &FlowStep| {
        let file = step.file.as_ref().filter(|file| &***file != builder.source().path());
        // A step in a file that is not at hand has no place.
        let file = match file {
            Some(file) => Some(Arc::clone(builder.other(file)?)),
            None => None,
        };
        Some(Place { file, span: step.span, message: sentence(&step.message) })
    };
    steps.iter().filter_map(place).collect()
}

/// The keyed hash of the credential that a path leads to; `None` for other facts.
pub(super) fn secret_hash(facts: &Facts, path: &[PathKey]) -> Option<String> {
    let (_, index) = list_and_index(path).filter(|(list, _)| *list == "secrets")?;
    facts.secrets.get(index).map(|secret| secret.hash.clone())
}

fn list_and_index(path: &[PathKey]) -> Option<(&str, usize)> {
    match path {
        [PathKey::Key(list), PathKey::Index(index), ..] => Some((list.as_str(), *index)),
        _ => None,
    }
}

fn join(arguments: &[Option<serde_json::Value>]) -> String {
    arguments.iter().map(|a| a.as_ref().map_or_else(|| "?".to_string(), ToString::to_string)).collect()
}
