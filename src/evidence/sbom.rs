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
        // Both formats ask for a name.
        Some(Value::Array(items)) => {
            match items.iter().all(|item| item.get("name").and_then(Value::as_str).is_some_and(|name| !name.is_empty()))
            {
                true => Ok(items.len()),
                false => Err(Wrong::new(format!("an item of '{key}' has no 'name'"))),
            }
        }
        Some(_) => Err(Wrong::new(format!("'{key}' is no list"))),
    };
    let is_number = |text: &str| (1..4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_version = |text: &str| text.split_once('.').is_some_and(|(a, b)| is_number(a) && is_number(b));
    if text("bomFormat") == "CycloneDX" && is_version(text("specVersion")) {
        return Ok(ComponentList {
            format: format!("CycloneDX {}", text("specVersion")),
            components: count("components")?,
        });
    }
    if text("spdxVersion").strip_prefix("SPDX-").is_some_and(is_version) {
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
            told(r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a"},{"name":"b"}]}"#),
            Some(("CycloneDX 1.6".into(), 2))
        );
        assert_eq!(told(r#"{"spdxVersion":"SPDX-2.3","packages":[{"name":"a"}]}"#), Some(("SPDX-2.3".into(), 1)));
        assert_eq!(told("{}"), None);
        assert_eq!(told(r#"{"spdxVersion":"SPDX-2.3","packages":{"a":1}}"#), None);
        assert_eq!(told("[]"), None);
        for odd in [
            r#"{"bomFormat":"CycloneDX","specVersion":"","components":[]}"#,
            r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[1]}"#,
            r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{}]}"#,
            r#"{"spdxVersion":"SPDX-","packages":[]}"#,
        ] {
            assert_eq!(told(odd), None, "{odd}");
        }
    }
}
