//! Lists of components: CycloneDX and SPDX, as JSON. What counts is that there is one and what it holds.

use serde::Serialize;
use serde_json::Value;

use crate::evidence::error::Wrong;
use crate::evidence::strict;

/// A list of components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComponentList {
    /// `CycloneDX 1.6`, `SPDX-2.3`.
    pub format: String,
    pub components: usize,
}

/// <https://cyclonedx.org/docs/1.6/json/>, <https://spdx.github.io/spdx-spec/v2.3/>.
pub(super) fn read(bytes: &[u8]) -> Result<ComponentList, Wrong> {
    let file = strict::value(bytes)?;
    let text = |key: &str| file.get(key).and_then(Value::as_str).unwrap_or_default();
    let count = |key: &str| match file.get(key) {
        None | Some(Value::Null) => Ok(0),
        Some(Value::Array(items)) => Ok(items.len()),
        Some(_) => Err(Wrong::new(format!("'{key}' is no list"))),
    };
    let is_version =
        |text: &str| text.len() < 20 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    if text("bomFormat") == "CycloneDX" && is_version(text("specVersion")) {
        return Ok(ComponentList {
            format: format!("CycloneDX {}", text("specVersion")),
            components: count("components")?,
        });
    }
    if text("spdxVersion").starts_with("SPDX-") && is_version(text("spdxVersion")) {
        return Ok(ComponentList { format: text("spdxVersion").to_string(), components: count("packages")? });
    }
    Err(Wrong::new("it is neither CycloneDX ('bomFormat') nor SPDX 2 ('spdxVersion') as JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_formats() {
        let told = |text: &str| read(text.as_bytes()).map(|list| (list.format, list.components)).ok();
        assert_eq!(
            told(r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{},{}]}"#),
            Some(("CycloneDX 1.6".into(), 2))
        );
        assert_eq!(told(r#"{"spdxVersion":"SPDX-2.3","packages":[{}]}"#), Some(("SPDX-2.3".into(), 1)));
        assert_eq!(told("{}"), None);
        assert_eq!(told(r#"{"spdxVersion":"SPDX-2.3","packages":{"a":1}}"#), None);
        assert_eq!(told("[]"), None);
    }
}
