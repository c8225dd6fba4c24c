//! `regate report`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::cli::scan::{Output, check_outputs, output_help, output_long_help, write_outputs};
use crate::cli::shared::{SharedArguments, load_options};
use crate::cli::{Screen, current_folder};
use crate::config::date::{self, Date};
use crate::config::{LoadedConfig, Overrides};
use crate::controls;
use crate::report::{self, ReportFormat, ReportOptions, Saved, TerminalOptions};
use crate::result::{Conditions, Verdict, exit};
use crate::scan::{self, ScanOptions, Sources};

/// Arguments of `regate report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// The repository to scan and report on [default: the current folder].
    #[arg(conflicts_with = "from")]
    path: Option<PathBuf>,
    /// Report on a scan that is over: the file of 'regate scan -o json --show-passed'.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Only this framework: soc2, gdpr, ccpa, cwe. Repeatable [default: all].
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    #[arg(short, long = "output", value_name = "FORMAT[=FILE]", default_value = "audit-markdown",
        help = output_help(), long_help = output_long_help())]
    output: Vec<Output>,
    #[command(flatten)]
    shared: SharedArguments,
}

/// A report decides nothing: it ends with 0 whatever is in it, and with 2 when it cannot be made.
pub(crate) fn run(arguments: &ReportArguments, screen: Screen, out: &mut dyn Write) -> anyhow::Result<u8> {
    check_outputs(&arguments.output)?;
    for id in &arguments.framework {
        if controls::framework(id).is_none() {
            let known: Vec<_> = controls::ids().collect();
            let near = crate::suggest::hint(id, known.iter().copied());
            bail!("unknown framework '{id}'{near}: {}", known.join(", "));
        }
    }
    let options = |verdict, to_terminal: bool| ReportOptions {
        verdict,
        show_passed: true,
        now: date::now(),
        frameworks: arguments.framework.clone(),
        terminal: TerminalOptions {
            color: to_terminal && screen.color,
            width: screen.width,
            verbose: false,
            max_results: None,
        },
        ..ReportOptions::default()
    };
    let Some(file) = &arguments.from else {
        let (report, verdict) = scanned(arguments)?;
        let mut write = |format, to_terminal, out: &mut dyn Write| {
            report::write(&report, format, &options(Some(verdict), to_terminal), out)
        };
        write_outputs(&arguments.output, None, &mut write, out)?;
        return Ok(exit::CLEAN);
    };
    let saved = saved(file, &arguments.output)?;
    let mut write = |format: ReportFormat, to_terminal, out: &mut dyn Write| {
        report::write_saved(&saved, format, &options(None, to_terminal), out)
    };
    write_outputs(&arguments.output, None, &mut write, out)?;
    Ok(exit::CLEAN)
}

/// A kept report, once it is known that every format can be written from it.
fn saved(file: &PathBuf, outputs: &[Output]) -> anyhow::Result<Saved> {
    if let Some(output) = outputs.iter().find(|output| !output.format.takes_saved()) {
        let format = output.format;
        bail!("'{format}' is written while scanning: 'regate scan -o {format}', or 'regate report' without --from");
    }
    let bytes = std::fs::read(file).with_context(|| format!("'{}' cannot be read", file.display()))?;
    Saved::read(&bytes).with_context(|| format!("'{}' cannot be reported on", file.display()))
}

fn scanned(arguments: &ReportArguments) -> anyhow::Result<(crate::result::ScanReport, Verdict)> {
    let start = match &arguments.path {
        Some(path) => current_folder()?.join(path),
        None => current_folder()?,
    };
    if !start.is_dir() {
        bail!("'{}' is no folder: a report is about a repository", start.display());
    }
    let LoadedConfig { config, file: config_file } = arguments.shared.load_config(&start, &Overrides::default())?;
    let config = Arc::new(config);
    let report = scan::scan(
        &ScanOptions {
            sources: Sources::WorkingTree(vec![start.clone()]),
            start,
            policy: load_options(&config),
            config: Arc::clone(&config),
            config_file,
            jobs: None,
            only: None,
            archives: false,
            today: Date::today(),
        },
        &|_| {},
    )?;
    let conditions = Conditions {
        fail_on: config.fail_on(),
        fail_on_unknown: config.fail_on_unknown(),
        fail_on_incomplete: config.fail_on_incomplete(),
        allow_policy_errors: config.allow_policy_errors(),
        exit_zero: false,
    };
    let verdict = Verdict::of(&report, conditions);
    Ok((report, verdict))
}
