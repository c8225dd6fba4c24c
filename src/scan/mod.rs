//! The whole flow, from a source to a report, in five steps: gather (read, parse, detect, and judge what can be judged in
//! one file), link (read what is judged together with it), assemble (put targets of several files together), judge them,
//! settle (suppress, compare, order, count).

mod alike;
mod allow;
mod archive;
mod baseline;
mod calls;
mod comments;
mod compare;
mod covering;
pub mod examples;
mod exemptions;
mod gather;
mod history;
mod ignore;
mod judge;
mod link;
mod modules;
mod named;
mod names;
mod nested;
mod read;
mod settle;
mod targets;
mod together;
mod trust;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::bound;
use crate::code::Models;
use crate::config::Config;
use crate::config::allow::AllowList;
use crate::config::date::Date;
use crate::detect::{SecretScanner, SecretValue};
use crate::document::Kind;
use crate::policy::{Evaluator, LoadOptions, PolicySet, Stopped};
use crate::requirement::{RequirementErrors, Requirements};
use crate::result::{
    Against, Coverage, FileCoverage, FileStatus, HistoryCoverage, Known, LocatedProblem, PolicyError, Population,
    Redactor, ScanResult, SkipReason, unjudged,
};
use crate::rule::{Rule, RuleSource};
use crate::target::{
    Group, Groups, ListedFile, Repository, RepositoryParts, Target, TargetScope, folder, set_kind, sort_members,
};
use crate::waiver::{self, Waivers};

use gather::Gathered;
use judge::{Judged, RuleIndex, judge};
use settle::FileDirectives;

pub use crate::result::{Provenance, ScanReport};

pub use targets::visit_targets;
pub use trust::Trust;

/// What to scan, and how.
#[derive(Debug)]
pub struct ScanOptions {
    pub sources: Sources,
    /// An absolute folder; the repository root is found from it upwards.
    pub start: PathBuf,
    pub policy: LoadOptions,
    pub config: Arc<Config>,
    /// The file of the configuration, when there is one.
    pub config_file: Option<PathBuf>,
    /// Threads; one per core when `None`.
    pub jobs: Option<usize>,
    /// Everything when `None`.
    pub only: Option<Area>,
    /// Read the members of archives.
    pub archives: bool,
    /// Whom the scan listens to about ignore files, the allow-list and suppressions.
    pub trust: Trust,
    /// The day on which the allow-list of secrets is judged. Nothing else depends on the time.
    pub today: Date,
    /// Results that were there before, and what they were read from.
    pub known: Option<(Against, Vec<Known>)>,
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
    Staged {
        /// Report what HEAD has already, too.
        all: bool,
    },
    /// What a commit changes, as blobs, against another: `BASE` or `BASE..REV`.
    Commits {
        range: String,
    },
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
    Requirements(#[from] crate::requirement::RequirementErrors),
    #[error(transparent)]
    Detectors(#[from] crate::detect::DetectorError),
    #[error(transparent)]
    Git(#[from] crate::source::git::GitError),
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    #[error("the waivers in {} cannot be read: {reason:?}", waiver::FILE)]
    Waivers { reason: crate::source::SkipReason },
    #[error("{count} threads cannot be started: {source}")]
    Threads { count: usize, source: rayon::ThreadPoolBuildError },
}

/// Everything that judging needs; shared by all threads.
#[derive(Debug)]
pub(crate) struct Scan {
    pub config: Arc<Config>,
    pub policies: Arc<PolicySet>,
    pub requirements: Requirements,
    pub secrets: SecretScanner,
    /// The database's models, which rows in code are of.
    pub models: Models,
    pub rules: RuleIndex,
    pub only: Option<Area>,
    /// The history is searched.
    pub is_history: bool,
    pub trust: Trust,
    /// Whether there are policies about the repository, and the kinds of documents and facts that they name.
    pub judges_repository: bool,
    pub repository_kinds: BTreeSet<Kind>,
    /// Everything that several files may be judged by is kept, whether policies ask for it or not.
    pub asks_for_all: bool,
}

impl Scan {
    fn new(options: &ScanOptions) -> Result<Self, ScanError> {
        // Of the history, credentials alone are judged.
        let is_history = matches!(options.sources, Sources::History(_));
        let only = options.only.or(is_history.then_some(Area::Secrets));
        let policy = LoadOptions { facts_only: only.is_some(), ..options.policy.clone() };
        let (policies, requirements) = rayon::join(|| PolicySet::load(&policy), || requirements(&policy));
        let scan = Self::of(Arc::new(policies?), requirements?, Arc::clone(&options.config), only)?;
        let scan = Self { is_history, trust: options.trust.clone(), ..scan };
        // A part of the rules cannot tell which of the configured ones exist.
        if only.is_none() {
            scan.config.validate_rules(&scan.rules.names())?;
        }
        Ok(scan)
    }

    /// With policies and rows that are loaded already.
    fn of(
        policies: Arc<PolicySet>,
        requirements: Requirements,
        config: Arc<Config>,
        only: Option<Area>,
    ) -> Result<Self, ScanError> {
        let secrets = SecretScanner::load()?;
        let rules = all_rules(&policies, &requirements, &secrets);
        requirements.check_ids(rules.iter().filter(|rule| rule.source != RuleSource::Requirement))?;
        let rules = RuleIndex::new(rules);
        let judges_repository = only.is_none() && policies.applies(Kind::Repository, TargetScope::Repository);
        let repository_kinds = if judges_repository { policies.repository_kinds() } else { BTreeSet::new() };
        let asks_for_all = false;
        Ok(Self {
            config,
            policies,
            requirements,
            secrets,
            models: Models::default(),
            rules,
            only,
            is_history: false,
            trust: Trust::default(),
            judges_repository,
            repository_kinds,
            asks_for_all,
        })
    }

    /// Whether some rule judges such targets.
    pub(crate) fn applies(&self, kind: Kind, scope: TargetScope) -> bool {
        self.policies.applies(kind, scope) || self.rows_apply(kind, scope)
    }

    /// Whether some rule judges documents of a kind, alone or with others.
    fn judges(&self, kind: Kind) -> bool {
        let in_set = set_kind(kind).is_some_and(|kind| self.applies(kind, TargetScope::Set));
        in_set || self.applies(kind, TargetScope::Document) || self.repository_kinds.contains(&kind)
    }

    /// Whether rows judge such targets: sets where the documents of a kind make sets, else documents.
    pub(crate) fn rows_apply(&self, kind: Kind, scope: TargetScope) -> bool {
        let rows_scope = if set_kind(kind).is_some() { TargetScope::Set } else { TargetScope::Document };
        scope == rows_scope && self.requirements.applies(kind)
    }
}

/// The rows of the binary and of the folders of policies; none where facts alone are judged.
///
/// # Errors
/// Everything that is wrong with rows.
pub fn requirements(options: &LoadOptions) -> Result<Requirements, RequirementErrors> {
    if options.facts_only {
        return Ok(Requirements::default());
    }
    Requirements::load(&options.policy_dirs, options.builtin)
}

/// All rules of a scan: of policies, requirement rows, detectors, and about suppressions.
#[must_use]
pub fn all_rules(policies: &PolicySet, requirements: &Requirements, secrets: &SecretScanner) -> Vec<Rule> {
    let mut rules = policies.rules().to_vec();
    rules.extend(requirements.rules());
    rules.extend(secrets.rules());
    rules.extend(settle::suppression_rules());
    rules.push(together::rule());
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
    let (mut scan, mut reader) = (scan?, reader?);
    let mut untrusted = nested::read(&mut scan, &mut reader)?;
    scan.models = models(&reader);
    let (allowed, of_allowed) = scan.trust.allow_list(reader.root())?;
    untrusted.extend(of_allowed);
    let allowed = allowed.map(|list| (list, options.today));
    let waivers = waivers_of(&scan, reader.root())?;
    let accepted =
        Accepted { allowed: allowed.as_ref(), waivers: &waivers, today: options.today, is_whole: reader.is_whole() };
    let provenance = reader.provenance();
    let branch = provenance.as_ref().and_then(|provenance| provenance.branch.as_deref());
    let examine_all = |file_done: &(dyn Fn(usize) + Sync)| {
        let mut examined = examine(&scan, &reader, file_done);
        let tags = reader.tags().unwrap_or_else(|error| {
            tell_unread(&mut examined.coverage, &error);
            Vec::new()
        });
        names::judge_names(&scan, reader.items().iter().map(read::Item::path), branch, &tags, &mut examined);
        examined
    };
    let mut examined = examine_all(file_done);
    while scan.policies.is_repeat_needed() {
        examined = examine_all(&|_| {});
    }
    settle(&scan, &mut examined, &accepted);
    let comparison = compare::with_before(options, &scan, &reader, &accepted, &mut examined);
    together::join(&mut examined.results);
    calls::join_arguments(&mut examined.results);
    let Examined { results, mut coverage, mut population, secrets, .. } = examined;
    population.add_results(&results);
    coverage.exemptions.extend(exemptions::all(&scan, &coverage.files, reader.ignored(), &results));
    untrusted.extend_from_slice(reader.untrusted());
    coverage.exemptions.extend(untrusted);
    coverage.exemptions.sort();
    coverage.exemptions.dedup();
    let rules = scan.rules.into_rules();
    let mut report = ScanReport { results, rules, coverage, population, provenance, comparison };
    report.redact(&redactor(&secrets));
    Ok(report)
}

/// Knows the credentials that a scan found.
fn redactor(secrets: &[(String, SecretValue)]) -> Redactor {
    Redactor::new(secrets.iter().map(|(raw, value)| (raw.as_str(), value.reveal())))
}

/// The models of the database's schemas among the files, in their order.
fn models(reader: &read::Reader) -> Models {
    let mut models = Models::default();
    let in_index = reader.unchanged(&|path| path.ends_with(".prisma"));
    for item in reader.items().iter().filter(|item| item.path().ends_with(".prisma")).chain(&in_index) {
        if let Ok((source, _)) = reader.read(item) {
            models.add_prisma(source.text());
        }
    }
    models
}

/// What the files of one reader gave.
#[derive(Default)]
struct Examined {
    results: Vec<ScanResult>,
    coverage: Coverage,
    population: Population,
    directives: BTreeMap<String, FileDirectives>,
    /// Credentials, for the redactor.
    secrets: Vec<(String, SecretValue)>,
}

/// Gathers, links, assembles and judges; once more without the policies that were stopped again and again, whose results
/// would hang on the order of targets.
fn examine(scan: &Scan, reader: &read::Reader, file_done: &(dyn Fn(usize) + Sync)) -> Examined {
    let mut examined = examine_once(scan, reader, file_done);
    while scan.policies.is_repeat_needed() {
        examined = examine_once(scan, reader, &|_| {});
    }
    examined
}

fn examine_once(scan: &Scan, reader: &read::Reader, file_done: &(dyn Fn(usize) + Sync)) -> Examined {
    let items = reader.items();
    let done = AtomicUsize::new(0);
    let mut gathered: Vec<Gathered> = items
        .par_iter()
        .map_init(
            || scan.policies.evaluator(),
            |evaluator, item| {
                let mut gathered = match reader.read(item) {
                    Ok((source, bytes)) => vec![gather::gather(scan, evaluator, source, bytes)],
                    Err((bytes, reason)) => archive::scan(scan, reader, evaluator, item, bytes, reason),
                };
                if let Some(problem) = item.problem() {
                    gathered.iter_mut().for_each(|one| one.file.add_problem(item.path(), problem));
                }
                done.fetch_add(1, Ordering::Relaxed);
                file_done(items.len());
                gathered
            },
        )
        .flatten_iter()
        .collect();
    link::complete(scan, reader, &mut gathered);
    assemble(scan, reader, gathered)
}

/// Puts targets of several files together, and judges them.
fn assemble(scan: &Scan, reader: &read::Reader, gathered: Vec<Gathered>) -> Examined {
    let judges_repository = link::needs_repository(scan, reader, &gathered);
    let touched = link::touched(reader, &gathered);
    let calls = modules::Calls::of(&gathered);
    let asked_modules = calls.below(&modules::folders(&touched));
    let is_asked_for = |result: &ScanResult| {
        let folders = std::iter::once(&result.location).chain(result.related.iter().map(|related| &related.location));
        folders.map(|location| folder(location.file())).any(|folder| asked_modules.contains(folder))
    };
    let touched = link::with_callers(touched, &calls);
    let asked: BTreeSet<String> =
        gathered.iter().filter(|file| !file.file.context).map(|file| file.file.path.clone()).collect();
    let mut examined = Examined::default();
    let (mut members, mut parts) = (Vec::new(), RepositoryParts::default());
    let mut judged = Judged::default();
    for file in gathered {
        judged.merge(file.judged);
        examined.secrets.extend(file.secrets);
        examined.coverage.exemptions.extend(file.untrusted);
        if let Some(own) = file.directives {
            examined.directives.insert(file.file.path.clone(), own);
        }
        if judges_repository {
            parts.files.push(listed(scan, &file.file));
            parts.pages.extend(file.page);
        }
        if is_told(scan, &file.file, &touched) {
            examined.coverage.files.push(file.file);
        }
        members.extend(file.members);
        parts.facts.extend(file.facts);
    }
    sort_members(&mut members);
    let is_touched = |group: &Group<'_>| {
        let key = &group.key;
        let is_asked = key.is_fence() && asked.contains(&key.path);
        is_asked || group.folders.iter().any(|folder| touched.contains(&(key.kind, (*folder).to_string())))
    };
    let (mut groups, mut entered) = (Groups::new(&members), BTreeSet::new());
    loop {
        let batch = groups.next_batch(entered.iter().map(String::as_str));
        if batch.is_empty() {
            break;
        }
        let wanted: Vec<&Group<'_>> =
            batch.iter().filter(|group| scan.is_needed_by_set(group.key.kind) && is_touched(group)).collect();
        let of_sets: Vec<OfSet> = wanted
            .par_iter()
            .map_init(|| scan.policies.evaluator(), |evaluator, group| judge_set(scan, evaluator, group))
            .collect();
        for mut set in of_sets {
            // Of a part of the tree, what is said about other callers of a module was not asked for.
            if set.is_terraform && !reader.is_index() && !reader.is_whole() {
                set.judged.results.retain(&is_asked_for);
            }
            judged.merge(set.judged);
            examined.coverage.add_problems(set.problems);
            entered.extend(set.entered);
        }
    }
    calls::join(&mut judged.results);
    if judges_repository {
        members.retain(|member| scan.repository_kinds.contains(&member.document.kind));
        let paths_of_facts: Vec<String> =
            parts.facts.iter().map(|facts| facts.builder.source().path().to_string()).collect();
        let tags = reader.tags().unwrap_or_else(|error| {
            tell_unread(&mut examined.coverage, &error);
            Vec::new()
        });
        let repository = Repository::new(RepositoryParts { documents: members, tags, ..parts });
        let mut of_repository = Judged::default();
        let ((), reached) = bound::noting(|| {
            judge(scan, &mut scan.policies.evaluator(), &Target::repository(&repository), &mut of_repository);
        });
        for path in paths_of_facts {
            let cut = reached.iter().map(|why| (path.clone(), LocatedProblem::of_bound(why)));
            examined.coverage.add_problems(cut.collect());
        }
        // Of a part of the tree, what is said about the rest was not asked for; of the index, what is new is.
        if !reader.is_index() && !reader.is_whole() {
            of_repository.results.retain(|result| asked.contains(result.location.file()));
        }
        judged.merge(of_repository);
    }
    examined.coverage.merge(judged.coverage);
    examined.coverage.files.sort_by(|a, b| a.path.cmp(&b.path));
    if scan.only.is_none() {
        examined.coverage.unjudged = unjudged(&examined.coverage.files, &|kind| scan.judges(kind));
    }
    examined.coverage.not_made.sort_by_key(|(path, at)| (path.clone(), at.region));
    examined.coverage.errors.extend(stopped_policies(scan));
    examined.coverage.errors.sort();
    examined.coverage.errors.dedup();
    examined.results = judged.results;
    examined.population = judged.population;
    examined
}

/// What judging one set gave.
struct OfSet {
    judged: Judged,
    problems: Vec<(String, LocatedProblem)>,
    /// The folders of the Terraform modules that were judged with it.
    entered: Vec<String>,
    /// It is a folder's module.
    is_terraform: bool,
}

fn judge_set(scan: &Scan, evaluator: &mut Evaluator<'_>, group: &Group<'_>) -> OfSet {
    let mut judged = Judged::default();
    let (target, reached) = bound::noting(|| {
        let target = Target::of_group(group);
        target.iter().for_each(|target| judge(scan, evaluator, target, &mut judged));
        target
    });
    judged.coverage.not_made = target.as_ref().map(Target::not_made).unwrap_or_default();
    let entered = target.as_ref().map(Target::entered).unwrap_or_default();
    let mut problems = target.map(|target| target.problems()).unwrap_or_default();
    // Where in the set, nobody knows: each of its files was judged in part.
    for member in &group.members {
        let path = member.builder.source().path();
        problems.extend(reached.iter().map(|why| (path.to_string(), LocatedProblem::of_bound(why))));
    }
    let is_terraform = group.key.kind == Kind::Terraform && !group.key.is_fence();
    OfSet { judged, problems, entered, is_terraform }
}

/// The policies that judge nothing, since they were not compiled within bounds: told even where they have no target.
fn stopped_policies(scan: &Scan) -> impl Iterator<Item = PolicyError> {
    let told = |Stopped { rule, file, message }: Stopped| {
        let message = format!("the policy '{rule}' judges nothing: {file}: {message}");
        PolicyError { path: ".".to_string(), rule, message }
    };
    scan.policies.stopped().into_iter().map(told)
}

/// Says that something of git could not be read, unless that has been said.
fn tell_unread(coverage: &mut Coverage, error: &crate::source::git::GitError) {
    if coverage.files.iter().all(|file| file.path != error.path()) {
        let reason = SkipReason::Unreadable { error: error.to_string() };
        coverage.files.push(gather::skipped(error.path(), 0, reason).file);
    }
}

/// Whether a file is part of what was looked at: not one that was read for the repository's list of files alone.
fn is_told(scan: &Scan, file: &FileCoverage, touched: &BTreeSet<(Kind, String)>) -> bool {
    let is_needed = |kind: &Kind| scan.repository_kinds.contains(kind);
    let of_set = |kind: &Kind| set_kind(*kind).is_some_and(|kind| touched.contains(&(kind, folder(&file.path).into())));
    // Whether one that was not understood would have been needed, nobody knows.
    let is_missed = matches!(&file.status, FileStatus::Skipped(reason) if reason.is_missed());
    !file.context
        || is_missed
        || file.kinds.is_empty() && !file.problems.is_empty()
        || file.kinds.iter().any(|k| is_needed(k) || of_set(k))
}

fn listed(scan: &Scan, file: &FileCoverage) -> ListedFile {
    ListedFile {
        path: file.path.clone(),
        kinds: file.kinds.clone(),
        environment: scan.config.environment_of(&file.path).map(str::to_string),
        test: scan.config.is_test(&file.path),
    }
}

/// Whether the configuration leaves the rule of a result on.
fn is_on(scan: &Scan, result: &ScanResult) -> bool {
    scan.rules.get(&result.rule_id).is_some_and(|rule| scan.config.rule_enabled(rule, &result.location.path))
}

/// What somebody accepts beside the code.
struct Accepted<'a> {
    allowed: Option<&'a (AllowList, Date)>,
    waivers: &'a Waivers,
    today: Date,
    /// Whether everything was scanned, so that a waiver without a result matches none.
    is_whole: bool,
}

/// The waivers of a repository.
fn waivers_of(scan: &Scan, root: &Path) -> Result<Waivers, ScanError> {
    scan.trust.waivers(root).map_err(|reason| ScanError::Waivers { reason })
}

/// Suppresses and orders.
fn settle(scan: &Scan, examined: &mut Examined, accepted: &Accepted<'_>) {
    let shared = together::shared(&examined.results);
    examined.results.extend(shared.into_iter().filter(|result| is_on(scan, result)));
    settle::suppress(&mut examined.results, &examined.directives, &scan.rules, scan.only.is_none());
    if let Some((list, today)) = accepted.allowed {
        let allowed = allow::apply(list, *today, false, &mut examined.results, &scan.rules);
        examined.coverage.exemptions.extend(allowed);
    }
    // Entries and waivers name identities, which are numbered once the order is known.
    settle::order(&mut examined.results);
    let is_whole = accepted.is_whole && scan.only.is_none();
    // What did not finish may have been what an entry is about.
    let entries_are_told = is_whole && !scan.config.is_narrowed() && examined.coverage.errors.is_empty();
    ignore::apply(scan, accepted.today, entries_are_told, &mut examined.results);
    let waivers_are_told = is_whole && !scan.config.leaves_paths_out();
    waivers::apply(accepted.waivers, accepted.today, waivers_are_told, &mut examined.results, &scan.rules);
    settle::order(&mut examined.results);
}

/// Searches the history, which is judged credential by credential: no file is judged as a whole.
fn run_history(
    options: &ScanOptions,
    scope: &crate::source::git::HistoryScope,
    file_done: &(dyn Fn(usize) + Sync),
) -> Result<ScanReport, ScanError> {
    let root = crate::source::find_root(&options.start);
    let scan = Scan::new(options)?;
    let (allowed, untrusted) = scan.trust.allow_list(&root)?;
    let provenance = crate::source::git::provenance(&root);
    let branch = provenance.as_ref().and_then(|provenance| provenance.branch.as_deref());
    let tags = crate::source::git::tags(&root)?;
    let judged = |done: &(dyn Fn(usize) + Sync)| -> Result<Examined, ScanError> {
        let history::Searched { results, coverage, secrets, paths } =
            history::search(&scan, &root, scope, options.archives, done)?;
        let mut examined = Examined { results, coverage, secrets, ..Examined::default() };
        names::judge_names(&scan, paths.iter().map(String::as_str), branch, &tags, &mut examined);
        Ok(examined)
    };
    let mut examined = judged(file_done)?;
    while scan.policies.is_repeat_needed() {
        examined = judged(&|_| {})?;
    }
    let Examined { mut results, mut coverage, secrets, .. } = examined;
    coverage.errors.extend(stopped_policies(&scan));
    if let Some(list) = allowed {
        let is_cut = coverage.history.as_ref().is_some_and(HistoryCoverage::is_incomplete);
        let is_everything = scope.is_all() && !is_cut && !scan.config.leaves_paths_out();
        coverage.exemptions.extend(allow::apply(&list, options.today, is_everything, &mut results, &scan.rules));
    }
    settle::order(&mut results);
    ignore::apply(&scan, options.today, false, &mut results);
    waivers::apply(&waivers_of(&scan, &root)?, options.today, false, &mut results, &scan.rules);
    settle::order(&mut results);
    coverage.exemptions.extend(exemptions::all(&scan, &coverage.files, &[], &results));
    coverage.exemptions.extend(untrusted);
    coverage.exemptions.sort();
    let (rules, population) = (scan.rules.into_rules(), Population::default());
    let mut report = ScanReport { results, rules, coverage, population, provenance, comparison: None };
    report.redact(&redactor(&secrets));
    Ok(report)
}
