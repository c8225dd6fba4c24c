//! The files of a cache: one an entry, written beside and renamed, so that who reads finds it whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::Key;
use crate::disk::{self, Links};

/// Bytes of one entry; a larger one is not kept.
const MOST_ENTRY: u64 = 64 << 20;

/// Bytes of all entries: the oldest go first.
const MOST_BYTES: u64 = 256 << 20;

/// Entries that nobody asked for so long are taken away.
const MOST_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What was begun so long ago and is not complete is nobody's any more.
const MOST_WRITING: Duration = Duration::from_secs(60 * 60);

const ENDING: &str = ".scan";
const WRITING: &str = ".regate-";

#[derive(Debug)]
pub(super) struct Entries {
    folder: PathBuf,
}

/// What a folder holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub entries: usize,
    pub bytes: u64,
}

/// A file of the cache.
struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
    is_complete: bool,
}

impl Entries {
    pub(super) fn of(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(format!("{}{ENDING}", blake3::Hash::from(*key).to_hex()))
    }

    /// What stands in an entry's file, whoever wrote it.
    pub(super) fn read(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.path(key);
        let written = disk::read(&path, MOST_ENTRY, Links::Refused).ok()?;
        // The age of an entry counts from when it was last of use; where that cannot be noted, it goes sooner.
        let _ = fs::File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(written)
    }

    pub(super) fn write(&self, key: &Key, sealed: &[u8]) {
        if u64::try_from(sealed.len()).map_or(true, |bytes| bytes > MOST_ENTRY) {
            return;
        }
        // A file that only its owner reads. That it is on the disk is not waited for: a part of it is no entry.
        let Ok(mut file) = tempfile::Builder::new().prefix(WRITING).tempfile_in(&self.folder) else { return };
        if file.write_all(sealed).is_ok() {
            let _ = file.persist(self.path(key));
        }
    }

    /// The files of the cache, those used last first. Nothing else in the folder is touched.
    fn all(&self) -> Vec<Entry> {
        let Ok(files) = fs::read_dir(&self.folder) else { return Vec::new() };
        let entry = |file: fs::DirEntry| {
            let name = file.file_name().into_string().ok()?;
            let is_complete = name.strip_suffix(ENDING).is_some_and(|key| blake3::Hash::from_hex(key).is_ok());
            let about = fs::symlink_metadata(file.path()).ok()?;
            let is_ours = about.is_file() && (is_complete || name.starts_with(WRITING));
            let used = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            is_ours.then(|| Entry { path: file.path(), bytes: about.len(), used, is_complete })
        };
        let mut all: Vec<Entry> = files.flatten().filter_map(entry).collect();
        all.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.path.cmp(&b.path)));
        all
    }

    /// Takes away what is too old or too much.
    pub(super) fn prune(&self) {
        let (now, mut bytes) = (SystemTime::now(), 0_u64);
        for entry in self.all() {
            // One from the future is as new as can be.
            let age = now.duration_since(entry.used).unwrap_or_default();
            bytes = bytes.saturating_add(entry.bytes);
            let most = if entry.is_complete { MOST_AGE } else { MOST_WRITING };
            if age > most || entry.is_complete && bytes > MOST_BYTES {
                let _ = fs::remove_file(entry.path);
            }
        }
    }

    pub(super) fn held(&self) -> Held {
        let all = self.all();
        Held {
            entries: all.iter().filter(|entry| entry.is_complete).count(),
            bytes: all.iter().map(|entry| entry.bytes).sum(),
        }
    }

    pub(super) fn clear(&self) {
        for entry in self.all() {
            let _ = fs::remove_file(entry.path);
        }
    }
}
