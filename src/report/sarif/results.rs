//! Results and their locations.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Serialize, Serializer};

use crate::report::history::History;
use crate::report::sarif::files::{Files, sound};
use crate::report::sarif::model::{
    ArtifactChange, CodeFlow, ContextRegion, InsertedContent, Location, LogicalLocation, Message, PhysicalLocation,
    Replacement, ResultProperties, SarifFix, SarifRegion, SarifResult, SarifSuppression, State, SuppressionProperties,
    ThreadFlow, ThreadFlowLocation,
};
use crate::report::sarif::rules::{RuleTable, level};
use crate::report::sarif::subjects::Examined;
use crate::report::sarif::text::{unlinked, with_full_stop};
use crate::report::sarif::{Profile, absent};
use crate::result::{self, Fix, Known, RelatedLocation, ResultKind, ScanResult, SuppressedBy, Suppression};
use crate::span::Region;

/// GitHub rejects a result with more locations.
const MOST_LOCATIONS: usize = 1_000;
/// Related places that the message links to; more would bury it.
const MOST_LINKS: usize = 3;

/// Serialises results as they are asked for, so that a large report is never held twice.
pub(super) struct Results<'r, 'a> {
    pub(super) results: &'r [&'a ScanResult],
    /// Subjects without a result, where the whole population is asked for.
    pub(super) subjects: &'r [Examined<'a>],
    /// What was there before and is gone.
    pub(super) absent: &'a [Known],
    pub(super) table: &'r RuleTable<'a>,
    pub(super) files: &'r Files<'a>,
    pub(super) profile: Profile,
}

impl Serialize for Results<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let subjects = self.subjects.iter().map(|examined| examined.result(self.table, self.files));
        let absent = absent::results(self.absent, self.table, self.files);
        serializer.collect_seq(self.results.iter().map(|result| self.result(result)).chain(subjects).chain(absent))
    }
}

impl Results<'_, '_> {
    fn result<'a>(&self, result: &'a ScanResult) -> SarifResult<'a> {
        let related: Vec<_> = result.related.iter().take(MOST_LOCATIONS - 1).enumerate().collect();
        let full = self.profile == Profile::Full;
        // Section 3.27.10: the level of what is no failure is "none".
        let (kind, level) = match result.kind {
            ResultKind::Fail => ("fail", level(result.severity)),
            ResultKind::Review => ("review", "none"),
            ResultKind::Open => ("open", "none"),
        };
        let mut fingerprints = BTreeMap::from([("regate/v1", Cow::Borrowed(result.fingerprint.as_str()))]);
        if !result.line_hash.is_empty() {
            fingerprints.insert("primaryLocationLineHash", Cow::Borrowed(&result.line_hash));
        }
        let mut primary = self.place(&result.location);
        // A member of an archive first, because its archive is all that a URI can name.
        let member = result.location.container.map(|_| &result.location.path);
        let names = member.into_iter().chain(&result.subject);
        primary.logical_locations = names.map(|name| LogicalLocation { fully_qualified_name: name.clone() }).collect();
        SarifResult {
            rule_id: &result.rule_id,
            rule_index: self.table.index(&result.rule_id),
            kind,
            level,
            message: Message::text(message(result)),
            locations: [primary],
            partial_fingerprints: fingerprints,
            code_flows: self.code_flow(&result.code_flow).into_iter().collect(),
            related_locations: related.into_iter().map(|(at, other)| self.related(Some(at + 1), other)).collect(),
            baseline_state: result.baseline.map(State::from),
            // Section 3.27.23: a run has suppressions on all of its results or on none.
            suppressions: full.then(|| result.suppression.iter().map(|s| self.suppression(result, s)).collect()),
            fixes: result.fix.iter().filter(|fix| !fix.is_unsafe).map(|fix| self.fix(fix)).collect(),
            properties: ResultProperties {
                severity: result.severity.as_str(),
                together: result.together.as_deref().filter(|together| full && *together != result.fingerprint),
                environment: result.environment.as_deref(),
                evidence: Some(&result.evidence).filter(|evidence| full && !evidence.is_null()),
                history: result.history.as_ref().map(History::from),
            },
        }
    }

    fn fix<'f>(&self, fix: &'f Fix) -> SarifFix<'f> {
        let replacement = Replacement {
            deleted_region: edited(fix.region),
            inserted_content: InsertedContent { text: &fix.replacement },
        };
        let artifact_location = self.files.location(&fix.path);
        SarifFix {
            description: Message::text(fix.effect.clone()),
            artifact_changes: [ArtifactChange { artifact_location, replacements: [replacement] }],
        }
    }

    fn place(&self, location: &result::Location) -> Location {
        let (region, context_region) = (region(location), context(location));
        let artifact_location = self.files.location(location.file());
        Location {
            id: None,
            physical_location: PhysicalLocation { artifact_location, region: Some(region), context_region },
            logical_locations: Vec::new(),
            message: None,
        }
    }

    fn related(&self, id: Option<usize>, other: &RelatedLocation) -> Location {
        let mut location = self.place(&other.location);
        location.id = id;
        location.message = Some(Message::text(with_full_stop(&unlinked(&other.message))));
        location
    }

    fn code_flow(&self, steps: &[RelatedLocation]) -> Option<CodeFlow> {
        if steps.is_empty() {
            return None;
        }
        let step = |step: &RelatedLocation| ThreadFlowLocation { location: self.related(None, step) };
        let locations = steps.iter().take(MOST_LOCATIONS).map(step).collect();
        Some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
    }

    fn suppression<'a>(&self, result: &ScanResult, suppression: &'a Suppression) -> SarifSuppression<'a> {
        let justification = &suppression.reason;
        let line = match &suppression.by {
            SuppressedBy::Comment { line } => *line,
            SuppressedBy::AllowList | SuppressedBy::Configuration { .. } | SuppressedBy::PolicyException => {
                return SarifSuppression {
                    kind: "external",
                    status: "accepted",
                    justification,
                    properties: None,
                    location: None,
                };
            }
            SuppressedBy::Waiver { id } => {
                let properties = Some(SuppressionProperties { waiver: id });
                return SarifSuppression {
                    kind: "external",
                    status: "accepted",
                    justification,
                    properties,
                    location: None,
                };
            }
        };
        let line = line.max(1);
        let region =
            SarifRegion { start_line: line, start_column: 1, end_line: line + 1, end_column: 1, snippet: None };
        let location = Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: self.files.location(result.location.file()),
                region: Some(region),
                context_region: None,
            },
            logical_locations: Vec::new(),
            message: None,
        };
        SarifSuppression {
            kind: "inSource",
            status: "accepted",
            justification,
            properties: None,
            location: Some(location),
        }
    }
}

/// The message, and links to related places, which is the one way in which GitHub shows them.
fn message(result: &ScanResult) -> String {
    let mut text = with_full_stop(&unlinked(&result.message));
    for (at, related) in result.related.iter().take(MOST_LINKS).enumerate() {
        // Section 3.11.6: brackets and backslashes in the text of a link are escaped.
        let mut link = String::new();
        for c in related.message.trim_end_matches('.').chars() {
            if matches!(c, '[' | ']' | '\\') {
                link.push('\\');
            }
            link.push(c);
        }
        let _ = write!(text, " See [{link}]({}).", at + 1);
    }
    text
}

/// What is replaced; the text that stands there is in no report.
fn edited(region: Region) -> SarifRegion {
    let region = sound(region);
    SarifRegion {
        start_line: region.start_line,
        start_column: region.start_column,
        end_line: region.end_line,
        end_column: region.end_column,
        snippet: None,
    }
}

fn region(location: &result::Location) -> SarifRegion {
    let region = sound(location.region);
    let snippet = location.snippet();
    SarifRegion {
        start_line: region.start_line,
        start_column: region.start_column,
        end_line: region.end_line,
        end_column: region.end_column,
        snippet: (!snippet.is_empty()).then(|| Message::text(snippet)),
    }
}

/// The lines around; `None` where the excerpt is not made of whole lines, or shows no more than the region
/// (section 3.29.5 asks for a proper superset).
fn context(location: &result::Location) -> Option<ContextRegion> {
    let excerpt = &location.excerpt;
    if excerpt.cropped || excerpt.text.is_empty() || excerpt.highlight.range() == (0..excerpt.text.len()) {
        return None;
    }
    let breaks = u32::try_from(excerpt.text.matches('\n').count()).ok()?;
    let start_line = excerpt.first_line.max(1);
    let end_line = start_line.saturating_add(breaks);
    let region = sound(location.region);
    let covers = start_line <= region.start_line && region.end_line <= end_line;
    covers.then(|| ContextRegion { start_line, end_line, snippet: Message::text(excerpt.text.as_str()) })
}
