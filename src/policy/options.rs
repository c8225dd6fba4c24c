//! Where policies and their data come from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::levels::Levels;
use crate::rego::Workers;

/// Where policies and their data come from.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// The policies in the binary.
    pub builtin: bool,
    /// Of those, only the ones that judge facts, without the tables that the others read.
    pub facts_only: bool,
    /// Folders or files of the user's: every `*.rego` below them, and the `data.json`, `data.yaml`, `data.yml` and
    /// `data.toml` directly in them; and bundles ([`crate::source::packed`]).
    pub policy_dirs: Vec<PathBuf>,
    /// Files or folders of JSON, YAML and TOML that policies read under `data`.
    pub data_paths: Vec<PathBuf>,
    /// Files or folders of JSON schemas that annotations of policies name.
    pub schema_paths: Vec<PathBuf>,
    /// The user's policies are Rego v0, except those that `import rego.v1`.
    pub rego_v0: bool,
    /// Asks every policy about every document, whatever words it needs (`mentions`). Nothing but time hangs on it, which
    /// a test shows.
    pub ask_all: bool,
    /// What policies read under `data.regate.config`.
    pub configuration: serde_json::Value,
    /// What environments ask for, which policies read under `data.regate.levels`.
    pub levels: serde_json::Value,
    /// Where the user's policies run; in this process when it says nothing.
    pub workers: Workers,
    /// Texts of policies that stand for those on disk: what an editor has open.
    pub edited: BTreeMap<PathBuf, String>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self {
            builtin: true,
            facts_only: false,
            policy_dirs: Vec::new(),
            data_paths: Vec::new(),
            schema_paths: Vec::new(),
            rego_v0: false,
            ask_all: false,
            configuration: serde_json::Value::Object(serde_json::Map::new()),
            levels: Levels::default().as_json(),
            workers: Workers::default(),
            edited: BTreeMap::new(),
        }
    }
}
