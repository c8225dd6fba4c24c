//! Approvals in an emergency, and the look at them that is due. A glass that was broken is remembered by the ledger:
//! whether its signature still holds does not matter, since it let something through when it was made.

use crate::config::date::Date;
use crate::gate::collected::{Attestation, FollowUp};
use crate::gate::persons::{Persons, text};
use crate::ledger::{Entry, EntryKind, SIGNATURE};
use crate::signoff::{BREAK_GLASS, SignOff, Statement};

/// Characters of an entry's hash that name its follow-up.
const ID: usize = 12;

/// Every emergency of an environment that the ledger knows, in its order.
pub(super) fn follow_ups(
    entries: &[Entry],
    environment: &str,
    attestations: &[Attestation],
    sign_offs: &[SignOff],
    persons: &Persons,
    now: i64,
) -> Vec<FollowUp> {
    let of_entry = |entry: &Entry| {
        let statement = Statement::parse(text(entry, "statement").as_bytes()).ok()?;
        if statement.role != BREAK_GLASS || statement.environment != environment {
            return None;
        }
        let emergency = statement.emergency?;
        let id: String = entry.hash.chars().take(ID).collect();
        let check = format!("follow-up-{id}");
        let broke = persons.of_signature(text(entry, SIGNATURE).as_bytes());
        let is_other = |who: &str| persons.identities.of(who).is_disjoint(&broke);
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
            looked_at_as,
        })
    };
    entries.iter().filter(|entry| entry.kind == EntryKind::SignOff).filter_map(of_entry).collect()
}
