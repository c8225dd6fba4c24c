//! Tables of one scan in Parquet, for DuckDB, Spark or a warehouse: what `examples/fleet/` makes of many, by the same schema
//! (`schemas/tables-v1.json`), layout and rows. With the feature `parquet` only.
//!
//! Queries take a repository's newest scan for all of it. So only a scan of a whole repository gives tables, and one that
//! tells every rule and every subject.

mod columns;
mod file;
mod folder;
mod rows;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::config::date::Date;
use crate::report::json;
use crate::report::saved::{Origin, Saved};
use crate::report::time::rfc3339;
use crate::report::{ReportOptions, plural};
use crate::result::{ScanReport, Scope};

pub use folder::Tables;

/// What the tables call a scan; what is not given is taken from the scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TablesOf {
    /// The repository's name [default: its remote].
    pub repository: Option<String>,
    pub team: Option<String>,
    pub product: Option<String>,
    /// The run's name, which begins with its day: tables of the same repository and run replace each other [default: when the scan
    /// is made].
    pub run: Option<String>,
}

/// Why there are no tables.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    #[error("no table is written: {0}")]
    Unfit(String),
    #[error("'{}' cannot be written: {why}", file.display())]
    Unwritten { file: PathBuf, why: String },
    #[error(transparent)]
    Report(#[from] io::Error),
}

/// A scan as the tables name it.
#[derive(Debug)]
struct About {
    scan: String,
    repository: String,
    day: Date,
    /// In seconds since 1970.
    at: i64,
    team: Option<String>,
    product: Option<String>,
}

impl Tables {
    /// The tables of a scan that was just made, below `folder`. None is in its place before [`Tables::put`].
    ///
    /// # Errors
    ///
    /// When the scan was of less than the repository, nobody knows the repository's name, or the folder cannot be written.
    pub fn of_scan(
        report: &ScanReport,
        options: &ReportOptions,
        of: &TablesOf,
        folder: &Path,
    ) -> Result<Self, TablesError> {
        let saved = json::saved(report, options)?;
        let run = of.run.clone().unwrap_or_else(|| rfc3339(options.now));
        Self::begin(&saved, &About::new(of, &saved, &run, options.now)?, folder)
    }

    /// The tables of a kept JSON report.
    ///
    /// # Errors
    ///
    /// As [`Tables::of_scan`], and when the run is not named, which the report does not tell.
    pub fn of_saved(saved: &Saved, of: &TablesOf, folder: &Path) -> Result<Self, TablesError> {
        let Some(run) = &of.run else {
            return unfit("a kept report does not tell when the scan was: add --parquet-set run=2026-01-31");
        };
        let day = day_of(run)?;
        Self::begin(saved, &About::new(of, saved, run, time_of(run).unwrap_or_else(|| day.seconds()))?, folder)
    }
}

impl About {
    fn new(of: &TablesOf, saved: &Saved, run: &str, at: i64) -> Result<Self, TablesError> {
        ensure_whole(saved, of.repository.is_some())?;
        let Some(repository) = of.repository.as_deref().or_else(|| saved.repository()).filter(|name| !name.is_empty())
        else {
            return unfit(
                "the repository has no remote that tells it from others: add --parquet-set repository=NAME, the same for each scan of it",
            );
        };
        let id = HEXLOWER.encode(&Sha256::digest(format!("{repository}\0{run}")));
        Ok(Self {
            scan: id.chars().take(32).collect(),
            repository: repository.to_string(),
            day: day_of(run)?,
            at,
            team: of.team.clone(),
            product: of.product.clone(),
        })
    }
}

/// A scan of less would count as the repository's newest: what it did not look at would be gone from every answer.
fn ensure_whole(saved: &Saved, is_named: bool) -> Result<(), TablesError> {
    if saved.origin != Origin::Json {
        return unfit("SARIF does not tell what was read and what passed: take a JSON report");
    }
    if saved.comparison.is_some() {
        return unfit(
            "the scan tells only what is new against another: leave --baseline, --staged and --diff-base out",
        );
    }
    let missing = saved.unlisted_rules();
    if missing > 0 || saved.has_unlisted_subjects() {
        let rules = plural(missing, "rule");
        return unfit(format!(
            "the report leaves {rules} or subjects out: keep one of 'regate scan -o json --show-passed --all-rules'"
        ));
    }
    let Some(conduct) = &saved.conduct else {
        return unfit("the report does not tell whether the whole repository was scanned: scan it again");
    };
    // A folder of a repository that holds several products is one of its own, once it has a name of its own.
    let by_folder = |option: &String| matches!(option.as_str(), "PATH" | "PATHS");
    let is_named_part = is_named && conduct.scope == Scope::Part && conduct.narrowed_by.iter().all(by_folder);
    if conduct.scope == Scope::Whole || is_named_part && !conduct.narrowed_by.is_empty() {
        return Ok(());
    }
    let by = conduct.narrowed_by.join(", ");
    unfit(format!(
        "less than the repository was scanned ({by}), and counts would be taken for all of it: scan all, or a folder of it \
         under a name of its own (--parquet-set repository=NAME)"
    ))
}

/// The day that a run's name begins with.
fn day_of(run: &str) -> Result<Date, TablesError> {
    match run.get(..10).and_then(|day| day.parse().ok()) {
        Some(day) => Ok(day),
        None => {
            unfit(format!("the run '{}' does not begin with a day such as 2026-01-31", crate::report::one_line(run)))
        }
    }
}

/// The seconds since 1970 of a run that is named by its time, as one without a name is: `2026-01-31T12:00:00Z`.
fn time_of(run: &str) -> Option<i64> {
    let mut parts = run.get(11..)?.strip_suffix('Z')?.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let seconds = day_of(run).ok()?.seconds() + hour * 3600 + minute * 60 + second;
    (rfc3339(seconds) == run).then_some(seconds)
}

fn unfit<T>(why: impl Into<String>) -> Result<T, TablesError> {
    Err(TablesError::Unfit(why.into()))
}
