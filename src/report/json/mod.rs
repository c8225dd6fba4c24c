//! Regate's own JSON: everything a scan knows. Its schema is `schemas/report-v1.schema.json`, made from these types.

mod convert;
mod model;

use std::io::{self, Write};

use crate::report::json::model::Report;
use crate::scan::ScanReport;

/// Where the schema is published.
const SCHEMA: &str = "https://raw.githubusercontent.com/regate-dev/regate/main/schemas/report-v1.schema.json";

/// Writes the report.
///
/// # Errors
///
/// When writing to `out` fails.
pub(super) fn write(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Report::from(report))?;
    out.write_all(b"\n")
}

/// The JSON Schema (draft 2020-12) of the report.
#[must_use]
pub fn schema() -> serde_json::Value {
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

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report-v1.schema.json");

    fn written(report: &ScanReport) -> serde_json::Value {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
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
          "filesRead": 6,
          "filesPartial": 1,
          "filesNotRead": 2,
          "policyErrors": 1,
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
          "fingerprint": "f000000000000000000000000000000000000000000000000000000000000002",
          "evidence": {
            "provider": "Example"
          }
        }
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
