//! `--trust-base REF`: the configuration and the policies as a trusted commit has them.
#![allow(
    clippy::disallowed_methods,
    reason = "the policies of a commit are written to a folder of their own and compared"
)]

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};

use crate::cli::current_folder;
use crate::cli::shared::{SharedArguments, load_options};
use crate::config::{Config, FILE_NAME, LoadedConfig, Overrides};
use crate::policy::LoadOptions;
use crate::result::{Exempted, ExemptedBy, Exemption, ExemptionPlace, ScanReport};
use crate::scan::Trust;
use crate::source::find_root;
use crate::source::git::GitIndex;

/// A file of policies or of configuration is smaller.
const LARGEST: u64 = 64 << 20;

/// What a scan is told by whom it trusts.
pub(crate) struct Trusted {
    pub config: Config,
    /// The file in the tree that decides, when the tree decides.
    pub config_file: Option<PathBuf>,
    pub policy: LoadOptions,
    pub trust: Trust,
    /// Gone with this.
    checkout: Option<Checkout>,
}

impl Trusted {
    /// A text with the names of files as they are in the repository.
    pub(crate) fn named(&self, text: &str) -> String {
        let Some(checkout) = &self.checkout else { return text.to_string() };
        text.replace(&*checkout.folder.to_string_lossy(), &checkout.root.to_string_lossy())
    }
}

impl Trusted {
    /// Names files in a report as they are in the repository, where the policies of a commit lie in a folder of this process.
    pub(crate) fn name(&self, report: &mut ScanReport) {
        let Some(checkout) = &self.checkout else { return };
        report.rules.change_read(|rule| rule.defined_in = self.named(&rule.defined_in));
        for origin in &mut report.policy_origins {
            if let Ok(inner) = Path::new(&origin.path).strip_prefix(&checkout.folder) {
                origin.path = slashes(inner);
            }
        }
    }
}

/// Finds out who decides: a trusted commit, a configuration from outside of the repository, or the repository.
pub(crate) fn resolve(
    base: Option<&str>,
    shared: &SharedArguments,
    start: &Path,
    overrides: &Overrides,
) -> anyhow::Result<Trusted> {
    let root = find_root(start);
    let from_outside = shared.config_file().is_some_and(|file| relative(file, &root).is_none());
    let Some(base) = base else {
        let LoadedConfig { config, file: config_file } = shared.load_config(start, overrides)?;
        let trust = if from_outside { Trust::outside(config.insists_on_comments()) } else { Trust::default() };
        return Ok(Trusted { policy: load_options(&config), config, config_file, trust, checkout: None });
    };
    let commit = Arc::new(GitIndex::of_commit(&root, base)?);
    let mut told = Vec::new();
    let config = if from_outside || shared.uses_no_file() {
        shared.load_config(start, overrides)?.config
    } else {
        let (config, name) = config_of(&commit, shared, start, &root)?;
        told.extend(changed(&commit, &root, &name, ExemptedBy::Configuration));
        shared.with_overrides(config, overrides)?
    };
    let mut policy = load_options(&config);
    let mut checkout = None;
    for path in policy.policy_dirs.iter_mut().chain(&mut policy.data_paths) {
        let Some(name) = relative(path, &root) else { continue };
        let checkout = match &mut checkout {
            Some(checkout) => checkout,
            none => none.insert(Checkout::new(&root)?),
        };
        told.extend(checkout.add(&commit, &name, base)?);
        *path = checkout.folder.join(name);
    }
    told.sort();
    told.dedup();
    Ok(Trusted { config, config_file: None, policy, trust: Trust::base(commit, told), checkout })
}

/// The configuration of a commit: the file that is named, or the nearest to where the scan starts. With its path.
fn config_of(
    commit: &GitIndex,
    shared: &SharedArguments,
    start: &Path,
    root: &Path,
) -> anyhow::Result<(Config, String)> {
    let named = shared.config_file().and_then(|file| relative(file, root));
    let folders = relative(start, root).unwrap_or_default();
    let nearest = || Path::new(&folders).ancestors().map(|folder| slashes(&folder.join(FILE_NAME)));
    let candidates: Vec<String> = named.clone().into_iter().chain(nearest()).collect();
    let Some(name) = candidates.iter().find(|name| commit.entry(name).is_some()) else {
        let name = candidates.first().cloned().unwrap_or_else(|| FILE_NAME.to_string());
        let config = Config::default();
        return Ok((if named.is_some() { config.alone() } else { config }, name));
    };
    let bytes = commit.entry(name).and_then(|file| commit.bytes(&file, LARGEST));
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.with_context(|| format!("'{name}' of the trusted commit cannot be read"))?;
    let is_named = named.as_ref() == Some(name);
    Ok((Config::of_repository(&text, name, root, is_named)?, name.clone()))
}

/// That a file of the tree is not as in the commit.
fn changed(commit: &GitIndex, root: &Path, name: &str, by: ExemptedBy) -> Option<Exemption> {
    let trusted = commit.entry(name).and_then(|file| commit.bytes(&file, LARGEST));
    let own = root.join(name);
    let is_file = std::fs::symlink_metadata(&own).is_ok_and(|own| own.is_file() && own.len() <= LARGEST);
    let own = if is_file { std::fs::read(&own).ok() } else { None };
    let place = ExemptionPlace { path: name.to_string(), line: None };
    let told = Exemption::new(by, Some(place), Exempted::NotTrusted).about(format!("'{name}' as it is here"));
    (own != trusted).then_some(told)
}

/// A path that is in the repository, relative to its root; `None` for what is elsewhere.
fn relative(path: &Path, root: &Path) -> Option<String> {
    let absolute = current_folder().ok()?.join(path);
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    // Where a folder is a link, the file is where that leads.
    let folder = plain.parent().and_then(|folder| std::fs::canonicalize(folder).ok());
    let real = folder.zip(plain.file_name()).map_or(plain.clone(), |(folder, name)| folder.join(name));
    let real = if real == *root { real } else { std::fs::canonicalize(&plain).unwrap_or(real) };
    real.strip_prefix(root).or_else(|_| plain.strip_prefix(root)).ok().map(slashes)
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The policies of a commit in a folder of this process alone.
struct Checkout {
    folder: PathBuf,
    root: PathBuf,
}

impl Checkout {
    fn new(root: &Path) -> anyhow::Result<Self> {
        let made = (0..1000_u32).find_map(|number| {
            let folder = std::env::temp_dir().join(format!("regate-{}-{number}", std::process::id()));
            // One that is there is somebody else's.
            std::fs::create_dir(&folder).ok().map(|()| folder)
        });
        let folder = made.context("no folder can be made for the policies of the trusted commit")?;
        Ok(Self { folder, root: root.to_path_buf() })
    }

    /// Writes what a commit has at a path, and says what of it the tree has otherwise.
    fn add(&self, commit: &GitIndex, name: &str, base: &str) -> anyhow::Result<Vec<Exemption>> {
        let below = format!("{name}/");
        let is_below = |path: &&String| name.is_empty() || *path == name || path.starts_with(&below);
        let paths = commit.paths();
        let own: Vec<&String> = paths.iter().filter(is_below).collect();
        if own.is_empty() {
            bail!(
                "'{name}' is not in '{base}', whose policies are trusted: name a folder outside of the repository, or merge it first"
            );
        }
        let mut told = Vec::new();
        for path in own {
            let Some(bytes) = commit.entry(path).and_then(|file| commit.bytes(&file, LARGEST)) else { continue };
            let file = self.folder.join(path);
            let written =
                file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&file, bytes));
            written.context("the policies of the trusted commit cannot be written")?;
            told.extend(changed(commit, &self.root, path, ExemptedBy::Configuration));
        }
        told.extend(self.added(commit, &self.root.join(name)));
        Ok(told)
    }

    /// Files of the tree that the commit does not have.
    fn added(&self, commit: &GitIndex, folder: &Path) -> Vec<Exemption> {
        let walk = ignore::WalkBuilder::new(folder).standard_filters(false).build().flatten();
        let files = walk.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
        let names = files.filter_map(|entry| entry.path().strip_prefix(&self.root).ok().map(slashes));
        let new = names.filter(|name| !name.starts_with(".git/") && commit.entry(name).is_none());
        new.filter_map(|name| changed(commit, &self.root, &name, ExemptedBy::Configuration)).collect()
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
