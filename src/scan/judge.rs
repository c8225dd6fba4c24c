//! From what policies said to drafts of results: places, rules, severities.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::detect::Facts;
use crate::document::{Document, PathKey};
use crate::policy::{Evaluation, Location, Status, Violation};
use crate::result::{Coverage, Draft, Place, PolicyError, ResultKind, fingerprint};
use crate::rule::{Rule, Severity};
use crate::source::SourceText;
use crate::span::Span;

/// Every rule that can fire, by id and by alias.
#[derive(Debug)]
pub(crate) struct RuleIndex {
    rules: Vec<Rule>,
    by_name: BTreeMap<String, usize>,
}

impl RuleIndex {
    /// Rules with the same id are one rule: the first wins (the loader has already rejected real duplicates).
    pub(crate) fn new(mut rules: Vec<Rule>) -> Self {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        rules.dedup_by(|a, b| a.id == b.id);
        let mut by_name = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            for name in rule.aliases.iter().chain([&rule.id]) {
                by_name.insert(name.clone(), index);
            }
        }
        Self { rules, by_name }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Rule> {
        self.rules.get(*self.by_name.get(name)?)
    }

    pub(crate) fn into_rules(self) -> Vec<Rule> {
        self.rules
    }
}

/// Where a policy's location is in a file.
#[derive(Debug)]
pub(crate) struct Placed {
    /// In the file's text.
    pub span: Span,
    pub structure: Vec<String>,
}

/// The place of a path in a document.
pub(crate) fn place_in_document(document: &Document, path: &[PathKey]) -> Placed {
    let (found, _) = document.root.resolve(path);
    let mut structure = fingerprint::structure(&document.root, path);
    structure.push(document.kind.as_str().to_string());
    Placed { span: document.artifact.host_span(found.span()), structure }
}

/// The place of a path in the facts of a file: facts know what identifies them.
pub(crate) fn place_in_facts(facts: &Facts, path: &[PathKey]) -> Placed {
    let (list, index) = match path {
        [PathKey::Key(list), PathKey::Index(index), ..] => (list.as_str(), *index),
        _ => return Placed { span: Span::default(), structure: Vec::new() },
    };
    let words = |words: &[&str]| words.iter().map(|word| fingerprint::normalise(word)).collect::<Vec<_>>();
    let placed = match list {
        "secrets" => facts.secrets.get(index).map(|secret| {
            (secret.span, words(&[&secret.detector, secret.name.as_deref().unwrap_or_default(), &secret.hash]))
        }),
        "flows" => facts.flows.get(index).map(|flow| {
            let function = flow.function.as_deref().unwrap_or_default();
            (flow.span, words(&[function, &flow.data_type, &flow.expression, &flow.callee]))
        }),
        "calls" => facts.calls.get(index).map(|call| {
            (call.span, words(&[call.function.as_deref().unwrap_or_default(), &call.callee, &join(&call.arguments)]))
        }),
        "settings" => facts.settings.get(index).map(|setting| {
            let function = setting.function.as_deref().unwrap_or_default();
            (setting.span, words(&[function, &setting.name, &setting.value.to_string()]))
        }),
        _ => None,
    };
    let (span, structure) = placed.unwrap_or_default();
    Placed { span, structure }
}

/// The steps of the flow that a path leads to, as places of its file; empty for other facts.
pub(crate) fn code_flow(facts: &Facts, path: &[PathKey]) -> Vec<Place> {
    let [PathKey::Key(list), PathKey::Index(index), ..] = path else { return Vec::new() };
    let flow = if list == "flows" { facts.flows.get(*index) } else { None };
    let steps = flow.map_or(&[][..], |flow| &flow.steps);
    steps.iter().map(|step| Place { span: step.span, message: sentence(&step.message) }).collect()
}

/// The keyed hash of the credential that a path leads to; `None` for other facts.
pub(crate) fn secret_hash(facts: &Facts, path: &[PathKey]) -> Option<String> {
    let [PathKey::Key(list), PathKey::Index(index), ..] = path else { return None };
    let secret = if list == "secrets" { facts.secrets.get(*index) } else { None };
    secret.map(|secret| secret.hash.clone())
}

fn join(arguments: &[Option<serde_json::Value>]) -> String {
    arguments.iter().map(|a| a.as_ref().map_or_else(|| "?".to_string(), ToString::to_string)).collect()
}

/// The place of conftest's `_loc`: a 1-based line of the file.
pub(crate) fn place_on_line(source: &SourceText, line: u32) -> Placed {
    let index = (line as usize).saturating_sub(1);
    let span = source.lines().line_span(source.text(), index).unwrap_or_default();
    let text = source.slice(span);
    let indent = text.len() - text.trim_start().len();
    let span = Span::new((span.start as usize + indent).min(span.end as usize), span.end as usize);
    Placed { span, structure: vec![fingerprint::normalise(text)] }
}

/// A draft of one violation, or `None` when the configuration switched its rule off.
pub(crate) fn draft(
    violation: &Violation,
    policy_rule: &str,
    rules: &RuleIndex,
    config: &Config,
    place: impl Fn(&Location) -> Placed,
) -> Option<Draft> {
    let name = violation.rule.as_deref().unwrap_or(policy_rule);
    let rule = rules.get(name).or_else(|| rules.get(policy_rule))?;
    if !config.rule_enabled(rule) {
        return None;
    }
    let placed = place(&violation.location);
    let mut structure: Vec<String> = violation.subject.iter().cloned().collect();
    structure.extend(placed.structure);
    let related = violation
        .related
        .iter()
        .map(|(path, message)| Place { span: place(&Location::Path(path.clone())).span, message: sentence(message) });
    Some(Draft {
        kind: violation.kind,
        severity: severity(violation, rule, config),
        message: sentence(&violation.message),
        span: placed.span,
        related: related.collect(),
        code_flow: Vec::new(),
        subject: violation.subject.clone(),
        examined: None,
        structure,
        evidence: violation.evidence.clone(),
        redact: rule.redact,
        secret: None,
        rule: rule.id.clone(),
    })
}

/// A result on what a template yields under a condition only is for a person to review; what is not known stays that.
pub(crate) fn make_conditional(draft: &mut Draft) {
    if draft.kind == ResultKind::Open {
        return;
    }
    draft.kind = ResultKind::Review;
    draft.message = format!("{}, if the template's condition holds.", draft.message.trim_end_matches('.'));
}

fn severity(violation: &Violation, rule: &Rule, config: &Config) -> Severity {
    config.rule_severity(rule).or(violation.severity).unwrap_or(rule.severity)
}

/// Ends with a full stop, as SARIF asks of a message (SARIF2001).
fn sentence(message: &str) -> String {
    let message = message.trim();
    if message.ends_with(['.', '!', '?']) { message.to_string() } else { format!("{message}.") }
}

/// Counts what each policy examined, and keeps what did not finish.
pub(crate) fn count(coverage: &mut Coverage, evaluation: &Evaluation, path: &str) {
    for outcome in &evaluation.outcomes {
        let policy = coverage.policies.entry(outcome.rule.clone()).or_default();
        policy.subjects += outcome.subjects.len();
        match &outcome.status {
            Status::Pass => policy.passed += 1,
            Status::Fail => policy.failed += 1,
            Status::Unknown => policy.unknown += 1,
            Status::NotApplicable => policy.not_applicable += 1,
            Status::Error(message) => {
                policy.errors += 1;
                coverage.errors.push(PolicyError {
                    path: path.to_string(),
                    rule: outcome.rule.clone(),
                    message: message.clone(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};

    #[test]
    fn messages_end_as_sentences() {
        assert_eq!(sentence(" a "), "a.");
        assert_eq!(sentence("a?"), "a?");
    }

    #[test]
    fn a_line_is_placed_without_its_indentation() {
        let source = SourceText::new("a", "x\n  y: 1\n", Encoding::Utf8, Origin::WorkingTree);
        assert_eq!(source.slice(place_on_line(&source, 2).span), "y: 1");
        assert_eq!(place_on_line(&source, 99).span, Span::default());
    }
}
