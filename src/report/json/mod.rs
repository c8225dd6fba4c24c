//! Regate's own JSON: everything a scan knows. Its schema is `schemas/report-v1.schema.json`, made from these types.

mod convert;
mod model;
mod population;
mod region;

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::entry::{Entry, Writer};
use crate::report::json::model::Report;
use crate::report::saved::Saved;
use crate::result::ScanReport;

/// Where the schema is published.
const SCHEMA: &str = "https://raw.githubusercontent.com/regate-dev/regate/main/schemas/report-v1.schema.json";

pub(super) const FORMAT: Entry = Entry {
    name: "json",
    extension: "json",
    description: "everything that the scan knows, by schemas/report-v1.schema.json",
    write: Writer::Scan(write),
};

/// Writes the report.
///
/// # Errors
///
/// When writing to `out` fails.
fn write(report: &ScanReport, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Report::new(report, options))?;
    out.write_all(b"\n")
}

/// The report of a scan as it would be read back from its JSON, with every subject and every rule.
///
/// # Errors
///
/// When the two sides of the format disagree, which a test rules out.
pub(super) fn saved(report: &ScanReport, options: &ReportOptions) -> io::Result<Saved> {
    let mut bytes = Vec::new();
    write(report, &ReportOptions { show_passed: true, all_rules: true, ..options.clone() }, &mut bytes)?;
    Saved::read(&bytes).map_err(io::Error::other)
}

/// The JSON Schema (draft 2020-12) of the report.
#[cfg(test)]
pub(super) fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Report<'static>>();
    schema.insert("$id".to_string(), SCHEMA.into());
    schema.insert("title".to_string(), "Regate report, version 1".into());
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::result::{Conditions, Verdict};
    use crate::rule::Severity;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report-v1.schema.json");

    fn written(report: &ScanReport) -> serde_json::Value {
        let conditions = Conditions { fail_on_unknown: Some(Severity::Low), ..Conditions::default() };
        let verdict = Some(Verdict::of(report, conditions));
        let options = ReportOptions { verdict, show_passed: true, ..ReportOptions::default() };
        let mut out = Vec::new();
        write(report, &options, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    /// `REGATE_WRITE_SCHEMAS=1 cargo test` writes it anew.
    #[test]
    fn the_committed_schema_is_the_generated_one() {
        let generated = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
        if std::env::var_os("REGATE_WRITE_SCHEMAS").is_some() {
            std::fs::write(COMMITTED, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default().replace("\r\n", "\n");
        assert!(committed == generated, "run REGATE_WRITE_SCHEMAS=1 cargo test --lib report::json");
    }

    #[test]
    fn reports_follow_the_schema() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        for report in [sample::report(), ScanReport::default()] {
            let errors: Vec<_> = validator.iter_errors(&written(&report)).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        assert!(!validator.is_valid(&serde_json::json!({"version": 1})));
    }

    #[test]
    fn the_population_has_its_subjects_when_they_are_asked_for() {
        let report = sample::report();
        let mut counts = Vec::new();
        write(&report, &ReportOptions::default(), &mut counts).unwrap();
        let counts: serde_json::Value = serde_json::from_slice(&counts).unwrap();
        insta::assert_json_snapshot!(counts["population"], @r#"
        [
          {
            "ruleId": "never-fires",
            "pass": 1,
            "fail": 0,
            "unknown": 0,
            "notApplicable": 0,
            "error": 0,
            "waived": 0,
            "suppressed": 0
          },
          {
            "ruleId": "s3-bucket-unencrypted",
            "pass": 1,
            "fail": 1,
            "unknown": 2,
            "notApplicable": 1,
            "error": 0,
            "waived": 0,
            "suppressed": 1
          }
        ]
        "#);
        let full = written(&report);
        let subjects = full["population"][1]["subjects"].as_array().unwrap();
        assert_eq!(subjects.len(), 6);
        insta::assert_json_snapshot!(subjects[0], @r#"
        {
          "kind": "aws_s3_bucket",
          "name": "aws_s3_bucket.logs",
          "status": "fail",
          "location": {
            "path": "infra/main.tf",
            "startLine": 1,
            "startColumn": 1,
            "endLine": 1,
            "endColumn": 9
          }
        }
        "#);
        assert_eq!(counts["verdict"], serde_json::Value::Null);
    }

    #[test]
    fn results_and_files_of_the_sample() {
        let report = written(&sample::report());
        insta::assert_json_snapshot!(report["summary"], @r#"
        {
          "open": {
            "critical": 1,
            "high": 2,
            "info": 0,
            "low": 1,
            "medium": 1
          },
          "suppressed": 1,
          "review": 1,
          "unchanged": 0,
          "unknown": 1,
          "filesRead": 6,
          "filesPartial": 1,
          "filesNotRead": 2,
          "policyErrors": 1,
          "rulesInForce": 5,
          "incomplete": true
        }
        "#);
        insta::assert_json_snapshot!(report["results"][0], @r#"
        {
          "ruleId": "example-token",
          "kind": "fail",
          "severity": "critical",
          "message": "A token of 'Example' is written in the file.",
          "location": {
            "path": "deploy/geheim ☃/prod [1].env",
            "startLine": 2,
            "startColumn": 9,
            "endLine": 2,
            "endColumn": 21,
            "snippet": "********"
          },
          "environment": "production",
          "fingerprint": "3c6ef36200000000000000000000000000000000000000000000000000000002",
          "evidence": {
            "provider": "Example"
          }
        }
        "#);
        insta::assert_json_snapshot!(report["verdict"], @r#"
        {
          "outcome": "error",
          "exitCode": 2,
          "reason": "1 policy check did not finish, so nothing is decided (3 results at or above high, 1 unknown at or above low)",
          "failOn": "high",
          "failOnUnknown": "low"
        }
        "#);
        insta::assert_json_snapshot!(report["coverage"]["unjudged"], @r#"
        [
          {
            "kind": "CloudFormation template",
            "files": 1,
            "secretsOnly": false
          },
          {
            "kind": "Python file",
            "files": 12,
            "secretsOnly": true
          }
        ]
        "#);
        insta::assert_json_snapshot!(report["coverage"]["files"][2], @r#"
        {
          "path": "data/dump.sql",
          "bytes": 1200,
          "status": "skipped-too-large",
          "reason": "is larger than the limit of 5000000 bytes (--max-file-size)"
        }
        "#);
    }
}
