//! The policies of a scan, ready to judge.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use crate::document::Kind;
use crate::policy::compile::{self, Parts, Unit};
use crate::policy::lifecycle;
use crate::policy::load::{self, Loaded};
use crate::policy::metadata::TargetScope;
use crate::policy::module::Module;
use crate::policy::options::LoadOptions;
use crate::policy::policies::{Policy, Scope};
use crate::policy::remembered::Remembered;
use crate::policy::strikes::Strikes;
use crate::rego::reading::Reads;
use crate::rego::{Value as Rego, Workers, value};
use crate::rule::{FixSpec, Rule};
use crate::rule_file::{LoadError, LoadErrors};
use crate::source::packed::PolicyOrigin;

/// The policies of a scan: those in the binary, and the user's. Shared by all threads.
#[derive(Debug)]
pub struct PolicySet {
    modules: Vec<Module>,
    policies: Vec<Policy>,
    rules: Vec<Rule>,
    /// Those whose metadata names a kind and a target; the binary's and the user's apart.
    groups: BTreeMap<(Kind, TargetScope), Vec<Group>>,
    /// conftest's, which judge every document.
    plain: Option<Group>,
    /// `data` without what is each target's own.
    data: Rego,
    /// Where the user's policies come from.
    origins: Vec<PolicyOrigin>,
    drafts: bool,
    /// Each policy is asked about every target of its kind.
    asks_all: bool,
    /// Where the user's policies run.
    workers: Workers,
    strikes: Strikes,
    remembered: Remembered,
    named: OnceLock<BTreeSet<String>>,
    /// What each policy reads with all that it needs, and each file by itself, once that is asked for.
    reads: Vec<OnceLock<Reads>>,
    read_by: Vec<OnceLock<Reads>>,
}

/// A policy of the user's that judges nothing, since it was not parsed or compiled within bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The id of its rule.
    pub rule: String,
    /// The file.
    pub file: String,
    pub message: String,
}

/// Policies that apply to the same targets, compiled when the first of these comes.
#[derive(Debug)]
pub(super) struct Group {
    /// Its position among all groups.
    pub(super) number: usize,
    pub(super) policies: Vec<usize>,
    units: OnceLock<Vec<Unit>>,
}

/// What policies read under `data.regate.lifecycle`.
fn lifecycle_dates() -> Result<serde_json::Value, LoadErrors> {
    let broken = |error: lifecycle::LifecycleError| {
        LoadErrors(vec![LoadError::new("rules/lifecycle/", 1, error.to_string(), "mend the table")])
    };
    lifecycle::data().map_err(broken)
}

/// The words of modules that may be types of resources, comments aside: `Deployment`, `aws_sqs_queue`, `AWS::SQS::Queue`;
/// those of Azure, which have a slash and no case, in lower case.
fn words(modules: &[Module]) -> BTreeSet<String> {
    let texts = modules.iter().filter(|module| !module.outline.is_test()).map(|module| &*module.text);
    let lines = texts.flat_map(str::lines).filter(|line| !line.trim_start().starts_with('#'));
    let is_in = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':' | '/' | '.');
    let whole = lines.flat_map(|line| line.split(move |letter: char| !is_in(letter))).filter(|word| word.len() > 1);
    let word = |word: &str| if word.contains('/') { word.to_ascii_lowercase() } else { word.to_string() };
    whole.flat_map(|whole| whole.split('.').chain([whole])).map(word).collect()
}

impl Default for PolicySet {
    fn default() -> Self {
        let (modules, policies, rules, groups) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
        let (workers, strikes) = (Workers::default(), Strikes::default());
        Self {
            modules,
            policies,
            rules,
            groups,
            plain: None,
            data: Rego::new_object(),
            origins: Vec::new(),
            drafts: false,
            asks_all: false,
            workers,
            strikes,
            remembered: Remembered::default(),
            named: OnceLock::new(),
            reads: Vec::new(),
            read_by: Vec::new(),
        }
    }
}

impl PolicySet {
    /// Loads policies and data. The user's policies are compiled here, so that a mistake in them is known before the
    /// first file is read; those in the binary when the first target of their kind comes.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with policies, metadata and data files, with file, line and remedy.
    pub fn load(options: &LoadOptions) -> Result<Self, LoadErrors> {
        let set = Self::new(load::load(options)?, options)?;
        set.compile_user_groups()?;
        Ok(set)
    }

    /// A set of what was loaded, with nothing compiled.
    pub(super) fn new(loaded: Loaded, options: &LoadOptions) -> Result<Self, LoadErrors> {
        let Loaded { modules, mut policies, data, origins, drafts, read: _ } = loaded;
        if options.ask_all {
            policies.iter_mut().for_each(|policy| {
                policy.mentions.clear();
                policy.objects.clear();
            });
        }
        let mut regate = vec![("config", Rego::from(options.configuration.clone()))];
        regate.push(("levels", Rego::from(options.levels.clone())));
        let mut rules: Vec<Rule> = policies.iter().flat_map(|policy| policy.rules.iter().cloned()).collect();
        let has_library = modules.iter().any(|module| module.builtin);
        if has_library && !options.facts_only {
            regate.push(("lifecycle", Rego::from(lifecycle_dates()?)));
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let data = value::with(Rego::from(serde_json::Value::Object(data)), "regate", value::object(regate));
        let (workers, strikes) = (options.workers.clone(), Strikes::new(policies.len()));
        let remembered = Remembered::default();
        let groups = BTreeMap::new();
        let asks_all = options.ask_all;
        let reads = policies.iter().map(|_| OnceLock::new()).collect();
        let read_by = modules.iter().map(|_| OnceLock::new()).collect();
        let mut set = Self {
            modules,
            policies,
            rules,
            groups,
            plain: None,
            data,
            origins,
            drafts,
            asks_all,
            workers,
            strikes,
            remembered,
            named: OnceLock::new(),
            reads,
            read_by,
        };
        set.make_groups();
        Ok(set)
    }

    /// The rules of all policies, sorted by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Tells what the set is made of beside the binary: its policies as they were loaded, and their data.
    pub(crate) fn tell(&self, tell: &mut dyn FnMut(&str, &str)) {
        for module in self.modules.iter().filter(|module| !module.builtin) {
            tell(&module.file, &format!("{} {:?}", module.v0, module.stop));
            tell("policy", &module.text);
        }
        if !self.origins.is_empty() {
            tell("origins", &format!("{:?}", self.origins));
            tell("data", &value::to_json(&self.data).to_string());
        }
    }

    /// Where the user's policies come from, sorted.
    #[must_use]
    pub fn origins(&self) -> &[PolicyOrigin] {
        &self.origins
    }

    /// The edit that a policy says mends what it finds.
    pub(crate) fn fix(&self, rule: &str) -> Option<&FixSpec> {
        self.policies.iter().find(|policy| policy.fix.is_some() && policy.id() == rule)?.fix.as_ref()
    }

    /// Whether any policy judges such a target.
    #[must_use]
    pub fn applies(&self, kind: Kind, scope: TargetScope) -> bool {
        !self.groups(kind, scope).is_empty()
    }

    /// The kinds of documents and facts that policies about the repository name.
    #[must_use]
    pub fn repository_kinds(&self) -> BTreeSet<Kind> {
        let kinds = self.policies.iter().filter_map(|policy| match &policy.scope {
            Scope::Kinds(kinds, TargetScope::Repository) => Some(kinds),
            Scope::Kinds(..) | Scope::AnyDocument => None,
        });
        kinds.flatten().copied().collect()
    }

    /// Whether a policy, or what it shares with others, names a type of resources (`aws_sqs_queue`).
    #[must_use]
    pub fn names(&self, of_type: &str) -> bool {
        self.named.get_or_init(|| words(&self.modules)).contains(of_type)
    }

    pub(super) fn modules(&self) -> &[Module] {
        &self.modules
    }

    pub(super) fn policies(&self) -> &[Policy] {
        &self.policies
    }

    pub(super) fn data(&self) -> &Rego {
        &self.data
    }

    pub(super) fn groups(&self, kind: Kind, scope: TargetScope) -> Vec<&Group> {
        let managed = self.groups.get(&(kind, scope)).into_iter().flatten();
        let any = scope == TargetScope::Document && kind != Kind::Facts;
        managed.chain(self.plain.as_ref().filter(|_| any)).collect()
    }

    pub(super) fn units<'a>(&'a self, group: &'a Group) -> &'a [Unit] {
        group.units.get_or_init(|| compile::units(&group.policies, &self.parts()))
    }

    fn parts(&self) -> Parts<'_> {
        let (policies, modules, data) = (&self.policies, &self.modules, &self.data);
        Parts { policies, modules, data, drafts: self.drafts, workers: &self.workers }
    }

    /// What a policy, by position, and the files that it needs read of their input.
    pub(super) fn reads(&self, policy: usize) -> &Reads {
        static NOTHING: LazyLock<Reads> = LazyLock::new(Reads::default);
        let read = |at: usize| {
            let (module, known) = (self.modules.get(at)?, self.read_by.get(at)?);
            let closely = || self.workers.closely(&module.source());
            Some(known.get_or_init(|| closely().map_or_else(|_| Reads::everything(), |reading| reading.reads)))
        };
        let all = || {
            let needed = self.policies.get(policy).map(|policy| self.parts().closure(&[policy])).unwrap_or_default();
            let mut all = Reads::default();
            needed.into_iter().filter_map(read).for_each(|reads| all.add(reads));
            all
        };
        self.reads.get(policy).map_or(&NOTHING, |reads| reads.get_or_init(all))
    }

    /// What the binary's policies of a group say about a repository in which there is nothing that they name; `None` where they have
    /// to be asked.
    pub(super) fn without_asking<'a>(&'a self, group: &'a Group) -> Option<impl Iterator<Item = &'a Policy>> {
        let policies = || group.policies.iter().filter_map(|&at| self.policies.get(at));
        let can_be_left = !self.asks_all && policies().all(|policy| policy.builtin);
        can_be_left.then(|| policies().filter(|policy| policy.is_asked()))
    }

    /// Whether a group holds conftest's policies.
    pub(super) fn is_plain(&self, group: &Group) -> bool {
        self.plain.as_ref().is_some_and(|plain| plain.number == group.number)
    }

    /// Whether a group holds policies of the binary.
    pub(super) fn is_ours(&self, group: &Group) -> bool {
        group.policies.iter().filter_map(|&at| self.policies.get(at)).all(|policy| policy.builtin)
    }

    /// Whether there are policies made for conftest.
    #[must_use]
    pub fn has_plain(&self) -> bool {
        self.plain.is_some()
    }

    /// Every group, in order.
    pub(super) fn all_groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values().flatten().chain(&self.plain)
    }

    fn make_groups(&mut self) {
        let mut members: BTreeMap<(Kind, TargetScope, bool), Vec<usize>> = BTreeMap::new();
        let mut plain = Vec::new();
        for (at, policy) in self.policies.iter().enumerate() {
            match &policy.scope {
                Scope::AnyDocument => plain.push(at),
                // The kinds are those of the documents that it needs; there is one repository.
                Scope::Kinds(_, TargetScope::Repository) => {
                    members.entry((Kind::Repository, TargetScope::Repository, policy.builtin)).or_default().push(at);
                }
                Scope::Kinds(kinds, scope) => {
                    for kind in kinds {
                        members.entry((*kind, *scope, policy.builtin)).or_default().push(at);
                    }
                }
            }
        }
        let mut numbers = 0..;
        let mut group =
            |policies| Group { number: numbers.next().unwrap_or_default(), policies, units: OnceLock::new() };
        for ((kind, scope, _), policies) in members {
            self.groups.entry((kind, scope)).or_default().push(group(policies));
        }
        if !plain.is_empty() {
            self.plain = Some(group(plain));
        }
    }

    /// The groups of the user's policies.
    fn user_groups(&self) -> impl Iterator<Item = &Group> {
        self.all_groups().filter(|group| !self.is_ours(group))
    }

    fn compile_user_groups(&self) -> Result<(), LoadErrors> {
        let mistakes = self.user_groups().flat_map(|group| self.broken(group));
        LoadErrors::check(mistakes.filter(|(_, is_stop)| !is_stop).map(|(error, _)| error).collect())
    }

    /// The policies of the user's that were not parsed or compiled within bounds, each once.
    #[must_use]
    pub fn stopped(&self) -> Vec<Stopped> {
        let units = self.all_groups().flat_map(|group| group.units.get().into_iter().flatten());
        let stopped = units.filter_map(|unit| match unit {
            Unit::Broken { policy, error, is_stop: true } => {
                let rule = self.policies.get(*policy)?.id().to_string();
                Some(Stopped { rule, file: error.file.clone(), message: error.message.clone() })
            }
            _ => None,
        });
        let mut stopped: Vec<Stopped> = stopped.collect();
        stopped.sort_by(|a, b| (&a.rule, &a.file).cmp(&(&b.rule, &b.file)));
        stopped.dedup();
        stopped
    }

    /// Whether everything must be judged once more: a policy was stopped so often since the last call that it judges
    /// nothing from now on, and what it said until then hangs on the order of targets.
    #[must_use]
    pub fn is_repeat_needed(&self) -> bool {
        self.strikes.is_repeat_needed()
    }

    /// Before another scan with the same policies: that one was stopped in a scan before has no say in it.
    pub fn begin_anew(&self) {
        self.strikes.begin_anew();
        self.remembered.begin_anew();
    }

    /// From now on, what was said of a target is not asked again of one that is the same.
    pub fn remember(&self) {
        self.remembered.begin();
    }

    pub(super) fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    pub(super) fn strikes(&self) -> &Strikes {
        &self.strikes
    }

    /// Why policies of a group do not compile, and whether that is a bound and no mistake.
    pub(super) fn broken(&self, group: &Group) -> Vec<(LoadError, bool)> {
        broken(self.units(group))
    }

    /// Why policies do not compile that files of the user's have a part in: the user's own, and those of the binary that need such a
    /// file. What the others come to hangs on the binary alone, whose tests compile them.
    pub(super) fn broken_with_users(&self) -> Vec<LoadError> {
        let mut found: Vec<(LoadError, bool)> = self.user_groups().flat_map(|group| self.broken(group)).collect();
        let needing = self.parts().needing_users();
        if !needing.is_empty() {
            for group in self.all_groups().filter(|group| self.is_ours(group)) {
                let own: Vec<usize> = group.policies.iter().copied().filter(|at| needing.contains(at)).collect();
                found.extend(broken(&compile::units(&own, &self.parts())));
            }
        }
        found.into_iter().map(|(error, _)| error).collect()
    }
}

fn broken(units: &[Unit]) -> Vec<(LoadError, bool)> {
    let errors = units.iter().filter_map(|unit| match unit {
        Unit::Broken { error, is_stop, .. } => Some((error.clone(), *is_stop)),
        Unit::Together { .. } => None,
    });
    errors.collect()
}
