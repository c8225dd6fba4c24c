//! What follows from levels for a file.

use crate::config::level_change::LevelChange;
use crate::config::settings::Config;
use crate::levels::{Level, Levels};
use crate::rule::{Rule, Severity};

impl Config {
    /// What environments ask for. Levels are about a run as a whole: those of the first file count.
    #[must_use]
    pub fn levels(&self) -> &Levels {
        &self.levels
    }

    /// The level that a file or a folder belongs to.
    #[must_use]
    pub fn level_of(&self, path: &str) -> &Level {
        self.levels.of(self.environment_at(path))
    }

    /// The environment of a file, or of what stands in a folder.
    #[must_use]
    pub fn environment_at(&self, path: &str) -> Option<&str> {
        self.environment_of(path).or_else(|| self.environment_of(&format!("{path}/main.tf")))
    }

    /// How bad a result is at a path: as it is configured, else its own severity, and in its level at most that of the level.
    #[must_use]
    pub fn severity(&self, rule: &Rule, path: &str, own: Severity) -> Severity {
        let capped = || self.lowered(rule, path, own).unwrap_or(own);
        self.rule_severity(rule, path).unwrap_or_else(capped)
    }

    /// The severity that a level gives in place of a worse one, where the configuration gives none.
    #[must_use]
    pub fn lowered(&self, rule: &Rule, path: &str, own: Severity) -> Option<Severity> {
        let level = self.levels.of(self.environment_of(path));
        let cap = level.cap(&rule.id).filter(|cap| *cap < own)?;
        self.rule_severity(rule, path).is_none().then_some(cap)
    }

    /// What the file changes about levels.
    #[must_use]
    pub fn level_changes(&self) -> &[LevelChange] {
        &self.level_changes
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::ConfigError;
    use crate::config::tests::rule;

    fn read(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, "regate.toml", Path::new(""))
    }

    fn named(id: &str) -> Rule {
        Rule { severity: Severity::High, ..rule(id) }
    }

    #[test]
    fn a_level_lowers_rules_in_its_files_alone() {
        let config = Config::default();
        let (deletion, public) = (named("rds-deletion-protection-off"), named("rds-instance-public"));
        assert_eq!(config.severity(&deletion, "dev/main.tf", Severity::Low), Severity::Info);
        assert_eq!(config.severity(&deletion, "prod/main.tf", Severity::Low), Severity::Low);
        assert_eq!(config.severity(&deletion, "main.tf", Severity::Low), Severity::Low);
        assert_eq!(config.severity(&public, "dev/main.tf", Severity::High), Severity::High);
        assert_eq!(config.lowered(&deletion, "dev/main.tf", Severity::Low), Some(Severity::Info));
        assert_eq!(config.lowered(&deletion, "dev/main.tf", Severity::Info), None);
    }

    #[test]
    fn what_is_configured_for_a_rule_wins_over_its_level() {
        let config = read("[rules.rds-deletion-protection-off]\nseverity = \"high\"\n").unwrap();
        let deletion = named("rds-deletion-protection-off");
        assert_eq!(config.severity(&deletion, "dev/main.tf", Severity::Low), Severity::High);
        assert_eq!(config.lowered(&deletion, "dev/main.tf", Severity::Low), None);
    }

    #[test]
    fn taste_is_judged_where_it_is_asked_for() {
        let taste = named("lambda-tracing-off");
        assert!(!Config::default().rule_enabled(&taste, "a.tf"));
        assert!(read("strict = true\n").unwrap().rule_enabled(&taste, "a.tf"));
        assert!(read("[rules.lambda-tracing-off]\nenabled = true\n").unwrap().rule_enabled(&taste, "a.tf"));
    }

    #[test]
    fn a_file_changes_levels_and_what_it_loosens_is_told() {
        let config = read(
            "strict = true\n\n[environments.sandbox]\npaths = [\"sandbox/\"]\n\n[levels.sandbox]\nlike = \"development\"\n\n[levels.production.numbers]\nrto_hours = 8\nrpo_hours = 0.5\n\n[levels.production.severity]\n\"*-public\" = \"low\"\n",
        )
        .unwrap();
        assert_eq!(config.level_of("sandbox").number("replicas"), Some(1.0));
        assert_eq!(config.level_of("a.tf").number("rto_hours"), Some(8.0));
        assert_eq!(config.severity(&named("rds-instance-public"), "prod/a.tf", Severity::High), Severity::Low);
        let told: Vec<_> = config.level_changes().iter().flat_map(|change| change.loosened.clone()).collect();
        assert_eq!(
            told,
            [
                "level 'sandbox' begins as 'development'",
                "'rto_hours' of level 'production' is 8 and not 4",
                "'*-public' is low at most in level 'production'",
            ]
        );
        let again = read(&config.to_toml(false)).unwrap();
        assert_eq!(again.levels(), config.levels(), "what is shown reads back");
    }

    #[test]
    fn what_is_misspelt_is_an_error_with_its_place() {
        for (text, expected) in [
            (
                "[levels.production.numbers]\nrto_hour = 8\n",
                "regate.toml:1:9: unknown number 'rto_hour' (did you mean 'rto_hours'?)",
            ),
            ("[levels.qa]\nlike = \"dev\"\n", "regate.toml:1:9: there is no level 'dev'"),
            ("[levels.qa]\nnumber = 1\n", "regate.toml:2:1: unknown key 'number' (did you mean 'numbers'?)"),
            (
                "[levels.qa.numbers]\nrto_hours = -1\n",
                "regate.toml:1:9: 'rto_hours' is no number that something can be compared with",
            ),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        let config = read("[levels.production.severity]\nno-such-rule = \"low\"\n").unwrap();
        assert!(config.validate_rules(&["a"]).unwrap_err().to_string().contains("unknown rule 'no-such-rule'"));
    }
}
