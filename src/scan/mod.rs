//! The whole flow, from a source to a report.

mod allow;
mod archive;
mod file;
mod finish;
mod history;
mod judge;
mod read;
mod sets;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::config::Config;
use crate::config::allow::AllowList;
use crate::config::date::Date;
use crate::detect::SecretScanner;
use crate::document::Kind;
use crate::policy::{LoadOptions, Location, PolicySet, Target, TargetScope};
use crate::result::{Coverage, HistoryCoverage, Population, ScanResult, unjudged};
use crate::rule::Rule;

pub use crate::result::{Provenance, ScanReport};
pub use file::{Inspected, inspect};

use file::FileOutcome;
use judge::RuleIndex;
use sets::{Member, Set};

/// What to scan, and how.
#[derive(Debug)]
pub struct ScanOptions {
    pub sources: Sources,
    /// An absolute folder; the repository root is found from it upwards.
    pub start: PathBuf,
    pub policy: LoadOptions,
    pub config: Arc<Config>,
    /// Threads; one per core when `None`.
    pub jobs: Option<usize>,
    /// Everything when `None`.
    pub only: Option<Area>,
    /// Read the members of archives.
    pub archives: bool,
    /// The day on which the allow-list of secrets is judged. Nothing else depends on the time.
    pub today: Date,
}

/// A part of what can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Credentials. Files are parsed only where a credential's name asks for it, and only policies about facts judge.
    Secrets,
}

/// Where the texts come from.
#[derive(Debug)]
pub enum Sources {
    /// Absolute paths of files and folders.
    WorkingTree(Vec<PathBuf>),
    /// What `git commit` would commit.
    Staged,
    /// What commits hold, searched for credentials.
    History(crate::source::git::HistoryScope),
    StandardInput {
        name: String,
        bytes: Vec<u8>,
    },
}

/// Why a scan could not start. Whatever goes wrong after that is part of its coverage.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error(transparent)]
    Policies(#[from] crate::policy::LoadErrors),
    #[error(transparent)]
    Detectors(#[from] crate::detect::DetectorError),
    #[error(transparent)]
    Git(#[from] crate::source::git::GitError),
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    #[error("{count} threads cannot be started: {source}")]
    Threads { count: usize, source: rayon::ThreadPoolBuildError },
}

/// Everything that judging one file needs; shared by all threads.
#[derive(Debug)]
pub(crate) struct Scan {
    pub config: Arc<Config>,
    pub policies: PolicySet,
    pub secrets: SecretScanner,
    pub rules: RuleIndex,
    pub only: Option<Area>,
}

impl Scan {
    fn new(options: &ScanOptions) -> Result<Self, ScanError> {
        // Of the history, credentials alone are judged.
        let is_history = matches!(options.sources, Sources::History(_));
        let only = options.only.or(is_history.then_some(Area::Secrets));
        let policy = LoadOptions { facts_only: only.is_some(), ..options.policy.clone() };
        let policies = PolicySet::load(&policy)?;
        let secrets = SecretScanner::load()?;
        let rules = all_rules(&policies, &secrets);
        let config = Arc::clone(&options.config);
        let names: Vec<&str> =
            rules.iter().flat_map(|rule| rule.aliases.iter().chain([&rule.id])).map(String::as_str).collect();
        // A part of the rules cannot tell which of the configured ones exist.
        if only.is_none() {
            config.validate_rules(&names)?;
        }
        Ok(Self { config, policies, secrets, rules: RuleIndex::new(rules), only })
    }

    /// Whether some rule judges documents of a kind.
    fn judges(&self, kind: Kind) -> bool {
        let scopes = [TargetScope::Document, TargetScope::Set, TargetScope::Repository];
        scopes.into_iter().any(|scope| self.policies.applies(set_kind(kind), scope))
    }

    /// Whether documents of a kind are judged together with others.
    pub(crate) fn needed_by_set(&self, kind: Kind) -> bool {
        matches!(kind, Kind::Terraform | Kind::TerraformVariables | Kind::Kubernetes)
            && self.policies.applies(set_kind(kind), TargetScope::Set)
    }
}

/// Variable files belong to the module they stand beside.
fn set_kind(kind: Kind) -> Kind {
    if kind == Kind::TerraformVariables { Kind::Terraform } else { kind }
}

/// All rules of a scan: of policies, requirement rows, detectors, and about suppressions.
#[must_use]
pub fn all_rules(policies: &PolicySet, secrets: &SecretScanner) -> Vec<Rule> {
    let mut rules = policies.rules().to_vec();
    rules.extend(secrets.rules());
    rules.extend(finish::suppression_rules());
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// Scans. `file_done` is called from any thread after each file, with the total number of files.
pub fn scan(options: &ScanOptions, file_done: &(dyn Fn(usize) + Sync)) -> Result<ScanReport, ScanError> {
    let threads = options.jobs.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_SIZE)
        .build()
        .map_err(|source| ScanError::Threads { count: threads, source })?;
    pool.install(|| run(options, file_done))
}

/// Bytes of stack per thread: policies recurse in the engine, parsers are bounded.
const STACK_SIZE: usize = 16 << 20;

fn run(options: &ScanOptions, file_done: &(dyn Fn(usize) + Sync)) -> Result<ScanReport, ScanError> {
    if let Sources::History(scope) = &options.sources {
        return run_history(options, scope, file_done);
    }
    let (scan, reader) = rayon::join(|| Scan::new(options), || read::Reader::new(options));
    let (scan, reader) = (scan?, reader?);
    let items = reader.items();
    let done = AtomicUsize::new(0);
    let outcomes: Vec<FileOutcome> = items
        .par_iter()
        .map_init(
            || scan.policies.evaluator(),
            |evaluator, item| {
                let outcomes = match reader.read(item) {
                    Ok((source, bytes)) => vec![file::scan_file(&scan, evaluator, source, bytes)],
                    Err((bytes, reason)) => archive::scan(&scan, &reader, evaluator, item, bytes, reason),
                };
                done.fetch_add(1, Ordering::Relaxed);
                file_done(items.len());
                outcomes
            },
        )
        .flatten_iter()
        .collect();
    let allowed = AllowList::load(reader.root())?.map(|list| (list, options.today));
    Ok(assemble(scan, &reader, outcomes, allowed))
}

/// Searches the history, which is judged credential by credential: no file is judged as a whole.
fn run_history(
    options: &ScanOptions,
    scope: &crate::source::git::HistoryScope,
    file_done: &(dyn Fn(usize) + Sync),
) -> Result<ScanReport, ScanError> {
    let root = crate::source::find_root(&options.start);
    let scan = Scan::new(options)?;
    let allowed = AllowList::load(&root)?;
    let history::Searched { mut results, coverage } =
        history::search(&scan, &root, scope, options.archives, file_done)?;
    if let Some(list) = allowed {
        let is_cut = coverage.history.as_ref().is_some_and(HistoryCoverage::is_incomplete);
        let is_everything = scope.is_all() && !is_cut && !scan.config.leaves_paths_out();
        allow::apply(&list, options.today, is_everything, &mut results, &scan.rules);
    }
    finish::order(&mut results);
    let provenance = crate::source::git::provenance(&root);
    Ok(ScanReport { results, rules: scan.rules.into_rules(), coverage, population: Population::default(), provenance })
}

fn assemble(
    scan: Scan,
    reader: &read::Reader,
    outcomes: Vec<FileOutcome>,
    allowed: Option<(AllowList, Date)>,
) -> ScanReport {
    let mut results = Vec::new();
    let mut coverage = Coverage::default();
    let mut members = Vec::new();
    let mut directives = BTreeMap::new();
    for outcome in outcomes {
        results.extend(outcome.results);
        coverage.merge(outcome.coverage);
        directives.extend(outcome.directives.map(|own| (outcome.file.path.clone(), own)));
        coverage.files.push(outcome.file);
        members.extend(outcome.members);
    }
    let members = with_siblings(&scan, reader, members);
    let judged: Vec<(Vec<ScanResult>, Coverage)> =
        sets(members).into_par_iter().map(|set| judge_set(&scan, &set)).collect();
    for (found, counted) in judged {
        results.extend(found);
        coverage.merge(counted);
    }
    coverage.files.sort_by(|a, b| a.path.cmp(&b.path));
    if scan.only.is_none() {
        coverage.unjudged = unjudged(&coverage.files, &|kind| scan.judges(kind));
    }
    coverage.errors.sort();
    coverage.errors.dedup();
    finish::suppress(&mut results, &directives, &scan.rules, scan.only.is_none());
    if let Some((list, today)) = allowed {
        allow::apply(&list, today, false, &mut results, &scan.rules);
    }
    finish::order(&mut results);
    let rules = scan.rules.into_rules();
    ScanReport { results, rules, coverage, population: Population::default(), provenance: reader.provenance() }
}

/// Adds, as context only, the files of a Terraform folder that were not asked for: a policy about a module must see
/// all of it, whichever file was staged.
fn with_siblings(scan: &Scan, reader: &read::Reader, mut members: Vec<Member>) -> Vec<Member> {
    let mut evaluator = scan.policies.evaluator();
    let folders: std::collections::BTreeSet<String> = members
        .iter()
        .filter(|member| set_kind(member.document.kind) == Kind::Terraform)
        .filter(|member| member.document.artifact.as_fence().is_none())
        .map(|member| folder(member.document.artifact.path()).to_string())
        .collect();
    for item in folders.iter().flat_map(|folder| reader.terraform_siblings(folder)) {
        let Ok((source, bytes)) = reader.read(&item) else { continue };
        let outcome = file::scan_file(scan, &mut evaluator, source, bytes);
        members.extend(outcome.members.into_iter().map(|member| Member { context_only: true, ..member }));
    }
    members
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Groups documents: a folder's Terraform files are a module, a folder's manifests are a set; a fence stands alone.
fn sets(members: Vec<Member>) -> Vec<Set> {
    let mut groups: BTreeMap<(String, usize, Kind), Vec<Member>> = BTreeMap::new();
    for member in members {
        let document = &member.document;
        let kind = set_kind(document.kind);
        let key = match document.artifact.as_fence() {
            Some(fence) => (document.artifact.path().to_string(), fence.index + 1, kind),
            None => (folder(document.artifact.path()).to_string(), 0, kind),
        };
        groups.entry(key).or_default().push(member);
    }
    groups
        .into_iter()
        .map(|((path, _, kind), mut members)| {
            members.sort_by(|a, b| {
                let key = |m: &Member| (m.document.artifact.path().to_string(), m.document.index);
                key(a).cmp(&key(b))
            });
            Set::new(kind, path, members)
        })
        .collect()
}

fn judge_set(scan: &Scan, set: &Set) -> (Vec<ScanResult>, Coverage) {
    let mut coverage = Coverage::default();
    let mut results = Vec::new();
    let fence = set.members.first().and_then(|member| member.document.artifact.as_fence());
    let context = scan.context(&set.path, fence.map(|fence| fence.language.as_str()));
    let target = Target { kind: set.kind, scope: TargetScope::Set, input: &set.input, context: &context };
    let evaluation = scan.policies.evaluator().evaluate(&target);
    judge::count(&mut coverage, &evaluation, &set.path);
    for outcome in &evaluation.outcomes {
        for violation in &outcome.violations {
            let path = match &violation.location {
                Location::Path(path) => path.as_slice(),
                Location::Line { .. } => &[],
            };
            let Some((member, _)) = set.locate(path) else { continue };
            if member.context_only {
                continue;
            }
            let place = |location: &Location| match location {
                Location::Path(path) => match set.locate(path) {
                    Some((found, own)) if found.builder.source().path() == member.builder.source().path() => {
                        judge::place_in_document(&found.document, &own)
                    }
                    _ => judge::place_in_document(&member.document, &[]),
                },
                Location::Line { line, .. } => judge::place_on_line(member.builder.source(), *line),
            };
            let draft = judge::draft(violation, &outcome.rule, &scan.rules, &scan.config, place);
            results.extend(draft.map(|draft| {
                let mut result = member.builder.build(draft);
                set.members.iter().for_each(|other| other.builder.clean(&mut result));
                result
            }));
        }
    }
    (results, coverage)
}
