//! OSCAL 1.2 component definition (<https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/component-definition/json-outline/>):
//! what this program can check of which control, whatever a repository came to.
//!
//! Rules stand in the form of compliance-trestle: properties `Rule_Id` and `Rule_Description` of one component, tied together by
//! their remarks, and `Rule_Id` again at each requirement that they bear on.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::oscal::{OSCAL_VERSION, control_id, property, remarks, rule_digests, with_list, write_document};
use crate::report::ReportOptions;
use crate::report::audit::model::{Audit, ControlRecord, FrameworkRecord, RuleRecord};
use crate::report::entry::{Entry, Writer};
use crate::report::saved::Saved;
use crate::report::uuid::named;

pub(in crate::report) const FORMAT: Entry = Entry {
    name: "oscal-component",
    extension: "component-definition.json",
    description: "OSCAL 1.2 component definition: which rules bear on which control",
    write: Writer::Saved(write),
};

fn write(saved: &Saved, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    write_document(&document(&Audit::of(saved, options)), out)
}

fn document(audit: &Audit<'_>) -> Value {
    let scope = &audit.scope;
    // It is about the program and its rules: another repository gets the same identities.
    let seed = format!("{} {}", scope.tool, scope.rule_ids_sha256.as_deref().unwrap_or(scope.report_sha256));
    let rules: Vec<&RuleRecord<'_>> = audit.rules.iter().filter(|rule| rule.rule.is_some()).collect();
    let about = audit.frameworks.iter().filter(|framework| framework.controls.iter().any(has_rules));
    let about: Vec<&FrameworkRecord<'_>> = about.collect();
    let implementations = about.iter().map(|framework| implementation(framework, &seed)).collect();
    let component = json!({
        "uuid": named(&["oscal-component", &seed, "component"]),
        "type": "validation",
        "title": scope.tool,
        "description": "A gate that reads a repository and judges what its files say by policies. It sees a part of each control, and never that a control is met.",
        "purpose": "Tests of configuration and code before they are deployed",
        // Of the scan that it was written with: what a configuration switches off is no part of what is checked.
        "remarks": remarks(audit),
    });
    let component = with_list(component, "props", rules.iter().enumerate().flat_map(rule_properties).collect());
    let component = with_list(component, "control-implementations", implementations);
    let document = json!({
        "uuid": named(&["oscal-component", &seed, "document"]),
        "metadata": {
            "title": format!("What {} checks", scope.tool),
            "last-modified": scope.generated,
            "version": "1.0.0",
            "oscal-version": OSCAL_VERSION,
            "props": rule_digests(scope),
        },
        "components": [component],
    });
    let resources: Vec<Value> = about.iter().map(|framework| catalog(framework, &seed)).collect();
    let document = match resources.is_empty() {
        true => document,
        false => with_member(document, "back-matter", json!({"resources": resources})),
    };
    json!({"component-definition": document})
}

fn has_rules(control: &ControlRecord<'_>) -> bool {
    !control.rules.is_empty()
}

fn rule_properties((at, rule): (usize, &&RuleRecord<'_>)) -> [Value; 2] {
    let of =
        |name: &str, value: &str| with_member(property(name, value), "remarks", format!("rule_set_{at:05}").into());
    [of("Rule_Id", rule.id), of("Rule_Description", rule.title)]
}

fn implementation(framework: &FrameworkRecord<'_>, seed: &str) -> Value {
    let requirements: Vec<Value> = framework
        .controls
        .iter()
        .filter(|control| has_rules(control))
        .map(|control| {
            let rules: Vec<Value> = control.rules.iter().map(|rule| property("Rule_Id", rule)).collect();
            let description = format!(
                "{}: {}. What the rules show: {} They cannot show: {}",
                control.label, control.title, control.shows, control.cannot_show
            );
            json!({
                "uuid": named(&["oscal-component", seed, "control", framework.id, control.id]),
                "control-id": control_id(framework.id, control.id),
                "description": description,
                "props": rules,
            })
        })
        .collect();
    json!({
        "uuid": named(&["oscal-component", seed, "framework", framework.id]),
        "source": format!("#{}", catalog_id(framework, seed)),
        "description": framework.title,
        "implemented-requirements": requirements,
    })
}

/// The framework as a resource: ids of controls are `framework-control`, since not each has a catalog in OSCAL.
fn catalog(framework: &FrameworkRecord<'_>, seed: &str) -> Value {
    json!({
        "uuid": catalog_id(framework, seed),
        "title": framework.title,
        "description": format!("Control ids are '{}-' and the framework's own id, with '_' for what a token cannot hold.", framework.id),
    })
}

fn catalog_id(framework: &FrameworkRecord<'_>, seed: &str) -> String {
    named(&["oscal-component", seed, "catalog", framework.id])
}

fn with_member(mut object: Value, name: &str, member: Value) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_string(), member);
    }
    object
}
