//! `--parquet DIR` in a program that is built without it: refused with the way to get it, and in no help.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use crate::report::{ReportOptions, Saved};
use crate::result::ScanReport;

/// What would say that there shall be tables.
#[derive(Debug, Args)]
pub(crate) struct ParquetArguments {
    #[arg(long, hide = true)]
    parquet: Option<PathBuf>,
    #[arg(long, hide = true)]
    parquet_set: Vec<String>,
}

/// There are none.
pub(super) enum Tables {}

impl ParquetArguments {
    pub(super) fn is_asked(&self) -> bool {
        self.parquet.is_some()
    }

    /// # Errors
    ///
    /// When tables are asked for.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if self.parquet.is_some() || !self.parquet_set.is_empty() {
            bail!(
                "this program is built without --parquet, which would make it larger for everybody: build it with \
                 'cargo install --git {} --features parquet'",
                crate::report::INFORMATION_URI
            );
        }
        Ok(())
    }

    pub(super) fn of_scan(&self, _: &ScanReport, _: &ReportOptions) -> anyhow::Result<Option<Tables>> {
        self.check().map(|()| None)
    }

    pub(super) fn of_saved(&self, _: &Saved) -> anyhow::Result<Option<Tables>> {
        self.check().map(|()| None)
    }
}

pub(super) fn put(_: Option<Tables>) -> anyhow::Result<()> {
    Ok(())
}
