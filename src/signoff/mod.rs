//! Sign-offs: what a person signed, with the SSH key that git's own `allowed_signers` file lists.
//!
//! A sign-off is two files: an in-toto Statement v1 whose predicate is a simple verification result, and its SSHSIG, so
//! that `ssh-keygen -Y verify` checks it without Regate. Each role has a namespace of its own
//! (`regate.approval.security-officer`), and the signers file says which keys may sign in it.

mod authorship;
mod dsse;
mod identity;
mod revoked;
mod sign;
mod signers;
mod statement;
mod verify;

pub use authorship::{Authorship, authorship};
pub use dsse::envelope;
pub use identity::Identities;
pub use revoked::Revoked;
pub use sign::{SignError, Signer};
pub use signers::{Signers, SignersError};
pub use statement::{Emergency, Material, POLICY, Statement, StatementError};
pub(crate) use verify::key_of;
pub use verify::{Expected, SignOff, Why, attested, signed_by, verify};

/// What every namespace of a sign-off begins with; the role follows.
pub const NAMESPACE: &str = "regate.approval.";

/// The namespace of records in the ledger: who may say that something was deployed or brought back.
pub const RECORD_NAMESPACE: &str = "regate.record";

/// The role in which somebody approves in an emergency, with a reason and a day until which somebody else looks at it.
pub const BREAK_GLASS: &str = "break-glass";

/// The namespace of a role.
#[must_use]
pub fn namespace(role: &str) -> String {
    format!("{NAMESPACE}{role}")
}

/// Whether a text can name a role, an environment or a check: kebab-case words in ASCII, so that none looks like another.
#[must_use]
pub fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
