//! `regate secrets`: the credentials of a repository, and the list of those that are accepted.

use std::io::{self, BufRead as _, Write};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use crate::cli::redact::ensure_none;
use crate::cli::shared::{SharedArguments, load_options};
use crate::cli::{current_folder, exit};
use crate::config::Overrides;
use crate::config::allow::{ALLOW_FILE, AllowEntry, AllowList};
use crate::config::date::Date;
use crate::config::ignore::says_nothing;
use crate::detect::secret_hash;
use crate::result::{ResultKind, ScanResult, SuppressedBy};
use crate::scan::{self, Area, ScanOptions, Sources, Trust};
use crate::source::find_root;
use crate::source::git::HistoryScope;

/// Digits of an id that `list` prints, and that `allow` needs at least.
const SHORT_ID: usize = 12;
const SHORTEST_ID: usize = 8;

/// Arguments of `regate secrets`.
#[derive(Debug, Args)]
pub(crate) struct SecretsArguments {
    #[command(subcommand)]
    command: SecretsCommand,
}

#[derive(Debug, Subcommand)]
enum SecretsCommand {
    /// List the credentials of the working tree, or of the history, with their ids.
    List(ListArguments),
    /// Accept credentials in every file and commit: writes .regate/secrets-allow.toml.
    Allow(AllowArguments),
}

#[derive(Debug, Args)]
struct ListArguments {
    /// What all references reach, instead of the working tree.
    #[arg(long)]
    history: bool,
    #[command(flatten)]
    shared: SharedArguments,
}

#[derive(Debug, Args)]
struct AllowArguments {
    /// Ids of results, as `regate secrets list` prints them and reports have them (`fingerprint`); the first digits do.
    #[arg(value_name = "ID", required_unless_present = "stdin")]
    ids: Vec<String>,
    /// Read the values themselves from standard input, one a line. They are kept as salted hashes only.
    #[arg(long, conflicts_with_all = ["ids", "history"])]
    stdin: bool,
    /// Why they are accepted: revoked, of a test account, published on purpose ...
    #[arg(long, value_name = "TEXT", required = true)]
    reason: String,
    /// Who answers for it.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// The last day on which it holds (2026-12-31), in UTC.
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    /// The ids are of results of `--history`.
    #[arg(long)]
    history: bool,
    #[command(flatten)]
    shared: SharedArguments,
}

pub(crate) fn run(arguments: &SecretsArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    match &arguments.command {
        SecretsCommand::List(arguments) => list(arguments, out)?,
        SecretsCommand::Allow(arguments) => allow(arguments, out)?,
    }
    Ok(exit::CLEAN)
}

fn list(arguments: &ListArguments, out: &mut dyn Write) -> anyhow::Result<()> {
    for result in found(arguments.history, &arguments.shared)? {
        let state = match &result.suppression {
            None if result.is_active() => "open",
            None if result.kind == ResultKind::Open => "unknown",
            None => "review",
            Some(suppression) if suppression.by == SuppressedBy::AllowList => "allowed",
            Some(_) => "comment",
        };
        let id = result.fingerprint.get(..SHORT_ID).unwrap_or(&result.fingerprint);
        let place = crate::report::one_line(&result.location.path);
        writeln!(
            out,
            "{id}  {state:<7}  {:<8}  {}  {place}:{}",
            result.severity, result.rule_id, result.location.region.start_line
        )?;
    }
    Ok(())
}

fn allow(arguments: &AllowArguments, out: &mut dyn Write) -> anyhow::Result<()> {
    let reason = arguments.reason.trim();
    if says_nothing(reason) {
        bail!("--reason needs a text: who reads the list later must be able to tell whether it still holds");
    }
    if let Some(expires) = arguments.expires.filter(|expires| *expires < Date::today()) {
        bail!("'{expires}' is over already: nothing would be accepted");
    }
    let root = find_root(&current_folder()?);
    ensure_none(root.clone(), &[("--reason", reason)])?;
    let entry = |rule: Option<String>| AllowEntry {
        reason: reason.to_string(),
        owner: arguments.owner.clone(),
        expires: arguments.expires,
        rule,
        line: 0,
    };
    // What is accepted is known before the list is locked: finding it takes a scan.
    let mut accepted: Vec<(String, Option<String>)> = Vec::new();
    if arguments.stdin {
        for line in io::stdin().lock().lines() {
            let line = line.context("standard input cannot be read")?;
            let value = line.trim_end_matches('\r');
            if !value.is_empty() {
                accepted.push((secret_hash(value), None));
            }
        }
    } else {
        let results = found(arguments.history, &arguments.shared)?;
        for id in &arguments.ids {
            let result = by_id(&results, id)?;
            accepted.extend(result.secret.clone().map(|hash| (hash, Some(result.rule_id.clone()))));
        }
    }
    let count = accepted.len();
    if count == 0 {
        bail!("standard input holds no value: write one a line");
    }
    AllowList::update(&root, |list| {
        for (hash, rule) in accepted {
            list.insert(&hash, entry(rule));
        }
    })?;
    let what = if count == 1 { "1 credential is".to_string() } else { format!("{count} credentials are") };
    writeln!(out, "{what} accepted in {ALLOW_FILE}")?;
    Ok(())
}

/// The one result whose id starts so.
fn by_id<'r>(results: &'r [ScanResult], id: &str) -> anyhow::Result<&'r ScanResult> {
    if id.len() < SHORTEST_ID || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        bail!(
            "an id has at least {SHORTEST_ID} hexadecimal digits ('regate secrets list' prints them); values are never \
               given as arguments, but with --stdin"
        );
    }
    let mut matching = results.iter().filter(|result| result.fingerprint.starts_with(&id.to_ascii_lowercase()));
    match (matching.next(), matching.next()) {
        (Some(result), None) => Ok(result),
        (Some(_), Some(_)) => bail!("'{id}' is the start of several ids: give more of it"),
        (None, _) => bail!(
            "no credential has the id '{id}' ('regate secrets list' prints them, with --history those of commits)"
        ),
    }
}

/// Every result about a credential.
fn found(history: bool, shared: &SharedArguments) -> anyhow::Result<Vec<ScanResult>> {
    let start = current_folder()?;
    let config = Arc::new(shared.load_config(&start, &Overrides::default())?.config);
    let root = find_root(&start);
    let sources = if history { Sources::History(HistoryScope::default()) } else { Sources::WorkingTree(vec![root]) };
    let options = ScanOptions {
        config_file: None,
        sources,
        start,
        policy: load_options(&config),
        config,
        jobs: None,
        only: Some(Area::Secrets),
        archives: false,
        trust: Trust::default(),
        today: Date::today(),
        known: None,
    };
    let report = scan::scan(&options, &|_| {})?;
    Ok(report.results.into_iter().filter(|result| result.secret.is_some()).collect())
}
