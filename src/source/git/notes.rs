//! Notes: texts that a ref of git keeps beside objects (git-notes(1)). Each is a blob in the tree of a commit, under the id of
//! the object that it is about, which git may split into folders of two digits. Only this file writes to a repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice as _};
use gix::objs::tree::{Entry, EntryKind as Kind};
use gix::refs::transaction::{Change, LogChange, PreviousValue, RefEdit};
use gix::refs::{FullName, Target};

use super::{GitError, open, unreadable};

/// Bytes of all notes of a ref.
const MOST_BYTES: u64 = 512 << 20;
/// Notes of a ref.
const MOST_NOTES: usize = 1 << 20;
/// Folders of two digits in one another: an id has no more.
const DEEPEST: usize = 32;
/// How long others who write the ref at the same time are waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Who writes, in the commits of the ref: nobody's name is taken from the configuration.
const NAME: &str = "regate";
const ADDRESS: &str = "regate@regate.invalid";

/// A ref of notes in a repository.
pub struct Notes {
    root: PathBuf,
    repository: gix::Repository,
    name: FullName,
}

/// What a ref of notes holds.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    head: Option<ObjectId>,
    /// Bytes by the object, in hexadecimal.
    pub texts: BTreeMap<String, Vec<u8>>,
    blobs: BTreeMap<String, ObjectId>,
    /// What is no note, which git keeps as well.
    others: Vec<Entry>,
}

/// What is written: the texts that are new or changed, when, and why.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    pub texts: BTreeMap<String, Vec<u8>>,
    /// Another ref's state, of which this one now has everything.
    pub joined: Option<Noted>,
    /// Seconds since 1970.
    pub time: i64,
    pub message: String,
}

impl Noted {
    /// Whether there is no such ref yet.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.head.is_none()
    }
}

impl Notes {
    /// Opens a repository for the notes of a ref such as `refs/notes/regate`, which need not be there.
    ///
    /// # Errors
    ///
    /// When there is no repository, or the name is not one of a ref below `refs/notes/`.
    pub fn open(root: &Path, name: &str) -> Result<Self, GitError> {
        let repository = open(root, None)?;
        let wrong = || GitError::NoNotes { name: name.to_string() };
        let is_note = name.strip_prefix("refs/notes/").is_some_and(|rest| !rest.is_empty());
        let full = FullName::try_from(name).map_err(|_| wrong())?;
        if is_note { Ok(Self { root: root.to_path_buf(), repository, name: full }) } else { Err(wrong()) }
    }

    #[must_use]
    pub fn name(&self) -> String {
        self.name.as_bstr().to_string()
    }

    /// The object for notes about nothing in particular: the empty tree, which every repository has.
    #[must_use]
    pub fn nothing(&self) -> String {
        ObjectId::empty_tree(self.repository.object_hash()).to_string()
    }

    /// Whether a text is the id of an object as this repository writes them.
    #[must_use]
    pub fn is_id(&self, text: &str) -> bool {
        let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        is_lower && ObjectId::from_hex(text.as_bytes()).is_ok_and(|id| id.kind() == self.repository.object_hash())
    }

    fn failed(&self, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> GitError {
        unreadable(&self.root, error)
    }

    /// What the ref holds now.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is larger than what is read, or its folders are none that git makes for notes.
    pub fn read(&self) -> Result<Noted, GitError> {
        let found = self.repository.try_find_reference(self.name.as_ref());
        let Some(reference) = found.map_err(|error| self.failed(error.to_string()))? else {
            return Ok(Noted::default());
        };
        let head = reference.try_id().ok_or_else(|| self.failed("the ref of notes is a symbolic one"))?.detach();
        let object = self.repository.find_object(head).map_err(|error| self.failed(error.to_string()))?;
        let tree = object.peel_to_tree().map_err(|error| self.failed(error.to_string()))?.id;
        let mut noted = Noted { head: Some(head), ..Noted::default() };
        self.collect(tree, "", 0, &mut noted)?;
        let mut left = MOST_BYTES;
        for (about, id) in &noted.blobs {
            let header = self.repository.find_header(*id).map_err(|error| self.failed(error.to_string()))?;
            left = left.checked_sub(header.size()).ok_or_else(|| self.failed("the notes are too large"))?;
            let object = self.repository.find_object(*id).map_err(|error| self.failed(error.to_string()))?;
            noted.texts.insert(about.clone(), object.data.clone());
        }
        Ok(noted)
    }

    fn collect(&self, tree: ObjectId, prefix: &str, depth: usize, noted: &mut Noted) -> Result<(), GitError> {
        let tree = self.repository.find_tree(tree).map_err(|error| self.failed(error.to_string()))?;
        for entry in tree.iter() {
            let entry = entry.map_err(|error| self.failed(error.to_string()))?;
            let (mode, id) = (entry.mode(), entry.oid().to_owned());
            let name = format!("{prefix}{}", entry.filename().to_str_lossy());
            let is_part = entry.filename().len() == 2 && name.bytes().all(|b| b.is_ascii_hexdigit());
            if mode.is_blob() && self.is_id(&name) {
                if noted.blobs.len() == MOST_NOTES {
                    return Err(self.failed("there are too many notes"));
                }
                // Git's own notes never have both spellings of a place; a tree that has them says two things.
                if noted.blobs.insert(name, id).is_some() {
                    return Err(self.failed("two notes are about one object"));
                }
            } else if mode.is_tree() && is_part && depth < DEEPEST {
                self.collect(id, &name, depth + 1, noted)?;
            } else if depth == 0 {
                noted.others.push(Entry { mode, filename: entry.filename().to_owned(), oid: id });
            } else {
                return Err(self.failed("the ref is none of notes"));
            }
        }
        Ok(())
    }

    /// Whether this ref's commit has another ref's among its ancestors.
    ///
    /// # Errors
    ///
    /// When commits cannot be read.
    pub fn has(&self, noted: &Noted, other: &Noted) -> Result<bool, GitError> {
        let Some(theirs) = other.head else { return Ok(true) };
        let Some(own) = noted.head else { return Ok(false) };
        let common = self.repository.merge_bases_many(own, &[theirs]);
        Ok(common.map_err(|error| self.failed(error.to_string()))?.iter().any(|id| id.detach() == theirs))
    }

    /// Reads the ref, asks what is to be written, and writes it as one commit, where the ref is still as it was read; else
    /// everything is done again. `None` writes nothing.
    ///
    /// # Errors
    ///
    /// What `change` says; when the repository cannot be written, or others write the ref for too long.
    pub fn update<E: From<GitError>>(
        &self,
        mut change: impl FnMut(&Noted) -> Result<Option<Writing>, E>,
    ) -> Result<(), E> {
        let begun = Instant::now();
        loop {
            let noted = self.read()?;
            let Some(writing) = change(&noted)? else { return Ok(()) };
            let commit = self.commit(&noted, &writing)?;
            let Err(error) = self.point(&noted, commit, &writing) else { return Ok(()) };
            // Another process was first, or is at it: its lock is held for a moment.
            if begun.elapsed() > PATIENCE {
                return Err(error.into());
            }
            std::thread::sleep(Duration::from_millis(u64::from(std::process::id() % 7) + 3));
        }
    }

    /// The commit that has what is noted and what is written.
    fn commit(&self, noted: &Noted, writing: &Writing) -> Result<ObjectId, GitError> {
        let failed = |error: gix::Error| self.failed(error.to_string());
        let mut blobs = noted.blobs.clone();
        for (about, text) in &writing.texts {
            blobs.insert(about.clone(), self.repository.write_blob(text).map_err(failed)?.detach());
        }
        let of_note = |(about, oid): (String, ObjectId)| Entry { mode: Kind::Blob.into(), filename: about.into(), oid };
        let mut entries: Vec<Entry> = blobs.into_iter().map(of_note).chain(noted.others.iter().cloned()).collect();
        entries.sort();
        let tree = self.repository.write_object(&gix::objs::Tree { entries }).map_err(failed)?.detach();
        let time = gix::date::Time { seconds: writing.time, offset: 0 };
        let who = gix::actor::Signature { name: NAME.into(), email: ADDRESS.into(), time };
        let joined = writing.joined.as_ref().and_then(|joined| joined.head);
        let commit = gix::objs::Commit {
            tree,
            parents: noted.head.into_iter().chain(joined.filter(|id| Some(*id) != noted.head)).collect(),
            author: who.clone(),
            committer: who,
            encoding: None,
            message: BString::from(format!("{}\n", writing.message)),
            extra_headers: Vec::new(),
        };
        Ok(self.repository.write_object(&commit).map_err(failed)?.detach())
    }

    /// Lets the ref name a commit, if it still is as it was read.
    fn point(&self, noted: &Noted, commit: ObjectId, writing: &Writing) -> Result<(), GitError> {
        let expected = match noted.head {
            Some(head) => PreviousValue::MustExistAndMatch(Target::Object(head)),
            None => PreviousValue::MustNotExist,
        };
        let log = LogChange { message: writing.message.as_str().into(), ..LogChange::default() };
        let change = Change::Update { log, expected, new: Target::Object(commit) };
        let edit = RefEdit { change, name: self.name.clone(), deref: false };
        let who = gix::actor::Signature {
            name: NAME.into(),
            email: ADDRESS.into(),
            time: gix::date::Time { seconds: writing.time, offset: 0 },
        };
        let mut buffer = gix::date::parse::TimeBuf::default();
        let done = self.repository.edit_references_as([edit], Some(who.to_ref(&mut buffer)));
        done.map(drop).map_err(|error| self.failed(error.to_string()))
    }
}
