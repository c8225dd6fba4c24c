//! `regate policy eval`: the value of a query, in the shapes of `opa eval`.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::output::{Output, json};
use crate::cli::worker::workers;
use crate::policy::{EvalError, EvalOptions, EvalReport, eval};

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// What to evaluate: 'data.main.deny', 'x := input.replicas; x > 3'
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// Files and folders of Rego, JSON, YAML and TOML. Repeatable
    #[arg(long, short, value_name = "PATH")]
    pub data: Vec<PathBuf>,
    /// A file of JSON or YAML that is `input`
    #[arg(long, short, value_name = "FILE", conflicts_with = "stdin_input")]
    pub input: Option<PathBuf>,
    /// Read `input` from standard input
    #[arg(long, short = 'I')]
    pub stdin_input: bool,
    /// How to print results
    #[arg(short, long, alias = "output", short_alias = 'o', value_enum, default_value_t)]
    pub format: EvalFormat,
    /// A builtin that fails is an error, as in a scan, and not undefined
    #[arg(long)]
    pub strict_builtin_errors: bool,
    /// Say on standard error how the result came about: the notes of `trace`, or these and the lines that ran. What a
    /// policy prints is always shown there; the steps of the evaluation, which `opa eval --explain` shows, are not known
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    pub explain: Explain,
    /// Rego v0, except for files that `import rego.v1`
    #[arg(long)]
    pub rego_v0: bool,
    /// Exit with 1 when the query is undefined
    #[arg(long, conflicts_with = "fail_defined")]
    pub fail: bool,
    /// Exit with 1 when the query is defined
    #[arg(long)]
    pub fail_defined: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalFormat {
    /// The object that `opa eval` prints
    #[default]
    Json,
    /// The values alone
    Pretty,
    /// The values alone, texts without quotation marks
    Raw,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Explain {
    #[default]
    Off,
    Notes,
    Full,
}

/// Exit code 0, 1 with `--fail` and `--fail-defined`, 2 when there is no verdict.
pub(super) fn run(args: &EvalArgs) -> anyhow::Result<Output> {
    let input = match &args.input {
        Some(file) => Some(crate::policy::read_input(file)?),
        None if args.stdin_input => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            Some(text)
        }
        None => None,
    };
    let options = EvalOptions {
        paths: args.data.clone(),
        input,
        query: args.query.clone(),
        strict_builtin_errors: args.strict_builtin_errors,
        rego_v0: args.rego_v0,
        lines: args.explain == Explain::Full,
        workers: workers(),
        ..EvalOptions::default()
    };
    Ok(match eval(&options) {
        Ok(report) => Output {
            stdout: match args.format {
                EvalFormat::Json => json(&report.to_json()),
                EvalFormat::Pretty => values(&report, false),
                EvalFormat::Raw => values(&report, true),
            },
            stderr: explanation(&report, args.explain),
            code: u8::from(args.fail && !report.is_defined() || args.fail_defined && report.is_defined()),
        },
        Err(error) => failed(&error, args.format),
    })
}

/// One line a result: its expressions' values.
fn values(report: &EvalReport, raw: bool) -> String {
    let mut text = String::new();
    if report.results.is_empty() && !raw {
        text.push_str("undefined\n");
    }
    for result in &report.results {
        let values = result.expressions.iter().map(|expression| match &expression.value {
            Value::String(value) if raw => value.clone(),
            value if raw => value.to_string(),
            value => serde_json::to_string_pretty(value).unwrap_or_default(),
        });
        let _ = writeln!(text, "{}", values.collect::<Vec<_>>().join(" "));
        if !raw && !result.bindings.is_empty() {
            for (name, value) in &result.bindings {
                let _ = writeln!(text, "  {name} = {value}");
            }
        }
    }
    text
}

fn explanation(report: &EvalReport, explain: Explain) -> String {
    let mut text = String::new();
    for line in &report.prints {
        let _ = writeln!(text, "{line}");
    }
    if explain != Explain::Off {
        for note in &report.notes {
            let _ = writeln!(text, "note: {note}");
        }
        for (file, lines) in &report.lines {
            let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "ran: {file}: {}", lines.join(" "));
        }
    }
    text
}

/// As OPA: `{"errors": [{"message", "code", "location"}]}` in JSON.
fn failed(error: &EvalError, format: EvalFormat) -> Output {
    let (mut stderr, errors) = match error {
        EvalError::Load(errors) => {
            let one = |error: &crate::rule_file::LoadError| {
                json!({"message": format!("{} ({})", error.message, error.remedy), "code": "rego_compile_error",
                    "location": {"file": error.file, "row": error.line}})
            };
            (String::new(), errors.0.iter().map(one).collect::<Vec<_>>())
        }
        EvalError::Evaluation { code, message, place, prints } => {
            let place = place.as_ref().map(|(file, row)| json!({"file": file, "row": row}));
            let prints = prints.iter().map(|line| format!("{line}\n")).collect();
            (prints, vec![json!({"message": message, "code": code, "location": place})])
        }
    };
    let stdout = if format == EvalFormat::Json { json(&json!({"errors": errors})) } else { String::new() };
    if format != EvalFormat::Json {
        let _ = writeln!(stderr, "{error}");
    }
    Output { stdout, stderr, code: 2 }
}
