//! `regate scan`.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::baseline;
use crate::cli::conduct::{Asked, conduct};
use crate::cli::output::distinct_files;
use crate::cli::parquet::{self, ParquetArguments};
use crate::cli::progress::Progress;
use crate::cli::shared::{SharedArguments, conditions};
use crate::cli::since::Since;
use crate::cli::{Screen, cache, completions, current_folder, exit, trusted};
use crate::config::Overrides;
use crate::config::date::{self, Date};
use crate::controls;
use crate::disk::Replacement;
use crate::rego::bounds;
use crate::report::{self, GroupBy, LinkBase, ReportFormat, ReportOptions, TerminalOptions, UnknownFormat};
use crate::result::{Against, Conditions, Conduct, Known, ScanReport, Verdict};
use crate::rule::{Rule, RuleSource, Severity};
use crate::scan::{self, Area, ScanOptions, Sources};
use crate::source::git::{HistoryScope, Revision};
use crate::source::{self, find_root};

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
    /// Judge what a commit changes and what is judged together with it, and fail on what is new: HEAD against the last
    /// commit that it has in common with BASE, or BASE..REV. Reads commits, and neither the index nor the working tree.
    #[arg(long, value_name = "BASE", conflicts_with_all = ["paths", "staged", "history", "stdin_filename"])]
    diff_base: Option<String>,
    /// Fail only on what is new against this file of `regate baseline create`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["staged", "history", "diff_base"])]
    baseline: Option<PathBuf>,
    /// With --history: only commits since a date (2026-01-31) or for so long (90d, 2 weeks ago).
    #[arg(long, value_name = "WHEN", requires = "history")]
    since: Option<Since>,
    /// Scan standard input as the content of this file.
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    stdin_filename: Option<String>,
    #[arg(short, long = "output", visible_alias = "format", short_alias = 'f', value_name = "FORMAT[=FILE]", help = output_help(), long_help = output_long_help(), add = ArgValueCompleter::new(completions::formats))]
    output: Vec<Output>,
    #[command(flatten)]
    parquet: ParquetArguments,
    /// Fail (exit code 1) on results at or above this severity: critical, high, medium, low, info, or never.
    #[arg(long, value_name = "SEVERITY", add = ArgValueCompleter::new(completions::thresholds))]
    fail_on: Option<String>,
    /// Fail (exit code 1) when it is unknown whether something at or above this severity is wrong [default: never].
    #[arg(long, value_name = "SEVERITY", add = ArgValueCompleter::new(completions::thresholds))]
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
    /// Listen to the repository as this commit has it, and not as it is scanned: its configuration, ignore files, allow-list,
    /// policies, suppressions and baseline. What a change adds to them does not count, and is told.
    #[arg(long, value_name = "REF", conflicts_with = "stdin_filename")]
    trust_base: Option<String>,
    /// List every rule in the sarif-full and json reports, and not only those that ran on something.
    #[arg(long)]
    all_rules: bool,
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
    #[arg(long, value_name = "N", default_value_t = 200)]
    max_results: usize,
    /// Show only results of this severity or worse in the terminal; what fails the run does not change.
    #[arg(long, value_name = "SEVERITY", add = ArgValueCompleter::new(completions::severities))]
    min_severity: Option<Severity>,
    /// Show one line a result in the terminal: path:line:column: severity[rule]: message.
    #[arg(long, conflicts_with = "group_by")]
    compact: bool,
    /// Put results together in the terminal, one line each.
    #[arg(long, value_enum, value_name = "WHAT")]
    group_by: Option<GroupBy>,
    /// Show in the terminal what a person has to judge, too.
    #[arg(long)]
    review: bool,
    /// Show every file that was not read or only in part, and more of each result.
    #[arg(short, long)]
    verbose: bool,
    /// Neither read nor write the cache, in which whole scans are kept that did not change (`regate cache info`).
    #[arg(long)]
    no_cache: bool,
    /// Number of threads [default: one per core].
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    /// Give each evaluation of a policy N times its bound on time, where the machine is emulated or instrumented.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    time_factor: u32,
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
            Some((format, "-")) => (format, None),
            Some((format, file)) if !file.is_empty() => (format, Some(file)),
            Some((_, _)) => return Err("a file name is missing after '='".to_string()),
            None => (text, None),
        };
        let format: ReportFormat = format.parse().map_err(|error: UnknownFormat| error.remedy())?;
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
    arguments.parquet.check()?;
    bounds::lengthen_times(arguments.time_factor);
    let start = start_folder(arguments)?;
    let base = arguments.trust_base.as_deref();
    let trusted = trusted::resolve(base, &arguments.shared, &start, &arguments.overrides())?;
    let config = Arc::new(trusted.config.clone());
    let known = known(arguments, &start)?;
    let options = ScanOptions {
        sources: sources(arguments)?,
        start,
        policy: trusted.policy.clone(),
        config: Arc::clone(&config),
        config_file: trusted.config_file.clone(),
        trust: trusted.trust.clone(),
        jobs: arguments.jobs,
        only: arguments.only.map(|Only::Secrets| Area::Secrets),
        archives: arguments.archives,
        today: Date::today(),
        known,
    };
    let progress = Progress::new();
    let file_done = |total| {
        if !arguments.quiet {
            progress.file_done(total);
        }
    };
    // Where nothing may be kept, everything is scanned; `regate cache info` says why.
    let cache = if arguments.no_cache { None } else { cache::open(&find_root(&options.start)) };
    let report = match &cache {
        Some(cache) => scan::scan_cached(&options, cache, &file_done),
        None => scan::scan(&options, &file_done),
    };
    progress.finish();
    let mut report = report.map_err(|error| anyhow!(trusted.named(&format!("{:#}", anyhow::Error::from(error)))))?;
    trusted.name(&mut report);
    let of_change = arguments.staged || arguments.diff_base.is_some();
    let verdict = Verdict::of(&report, Conditions { of_change, ..conditions(&config, arguments.exit_zero) });
    warn_of_controls(&report);
    let from_outside = !trusted.trust.is_itself();
    write_reports(arguments, screen, verdict, &report, from_outside, out)?;
    if arguments.quiet && verdict.exit_code() == exit::INCOMPLETE {
        // The terminal's report names them all; who asked for quiet still has to know which.
        let gap = report::first_gap(&report).unwrap_or_else(|| "see the report".to_string());
        let _ = writeln!(io::stderr(), "incomplete: {}", report::one_line(&gap));
    }
    let code = verdict.exit_code();
    // The process ends: to free one by one what a thousand rules say would take a tenth of the start.
    std::mem::forget(report);
    Ok(code)
}

/// Says which controls of rules there are not: nobody finds such a rule by its control.
fn warn_of_controls(report: &ScanReport) {
    // Of the binary's own rows and kinds of credentials tests say that they name none.
    let ours = |rule: &&Rule| matches!(rule.source, RuleSource::Detector | RuleSource::Builtin);
    for rule in report.rules.read().iter().filter(|rule| !ours(rule)) {
        for unknown in controls::misspelt(&rule.controls) {
            let (rule, file) = (report::one_line(&rule.id), report::one_line(&rule.defined_in));
            // Where standard error is gone, nobody can be warned.
            let _ =
                writeln!(io::stderr(), "warning: {file}: rule '{rule}' names a control that does not exist: {unknown}");
        }
    }
}

/// Two reports can share neither standard output nor a file, where the second would take the place of the first.
pub(super) fn check_outputs(outputs: &[Output]) -> anyhow::Result<()> {
    if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
        bail!("only one report can go to standard output: give the others a file, as in -o sarif=regate.sarif");
    }
    distinct_files(outputs.iter().filter_map(|output| output.file.as_deref()), "reports")
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

/// What the baseline says was there before.
fn known(arguments: &ScanArguments, start: &Path) -> anyhow::Result<Option<(Against, Vec<Known>)>> {
    let Some(file) = &arguments.baseline else { return Ok(None) };
    let mut name = file.to_string_lossy().into_owned();
    let absolute = current_folder()?.join(file);
    let known = match &arguments.trust_base {
        None => baseline::read(&absolute, &name)?,
        Some(revision) => {
            let root = source::find_root(start);
            let Ok(inside) = absolute.strip_prefix(&root) else {
                bail!(
                    "'{name}' is outside of the repository, so that no revision of it has it; leave --trust-base out"
                );
            };
            let path = source::name::of_path(inside).replace('\\', "/");
            name = format!("{revision}:{path}");
            let bytes = Revision::open(&root, revision)?.file(&root, &path, baseline::MOST_BYTES)?;
            // One that the base does not have makes nothing known.
            bytes.map(|bytes| baseline::parse(&bytes, &name)).transpose()?.unwrap_or_default()
        }
    };
    Ok(Some((Against::File { name, entries: known.len() }, known)))
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
    if let Some(range) = &arguments.diff_base {
        return Ok(Sources::Commits { range: range.clone() });
    }
    if arguments.staged {
        return Ok(Sources::Staged { all: arguments.all });
    }
    if let Some(name) = &arguments.stdin_filename {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
        return Ok(Sources::StandardInput { name: name.clone(), bytes, others: Default::default() });
    }
    let current = current_folder()?;
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    // A name that nothing has is a mistake in the call, which would never be scanned.
    for path in &paths {
        if let Err(error) = std::fs::symlink_metadata(current.join(path)) {
            bail!("'{}' cannot be scanned: {error}", path.display());
        }
    }
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

impl ScanArguments {
    fn conduct(&self, root: &Path, from_outside: bool) -> Conduct {
        // A baseline of the tree is the change's own.
        let own_baseline = self.baseline.as_ref().is_some_and(|file| {
            let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.clone());
            !file.is_absolute() || file.starts_with(std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf()))
        });
        conduct(Asked {
            root,
            trust_base: self.trust_base.as_deref(),
            from_outside: from_outside && !own_baseline,
            range: self.diff_base.as_deref(),
            narrowed_by: self.narrowed_by(root),
            no_builtin: self.shared.leaves_builtin_out(),
        })
    }

    /// The options by which less is scanned than the repository, or by fewer rules.
    fn narrowed_by(&self, root: &Path) -> Vec<String> {
        let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let current = current_folder().unwrap_or_default();
        let paths = if self.paths.is_empty() { vec![PathBuf::from(".")] } else { self.paths.clone() };
        let holds_all = paths.iter().any(|path| real(root).starts_with(real(&current.join(path))));
        let reads_commits = self.diff_base.is_some() || self.staged;
        let options = [
            ("PATHS", !holds_all && !reads_commits),
            ("--staged", self.staged),
            ("--history", self.history.as_ref().is_some_and(String::is_empty)),
            ("--history RANGE", self.history.as_ref().is_some_and(|range| !range.is_empty())),
            ("--since", self.since.is_some()),
            ("--stdin-filename", self.stdin_filename.is_some()),
            ("--only", self.only.is_some()),
            ("--include", !self.include.is_empty()),
            ("--exclude", !self.exclude.is_empty()),
            ("--max-file-size", self.max_file_size.is_some()),
            ("--no-builtin", self.shared.leaves_builtin_out()),
        ];
        options.iter().filter(|(_, given)| *given).map(|(option, _)| (*option).to_string()).collect()
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
    from_outside: bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let root = find_root(&start_folder(arguments)?);
    let is_asked = arguments.output.iter().any(|output| output.format.tells_conduct()) || arguments.parquet.is_asked();
    let conduct = is_asked.then(|| arguments.conduct(&root, from_outside));
    // What goes to a file is for no screen.
    let options = |screen: Screen| ReportOptions {
        category: arguments.category.clone(),
        verdict: Some(verdict),
        show_passed: arguments.show_passed,
        all_rules: arguments.all_rules,
        conduct: conduct.clone(),
        now: date::now(),
        frameworks: Vec::new(),
        trend: None,
        approvals: None,
        terminal: TerminalOptions {
            color: screen.color,
            width: screen.width,
            is_screen: screen.is_terminal,
            verbose: arguments.verbose,
            review: arguments.review,
            max_results: (arguments.max_results > 0).then_some(arguments.max_results),
            min_severity: arguments.min_severity,
            compact: arguments.compact,
            group_by: arguments.group_by,
            links: screen.has_links.then(|| LinkBase::new(&root)),
        },
    };
    let default = (!arguments.quiet).then_some(ReportFormat::TERMINAL);
    let tables = arguments.parquet.of_scan(report, &options(screen))?;
    let mut write = |format, screen, out: &mut dyn Write| report::write(report, format, &options(screen), out);
    write_outputs(&arguments.output, default, screen, &mut write, out)?;
    parquet::put(tables)
}

/// Writes one report in a format, for a screen, to where it goes.
pub(super) type WriteReport<'a> = dyn FnMut(ReportFormat, Screen, &mut dyn Write) -> io::Result<()> + 'a;

/// Writes reports, those of files first. What goes to a file is for no screen.
pub(super) fn write_outputs(
    outputs: &[Output],
    default: Option<ReportFormat>,
    screen: Screen,
    write: &mut WriteReport<'_>,
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
    let of_file = Screen { color: false, is_terminal: false, has_links: false, ..screen };
    let unwritten = |path: &Path, error: io::Error| format!("'{}' cannot be written: {error}", path.display());
    for (format, path, file) in &mut files {
        let written = write(*format, of_file, file).and_then(|()| file.complete());
        failures.extend(written.err().map(|error| unwritten(path, error)));
    }
    // The old reports stay when one of the new cannot be had.
    if failures.is_empty() {
        let put = files.into_iter().filter_map(|(_, path, file)| file.put().err().map(|error| unwritten(path, error)));
        failures.extend(put);
    }
    let to_stdout = outputs.iter().find(|output| output.file.is_none());
    if let Some(format) = to_stdout.map(|output| output.format).or(default) {
        let written = write(format, screen, out);
        failures.extend(written.err().map(|error| format!("the report cannot be written: {error}")));
    }
    if failures.is_empty() { Ok(()) } else { bail!(failures.join("; ")) }
}
