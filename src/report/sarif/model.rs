//! The part of SARIF 2.1.0 that is written, in the order in which it is written.
//!
//! Hand-made rather than taken from serde-sarif. Its 0.8.0 can say all of it: a file of ours with 25,000 results (44 MB)
//! comes back equal, in 0.15 s. But its results are a `Vec` of 2,208 bytes each beside their strings, 182 MB for that file,
//! where the iterator here adds nothing measurable to the scan's 85 MB; and its keys stand in the order of the alphabet,
//! so that a reader meets `results` before `tool`, and `version` last.
//! Section numbers are those of <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::history::History;
use crate::result::{BaselineState, Conduct};

/// 3.11. A message: `text` is plain, `markdown` is optional.
#[derive(Debug, Serialize)]
pub(super) struct Message {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) markdown: Option<String>,
}

impl Message {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), markdown: None }
    }
}

/// 3.13.
#[derive(Debug, Serialize)]
pub(super) struct Log<R> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) version: &'static str,
    pub(super) runs: [R; 1],
}

/// 3.14.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'a, R> {
    pub(super) tool: Tool,
    pub(super) invocations: [Invocation; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) version_control_provenance: Vec<VersionControlDetails>,
    pub(super) original_uri_base_ids: BTreeMap<&'static str, BaseUri>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) automation_details: Option<AutomationDetails>,
    pub(super) column_kind: &'static str,
    pub(super) redaction_tokens: [&'static str; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) artifacts: Vec<Artifact>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) taxonomies: Vec<Taxonomy>,
    #[serde(skip_serializing_if = "RunProperties::is_empty")]
    pub(super) properties: RunProperties<'a>,
    pub(super) results: R,
}

/// The property bag of the run (3.14.2), which is ours.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunProperties<'a> {
    #[serde(flatten)]
    pub(super) conduct: Option<&'a Conduct>,
    /// The full id of the commit, where `versionControlProvenance` cannot name it: a repository without a remote has no URI, which
    /// 3.23.3 asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<&'a str>,
}

impl RunProperties<'_> {
    fn is_empty(&self) -> bool {
        self.conduct.is_none() && self.revision.is_none()
    }
}

/// 3.18.
#[derive(Debug, Serialize)]
pub(super) struct Tool {
    pub(super) driver: Driver,
}

/// 3.19.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver {
    pub(super) name: &'static str,
    pub(super) full_name: String,
    pub(super) version: &'static str,
    pub(super) semantic_version: &'static str,
    pub(super) information_uri: &'static str,
    pub(super) rules: Vec<Descriptor>,
    pub(super) notifications: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) supported_taxonomies: Vec<ComponentReference>,
}

/// 3.19 again: a taxonomy is a toolComponent too.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxonomy {
    pub(super) name: &'static str,
    pub(super) full_name: &'static str,
    pub(super) organization: &'static str,
    pub(super) information_uri: &'static str,
    pub(super) short_description: Message,
    pub(super) is_comprehensive: bool,
    pub(super) taxa: Vec<Taxon>,
}

/// 3.49, as an entry of a taxonomy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxon {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<String>,
}

/// 3.54.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ComponentReference {
    pub(super) name: &'static str,
    pub(super) index: usize,
}

/// 3.49: a rule or a notification.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) deprecated_ids: Vec<String>,
    pub(super) name: String,
    pub(super) short_description: Message,
    pub(super) full_description: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<String>,
    pub(super) default_configuration: Configuration,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) relationships: Vec<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<RuleProperties>,
}

/// 3.50.
#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    pub(super) level: &'static str,
}

/// 3.53.
#[derive(Debug, Serialize)]
pub(super) struct Relationship {
    pub(super) target: DescriptorReference,
    pub(super) kinds: [&'static str; 1],
}

/// 3.52.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescriptorReference {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_component: Option<ComponentReference>,
}

/// What GitHub code scanning reads of a rule's property bag:
/// <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#reportingdescriptor-object>
#[derive(Debug, Serialize)]
pub(super) struct RuleProperties {
    pub(super) precision: &'static str,
    #[serde(rename = "problem.severity")]
    pub(super) problem_severity: &'static str,
    /// A string: GitHub rejects a number.
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    pub(super) security_severity: Option<&'static str>,
    pub(super) tags: Vec<String>,
    /// That no result may be suppressed or waived, so that the gate waives none either.
    #[serde(rename = "regate/suppressible", skip_serializing_if = "Option::is_none")]
    pub(super) suppressible: Option<&'static str>,
}

/// 3.20.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    pub(super) tool_execution_notifications: Vec<Notification>,
}

/// 3.58.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Notification {
    pub(super) descriptor: DescriptorReference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) associated_rule: Option<DescriptorReference>,
    pub(super) level: &'static str,
    pub(super) message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location>,
}

/// 3.23.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VersionControlDetails {
    pub(super) repository_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) branch: Option<String>,
    pub(super) mapped_to: MappedTo,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MappedTo {
    pub(super) uri_base_id: &'static str,
}

/// 3.14.14: no `uri`, so that a report does not depend on the machine; the consumer knows where its checkout is.
#[derive(Debug, Serialize)]
pub(super) struct BaseUri {
    pub(super) description: Message,
}

/// 3.17.
#[derive(Debug, Serialize)]
pub(super) struct AutomationDetails {
    pub(super) id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) properties: BTreeMap<String, String>,
}

/// 3.24.
#[derive(Debug, Serialize)]
pub(super) struct Artifact {
    pub(super) location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) length: Option<u64>,
    pub(super) roles: [&'static str; 1],
}

/// 3.4.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri_base_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<usize>,
}

/// 3.27.24, the values that a run writes.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    New,
    Unchanged,
    Absent,
}

impl From<BaselineState> for State {
    fn from(state: BaselineState) -> Self {
        match state {
            BaselineState::New => Self::New,
            BaselineState::Unchanged => Self::Unchanged,
        }
    }
}

/// 3.27.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'a> {
    pub(super) rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule_index: Option<usize>,
    pub(super) kind: &'static str,
    pub(super) level: &'static str,
    pub(super) message: Message,
    pub(super) locations: [Location; 1],
    pub(super) partial_fingerprints: BTreeMap<&'static str, Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) code_flows: Vec<CodeFlow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppressions: Option<Vec<SarifSuppression<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline_state: Option<State>,
    /// Edits that need no knowledge; none that destroys something when it is applied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fixes: Vec<SarifFix<'a>>,
    pub(super) properties: ResultProperties<'a>,
}

/// 3.55.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifFix<'a> {
    pub(super) description: Message,
    pub(super) artifact_changes: [ArtifactChange<'a>; 1],
}

/// 3.56.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactChange<'a> {
    pub(super) artifact_location: ArtifactLocation,
    pub(super) replacements: [Replacement<'a>; 1],
}

/// 3.57.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replacement<'a> {
    pub(super) deleted_region: SarifRegion,
    pub(super) inserted_content: InsertedContent<'a>,
}

/// 3.3.
#[derive(Debug, Serialize)]
pub(super) struct InsertedContent<'a> {
    pub(super) text: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct ResultProperties<'a> {
    #[serde(rename = "regate/severity")]
    pub(super) severity: &'static str,
    /// Of a credential in several places that is reported by fewer: the fingerprint of them all, which a waiver may name.
    #[serde(rename = "regate/together", skip_serializing_if = "Option::is_none")]
    pub(super) together: Option<&'a str>,
    #[serde(rename = "regate/environment", skip_serializing_if = "Option::is_none")]
    pub(super) environment: Option<&'a str>,
    #[serde(rename = "regate/evidence", skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<&'a serde_json::Value>,
    #[serde(rename = "regate/history", skip_serializing_if = "Option::is_none")]
    pub(super) history: Option<History<'a>>,
}

/// 3.28.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    pub(super) physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message>,
}

/// 3.33.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    pub(super) fully_qualified_name: String,
}

/// 3.29.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<SarifRegion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) context_region: Option<ContextRegion>,
}

/// 3.30.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifRegion {
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) snippet: Option<Message>,
}

/// 3.30: whole lines.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContextRegion {
    pub(super) start_line: u32,
    pub(super) end_line: u32,
    pub(super) snippet: Message,
}

/// 3.36 and 3.37.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeFlow {
    pub(super) thread_flows: [ThreadFlow; 1],
}

#[derive(Debug, Serialize)]
pub(super) struct ThreadFlow {
    pub(super) locations: Vec<ThreadFlowLocation>,
}

/// 3.38.
#[derive(Debug, Serialize)]
pub(super) struct ThreadFlowLocation {
    pub(super) location: Location,
}

/// The waiver that a suppression comes from, so that a reader can hold it against the waivers that it trusts.
#[derive(Debug, Serialize)]
pub(super) struct SuppressionProperties<'a> {
    pub(super) waiver: &'a str,
}

/// 3.35.
#[derive(Debug, Serialize)]
pub(super) struct SarifSuppression<'a> {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) justification: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) properties: Option<SuppressionProperties<'a>>,
    /// Where the comment stands; what is not in the source has no place there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<Location>,
}
