//! What is asked of the gate, and all that was read for it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::evidence::{Evidence, Finding, Given};
use crate::gate::checklist::Checklist;
use crate::gate::conduct::Held;
use crate::gate::policy::GatePolicy;
use crate::gate::touched::Touched;
use crate::gate::waivers::WaiverUse;
use crate::ledger::{Entry, Ledger};
use crate::signoff::{Authorship, Material, SignOff};
use crate::waiver::Waivers;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The root of the repository.
    pub root: PathBuf,
    pub environment: String,
    /// In git's syntax.
    pub commit: String,
    pub trust_base: Option<String>,
    pub given: Vec<Given>,
    /// The commit of every file that names none.
    pub evidence_commit: Option<String>,
    pub required_tools: Vec<String>,
    pub policy: Option<PathBuf>,
    /// A folder of checklists beside ours.
    pub checklist: Option<PathBuf>,
    pub signers: Option<PathBuf>,
    pub revoked: Option<PathBuf>,
    /// Folders with sign-offs: `NAME.json` and `NAME.json.sig`.
    pub sign_offs: Vec<PathBuf>,
    /// The folder of the ledger.
    pub evidence: Option<PathBuf>,
    /// The ref of the ledger, where that is kept in notes of git.
    pub notes: Option<String>,
    /// Seconds since 1970.
    pub now: i64,
}

impl Request {
    /// The ledger: notes, where they are asked for, else the folder's.
    #[must_use]
    pub fn ledger(&self) -> Option<Ledger> {
        let notes = self.notes.as_ref().map(|reference| Ledger::in_notes(&self.root, reference));
        notes.or_else(|| self.evidence.as_ref().map(|folder| Ledger::in_folder(folder)))
    }
}

/// A file that was read, with the commit that somebody says it is about.
#[derive(Clone, Debug)]
pub struct Piece {
    pub evidence: Evidence,
    pub asserted: Option<String>,
    /// The kind of tests that somebody says it is of.
    pub kind: Option<String>,
}

impl Piece {
    /// Whether somebody says that it is of these tests.
    pub(super) fn is_of(&self, kind: &str) -> bool {
        self.kind.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(kind))
    }
}

/// What was read.
#[derive(Debug)]
pub struct Collected {
    pub environment: String,
    pub commit: String,
    pub committed: i64,
    /// Who wrote the change; `None` without a base, which tells what the change is.
    pub authorship: Option<Authorship>,
    /// `None` without a base.
    pub changed: Option<Vec<String>>,
    /// What changed files hold that checks are about; `None` without a base.
    pub touched: Option<Vec<Touched>>,
    pub pieces: Vec<Piece>,
    /// File and message of what could not be read.
    pub errors: Vec<(String, String)>,
    /// Of all tools, joined; the worst first.
    pub findings: Vec<Finding>,
    pub waivers: Waivers,
    pub waiver_uses: Vec<WaiverUse>,
    pub held: Held,
    /// The waivers that the commit has and the trusted base has not, or has otherwise: they count once somebody attests them.
    pub waivers_brought: Vec<WaiverUse>,
    /// The commit's list, where it has such.
    pub brought_text: Option<String>,
    /// Whether waivers are from the trusted base.
    pub waivers_trusted: bool,
    pub policy: GatePolicy,
    pub checklist: Checklist,
    /// The commit's lock files, by the name of their ecosystem.
    pub locks: BTreeMap<String, Vec<String>>,
    /// What a sign-off has to be about.
    pub materials: Vec<Material>,
    pub sign_offs: Vec<SignOff>,
    /// The ledger's.
    pub entries: Vec<Entry>,
    /// Of signatures in the ledger that verify.
    pub attestations: Vec<Attestation>,
    /// Who signed records of the ledger, by the hash of the entry.
    pub recorders: BTreeMap<String, String>,
    /// Approvals in an emergency that the ledger has of this environment.
    pub follow_ups: Vec<FollowUp>,
    /// Approvals in an emergency that count here and that the ledger has not: to be written there before the decision.
    pub unrecorded: Vec<Signed>,
    /// When a decision about this environment first knew a result, by its fingerprint: seconds since 1970.
    pub first_seen: BTreeMap<String, i64>,
}

/// A sign-off as it was given: its text and its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub statement: String,
    pub signature: String,
    /// `SHA256:...`.
    pub key: String,
    pub role: String,
}

/// That a person signed for an item once, for whichever commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    pub principal: String,
    pub role: String,
    pub check: String,
    pub environment: String,
    /// Seconds since 1970.
    pub time: i64,
}

/// An approval in an emergency, that somebody is to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FollowUp {
    /// The check that closes it: `follow-up-` and the begin of the entry's hash.
    pub check: String,
    pub commit: String,
    pub reason: String,
    /// The last day.
    pub due: String,
    pub overdue: bool,
    /// `SHA256:...` of the key that signed, as the ledger has it.
    pub key: String,
    /// Whether the signers file says whose key it is. Where it does not, nobody is known to be somebody else.
    pub known: bool,
    /// Roles of other persons who attested the check.
    pub looked_at_as: Vec<String>,
}
