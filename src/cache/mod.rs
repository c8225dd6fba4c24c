//! What a scan came to, kept in a folder of the user's own, so that nothing is scanned twice that did not change.
//!
//! An entry is found by the digest of everything that the scan hung on (`crate::scan::cached`). The repository that is scanned
//! is hostile, and so may be what a machine restores from elsewhere: an entry counts only when the folder is the user's own and
//! nobody else's to write, and when the entry carries a checksum with a key that lies in another folder of the user's, which only
//! he reads ([`place`], [`seal`]). Whatever is damaged, cut, foreign or old is not found, and never an error.
//!
//! Entries hold what reports show, with credentials redacted, and no text of a file beyond that.
#![allow(
    clippy::disallowed_methods,
    reason = "the folder is the user's own, and no file of a repository is opened here"
)]

mod codec;
mod entries;
mod place;
mod report;
mod seal;

use std::path::{Path, PathBuf};

pub use codec::{Input, Kept};
pub use entries::Held;
pub use place::{Place, Refused};

use entries::Entries;
use seal::Seal;

/// The digest of everything that an entry hangs on.
pub type Key = [u8; 32];

/// Bytes of all files of a scan below which looking an entry up takes about as long as scanning.
const LEAST_BYTES: u64 = 1 << 20;

/// A cache that may be used.
#[derive(Debug)]
pub struct Cache {
    entries: Entries,
    seal: Seal,
    least_bytes: u64,
}

impl Cache {
    /// Opens the cache, for scans of a repository where there is one, and makes its folders where they are not there.
    ///
    /// # Errors
    /// Why nothing is kept: the folder is in the repository, is a link, or others may write it, or there is none.
    pub fn open(place: &Place, root: Option<&Path>) -> Result<Self, Refused> {
        let folder = place.entries(root)?;
        let seal = Seal::open(&place.secrets(root)?)?;
        Ok(Self { entries: Entries::of(folder), seal, least_bytes: LEAST_BYTES })
    }

    /// The same for scans of whatever size.
    #[must_use]
    pub fn for_any_size(self) -> Self {
        Self { least_bytes: 0, ..self }
    }

    /// Bytes of all files from which on a scan is kept.
    #[must_use]
    pub fn least_bytes(&self) -> u64 {
        self.least_bytes
    }

    /// The content of an entry that was written here and is as it was.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        self.seal.unseal(key, self.entries.read(key)?)
    }

    /// Keeps an entry, and takes the oldest away that are too many. Where it cannot be written, nothing is kept.
    pub fn put(&self, key: &Key, content: &[u8]) {
        self.entries.write(key, &self.seal.seal(key, content));
        self.entries.prune();
    }

    /// The folder of the entries.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.entries.folder().to_path_buf()
    }
}

/// What a cache's folder holds.
#[must_use]
pub fn held(folder: &Path) -> Held {
    Entries::of(folder.to_path_buf()).held()
}

/// Takes all entries away; the answer says what was there.
#[must_use]
pub fn clear(folder: &Path) -> Held {
    let entries = Entries::of(folder.to_path_buf());
    let held = entries.held();
    entries.clear();
    held
}

#[cfg(test)]
mod tests;
