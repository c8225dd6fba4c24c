//! One scan more.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::report::audit::statuses;
use crate::report::saved::{Finding, Saved};
use crate::report::trend::error::StoreError;
use crate::report::trend::looks::{Looks, Sight};
use crate::report::trend::moved;
use crate::rule::Severity;

/// What a scan changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    pub opened: usize,
    pub reopened: usize,
    pub fixed: usize,
    pub accepted: usize,
    /// Open results that another version than that of the scan before does not find: they may be fixed, or the rule another.
    pub gone: usize,
    /// Known results whose file has another name now: they are what they were.
    pub moved: usize,
    /// Known results that this scan could not have found again; they stay as they were.
    pub not_looked_for: usize,
}

impl Recorded {
    /// `2 opened, 1 fixed`; what is none is left out.
    #[must_use]
    pub fn words(&self) -> String {
        let all =
            [(self.opened, "opened"), (self.reopened, "reopened"), (self.fixed, "fixed"), (self.accepted, "accepted")];
        let all = all.into_iter().chain([(self.gone, "gone with another version"), (self.moved, "moved with a file")]);
        let there: Vec<_> = all.filter(|(count, _)| *count > 0).map(|(n, word)| format!("{n} {word}")).collect();
        if there.is_empty() { "nothing changed".to_string() } else { there.join(", ") }
    }
}

/// Kinds of exemptions that leave no suppressed result behind.
const SILENT: &[&str] = &["test-code", "processor", "data-exception"];

/// The name of a repository without a remote.
pub(super) const UNNAMED: &str = "-";

/// A result of scans before.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) rule: String,
    severity: String,
    pub(super) path: String,
    pub(super) state: String,
    since: i64,
    /// Other files through which its data flows.
    pub(super) through: Vec<String>,
}

/// `None` where somebody else wrote another word.
pub(super) fn severity_of(known: &Known) -> Option<Severity> {
    known.severity.parse().ok()
}

pub(super) fn record(
    to: &Connection,
    saved: &Saved,
    at: i64,
    whole: bool,
    name: Option<&str>,
) -> Result<Recorded, StoreError> {
    refuse(saved, whole)?;
    let repository = name.or(saved.repository()).unwrap_or(UNNAMED);
    let newest: Option<i64> =
        to.query_row("SELECT max(at) FROM scan WHERE repository = ?1", [repository], |row| row.get(0))?;
    if newest.is_some_and(|newest| newest >= at) {
        return Err(StoreError::Refused("a scan of this time or a later one is kept already".to_string()));
    }
    let is_other_version = is_other_version(to, saved, repository)?;
    let scan = add_scan(to, saved, repository, at)?;
    let mut known = known(to, repository)?;
    let looks = Looks::of(saved, whole, &exempt(to, saved, repository)?);
    let moved = moved::follow(to, repository, saved, &looks, &mut known)?;
    moved::keep(to, repository, saved)?;
    let mut recorded = Recorded { moved, ..Recorded::default() };
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
        let (kind, state, after) = match looks.at(known) {
            Sight::None => {
                recorded.not_looked_for += 1;
                continue;
            }
            Sight::Eased if known.state == "open" => ("accepted", "accepted", None),
            Sight::Eased => continue,
            Sight::Full if known.state == "open" && is_other_version => {
                recorded.gone += 1;
                ("gone", "fixed", None)
            }
            Sight::Full if known.state == "open" => ("fixed", "fixed", Some(at - known.since)),
            Sight::Full => ("gone", "fixed", None),
        };
        recorded.count(kind);
        event(to, scan, fingerprint, &known.severity, kind, after)?;
        let sql = "UPDATE result SET state = ?4, since = ?3 WHERE repository = ?1 AND fingerprint = ?2";
        to.execute(sql, params![repository, fingerprint, at, state])?;
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

/// The tool and its version, as they are kept.
fn tool(saved: &Saved) -> String {
    format!("{} {}", saved.tool.name, saved.tool.version)
}

/// Whether the scan before was made by another version: what that one's rules found, this one's may not look for.
fn is_other_version(to: &Connection, saved: &Saved, repository: &str) -> Result<bool, StoreError> {
    let sql = "SELECT tool FROM scan WHERE repository = ?1 ORDER BY at DESC LIMIT 1";
    let before: Option<String> = to.query_row(sql, [repository], |row| row.get(0)).optional()?;
    Ok(before.is_some_and(|before| before != tool(saved)))
}

/// A report that leaves something out cannot say that something is gone.
fn refuse(saved: &Saved, whole: bool) -> Result<(), StoreError> {
    let refused = |words: &str| Err(StoreError::Refused(words.to_string()));
    if saved.is_of_changes() {
        return refused("only changed files were scanned: the history is of whole scans");
    }
    if let Some(conduct) = saved.conduct.as_ref().filter(|conduct| whole && conduct.is_of_less()) {
        let by = conduct.left_out().unwrap_or_else(|| format!("it was not ({})", conduct.narrowed_by.join(", ")));
        return refused(&format!("--whole says that the repository was scanned, and the report that {by}"));
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
            tool(saved),
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

/// What a report says of those of its exemptions that make results vanish without a word: kind, what it is about, and its file.
type Said<'a> = BTreeSet<(&'a str, &'a str, &'a str)>;

/// Keeps them for the next scan, and gives those that the scan before did not have.
fn exempt<'a>(to: &Connection, saved: &'a Saved, repository: &str) -> Result<Said<'a>, StoreError> {
    let all = saved.coverage.exemptions.iter().filter(|exemption| SILENT.contains(&exemption.kind.as_str()));
    let said: Said<'a> = all
        .map(|own| {
            (own.kind.as_str(), own.subject.as_deref().unwrap_or_default(), own.path.as_deref().unwrap_or_default())
        })
        .collect();
    let mut ask = to.prepare("SELECT kind, subject, path FROM exempt WHERE repository = ?1")?;
    let before: BTreeSet<(String, String, String)> =
        ask.query_map([repository], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
    to.execute("DELETE FROM exempt WHERE repository = ?1", [repository])?;
    for (kind, subject, path) in &said {
        to.execute("INSERT INTO exempt VALUES (?1, ?2, ?3, ?4)", params![repository, kind, subject, path])?;
    }
    let is_new =
        |own: &(&str, &str, &str)| !before.contains(&(own.0.to_string(), own.1.to_string(), own.2.to_string()));
    Ok(said.into_iter().filter(is_new).collect())
}

/// A count as SQLite keeps it.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn known(to: &Connection, repository: &str) -> Result<BTreeMap<String, Known>, StoreError> {
    let mut ask = to
        .prepare("SELECT fingerprint, rule, severity, path, state, since, through FROM result WHERE repository = ?1")?;
    let rows = ask.query_map([repository], |row| {
        let (rule, severity, path) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let through: String = row.get(6)?;
        // A path cannot hold this byte.
        let through = through.split('\0').filter(|path| !path.is_empty()).map(str::to_string).collect();
        Ok((row.get(0)?, Known { rule, severity, path, state: row.get(4)?, since: row.get(5)?, through }))
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
    let own = finding.location.path.as_str();
    let through: BTreeSet<&str> =
        finding.code_flow.iter().map(|step| step.location.path.as_str()).filter(|path| *path != own).collect();
    let through: Vec<&str> = through.into_iter().collect();
    to.prepare_cached("INSERT OR REPLACE INTO result (repository, fingerprint, rule, severity, path, state, since, through) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            repository,
            finding.fingerprint,
            finding.rule_id,
            finding.severity.as_str(),
            finding.location.path,
            state,
            at,
            through.join("\0")
        ])?;
    Ok(())
}
