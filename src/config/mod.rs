//! `regate.toml`: schema, discovery, environments.
//!
//! A file adds to the defaults, it never starts from nothing:
//!
//! ```toml
//! # regate.toml
//! exclude = ["third_party/", "*.min.js", "!third_party/ours.js"]
//! max_file_size = "2 MiB"
//! fail_on = "medium"
//! tests = ["qa/"]
//!
//! [rules.s3-bucket-unencrypted]
//! severity = "critical"
//!
//! [rules.image-tag-mutable]
//! enabled = false
//! paths = ["sandbox/"]
//!
//! [[ignore]]
//! rule = "dockerfile-runs-as-root"
//! paths = ["tools/agent/Dockerfile"]
//! reason = "the agent reads the host's devices"
//! until = "2027-06-30"
//!
//! [environments.production]
//! paths = ["deploy/live/", "*.live.tfvars"]
//!
//! [policy]
//! dirs = ["policy"]
//! data = ["policy/allowed-regions.json"]
//! ```
//!
//! **Which file.** The nearest `regate.toml`, from the scanned folder upwards to the repository root (the folder with
//! `.git`). Outside a repository only the scanned folder itself is looked at, so that a stray file in a parent folder
//! cannot weaken a scan. `--config FILE` names one, which then decides for all files, `--no-config` uses none.
//! Files of folders below decide for what is in their folders, alone: they add to the defaults, not to the file above.
//! What is about a run as a whole (`fail_on...`, `allow_policy_errors`, `policy`) counts in the first file only; that it
//! does not elsewhere is reported.
//!
//! **Globs** match paths relative to the folder of the file (to the repository root for `--config FILE` and on the command
//! line), with forward slashes. They read as in `.gitignore`: a pattern without a slash matches at any depth, one that ends in a slash matches what is below a
//! folder, `!` takes back what an earlier pattern matched, and the last pattern that matches decides.
//! **Paths** of folders and files (`policy.dirs`, `policy.data`) are relative to the folder of the configuration file.
//!
//! **Environments** are tried in the order of the file; the first that matches names the environment. When none is
//! configured, common names of folders and files are used (`prod/`, `.env.production`, `values-staging.yaml`).

pub mod allow;
mod confined;
pub mod date;
mod defaults;
mod discover;
mod error;
mod file;
mod glob;
pub mod ignore;
mod known;
mod level_change;
mod levels;
mod nested;
mod origin;
pub mod privacy;
mod reader;
mod said;
mod settings;
mod show;
mod size;

pub use crate::suggest::nearest;
pub use discover::FILE_NAME;
pub use error::ConfigError;
pub(crate) use error::reword;
pub use file::{FailOn, JSON_SCHEMA};
pub use known::KnownWords;
pub use level_change::LevelChange;
pub use origin::{Origin, Setting};
pub use said::Exclusion;
pub use settings::{Config, ConfigSource, LoadedConfig, Overrides, RuleSetting};
pub(crate) use show::quote;

#[cfg(test)]
pub(crate) mod tests;
