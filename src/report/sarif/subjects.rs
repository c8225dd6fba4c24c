//! The population as results: a subject that passed, that a rule is not for, or of which the text does not tell
//! (section 3.27.9: kinds pass, notApplicable and open).

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::report::population;
use crate::report::sarif::files::{Files, sound};
use crate::report::sarif::model::{
    Location, LogicalLocation, Message, PhysicalLocation, ResultProperties, SarifRegion, SarifResult,
};
use crate::report::sarif::rules::RuleTable;
use crate::report::sarif::text::{unlinked, with_full_stop};
use crate::result::{ScanReport, Subject, SubjectStatus, fingerprint};

/// A subject of a rule that has no result of its own.
#[derive(Debug)]
pub(super) struct Examined<'a> {
    rule: &'a str,
    subject: &'a Subject,
    status: SubjectStatus,
    fingerprint: String,
}

/// By rule and place, each with an identity that survives moved lines.
pub(super) fn examined(report: &ScanReport) -> Vec<Examined<'_>> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut identity = |rule: &str, subject: &Subject| {
        let structure = [subject.kind.clone(), subject.name.clone(), "population".to_string()];
        let identity = fingerprint::identity(rule, &subject.path, &structure);
        let before = seen.entry(identity.clone()).or_default();
        *before += 1;
        match *before {
            1 => identity,
            again => fingerprint::identity("occurrence", "", &[identity, (again - 1).to_string()]),
        }
    };
    let all = population::without_result(report).into_iter();
    all.map(|(rule, subject, status)| Examined { rule, subject, status, fingerprint: identity(rule, subject) })
        .collect()
}

impl<'a> Examined<'a> {
    pub(super) fn path(&self) -> &'a str {
        &self.subject.path
    }

    pub(super) fn result(&self, table: &RuleTable<'_>, files: &Files<'_>) -> SarifResult<'a> {
        let Subject { kind, name, .. } = self.subject;
        let (result_kind, message) = match self.status {
            SubjectStatus::Pass => ("pass", format!("The {kind} '{name}' passes.")),
            SubjectStatus::NotApplicable => ("notApplicable", format!("The rule is not for the {kind} '{name}'.")),
            _ => ("open", format!("The text does not tell whether the {kind} '{name}' passes.")),
        };
        let region = sound(self.subject.region);
        let region = SarifRegion {
            start_line: region.start_line,
            start_column: region.start_column,
            end_line: region.end_line,
            end_column: region.end_column,
            snippet: None,
        };
        let physical_location = PhysicalLocation {
            artifact_location: files.location(&self.subject.path),
            region: Some(region),
            context_region: None,
        };
        let logical_locations = vec![LogicalLocation { fully_qualified_name: name.clone() }];
        SarifResult {
            rule_id: self.rule,
            rule_index: table.index(self.rule),
            kind: result_kind,
            level: "none",
            message: Message::text(with_full_stop(&unlinked(&message))),
            locations: [Location { id: None, physical_location, logical_locations, message: None }],
            partial_fingerprints: BTreeMap::from([("regate/v1", Cow::Owned(self.fingerprint.clone()))]),
            code_flows: Vec::new(),
            related_locations: Vec::new(),
            baseline_state: None,
            suppressions: Some(Vec::new()),
            fixes: Vec::new(),
            properties: ResultProperties {
                severity: table.severity(self.rule).as_str(),
                together: None,
                environment: None,
                evidence: None,
                history: None,
            },
        }
    }
}
