//! Results that were there before and are gone (section 3.27.24: "absent"). They have no region: the text is not there.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::report::sarif::files::Files;
use crate::report::sarif::model::{
    Location, LogicalLocation, Message, PhysicalLocation, ResultProperties, SarifResult, State,
};
use crate::report::sarif::rules::{RuleTable, level};
use crate::result::{Known, ResultKind, fingerprint};

/// In their order, equal ones numbered as results are.
pub(super) fn results<'a>(
    absent: &'a [Known],
    table: &RuleTable<'_>,
    files: &Files<'_>,
) -> impl Iterator<Item = SarifResult<'a>> {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    absent.iter().map(move |known| {
        let count = seen.entry(&known.key).or_default();
        let fingerprint = match *count {
            0 => Cow::Borrowed(known.key.as_str()),
            again => Cow::Owned(fingerprint::identity("occurrence", "", &[known.key.clone(), again.to_string()])),
        };
        *count += 1;
        result(known, fingerprint, table, files)
    })
}

fn result<'a>(
    known: &'a Known,
    fingerprint: Cow<'a, str>,
    table: &RuleTable<'_>,
    files: &Files<'_>,
) -> SarifResult<'a> {
    let (kind, level) = match known.kind {
        ResultKind::Fail => ("fail", level(known.severity)),
        ResultKind::Review => ("review", "none"),
        ResultKind::Open => ("open", "none"),
    };
    let physical_location =
        PhysicalLocation { artifact_location: files.location(&known.path), region: None, context_region: None };
    let names = known.subject.iter();
    let logical_locations = names.map(|name| LogicalLocation { fully_qualified_name: name.clone() }).collect();
    SarifResult {
        rule_id: &known.rule,
        rule_index: table.index(&known.rule),
        kind,
        level,
        message: Message::text("It was there before, and is gone."),
        locations: [Location { id: None, physical_location, logical_locations, message: None }],
        partial_fingerprints: BTreeMap::from([("regate/v1", fingerprint)]),
        code_flows: Vec::new(),
        related_locations: Vec::new(),
        suppressions: Some(Vec::new()),
        baseline_state: Some(State::Absent),
        fixes: Vec::new(),
        properties: ResultProperties {
            severity: known.severity.as_str(),
            together: None,
            environment: None,
            evidence: None,
            history: None,
        },
    }
}
