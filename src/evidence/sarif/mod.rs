//! SARIF 2.1.0 of any tool (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>).
//!
//! The types are our own and not serde-sarif's: those take 2,208 bytes a result, refuse a file for one unknown word, and
//! serde's errors about them name no field. [`serde_path_to_error`] gives the path, as `runs[0].results[3].message`.

mod model;
mod read;
pub(super) mod severity;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::evidence::error::Wrong;
use crate::evidence::finding::ToolRun;
use crate::evidence::strict::without_mark;

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
    if log.version != "2.1.0" {
        return Err(Wrong::new("version: only SARIF 2.1.0 is read"));
    }
    if log.runs.0.is_empty() {
        return Err(Wrong::new("runs: there is none, so that no tool says anything"));
    }
    Ok(log.runs.0.into_iter().map(|run| read::run(run, root)).collect())
}
