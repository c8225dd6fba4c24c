//! TruffleHog's `--json`: one object a line, whichever place it looked at.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::evidence::audit::{Run, text};
use crate::evidence::error::Wrong;
use crate::evidence::finding::{Finding, FindingKind, State, ToolRun};
use crate::evidence::{path, strict};
use crate::rule::Severity;

/// `None` for a file of another tool. A file without any line is refused: it may be of a run that failed.
pub(super) fn read(bytes: &[u8], root: &Path) -> Result<Option<ToolRun>, Wrong> {
    let mut run = Run::new("TruffleHog");
    let mut told = 0;
    let lines = strict::without_mark(bytes).split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    for (at, line) in lines.filter(|line| !line.is_empty()).enumerate() {
        let value = match strict::value(line) {
            Ok(value) => value,
            Err(_) if at == 0 => return Ok(None),
            Err(_) => return Err(Wrong::new(format!("line {}: it is not JSON", at + 1))),
        };
        if value.get("DetectorName").is_none() {
            if at == 0 && value.get("msg").is_none() {
                return Ok(None);
            }
            // A line of its log; of what is none, nobody knows what it would have told.
            let level = text(&value, "level");
            match value.get("msg").is_some() {
                true if ["info", "debug", "warn"].iter().any(|mild| level.starts_with(mild)) => {}
                true => run.0.incomplete.add("the tool reports an error"),
                false => run.0.incomplete.add("a line is neither a result nor a message of the tool"),
            }
            // The last line of its log has the sums.
            let sum = |key: &str| value.get(key).and_then(Value::as_u64).unwrap_or_default();
            told = told.max(sum("verified_secrets").saturating_add(sum("unverified_secrets")));
            continue;
        }
        let finding = finding(&value, root, &mut run);
        run.push(finding);
    }
    if run.0.findings.len() < usize::try_from(told).unwrap_or(usize::MAX) {
        run.0.incomplete.add("it says that it found more than it lists");
    }
    if run.0.findings.is_empty() { Ok(None) } else { Ok(Some(run.0)) }
}

fn finding(value: &Value, root: &Path, run: &mut Run) -> Finding {
    let place =
        value.pointer("/SourceMetadata/Data").and_then(Value::as_object).and_then(|kinds| kinds.values().next());
    let file = place.map(|place| text(place, "file")).filter(|file| !file.is_empty());
    let path = file
        .and_then(|file| path::relative(file, root, &[]).map_err(|outside| run.0.remarks.add(outside.as_str())).ok());
    let line = place
        .and_then(|place| place.get("line")?.as_u64())
        .and_then(|line| u32::try_from(line).ok())
        .filter(|l| *l > 0);
    let detector: String = text(value, "DetectorName").chars().filter(|c| c.is_ascii_alphanumeric()).take(60).collect();
    let is_verified = value.get("Verified").and_then(Value::as_bool).unwrap_or(false);
    // The value itself is in `Raw`; only a hash of it enters the identity.
    let own = blake3::hash(text(value, "Raw").as_bytes()).to_hex().to_string();
    Finding {
        tools: BTreeSet::from([run.0.tool.clone()]),
        rules: BTreeSet::from([format!("TruffleHog: {detector}")]),
        title: if is_verified { "Credential that works".into() } else { "Credential".into() },
        message: String::new(),
        severity: if is_verified { Severity::Critical } else { Severity::High },
        kind: FindingKind::Fail,
        state: State::Unknown,
        fingerprint: Finding::identity("TruffleHog", &detector, path.as_deref(), &own),
        rule: detector,
        path,
        line,
        subject: None,
        cwe: BTreeSet::from([798]),
        topics: BTreeSet::from(["secret".to_string()]),
        suppressed: None,
        waiver: None,
        brought_waiver: None,
        scan_waiver: None,
        waivable: true,
        other_rules: Vec::new(),
        together: None,
        reports: 1,
        fingerprints: BTreeSet::new(),
        first_detected: None,
        anchor: None,
    }
}
