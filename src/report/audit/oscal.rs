//! OSCAL 1.2 assessment results (<https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-outline/>).
//!
//! Each control that a rule bears on is an observation. A finding is written for a rule's own objective only: OSCAL's
//! `satisfied` and `not-satisfied` say nothing of the whole control here. Identities are made of names (RFC 9562,
//! version 5): the same report gives the same bytes.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::report::ReportOptions;
use crate::report::audit::model::{Audit, ControlRecord, FrameworkRecord, RuleRecord, Scope};
use crate::report::audit::status::{Link, Reach};
use crate::report::entry::{Entry, Writer};
use crate::report::escape::one_line;
use crate::report::saved::Saved;
use crate::report::uuid::named;

/// Where the properties that are ours are explained.
const NAMESPACE: &str = "https://github.com/regate-dev/regate/ns/oscal";

/// The version of OSCAL that the documents are written in.
pub(super) const OSCAL_VERSION: &str = "1.2.1";

pub(in crate::report) const FORMAT: Entry = Entry {
    name: "oscal",
    extension: "oscal.json",
    description: "OSCAL 1.2 assessment results",
    write: Writer::Saved(write),
};

fn write(saved: &Saved, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    write_document(&document(&Audit::of(saved, options)), out)
}

/// A document of OSCAL, indented, with a line break at its end.
pub(super) fn write_document(document: &Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

fn document(audit: &Audit<'_>) -> Value {
    let scope = &audit.scope;
    let frameworks: Vec<_> = audit.frameworks.iter().map(|framework| framework.id).collect();
    let seed = format!("{} {}", scope.report_sha256, frameworks.join(","));
    let id = |name: &str| named(&["oscal", &seed, name]);
    let plan = id("plan");
    let mut props = vec![property("tool", &scope.tool), property("report-sha256", scope.report_sha256)];
    props.extend(rule_digests(scope));
    let commit = one_line(scope.revision.unwrap_or("not recorded"));
    json!({"assessment-results": {
        "uuid": id("document"),
        "metadata": {
            "title": "Compliance evidence",
            "last-modified": scope.generated,
            "version": "1.0.0",
            "oscal-version": OSCAL_VERSION,
            "props": props,
        },
        "import-ap": {"href": format!("#{plan}")},
        "results": [result(audit, &commit, &seed)],
        "back-matter": {"resources": [{
            "uuid": plan,
            "title": "Assessment plan",
            "description": "There is no document of a plan: the rules in force and the scope of the scan are the plan.",
        }]},
    }})
}

fn result(audit: &Audit<'_>, commit: &str, seed: &str) -> Value {
    let scope = &audit.scope;
    let of = |framework: &FrameworkRecord<'_>| {
        let selected = framework.controls.iter().filter(|control| !control.rules.is_empty());
        let ids: Vec<_> = selected.map(|control| json!({"control-id": control_id(framework.id, control.id)})).collect();
        (!ids.is_empty()).then(|| json!({"description": framework.title, "include-controls": ids}))
    };
    let mut selections: Vec<_> = audit.frameworks.iter().filter_map(of).collect();
    if selections.is_empty() {
        selections.push(json!({"description": "No control was assessed."}));
    }
    let observations: Vec<_> = audit
        .frameworks
        .iter()
        .flat_map(|framework| framework.controls.iter().map(move |control| (framework, control)))
        .filter(|(_, control)| !control.rules.is_empty())
        .map(|(framework, control)| control_observation(audit, framework, control, seed))
        .chain(
            audit
                .rules
                .iter()
                .filter(|rule| rule.reach == Reach::Examined)
                .map(|rule| rule_observation(audit, rule, seed)),
        )
        .collect();
    let findings: Vec<_> = audit.rules.iter().filter_map(|rule| finding(rule, seed)).collect();
    let result = json!({
        "uuid": named(&["oscal", seed, "result"]),
        "title": "Scan",
        "description": format!("Scan of commit {commit}."),
        "start": scope.generated,
        "remarks": remarks(audit),
        "reviewed-controls": {"control-selections": selections},
    });
    with_list(with_list(result, "observations", observations), "findings", findings)
}

/// An object with a list in it, unless that is empty: empty lists are not valid.
pub(super) fn with_list(mut object: Value, name: &str, list: Vec<Value>) -> Value {
    if let (Some(object), false) = (object.as_object_mut(), list.is_empty()) {
        object.insert(name.to_string(), Value::Array(list));
    }
    object
}

/// By what rules it was judged.
pub(super) fn rule_digests(scope: &Scope<'_>) -> Vec<Value> {
    let ids = scope.rule_ids_sha256.as_deref().map(|ids| property("rule-ids-sha256", ids));
    let rules = scope.rules_sha256.map(|rules| property("rules-sha256", rules));
    let missing =
        (scope.rules_not_listed > 0).then(|| property("rules-not-listed", &scope.rules_not_listed.to_string()));
    ids.into_iter().chain(rules).chain(missing).collect()
}

pub(super) fn remarks(audit: &Audit<'_>) -> String {
    let coverage = &audit.coverage;
    let errors = coverage.errors.len();
    let (read, gaps) = (coverage.read_words(), coverage.gaps.len());
    let not_recorded = audit.scope.not_recorded.join("; ");
    let exempt: Vec<String> = coverage.exemptions.iter().map(|(by, message, _)| format!("{message} ({by})")).collect();
    let exempt: Vec<String> = audit.scope.left_out.iter().cloned().chain(exempt).collect();
    let exempt = if exempt.is_empty() { "nothing".to_string() } else { exempt.join("; ") };
    format!(
        "{} Rules that found nothing of their kind to judge are no observations. Files read: {read}; not read, or in part: {gaps}; policies that did not finish: {errors}. Switched off, left out or lowered: {exempt}. The start is the time at which the report was made. Not recorded: {not_recorded}.",
        audit.scope.method
    )
}

fn control_observation(
    audit: &Audit<'_>,
    framework: &FrameworkRecord<'_>,
    control: &ControlRecord<'_>,
    seed: &str,
) -> Value {
    json!({
        "uuid": named(&["oscal", seed, "control", framework.id, control.id]),
        "title": format!("{}: {}", control.label, control.title),
        "description": format!("{}: {}. {}. It cannot show: {}", control.status.words(), control.reason, control.population.words(), control.cannot_show),
        "methods": ["TEST"],
        "types": ["control-objective"],
        "props": [property("control", &control_id(framework.id, control.id)), property("status", control.status.id())],
        "collected": audit.scope.generated,
    })
}

fn rule_observation(audit: &Audit<'_>, rule: &RuleRecord<'_>, seed: &str) -> Value {
    let evidence: Vec<_> = rule
        .results
        .iter()
        .map(|result| {
            let place = format!("{}:{}", result.path, result.line);
            let accepted = result.acceptance.as_ref().map(|words| format!(" ({words})")).unwrap_or_default();
            json!({
                "description": one_line(&format!("{}: {place}: {}{accepted}", result.standing, result.message)),
                "props": [property("fingerprint", result.fingerprint), property("place", &place)],
            })
        })
        .collect();
    let observation = json!({
        "uuid": observation_id(rule, seed),
        "title": one_line(rule.title),
        "description": format!("{}. {}.", rule.population.words(), rule.link.words()),
        "methods": ["TEST"],
        "props": [property("rule", rule.id)],
        "collected": audit.scope.generated,
    });
    with_list(observation, "relevant-evidence", evidence)
}

/// Whether a rule's own objective is reached: said only where it is certain.
fn finding(rule: &RuleRecord<'_>, seed: &str) -> Option<Value> {
    let state = if rule.violations() > 0 {
        "not-satisfied"
    } else if rule.unsettled() == 0 && rule.population.pass > 0 && rule.link != Link::EvidenceOnly {
        "satisfied"
    } else {
        return None;
    };
    Some(json!({
        "uuid": named(&["oscal", seed, "finding", rule.id]),
        "title": one_line(rule.title),
        "description": format!("The objective of the rule '{}', not of a whole control: {}.", one_line(rule.id), rule.population.words()),
        "target": {"type": "objective-id", "target-id": token(rule.id), "status": {"state": state}},
        "related-observations": [{"observation-uuid": observation_id(rule, seed)}],
    }))
}

fn observation_id(rule: &RuleRecord<'_>, seed: &str) -> String {
    named(&["oscal", seed, "rule", rule.id])
}

/// `soc2-CC6.1`, `gdpr-32_1_a`: ids of OSCAL are tokens.
pub(super) fn control_id(framework: &str, id: &str) -> String {
    token(&format!("{framework}-{id}"))
}

/// A token of OSCAL: a letter or underscore, then letters, digits, `.`, `-` and `_`.
fn token(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let token: String = text.chars().map(plain).collect();
    let token = token.replace(")(", "_");
    if token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { token } else { format!("_{token}") }
}

/// A value has no white space at its ends and is not empty.
pub(super) fn property(name: &str, value: &str) -> Value {
    let value = one_line(value).trim().to_string();
    json!({"name": name, "ns": NAMESPACE, "value": if value.is_empty() { "none".to_string() } else { value }})
}
