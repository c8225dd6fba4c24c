//! Whether a signature counts: the key, the role, the time, the commit, the files, and that nobody approves their own.

use std::collections::BTreeSet;

use serde::Serialize;
use ssh_key::public::KeyData;
use ssh_key::{HashAlg, PublicKey, SshSig};

use crate::signoff::signers::Allowed;
use crate::signoff::statement::{Emergency, Material};
use crate::signoff::{Authorship, Identities, Revoked, Signers, Statement, namespace};

/// Seconds that a signer's clock may run ahead of ours.
const SKEW: i64 = 300;

/// What a sign-off has to be about.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    pub commit: &'a str,
    pub environment: &'a str,
    /// Every file that the decision rests on.
    pub materials: &'a [Material],
    /// Who wrote a part of the change; `None` where nobody knows what the change is.
    pub authorship: Option<&'a Authorship>,
    /// Which addresses are one person's.
    pub identities: &'a Identities,
    /// Seconds since 1970, of the commit and of now.
    pub committed: i64,
    pub now: i64,
}

/// A sign-off that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignOff {
    pub file: String,
    pub role: String,
    /// Who signed, by the signers file; empty where that is not known.
    pub principal: String,
    /// `SHA256:...` of the key.
    pub key: String,
    /// Seconds since 1970, as the signer says.
    pub time: i64,
    pub checks: BTreeSet<String>,
    /// Of a sign-off in an emergency: why, and until which day somebody else looks at it.
    pub emergency: Option<Emergency>,
    /// Whether it counts.
    pub counts: bool,
    /// Why it does not.
    pub why: Option<Why>,
    /// Of one that is about other files: which.
    #[serde(skip)]
    pub other_files: Vec<String>,
}

/// Why a sign-off does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    #[error("it is no statement of a sign-off")]
    NoStatement,
    #[error("it has no signature that can be read")]
    NoSignature,
    #[error("its signature is not over this text: something was changed")]
    Changed,
    #[error("its signature was made for something else")]
    Namespace,
    #[error("the signers file does not know its key")]
    UnknownKey,
    #[error("its signer may not sign in this role")]
    Role,
    #[error("its key is not valid at this time")]
    Period,
    #[error("its key was revoked")]
    Revoked,
    #[error("it is about another commit")]
    Commit,
    #[error("it is about another environment")]
    Environment,
    #[error("it is about other files")]
    Files,
    #[error("its signer wrote a part of the change")]
    Author,
    #[error("who wrote the change cannot be told: there is no trusted base, or an address is missing or not ASCII")]
    UnknownAuthor,
    #[error("it is dated in the future")]
    Future,
    #[error("it is dated before the commit")]
    BeforeCommit,
    #[error("the same person or key has signed in another role, which counts")]
    Twice,
}

/// Looks at one sign-off: the bytes of its statement and of its signature.
#[must_use]
pub fn verify(
    file: &str,
    statement: &[u8],
    signature: &[u8],
    signers: &Signers,
    revoked: &Revoked,
    expected: &Expected<'_>,
) -> SignOff {
    let mut signoff = SignOff {
        file: file.to_string(),
        role: String::new(),
        principal: String::new(),
        key: String::new(),
        time: 0,
        checks: BTreeSet::new(),
        emergency: None,
        counts: false,
        why: None,
        other_files: Vec::new(),
    };
    signoff.why = look(&mut signoff, statement, signature, signers, revoked, expected).err();
    signoff.counts = signoff.why.is_none();
    signoff
}

fn look(
    signoff: &mut SignOff,
    bytes: &[u8],
    signature: &[u8],
    signers: &Signers,
    revoked: &Revoked,
    expected: &Expected<'_>,
) -> Result<(), Why> {
    let statement = Statement::parse(bytes).map_err(|_| Why::NoStatement)?;
    signoff.role.clone_from(&statement.role);
    signoff.time = statement.time;
    signoff.emergency.clone_from(&statement.emergency);
    let signature = SshSig::from_pem(signature).map_err(|_| Why::NoSignature)?;
    signoff.key = signature.public_key().fingerprint(HashAlg::Sha256).to_string();
    signoff.principal = signer(&statement.role, bytes, &signature, signers, revoked, expected.now)?;
    if statement.commit != expected.commit {
        return Err(Why::Commit);
    }
    if statement.environment != expected.environment {
        return Err(Why::Environment);
    }
    let digests: BTreeSet<&str> = expected.materials.iter().map(|material| material.sha256.as_str()).collect();
    if statement.digests() != digests {
        signoff.other_files = other_files(&statement, expected.materials);
        return Err(Why::Files);
    }
    if statement.time > expected.now + SKEW {
        return Err(Why::Future);
    }
    if statement.time + SKEW < expected.committed {
        return Err(Why::BeforeCommit);
    }
    let Some(authorship) = expected.authorship else { return Err(Why::UnknownAuthor) };
    let is_nobody = |author: &String| author.is_empty() || !author.is_ascii();
    if authorship.people.is_empty() || authorship.people.iter().any(is_nobody) {
        return Err(Why::UnknownAuthor);
    }
    // By the key as well: the address in a commit is what its writer typed.
    let is_author = |address: &String| authorship.people.contains(address);
    if authorship.keys.contains(&signoff.key) || expected.identities.of(&signoff.principal).iter().any(is_author) {
        return Err(Why::Author);
    }
    signoff.checks = statement.checks;
    Ok(())
}

/// How the files that were signed differ from those at hand, by the last part of their names. The names are the signer's and whoever's
/// gave the files: they decide nothing.
fn other_files(statement: &Statement, materials: &[Material]) -> Vec<String> {
    let last = |material: &Material| {
        let name = material.name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.chars().filter(|c| !c.is_control()).take(80).collect::<String>()
    };
    let other = |of: &[Material], than: &[Material]| -> Vec<String> {
        let is_there = |own: &Material| than.iter().any(|other| other.sha256 == own.sha256);
        of.iter().filter(|own| !is_there(own)).map(last).collect()
    };
    let (signed, given) = (other(&statement.materials, materials), other(materials, &statement.materials));
    let changed = given.iter().filter(|name| signed.contains(name)).map(|name| format!("{name} is not the signed one"));
    let missing = given.iter().filter(|name| !signed.contains(name)).map(|name| format!("signed without {name}"));
    let gone =
        signed.iter().filter(|name| !given.contains(name)).map(|name| format!("{name} was signed and is not given"));
    changed.chain(missing).chain(gone).collect()
}

/// Who signed these bytes in a role: by a key that is known, may do so now, and was not taken back.
fn signer(
    role: &str,
    bytes: &[u8],
    signature: &SshSig,
    signers: &Signers,
    revoked: &Revoked,
    now: i64,
) -> Result<String, Why> {
    signer_in(&namespace(role), bytes, signature, signers, revoked, now)
}

fn signer_in(
    namespace: &str,
    bytes: &[u8],
    signature: &SshSig,
    signers: &Signers,
    revoked: &Revoked,
    now: i64,
) -> Result<String, Why> {
    let key = signature.public_key();
    if signature.namespace() != namespace {
        return Err(Why::Namespace);
    }
    signed(key, namespace, bytes, signature)?;
    let principal = match signers.allowed(key, namespace, now) {
        Allowed::As(principal) => principal,
        Allowed::UnknownKey => return Err(Why::UnknownKey),
        Allowed::Namespace => return Err(Why::Role),
        Allowed::Period => return Err(Why::Period),
    };
    if revoked.holds(key) { Err(Why::Revoked) } else { Ok(principal) }
}

/// Who signed a statement, and what it says, whatever commit it is about; `None` where the signature does not hold now.
#[must_use]
pub fn attested(
    statement: &[u8],
    signature: &[u8],
    signers: &Signers,
    revoked: &Revoked,
    now: i64,
) -> Option<(String, Statement)> {
    let read = Statement::parse(statement).ok()?;
    let signature = SshSig::from_pem(signature).ok()?;
    let principal = signer(&read.role, statement, &signature, signers, revoked, now).ok()?;
    Some((principal, read)).filter(|(_, read)| read.time <= now + SKEW)
}

/// The key of a signature that is over these bytes, in the namespace of a role, whoever's it is and whether it may or not.
#[must_use]
pub(crate) fn key_of(role: &str, bytes: &[u8], signature: &[u8]) -> Option<KeyData> {
    let signature = SshSig::from_pem(signature).ok()?;
    let namespace = namespace(role);
    let is_over =
        signature.namespace() == namespace && signed(signature.public_key(), &namespace, bytes, &signature).is_ok();
    is_over.then(|| signature.public_key().clone())
}

/// Who signed some bytes in a namespace; `None` where the signature does not hold now.
#[must_use]
pub fn signed_by(
    namespace: &str,
    bytes: &[u8],
    signature: &[u8],
    signers: &Signers,
    revoked: &Revoked,
    now: i64,
) -> Option<String> {
    let signature = SshSig::from_pem(signature).ok()?;
    signer_in(namespace, bytes, &signature, signers, revoked, now).ok()
}

/// Whether a signature is over these bytes. A key on a security token has to say that somebody touched it, as
/// ssh-keygen asks for (PROTOCOL.u2f: the flags stand before a counter of four bytes at the end).
pub(super) fn signed(key: &KeyData, namespace: &str, bytes: &[u8], signature: &SshSig) -> Result<(), Why> {
    PublicKey::new(key.clone(), "").verify(namespace, bytes, signature).map_err(|_| Why::Changed)?;
    if key.is_sk_ed25519() || key.is_sk_ecdsa_p256() {
        let flags = signature.signature_bytes().iter().rev().nth(4).copied().unwrap_or_default();
        if flags & 1 == 0 {
            return Err(Why::NoSignature);
        }
    }
    Ok(())
}
