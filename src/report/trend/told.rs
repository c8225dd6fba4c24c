//! What is told of the scans of a repository.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::Serialize;

use crate::report::trend::error::StoreError;
use crate::report::trend::record::UNNAMED;
use crate::rule::Severity;

/// The scans of one repository, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    pub repository: String,
    pub scans: Vec<Point>,
    /// Of what was open and was fixed, by severity.
    pub remediation: BTreeMap<Severity, Remediation>,
    /// Controls by status at each scan, by framework: `(framework, status)` and a count for each of `scans`.
    pub controls: BTreeMap<String, BTreeMap<String, Vec<u64>>>,
}

/// How often results were fixed, and how long that took on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Remediation {
    pub fixed: u64,
    /// From the scan that opened it to the scan that did not find it again.
    pub mean_seconds: u64,
}

/// One scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// Seconds since 1970.
    pub at: i64,
    pub revision: Option<String>,
    pub report_sha256: String,
    pub open: BTreeMap<Severity, u64>,
    pub opened: u64,
    pub reopened: u64,
    pub fixed: u64,
    pub accepted: u64,
    pub not_looked_for: u64,
    /// Something was not read or did not finish.
    pub incomplete: bool,
}

impl Trend {
    /// What to call the repository.
    #[must_use]
    pub fn named(&self) -> &str {
        if self.repository == UNNAMED { "a repository without a remote" } else { &self.repository }
    }
}

impl Point {
    /// What a reader has to know of the numbers of this scan; `None` when there is nothing.
    #[must_use]
    pub fn notes(&self) -> Option<String> {
        let incomplete = self.incomplete.then(|| "not everything was checked".to_string());
        let unseen = (self.not_looked_for > 0).then(|| format!("{} not looked for", self.not_looked_for));
        let notes: Vec<_> = incomplete.into_iter().chain(unseen).collect();
        (!notes.is_empty()).then(|| notes.join("; "))
    }
}

pub(super) fn trend(of: &Connection, repository: Option<&str>) -> Result<Trend, StoreError> {
    let repository = named(of, repository)?;
    let mut ask = of.prepare("SELECT id, at, revision, report_sha256, incomplete, not_looked_for FROM scan WHERE repository = ?1 ORDER BY at")?;
    let mut scans = Vec::new();
    let mut rows = ask.query([&repository])?;
    while let Some(row) = rows.next()? {
        let mut point = Point {
            at: row.get(1)?,
            revision: row.get(2)?,
            report_sha256: row.get(3)?,
            open: BTreeMap::new(),
            opened: 0,
            reopened: 0,
            fixed: 0,
            accepted: 0,
            incomplete: row.get(4)?,
            not_looked_for: count(row.get(5)?),
        };
        let id: i64 = row.get(0)?;
        for (severity, count) in counts(of, "SELECT severity, results FROM open WHERE scan = ?1", id)? {
            point.open.extend(severity.parse::<Severity>().ok().map(|severity| (severity, count)));
        }
        for (kind, count) in counts(of, "SELECT kind, count(*) FROM event WHERE scan = ?1 GROUP BY kind", id)? {
            match kind.as_str() {
                "opened" => point.opened = count,
                "reopened" => point.reopened = count,
                "fixed" => point.fixed = count,
                "accepted" => point.accepted = count,
                _ => {}
            }
        }
        scans.push((id, point));
    }
    let controls = controls(of, &scans)?;
    let remediation = remediation(of, &repository)?;
    Ok(Trend { repository, remediation, controls, scans: scans.into_iter().map(|(_, point)| point).collect() })
}

fn named(of: &Connection, wanted: Option<&str>) -> Result<String, StoreError> {
    let mut ask = of.prepare("SELECT DISTINCT repository FROM scan ORDER BY repository")?;
    let all: Vec<String> = ask.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let refused = |words: String| Err(StoreError::Refused(words));
    match (wanted, all.as_slice()) {
        (_, []) => refused("no scan is kept in it".to_string()),
        (Some(wanted), _) if all.iter().any(|one| one == wanted) => Ok(wanted.to_string()),
        (Some(wanted), _) => refused(format!("no scan of '{wanted}' is kept in it; it has {}", all.join(", "))),
        (None, [one]) => Ok(one.clone()),
        (None, _) => refused(format!("say which with --repository: {}", all.join(", ").replace(UNNAMED, "'-'"))),
    }
}

/// A count as SQLite keeps it; whoever wrote a negative one is not believed.
fn count(kept: i64) -> u64 {
    u64::try_from(kept).unwrap_or_default()
}

fn counts(of: &Connection, sql: &str, scan: i64) -> Result<Vec<(String, u64)>, StoreError> {
    let mut ask = of.prepare_cached(sql)?;
    let rows = ask.query_map([scan], |row| Ok((row.get(0)?, count(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn controls(
    of: &Connection,
    scans: &[(i64, Point)],
) -> Result<BTreeMap<String, BTreeMap<String, Vec<u64>>>, StoreError> {
    let mut controls: BTreeMap<String, BTreeMap<String, Vec<u64>>> = BTreeMap::new();
    let mut ask =
        of.prepare("SELECT framework, status, count(*) FROM control WHERE scan = ?1 GROUP BY framework, status")?;
    for (at, (scan, _)) in scans.iter().enumerate() {
        let mut rows = ask.query([scan])?;
        while let Some(row) = rows.next()? {
            let series = controls.entry(row.get(0)?).or_default().entry(row.get(1)?).or_default();
            series.resize(scans.len(), 0);
            if let Some(at) = series.get_mut(at) {
                *at = count(row.get(2)?);
            }
        }
    }
    Ok(controls)
}

fn remediation(of: &Connection, repository: &str) -> Result<BTreeMap<Severity, Remediation>, StoreError> {
    let sql = "SELECT event.severity, count(*), CAST(avg(event.after) AS INTEGER) FROM event JOIN scan ON scan.id = event.scan
               WHERE event.kind = 'fixed' AND scan.repository = ?1 GROUP BY event.severity";
    let mut ask = of.prepare(sql)?;
    let mut rows = ask.query([repository])?;
    let mut remediation = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let severity: String = row.get(0)?;
        if let Ok(severity) = severity.parse() {
            remediation.insert(severity, Remediation { fixed: count(row.get(1)?), mean_seconds: count(row.get(2)?) });
        }
    }
    Ok(remediation)
}
