//! `regate baseline` keeps the file of results that were there before.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::baseline;
use crate::cli::current_folder;
use crate::cli::shared::{SharedArguments, load_options};
use crate::config::date::Date;
use crate::config::{LoadedConfig, Overrides};
use crate::disk::{self, Links, Replacement};
use crate::report::{by_severity, one_line};
use crate::result::verdict::plural;
use crate::result::{Against, BaselineState, Comparison, Known, ScanReport, ScanResult, exit};
use crate::scan::{self, ScanOptions, Sources};
use crate::source;

/// Arguments of `regate baseline`.
#[derive(Debug, Args)]
pub(crate) struct BaselineArguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a baseline with every result that the repository has now and nobody accepted.
    Create(FileArguments),
    /// Write the baseline anew: with what is new, without what is gone.
    Update(FileArguments),
    /// Take out what is gone, and add nothing.
    Prune {
        #[command(flatten)]
        file: FileArguments,
        /// Write nothing, and exit with 1 where something is gone.
        #[arg(long)]
        check: bool,
    },
    /// List what the baseline holds.
    Show {
        /// The baseline [default: .regate/baseline.jsonl].
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// text or json.
        #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
        format: String,
    },
}

#[derive(Debug, Args)]
struct FileArguments {
    /// The baseline [default: .regate/baseline.jsonl].
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Number of threads [default: one per core].
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    #[command(flatten)]
    shared: SharedArguments,
}

/// The file, and how it is called.
struct Place {
    path: PathBuf,
    name: String,
    /// The folder where git's attributes for it belong; `None` where somebody named another file.
    attributes: Option<PathBuf>,
}

impl Place {
    fn of(file: Option<&Path>) -> anyhow::Result<Self> {
        let current = current_folder()?;
        Ok(match file {
            Some(file) => {
                Self { path: current.join(file), name: file.to_string_lossy().into_owned(), attributes: None }
            }
            None => {
                let path = source::find_root(&current).join(baseline::FILE);
                let attributes = path.parent().map(Path::to_path_buf);
                Self { path, name: baseline::FILE.to_string(), attributes }
            }
        })
    }

    fn read(&self) -> anyhow::Result<Vec<Known>> {
        Ok(baseline::read(&self.path, &self.name)?)
    }

    fn write(&self, entries: Vec<Known>) -> anyhow::Result<()> {
        replace(&self.path, &baseline::write(entries))?;
        let Some(folder) = &self.attributes else { return Ok(()) };
        let attributes = folder.join(".gitattributes");
        let old = match disk::read(&attributes, 1 << 20, Links::Refused) {
            Ok(bytes) => String::from_utf8(bytes).context("'.regate/.gitattributes' is not UTF-8")?,
            Err(error) if error.is_absent() => String::new(),
            Err(error) => bail!("'.regate/.gitattributes' cannot be read: {error}"),
        };
        if old.contains(baseline::ATTRIBUTES) {
            return Ok(());
        }
        let line_break = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
        replace(&attributes, &format!("{old}{line_break}{}", baseline::ATTRIBUTES))
    }
}

fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let put = || {
        let mut file = Replacement::begin(path)?;
        file.write_all(text.as_bytes())?;
        file.put()
    };
    put().with_context(|| format!("'{}' cannot be written", path.display()))
}

pub(crate) fn run(arguments: &BaselineArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    match &arguments.command {
        Command::Create(arguments) => create(arguments, out),
        Command::Update(arguments) => update(arguments, out),
        Command::Prune { file, check } => prune(file, *check, out),
        Command::Show { file, format } => show(file.as_deref(), format == "json", out),
    }
}

fn create(arguments: &FileArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let place = Place::of(arguments.file.as_deref())?;
    ensure!(!place.path.exists(), "'{}' is there already; `regate baseline update` writes it anew", place.name);
    let report = scanned(arguments, None)?;
    let entries = open(&report);
    tell(&place, &entries, &report, out)?;
    place.write(entries)?;
    Ok(exit::CLEAN)
}

fn update(arguments: &FileArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let place = Place::of(arguments.file.as_deref())?;
    let report = scanned(arguments, Some((place.name.clone(), place.read()?)))?;
    let mut entries = open(&report);
    let is_new = |result: &&ScanResult| result.baseline == Some(BaselineState::New) && result.suppression.is_none();
    let added: Vec<Known> = report.results.iter().filter(is_new).map(Known::from).collect();
    let (absent, unseen) = rest(&report);
    entries.extend(unseen.iter().cloned());
    tell(&place, &entries, &report, out)?;
    writeln!(out, "{} new ({}), {} gone", added.len(), severities(&added), absent.len())?;
    place.write(entries)?;
    Ok(exit::CLEAN)
}

fn prune(arguments: &FileArguments, check: bool, out: &mut dyn Write) -> anyhow::Result<u8> {
    let place = Place::of(arguments.file.as_deref())?;
    let report = scanned(arguments, Some((place.name.clone(), place.read()?)))?;
    let (absent, unseen) = rest(&report);
    for known in absent {
        writeln!(out, "gone: {}", line(known))?;
    }
    if check {
        writeln!(out, "{} of the entries of '{}' are gone", absent.len(), place.name)?;
        return Ok(if absent.is_empty() { exit::CLEAN } else { exit::FOUND });
    }
    let is_kept = |result: &&ScanResult| result.baseline == Some(BaselineState::Unchanged);
    let mut entries: Vec<Known> = report.results.iter().filter(is_kept).flat_map(ScanResult::known_by).collect();
    entries.extend(unseen.iter().cloned());
    tell(&place, &entries, &report, out)?;
    place.write(entries)?;
    Ok(exit::CLEAN)
}

fn show(file: Option<&Path>, as_json: bool, out: &mut dyn Write) -> anyhow::Result<u8> {
    let place = Place::of(file)?;
    let entries = place.read()?;
    if as_json {
        let counts: serde_json::Map<_, _> = by_severity(entries.iter().map(|known| known.severity))
            .into_iter()
            .map(|(severity, count)| (severity.to_string(), json!(count)))
            .collect();
        let report = json!({ "file": place.name, "bySeverity": counts, "entries": entries });
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        return Ok(exit::CLEAN);
    }
    for known in &entries {
        writeln!(out, "{}", line(known))?;
    }
    writeln!(out, "{}: {}", plural(entries.len(), "result"), severities(&entries))?;
    Ok(exit::CLEAN)
}

fn line(known: &Known) -> String {
    let subject = known.subject.as_ref().map(|subject| format!(" {subject}")).unwrap_or_default();
    one_line(&format!("{} {} {}{subject}", known.severity, known.rule, known.path))
}

/// The results that nobody accepted.
fn open(report: &ScanReport) -> Vec<Known> {
    report.results.iter().filter(|result| result.suppression.is_none()).flat_map(ScanResult::known_by).collect()
}

fn rest(report: &ScanReport) -> (&[Known], &[Known]) {
    report.comparison.as_ref().map_or((&[], &[]), |Comparison { absent, unseen, .. }| (absent, unseen))
}

/// How much the file swallows, and what it does not know of.
fn tell(place: &Place, entries: &[Known], report: &ScanReport, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "{}: {}: {}", place.name, plural(entries.len(), "result"), severities(entries))?;
    if report.coverage.is_incomplete() {
        writeln!(out, "the scan is incomplete: what was not read has no new entry and keeps its old ones")?;
    }
    Ok(())
}

fn severities(entries: &[Known]) -> String {
    let counts = by_severity(entries.iter().map(|known| known.severity));
    let parts: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(severity, count)| format!("{count} {severity}")).collect();
    if parts.is_empty() { "none".to_string() } else { parts.join(", ") }
}

/// Scans the whole repository.
fn scanned(arguments: &FileArguments, known: Option<(String, Vec<Known>)>) -> anyhow::Result<ScanReport> {
    let start = current_folder()?;
    let LoadedConfig { config, file: config_file } = arguments.shared.load_config(&start, &Overrides::default())?;
    let options = ScanOptions {
        sources: Sources::WorkingTree(vec![source::find_root(&start)]),
        start,
        policy: load_options(&config),
        config: Arc::new(config),
        config_file,
        trust: scan::Trust::default(),
        jobs: arguments.jobs,
        only: None,
        archives: false,
        today: Date::today(),
        known: known.map(|(name, known)| (Against::File { name, entries: known.len() }, known)),
    };
    let report = scan::scan(&options, &|_| {})?;
    let errors = report.coverage.errors.len();
    ensure!(errors == 0, "{} did not finish, so nothing is written", plural(errors, "policy check"));
    Ok(report)
}
