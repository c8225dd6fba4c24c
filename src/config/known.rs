//! Whether what `regate.toml` names of personal data exists.

use std::sync::Arc;

use crate::config::error::ConfigError;
use crate::config::privacy::{Privacy, Word};
use crate::config::settings::Config;
use crate::suggest::hint;

/// The words that names may be.
#[derive(Clone, Copy, Debug)]
pub struct KnownWords<'a> {
    /// Those who receive data.
    pub vendors: &'a [&'a str],
    /// Categories and types of data.
    pub data: &'a [&'a str],
    /// Data uses of fideslang's taxonomy.
    pub uses: &'a [&'a str],
}

impl Config {
    /// What the file where the scan starts says of personal data.
    #[must_use]
    pub fn privacy(&self) -> &Arc<Privacy> {
        &self.privacy
    }

    /// Whether something is named of personal data, in any file.
    #[must_use]
    pub fn names_privacy(&self) -> bool {
        self.all().any(|config| !config.privacy.is_empty())
    }

    /// Checks that everything that is named of personal data exists, in all files.
    ///
    /// # Errors
    /// The first name that does not, with its place and a suggestion.
    pub fn validate_privacy(&self, known: KnownWords<'_>) -> Result<(), ConfigError> {
        self.all().try_for_each(|config| config.validate_own_privacy(known))
    }

    fn validate_own_privacy(&self, known: KnownWords<'_>) -> Result<(), ConfigError> {
        let path = || self.source.as_ref().map_or("regate.toml", |source| &source.path).to_string();
        let wrong = |word: &Word, message: String| {
            Err(ConfigError::Invalid { path: path(), line: word.line, column: word.column, message })
        };
        let unknown_data = |word: &Word| {
            let hint = hint(&word.text, known.data.iter().copied());
            let hint = if hint.is_empty() { " ('regate inventory --vocabulary' lists them)".to_string() } else { hint };
            format!("unknown category or type of personal data '{}'{hint}", word.text)
        };
        for processor in &self.privacy.processors {
            let name = &processor.name;
            if processor.hosts.is_empty() && !known.vendors.contains(&name.text.as_str()) {
                let hint = hint(&name.text, known.vendors.iter().copied());
                let list = "'regate inventory --vocabulary' lists those that are known";
                let message = format!("unknown processor '{}'{hint}: give its 'hosts' ({list})", name.text);
                return wrong(name, message);
            }
            if let Some(word) = processor.data.iter().find(|word| !known.data.contains(&word.text.as_str())) {
                return wrong(word, unknown_data(word));
            }
        }
        let mut uses = self.privacy.data.iter().filter_map(|data| data.data_use.as_ref());
        if let Some(word) = uses.find(|word| !known.uses.contains(&word.text.as_str())) {
            let hint = hint(&word.text, known.uses.iter().copied());
            return wrong(word, format!("unknown data use '{}' of fideslang's taxonomy{hint}", word.text));
        }
        let mut names = self.privacy.data.iter().map(|data| &data.name);
        names
            .find(|word| !known.data.contains(&word.text.as_str()))
            .map_or(Ok(()), |word| wrong(word, unknown_data(word)))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::privacy::LegalBasis;

    const KNOWN: KnownWords<'_> = KnownWords {
        vendors: &["posthog", "sentry"],
        data: &["contact", "email", "health"],
        uses: &["essential.service"],
    };

    fn read(text: &str) -> Result<Config, ConfigError> {
        let config = Config::parse(text, "regate.toml", Path::new(""))?;
        config.validate_privacy(KNOWN)?;
        Ok(config)
    }

    #[test]
    fn processors_and_data_are_read() {
        let config = read(
            "[processors.sentry]\ndata = [\"contact\"]\nregion = \"eu\"\n\n[processors.crm]\ndata = [\"email\"]\nhosts = [\"*.crm.example\"]\n\n[data.contact]\nlegal_basis = \"contract\"\nsubjects = [\"customers\"]\n\n[controller]\nname = \"Example\"\n",
        )
        .unwrap();
        let privacy = config.privacy();
        let sentry = privacy.processor(Some("sentry"), None).unwrap();
        assert_eq!((sentry.name.line, sentry.region.as_deref()), (1, Some("eu")));
        assert!(sentry.may_receive("email", "contact") && !sentry.may_receive("health", "health"));
        for (host, expected) in [
            ("api.crm.example", true),
            ("API.CRM.example", true),
            ("crm.example", false),
            ("evilcrm.example", false),
            ("crm.example.evil", false),
        ] {
            assert_eq!(privacy.processor(None, Some(host)).is_some(), expected, "{host}");
        }
        assert!(privacy.processor(Some("posthog"), None).is_none() && privacy.processor(None, None).is_none());
        assert_eq!(privacy.data("email", "contact").and_then(|data| data.legal_basis), Some(LegalBasis::Contract));
        assert_eq!(privacy.controller.name.as_deref(), Some("Example"));
        assert_eq!(config.run_wide(), [("controller", 13), ("processors", 1), ("data", 9)]);
    }

    #[test]
    fn what_is_misspelt_is_an_error_with_its_place() {
        for (text, expected) in [
            (
                "[processors.sentri]\ndata = []\n",
                "regate.toml:1:13: unknown processor 'sentri' (did you mean 'sentry'?)",
            ),
            (
                "[processors.sentry]\ndata = [\"contacts\"]\n",
                "regate.toml:2:9: unknown category or type of personal data 'contacts' (did you mean 'contact'?)",
            ),
            (
                "[data.helth]\n",
                "regate.toml:1:7: unknown category or type of personal data 'helth' (did you mean 'health'?)",
            ),
            (
                "[data.health]\ndata_use = \"esential.service\"\n",
                "regate.toml:2:12: unknown data use 'esential.service' of fideslang's taxonomy (did you mean 'essential.service'?)",
            ),
            (
                "[processors.sentry]\ndata = []\nregoin = \"eu\"\n",
                "regate.toml:3:1: unknown key 'regoin' (did you mean 'region'?)",
            ),
            ("[processors.sentry]\nregion = \"eu\"\n", "regate.toml:1:1: missing key 'data'"),
            (
                "[data.health]\nlegal_basis = \"contrat\"\n",
                "regate.toml:2:15: unknown value (did you mean 'contract'?)",
            ),
            ("[processors.sentry]\ndata = []\nhosts = [\"*\"]\n", "regate.toml:3:10: a host is a name such as"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
