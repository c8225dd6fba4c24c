//! Approvals in an emergency, and the look at them that is due. A glass that was broken is remembered by the ledger:
//! whether its signature still holds does not matter, since it let something through when it was made.

use std::collections::BTreeSet;

use crate::config::date::Date;
use crate::evidence::sha256_hex;
use crate::gate::collected::{Attestation, FollowUp};
use crate::gate::persons::{Persons, text};
use crate::ledger::{Entry, EntryKind, SIGNATURE};
use crate::signoff::{BREAK_GLASS, SignOff, Statement};

/// What the name of a check begins with that closes an emergency.
pub const FOLLOW_UP: &str = "follow-up-";

/// Characters of a statement's SHA-256 that name its follow-up: too many for two statements that share them to be made.
const ID: usize = 32;

/// Every emergency of an environment that the ledger knows, in its order; one that several entries tell of is one.
pub(super) fn follow_ups(
    entries: &[Entry],
    environment: &str,
    attestations: &[Attestation],
    sign_offs: &[SignOff],
    persons: &Persons,
    now: i64,
) -> Vec<FollowUp> {
    let signed: Vec<&Entry> = entries.iter().filter(|entry| entry.kind == EntryKind::SignOff).collect();
    let mut seen = BTreeSet::new();
    let first: Vec<&Entry> = signed.iter().copied().filter(|entry| seen.insert(text(entry, "statement"))).collect();
    let of_entry = |entry: &Entry| {
        let written = text(entry, "statement");
        let statement = Statement::parse(written.as_bytes()).ok()?;
        if statement.role != BREAK_GLASS || statement.environment != environment {
            return None;
        }
        let emergency = statement.emergency?;
        let id: String = sha256_hex(written.as_bytes()).chars().take(ID).collect();
        let check = format!("{FOLLOW_UP}{id}");
        let same = signed.iter().filter(|entry| text(entry, "statement") == written);
        let broke = broke(written, same.map(|entry| text(entry, SIGNATURE)), persons);
        let is_other = |who: &str| broke.as_ref().is_some_and(|broke| persons.identities.of(who).is_disjoint(broke));
        let kept = attestations.iter().filter(|a| a.check == check && a.environment == environment);
        let kept = kept.filter(|a| is_other(&a.principal)).map(|a| a.role.clone());
        let here = sign_offs.iter().filter(|s| s.counts && s.checks.contains(&check) && is_other(&s.principal));
        let mut looked_at_as: Vec<String> = kept.chain(here.map(|s| s.role.clone())).collect();
        looked_at_as.retain(|role| role != BREAK_GLASS);
        looked_at_as.sort();
        looked_at_as.dedup();
        Some(FollowUp {
            check,
            commit: statement.commit,
            reason: emergency.reason,
            due: emergency.follow_up.to_string(),
            overdue: Date::of_seconds(now) > emergency.follow_up,
            key: text(entry, "key").to_string(),
            known: broke.is_some(),
            looked_at_as,
        })
    };
    first.into_iter().filter_map(of_entry).collect()
}

/// Every address of everybody whose key signed a statement. `None` where the signers file has no line for one of the keys:
/// then nobody can be told from who broke the glass, who may have another key by now.
fn broke<'a>(
    statement: &str,
    signatures: impl Iterator<Item = &'a str>,
    persons: &Persons,
) -> Option<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    // What is no signature of this text let nothing through.
    for key in signatures.filter_map(|s| crate::signoff::key_of(BREAK_GLASS, statement.as_bytes(), s.as_bytes())) {
        let names = persons.of_key(&key);
        if names.is_empty() {
            return None;
        }
        all.extend(names);
    }
    Some(all)
}
