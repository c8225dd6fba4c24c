//! The ledger, in a folder's file or in notes of git. To a file is appended under a lock, in one write, and flushed to the disk
//! before it is said to be done; notes are written as one commit, which the ref names only where nobody else was first.
#![allow(
    clippy::disallowed_methods,
    reason = "the ledger is no part of the scanned repository; its size is bounded here"
)]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::disk::{self, Links, ReadError};
use crate::ledger::entry::{Entry, EntryKind, TORN};
use crate::ledger::growth::{Growth, New, grow, heads, joined, lines};
use crate::ledger::notes;
use crate::ledger::verify::{Flaw, verify};
use crate::source::git::{GitError, Noted, Notes, Writing};

/// The ledger's name in a folder of evidence.
pub const FILE: &str = "ledger.jsonl";
/// The ref of notes that holds a ledger where no other is named.
pub const NOTES: &str = "refs/notes/regate";
/// Bytes that a ledger may have.
const MAX_BYTES: u64 = 512 << 20;

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("the ledger '{name}' cannot be used: {source}")]
    Io { name: String, source: std::io::Error },
    #[error("the ledger '{name}' is larger than {MAX_BYTES} bytes")]
    TooLarge { name: String },
    #[error("the ledger '{name}' does not verify, so that nothing is read from it or added to it: {flaw}")]
    Broken { name: String, flaw: Flaw },
    #[error(transparent)]
    Git(#[from] GitError),
}

/// A ledger.
#[derive(Clone, Debug)]
pub struct Ledger {
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    /// The root of a repository, and the full name of a ref.
    Notes(PathBuf, String),
}

impl Ledger {
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { place: Place::File(folder.join(FILE)) }
    }

    /// In the notes of a repository, under a ref such as [`NOTES`].
    #[must_use]
    pub fn in_notes(root: &Path, reference: &str) -> Self {
        Self { place: Place::Notes(root.to_path_buf(), reference.to_string()) }
    }

    /// The file or the ref, for people.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.place {
            Place::File(file) => file.display().to_string(),
            Place::Notes(_, reference) => reference.clone(),
        }
    }

    /// Whether there is one.
    ///
    /// # Errors
    ///
    /// When the notes cannot be read, or what stands there is no file.
    pub fn is_there(&self) -> Result<bool, LedgerError> {
        match &self.place {
            Place::File(file) => match disk::check(file, MAX_BYTES, Links::Followed) {
                Ok(_) => Ok(true),
                Err(error) if error.is_absent() => Ok(false),
                Err(error) => Err(self.unread(error)),
            },
            Place::Notes(root, reference) => Ok(!Notes::open(root, reference)?.read()?.is_absent()),
        }
    }

    fn failed(&self, source: std::io::Error) -> LedgerError {
        LedgerError::Io { name: self.name(), source }
    }

    fn unread(&self, error: ReadError) -> LedgerError {
        match error {
            ReadError::TooLarge { .. } => LedgerError::TooLarge { name: self.name() },
            ReadError::System(source) => self.failed(source),
            other => self.failed(std::io::Error::other(other)),
        }
    }

    fn broken(&self, flaw: Flaw) -> LedgerError {
        LedgerError::Broken { name: self.name(), flaw }
    }

    /// The text; empty where there is none.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    pub fn text(&self) -> Result<String, LedgerError> {
        match &self.place {
            Place::File(path) => match disk::open(path, MAX_BYTES, Links::Followed) {
                Ok((mut file, _)) => self.read(&mut file),
                Err(error) if error.is_absent() => Ok(String::new()),
                Err(error) => Err(self.unread(error)),
            },
            Place::Notes(root, reference) => Ok(notes::text(&Notes::open(root, reference)?.read()?)),
        }
    }

    fn read(&self, file: &mut File) -> Result<String, LedgerError> {
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| self.failed(error))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(LedgerError::TooLarge { name: self.name() });
        }
        // What is not UTF-8 is no entry; the replacement keeps it from being one, and its line is told.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Every entry, each behind its parents.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be read, or does not verify.
    pub fn entries(&self) -> Result<Vec<Entry>, LedgerError> {
        let (entries, flaws) = verify(complete(&self.text()?).0);
        match flaws.into_iter().next() {
            Some(flaw) => Err(self.broken(flaw)),
            None => Ok(entries),
        }
    }

    /// Appends an entry behind all heads, and gives it back. A last line that a crash cut short was never said to be
    /// written: it is removed, and the new entry says so.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be written, or does not verify: a chain that is broken is not carried on.
    pub fn append(&self, kind: EntryKind, time: i64, body: Map<String, Value>) -> Result<Entry, LedgerError> {
        let made = |entries: &[Entry]| vec![(kind, time, heads(entries), body.clone())];
        let growth = match &self.place {
            Place::File(file) => self.write_file(file, &[], made)?,
            Place::Notes(root, reference) => self.write_notes(root, reference, &[], None, time, made)?,
        };
        // `made` makes one each time; without it nothing was written, and nothing may say so.
        growth.made.into_iter().next_back().ok_or_else(|| self.failed(std::io::Error::other("no entry was written")))
    }

    /// Takes over the entries of another ledger that this one has not, and joins the chains where that leaves several
    /// heads. Gives the number of entries that were taken over. Notes are joined as git joins branches: the other ref is an
    /// ancestor of this one then, so that a push goes through.
    ///
    /// # Errors
    ///
    /// When either does not verify, or the ledger cannot be written.
    pub fn join(&self, other: &Self, time: i64) -> Result<usize, LedgerError> {
        let theirs = other.entries()?;
        let own: BTreeSet<String> = self.entries()?.into_iter().map(|entry| entry.hash).collect();
        let new: Vec<Entry> = theirs.into_iter().filter(|entry| !own.contains(&entry.hash)).collect();
        let made = |entries: &[Entry]| joined(entries, time);
        match (&self.place, &other.place) {
            (Place::File(file), _) => self.write_file(file, &new, made)?,
            (Place::Notes(root, reference), Place::Notes(_, theirs)) => {
                let theirs = Notes::open(root, theirs)?.read()?;
                self.write_notes(root, reference, &new, Some(theirs), time, made)?
            }
            (Place::Notes(root, reference), _) => self.write_notes(root, reference, &new, None, time, made)?,
        };
        Ok(new.len())
    }

    /// Writes `taken`, and then what `made` says about all entries.
    fn write_file(
        &self,
        path: &Path,
        taken: &[Entry],
        made: impl Fn(&[Entry]) -> Vec<New>,
    ) -> Result<Growth, LedgerError> {
        let failed = |error| self.failed(error);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        // What is no file is not opened: a pipe would wait.
        match disk::check(path, MAX_BYTES, Links::Followed) {
            Err(error) if !error.is_absent() => return Err(self.unread(error)),
            _ => {}
        }
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        // Freed when the file is closed, also by a crash.
        file.lock().map_err(failed)?;
        let text = self.read(&mut file)?;
        let (whole, torn) = complete(&text);
        let told = |entries: &[Entry]| {
            let mut made = made(entries);
            if !torn.is_empty() {
                let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(torn.as_bytes()));
                for (.., body) in &mut made {
                    body.insert(TORN.into(), json!({"bytes": torn.len(), "sha256": sha256}));
                }
            }
            made
        };
        let growth = grow(whole, taken, told).map_err(|flaw| self.broken(flaw))?;
        let lines = lines(&growth.added);
        if lines.is_empty() {
            return Ok(growth);
        }
        file.set_len(whole.len() as u64).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        file.write_all(lines.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(growth)
    }

    /// The same in notes. `joined` is the other ref, where there is one.
    fn write_notes(
        &self,
        root: &Path,
        reference: &str,
        taken: &[Entry],
        joined: Option<Noted>,
        time: i64,
        made: impl Fn(&[Entry]) -> Vec<New>,
    ) -> Result<Growth, LedgerError> {
        let notes = Notes::open(root, reference)?;
        let last = RefCell::new(Growth::default());
        notes.update(|noted| -> Result<Option<Writing>, LedgerError> {
            let growth = grow(&notes::text(noted), taken, &made).map_err(|flaw| self.broken(flaw))?;
            let is_behind = joined.as_ref().map(|other| notes.has(noted, other)).transpose()?.is_some_and(|has| !has);
            let kinds: BTreeSet<&str> = growth.added.iter().map(|entry| entry.kind.as_str()).collect();
            let message = format!("Ledger: {}", kinds.into_iter().collect::<Vec<_>>().join(", "));
            let texts = notes::with(&notes, noted, &growth.added);
            let is_new = !texts.is_empty() || is_behind;
            last.replace(growth);
            Ok(is_new.then(|| Writing { texts, joined: joined.clone().filter(|_| is_behind), time, message }))
        })?;
        Ok(last.into_inner())
    }
}

/// The lines that are complete, and what stands behind them.
pub(super) fn complete(text: &str) -> (&str, &str) {
    text.split_at(text.rfind('\n').map_or(0, |at| at + 1))
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
        let before = std::fs::read(ledger.name()).unwrap();
        add(&ledger, 2);
        let after = std::fs::read(ledger.name()).unwrap();
        for end in before.len()..after.len() {
            std::fs::write(ledger.name(), &after[..end]).unwrap();
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
        std::fs::copy(first.name(), second.name()).unwrap();
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
    fn chains_that_never_were_one_join_as_well() {
        let (_a, first) = ledger();
        let (_b, second) = ledger();
        add(&first, 1);
        add(&second, 2);
        assert_eq!(first.join(&second, 1_790_000_009).unwrap(), 1);
        add(&first, 3);
        let entries = first.entries().unwrap();
        assert_eq!((entries.len(), heads(&entries).len()), (4, 1));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_no_ledger_and_is_not_waited_for() {
        let (_folder, ledger) = ledger();
        let pipe = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, ledger.name(), pipe, 0o600.into(), 0).unwrap();
        assert!(matches!(ledger.text(), Err(LedgerError::Io { .. })));
        assert!(matches!(ledger.append(EntryKind::Waiver, 0, Map::new()), Err(LedgerError::Io { .. })));
        assert!(ledger.is_there().is_err(), "a gate that takes it for absent would begin anew");
    }

    #[test]
    fn a_chain_that_is_broken_is_not_carried_on() {
        let (_folder, ledger) = ledger();
        add(&ledger, 1);
        add(&ledger, 2);
        let text = std::fs::read_to_string(ledger.name()).unwrap();
        std::fs::write(ledger.name(), text.lines().nth(1).unwrap().to_string() + "\n").unwrap();
        assert!(matches!(ledger.append(EntryKind::Waiver, 0, Map::new()), Err(LedgerError::Broken { .. })));
    }
}
