//! `regate ledger`, `regate record`, `regate metrics`: what was decided and done.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::ensure;
use clap::{Args, Subcommand};
use serde_json::{Map, json};

use crate::cli::current_folder;
use crate::cli::redact::ensure_none;
use crate::config::date;
use crate::gate;
use crate::ledger::{Entry, EntryKind, Export, Flaw, Ledger, NOTES, SIGNATURE, export, metrics, verify};
use crate::report::one_line;
use crate::result::exit;
use crate::signoff::{RECORD_NAMESPACE, Signer, is_name};
use crate::source::{self, git::Revision};
use crate::suggest;

/// Arguments of `regate ledger`.
#[derive(Debug, Args)]
pub(crate) struct LedgerArguments {
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Check every entry, and print the heads, to be kept elsewhere. Exits with 1 where something was removed, changed or
    /// reordered, and says where.
    Verify {
        #[command(flatten)]
        folder: Folder,
        /// The hash of an entry that has to be there: a head that was printed before. A chain alone cannot show that its end
        /// was cut off.
        #[arg(long, value_name = "HASH")]
        anchor: Vec<String>,
    },
    /// Print every entry: csv, jsonl, or otlp (log records of OpenTelemetry as JSON).
    Export {
        #[command(flatten)]
        folder: Folder,
        #[arg(long, value_name = "FORMAT", value_parser = ["csv", "jsonl", "otlp"])]
        format: String,
    },
    /// Take over the entries of another folder's ledger, and join the two chains.
    Join {
        #[command(flatten)]
        folder: Folder,
        /// The folder of the other ledger, or a ref of notes that holds it, such as refs/notes/origin/regate.
        other: PathBuf,
    },
}

/// Where the ledger is.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Folder {
    /// The folder of the ledger.
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// The ledger is in notes of git, in place of a folder: --notes, or --notes=REF.
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = NOTES)]
    notes: Option<String>,
}

impl Folder {
    /// The ledger's entries; one that is not there has none to tell of.
    fn entries(&self) -> anyhow::Result<Vec<Entry>> {
        let ledger = self.ledger()?;
        ensure!(ledger.is_there()?, "there is no ledger '{}'", ledger.name());
        Ok(ledger.entries()?)
    }

    fn ledger(&self) -> anyhow::Result<Ledger> {
        match (&self.notes, &self.evidence) {
            (Some(reference), _) => Ok(Ledger::in_notes(&source::find_root(&current_folder()?), reference)),
            (None, Some(folder)) => Ok(Ledger::in_folder(folder)),
            (None, None) => anyhow::bail!("say where the ledger is: --evidence or --notes"),
        }
    }
}

/// Runs `regate ledger`.
pub(crate) fn run(arguments: &LedgerArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    match &arguments.command {
        LedgerCommand::Verify { folder, anchor } => check(&folder.ledger()?, anchor, out),
        LedgerCommand::Export { folder, format } => {
            let format = match format.as_str() {
                "csv" => Export::Csv,
                "otlp" => Export::Otlp,
                _ => Export::Jsonl,
            };
            let entries = folder.entries()?;
            out.write_all(export(&entries, format).as_bytes())?;
            Ok(exit::CLEAN)
        }
        LedgerCommand::Join { folder, other } => {
            let reference = other.to_str().filter(|text| text.starts_with("refs/"));
            let theirs = match reference {
                Some(reference) => Ledger::in_notes(&source::find_root(&current_folder()?), reference),
                None => Ledger::in_folder(other),
            };
            ensure!(theirs.is_there()?, "there is no ledger '{}'", theirs.name());
            let taken = folder.ledger()?.join(&theirs, date::clock())?;
            writeln!(out, "{} taken over", count(taken))?;
            Ok(exit::CLEAN)
        }
    }
}

fn count(entries: usize) -> String {
    if entries == 1 { "1 entry".to_string() } else { format!("{entries} entries") }
}

fn check(ledger: &Ledger, anchors: &[String], out: &mut dyn Write) -> anyhow::Result<u8> {
    ensure!(ledger.is_there()?, "there is no ledger '{}'", ledger.name());
    let (entries, mut flaws) = verify(&ledger.text()?);
    let is_there = |anchor: &String| entries.iter().any(|entry| entry.hash == *anchor);
    flaws.extend(
        anchors.iter().filter(|anchor| !is_there(anchor)).map(|anchor| Flaw::CutOff { anchor: anchor.clone() }),
    );
    for flaw in &flaws {
        writeln!(out, "{}", crate::report::one_line(&flaw.to_string()))?;
    }
    if !flaws.is_empty() {
        return Ok(exit::FOUND);
    }
    writeln!(out, "{}, nothing removed, changed or reordered", count(entries.len()))?;
    let beginnings = entries.iter().filter(|entry| entry.parents.is_empty()).count();
    if beginnings > 1 {
        writeln!(out, "{beginnings} beginnings: chains that never were one were joined")?;
    }
    for head in crate::ledger::heads(&entries) {
        writeln!(out, "head {head}")?;
    }
    Ok(exit::CLEAN)
}

/// Arguments of `regate record`.
#[derive(Debug, Args)]
pub(crate) struct RecordArguments {
    /// What was done.
    #[arg(value_parser = ["deployment", "rollback"])]
    what: String,
    /// Where.
    #[arg(short, long, value_name = "NAME")]
    environment: String,
    /// The version that is there now.
    #[arg(long, value_name = "TEXT", value_parser = said)]
    version: String,
    /// The commit that is there now, in git's syntax.
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    commit: String,
    /// Why; a rollback needs it.
    #[arg(long, value_name = "TEXT", value_parser = said, required_if_eq("what", "rollback"))]
    reason: Option<String>,
    /// The SSH key to sign the record with, which the signers file allows in the namespace regate.record. What nobody signed
    /// is no evidence of a soak.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    folder: Folder,
}

/// A text in which something is said.
fn said(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("it is empty".to_string()) } else { Ok(text.to_string()) }
}

/// Runs `regate record`.
pub(crate) fn record(arguments: &RecordArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    ensure!(is_name(&arguments.environment), "an environment is named in kebab case: production");
    let root = source::find_root(&current_folder()?);
    let reason = arguments.reason.iter().map(|reason| ("--reason", reason.as_str()));
    let given: Vec<_> = std::iter::once(("--version", arguments.version.as_str())).chain(reason).collect();
    ensure_none(root.clone(), &given)?;
    let commit = Revision::open(&root, &arguments.commit)?;
    let kind = if arguments.what == "rollback" { EntryKind::Rollback } else { EntryKind::Deployment };
    let mut body = Map::from_iter([
        ("environment".to_string(), json!(arguments.environment)),
        ("version".to_string(), json!(arguments.version)),
        ("commit".to_string(), json!(commit.id())),
        ("committed".to_string(), json!(commit.time)),
    ]);
    body.extend(arguments.reason.as_ref().map(|reason| ("reason".to_string(), json!(reason))));
    let now = date::clock();
    if let Some(file) = &arguments.key {
        let signature = Signer::open(file)?.sign(RECORD_NAMESPACE, &Entry::to_sign(kind, now, &body))?;
        body.insert(SIGNATURE.to_string(), json!(signature));
    }
    let ledger = arguments.folder.ledger()?;
    warn_of_environment(&ledger, &arguments.environment);
    let entry = ledger.append(kind, now, body)?;
    writeln!(out, "{} {}", kind.as_str(), entry.hash)?;
    Ok(exit::CLEAN)
}

/// The environments that the ledger has entries of, sorted.
fn environments(entries: &[Entry]) -> BTreeSet<&str> {
    entries.iter().filter_map(|entry| entry.body.get("environment")?.as_str()).collect()
}

/// Says where neither the ledger nor a profile knows an environment: it may be misspelt, and would be a world of its own.
fn warn_of_environment(ledger: &Ledger, name: &str) {
    // What cannot be read is told by the entry that is to be added.
    let Ok(entries) = ledger.entries() else { return };
    let own = environments(&entries);
    let profiles = gate::GatePolicy::builtin().profiles();
    let known: BTreeSet<&str> = own.iter().copied().chain(profiles.iter().map(String::as_str)).collect();
    if !known.contains(name) {
        let hint = suggest::hint(name, known);
        // Standard error may be closed; the record is written all the same.
        let _ = writeln!(io::stderr(), "warning: neither the ledger nor a built-in profile knows '{name}'{hint}");
    }
}

/// Arguments of `regate metrics`.
#[derive(Debug, Args)]
pub(crate) struct MetricsArguments {
    /// Where.
    #[arg(short, long, value_name = "NAME", default_value = "production")]
    environment: String,
    /// Days to look back.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: i64,
    /// text or json.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    folder: Folder,
}

/// Runs `regate metrics`.
pub(crate) fn measure(arguments: &MetricsArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let entries = arguments.folder.entries()?;
    let known = environments(&entries);
    if !known.contains(arguments.environment.as_str()) && !known.is_empty() {
        let all: Vec<&str> = known.iter().copied().collect();
        let hint = suggest::hint(&arguments.environment, known);
        let all = one_line(&all.join(", "));
        anyhow::bail!("the ledger has nothing of '{}'{hint}; it has {all}", one_line(&arguments.environment));
    }
    let measured = metrics(&entries, &arguments.environment, arguments.days, date::clock());
    if arguments.format == "json" {
        writeln!(out, "{}", serde_json::to_string_pretty(&measured)?)?;
        return Ok(exit::CLEAN);
    }
    let hours = |seconds: Option<i64>| {
        seconds.map_or("not measured".to_string(), |s| format!("{}.{} h", s / 3600, s % 3600 / 360))
    };
    let rate = measured.change_failure_rate.map_or("not measured".to_string(), |rate| format!("{:.1}%", rate * 100.0));
    writeln!(out, "{}, the last {} days", measured.environment, measured.days)?;
    writeln!(out, "deployments          {} ({:.2} a day)", measured.deployments, measured.deployments_per_day)?;
    writeln!(out, "lead time            {} (median of {})", hours(measured.lead_time), measured.lead_times_known)?;
    if measured.lead_times_negative > 0 {
        let count = crate::report::plural(measured.lead_times_negative, "deployment");
        writeln!(out, "                     {count} recorded before the commit's own time: not known")?;
    }
    writeln!(out, "change failure rate  {rate} ({} rolled back)", measured.rolled_back)?;
    writeln!(out, "time to restore      {}", hours(measured.time_to_restore))?;
    Ok(exit::CLEAN)
}
