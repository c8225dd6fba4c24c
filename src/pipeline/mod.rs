//! What a repository's pipelines do: triggers, jobs and their order, and what each step is for. Steps are followed into the
//! reusable workflows, composite actions, scripts, make targets and package scripts that they call.
//!
//! What a command or an action is for is data, in `rules/pipeline/*.toml`. What cannot be followed is kept as unread: nobody
//! knows what it does.

mod azure;
mod bitbucket;
mod calls;
mod circleci;
mod events;
mod follow;
mod github;
mod gitlab;
mod input;
mod jenkins;
mod job;
mod make;
mod programs;
mod shell;
mod tier;
mod tools;
mod ways;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use crate::bound::Bound;
use crate::document::{Node, PathKey, is_jenkinsfile};
use crate::source::SourceText;

pub use calls::is_script;
pub use events::Events;
pub(crate) use gitlab::MOST_INCLUDES;
pub use gitlab::{included_files, is_included};
pub use input::input;
pub use job::{Act, Job};
pub use tier::Tier;
pub use ways::{Stop, Way};

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
    TestCluster,
    BackUp,
    Migrate,
    Approve,
    /// It decides on what others found, or writes what an auditor is shown: it looks for nothing itself.
    ComplianceCheck,
    Deploy,
    Scale,
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
            Self::TestCluster => "test-cluster",
            Self::BackUp => "back-up",
            Self::Migrate => "migrate",
            Self::Approve => "approve",
            Self::ComplianceCheck => "compliance-check",
            Self::Deploy => "deploy",
            Self::Scale => "scale",
            Self::HealthCheck => "health-check",
            Self::SmokeTest => "smoke-test",
            Self::RollBack => "roll-back",
            Self::Notify => "notify",
            Self::UploadSarif => "upload-sarif",
        }
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

/// What the pipelines of a repository do.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    pub workflows: Vec<Workflow>,
    pub jobs: Vec<Job>,
    /// What GitHub's workflows call of the same repository.
    pub ways: Vec<Way>,
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
        let cut: Vec<_> =
            sources.cut.iter().filter_map(|(path, place)| Some((path, place, system_of(path, sources)?))).collect();
        let Sources { workflows, gitlab, azure, bitbucket, circleci, jenkins, .. } = sources;
        if [workflows, gitlab, azure, bitbucket, circleci, jenkins].iter().all(|own| own.is_empty()) && cut.is_empty() {
            return pipeline;
        }
        let calls = calls::Calls::of(sources);
        github::read(sources, &calls, &mut pipeline);
        pipeline.ways = ways::read(sources);
        gitlab::read(sources, &calls, &mut pipeline);
        azure::read(azure, &calls, &mut pipeline);
        bitbucket::read(bitbucket, &calls, &mut pipeline);
        circleci::read(circleci, &calls, &mut pipeline);
        jenkins::read(jenkins, &calls, &mut pipeline);
        for (path, place, system) in cut {
            pipeline.not_whole(path, system, place);
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
    fn not_whole(&mut self, path: &str, system: &'static str, place: &[PathKey]) {
        if !MOST_JOBS.has_room(self.jobs.len()) {
            return;
        }
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

/// The server that runs a file, by its kind where it was read in part, and by its path where it was not; `None` for a file that none
/// runs.
fn system_of(path: &str, sources: &Sources<'_>) -> Option<&'static str> {
    let Sources { gitlab, azure, bitbucket, circleci, jenkins, .. } = sources;
    let is_of = |own: &[Source<'_>]| own.iter().any(|source| source.path == path);
    let is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    let is_github = is_yaml && github::is_workflow(path);
    let systems = [
        ("github", is_github),
        ("gitlab", path == gitlab::MAIN || is_of(gitlab)),
        ("bitbucket", path == bitbucket::MAIN || is_of(bitbucket)),
        ("circleci", circleci::MAIN.contains(&path) || is_of(circleci)),
        ("jenkins", is_jenkinsfile(path) || is_of(jenkins)),
        ("azure", is_yaml && azure::is_named(path) || is_of(azure)),
    ];
    systems.into_iter().find(|(_, is)| *is).map(|(system, _)| system)
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

/// A truth value, also one that is written as a text or as an expression of one word.
fn is_true(node: Option<&Node>) -> bool {
    let says = |text: &str| {
        let inner = text.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
        inner.unwrap_or(text).trim() == "true"
    };
    node.is_some_and(|node| {
        matches!(node.value, crate::document::Value::Bool(true)) || node.written().is_some_and(says)
    })
}

/// Jobs of all pipelines.
static MOST_JOBS: Bound = Bound::new(1_000, "the pipelines have more jobs than are looked at");
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
