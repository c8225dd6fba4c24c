//! How each item stands.

use std::collections::BTreeSet;

use globset::Glob;

use crate::config::date::DAY;
use crate::evidence::{RuleCounts, ToolRun};
use crate::gate::checklist::{Checklist, Item, ItemStatus, Written};
use crate::gate::collected::{Attestation, Collected, Piece};
use crate::gate::conduct::Worth;
use crate::gate::input::binding;
use crate::ledger::{Entry, EntryKind};
use crate::report::plural;
use crate::signoff::RECORD_NAMESPACE;

/// Every item, in the order of the list, at a time in seconds since 1970.
#[must_use]
pub fn state(list: &Checklist, collected: &Collected, now: i64) -> Vec<Item> {
    let known = Known { list, collected, environment: &collected.environment, now };
    list.items.iter().map(|item| known.item(item)).collect()
}

pub(super) struct Known<'a> {
    pub(super) list: &'a Checklist,
    pub(super) collected: &'a Collected,
    environment: &'a str,
    now: i64,
}

/// What verifies an item, or why that does not.
pub(super) type Checked = Result<String, Missing>;

/// Why nothing verifies an item.
pub(super) struct Missing {
    why: String,
    /// Something was looked at, and it is not so.
    against: bool,
}

impl Missing {
    pub(super) fn against(why: String) -> Self {
        Self { why, against: true }
    }
}

impl<T: Into<String>> From<T> for Missing {
    fn from(why: T) -> Self {
        Self { why: why.into(), against: false }
    }
}

impl Known<'_> {
    fn item(&self, item: &Written) -> Item {
        let checks = [
            (!item.rules.is_empty()).then(|| self.rules(&item.rules)),
            (!item.tools.is_empty()).then(|| self.tools(item)),
            item.tests.as_ref().map(|kind| self.tests(kind)),
            item.coverage.map(|percent| self.coverage(percent, item.coverage_of.as_ref())),
            item.latency_ms.map(|most| self.latency(most, item)),
            item.soak.map(|hours| self.soak(hours)),
        ];
        let checks: Vec<Checked> = checks.into_iter().flatten().collect();
        let missing: Vec<&Missing> = checks.iter().filter_map(|checked| checked.as_ref().err()).collect();
        let verified = !checks.is_empty() && missing.is_empty();
        let (status, because) = if verified {
            let by: Vec<&str> = checks.iter().filter_map(|checked| checked.as_deref().ok()).collect();
            (ItemStatus::Verified, by.join("; "))
        } else if let Some(by) = self.attested(item) {
            // Whoever attests it answers for that, and who reads it is told.
            let against = missing.iter().filter(|missing| missing.against).map(|missing| missing.why.clone());
            (ItemStatus::Attested, std::iter::once(by).chain(against).collect::<Vec<_>>().join("; though "))
        } else {
            let role = item.attest.as_ref().map(|role| format!("nobody in the role '{role}' has attested it"));
            let because: Vec<String> = missing.iter().map(|missing| missing.why.clone()).chain(role).collect();
            (if item.optional { ItemStatus::Optional } else { ItemStatus::Open }, because.join("; "))
        };
        let Written { id, group, title, attest, .. } = item.clone();
        Item { id, group, title, status, because, role: attest }
    }

    /// Whether a file is about this commit, by the ids that it states and what somebody asserted.
    pub(super) fn is_bound(&self, piece: &Piece, stated: &BTreeSet<String>) -> bool {
        matches!(binding(stated, piece.asserted.as_deref(), &self.collected.commit), "stated" | "asserted")
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = (&Piece, &ToolRun)> {
        self.collected.pieces.iter().flat_map(|piece| piece.evidence.runs().iter().map(move |run| (piece, run)))
    }

    /// Whether a run did all of its work, on this commit.
    pub(super) fn is_whole(&self, piece: &Piece, run: &ToolRun) -> bool {
        run.successful != Some(false)
            && run.incomplete.is_empty()
            && self.is_bound(piece, &run.revisions)
            && run.ended.is_none_or(|ended| ended >= self.collected.committed)
    }

    /// Whether a run can show that something is not there: one of Regate has to be of the whole, and to listen to nobody in
    /// the change.
    pub(super) fn can_verify(&self, piece: &Piece, run: &ToolRun) -> bool {
        self.is_whole(piece, run)
            && Worth::of(run, &self.collected.held).is_none_or(|worth| worth.trusted && worth.whole)
    }

    /// What cannot be used may be what would have failed.
    pub(super) fn all_is_read(&self) -> Result<(), String> {
        match self.collected.errors.len() {
            0 => Ok(()),
            1 => Err("a file of the evidence cannot be used".to_string()),
            count => Err(format!("{count} files of the evidence cannot be used")),
        }
    }

    fn rules(&self, patterns: &[String]) -> Checked {
        self.all_is_read()?;
        let mut globs = Vec::new();
        for pattern in patterns {
            let glob = Glob::new(pattern).map_err(|_| format!("'{pattern}' is no pattern of rules"))?;
            globs.push(glob.compile_matcher());
        }
        let mut sum = RuleCounts::default();
        let mut subjects: BTreeSet<u64> = BTreeSet::new();
        for (piece, run) in self.runs() {
            // A pass has to be shown by a run that looked; a failure counts whoever tells it.
            let counts_passes = self.can_verify(piece, run);
            for (rule, counts) in run.rules.iter().filter(|(rule, _)| globs.iter().any(|glob| glob.is_match(rule))) {
                sum.pass += if counts_passes { counts.pass } else { 0 };
                sum.fail += counts.fail;
                sum.accepted += counts.accepted;
                sum.unknown += counts.unknown;
                subjects.extend(run.subjects.get(rule).into_iter().flatten());
            }
        }
        // A subject that several rules examine is one, and each of them a check.
        let of = plural(subjects.len(), "subject");
        let accepted =
            if sum.accepted == 0 { String::new() } else { format!(" ({} waived or suppressed)", sum.accepted) };
        match (sum.pass, sum.fail, sum.unknown) {
            (0, 0, 0) => Err("no subject was examined by a whole scan that trusts nothing of the change (give \
                'sarif-full' of one with --trust-base and --show-passed)"
                .into()),
            (pass, 0, 0) => Ok(format!("nothing speaks against it in {} of {of}", plural(pass, "check"))),
            (pass, fail, unknown) => Err(Missing::against(format!(
                "{} of {of} failed{accepted}, {unknown} unknown, {pass} passed",
                plural(fail, "check")
            ))),
        }
    }

    /// The hours since this commit came to staging and nothing else did.
    fn soak(&self, needed: i64) -> Checked {
        let text = |entry: &Entry, key: &str| {
            entry.body.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_string()
        };
        let moves = self.collected.entries.iter().filter(|entry| {
            matches!(entry.kind, EntryKind::Deployment | EntryKind::Rollback) && text(entry, "environment") == "staging"
        });
        let last = moves.max_by_key(|entry| entry.time);
        let on_staging = last.filter(|e| e.kind == EntryKind::Deployment && text(e, "commit") == self.collected.commit);
        let Some(deployed) = on_staging else {
            return Err("the ledger's last move to staging is not of this commit".into());
        };
        // Whoever can write the ledger can write a record of yesterday.
        let Some(by) = self.collected.recorders.get(&deployed.hash) else {
            return Err(format!(
                "nobody who may do so (namespace '{RECORD_NAMESPACE}' of the signers file) has signed the record of the \
                 deployment to staging"
            )
            .into());
        };
        if deployed.time < self.collected.committed {
            return Err("the record of the deployment to staging is older than the commit".into());
        }
        let hours = self.now.saturating_sub(deployed.time) / 3600;
        if hours >= needed {
            Ok(format!("{hours} h on staging, by the record of {by}"))
        } else {
            Err(Missing::against(format!("{hours} of {needed} h on staging")))
        }
    }

    /// By a sign-off of this commit, or by an earlier one that still holds.
    fn attested(&self, item: &Written) -> Option<String> {
        let role = item.attest.as_ref()?;
        let of_commit =
            self.collected.sign_offs.iter().filter(|s| s.counts && s.role == *role && s.checks.contains(&item.id));
        let here = of_commit.map(|sign_off| (sign_off.principal.clone(), sign_off.time)).max_by_key(|(_, time)| *time);
        let still = |a: &&Attestation| {
            a.role == *role
                && a.check == item.id
                && a.environment == self.environment
                && self.now.saturating_sub(a.time) <= item.days.saturating_mul(DAY)
                && a.time <= self.now
        };
        let earlier = || {
            let held =
                self.collected.attestations.iter().filter(still).max_by_key(|a| a.time).filter(|_| item.days > 0)?;
            Some((held.principal.clone(), held.time))
        };
        let (who, time) = here.or_else(earlier)?;
        let day = crate::config::date::Date::of_seconds(time);
        let until = (item.days > 0).then(|| {
            format!(
                ", until {}",
                crate::config::date::Date::of_seconds(time.saturating_add(item.days.saturating_mul(DAY)))
            )
        });
        Some(format!("{who} on {day}{}", until.unwrap_or_default()))
    }
}
