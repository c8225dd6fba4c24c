//! One file per subcommand. [`run`] alone decides the exit code.

mod approve;
mod baseline;
mod build;
mod cache;
mod checklist;
mod completions;
mod conduct;
mod config;
mod diagram;
mod document;
mod drift;
mod evidence;
mod explain;
mod fix;
mod gate;
mod history;
mod ignore;
mod in_place;
mod inventory;
mod layout;
mod ledger;
mod lsp;
mod output;
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
mod parse;
mod pipe;
mod policy;
mod policy_eval;
mod policy_new;
mod progress;
mod redact;
mod report;
mod report_approvals;
mod report_bundle;
mod report_folder;
mod report_pdf;
mod rules;
mod scan;
mod screen;
mod secrets;
mod shared;
mod since;
mod trusted;
mod waivers;
#[cfg(not(feature = "parquet"))]
mod without_parquet;
mod worker;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::cli::pipe::Pipe;
use crate::cli::screen::ColorChoice;
use crate::cli::shared::SharedArguments;
use crate::config::Overrides;
use crate::report::lines;

pub(crate) use screen::Screen;
#[cfg(not(feature = "parquet"))]
use without_parquet as parquet;

pub use crate::result::exit;
pub use build::Build;
pub use completions::complete;

/// Policy-as-code compliance and security gate: secrets, personal data, TLS and encryption settings, SOC 2 / GDPR /
/// CCPA controls, in one pass over a repository.
#[derive(Debug, Parser)]
#[command(name = "regate", version, max_term_width = 110)]
pub struct Arguments {
    /// When to use colour: a terminal gets it unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan a repository, files, the git index or standard input.
    Scan(Box<scan::ScanArguments>),
    /// Write what an auditor reads: controls with status, evidence and what was not assessed.
    Report(Box<report::ReportArguments>),
    /// Keep scans over time, and tell what was opened, fixed and reopened.
    History(Box<history::HistoryArguments>),
    /// List the personal data in a repository: where it is kept, where it goes, and what is declared.
    Inventory(Box<inventory::InventoryArguments>),
    /// Print what policies get as `input` for a file.
    Parse(parse::ParseArguments),
    /// List the rules.
    Rules {
        #[command(flatten)]
        args: rules::RulesArguments,
        #[command(flatten)]
        shared: SharedArguments,
    },
    /// Explain a rule or a control: what, why, how to fix, with examples.
    Explain {
        #[command(flatten)]
        args: explain::ExplainArguments,
        #[command(flatten)]
        shared: SharedArguments,
    },
    /// Make the edits that rules know to be right, and look whether they were.
    Fix(fix::FixArguments),
    /// Accept one result, in regate.toml or by a comment beside it.
    Ignore(ignore::IgnoreArguments),
    /// List the credentials of a repository, and accept some of them.
    Secrets(secrets::SecretsArguments),
    /// Write, check, test and evaluate Rego policies.
    Policy(policy::PolicyArgs),
    /// Decide whether a commit may go to an environment: 0 approved, 1 refused, 4 pending.
    #[command(after_help = gate::EXAMPLE)]
    Gate(Box<gate::GateArguments>),
    /// Sign a commit off, with an SSH key.
    #[command(after_help = approve::EXAMPLE)]
    Approve(Box<approve::ApproveArguments>),
    /// Accept a result until a day.
    Waive(Box<waivers::WaiveArguments>),
    /// List the waivers: active, expiring, expired, unused, orphaned.
    Waivers(waivers::WaiversArguments),
    /// Show what is verified, attested and open before a deployment.
    Checklist(Box<checklist::ChecklistArguments>),
    /// Draw what the repository really contains, as mermaid.
    Diagram(diagram::DiagramArguments),
    /// Write what the files say of development, staging and production, side by side.
    Document(document::DocumentArguments),
    /// Verify, export and join ledgers of decisions.
    Ledger(ledger::LedgerArguments),
    /// Record a deployment or a rollback in the ledger.
    Record(ledger::RecordArguments),
    /// Measure deployments, lead time, failures and repairs from the ledger.
    Metrics(ledger::MetricsArguments),
    /// Keep the file of results that were there before, so that what is new fails alone.
    Baseline(baseline::BaselineArguments),
    /// Show or clear the cache of whole scans.
    Cache(cache::CacheArguments),
    /// Show the configuration in force, or its JSON Schema.
    Config(config::ConfigArguments),
    /// Serve an editor: the Language Server Protocol over standard input and output.
    Lsp(Box<lsp::LspArguments>),
    /// Print a shell's completion script.
    Completions(completions::CompletionsArguments),
    /// Write the manual pages into a folder, for packages.
    #[command(hide = true)]
    Man { folder: PathBuf },
    /// Write the site's pages about rules, controls and credentials into a folder.
    #[command(hide = true)]
    Pages { folder: PathBuf },
    /// Judge with policies that are not ours, for another process of this program, within limits.
    #[command(hide = true)]
    PolicyWorker,
}

/// Runs a subcommand and reports its error, if it has one, on standard error.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    if matches!(arguments.command, Command::PolicyWorker) {
        return worker::serve();
    }
    worker::enable();
    let screen = arguments.color.screen();
    // It alone speaks on standard output while it runs.
    let done = match arguments.command {
        Command::Lsp(args) => lsp::run(&args),
        command => dispatch(command, screen),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // The one place that writes an error: a failing write to standard error has nowhere to go.
            // What it quotes may be anybody's, and a terminal obeys what it is sent.
            let told = redact::redacted(&told(&error)).unwrap_or_else(|withheld| format!("{withheld:#}"));
            let _ = writeln!(io::stderr(), "error: {}", lines(&told));
            ExitCode::from(exit::USAGE)
        }
    }
}

fn dispatch(command: Command, screen: Screen) -> anyhow::Result<u8> {
    let out = &mut BufWriter::new(Pipe::new(io::stdout().lock()));
    let code = match command {
        Command::Scan(args) => scan::run(&args, screen, out)?,
        Command::Report(args) => report::run(&args, screen, out)?,
        Command::History(args) => redact::shown(out, |out| history::run(&args, out))?,
        Command::Inventory(args) => redact::shown(out, |out| inventory::run(&args, out))?,
        Command::Parse(args) => parse::run(&args, out)?,
        Command::Rules { args, shared } => {
            rules::print(&args, &shared.rules()?, screen, out)?;
            exit::CLEAN
        }
        Command::Explain { args, shared } => {
            explain::print(&args, &shared.rules()?, screen, out)?;
            exit::CLEAN
        }
        Command::Fix(args) => redact::shown(out, |out| fix::run(&args, out))?,
        Command::Ignore(args) => ignore::run(&args, out)?,
        Command::Secrets(args) => secrets::run(&args, out)?,
        Command::Policy(args) => {
            let output = policy::run(&args)?;
            out.write_all(redact::redacted(&output.stdout)?.as_bytes())?;
            Pipe::new(io::stderr()).write_all(lines(&redact::redacted(&output.stderr)?).as_bytes())?;
            output.code
        }
        Command::Gate(args) => redact::shown(out, |out| gate::run(&args, out))?,
        Command::Approve(args) => redact::shown(out, |out| approve::run(&args, out))?,
        Command::Waive(args) => redact::shown(out, |out| waivers::waive(&args, out))?,
        Command::Waivers(args) => redact::shown(out, |out| waivers::list(&args, out))?,
        Command::Diagram(args) => redact::shown(out, |out| diagram::run(&args, out))?,
        Command::Document(args) => redact::shown(out, |out| document::run(&args, out))?,
        Command::Checklist(args) => redact::shown(out, |out| checklist::run(&args, out))?,
        Command::Ledger(args) => redact::shown(out, |out| ledger::run(&args, out))?,
        Command::Record(args) => redact::shown(out, |out| ledger::record(&args, out))?,
        Command::Metrics(args) => redact::shown(out, |out| ledger::measure(&args, out))?,
        Command::Baseline(args) => redact::shown(out, |out| baseline::run(&args, out))?,
        Command::Cache(args) => cache::run(&args, out)?,
        Command::Config(args) => {
            let load = |shared: &SharedArguments| shared.load_config(&current_folder()?, &Overrides::default());
            redact::shown(out, |out| config::run(&args, load, out))?
        }
        Command::Lsp(_) => exit::USAGE,
        Command::Completions(args) => completions::print(&args, out)?,
        Command::Man { folder } => completions::write_manual(&folder)?,
        Command::Pages { folder } => pages::run(&folder)?,
        Command::PolicyWorker => exit::USAGE,
    };
    out.flush()?;
    Ok(code)
}

fn current_folder() -> anyhow::Result<PathBuf> {
    std::env::current_dir().context("the current folder cannot be read")
}

/// The error and what caused it; a cause that the words above it tell already is not told again.
fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told.push_str(": ");
            told.push_str(&cause);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_error_is_told_once() {
        let error = anyhow::anyhow!("no such file")
            .context("a.toml cannot be read: no such file")
            .context("the scan cannot start");
        assert_eq!(told(&error), "the scan cannot start: a.toml cannot be read: no such file");
    }

    #[test]
    fn formats_are_asked_for_as_people_type_them() {
        for words in [
            &["scan", "-f", "json"][..],
            &["scan", "--format", "json"],
            &["scan", "-o", "json"],
            &["rules", "-f", "json"],
            &["rules", "-o", "json"],
            &["rules", "--output", "json"],
            &["policy", "test", "-f", "json", "."],
            &["policy", "check", "-o", "json"],
        ] {
            let parsed = Arguments::try_parse_from(["regate"].iter().chain(words));
            assert!(parsed.is_ok(), "{words:?}: {}", parsed.unwrap_err());
        }
    }

    #[test]
    fn what_is_misspelt_is_guessed() {
        for (words, guess) in
            [(["scna", "."], "'scan'"), (["scan", "--fail-onn=high"], "'--fail-on"), (["explian", "a"], "'explain'")]
        {
            let error = Arguments::try_parse_from(["regate"].iter().chain(&words)).unwrap_err().to_string();
            assert!(error.contains("similar") && error.contains(guess), "{error}");
        }
    }
}
