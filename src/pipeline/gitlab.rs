//! GitLab pipelines (<https://docs.gitlab.com/ci/yaml/>): the file at the root with what it includes of the same project.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::Calls;
use super::follow::{Around, Follower, shortened};
use super::github::{environment, named_purpose};
use super::shell::Pipes;
use super::tools::Tools;
use super::{Job, MOST_JOBS, MOST_NEEDS, Pipeline, Source, Sources, Tier, Trigger, Workflow, closure, is_true, texts};
use crate::bound::Bound;
use crate::document::{Node, PathKey, Value};

/// Keys at the top that are no jobs.
const GLOBAL: &[&str] = &[
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
    "spec",
    "types",
];

/// Templates that a job extends, all together; GitLab itself allows eleven levels
/// (<https://docs.gitlab.com/ci/yaml/#extends>).
static MOST_PARENTS: Bound = Bound::new(200, "a GitLab job extends more templates than are followed");

/// Adds the pipeline and its jobs.
pub(super) fn read(sources: &Sources<'_>, calls: &Calls<'_>, pipeline: &mut Pipeline) {
    let Some(root) = sources.gitlab.iter().find(|source| source.path == ".gitlab-ci.yml") else { return };
    let files = included(root, sources);
    let workflow = pipeline.workflows.len();
    let stages = texts(root.root.get("stages"));
    let reader = Reader { calls, bodies: bodies(&files), root: root.root, stages: order(stages), workflow };
    let names: BTreeSet<String> =
        reader.bodies.keys().filter(|id| !id.starts_with('.')).map(|id| (*id).to_string()).collect();
    let from = pipeline.jobs.len();
    let mut stages = Vec::new();
    for id in names {
        if !MOST_JOBS.has_room(pipeline.jobs.len()) {
            break;
        }
        let job = reader.job(&id);
        stages.push(reader.stage(&id));
        pipeline.jobs.push(job);
    }
    pipeline.jobs.extend(files.iter().flat_map(|file| reader.includes(file, &files)));
    let own = pipeline.jobs.get(from..).unwrap_or_default();
    let position: BTreeMap<&str, usize> = own.iter().enumerate().map(|(at, job)| (job.id.as_str(), at)).collect();
    let mut count = 0;
    let waits = own.iter().enumerate().map(|(at, job)| {
        let mut before: BTreeSet<usize> = BTreeSet::new();
        if let Some(needs) = reader.field(&job.id, "needs") {
            before.extend(needs_of(needs).iter().filter_map(|id| position.get(id.as_str()).copied()));
        } else if let Some(stage) = stages.get(at).copied().flatten() {
            let is_before = |other: &Option<usize>| other.is_some_and(|other| other < stage);
            before.extend(stages.iter().enumerate().filter(|(_, other)| is_before(other)).map(|(at, _)| at));
        }
        count += before.len();
        if MOST_NEEDS.holds(count) { before } else { BTreeSet::new() }
    });
    let direct: Vec<BTreeSet<usize>> = waits.collect();
    for (job, before) in pipeline.jobs.iter_mut().skip(from).zip(closure(&direct)) {
        job.before = before.into_iter().map(|at| at + from).collect();
    }
    pipeline.workflows.push(Workflow {
        path: root.path.to_string(),
        name: "GitLab pipeline".to_string(),
        system: "gitlab",
        triggers: vec![Trigger { event: "pipeline".to_string(), branches: Vec::new() }],
        after: Vec::new(),
        is_called_only: false,
        place: root.place.clone(),
    });
}

/// The root and the files of the project that it includes by name or pattern: those that are at hand.
fn included<'a>(root: &'a Source<'a>, sources: &'a Sources<'a>) -> Vec<&'a Source<'a>> {
    let mut files = vec![root];
    let mut at = 0;
    while let Some(file) = files.get(at) {
        let wanted: BTreeSet<String> = includes(file.root).filter_map(local).collect();
        let found = sources.gitlab.iter().filter(|source| wanted.iter().any(|path| is_named(path, source.path)));
        let known: BTreeSet<&str> = files.iter().map(|file| file.path).collect();
        let new: Vec<&Source<'_>> = found.filter(|source| !known.contains(source.path)).collect();
        files.extend(new);
        at += 1;
    }
    files
}

fn includes(root: &Node) -> impl Iterator<Item = &Node> {
    let node = root.get("include");
    let list = node.and_then(Node::as_array).unwrap_or_default().iter();
    list.chain(node.filter(|node| node.as_array().is_none()))
}

fn local(node: &Node) -> Option<String> {
    let text = node.written().filter(|text| !text.contains("://")).or_else(|| node.get("local")?.written())?;
    Some(text.trim_start_matches('/').to_string())
}

/// Whether a path is meant: a pattern stands for what begins and ends as it does.
fn is_named(wanted: &str, path: &str) -> bool {
    match wanted.split_once('*') {
        Some((before, after)) => {
            path.starts_with(before) && path.ends_with(after.rsplit('*').next().unwrap_or_default())
        }
        None => wanted == path,
    }
}

fn bodies<'a>(files: &[&'a Source<'a>]) -> BTreeMap<&'a str, (&'a Source<'a>, &'a Node)> {
    let jobs = |file: &&'a Source<'a>| {
        let file = *file;
        let entries = file.root.as_object().unwrap_or_default().iter();
        entries.map(move |entry| (entry.key.as_str(), (file, &entry.node))).collect::<Vec<_>>()
    };
    let jobs = files.iter().rev().flat_map(jobs);
    jobs.filter(|(id, (_, body))| !GLOBAL.contains(id) && body.as_object().is_some()).collect()
}

fn order(stages: Vec<String>) -> Vec<String> {
    let own = if stages.is_empty() { ["build", "test", "deploy"].map(str::to_string).to_vec() } else { stages };
    std::iter::once(".pre".to_string()).chain(own).chain([".post".to_string()]).collect()
}

fn needs_of(node: &Node) -> Vec<String> {
    let job = |node: &Node| node.written().or_else(|| node.get("job")?.written()).map(str::to_string);
    node.as_array().unwrap_or_default().iter().filter_map(job).collect()
}

struct Reader<'a> {
    calls: &'a Calls<'a>,
    bodies: BTreeMap<&'a str, (&'a Source<'a>, &'a Node)>,
    root: &'a Node,
    stages: Vec<String>,
    workflow: usize,
}

impl<'a> Reader<'a> {
    /// A key of a job, or of the nearest template that it extends.
    fn field(&self, id: &str, key: &str) -> Option<&'a Node> {
        let mut open = vec![id.to_string()];
        let mut seen = 0;
        while let Some(id) = open.pop() {
            seen += 1;
            if !MOST_PARENTS.holds(seen) {
                return None;
            }
            let Some((_, body)) = self.bodies.get(id.as_str()) else { continue };
            if let Some(node) = body.get(key) {
                return Some(node);
            }
            // The last of several parents counts most.
            open.extend(texts(body.get("extends")));
        }
        None
    }

    fn stage(&self, id: &str) -> Option<usize> {
        let stage = self.field(id, "stage").and_then(Node::written).unwrap_or("test");
        self.stages.iter().position(|name| name == stage)
    }

    fn job(&self, id: &str) -> Job {
        let mut place = self.bodies.get(id).map(|(source, _)| source.place.clone()).unwrap_or_default();
        place.extend(["document".into(), PathKey::from(id)]);
        let mut body = Job {
            workflow: self.workflow,
            id: id.to_string(),
            name: id.to_string(),
            environment: self
                .field(id, "environment")
                .map(|node| environment(&Node::object(node.span, [("environment", node.clone())])))
                .unwrap_or_default(),
            tier: None,
            before: BTreeSet::new(),
            runs_always: self.field(id, "when").and_then(Node::as_str) == Some("always"),
            is_manual: self.is_manual(id),
            acts: Vec::new(),
            unread: self.unread(id),
            place,
        };
        body.tier = Tier::named(&body.environment).or_else(|| Tier::named(id));
        self.fill(&mut body);
        body
    }

    fn is_manual(&self, id: &str) -> bool {
        let is = |node: Option<&Node>| matches!(node.and_then(Node::as_str), Some("manual" | "never"));
        let rules = self.field(id, "rules").and_then(Node::as_array).unwrap_or_default();
        is(self.field(id, "when")) || !rules.is_empty() && rules.iter().all(|rule| is(rule.get("when")))
    }

    /// What it extends that is not at hand, and pipelines that it starts.
    fn unread(&self, id: &str) -> BTreeSet<String> {
        let parents = texts(self.field(id, "extends"));
        let missing = parents.into_iter().filter(|parent| !self.bodies.contains_key(parent.as_str()));
        let starts = self.field(id, "trigger").map(|_| format!("the pipeline that '{id}' starts"));
        missing.chain(starts).collect()
    }

    fn fill(&self, job: &mut Job) {
        let rules = self.field(&job.id, "rules").and_then(Node::as_array).unwrap_or_default();
        // A rule that never adds the job says nothing about its failure.
        let mut adding =
            rules.iter().filter(|rule| rule.get("when").and_then(Node::as_str) != Some("never")).peekable();
        let by_rules = adding.peek().is_some() && adding.all(|rule| is_true(rule.get("allow_failure")));
        let is_lenient = by_rules || is_true(self.field(&job.id, "allow_failure"));
        let lenient = is_lenient.then(|| "`allow_failure`".to_string());
        let around = Around { folder: String::new(), pipes: Pipes::Fail, lenient, via: Vec::new(), depth: 0 };
        let mut follower = Follower::new(self.calls, 0, job.place.clone());
        if let Some(purpose) = named_purpose(&job.id) {
            follower.guess(purpose, &job.id, &around);
        }
        let default =
            |key: &str| self.root.get("default").and_then(|node| node.get(key)).or_else(|| self.root.get(key));
        for key in ["before_script", "script"] {
            let own = self.field(&job.id, key).or_else(|| default(key));
            let mut lines = Vec::new();
            own.into_iter().for_each(|node| gather(node, &mut lines, &mut follower.unread));
            follower.script(&lines.join("\n"), &around);
        }
        job.acts.append(&mut follower.acts);
        job.unread.append(&mut follower.unread);
    }

    /// GitLab's own templates and components as jobs of the name; what is elsewhere is not read.
    fn includes(&self, file: &Source<'_>, files: &[&Source<'_>]) -> Vec<Job> {
        let node = file.root.get("include");
        let is_list = node.is_some_and(|node| node.as_array().is_some());
        let is_read = |path: &String| files.iter().any(|file| is_named(path, file.path));
        let entries = includes(file.root).enumerate().filter(|(_, entry)| !local(entry).as_ref().is_some_and(is_read));
        entries
            .filter_map(|(at, entry)| {
                let text = |key: &str| entry.get(key).and_then(Node::written);
                let name = text("template").or_else(|| text("component")).or_else(|| text("project"));
                let name = name.or_else(|| text("remote")).or_else(|| text("local")).or_else(|| entry.written())?;
                let mut place = file.place.clone();
                place.extend(["document".into(), "include".into()]);
                place.extend(is_list.then(|| PathKey::from(at)));
                let mut follower = Follower::new(self.calls, 0, place.clone());
                let around =
                    Around { folder: String::new(), pipes: Pipes::Fail, lenient: None, via: Vec::new(), depth: 0 };
                let short = name.split('@').next().unwrap_or_default().trim_start_matches("$CI_SERVER_FQDN/");
                let none = |_: &str| None;
                for tool in Tools::get().of_action(short, &none) {
                    follower.acts_of(tool, &none, shortened(name), false, &around);
                }
                let is_known = !follower.acts.is_empty() || text("template").is_some();
                Some(Job {
                    workflow: self.workflow,
                    id: format!("include {name}"),
                    name: name.to_string(),
                    environment: String::new(),
                    tier: None,
                    before: BTreeSet::new(),
                    runs_always: false,
                    is_manual: false,
                    acts: follower.acts,
                    unread: if is_known { BTreeSet::new() } else { BTreeSet::from([shortened(name)]) },
                    place,
                })
            })
            .collect()
    }
}

/// The lines of a script, lists in it included. A reference to another job's is not followed.
fn gather(node: &Node, lines: &mut Vec<String>, unread: &mut BTreeSet<String>) {
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, lines, unread)),
        Value::Object(_) => {
            unread.insert("what a `!reference` yields".to_string());
        }
        _ => lines.extend(node.written().map(str::to_string)),
    }
}
