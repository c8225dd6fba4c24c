//! Vulnerabilities that a list of components in CycloneDX names itself, as Trivy, Grype and Dependency-Track write them
//! (<https://cyclonedx.org/docs/1.6/json/#vulnerabilities>).

use serde_json::Value;

use crate::evidence::audit::{Run, Vulnerability, objects, text};
use crate::evidence::error::Wrong;
use crate::evidence::finding::ToolRun;
use crate::evidence::severity::Said;

/// What an analysis says of a vulnerability that is none here.
const NONE_HERE: &[&str] = &["resolved", "resolved_with_pedigree", "false_positive", "not_affected"];

/// `None` where the list names none.
pub(in crate::evidence) fn read(file: &Value) -> Result<Option<ToolRun>, Wrong> {
    let all = objects(file, "vulnerabilities")?;
    if all.is_empty() {
        return Ok(None);
    }
    let mut run = Run::new("CycloneDX");
    for vulnerability in all {
        let id = Some(text(vulnerability, "id")).filter(|id| !id.is_empty()).unwrap_or("(no id)").to_string();
        let ratings = objects(vulnerability, "ratings")?;
        let said: Vec<Said> = ratings
            .iter()
            .flat_map(|rating| [Said::of(rating.get("severity")), Said::of(rating.get("score"))])
            .collect();
        let severity = run.worst(&said);
        let state = vulnerability.pointer("/analysis/state").and_then(Value::as_str).unwrap_or_default();
        let suppressed = NONE_HERE.contains(&state).then(|| format!("its analysis says '{state}'"));
        let cwe = vulnerability.get("cwes").and_then(Value::as_array).into_iter().flatten();
        let cwe: std::collections::BTreeSet<u32> =
            cwe.filter_map(Value::as_u64).filter_map(|number| u32::try_from(number).ok()).collect();
        let affected = objects(vulnerability, "affects")?;
        let mut packages: Vec<&str> = affected.iter().map(|of| text(of, "ref")).filter(|of| !of.is_empty()).collect();
        if packages.is_empty() {
            packages.push("(no component)");
        }
        for package in packages {
            let mut found = Vulnerability::new(id.clone(), package);
            (found.severity, found.cwe, found.suppressed) = (severity, cwe.clone(), suppressed.clone());
            run.add(found);
        }
    }
    Ok(Some(run.0))
}
