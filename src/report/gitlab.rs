//! GitLab's report artifacts: SAST, secret detection and code quality.
//!
//! Shapes: <https://gitlab.com/gitlab-org/security-products/security-report-schemas> (15.0.7, `dist/sast-report-format.json`
//! and `dist/secret-detection-report-format.json`) and <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
//! GitLab keeps what is open: suppressed, waived, unknown and unchanged results are not in these files.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::controls;
use crate::report::entry::{Entry, Writer};
use crate::report::escape::one_line;
use crate::report::gaps;
use crate::report::saved::{Exemption, Finding, Saved};
use crate::report::{INFORMATION_URI, ReportOptions, TOOL_NAME};
use crate::rule::Severity;

/// GitLab's schema version; it validates a report against the one that the report names.
const SCHEMA: &str = "15.0.7";

pub(super) const SAST: Entry = Entry {
    name: "gitlab-sast",
    extension: "gl-sast-report.json",
    description: "GitLab's artifacts:reports:sast, everything but secrets",
    write: Writer::Saved(|saved, options, out| security(saved, "sast", options, out)),
};

pub(super) const SECRETS: Entry = Entry {
    name: "gitlab-secret-detection",
    extension: "gl-secret-detection-report.json",
    description: "GitLab's artifacts:reports:secret_detection",
    write: Writer::Saved(|saved, options, out| security(saved, "secret_detection", options, out)),
};

pub(super) const QUALITY: Entry = Entry {
    name: "gitlab-codequality",
    extension: "gl-code-quality-report.json",
    description: "GitLab's artifacts:reports:codequality, shown in merge requests of every tier",
    write: Writer::Saved(quality),
};

fn security(saved: &Saved, kind: &str, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let of_kind = open(saved).filter(|result| is_secret(saved, result) == (kind == "secret_detection"));
    let vulnerabilities: Vec<_> = of_kind.map(|result| vulnerability(saved, result)).collect();
    let time = time(options.now);
    let version = one_line(&saved.tool.version);
    let tool = json!({
        "id": "regate", "name": TOOL_NAME, "url": INFORMATION_URI, "vendor": {"name": TOOL_NAME}, "version": version,
    });
    // A policy that did not finish is a failed scan; what was not read is told in messages, since templates that parse in
    // part are common.
    let gaps = gaps::gaps(saved);
    let has_finished = saved.coverage.errors.is_empty();
    let not_read = gaps.iter().map(|gap| format!("{}: {}", gap.path, gap.reason));
    let errors =
        saved.coverage.errors.iter().map(|error| format!("{} on {}: {}", error.rule_id, error.path, error.message));
    let warnings = errors.chain(not_read).map(|text| json!({"level": "warn", "value": one_line(&text)}));
    let exempt = |told: &Exemption| {
        // The message ends with its place.
        json!({"level": "info", "value": one_line(&format!("exempt: {}", told.message))})
    };
    let messages: Vec<_> = warnings.chain(saved.coverage.exemptions.iter().map(exempt)).collect();
    let report = json!({
        "version": SCHEMA,
        "vulnerabilities": vulnerabilities,
        "scan": {
            "analyzer": tool, "scanner": tool, "type": kind, "start_time": time, "end_time": time,
            "status": if has_finished { "success" } else { "failure" },
            "messages": messages,
        },
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    out.write_all(b"\n")
}

fn open(saved: &Saved) -> impl Iterator<Item = &Finding> {
    let is_new = |result: &&Finding| result.baseline_state.as_deref() != Some("unchanged");
    saved.results.iter().filter(|result| result.standing() == "open").filter(is_new)
}

fn is_secret(saved: &Saved, result: &Finding) -> bool {
    saved.rule(&result.rule_id).is_some_and(|rule| rule.source == "detector")
}

fn vulnerability(saved: &Saved, result: &Finding) -> Value {
    let rule = saved.rule(&result.rule_id);
    let own = json!({"type": "regate_rule_id", "name": format!("Regate {}", result.rule_id), "value": result.rule_id});
    let mut identifiers = vec![own];
    for (framework, id) in rule.map(|rule| controls::pairs(&rule.controls).collect::<Vec<_>>()).unwrap_or_default() {
        if framework == "cwe" {
            let url = controls::url(framework, id);
            identifiers.push(json!({"type": "cwe", "name": controls::label(framework, id), "value": id, "url": url}));
        }
    }
    let start = result.location.start_line.max(1);
    let mut location = serde_json::Map::new();
    location.insert("file".to_string(), json!(result.location.path));
    location.insert("start_line".to_string(), json!(start));
    location.insert("end_line".to_string(), json!(result.location.end_line.max(start)));
    if is_secret(saved, result) {
        let head = saved.provenance.as_ref().and_then(|provenance| provenance.revision.as_deref());
        let held = result.history.as_ref().map(|history| history.last_commit.as_str());
        // The schema asks for a commit; GitLab's own analyzer writes zeros for a tree that is in none.
        let sha = held.or(head).unwrap_or("0000000000000000000000000000000000000000");
        location.insert("commit".to_string(), json!({"sha": sha}));
    }
    let name = rule.map_or(result.rule_id.as_str(), |rule| &rule.title);
    let description = rule.and_then(|rule| rule.description.as_deref()).unwrap_or_default();
    json!({
        "id": uuid(&result.fingerprint),
        "name": cut(&one_line(name), 255),
        "description": format!("{}\n\n{description}", one_line(&result.message)),
        "severity": gitlab_severity(result.severity),
        "solution": rule.and_then(|rule| rule.remediation.as_deref()).unwrap_or_default(),
        "location": location,
        "identifiers": identifiers,
    })
}

fn gitlab_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    }
}

/// The first 32 hexadecimal digits of an identity as GitLab's analyzers write theirs.
fn uuid(fingerprint: &str) -> String {
    crate::report::uuid::named(&["gitlab", fingerprint])
}

/// At most so many characters.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// `2026-01-31T12:00:00`, UTC.
fn time(now: i64) -> String {
    crate::report::time::rfc3339(now).trim_end_matches('Z').to_string()
}

fn quality(saved: &Saved, _: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let severity = |severity| match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    };
    let issues: Vec<_> = open(saved)
        .map(|result| {
            json!({
                "description": one_line(&result.message),
                "check_name": result.rule_id,
                "fingerprint": result.fingerprint,
                "severity": severity(result.severity),
                "location": {"path": result.location.path, "lines": {"begin": result.location.start_line.max(1)}},
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn written(name: &str) -> Value {
        let mut out = Vec::new();
        let options = ReportOptions { now: 1_764_331_200, ..ReportOptions::default() };
        crate::report::write(&sample::report(), name.parse().unwrap(), &options, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn secrets_and_the_rest_are_apart_and_nothing_is_lost() {
        let (sast, secrets, quality) =
            (written("gitlab-sast"), written("gitlab-secret-detection"), written("gitlab-codequality"));
        let count = |report: &Value| report["vulnerabilities"].as_array().unwrap().len();
        assert_eq!((count(&sast), count(&secrets), quality.as_array().unwrap().len()), (4, 1, 5));
        let secret = &secrets["vulnerabilities"][0];
        assert_eq!(secret["location"]["commit"]["sha"], "4dae1dd3f7e9f4f2b1a0c9d8e7f60123456789ab");
        assert_eq!(secret["identifiers"][1]["name"], "CWE-798");
        assert_eq!(sast["scan"]["status"], "failure");
        assert_eq!(sast["scan"]["messages"].as_array().unwrap().len(), 9);
        assert_eq!(sast["scan"]["start_time"], "2025-11-28T12:00:00");
        assert_eq!(quality[0]["severity"], "blocker");
    }
}
