//! `regate history`: scans over time.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use crate::cli::current_folder;
use crate::cli::report::{Scanned, kept, scanned, trend};
use crate::cli::shared::SharedArguments;
use crate::config::date::{self, Date};
use crate::disk::{self, Replacement};
use crate::report::{self, ReportFormat, ReportOptions, Saved, Store, plural};
use crate::result::exit;
use crate::source::find_root;

/// The folder and name of a history that nobody named.
const FOLDER: &str = ".regate";
const FILE: &str = "history.db";
const IGNORE: &str = ".gitignore";

/// Arguments of `regate history`.
#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    #[command(subcommand)]
    command: HistoryCommand,
}

#[derive(Debug, Subcommand)]
enum HistoryCommand {
    /// Scan a repository, or take a scan that is over, and keep it.
    Record(Box<RecordArguments>),
    /// Tell what was opened, fixed and reopened, how long that took, and how controls stood.
    Show(ShowArguments),
}

#[derive(Debug, Args)]
struct RecordArguments {
    /// The repository to scan [default: the current folder].
    #[arg(conflicts_with = "from")]
    path: Option<PathBuf>,
    /// Keep a scan that is over: the file of 'regate scan -o json --all-rules'.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// With --from: the whole repository was scanned, so that a file that the report does not name is gone.
    #[arg(long, requires = "from")]
    whole: bool,
    /// The day of the scan, as 2026-01-31 [default: now].
    #[arg(long, value_name = "DAY", requires = "from")]
    at: Option<Date>,
    /// The history [default: .regate/history.db of the repository].
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// What to call the repository [default: its remote]. One that was renamed goes on under its old name.
    #[arg(long, value_name = "NAME")]
    repository: Option<String>,
    #[command(flatten)]
    shared: SharedArguments,
}

#[derive(Debug, Args)]
struct ShowArguments {
    /// The history [default: .regate/history.db of the repository].
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Which repository, where scans of several are kept: its remote, as reports name it.
    #[arg(long, value_name = "NAME")]
    repository: Option<String>,
    /// text or json.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

pub(crate) fn run(arguments: &HistoryArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    match &arguments.command {
        HistoryCommand::Record(arguments) => record(arguments, out)?,
        HistoryCommand::Show(arguments) => show(arguments, out)?,
    }
    Ok(exit::CLEAN)
}

fn record(arguments: &RecordArguments, out: &mut dyn Write) -> anyhow::Result<()> {
    let (saved, root, whole) = match &arguments.from {
        Some(from) => (kept(from)?, find_root(&current_folder()?), arguments.whole),
        None => {
            let Scanned { report, root, start, .. } = scanned(arguments.path.as_deref(), None, &arguments.shared)?;
            let options =
                ReportOptions { all_rules: true, show_passed: true, now: date::now(), ..ReportOptions::default() };
            let mut bytes = Vec::new();
            report::write(&report, ReportFormat::JSON, &options, &mut bytes)?;
            (Saved::read(&bytes)?, root.clone(), is_same(&root, &start))
        }
    };
    let at = arguments.at.map_or_else(date::now, Date::seconds);
    let file = place(arguments.file.as_deref(), &root, true)?;
    let name = arguments.repository.as_deref();
    if name.is_none() && saved.is_unnamed() && !is_below(&root, &file) {
        bail!(
            "nothing was kept in '{}': the repository has no remote that tells it from others there; name it with --repository",
            file.display()
        );
    }
    let told = || format!("nothing was kept in '{}'", file.display());
    let recorded =
        Store::open(&file, true).and_then(|mut store| store.record(&saved, at, whole, name)).with_context(told)?;
    writeln!(out, "kept: {}", recorded.words())?;
    if recorded.not_looked_for > 0 {
        let known = plural(recorded.not_looked_for, "known result");
        writeln!(out, "{known} could not have been found again by this scan: they stay as they were")?;
    }
    Ok(())
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Whether a file that may not be there yet is in a folder.
fn is_below(root: &Path, file: &Path) -> bool {
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    folder.zip(root.canonicalize().ok()).is_some_and(|(folder, root)| folder.starts_with(root))
}

fn place(named: Option<&Path>, root: &Path, make: bool) -> anyhow::Result<PathBuf> {
    if let Some(file) = named {
        return Ok(current_folder()?.join(file));
    }
    let folder = if make {
        disk::own_folder(root, FOLDER).with_context(|| format!("'{FOLDER}' cannot be written"))?
    } else {
        root.join(FOLDER)
    };
    let file = folder.join(FILE);
    if make && !file.exists() {
        leave_out(&folder).with_context(|| format!("'{FOLDER}/{IGNORE}' cannot be written"))?;
    }
    if !make && !file.exists() {
        bail!("no scan is kept in {FOLDER}/{FILE}: 'regate history record' keeps one, --file names another history");
    }
    Ok(file)
}

/// A history that is committed would make the tree another with every scan: git leaves it out, unless somebody said otherwise.
fn leave_out(folder: &Path) -> io::Result<()> {
    let file = folder.join(IGNORE);
    if std::fs::symlink_metadata(&file).is_ok() {
        return Ok(());
    }
    let mut new = Replacement::begin(&file)?;
    new.write_all(
        format!("# Made with {FILE}, which is no part of the repository.\n/{FILE}*\n/{IGNORE}\n").as_bytes(),
    )?;
    new.put()
}

fn show(arguments: &ShowArguments, out: &mut dyn Write) -> anyhow::Result<()> {
    let file = place(arguments.file.as_deref(), &find_root(&current_folder()?), false)?;
    let trend = trend(&file, arguments.repository.as_deref())?;
    if arguments.format == "json" {
        serde_json::to_writer_pretty(&mut *out, &trend)?;
        writeln!(out)?;
        return Ok(());
    }
    trend.write_text(out)?;
    Ok(())
}
