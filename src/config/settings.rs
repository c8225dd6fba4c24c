//! The configuration in force: defaults, then a file, then the command line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_spanned::Spanned;

use crate::config::confined::leads_outside;
use crate::config::error::{ConfigError, Place};
use crate::config::file::{FailOn, File, RuleTable};
use crate::config::glob::GlobList;
use crate::config::origin::{Origin, Setting};
use crate::config::{defaults, discover};
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
    included: GlobList,
    pub(super) excluded: GlobList,
    pub(super) test_code: GlobList,
}

/// What is changed about one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSetting {
    /// Where the rule is named, for messages about the name.
    pub origin: Origin,
    pub(super) column: u32,
    pub enabled: Option<Setting<bool>>,
    pub severity: Option<Setting<Severity>>,
}

#[derive(Clone, Debug)]
pub(super) struct Environment {
    pub(super) name: String,
    pub(super) paths: Vec<Setting<String>>,
    globs: GlobList,
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
            test_code: compile(&tests).unwrap_or_default(),
            tests,
            rules: BTreeMap::new(),
            environments: guessed_environments(),
            policy_dirs: Vec::new(),
            policy_data: Vec::new(),
            rego_v0: Setting::default_of(false),
            builtin_policies: Setting::default_of(true),
            included: GlobList::default(),
            excluded: GlobList::default(),
        }
    }
}

fn guessed_environments() -> Vec<Environment> {
    let environment = |(name, words): &(&str, &[&str])| {
        let globs = defaults::environment_globs(words);
        let paths: Vec<_> = globs.into_iter().map(Setting::default_of).collect();
        Environment { name: (*name).to_string(), globs: compile(&paths).unwrap_or_default(), paths }
    };
    defaults::ENVIRONMENTS.iter().map(environment).collect()
}

fn compile(patterns: &[Setting<String>]) -> Result<GlobList, (usize, String)> {
    GlobList::new(patterns.iter().map(|pattern| pattern.value.as_str()))
}

impl Config {
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
        // What stands in the repository names nothing outside of it; a file from elsewhere is its owner's own affair.
        let root = crate::source::find_root(start);
        let is_own = std::path::absolute(&file).is_ok_and(|file| is_below(&file, &root));
        let config = Self::parse_within(&text, &name, folder, is_own.then_some(root.as_path()))?;
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
        let loaded =
            if no_config { LoadedConfig { config: Self::default(), file: None } } else { Self::load(start, explicit)? };
        Ok(LoadedConfig { config: loaded.config.with(overrides)?, file: loaded.file })
    }

    /// Reads a configuration's text. `name` is what messages call it; `folder` is what its paths are relative to.
    ///
    /// # Errors
    /// The first thing that is wrong, as `name:line:column: message`.
    pub fn parse(text: &str, name: &str, folder: &Path) -> Result<Self, ConfigError> {
        Self::parse_within(text, name, folder, None)
    }

    /// The same for a file of the repository at a root: paths in it stay below that.
    ///
    /// # Errors
    /// As [`Config::parse`], and a path that leads out of the repository.
    pub fn parse_within(text: &str, name: &str, folder: &Path, root: Option<&Path>) -> Result<Self, ConfigError> {
        let place = Place::new(name, text);
        let file = File::parse(&place, text)?;
        Reader { path: Arc::from(place.path()), place, folder, root }.apply(file)
    }

    /// The same with what the command line says.
    ///
    /// # Errors
    /// A glob or a size that cannot be read.
    pub fn with(mut self, overrides: &Overrides) -> Result<Self, ConfigError> {
        let globs = |patterns: &[String]| patterns.iter().cloned().map(Setting::command_line).collect::<Vec<_>>();
        let wrong = |option| move |(_, message)| ConfigError::CommandLine { option, message };
        self.include.extend(globs(&overrides.include));
        self.exclude.extend(globs(&overrides.exclude));
        self.included = compile(&self.include).map_err(wrong("--include"))?;
        self.excluded = compile(&self.exclude).map_err(wrong("--exclude"))?;
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
        let Some((id, setting)) = self.rules.iter().find(|(id, _)| !known.contains(&id.as_str())) else {
            return Ok(());
        };
        let hint = hint(id, known.iter().copied());
        let hint = if hint.is_empty() { " ('regate rules' lists them)".to_string() } else { hint };
        let message = format!("unknown rule '{id}'{hint}");
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
        self.excluded.is_match(path) || (!self.included.is_empty() && !self.included.is_match(path))
    }

    /// Whether [`Config::is_excluded`] leaves anything out at all.
    #[must_use]
    pub fn leaves_paths_out(&self) -> bool {
        !self.include.is_empty() || !self.exclude.is_empty()
    }

    /// Whether a file is test code.
    #[must_use]
    pub fn is_test(&self, path: &str) -> bool {
        self.test_code.is_match(path)
    }

    /// The environment a file belongs to.
    #[must_use]
    pub fn environment_of(&self, path: &str) -> Option<&str> {
        self.environments.iter().find(|environment| environment.globs.is_match(path)).map(|e| e.name.as_str())
    }

    /// Whether a rule is judged.
    #[must_use]
    pub fn rule_enabled(&self, rule: &Rule) -> bool {
        self.setting(rule, |setting| setting.enabled.as_ref()).copied().unwrap_or(true)
    }

    /// The severity that is configured for a rule, in place of its own.
    #[must_use]
    pub fn rule_severity(&self, rule: &Rule) -> Option<Severity> {
        self.setting(rule, |setting| setting.severity.as_ref()).copied()
    }

    /// What is configured under a rule's id, or else under the first of its aliases that says something.
    fn setting<'a, T>(&'a self, rule: &Rule, of: impl Fn(&'a RuleSetting) -> Option<&'a Setting<T>>) -> Option<&'a T> {
        let names = std::iter::once(&rule.id).chain(&rule.aliases);
        names.filter_map(|name| self.rules.get(name)).find_map(of).map(|setting| &setting.value)
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

/// Turns a file's words into settings.
struct Reader<'a> {
    place: Place<'a>,
    path: Arc<str>,
    folder: &'a Path,
    /// Of the repository that the file belongs to.
    root: Option<&'a Path>,
}

impl Reader<'_> {
    fn apply(&self, file: File) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        (config.include, config.included) = self.globs(Vec::new(), file.include)?;
        (config.exclude, config.excluded) = self.globs(Vec::new(), file.exclude)?;
        (config.tests, config.test_code) = self.globs(std::mem::take(&mut config.tests), file.tests)?;
        if let Some(size) = file.max_file_size {
            let size = self.setting(size);
            config.max_file_size = Setting { value: size.value.0, origin: size.origin };
        }
        self.replace(&mut config.fail_on, file.fail_on);
        self.replace(&mut config.fail_on_unknown, file.fail_on_unknown);
        self.replace(&mut config.fail_on_incomplete, file.fail_on_incomplete);
        self.replace(&mut config.allow_policy_errors, file.allow_policy_errors);
        self.replace(&mut config.inline_suppressions, file.inline_suppressions);
        self.replace(&mut config.rego_v0, file.policy.rego_v0);
        self.replace(&mut config.builtin_policies, file.policy.builtin);
        config.policy_dirs = self.paths(file.policy.dirs)?;
        config.policy_data = self.paths(file.policy.data)?;
        config.rules = file.rules.into_iter().map(|(id, table)| self.rule(id, table)).collect();
        if !file.environments.is_empty() {
            // A TOML table has no order of its own; the order that the reader of the file sees is that of the spans.
            let mut environments: Vec<_> = file.environments.into_iter().collect();
            environments.sort_by_key(|(name, _)| name.span().start);
            let read = |(name, table): (Spanned<String>, super::file::EnvironmentTable)| {
                let (paths, globs) = self.globs(Vec::new(), table.paths)?;
                Ok(Environment { name: name.into_inner(), paths, globs })
            };
            config.environments = environments.into_iter().map(read).collect::<Result<_, ConfigError>>()?;
        }
        Ok(config)
    }

    fn setting<T>(&self, value: Spanned<T>) -> Setting<T> {
        let line = self.place.line(value.span().start);
        Setting { value: value.into_inner(), origin: Origin::File { path: Arc::clone(&self.path), line } }
    }

    fn replace<T>(&self, setting: &mut Setting<T>, value: Option<Spanned<T>>) {
        if let Some(value) = value {
            *setting = self.setting(value);
        }
    }

    /// The defaults and the file's globs after them, compiled.
    fn globs(
        &self,
        mut list: Vec<Setting<String>>,
        globs: Vec<Spanned<String>>,
    ) -> Result<(Vec<Setting<String>>, GlobList), ConfigError> {
        let (before, offsets) = (list.len(), globs.iter().map(|glob| glob.span().start).collect::<Vec<_>>());
        list.extend(globs.into_iter().map(|glob| self.setting(glob)));
        let compiled = compile(&list).map_err(|(at, message)| {
            let offset = at.checked_sub(before).and_then(|at| offsets.get(at)).copied().unwrap_or_default();
            self.place.invalid(offset, message)
        })?;
        Ok((list, compiled))
    }

    fn paths(&self, paths: Vec<Spanned<String>>) -> Result<Vec<Setting<PathBuf>>, ConfigError> {
        let read = |path: Spanned<String>| {
            if path.get_ref().is_empty() {
                return Err(self.place.invalid(path.span().start, "an empty path"));
            }
            if let Some(why) = self.root.and_then(|root| leads_outside(root, self.folder, path.get_ref())) {
                let message = format!("{why}; give it on the command line, with --policy or --data");
                return Err(self.place.invalid(path.span().start, message));
            }
            let path = self.setting(path);
            Ok(Setting { value: self.folder.join(path.value), origin: path.origin })
        };
        paths.into_iter().map(read).collect()
    }

    fn rule(&self, id: Spanned<String>, table: RuleTable) -> (String, RuleSetting) {
        let column = self.place.column(id.span().start);
        let id = self.setting(id);
        let enabled = table.enabled.map(|enabled| self.setting(enabled));
        let severity = table.severity.map(|severity| self.setting(severity));
        (id.value, RuleSetting { origin: id.origin, column, enabled, severity })
    }
}
