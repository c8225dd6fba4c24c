//! `regate policy check` and `test`; `eval`, `new` and `doc` have files of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::output::{Output, json};
use crate::cli::policy_eval::{self, EvalArgs};
use crate::cli::policy_new::{self, DocArgs, NewArgs};
use crate::cli::worker::workers;
use crate::policy::{
    CheckReport, LINTS, LintFinding, LintReport, LoadOptions, TestError, TestLocation, TestOptions, TestResult, check,
    lint,
};
use crate::report::{lines, plural};
use crate::requirement::{self, Requirements};
use crate::rule_file::LoadErrors;
use crate::scan::examples::test;
use crate::scan::{self, ScanError};

/// Check, test and evaluate policies
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Load, parse and compile policies, and say what is wrong with them
    Check(CheckArgs),
    /// Say what runs and is still likely to be wrong: a condition that never holds, a name that nothing uses, a pass that shows nothing
    Lint(LintArgs),
    /// Run the tests and the examples beside policies
    Test(TestArgs),
    /// Evaluate a query over policies, data and an input, as `opa eval` does
    Eval(EvalArgs),
    /// Write a new rule that works, with tests and examples, to be changed
    New(NewArgs),
    /// Print a page of Markdown about rules
    Doc(DocArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub source: SourceArgs,
    /// Files or folders of JSON schemas, which `schemas` in METADATA names as OPA's --schema does
    #[arg(long, value_name = "PATH")]
    pub schema: Vec<PathBuf>,
    /// How to print what was found
    #[arg(short = 'f', long, alias = "output", short_alias = 'o', value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub source: SourceArgs,
    /// Leave out a lint; repeatable
    #[arg(long, value_name = "LINT", value_parser = clap::builder::PossibleValuesParser::new(LINTS.iter().map(|lint| lint.name)))]
    pub except: Vec<String>,
    /// How to print what was found
    #[arg(short = 'f', long, alias = "output", short_alias = 'o', value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    pub source: SourceArgs,
    /// Run only tests whose package and name match this regular expression
    #[arg(long, short, value_name = "REGEX")]
    pub run: Option<regex::Regex>,
    /// Say which lines of the policies the tests ran (as JSON, in OPA's shape)
    #[arg(long)]
    pub coverage: bool,
    /// Fail when less than this share of lines ran, in percent
    #[arg(long, value_name = "PERCENT", requires = "coverage")]
    pub threshold: Option<f64>,
    /// How to print results
    #[arg(short = 'f', long, alias = "output", short_alias = 'o', value_enum, default_value_t)]
    pub format: Format,
    /// Fail when there is no test
    #[arg(long)]
    pub fail_on_empty: bool,
    /// Show the tests that pass, too
    #[arg(long, short)]
    pub verbose: bool,
}

/// Where policies are.
#[derive(Debug, Args)]
pub(crate) struct SourceArgs {
    /// Folders, files or bundles of policies; without any, the policies in the binary
    #[arg(value_name = "DIR")]
    pub dirs: Vec<PathBuf>,
    /// Files or folders of JSON, YAML and TOML that policies read under `data`
    #[arg(long, value_name = "PATH")]
    pub data: Vec<PathBuf>,
    /// The policies are Rego v0, except those that `import rego.v1`
    #[arg(long)]
    pub rego_v0: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Pretty,
    Json,
}

impl SourceArgs {
    fn options(&self) -> LoadOptions {
        LoadOptions {
            policy_dirs: self.dirs.clone(),
            data_paths: self.data.clone(),
            rego_v0: self.rego_v0,
            workers: workers(),
            ..LoadOptions::default()
        }
    }
}

/// Runs `regate policy ...`.
///
/// # Errors
///
/// An input that cannot be read.
pub(crate) fn run(args: &PolicyArgs) -> anyhow::Result<Output> {
    Ok(match &args.command {
        PolicyCommand::Check(args) => run_check(args),
        PolicyCommand::Lint(args) => run_lint(args),
        PolicyCommand::Test(args) => run_test(args),
        PolicyCommand::Eval(args) => return policy_eval::run(args),
        PolicyCommand::New(args) => return policy_new::create(args),
        PolicyCommand::Doc(args) => {
            return policy_new::document(args, LoadOptions { workers: workers(), ..LoadOptions::default() });
        }
    })
}

/// Exit code 0 when the policies can run, 2 when they cannot.
fn run_check(args: &CheckArgs) -> Output {
    let mut report = check(&LoadOptions { schema_paths: args.schema.clone(), ..args.source.options() });
    add_rows(&mut report, &args.source.dirs);
    if report.errors.is_empty() && !args.source.dirs.is_empty() {
        match scan::check_ids(&args.source.options()) {
            Ok(()) => {}
            Err(ScanError::Rules(errors)) => report.errors.extend(errors.0),
            Err(other) => return Output { stdout: String::new(), stderr: format!("{other}\n"), code: 2 },
        }
    }
    let code = report.exit_code();
    let stdout = match args.format {
        Format::Pretty => lines(&check_text(&report)),
        Format::Json => json(&report),
    };
    Output { stdout, stderr: String::new(), code }
}

/// Exit code 0 when nothing was found, 1 when something was, 2 when the policies do not load.
fn run_lint(args: &LintArgs) -> Output {
    let report = lint(&args.source.options(), &args.except);
    let stdout = match args.format {
        Format::Pretty => lines(&lint_text(&report)),
        Format::Json => json(&report),
    };
    Output { stdout, stderr: String::new(), code: report.exit_code() }
}

fn lint_text(report: &LintReport) -> String {
    let mut text = String::new();
    for error in &report.errors {
        let _ = writeln!(text, "{}:{}: error: {}\n  {}", error.file, error.line, error.message, error.remedy);
    }
    for found in &report.findings {
        let LintFinding { file, line, column, lint, message, remedy } = found;
        let _ = writeln!(text, "{file}:{line}:{column}: {lint}: {message}\n  {remedy}");
    }
    if report.errors.is_empty() {
        let (found, files) = (plural(report.findings.len(), "finding"), plural(report.files, "file"));
        let accepted = if report.accepted > 0 { format!("; {} accepted", report.accepted) } else { String::new() };
        let _ = writeln!(text, "{found} in {files}{accepted}");
    } else {
        let _ = writeln!(text, "{}: nothing was looked at", plural(report.errors.len(), "error"));
    }
    text
}

/// Adds what is wrong with the rows in folders of policies, and counts them. Those of the binary are tested when it is made.
fn add_rows(report: &mut CheckReport, dirs: &[PathBuf]) {
    match Requirements::load(dirs, false) {
        Ok(requirements) => {
            let files: BTreeSet<&str> = requirements.rows().iter().map(|row| row.rule().defined_in.as_str()).collect();
            report.files += files.len();
            report.rules += requirements.rows().len();
        }
        Err(errors) => report.errors.extend(errors.0),
    }
}

fn check_text(report: &CheckReport) -> String {
    let mut text = String::new();
    for error in &report.errors {
        let _ = writeln!(text, "{}:{}: error: {}\n  {}", error.file, error.line, error.message, error.remedy);
    }
    for warning in &report.warnings {
        let _ = writeln!(text, "{}:{}: warning: {}\n  {}", warning.file, warning.line, warning.message, warning.remedy);
    }
    let (errors, warnings) = (report.errors.len(), plural(report.warnings.len(), "warning"));
    if errors == 0 {
        let _ =
            writeln!(text, "{} in {} can run; {warnings}", plural(report.rules, "rule"), plural(report.files, "file"));
    } else {
        let _ = writeln!(text, "{}, {warnings}", plural(errors, "error"));
    }
    text
}

/// The exit codes of `opa test`: 0 all passed, 2 some did not, 1 the tests could not run.
fn run_test(args: &TestArgs) -> Output {
    let options = TestOptions { load: args.source.options(), run: args.run.clone(), coverage: args.coverage };
    let mut report = match test(&options) {
        Ok(report) => report,
        Err(errors) => return not_loaded(&errors),
    };
    match examples_of_rows(args) {
        Ok(results) => report.results.extend(results),
        Err(errors) => return not_loaded(&errors),
    }
    let mut stderr = String::new();
    if report.results.is_empty() {
        stderr.push_str("no tests were run\n");
    }
    if let (Some(coverage), Some(threshold)) = (&report.coverage, args.threshold)
        && coverage.coverage < threshold
    {
        let _ =
            writeln!(stderr, "Code coverage threshold not met: got {:.2} instead of {threshold:.2}", coverage.coverage);
    }
    let failed = report.results.iter().any(|result| !result.passed());
    let stdout = match args.format {
        // As OPA: the coverage is shown once the tests pass.
        Format::Pretty if !args.coverage || failed => lines(&report.to_text(args.verbose)),
        Format::Pretty | Format::Json => json(&report.to_json()),
    };
    Output { stdout, stderr, code: report.exit_code(args.fail_on_empty, args.threshold) }
}

/// The examples of the rows in the folders, or of those in the binary, as tests.
fn examples_of_rows(args: &TestArgs) -> Result<Vec<TestResult>, LoadErrors> {
    let requirements = Requirements::load(&args.source.dirs, args.source.dirs.is_empty())?;
    let examples = requirement::test(&requirements).into_iter();
    let results = examples.map(|example| TestResult {
        location: TestLocation { file: example.file, row: example.line, col: 1 },
        package: example.rule,
        name: example.name,
        fail: example.failure.is_some(),
        skip: false,
        error: example.failure.map(|message| TestError { message }),
        duration: Duration::ZERO,
        sub_results: BTreeMap::new(),
        prints: Vec::new(),
    });
    let wanted = |result: &TestResult| {
        args.run.as_ref().is_none_or(|run| run.is_match(&format!("{}.{}", result.package, result.name)))
    };
    Ok(results.filter(wanted).collect())
}

fn not_loaded(errors: &LoadErrors) -> Output {
    Output { stdout: String::new(), stderr: format!("{errors}\n"), code: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        policy: PolicyArgs,
    }

    fn run_in(files: &[(&str, &str)], arguments: &[&str]) -> Output {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let root = folder.path().to_str().unwrap();
        let command = Command::try_parse_from([&["policy"], arguments, &[root]].concat()).unwrap();
        let mut output = run(&command.policy).unwrap();
        for text in [&mut output.stdout, &mut output.stderr] {
            *text = text.replace(&format!("{root}/"), "");
        }
        output
    }

    #[test]
    fn a_check_names_file_line_and_remedy() {
        let output = run_in(&[("a.rego", "package main\n\ndeny contains http.send({}).body\n")], &["check"]);
        assert_eq!(output.code, 2);
        insta::assert_snapshot!(output.stdout, @r"
        a.rego:3: error: 'http.send' is forbidden in a policy: it reaches the network
          put what the policy needs into a data file and give it with --data
        1 error, 0 warnings
        ");
        let output = run_in(&[("a.rego", "package main\n\ndeny contains \"x\" if input.x\n")], &["check"]);
        assert_eq!((output.stdout.as_str(), output.code), ("1 rule in 1 file can run; 0 warnings\n", 0));
    }

    #[test]
    fn rows_are_checked_and_their_examples_are_tests() {
        let row = |encrypted: &str| {
            format!(
                "[[requirement]]\nid = \"disk-unencrypted\"\ntitle = \"t\"\ndescription = \"d\"\nremediation = \"r\"\n\
                 severity = \"high\"\nmessage = \"is unencrypted\"\noperator = \"equals\"\nvalue = true\nwhen_absent = \"fail\"\n\
                 [requirement.terraform]\nresources = [\"aws_ebs_volume\"]\nattribute = \"encrypted\"\n\
                 [[requirement.bad]]\nfile = \"main.tf\"\ncontent = 'resource \"aws_ebs_volume\" \"x\" {{}}'\n\
                 [[requirement.good]]\nfile = \"main.tf\"\n\
                 content = 'resource \"aws_ebs_volume\" \"x\" {{ encrypted = {encrypted} }}'\n"
            )
        };
        let output = run_in(&[("rows.toml", &row("true"))], &["check"]);
        assert_eq!((output.stdout.as_str(), output.code), ("1 rule in 1 file can run; 0 warnings\n", 0));
        let output = run_in(&[("rows.toml", &row("true").replace("title", "titel"))], &["check"]);
        assert!(output.stdout.starts_with("rows.toml:3: error: unknown key 'titel'"), "{}", output.stdout);
        assert_eq!(output.code, 2);
        let output = run_in(&[("rows.toml", &row("true"))], &["test"]);
        assert_eq!((output.stdout.as_str(), output.code), ("PASS: 2/2\n", 0));
        let output = run_in(&[("rows.toml", &row("false"))], &["test"]);
        assert_eq!(output.code, 2);
        insta::assert_snapshot!(output.stdout, @r"
        rows.toml:
          2: disk-unencrypted.example_good_1: ERROR
            a good example must pass, and this one fails
        --------------------------------------------------------------------------------
        PASS: 1/2
        ERROR: 1/2
        ");
        let output = run_in(&[("rows.toml", &row("true").replace("title", "titel"))], &["test"]);
        assert_eq!(output.code, 1);
    }

    /// What a scan would refuse.
    #[test]
    fn an_id_of_the_binary_is_refused_by_check() {
        let row =
            crate::policy::scaffold(crate::policy::Shape::Row, "zone-without-owner", None).unwrap().remove(0).text;
        for taken in ["rds-instance-unencrypted", "dockerfile-sudo"] {
            let found = run_in(&[("rows.toml", &row.replace("zone-without-owner", taken))], &["check"]);
            assert!(
                found.code == 2 && found.stdout.contains(&format!("the id '{taken}' is taken by")),
                "{}",
                found.stdout
            );
        }
    }

    /// A newcomer's first minute: what is written passes at once, and says so when it is broken.
    #[test]
    fn a_new_rule_of_every_shape_passes_check_and_test() {
        for shape in ["document", "set", "facts", "repository", "row"] {
            let folder = tempfile::tempdir().unwrap();
            let dir = folder.path().join("policy");
            let dir = dir.to_str().unwrap();
            let run =
                |arguments: &[&str]| run(&Command::try_parse_from([&["policy"], arguments].concat()).unwrap().policy);
            let new = ["new", "zone-without-owner", "--target", shape, "--dir", dir];
            assert_eq!(run(&new).unwrap().code, 0, "{shape}");
            let again = run(&new).unwrap_err().to_string();
            assert!(again.contains("is there already"), "{again}");
            let checked = run(&["check", dir]).unwrap();
            assert!(checked.code == 0 && checked.stdout.contains("1 rule in "), "{shape}: {}", checked.stdout);
            assert!(checked.stdout.ends_with("; 0 warnings\n"), "{shape}: {}", checked.stdout);
            let tested = run(&["test", dir, "--fail-on-empty"]).unwrap();
            assert_eq!(tested.code, 0, "{shape}: {}{}", tested.stdout, tested.stderr);
            let passed = tested.stdout.trim().rsplit('/').next().unwrap().parse::<usize>().unwrap();
            assert!(passed >= 3, "{shape}: bad, good and unknown at least: {}", tested.stdout);
            let taken =
                run(&["new", "rds-instance-unencrypted", "--target", shape, "--dir", dir]).unwrap_err().to_string();
            assert!(taken.contains("is a rule of Regate's"), "{shape}: {taken}");
            let page = run(&["doc", dir]).unwrap().stdout;
            assert!(page.contains("## zone-without-owner\n\n**Zone without owner**. medium"), "{page}");
            assert!(page.contains("### How to fix\n\nSay here"), "{page}");
        }
    }

    #[test]
    fn a_test_ends_with_opas_exit_codes() {
        let test = |body: &str, arguments: &[&str]| {
            let text = format!("package main_test\n\n{body}\n");
            run_in(&[("a_test.rego", &text)], &[&["test"], arguments].concat())
        };
        assert_eq!(
            test("test_x if true", &[]),
            Output { stdout: "PASS: 1/1\n".into(), stderr: String::new(), code: 0 }
        );
        assert_eq!(test("test_x if false", &[]).code, 2);
        assert_eq!(test("test_x if {", &[]).code, 1);
        assert_eq!(test("x := 1", &[]).code, 0);
        assert_eq!(test("x := 1", &["--fail-on-empty"]).code, 1);
        assert_eq!(test("test_x if true", &["--run", "other", "--fail-on-empty"]).code, 1);
        assert_eq!(test("test_x if true", &["--coverage", "--threshold", "90"]).code, 0);
    }
}
