//! What is added to a ledger, wherever it is kept: only to one that verifies.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::ledger::entry::{Entry, EntryKind};
use crate::ledger::verify::{Flaw, verify};

/// An entry to be made: what, when, behind which, and what it says.
pub(super) type New = (EntryKind, i64, Vec<String>, Map<String, Value>);

/// What is added.
#[derive(Clone, Debug, Default)]
pub(super) struct Growth {
    /// Entries that are taken over, and those that were made, in the order of their writing.
    pub(super) added: Vec<Entry>,
    /// Those that were made.
    pub(super) made: Vec<Entry>,
}

/// Takes over those of `taken` that a ledger's text has not, and makes what `made` says about all.
///
/// # Errors
///
/// The first flaw of the text, or of what it would be: a chain that is broken is not carried on.
pub(super) fn grow(text: &str, taken: &[Entry], made: impl FnOnce(&[Entry]) -> Vec<New>) -> Result<Growth, Flaw> {
    let (mut entries, flaws) = verify(text);
    if let Some(flaw) = flaws.into_iter().next() {
        return Err(flaw);
    }
    let known: BTreeSet<String> = entries.iter().map(|entry| entry.hash.clone()).collect();
    let mut added: Vec<Entry> = taken.iter().filter(|entry| !known.contains(&entry.hash)).cloned().collect();
    entries.extend(added.iter().cloned());
    let made: Vec<Entry> =
        made(&entries).into_iter().map(|(kind, time, parents, body)| Entry::new(kind, time, parents, body)).collect();
    added.extend(made.iter().cloned());
    Ok(Growth { added, made })
}

/// Joins the chains where there are several heads.
pub(super) fn joined(entries: &[Entry], time: i64) -> Vec<New> {
    let heads = heads(entries);
    if heads.len() > 1 { vec![(EntryKind::Join, time, heads, Map::new())] } else { Vec::new() }
}

/// The lines of entries.
pub(super) fn lines(entries: &[Entry]) -> String {
    entries.iter().map(|entry| entry.line() + "\n").collect()
}

/// The entries that no other names as a parent, sorted.
#[must_use]
pub fn heads(entries: &[Entry]) -> Vec<String> {
    let parents: BTreeSet<&String> = entries.iter().flat_map(|entry| &entry.parents).collect();
    let mut heads: Vec<String> =
        entries.iter().map(|e| &e.hash).filter(|hash| !parents.contains(hash)).cloned().collect();
    heads.sort();
    heads
}
