//! GitHub workflows (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>).

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Calls, entered};
use super::follow::{Around, Follower, shortened};
use super::shell::{Modes, Pipes};
use super::tools::Tools;
use super::{
    Events, Job, MOST_JOBS, MOST_NEEDS, Pipeline, Purpose, Source, Sources, Tier, Trigger, Workflow, closure, is_true,
    texts,
};
use crate::document::expression::{self, Answer, Fact};
use crate::document::{Node, PathKey, Value};

/// What is said of steps behind the last that is looked at.
const MORE: &str = "steps beyond those that are followed";

/// Where GitHub looks for workflows.
pub(super) fn is_workflow(path: &str) -> bool {
    path.strip_prefix(".github/workflows/").is_some_and(|name| !name.contains('/'))
}

/// Adds the workflows and their jobs.
pub(super) fn read(sources: &Sources<'_>, calls: &Calls<'_>, pipeline: &mut Pipeline) {
    let own: Vec<&Source<'_>> = sources.workflows.iter().filter(|source| is_workflow(source.path)).collect();
    let by_path: BTreeMap<&str, &Source<'_>> = own.iter().map(|source| (source.path, *source)).collect();
    let base = pipeline.workflows.len();
    pipeline.workflows.extend(own.iter().map(|source| workflow(source)));
    for at in base..pipeline.workflows.len() {
        let started_by: BTreeSet<String> = own.get(at - base).map(|source| awaited(source.root)).unwrap_or_default();
        let is_it = |other: &Workflow| started_by.contains(&other.name);
        let after = pipeline.workflows.iter().enumerate().filter(|(_, other)| is_it(other)).map(|(at, _)| at).collect();
        if let Some(workflow) = pipeline.workflows.get_mut(at) {
            workflow.after = after;
        }
    }
    let reader = Reader { calls, by_path };
    let first = pipeline.jobs.len();
    let mut direct: Vec<BTreeSet<usize>> = Vec::new();
    for (at, source) in own.iter().enumerate().map(|(at, source)| (base + at, source)) {
        if pipeline.workflows.get(at).is_some_and(|workflow| workflow.is_called_only) {
            continue;
        }
        let jobs = source.root.get("jobs").and_then(Node::as_object).unwrap_or_default();
        let from = pipeline.jobs.len();
        let starts = starts(source.root);
        let is_run = |node: &Node| !is_never(node.get("if"), &starts);
        let ids: BTreeMap<&str, usize> = jobs
            .iter()
            .filter(|job| is_run(&job.node))
            .enumerate()
            .map(|(n, job)| (job.key.as_str(), from + n))
            .collect();
        for entry in jobs.iter().filter(|job| is_run(&job.node)) {
            if !MOST_JOBS.has_room(pipeline.jobs.len()) {
                break;
            }
            let needs = texts(entry.node.get("needs"));
            direct.push(needs.iter().filter_map(|id| ids.get(id.as_str()).copied()).collect());
            pipeline.jobs.push(reader.job(at, source, &entry.key, &entry.node));
        }
    }
    let mut by_workflow: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, job) in pipeline.jobs.iter().enumerate().skip(first) {
        by_workflow.entry(job.workflow).or_default().push(at);
    }
    let mut needs = 0;
    for (at, own) in direct.iter_mut().enumerate() {
        let workflow = pipeline.jobs.get(first + at).and_then(|job| pipeline.workflows.get(job.workflow));
        let after =
            workflow.into_iter().flat_map(|workflow| &workflow.after).filter_map(|after| by_workflow.get(after));
        own.extend(after.flatten().take(MOST_JOBS.most()));
        needs += own.len();
        if !MOST_NEEDS.holds(needs) {
            own.clear();
        }
    }
    // The closure is over positions from nought.
    let shifted: Vec<BTreeSet<usize>> =
        direct.iter().map(|own| own.iter().filter_map(|at| at.checked_sub(first)).collect()).collect();
    for (job, before) in pipeline.jobs.iter_mut().skip(first).zip(closure(&shifted)) {
        job.before = before.into_iter().map(|at| at + first).collect();
    }
}

fn workflow(source: &Source<'_>) -> Workflow {
    let triggers = triggers(source.root);
    Workflow {
        path: source.path.to_string(),
        name: source.root.get("name").and_then(Node::written).unwrap_or(source.path).to_string(),
        system: "github",
        is_called_only: triggers.len() == 1 && triggers.iter().all(|trigger| trigger.event == "workflow_call"),
        triggers,
        after: Vec::new(),
        place: source.place.clone(),
    }
}

/// What starts it. YAML 1.1 readers take the key `on` for the boolean true.
fn events(root: &Node) -> Option<&Node> {
    root.get("on").or_else(|| root.get("true"))
}

fn triggers(root: &Node) -> Vec<Trigger> {
    let Some(on) = events(root) else { return Vec::new() };
    let plain = || texts(Some(on)).into_iter().map(|event| Trigger { event, branches: Vec::new() }).collect();
    let Some(entries) = on.as_object() else { return plain() };
    let limits = |node: &Node| ["branches", "tags"].iter().flat_map(|key| texts(node.get(key))).collect();
    entries.iter().map(|entry| Trigger { event: entry.key.clone(), branches: limits(&entry.node) }).collect()
}

/// The names of the workflows whose end starts it.
fn awaited(root: &Node) -> BTreeSet<String> {
    let run = events(root).and_then(|on| on.get("workflow_run"));
    texts(run.and_then(|run| run.get("workflows"))).into_iter().collect()
}

/// An event that starts a workflow, and the branch on which, where it is one.
pub(super) type Start = (String, Option<String>);

/// What starts a workflow; nothing where that is not all known, or its caller's.
fn starts(root: &Node) -> Vec<Start> {
    let triggers = triggers(root);
    if triggers.iter().any(|trigger| matches!(trigger.event.as_str(), "workflow_call" | "repository_dispatch")) {
        return Vec::new();
    }
    let each = triggers.into_iter().flat_map(|trigger| {
        let is_push = trigger.event == "push" && !trigger.branches.is_empty();
        let is_name = |name: &String| !name.contains(['*', '?', '[', '!', '+']);
        let tags = events(root).and_then(|on| on.get("push")?.get("tags")).is_some();
        match trigger.branches.iter().all(is_name) && is_push && !tags {
            true => trigger.branches.into_iter().map(|name| ("push".to_string(), Some(name))).collect(),
            false => vec![(trigger.event, None)],
        }
    });
    each.collect()
}

/// `if: false`, and what holds on nothing that starts the workflow.
fn is_never(condition: Option<&Node>, starts: &[Start]) -> bool {
    let Some(condition) = condition else { return false };
    let Some(text) = condition.written() else { return matches!(condition.value, Value::Bool(false)) };
    let is_no = |start: Option<&Start>| {
        let fact = |path: &str| {
            let (event, branch) = start?;
            match (path, branch) {
                ("github.event_name", _) => Some(Fact::Text(event.clone())),
                ("github.ref", Some(branch)) => Some(Fact::Text(format!("refs/heads/{branch}"))),
                ("github.ref_name", Some(branch)) => Some(Fact::Text(branch.clone())),
                ("github.ref_type", Some(_)) => Some(Fact::Text("branch".to_string())),
                _ => None,
            }
        };
        expression::answer(text, &fact) == Answer::No
    };
    if starts.is_empty() { is_no(None) } else { starts.iter().all(|start| is_no(Some(start))) }
}

/// The events that the `if` of a job or a step lets through.
fn events_of(node: &Node) -> Events {
    node.get("if").and_then(Node::written).map_or(Events::All, Events::of_condition)
}

struct Reader<'a> {
    calls: &'a Calls<'a>,
    by_path: BTreeMap<&'a str, &'a Source<'a>>,
}

/// A job of a workflow, and how one comes to it.
#[derive(Clone, Copy)]
struct Called<'a> {
    source: &'a Source<'a>,
    id: &'a str,
    body: &'a Node,
    /// The step in which another job calls it.
    inside: Option<usize>,
    via: &'a [String],
}

impl Reader<'_> {
    fn job(&self, workflow: usize, source: &Source<'_>, id: &str, body: &Node) -> Job {
        let mut place = source.place.clone();
        place.extend(["document".into(), "jobs".into(), PathKey::from(id)]);
        let name = body.get("name").and_then(Node::written).unwrap_or(id).to_string();
        let condition = body.get("if").and_then(Node::written).unwrap_or_default();
        let asks = condition.contains(".result") || condition.contains("success()");
        let mut job = Job::new(workflow, id, place);
        job.environment = environment(body);
        job.runs_always =
            !asks && ["always()", "!cancelled()", "! cancelled()"].iter().any(|text| condition.contains(text));
        job.name = name;
        self.fill(&mut job, &Called { source, id, body, inside: None, via: &[] });
        let label = format!("{} {}", job.id, job.name);
        // What a job that it calls says of itself, goes last.
        job.tier = Tier::named(&job.environment).or_else(|| Tier::named(&label)).or(job.tier);
        job
    }

    /// Adds what a job does: its steps, or the workflow that it calls.
    fn fill(&self, job: &mut Job, called: &Called<'_>) {
        let Called { source, id, body, inside, via } = *called;
        if !self.calls.has_step() {
            job.unread.insert(MORE.to_string());
            return;
        }
        let continues = is_true(body.get("continue-on-error")).then(|| "`continue-on-error` of the job".to_string());
        let default = |key: &str| {
            let of = |node: &Node| node.get("defaults")?.get("run")?.get(key)?.written().map(str::to_string);
            of(body).or_else(|| of(source.root))
        };
        let runs_on = texts(body.get("runs-on")).concat();
        // PowerShell is the default of Windows, and has no pipes of this kind.
        let pipes = if runs_on.contains("windows") { Pipes::Fail } else { Pipes::Ignore };
        let modes = default("shell").map_or(Modes { pipes, stops: true }, |shell| modes_of(&shell));
        let around = Around {
            folder: entered("", &default("working-directory").unwrap_or_default()),
            lenient: continues.clone(),
            events: events_of(body),
            starts: if inside.is_none() { starts(source.root) } else { Vec::new() },
            via: via.to_vec(),
            stops: modes.stops,
            ..Around::plain(modes.pipes)
        };
        let name = body.get("name").and_then(Node::written).unwrap_or_default();
        let own = environment(body);
        let named = [id, name].into_iter().find_map(|name| Some((named_purpose(name)?, name)));
        // Of an environment, the name says who is asked, and no more.
        let asking = || named_purpose(&own).filter(|purpose| *purpose == Purpose::Approve).map(|is| (is, own.as_str()));
        if let Some((purpose, name)) = named.or_else(asking) {
            let mut follower = Follower::new(self.calls, inside.unwrap_or_default(), job.place.clone());
            follower.guess(purpose, name, &around);
            job.take(follower);
        }
        if let Some(uses) = body.get("uses").and_then(Node::written) {
            let from = job.acts().len();
            self.called(job, uses, continues.as_deref(), inside, via);
            job.limit(from, &around.events);
            return;
        }
        let steps = body.get("steps").and_then(Node::as_array).unwrap_or_default();
        for (at, step) in steps.iter().enumerate() {
            let mut place = job.place.clone();
            if inside.is_none() {
                place.extend(["steps".into(), PathKey::from(at)]);
            }
            let mut follower = Follower::new(self.calls, inside.unwrap_or(at), place);
            self.step(&mut follower, step, &around);
            job.take(follower);
        }
    }

    fn called(&self, job: &mut Job, uses: &str, continues: Option<&str>, inside: Option<usize>, via: &[String]) {
        let path = own_path(uses).unwrap_or_default();
        let Some(source) = self.by_path.get(path).copied() else {
            job.unread.insert(shortened(uses));
            return;
        };
        // A circle is refused by GitHub, and a chain of more than ten workflows.
        if via.iter().any(|label| label == path) || via.len() >= 10 {
            job.unread.insert(shortened(uses));
            return;
        }
        let via: Vec<String> = via.iter().cloned().chain([path.to_string()]).collect();
        let jobs = source.root.get("jobs").and_then(Node::as_object).unwrap_or_default();
        let from = job.acts().len();
        for (at, entry) in jobs.iter().enumerate() {
            if is_never(entry.node.get("if"), &[]) || !MOST_JOBS.holds(at) {
                continue;
            }
            let (id, body) = (entry.key.as_str(), &entry.node);
            let own = environment(body);
            let is_production = |name: &str| Tier::named(name) == Some(Tier::Production);
            if job.environment.is_empty() || is_production(&own) && !is_production(&job.environment) {
                job.environment.clone_from(&own);
            }
            let name = body.get("name").and_then(Node::written).unwrap_or_default();
            let tier = Tier::named(&own).or_else(|| Tier::named(&format!("{id} {name}")));
            if tier == Some(Tier::Production) || job.tier.is_none() {
                job.tier = tier;
            }
            self.fill(job, &Called { source, id, body, inside: Some(inside.unwrap_or(at)), via: &via });
        }
        if let Some(reason) = continues {
            job.forgive(from, reason);
        }
    }

    fn step(&self, follower: &mut Follower<'_>, step: &Node, around: &Around) {
        if is_never(step.get("if"), &around.starts) {
            return;
        }
        if !self.calls.has_step() {
            follower.unread.insert(MORE.to_string());
            return;
        }
        let text = |key: &str| step.get(key).and_then(Node::written);
        let mut around = around.clone();
        if is_true(step.get("continue-on-error")) {
            around.lenient.get_or_insert_with(|| "`continue-on-error`".to_string());
        }
        if let Some(folder) = text("working-directory") {
            around.folder = entered("", folder);
        }
        if let Some(shell) = text("shell") {
            let modes = modes_of(shell);
            (around.pipes, around.stops) = (modes.pipes, modes.stops);
        }
        around.tier = said_of(step).or(around.tier);
        around.events = around.events.and(&events_of(step));
        if let Some(script) = text("run") {
            follower.script(script, &around);
        }
        if let Some(uses) = text("uses") {
            self.action(follower, uses, step.get("with"), &around);
        }
        if let Some((purpose, name)) = text("name").and_then(|name| Some((named_purpose(name)?, name)))
            && !follower.acts.iter().any(|act| act.purpose == purpose)
        {
            follower.guess(purpose, name, &around);
        }
    }

    fn action(&self, follower: &mut Follower<'_>, uses: &str, with: Option<&Node>, around: &Around) {
        if let Some(path) = own_path(uses) {
            let Some(source) = self.calls.action(path) else {
                follower.unread.insert(shortened(uses));
                return;
            };
            if self.calls.is_cut(source.path) {
                follower.unread.insert(shortened(uses));
            }
            let steps = source.root.get("runs").and_then(|runs| runs.get("steps")).and_then(Node::as_array);
            if steps.is_none() {
                follower.unread.insert(shortened(uses));
            }
            follower.within(uses, around, |follower, around| {
                // Each step of an action names its shell.
                steps.unwrap_or_default().iter().for_each(|step| self.step(follower, step, around));
            });
            return;
        }
        let name = uses.split('@').next().unwrap_or_default();
        let input = |key: &str| with?.get(key).map(shown);
        let values = with.and_then(Node::as_object).unwrap_or_default().iter().map(|entry| shown(&entry.node));
        let sarif = values.chain([name.to_string()]).any(|value| value.to_ascii_lowercase().contains("sarif"));
        let tools = Tools::get().of_action(name, &input);
        for tool in &tools {
            follower.acts_of(tool, &input, uses, sarif, around);
        }
        if let Some(script) = Tools::get().script_input(name).and_then(input) {
            follower.within(name, around, |follower, around| drop(follower.script(&script, around)));
            return;
        }
        if tools.is_empty() && named_purpose(name) == Some(Purpose::Approve) {
            return follower.guess(Purpose::Approve, name, around);
        }
        // What another action does, its name may say.
        if tools.is_empty() && !name.starts_with("actions/") {
            let own = name.split_once('/').map_or(name, |(_, own)| own);
            follower.guess_by_name(own, name, around);
        }
    }
}

/// The path of an action or a workflow of the same repository: of the workspace (`./`), or of the commit that runs (`$/`)
/// (<https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/>).
pub(super) fn own_path(uses: &str) -> Option<&str> {
    uses.strip_prefix("./").or_else(|| uses.strip_prefix("$/"))
}

/// What a shell that a step names does about failures: `bash` alone is called with `-eo pipefail`, `sh` with `-e`, and a template
/// (`bash -l {0}`) says itself. Shells of other kinds have no pipes of this kind.
/// (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell>)
fn modes_of(shell: &str) -> Modes {
    let words: Vec<&str> = shell.split_whitespace().collect();
    let program = words.first().and_then(|word| word.rsplit('/').next()).unwrap_or_default();
    let is_template = words.len() > 1;
    match program {
        "bash" | "sh" | "dash" | "zsh" if is_template => {
            let mut modes = Modes::of_a_shell();
            modes.set(words.get(1..).unwrap_or_default());
            modes
        }
        "sh" | "dash" | "zsh" => Modes { pipes: Pipes::Ignore, stops: true },
        _ => Modes { pipes: Pipes::Fail, stops: true },
    }
}

/// Where a step says that it deploys to, by its name, its inputs and its variables.
fn said_of(step: &Node) -> Option<Tier> {
    let values = ["with", "env"].iter().filter_map(|key| step.get(key)?.as_object()).flatten();
    let mut said = step.get("name").and_then(Node::written).unwrap_or_default().to_string();
    for entry in values.filter(|entry| !entry.key.ends_with("_ENV")) {
        said.push_str(&format!(" {} {}", entry.key, shown(&entry.node)));
    }
    Tier::meant(&said)
}

/// An input's value as the runner gives it.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        _ => node.written().unwrap_or_default().to_string(),
    }
}

/// The name of a job's environment, as written.
pub(super) fn environment(body: &Node) -> String {
    let Some(node) = body.get("environment") else { return String::new() };
    node.written().or_else(|| node.get("name")?.written()).unwrap_or_default().to_string()
}

/// What a step or job says by its name alone that it does, of the things that no tool is known by.
pub(super) fn named_purpose(name: &str) -> Option<Purpose> {
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let approves_itself = has(&["auto-approv", "auto approv", "autoapprov", "auto_approv"]);
    if has(&["rollback", "roll back", "roll-back", "roll_back"]) {
        Some(Purpose::RollBack)
    } else if has(&["smoke"]) {
        Some(Purpose::SmokeTest)
    } else if has(&["health check", "healthcheck", "health-check"]) {
        Some(Purpose::HealthCheck)
    } else if has(&["backup", "back up", "back-up"]) {
        Some(Purpose::BackUp)
    } else if has(&["approval", "approve", "sign-off", "signoff", "four-eyes", "manual-gate", "manual gate"])
        && !approves_itself
    {
        Some(Purpose::Approve)
    } else {
        None
    }
}
