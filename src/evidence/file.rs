//! The bytes of a file, within a bound, and their digest.
#![allow(
    clippy::disallowed_methods,
    reason = "evidence is no part of the scanned repository; its size is bounded here"
)]

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::evidence::error::EvidenceError;

/// A file of evidence may be so large: more than any tool's report that a forge accepts (GitHub takes 10 MB in gzip).
pub const MAX_BYTES: u64 = 64 << 20;

/// The bytes of a file and the hexadecimal SHA-256 of them.
#[derive(Debug)]
pub struct FileBytes {
    pub bytes: Vec<u8>,
    pub sha256: String,
}

/// Reads a file once, so that what is judged is what was digested.
///
/// # Errors
///
/// When it cannot be read, is no ordinary file, or is larger than [`MAX_BYTES`].
pub fn read_bytes(path: &Path) -> Result<FileBytes, EvidenceError> {
    let unreadable = |source| EvidenceError::Unreadable { file: path.to_path_buf(), source };
    let file = File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(unreadable(std::io::Error::other("it is no ordinary file")));
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(EvidenceError::TooLarge { file: path.to_path_buf(), limit: MAX_BYTES });
    }
    let sha256 = sha256_hex(&bytes);
    Ok(FileBytes { bytes, sha256 })
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_larger_than_any_report_is_refused_and_not_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge.sarif");
        File::create(&path).unwrap().set_len(MAX_BYTES + 1).unwrap();
        assert!(matches!(read_bytes(&path), Err(EvidenceError::TooLarge { limit: MAX_BYTES, .. })));
        assert!(matches!(read_bytes(folder.path()), Err(EvidenceError::Unreadable { .. })));
    }
}
