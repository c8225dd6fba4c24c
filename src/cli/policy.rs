//! `regate policy check` and `regate policy test`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::policy::{CheckReport, LoadErrors, LoadOptions, TestOptions, check};
use crate::report::plural;
use crate::scan::examples::test;

/// Check and test policies
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Load, parse and compile policies, and say what is wrong with them
    Check(CheckArgs),
    /// Run the tests and the examples beside policies
    Test(TestArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub source: SourceArgs,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
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
    #[arg(long, value_enum, default_value_t)]
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
    /// Folders or files of policies; without any, the policies in the binary
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

/// What a command says and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub stdout: String,
    pub stderr: String,
    /// The process's exit code.
    pub code: u8,
}

impl SourceArgs {
    fn options(&self) -> LoadOptions {
        LoadOptions {
            policy_dirs: self.dirs.clone(),
            data_paths: self.data.clone(),
            rego_v0: self.rego_v0,
            ..LoadOptions::default()
        }
    }
}

/// Runs `regate policy ...`.
#[must_use]
pub(crate) fn run(args: &PolicyArgs) -> Output {
    match &args.command {
        PolicyCommand::Check(args) => run_check(args),
        PolicyCommand::Test(args) => run_test(args),
    }
}

/// Exit code 0 when the policies can run, 2 when they cannot.
fn run_check(args: &CheckArgs) -> Output {
    let report = check(&args.source.options());
    let code = report.exit_code();
    let stdout = match args.format {
        Format::Pretty => check_text(&report),
        Format::Json => json(&report),
    };
    Output { stdout, stderr: String::new(), code }
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
    let report = match test(&options) {
        Ok(report) => report,
        Err(errors) => return not_loaded(&errors),
    };
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
        Format::Pretty if !args.coverage || failed => report.to_text(args.verbose),
        Format::Pretty | Format::Json => json(&report.to_json()),
    };
    Output { stdout, stderr, code: report.exit_code(args.fail_on_empty, args.threshold) }
}

fn not_loaded(errors: &LoadErrors) -> Output {
    Output { stdout: String::new(), stderr: format!("{errors}\n"), code: 1 }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
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
        let mut output = run(&command.policy);
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
