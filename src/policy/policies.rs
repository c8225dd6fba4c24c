//! What a policy is once it is loaded: the rules of a package that give results, and the SARIF rules they stand for.

use std::collections::BTreeMap;

use crate::document::Kind;
use crate::embedded;
use crate::policy::metadata::{Metadata, Note, TargetScope};
use crate::policy::module::Module;
use crate::policy::naming::{level, reference};
use crate::policy::outcome::Level;
use crate::policy::outline::{RuleHead, Shape};
use crate::rule::{Controls, Example, FixSpec, Precision, Rule, RuleSource, Severity, Suppressible};

/// One package that is judged as a whole, or one rule of a plain conftest package.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    /// `regate.kubernetes.privileged_container`.
    pub(super) package: String,
    /// The package as a Rego reference: `data.regate["a-b"]`.
    pub(super) reference: String,
    /// 1-based line to report problems of the policy at.
    pub(super) line: u32,
    /// Positions of its files among all modules.
    pub(super) modules: Vec<usize>,
    pub(super) builtin: bool,
    pub(super) heads: Vec<Head>,
    pub(super) subjects: bool,
    pub(super) exception: bool,
    pub(super) scope: Scope,
    /// Words of which a document holds one, or the policy has nothing to say about it; none for those that have.
    pub(super) mentions: Vec<String>,
    /// Kinds of Kubernetes objects of which a document holds one, or the policy has nothing to say about it: `Ingress`, or `pods` for
    /// all that may hold one; none for those that have.
    pub(super) objects: Vec<String>,
    /// What it says of a resource of a Terraform module hangs on that and on all that is no resource.
    pub(super) each_resource: bool,
    /// One; none when a package with metadata has no results.
    pub(super) rules: Vec<Rule>,
    /// The edit that mends what it finds.
    pub(super) fix: Option<FixSpec>,
}

/// A rule that gives results: `deny`, `warn_old`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) level: Level,
}

/// Which targets a policy judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those that its metadata names.
    Kinds(Vec<Kind>, TargetScope),
    /// Every document, as in conftest.
    AnyDocument,
}

impl Head {
    /// conftest's name for exceptions: the part behind `deny_`, empty for `deny` alone.
    pub(super) fn suffix(&self) -> &str {
        self.name.split_once('_').map_or("", |(_, suffix)| suffix)
    }
}

/// The same for a rule, with the set `unknown`, which is ours.
fn result_level(rule: &RuleHead) -> Option<Level> {
    let unknown = rule.name == "unknown" && rule.shape == Shape::Set;
    level(&rule.name).or(unknown.then_some(Level::Unknown))
}

impl Policy {
    /// A package with an id.
    pub(super) fn managed(package: &[String], members: Vec<usize>, modules: &[&Module], metadata: Metadata) -> Self {
        let mut policy = Self::new(package, members, modules);
        policy.line = metadata.id_line;
        policy.mentions = metadata.mentions;
        policy.objects = metadata.objects;
        policy.each_resource = metadata.each_resource;
        policy.fix = metadata.fix;
        policy.scope = Scope::Kinds(metadata.kinds.clone(), metadata.target);
        let file = modules.first().map_or("", |module| module.file.as_str());
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let examples = |name| if policy.builtin { examples(&format!("{folder}/{name}/")) } else { Vec::new() };
        policy.rules = vec![Rule {
            id: metadata.id,
            aliases: metadata.aliases,
            title: metadata.title,
            description: metadata.description,
            remediation: metadata.remediation,
            severity: metadata.severity,
            precision: metadata.precision,
            kinds: metadata.kinds,
            controls: metadata.controls,
            references: metadata.references,
            suppressible: metadata.suppressible,
            redact: metadata.redact,
            source: RuleSource::Policy,
            defined_in: file.to_string(),
            bad: examples("bad"),
            good: examples("good"),
            unknown: examples("unknown"),
        }];
        policy
    }

    /// The result rules of a package without metadata: each is a policy of its own, as conftest counts them.
    pub(super) fn plain(
        package: &[String],
        members: Vec<usize>,
        modules: &[&Module],
        notes: &BTreeMap<String, Note>,
    ) -> Vec<Self> {
        let whole = Self::new(package, members, modules);
        let file = |name: &str| {
            let defines = |module: &&&Module| module.outline.rules.iter().any(|rule| rule.name == name);
            modules.iter().find(defines).map_or(String::new(), |module| module.file.clone())
        };
        let policy = |head: &Head| {
            let note = notes.get(&head.name).cloned().unwrap_or_default();
            let rule = plain_rule(package, head, note, file(&head.name));
            Self { heads: vec![head.clone()], rules: vec![rule], ..whole.clone() }
        };
        whole.heads.iter().filter(|head| head.level != Level::Unknown).map(policy).collect()
    }

    fn new(package: &[String], members: Vec<usize>, modules: &[&Module]) -> Self {
        let rules = || modules.iter().flat_map(|module| &module.outline.rules);
        let mut heads: Vec<Head> = rules()
            .filter(|rule| rule.shape == Shape::Set || rule.shape == Shape::Complete)
            .filter_map(|rule| Some(Head { name: rule.name.clone(), level: result_level(rule)? }))
            .collect();
        heads.sort_by(|a, b| a.name.cmp(&b.name));
        heads.dedup();
        Self {
            package: package.join("."),
            reference: reference(package),
            line: modules.first().map_or(1, |module| module.outline.package_line),
            modules: members,
            builtin: modules.iter().any(|module| module.builtin),
            heads,
            subjects: rules().any(|rule| rule.name == "subjects"),
            exception: rules().any(|rule| rule.name == "exception"),
            scope: Scope::AnyDocument,
            mentions: Vec::new(),
            objects: Vec::new(),
            each_resource: false,
            rules: Vec::new(),
            fix: None,
        }
    }

    /// The id of its rule; empty only where metadata was in error.
    pub(super) fn id(&self) -> &str {
        self.rules.first().map_or("", |rule| rule.id.as_str())
    }

    /// Whether there is something to ask it.
    pub(super) fn is_asked(&self) -> bool {
        !self.rules.is_empty() && !self.heads.is_empty()
    }

    pub(super) fn is_plain(&self) -> bool {
        self.scope == Scope::AnyDocument
    }

    /// The rules to evaluate, as Rego references, in the order that `verdict` reads them.
    pub(super) fn entry_points(&self) -> Vec<String> {
        let heads = self.heads.iter().map(|head| head.name.as_str());
        let subjects = self.subjects.then_some("subjects");
        let exception = self.exception.then_some("exception");
        heads.chain(subjects).chain(exception).map(|name| format!("{}.{name}", self.reference)).collect()
    }
}

/// `main` and `deny_open_ingress` give `main-deny-open-ingress`.
fn plain_rule(package: &[String], head: &Head, note: Note, file: String) -> Rule {
    let words = package.iter().map(String::as_str).chain([head.name.as_str()]);
    let id: Vec<String> = words.map(kebab_case).filter(|word| !word.is_empty()).collect();
    let title =
        if note.title.is_empty() { format!("{} in package {}", head.name, package.join(".")) } else { note.title };
    Rule {
        id: id.join("-"),
        aliases: Vec::new(),
        title,
        description: note.description,
        remediation: String::new(),
        severity: if head.level == Level::Deny { Severity::High } else { Severity::Medium },
        precision: Precision::default(),
        kinds: Vec::new(),
        controls: Controls::default(),
        references: Vec::new(),
        suppressible: Suppressible::default(),
        redact: false,
        source: RuleSource::Policy,
        defined_in: file,
        bad: Vec::new(),
        good: Vec::new(),
        unknown: Vec::new(),
    }
}

fn kebab_case(word: &str) -> String {
    let parts = word.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn examples(folder: &str) -> Vec<Example> {
    let files = embedded::below(folder);
    files
        .map(|(path, text)| Example {
            file: path.get(folder.len()..).unwrap_or_default().to_string(),
            content: text.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_give_results_are_conftests() {
        assert_eq!(level("deny"), Some(Level::Deny));
        assert_eq!(level("violation_a_2"), Some(Level::Deny));
        assert_eq!(level("warn_x"), Some(Level::Warn));
        for other in ["denied", "deny_", "deny__x", "warning", "not_deny"] {
            assert_eq!(level(other), None, "{other}");
        }
        assert_eq!(Head { name: "deny_a_b".into(), level: Level::Deny }.suffix(), "a_b");
    }

    #[test]
    fn a_package_becomes_a_reference_and_an_id() {
        let package = ["a".to_string(), "b-c".into()];
        assert_eq!(reference(&package), "data.a[\"b-c\"]");
        let head = Head { name: "deny_Open_ingress".into(), level: Level::Deny };
        assert_eq!(plain_rule(&package, &head, Note::default(), String::new()).id, "a-b-c-deny-open-ingress");
    }
}
