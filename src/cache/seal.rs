//! The checksum of entries, and its key.

use std::io::Write as _;
use std::path::Path;

use super::Key;
use super::place::Refused;
use crate::disk::{self, Links};

/// What an entry begins with; another layout has another name.
const LAYOUT: &[u8; 16] = b"regate cache 01\n";

const KEY_BYTES: usize = 32;

/// Knows whether an entry was written by this user on this machine.
pub(super) struct Seal {
    key: [u8; KEY_BYTES],
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// Reads the key in a folder of the user's own, and makes one where there is none.
    pub(super) fn open(folder: &Path) -> Result<Self, Refused> {
        let file = folder.join("cache-key");
        if let Some(key) = read(&file) {
            return Ok(Self { key });
        }
        // Whole or not at all: of two that make one at once, one is there before the other.
        let wrong = |error: std::io::Error| Refused(format!("'{}' cannot be made: {error}", file.display()));
        let mut random = [0; KEY_BYTES];
        fill(&mut random).map_err(wrong)?;
        let mut new = tempfile::Builder::new().prefix(".cache-key-").tempfile_in(folder).map_err(wrong)?;
        new.write_all(&random).map_err(wrong)?;
        let _ = new.persist_noclobber(&file);
        match read(&file) {
            Some(key) => Ok(Self { key }),
            None => Err(Refused(format!("'{}' is no key that only its owner reads", file.display()))),
        }
    }

    fn checksum(&self, entry: &Key, content: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(LAYOUT).update(entry).update(content);
        hasher.finalize()
    }

    /// An entry as it is written.
    pub(super) fn seal(&self, entry: &Key, content: &[u8]) -> Vec<u8> {
        let checksum = self.checksum(entry, content);
        [LAYOUT.as_slice(), checksum.as_bytes(), content].concat()
    }

    /// The content of what was written as this entry.
    pub(super) fn unseal(&self, entry: &Key, mut written: Vec<u8>) -> Option<Vec<u8>> {
        let begin = LAYOUT.len() + blake3::OUT_LEN;
        let checksum: [u8; blake3::OUT_LEN] = written.get(LAYOUT.len()..begin)?.try_into().ok()?;
        let content = written.get(begin..)?;
        // Compared in a time that tells nothing.
        let is_ours = written.starts_with(LAYOUT) && self.checksum(entry, content) == blake3::Hash::from(checksum);
        written.drain(..begin);
        is_ours.then_some(written)
    }
}

/// A key that only its owner reads.
#[cfg(unix)]
fn read(file: &Path) -> Option<[u8; KEY_BYTES]> {
    use std::io::Read as _;
    use std::os::unix::fs::MetadataExt as _;

    let (mut open, _) = disk::open(file, KEY_BYTES as u64, Links::Refused).ok()?;
    let about = open.metadata().ok()?;
    if about.mode() & 0o077 != 0 || about.uid() != rustix::process::geteuid().as_raw() {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    open.read_exact(&mut key).ok()?;
    Some(key)
}

#[cfg(not(unix))]
fn read(_: &Path) -> Option<[u8; KEY_BYTES]> {
    None
}

/// From the system's source of random numbers (random(4)).
fn fill(random: &mut [u8]) -> std::io::Result<()> {
    std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom")?, random)
}
