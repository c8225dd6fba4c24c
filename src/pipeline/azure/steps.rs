//! What the steps of a job do: scripts and tasks.

use super::condition;
use super::expand::{Expander, Item};
use crate::document::{Node, Value};
use crate::pipeline::calls::{Calls, entered};
use crate::pipeline::follow::{Around, Follower};
use crate::pipeline::github::named_purpose;
use crate::pipeline::shell::Pipes;
use crate::pipeline::tools::Tools;
use crate::pipeline::{Job, is_true};

/// Keys of steps that are a script.
const SCRIPTS: &[&str] = &["script", "bash", "pwsh", "powershell"];
/// Macros that stand for the folder into which the repository is checked out.
const FOLDERS: &[&str] = &[
    "$(Build.SourcesDirectory)",
    "$(System.DefaultWorkingDirectory)",
    "$(Build.Repository.LocalPath)",
    "$(Pipeline.Workspace)/s",
    "$(Agent.BuildDirectory)/s",
];
/// Phases of a deployment, in their order
/// (<https://learn.microsoft.com/azure/devops/pipelines/process/deployment-jobs#descriptions-of-lifecycle-hooks>).
const PHASES: &[&str] = &["preDeploy", "deploy", "routeTraffic", "postRouteTraffic"];

/// Adds what a job does.
pub(super) fn fill<'a>(job: &mut Job, calls: &Calls<'_>, expander: &mut Expander<'a>, item: &Item<'a>) {
    let mut around = Around::plain(Pipes::Ignore);
    if is_true(item.get("continueOnError")) {
        around.lenient = Some("`continueOnError` of the job".to_string());
    }
    let label = job.id.rsplit('.').next().unwrap_or_default().to_string();
    if let Some(purpose) = named_purpose(&label).or_else(|| named_purpose(&job.name)) {
        let mut follower = Follower::new(calls, 0, job.place.clone());
        follower.guess(purpose, &label, &around);
        job.take(follower);
    }
    let before = std::mem::take(&mut expander.unread);
    let mut steps = expander.list(item, "steps");
    for phase in phases(item) {
        steps.extend(expander.list(&phase, "steps"));
    }
    job.unread.append(&mut expander.unread);
    expander.unread = before;
    for (at, step) in steps.iter().enumerate() {
        let mut follower = Follower::new(calls, at, step.place.clone());
        if calls.has_step() {
            self::step(&mut follower, step, &around);
        } else {
            follower.unread.insert("steps beyond those that are followed".to_string());
        }
        job.take(follower);
    }
}

/// The phases of a deployment's strategy, with what is done when it succeeds or fails.
fn phases<'a>(item: &Item<'a>) -> Vec<Item<'a>> {
    let mut found = Vec::new();
    let Some(strategy) = item.get("strategy") else { return found };
    for kind in ["runOnce", "rolling", "canary"] {
        let Some(own) = strategy.get(kind) else { continue };
        let ends = own.get("on");
        let named = PHASES.iter().map(|phase| (vec!["strategy", kind, *phase], own.get(phase)));
        let on = ["success", "failure"];
        let ended = on.iter().map(|end| (vec!["strategy", kind, "on", *end], ends.and_then(|ends| ends.get(end))));
        for (keys, node) in named.chain(ended) {
            let Some(node) = node else { continue };
            let place = item.place.iter().cloned().chain(keys.into_iter().map(Into::into)).collect();
            found.push(Item { node, scope: item.scope.clone(), place });
        }
    }
    found
}

fn step(follower: &mut Follower<'_>, step: &Item<'_>, around: &Around) {
    let is_off = matches!(step.get("enabled").map(|node| &node.value), Some(Value::Bool(false)));
    if is_off || condition::is_never(step.get("condition")) {
        return;
    }
    let mut around = around.clone();
    if is_true(step.get("continueOnError")) {
        around.lenient.get_or_insert_with(|| "`continueOnError`".to_string());
    }
    if let Some(folder) = step.text("workingDirectory") {
        around.folder = entered("", &local(&folder));
    }
    if let Some(script) = SCRIPTS.iter().find_map(|key| step.text(key)) {
        follower.of_itself(&local(&script), &around);
    } else if let Some(task) = step.text("task") {
        self::task(follower, &task, step, &mut around);
    }
    let name = step.text("displayName");
    if let Some((purpose, name)) = name.as_deref().and_then(|name| Some((named_purpose(name)?, name)))
        && !follower.acts.iter().any(|act| act.purpose == purpose)
    {
        follower.guess(purpose, name, &around);
    }
}

/// A text in which the folder of the repository is where one stands.
fn local(text: &str) -> String {
    let mut text = text.to_string();
    if text.contains("$(") {
        for folder in FOLDERS {
            text = text.replace(&format!("{folder}/"), "").replace(folder, ".");
        }
    }
    text
}

/// A task: by the name behind which a version stands, and its inputs, whose names have no case.
fn task(follower: &mut Follower<'_>, task: &str, step: &Item<'_>, around: &mut Around) {
    let inputs = step.get("inputs").and_then(Node::as_object).unwrap_or_default();
    let input = |key: &str| {
        let entry = inputs.iter().find(|entry| entry.key.eq_ignore_ascii_case(key))?;
        let text = match &entry.node.value {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            _ => step.scope.filled(entry.node.written()?),
        };
        Some(text).filter(|text| !text.trim().is_empty())
    };
    if let Some(folder) = input("workingDirectory").or_else(|| input("workingDir")).or_else(|| input("cwd")) {
        around.folder = entered("", &local(&folder));
    }
    let name = task.split('@').next().unwrap_or_default();
    // A task of an extension may have its publisher before its name.
    let name = name.rsplit('.').next().unwrap_or_default();
    let tools = Tools::get();
    let found = tools.of_action(name, &input);
    for tool in &found {
        follower.acts_of(tool, &input, task, false, around);
    }
    let is_file = input("targetType").or_else(|| input("scriptLocation")).or_else(|| input("scriptType"));
    let is_file = is_file.is_some_and(|kind| kind.to_ascii_lowercase().contains("file") || kind == "scriptPath");
    if let Some(script) = tools.script_input(name).and_then(input).filter(|_| !is_file) {
        return follower.within(task, around, |follower, around| drop(follower.of_itself(&local(&script), around)));
    }
    if let Some(path) = ["filePath", "scriptPath"].iter().find_map(|key| input(key)) {
        return follower.file(&local(&path), around);
    }
    if let Some(command) = tools.command_of(name, &input) {
        return follower.within(task, around, |follower, around| drop(follower.script(&local(&command), around)));
    }
    if found.is_empty() {
        guess(follower, name, around);
    }
}

/// What the name of a task may say of it; what publishes results or brings a tool along does nothing, what any other task does, nobody
/// knows.
fn guess(follower: &mut Follower<'_>, name: &str, around: &Around) {
    const STARTS: &[&str] = &[
        "Publish",
        "Download",
        "Use",
        "Cache",
        "Copy",
        "Extract",
        "Archive",
        "Delete",
        "Install",
        "SonarCloudPrepare",
        "SonarQubePrepare",
        "AzureKeyVault",
        "FileTransform",
        "replacetokens",
        "gitversion",
        "Delay",
        "Query",
    ];
    const ENDS: &[&str] = &["Installer", "Authenticate", "Tool", "Publish"];
    if !STARTS.iter().any(|start| name.starts_with(start)) && !ENDS.iter().any(|end| name.ends_with(end)) {
        follower.not_read(name, name, around);
    }
}
