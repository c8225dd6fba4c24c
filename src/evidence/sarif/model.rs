//! The part of SARIF that is read. What is not named here is skipped; a named field that stands twice is an error.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::result::Conduct;

/// Items that a list of a file may have: GitHub takes 20 runs of 25,000 results.
const MOST_ITEMS: usize = 500_000;

/// A list that is bounded: beyond it the file is refused, not cut.
#[derive(Debug)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> Result<List<T>, E> {
                Ok(List::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    if list.len() == MOST_ITEMS {
                        return Err(de::Error::custom(format!("more than {MOST_ITEMS} items")));
                    }
                    list.push(item);
                }
                Ok(List(list))
            }
        }
        deserializer.deserialize_any(Items(PhantomData))
    }
}

/// The first item of a list; how many more there are does not matter.
#[derive(Debug)]
pub(super) struct First<T>(pub(super) Option<T>);

impl<T> Default for First<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for First<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = First<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> Result<First<T>, E> {
                Ok(First(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<First<T>, A::Error> {
                let first = items.next_element()?;
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(First(first))
            }
        }
        deserializer.deserialize_any(Items(PhantomData))
    }
}

/// 3.13.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Log {
    pub(super) version: String,
    pub(super) runs: List<Run>,
    /// 3.13.5: what runs keep in external properties, in the same file. None of it is read.
    #[serde(default)]
    pub(super) inline_external_properties: List<IgnoredAny>,
}

/// 3.14.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) tool: Tool,
    #[serde(default)]
    pub(super) invocations: List<Invocation>,
    #[serde(default)]
    pub(super) version_control_provenance: List<VersionControl>,
    #[serde(default)]
    pub(super) original_uri_base_ids: BTreeMap<String, ArtifactLocation>,
    #[serde(default)]
    pub(super) artifacts: List<Artifact>,
    pub(super) results: Option<List<SarifResult>>,
    pub(super) external_property_file_references: Option<Value>,
    #[serde(default)]
    pub(super) properties: RunProperties,
}

/// What Regate says of how it was run ([`crate::result::Conduct`]). Other tools may mean anything by these names.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunProperties {
    trust: Option<Value>,
    trust_commit: Option<Value>,
    scope: Option<Value>,
    scope_base: Option<Value>,
    narrowed_by: Option<Value>,
    dirty: Option<Value>,
    fixed_time: Option<Value>,
    #[serde(skip_serializing)]
    revision: Option<Value>,
}

impl RunProperties {
    /// The commit that a repository without an address was scanned at.
    pub(super) fn revision(&self) -> Option<&str> {
        self.revision.as_ref()?.as_str()
    }

    /// `None` where it is not all there, or not understood.
    pub(super) fn conduct(&self) -> Option<Conduct> {
        let said = serde_json::to_value(self).ok()?;
        let said = said.as_object()?.iter().filter(|(_, value)| !value.is_null());
        serde_json::from_value(said.map(|(key, value)| (key.clone(), value.clone())).collect()).ok()
    }
}

/// 3.18.
#[derive(Debug, Deserialize)]
pub(super) struct Tool {
    pub(super) driver: Component,
    #[serde(default)]
    pub(super) extensions: List<Component>,
}

/// 3.19.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component {
    #[serde(default)]
    pub(super) name: String,
    pub(super) semantic_version: Option<String>,
    pub(super) version: Option<String>,
    #[serde(default)]
    pub(super) rules: List<Descriptor>,
}

/// 3.49.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) id: String,
    pub(super) name: Option<String>,
    /// 3.49.4: other ids of the rule.
    #[serde(default)]
    pub(super) deprecated_ids: List<String>,
    pub(super) short_description: Option<Message>,
    pub(super) full_description: Option<Message>,
    pub(super) default_configuration: Option<Configuration>,
    #[serde(default)]
    pub(super) relationships: List<Relationship>,
    #[serde(default)]
    pub(super) properties: Properties,
}

/// 3.50.
#[derive(Debug, Deserialize)]
pub(super) struct Configuration {
    pub(super) level: Option<String>,
    pub(super) rank: Option<f64>,
}

/// 3.53.
#[derive(Debug, Deserialize)]
pub(super) struct Relationship {
    pub(super) target: Reference,
}

/// 3.52.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reference {
    pub(super) id: Option<String>,
    pub(super) index: Option<i64>,
    pub(super) tool_component: Option<ComponentReference>,
}

/// 3.54.
#[derive(Debug, Deserialize)]
pub(super) struct ComponentReference {
    pub(super) name: Option<String>,
    pub(super) index: Option<i64>,
}

/// What tools put into the property bag of a rule or a result.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Properties {
    #[serde(rename = "security-severity")]
    pub(super) security_severity: Option<Value>,
    /// CodeQL's word of a rule.
    #[serde(rename = "problem.severity")]
    pub(super) problem_severity: Option<Value>,
    /// Regate's own, of a result.
    #[serde(rename = "regate/severity")]
    pub(super) regate_severity: Option<Value>,
    /// Of a credential in several places: the fingerprint of them all.
    #[serde(rename = "regate/together")]
    pub(super) together: Option<Value>,
    /// Of a rule: by what its results may be suppressed.
    #[serde(rename = "regate/suppressible")]
    pub(super) suppressible: Option<Value>,
    pub(super) tags: Option<Value>,
    pub(super) cwe: Option<Value>,
}

/// 3.20.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: Option<bool>,
    pub(super) exit_code: Option<i64>,
    pub(super) exit_signal_name: Option<String>,
    pub(super) exit_signal_number: Option<i64>,
    pub(super) process_start_failure_message: Option<String>,
    pub(super) end_time_utc: Option<String>,
    #[serde(default)]
    pub(super) tool_execution_notifications: List<Notification>,
    #[serde(default)]
    pub(super) tool_configuration_notifications: List<Notification>,
    #[serde(default)]
    pub(super) rule_configuration_overrides: List<Override>,
}

/// 3.51.
#[derive(Debug, Deserialize)]
pub(super) struct Override {
    pub(super) configuration: Configuration,
    pub(super) descriptor: Reference,
}

/// 3.58.
#[derive(Debug, Deserialize)]
pub(super) struct Notification {
    pub(super) descriptor: Option<Reference>,
    pub(super) message: Option<Message>,
    pub(super) level: Option<String>,
}

/// 3.23.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VersionControl {
    pub(super) repository_uri: Option<String>,
    pub(super) revision_id: Option<String>,
}

/// 3.24.
#[derive(Debug, Deserialize)]
pub(super) struct Artifact {
    pub(super) location: Option<ArtifactLocation>,
}

/// 3.4.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    pub(super) uri: Option<String>,
    pub(super) uri_base_id: Option<String>,
    pub(super) index: Option<i64>,
}

/// 3.11.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) text: Option<String>,
}

/// 3.27.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult {
    pub(super) rule_id: Option<String>,
    pub(super) rule_index: Option<i64>,
    pub(super) rule: Option<Reference>,
    pub(super) kind: Option<String>,
    pub(super) level: Option<String>,
    pub(super) rank: Option<f64>,
    #[serde(default)]
    pub(super) message: Option<Message>,
    #[serde(default)]
    pub(super) locations: First<Location>,
    #[serde(default)]
    pub(super) taxa: List<Reference>,
    pub(super) fingerprints: Option<BTreeMap<String, Value>>,
    pub(super) partial_fingerprints: Option<BTreeMap<String, Value>>,
    pub(super) baseline_state: Option<String>,
    #[serde(default)]
    pub(super) suppressions: List<Suppression>,
    #[serde(default)]
    pub(super) provenance: ResultProvenance,
    #[serde(default)]
    pub(super) properties: Properties,
}

/// 3.48.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultProvenance {
    pub(super) first_detection_time_utc: Option<String>,
}

/// 3.35.
#[derive(Debug, Deserialize)]
pub(super) struct Suppression {
    pub(super) status: Option<String>,
    pub(super) justification: Option<String>,
    #[serde(default)]
    pub(super) properties: SuppressionProperties,
}

/// What Regate says of a suppression.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SuppressionProperties {
    pub(super) waiver: Option<Value>,
}

/// 3.28.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) physical_location: Option<PhysicalLocation>,
    #[serde(default)]
    pub(super) logical_locations: First<LogicalLocation>,
}

/// 3.33.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    pub(super) fully_qualified_name: Option<String>,
}

/// 3.29.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: Option<ArtifactLocation>,
    pub(super) region: Option<Region>,
}

/// 3.30.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: Option<i64>,
    pub(super) start_column: Option<i64>,
    pub(super) snippet: Option<Message>,
}
