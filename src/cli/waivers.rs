//! `regate waive` writes a waiver, `regate waivers` lists how each stands.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, json};

use crate::cli::output::put;
use crate::cli::redact::{ensure_none, of_tree};
use crate::cli::shared::SharedArguments;
use crate::cli::{completions, current_folder};
use crate::config::date::{self, Date};
use crate::disk;
use crate::evidence::{self, Content, Evidence, EvidenceKind, Finding, Given};
use crate::gate::{self, WaiverUse};
use crate::ledger::{EntryKind, Ledger, NOTES};
use crate::report::one_line;
use crate::result::{Redactor, exit};
use crate::source::{self, Encoding, Origin, SourceText};
use crate::span::Span;
use crate::suggest;
use crate::waiver::{self, Covers, Standing, Waiver, Waivers};

/// The folder of [`waiver::FILE`].
const FOLDER: &str = ".regate";

/// Arguments of `regate waive`.
#[derive(Debug, Args)]
pub(crate) struct WaiveArguments {
    /// The rule, as reports name it.
    #[arg(add = ArgValueCompleter::new(completions::rule_ids))]
    rule: String,
    /// The result's fingerprint, as the JSON report and SARIF (`regate/v1`) have it.
    #[arg(required_unless_present = "path")]
    fingerprint: Option<String>,
    /// Instead of a fingerprint: the file, with --subject.
    #[arg(long, value_name = "PATH", requires = "subject", conflicts_with = "fingerprint")]
    path: Option<String>,
    /// The subject in that file, such as aws_s3_bucket.logs.
    #[arg(long, value_name = "NAME", requires = "path")]
    subject: Option<String>,
    /// Why the result is accepted.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The last day on which it is.
    #[arg(long, value_name = "DAY")]
    expires: Date,
    /// Who sees to it that the cause goes away.
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// Who approved it.
    #[arg(long, value_name = "NAME")]
    approved_by: String,
    /// Where it is tracked, such as OPS-12 or an address.
    #[arg(long, value_name = "TEXT")]
    ticket: Option<String>,
    /// What lessens the risk meanwhile.
    #[arg(long, value_name = "TEXT")]
    compensating_control: Option<String>,
    /// Record it in this folder's ledger as well.
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// Record it in the ledger that notes of git hold: --notes, or --notes=REF.
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = NOTES, conflicts_with = "evidence")]
    notes: Option<String>,
}

/// Bytes of a file in which results of other tools stand: as much as the gate reads of a commit's.
const MAX_BYTES: u64 = 4 << 20;

fn load(root: &Path) -> anyhow::Result<Waivers> {
    waiver::parse_path(root).map_err(|reason| anyhow::anyhow!("'{}' {reason}", waiver::FILE))
}

/// Says where a rule is none of ours: it may be another tool's, which the gate knows, or a slip.
fn warn_of_rule(name: &str) {
    let words = match SharedArguments::default().rules() {
        Ok(rules) => {
            let mut names = rules.iter().flat_map(|rule| rule.aliases.iter().chain([&rule.id]).map(String::as_str));
            if names.clone().any(|own| own == name) {
                return;
            }
            let hint = suggest::hint(name, &mut names);
            format!("'{}' is no rule of Regate{hint}: the waiver covers results of other tools alone", one_line(name))
        }
        Err(error) => format!("whether '{}' is a rule is not known: {error:#}", one_line(name)),
    };
    // Standard error may be closed; the waiver is written all the same.
    let _ = writeln!(io::stderr(), "warning: {words}");
}

/// Adds a waiver to the file.
pub(crate) fn waive(arguments: &WaiveArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let root = source::find_root(&current_folder()?);
    let given = [
        ("--reason", Some(&arguments.reason)),
        ("--owner", Some(&arguments.owner)),
        ("--approved-by", Some(&arguments.approved_by)),
        ("--ticket", arguments.ticket.as_ref()),
        ("--compensating-control", arguments.compensating_control.as_ref()),
    ];
    let given: Vec<_> = given.iter().filter_map(|(option, text)| text.map(|text| (*option, text.as_str()))).collect();
    ensure_none(root.clone(), &given)?;
    // What is no list is told before anything is made, and read again when no other process writes.
    load(&root)?;
    let unwritable = || format!("'{}' cannot be written", waiver::FILE);
    let held =
        disk::own_folder(&root, FOLDER).and_then(|folder| disk::lock_folder(&folder)).with_context(unwritable)?;
    let waivers = load(&root)?;
    if let Some(flaw) = waivers.malformed.first() {
        bail!("'{}' is malformed, so nothing is added to it: {}", waiver::FILE, flaw.message);
    }
    warn_of_rule(&arguments.rule);
    let today = Date::of_seconds(date::clock());
    ensure!(arguments.expires >= today, "'{}' is over already", arguments.expires);
    let covers = match (&arguments.fingerprint, &arguments.path, &arguments.subject) {
        (Some(fingerprint), _, _) => Covers::Fingerprint(fingerprint.clone()),
        (None, Some(path), Some(subject)) => Covers::Subject { path: path.clone(), subject: subject.clone() },
        _ => bail!("give a fingerprint, or --path and --subject"),
    };
    let waiver = Waiver {
        id: waiver::new_id(&waivers),
        rule: arguments.rule.clone(),
        covers,
        reason: arguments.reason.clone(),
        ticket: arguments.ticket.clone(),
        owner: arguments.owner.clone(),
        approved_by: arguments.approved_by.clone(),
        approved_at: today,
        expires: arguments.expires,
        compensating_control: arguments.compensating_control.clone(),
        span: Span::default(),
    };
    let text = waiver::append(&waivers.text, &waiver);
    let read = waiver::parse(&text);
    if let Some(flaw) = read.malformed.first() {
        bail!("it would not be read again: {}", flaw.message);
    }
    put(&[(root.join(waiver::FILE), text)])?;
    drop(held);
    let notes = arguments.notes.as_ref().map(|reference| Ledger::in_notes(&root, reference));
    if let Some(ledger) = notes.or_else(|| arguments.evidence.as_ref().map(|folder| Ledger::in_folder(folder))) {
        let body = Map::from_iter([
            ("id".to_string(), json!(waiver.id)),
            ("rule".to_string(), json!(waiver.rule)),
            ("owner".to_string(), json!(waiver.owner)),
            ("approvedBy".to_string(), json!(waiver.approved_by)),
            ("reason".to_string(), json!(waiver.reason)),
            ("expires".to_string(), json!(waiver.expires.to_string())),
        ]);
        ledger.append(EntryKind::Waiver, date::clock(), body)?;
    }
    writeln!(out, "{} until {}: {}", waiver.id, waiver.expires, waiver::FILE)?;
    Ok(exit::CLEAN)
}

/// Arguments of `regate waivers`.
#[derive(Debug, Args)]
pub(crate) struct WaiversArguments {
    /// SARIF to hold them against: one that matches no result of it is listed as unused. Repeatable.
    #[arg(long, value_name = "FILE")]
    sarif: Vec<String>,
    /// text or json.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// Exit with 1 where one is expired, malformed, unused, orphaned or not allowed.
    #[arg(long)]
    check: bool,
}

/// Names results whose tools do not identify them by what the tree has at their places, as the gate does by the commit.
fn name_by_text(root: &Path, read: &mut Evidence) {
    let mut texts = evidence::Texts::new();
    for (path, lines) in evidence::wanted(read.runs()) {
        if let Ok(bytes) = disk::read(&root.join(&path), MAX_BYTES, disk::Links::Refused) {
            evidence::take(&path, &bytes, &lines, &mut texts);
        }
    }
    read.findings_mut().for_each(|findings| evidence::settle(findings, &texts));
}

/// Lists the waivers.
pub(crate) fn list(arguments: &WaiversArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let root = source::find_root(&current_folder()?);
    let waivers = load(&root)?;
    let is_empty = waivers.list.is_empty() && waivers.malformed.is_empty();
    let redactor = if is_empty { Redactor::default() } else { of_tree(root.clone())? };
    let mut findings: Vec<Finding> = Vec::new();
    for file in &arguments.sarif {
        let mut read = evidence::read(&Given::parse(EvidenceKind::Sarif, file), &root)?;
        name_by_text(&root, &mut read);
        if let Content::Runs(runs) = read.content {
            findings.extend(runs.into_iter().flat_map(|run| run.findings));
        }
    }
    let uses = gate::apply_waivers(&waivers, gate::WaiversOf::Base, Date::of_seconds(date::clock()), &mut findings);
    let word = |waiver: &Waiver, used: &WaiverUse| match waiver.standing(Date::of_seconds(date::clock())) {
        Standing::Active | Standing::Expiring if used.not_allowed > 0 => "not-allowed",
        Standing::Active | Standing::Expiring if is_orphan(&root, waiver) => "orphaned",
        Standing::Active | Standing::Expiring if !arguments.sarif.is_empty() && used.matches == 0 => "unused",
        standing => standing.as_str(),
    };
    let listed: Vec<_> = waivers.list.iter().zip(&uses).map(|(waiver, of)| (waiver, word(waiver, of))).collect();
    let source = SourceText::new(waiver::FILE, waivers.text.as_str(), Encoding::Utf8, Origin::WorkingTree);
    let line = |span: Span| source.region(span).start_line;
    if arguments.format == "json" {
        let of = |(waiver, word): &(&Waiver, &str)| json!({"id": waiver.id, "rule": waiver.rule, "state": word, "owner": waiver.owner, "approvedBy": waiver.approved_by, "expires": waiver.expires.to_string(), "reason": waiver.reason, "line": line(waiver.span)});
        let malformed: Vec<_> =
            waivers.malformed.iter().map(|m| json!({"line": line(m.span), "message": m.message})).collect();
        let mut report = json!({"waivers": listed.iter().map(of).collect::<Vec<_>>(), "malformed": malformed});
        redactor.clean_json(&mut report);
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (waiver, word) in &listed {
            let Waiver { id, rule, expires, owner, reason, .. } = waiver;
            let text = format!("{word:11} {id} {rule} until {expires}, {owner}: {reason}");
            writeln!(out, "{}", one_line(&redactor.clean(&text)))?;
        }
        for flaw in &waivers.malformed {
            writeln!(out, "malformed line {}: {}", line(flaw.span), one_line(&redactor.clean(&flaw.message)))?;
        }
        if listed.is_empty() && waivers.malformed.is_empty() {
            writeln!(out, "no waivers")?;
        }
    }
    let is_bad = |word: &str| matches!(word, "expired" | "not-yet" | "not-allowed" | "unused" | "orphaned");
    let bad = !waivers.malformed.is_empty() || listed.iter().any(|(_, word)| is_bad(word));
    Ok(if bad && arguments.check { exit::FOUND } else { exit::CLEAN })
}

/// One about a file that is not there any more.
fn is_orphan(root: &Path, waiver: &Waiver) -> bool {
    match &waiver.covers {
        Covers::Subject { path, .. } => !root.join(path).exists(),
        Covers::Fingerprint(_) => false,
    }
}
