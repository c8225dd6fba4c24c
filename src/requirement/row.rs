//! A row ready to judge with: its rule, and its spellings with paths and tests made.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::document::Kind;
use crate::requirement::number::LevelNumber;
use crate::requirement::operator::{Operator, Patterns, Test};
use crate::requirement::path::AttributePath;
use crate::requirement::table::{
    Absence, CompanionTable, ConditionTable, Defaults, FixTable, RowTable, SpellingTable, Spellings,
};
use crate::rule::{FixSpec, Precision, Rule, RuleSource};
use crate::target::resources::Resources;

/// One requirement.
#[derive(Clone, Debug)]
pub struct Row {
    pub(super) rule: Rule,
    pub(super) message: String,
    pub(super) spellings: Vec<Spelling>,
    /// 1-based line of its id in the rule's file.
    pub(super) line: u32,
    fix: Option<FixSpec>,
}

/// How one format spells a requirement.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    pub(super) kind: Kind,
    pub(super) resources: Vec<String>,
    pub(super) demand: Demand,
    pub(super) when: Vec<Condition>,
    pub(super) unless: Vec<Condition>,
}

/// What must be.
#[derive(Clone, Debug)]
pub(super) enum Demand {
    Attribute { path: AttributePath, test: Test, when_absent: Absence, number: Option<LevelNumber> },
    Companion(Companion),
}

/// A resource that must exist and refer to the one that is judged.
#[derive(Clone, Debug)]
pub(super) struct Companion {
    pub(super) resources: Vec<String>,
    pub(super) attribute: AttributePath,
    pub(super) name: Option<AttributePath>,
    pub(super) when: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) path: AttributePath,
    pub(super) test: Test,
}

/// What a spelling is about: the kind of document, the types of resources that it judges, and those of companions.
pub(super) type Spelt<'a> = (Kind, &'a [String], &'a [String]);

/// What is wrong with a row, and what to do about it.
pub(super) type Problem = (String, String);

impl Row {
    /// The id of its rule.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.rule.id
    }

    /// The rule that it stands for.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Its id and its aliases.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.rule.id).chain(&self.rule.aliases).map(String::as_str)
    }

    /// What its spellings are about, in their order.
    pub(super) fn spelt(&self) -> Vec<Spelt<'_>> {
        self.spellings.iter().map(Spelling::spelt).collect()
    }

    /// The edit that mends what it finds.
    #[must_use]
    pub fn fix(&self) -> Option<&FixSpec> {
        self.fix.as_ref()
    }

    /// A row from what its file says.
    pub(super) fn new(
        table: RowTable,
        defaults: &Defaults,
        (file, line): (&str, u32),
        patterns: Patterns,
    ) -> Result<Self, Problem> {
        texts(&table)?;
        let mut spellings = Vec::new();
        for (kind, spelt) in [
            (Kind::Terraform, &table.terraform),
            (Kind::Cloudformation, &table.cloudformation),
            (Kind::Kubernetes, &table.kubernetes),
            (Kind::Arm, &table.arm),
            (Kind::Sql, &table.sql),
        ] {
            let Some(Spellings(list)) = spelt else { continue };
            for own in list {
                let spelling = Spelling::new(kind, own, &table, patterns);
                spellings.push(spelling.map_err(|(message, remedy)| (format!("in '{kind}': {message}"), remedy))?);
            }
        }
        for own in table.settings.iter().flat_map(|Spellings(list)| list) {
            for resource in &own.resources {
                let kind = Kind::from_name(resource).filter(|kind| kind.is_settings()).ok_or_else(|| {
                    let words: Vec<_> = Kind::SETTINGS.iter().map(|kind| kind.as_str()).collect();
                    (
                        format!("in 'settings': '{resource}' is no kind of them"),
                        format!("write one of {}", words.join(", ")),
                    )
                })?;
                let mut spelling = Spelling::new(kind, own, &table, patterns)
                    .map_err(|(message, remedy)| (format!("in 'settings': {message}"), remedy))?;
                spelling.resources = vec![resource.clone()];
                spellings.push(spelling);
            }
        }
        let mut kinds: Vec<Kind> = spellings.iter().map(|spelling| spelling.kind).collect();
        let mut seen = BTreeSet::new();
        kinds.retain(|kind| seen.insert(*kind));
        debug_assert!(kinds.iter().all(|kind| Resources::exist_in(*kind)));
        if kinds.is_empty() {
            let remedy = "add a table such as [requirement.terraform] with 'resources' and 'attribute'";
            return Err(("it has no spelling, so that it judges nothing".to_string(), remedy.to_string()));
        }
        let fix = table.fix.as_ref().map(|fix| fix_spec(fix, &table)).transpose()?;
        let rule = Rule {
            id: table.id.into_inner(),
            aliases: table.aliases,
            title: table.title,
            description: table.description,
            remediation: table.remediation,
            severity: table.severity,
            precision: table.precision.or(defaults.precision).unwrap_or(Precision::High),
            kinds,
            controls: table.controls.or_else(|| defaults.controls.clone()).unwrap_or_default(),
            references: table.references.or_else(|| defaults.references.clone()).unwrap_or_default(),
            suppressible: table.suppressible,
            redact: false,
            source: RuleSource::Requirement,
            defined_in: file.to_string(),
            bad: table.bad,
            good: table.good,
            unknown: table.unknown,
        };
        Ok(Self { rule, message: table.message, spellings, line, fix })
    }
}

/// A fix writes one value: a spelling with a value of its own would get another's.
fn fix_spec(fix: &FixTable, row: &RowTable) -> Result<FixSpec, Problem> {
    let wrong = |message: &str, remedy: &str| Err((message.to_string(), remedy.to_string()));
    let value = fix.value.as_ref().or(row.value.as_ref().filter(|_| row.operator == Some(Operator::Equals)));
    let Some(value) = value.filter(|value| value.is_boolean() || value.is_number() || value.is_string()) else {
        return wrong("its fix has no value to write", "write 'value' in 'fix': a word, a number or a boolean");
    };
    if fix.effect.trim().is_empty() {
        return wrong("'effect' is empty", "say in a sentence what changes when the file is applied");
    }
    Ok(FixSpec {
        value: value.clone(),
        instruction: None,
        is_at_root: false,
        keys: Vec::new(),
        effect: fix.effect.trim().to_string(),
        is_unsafe: fix.is_unsafe,
    })
}

/// Judges what every row says of itself.
fn texts(table: &RowTable) -> Result<(), Problem> {
    let wrong = |message: &str, remedy: &str| Err((message.to_string(), remedy.to_string()));
    let id = table.id.get_ref();
    if !is_kebab_case(id) {
        return wrong("the id is not kebab-case", "use words that name what is wrong: s3-bucket-unencrypted");
    }
    let texts = [("title", &table.title), ("description", &table.description), ("message", &table.message)];
    for (key, text) in texts.into_iter().chain([("remediation", &table.remediation)]) {
        if text.trim().is_empty() {
            return wrong(&format!("'{key}' is empty"), "say it in a sentence that a person can act on");
        }
    }
    if table.bad.is_empty() || table.good.is_empty() {
        return wrong(
            "it lacks a bad or a good example",
            "add [[requirement.bad]] and [[requirement.good]] with 'file' and 'content'",
        );
    }
    Ok(())
}

fn is_kebab_case(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        })
}

impl Spelling {
    fn spelt(&self) -> Spelt<'_> {
        let companions: &[String] = match &self.demand {
            Demand::Companion(companion) => &companion.resources,
            Demand::Attribute { .. } => &[],
        };
        (self.kind, &self.resources, companions)
    }

    fn new(kind: Kind, table: &SpellingTable, row: &RowTable, patterns: Patterns) -> Result<Self, Problem> {
        types(&table.resources)?;
        let demand = match (&table.attribute, &table.companion) {
            (Some(attribute), None) => attribute_demand(attribute, table, row, patterns)?,
            (None, Some(companion)) => Demand::Companion(Companion::new(kind, companion, table, patterns)?),
            _ => {
                let remedy = "say which attribute must be so, or which companion must exist";
                return Err(("it needs either 'attribute' or 'companion'".to_string(), remedy.to_string()));
            }
        };
        // Whoever writes an empty block asks for what it does: a row that is about it is for that, too.
        let when = declared(conditions(&table.when, patterns)?);
        let unless = conditions(&table.unless, patterns)?;
        Ok(Self { kind, resources: looked_up(kind, &table.resources), demand, when, unless })
    }
}

/// Types as they are looked up in documents of a kind.
pub(super) fn looked_up(kind: Kind, types: &[String]) -> Vec<String> {
    types.iter().map(|name| Resources::lookup(kind, name).into_owned()).collect()
}

fn attribute_demand(
    attribute: &str,
    own: &SpellingTable,
    row: &RowTable,
    patterns: Patterns,
) -> Result<Demand, Problem> {
    let Some(operator) = own.operator.or(row.operator) else {
        return Err(("it has no 'operator'".to_string(), "add one to the row or to its spelling".to_string()));
    };
    let when_absent = match (own.when_absent.or(row.when_absent), operator) {
        (Some(absence), _) => absence,
        (None, Operator::Present | Operator::Declared) => Absence::Fail,
        (None, Operator::Absent) => Absence::Pass,
        (None, _) => {
            let remedy = "say 'fail', 'pass' or 'review', by the documented default";
            return Err(("it does not say 'when_absent'".to_string(), remedy.to_string()));
        }
    };
    let value = own.value.as_ref().or(row.value.as_ref());
    if let Some(named) = value.filter(|value| value.is_object()) {
        let number = LevelNumber::new(named, operator)?;
        let test = number.of_production();
        return Ok(Demand::Attribute { path: path(attribute)?, test, when_absent, number: Some(number) });
    }
    Ok(Demand::Attribute { path: path(attribute)?, test: test(operator, value, patterns)?, when_absent, number: None })
}

impl Companion {
    fn new(kind: Kind, table: &CompanionTable, own: &SpellingTable, patterns: Patterns) -> Result<Self, Problem> {
        let wrong = |message: &str, remedy: &str| Err((message.to_string(), remedy.to_string()));
        if matches!(kind, Kind::Kubernetes | Kind::Sql) || kind.is_settings() {
            return wrong("resources of this format do not refer to each other by an attribute", "write it in Rego");
        }
        if own.operator.is_some() || own.value.is_some() || own.when_absent.is_some() {
            return wrong(
                "a companion has no 'operator', 'value' or 'when_absent'",
                "say it in the companion's 'when'",
            );
        }
        types(&table.resources)?;
        Ok(Self {
            resources: looked_up(kind, &table.resources),
            attribute: path(&table.attribute)?,
            name: table.name.as_deref().map(path).transpose()?,
            when: conditions(&table.when, patterns)?,
        })
    }
}

fn types(resources: &[String]) -> Result<(), Problem> {
    if resources.is_empty() || resources.iter().any(|kind| kind.trim().is_empty()) {
        return Err(("'resources' is empty".to_string(), "name at least one type of resource".to_string()));
    }
    Ok(())
}

fn conditions(tables: &[ConditionTable], patterns: Patterns) -> Result<Vec<Condition>, Problem> {
    let condition = |table: &ConditionTable| {
        Ok(Condition { path: path(&table.attribute)?, test: test(table.operator, table.value.as_ref(), patterns)? })
    };
    tables.iter().map(condition).collect()
}

fn declared(mut conditions: Vec<Condition>) -> Vec<Condition> {
    for condition in &mut conditions {
        if matches!(condition.test, Test::Present) {
            condition.test = Test::Declared;
        }
    }
    conditions
}

fn path(text: &str) -> Result<AttributePath, Problem> {
    let remedy = "write names with dots between them, and behind a list of blocks [*] or the name of one, behind a map {*}: options[*].enabled, parameter[name=tls].value, ports{*}.mode";
    AttributePath::parse(text).ok_or_else(|| (format!("'{text}' is no path of names"), remedy.to_string()))
}

fn test(operator: Operator, value: Option<&Json>, patterns: Patterns) -> Result<Test, Problem> {
    let remedy = "'equals' and 'contains' take one value, 'one-of', 'not-one-of' and 'excludes' a list, 'at-least' a number, \
                  'matches' and 'not-matches' a regular expression, 'present', 'declared' and 'absent' none";
    Test::new(operator, value, patterns).map_err(|message| (message.to_string(), remedy.to_string()))
}
