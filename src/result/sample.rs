//! Results for tests, which change what they are about.

use crate::result::{Excerpt, Location, ResultKind, ScanResult};
use crate::rule::Severity;
use crate::span::Region;

/// A failure with nothing but its rule and its place.
pub(crate) fn result(rule: &str, severity: Severity, location: Location) -> ScanResult {
    ScanResult {
        joined: Vec::new(),
        together: None,
        rule_id: rule.to_string(),
        kind: ResultKind::Fail,
        conditional: false,
        severity,
        message: "m".to_string(),
        fingerprint: String::new(),
        line_hash: String::new(),
        location,
        related: Vec::new(),
        code_flow: Vec::new(),
        subject: None,
        examined: Vec::new(),
        environment: None,
        baseline: None,
        suppression: None,
        evidence: serde_json::Value::Null,
        secret: None,
        far_sink: None,
        called: None,
        history: None,
        fix: None,
        identity: Default::default(),
    }
}

/// The first character of a file.
pub(crate) fn place(path: &str) -> Location {
    Location { path: path.to_string(), container: None, region: Region::default(), excerpt: Excerpt::default() }
}
