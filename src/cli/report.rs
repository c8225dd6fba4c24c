//! `regate report`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::conduct::{Asked, conduct};
use crate::cli::parquet::{self, ParquetArguments};
use crate::cli::redact::redacted;
use crate::cli::report_approvals::{self, SignersArguments};
use crate::cli::scan::{Output, WriteReport, check_outputs, output_help, output_long_help, write_outputs};
use crate::cli::shared::{SharedArguments, conditions};
use crate::cli::{Screen, completions, current_folder, report_bundle, report_folder, report_pdf, trusted};
use crate::config::Overrides;
use crate::config::date::{self, Date};
use crate::controls;
use crate::disk;
use crate::policy::LoadOptions;
use crate::report::{self, NotAReport, ReportFormat, ReportOptions, Saved, Store, TerminalOptions, Trend};
use crate::result::{Conduct, ScanReport, Verdict, exit};
use crate::scan::{self, ScanOptions, Sources};
use crate::source::find_root;

/// Bytes of a kept report: more than ten times one of 25,000 results with every subject.
const MOST_BYTES: u64 = 1 << 30;

/// Arguments of `regate report`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    command: Option<ReportCommand>,
    /// The repository to scan and report on [default: the current folder].
    #[arg(conflicts_with = "from")]
    path: Option<PathBuf>,
    /// Report on a scan that is over: the file of 'regate scan -o json --show-passed --all-rules', or SARIF of any tool, which
    /// does not tell what passed; or a folder of such JSON, each named by its day (2026-01-31.json): the newest, with the trend of all.
    #[arg(long, value_name = "FILE|DIR")]
    from: Option<PathBuf>,
    /// Only this framework, such as soc2, gdpr, ccpa, iso27001, nist80053, pcidss, hipaa, asvs, cwe or deployment. Repeatable [default: all but deployment].
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(completions::framework_ids))]
    framework: Vec<String>,
    #[arg(short, long = "output", value_name = "FORMAT[=FILE]", help = output_help(), long_help = output_long_help(), add = ArgValueCompleter::new(completions::formats))]
    output: Vec<Output>,
    /// Print the page of 'html' into this file with a browser that is installed (Chromium, Chrome or Edge).
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// With --pdf: the browser, where it is not on PATH.
    #[arg(long, value_name = "PROGRAM", requires = "pdf")]
    browser: Option<PathBuf>,
    /// Put every report, SARIF, policies, configuration, waivers and evidence in one archive (tar.zst), and print the SHA-256
    /// of its manifest.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "trust_base"])]
    bundle: Option<PathBuf>,
    /// A folder with the ledger, sign-offs and what else the gate was given: its sign-offs are told in the report. With --bundle,
    /// it is put in there instead.
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    #[command(flatten)]
    signers: SignersArguments,
    /// Tell the trend, too, of the scans that 'regate history record' kept in this file.
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// With --history: which repository, where scans of several are kept.
    #[arg(long, value_name = "NAME", requires = "history")]
    repository: Option<String>,
    #[command(flatten)]
    parquet: ParquetArguments,
    #[command(flatten)]
    shared: SharedArguments,
    /// Listen to the repository as this commit has it, and not as it is scanned.
    #[arg(long, value_name = "REF", conflicts_with = "from")]
    trust_base: Option<String>,
}

#[derive(Debug, Subcommand)]
enum ReportCommand {
    /// Check a bundle: every file against the manifest, every report against the JSON report. Exits with 1 where one differs.
    Verify {
        /// The bundle.
        file: PathBuf,
    },
}

/// A report decides nothing: it ends with 0 whatever is in it, and with 2 when it cannot be made.
pub(crate) fn run(arguments: &ReportArguments, screen: Screen, out: &mut dyn Write) -> anyhow::Result<u8> {
    if let Some(ReportCommand::Verify { file }) = &arguments.command {
        return report_bundle::verify(file, out);
    }
    check_outputs(&arguments.output)?;
    arguments.parquet.check()?;
    for id in &arguments.framework {
        if controls::framework(id).is_none() {
            let known: Vec<_> = controls::ids().collect();
            let near = crate::suggest::hint(id, known.iter().copied());
            bail!("unknown framework '{id}'{near}: {}", known.join(", "));
        }
    }
    let repository = arguments.repository.as_deref();
    let from = arguments.from.as_deref().map(|file| saved(file, &arguments.output)).transpose()?;
    let (from, of_folder) = from.unzip();
    let trend =
        match (arguments.history.as_deref().map(|file| trend(file, repository)).transpose()?, of_folder.flatten()) {
            (Some(_), Some(_)) => bail!("a folder of reports has its own trend: leave out --history"),
            (kept, own) => kept.or(own),
        };
    // What stands in a bundle is computed anew when it is verified, from the JSON report alone.
    let told = arguments.evidence.as_deref().filter(|_| arguments.bundle.is_none());
    let approvals = told.map(|folder| report_approvals::read(folder, &arguments.signers)).transpose()?;
    let options = |verdict, conduct: Option<Conduct>, screen: Screen| ReportOptions {
        trend: trend.clone(),
        approvals: approvals.clone(),
        conduct,
        verdict,
        show_passed: true,
        all_rules: true,
        now: date::now(),
        frameworks: arguments.framework.clone(),
        terminal: TerminalOptions { color: screen.color, width: screen.width, ..TerminalOptions::default() },
        ..ReportOptions::default()
    };
    // Markdown is for whoever says nothing; a bundle holds it already.
    let is_told = arguments.bundle.is_some() || arguments.pdf.is_some() || arguments.parquet.is_asked();
    let default = match (is_told, arguments.output.is_empty()) {
        (false, true) => Some(ReportFormat::AUDIT_MARKDOWN),
        _ => None,
    };
    let Some(saved) = from else {
        let Scanned { report, verdict, root, config_file, policy, conduct, .. } =
            scanned(arguments.path.as_deref(), arguments.trust_base.as_deref(), &arguments.shared)?;
        if let Some(bundle) = &arguments.bundle {
            let sources = report_bundle::Sources {
                root: &root,
                config_file: config_file.as_deref(),
                policy: &policy,
                evidence: arguments.evidence.as_deref(),
            };
            report_bundle::write(
                bundle,
                &report,
                &options(Some(verdict), Some(conduct.clone()), screen),
                &sources,
                out,
            )?;
        }
        let tables = arguments.parquet.of_scan(&report, &options(Some(verdict), Some(conduct.clone()), screen))?;
        let mut write = |format, screen, out: &mut dyn Write| {
            report::write(&report, format, &options(Some(verdict), Some(conduct.clone()), screen), out)
        };
        write_outputs(&arguments.output, default, screen, &mut write, out)?;
        arguments.print(screen, &mut write)?;
        parquet::put(tables)?;
        return Ok(exit::CLEAN);
    };
    let tables = arguments.parquet.of_saved(&saved)?;
    let mut write =
        |format, screen, out: &mut dyn Write| report::write_saved(&saved, format, &options(None, None, screen), out);
    write_outputs(&arguments.output, default, screen, &mut write, out)?;
    arguments.print(screen, &mut write)?;
    parquet::put(tables)?;
    Ok(exit::CLEAN)
}

impl ReportArguments {
    /// Prints the page that `write` writes, where that is asked for.
    fn print(&self, screen: Screen, write: &mut WriteReport<'_>) -> anyhow::Result<()> {
        let Some(target) = &self.pdf else { return Ok(()) };
        let mut page = Vec::new();
        write(ReportFormat::AUDIT_HTML, screen, &mut page)?;
        report_pdf::print(&page, self.browser.as_deref(), target)
    }
}

/// A kept report, and the trend of a folder of them, once it is known that every format can be written from it.
fn saved(file: &Path, outputs: &[Output]) -> anyhow::Result<(Saved, Option<Trend>)> {
    if let Some(output) = outputs.iter().find(|output| !output.format.takes_saved()) {
        let format = output.format;
        bail!("'{format}' is written while scanning: 'regate scan -o {format}', or 'regate report' without --from");
    }
    if file.is_dir() {
        let (newest, trend) = report_folder::read(file, &kept)?;
        return Ok((newest, Some(trend)));
    }
    let bytes = disk::read_named(file, MOST_BYTES).with_context(|| format!("'{}' cannot be read", file.display()))?;
    if !report::is_sarif(&bytes) {
        return Ok((kept(file)?, None));
    }
    let root = find_root(&current_folder()?);
    let told = || format!("'{}' cannot be reported on", file.display());
    let mut saved = Saved::of_sarif(&bytes, &root).with_context(told)?;
    saved.clean_messages(&redacted)?;
    Ok((saved, None))
}

/// A JSON report that was kept.
pub(super) fn kept(file: &Path) -> anyhow::Result<Saved> {
    let bytes = disk::read_named(file, MOST_BYTES).with_context(|| format!("'{}' cannot be read", file.display()))?;
    let read = || -> Result<Saved, NotAReport> {
        let saved = Saved::read(&bytes)?;
        saved.hold_together()?;
        Ok(saved)
    };
    read().with_context(|| format!("'{}' cannot be reported on", file.display()))
}

/// What a history says of a repository, of the only one where none is named.
pub(super) fn trend(file: &Path, repository: Option<&str>) -> anyhow::Result<Trend> {
    let told = || format!("'{}' cannot be read as a history", file.display());
    Store::open(file, false).and_then(|store| store.trend(repository)).with_context(told)
}

/// A scan, and by what it judged.
pub(super) struct Scanned {
    pub(super) report: ScanReport,
    verdict: Verdict,
    pub(super) root: PathBuf,
    /// The folder that was scanned.
    pub(super) start: PathBuf,
    config_file: Option<PathBuf>,
    policy: LoadOptions,
    conduct: Conduct,
}

/// Scans a folder, the current one where none is named.
pub(super) fn scanned(
    path: Option<&Path>,
    trust_base: Option<&str>,
    shared: &SharedArguments,
) -> anyhow::Result<Scanned> {
    let start = match path {
        Some(path) => current_folder()?.join(path),
        None => current_folder()?,
    };
    if !start.is_dir() {
        bail!("'{}' is no folder: a report is about a repository", start.display());
    }
    let trusted = trusted::resolve(trust_base, shared, &start, &Overrides::default())?;
    let config = Arc::new(trusted.config.clone());
    let root = find_root(&start);
    let report = scan::scan(
        &ScanOptions {
            sources: Sources::WorkingTree(vec![start.clone()]),
            start: start.clone(),
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
    trusted.name(&mut report);
    let verdict = Verdict::of(&report, conditions(&config, false));
    let is_whole =
        std::fs::canonicalize(&start).is_ok_and(|start| std::fs::canonicalize(&root).is_ok_and(|root| root == start));
    let conduct = conduct(Asked {
        root: &root,
        trust_base,
        from_outside: !trusted.trust.is_itself(),
        range: None,
        narrowed_by: [("PATH", !is_whole), ("--no-builtin", shared.leaves_builtin_out())]
            .into_iter()
            .filter(|(_, given)| *given)
            .map(|(option, _)| option.to_string())
            .collect(),
        no_builtin: shared.leaves_builtin_out(),
    });
    Ok(Scanned {
        report,
        conduct,
        verdict,
        root,
        start,
        config_file: trusted.config_file.clone(),
        policy: trusted.policy.clone(),
    })
}
