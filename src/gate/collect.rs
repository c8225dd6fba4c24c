//! Reading everything that the decision rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::config::FILE_NAME;
use crate::config::date::Date;
use crate::evidence::{self, Content, Evidence, Finding, Given, join, sha256_hex};
use crate::gate::ages::first_seen;
use crate::gate::checklist::{self, Checklist};
use crate::gate::emergency::{FollowUp, follow_ups};
use crate::gate::error::GateError;
use crate::gate::own::Judged;
use crate::gate::persons::Persons;
use crate::gate::policy::GatePolicy;
use crate::gate::trusted::{TrustedBase, failed};
use crate::gate::waivers::{WaiverUse, apply};
use crate::ledger::{Entry, Ledger};
use crate::signoff::{Authorship, Material, SignOff};
use crate::source::git::{Change, Revision};
use crate::waiver::{self, Waivers};

/// Bytes of a configuration or a list of waivers in a commit.
const MAX_BYTES: u64 = 4 << 20;

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
    /// Seconds since 1970.
    pub now: i64,
}

/// A file that was read, with the commit that somebody says it is about.
#[derive(Clone, Debug)]
pub struct Piece {
    pub evidence: Evidence,
    pub asserted: Option<String>,
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
    pub pieces: Vec<Piece>,
    /// File and message of what could not be read.
    pub errors: Vec<(String, String)>,
    /// Of all tools, joined; the worst first.
    pub findings: Vec<Finding>,
    pub waivers: Waivers,
    pub waiver_uses: Vec<WaiverUse>,
    /// Commits that scans of Regate trusted, or were held against, where the trusted base has them.
    pub held: BTreeSet<String>,
    /// Whether waivers are from the trusted base.
    pub waivers_trusted: bool,
    pub policy: GatePolicy,
    pub checklist: Checklist,
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
    /// When a decision about this environment first knew a result, by its fingerprint: seconds since 1970.
    pub first_seen: BTreeMap<String, i64>,
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

/// Reads what is given.
///
/// # Errors
///
/// What leaves nothing to decide on: no commit, a policy or a signers file that cannot be read or trusted, a ledger that
/// does not verify. Evidence that cannot be read is no error: it is part of what is decided on.
pub fn collect(request: &Request) -> Result<Collected, GateError> {
    let root = &request.root;
    let revision = Revision::open(root, &request.commit)?;
    let trusted = TrustedBase::new(root, request.trust_base.as_deref())?;
    let change = change(request, &revision, &trusted)?;
    let persons = Persons::read(request, &trusted)?;
    let policy = match &request.policy {
        Some(folder) => GatePolicy::load(folder, &trusted)?,
        None => GatePolicy::builtin(),
    };
    let judged = Judged { root, commit: &revision, trusted: &trusted };
    request.evidence.iter().try_for_each(|folder| judged.refuse(folder))?;
    let (pieces, errors) = read_given(request, &judged)?;
    let checklist = checklist::load(request.checklist.as_deref(), &trusted)?;
    let held = held(&pieces, &trusted);
    let (waivers, waivers_trusted) = read_waivers(root, &revision, &trusted)?;
    let mut findings: Vec<Finding> = pieces.iter().flat_map(|piece| findings_of(&piece.evidence)).collect();
    let waiver_uses = apply(&waivers, Date::of_seconds(request.now), &mut findings);
    let mut collected = Collected {
        environment: request.environment.clone(),
        commit: revision.id(),
        committed: revision.time,
        authorship: change.as_ref().map(|change| persons.authorship(change, request.now)),
        changed: change.map(|change| change.paths),
        pieces,
        errors,
        findings: join(findings),
        waivers,
        waiver_uses,
        waivers_trusted,
        held,
        policy,
        checklist,
        materials: Vec::new(),
        sign_offs: Vec::new(),
        entries: Vec::new(),
        attestations: Vec::new(),
        recorders: BTreeMap::new(),
        follow_ups: Vec::new(),
        first_seen: BTreeMap::new(),
    };
    collected.materials = materials(root, &revision, &collected)?;
    if let Some(folder) = &request.evidence {
        collected.entries = Ledger::in_folder(folder).entries()?;
    }
    collected.sign_offs = persons.sign_offs(request, &collected)?;
    let Collected { entries, sign_offs, .. } = &collected;
    let attestations = persons.attestations(entries, request.now);
    let looked = follow_ups(entries, &request.environment, &attestations, sign_offs, &persons, request.now);
    let recorders = persons.recorders(entries, request.now);
    let first_seen = first_seen(entries, &request.environment);
    collected.attestations = attestations;
    collected.follow_ups = looked;
    collected.recorders = recorders;
    collected.first_seen = first_seen;
    Ok(collected)
}

/// How the commit differs from the trusted base, where there is one.
fn change(request: &Request, commit: &Revision, trusted: &TrustedBase) -> Result<Option<Change>, GateError> {
    let Some(base) = &trusted.base else { return Ok(None) };
    if commit.is_in(&request.root, base)? {
        return Err(GateError::BaseHoldsCommit { base: request.trust_base.clone().unwrap_or_default() });
    }
    Ok(Some(commit.since(&request.root, base)?))
}

fn held(pieces: &[Piece], trusted: &TrustedBase) -> BTreeSet<String> {
    let conducts = pieces.iter().flat_map(|piece| piece.evidence.runs()).filter_map(|run| run.conduct.as_ref());
    let named = conducts.flat_map(|conduct| conduct.trust_commit.iter().chain(&conduct.scope_base));
    let named: BTreeSet<&String> = named.collect();
    named.into_iter().filter(|commit| trusted.holds(commit)).cloned().collect()
}

fn findings_of(evidence: &Evidence) -> Vec<Finding> {
    evidence.runs().iter().flat_map(|run| run.findings.clone()).collect()
}

/// Pieces, and file and message of what cannot count.
type Gathered = (Vec<Piece>, Vec<(String, String)>);

/// Each file once: the same bytes given twice would count everything twice.
fn read_given(request: &Request, judged: &Judged<'_>) -> Result<Gathered, GateError> {
    let (mut pieces, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for given in &request.given {
        let name = given.file.display().to_string();
        let evidence = match evidence::read(given, &request.root) {
            Ok(evidence) => evidence,
            Err(error) => {
                errors.push((name, error.to_string()));
                continue;
            }
        };
        if judged.brings(&given.file, &evidence)? {
            let message = format!("'{name}' stands in the judged commit: a change cannot bring its own evidence");
            errors.push((name, message));
            continue;
        }
        if let (Some(tool), Content::Runs(runs)) = (&given.tool, &evidence.content)
            && !runs.iter().any(|run| run.tool.eq_ignore_ascii_case(tool))
        {
            let message = format!("'{name}' is given as '{tool}', and holds no run of it");
            errors.push((name, message));
            continue;
        }
        if seen.insert((evidence.kind, evidence.sha256.clone())) {
            pieces.push(Piece { evidence, asserted: given.commit.clone().or_else(|| request.evidence_commit.clone()) });
        }
    }
    Ok((pieces, errors))
}

/// The waivers of the trusted base, or of the commit itself where there is none.
fn read_waivers(root: &Path, commit: &Revision, trusted: &TrustedBase) -> Result<(Waivers, bool), GateError> {
    let from = trusted.base.as_ref().unwrap_or(commit);
    let Some(bytes) = from.file(root, waiver::FILE, MAX_BYTES)? else {
        return Ok((Waivers::default(), trusted.base.is_some()));
    };
    let text = String::from_utf8(bytes).map_err(|_| failed(waiver::FILE, "it is not UTF-8"))?;
    Ok((waiver::parse(&text), trusted.base.is_some()))
}

/// Every file that the decision rests on, with its digest: evidence, the policy, the user's checklists, configuration and
/// waivers.
fn materials(root: &Path, commit: &Revision, collected: &Collected) -> Result<Vec<Material>, GateError> {
    let of_piece =
        |piece: &Piece| Material { name: piece.evidence.file.clone(), sha256: piece.evidence.sha256.clone() };
    let mut materials: Vec<Material> = collected.pieces.iter().map(of_piece).collect();
    materials.push(Material { name: "gate policy".to_string(), sha256: collected.policy.sha256.clone() });
    materials.push(Material { name: waiver::FILE.to_string(), sha256: sha256_hex(collected.waivers.text.as_bytes()) });
    materials
        .extend(collected.checklist.sha256.clone().map(|sha256| Material { name: "checklist".to_string(), sha256 }));
    if let Some(bytes) = commit.file(root, FILE_NAME, MAX_BYTES)? {
        materials.push(Material { name: FILE_NAME.to_string(), sha256: sha256_hex(&bytes) });
    }
    Ok(materials)
}
