//! The file, and appending to it: under a lock, in one write, and flushed to the disk before it is said to be done.
#![allow(
    clippy::disallowed_methods,
    reason = "the ledger is no part of the scanned repository; its size is bounded here"
)]

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::ledger::entry::{Entry, EntryKind, TORN};
use crate::ledger::verify::{Flaw, verify};

/// The ledger's name in a folder of evidence.
pub const FILE: &str = "ledger.jsonl";
/// Bytes that a ledger may have.
const MAX_BYTES: u64 = 512 << 20;

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("the ledger '{}' cannot be used: {source}", .file.display())]
    Io { file: PathBuf, source: std::io::Error },
    #[error("the ledger '{}' is larger than {MAX_BYTES} bytes", .file.display())]
    TooLarge { file: PathBuf },
    #[error("the ledger '{}' does not verify, so nothing is added to it: {flaw}", .file.display())]
    Broken { file: PathBuf, flaw: Flaw },
}

/// A ledger in a folder.
#[derive(Clone, Debug)]
pub struct Ledger {
    file: PathBuf,
}

impl Ledger {
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { file: folder.join(FILE) }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }

    fn failed(&self, source: std::io::Error) -> LedgerError {
        LedgerError::Io { file: self.file.clone(), source }
    }

    /// The text of the file; empty where there is none.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    pub fn text(&self) -> Result<String, LedgerError> {
        match File::open(&self.file) {
            Ok(mut file) => self.read(&mut file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn read(&self, file: &mut File) -> Result<String, LedgerError> {
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| self.failed(error))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(LedgerError::TooLarge { file: self.file.clone() });
        }
        // What is not UTF-8 is no entry; the replacement keeps it from being one, and its line is told.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Every entry, in the order of the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or does not verify.
    pub fn entries(&self) -> Result<Vec<Entry>, LedgerError> {
        let (entries, flaws) = verify(complete(&self.text()?).0);
        match flaws.into_iter().next() {
            Some(flaw) => Err(LedgerError::Broken { file: self.file.clone(), flaw }),
            None => Ok(entries),
        }
    }

    /// Appends an entry behind all heads, and gives it back. A last line that a crash cut short was never said to be
    /// written: it is removed, and the new entry says so.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or does not verify: a chain that is broken is not carried on.
    pub fn append(&self, kind: EntryKind, time: i64, body: Map<String, Value>) -> Result<Entry, LedgerError> {
        self.write(|entries| vec![(kind, time, heads(entries), body)], &[])
            .map(|mut made| made.pop().unwrap_or_else(|| Entry::new(kind, time, Vec::new(), Map::new())))
    }

    /// Takes over the entries of another ledger that this one has not, and joins the chains where that leaves several
    /// heads. Gives the number of entries that were taken over.
    ///
    /// # Errors
    ///
    /// When either does not verify, or the file cannot be written.
    pub fn join(&self, other: &Self, time: i64) -> Result<usize, LedgerError> {
        let theirs = other.entries()?;
        let own: BTreeSet<String> = self.entries()?.into_iter().map(|entry| entry.hash).collect();
        let new: Vec<Entry> = theirs.into_iter().filter(|entry| !own.contains(&entry.hash)).collect();
        let joined = |entries: &[Entry]| {
            let heads = heads(entries);
            if heads.len() > 1 { vec![(EntryKind::Join, time, heads, Map::new())] } else { Vec::new() }
        };
        self.write(joined, &new)?;
        Ok(new.len())
    }

    /// Writes `taken`, and then what `made` says about all entries.
    fn write(
        &self,
        made: impl FnOnce(&[Entry]) -> Vec<(EntryKind, i64, Vec<String>, Map<String, Value>)>,
        taken: &[Entry],
    ) -> Result<Vec<Entry>, LedgerError> {
        let failed = |error| self.failed(error);
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.file).map_err(failed)?;
        // Freed when the file is closed, also by a crash.
        file.lock().map_err(failed)?;
        let text = self.read(&mut file)?;
        let (whole, torn) = complete(&text);
        let (mut entries, flaws) = verify(whole);
        if let Some(flaw) = flaws.into_iter().next() {
            return Err(LedgerError::Broken { file: self.file.clone(), flaw });
        }
        let known: BTreeSet<String> = entries.iter().map(|entry| entry.hash.clone()).collect();
        let mut added: Vec<Entry> = taken.iter().filter(|entry| !known.contains(&entry.hash)).cloned().collect();
        entries.extend(added.iter().cloned());
        let mut fresh = Vec::new();
        for (kind, time, parents, mut body) in made(&entries) {
            if !torn.is_empty() {
                let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(torn.as_bytes()));
                body.insert(TORN.into(), json!({"bytes": torn.len(), "sha256": sha256}));
            }
            fresh.push(Entry::new(kind, time, parents, body));
        }
        added.extend(fresh.iter().cloned());
        let lines: String = added.iter().map(|entry| entry.line() + "\n").collect();
        if lines.is_empty() {
            return Ok(fresh);
        }
        file.set_len(whole.len() as u64).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        file.write_all(lines.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(fresh)
    }
}

/// The lines that are complete, and what stands behind them.
pub(super) fn complete(text: &str) -> (&str, &str) {
    text.split_at(text.rfind('\n').map_or(0, |at| at + 1))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::in_folder(folder.path());
        (folder, ledger)
    }

    fn add(ledger: &Ledger, number: i64) -> Entry {
        let body = Map::from_iter([("number".to_string(), json!(number))]);
        ledger.append(EntryKind::Attestation, 1_790_000_000 + number, body).unwrap()
    }

    #[test]
    fn processes_that_write_at_once_make_one_chain() {
        let (_folder, ledger) = ledger();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let ledger = ledger.clone();
                scope.spawn(move || (0..5).for_each(|at| drop(add(&ledger, thread * 5 + at))));
            }
        });
        let entries = ledger.entries().unwrap();
        assert_eq!(entries.len(), 40);
        assert_eq!(heads(&entries), [entries.last().unwrap().hash.clone()]);
    }

    #[test]
    fn a_crash_at_any_byte_costs_the_entry_that_was_being_written_and_no_other() {
        let (_folder, ledger) = ledger();
        add(&ledger, 1);
        let before = std::fs::read(ledger.path()).unwrap();
        add(&ledger, 2);
        let after = std::fs::read(ledger.path()).unwrap();
        for end in before.len()..after.len() {
            std::fs::write(ledger.path(), &after[..end]).unwrap();
            assert_eq!(ledger.entries().unwrap().len(), 1, "cut at {end}");
            let entry = add(&ledger, 3);
            assert_eq!(entry.body.contains_key("tornEntryRemoved"), end > before.len());
            assert_eq!(ledger.entries().unwrap().len(), 2);
        }
    }

    #[test]
    fn chains_that_grew_apart_join() {
        let (_a, first) = ledger();
        let (_b, second) = ledger();
        add(&first, 1);
        std::fs::copy(first.path(), second.path()).unwrap();
        add(&first, 2);
        add(&second, 3);
        add(&second, 4);
        assert_eq!(first.join(&second, 1_790_000_009).unwrap(), 2);
        let entries = first.entries().unwrap();
        assert_eq!(entries.len(), 5);
        assert_eq!((entries[4].kind, entries[4].parents.len()), (EntryKind::Join, 2));
        assert_eq!(first.join(&second, 1_790_000_010).unwrap(), 0);
        assert_eq!(first.entries().unwrap().len(), 5);
    }

    #[test]
    fn a_chain_that_is_broken_is_not_carried_on() {
        let (_folder, ledger) = ledger();
        add(&ledger, 1);
        add(&ledger, 2);
        let text = std::fs::read_to_string(ledger.path()).unwrap();
        std::fs::write(ledger.path(), text.lines().nth(1).unwrap().to_string() + "\n").unwrap();
        assert!(matches!(ledger.append(EntryKind::Waiver, 0, Map::new()), Err(LedgerError::Broken { .. })));
    }
}
