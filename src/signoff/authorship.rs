//! Who made the commits of a change, as far as their signatures show it. An address in a commit is what its writer typed;
//! a signature is by whoever holds the key.

use std::collections::BTreeSet;

use ssh_key::{HashAlg, SshSig};

use crate::signoff::signers::Allowed;
use crate::signoff::verify::signed;
use crate::signoff::{Identities, Revoked, Signers};
use crate::source::git::Written;

/// The namespace in which git signs commits.
const GIT: &str = "git";

/// What signatures show of some commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorship {
    /// Addresses of everybody: those that stand in the commits, those of the keys that signed them, and the other addresses
    /// of all these persons. In lower case.
    pub people: BTreeSet<String>,
    /// `SHA256:...` of every key that signed a commit, known or not.
    pub keys: BTreeSet<String>,
    /// How many commits there are.
    pub commits: usize,
    /// Ids of those of which no signature shows that the committer made them.
    pub unproven: Vec<String>,
}

/// Looks at every commit. `now` is in seconds since 1970.
#[must_use]
pub fn authorship(
    commits: &[Written],
    signers: &Signers,
    revoked: &Revoked,
    identities: &Identities,
    now: i64,
) -> Authorship {
    let mut all = Authorship { commits: commits.len(), ..Authorship::default() };
    for commit in commits {
        all.people.extend(commit.people.iter().flat_map(|address| identities.of(address)));
        let signature = commit.signature.as_ref().and_then(|signature| {
            let read = SshSig::from_pem(&signature.armored).ok()?;
            signed(read.public_key(), GIT, &signature.signed, &read).ok()?;
            (read.namespace() == GIT).then_some(read)
        });
        let Some(signature) = signature else {
            all.unproven.push(commit.id.clone());
            continue;
        };
        let key = signature.public_key();
        all.keys.insert(key.fingerprint(HashAlg::Sha256).to_string());
        all.people.extend(signers.persons(key).iter().flat_map(|address| identities.of(address)));
        let shown = match signers.allowed(key, GIT, now) {
            Allowed::As(principal) => !revoked.holds(key) && identities.are_one(&principal, &commit.committer),
            Allowed::UnknownKey | Allowed::Namespace | Allowed::Period => false,
        };
        if !shown {
            all.unproven.push(commit.id.clone());
        }
    }
    all
}
