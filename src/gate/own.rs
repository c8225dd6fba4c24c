//! Evidence that the judged commit itself holds: a change that brings its own would be its own witness.

use std::path::Path;

use crate::evidence::{Evidence, sha256_hex};
use crate::gate::error::GateError;
use crate::gate::trusted::TrustedBase;
use crate::source::git::Revision;

/// The judged commit, asked for what it holds.
pub(super) struct Judged<'a> {
    pub(super) root: &'a Path,
    pub(super) commit: &'a Revision,
    pub(super) trusted: &'a TrustedBase,
}

impl Judged<'_> {
    /// Whether the commit has a file at this path, or one of these very bytes anywhere.
    pub(super) fn brings(&self, file: &Path, evidence: &Evidence) -> Result<bool, GateError> {
        if self.has(file)? {
            return Ok(true);
        }
        let is_it = |bytes: &[u8]| sha256_hex(bytes) == evidence.sha256;
        Ok(self.commit.has_blob(self.root, evidence.bytes, is_it)?)
    }

    /// A folder of which the commit has files is no place for what is kept about it.
    pub(super) fn refuse(&self, folder: &Path) -> Result<(), GateError> {
        let name = folder.display().to_string();
        if self.has(folder)? { Err(GateError::Judged { file: name }) } else { Ok(()) }
    }

    /// Whether the commit has a file at, or below, this path.
    fn has(&self, path: &Path) -> Result<bool, GateError> {
        let Some(inside) = self.trusted.inside(path) else { return Ok(false) };
        Ok(self.commit.has(self.root, &inside)?)
    }
}
