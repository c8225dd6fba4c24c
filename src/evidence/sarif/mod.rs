//! SARIF 2.1.0 of any tool (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>).
//!
//! The types are our own and not serde-sarif's: those take 2,208 bytes a result, refuse a file for one unknown word, and
//! serde's errors about them name no field. [`serde_path_to_error`] gives the path, as `runs[0].results[3].message`.

mod described;
mod model;
mod read;
mod severity;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::evidence::error::Wrong;
use crate::evidence::finding::ToolRun;
use crate::evidence::strict::{no_key_twice, without_mark};

/// Reads every run of a file.
///
/// # Errors
///
/// What is no SARIF 2.1.0, with run, result and field.
pub(super) fn read(bytes: &[u8], root: &Path) -> Result<Vec<ToolRun>, Wrong> {
    let mut reader = serde_json::Deserializer::from_slice(without_mark(bytes));
    let log: model::Log = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| Wrong::json(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| Wrong::json("behind the log", &error))?;
    // Also in what is not read: two readers must not be shown two things.
    no_key_twice(bytes)?;
    if log.version != "2.1.0" {
        return Err(Wrong::new("version: only SARIF 2.1.0 is read"));
    }
    if log.runs.0.is_empty() {
        return Err(Wrong::new("runs: there is none, so that no tool says anything"));
    }
    let is_elsewhere = !log.inline_external_properties.0.is_empty();
    let mut runs: Vec<ToolRun> = log.runs.0.into_iter().map(|run| read::run(run, root)).collect();
    for run in runs.iter_mut().filter(|_| is_elsewhere) {
        run.incomplete.add("the file has external properties, which are not read");
    }
    Ok(runs)
}
