//! The controls that one rule speaks to.

#[cfg(test)]
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::controls::{framework, frameworks, ids};
use crate::suggest;

/// The controls a rule speaks to, by framework: `{soc2: [CC6.1], gdpr: ["32(1)(a)"], ccpa: ["1798.150"], cwe: [319]}`.
/// A framework is known when `rules/controls/` has a file of its name. Shared, since hundreds of kinds of credentials have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Controls(Arc<BTreeMap<String, Vec<String>>>);

impl Controls {
    /// The ids of one framework, in the order in which the rule lists them.
    #[must_use]
    pub fn of(&self, framework: &str) -> &[String] {
        self.0.get(framework).map_or(&[], Vec::as_slice)
    }

    /// Puts the ids of one framework in place of those that were there.
    pub fn set(&mut self, framework: &str, ids: Vec<String>) {
        let by_framework = Arc::make_mut(&mut self.0);
        if ids.is_empty() {
            by_framework.remove(framework);
        } else {
            by_framework.insert(framework.to_string(), ids);
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> FromIterator<(&'a str, &'a [&'a str])> for Controls {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a [&'a str])>>(pairs: I) -> Self {
        let mut controls = Self::default();
        for (framework, ids) in pairs {
            controls.set(framework, ids.iter().map(ToString::to_string).collect());
        }
        controls
    }
}

/// In the order of the frameworks; ids that are numbers as such.
impl Serialize for Controls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for framework in frameworks() {
            let ids = self.of(&framework.id);
            let numbers: Option<Vec<u32>> = ids.iter().map(|id| id.parse().ok()).collect();
            match numbers {
                _ if ids.is_empty() => {}
                Some(numbers) if framework.is_numeric => map.serialize_entry(&framework.id, &numbers)?,
                _ => map.serialize_entry(&framework.id, ids)?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Controls {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ControlsVisitor)
    }
}

struct ControlsVisitor;

impl<'de> Visitor<'de> for ControlsVisitor {
    type Value = Controls;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lists of controls by framework")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Controls, A::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Id {
            Text(String),
            Number(u32),
        }
        let mut controls = Controls::default();
        while let Some((word, listed)) = map.next_entry::<String, Vec<Id>>()? {
            let known = framework(&word).ok_or_else(|| A::Error::custom(unknown(&word)))?;
            let text = |id: Id| match id {
                Id::Number(number) if known.is_numeric => Ok(number.to_string()),
                Id::Text(text) if !known.is_numeric => Ok(text),
                Id::Number(id) => Err(A::Error::custom(format!("write '{id}' of '{word}' in quotes"))),
                Id::Text(id) => Err(A::Error::custom(format!("'{id}' is no number of '{word}'"))),
            };
            controls.set(&word, listed.into_iter().map(text).collect::<Result<_, _>>()?);
        }
        Ok(controls)
    }
}

/// What to say of a word that names no framework.
fn unknown(word: &str) -> String {
    let hint = suggest::nearest(word, ids()).map(|near| format!("did you mean '{near}'?"));
    let hint = hint.unwrap_or_else(|| format!("use one of: {}", ids().collect::<Vec<_>>().join(", ")));
    format!("unknown framework '{word}': {hint}")
}

#[cfg(test)]
impl JsonSchema for Controls {
    fn schema_name() -> Cow<'static, str> {
        "Controls".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The controls a rule speaks to, by framework: soc2, gdpr, ccpa, cwe and what else there is. \
                The ids of weaknesses (cwe) are numbers.",
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": ["string", "integer"]}},
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_was_read() {
        let text =
            r#"{"soc2":["CC6.1","CC6.7"],"gdpr":["32(1)(a)"],"ccpa":["1798.150"],"cwe":[319],"handbook":["H-7"]}"#;
        let controls: Controls = serde_json::from_str(text).unwrap();
        assert_eq!(controls.of("cwe"), ["319"]);
        assert_eq!(serde_json::to_string(&controls).unwrap(), text);
        assert_eq!(serde_json::to_string(&Controls::default()).unwrap(), "{}");
    }

    #[test]
    fn an_unknown_framework_is_an_error_with_a_suggestion() {
        let error = |text: &str| serde_json::from_str::<Controls>(text).unwrap_err().to_string();
        assert!(error(r#"{"sox2": ["CC6.1"]}"#).starts_with("unknown framework 'sox2': did you mean 'soc2'?"));
        assert!(error(r#"{"nist": ["AC-1"]}"#).contains(
            "use one of: soc2, gdpr, ccpa, cwe, iso27001, nist80053, pcidss, hipaa, asvs, deployment, handbook"
        ));
        assert!(error(r#"{"cwe": ["CWE-319"]}"#).starts_with("'CWE-319' is no number of 'cwe'"));
        assert!(error(r#"{"ccpa": [1798]}"#).starts_with("write '1798' of 'ccpa' in quotes"));
    }
}
