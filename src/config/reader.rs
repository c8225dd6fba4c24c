//! Turns the words of a `regate.toml` into settings.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_spanned::Spanned;

use crate::config::confined::leads_outside;
use crate::config::date::Date;
use crate::config::error::{ConfigError, Place};
use crate::config::file::{EnvironmentTable, File, IgnoreTable, RuleTable};
use crate::config::glob::GlobList;
use crate::config::ignore::{Ignore, SHORTEST_FINGERPRINT, says_nothing};
use crate::config::level_change::LevelChange;
use crate::config::origin::{Origin, Setting};
use crate::config::privacy::{Controller, DataTable, DataUse, Privacy, Processor, ProcessorTable, Word};
use crate::config::settings::{Config, Environment, RuleSetting, compile_below};
use crate::levels::{LevelFile, Levels};

impl Config {
    /// Reads a configuration's text. `name` is what messages call it; `folder` is what its paths are relative to.
    ///
    /// # Errors
    /// The first thing that is wrong, as `name:line:column: message`.
    pub fn parse(text: &str, name: &str, folder: &Path) -> Result<Self, ConfigError> {
        Self::parse_below(text, name, folder, "", None)
    }

    /// The same of a file whose globs are relative to a folder of the repository, `base`, and whose paths stay below
    /// `root`, when there is one.
    pub(super) fn parse_below(
        text: &str,
        name: &str,
        folder: &Path,
        base: &str,
        root: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let place = Place::new(name, text);
        let file = File::parse(&place, text)?;
        Reader { path: Arc::from(place.path()), place, folder, base, root }.apply(file)
    }
}

/// Turns a file's words into settings.
struct Reader<'a> {
    place: Place<'a>,
    path: Arc<str>,
    folder: &'a Path,
    /// What globs are relative to, itself relative to the repository root.
    base: &'a str,
    /// Of the repository that the file belongs to.
    root: Option<&'a Path>,
}

impl Reader<'_> {
    fn apply(&self, file: File) -> Result<Config, ConfigError> {
        let (run_wide, folder) = (self.run_wide(&file), self.base.to_string());
        let mut config = Config { run_wide, folder, ..Config::default() };
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
        self.replace(&mut config.check_environments, file.check_environments);
        self.replace(&mut config.inline_suppressions, file.inline_suppressions);
        self.replace(&mut config.rego_v0, file.policy.rego_v0);
        self.replace(&mut config.builtin_policies, file.policy.builtin);
        config.policy_dirs = self.paths(file.policy.dirs)?;
        config.policy_data = self.paths(file.policy.data)?;
        config.rules = file.rules.into_iter().map(|(id, table)| self.rule(id, table)).collect::<Result<_, _>>()?;
        config.ignores = file.ignore.into_iter().map(|entry| self.ignore(entry)).collect::<Result<_, _>>()?;
        config.privacy = Arc::new(self.privacy(file.controller, file.processors, file.data)?);
        self.levels(&mut config, file.strict, file.levels)?;
        if !file.environments.is_empty() {
            // A TOML table has no order of its own; the order that the reader of the file sees is that of the spans.
            let mut environments: Vec<_> = file.environments.into_iter().collect();
            environments.sort_by_key(|(name, _)| name.span().start);
            let read = |(name, table): (Spanned<String>, EnvironmentTable)| {
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

    fn word(&self, word: &Spanned<String>) -> Word {
        let at = word.span().start;
        Word { text: word.get_ref().clone(), line: self.place.line(at), column: self.place.column(at) }
    }

    fn privacy(
        &self,
        controller: Option<Spanned<Controller>>,
        processors: BTreeMap<Spanned<String>, ProcessorTable>,
        data: BTreeMap<Spanned<String>, DataTable>,
    ) -> Result<Privacy, ConfigError> {
        let processor = |(name, table): (Spanned<String>, ProcessorTable)| {
            if let Some(host) = table.hosts.iter().find(|host| !is_host_pattern(host.get_ref())) {
                let message = "a host is a name such as 'ingest.example.com', or '*.example.com' for all below";
                return Err(self.place.invalid(host.span().start, message));
            }
            Ok(Processor {
                name: self.word(&name),
                data: table.data.iter().map(|word| self.word(word)).collect(),
                hosts: table.hosts.iter().map(|word| self.word(word)).collect(),
                purpose: table.purpose,
                dpa: table.dpa,
                region: table.region,
                transfer: table.transfer,
            })
        };
        let use_of = |(name, table): (Spanned<String>, DataTable)| DataUse {
            name: self.word(&name),
            purpose: table.purpose,
            data_use: table.data_use.as_ref().map(|word| self.word(word)),
            legal_basis: table.legal_basis,
            exception: table.exception,
            retention: table.retention,
            subjects: table.subjects,
        };
        let mut processors = processors.into_iter().map(processor).collect::<Result<Vec<_>, _>>()?;
        let mut data: Vec<DataUse> = data.into_iter().map(use_of).collect();
        processors.sort_by_key(|processor| (processor.name.line, processor.name.column));
        data.sort_by_key(|data| (data.name.line, data.name.column));
        Ok(Privacy { controller: controller.map(Spanned::into_inner).unwrap_or_default(), processors, data })
    }

    /// What the file says of levels, in its order: one may begin as another.
    fn levels(
        &self,
        config: &mut Config,
        strict: Option<Spanned<bool>>,
        tables: BTreeMap<Spanned<String>, LevelFile>,
    ) -> Result<(), ConfigError> {
        let mut tables: Vec<_> = tables.into_iter().collect();
        tables.sort_by_key(|(name, _)| name.span().start);
        let mut levels = Levels::default();
        for (name, file) in tables {
            let at = name.span().start;
            let (column, name) = (self.place.column(at), self.setting(name));
            let change = LevelChange::new(&levels, name, column, &file);
            config.level_changes.push(change.map_err(|message| self.place.invalid(at, message))?);
            let name = config.level_changes.last().map_or("", |change| &change.environment);
            levels.change(name, &file).map_err(|like| self.place.invalid(at, format!("there is no level '{like}'")))?;
        }
        self.replace(&mut config.strict, strict);
        if config.strict.value {
            levels.make_strict();
        }
        config.levels = Arc::new(levels);
        Ok(())
    }

    fn replace<T>(&self, setting: &mut Setting<T>, value: Option<Spanned<T>>) {
        if let Some(value) = value {
            *setting = self.setting(value);
        }
    }

    fn run_wide(&self, file: &File) -> Vec<(&'static str, u32)> {
        let line = |span: Range<usize>| self.place.line(span.start);
        let set = [
            ("fail_on", file.fail_on.as_ref().map(Spanned::span)),
            ("fail_on_unknown", file.fail_on_unknown.as_ref().map(Spanned::span)),
            ("fail_on_incomplete", file.fail_on_incomplete.as_ref().map(Spanned::span)),
            ("allow_policy_errors", file.allow_policy_errors.as_ref().map(Spanned::span)),
            ("policy.dirs", file.policy.dirs.first().map(Spanned::span)),
            ("policy.data", file.policy.data.first().map(Spanned::span)),
            ("policy.rego_v0", file.policy.rego_v0.as_ref().map(Spanned::span)),
            ("policy.builtin", file.policy.builtin.as_ref().map(Spanned::span)),
            ("strict", file.strict.as_ref().map(Spanned::span)),
            ("check_environments", file.check_environments.as_ref().map(Spanned::span)),
            ("levels", file.levels.keys().map(Spanned::span).min_by_key(|span| span.start)),
            ("controller", file.controller.as_ref().map(Spanned::span)),
            ("processors", file.processors.keys().map(Spanned::span).min_by_key(|span| span.start)),
            ("data", file.data.keys().map(Spanned::span).min_by_key(|span| span.start)),
        ];
        set.into_iter().filter_map(|(key, span)| Some((key, line(span?)))).collect()
    }

    /// The defaults and the file's globs after them, compiled.
    fn globs(
        &self,
        mut list: Vec<Setting<String>>,
        globs: Vec<Spanned<String>>,
    ) -> Result<(Vec<Setting<String>>, GlobList), ConfigError> {
        let (before, offsets) = (list.len(), globs.iter().map(|glob| glob.span().start).collect::<Vec<_>>());
        list.extend(globs.into_iter().map(|glob| self.setting(glob)));
        let compiled = compile_below(self.base, &list).map_err(|(at, message)| {
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

    fn rule(&self, id: Spanned<String>, table: RuleTable) -> Result<(String, RuleSetting), ConfigError> {
        let column = self.place.column(id.span().start);
        let id = self.setting(id);
        let enabled = table.enabled.map(|enabled| self.setting(enabled));
        let severity = table.severity.map(|severity| self.setting(severity));
        let (paths, globs) = self.globs(Vec::new(), table.paths)?;
        Ok((id.value, RuleSetting { origin: id.origin, column, enabled, severity, paths, globs }))
    }

    /// An entry of the file.
    ///
    /// # Errors
    /// No reason, no place, or one that cannot be read.
    fn ignore(&self, entry: IgnoreTable) -> Result<Ignore, ConfigError> {
        let reason_at = entry.reason.span().start;
        let first = [entry.rule.as_ref().map(Spanned::span), entry.fingerprint.as_ref().map(Spanned::span)];
        let at = first.into_iter().flatten().map(|span| span.start).min().unwrap_or(reason_at);
        let wrong = |at, message: &str| Err(self.place.invalid(at, message));
        if says_nothing(entry.reason.get_ref()) {
            return wrong(reason_at, "an entry needs a reason");
        }
        if entry.rule.is_none() && entry.fingerprint.is_none() {
            return wrong(reason_at, "an entry needs a rule or a fingerprint");
        }
        if entry.paths.is_empty() && entry.subject.is_none() && entry.fingerprint.is_none() {
            return wrong(
                at,
                "an entry needs paths, a subject or a fingerprint; to switch a rule off, set its `enabled` to false",
            );
        }
        if let Some(start) = &entry.fingerprint
            && (start.get_ref().len() < SHORTEST_FINGERPRINT || !start.get_ref().bytes().all(|b| b.is_ascii_hexdigit()))
        {
            return wrong(start.span().start, "a fingerprint has at least 8 hexadecimal digits");
        }
        let until = entry.until.map(|until| {
            let day = until.get_ref().parse::<Date>();
            day.map_err(|error| self.place.invalid(until.span().start, error.to_string()))
        });
        let (paths, globs) = self.globs(Vec::new(), entry.paths)?;
        Ok(Ignore {
            rule: entry.rule.map(Spanned::into_inner),
            paths,
            globs,
            subject: entry.subject,
            fingerprint: entry.fingerprint.map(|start| start.into_inner().to_ascii_lowercase()),
            reason: entry.reason.into_inner(),
            until: until.transpose()?,
            line: self.place.line(at),
            column: self.place.column(at),
        })
    }
}

/// Whether a pattern names one host or all below one: no public suffix is known here, but `*` and `*.com` are everybody.
fn is_host_pattern(pattern: &str) -> bool {
    let name = pattern.strip_prefix("*.").unwrap_or(pattern);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    name.contains('.') && name.chars().all(is_plain) && name.split('.').all(|label| !label.is_empty())
}
