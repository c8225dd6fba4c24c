//! One scan more.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use crate::report::audit::statuses;
use crate::report::saved::{Finding, Saved};
use crate::report::trend::error::StoreError;

/// What a scan changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    pub opened: usize,
    pub reopened: usize,
    pub fixed: usize,
    pub accepted: usize,
    /// Known results that this scan could not have found again; they stay as they were.
    pub not_looked_for: usize,
}

impl Recorded {
    /// `2 opened, 1 fixed`; what is none is left out.
    #[must_use]
    pub fn words(&self) -> String {
        let all =
            [(self.opened, "opened"), (self.reopened, "reopened"), (self.fixed, "fixed"), (self.accepted, "accepted")];
        let there: Vec<_> = all.iter().filter(|(count, _)| *count > 0).map(|(n, word)| format!("{n} {word}")).collect();
        if there.is_empty() { "nothing changed".to_string() } else { there.join(", ") }
    }
}

/// The name of a repository without a remote.
pub(super) const UNNAMED: &str = "-";

#[derive(Debug)]
struct Known {
    rule: String,
    severity: String,
    path: String,
    state: String,
    since: i64,
}

pub(super) fn record(to: &Connection, saved: &Saved, at: i64, whole: bool) -> Result<Recorded, StoreError> {
    refuse(saved)?;
    let repository = saved.repository().unwrap_or(UNNAMED);
    let newest: Option<i64> =
        to.query_row("SELECT max(at) FROM scan WHERE repository = ?1", [repository], |row| row.get(0))?;
    if newest.is_some_and(|newest| newest >= at) {
        return Err(StoreError::Refused("a scan of this time or a later one is kept already".to_string()));
    }
    let scan = add_scan(to, saved, repository, at)?;
    let known = known(to, repository)?;
    let looks = Looks::of(saved, whole);
    let mut recorded = Recorded::default();
    let mut seen = BTreeSet::new();
    for finding in saved.results.iter().filter(|finding| finding.history.is_none()) {
        seen.insert(finding.fingerprint.as_str());
        let before = known.get(&finding.fingerprint);
        let kind = match (finding.standing(), before.map(|known| known.state.as_str())) {
            ("open", None) => "opened",
            ("open", Some("fixed" | "accepted")) => "reopened",
            ("waived" | "suppressed", None | Some("open" | "fixed")) => "accepted",
            // Open or accepted as before; what is unknown or for review says nothing of what was there.
            _ => continue,
        };
        recorded.count(kind);
        event(to, scan, &finding.fingerprint, finding.severity.as_str(), kind, None)?;
        set(to, repository, finding, if kind == "accepted" { "accepted" } else { "open" }, at)?;
    }
    for (fingerprint, known) in
        known.iter().filter(|(fingerprint, known)| known.state != "fixed" && !seen.contains(fingerprint.as_str()))
    {
        if !looks.would_find(known) {
            recorded.not_looked_for += 1;
            continue;
        }
        let (kind, after) = if known.state == "open" { ("fixed", Some(at - known.since)) } else { ("gone", None) };
        recorded.count(kind);
        event(to, scan, fingerprint, &known.severity, kind, after)?;
        let sql = "UPDATE result SET state = 'fixed', since = ?3 WHERE repository = ?1 AND fingerprint = ?2";
        to.execute(sql, params![repository, fingerprint, at])?;
    }
    to.execute("UPDATE scan SET not_looked_for = ?2 WHERE id = ?1", params![scan, number(recorded.not_looked_for)])?;
    Ok(recorded)
}

impl Recorded {
    fn count(&mut self, kind: &str) {
        match kind {
            "opened" => self.opened += 1,
            "reopened" => self.reopened += 1,
            "fixed" => self.fixed += 1,
            "accepted" => self.accepted += 1,
            _ => {}
        }
    }
}

/// A report that leaves something out cannot say that something is gone.
fn refuse(saved: &Saved) -> Result<(), StoreError> {
    let refused = |words: &str| Err(StoreError::Refused(words.to_string()));
    if saved.is_of_changes() {
        return refused("only changed files were scanned: the history is of whole scans");
    }
    if saved.unlisted_rules() > 0 {
        return refused("the report does not list every rule: make it with 'regate scan -o json --all-rules'");
    }
    Ok(())
}

fn add_scan(to: &Connection, saved: &Saved, repository: &str, at: i64) -> Result<i64, StoreError> {
    let provenance = saved.provenance.as_ref();
    to.execute(
        "INSERT INTO scan (repository, at, revision, branch, tool, report_sha256, rules, files_read, incomplete, not_looked_for)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)",
        params![
            repository,
            at,
            provenance.and_then(|provenance| provenance.revision.as_deref()),
            provenance.and_then(|provenance| provenance.branch.as_deref()),
            format!("{} {}", saved.tool.name, saved.tool.version),
            saved.sha256,
            number(saved.rules.len()),
            number(saved.summary.files_read),
            saved.summary.incomplete,
        ],
    )?;
    let scan = to.last_insert_rowid();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in saved.results.iter().filter(|finding| finding.history.is_none() && finding.standing() == "open") {
        *open.entry(finding.severity.as_str()).or_default() += 1;
    }
    for (severity, count) in open {
        to.execute("INSERT INTO open VALUES (?1, ?2, ?3)", params![scan, severity, number(count)])?;
    }
    let mut add = to.prepare("INSERT INTO control VALUES (?1, ?2, ?3, ?4)")?;
    for (framework, control, status) in statuses(saved) {
        add.execute(params![scan, framework, control, status])?;
    }
    Ok(scan)
}

/// A count as SQLite keeps it.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn known(to: &Connection, repository: &str) -> Result<BTreeMap<String, Known>, StoreError> {
    let mut ask =
        to.prepare("SELECT fingerprint, rule, severity, path, state, since FROM result WHERE repository = ?1")?;
    let rows = ask.query_map([repository], |row| {
        let (rule, severity, path) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, Known { rule, severity, path, state: row.get(4)?, since: row.get(5)? }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn event(
    to: &Connection,
    scan: i64,
    fingerprint: &str,
    severity: &str,
    kind: &str,
    after: Option<i64>,
) -> Result<(), StoreError> {
    to.prepare_cached(
        "INSERT OR REPLACE INTO event (scan, fingerprint, severity, kind, after) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![scan, fingerprint, severity, kind, after])?;
    Ok(())
}

fn set(to: &Connection, repository: &str, finding: &Finding, state: &str, at: i64) -> Result<(), StoreError> {
    to.prepare_cached("INSERT OR REPLACE INTO result (repository, fingerprint, rule, severity, path, state, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            repository,
            finding.fingerprint,
            finding.rule_id,
            finding.severity.as_str(),
            finding.location.path,
            state,
            at
        ])?;
    Ok(())
}

/// What a scan would have found again, had it been there.
struct Looks<'a> {
    rules: BTreeSet<&'a str>,
    files: BTreeMap<&'a str, &'a str>,
    whole: bool,
}

impl<'a> Looks<'a> {
    fn of(saved: &'a Saved, whole: bool) -> Self {
        let failed = saved.coverage.errors.iter().map(|error| error.rule_id.as_str());
        // Also where it is off in some files alone: which these were, the report does not say of a file that is gone.
        let off = saved.coverage.exemptions.iter().filter(|exemption| exemption.kind == "rule-disabled");
        let out: BTreeSet<&str> = failed.chain(off.filter_map(|exemption| exemption.subject.as_deref())).collect();
        let rules = saved.rules.iter().map(|rule| rule.id.as_str()).filter(|id| !out.contains(id)).collect();
        let files = saved.coverage.files.iter().map(|file| (file.path.as_str(), file.status.as_str())).collect();
        Self { rules, files, whole }
    }

    fn would_find(&self, known: &Known) -> bool {
        let was_read = match self.files.get(known.path.as_str()) {
            Some(status) => matches!(*status, "parsed" | "text" | "unpacked"),
            None => self.whole,
        };
        was_read && self.rules.contains(known.rule.as_str())
    }
}
