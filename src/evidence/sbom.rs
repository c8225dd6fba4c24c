//! Lists of components: CycloneDX and SPDX, as JSON. What counts is that there is one, what it holds, and the vulnerabilities that it
//! names.

use serde::Serialize;
use serde_json::Value;

use crate::evidence::error::Wrong;
use crate::evidence::finding::ToolRun;
use crate::evidence::{audit, strict};

/// A list of components.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComponentList {
    /// `CycloneDX 1.6`, `SPDX-2.3`.
    pub format: String,
    pub components: usize,
    /// Vulnerabilities that it names, of each component; they are results (`results`).
    pub vulnerabilities: usize,
    /// What it says of itself, where that is not that it is whole: `incomplete`, `unknown`.
    pub aggregate: Option<String>,
    /// The vulnerabilities as a run, where it names any.
    #[serde(skip)]
    pub runs: Vec<ToolRun>,
}

/// What a composition says that is not known to be whole (<https://cyclonedx.org/docs/1.6/json/#compositions>).
fn aggregate(file: &Value) -> Option<String> {
    let all = file.get("compositions").and_then(Value::as_array).into_iter().flatten();
    let said = all.filter_map(|composition| composition.get("aggregate")?.as_str());
    let mut open = said.filter(|said| said.starts_with("incomplete") || *said == "unknown");
    open.next().map(|said| if said == "unknown" { "unknown" } else { "incomplete" }.to_string())
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
        let run = audit::vulnerabilities(&file)?;
        return Ok(ComponentList {
            format: format!("CycloneDX {}", text("specVersion")),
            components: count("components")?,
            vulnerabilities: run.as_ref().map_or(0, |run| run.findings.len()),
            aggregate: aggregate(&file),
            runs: run.into_iter().collect(),
        });
    }
    if text("spdxVersion").strip_prefix("SPDX-").is_some_and(is_version) {
        let (format, components) = (text("spdxVersion").to_string(), count("packages")?);
        return Ok(ComponentList { format, components, vulnerabilities: 0, aggregate: None, runs: Vec::new() });
    }
    Err(Wrong::new("it is neither CycloneDX ('bomFormat') nor SPDX 2 ('spdxVersion') as JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vulnerabilities_that_a_list_names_are_results() {
        let list = |more: &str| {
            let text =
                format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{{"name":"x"}}],{more}}}"#);
            read(text.as_bytes())
        };
        let told = |more: &str| {
            let list = list(more).unwrap();
            let run = &list.runs[0];
            assert_eq!(list.vulnerabilities, run.findings.len());
            let of = |f: &crate::evidence::Finding| format!("{} {} {}", f.rule, f.severity, f.suppressed.is_some());
            run.findings.iter().map(of).collect::<Vec<_>>()
        };
        let one = |more: &str| told(&format!(r#""vulnerabilities":[{{"id":"CVE-2021-44228"{more}}}]"#));
        assert_eq!(
            one(r#","ratings":[{"severity":"low"},{"severity":"critical"}]"#),
            ["CVE-2021-44228 critical false"]
        );
        assert_eq!(one(r#","ratings":[{"severity":"low"}]"#), ["CVE-2021-44228 low false"]);
        assert_eq!(one(""), ["CVE-2021-44228 high false"], "how bad it is is not told");
        let none = r#","ratings":[{"severity":"high"}],"analysis":{"state":"not_affected"}"#;
        assert_eq!(one(none), ["CVE-2021-44228 high true"]);
        assert_eq!(one(r#","affects":[{"ref":"a"},{"ref":"b"}],"analysis":{"state":"in_triage"}"#).len(), 2);
        assert!(list(r#""vulnerabilities":{"id":"x"}"#).is_err() && list(r#""vulnerabilities":["x"]"#).is_err());
        assert!(list(r#""vulnerabilities":[]"#).unwrap().runs.is_empty());
        for (said, told) in [("incomplete_first_party_only", "incomplete"), ("unknown", "unknown")] {
            let more = format!(r#""compositions":[{{"aggregate":"complete"}},{{"aggregate":"{said}"}}]"#);
            assert_eq!(list(&more).unwrap().aggregate.as_deref(), Some(told));
        }
        assert_eq!(list(r#""compositions":[{"aggregate":"complete"}]"#).unwrap().aggregate, None);
    }

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
