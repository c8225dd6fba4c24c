//! A ledger in the notes of a git repository: each entry is a line of the note of the commit that it is about, so that
//! `git notes --ref=regate show COMMIT` shows them, and fetch and push carry them.
//!
//! Notes have no order among them: what a ledger's file says by the order of its lines, the entries say by their parents. The
//! text of such a ledger is its entries with parents first, and of those that could be next the oldest.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::entry::Entry;
use crate::source::git::{Noted, Notes};

/// The text of a ledger, from notes.
pub(super) fn text(noted: &Noted) -> String {
    let whole: Vec<String> = noted.texts.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    let (mut entries, mut odd) = (Vec::new(), Vec::new());
    for line in whole.iter().flat_map(|text| text.lines()) {
        match serde_json::from_str::<Entry>(line) {
            Ok(entry) => entries.push((entry, line)),
            Err(_) => odd.push(line),
        }
    }
    // What is no entry, and what stands in a circle, is last, where it is told.
    let lines = order(&entries).into_iter().filter_map(|at| entries.get(at).map(|(_, line)| *line));
    lines.chain(odd).map(|line| format!("{line}\n")).collect()
}

/// Indices, so that each entry stands behind its parents.
fn order(entries: &[(Entry, &str)]) -> Vec<usize> {
    let known: BTreeSet<&str> = entries.iter().map(|(entry, _)| entry.hash.as_str()).collect();
    let mut waiting: Vec<usize> = Vec::new();
    let mut children: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut ready: BTreeSet<(i64, &str, usize)> = BTreeSet::new();
    for (at, (entry, _)) in entries.iter().enumerate() {
        let parents: BTreeSet<&str> = entry.parents.iter().map(String::as_str).filter(|p| known.contains(p)).collect();
        waiting.push(parents.len());
        if parents.is_empty() {
            ready.insert((entry.time, &entry.hash, at));
        }
        parents.into_iter().for_each(|parent| children.entry(parent).or_default().push(at));
    }
    let mut ordered = Vec::new();
    let mut done = BTreeSet::new();
    while let Some((_, hash, at)) = ready.pop_first() {
        ordered.push(at);
        // A line that stands twice is told; it frees its children once.
        let freed = if done.insert(hash) { children.get(hash) } else { None };
        for child in freed.into_iter().flatten() {
            let Some(left) = waiting.get_mut(*child) else { continue };
            *left = left.saturating_sub(1);
            if let Some((entry, _)) = entries.get(*child).filter(|_| *left == 0) {
                ready.insert((entry.time, &entry.hash, *child));
            }
        }
    }
    let placed: BTreeSet<usize> = ordered.iter().copied().collect();
    ordered.extend((0..entries.len()).filter(|at| !placed.contains(at)));
    ordered
}

/// The notes that entries are added to, as they are then.
pub(super) fn with(notes: &Notes, noted: &Noted, added: &[Entry]) -> BTreeMap<String, Vec<u8>> {
    let mut changed: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in added {
        let commit = entry.body.get("commit").and_then(serde_json::Value::as_str);
        let about = commit.filter(|commit| notes.is_id(commit)).map_or_else(|| notes.nothing(), str::to_string);
        let text = changed.entry(about.clone()).or_insert_with(|| noted.texts.get(&about).cloned().unwrap_or_default());
        if text.last().is_some_and(|last| *last != b'\n') {
            text.push(b'\n');
        }
        text.extend_from_slice(entry.line().as_bytes());
        text.push(b'\n');
    }
    changed
}
