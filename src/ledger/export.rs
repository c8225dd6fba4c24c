//! The ledger for others: CSV for people, JSON Lines for pipelines, and log records of OpenTelemetry.

use serde_json::{Value, json};

use crate::ledger::entry::{Entry, EntryKind};

/// A format to export in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    Csv,
    Jsonl,
    /// OTLP's JSON file format: <https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/>.
    Otlp,
}

/// The text of an export.
#[must_use]
pub fn export(entries: &[Entry], format: Export) -> String {
    match format {
        Export::Csv => csv(entries),
        Export::Jsonl => entries.iter().map(|entry| entry.line() + "\n").collect(),
        Export::Otlp => otlp(entries).to_string() + "\n",
    }
}

/// RFC 4180, with the body as JSON in its last column.
fn csv(entries: &[Entry]) -> String {
    let mut text = String::from("time,kind,commit,environment,outcome,hash,parents,body\r\n");
    for entry in entries {
        let of = |key: &str| entry.body.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
        let body = Value::Object(entry.body.clone()).to_string();
        let columns = [
            entry.time_text(),
            entry.kind.as_str().to_string(),
            of("commit"),
            of("environment"),
            of("outcome"),
            entry.hash.clone(),
            entry.parents.join(" "),
            body,
        ];
        text.push_str(&columns.map(|column| cell(&column)).join(","));
        text.push_str("\r\n");
    }
    text
}

/// Quoted, and with an apostrophe before what a spreadsheet would take for a formula
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn cell(text: &str) -> String {
    let lead = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{lead}{}\"", text.replace('"', "\"\""))
}

/// Severity numbers of <https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber>.
fn otlp(entries: &[Entry]) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let record = |entry: &Entry| {
        let is_bad = entry.kind == EntryKind::Rollback || entry.body.get("outcome").is_some_and(|o| *o == "refused");
        let (number, word) = if is_bad { (13, "WARN") } else { (9, "INFO") };
        let nanoseconds = i128::from(entry.time) * 1_000_000_000;
        let known = ["commit", "environment", "outcome", "role", "principal", "version"];
        let own = known.iter().filter_map(|key| Some(text(&format!("regate.{key}"), entry.body.get(*key)?.as_str()?)));
        let fixed = [text("regate.kind", entry.kind.as_str()), text("regate.hash", &entry.hash)];
        json!({
            "timeUnixNano": nanoseconds.to_string(),
            "observedTimeUnixNano": nanoseconds.to_string(),
            "severityNumber": number,
            "severityText": word,
            "eventName": format!("regate.{}", entry.kind.as_str()),
            "body": {"stringValue": entry.line()},
            "attributes": fixed.into_iter().chain(own).collect::<Vec<_>>(),
        })
    };
    let records: Vec<Value> = entries.iter().map(record).collect();
    json!({"resourceLogs": [{
        "resource": {"attributes": [text("service.name", "regate")]},
        "scopeLogs": [{"scope": {"name": "regate.ledger", "version": env!("CARGO_PKG_VERSION")}, "logRecords": records}],
    }]})
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    #[test]
    fn three_formats() {
        let body = Map::from_iter([("commit".to_string(), json!("=cmd()")), ("outcome".to_string(), json!("refused"))]);
        let entry = Entry::new(EntryKind::Decision, 1_790_000_000, vec![], body);
        let text = export(std::slice::from_ref(&entry), Export::Csv);
        let line = text.split("\r\n").nth(1).unwrap();
        assert!(line.starts_with("\"2026-09-21T14:13:20Z\",\"decision\",\"'=cmd()\",\"\",\"refused\","), "{line}");
        assert_eq!(export(std::slice::from_ref(&entry), Export::Jsonl), entry.line() + "\n");
        let logs: Value = serde_json::from_str(&export(&[entry], Export::Otlp)).unwrap();
        let record = &logs["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0];
        assert_eq!((&record["severityText"], &record["timeUnixNano"]), (&json!("WARN"), &json!("1790000000000000000")));
    }
}
