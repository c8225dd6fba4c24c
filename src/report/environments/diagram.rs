//! What the diagrams of environments share: boxes that stand for many things, and what is said last.

use std::collections::BTreeMap;

use super::words;
use crate::environments::{Environments, Line, Origin, State, Topic};
use crate::report::mermaid::Flowchart;

/// Boxes of one topic.
const MOST_BOXES: usize = 8;
/// Things of one type that have a box each; more of them share one.
const MOST_ALIKE: usize = 3;

/// How boxes look: readable on a light and on a dark page.
const CLASSES: &[(&str, &str)] = &[
    ("found", "fill:#e8f0fe,stroke:#1a56b0,color:#202124"),
    ("declared", "fill:#ffffff,stroke:#5f6368,color:#202124,stroke-dasharray:2 3"),
    ("unknown", "fill:#fef7e0,stroke:#8a5a00,color:#202124"),
    ("off", "fill:#fde7e9,stroke:#a50e0e,color:#202124"),
    ("missing", "fill:#ffffff,stroke:#a50e0e,color:#202124,stroke-dasharray:4 3"),
];

/// Whether a line belongs to what is drawn: to the environment, or to none.
pub(super) fn is_drawn(line: &Line, environment: Option<&str>) -> bool {
    environment.is_none_or(|wanted| line.environment.as_deref().is_none_or(|own| own == wanted))
}

/// The class of what a line says.
pub(super) fn class(line: &Line) -> &'static str {
    match (line.origin, line.state) {
        (_, State::Off) => "off",
        (Origin::Document, _) => "declared",
        (_, State::NotKnown) => "unknown",
        (_, State::Found) => "found",
    }
}

/// A box, and the lines that it stands for.
pub(super) struct Boxed<'e> {
    pub lines: Vec<&'e Line>,
    pub label: Vec<String>,
    pub class: &'static str,
}

/// Lines as boxes: a few of one type have one each, more of them share one. Returns how many have none.
pub(super) fn boxes<'e>(lines: &[&'e Line]) -> (Vec<Boxed<'e>>, usize) {
    let mut by_kind: BTreeMap<(&str, &'static str), Vec<&'e Line>> = BTreeMap::new();
    for line in lines {
        by_kind.entry((&line.kind, class(line))).or_default().push(line);
    }
    let mut boxes = Vec::new();
    for ((kind, class), lines) in by_kind {
        if lines.len() > MOST_ALIKE {
            let label = vec![kind.to_string(), format!("{} of them", lines.len()), said(class)];
            boxes.push(Boxed { label: full(label), lines, class });
            continue;
        }
        for line in lines {
            let name = if line.name.starts_with(kind) { line.name.clone() } else { format!("{kind} {}", line.name) };
            let environment = line.environment.clone().unwrap_or_default();
            let label = vec![name, words::settings(line), environment, said(class)];
            boxes.push(Boxed { lines: vec![line], label: full(label), class });
        }
    }
    let more = boxes.iter().skip(MOST_BOXES).map(|one| one.lines.len()).sum();
    boxes.truncate(MOST_BOXES);
    (boxes, more)
}

fn full(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// What a colour says is said in words, too.
fn said(class: &str) -> String {
    match class {
        "declared" => "declared only",
        "unknown" => "not known",
        "off" => "off",
        _ => "",
    }
    .to_string()
}

/// Draws topics in an open frame: their boxes, or that nothing was found. Returns the ids of the boxes that are something.
pub(super) fn topics(
    environments: &Environments,
    environment: Option<&str>,
    topics: &[&Topic],
    prefix: &str,
    chart: &mut Flowchart,
) -> Vec<String> {
    let (mut ids, mut absent) = (Vec::new(), Vec::new());
    for topic in topics {
        let own = environments.lines.iter().filter(|line| line.topic == topic.id && is_drawn(line, environment));
        let own: Vec<&Line> = own.collect();
        if own.is_empty() {
            absent.push(topic.title.as_str());
            continue;
        }
        let (boxes, more) = boxes(&own);
        for one in boxes {
            let id = format!("{prefix}{}", ids.len());
            let label: Vec<String> = std::iter::once(topic.title.clone()).chain(one.label).collect();
            chart.node(&id, &label, one.class);
            ids.push(id);
        }
        if more > 0 {
            let id = format!("{prefix}{}", ids.len());
            chart.node(&id, &[topic.title.clone(), format!("{more} more are not drawn")], "found");
            ids.push(id);
        }
    }
    if !absent.is_empty() {
        let label = ["not found:".to_string(), absent.join(", ")];
        chart.node(&format!("absent{prefix}"), &label, "missing");
    }
    ids
}

/// What was not read, and how things look.
pub(super) fn finish(environments: &Environments, mut chart: Flowchart) -> String {
    if !environments.unread.is_empty() {
        let shown = environments.unread.iter().take(5).map(|one| one.what.clone());
        let more = environments.unread.len().saturating_sub(5);
        let more = (more > 0).then(|| format!("and {more} more"));
        let lines = std::iter::once("not read, so nobody knows what it says:".to_string()).chain(shown).chain(more);
        chart.node("unread", &lines.collect::<Vec<_>>(), "missing");
    }
    for (name, style) in CLASSES {
        chart.class(name, style);
    }
    chart.finish()
}

/// Says that there is nothing to draw.
pub(super) fn nothing(environments: &Environments, mut chart: Flowchart, what: &str) -> String {
    chart.node("absent", &[what.to_string()], "missing");
    finish(environments, chart)
}
