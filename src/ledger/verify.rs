//! Whether a ledger is what was written: every hash is right, every parent stands before its children, nothing twice.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ledger::entry::Entry;

/// Something that is wrong, with its 1-based line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "flaw", rename_all = "kebab-case")]
pub enum Flaw {
    #[error("line {line} is no entry")]
    NoEntry { line: usize },
    #[error("line {line} was changed: its hash is not that of what it says")]
    Changed { line: usize },
    #[error("an entry was removed before line {line}: nothing before it has the hash {parent}")]
    Removed { line: usize, parent: String },
    #[error(
        "line {line} stands before the entry that it follows, which is at line {parent_line}: entries were reordered"
    )]
    Reordered { line: usize, parent_line: usize },
    #[error("line {line} stands at line {first} already")]
    Twice { line: usize, first: usize },
    #[error("the file ends in the middle of line {line}: the last entry was not written to its end")]
    Torn { line: usize },
    #[error("the anchor {anchor} is no entry: the end of the ledger was cut off, or it is another ledger")]
    CutOff { anchor: String },
}

/// Reads every line. The entries are those that could be read, whatever is wrong with them.
#[must_use]
pub fn verify(text: &str) -> (Vec<Entry>, Vec<Flaw>) {
    let mut flaws = Vec::new();
    let mut entries: Vec<(usize, Entry)> = Vec::new();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let number = at + 1;
        let Some(content) = line.strip_suffix('\n') else {
            flaws.push(Flaw::Torn { line: number });
            continue;
        };
        match serde_json::from_str::<Entry>(content) {
            // Another spelling of the same values is no entry of ours: the bytes of a line are part of it.
            Ok(entry) if entry.line() == content => entries.push((number, entry)),
            Ok(_) => flaws.push(Flaw::Changed { line: number }),
            Err(_) => flaws.push(Flaw::NoEntry { line: number }),
        }
    }
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for (line, entry) in &entries {
        match lines.get(entry.hash.as_str()) {
            Some(first) => flaws.push(Flaw::Twice { line: *line, first: *first }),
            None => drop(lines.insert(&entry.hash, *line)),
        }
    }
    for (line, entry) in &entries {
        if entry.computed() != entry.hash {
            flaws.push(Flaw::Changed { line: *line });
        }
        for parent in &entry.parents {
            match lines.get(parent.as_str()) {
                Some(parent_line) if parent_line < line => {}
                Some(parent_line) => flaws.push(Flaw::Reordered { line: *line, parent_line: *parent_line }),
                None => flaws.push(Flaw::Removed { line: *line, parent: parent.clone() }),
            }
        }
    }
    flaws.sort_by_key(Flaw::line);
    (entries.into_iter().map(|(_, entry)| entry).collect(), flaws)
}

impl Flaw {
    fn line(&self) -> usize {
        match self {
            Self::NoEntry { line }
            | Self::Changed { line }
            | Self::Removed { line, .. }
            | Self::Reordered { line, .. }
            | Self::Twice { line, .. }
            | Self::Torn { line } => *line,
            Self::CutOff { .. } => usize::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::ledger::EntryKind;

    fn chain(length: i64) -> Vec<String> {
        let mut lines = Vec::new();
        let mut parents = Vec::new();
        for number in 0..length {
            let body = Map::from_iter([("n".to_string(), json!(number))]);
            let entry = Entry::new(EntryKind::Decision, number, parents, body);
            parents = vec![entry.hash.clone()];
            lines.push(entry.line() + "\n");
        }
        lines
    }

    fn flaws(lines: &[String]) -> Vec<String> {
        verify(&lines.concat()).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_was_removed_changed_or_reordered_is_named() {
        let whole = chain(5);
        assert_eq!(flaws(&whole), [""; 0]);
        for at in 0..4 {
            let mut lines = whole.clone();
            lines.remove(at);
            let told = flaws(&lines);
            assert!(told[0].starts_with(&format!("an entry was removed before line {}", at + 1)), "{told:?}");
        }
        let mut lines = whole.clone();
        lines[2] = lines[2].replace("\"n\":2", "\"n\":7");
        assert_eq!(flaws(&lines), ["line 3 was changed: its hash is not that of what it says"]);
        let mut lines = whole.clone();
        lines.swap(1, 2);
        assert_eq!(
            flaws(&lines),
            ["line 2 stands before the entry that it follows, which is at line 3: entries were reordered"]
        );
        let mut lines = whole.clone();
        lines.push(whole[1].clone());
        assert_eq!(flaws(&lines), ["line 6 stands at line 2 already"]);
        let mut lines = whole.clone();
        lines[3] = lines[3].replace("{\"body\"", "{ \"body\"");
        assert!(flaws(&lines)[0].starts_with("line 4 was changed"));
        let mut lines = whole;
        lines.push("{\"body\"".to_string());
        assert_eq!(flaws(&lines), ["the file ends in the middle of line 6: the last entry was not written to its end"]);
        assert_eq!(flaws(&["x\n".to_string()]), ["line 1 is no entry"]);
    }
}
