//! One entry, and its hash.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// The member of a body that holds an SSHSIG over [`Entry::to_sign`].
pub const SIGNATURE: &str = "signature";
/// The member that says what of an entry before it was not written to its end.
pub(super) const TORN: &str = "tornEntryRemoved";

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// What the gate said.
    Decision,
    /// A person signed.
    SignOff,
    /// A waiver was written.
    Waiver,
    /// A version was brought to an environment.
    Deployment,
    /// An older version was brought back.
    Rollback,
    /// A person says that something was done: a drill, a review.
    Attestation,
    /// Two chains grew together.
    Join,
}

impl EntryKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::SignOff => "sign-off",
            Self::Waiver => "waiver",
            Self::Deployment => "deployment",
            Self::Rollback => "rollback",
            Self::Attestation => "attestation",
            Self::Join => "join",
        }
    }
}

/// One entry. Keys are written in the order of RFC 8785.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub body: Map<String, Value>,
    /// Of everything else, in hexadecimal: SHA-256 over canonical JSON.
    pub hash: String,
    pub kind: EntryKind,
    /// Hashes, sorted; none for the first entry.
    pub parents: Vec<String>,
    /// Seconds since 1970, by the clock of who wrote it.
    pub time: i64,
}

#[derive(Serialize)]
struct Hashed<'a> {
    body: &'a Map<String, Value>,
    kind: EntryKind,
    parents: &'a [String],
    time: i64,
}

impl Entry {
    /// An entry with its hash.
    #[must_use]
    pub fn new(kind: EntryKind, time: i64, mut parents: Vec<String>, body: Map<String, Value>) -> Self {
        parents.sort();
        parents.dedup();
        let mut entry = Self { body, hash: String::new(), kind, parents, time };
        entry.hash = entry.computed();
        entry
    }

    /// The hash that the entry ought to have; empty for one that has no canonical form.
    #[must_use]
    pub fn computed(&self) -> String {
        let Self { body, kind, parents, time, .. } = self;
        let hashed = Hashed { body, kind: *kind, parents, time: *time };
        let bytes = serde_json_canonicalizer::to_vec(&hashed).unwrap_or_default();
        if bytes.is_empty() { String::new() } else { data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)) }
    }

    /// What a person signs who vouches for an entry, before it has its place in a chain: canonical JSON of what it is, when,
    /// and what it says, without [`SIGNATURE`] and what appending adds.
    #[must_use]
    pub fn to_sign(kind: EntryKind, time: i64, body: &Map<String, Value>) -> Vec<u8> {
        let mut body = body.clone();
        body.retain(|key, _| key != SIGNATURE && key != TORN);
        let signed = serde_json::json!({"body": body, "kind": kind, "time": time});
        serde_json_canonicalizer::to_vec(&signed).unwrap_or_default()
    }

    /// The line, without its break.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json_canonicalizer::to_string(self).unwrap_or_default()
    }

    /// RFC 3339, UTC.
    #[must_use]
    pub fn time_text(&self) -> String {
        jiff::Timestamp::from_second(self.time).unwrap_or_default().to_string()
    }
}
