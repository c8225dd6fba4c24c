//! The checklist before a deployment: data in `rules/checklist/`, held against what was read. An item is verified or
//! attested by something that is named, or it is open.

mod files;
mod state;
mod tools;
mod word;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use globset::Glob;
use serde::{Deserialize, Serialize};

use crate::embedded;
use crate::evidence::sha256_hex;
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
    /// Tools that look at the like and do not say at what: they leave it open.
    #[serde(default)]
    pub(super) silent: Vec<String>,
    /// Whether also what is known, mild, waived or suppressed speaks against it.
    #[serde(default)]
    pub(super) nothing: bool,
    /// Whether a run has to say that it looked at packages.
    #[serde(default)]
    pub(super) packages: bool,
    /// The kind of tests that has to pass, or `passed` for all.
    pub(super) tests: Option<String>,
    /// Milliseconds within which 95 of 100 requests were answered.
    pub(super) latency_ms: Option<f64>,
    /// Percent of them that may have gone wrong.
    pub(super) error_percent: Option<f64>,
    /// Percent of lines, of which there have to be more.
    pub(super) coverage: Option<f64>,
    /// The kind of tests that it has to be of.
    pub(super) coverage_of: Option<String>,
    /// Hours.
    pub(super) soak: Option<i64>,
    /// A role.
    pub(super) attest: Option<String>,
    /// Days that an attestation holds; 0 for one commit.
    #[serde(default)]
    pub(super) days: i64,
}

/// A package manager, by its lock files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ecosystem {
    pub(super) name: String,
    /// Names of files.
    pub(super) locks: Vec<String>,
    /// Audits that are of it alone, by the tool or by the package manager that they name.
    pub(super) by: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    item: Vec<Written>,
    #[serde(default)]
    ecosystem: Vec<Ecosystem>,
}

/// The items of a checklist.
#[derive(Clone, Debug)]
pub struct Checklist {
    pub(super) items: Vec<Written>,
    pub(super) ecosystems: Vec<Ecosystem>,
    /// Of the user's files, which a sign-off is about as well.
    pub(super) sha256: Option<String>,
}

impl Checklist {
    /// The ids of its items, and the roles that attest them.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.items.iter().flat_map(|item| item.attest.as_deref().into_iter().chain([item.id.as_str()]))
    }

    /// The lock files among some paths, by the name of their ecosystem.
    pub(super) fn locks(&self, paths: &[String]) -> BTreeMap<String, Vec<String>> {
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_string();
        let mut locks: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in paths {
            let of_it = |ecosystem: &&Ecosystem| ecosystem.locks.contains(&name(path));
            if let Some(ecosystem) = self.ecosystems.iter().find(of_it) {
                locks.entry(ecosystem.name.clone()).or_default().push(path.clone());
            }
        }
        locks
    }
}

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
pub(super) fn load(folder: Option<&Path>, trusted: &TrustedBase) -> Result<Checklist, GateError> {
    let own = embedded::below("rules/checklist/").filter(|(path, _)| path.ends_with(".toml"));
    let mut files: Vec<(String, String)> = own.map(|(path, text)| (path.to_string(), text.to_string())).collect();
    let mut own = None;
    if let Some(folder) = folder {
        let read = trusted.read_folder(folder, &[".toml"])?;
        let digests: String = read.iter().map(|(_, bytes)| sha256_hex(bytes)).collect();
        own = Some(sha256_hex(digests.as_bytes()));
        for (path, bytes) in read {
            files.push((path.clone(), String::from_utf8(bytes).map_err(|_| failed(&path, "it is not UTF-8"))?));
        }
    }
    let (mut items, mut ecosystems, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (path, text) in files {
        let file: File = toml::from_str(&text).map_err(|error| failed(&path, error.message()))?;
        ecosystems.extend(file.ecosystem);
        for item in file.item {
            if !crate::signoff::is_name(&item.id) || !ids.insert(item.id.clone()) {
                return Err(failed(&path, format!("the id '{}' stands twice, or is not in kebab case", item.id)));
            }
            sound(&item).map_err(|message| failed(&path, format!("the item '{}': {message}", item.id)))?;
            items.push(item);
        }
    }
    Ok(Checklist { items, ecosystems, sha256: own })
}

/// What is misspelt must not leave an item that everything or nothing closes.
fn sound(item: &Written) -> Result<(), String> {
    for pattern in &item.rules {
        Glob::new(pattern).map_err(|error| format!("'{pattern}' is no pattern of rules: {}", error.kind()))?;
    }
    if item.coverage.is_some_and(|percent| !(0.0..=100.0).contains(&percent)) {
        return Err("'coverage' is a number of percent".to_string());
    }
    if item.latency_ms.is_some_and(|most| most.is_nan() || most <= 0.0) {
        return Err("'latency_ms' is a number above zero".to_string());
    }
    if item.error_percent.is_some_and(|percent| !(0.0..=100.0).contains(&percent)) {
        return Err("'error_percent' is a number of percent".to_string());
    }
    if item.tests.iter().chain(&item.coverage_of).any(|kind| !crate::signoff::is_name(kind)) {
        return Err("a kind of tests is in kebab case: integration".to_string());
    }
    if item.tools.is_empty() && (item.packages || item.nothing || !item.silent.is_empty())
        || item.coverage.is_none() && item.coverage_of.is_some()
        || item.latency_ms.is_none() && item.error_percent.is_some()
    {
        return Err("it says more of a file that it does not ask for".to_string());
    }
    if item.days < 0 || item.soak.is_some_and(|hours| hours < 1) {
        return Err("'days' and 'soak' are not negative".to_string());
    }
    if item.attest.as_ref().is_some_and(|role| !crate::signoff::is_name(role)) {
        return Err("'attest' is a role in kebab case".to_string());
    }
    let by_machine =
        !item.rules.is_empty() || !item.tools.is_empty() || item.tests.is_some() || item.latency_ms.is_some();
    if !by_machine && item.coverage.is_none() && item.soak.is_none() && item.attest.is_none() {
        return Err("nothing can close it".to_string());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_misspelt_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let trusted = TrustedBase::new(Path::new("."), None).unwrap();
        let told = |line: &str| {
            let item = format!("[[item]]\nid = \"own\"\ngroup = \"g\"\ntitle = \"t\"\n{line}\n");
            std::fs::write(folder.path().join("own.toml"), item).unwrap();
            load(Some(folder.path()), &trusted).map(|list| list.sha256.is_some()).map_err(|error| error.to_string())
        };
        assert_eq!(told("attest = \"qa\""), Ok(true));
        for (line, message) in [
            ("rules = [\"tls-[\"]", "is no pattern of rules"),
            ("coverage = 700", "is a number of percent"),
            ("latency_ms = 0", "is a number above zero"),
            ("latency_ms = 5\nerror_percent = 101", "is a number of percent"),
            ("tests = \"Unit Tests\"", "a kind of tests is in kebab case"),
            ("attest = \"qa\"\npackages = true", "it does not ask for"),
            ("soak = 0", "are not negative"),
            ("attest = \"qa\"\ndays = -1", "are not negative"),
            ("attest = \"Q A\"", "a role in kebab case"),
            ("optional = true", "nothing can close it"),
        ] {
            let error = told(line).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn the_list_in_the_binary_is_sound() {
        let trusted = TrustedBase::new(Path::new("."), None).unwrap();
        let Checklist { items, sha256, .. } = load(None, &trusted).unwrap();
        assert_eq!((items.len(), sha256), (23, None));
    }

    #[test]
    fn a_list_that_would_not_be_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let trusted = TrustedBase::new(Path::new("."), None).unwrap();
        for name in ["own.yaml", "own.TOML", "own.json"] {
            std::fs::write(folder.path().join(name), "").unwrap();
            let error = load(Some(folder.path()), &trusted).unwrap_err().to_string();
            assert!(error.contains("is not read here"), "{error}");
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
        assert!(load(Some(folder.path()), &trusted).is_ok());
    }
}
