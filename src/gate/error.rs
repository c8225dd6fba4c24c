//! Why there is no decision.

/// Why the gate cannot decide. None of these is an approval or a refusal: the exit code is 2.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    #[error(transparent)]
    Git(#[from] crate::source::git::GitError),
    #[error("'{file}' cannot be used: {message}")]
    File { file: String, message: String },
    #[error(
        "'{file}' stands in the repository that is judged, so that a change could bring its own: give --trust-base REF, \
         from which it is read, or a file outside of the repository"
    )]
    Untrusted { file: String },
    #[error(
        "the trusted base '{base}' has the judged commit already, so that there is no change to judge and nobody who wrote \
         it: give --trust-base a commit from before, such as the one before the push"
    )]
    BaseHoldsCommit { base: String },
    #[error(
        "'{file}' stands in the commit that is judged, so that a change could bring its own: keep it outside of the \
         repository, or in a folder that git does not track"
    )]
    Judged { file: String },
    #[error("the gate's policy: {0}")]
    Policy(String),
    #[error(transparent)]
    Signers(#[from] crate::signoff::SignersError),
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
}
