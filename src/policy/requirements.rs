//! Requirements: "this attribute of this resource must be so", as rows of `rules/requirements/*.toml`. The policy
//! `policies/terraform/resource-attribute/` judges them all; each row is a rule of its own.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::document::Kind;
use crate::embedded;
use crate::rule::{Controls, Example, Precision, Rule, RuleSource, Severity, Suppressible};

/// A nested block is at most this deep, since the policy walks step by step.
const MAX_STEPS: usize = 4;

/// What is wrong with a file of rows.
#[derive(Debug, thiserror::Error)]
pub enum RequirementError {
    #[error("{file} is not a table of requirements: {message}")]
    Toml { file: String, message: String },
    #[error("{file}: requirement '{id}': {message}")]
    Row { file: String, id: String, message: String },
}

/// How an attribute's value, or a condition's, is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Operator {
    /// The value is this one. `true` and `"true"`, and `7` and `"7"`, are the same, as they are to a provider.
    Equals,
    OneOf,
    NotOneOf,
    /// The value is a number of this size or more.
    AtLeast,
    /// A regular expression matches the value's text.
    Matches,
    NotMatches,
    /// The list has this member.
    Contains,
    /// The list has none of these members.
    Excludes,
    /// The attribute or block is there.
    Present,
    Absent,
}

impl Operator {
    fn as_str(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::OneOf => "one-of",
            Self::NotOneOf => "not-one-of",
            Self::AtLeast => "at-least",
            Self::Matches => "matches",
            Self::NotMatches => "not-matches",
            Self::Contains => "contains",
            Self::Excludes => "excludes",
            Self::Present => "present",
            Self::Absent => "absent",
        }
    }

    /// Why a value cannot be used with the operator.
    fn mismatch(self, value: Option<&Value>) -> Option<String> {
        let fits = match (self, value) {
            (Self::Present | Self::Absent, None) => true,
            (Self::Equals | Self::Contains, Some(value)) => !value.is_array() && !value.is_object(),
            (Self::OneOf | Self::NotOneOf | Self::Excludes, Some(value)) => {
                value.as_array().is_some_and(|values| !values.is_empty())
            }
            (Self::AtLeast, Some(value)) => value.is_number(),
            (Self::Matches | Self::NotMatches, Some(value)) => {
                return match value.as_str().map(regex::Regex::new) {
                    Some(Ok(_)) => None,
                    _ => Some(format!("the value of '{}' is no regular expression", self.as_str())),
                };
            }
            _ => false,
        };
        (!fits).then(|| format!("the value does not fit the operator '{}'", self.as_str()))
    }
}

/// What it means when the attribute is not written, by the provider's documented default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Absence {
    Fail,
    Pass,
    /// The default depends on something that is not in the text.
    Review,
}

impl Absence {
    fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Pass => "pass",
            Self::Review => "review",
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    attribute: String,
    operator: Operator,
    #[serde(default)]
    value: Option<Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    title: String,
    description: String,
    remediation: String,
    severity: Severity,
    precision: Precision,
    controls: Controls,
    references: Vec<String>,
    kind: Kind,
    resources: Vec<String>,
    attribute: String,
    operator: Operator,
    #[serde(default)]
    value: Option<Value>,
    when_absent: Absence,
    message: String,
    #[serde(default)]
    when: Vec<Condition>,
    #[serde(default)]
    unless: Vec<Condition>,
    bad: Vec<Example>,
    good: Vec<Example>,
    #[serde(skip)]
    defined_in: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    requirement: Vec<Row>,
}

/// All rows, sorted by id.
#[derive(Clone, Debug)]
pub struct Requirements {
    rows: Vec<Row>,
}

/// Reads the rows in the binary.
///
/// # Errors
/// A file that is not TOML, an unknown key, an id that is taken or not kebab-case, a value that does not fit its
/// operator, a path that is too deep, or a row without both examples.
pub fn load() -> Result<Requirements, RequirementError> {
    read(embedded::below("rules/requirements/"))
}

fn read<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Requirements, RequirementError> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (path, text) in files {
        let file: File = toml::from_str(text)
            .map_err(|error| RequirementError::Toml { file: path.to_string(), message: error.message().to_string() })?;
        for mut row in file.requirement {
            let wrong = |message: String| RequirementError::Row { file: path.to_string(), id: row.id.clone(), message };
            if let Some(message) = problem(&row) {
                return Err(wrong(message));
            }
            if let Some(other) = rows.get(&row.id) {
                return Err(wrong(format!("the id is taken by a row of {}", other.defined_in)));
            }
            row.defined_in = path.to_string();
            rows.insert(row.id.clone(), row);
        }
    }
    Ok(Requirements { rows: rows.into_values().collect() })
}

/// What is wrong with a row on its own.
fn problem(row: &Row) -> Option<String> {
    if !is_kebab_case(&row.id) {
        return Some(
            "the id is not kebab-case: use words that name what is wrong, 's3-bucket-unencrypted'".to_string(),
        );
    }
    if row.kind != Kind::Terraform {
        return Some(format!("no policy judges rows about {}", row.kind));
    }
    let texts = [&row.title, &row.description, &row.remediation, &row.message];
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Some("title, description, remediation and message must say something".to_string());
    }
    if row.resources.is_empty() || row.references.is_empty() || row.bad.is_empty() || row.good.is_empty() {
        return Some("name at least one resource type, reference, bad and good example".to_string());
    }
    let tests = [(&row.attribute, row.operator, row.value.as_ref())];
    let conditions = row.when.iter().chain(&row.unless);
    let tests = tests.into_iter().chain(conditions.map(|c| (&c.attribute, c.operator, c.value.as_ref())));
    tests.into_iter().find_map(|(path, operator, value)| {
        let deep = steps(path).len();
        if deep > MAX_STEPS || path.split('.').any(|step| step.trim_end_matches("[*]").is_empty()) {
            return Some(format!("'{path}' is no path of one to {MAX_STEPS} names"));
        }
        operator.mismatch(value)
    })
}

fn is_kebab_case(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        })
}

/// `a[*].b` as the policy walks it: a key, and whether every element of the list under it counts.
fn steps(path: &str) -> Vec<Value> {
    path.split('.').map(|step| json!({"key": step.trim_end_matches("[*]"), "each": step.ends_with("[*]")})).collect()
}

impl Requirements {
    /// The rules that the rows stand for, sorted by id.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.rows.iter().map(Row::rule).collect()
    }

    /// The rows about one kind of document, by resource type: what policies read under `data.regate.requirements`.
    #[must_use]
    pub fn data(&self, kind: Kind) -> Value {
        let mut by_type: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.kind == kind) {
            for resource in &row.resources {
                by_type.entry(resource).or_default().push(row.data());
            }
        }
        json!(by_type)
    }
}

impl Row {
    fn rule(&self) -> Rule {
        Rule {
            id: self.id.clone(),
            aliases: self.aliases.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            remediation: self.remediation.clone(),
            severity: self.severity,
            precision: self.precision,
            kinds: vec![self.kind],
            controls: self.controls.clone(),
            references: self.references.clone(),
            suppressible: Suppressible::default(),
            redact: false,
            source: RuleSource::Requirement,
            defined_in: self.defined_in.clone(),
            bad: self.bad.clone(),
            good: self.good.clone(),
            unknown: Vec::new(),
        }
    }

    fn data(&self) -> Value {
        let conditions = |list: &[Condition]| -> Vec<Value> {
            let one = |c: &Condition| json!({"steps": steps(&c.attribute), "operator": c.operator.as_str(), "value": c.value});
            list.iter().map(one).collect()
        };
        json!({
            "id": self.id,
            "severity": self.severity,
            "attribute": self.attribute,
            "steps": steps(&self.attribute),
            "operator": self.operator.as_str(),
            "value": self.value,
            "when_absent": self.when_absent.as_str(),
            "message": self.message,
            "when": conditions(&self.when),
            "unless": conditions(&self.unless),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document;
    use crate::policy::{Context, Evaluator, LoadOptions, PolicySet, Status, Target, TargetScope};
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    const ROW: &str = r#"
[[requirement]]
id = "disk-unencrypted"
title = "t"
description = "d"
remediation = "r"
severity = "high"
precision = "high"
controls = { soc2 = ["CC6.1"] }
references = ["https://example.com"]
kind = "terraform"
resources = ["aws_ebs_volume"]
attribute = "options[*].encrypted"
operator = "equals"
value = true
when_absent = "fail"
message = "is unencrypted"
bad = [{ file = "main.tf", content = "x" }]
good = [{ file = "main.tf", content = "y" }]
"#;

    fn error(text: &str) -> String {
        read([("rows.toml", text)].into_iter()).unwrap_err().to_string()
    }

    #[test]
    fn the_rows_in_the_binary_are_sound() {
        let requirements = load().unwrap();
        assert!(requirements.rows.len() >= 45, "{}", requirements.rows.len());
        let rules = requirements.rules();
        assert!(rules.iter().all(|rule| !rule.controls.of("soc2").is_empty() && !rule.controls.of("cwe").is_empty()));
        assert!(rules.iter().all(|rule| rule.references.iter().all(|page| page.starts_with("https://"))));
        assert!(rules.iter().all(|rule| !rule.title.ends_with('.') && rule.description.ends_with('.')));
    }

    #[test]
    fn examples_name_the_rows_resource() {
        for row in load().unwrap().rows {
            for example in row.bad.iter().chain(&row.good) {
                assert!(row.resources.iter().any(|kind| example.content.contains(kind)), "{}", row.id);
            }
        }
    }

    /// What the judge says of an example, of one row alone: how often it fails, and how often it cannot tell.
    fn judged(evaluator: &mut Evaluator<'_>, row: &Row, example: &Example) -> (usize, usize) {
        let source = SourceText::new(&example.file, example.content.as_str(), Encoding::Utf8, Origin::WorkingTree);
        let parsed = document::parse(&Artifact::file(Arc::new(source)));
        assert!(parsed.problems.is_empty(), "{}: {:?}", row.id, parsed.problems);
        let input = &parsed.documents.first().unwrap().root;
        let context = Context::of(&example.file);
        let target = Target { kind: Kind::Terraform, scope: TargetScope::Set, input, context: &context };
        let evaluation = evaluator.evaluate(&target);
        let judge = evaluation.outcomes.iter().find(|outcome| outcome.rule == "resource-attribute").unwrap();
        assert!(!matches!(judge.status, Status::Error(_)), "{}: {:?}", row.id, judge.status);
        assert!(judge.subjects.iter().any(|subject| subject.name.starts_with(&row.id)) || !row.unless.is_empty());
        let own = judge.violations.iter().filter(|violation| violation.rule.as_deref() == Some(row.id.as_str()));
        let (open, failed): (Vec<_>, Vec<_>) =
            own.partition(|violation| violation.kind != crate::result::ResultKind::Fail);
        assert!(failed.iter().all(|violation| violation.severity == Some(row.severity)));
        (failed.len(), open.len())
    }

    #[test]
    fn bad_examples_fail_and_good_ones_pass() {
        let set = PolicySet::load(&LoadOptions::default()).unwrap();
        let mut evaluator = set.evaluator();
        for row in load().unwrap().rows {
            for example in &row.bad {
                assert!(judged(&mut evaluator, &row, example).0 > 0, "{}: a bad example passes", row.id);
            }
            for example in &row.good {
                assert_eq!(judged(&mut evaluator, &row, example), (0, 0), "{}: a good example fails", row.id);
            }
        }
    }

    #[test]
    fn data_is_indexed_by_resource_type() {
        let requirements = read([("rows.toml", ROW)].into_iter()).unwrap();
        let data = requirements.data(Kind::Terraform);
        let row = &data["aws_ebs_volume"][0];
        assert_eq!(row["id"], "disk-unencrypted");
        assert_eq!(row["steps"], json!([{"key": "options", "each": true}, {"key": "encrypted", "each": false}]));
        assert_eq!(requirements.data(Kind::Kubernetes), json!({}));
    }

    #[test]
    fn a_wrong_row_is_named() {
        let change = |from: &str, to: &str| {
            assert!(ROW.contains(from), "{from}");
            error(&ROW.replace(from, to))
        };
        assert!(change("\"disk-unencrypted\"", "\"Disk\"").contains("'Disk': the id is not kebab-case"));
        assert!(change("value = true", "").ends_with("the value does not fit the operator 'equals'"));
        assert!(change("options[*].encrypted", "a.b.c.d.e").contains("no path of one to 4 names"));
        assert!(change("options[*].encrypted", "a..b").contains("no path"));
        assert!(change("\"equals\"\nvalue = true", "\"matches\"\nvalue = \"(\"").contains("no regular expression"));
        assert!(change("\"terraform\"", "\"json\"").contains("no policy judges rows about json"));
        assert!(change("good = [{ file = \"main.tf\", content = \"y\" }]", "good = []").contains("good example"));
        assert!(change("title = \"t\"", "titel = \"t\"").contains("rows.toml is not a table of requirements"));
        assert!(error(&ROW.repeat(2)).contains("the id is taken by a row of rows.toml"));
    }
}
