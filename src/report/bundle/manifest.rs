//! What a bundle holds.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// `MANIFEST.json`, the first file of a bundle.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Manifest {
    /// `regate.bundle/1`
    pub(super) schema: String,
    /// Who made it, with the version.
    pub(super) tool: String,
    /// When, in seconds since 1970.
    pub(super) made: i64,
    /// Frameworks that the reports are about; empty for all.
    pub(super) frameworks: Vec<String>,
    /// Sorted by path.
    pub(super) files: Vec<Listed>,
    /// What was asked for and is not in it.
    pub(super) left_out: Vec<LeftOut>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Listed {
    pub(super) path: String,
    pub(super) bytes: usize,
    pub(super) sha256: String,
    /// Credentials in it were masked: its bytes are not those of the file that it was made from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) redacted: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LeftOut {
    pub(super) path: String,
    pub(super) reason: String,
}

/// The other files of a bundle, by path.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

pub(super) const SCHEMA: &str = "regate.bundle/1";

pub(super) fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
