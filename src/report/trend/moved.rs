//! Results whose file has another name: they are neither fixed nor opened.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use super::looks::Looks;
use super::record::{Known, severity_of};
use crate::report::saved::{Finding, Saved};
use crate::report::trend::error::StoreError;

/// What a result is without its place: its rule, what it is about, and the text that it points at.
fn shape(finding: &Finding) -> String {
    let mut hash = Sha256::new();
    for part in
        [finding.rule_id.as_str(), finding.subject.as_deref().unwrap_or_default(), finding.location.snippet.trim()]
    {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize())
}

/// Gives the known results whose file is gone the fingerprint and place of a new one of the same shape that is no worse, one to one in
/// the order of their places, so that a folder that moves keeps its order. How many there are.
pub(super) fn follow(
    to: &Connection,
    repository: &str,
    saved: &Saved,
    looks: &Looks<'_>,
    known: &mut BTreeMap<String, Known>,
) -> Result<usize, StoreError> {
    let findings = || saved.results.iter().filter(|finding| finding.history.is_none());
    let here: BTreeSet<&str> = findings().map(|finding| finding.fingerprint.as_str()).collect();
    let shapes = shapes(to, repository)?;
    let mut lost: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for (fingerprint, one) in known.iter() {
        if one.state != "fixed" && !here.contains(fingerprint.as_str()) && looks.is_gone(one) {
            lost.entry(shapes.get(fingerprint).map_or("", String::as_str)).or_default().push(fingerprint);
        }
    }
    lost.remove("");
    for fingerprints in lost.values_mut() {
        // The first is taken from the end.
        fingerprints
            .sort_by_key(|fingerprint| std::cmp::Reverse(known.get(*fingerprint).map(|one| (&one.path, *fingerprint))));
    }
    // Results are sorted by place.
    let mut new: Vec<(&Finding, String)> = Vec::new();
    if !lost.is_empty() {
        new.extend(findings().filter(|one| !known.contains_key(&one.fingerprint)).map(|one| (one, shape(one))));
    }
    let mut pairs: Vec<(String, &Finding)> = Vec::new();
    let mut taken = BTreeSet::new();
    for (finding, shape) in &new {
        let Some(fingerprints) = lost.get_mut(shape.as_str()) else { continue };
        let is_no_worse = |old: &&String| {
            known.get(*old).is_some_and(|one| severity_of(one).is_some_and(|severity| finding.severity <= severity))
        };
        if taken.contains(finding.fingerprint.as_str()) || !fingerprints.last().is_some_and(is_no_worse) {
            continue;
        }
        taken.insert(finding.fingerprint.as_str());
        pairs.extend(fingerprints.pop().map(|old| (old.clone(), *finding)));
    }
    let count = pairs.len();
    for (old, finding) in pairs {
        if let Some(mut one) = known.remove(&old) {
            let severity = finding.severity.as_str();
            let sql = "UPDATE result SET fingerprint = ?3, path = ?4, severity = ?5 WHERE repository = ?1 AND fingerprint = ?2";
            to.prepare_cached(sql)?.execute(params![
                repository,
                old,
                finding.fingerprint,
                finding.location.path,
                severity
            ])?;
            to.prepare_cached("DELETE FROM shape WHERE repository = ?1 AND fingerprint = ?2")?
                .execute(params![repository, old])?;
            one.path.clone_from(&finding.location.path);
            known.insert(finding.fingerprint.clone(), one);
        }
    }
    Ok(count)
}

fn shapes(of: &Connection, repository: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let mut ask = of.prepare("SELECT fingerprint, shape FROM shape WHERE repository = ?1")?;
    let rows = ask.query_map([repository], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps the shapes of what a scan found, also of what histories of an older version have without.
pub(super) fn keep(to: &Connection, repository: &str, saved: &Saved) -> Result<(), StoreError> {
    let mut put =
        to.prepare_cached("INSERT OR REPLACE INTO shape (repository, fingerprint, shape) VALUES (?1, ?2, ?3)")?;
    for finding in saved.results.iter().filter(|finding| finding.history.is_none()) {
        put.execute(params![repository, finding.fingerprint, shape(finding)])?;
    }
    Ok(())
}
