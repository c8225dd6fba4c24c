//! The checklist before a deployment: data in `rules/checklist/`, held against what was read. An item is verified or
//! attested by something that is named, or it is open.

mod state;
mod word;

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::embedded;
use crate::gate::error::GateError;
use crate::gate::trusted::{TrustedBase, failed};

pub use state::state;
pub use word::markdown;

/// One item as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) id: String,
    pub(super) group: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) rules: Vec<String>,
    #[serde(default)]
    pub(super) tools: Vec<String>,
    pub(super) tests: Option<TestsWord>,
    pub(super) coverage: Option<f64>,
    /// Hours.
    pub(super) soak: Option<i64>,
    /// A role.
    pub(super) attest: Option<String>,
    /// Days that an attestation holds; 0 for one commit.
    #[serde(default)]
    pub(super) days: i64,
}

/// What tests have to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TestsWord {
    Passed,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    item: Vec<Written>,
}

/// The items of a checklist.
#[derive(Clone, Debug)]
pub struct Checklist(pub(super) Vec<Written>);

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemStatus {
    /// By a rule, a file of evidence or the ledger.
    Verified,
    /// A person signed for it.
    Attested,
    /// Nobody and nothing says so.
    Open,
    /// Not there, and it may be missing.
    Optional,
}

/// An item and how it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    pub id: String,
    pub group: String,
    pub title: String,
    pub status: ItemStatus,
    /// By what, or what is missing.
    pub because: String,
    /// Who may attest it.
    pub role: Option<String>,
}

/// Reads our list and those of a folder of the user's.
///
/// # Errors
///
/// What is no checklist, with its file; an id that stands twice.
pub fn load(folder: Option<&Path>, trusted: &TrustedBase) -> Result<Checklist, GateError> {
    let own = embedded::below("rules/checklist/").filter(|(path, _)| path.ends_with(".toml"));
    let mut files: Vec<(String, String)> = own.map(|(path, text)| (path.to_string(), text.to_string())).collect();
    if let Some(folder) = folder {
        for (path, bytes) in trusted.read_folder(folder, &[".toml"])? {
            files.push((path.clone(), String::from_utf8(bytes).map_err(|_| failed(&path, "it is not UTF-8"))?));
        }
    }
    let (mut items, mut ids) = (Vec::new(), BTreeSet::new());
    for (path, text) in files {
        let file: File = toml::from_str(&text).map_err(|error| failed(&path, error.message()))?;
        for item in file.item {
            if !crate::signoff::is_name(&item.id) || !ids.insert(item.id.clone()) {
                return Err(failed(&path, format!("the id '{}' stands twice, or is not in kebab case", item.id)));
            }
            items.push(item);
        }
    }
    Ok(Checklist(items))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_can_be_closed() {
        let trusted = TrustedBase::new(Path::new("."), None).unwrap();
        let Checklist(items) = load(None, &trusted).unwrap();
        assert_eq!(items.len(), 23);
        for item in items {
            let by_machine = !item.rules.is_empty()
                || !item.tools.is_empty()
                || item.tests.is_some()
                || item.coverage.is_some()
                || item.soak.is_some();
            assert!(by_machine || item.attest.is_some(), "{}", item.id);
        }
    }
}
