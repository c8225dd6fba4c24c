//! Bitbucket Pipelines (<https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/>): each
//! pipeline of the file with its steps one after the other, parallel ones beside each other, and stages.

use std::collections::BTreeSet;

use super::calls::Calls;
use super::follow::{Around, Follower, shortened};
use super::github::named_purpose;
use super::shell::Pipes;
use super::tools::Tools;
use super::{Job, MOST_JOBS, Pipeline, Source, Tier, Trigger, Workflow};
use crate::document::{Node, PathKey, Value};

/// The file that Bitbucket runs.
pub(super) const MAIN: &str = "bitbucket-pipelines.yml";

/// Adds the pipelines of the file at the root.
pub(super) fn read(sources: &[Source<'_>], calls: &Calls<'_>, pipeline: &mut Pipeline) {
    let Some(source) = sources.iter().find(|source| source.path == MAIN) else { return };
    let mut root = source.place.clone();
    root.extend(["document".into(), "pipelines".into()]);
    let Some(pipelines) = source.root.get("pipelines").and_then(Node::as_object) else { return };
    for entry in pipelines {
        let place: Vec<PathKey> = root.iter().cloned().chain([PathKey::from(entry.key.as_str())]).collect();
        let event = match entry.key.as_str() {
            "default" | "branches" | "tags" => "push",
            "pull-requests" => "pull_request",
            "custom" => "manual",
            other => other,
        };
        if entry.node.as_array().is_some() {
            let own = Own { name: entry.key.clone(), event, branches: Vec::new(), node: &entry.node };
            add(source, calls, pipeline, &own, &place);
            continue;
        }
        for own in entry.node.as_object().unwrap_or_default() {
            let place: Vec<PathKey> = place.iter().cloned().chain([PathKey::from(own.key.as_str())]).collect();
            let name = format!("{} {}", entry.key, own.key);
            let own = Own { name, event, branches: vec![own.key.clone()], node: &own.node };
            add(source, calls, pipeline, &own, &place);
        }
    }
}

/// One pipeline of the file.
struct Own<'n> {
    name: String,
    /// What starts it, on which branches and tags.
    event: &'n str,
    branches: Vec<String>,
    node: &'n Node,
}

fn add(source: &Source<'_>, calls: &Calls<'_>, pipeline: &mut Pipeline, own: &Own<'_>, place: &[PathKey]) {
    let Own { name, event, branches, node } = own;
    let workflow = pipeline.workflows.len();
    if !MOST_JOBS.has_room(workflow) {
        return;
    }
    pipeline.workflows.push(Workflow {
        path: source.path.to_string(),
        name: name.clone(),
        system: "bitbucket",
        triggers: vec![Trigger { event: (*event).to_string(), branches: branches.clone() }],
        after: Vec::new(),
        is_called_only: false,
        place: source.place.clone(),
    });
    let mut reader = Reader { calls, workflow, name, jobs: Vec::new(), last: BTreeSet::new(), most: 0 };
    reader.most = MOST_JOBS.most().saturating_sub(pipeline.jobs.len());
    match node.get("import").and_then(Node::written) {
        Some(import) => reader.unread(import, place),
        None => reader.list(node, place),
    }
    pipeline.append(reader.jobs);
}

struct Reader<'a> {
    calls: &'a Calls<'a>,
    workflow: usize,
    name: &'a str,
    jobs: Vec<(Job, BTreeSet<usize>)>,
    /// The jobs for which the next one waits.
    last: BTreeSet<usize>,
    most: usize,
}

impl Reader<'_> {
    /// Entries one after the other.
    fn list(&mut self, node: &Node, place: &[PathKey]) {
        for (at, entry) in node.as_array().unwrap_or_default().iter().enumerate() {
            let place: Vec<PathKey> = place.iter().cloned().chain([PathKey::from(at)]).collect();
            self.entry(entry, &place, "", false);
        }
    }

    fn entry(&mut self, entry: &Node, place: &[PathKey], deployment: &str, is_manual: bool) {
        let below = |key: &str| -> Vec<PathKey> { place.iter().cloned().chain([PathKey::from(key)]).collect() };
        if let Some(step) = entry.get("step") {
            let before = std::mem::take(&mut self.last);
            if let Some(at) = self.step(step, below("step"), before.clone(), deployment, is_manual) {
                self.last.insert(at);
            } else {
                self.last = before;
            }
        } else if let Some(parallel) = entry.get("parallel") {
            let (list, mut place) = match parallel.get("steps") {
                Some(steps) => (steps, [below("parallel"), vec!["steps".into()]].concat()),
                None => (parallel, below("parallel")),
            };
            let before = self.last.clone();
            let mut ends = BTreeSet::new();
            for (at, inner) in list.as_array().unwrap_or_default().iter().enumerate() {
                place.push(PathKey::from(at));
                self.last.clone_from(&before);
                self.entry(inner, &place, deployment, is_manual);
                ends.append(&mut self.last);
                place.pop();
            }
            self.last = if ends.is_empty() { before } else { ends };
        } else if let Some(stage) = entry.get("stage") {
            let text = |key: &str| stage.get(key).and_then(Node::written).unwrap_or_default();
            let mut place = [below("stage"), vec!["steps".into()]].concat();
            for (at, inner) in stage.get("steps").and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
                place.push(PathKey::from(at));
                self.entry(inner, &place, text("deployment"), text("trigger") == "manual" && at == 0);
                place.pop();
            }
        } else if entry.get("variables").is_none() {
            self.unread("an entry that is no step", place);
        }
    }

    fn unread(&mut self, what: &str, place: &[PathKey]) {
        if self.jobs.len() >= self.most {
            return MOST_JOBS.reach();
        }
        let mut job = Job::new(self.workflow, what, place.to_vec());
        job.unread.insert(shortened(what));
        self.jobs.push((job, self.last.clone()));
    }

    /// A step is a job; `None` when there are too many.
    fn step(
        &mut self,
        step: &Node,
        place: Vec<PathKey>,
        before: BTreeSet<usize>,
        deployment: &str,
        is_manual: bool,
    ) -> Option<usize> {
        let at = self.jobs.len();
        if at >= self.most {
            MOST_JOBS.reach();
            return None;
        }
        let text = |key: &str| step.get(key).and_then(Node::written).unwrap_or_default();
        let own = if text("name").is_empty() { format!("step {}", at + 1) } else { text("name").to_string() };
        let mut job = Job::new(self.workflow, &format!("{}: {own}", self.name), place);
        job.name.clone_from(&own);
        job.environment = if text("deployment").is_empty() { deployment } else { text("deployment") }.to_string();
        job.tier = Tier::named(&job.environment).or_else(|| Tier::named(&own)).or_else(|| Tier::named(self.name));
        job.is_manual = is_manual || text("trigger") == "manual";
        let around = Around::plain(Pipes::Ignore);
        let mut follower = Follower::new(self.calls, 0, job.place.clone());
        if let Some(purpose) = named_purpose(&own) {
            follower.guess(purpose, &own, &around);
        }
        job.take(follower);
        // Each line of a script is run on, and the first that fails ends it; those behind it run in any case.
        for (key, lenient) in [("script", None), ("after-script", Some("it is in `after-script`".to_string()))] {
            let mut around = Around { lenient, ..around.clone() };
            let place: Vec<PathKey> = job.place.iter().cloned().chain([PathKey::from(key)]).collect();
            for (at, line) in step.get(key).and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
                let place = place.iter().cloned().chain([PathKey::from(at)]).collect();
                let mut follower = Follower::new(self.calls, at, place);
                // The lines are one script: those behind it run where it leads.
                around.folder = self.line(&mut follower, line, &around);
                job.take(follower);
            }
        }
        self.jobs.push((job, before));
        Some(at)
    }

    /// A line of a script, or a pipe. The folder in which it ends.
    fn line(&self, follower: &mut Follower<'_>, line: &Node, around: &Around) -> String {
        if !self.calls.has_step() {
            follower.unread.insert("steps beyond those that are followed".to_string());
            return around.folder.clone();
        }
        if let Some(text) = line.written() {
            return follower.script(text, around);
        }
        self.pipe(follower, line, around);
        around.folder.clone()
    }

    fn pipe(&self, follower: &mut Follower<'_>, line: &Node, around: &Around) {
        let Some(pipe) = line.get("pipe").and_then(Node::written) else { return };
        let variables = line.get("variables").and_then(Node::as_object).unwrap_or_default();
        let input = |key: &str| {
            let entry = variables.iter().find(|entry| entry.key.eq_ignore_ascii_case(key))?;
            match &entry.node.value {
                Value::Bool(value) => Some(value.to_string()),
                Value::Int(value) => Some(value.to_string()),
                _ => entry.node.written().map(str::to_string),
            }
        };
        // `atlassian/aws-ecs-deploy:2.0.0`, `docker://image:tag`
        let name = pipe.trim_start_matches("docker://");
        let name = name.rsplit_once(':').map_or(name, |(name, _)| name);
        let tools = Tools::get().of_action(name, &input);
        for tool in &tools {
            follower.acts_of(tool, &input, pipe, false, around);
        }
        if tools.is_empty() {
            let own = name.rsplit('/').next().unwrap_or_default();
            if !follower.guess_by_name(own, pipe, around) {
                follower.unread.insert(shortened(pipe));
            }
        }
    }
}
