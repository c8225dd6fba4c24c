//! Which commit a text belongs to.

/// The commit that was scanned (SARIF's versionControlProvenance).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The URL of the remote `origin`, without credentials.
    pub repository: Option<String>,
    /// The full id of the commit at HEAD.
    pub revision: Option<String>,
    pub branch: Option<String>,
}
