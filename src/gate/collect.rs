//! Reading everything that the decision rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::config::FILE_NAME;
use crate::config::date::Date;
use crate::evidence::{self, Content, Evidence, Finding, Given, join, read_bytes, sha256_hex};
use crate::gate::checklist::{self, Checklist};
use crate::gate::error::GateError;
use crate::gate::own::Judged;
use crate::gate::policy::GatePolicy;
use crate::gate::trusted::{TrustedBase, failed};
use crate::gate::waivers::{WaiverUse, apply};
use crate::ledger::{Entry, EntryKind, Ledger};
use crate::signoff::{Expected, Material, Revoked, SignOff, Signers, Statement, Why, attested, verify};
use crate::source::git::{Change, Revision};
use crate::waiver::{self, Waivers};

/// Bytes of a configuration or a list of waivers in a commit.
const MAX_BYTES: u64 = 4 << 20;
/// Sign-offs that a folder may hold.
const MOST_SIGN_OFFS: usize = 1_000;

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
    /// E-mail addresses of all who wrote a part of the change; none without a base, which tells what the change is.
    pub authors: BTreeSet<String>,
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
        authors: change.as_ref().map(|change| change.people.clone()).unwrap_or_default(),
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
    };
    collected.materials = materials(root, &revision, &collected)?;
    if let Some(folder) = &request.evidence {
        collected.entries = Ledger::in_folder(folder).entries()?;
    }
    if let Some((signers, revoked)) = trusted_keys(request, &trusted)? {
        collected.sign_offs = sign_offs(request, &signers, &revoked, &collected)?;
        collected.attestations = attestations(&collected.entries, &signers, &revoked, request.now);
    }
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

/// Who may sign, and which keys were taken back; `None` where nobody said.
fn trusted_keys(request: &Request, trusted: &TrustedBase) -> Result<Option<(Signers, Revoked)>, GateError> {
    let Some(signers) = &request.signers else {
        if !statements(&request.sign_offs)?.is_empty() {
            return Err(failed(
                "--signoffs",
                "no signers file is given (--allowed-signers), so that no sign-off can count",
            ));
        }
        return Ok(None);
    };
    let text = String::from_utf8(trusted.read(signers)?).map_err(|_| failed("--allowed-signers", "it is not UTF-8"))?;
    let revoked = match &request.revoked {
        Some(file) => Revoked::parse(&trusted.read(file)?).map_err(|message| failed("--revoked-keys", message))?,
        None => Revoked::default(),
    };
    Ok(Some((Signers::parse(&text)?, revoked)))
}

/// What was attested in sign-offs that the ledger keeps, where their signatures still verify.
fn attestations(entries: &[Entry], signers: &Signers, revoked: &Revoked, now: i64) -> Vec<Attestation> {
    let text = |entry: &Entry, key: &str| {
        entry.body.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_string()
    };
    let signed = entries.iter().filter(|entry| entry.kind == EntryKind::SignOff).filter_map(|entry| {
        let (statement, signature) = (text(entry, "statement"), text(entry, "signature"));
        attested(statement.as_bytes(), signature.as_bytes(), signers, revoked, now)
    });
    let of_one = |(principal, statement): (String, Statement)| {
        let Statement { role, environment, checks, time, .. } = statement;
        let of_check = |check| {
            let (principal, role, environment) = (principal.clone(), role.clone(), environment.clone());
            Attestation { principal, role, check, environment, time }
        };
        checks.into_iter().map(of_check).collect::<Vec<_>>()
    };
    signed.flat_map(of_one).collect()
}

fn sign_offs(
    request: &Request,
    signers: &Signers,
    revoked: &Revoked,
    collected: &Collected,
) -> Result<Vec<SignOff>, GateError> {
    let files = statements(&request.sign_offs)?;
    let expected = Expected {
        commit: &collected.commit,
        environment: &request.environment,
        digests: collected.materials.iter().map(|material| material.sha256.as_str()).collect(),
        authors: &collected.authors,
        committed: collected.committed,
        now: request.now,
    };
    let look = |file: &PathBuf| {
        let name = file.display().to_string().replace('\\', "/");
        let bytes = |path: &Path| read_bytes(path).map(|file| file.bytes).unwrap_or_default();
        let mut signature = file.clone().into_os_string();
        signature.push(".sig");
        verify(&name, &bytes(file), &bytes(Path::new(&signature)), signers, revoked, &expected)
    };
    let mut looked: Vec<SignOff> = files.iter().map(look).collect();
    once_each(&mut looked);
    Ok(looked)
}

/// Nobody counts in two roles, neither by name nor by key.
fn once_each(sign_offs: &mut [SignOff]) {
    let mut roles: BTreeMap<String, String> = BTreeMap::new();
    for sign_off in sign_offs.iter_mut().filter(|sign_off| sign_off.counts) {
        for who in [sign_off.principal.to_ascii_lowercase(), sign_off.key.clone()] {
            let role = roles.entry(who).or_insert_with(|| sign_off.role.clone());
            if *role != sign_off.role {
                (sign_off.counts, sign_off.why) = (false, Some(Why::Twice));
            }
        }
    }
}

/// Every `.json` of the folders, sorted.
fn statements(folders: &[PathBuf]) -> Result<Vec<PathBuf>, GateError> {
    let mut files = Vec::new();
    for folder in folders {
        let name = folder.display().to_string();
        for entry in std::fs::read_dir(folder).map_err(|error| failed(&name, error))? {
            let path = entry.map_err(|error| failed(&name, error))?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
        if files.len() > MOST_SIGN_OFFS {
            return Err(failed(&name, "it holds too many sign-offs"));
        }
    }
    files.sort();
    Ok(files)
}
