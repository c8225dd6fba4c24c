//! Judging a target: once per target for all policies that apply, with one engine per group of policies and thread.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::privacy::{LegalBasis, Privacy, Word};
use crate::document::{self, Entry, Kind, Node};
use crate::policy::answer::{Answer, Asked};
use crate::policy::apart;
use crate::policy::compile::Unit;
use crate::policy::listed;
use crate::policy::metadata::TargetScope;
use crate::policy::outcome::{Evaluation, Outcome, Status, Subject};
use crate::policy::policies::Policy;
use crate::policy::repeated;
use crate::policy::set::{Group, PolicySet};
use crate::policy::sight::Sight;
use crate::policy::suppose;
use crate::policy::verdict;
use crate::rego::value::{self, Unknowns};
use crate::rego::{Engine, Input, Value};
use crate::target::cloudformation;

/// What is judged at once.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub kind: Kind,
    pub scope: TargetScope,
    /// Policies' `input`.
    pub input: &'a Node,
    /// The `input` of policies made for conftest, where it is another one.
    pub conftest: Option<&'a Node>,
    pub context: &'a Context,
}

impl Target<'_> {
    /// All that policies see of it.
    fn sight(&self) -> Sight {
        let mut sight = self.around();
        sight.node(self.input);
        sight.flag(self.conftest.is_some());
        self.conftest.iter().for_each(|node| sight.node(node));
        sight
    }

    /// What they see beside its content.
    fn around(&self) -> Sight {
        let Context { path, name, dir, environment, test, fence, privacy, built } = self.context;
        let mut sight = Sight::default();
        for text in [self.kind.as_str(), &format!("{:?}", self.scope), path, name, dir] {
            sight.text(text);
        }
        sight.optional(environment.as_deref());
        sight.optional(fence.as_deref());
        sight.flag(*test);
        sight.text(&if privacy.is_empty() { String::new() } else { format!("{privacy:?}") });
        built.iter().for_each(|image| sight.text(image));
        sight
    }
}

/// What policies can know about a target besides its content, under `data.regate.file` (and `data.conftest.file`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Relative to the repository root, forward slashes.
    pub path: String,
    /// The last component of the path.
    pub name: String,
    /// The path without its last component; empty at the root.
    pub dir: String,
    /// The environment that the path belongs to by configuration.
    pub environment: Option<String>,
    /// The file is a test or an example.
    pub test: bool,
    /// The language of the fence in Markdown that it is.
    pub fence: Option<String>,
    /// What the configuration says of personal data.
    pub privacy: Arc<Privacy>,
    /// Of manifests: the images that the repository builds, which are deployed with the tags of their builds.
    pub built: Arc<BTreeSet<String>>,
}

impl Context {
    /// The context of a path, outside any environment.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        Self { path: path.to_string(), name: name.to_string(), dir: dir.to_string(), ..Self::default() }
    }

    fn file(&self, kind: Kind) -> Value {
        let optional = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::from);
        let mut entries = vec![
            ("path", Value::from(self.path.as_str())),
            ("name", Value::from(self.name.as_str())),
            ("dir", Value::from(self.dir.as_str())),
            ("kind", Value::from(kind.as_str())),
            ("environment", optional(&self.environment)),
            ("test", Value::Bool(self.test)),
            ("fence", optional(&self.fence)),
        ];
        if !self.privacy.is_empty() {
            entries.extend(declared(&self.privacy));
        }
        if !self.built.is_empty() {
            let images: Vec<Value> = self.built.iter().map(|image| Value::from(image.as_str())).collect();
            entries.push(("built", Value::from(images)));
        }
        value::object(entries)
    }
}

/// What of `regate.toml` policies about personal data decide by; there only where something is declared.
fn declared(privacy: &Privacy) -> [(&'static str, Value); 2] {
    let texts =
        |words: &[Word]| Value::from(words.iter().map(|word| Value::from(word.text.as_str())).collect::<Vec<_>>());
    let optional = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    let processors = privacy.processors.iter().map(|processor| {
        value::object([
            ("name", Value::from(processor.name.text.as_str())),
            ("data", texts(&processor.data)),
            ("hosts", texts(&processor.hosts)),
            ("region", optional(processor.region.as_deref())),
            ("dpa", optional(processor.dpa.as_deref())),
        ])
    });
    let data = privacy.data.iter().map(|data| {
        value::object([
            ("name", Value::from(data.name.text.as_str())),
            ("purpose", optional(data.purpose.as_deref())),
            ("legal_basis", optional(data.legal_basis.map(LegalBasis::as_str))),
            ("exception", optional(data.exception.as_deref())),
        ])
    });
    [("processors", Value::from(processors.collect::<Vec<_>>())), ("data", Value::from(data.collect::<Vec<_>>()))]
}

/// Judges targets, one after the other. Each thread has its own; making one is cheap, and each engine is set up when
/// it is first needed.
#[derive(Debug)]
pub struct Evaluator<'a> {
    set: &'a PolicySet,
    /// By number of the group, and position of the unit in it.
    engines: BTreeMap<(usize, usize), Engine>,
}

impl PolicySet {
    /// A judge for one thread.
    #[must_use]
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self)
    }
}

impl<'a> Evaluator<'a> {
    fn new(set: &'a PolicySet) -> Self {
        Self { set, engines: BTreeMap::new() }
    }

    /// What each policy that applies says about a target, sorted by policy. A policy that does not finish says so.
    pub fn evaluate(&mut self, target: &Target<'_>) -> Arc<Evaluation> {
        let set = self.set;
        let groups = set.groups(target.kind, target.scope);
        if groups.is_empty() {
            return Arc::default();
        }
        // One that is out says so of every target.
        if set.strikes().is_any_out() {
            return Arc::new(self.ask(groups, target));
        }
        set.remembered().or_else(&|| target.sight(), || self.ask(groups, target))
    }

    fn ask(&mut self, groups: Vec<&Group>, target: &Target<'_>) -> Evaluation {
        let input = LazyCell::new(|| Input::new(value::from_node(target.input, Unknowns::Objects)));
        let plain = LazyCell::new(|| {
            let differs = target.conftest.is_some() || value::has_unknown(target.input);
            let node = target.conftest.unwrap_or(target.input);
            differs.then(|| Input::new(value::from_node(node, Unknowns::Strings)))
        });
        // Ours see a template as rows do, people's as it stands and as `regate parse` prints it.
        let worked_out = LazyCell::new(|| {
            let node = (target.kind == Kind::Cloudformation)
                .then(|| cloudformation::evaluate_for_policies(target.input))
                .flatten();
            node.map(|node| Input::new(value::from_node(&node, Unknowns::Objects)))
        });
        let file = target.context.file(target.kind);
        let mut outcomes = Vec::new();
        let is_bare = target.scope == TargetScope::Repository && is_bare(target.input);
        let is_module = target.kind == Kind::Terraform && target.scope == TargetScope::Set;
        let module = LazyCell::new(|| apart::Module::of(target.input, target.around()));
        let module = || if is_module { module.as_ref() } else { None };
        for group in groups {
            if let Some(policies) = Some(group).filter(|_| is_bare).and_then(|group| self.set.without_asking(group)) {
                outcomes.extend(policies.map(|policy| verdict::outcome(policy, Answer::nothing(policy))));
                continue;
            }
            // A package without an id is conftest's, and sees what conftest would.
            let (is_plain, is_ours) = (self.set.is_plain(group), self.set.is_ours(group));
            let input = || match (is_plain, is_ours) {
                (true, _) => plain.as_ref().unwrap_or(&input),
                (false, true) => worked_out.as_ref().unwrap_or(&input),
                (false, false) => &input,
            };
            for (at, unit) in self.set.units(group).iter().enumerate() {
                let key = (group.number, at);
                let seen = if is_plain { target.conftest.unwrap_or(target.input) } else { target.input };
                // Of a Dockerfile conftest's parser gives the list of its instructions inside of another one.
                let is_of_items = is_plain && target.kind != Kind::Dockerfile;
                let said = match seen.as_array().filter(|_| is_of_items) {
                    Some(items) if !items.is_empty() || matches!(unit, Unit::Together { .. }) => {
                        self.judge_each(key, unit, items, &file)
                    }
                    _ if is_ours => self.run(key, unit, target.input, &input, &file, &module),
                    _ => {
                        let mut said = self.judge_theirs(key, unit, (target.input, seen), &input, &file);
                        if target.kind == Kind::Terraform && target.scope == TargetScope::Set {
                            self.weigh_numbers(key, unit, target.input, &file, &mut said);
                        }
                        said
                    }
                };
                outcomes.extend(said);
            }
        }
        outcomes.sort_by(|a, b| (&a.policy, &a.rule).cmp(&(&b.policy, &b.rule)));
        Evaluation { outcomes }
    }

    /// What the user's policies say of a document. `seen` is what they are given, where that has another shape.
    fn judge_theirs<'v>(
        &mut self,
        key: (usize, usize),
        unit: &Unit,
        (document, seen): (&Node, &Node),
        input: &dyn Fn() -> &'v Input,
        file: &Value,
    ) -> Vec<Outcome> {
        let mut said = self.run(key, unit, document, input, file, &|| None);
        self.leave_out(unit, seen, &mut said);
        if value::has_unknown(seen) {
            self.weigh(key, unit, seen, file, &mut said);
        }
        said
    }

    /// What packages without an id say of a list: of each of its items.
    fn judge_each(&mut self, key: (usize, usize), unit: &Unit, items: &[Node], file: &Value) -> Vec<Outcome> {
        let mut said = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let input = Input::new(value::from_node(item, Unknowns::Strings));
            let of_item = self.judge_theirs(key, unit, (item, item), &|| &input, file);
            listed::join(&mut said, index, of_item);
        }
        if let (true, Unit::Together { policies, .. }) = (items.is_empty(), unit) {
            let policies = policies.iter().filter_map(|&at| self.set.policies().get(at));
            said.extend(policies.map(|policy| verdict::outcome(policy, Answer::nothing(policy))));
            for outcome in &mut said {
                outcome.status = Status::NotApplicable;
                outcome.subjects.clear();
            }
        }
        said
    }

    fn run<'v>(
        &mut self,
        key: (usize, usize),
        unit: &Unit,
        document: &Node,
        input: &dyn Fn() -> &'v Input,
        file: &Value,
        module: &dyn Fn() -> Option<&'v apart::Module<'v>>,
    ) -> Vec<Outcome> {
        let all = self.set.policies();
        match unit {
            Unit::Broken { policy, error, .. } => {
                let message = format!("{}:{}: {}", error.file, error.line, error.message);
                all.get(*policy).map(|policy| verdict::outcome(policy, Answer::failed(message))).into_iter().collect()
            }
            Unit::Together { policies, engine, mentions, stops } => {
                let mut wanted = mentions.of(document);
                let policies: Vec<(usize, &Policy)> =
                    policies.iter().filter_map(|&at| Some((at, all.get(at)?))).collect();
                let strikes = self.set.strikes();
                let mut apart = BTreeMap::new();
                if policies.iter().zip(&wanted).any(|((_, policy), wanted)| *wanted && policy.each_resource)
                    && let (Some(known), false) = (self.set.remembered().apart(), strikes.is_any_out())
                    && let Some(module) = module()
                {
                    let engine = self.engines.entry(key).or_insert_with(|| Engine::clone(engine));
                    let asked = |input: &Input, wanted: &[bool]| {
                        Asked { engine, input, file, wanted, stops, strikes }.all(&policies)
                    };
                    apart = apart::answers(module, &policies, &wanted, known, asked);
                    wanted.iter_mut().enumerate().for_each(|(at, wanted)| *wanted &= !apart.contains_key(&at));
                }
                let answers = if wanted.contains(&true) || policies.iter().any(|(at, _)| strikes.is_out(*at)) {
                    let engine = self.engines.entry(key).or_insert_with(|| Engine::clone(engine));
                    Asked { engine, input: input(), file, wanted: &wanted, stops, strikes }.all(&policies)
                } else {
                    policies.iter().map(|(_, policy)| Answer::nothing(policy)).collect()
                };
                let outcome = |(at, ((_, policy), answer)): (usize, ((usize, &Policy), Answer))| {
                    verdict::outcome(policy, apart.remove(&at).unwrap_or(answer))
                };
                policies.into_iter().zip(answers).enumerate().map(outcome).collect()
            }
        }
    }
}

impl Evaluator<'_> {
    /// A policy that found nothing where nothing stands that it reads has not passed: it was written for other documents.
    fn leave_out(&self, unit: &Unit, document: &Node, said: &mut [Outcome]) {
        let Unit::Together { policies, .. } = unit else { return };
        let keys = document.as_object().map(<[Entry]>::iter).unwrap_or_default();
        for (&at, outcome) in policies.iter().zip(said) {
            let names_nobody = outcome.subjects.iter().all(Subject::is_target);
            if outcome.status == Status::Pass && names_nobody && outcome.excepted.is_empty() {
                let keys = keys.clone().map(|entry| entry.key.as_str());
                if !self.set.reads(at).may_find(keys) {
                    outcome.status = Status::NotApplicable;
                    outcome.subjects.clear();
                }
            }
        }
    }

    /// Makes unknown what policies say only because a block that nobody knows the number of has one body.
    fn weigh_numbers(&mut self, key: (usize, usize), unit: &Unit, document: &Node, file: &Value, said: &mut [Outcome]) {
        let Unit::Together { policies, engine, stops, .. } = unit else { return };
        let (set, engine) = (self.set, self.engines.entry(key).or_insert_with(|| Engine::clone(engine)));
        let wanted = vec![true; policies.len()];
        for (&at, outcome) in policies.iter().zip(said) {
            let Some(policy) = set.policies().get(at).filter(|policy| suppose::is_open(policy, outcome)) else {
                continue;
            };
            let reads = set.reads(at);
            let Some(open) = repeated::open(reads, document) else { continue };
            let ask = |number: usize| {
                let input = Input::new(value::from_node(&repeated::with(document, number), Unknowns::Objects));
                let mut asked = Asked { engine, input: &input, file, wanted: &wanted, stops, strikes: set.strikes() };
                (number, verdict::outcome(policy, asked.of(at, policy)))
            };
            let others: Vec<(usize, Outcome)> = repeated::numbers(reads).into_iter().map(ask).collect();
            repeated::settle(policy, outcome, &others, open);
        }
    }

    /// Makes unknown what policies say only because a value is not known that they read.
    fn weigh(&mut self, key: (usize, usize), unit: &Unit, document: &Node, file: &Value, said: &mut [Outcome]) {
        let Unit::Together { policies, engine, stops, .. } = unit else { return };
        let (set, engine) = (self.set, self.engines.entry(key).or_insert_with(|| Engine::clone(engine)));
        let wanted = vec![true; policies.len()];
        for (&at, outcome) in policies.iter().zip(said) {
            let Some(policy) = set.policies().get(at) else { continue };
            let reads = set.reads(at);
            // The text in place of the value is not what conftest's policy was written for: what fails on it is not known.
            if policy.is_plain()
                && matches!(outcome.status, Status::Error(_))
                && suppose::open(reads, document).is_some()
            {
                let input = Input::new(value::from_node(document, Unknowns::Objects));
                let mut asked = Asked { engine, input: &input, file, wanted: &wanted, stops, strikes: set.strikes() };
                let said = verdict::outcome(policy, asked.of(at, policy));
                if !matches!(said.status, Status::Error(_)) {
                    *outcome = said;
                }
            }
            if !suppose::is_open(policy, outcome) {
                continue;
            }
            if policy.is_plain() && suppose::asks_how_it_is_written(reads) {
                continue;
            }
            let Some(open) = suppose::open(reads, document) else { continue };
            let values = if outcome.violations.is_empty() { Vec::new() } else { suppose::values(reads) };
            let suppose = |value: Value| {
                let input = Input::new(value::from_node_with(document, &|_| value.clone()));
                let mut asked = Asked { engine, input: &input, file, wanted: &wanted, stops, strikes: set.strikes() };
                verdict::outcome(policy, asked.of(at, policy))
            };
            let supposed: Vec<Outcome> = values.into_iter().map(suppose).collect();
            suppose::settle(policy, outcome, &supposed, open);
        }
    }
}

/// Whether a repository has no pipeline, and none of the documents and facts that its policies name: those of the binary are about
/// what is there. To compile them takes longer than everything else that the scan of an empty folder needs.
fn is_bare(repository: &Node) -> bool {
    let is_empty = |node: &Node| match &node.value {
        document::Value::Array(items) => items.is_empty(),
        document::Value::Object(entries) => {
            entries.iter().all(|entry| entry.node.as_array().is_some_and(<[Node]>::is_empty))
        }
        _ => false,
    };
    ["workflows", "documents", "facts", "pipeline"].iter().all(|key| repository.get(key).is_none_or(is_empty))
}
