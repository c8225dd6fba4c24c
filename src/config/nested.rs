//! Several `regate.toml` in one repository: the nearest one decides for its files.

use std::path::Path;

use crate::config::discover::FILE_NAME;
use crate::config::error::ConfigError;
use crate::config::ignore::{Ignorable, Ignore};
use crate::config::settings::{Config, ConfigSource, Nested};

impl Config {
    /// The file of a folder that would decide for a path of the repository, if there is one: its path.
    #[must_use]
    pub fn is_nested_file(&self, path: &str) -> bool {
        let is_ours = self.source.as_ref().is_some_and(|source| source.path == path);
        self.nests && !is_ours && (path == FILE_NAME || path.ends_with("/regate.toml")) && !self.is_excluded(path)
    }

    /// Reads a file of a repository, as it is there or in a commit. `is_named` is one that `--config` names: its globs are
    /// relative to the root, and it decides for all files. Else they are relative to its folder.
    ///
    /// # Errors
    /// The first thing that is wrong in it, with its place.
    pub fn of_repository(text: &str, path: &str, root: &Path, is_named: bool) -> Result<Self, ConfigError> {
        let folder = ConfigSource::folder_of(path);
        let base = if is_named { "" } else { folder };
        let mut config = Self::parse_below(text, path, &root.join(folder), base, Some(root))?;
        config.source = Some(ConfigSource { path: path.to_string(), text: text.to_string() });
        config.nests = !is_named;
        Ok(config)
    }

    /// Adds the file of a folder; what the command line says holds for it, too.
    ///
    /// # Errors
    /// The first thing that is wrong in it, with its place.
    pub fn nest(&mut self, path: &str, text: &str, root: &Path) -> Result<(), ConfigError> {
        let config = Self::of_repository(text, path, root, false)?.with(&self.overrides)?;
        let folder = config.folder.clone();
        // The longest first: of two that hold a path, it is the nearer one.
        let at = self.nested.partition_point(|other| other.folder.len() >= folder.len());
        self.nested.insert(at, Nested { folder, config });
        Ok(())
    }

    /// The configuration that decides for a path relative to the repository root: of the nearest file upwards.
    #[must_use]
    pub fn at(&self, path: &str) -> &Self {
        let own = |folder: &str| is_below(path, folder);
        let nearest = self.nested.iter().find(|nested| own(&nested.folder));
        match nearest {
            // The file where the scan starts may be the nearer one.
            Some(nested) if nested.folder.len() >= self.folder.len() || !own(&self.folder) => &nested.config,
            _ => self,
        }
    }

    /// This one and those of folders.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.nested.iter().map(|nested| &nested.config))
    }

    /// The same without files of folders: the one that is named decides for all.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { nests: false, ..self }
    }

    /// Those of folders below, the nearest to a file first.
    pub fn below(&self) -> impl Iterator<Item = &Self> {
        self.nested.iter().map(|nested| &nested.config)
    }

    /// The folder that it decides for, relative to the repository root.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The file it was read from.
    #[must_use]
    pub fn source(&self) -> Option<&ConfigSource> {
        self.source.as_ref()
    }

    /// The entries of `[[ignore]]` of this file alone, in its order.
    #[must_use]
    pub fn ignores(&self) -> &[Ignore] {
        &self.ignores
    }

    /// Positions of this file's entries that are about a result.
    pub fn ignoring<'c>(&'c self, result: Ignorable<'c>) -> impl Iterator<Item = usize> + 'c {
        self.ignores.iter().enumerate().filter(move |(_, entry)| entry.covers(&result)).map(|(at, _)| at)
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
