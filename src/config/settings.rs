//! The configuration in force: defaults, then a file, then the command line.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::error::ConfigError;
use crate::config::file::FailOn;
use crate::config::glob::{self, GlobList};
use crate::config::ignore::Ignore;
use crate::config::level_change::LevelChange;
use crate::config::origin::{Origin, Setting};
use crate::config::privacy::Privacy;
use crate::config::{defaults, discover};
use crate::levels::Levels;
use crate::rule::{Rule, Severity};
use crate::suggest::hint;

/// What is in force, each value with its origin. Paths that its methods take are relative to the repository root,
/// with forward slashes.
#[derive(Clone, Debug)]
pub struct Config {
    pub(super) include: Vec<Setting<String>>,
    pub(super) exclude: Vec<Setting<String>>,
    pub(super) max_file_size: Setting<u64>,
    pub(super) fail_on: Setting<FailOn>,
    pub(super) fail_on_unknown: Setting<FailOn>,
    pub(super) fail_on_incomplete: Setting<bool>,
    pub(super) allow_policy_errors: Setting<bool>,
    pub(super) inline_suppressions: Setting<bool>,
    pub(super) tests: Vec<Setting<String>>,
    pub(super) rules: BTreeMap<String, RuleSetting>,
    pub(super) environments: Vec<Environment>,
    pub(super) policy_dirs: Vec<Setting<PathBuf>>,
    pub(super) policy_data: Vec<Setting<PathBuf>>,
    pub(super) rego_v0: Setting<bool>,
    pub(super) builtin_policies: Setting<bool>,
    pub(super) ignores: Vec<Ignore>,
    pub(super) privacy: Arc<Privacy>,
    pub(super) levels: Arc<Levels>,
    pub(super) level_changes: Vec<LevelChange>,
    pub(super) strict: Setting<bool>,
    pub(super) check_environments: Setting<bool>,
    pub(super) included: GlobList,
    pub(super) excluded: GlobList,
    pub(super) test_code: GlobList,
    pub(super) source: Option<ConfigSource>,
    /// The folder of the file, relative to the repository root, which its globs are relative to.
    pub(super) folder: String,
    /// Keys that were set and are about a run as a whole, with their lines.
    pub(super) run_wide: Vec<(&'static str, u32)>,
    /// Whether files of folders below are read.
    pub(super) nests: bool,
    pub(super) nested: Vec<Nested>,
    pub(super) overrides: Overrides,
}

/// What is changed about one rule.
#[derive(Clone, Debug, Default)]
pub struct RuleSetting {
    /// Where the rule is named, for messages about the name.
    pub origin: Origin,
    pub(super) column: u32,
    pub enabled: Option<Setting<bool>>,
    pub severity: Option<Setting<Severity>>,
    /// Where it holds; everywhere when there are none.
    pub paths: Vec<Setting<String>>,
    pub(super) globs: GlobList,
}

impl RuleSetting {
    /// Whether it is about a path of the repository.
    #[must_use]
    pub fn holds_at(&self, path: &str) -> bool {
        self.globs.is_empty() || self.globs.is_match(path)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Environment {
    pub(super) name: String,
    pub(super) paths: Vec<Setting<String>>,
    pub(super) globs: GlobList,
}

/// A configuration file as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigSource {
    /// Relative to the repository root with forward slashes; as it was named where it lies outside.
    pub path: String,
    pub text: String,
}

impl ConfigSource {
    /// The folder of a file's path, relative to the same.
    pub(super) fn folder_of(path: &str) -> &str {
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// The configuration of a folder below the one where the scan starts.
#[derive(Clone, Debug)]
pub(super) struct Nested {
    /// Relative to the repository root, with forward slashes.
    pub(super) folder: String,
    pub(super) config: Config,
}

/// A configuration and the file it came from.
#[derive(Clone, Debug)]
pub struct LoadedConfig {
    pub config: Config,
    /// The file that was read, if one was.
    pub file: Option<PathBuf>,
}

/// What the command line says; it wins over the file. Lists add to the file's.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub include: Vec<String>,
    pub exclude: Vec<String>,
    pub max_file_size: Option<String>,
    /// A severity or `never`.
    pub fail_on: Option<String>,
    /// A severity or `never`.
    pub fail_on_unknown: Option<String>,
    pub fail_on_incomplete: Option<bool>,
    pub allow_policy_errors: Option<bool>,
    pub inline_suppressions: Option<bool>,
    /// Relative to the current folder.
    pub policy_dirs: Vec<PathBuf>,
    /// Relative to the current folder.
    pub policy_data: Vec<PathBuf>,
    pub rego_v0: Option<bool>,
    pub builtin_policies: Option<bool>,
}

impl Default for Config {
    fn default() -> Self {
        let builtin = |pattern: &&str| Setting::default_of((*pattern).to_string());
        let tests: Vec<_> = defaults::TESTS.iter().map(builtin).collect();
        Self {
            include: Vec::new(),
            exclude: Vec::new(),
            max_file_size: Setting::default_of(defaults::MAX_FILE_SIZE),
            fail_on: Setting::default(),
            fail_on_unknown: Setting::default_of(FailOn::Never),
            fail_on_incomplete: Setting::default_of(false),
            allow_policy_errors: Setting::default_of(false),
            inline_suppressions: Setting::default_of(true),
            // The built-in globs compile: a test says so.
            test_code: of_defaults(&tests, &[]),
            tests,
            rules: BTreeMap::new(),
            environments: guessed_environments(),
            policy_dirs: Vec::new(),
            policy_data: Vec::new(),
            rego_v0: Setting::default_of(false),
            builtin_policies: Setting::default_of(true),
            ignores: Vec::new(),
            privacy: Arc::default(),
            levels: Arc::default(),
            level_changes: Vec::new(),
            strict: Setting::default_of(false),
            check_environments: Setting::default_of(false),
            included: GlobList::default(),
            excluded: GlobList::default(),
            source: None,
            folder: String::new(),
            run_wide: Vec::new(),
            nests: true,
            nested: Vec::new(),
            overrides: Overrides::default(),
        }
    }
}

fn guessed_environments() -> Vec<Environment> {
    let environment = |(name, words): &(&str, &'static [&'static str])| {
        let globs = defaults::environment_globs(words);
        let paths: Vec<_> = globs.into_iter().map(Setting::default_of).collect();
        Environment { name: (*name).to_string(), globs: of_defaults(&paths, words), paths }
    };
    defaults::ENVIRONMENTS.iter().map(environment).collect()
}

fn of_defaults(patterns: &[Setting<String>], words: &'static [&'static str]) -> GlobList {
    GlobList::of_defaults(patterns.iter().map(|pattern| pattern.value.as_str()), words).unwrap_or_default()
}

/// A file's patterns are relative to its folder, all others to the repository root.
pub(super) fn compile_below(folder: &str, patterns: &[Setting<String>]) -> Result<GlobList, (usize, String)> {
    let texts: Vec<_> = patterns
        .iter()
        .map(|pattern| match &pattern.origin {
            Origin::File { .. } => Cow::Owned(glob::below(folder, &pattern.value)),
            Origin::Default | Origin::CommandLine => Cow::Borrowed(pattern.value.as_str()),
        })
        .collect();
    GlobList::new(texts.iter().map(AsRef::as_ref))
}

impl Config {
    /// The configuration of nobody, in which matters of taste are judged as well: for examples, which show what a rule finds.
    #[must_use]
    pub fn of_examples() -> Self {
        let mut levels = Levels::default();
        levels.is_strict = true;
        Self { levels: Arc::new(levels), ..Self::default() }
    }

    /// The configuration in force where a scan starts: the file that is named, or the nearest `regate.toml` from
    /// `start` (a folder or a file) up to the repository root, over the defaults.
    ///
    /// # Errors
    /// A named file that is missing, and anything wrong in a file: with its place and what to do.
    pub fn load(start: &Path, explicit: Option<&Path>) -> Result<LoadedConfig, ConfigError> {
        let Some(file) = explicit.map(Path::to_path_buf).or_else(|| discover::find(start)) else {
            return Ok(LoadedConfig { config: Self::default(), file: None });
        };
        let text = if explicit.is_some() { discover::read_named(&file)? } else { discover::read(&file)? };
        let name = if explicit.is_some() { file.display().to_string() } else { discover::display_name(&file, start) };
        let folder = file.parent().unwrap_or(Path::new(""));
        let root = crate::source::find_root(start);
        // What stands in the repository names nothing outside of it; a file from elsewhere is its owner's own affair.
        let is_own = std::path::absolute(&file).is_ok_and(|file| is_below(&file, &root));
        let in_repository = discover::in_repository(&file, &root);
        let base = in_repository.as_deref().filter(|_| explicit.is_none()).map_or("", ConfigSource::folder_of);
        // What is told of it names the file as results do, from the repository's root.
        let told = in_repository.as_deref().filter(|_| explicit.is_none()).unwrap_or(&name);
        let mut config = Self::parse_below(&text, told, folder, base, is_own.then_some(root.as_path()))?;
        let path = in_repository.unwrap_or(name);
        config.source = Some(ConfigSource { path, text });
        config.nests = explicit.is_none();
        Ok(LoadedConfig { config, file: Some(file) })
    }

    /// The configuration in force with what the command line says: `--config FILE` is `explicit`, `--no-config` leaves
    /// files out.
    ///
    /// # Errors
    /// As [`Config::load`] and [`Config::with`].
    pub fn resolve(
        start: &Path,
        explicit: Option<&Path>,
        no_config: bool,
        overrides: &Overrides,
    ) -> Result<LoadedConfig, ConfigError> {
        let without = || LoadedConfig { config: Self { nests: false, ..Self::default() }, file: None };
        let loaded = if no_config { without() } else { Self::load(start, explicit)? };
        Ok(LoadedConfig { config: loaded.config.with(overrides)?, file: loaded.file })
    }

    /// The same with what the command line says.
    ///
    /// # Errors
    /// A glob or a size that cannot be read.
    pub fn with(mut self, overrides: &Overrides) -> Result<Self, ConfigError> {
        self.overrides = overrides.clone();
        let globs = |patterns: &[String]| patterns.iter().cloned().map(Setting::command_line).collect::<Vec<_>>();
        let wrong = |option| move |(_, message)| ConfigError::CommandLine { option, message };
        self.include.extend(globs(&overrides.include));
        self.exclude.extend(globs(&overrides.exclude));
        self.included = compile_below(&self.folder, &self.include).map_err(wrong("--include"))?;
        self.excluded = compile_below(&self.folder, &self.exclude).map_err(wrong("--exclude"))?;
        if let Some(size) = &overrides.max_file_size {
            let message = "expected a number of bytes or a size such as '5 MiB'".to_string();
            let wrong = ConfigError::CommandLine { option: "--max-file-size", message };
            self.max_file_size = Setting::command_line(super::size::ByteSize::parse(size).ok_or(wrong)?.0);
        }
        let threshold = |word: &Option<String>, option| {
            let threshold = word.as_deref().map(str::parse::<FailOn>).transpose();
            threshold.map_err(|error| wrong(option)((0, error.to_string())))
        };
        replace(&mut self.fail_on, threshold(&overrides.fail_on, "--fail-on")?);
        replace(&mut self.fail_on_unknown, threshold(&overrides.fail_on_unknown, "--fail-on-unknown")?);
        replace(&mut self.fail_on_incomplete, overrides.fail_on_incomplete);
        replace(&mut self.allow_policy_errors, overrides.allow_policy_errors);
        replace(&mut self.inline_suppressions, overrides.inline_suppressions);
        replace(&mut self.rego_v0, overrides.rego_v0);
        replace(&mut self.builtin_policies, overrides.builtin_policies);
        self.policy_dirs.extend(overrides.policy_dirs.iter().cloned().map(Setting::command_line));
        self.policy_data.extend(overrides.policy_data.iter().cloned().map(Setting::command_line));
        Ok(self)
    }

    /// Checks that every rule that is configured exists. `known` holds ids and aliases.
    ///
    /// # Errors
    /// The first unknown id in the order of the alphabet, with its place and a suggestion.
    pub fn validate_rules(&self, known: &[&str]) -> Result<(), ConfigError> {
        self.all().try_for_each(|config| config.validate_own_rules(known))
    }

    fn validate_own_rules(&self, known: &[&str]) -> Result<(), ConfigError> {
        let in_entries = self.ignores.iter().filter_map(|entry| Some((entry.rule.as_ref()?, entry.line, entry.column)));
        let mut unknown = in_entries.filter(|(id, ..)| !known.contains(&id.as_str()));
        if let Some((id, line, column)) = unknown.next() {
            let path = self.source.as_ref().map_or("regate.toml", |source| &source.path).to_string();
            return Err(ConfigError::Invalid { path, line, column, message: unknown_rule(id, known) });
        }
        for change in &self.level_changes {
            let mut patterns = change.file().severity.keys().filter(|pattern| !pattern.contains('*'));
            if let Some(id) = patterns.find(|id| !known.contains(&id.as_str())) {
                let (line, message) = (change.origin.line(), unknown_rule(id, known));
                let path = self.source.as_ref().map_or("regate.toml", |source| &source.path).to_string();
                return Err(ConfigError::Invalid { path, line, column: change.column, message });
            }
        }
        let Some((id, setting)) = self.rules.iter().find(|(id, _)| !known.contains(&id.as_str())) else {
            return Ok(());
        };
        let message = unknown_rule(id, known);
        Err(match &setting.origin {
            Origin::File { path, line } => {
                ConfigError::Invalid { path: path.to_string(), line: *line, column: setting.column, message }
            }
            Origin::Default | Origin::CommandLine => ConfigError::CommandLine { option: "rules", message },
        })
    }

    /// Whether a file is left out: it matches `exclude`, or there is an `include` and it does not match that.
    #[must_use]
    pub fn is_excluded(&self, path: &str) -> bool {
        let config = self.at(path);
        config.excluded.is_match(path) || (!config.included.is_empty() && !config.included.is_match(path))
    }

    /// Whether [`Config::is_excluded`] leaves anything out at all.
    #[must_use]
    pub fn leaves_paths_out(&self) -> bool {
        self.all().any(|config| !config.include.is_empty() || !config.exclude.is_empty())
    }

    /// Whether the command line leaves something out of this run.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        !self.overrides.include.is_empty() || !self.overrides.exclude.is_empty()
    }

    /// Whether a file is test code.
    #[must_use]
    pub fn is_test(&self, path: &str) -> bool {
        self.at(path).test_code.is_match(path)
    }

    /// The environment a file belongs to.
    #[must_use]
    pub fn environment_of(&self, path: &str) -> Option<&str> {
        let mut environments = self.at(path).environments.iter();
        environments.find(|environment| environment.globs.is_match(path)).map(|environment| environment.name.as_str())
    }

    /// Whether a rule is judged at a path.
    #[must_use]
    pub fn rule_enabled(&self, rule: &Rule, path: &str) -> bool {
        let configured = self.setting(rule, path, |setting| setting.enabled.as_ref()).copied();
        configured.unwrap_or_else(|| !self.levels.leaves_out(&rule.id))
    }

    /// The severity that is configured for a rule at a path, in place of its own. [`Config::severity`] knows levels, too.
    #[must_use]
    pub fn rule_severity(&self, rule: &Rule, path: &str) -> Option<Severity> {
        self.setting(rule, path, |setting| setting.severity.as_ref()).copied()
    }

    /// What is configured under a rule's id, or else under the first of its aliases that says something.
    fn setting<'a, T>(
        &'a self,
        rule: &Rule,
        path: &str,
        of: impl Fn(&'a RuleSetting) -> Option<&'a Setting<T>>,
    ) -> Option<&'a T> {
        let config = self.at(path);
        if config.rules.is_empty() {
            return None;
        }
        let names = std::iter::once(&rule.id).chain(&rule.aliases);
        let settings = names.filter_map(|name| config.rules.get(name)).filter(|setting| setting.holds_at(path));
        settings.into_iter().find_map(of).map(|setting| &setting.value)
    }

    /// Keys of this file that are about a run as a whole, each with its line.
    #[must_use]
    pub fn run_wide(&self) -> &[(&'static str, u32)] {
        &self.run_wide
    }

    /// The largest file that is read, in bytes.
    #[must_use]
    pub fn max_file_size(&self) -> u64 {
        self.max_file_size.value
    }

    /// The least severity that fails a scan; `None` when nothing does.
    #[must_use]
    pub fn fail_on(&self) -> Option<Severity> {
        self.fail_on.value.threshold()
    }

    /// The least severity at which an unknown result fails a scan; `None` when none does.
    #[must_use]
    pub fn fail_on_unknown(&self) -> Option<Severity> {
        self.fail_on_unknown.value.threshold()
    }

    /// Whether a policy that does not finish leaves the exit code as it is.
    #[must_use]
    pub fn allow_policy_errors(&self) -> bool {
        self.allow_policy_errors.value
    }

    /// Whether what documents declare of environments is compared with the infrastructure.
    #[must_use]
    pub fn checks_environments(&self) -> bool {
        self.check_environments.value
    }

    /// Whether an incomplete scan fails.
    #[must_use]
    pub fn fail_on_incomplete(&self) -> bool {
        self.fail_on_incomplete.value
    }

    /// Whether comments may silence results.
    #[must_use]
    pub fn inline_suppressions(&self) -> bool {
        self.inline_suppressions.value
    }

    /// Folders of the user's policies.
    #[must_use]
    pub fn policy_dirs(&self) -> Vec<PathBuf> {
        self.policy_dirs.iter().map(|dir| dir.value.clone()).collect()
    }

    /// Files and folders of the user's policy data.
    #[must_use]
    pub fn policy_data(&self) -> Vec<PathBuf> {
        self.policy_data.iter().map(|file| file.value.clone()).collect()
    }

    /// Whether the user's policies are Rego v0.
    #[must_use]
    pub fn rego_v0(&self) -> bool {
        self.rego_v0.value
    }

    /// Whether the policies that ship with Regate are used.
    #[must_use]
    pub fn builtin_policies(&self) -> bool {
        self.builtin_policies.value
    }

    /// The rules that are configured, by the ids the file uses.
    #[must_use]
    pub fn rules(&self) -> &BTreeMap<String, RuleSetting> {
        &self.rules
    }
}

fn unknown_rule(id: &str, known: &[&str]) -> String {
    let hint = hint(id, known.iter().copied());
    let hint = if hint.is_empty() { " ('regate rules' lists them)".to_string() } else { hint };
    format!("unknown rule '{id}'{hint}")
}

/// Whether a file stands below a folder without links.
fn is_below(file: &Path, folder: &Path) -> bool {
    let own = file.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
    own.is_some_and(|own| own.starts_with(folder))
}

fn replace<T>(setting: &mut Setting<T>, value: Option<T>) {
    if let Some(value) = value {
        *setting = Setting::command_line(value);
    }
}
