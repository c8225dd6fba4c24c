//! Arguments about configuration and policies that several subcommands share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::current_folder;
use crate::cli::worker::workers;
use crate::config::date::Date;
use crate::config::{Config, LoadedConfig, Overrides};
use crate::detect::SecretScanner;
use crate::policy::{LoadOptions, PolicySet};
use crate::result::Conditions;
use crate::rule::Rule;
use crate::scan::{self, ScanOptions, Sources, Trust};

/// What the configuration asks a scan to fail on; `exit_zero` is asked for on the command line only.
pub(crate) fn conditions(config: &Config, exit_zero: bool) -> Conditions {
    Conditions {
        fail_on: config.fail_on(),
        fail_on_unknown: config.fail_on_unknown(),
        fail_on_incomplete: config.fail_on_incomplete(),
        of_change: false,
        allow_policy_errors: config.allow_policy_errors(),
        exit_zero,
    }
}

/// Which configuration and which policies.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SharedArguments {
    /// Configuration file [default: the nearest regate.toml upwards].
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Use no configuration file.
    #[arg(long)]
    no_config: bool,
    /// Policies to judge with, beside those that are built in: a folder, a file, a tar or OPA bundle, an OCI layout. Repeatable.
    #[arg(long, value_name = "PATH")]
    policy: Vec<PathBuf>,
    /// A file or folder of data documents for policies, as conftest reads them. Repeatable.
    #[arg(long, value_name = "PATH")]
    data: Vec<PathBuf>,
    /// Leave the built-in policies and requirements out.
    #[arg(long)]
    no_builtin: bool,
    /// Read the policies of --policy as Rego v0.
    #[arg(long)]
    rego_v0: bool,
}

impl SharedArguments {
    /// The configuration in force from a folder on, with what the command line says.
    pub(crate) fn load_config(&self, start: &Path, overrides: &Overrides) -> anyhow::Result<LoadedConfig> {
        Ok(Config::resolve(start, self.config.as_deref(), self.no_config, &self.overrides(overrides))?)
    }

    /// A configuration with what the command line says.
    pub(crate) fn with_overrides(&self, config: Config, overrides: &Overrides) -> anyhow::Result<Config> {
        Ok(config.with(&self.overrides(overrides))?)
    }

    fn overrides(&self, others: &Overrides) -> Overrides {
        Overrides {
            policy_dirs: self.policy.clone(),
            policy_data: self.data.clone(),
            rego_v0: self.rego_v0.then_some(true),
            builtin_policies: self.no_builtin.then_some(false),
            ..others.clone()
        }
    }

    /// The configuration file that is named.
    pub(crate) fn config_file(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Whether the built-in rules are left out.
    pub(crate) fn leaves_builtin_out(&self) -> bool {
        self.no_builtin
    }

    /// Whether no configuration file is asked for.
    pub(crate) fn uses_no_file(&self) -> bool {
        self.no_config
    }

    /// Every rule in force from the current folder on, sorted by id.
    pub(crate) fn rules(&self) -> anyhow::Result<Vec<Rule>> {
        let config = self.load_config(&current_folder()?, &Overrides::default())?.config;
        let options = load_options(&config);
        let (policies, requirements) = (PolicySet::load(&options)?, scan::requirements(&options)?);
        Ok(scan::all_rules(&policies, &requirements, &SecretScanner::load()?))
    }
}

/// The policies that a configuration asks for.
pub(crate) fn load_options(config: &Config) -> LoadOptions {
    LoadOptions {
        builtin: config.builtin_policies(),
        policy_dirs: config.policy_dirs(),
        data_paths: config.policy_data(),
        rego_v0: config.rego_v0(),
        levels: config.levels().as_json(),
        workers: workers(),
        ..LoadOptions::default()
    }
}

/// A scan of some texts by a configuration, compared with nothing.
pub(crate) fn scan_of(sources: Sources, start: &Path, loaded: (Arc<Config>, Option<PathBuf>)) -> ScanOptions {
    let (config, config_file) = loaded;
    ScanOptions {
        sources,
        start: start.to_path_buf(),
        policy: load_options(&config),
        config,
        config_file,
        jobs: None,
        only: None,
        archives: false,
        trust: Trust::default(),
        today: Date::today(),
        known: None,
    }
}

/// An error where a path that was named is not there: that nothing was found in it would say nothing.
pub(crate) fn ensure_there(path: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(path.exists(), "'{}' is not there: name a file or folder that is", path.display());
    Ok(())
}

/// The same, and an error where it is no folder.
pub(crate) fn ensure_folder(path: &Path) -> anyhow::Result<()> {
    ensure_there(path)?;
    anyhow::ensure!(path.is_dir(), "'{}' is no folder: name the repository, or a folder of it", path.display());
    Ok(())
}

/// A scan of a file or folder as its own configuration has it, for a command that looks at targets and judges nothing.
/// An error where the folder that was named is not there: what stands around it was not asked for.
pub(crate) fn targets_of(path: PathBuf, start: PathBuf) -> anyhow::Result<ScanOptions> {
    [&path, &start].into_iter().try_for_each(|path| ensure_there(path))?;
    let LoadedConfig { config, file } = Config::load(&start, None)?;
    Ok(scan_of(Sources::WorkingTree(vec![path]), &start, (Arc::new(config), file)))
}
