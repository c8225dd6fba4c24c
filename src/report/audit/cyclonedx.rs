//! CycloneDX 1.6 attestations (<https://cyclonedx.org/docs/1.6/json/#declarations>): requirements of frameworks, and what the rules
//! that bear on them claim or counter about the repository.
//!
//! No conformance has a score: how far a control is met is nothing that a scan can say. What failed is a counter claim, what was
//! examined and passed whole is a claim, and the rest stands in the rationale. Controls of which nothing was examined
//! are listed as requirements and attested by nothing.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::oscal::{remarks, write_document};
use crate::report::audit::model::{Audit, ControlRecord, FrameworkRecord, RuleRecord};
use crate::report::audit::status::{Link, Reach};
use crate::report::entry::{Entry, Writer};
use crate::report::saved::Saved;
use crate::report::summary::plural;
use crate::report::uuid::named;
use crate::report::{ReportOptions, TOOL_NAME, one_line};

/// Places that a counter claim names; the JSON report has all.
const MOST_PLACES: usize = 20;

pub(in crate::report) const FORMAT: Entry = Entry {
    name: "cyclonedx",
    extension: "cdx.json",
    description: "CycloneDX 1.6 attestations: what rules claim of which control",
    write: Writer::Saved(write),
};

fn write(saved: &Saved, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    write_document(&document(&Audit::of(saved, options)), out)
}

fn document(audit: &Audit<'_>) -> Value {
    let scope = &audit.scope;
    let ids: Vec<&str> = audit.frameworks.iter().map(|framework| framework.id).collect();
    let seed = format!("{} {}", scope.report_sha256, ids.join(","));
    let rules: Vec<&RuleRecord<'_>> = audit.rules.iter().filter(|rule| claims(rule) || counters(rule)).collect();
    let target = json!({
        "bom-ref": "target",
        "type": "application",
        "name": scope.repository.unwrap_or("a repository without a remote"),
        "version": scope.revision.unwrap_or("no commit"),
    });
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", named(&["cyclonedx", &seed, "document"])),
        "version": 1,
        "metadata": {
            "timestamp": scope.generated,
            "tools": {"components": [{"type": "application", "name": scope.tool}]},
        },
        "definitions": {"standards": audit.frameworks.iter().map(standard).collect::<Vec<_>>()},
        "declarations": {
            "assessors": [{"bom-ref": "assessor", "organization": {"name": TOOL_NAME}}],
            "targets": {"components": [target]},
            "evidence": [{
                "bom-ref": "report",
                "propertyName": "report-sha256",
                "description": format!("The {} from which every number here is computed.", scope.origin),
                "data": [{"name": "SHA-256", "contents": {"attachment": {"contentType": "text/plain", "content": scope.report_sha256}}}],
            }],
            "claims": rules.into_iter().map(claim).collect::<Vec<_>>(),
            "attestations": audit.frameworks.iter().filter_map(|one| attestation(audit, one)).collect::<Vec<_>>(),
        },
    })
}

/// Everything that it examined passed.
fn claims(rule: &RuleRecord<'_>) -> bool {
    rule.population.pass > 0 && rule.unsettled() == 0 && rule.link != Link::EvidenceOnly
}

/// It fails, and nobody signed for all of that.
fn counters(rule: &RuleRecord<'_>) -> bool {
    rule.violations() > 0
}

fn requirement_ref(framework: &str, control: &str) -> String {
    format!("control:{framework}:{control}")
}

fn standard(framework: &FrameworkRecord<'_>) -> Value {
    let requirement = |control: &ControlRecord<'_>| {
        json!({
            "bom-ref": requirement_ref(framework.id, control.id),
            "identifier": control.id,
            "text": control.title,
        })
    };
    let requirements: Vec<Value> = framework.controls.iter().map(requirement).collect();
    json!({"bom-ref": format!("standard:{}", framework.id), "name": framework.title, "requirements": requirements})
}

fn claim_ref(rule: &RuleRecord<'_>) -> String {
    format!("rule:{}", rule.id)
}

fn claim(rule: &RuleRecord<'_>) -> Value {
    let title = one_line(rule.title);
    let (predicate, reasoning) = if counters(rule) {
        let open = rule.results.iter().filter(|result| result.standing == "open");
        let mut places: Vec<String> = open.map(|result| format!("{}:{}", one_line(result.path), result.line)).collect();
        let more = places.len().saturating_sub(MOST_PLACES);
        places.truncate(MOST_PLACES);
        let more = if more > 0 { format!(" and {}", plural(more, "more place")) } else { String::new() };
        (format!("{title}: it is so"), format!("{}. {}{more}", rule.population_words(), places.join(", ")))
    } else {
        (format!("{title}: it is not so in anything that was examined"), format!("{}.", rule.population_words()))
    };
    json!({
        "bom-ref": claim_ref(rule),
        "target": "target",
        "predicate": predicate,
        "reasoning": reasoning,
        "evidence": ["report"],
    })
}

/// The controls of which something was examined; `None` where there are none.
fn attestation(audit: &Audit<'_>, framework: &FrameworkRecord<'_>) -> Option<Value> {
    let map = |control: &ControlRecord<'_>| {
        let rules: Vec<&RuleRecord<'_>> = control.rules.iter().filter_map(|id| audit.rule(id)).collect();
        if !rules.iter().any(|rule| rule.reach == Reach::Examined) {
            return None;
        }
        let of = |which: &dyn Fn(&RuleRecord<'_>) -> bool| {
            rules.iter().filter(|rule| which(rule)).map(|rule| claim_ref(rule)).collect::<Vec<_>>()
        };
        let supports = |rule: &RuleRecord<'_>| claims(rule) && control.link(rule) == Link::SupportsOrIndicatesViolation;
        let rationale = format!(
            "{}: {}. {}. No score: it cannot be shown here: {}",
            control.status.words(),
            control.reason,
            control.population.check_words(),
            control.cannot_show
        );
        Some(json!({
            "requirement": requirement_ref(framework.id, control.id),
            "claims": of(&supports),
            "counterClaims": of(&counters),
            "conformance": {"rationale": rationale},
        }))
    };
    let maps: Vec<Value> = framework.controls.iter().filter_map(map).collect();
    let summary = format!("{}: {}. {}", framework.title, plural(maps.len(), "control"), remarks(audit));
    (!maps.is_empty()).then(|| json!({"summary": summary, "assessor": "assessor", "map": maps}))
}
