//! `regate scan`.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use crate::cli::progress::Progress;
use crate::cli::shared::{SharedArguments, load_options};
use crate::cli::since::Since;
use crate::cli::{Screen, current_folder};
use crate::config::LoadedConfig;
use crate::config::Overrides;
use crate::config::date::{self, Date};
use crate::disk::Replacement;
use crate::report::{self, ReportFormat, ReportOptions, TerminalOptions};
use crate::result::{Conditions, ScanReport, Verdict};
use crate::scan::{self, Area, ScanOptions, Sources};
use crate::source::git::HistoryScope;

/// Arguments of `regate scan`.
#[derive(Debug, Args)]
pub(crate) struct ScanArguments {
    /// Files and folders to scan [default: the current folder].
    paths: Vec<PathBuf>,
    /// Scan what `git commit` would commit, from the index and not the working tree, and what is judged together with it.
    /// Fails on what is new against HEAD.
    #[arg(long, conflicts_with_all = ["paths", "stdin_filename"])]
    staged: bool,
    /// With --staged: report what HEAD has already, too, and not only what the commit brings.
    #[arg(long, requires = "staged")]
    all: bool,
    /// Search what commits hold for credentials, and nothing else: everything that branches, tags, stashes and notes
    /// reach, or a revision or range in git's syntax such as main..HEAD. The working tree is not scanned. The repository is
    /// that of the folder to scan.
    #[arg(long, value_name = "RANGE", num_args = 0..=1, default_missing_value = "",
        conflicts_with_all = ["staged", "stdin_filename"])]
    history: Option<String>,
    /// With --history: only commits since a date (2026-01-31) or for so long (90d, 2 weeks ago).
    #[arg(long, value_name = "WHEN", requires = "history")]
    since: Option<Since>,
    /// Scan standard input as the content of this file.
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    stdin_filename: Option<String>,
    #[arg(short, long = "output", value_name = "FORMAT[=FILE]", help = output_help(), long_help = output_long_help())]
    output: Vec<Output>,
    /// Fail (exit code 1) on results at or above this severity: critical, high, medium, low, info, or never.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<String>,
    /// Fail (exit code 1) when it is unknown whether something at or above this severity is wrong [default: never].
    #[arg(long, value_name = "SEVERITY")]
    fail_on_unknown: Option<String>,
    /// Fail (exit code 3) when something could not be read, parsed or judged.
    #[arg(long)]
    fail_on_incomplete: bool,
    /// Leave files out that match this glob, relative to the repository root. Repeatable.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Scan only files that match this glob. Repeatable.
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// Skip larger files, and say so: bytes, or a size such as '5 MiB'.
    #[arg(long, value_name = "SIZE")]
    max_file_size: Option<String>,
    /// Read what archives hold: zip (jar, war, docx, xlsx ...), tar, gzip and Zstandard, in one another up to three deep,
    /// within bounds on size, ratio and number. With --history, what archives in commits hold.
    #[arg(long)]
    archives: bool,
    /// Do not fail (exit code 2) when a policy does not finish; what it did not judge is still no pass.
    #[arg(long)]
    allow_policy_errors: bool,
    /// Exit 0 whatever was found, and say that it is not enforced; wrong usage and policies that do not finish still fail.
    #[arg(long)]
    exit_zero: bool,
    #[command(flatten)]
    shared: SharedArguments,
    /// Look for one thing only, which is faster: secrets.
    #[arg(long, value_name = "AREA")]
    only: Option<Only>,
    /// Ignore `regate:ignore` comments.
    #[arg(long)]
    no_inline_suppressions: bool,
    /// Say of every subject that a rule examined how it ended, those that passed too.
    #[arg(long)]
    show_passed: bool,
    /// Show at most this many results in the terminal; 0 shows all.
    #[arg(long, value_name = "N", default_value_t = 100)]
    max_results: usize,
    /// Show every file that was not read or only in part, and more of each result.
    #[arg(short, long)]
    verbose: bool,
    /// Number of threads [default: one per core].
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    /// Print no progress bar and no terminal report; what -o asks for is still written.
    #[arg(short, long)]
    quiet: bool,
    /// SARIF category of this scan; uploads of the same category replace each other.
    #[arg(long, value_name = "NAME", default_value = "regate")]
    category: String,
}

/// What `--only` takes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Only {
    Secrets,
}

/// `FORMAT` or `FORMAT=FILE`.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) format: ReportFormat,
    pub(super) file: Option<PathBuf>,
}

impl std::str::FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (format, file) = match text.split_once('=') {
            Some((format, file)) if !file.is_empty() => (format, Some(file)),
            Some((_, _)) => return Err("a file name is missing after '='".to_string()),
            None => (text, None),
        };
        let format: ReportFormat = format.parse().map_err(|error| format!("{error}"))?;
        // In a folder, the file's name follows from the format.
        let in_folder = |file: &str| match file.ends_with('/') {
            true => format!("{file}regate.{}", format.extension()),
            false => file.to_string(),
        };
        Ok(Self { format, file: file.map(|file| PathBuf::from(in_folder(file))) })
    }
}

pub(crate) fn run(arguments: &ScanArguments, screen: Screen, out: &mut dyn Write) -> anyhow::Result<u8> {
    check_outputs(&arguments.output)?;
    let start = start_folder(arguments)?;
    let LoadedConfig { config, file: config_file } = arguments.shared.load_config(&start, &arguments.overrides())?;
    let config = Arc::new(config);
    let options = ScanOptions {
        sources: sources(arguments)?,
        start,
        policy: load_options(&config),
        config: Arc::clone(&config),
        config_file,
        jobs: arguments.jobs,
        only: arguments.only.map(|Only::Secrets| Area::Secrets),
        archives: arguments.archives,
        today: Date::today(),
    };
    let progress = Progress::new();
    let report = scan::scan(&options, &|total| {
        if !arguments.quiet {
            progress.file_done(total);
        }
    });
    progress.finish();
    let report = report?;
    let conditions = Conditions {
        fail_on: config.fail_on(),
        fail_on_unknown: config.fail_on_unknown(),
        fail_on_incomplete: config.fail_on_incomplete(),
        allow_policy_errors: config.allow_policy_errors(),
        exit_zero: arguments.exit_zero,
    };
    let verdict = Verdict::of(&report, conditions);
    write_reports(arguments, screen, verdict, &report, out)?;
    Ok(verdict.exit_code())
}

/// Two reports cannot share standard output.
pub(super) fn check_outputs(outputs: &[Output]) -> anyhow::Result<()> {
    if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
        bail!("only one report can go to standard output: give the others a file, as in -o sarif=regate.sarif");
    }
    Ok(())
}

/// The folder that decides on the repository root and the configuration.
fn start_folder(arguments: &ScanArguments) -> anyhow::Result<PathBuf> {
    let current = current_folder()?;
    let Some(first) = arguments.paths.first() else { return Ok(current) };
    let first = current.join(first);
    match std::fs::metadata(&first) {
        Ok(metadata) if metadata.is_dir() => Ok(first),
        Ok(_) => Ok(first.parent().map_or(current, Path::to_path_buf)),
        Err(error) => bail!("'{}' cannot be scanned: {error}", first.display()),
    }
}

fn sources(arguments: &ScanArguments) -> anyhow::Result<Sources> {
    if let Some(range) = &arguments.history {
        if arguments.paths.len() > 1 || arguments.paths.first().is_some_and(|path| path.is_file()) {
            bail!("--history searches a whole repository: name one folder in it, or none for the current one");
        }
        if Path::new(range).is_absolute() || range.starts_with("./") {
            bail!("'{range}' is no revision; write the folder first: 'regate scan {range} --history'");
        }
        let range = Some(range.clone()).filter(|range| !range.is_empty());
        return Ok(Sources::History(HistoryScope { range, since: arguments.since.map(|since| since.0) }));
    }
    if arguments.staged {
        return Ok(Sources::Staged { all: arguments.all });
    }
    if let Some(name) = &arguments.stdin_filename {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
        return Ok(Sources::StandardInput { name: name.clone(), bytes });
    }
    let current = current_folder()?;
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    Ok(Sources::WorkingTree(paths.iter().map(|path| current.join(path)).collect()))
}

impl ScanArguments {
    fn overrides(&self) -> Overrides {
        Overrides {
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            max_file_size: self.max_file_size.clone(),
            fail_on: self.fail_on.clone(),
            fail_on_unknown: self.fail_on_unknown.clone(),
            fail_on_incomplete: self.fail_on_incomplete.then_some(true),
            allow_policy_errors: self.allow_policy_errors.then_some(true),
            inline_suppressions: self.no_inline_suppressions.then_some(false),
            ..Overrides::default()
        }
    }
}

pub(super) fn output_help() -> String {
    format!("Write a report: {}, to a file or to standard output. Repeatable", report::format_names())
}

pub(super) fn output_long_help() -> String {
    let formats: Vec<_> =
        ReportFormat::all().map(|format| format!("- {:23} {}", format.as_str(), format.description())).collect();
    let where_to = "A FILE that ends in '/' is a folder: -o sarif=out/ writes out/regate.sarif.";
    format!("Write a report to a file or to standard output. Repeatable. {where_to}\n\n{}", formats.join("\n"))
}

/// Writes the reports. One that cannot be written is an error: nobody has seen it.
fn write_reports(
    arguments: &ScanArguments,
    screen: Screen,
    verdict: Verdict,
    report: &ScanReport,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let options = |color: bool| ReportOptions {
        category: arguments.category.clone(),
        verdict: Some(verdict),
        show_passed: arguments.show_passed,
        now: date::now(),
        frameworks: Vec::new(),
        terminal: TerminalOptions {
            color,
            width: screen.width,
            verbose: arguments.verbose,
            max_results: (arguments.max_results > 0).then_some(arguments.max_results),
        },
    };
    let default = (!arguments.quiet).then_some(ReportFormat::TERMINAL);
    write_outputs(
        &arguments.output,
        default,
        &mut |format, to_terminal, out| report::write(report, format, &options(to_terminal && screen.color), out),
        out,
    )
}

/// Writes reports, those of files first; what goes to standard output is said in colour where there is any.
pub(super) fn write_outputs(
    outputs: &[Output],
    default: Option<ReportFormat>,
    write: &mut dyn FnMut(ReportFormat, bool, &mut dyn Write) -> io::Result<()>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    // Every file is made before one is written: beside a report that is missing, none may say that all is well.
    let mut files = Vec::new();
    for output in outputs {
        let Some(path) = &output.file else { continue };
        let file =
            Replacement::begin(path).map_err(|error| anyhow!("'{}' cannot be written: {error}", path.display()))?;
        files.push((output.format, path, file));
    }
    let mut failures = Vec::new();
    let unwritten = |path: &Path, error: io::Error| format!("'{}' cannot be written: {error}", path.display());
    for (format, path, file) in &mut files {
        let written = write(*format, false, file).and_then(|()| file.complete());
        failures.extend(written.err().map(|error| unwritten(path, error)));
    }
    // The old reports stay when one of the new cannot be had.
    if failures.is_empty() {
        let put = files.into_iter().filter_map(|(_, path, file)| file.put().err().map(|error| unwritten(path, error)));
        failures.extend(put);
    }
    let to_stdout = outputs.iter().find(|output| output.file.is_none());
    if let Some(format) = to_stdout.map(|output| output.format).or(default) {
        let written = write(format, true, out);
        failures.extend(written.err().map(|error| format!("the report cannot be written: {error}")));
    }
    if failures.is_empty() { Ok(()) } else { bail!(failures.join("; ")) }
}
