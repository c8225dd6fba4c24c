//! Sign-offs beside a report: who approved what, and whether the signature holds.
//!
//! Whether one counts is the gate's to say, which also knows the files of the decision and who wrote the change.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::report::time;
use crate::signoff::{Expected, Identities, Revoked, Signers, Statement, Why, verify};

/// A statement of a sign-off, as an audit report tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    pub file: String,
    pub role: String,
    pub environment: String,
    /// Full id.
    pub commit: String,
    /// When, as the signer says.
    pub made: String,
    /// Who signed, by the signers file; empty where that is not known.
    pub principal: String,
    /// Whether the signature is of one who may sign in this role.
    pub verified: bool,
    /// The same in words, with the reason.
    pub standing: String,
    /// Manual checks that the signer made.
    pub checks: BTreeSet<String>,
    /// Of an approval in an emergency: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency: Option<String>,
}

impl Approval {
    /// What a file and its signature say, held against the signers and the keys that were taken back; `None` where the file is no
    /// statement of a sign-off.
    #[must_use]
    pub fn of(
        file: &str,
        statement: &[u8],
        signature: &[u8],
        signers: Option<(&Signers, &Revoked)>,
        now: i64,
    ) -> Option<Self> {
        let read = Statement::parse(statement).ok()?;
        let (principal, why) = match signers {
            None => (String::new(), Some("no signers file was given".to_string())),
            Some((signers, revoked)) => looked_at(file, &read, (statement, signature), (signers, revoked), now),
        };
        Some(Self {
            file: file.to_string(),
            made: time::rfc3339(read.time),
            principal,
            verified: why.is_none(),
            standing: why.map_or_else(|| "verified".to_string(), |why| format!("not verified: {why}")),
            emergency: read.emergency.map(|emergency| emergency.reason),
            role: read.role,
            environment: read.environment,
            commit: read.commit,
            checks: read.checks,
        })
    }
}

/// Who signed, and why the signature does not hold. What the statement is about is taken as it says: that is the gate's to judge.
fn looked_at(
    file: &str,
    read: &Statement,
    (statement, signature): (&[u8], &[u8]),
    (signers, revoked): (&Signers, &Revoked),
    now: i64,
) -> (String, Option<String>) {
    let expected = Expected {
        commit: &read.commit,
        environment: &read.environment,
        materials: &read.materials,
        authorship: None,
        identities: &Identities::default(),
        committed: read.time,
        now,
    };
    let looked = verify(file, statement, signature, signers, revoked, &expected);
    // Who wrote the change is the last that is asked.
    let why = looked.why.filter(|why| *why != Why::UnknownAuthor);
    (looked.principal, why.map(|why| why.to_string()))
}
