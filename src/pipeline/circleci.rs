//! CircleCI (<https://circleci.com/docs/configuration-reference/>): workflows with their jobs, what these require and who approves;
//! commands of the file put in where they are called. What an orb does is known by its name alone.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Calls, entered};
use super::follow::{Around, Follower};
use super::github::named_purpose;
use super::shell::Pipes;
use super::tools::Tools;
use super::{Job, MOST_JOBS, Pipeline, Source, Tier, Trigger, Workflow, texts};
use crate::bound::Bound;
use crate::document::{Node, PathKey, Value};

/// Commands that call commands.
const MOST_NESTED: usize = 12;
/// Bytes of a text into which parameters are put.
static MOST_TEXT: Bound = Bound::new(1 << 16, "parameters of a CircleCI pipeline make a longer text than is followed");
/// Bytes of texts into which parameters are put, and of the parameters that commands are given, each as often as that is done.
static MOST_FILLED: Bound =
    Bound::new(64 << 20, "parameters of CircleCI pipelines are used more often than is followed");
/// Bytes of a reference to a parameter.
const MOST_NAME: usize = 200;
/// Steps that CircleCI brings along and that run nothing of the project's.
const BUILT_IN: &[&str] = &[
    "checkout",
    "save_cache",
    "restore_cache",
    "store_artifacts",
    "store_test_results",
    "persist_to_workspace",
    "attach_workspace",
    "add_ssh_keys",
    "setup_remote_docker",
    "deploy",
];

/// Keys of a job in a workflow that are no parameters of the job's
/// (<https://circleci.com/docs/configuration-reference/#jobs-in-workflow>).
const OF_WORKFLOW: &[&str] = &["requires", "context", "filters", "matrix", "pre-steps", "post-steps"];

/// Files that CircleCI runs.
pub(super) const MAIN: &[&str] = &[".circleci/config.yml", ".circleci/config.yaml"];

/// Adds the workflows of the configuration.
pub(super) fn read(sources: &[Source<'_>], calls: &Calls<'_>, pipeline: &mut Pipeline) {
    let is_main = |source: &&Source<'_>| MAIN.contains(&source.path);
    let Some(source) = sources.iter().find(is_main) else { return };
    let reader = Reader { calls, source, filled: Cell::new(0) };
    let workflows = source.root.get("workflows").and_then(Node::as_object).unwrap_or_default();
    let workflows = workflows.iter().filter(|entry| entry.node.get("jobs").is_some());
    let mut found = 0;
    for entry in workflows {
        if !MOST_JOBS.has_room(pipeline.workflows.len()) {
            break;
        }
        found += 1;
        let at = pipeline.workflows.len();
        pipeline.workflows.push(reader.workflow(&entry.key, triggers(&entry.node)));
        let room = MOST_JOBS.most().saturating_sub(pipeline.jobs.len());
        pipeline.append(reader.jobs(at, &entry.key, &entry.node, room));
    }
    if found == 0 {
        // Without workflows, the job of this name is run.
        let at = pipeline.workflows.len();
        let push = Trigger { event: "push".to_string(), branches: Vec::new() };
        pipeline.workflows.push(reader.workflow("build", vec![push]));
        if source.root.get("jobs").is_some_and(|jobs| jobs.get("build").is_some()) {
            let mut job = Job::new(at, "build", reader.place(&["jobs", "build"]));
            reader.fill(&mut job, "build", None, &BTreeMap::new());
            pipeline.append(vec![(job, BTreeSet::new())]);
        }
    }
    let continues = matches!(source.root.get("setup").map(|node| &node.value), Some(Value::Bool(true)));
    if continues && MOST_JOBS.has_room(pipeline.jobs.len()) {
        let mut job = Job::new(pipeline.workflows.len() - 1, "continuation", source.place.clone());
        job.unread.insert("the configuration that the setup workflow goes on with".to_string());
        pipeline.append(vec![(job, BTreeSet::new())]);
    }
}

fn triggers(workflow: &Node) -> Vec<Trigger> {
    let scheduled = workflow.get("triggers").and_then(Node::as_array).unwrap_or_default();
    let is_scheduled = scheduled.iter().any(|trigger| trigger.get("schedule").is_some());
    let event = if is_scheduled { "schedule" } else { "push" };
    vec![Trigger { event: event.to_string(), branches: Vec::new() }]
}

/// What a command or a job is given, or has as a default.
type Parameters = BTreeMap<String, String>;

struct Reader<'a> {
    calls: &'a Calls<'a>,
    source: &'a Source<'a>,
    /// Bytes of texts into which parameters were put so far.
    filled: Cell<usize>,
}

/// A text in which each `<< parameters.x >>` that is known is its value.
fn filled(text: &str, parameters: &Parameters) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        made.push_str(before);
        let end = after.bytes().take(MOST_NAME).position(|byte| byte == b'>');
        let inner = end.and_then(|end| Some((after.get(..end)?, after.get(end..)?.strip_prefix(">>")?)));
        let value = inner.and_then(|(name, _)| parameters.get(name.trim().strip_prefix("parameters.")?));
        match (inner, value) {
            (Some((_, behind)), Some(value)) if MOST_TEXT.holds(made.len() + value.len()) => {
                made.push_str(value);
                rest = behind;
            }
            _ => {
                made.push_str("<<");
                rest = after;
            }
        }
    }
    made.push_str(rest);
    made
}

fn scalar(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        _ => node.written()?.to_string(),
    })
}

impl<'a> Reader<'a> {
    /// A text with the parameters put in, as long as not too much was.
    fn filled(&self, text: &str, parameters: &Parameters) -> String {
        if text.contains("<<") && self.may_fill(text.len()) { filled(text, parameters) } else { text.to_string() }
    }

    fn may_fill(&self, bytes: usize) -> bool {
        self.filled.set(self.filled.get().saturating_add(bytes));
        MOST_FILLED.holds(self.filled.get())
    }

    /// The defaults of a job's or a command's parameters, and what it is given instead.
    fn parameters(&self, body: Option<&Node>, given: Option<&Node>, outer: &Parameters) -> Parameters {
        let declared = body.and_then(|body| body.get("parameters")).and_then(Node::as_object).unwrap_or_default();
        let defaults = declared.iter().filter_map(|own| Some((own.key.clone(), scalar(own.node.get("default")?)?)));
        let given = given.and_then(Node::as_object).unwrap_or_default();
        let given = given.iter().filter_map(|own| Some((own.key.clone(), self.filled(&scalar(&own.node)?, outer))));
        let all = defaults.chain(given);
        all.take_while(|(name, value)| self.may_fill(name.len() + value.len() + 20)).collect()
    }

    fn place(&self, keys: &[&str]) -> Vec<PathKey> {
        let own = std::iter::once("document").chain(keys.iter().copied()).map(PathKey::from);
        self.source.place.iter().cloned().chain(own).collect()
    }

    fn workflow(&self, name: &str, triggers: Vec<Trigger>) -> Workflow {
        Workflow {
            path: self.source.path.to_string(),
            name: name.to_string(),
            system: "circleci",
            triggers,
            after: Vec::new(),
            is_called_only: false,
            place: self.source.place.clone(),
        }
    }

    /// The jobs of a workflow, each with those that it requires.
    fn jobs(&self, workflow: usize, name: &str, node: &Node, most: usize) -> Vec<(Job, BTreeSet<usize>)> {
        let mut found: Vec<(Job, BTreeSet<String>)> = Vec::new();
        for (at, entry) in node.get("jobs").and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
            if found.len() >= most {
                MOST_JOBS.reach();
                break;
            }
            let named = entry.as_object().and_then(|entries| entries.first());
            let Some(called) = named.map(|own| own.key.as_str()).or_else(|| entry.written()) else { continue };
            let body = named.map(|own| &own.node);
            let own = body.and_then(|body| body.get("name")).and_then(Node::written).unwrap_or(called);
            let mut place = self.place(&["workflows", name, "jobs"]);
            place.push(PathKey::from(at));
            let mut job = Job::new(workflow, own, place);
            job.tier = Tier::named(own);
            if body.and_then(|body| body.get("type")).and_then(Node::as_str) == Some("approval") {
                job.is_manual = true;
                let mut follower = Follower::new(self.calls, 0, job.place.clone());
                follower.asked(own);
                job.take(follower);
            } else {
                let none = Parameters::new();
                let body_of = self.source.root.get("jobs").and_then(|jobs| jobs.get(called));
                let given = self.parameters(body_of, body, &none);
                self.beside(&mut job, body, "pre-steps", &none);
                self.fill(&mut job, called, body, &given);
                self.beside(&mut job, body, "post-steps", &none);
                let contexts = texts(body.and_then(|body| body.get("context"))).join(" ");
                job.tier = job.tier.or_else(|| Tier::named(called)).or_else(|| Tier::named(&contexts));
                job.tier = job.tier.or_else(|| given.values().find_map(|value| Tier::named(value)));
            }
            found.push((job, requires(body)));
        }
        let named: BTreeMap<String, usize> =
            found.iter().enumerate().map(|(at, (job, _))| (job.id.clone(), at)).collect();
        let before = |needs: &BTreeSet<String>| needs.iter().filter_map(|need| named.get(need).copied()).collect();
        found
            .into_iter()
            .map(|(job, needs)| {
                let before = before(&needs);
                (job, before)
            })
            .collect()
    }

    /// Steps that a workflow puts before or behind those of a job.
    fn beside(&self, job: &mut Job, body: Option<&Node>, key: &str, given: &Parameters) {
        let steps = body.and_then(|body| body.get(key)).and_then(Node::as_array).unwrap_or_default();
        for (at, step) in steps.iter().enumerate() {
            let mut follower = Follower::new(self.calls, at, job.place.clone());
            self.step(&mut follower, step, given, &Around::plain(Pipes::Fail));
            job.take(follower);
        }
    }

    fn fill(&self, job: &mut Job, called: &str, own: Option<&Node>, given: &Parameters) {
        let around = Around::plain(Pipes::Fail);
        let mut follower = Follower::new(self.calls, 0, job.place.clone());
        if let Some(purpose) = named_purpose(&job.id) {
            let name = job.id.clone();
            follower.guess(purpose, &name, &around);
        }
        job.take(follower);
        let Some(body) = self.source.root.get("jobs").and_then(|jobs| jobs.get(called)) else {
            let mut follower = Follower::new(self.calls, 0, job.place.clone());
            self.orb(&mut follower, called, own, given, &around);
            return job.take(follower);
        };
        let mut follower = Follower::new(self.calls, 0, job.place.clone());
        self.given(&mut follower, own, given, &around);
        job.take(follower);
        let mut place = self.place(&["jobs", called, "steps"]);
        for (at, step) in body.get("steps").and_then(Node::as_array).unwrap_or_default().iter().enumerate() {
            place.push(PathKey::from(at));
            let mut follower = Follower::new(self.calls, at, place.clone());
            self.step(&mut follower, step, given, &around);
            job.take(follower);
            place.pop();
        }
    }

    fn step(&self, follower: &mut Follower<'_>, step: &Node, given: &Parameters, around: &Around) {
        if !self.calls.has_step() || around.via.len() > MOST_NESTED {
            follower.unread.insert("steps beyond those that are followed".to_string());
            return;
        }
        let named = step.as_object().and_then(|entries| entries.first());
        let Some(name) = named.map(|own| own.key.as_str()).or_else(|| step.written()) else { return };
        let body = named.map(|own| &own.node);
        match name {
            "run" | "deploy" if body.is_some() => self.run(follower, body, given, around),
            // What is done under a condition is taken as done.
            "when" | "unless" => {
                let steps = body.and_then(|body| body.get("steps")).and_then(Node::as_array).unwrap_or_default();
                steps.iter().for_each(|step| self.step(follower, step, given, around));
            }
            _ if BUILT_IN.contains(&name) => {}
            _ => self.command(follower, name, body, given, around),
        }
    }

    fn run(&self, follower: &mut Follower<'_>, body: Option<&Node>, given: &Parameters, around: &Around) {
        let Some(body) = body else { return };
        let text = |key: &str| body.get(key).and_then(Node::written).map(|text| self.filled(text, given));
        let Some(script) = body.written().map(|text| self.filled(text, given)).or_else(|| text("command")) else {
            return;
        };
        let mut around = around.clone();
        if let Some(folder) = text("working_directory") {
            around.folder = entered("", &folder);
        }
        if text("when").as_deref() == Some("on_fail") {
            around.lenient.get_or_insert_with(|| "it runs when something failed".to_string());
        }
        // `bash -eo pipefail` is the default.
        let shell = text("shell").unwrap_or_default();
        if !shell.is_empty() && !shell.contains("pipefail") {
            around.pipes = Pipes::Ignore;
        }
        follower.script(&script, &around);
        if let Some((purpose, name)) = text("name").as_deref().and_then(|name| Some((named_purpose(name)?, name)))
            && !follower.acts.iter().any(|act| act.purpose == purpose)
        {
            follower.guess(purpose, name, &around);
        }
    }

    /// A command of the file, or one of an orb.
    fn command(
        &self,
        follower: &mut Follower<'_>,
        name: &str,
        body: Option<&Node>,
        given: &Parameters,
        around: &Around,
    ) {
        let Some(command) = self.source.root.get("commands").and_then(|commands| commands.get(name)) else {
            return self.orb(follower, name, body, &self.parameters(None, body, given), around);
        };
        let own = self.parameters(Some(command), body, given);
        follower.within(name, around, |follower, around| {
            let steps = command.get("steps").and_then(Node::as_array).unwrap_or_default();
            steps.iter().for_each(|step| self.step(follower, step, &own, around));
        });
        self.given(follower, body, given, around);
    }

    /// Steps that are given as a parameter are done by what gets them.
    fn given(&self, follower: &mut Follower<'_>, body: Option<&Node>, given: &Parameters, around: &Around) {
        let entries = body.and_then(Node::as_object).unwrap_or_default().iter();
        for entry in entries.filter(|entry| !OF_WORKFLOW.contains(&entry.key.as_str())) {
            let steps = entry.node.as_array().unwrap_or_default();
            steps.iter().filter(|step| step.as_object().is_some()).for_each(|step| {
                self.step(follower, step, given, around);
            });
        }
    }

    /// A job or a command of an orb (`node/test`): what is known of it by name, what its inputs run, or nothing.
    fn orb(&self, follower: &mut Follower<'_>, name: &str, body: Option<&Node>, given: &Parameters, around: &Around) {
        let Some((alias, own)) = name.split_once('/') else {
            follower.not_read(name, name, around);
            return;
        };
        let orb = self.source.root.get("orbs").and_then(|orbs| orbs.get(alias));
        // An orb that is written in the file is not looked into.
        let source = orb.and_then(Node::written).unwrap_or(alias);
        let source = source.split('@').next().unwrap_or_default();
        let full = format!("{source}/{own}");
        let input = |key: &str| given.get(key).cloned();
        let tools = Tools::get().of_action(&full, &input);
        for tool in &tools {
            follower.acts_of(tool, &input, &full, false, around);
        }
        self.given(follower, body, given, around);
        if tools.is_empty() && !is_setup(own) {
            follower.not_read(own, &full, around);
        }
    }
}

/// Elements of orbs that only install something.
fn is_setup(name: &str) -> bool {
    ["install", "setup", "checkout", "login", "auth", "cache"].iter().any(|word| name.contains(word))
}

/// The jobs that a job of a workflow requires, whatever it asks of their ends.
fn requires(body: Option<&Node>) -> BTreeSet<String> {
    let list = body.and_then(|body| body.get("requires")).and_then(Node::as_array).unwrap_or_default();
    let named = |node: &Node| match node.as_object() {
        Some(entries) => entries.first().map(|own| own.key.clone()),
        None => node.written().map(str::to_string),
    };
    list.iter().filter_map(named).collect()
}
