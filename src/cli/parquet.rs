//! `--parquet DIR`: the tables of a scan, in a program that is built with them.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;

use crate::cli::redact::redacted;
use crate::report::{ReportOptions, Saved, Tables, TablesOf};
use crate::result::ScanReport;

/// What says that there shall be tables.
#[derive(Debug, Args)]
pub(crate) struct ParquetArguments {
    /// Add results, subjects, flows, controls and coverage of the scan to tables in this folder, as Parquet by repository and day.
    #[arg(long, value_name = "DIR")]
    parquet: Option<PathBuf>,
    /// With --parquet: repository=NAME [default: its remote], team=NAME, product=NAME, and run=NAME, which begins with a day
    /// [default: when the scan is made]. Repeatable.
    #[arg(long, value_name = "KEY=VALUE", requires = "parquet")]
    parquet_set: Vec<Setting>,
}

/// `KEY=VALUE`.
#[derive(Clone, Debug)]
struct Setting {
    key: Key,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Repository,
    Team,
    Product,
    Run,
}

impl std::str::FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        let key = match key {
            "repository" => Key::Repository,
            "team" => Key::Team,
            "product" => Key::Product,
            "run" => Key::Run,
            _ => return Err("write repository=NAME, team=NAME, product=NAME or run=NAME".to_string()),
        };
        if value.is_empty() {
            return Err("a value is missing after '='".to_string());
        }
        Ok(Self { key, value: value.to_string() })
    }
}

impl ParquetArguments {
    /// Whether tables are asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.parquet.is_some()
    }

    /// What is wrong with the arguments is told before anything is scanned.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (at, Setting { key, value }) in self.parquet_set.iter().enumerate() {
            let twice = self.parquet_set.iter().take(at).any(|other| other.key == *key);
            ensure!(!twice, "--parquet-set {value}: it is set already");
            ensure!(redacted(value)? == *value, "--parquet-set: a name holds a credential, and would be kept");
        }
        Ok(())
    }

    /// The tables of a scan, to be put in their place once its reports are; `None` where none are asked for.
    pub(super) fn of_scan(&self, report: &ScanReport, options: &ReportOptions) -> anyhow::Result<Option<Tables>> {
        let tables = |folder| Tables::of_scan(report, options, &self.of(), folder);
        Ok(self.parquet.as_deref().map(tables).transpose()?)
    }

    /// The tables of a kept report.
    pub(super) fn of_saved(&self, saved: &Saved) -> anyhow::Result<Option<Tables>> {
        Ok(self.parquet.as_deref().map(|folder| Tables::of_saved(saved, &self.of(), folder)).transpose()?)
    }

    fn of(&self) -> TablesOf {
        let value = |key: Key| self.parquet_set.iter().find(|one| one.key == key).map(|one| one.value.clone());
        TablesOf {
            repository: value(Key::Repository),
            team: value(Key::Team),
            product: value(Key::Product),
            run: value(Key::Run),
        }
    }
}

/// Puts the tables in their place.
pub(super) fn put(tables: Option<Tables>) -> anyhow::Result<()> {
    Ok(tables.map_or(Ok(()), Tables::put)?)
}
