//! Jenkins pipelines (<https://www.jenkins.io/doc/book/pipeline/syntax/>), declarative ones and scripted ones of the usual form: each
//! stage that has steps is a job. What a shared library does is not known, and said.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Calls, entered};
use super::follow::{Around, Follower, shortened};
use super::github::named_purpose;
use super::shell::Pipes;
use super::tools::Tools;
use super::{Job, MOST_JOBS, Pipeline, Source, Tier, Trigger, Workflow};
use crate::document::{Node, PathKey, Value};

/// Sections of a stage that say something about it and do nothing.
const SAID: &[&str] = &["when", "agent", "environment", "options", "tools", "parameters", "triggers", "libraries"];

/// Adds the pipelines of every Jenkinsfile: which of them a server runs, is its setting.
pub(super) fn read(sources: &[Source<'_>], calls: &Calls<'_>, pipeline: &mut Pipeline) {
    for source in sources {
        let Some(list) = source.root.get("calls") else { continue };
        let workflow = pipeline.workflows.len();
        pipeline.workflows.push(Workflow {
            path: source.path.to_string(),
            name: source.path.to_string(),
            system: "jenkins",
            triggers: vec![Trigger { event: "push".to_string(), branches: Vec::new() }],
            after: Vec::new(),
            is_called_only: false,
            place: source.place.clone(),
        });
        let most = MOST_JOBS.most().saturating_sub(pipeline.jobs.len());
        let mut reader =
            Reader { calls, workflow, functions: functions(list), jobs: Vec::new(), last: BTreeSet::new(), most };
        let mut place = source.place.clone();
        place.extend(["document".into(), "calls".into()]);
        let mut loose = Job::new(workflow, "outside of stages", place.clone());
        reader.list(list, &mut place, "", &mut loose);
        if !loose.acts().is_empty() || !loose.unread.is_empty() {
            let before = reader.last.clone();
            reader.jobs.push((loose, before));
        }
        pipeline.append(reader.jobs);
    }
}

/// The functions that a file defines, by name.
fn functions(list: &Node) -> BTreeMap<&str, &Node> {
    let calls = list.as_array().unwrap_or_default().iter();
    let defined = calls.filter(|call| name_of(call) == "def");
    defined.filter_map(|call| Some((argument(call)?.written()?, call.get("body")?))).collect()
}

fn name_of(call: &Node) -> &str {
    call.get("call").and_then(Node::as_str).unwrap_or_default()
}

/// The first argument that has no name.
fn argument(call: &Node) -> Option<&Node> {
    call.get("args")?.as_array()?.first()
}

fn body(call: &Node) -> &[Node] {
    call.get("body").and_then(Node::as_array).unwrap_or_default()
}

/// What a step says under a name, or as the one argument that it has.
fn said<'n>(call: &'n Node, key: &str) -> Option<&'n Node> {
    call.get("named").and_then(|named| named.get(key)).or_else(|| argument(call))
}

/// Whether stages stand in it, however deep. Recursion is as deep as the document.
fn has_stage(node: &Node) -> bool {
    match &node.value {
        Value::Array(items) => items.iter().any(has_stage),
        Value::Object(entries) => {
            name_of(node) == "stage" && node.get("body").is_some() || entries.iter().any(|entry| has_stage(&entry.node))
        }
        _ => false,
    }
}

struct Reader<'a> {
    calls: &'a Calls<'a>,
    workflow: usize,
    functions: BTreeMap<&'a str, &'a Node>,
    jobs: Vec<(Job, BTreeSet<usize>)>,
    /// The jobs for which the next one waits.
    last: BTreeSet<usize>,
    most: usize,
}

impl Reader<'_> {
    /// Calls one after the other: stages are jobs, what stands beside them is the job's that is given.
    fn list(&mut self, list: &Node, place: &mut Vec<PathKey>, outer: &str, loose: &mut Job) {
        let calls = list.as_array().unwrap_or_default();
        for (at, call) in calls.iter().enumerate() {
            place.push(PathKey::from(at));
            self.call((call, calls.get(at + 1)), place, outer, loose);
            place.pop();
        }
    }

    /// One call, with the one behind it.
    fn call(&mut self, (call, next): (&Node, Option<&Node>), place: &mut Vec<PathKey>, outer: &str, loose: &mut Job) {
        let name = name_of(call);
        if name == "stage" && call.get("body").is_some() {
            self.stage(call, place, outer);
        } else if name == "parallel" && has_stage(call) {
            self.beside(call, place, outer, loose);
        } else if name != "def" && has_stage(call) {
            if let Some(body) = call.get("body") {
                place.push("body".into());
                self.list(body, place, outer, loose);
                place.pop();
            }
        } else if !SAID.contains(&name) && name != "def" {
            let lenient = (name == "post").then(|| "it is in `post`".to_string());
            let around = Around { lenient, ..Around::plain(Pipes::Ignore) };
            let mut follower = Follower::new(self.calls, 0, place.clone());
            self.one(&mut follower, call, next, &around);
            loose.take(follower);
        }
    }

    /// Parallel stages: those of its block, or of its named arguments.
    fn beside(&mut self, call: &Node, place: &mut Vec<PathKey>, outer: &str, loose: &mut Job) {
        let before = self.last.clone();
        let mut ends = BTreeSet::new();
        let named = call.get("named").and_then(Node::as_object).unwrap_or_default();
        let branches = named.iter().filter_map(|own| {
            Some((vec![PathKey::from("named"), own.key.as_str().into(), "body".into()], own.node.get("body")?))
        });
        let stages = body(call).iter().enumerate().map(|(at, own)| (vec!["body".into(), PathKey::from(at)], own));
        for (keys, node) in branches.chain(stages).collect::<Vec<_>>() {
            let length = place.len();
            place.extend(keys);
            self.last.clone_from(&before);
            match node.as_array() {
                Some(_) => self.list(node, place, outer, loose),
                None => self.call((node, None), place, outer, loose),
            }
            if self.last != before {
                ends.append(&mut self.last);
            }
            place.truncate(length);
        }
        self.last = if ends.is_empty() { before } else { ends };
    }

    fn stage(&mut self, call: &Node, place: &mut Vec<PathKey>, outer: &str) {
        let own = said(call, "name").and_then(Node::written).unwrap_or("stage");
        let id = if outer.is_empty() { own.to_string() } else { format!("{outer} / {own}") };
        if self.jobs.len() >= self.most {
            MOST_JOBS.reach();
            return;
        }
        let mut job = Job::new(self.workflow, &id, place.clone());
        job.name = own.to_string();
        job.tier = Tier::named(&id);
        let is_outer = call.get("body").is_some_and(has_stage);
        if !is_outer {
            let mut follower = Follower::new(self.calls, 0, place.clone());
            if let Some(purpose) = named_purpose(own) {
                follower.guess(purpose, own, &Around::plain(Pipes::Ignore));
            }
            job.take(follower);
        }
        place.push("body".into());
        let mut inner: Vec<usize> = Vec::new();
        let parts = body(call);
        for (at, part) in parts.iter().enumerate() {
            place.push(PathKey::from(at));
            if is_outer && has_stage(part) {
                let first = self.jobs.len();
                self.call((part, parts.get(at + 1)), place, &id, &mut job);
                inner.extend(first..self.jobs.len());
            } else {
                self.part((part, parts.get(at + 1)), place, &mut job);
            }
            place.pop();
        }
        place.pop();
        // A stage around others is a job only where it does something itself.
        if !is_outer || !job.acts().is_empty() || !job.unread.is_empty() {
            let at = self.jobs.len();
            let before = if inner.is_empty() { self.last.clone() } else { inner.into_iter().collect() };
            self.jobs.push((job, before));
            self.last = BTreeSet::from([at]);
        }
    }

    /// A section of a stage, or a step of a scripted one.
    fn part(&self, (part, next): (&Node, Option<&Node>), place: &[PathKey], job: &mut Job) {
        let name = name_of(part);
        if SAID.contains(&name) {
            return;
        }
        let lenient = (name == "post").then(|| "it is in `post`".to_string());
        let around = Around { lenient, ..Around::plain(Pipes::Ignore) };
        if name != "steps" {
            let mut follower = Follower::new(self.calls, 0, place.to_vec());
            self.one(&mut follower, part, next, &around);
            return job.take(follower);
        }
        let steps = body(part);
        for (at, step) in steps.iter().enumerate() {
            let place = place.iter().cloned().chain(["body".into(), PathKey::from(at)]).collect();
            let mut follower = Follower::new(self.calls, at, place);
            self.one(&mut follower, step, steps.get(at + 1), &around);
            job.take(follower);
        }
    }

    /// What steps do, in blocks and arguments too.
    fn steps(&self, follower: &mut Follower<'_>, steps: &[Node], around: &Around) {
        for (at, step) in steps.iter().enumerate() {
            self.one(follower, step, steps.get(at + 1), around);
        }
    }

    /// One step, with the one behind it.
    fn one(&self, follower: &mut Follower<'_>, step: &Node, next: Option<&Node>, around: &Around) {
        if !self.calls.has_step() {
            follower.unread.insert("steps beyond those that are followed".to_string());
            return;
        }
        let mut around = around.clone();
        let name = name_of(step);
        match name {
            "catchError" | "warnError" => around.lenient = Some(format!("`{name}`")),
            "try" if !throws(next) => {
                around.lenient.get_or_insert_with(|| "`try`".to_string());
            }
            "dir" => {
                let folder = said(step, "path").and_then(Node::written).unwrap_or_default();
                around.folder = entered(&around.folder, folder);
            }
            _ => {}
        }
        self.step(follower, name, step, &around);
        self.steps(follower, body(step), &around);
        self.given(follower, step, &around);
    }

    /// Blocks and calls that a step is given as arguments.
    fn given(&self, follower: &mut Follower<'_>, step: &Node, around: &Around) {
        let mut open: Vec<&Node> = step.get("args").and_then(Node::as_array).unwrap_or_default().iter().collect();
        open.extend(step.get("named").and_then(Node::as_object).unwrap_or_default().iter().map(|own| &own.node));
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Object(_) if node.get("call").is_some() => {
                    self.steps(follower, std::slice::from_ref(node), around);
                }
                Value::Object(entries) => match node.get("body").and_then(Node::as_array) {
                    Some(calls) => self.steps(follower, calls, around),
                    None => open.extend(entries.iter().map(|own| &own.node)),
                },
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    }

    fn step(&self, follower: &mut Follower<'_>, name: &str, step: &Node, around: &Around) {
        let mut around = around.clone();
        let returns = step.get("named").and_then(|named| named.get("returnStatus"));
        if matches!(returns.map(|node| &node.value), Some(Value::Bool(true))) {
            around.lenient.get_or_insert_with(|| "`returnStatus`".to_string());
        }
        let text = |key: &str| said(step, key).and_then(Node::written).unwrap_or_default();
        match name {
            // `sh -xe` is the default.
            "sh" => drop(follower.script(text("script"), &around)),
            "bat" | "powershell" | "pwsh" => drop(follower.of_itself(text("script"), &around)),
            "input" => {
                let inner = body(step).iter().find(|own| name_of(own) == "message").and_then(argument);
                let message = said(step, "message").or(inner).and_then(Node::written).unwrap_or("input");
                follower.asked(message);
            }
            "load" => {
                let path = text("path");
                follower.not_read(path.rsplit('/').next().unwrap_or_default(), path, &around);
            }
            "build" => {
                follower.unread.insert(shortened(&format!("the job '{}'", text("job"))));
            }
            _ => self.other(follower, name, step, &around),
        }
    }

    fn other(&self, follower: &mut Follower<'_>, name: &str, step: &Node, around: &Around) {
        let input = |key: &str| {
            let node = step.get("named")?.get(key)?;
            match &node.value {
                Value::Bool(value) => Some(value.to_string()),
                _ => node.written().map(str::to_string),
            }
        };
        let tools = Tools::get().of_action(name, &input);
        for tool in &tools {
            follower.acts_of(tool, &input, name, false, around);
        }
        if let Some(body) = self.functions.get(name) {
            let body = body.as_array().unwrap_or_default();
            return follower.within(name, around, |follower, around| self.steps(follower, body, around));
        }
        if !tools.is_empty() || Tools::get().is_plain_in_jenkins(name) {
            return;
        }
        let own = name.rsplit('.').next().unwrap_or(name);
        // What is called of an object of the language's or of a plugin's, or is given a block, is told by its name alone.
        let is_around = name.contains('.') || step.get("body").is_some() || own.starts_with("with");
        if !is_around || !Tools::get().guess(own).is_empty() {
            follower.not_read(own, name, around);
        }
    }
}

/// Whether what catches a failure fails in turn.
fn throws(next: Option<&Node>) -> bool {
    let Some(next) = next.filter(|next| name_of(next) == "catch") else {
        // `finally` alone lets it pass.
        return true;
    };
    let mut open: Vec<&Node> = body(next).iter().collect();
    while let Some(call) = open.pop() {
        if matches!(name_of(call), "throw" | "error") {
            return true;
        }
        open.extend(body(call));
    }
    false
}
