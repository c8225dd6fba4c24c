//! `regate report`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use crate::cli::scan::{Output, check_outputs, output_help, output_long_help, write_outputs};
use crate::cli::shared::SharedArguments;
use crate::cli::{Screen, current_folder, trusted};
use crate::config::Overrides;
use crate::config::date::{self, Date};
use crate::controls;
use crate::disk;
use crate::report::{self, ReportOptions, Saved, TerminalOptions};
use crate::result::{Conditions, Verdict, exit};
use crate::scan::{self, ScanOptions, Sources};

/// Bytes of a kept report: more than ten times one of 25,000 results with every subject.
const MOST_BYTES: u64 = 1 << 30;

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
    /// Listen to the repository as this commit has it, and not as it is scanned.
    #[arg(long, value_name = "REF", conflicts_with = "from")]
    trust_base: Option<String>,
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
    let options = |verdict, screen: Screen| ReportOptions {
        verdict,
        show_passed: true,
        all_rules: true,
        now: date::now(),
        frameworks: arguments.framework.clone(),
        terminal: TerminalOptions { color: screen.color, width: screen.width, ..TerminalOptions::default() },
        ..ReportOptions::default()
    };
    let Some(file) = &arguments.from else {
        let (report, verdict) = scanned(arguments)?;
        let mut write =
            |format, screen, out: &mut dyn Write| report::write(&report, format, &options(Some(verdict), screen), out);
        write_outputs(&arguments.output, None, screen, &mut write, out)?;
        return Ok(exit::CLEAN);
    };
    let saved = saved(file, &arguments.output)?;
    let mut write =
        |format, screen, out: &mut dyn Write| report::write_saved(&saved, format, &options(None, screen), out);
    write_outputs(&arguments.output, None, screen, &mut write, out)?;
    Ok(exit::CLEAN)
}

/// A kept report, once it is known that every format can be written from it.
fn saved(file: &Path, outputs: &[Output]) -> anyhow::Result<Saved> {
    if let Some(output) = outputs.iter().find(|output| !output.format.takes_saved()) {
        let format = output.format;
        bail!("'{format}' is written while scanning: 'regate scan -o {format}', or 'regate report' without --from");
    }
    let bytes = disk::read_named(file, MOST_BYTES).with_context(|| format!("'{}' cannot be read", file.display()))?;
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
    let trusted = trusted::resolve(arguments.trust_base.as_deref(), &arguments.shared, &start, &Overrides::default())?;
    let config = Arc::new(trusted.config.clone());
    let report = scan::scan(
        &ScanOptions {
            sources: Sources::WorkingTree(vec![start.clone()]),
            start,
            policy: trusted.policy.clone(),
            config: Arc::clone(&config),
            config_file: trusted.config_file.clone(),
            trust: trusted.trust.clone(),
            jobs: None,
            only: None,
            archives: false,
            today: Date::today(),
            known: None,
        },
        &|_| {},
    );
    let mut report = report.map_err(|error| anyhow!(trusted.named(&format!("{:#}", anyhow::Error::from(error)))))?;
    report.rules.iter_mut().for_each(|rule| rule.defined_in = trusted.named(&rule.defined_in));
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
