//! The whole flow, from a source to a report, in five steps: gather (read, parse, detect, and judge what can be judged in
//! one file), link (read what is judged together with it), assemble (put targets of several files together), judge them,
//! settle (suppress, compare, order, count).

mod about;
mod alike;
mod allow;
mod archive;
mod baseline;
mod built;
mod cached;
mod calls;
mod charts;
pub(crate) mod comments;
mod compare;
mod composes;
mod covering;
mod declared;
mod environments;
mod examine;
pub mod examples;
mod exemptions;
mod fix;
mod gather;
mod history;
mod ignore;
mod includes;
mod inventory;
mod judge;
mod judges;
mod kept;
mod link;
mod masked;
mod modules;
mod named;
mod names;
mod nested;
mod overlays;
mod program;
mod read;
mod settle;
mod targets;
mod texts;
mod together;
mod trust;
mod untyped;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::Cache;
use crate::code::{Memory, vendors};
use crate::config::allow::AllowList;
use crate::config::date::Date;
use crate::config::{Config, KnownWords};
use crate::detect::SecretScanner;
use crate::detect::personal_data::vocabulary;
use crate::document::Kind;
use crate::policy::{LoadOptions, PolicySet};
use crate::requirement::Requirements;
use crate::result::{Against, HistoryCoverage, Known, PolicyOrigin, Population, Redactor, ScanResult};
use crate::rule::{Rule, RuleSource, Severity};
use crate::rule_file::LoadErrors;
use crate::rule_index::{RuleIndex, Shelf};
use crate::target::{TargetScope, set_kind};
use crate::waiver::{self, Waivers};

use examine::{Examined, examine, stopped_policies};

pub use crate::result::{Provenance, ScanReport};

pub use environments::{Surroundings, environments};
pub use inventory::{Seen, see};
pub use judges::Judges;
use kept::Kept;
pub use targets::{visit_sets_and_repository, visit_targets};
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
    /// The same with other texts in place of those on disk, by path in the repository: what edits would come to.
    Edited { paths: Vec<PathBuf>, texts: Arc<BTreeMap<String, String>> },
    /// What `git commit` would commit.
    Staged {
        /// Report what HEAD has already, too.
        all: bool,
    },
    /// What a commit changes, as blobs, against another: `BASE` or `BASE..REV`.
    Commits { range: String },
    /// What commits hold, searched for credentials.
    History(crate::source::git::HistoryScope),
    StandardInput {
        name: String,
        bytes: Vec<u8>,
        /// Texts that stand for those on disk, by path in the repository: what an editor has open beside it.
        others: Arc<BTreeMap<String, String>>,
    },
}

/// Why a scan could not start. Whatever goes wrong after that is part of its coverage.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error(transparent)]
    Rules(#[from] LoadErrors),
    #[error(transparent)]
    Detectors(#[from] crate::detect::DetectorError),
    #[error(transparent)]
    Git(#[from] crate::source::git::GitError),
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    #[error("'{}' {reason}, so that nobody knows what is waived", waiver::FILE)]
    Waivers { reason: crate::source::SkipReason },
    #[error("{count} threads cannot be started: {source}")]
    Threads { count: usize, source: rayon::ThreadPoolBuildError },
}

#[cfg(test)]
impl ScanOptions {
    /// A scan in one thread with the rules of the binary and the text of a configuration.
    pub(crate) fn of_test(sources: Sources, folder: &std::path::Path, config: &str) -> Self {
        Self {
            sources,
            start: folder.to_path_buf(),
            policy: LoadOptions::default(),
            config: Arc::new(Config::parse(config, "regate.toml", folder).unwrap()),
            config_file: None,
            jobs: Some(1),
            only: None,
            archives: false,
            trust: Trust::default(),
            today: Date::today(),
            known: None,
        }
    }
}

/// Everything that judging needs; shared by all threads.
#[derive(Debug)]
pub(crate) struct Scan {
    pub config: Arc<Config>,
    pub policies: Arc<PolicySet>,
    pub requirements: Arc<Requirements>,
    pub secrets: Arc<SecretScanner>,
    /// What was made of files before; `None` where nothing is looked at twice.
    pub kept: Option<Arc<Kept>>,
    /// The Helm charts that the files belong to.
    pub charts: charts::Charts,
    /// The Kustomize overlays that they may be parts of.
    pub overlays: overlays::Overlays,
    /// The files that GitLab pipelines include.
    pub includes: includes::Includes,
    /// The images that the repository builds and whose tags its manifests are given.
    pub built: Arc<BTreeSet<String>>,
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
        Self::with(options, None)
    }

    /// With what judges, where that is loaded already for the policies of the options.
    fn with(options: &ScanOptions, judges: Option<&Judges>) -> Result<Self, ScanError> {
        // Of the history, credentials alone are judged.
        let is_history = matches!(options.sources, Sources::History(_));
        let only = options.only.or(is_history.then_some(Area::Secrets));
        let judges = match judges.filter(|_| only.is_none()) {
            Some(judges) => judges.anew(),
            None => Judges::load_here(&LoadOptions { facts_only: only.is_some(), ..options.policy.clone() })?,
        };
        let scan = Self::of(judges, Arc::clone(&options.config), only)?;
        // Both sides of a change have most in common.
        let is_compared = matches!(options.sources, Sources::Commits { .. } | Sources::Staged { all: false });
        let kept = scan.kept.clone().or_else(|| is_compared.then(Arc::default));
        if is_compared {
            scan.policies.remember();
        }
        let scan = Self { is_history, kept, trust: options.trust.clone(), ..scan };
        // A part of the rules cannot tell which of the configured ones exist.
        if only.is_none() {
            scan.config.validate_rules(&scan.rules.names())?;
            validate_privacy(&scan.config)?;
        }
        Ok(scan)
    }

    /// With what is loaded already.
    fn of(judges: Judges, config: Arc<Config>, only: Option<Area>) -> Result<Self, ScanError> {
        let Judges { policies, requirements, secrets, rules, kept, threads: _ } = judges;
        let rules = rules.unwrap_or_else(|| rules_in_force(&policies, &requirements, &secrets));
        requirements.check_ids(rules.read().iter().filter(|rule| rule.source != RuleSource::Requirement))?;
        let judges_repository = only.is_none() && policies.applies(Kind::Repository, TargetScope::Repository);
        let repository_kinds = if judges_repository { policies.repository_kinds() } else { BTreeSet::new() };
        let asks_for_all = false;
        Ok(Self {
            config,
            policies,
            requirements,
            secrets,
            kept,
            charts: charts::Charts::default(),
            overlays: overlays::Overlays::default(),
            includes: includes::Includes::default(),
            built: Arc::default(),
            rules,
            only,
            is_history: false,
            trust: Trust::default(),
            judges_repository,
            repository_kinds,
            asks_for_all,
        })
    }

    /// What is known of modules from before.
    pub(crate) fn memory(&self) -> Option<&Memory> {
        self.kept.as_deref().map(|kept| &kept.modules)
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

/// Checks what configurations name of personal data and of those who receive it.
fn validate_privacy(config: &Config) -> Result<(), crate::config::ConfigError> {
    // What names may be takes a third of a scan's start to read.
    if !config.names_privacy() {
        return Ok(());
    }
    let vocabulary = vocabulary();
    let types = vocabulary.categories().iter().flat_map(|category| category.data_types.keys());
    let data: Vec<&str> =
        vocabulary.categories().iter().map(|category| &category.id).chain(types).map(String::as_str).collect();
    let uses: Vec<&str> = vocabulary.fides_uses().iter().map(String::as_str).collect();
    config.validate_privacy(KnownWords { vendors: &vendors(), data: &data, uses: &uses })
}

/// The rows of the binary and of the folders of policies; none where facts alone are judged.
///
/// # Errors
/// Everything that is wrong with rows.
pub fn requirements(options: &LoadOptions) -> Result<Requirements, LoadErrors> {
    if options.facts_only {
        return Ok(Requirements::default());
    }
    Requirements::load(&options.policy_dirs, options.builtin)
}

/// The same rows without the examples that a scan has no use for.
fn to_judge(options: &LoadOptions) -> Result<Requirements, LoadErrors> {
    if options.facts_only {
        return Ok(Requirements::default());
    }
    Requirements::load_to_judge(&options.policy_dirs, options.builtin)
}

/// The same with the binary's rows on their shelf.
fn rules_in_force(policies: &PolicySet, requirements: &Arc<Requirements>, secrets: &SecretScanner) -> RuleIndex {
    let shelf: Arc<dyn Shelf> = Arc::<Requirements>::clone(requirements);
    let mut rules = all_rules(policies, requirements, secrets);
    // What detectors find are facts, of which policies make results.
    if !policies.applies(Kind::Facts, TargetScope::Document) {
        rules.retain(|rule| rule.source != RuleSource::Detector);
    }
    RuleIndex::new(rules, Some(shelf))
}

/// All rules of a scan but the binary's rows, where those are on a shelf: of policies, requirement rows, detectors, and about suppressions.
#[must_use]
pub fn all_rules(policies: &PolicySet, requirements: &Requirements, secrets: &SecretScanner) -> Vec<Rule> {
    let mut rules = policies.rules().to_vec();
    rules.extend(requirements.rules());
    rules.extend(secrets.rules());
    rules.extend(settle::suppression_rules());
    rules.push(together::rule());
    rules.extend(declared::rules());
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// Whether the ids of the user's rows and policies are free beside the rules of the binary, as a scan with both wants them.
///
/// # Errors
/// Each id that is taken, with the place of the rule that has it, and what keeps either from loading.
pub fn check_ids(options: &LoadOptions) -> Result<(), ScanError> {
    let requirements = Requirements::load_to_judge(&options.policy_dirs, true)?;
    // Apart, since a policy that is being written may take the place of the binary's.
    let own = PolicySet::load(&LoadOptions { builtin: false, ..options.clone() })?;
    let binary = PolicySet::load(&LoadOptions::default())?;
    let rules = all_rules(&binary, &Requirements::default(), &SecretScanner::load()?);
    Ok(requirements.check_ids(rules.iter().chain(own.rules()))?)
}

/// The rule of the binary that has an id, as its own or as one of before.
///
/// # Errors
/// What keeps the binary's rules from loading.
pub fn rule_of_binary(id: &str) -> Result<Option<Rule>, ScanError> {
    let options = LoadOptions::default();
    let requirements = Arc::new(to_judge(&options)?);
    let rules = rules_in_force(&PolicySet::load(&options)?, &requirements, &SecretScanner::load()?);
    Ok(rules.get(id).cloned())
}

/// Scans. `file_done` is called from any thread after each file, with the total number of files.
pub fn scan(options: &ScanOptions, file_done: &(dyn Fn(usize) + Sync)) -> Result<ScanReport, ScanError> {
    in_threads(options, || run(options, None, None, file_done))
}

/// The same, unless the cache knows what it comes to; then no file is looked at but to see that it is as it was.
///
/// # Errors
/// As [`scan`].
pub fn scan_cached(
    options: &ScanOptions,
    cache: &Cache,
    file_done: &(dyn Fn(usize) + Sync),
) -> Result<ScanReport, ScanError> {
    in_threads(options, || run(options, None, Some(cache), file_done))
}

/// Scans with what is loaded already, which must be for the policies of the options.
///
/// # Errors
/// As [`scan`].
pub fn scan_with(
    options: &ScanOptions,
    judges: &Judges,
    file_done: &(dyn Fn(usize) + Sync),
) -> Result<ScanReport, ScanError> {
    match judges.threads.as_ref().filter(|threads| threads.count == options.jobs) {
        Some(threads) => threads.pool.install(|| run(options, Some(judges), None, file_done)),
        None => {
            Threads::new(options, judges.kept.clone())?.pool.install(|| run(options, Some(judges), None, file_done))
        }
    }
}

/// Runs something in the threads that the options ask for.
fn in_threads<T: Send>(
    options: &ScanOptions,
    run: impl FnOnce() -> Result<T, ScanError> + Send,
) -> Result<T, ScanError> {
    Threads::new(options, None)?.pool.install(run)
}

/// The threads of scans.
#[derive(Debug)]
struct Threads {
    /// As the options have it.
    count: Option<usize>,
    pool: rayon::ThreadPool,
}

impl Threads {
    /// Threads that parse texts by the trees that were kept.
    fn new(options: &ScanOptions, kept: Option<Arc<Kept>>) -> Result<Self, ScanError> {
        let threads = options.jobs.unwrap_or(0);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(STACK_SIZE)
            .start_handler(move |_| kept.iter().for_each(|kept| kept.modules.use_trees()))
            .build()
            .map_err(|source| ScanError::Threads { count: threads, source })?;
        Ok(Self { count: options.jobs, pool })
    }
}

/// Bytes of stack per thread: policies recurse in the engine, parsers are bounded.
const STACK_SIZE: usize = 16 << 20;

fn run(
    options: &ScanOptions,
    judges: Option<&Judges>,
    cache: Option<&Cache>,
    file_done: &(dyn Fn(usize) + Sync),
) -> Result<ScanReport, ScanError> {
    if let Sources::History(scope) = &options.sources {
        return run_history(options, scope, file_done);
    }
    let (scan, reader) = rayon::join(|| Scan::with(options, judges), || read::Reader::new(options));
    let (mut scan, mut reader) = (scan?, reader?);
    let importers = program::importers(&scan, &reader);
    reader.add(&importers);
    let reading = texts::readers(&scan, &reader);
    reader.add(&reading);
    let mut untrusted = nested::read(&mut scan, &mut reader)?;
    let cache = cache.filter(|cache| cached::may_be(options, &scan, &reader, cache));
    if cache.is_some() {
        reader.record();
    }
    if scan.only.is_none() {
        scan.charts = charts::Charts::of(&reader);
        scan.overlays = overlays::Overlays::of(&reader);
        scan.includes = includes::Includes::of(&reader);
        scan.built = Arc::new(built::images(&reader));
    }
    let (allowed, of_allowed) = scan.trust.allow_list(reader.root())?;
    untrusted.extend(of_allowed);
    let allowed = allowed.map(|list| (list, options.today));
    let waivers = waivers_of(&scan, reader.root())?;
    let accepted =
        Accepted { allowed: allowed.as_ref(), waivers: &waivers, today: options.today, is_whole: reader.is_whole() };
    let provenance = reader.provenance();
    let slot = cache.and_then(|cache| cached::Slot::of(cache, options, &scan, &reader, &accepted));
    if let Some(known) = slot.as_ref().and_then(|slot| slot.find(&reader)) {
        return Ok(known.report(scan.rules));
    }
    let mut examined = examine(&scan, &reader, file_done);
    environments::apply(&scan, &reader, options, &mut examined)?;
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
    let policy_origins = origins(&scan, reader.root());
    let rules = scan.rules;
    let mut report = ScanReport { results, rules, coverage, population, policy_origins, provenance, comparison };
    let rules = slot.as_ref().map(|_| report.rules.read().to_vec());
    report.redact(&redactor(&secrets));
    // Rules that quote a credential of the tree are not redacted by a scan that does not look for it.
    if let Some(slot) = slot.filter(|_| rules.is_none_or(|rules| rules == report.rules.read())) {
        slot.keep(&reader, &report);
    }
    Ok(report)
}

/// Where the user's policies come from, with paths in the repository as everywhere in a report.
fn origins(scan: &Scan, root: &Path) -> Vec<PolicyOrigin> {
    let mut origins = scan.policies.origins().to_vec();
    for origin in &mut origins {
        if let Ok(inner) = Path::new(&origin.path).strip_prefix(root) {
            let inner = crate::source::name::of_path(inner).replace('\\', "/");
            origin.path = if inner.is_empty() { ".".to_string() } else { inner };
        }
    }
    origins
}

/// Knows the credentials that a scan found.
fn redactor(secrets: &[masked::Unshown]) -> Redactor {
    let of = |beyond: bool| {
        let those = secrets.iter().filter(move |secret| secret.beyond == beyond);
        those.map(|secret| (secret.raw.as_str(), secret.value.reveal()))
    };
    Redactor::with_plain(of(false), of(true))
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
    let shared = together::shared(&examined.results, &|result| severity_of_its_own(scan, result));
    examined.results.extend(shared);
    let whole = accepted.is_whole && scan.only.is_none() && !scan.config.is_narrowed();
    declared::apply(scan, whole && examined.coverage.errors.is_empty(), examined);
    settle::suppress(&mut examined.results, &examined.directives, &scan.rules, scan.only.is_none());
    if let Some((list, today)) = accepted.allowed {
        allow::apply(scan, list, *today, false, examined);
    }
    // Entries and waivers name identities, which are numbered once the order is known.
    settle::order(&mut examined.results);
    together::mark(&mut examined.results);
    let is_whole = accepted.is_whole && scan.only.is_none();
    // What did not finish may have been what an entry is about.
    let entries_are_told = is_whole && !scan.config.is_narrowed() && examined.coverage.errors.is_empty();
    ignore::apply(scan, accepted.today, entries_are_told, examined);
    let waivers_are_told = is_whole && !scan.config.leaves_paths_out();
    waivers::apply(scan, accepted.waivers, accepted.today, waivers_are_told, examined);
    configure(scan, &mut examined.results);
    settle::order(&mut examined.results);
}

/// What the configuration says about the rules whose results no policy gives: about suppressions, entries, waivers, and
/// credentials that environments share.
fn configure(scan: &Scan, results: &mut Vec<ScanResult>) {
    let ours: BTreeSet<String> = settle::suppression_rules()
        .into_iter()
        .chain([together::rule()])
        .chain(declared::rules())
        .map(|rule| rule.id)
        .collect();
    results.retain_mut(|result| {
        let Some(rule) = scan.rules.get(&result.rule_id).filter(|rule| ours.contains(&rule.id)) else { return true };
        let path = &result.location.path;
        result.severity = scan.config.severity(rule, path, result.severity);
        scan.config.rule_enabled(rule, path)
    });
}

/// How bad a result is where the configuration does not say.
fn severity_of_its_own(scan: &Scan, result: &ScanResult) -> Severity {
    let rule = scan.rules.get(&result.rule_id);
    let path = &result.location.path;
    let configured = rule.filter(|rule| {
        scan.config.rule_severity(rule, path).is_some() || scan.config.lowered(rule, path, rule.severity).is_some()
    });
    configured.map_or(result.severity, |rule| rule.severity)
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
    examined.coverage.errors.extend(stopped_policies(&scan));
    if let Some(list) = allowed {
        let is_cut = examined.coverage.history.as_ref().is_some_and(HistoryCoverage::is_incomplete);
        let is_everything = scope.is_all() && !is_cut && !scan.config.leaves_paths_out();
        allow::apply(&scan, &list, options.today, is_everything, &mut examined);
    }
    settle::order(&mut examined.results);
    ignore::apply(&scan, options.today, false, &mut examined);
    waivers::apply(&scan, &waivers_of(&scan, &root)?, options.today, false, &mut examined);
    let Examined { mut results, mut coverage, secrets, .. } = examined;
    configure(&scan, &mut results);
    settle::order(&mut results);
    coverage.exemptions.extend(exemptions::all(&scan, &coverage.files, &[], &results));
    coverage.exemptions.extend(untrusted);
    coverage.exemptions.sort();
    coverage.exemptions.dedup();
    let policy_origins = origins(&scan, &root);
    let (rules, population) = (scan.rules, Population::default());
    let mut report = ScanReport { results, rules, coverage, population, policy_origins, provenance, comparison: None };
    report.redact(&redactor(&secrets));
    Ok(report)
}
