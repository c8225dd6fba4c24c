//! Azure Pipelines (<https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/>): stages, jobs, deployments and steps, with the
//! templates of the repository put in where they are called.
//!
//! Which files run is a setting of the server: every file that no other one calls and that says how it is started, or has the usual
//! name, is taken for one that does. What a template of another repository does is not known, and said.

mod condition;
mod expand;
mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::calls::Calls;
use super::{Job, MOST_JOBS, Pipeline, Source, Tier, Trigger, Workflow, texts};
use crate::document::{Node, PathKey};
use expand::{Expander, Item, MOST_NESTED, Scope, Work};

/// Whether a file that was not read may be one of Azure's, by its path.
pub(super) fn is_named(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folders = [".azure-pipelines", "azure-pipelines", ".azuredevops", ".azdo", ".vsts"];
    name.contains("azure-pipeline") || folder.split('/').any(|folder| folders.contains(&folder))
}

/// Adds the pipelines and their jobs.
pub(super) fn read(sources: &[Source<'_>], calls: &Calls<'_>, pipeline: &mut Pipeline) {
    let by_path: BTreeMap<&str, &Source<'_>> = sources.iter().map(|source| (source.path, source)).collect();
    let started = started(sources, &expand::called(&by_path));
    let work = Work::default();
    for source in sources {
        let at = pipeline.workflows.len();
        let is_run = started.contains(source.path);
        pipeline.workflows.push(workflow(source, !is_run));
        if is_run {
            let mut reader =
                Reader { calls, work: &work, expander: Expander::new(&by_path, &work), workflow: at, jobs: Vec::new() };
            reader.pipeline(source);
            if let Some(job) = reader.missing(source) {
                reader.jobs.push(Drafted { job, needs: BTreeSet::new(), stage: usize::MAX, name: String::new() });
            }
            let room = MOST_JOBS.most().saturating_sub(pipeline.jobs.len());
            if reader.jobs.len() > room {
                MOST_JOBS.reach();
                reader.jobs.truncate(room);
            }
            pipeline.append(ordered(reader.jobs));
        }
    }
}

/// The files that a server runs: those that say when, and those that no other calls. Of files that only call each other, the first does.
fn started<'s>(sources: &'s [Source<'_>], called: &BTreeMap<&'s str, BTreeSet<&'s str>>) -> BTreeSet<&'s str> {
    let all_called: BTreeSet<&str> = called.values().flatten().copied().collect();
    let says_when =
        |source: &Source<'_>| ["trigger", "pr", "schedules"].iter().any(|key| source.root.get(key).is_some());
    let is_first = |source: &Source<'_>| says_when(source) || !all_called.contains(source.path);
    let (mut started, mut reached) = (BTreeSet::new(), BTreeSet::new());
    let (first, others): (Vec<_>, Vec<_>) =
        sources.iter().filter(|source| is_started(source)).partition(|source| is_first(source));
    for source in first.iter().chain(&others) {
        if reached.contains(source.path) && !is_first(source) {
            continue;
        }
        started.insert(source.path);
        let mut open = vec![source.path];
        while let Some(path) = open.pop() {
            if reached.insert(path) {
                open.extend(called.get(path).into_iter().flatten().copied());
            }
        }
    }
    started
}

/// Whether a file is one that a server runs: it says what starts it or where, or asks for nothing. One with parameters alone is a
/// template.
fn is_started(source: &Source<'_>) -> bool {
    let says = ["trigger", "pr", "schedules", "pool", "extends", "resources"];
    let has = |key: &str| source.root.get(key).is_some();
    let does = ["stages", "jobs", "steps", "extends"].iter().any(|key| has(key));
    does && (says.iter().any(|key| has(key)) || !has("parameters"))
}

fn workflow(source: &Source<'_>, is_called_only: bool) -> Workflow {
    Workflow {
        path: source.path.to_string(),
        name: source.path.to_string(),
        system: "azure",
        triggers: triggers(source.root),
        after: Vec::new(),
        is_called_only,
        place: source.place.clone(),
    }
}

/// What starts it: every push where it does not say, none where it says `none`.
fn triggers(root: &Node) -> Vec<Trigger> {
    let mut found = Vec::new();
    for (key, event) in [("trigger", "push"), ("pr", "pull_request")] {
        let node = root.get(key);
        let is_none = node.is_some_and(|node| node.as_str() == Some("none"));
        if is_none || node.is_none() && key == "pr" {
            continue;
        }
        let limits = |key: &str| {
            let own = node.and_then(|node| node.get(key));
            texts(own.and_then(|own| own.get("include")).or(own))
        };
        let branches = if node.is_some_and(|node| node.as_object().is_some()) {
            limits("branches").into_iter().chain(limits("tags")).collect()
        } else {
            texts(node)
        };
        found.push(Trigger { event: event.to_string(), branches });
    }
    if root.get("schedules").is_some() {
        found.push(Trigger { event: "schedule".to_string(), branches: Vec::new() });
    }
    found
}

/// A job, with what it waits for.
struct Drafted {
    job: Job,
    /// Jobs of its stage, by name.
    needs: BTreeSet<String>,
    stage: usize,
    name: String,
}

/// A stage, with the stages that end before it by position.
struct Stage {
    before: BTreeSet<usize>,
    name: String,
    label: String,
    condition: String,
    /// For what it waits, is not all known.
    is_open: bool,
}

struct Reader<'a> {
    calls: &'a Calls<'a>,
    work: &'a Work,
    expander: Expander<'a>,
    workflow: usize,
    jobs: Vec<Drafted>,
}

/// Jobs in their order, each with the positions of those that it waits for itself: those of its stage that it names, and all of the
/// stages before.
fn ordered(jobs: Vec<Drafted>) -> Vec<(Job, BTreeSet<usize>)> {
    let mut named: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (at, job) in jobs.iter().enumerate() {
        named.entry((job.stage, job.name.as_str())).or_insert(at);
    }
    let waits: Vec<BTreeSet<usize>> = jobs
        .iter()
        .map(|job| {
            let own = job.needs.iter().filter_map(|need| named.get(&(job.stage, need.as_str())).copied());
            own.chain(job.job.before.iter().copied()).collect()
        })
        .collect();
    jobs.into_iter().map(|job| job.job).zip(waits).collect()
}

impl<'a> Reader<'a> {
    fn pipeline(&mut self, source: &'a Source<'a>) {
        let mut place = source.place.clone();
        place.push("document".into());
        let mut root = Item { node: source.root, scope: Rc::new(Scope::of(source, self.work)), place };
        // A template that is extended stands for the file.
        for _ in 0..=MOST_NESTED {
            let Some(extends) = root.get("extends") else { break };
            let place = root.below("extends");
            match self.expander.template(&Item { node: extends, scope: Rc::clone(&root.scope), place }) {
                Some(found) => root = found,
                None => return,
            }
        }
        if root.get("stages").is_some() {
            return self.stages(&root);
        }
        let stage = Stage {
            before: BTreeSet::new(),
            name: String::new(),
            label: String::new(),
            condition: String::new(),
            is_open: false,
        };
        if root.get("jobs").is_some() {
            return self.stage_jobs(&root, &stage, 0);
        }
        self.job(&root, &stage, 0, "job");
    }

    fn stages(&mut self, root: &Item<'a>) {
        let items = self.expander.list(root, "stages");
        let mut known: Vec<Stage> = Vec::new();
        for item in items {
            if !MOST_JOBS.has_room(known.len()) {
                return;
            }
            let text = |key: &str| item.text(key).unwrap_or_default();
            let name = text("stage");
            let (wanted, is_known) = item.needs();
            let direct: BTreeSet<usize> = match item.get("dependsOn") {
                Some(_) => {
                    known.iter().enumerate().filter(|(_, own)| wanted.contains(&own.name)).map(|(at, _)| at).collect()
                }
                // Each waits for the one before it, unless it says otherwise.
                None => known.len().checked_sub(1).into_iter().collect(),
            };
            // A stage without jobs hands on those before it.
            let further = direct.iter().filter_map(|at| known.get(*at)).flat_map(|stage| stage.before.iter().copied());
            let before = further.chain(direct.iter().copied()).collect();
            let label = format!("{name} {}", text("displayName"));
            let is_open = !is_known || direct.iter().filter_map(|at| known.get(*at)).any(|stage| stage.is_open);
            let stage = Stage { before, label, condition: text("condition"), name, is_open };
            if !condition::is_never(item.get("condition")) {
                self.stage_jobs(&item, &stage, known.len());
            }
            known.push(stage);
        }
    }

    fn stage_jobs(&mut self, owner: &Item<'a>, stage: &Stage, at: usize) {
        let jobs = self.jobs.iter().enumerate();
        let before: BTreeSet<usize> =
            jobs.filter(|(_, job)| stage.before.contains(&job.stage)).map(|(n, _)| n).collect();
        for (n, item) in self.expander.list(owner, "jobs").into_iter().enumerate() {
            if !MOST_JOBS.has_room(self.jobs.len()) {
                return;
            }
            let first = self.jobs.len();
            self.job(&item, stage, at, &format!("job {}", n + 1));
            for job in self.jobs.iter_mut().skip(first) {
                job.job.before.clone_from(&before);
            }
        }
    }

    fn job(&mut self, item: &Item<'a>, stage: &Stage, at: usize, unnamed: &str) {
        if condition::is_never(item.get("condition")) {
            return;
        }
        let text = |key: &str| item.text(key).filter(|text| !text.is_empty());
        let name = text("job").or_else(|| text("deployment"));
        let shown = name.clone().unwrap_or_else(|| unnamed.to_string());
        let id = if stage.name.is_empty() { shown.clone() } else { format!("{}.{shown}", stage.name) };
        let mut job = Job::new(self.workflow, &id, item.place.clone());
        job.name = text("displayName").unwrap_or(shown);
        job.environment = environment(item);
        let label = format!("{} {id} {}", stage.label, job.name);
        job.tier = Tier::named(&job.environment).or_else(|| Tier::named(&label));
        let conditions = [stage.condition.clone(), text("condition").unwrap_or_default()];
        job.runs_always = conditions.iter().any(|condition| condition::runs_always(condition));
        steps::fill(&mut job, self.calls, &mut self.expander, item);
        let (needs, is_known) = item.needs();
        if !is_known || stage.is_open {
            job.unread.insert("`dependsOn` that is not all known".to_string());
        }
        self.jobs.push(Drafted { job, needs, stage: at, name: name.unwrap_or_default() });
    }

    /// A job of which is said what was called and not found, where no job can say it.
    fn missing(&mut self, source: &Source<'_>) -> Option<Job> {
        let unread = std::mem::take(&mut self.expander.unread);
        if unread.is_empty() {
            return None;
        }
        let mut job = Job::new(self.workflow, "templates that were not read", source.place.clone());
        job.unread = unread;
        Some(job)
    }
}

/// The name of the environment that a job deploys to; `shop.web` is a resource of the environment `shop`.
fn environment(item: &Item<'_>) -> String {
    let Some(node) = item.get("environment") else { return String::new() };
    let named = node.written().or_else(|| node.get("name")?.written()).unwrap_or_default();
    item.scope.filled(named)
}

impl<'a> Item<'a> {
    /// What stands under a key, also where a condition that may hold puts it in.
    fn get(&self, key: &str) -> Option<&'a Node> {
        let mut chain = condition::Chain::default();
        let mut marked = self.node.as_object().unwrap_or_default().iter().filter(|own| own.key.starts_with("${{"));
        self.node.get(key).or_else(|| {
            marked.find_map(|own| {
                let expression = own.key.trim_start_matches("${{").trim_end_matches("}}").trim();
                let takes = self.scope.takes(&mut chain, expression);
                own.node.get(key).filter(|_| takes)
            })
        })
    }

    /// Whether it is nothing but conditions, of which none holds.
    fn is_left_out(&self) -> bool {
        let mut chain = condition::Chain::default();
        let entries = self.node.as_object().unwrap_or_default();
        !entries.is_empty()
            && entries.iter().all(|own| {
                let expression = own.key.strip_prefix("${{").map(|key| key.trim_end_matches("}}").trim());
                expression.is_some_and(|expression| !self.scope.takes(&mut chain, expression))
            })
    }

    /// The place of what stands below it.
    fn below(&self, key: &str) -> Vec<PathKey> {
        self.place.iter().cloned().chain([PathKey::from(key)]).collect()
    }

    /// A text, with what is known put in.
    fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(Node::written).map(|text| self.scope.filled(text))
    }

    /// The names of what it waits for, and whether these are all.
    fn needs(&self) -> (BTreeSet<String>, bool) {
        let Some(node) = self.get("dependsOn") else { return (BTreeSet::new(), true) };
        let given = node.as_str().and_then(|text| self.scope.structure(text));
        let (node, scope) = given.unwrap_or_else(|| (node, Rc::clone(&self.scope)));
        let names: BTreeSet<String> =
            texts(Some(node)).iter().map(|text| scope.filled(text)).filter(|text| !text.is_empty()).collect();
        let are_texts = node.as_array().unwrap_or_default().iter().all(|own| own.written().is_some());
        let is_known = are_texts && node.as_object().is_none() && !names.iter().any(|name| name.contains("${{"));
        (names, is_known)
    }
}
