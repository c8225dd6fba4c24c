//! How one comes from the workflows that a server starts to the workflows and actions of the same repository that they call, and to
//! those that these call (<https://docs.github.com/actions/how-tos/reuse-automations/reuse-workflows>).

use std::collections::BTreeMap;

use super::{Source, Sources};
use crate::bound::Bound;
use crate::document::{Node, PathKey, Value};

/// Calls, each as often as one comes to it.
static MOST_WAYS: Bound = Bound::new(5_000, "workflows and actions call each other more often than is followed");
/// GitHub nests workflows ten levels deep, and actions in them.
static MOST_DEPTH: Bound = Bound::new(16, "workflows and actions call each other deeper than is followed");

/// A job, a step of it, or a step of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The document, by its kind and its position among them.
    pub kind: &'static str,
    pub at: usize,
    /// Empty in an action.
    pub job: String,
    /// `None` for a job as a whole.
    pub step: Option<usize>,
}

/// A call of something of the same repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The file of the workflow at the start, and what starts it.
    pub path: String,
    pub events: Vec<String>,
    /// What calls, the first first.
    pub by: Vec<Stop>,
    pub uses: String,
    /// The job or the action that is called; `None` when it is not at hand.
    pub to: Option<Stop>,
}

const WORKFLOW: &str = "github-workflow";
const ACTION: &str = "github-action";

/// The calls, in the order in which they are written. One that calls itself is followed once.
pub(super) fn read(sources: &Sources<'_>) -> Vec<Way> {
    let by_path = |own: &'_ [Source<'_>]| own.iter().enumerate().map(|(at, own)| (own.path.to_string(), at)).collect();
    let mut reader = Reader {
        sources,
        workflows: by_path(&sources.workflows),
        actions: by_path(&sources.actions),
        found: Vec::new(),
        way: Vec::new(),
    };
    for source in &sources.workflows {
        // What calls name is looked for from the folder that holds `.github`.
        let Some((root, _)) = source.path.split_once(".github/workflows/") else { continue };
        let start = Start { root, path: source.path, events: events(source.root) };
        reader.workflow(source, &start);
    }
    reader.found
}

struct Start<'a> {
    root: &'a str,
    path: &'a str,
    events: Vec<String>,
}

struct Reader<'a> {
    sources: &'a Sources<'a>,
    workflows: BTreeMap<String, usize>,
    actions: BTreeMap<String, usize>,
    found: Vec<Way>,
    way: Vec<Stop>,
}

impl Reader<'_> {
    fn workflow(&mut self, source: &Source<'_>, start: &Start<'_>) {
        let jobs = source.root.get("jobs").and_then(Node::as_object).unwrap_or_default();
        for entry in jobs {
            let stop = |step| stop(WORKFLOW, source, &entry.key, step);
            if let Some(uses) = entry.node.get("uses").and_then(Node::written) {
                self.call(uses, stop(None), start);
            }
            self.steps(entry.node.get("steps"), &stop, start);
        }
    }

    fn steps(&mut self, steps: Option<&Node>, stop: &dyn Fn(Option<usize>) -> Stop, start: &Start<'_>) {
        for (at, step) in steps.and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
            if let Some(uses) = step.get("uses").and_then(Node::written) {
                self.call(uses, stop(Some(at)), start);
            }
        }
    }

    fn call(&mut self, uses: &str, by: Stop, start: &Start<'_>) {
        let Some(path) = super::github::own_path(uses) else { return };
        if !MOST_DEPTH.holds(self.way.len() + 1) {
            return;
        }
        let is_whole_job = by.step.is_none();
        self.way.push(by);
        let sources = self.sources;
        let at = |name: &str| format!("{}{name}", start.root);
        let path = path.trim_end_matches('/');
        let action = || {
            ["/action.yml", "/action.yaml"].into_iter().find_map(|name| {
                self.actions.get(at(format!("{path}{name}").trim_start_matches('/')).as_str()).copied()
            })
        };
        if is_whole_job {
            let called = self.workflows.get(at(path).as_str()).and_then(|at| sources.workflows.get(*at));
            let jobs = called.and_then(|source| source.root.get("jobs")).and_then(Node::as_object).unwrap_or_default();
            for entry in called.into_iter().flat_map(|source| jobs.iter().map(move |entry| (source, entry))) {
                self.note(uses, Some(stop(WORKFLOW, entry.0, &entry.1.key, None)), start);
            }
            match called {
                Some(source) if !self.is_circle(WORKFLOW, source) => self.workflow(source, start),
                Some(_) => {}
                None => self.note(uses, None, start),
            }
        } else if let Some(source) = action().and_then(|at| sources.actions.get(at)) {
            let to = |step| stop(ACTION, source, "", step);
            self.note(uses, Some(to(None)), start);
            if !self.is_circle(ACTION, source) {
                self.steps(source.root.get("runs").and_then(|runs| runs.get("steps")), &to, start);
            }
        } else {
            self.note(uses, None, start);
        }
        self.way.pop();
    }

    /// Whether one came from a document already.
    fn is_circle(&self, kind: &str, source: &Source<'_>) -> bool {
        // The bound stands here: whoever goes on has found something.
        !MOST_WAYS.has_room(self.found.len())
            || self.way.iter().any(|own| own.kind == kind && own.at == position(source))
    }

    fn note(&mut self, uses: &str, to: Option<Stop>, start: &Start<'_>) {
        if MOST_WAYS.has_room(self.found.len()) {
            let (path, events) = (start.path.to_string(), start.events.clone());
            self.found.push(Way { path, events, by: self.way.clone(), uses: uses.to_string(), to });
        }
    }
}

fn stop(kind: &'static str, source: &Source<'_>, job: &str, step: Option<usize>) -> Stop {
    Stop { kind, at: position(source), job: job.to_string(), step }
}

/// A document's position among those of its kind.
fn position(source: &Source<'_>) -> usize {
    match source.place.last() {
        Some(PathKey::Index(at)) => *at,
        _ => 0,
    }
}

/// What starts a workflow. YAML 1.1 readers take the key `on` for the boolean true.
fn events(root: &Node) -> Vec<String> {
    let Some(on) = root.get("on").or_else(|| root.get("true")) else { return Vec::new() };
    match &on.value {
        Value::Object(entries) => entries.iter().map(|entry| entry.key.clone()).collect(),
        _ => super::texts(Some(on)),
    }
}
