//! What a scan of a working tree was told of it: the text of each file, and what else was asked. Whoever keeps what the scan came to
//! knows by it whether another scan would be told the same.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::{Read, Reader};
use crate::scan::Provenance;
use crate::source::{self, Discovered};

/// BLAKE3 of an answer.
pub(crate) type Digest = [u8; 32];

/// What is asked of the working tree beside the texts of its items.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// What stands in a folder.
    Listed(String),
    /// What stands below some folders.
    Below(Vec<String>),
    /// Whether a path leads to a folder through no link.
    Plain(String),
}

/// The answers of one scan.
#[derive(Debug, Default)]
pub(crate) struct Record {
    items: HashSet<String>,
    texts: Mutex<HashMap<String, Digest>>,
    asked: Mutex<BTreeMap<Question, Digest>>,
    /// Something was answered in two ways, or stands outside of what was asked for: nobody can say what the scan hung on.
    is_unknown: AtomicBool,
    provenance: OnceLock<Option<Provenance>>,
    tags: OnceLock<Vec<String>>,
}

impl Record {
    fn of(reader: &Reader) -> Self {
        let items = reader.items.iter().map(|item| item.path().to_string()).collect();
        Self { items, ..Self::default() }
    }

    /// Notes what a file was read as.
    pub(super) fn read(&self, path: &str, read: &Read) {
        let digest = digest_of(read);
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match self.items.contains(path) {
            true => texts.insert(path.to_string(), digest),
            false => Some(Digest::default()),
        };
        if before.is_some_and(|before| before != digest) {
            self.is_unknown.store(true, Ordering::Relaxed);
        }
    }

    fn note(&self, question: Question, answer: Digest) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.insert(question, answer).is_some_and(|before| before != answer) {
            self.is_unknown.store(true, Ordering::Relaxed);
        }
    }

    /// Notes what stands in a folder.
    fn listed(&self, folder: &str, found: &[Discovered]) {
        self.note(Question::Listed(folder.to_string()), digest_of(found));
    }

    /// Notes what stands below some folders.
    pub(super) fn below(&self, folders: &BTreeSet<&str>, found: &[Discovered]) {
        let folders = folders.iter().map(|folder| (*folder).to_string()).collect();
        self.note(Question::Below(folders), digest_of(found));
    }

    /// Notes whether a path leads to a folder through no link.
    pub(super) fn plain(&self, path: &str, is_plain: bool) {
        self.note(Question::Plain(path.to_string()), digest_of(&is_plain));
    }

    /// The commit that is scanned: the same for all that ask.
    pub(super) fn provenance(&self, of: impl FnOnce() -> Option<Provenance>) -> Option<Provenance> {
        self.provenance.get_or_init(of).clone()
    }

    /// The tags, once they could be read.
    pub(super) fn tags<E>(&self, of: impl FnOnce() -> Result<Vec<String>, E>) -> Result<Vec<String>, E> {
        if let Some(tags) = self.tags.get() {
            return Ok(tags.clone());
        }
        let tags = of()?;
        Ok(self.tags.get_or_init(|| tags).clone())
    }

    /// What was asked beside the items, with the answers; `None` where nobody can say what the scan hung on.
    pub(crate) fn asked(&self) -> Option<Vec<(Question, Digest)>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = !self.is_unknown.load(Ordering::Relaxed);
        is_known.then(|| asked.iter().map(|(question, answer)| (question.clone(), *answer)).collect())
    }
}

impl Reader {
    /// Records what the scan is told from now on.
    pub(crate) fn record(&mut self) {
        self.record = Some(Record::of(self));
    }

    /// What the scan was told since then.
    pub(crate) fn recorded(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// What stands in a folder on disk.
    pub(super) fn list(&self, folder: &str) -> Vec<Discovered> {
        let on_disk = source::name::to_path(&self.root, folder);
        // Standard input may be named after a folder that is not there.
        let is_there = on_disk.try_exists().unwrap_or(true);
        let found = if is_there { source::list_folder(&on_disk, &self.root) } else { Vec::new() };
        self.record.iter().for_each(|record| record.listed(folder, &found));
        found
    }

    /// Reads all items. What each is read as, in their order; any other read from now on has to come to the same.
    pub(crate) fn digests(&self) -> Vec<Digest> {
        self.items.par_iter().map(|item| digest_of(&self.read(item))).collect()
    }

    /// Whether the working tree gives the same answers now.
    pub(crate) fn answers_alike(&self, asked: &[(Question, Digest)]) -> bool {
        let Some(record) = &self.record else { return false };
        let answered = |question: &Question| match question {
            Question::Listed(folder) => {
                self.siblings(&BTreeSet::from([folder.as_str()]), &|_| false);
            }
            Question::Below(folders) => {
                self.below(&folders.iter().map(String::as_str).collect());
            }
            Question::Plain(path) => {
                self.is_plain_folder(path);
            }
        };
        asked.iter().all(|(question, answer)| {
            answered(question);
            let now = record.asked.lock().unwrap_or_else(PoisonError::into_inner);
            now.get(question) == Some(answer)
        })
    }
}

/// Something that has a digest.
trait Told {
    fn tell(&self, hasher: &mut blake3::Hasher);
}

fn digest_of<T: Told + ?Sized>(told: &T) -> Digest {
    let mut hasher = blake3::Hasher::new();
    told.tell(&mut hasher);
    hasher.finalize().into()
}

impl Told for Read {
    fn tell(&self, hasher: &mut blake3::Hasher) {
        match self {
            Ok((source, bytes)) => {
                let about = format!("{:?} {:?} {bytes}\n", source.encoding(), source.origin());
                hasher.update(about.as_bytes()).update(source.text().as_bytes());
            }
            Err(skipped) => {
                hasher.update(format!("{skipped:?}").as_bytes());
            }
        }
    }
}

impl Told for [Discovered] {
    fn tell(&self, hasher: &mut blake3::Hasher) {
        let mut found: Vec<String> = self.iter().map(|file| format!("{file:?}\n")).collect();
        found.sort_unstable();
        for file in found {
            hasher.update(file.as_bytes());
        }
    }
}

impl Told for bool {
    fn tell(&self, hasher: &mut blake3::Hasher) {
        hasher.update(&[u8::from(*self)]);
    }
}
