//! What is wrong with a policy, with rows or with `regate.toml` as it is typed: what `regate policy check` and a scan say of the saved
//! file.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::policies::holding;
use crate::cli::worker::workers;
use crate::config::{Config, ConfigError, FILE_NAME};
use crate::policy::{LoadOptions, check};
use crate::report::one_line;
use crate::requirement::Requirements;
use crate::rule_file::{LoadError, display};

/// A mistake in a text.
#[derive(Debug)]
pub(super) struct Mistake {
    /// 1-based.
    line: u32,
    is_error: bool,
    message: String,
}

impl Mistake {
    fn new(error: &LoadError, is_error: bool) -> Self {
        let LoadError { line, message, remedy, .. } = error;
        Self { line: *line, is_error, message: format!("{message}: {remedy}") }
    }

    /// The line that it is in, as the protocol has it.
    pub(super) fn diagnostic(&self) -> Json {
        let line = self.line.saturating_sub(1);
        json!({
            "range": {"start": {"line": line, "character": 0}, "end": {"line": line.saturating_add(1), "character": 0}},
            "severity": if self.is_error { 1 } else { 2 },
            "source": "regate",
            "code": "policy-check",
            "message": one_line(&self.message),
        })
    }
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

/// Whether a file may be one of these, by its name.
pub(super) fn of_rules(path: &Path) -> bool {
    matches!(extension(path), "rego" | "toml")
}

/// The mistakes of a text; none where it is none of these. `policy` are the policies in force.
pub(super) fn mistakes(path: &Path, text: &str, policy: &LoadOptions) -> Vec<Mistake> {
    match extension(path) {
        "rego" => of_policy(path, text, policy.clone()),
        "toml" if path.ends_with(FILE_NAME) => of_configuration(path, text),
        "toml" if policy.policy_dirs.iter().any(|folder| path.starts_with(folder)) => {
            let errors = Requirements::mistakes(&display(path), text);
            errors.iter().map(|error| Mistake::new(error, true)).collect()
        }
        _ => Vec::new(),
    }
}

/// Judged with what is in its folder, or in the folder of policies in force that holds it.
fn of_policy(path: &Path, text: &str, policy: LoadOptions) -> Vec<Mistake> {
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let edited = BTreeMap::from([(path.to_path_buf(), text.to_string())]);
    let load = LoadOptions { policy_dirs: holding(&policy.policy_dirs, folder), workers: workers(), edited, ..policy };
    let report = check(&load);
    let file = display(path);
    let own = |errors: &[LoadError], is_error: bool| {
        let own = errors.iter().filter(|error| error.file == file).map(|error| Mistake::new(error, is_error));
        own.collect::<Vec<_>>()
    };
    own(&report.errors, true).into_iter().chain(own(&report.warnings, false)).collect()
}

fn of_configuration(path: &Path, text: &str) -> Vec<Mistake> {
    let folder = path.parent().unwrap_or(Path::new(""));
    match Config::parse(text, FILE_NAME, folder) {
        Ok(_) => Vec::new(),
        Err(ConfigError::Invalid { line, message, .. }) => vec![Mistake { line, is_error: true, message }],
        Err(other) => vec![Mistake { line: 1, is_error: true, message: other.to_string() }],
    }
}
