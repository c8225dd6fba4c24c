//! What a repository's pipelines do: triggers, jobs and their order, and what each step is for. Steps are followed into the
//! reusable workflows, composite actions, scripts, make targets and package scripts that they call.
//!
//! What a command or an action is for is data, in `rules/pipeline/*.toml`. What cannot be followed is kept as unread: nobody
//! knows what it does.

mod azure;
mod bitbucket;
mod calls;
mod circleci;
mod follow;
mod github;
mod gitlab;
mod input;
mod jenkins;
mod make;
mod shell;
mod tools;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use crate::bound::Bound;
use crate::document::{Node, PathKey};
use crate::source::SourceText;

pub use calls::is_script;
pub use input::input;

/// What a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Lint,
    Types,
    StaticAnalysis,
    Tests,
    EndToEndTests,
    LoadTests,
    DependencyScan,
    ImageScan,
    SecretScan,
    InfrastructureScan,
    DynamicScan,
    Build,
    ImageBuild,
    Publish,
    Plan,
    BackUp,
    Migrate,
    Approve,
    Deploy,
    HealthCheck,
    SmokeTest,
    RollBack,
    Notify,
    UploadSarif,
}

impl Purpose {
    /// The word that policies and rule data use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Types => "types",
            Self::StaticAnalysis => "static-analysis",
            Self::Tests => "tests",
            Self::EndToEndTests => "end-to-end-tests",
            Self::LoadTests => "load-tests",
            Self::DependencyScan => "dependency-scan",
            Self::ImageScan => "image-scan",
            Self::SecretScan => "secret-scan",
            Self::InfrastructureScan => "infrastructure-scan",
            Self::DynamicScan => "dynamic-scan",
            Self::Build => "build",
            Self::ImageBuild => "image-build",
            Self::Publish => "publish",
            Self::Plan => "plan",
            Self::BackUp => "back-up",
            Self::Migrate => "migrate",
            Self::Approve => "approve",
            Self::Deploy => "deploy",
            Self::HealthCheck => "health-check",
            Self::SmokeTest => "smoke-test",
            Self::RollBack => "roll-back",
            Self::Notify => "notify",
            Self::UploadSarif => "upload-sarif",
        }
    }
}

/// Where a job deploys, by the names that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    Production,
    Staging,
    Development,
}

impl Tier {
    /// `production`, `staging` or `development`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Development => "development",
        }
    }

    /// By the first word of a text that says one; `None` when none does.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.iter().enumerate().find_map(|(at, word)| {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).copied();
            match *word {
                "prod" | "production" | "live" if matches!(before, Some("pre" | "non" | "not")) => Some(Self::Staging),
                "prod" | "production" | "live" => Some(Self::Production),
                "staging" | "stage" | "stag" | "stg" | "preprod" | "preproduction" | "uat" | "qa" | "preview"
                | "previews" | "acceptance" => Some(Self::Staging),
                "dev" | "development" | "develop" | "sandbox" => Some(Self::Development),
                _ => None,
            }
        })
    }
}

/// A workflow file or a pipeline.
#[derive(Clone, Debug)]
pub struct Workflow {
    pub path: String,
    pub name: String,
    /// `github`, `gitlab`, `azure`, `bitbucket`, `circleci` or `jenkins`.
    pub system: &'static str,
    pub triggers: Vec<Trigger>,
    /// Workflows whose end starts this one, by position.
    pub after: Vec<usize>,
    /// Only other workflows start it: its jobs are part of theirs.
    pub is_called_only: bool,
    /// The way to it in policies' `input`.
    pub place: Vec<PathKey>,
}

/// An event that starts a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    pub event: String,
    /// Branches and tags that it is limited to, as patterns.
    pub branches: Vec<String>,
}

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    pub workflow: usize,
    pub id: String,
    pub name: String,
    /// The name of its environment as written; empty when it has none.
    pub environment: String,
    pub tier: Option<Tier>,
    /// Jobs that end before it starts, by position, those of other workflows too.
    pub before: BTreeSet<usize>,
    /// It runs although a job before it failed.
    pub runs_always: bool,
    /// A person has to start it.
    pub is_manual: bool,
    pub acts: Vec<Act>,
    /// What it calls that is not at hand or not understood.
    pub unread: BTreeSet<String>,
    pub place: Vec<PathKey>,
}

impl Job {
    /// A job of which no more is known than its name.
    fn new(workflow: usize, id: &str, place: Vec<PathKey>) -> Self {
        Self {
            workflow,
            id: id.to_string(),
            name: id.to_string(),
            environment: String::new(),
            tier: None,
            before: BTreeSet::new(),
            runs_always: false,
            is_manual: false,
            acts: Vec::new(),
            unread: BTreeSet::new(),
            place,
        }
    }

    /// Takes what a step does.
    fn take(&mut self, mut follower: follow::Follower<'_>) {
        let room = MOST_ACTS_OF_JOB.most().saturating_sub(self.acts.len());
        if follower.acts.len() > room {
            MOST_ACTS_OF_JOB.reach();
            self.unread.insert("what a job does beyond what is looked at".to_string());
            follower.acts.truncate(room);
        }
        self.acts.append(&mut follower.acts);
        self.unread.append(&mut follower.unread);
    }
}

/// One thing that a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The number of its step in the job, from 0.
    pub step: usize,
    pub purpose: Purpose,
    /// The tool's name, or the script's when only its name says what it is for.
    pub tool: String,
    /// The command or the action, on one line.
    pub text: String,
    /// What was followed to it: `npm run test`, `scripts/check.sh`.
    pub via: Vec<String>,
    /// Why its failure does not fail the run; `None` when it does.
    pub lenient: Option<String>,
    /// Only a name says what it is for.
    pub is_guess: bool,
    /// It writes SARIF.
    pub sarif: bool,
    pub place: Vec<PathKey>,
}

/// What the pipelines of a repository do.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    pub workflows: Vec<Workflow>,
    pub jobs: Vec<Job>,
}

/// A document, and the way to it in policies' `input`.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    pub path: &'a str,
    pub root: &'a Node,
    pub place: Vec<PathKey>,
}

/// A text that steps may call: a script, a Makefile.
#[derive(Clone, Debug)]
pub struct Script {
    pub path: String,
    pub text: Arc<SourceText>,
}

/// What a pipeline is read from.
#[derive(Debug, Default)]
pub struct Sources<'a> {
    pub workflows: Vec<Source<'a>>,
    pub gitlab: Vec<Source<'a>>,
    /// Pipelines and templates of Azure.
    pub azure: Vec<Source<'a>>,
    pub bitbucket: Vec<Source<'a>>,
    pub circleci: Vec<Source<'a>>,
    pub jenkins: Vec<Source<'a>>,
    /// Composite actions.
    pub actions: Vec<Source<'a>>,
    /// `package.json` files.
    pub packages: Vec<Source<'a>>,
    pub scripts: &'a [Script],
    /// Files of the repository that were not read whole, each with the way to it in policies' `input`.
    pub cut: Vec<(&'a str, Vec<PathKey>)>,
}

impl Pipeline {
    /// Reads the pipelines that a server would run: those at the places where it looks for them.
    #[must_use]
    pub fn read(sources: &Sources<'_>) -> Self {
        let mut pipeline = Self::default();
        let cut: Vec<_> = sources.cut.iter().filter(|(path, _)| system_of(path).is_some()).collect();
        let Sources { workflows, gitlab, azure, bitbucket, circleci, jenkins, .. } = sources;
        if [workflows, gitlab, azure, bitbucket, circleci, jenkins].iter().all(|own| own.is_empty()) && cut.is_empty() {
            return pipeline;
        }
        let calls = calls::Calls::of(sources);
        github::read(sources, &calls, &mut pipeline);
        gitlab::read(sources, &calls, &mut pipeline);
        azure::read(azure, &calls, &mut pipeline);
        bitbucket::read(bitbucket, &calls, &mut pipeline);
        circleci::read(circleci, &calls, &mut pipeline);
        jenkins::read(jenkins, &calls, &mut pipeline);
        for (path, place) in cut {
            pipeline.not_whole(path, place);
        }
        pipeline
    }

    /// Adds jobs, each with those of them that it waits for itself, by position among them.
    fn append(&mut self, jobs: Vec<(Job, BTreeSet<usize>)>) {
        let from = self.jobs.len();
        let mut needs = 0;
        let mut direct = Vec::with_capacity(jobs.len());
        for (job, before) in jobs {
            needs += before.len();
            direct.push(if MOST_NEEDS.holds(needs) { before } else { BTreeSet::new() });
            self.jobs.push(job);
        }
        for (job, before) in self.jobs.iter_mut().skip(from).zip(closure(&direct)) {
            job.before = before.into_iter().map(|at| at + from).collect();
        }
    }

    /// Adds what nobody knows of a pipeline's file that was not read whole: a job of which that alone is said.
    fn not_whole(&mut self, path: &str, place: &[PathKey]) {
        let Some(system) = system_of(path).filter(|_| MOST_JOBS.has_room(self.jobs.len())) else { return };
        let known = self.workflows.iter().position(|workflow| workflow.path == path);
        let workflow = known.unwrap_or(self.workflows.len());
        if known.is_none() {
            self.workflows.push(Workflow {
                path: path.to_string(),
                name: path.to_string(),
                system,
                triggers: Vec::new(),
                after: Vec::new(),
                is_called_only: false,
                place: place.to_vec(),
            });
        }
        let mut job = Job::new(workflow, "what was not read", place.to_vec());
        job.unread.insert(path.to_string());
        self.jobs.push(job);
    }
}

/// The server that runs a file by its path; `None` for a file that none runs.
fn system_of(path: &str) -> Option<&'static str> {
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    match path {
        ".gitlab-ci.yml" => Some("gitlab"),
        "bitbucket-pipelines.yml" => Some("bitbucket"),
        ".circleci/config.yml" => Some("circleci"),
        _ if path.rsplit('/').next() == Some("Jenkinsfile") => Some("jenkins"),
        _ if is_yaml && path.contains("azure-pipelines") => Some("azure"),
        _ if github::is_workflow(path) && is_yaml => Some("github"),
        _ => None,
    }
}

/// The members of a value that is a list, a text or null.
fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    match (node.as_array(), node.written()) {
        (Some(items), _) => items.iter().filter_map(Node::written).map(str::to_string).collect(),
        (None, Some(text)) => vec![text.to_string()],
        (None, None) => Vec::new(),
    }
}

/// A truth value, also one that is written as a text.
fn is_true(node: Option<&Node>) -> bool {
    node.is_some_and(|node| matches!(node.value, crate::document::Value::Bool(true)) || node.as_str() == Some("true"))
}

/// Jobs of all pipelines.
static MOST_JOBS: Bound = Bound::new(1_000, "the pipelines have more jobs than are looked at");
/// What one job does: policies compare each act with the others.
static MOST_ACTS_OF_JOB: Bound = Bound::new(500, "a pipeline's job does more than is looked at");
/// How often jobs wait for other jobs.
static MOST_NEEDS: Bound = Bound::new(300_000, "the jobs of the pipelines wait for more jobs than are looked at");

/// Every job that ends before another one does, by what each waits for itself.
fn closure(direct: &[BTreeSet<usize>]) -> Vec<BTreeSet<usize>> {
    let reach = |from: usize| {
        let (mut seen, mut open) = (vec![false; direct.len()], vec![from]);
        while let Some(at) = open.pop() {
            for next in direct.get(at).into_iter().flatten() {
                if let Some(seen) = seen.get_mut(*next).filter(|seen| !**seen) {
                    *seen = true;
                    open.push(*next);
                }
            }
        }
        let found = seen.iter().enumerate().filter(|(at, seen)| **seen && *at != from);
        found.map(|(at, _)| at).collect()
    };
    (0..direct.len()).map(reach).collect()
}

#[cfg(test)]
mod tests;
