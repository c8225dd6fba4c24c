//! Whether the working tree is as the commit at HEAD has it.

use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use gix::index::entry::{Flags, Mode};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{GitError, GitIndex};
use crate::disk::{self, Links};
use crate::source::name;
use crate::source::read::is_lfs_pointer;

/// A larger file is taken for one that differs.
const LARGEST: u64 = 1 << 30;
/// A pointer of Git LFS is smaller (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>: under 1024 bytes).
const LARGEST_POINTER: u64 = 1024;

impl GitIndex {
    /// Whether a tracked file is not in the working tree as in the commit at HEAD. Files that git does not track do not count:
    /// they take nothing away from what is read.
    ///
    /// # Errors
    ///
    /// When HEAD cannot be read.
    pub fn is_dirty(&self) -> Result<bool, GitError> {
        let head = self.head()?;
        let changes = self.changes(&head);
        if !changes.changed.is_empty() || !changes.removed.is_empty() {
            return Ok(true);
        }
        let state = self.state();
        let format = self.repository.to_thread_local().object_hash();
        let timestamp = state.timestamp().unix_seconds();
        Ok(state.entries().par_iter().any(|entry| self.differs(entry, format, timestamp)))
    }

    fn differs(&self, entry: &gix::index::Entry, format: gix::hash::Kind, timestamp: i64) -> bool {
        // What a sparse checkout leaves out is not there to be read.
        if entry.mode.is_sparse() || entry.flags.contains(Flags::SKIP_WORKTREE) {
            return true;
        }
        let path = name::to_path(&self.root, &name::encode(entry.path(self.state())));
        let Ok(metadata) = std::fs::symlink_metadata(&path) else { return true };
        if entry.mode == Mode::COMMIT {
            return !metadata.is_dir();
        }
        if entry.mode == Mode::SYMLINK {
            let target = std::fs::read_link(&path).map(|target| name::of_path(&target));
            return !target.is_ok_and(|target| is_blob(format, entry.id, &name::decode(&target)));
        }
        if metadata.is_file() && is_untouched(entry, &metadata, timestamp) {
            return false;
        }
        let Ok(bytes) = disk::read(&path, LARGEST, Links::Refused) else { return true };
        !is_blob(format, entry.id, &bytes) && !self.is_converted(entry, format, &bytes)
    }

    /// Whether git itself wrote other bytes than the blob's when it checked the file out: line ends, or the content that a
    /// pointer of Git LFS stands for.
    fn is_converted(&self, entry: &gix::index::Entry, format: gix::hash::Kind, bytes: &[u8]) -> bool {
        let lines: Vec<u8> = without_carriage_returns(bytes);
        if lines.len() < bytes.len() && is_blob(format, entry.id, &lines) {
            return true;
        }
        let repository = self.repository.to_thread_local();
        let is_small = repository.find_header(entry.id).is_ok_and(|header| header.size() < LARGEST_POINTER);
        let pointer = if is_small { repository.find_blob(entry.id).ok() } else { None };
        pointer.is_some_and(|pointer| stands_for(&pointer.data, bytes))
    }
}

/// Whether a blob of these bytes has this id; one that cannot be told has not.
fn is_blob(format: gix::hash::Kind, id: gix::ObjectId, bytes: &[u8]) -> bool {
    gix::objs::compute_hash(format, gix::objs::Kind::Blob, bytes).is_ok_and(|own| own == id)
}

/// By size and time, as git tells it, unless the file is as young as the index: then it could have changed in the same moment
/// (<https://git-scm.com/docs/racy-git>).
fn is_untouched(entry: &gix::index::Entry, metadata: &Metadata, timestamp: i64) -> bool {
    let Some(time) = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()) else {
        return false;
    };
    let recorded = entry.stat.mtime;
    u64::from(entry.stat.size) == metadata.len()
        && u64::from(recorded.secs) == time.as_secs()
        && recorded.nsecs == time.subsec_nanos()
        && i64::from(recorded.secs) < timestamp
}

fn without_carriage_returns(bytes: &[u8]) -> Vec<u8> {
    let is_kept = |(at, byte): (usize, &u8)| (*byte != b'\r' || bytes.get(at + 1) != Some(&b'\n')).then_some(*byte);
    bytes.iter().enumerate().filter_map(is_kept).collect()
}

fn stands_for(pointer: &[u8], content: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(pointer) else { return false };
    let is_pointer = is_lfs_pointer(pointer);
    let digest = || data_encoding::HEXLOWER.encode(&Sha256::digest(content));
    let named = text.lines().find_map(|line| line.strip_prefix("oid sha256:"));
    is_pointer && named.is_some_and(|named| named == digest())
}

/// Whether the working tree of a repository is not as the commit at HEAD; `None` where that cannot be told.
#[must_use]
pub fn is_dirty(root: &Path) -> Option<bool> {
    GitIndex::open(root).ok()?.is_dirty().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_converts_is_no_change() {
        assert_eq!(without_carriage_returns(b"a\r\nb\rc\r\n"), b"a\nb\rc\n");
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(b"model"));
        let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 5\n");
        assert!(stands_for(pointer.as_bytes(), b"model"));
        assert!(!stands_for(pointer.as_bytes(), b"other"));
        assert!(!stands_for(format!("oid sha256:{digest}\n").as_bytes(), b"model"), "any file can say that");
    }
}
