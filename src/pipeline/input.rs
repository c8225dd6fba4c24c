//! The pipelines as policies see them: `input.pipeline` of the repository.

use super::ways::{Stop, Way};
use super::{Act, Events, Job, Pipeline, Workflow};
use crate::document::{Node, PathKey, Value};
use crate::span::Span;

/// `{"workflows": [...], "jobs": [...], "acts": [...], "calls": [...]}`; positions are numbers, and each has its `path` in the input.
#[must_use]
pub fn input(pipeline: &Pipeline) -> Node {
    let acts =
        pipeline.jobs.iter().enumerate().flat_map(|(at, job)| job.acts().iter().map(move |act| self::act(at, act)));
    let mut from = 0;
    let jobs: Vec<Node> = pipeline
        .jobs
        .iter()
        .map(|job| {
            let to = from + job.acts().len();
            let node = self::job(job, from, to);
            from = to;
            node
        })
        .collect();
    object([
        ("workflows", list(pipeline.workflows.iter().map(workflow))),
        ("jobs", list(jobs.into_iter())),
        ("acts", list(acts)),
        ("calls", list(pipeline.ways.iter().map(way))),
    ])
}

/// A call: `{"path", "events", "by": [{"kind", "at", "job", "step"}], "uses", "to"}`.
fn way(way: &Way) -> Node {
    object([
        ("path", text(&way.path)),
        ("events", list(way.events.iter().map(|event| text(event)))),
        ("by", list(way.by.iter().map(stop))),
        ("uses", text(&way.uses)),
        ("to", way.to.as_ref().map_or_else(null, stop)),
    ])
}

fn stop(stop: &Stop) -> Node {
    object([
        ("kind", text(stop.kind)),
        ("at", number(stop.at)),
        ("job", text(&stop.job)),
        ("step", stop.step.map_or_else(null, number)),
    ])
}

fn workflow(workflow: &Workflow) -> Node {
    let triggers = workflow.triggers.iter().map(|trigger| {
        object([
            ("event", text(&trigger.event)),
            ("branches", list(trigger.branches.iter().map(|branch| text(branch)))),
        ])
    });
    object([
        ("path", text(&workflow.path)),
        ("name", text(&workflow.name)),
        ("system", text(workflow.system)),
        ("triggers", list(triggers)),
        ("after", list(workflow.after.iter().map(|at| number(*at)))),
        ("calledOnly", bool(workflow.is_called_only)),
        ("place", place(&workflow.place)),
    ])
}

/// A job; its acts are those from a position up to another one.
fn job(job: &Job, from: usize, to: usize) -> Node {
    object([
        ("workflow", number(job.workflow)),
        ("id", text(&job.id)),
        ("name", text(&job.name)),
        ("environment", text(&job.environment)),
        ("tier", job.tier.map_or_else(null, |tier| text(tier.as_str()))),
        ("before", list(job.before.iter().map(|at| number(*at)))),
        ("always", bool(job.runs_always)),
        ("manual", bool(job.is_manual)),
        ("unread", list(job.unread.iter().map(|what| text(what)))),
        ("acts", object([("from", number(from)), ("to", number(to))])),
        ("place", place(&job.place)),
    ])
}

fn act(job: usize, act: &Act) -> Node {
    object([
        ("job", number(job)),
        ("step", number(act.step)),
        ("purpose", text(act.purpose.as_str())),
        ("tool", text(&act.tool)),
        ("text", text(&act.text)),
        ("tier", act.tier.map_or_else(null, |tier| text(tier.as_str()))),
        ("via", list(act.via.iter().map(|label| text(label)))),
        ("lenient", act.lenient.as_deref().map_or_else(null, text)),
        ("guess", bool(act.is_guess)),
        ("sarif", bool(act.sarif)),
        ("events", events(&act.events)),
        ("place", place(&act.place)),
    ])
}

/// `{"only": [...]}`, `{"except": [...]}`, or null where no condition names any.
fn events(events: &Events) -> Node {
    let (key, names) = match events {
        Events::All => return null(),
        Events::Only(names) => ("only", names),
        Events::Except(names) => ("except", names),
    };
    object([(key, list(names.iter().map(|name| text(name))))])
}

fn place(path: &[PathKey]) -> Node {
    list(path.iter().map(|key| match key {
        PathKey::Key(key) => text(key),
        PathKey::Index(at) => number(*at),
    }))
}

fn list(items: impl Iterator<Item = Node>) -> Node {
    Node::new(Span::default(), Value::Array(items.collect()))
}

fn object<const N: usize>(entries: [(&'static str, Node); N]) -> Node {
    Node::object(Span::default(), entries)
}

fn text(text: &str) -> Node {
    Node::string(Span::default(), text)
}

fn number(number: usize) -> Node {
    Node::new(Span::default(), Value::Int(i64::try_from(number).unwrap_or(i64::MAX)))
}

fn bool(value: bool) -> Node {
    Node::new(Span::default(), Value::Bool(value))
}

fn null() -> Node {
    Node::new(Span::default(), Value::Null)
}
