//! The bytes of a file, within a bound, and their digest.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::disk::{self, Links, ReadError};
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
    let file = || path.to_path_buf();
    let bytes = disk::read(path, MAX_BYTES, Links::Followed).map_err(|error| match error {
        ReadError::TooLarge { limit } => EvidenceError::TooLarge { file: file(), limit },
        ReadError::System(source) => EvidenceError::Unreadable { file: file(), source },
        other => EvidenceError::Unreadable { file: file(), source: std::io::Error::other(other) },
    })?;
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
        std::fs::File::create(&path).unwrap().set_len(MAX_BYTES + 1).unwrap();
        assert!(matches!(read_bytes(&path), Err(EvidenceError::TooLarge { limit: MAX_BYTES, .. })));
        assert!(matches!(read_bytes(folder.path()), Err(EvidenceError::Unreadable { .. })));
    }

    /// Opening it would wait for a writer, for ever.
    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(matches!(read_bytes(&path), Err(EvidenceError::Unreadable { .. })));
    }
}
