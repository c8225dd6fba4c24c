//! Baseline files: the results that a repository had when somebody began to look at what is new only.
//!
//! One JSON object a line, sorted by path and rule, without a line number or a time, so that two branches add to it without
//! touching each other's entries. The first line says what the file is. Where git joins two versions with `merge=union`, all lines of
//! both are kept: equal ones count once, and of two that differ in severity alone the milder one holds.

use std::collections::BTreeMap;
use std::path::Path;

use crate::disk::{self, Links, ReadError};
use crate::result::Known;

/// Where the file stands when nothing else is said, from the repository's root on.
pub const FILE: &str = ".regate/baseline.jsonl";
/// What tells git to keep the lines of both sides, in the file's folder.
pub const ATTRIBUTES: &str = "baseline.jsonl merge=union\n";

/// The first line.
const HEADER: &str = r#"{"regateBaseline":1}"#;
/// Bytes that a file may have.
pub const MOST_BYTES: u64 = 256 << 20;

/// Why a file is no baseline. Nothing of it counts then.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    #[error("the baseline '{name}' cannot be read: {source}")]
    Unreadable { name: String, source: ReadError },
    #[error("the baseline '{name}' does not begin with {HEADER}; `regate baseline create` writes one")]
    NoHeader { name: String },
    #[error(
        "line {line} of the baseline '{name}' is no entry ({source}); mend it, or write it anew with `regate baseline update`"
    )]
    NoEntry { name: String, line: usize, source: serde_json::Error },
    #[error("the baseline '{name}' is not UTF-8")]
    NoText { name: String },
}

/// Reads a file.
///
/// # Errors
///
/// When it cannot be read as a whole, or a line of it is no entry.
pub fn read(path: &Path, name: &str) -> Result<Vec<Known>, BaselineError> {
    let bytes = disk::read(path, MOST_BYTES, Links::Followed)
        .map_err(|source| BaselineError::Unreadable { name: name.to_string(), source })?;
    parse(&bytes, name)
}

/// Reads what a file holds. `name` is how errors call it.
///
/// # Errors
///
/// When a line of it is no entry.
pub fn parse(bytes: &[u8], name: &str) -> Result<Vec<Known>, BaselineError> {
    let text = std::str::from_utf8(bytes).map_err(|_| BaselineError::NoText { name: name.to_string() })?;
    let mut lines = text.lines().enumerate();
    if lines.next().is_none_or(|(_, first)| first != HEADER) {
        return Err(BaselineError::NoHeader { name: name.to_string() });
    }
    let mut entries: BTreeMap<(String, u32), Known> = BTreeMap::new();
    for (at, line) in lines.filter(|(_, line)| !line.is_empty() && *line != HEADER) {
        let entry: Known = serde_json::from_str(line).map_err(|source| BaselineError::NoEntry {
            name: name.to_string(),
            line: at + 1,
            source,
        })?;
        let id = (entry.key.clone(), entry.occurrence);
        let is_milder = |old: &Known| entry.badness() < old.badness();
        if entries.get(&id).is_none_or(is_milder) {
            entries.insert(id, entry);
        }
    }
    let mut entries: Vec<Known> = entries.into_values().collect();
    entries.sort();
    Ok(entries)
}

/// The text of a file with these entries; equal ones are numbered, from the worst on.
#[must_use]
pub fn write(mut entries: Vec<Known>) -> String {
    entries.sort_by(|a, b| (&a.key, std::cmp::Reverse(a.badness())).cmp(&(&b.key, std::cmp::Reverse(b.badness()))));
    let mut last: Option<(String, u32)> = None;
    for entry in &mut entries {
        entry.occurrence = match last.take() {
            Some((key, at)) if key == entry.key => at + 1,
            _ => 0,
        };
        last = Some((entry.key.clone(), entry.occurrence));
    }
    entries.sort();
    let mut text = format!("{HEADER}\n");
    for entry in &entries {
        // Strings and numbers alone: there is nothing that could not be written.
        text.push_str(&serde_json::to_string(entry).unwrap_or_default());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::ResultKind;
    use crate::rule::Severity;

    fn entry(path: &str, key: &str, severity: Severity) -> Known {
        Known {
            path: path.into(),
            rule: "r".into(),
            subject: None,
            kind: ResultKind::Fail,
            severity,
            key: key.into(),
            content: "c".into(),
            occurrence: 0,
            suppressed: false,
        }
    }

    #[test]
    fn entries_are_sorted_numbered_and_read_again() {
        let entries = vec![
            entry("b.tf", "2", Severity::Low),
            entry("a.tf", "1", Severity::Low),
            entry("a.tf", "1", Severity::High),
        ];
        let text = write(entries.clone());
        insta::assert_snapshot!(text, @r#"
        {"regateBaseline":1}
        {"path":"a.tf","rule":"r","kind":"fail","severity":"low","place":"1","shape":"c","occurrence":1}
        {"path":"a.tf","rule":"r","kind":"fail","severity":"high","place":"1","shape":"c"}
        {"path":"b.tf","rule":"r","kind":"fail","severity":"low","place":"2","shape":"c"}
        "#);
        let read = parse(text.as_bytes(), "x").unwrap();
        assert_eq!(write(read), text);
    }

    #[test]
    fn what_git_joins_counts_once_and_the_milder_holds() {
        let one = write(vec![entry("a", "1", Severity::High), entry("b", "2", Severity::Low)]);
        let other = write(vec![entry("a", "1", Severity::Low), entry("b", "2", Severity::Low)]);
        let read = parse(format!("{one}{other}").as_bytes(), "x").unwrap();
        assert_eq!(read, [entry("a", "1", Severity::Low), entry("b", "2", Severity::Low)]);
    }

    #[test]
    fn what_is_no_baseline_is_an_error_with_its_line() {
        let error = |text: &[u8]| parse(text, "b").unwrap_err().to_string();
        assert!(error(b"").contains("does not begin"));
        assert!(error(b"[]\n").contains("does not begin"));
        assert!(error(b"\xff").contains("UTF-8"));
        let line = write(vec![entry("a", "1", Severity::High)]);
        assert!(error(format!("{line}<<<<<<< HEAD\n").as_bytes()).starts_with("line 3 of the baseline 'b'"));
        let unknown = line.replace("\"rule\"", "\"ignore_all\":true,\"rule\"");
        assert!(error(unknown.as_bytes()).contains("unknown field"));
        let twice = line.replace("\"rule\"", "\"path\":\"b\",\"rule\"");
        assert!(error(twice.as_bytes()).contains("duplicate field"));
    }
}
