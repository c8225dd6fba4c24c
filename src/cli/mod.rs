//! One file per subcommand. [`run`] alone decides the exit code.

mod approve;
mod checklist;
mod config;
mod evidence;
mod explain;
mod gate;
mod layout;
mod ledger;
mod output;
mod parse;
mod pipe;
mod policy;
mod policy_eval;
mod progress;
mod report;
mod rules;
mod scan;
mod secrets;
mod shared;
mod since;
mod waivers;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::cli::pipe::Pipe;
use crate::cli::shared::SharedArguments;
use crate::config::Overrides;

pub use crate::result::exit;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan a repository, files, the git index or standard input.
    Scan(Box<scan::ScanArguments>),
    /// Write what an auditor reads: controls with status, evidence and what was not assessed.
    Report(Box<report::ReportArguments>),
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
    /// List the credentials of a repository, and accept some of them.
    Secrets(secrets::SecretsArguments),
    /// Check, test and evaluate Rego policies.
    Policy(policy::PolicyArgs),
    /// Decide whether a commit may go to an environment: 0 approved, 1 refused, 4 pending.
    Gate(Box<gate::GateArguments>),
    /// Sign a commit off, with an SSH key.
    Approve(Box<approve::ApproveArguments>),
    /// Accept a result until a day.
    Waive(Box<waivers::WaiveArguments>),
    /// List the waivers: active, expiring, expired, unused, orphaned.
    Waivers(waivers::WaiversArguments),
    /// Show what is verified, attested and open before a deployment.
    Checklist(Box<checklist::ChecklistArguments>),
    /// Verify, export and join ledgers of decisions.
    Ledger(ledger::LedgerArguments),
    /// Record a deployment or a rollback in the ledger.
    Record(ledger::RecordArguments),
    /// Measure deployments, lead time, failures and repairs from the ledger.
    Metrics(ledger::MetricsArguments),
    /// Show the configuration in force, or its JSON Schema.
    Config(config::ConfigArguments),
}

/// How to write to the terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub color: bool,
    pub width: usize,
}

impl ColorChoice {
    fn screen(self) -> Screen {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => io::stdout().is_terminal() && !no_color,
        };
        Screen { color, width: terminal_width() }
    }
}

/// Columns, from `COLUMNS` where a shell or a test sets it; 100 otherwise.
fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(100).clamp(40, 200)
}

/// Runs a subcommand and reports its error, if it has one, on standard error.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    let screen = arguments.color.screen();
    match dispatch(arguments.command, screen) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // The one place that writes an error: a failing write to standard error has nowhere to go.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(exit::USAGE)
        }
    }
}

fn dispatch(command: Command, screen: Screen) -> anyhow::Result<u8> {
    let out = &mut BufWriter::new(Pipe::new(io::stdout().lock()));
    let code = match command {
        Command::Scan(args) => scan::run(&args, screen, out)?,
        Command::Report(args) => report::run(&args, screen, out)?,
        Command::Parse(args) => parse::run(&args, out)?,
        Command::Rules { args, shared } => {
            rules::print(&args, &shared.rules()?, screen, out)?;
            exit::CLEAN
        }
        Command::Explain { args, shared } => {
            explain::print(&args, &shared.rules()?, screen, out)?;
            exit::CLEAN
        }
        Command::Secrets(args) => secrets::run(&args, out)?,
        Command::Policy(args) => {
            let output = policy::run(&args)?;
            out.write_all(output.stdout.as_bytes())?;
            Pipe::new(io::stderr()).write_all(output.stderr.as_bytes())?;
            output.code
        }
        Command::Gate(args) => gate::run(&args, out)?,
        Command::Approve(args) => approve::run(&args, out)?,
        Command::Waive(args) => waivers::waive(&args, out)?,
        Command::Waivers(args) => waivers::list(&args, out)?,
        Command::Checklist(args) => checklist::run(&args, out)?,
        Command::Ledger(args) => ledger::run(&args, out)?,
        Command::Record(args) => ledger::record(&args, out)?,
        Command::Metrics(args) => ledger::measure(&args, out)?,
        Command::Config(args) => {
            config::print(&args, |shared| shared.load_config(&current_folder()?, &Overrides::default()), out)?;
            exit::CLEAN
        }
    };
    out.flush()?;
    Ok(code)
}

fn current_folder() -> anyhow::Result<PathBuf> {
    std::env::current_dir().context("the current folder cannot be read")
}
