//! The JSON reports of a folder, one a day, as scans over time: the newest is reported on, and the others give its trend.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::config::date::Date;
use crate::report::{Saved, Store, Trend};

/// Reports of one folder: two years of one a day.
const MOST: usize = 800;
/// What a repository is called that has no remote.
const UNNAMED: &str = "(no remote)";

/// The newest report, and the trend of all. `kept` reads one.
///
/// # Errors
///
/// A file of JSON whose name does not begin with a day or that is no report of a whole scan; reports of more than one repository.
pub(super) fn read(folder: &Path, kept: &dyn Fn(&Path) -> anyhow::Result<Saved>) -> anyhow::Result<(Saved, Trend)> {
    let mut store = Store::in_memory()?;
    let mut newest = None;
    for (day, file) in reports(folder)? {
        let saved = kept(&file)?;
        let name = saved.is_unnamed().then_some(UNNAMED);
        let told = || format!("'{}' cannot be put into the trend", file.display());
        store.record(&saved, day.seconds(), saved.is_of_all(), name).with_context(told)?;
        newest = Some(saved);
    }
    let Some(newest) = newest else { bail!("'{}' holds no JSON report", folder.display()) };
    let trend = store.trend(None).with_context(|| format!("'{}' gives no trend", folder.display()))?;
    Ok((newest, trend))
}

/// The files of JSON, by the day in their name.
fn reports(folder: &Path) -> anyhow::Result<Vec<(Date, PathBuf)>> {
    let unread = || format!("'{}' cannot be read", folder.display());
    let mut reports = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unread)? {
        let path = entry.with_context(unread)?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(day) = name.get(..10).and_then(|day| day.parse::<Date>().ok()) else {
            bail!("'{}' does not begin with the day of its scan: name it like 2026-01-31.json", path.display());
        };
        reports.push((day, path));
        if reports.len() > MOST {
            bail!("'{}' holds more than {MOST} reports: 'regate history record' keeps as many", folder.display());
        }
    }
    reports.sort();
    Ok(reports)
}
