//! `regate completions`: a shell's script, and the words that it then asks this program for.
//!
//! The script is a few lines that call this program, so that it stays true after an update and knows the rules that the
//! configuration of the current folder has.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, ValueEnum};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, CompletionCandidate};

use crate::cli::shared::SharedArguments;
use crate::cli::{Arguments, exit, layout, worker};
use crate::controls;
use crate::report::ReportFormat;
use crate::rule::Severity;

/// The variable by which a shell's script asks for completions.
const ASKED: &str = "REGATE_COMPLETE";

/// Print a shell's completion script.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell that reads the script
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Zsh => "zsh",
        }
    }
}

/// Writes the script.
///
/// # Errors
/// An output that cannot be written.
pub(crate) fn print(args: &CompletionsArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let shells = Shells::builtins();
    let shell = shells.completer(args.shell.name()).ok_or_else(|| anyhow::anyhow!("no completions for this shell"))?;
    shell.write_registration(ASKED, "regate", "regate", "regate", out)?;
    Ok(exit::CLEAN)
}

/// Answers a shell's script. None where this process was not started by one.
#[must_use]
pub fn complete() -> Option<ExitCode> {
    std::env::var_os(ASKED)?;
    let folder = std::env::current_dir().ok();
    let asked = CompleteEnv::with_factory(Arguments::command).var(ASKED);
    match asked.try_complete(std::env::args_os(), folder.as_deref()) {
        Ok(true) => Some(ExitCode::from(exit::CLEAN)),
        Ok(false) => None,
        Err(_) => Some(ExitCode::from(exit::USAGE)),
    }
}

/// The ids of the rules in force in the current folder.
pub(crate) fn rule_ids(typed: &OsStr) -> Vec<CompletionCandidate> {
    worker::enable();
    let rules = SharedArguments::default().rules().unwrap_or_default();
    starting(typed, rules.into_iter().map(|rule| (rule.id, rule.title)))
}

/// Rules, and the controls of every framework.
pub(crate) fn rules_and_controls(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = rule_ids(typed);
    found.extend(control_ids(typed));
    found
}

/// The ids of the controls that a rule may speak to.
pub(crate) fn control_ids(typed: &OsStr) -> Vec<CompletionCandidate> {
    let controls = controls::frameworks().iter().flat_map(|framework| framework.controls());
    starting(typed, controls.map(|control| (control.id.clone(), control.title.clone())))
}

/// The names of the frameworks.
pub(crate) fn framework_ids(typed: &OsStr) -> Vec<CompletionCandidate> {
    starting(typed, controls::ids().map(|id| (id.to_string(), String::new())))
}

/// The severities, with `never`, where an option takes one.
pub(crate) fn thresholds(typed: &OsStr) -> Vec<CompletionCandidate> {
    let words = Severity::DESCENDING.iter().map(|severity| severity.as_str()).chain(["never"]);
    starting(typed, words.map(|word| (word.to_string(), String::new())))
}

/// The severities.
pub(crate) fn severities(typed: &OsStr) -> Vec<CompletionCandidate> {
    starting(typed, Severity::DESCENDING.iter().map(|severity| (severity.as_str().to_string(), String::new())))
}

/// The names of the output formats.
pub(crate) fn formats(typed: &OsStr) -> Vec<CompletionCandidate> {
    starting(typed, ReportFormat::all().map(|format| (format.as_str().to_string(), format.description().to_string())))
}

fn starting(typed: &OsStr, words: impl Iterator<Item = (String, String)>) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let wanted = words.filter(|(word, _)| word.starts_with(typed) && is_shown(word));
    let candidate = |(word, about): (String, String)| {
        let about = about.lines().next().filter(|line| !line.is_empty()).map(|line| layout::plain(line).into());
        CompletionCandidate::new(word).help(about)
    };
    wanted.map(candidate).collect()
}

/// A rule of the repository may have any id; one with a control character would be typed into a terminal.
fn is_shown(word: &str) -> bool {
    !word.is_empty() && !word.chars().any(char::is_control)
}

/// Writes the manual pages of every command into a folder, for packages.
///
/// # Errors
/// A folder or a page that cannot be written.
pub(crate) fn write_manual(folder: &Path) -> anyhow::Result<u8> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)?;
    Ok(exit::CLEAN)
}
