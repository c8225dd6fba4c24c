//! Reading everything that the decision rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::config::FILE_NAME;
use crate::config::date::Date;
use crate::evidence::{self, Content, Evidence, Finding, join, sha256_hex};
use crate::gate::ages::first_seen;
use crate::gate::checklist;
use crate::gate::collected::{Collected, Piece, Request, Signed};
use crate::gate::conduct::Held;
use crate::gate::emergency::follow_ups;
use crate::gate::error::GateError;
use crate::gate::own::Judged;
use crate::gate::persons::{Persons, text};
use crate::gate::policy::GatePolicy;
use crate::gate::touched::touched;
use crate::gate::trusted::{TrustedBase, failed};
use crate::gate::waivers::{WaiversOf, apply, compared};
use crate::signoff::{Material, POLICY};
use crate::source::git::{Change, Revision};
use crate::waiver::{self, Waivers};

/// Bytes of a configuration or a list of waivers in a commit.
const MAX_BYTES: u64 = 4 << 20;

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
    let touched = match (&change, &trusted.base) {
        (Some(change), Some(base)) => Some(touched(root, base, &revision, &change.paths, &policy)?),
        _ => None,
    };
    let judged = Judged { root, commit: &revision, trusted: &trusted };
    request.evidence.iter().try_for_each(|folder| judged.refuse(folder))?;
    let (mut pieces, errors) = read_given(request, &judged)?;
    name_by_text(root, &revision, &mut pieces)?;
    let checklist = checklist::load(request.checklist.as_deref(), &trusted)?;
    let locks = checklist.locks(&revision.paths(root)?);
    let held = Held { commits: held(&pieces, &trusted), now: request.now };
    let (waivers, waivers_trusted) = read_waivers(root, &revision, &trusted)?;
    let (brought, gone) = match &trusted.base {
        Some(_) => compared(&waivers, &own_waivers(root, &revision)?),
        None => (Waivers::default(), BTreeSet::new()),
    };
    let mut findings: Vec<Finding> = pieces.iter().flat_map(|piece| findings_of(&piece.evidence)).collect();
    let today = Date::of_seconds(request.now);
    let mut waiver_uses = apply(&waivers, WaiversOf::Base, today, &mut findings);
    waiver_uses.iter_mut().for_each(|used| used.gone = gone.contains(&used.id));
    let waivers_brought = apply(&brought, WaiversOf::Change, today, &mut findings);
    let mut collected = Collected {
        environment: request.environment.clone(),
        commit: revision.id(),
        committed: revision.time,
        authorship: change.as_ref().map(|change| persons.authorship(change, request.now)),
        changed: change.map(|change| change.paths),
        touched,
        pieces,
        errors,
        findings: join(findings),
        waivers,
        waiver_uses,
        waivers_trusted,
        waivers_brought,
        brought_text: (!brought.list.is_empty()).then_some(brought.text),
        held,
        policy,
        checklist,
        locks,
        materials: Vec::new(),
        sign_offs: Vec::new(),
        entries: Vec::new(),
        attestations: Vec::new(),
        recorders: BTreeMap::new(),
        follow_ups: Vec::new(),
        unrecorded: Vec::new(),
        first_seen: BTreeMap::new(),
    };
    collected.materials = materials(root, &revision, &collected)?;
    if let Some(ledger) = request.ledger() {
        collected.entries = ledger.entries()?;
    }
    let (looked, emergencies) = persons.sign_offs(request, &collected)?;
    let has = |signed: &Signed| collected.entries.iter().any(|entry| text(entry, "statement") == signed.statement);
    collected.unrecorded = emergencies.into_iter().filter(|signed| !has(signed)).collect();
    collected.sign_offs = looked;
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

/// Names results whose tools do not identify them by what the commit has at their places.
fn name_by_text(root: &Path, commit: &Revision, pieces: &mut [Piece]) -> Result<(), GateError> {
    let wanted = evidence::wanted(pieces.iter().flat_map(|piece| piece.evidence.runs()));
    let (paths, mut texts) = (wanted.keys().cloned().collect(), evidence::Texts::new());
    commit.each_of(root, &paths, MAX_BYTES, |path, bytes| {
        if let (Some(lines), Some(bytes)) = (wanted.get(path), bytes) {
            evidence::take(path, bytes, lines, &mut texts);
        }
    })?;
    for findings in pieces.iter_mut().flat_map(|piece| piece.evidence.findings_mut()) {
        evidence::settle(findings, &texts);
    }
    Ok(())
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
            let asserted = given.commit.clone().or_else(|| request.evidence_commit.clone());
            let kind =
                given.tool.clone().filter(|_| matches!(evidence.content, Content::Tests(_) | Content::Coverage(_)));
            pieces.push(Piece { evidence, asserted, kind });
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

/// The waivers of the commit. What cannot be read of them covers nothing.
fn own_waivers(root: &Path, commit: &Revision) -> Result<Waivers, GateError> {
    let bytes = commit.file(root, waiver::FILE, MAX_BYTES)?.unwrap_or_default();
    Ok(waiver::parse(&String::from_utf8_lossy(&bytes)))
}

/// Every file that the decision rests on, with its digest: evidence, the policy, the user's checklists, configuration and
/// waivers.
fn materials(root: &Path, commit: &Revision, collected: &Collected) -> Result<Vec<Material>, GateError> {
    let of_piece =
        |piece: &Piece| Material { name: piece.evidence.file.clone(), sha256: piece.evidence.sha256.clone() };
    let mut materials: Vec<Material> = collected.pieces.iter().map(of_piece).collect();
    materials.push(Material { name: POLICY.to_string(), sha256: collected.policy.sha256.clone() });
    materials.push(Material { name: waiver::FILE.to_string(), sha256: sha256_hex(collected.waivers.text.as_bytes()) });
    // Who attests them signs for them.
    materials.extend(
        collected.brought_text.as_ref().map(|text| Material {
            name: format!("{} of the change", waiver::FILE),
            sha256: sha256_hex(text.as_bytes()),
        }),
    );
    materials
        .extend(collected.checklist.sha256.clone().map(|sha256| Material { name: "checklist".to_string(), sha256 }));
    if let Some(bytes) = commit.file(root, FILE_NAME, MAX_BYTES)? {
        materials.push(Material { name: FILE_NAME.to_string(), sha256: sha256_hex(&bytes) });
    }
    Ok(materials)
}
