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
//! `.git`). Only that one is read: files of folders above or below are not merged into it. Outside a repository only
//! the scanned folder itself is looked at, so that a stray file in a parent folder cannot weaken a scan.
//! `--config FILE` names one, `--no-config` uses none.
//!
//! **Globs** match paths as reports print them: relative to the repository root, with forward slashes. They read as
//! in `.gitignore`: a pattern without a slash matches at any depth, one that ends in a slash matches what is below a
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
mod origin;
mod said;
mod settings;
mod show;
mod size;

pub use crate::suggest::nearest;
pub use discover::FILE_NAME;
pub use error::ConfigError;
pub(crate) use error::reword;
pub use file::{FailOn, json_schema};
pub use origin::{Origin, Setting};
pub use said::Exclusion;
pub use settings::{Config, LoadedConfig, Overrides, RuleSetting};

#[cfg(test)]
pub(crate) mod tests;
