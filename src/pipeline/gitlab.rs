//! GitLab pipelines (<https://docs.gitlab.com/ci/yaml/>): the file at the root with what it includes of the same project.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::Calls;
use super::follow::{Around, Follower, shortened};
use super::github::named_purpose;
use super::shell::Pipes;
use super::tools::Tools;
use super::{
    Events, Job, MOST_JOBS, MOST_NEEDS, Pipeline, Source, Sources, Tier, Trigger, Workflow, closure, is_true, texts,
};
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

/// Files that a pipeline includes, those that they include among them; GitLab itself allows 150
/// (<https://docs.gitlab.com/administration/settings/continuous_integration/>).
pub(crate) static MOST_INCLUDES: Bound = Bound::new(1_000, "a GitLab pipeline includes more files than are followed");

/// What `$CI_PIPELINE_SOURCE` is in the pipeline of a merge request.
const MERGE_REQUEST: &str = "merge_request_event";

/// The file that GitLab runs.
pub(super) const MAIN: &str = ".gitlab-ci.yml";

/// Adds the pipeline and its jobs.
pub(super) fn read(sources: &Sources<'_>, calls: &Calls<'_>, pipeline: &mut Pipeline) {
    let Some(root) = sources.gitlab.iter().find(|source| source.path == MAIN) else {
        // Which file the server begins with is a setting of its own; a file of the usual name in a folder is another project's.
        for source in sources.gitlab.iter().filter(|source| !source.path.ends_with(&format!("/{MAIN}"))) {
            pipeline.not_whole(source.path, "gitlab", &source.place);
        }
        return;
    };
    let files = included(root, sources);
    let workflow = pipeline.workflows.len();
    let reader = Reader { calls, bodies: bodies(&files), stages: order(&files), files: &files, workflow };
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
    for file in &files {
        reader.includes(file, pipeline);
    }
    let own = pipeline.jobs.get(from..).unwrap_or_default();
    let position: BTreeMap<&str, usize> = own.iter().enumerate().map(|(at, job)| (job.id.as_str(), at)).collect();
    let mut count = 0;
    let waits = own.iter().enumerate().map(|(at, job)| {
        let mut before: BTreeSet<usize> = BTreeSet::new();
        if let Some(needs) = reader.field(&job.id, &["needs"]) {
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
        triggers: ["pipeline", MERGE_REQUEST]
            .map(|event| Trigger { event: event.to_string(), branches: Vec::new() })
            .into(),
        after: Vec::new(),
        is_called_only: false,
        place: root.place.clone(),
    });
}

/// The root and the files of the project that it includes by name or pattern, those that are at hand, in the order in which they
/// count: a file before those that it includes, and of these the last before the others
/// (<https://docs.gitlab.com/ci/yaml/includes/#override-included-configuration-values>).
fn included<'a>(root: &'a Source<'a>, sources: &'a Sources<'a>) -> Vec<&'a Source<'a>> {
    let by_path: BTreeMap<&str, &Source<'_>> = sources.gitlab.iter().map(|source| (source.path, source)).collect();
    let (mut files, mut known, mut count) = (Vec::new(), BTreeSet::new(), 0);
    let mut open = vec![root];
    while let Some(file) = open.pop() {
        if !known.insert(file.path) {
            continue;
        }
        files.push(file);
        // A child pipeline is one of its own.
        for wanted in includes(file.root).filter_map(local) {
            count += 1;
            if !MOST_INCLUDES.holds(count) {
                break;
            }
            if wanted.contains('*') {
                open.extend(sources.gitlab.iter().filter(|source| is_included(&wanted, source.path)));
            } else {
                open.extend(by_path.get(wanted.as_str()));
            }
        }
    }
    files
}

/// The files of its project that a document of a pipeline includes, itself or in a child pipeline that it starts
/// (<https://docs.gitlab.com/ci/pipelines/downstream_pipelines/#parent-child-pipelines>): names and patterns, relative to the project's root.
pub fn included_files(root: &Node) -> impl Iterator<Item = String> {
    let jobs = root.as_object().unwrap_or_default().iter();
    let child = jobs.filter_map(|entry| entry.node.get("trigger")).flat_map(includes);
    includes(root).chain(child).filter_map(local)
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
#[must_use]
pub fn is_included(wanted: &str, path: &str) -> bool {
    match wanted.split_once('*') {
        Some((before, after)) => {
            path.starts_with(before) && path.ends_with(after.rsplit('*').next().unwrap_or_default())
        }
        None => wanted == path,
    }
}

/// Each job and template by its name, with all that the files say of it, in the order in which it counts.
type Bodies<'a> = BTreeMap<&'a str, Vec<(&'a Source<'a>, &'a Node)>>;

fn bodies<'a>(files: &[&'a Source<'a>]) -> Bodies<'a> {
    let mut found = Bodies::new();
    for file in files.iter().copied() {
        for entry in file.root.as_object().unwrap_or_default() {
            let id = entry.key.as_str();
            if !GLOBAL.contains(&id) && entry.node.as_object().is_some() {
                found.entry(id).or_default().push((file, &entry.node));
            }
        }
    }
    found
}

fn order(files: &[&Source<'_>]) -> Vec<String> {
    let stages = texts(files.iter().find_map(|file| file.root.get("stages")));
    let own = if stages.is_empty() { ["build", "test", "deploy"].map(str::to_string).to_vec() } else { stages };
    std::iter::once(".pre".to_string()).chain(own).chain([".post".to_string()]).collect()
}

fn needs_of(node: &Node) -> Vec<String> {
    let job = |node: &Node| node.written().or_else(|| node.get("job")?.written()).map(str::to_string);
    node.as_array().unwrap_or_default().iter().filter_map(job).collect()
}

struct Reader<'a> {
    calls: &'a Calls<'a>,
    bodies: Bodies<'a>,
    /// In the order in which they count.
    files: &'a [&'a Source<'a>],
    stages: Vec<String>,
    workflow: usize,
}

impl<'a> Reader<'a> {
    /// What stands under keys of a job, or of the nearest template that it extends. Hashes are merged: what one leaves out, a
    /// template may have (<https://docs.gitlab.com/ci/yaml/yaml_optimization/#merge-details>).
    fn field(&self, id: &str, keys: &[&str]) -> Option<&'a Node> {
        let mut open = vec![id.to_string()];
        let mut seen = 0;
        while let Some(id) = open.pop() {
            seen += 1;
            if !MOST_PARENTS.holds(seen) {
                return None;
            }
            for (_, body) in self.bodies.get(id.as_str()).into_iter().flatten() {
                let mut node = *body;
                let is_there = keys.iter().all(|key| {
                    let inner = node.get(key);
                    node = inner.unwrap_or(node);
                    inner.is_some()
                });
                if is_there {
                    return Some(node);
                }
                // What is no hash takes the place of one.
                node.as_object()?;
            }
            // The last of several parents counts most.
            let mut own = self.bodies.get(id.as_str()).into_iter().flatten();
            open.extend(texts(own.find_map(|(_, body)| body.get("extends"))));
        }
        None
    }

    fn stage(&self, id: &str) -> Option<usize> {
        let stage = self.field(id, &["stage"]).and_then(Node::written).unwrap_or("test");
        self.stages.iter().position(|name| name == stage)
    }

    fn job(&self, id: &str) -> Job {
        let first = self.bodies.get(id).and_then(|bodies| bodies.first());
        let mut place = first.map(|(source, _)| source.place.clone()).unwrap_or_default();
        place.extend(["document".into(), PathKey::from(id)]);
        let mut job = Job::new(self.workflow, id, place);
        let written = self.field(id, &["environment"]).and_then(Node::written);
        let named = || self.field(id, &["environment", "name"]).and_then(Node::written);
        job.environment = written.or_else(named).unwrap_or_default().to_string();
        job.runs_always = self.field(id, &["when"]).and_then(Node::as_str) == Some("always");
        job.is_manual = self.is_manual(id);
        job.unread = self.unread(id);
        job.tier = Tier::named(&job.environment).or_else(|| Tier::named(id));
        self.fill(&mut job);
        job
    }

    fn is_manual(&self, id: &str) -> bool {
        let is = |node: Option<&Node>| matches!(node.and_then(Node::as_str), Some("manual" | "never"));
        let rules = self.field(id, &["rules"]).and_then(Node::as_array).unwrap_or_default();
        is(self.field(id, &["when"])) || !rules.is_empty() && rules.iter().all(|rule| is(rule.get("when")))
    }

    /// Whether those behind it wait for the person who starts it. Outside of `rules`, they only do where it says so
    /// (<https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs>).
    fn holds_up(&self, id: &str) -> bool {
        let asks = |node: Option<&Node>| node.and_then(Node::as_str) == Some("manual");
        let rules = self.field(id, &["rules"]).and_then(Node::as_array).unwrap_or_default();
        let own = self.field(id, &["allow_failure"]);
        if rules.is_empty() {
            let is_off = own.is_some_and(|own| matches!(own.value, Value::Bool(false)));
            return is_off && asks(self.field(id, &["when"]));
        }
        rules.iter().any(|rule| asks(rule.get("when")))
            && !is_true(own)
            && !rules.iter().any(|rule| is_true(rule.get("allow_failure")))
    }

    /// Merge requests' pipelines alone, or all but those, where every rule that adds the job says so: `CI_COMMIT_BRANCH` is not there in them
    /// (<https://docs.gitlab.com/ci/variables/predefined_variables/>).
    fn events(&self, id: &str) -> Events {
        let rules = self.field(id, &["rules"]).and_then(Node::as_array).unwrap_or_default();
        let is_adding = |rule: &&Node| rule.get("when").and_then(Node::as_str) != Some("never");
        let texts: Vec<&str> = rules
            .iter()
            .filter(is_adding)
            .map(|rule| rule.get("if").and_then(Node::written).unwrap_or_default())
            .collect();
        let merge_requests = || BTreeSet::from([MERGE_REQUEST.to_string()]);
        let is_of_one = |text: &&str| {
            !text.contains("||")
                && (text.contains("== \"merge_request_event\"")
                    || *text == "$CI_MERGE_REQUEST_IID"
                    || *text == "$CI_MERGE_REQUEST_ID")
        };
        let is_of_branch = |text: &&str| !text.contains("||") && text.contains("$CI_COMMIT_BRANCH ==");
        if texts.is_empty() {
            Events::All
        } else if texts.iter().all(is_of_one) {
            Events::Only(merge_requests())
        } else if texts.iter().all(is_of_branch) {
            Events::Except(merge_requests())
        } else {
            Events::All
        }
    }

    /// What it extends that is not at hand, and pipelines that it starts.
    fn unread(&self, id: &str) -> BTreeSet<String> {
        let parents = texts(self.field(id, &["extends"]));
        let missing = parents.into_iter().filter(|parent| !self.bodies.contains_key(parent.as_str()));
        let missing = missing.map(|parent| shortened(&format!("the template '{parent}'")));
        let starts = self.field(id, &["trigger"]).map(|_| format!("the pipeline that '{id}' starts"));
        missing.chain(starts).collect()
    }

    fn fill(&self, job: &mut Job) {
        let rules = self.field(&job.id, &["rules"]).and_then(Node::as_array).unwrap_or_default();
        // A rule that never adds the job says nothing about its failure.
        let mut adding =
            rules.iter().filter(|rule| rule.get("when").and_then(Node::as_str) != Some("never")).peekable();
        let by_rules = adding.peek().is_some() && adding.all(|rule| is_true(rule.get("allow_failure")));
        let is_lenient = by_rules || is_true(self.field(&job.id, &["allow_failure"]));
        // With this code most tools say that they found something.
        let codes = self.field(&job.id, &["allow_failure", "exit_codes"]);
        let is_one = |node: &Node| matches!(node.value, Value::Int(1));
        let forgives =
            codes.is_some_and(|codes| is_one(codes) || codes.as_array().unwrap_or_default().iter().any(is_one));
        let lenient = match (is_lenient, forgives) {
            (true, _) => Some("`allow_failure`".to_string()),
            (false, true) => Some("`allow_failure` forgives exit code 1".to_string()),
            _ => None,
        };
        let around = Around { lenient, events: self.events(&job.id), ..Around::plain(Pipes::Fail) };
        let mut follower = Follower::new(self.calls, 0, job.place.clone());
        if let Some(purpose) = named_purpose(&job.id) {
            follower.guess(purpose, &job.id, &around);
        }
        if job.is_manual && self.holds_up(&job.id) {
            follower.asked(&job.id);
        }
        let (mut lines, mut after) = (Vec::new(), Vec::new());
        self.lines(&job.id, "before_script", &mut lines, &mut follower.unread);
        self.lines(&job.id, "script", &mut lines, &mut follower.unread);
        self.lines(&job.id, "after_script", &mut after, &mut follower.unread);
        // What stands before it, is run by the same shell.
        follower.script(&lines.join("\n"), &around);
        // It has a shell of its own, and its failure is not the job's.
        let around = Around { lenient: Some("it is in `after_script`".to_string()), ..around };
        follower.script(&after.join("\n"), &around);
        job.take(follower);
    }

    /// The lines that a job runs under a key, which may be said for all jobs.
    fn lines(&self, id: &str, key: &str, lines: &mut Vec<String>, unread: &mut BTreeSet<String>) {
        let of_all = |place: &dyn Fn(&'a Node) -> Option<&'a Node>| self.files.iter().find_map(|file| place(file.root));
        let default = || of_all(&|root| root.get("default")?.get(key)).or_else(|| of_all(&|root| root.get(key)));
        if let Some(node) = self.field(id, &[key]).or_else(default) {
            gather(node, lines, unread);
        }
    }

    /// GitLab's own templates and components as jobs of the name; what is elsewhere is not read.
    fn includes(&self, file: &Source<'_>, pipeline: &mut Pipeline) {
        let node = file.root.get("include");
        let is_list = node.is_some_and(|node| node.as_array().is_some());
        let is_read = |path: &String| self.files.iter().any(|file| is_included(path, file.path));
        for (at, entry) in includes(file.root).enumerate() {
            let text = |key: &str| entry.get(key).and_then(Node::written);
            let name = text("template").or_else(|| text("component")).or_else(|| text("project"));
            let name = name.or_else(|| text("remote")).or_else(|| text("local")).or_else(|| entry.written());
            let Some(name) = name.filter(|_| !local(entry).as_ref().is_some_and(is_read)) else { continue };
            if !MOST_JOBS.has_room(pipeline.jobs.len()) {
                return;
            }
            let mut place = file.place.clone();
            place.extend(["document".into(), "include".into()]);
            place.extend(is_list.then(|| PathKey::from(at)));
            let mut follower = Follower::new(self.calls, 0, place.clone());
            let around = Around::plain(Pipes::Fail);
            let short = name.split('@').next().unwrap_or_default().trim_start_matches("$CI_SERVER_FQDN/");
            let none = |_: &str| None;
            for tool in Tools::get().of_action(short, &none) {
                follower.acts_of(tool, &none, name, false, &around);
            }
            if follower.acts.is_empty() && text("template").is_none() {
                follower.unread.insert(shortened(name));
            }
            let mut job = Job::new(self.workflow, &format!("include {name}"), place);
            job.name = name.to_string();
            job.take(follower);
            pipeline.jobs.push(job);
        }
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
