//! What environments ask for: numbers, and how bad a rule's results are at most. The data is `rules/levels/*.toml`, and
//! `regate.toml` changes it.
//!
//! A file belongs to the level of its environment's name; where that is not known, to production's. `strict` is no
//! environment: it turns on matters of taste, and asks a person to look where the stricter of two numbers is not met.

mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::embedded;
use crate::pattern::fits;
use crate::rule::Severity;

pub use file::LevelFile;
use file::{NumbersFile, StrictFile};

/// The level of files whose environment is not known.
pub const PRODUCTION: &str = "production";

/// The levels that are built in, the most careful first.
pub const BUILTIN: [&str; 3] = [PRODUCTION, "staging", "development"];

/// Which way a number is stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    AtLeast,
    AtMost,
}

impl Bound {
    /// Whether a value meets a limit.
    #[must_use]
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::AtLeast => value >= limit,
            Self::AtMost => value <= limit,
        }
    }
}

/// What a number means.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub id: String,
    pub title: String,
    #[serde(rename = "is")]
    pub bound: Bound,
}

/// What one environment asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Level {
    /// What fails that does not meet it, by the number's id.
    numbers: BTreeMap<String, f64>,
    /// What is for review that does not meet it.
    review: BTreeMap<String, f64>,
    /// The worst severity of a rule, by its id or a pattern of ids; of several that fit, the least.
    severities: BTreeMap<String, Severity>,
}

impl Level {
    /// What a number must meet, or else fails; `None` where nothing is asked.
    #[must_use]
    pub fn number(&self, id: &str) -> Option<f64> {
        self.numbers.get(id).copied()
    }

    /// What a number must meet, or else is for review.
    #[must_use]
    pub fn review(&self, id: &str) -> Option<f64> {
        self.review.get(id).copied()
    }

    /// The worst severity that a rule has here; `None` where it has its own.
    #[must_use]
    pub fn cap(&self, rule: &str) -> Option<Severity> {
        let fitting = self.severities.iter().filter(|(pattern, _)| fits(pattern, rule));
        fitting.map(|(_, severity)| *severity).min()
    }

    /// The patterns of rules whose severity is capped here.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.severities.keys().map(String::as_str)
    }

    fn as_json(&self) -> Value {
        json!({"numbers": self.numbers, "review": self.review})
    }
}

/// The levels of a repository: those that are built in, and what its configuration changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    by_environment: BTreeMap<String, Level>,
    /// Matters of taste are judged.
    pub is_strict: bool,
}

impl Default for Levels {
    fn default() -> Self {
        Self { by_environment: builtin().clone(), is_strict: false }
    }
}

impl Levels {
    /// The level of an environment: its own, or production's.
    #[must_use]
    pub fn of(&self, environment: Option<&str>) -> &Level {
        static NONE: OnceLock<Level> = OnceLock::new();
        let own = environment.and_then(|name| self.by_environment.get(name));
        own.or_else(|| self.by_environment.get(PRODUCTION)).unwrap_or_else(|| NONE.get_or_init(Level::default))
    }

    /// Changes the level of an environment, or makes it as another is.
    ///
    /// # Errors
    /// The name of a level that `like` names and that does not exist.
    pub fn change(&mut self, environment: &str, file: &LevelFile) -> Result<(), String> {
        let mut level = match &file.like {
            Some(like) => self.by_environment.get(like).cloned().ok_or_else(|| like.clone())?,
            None => self.of(Some(environment)).clone(),
        };
        level.numbers.extend(file.numbers.clone());
        level.review.extend(file.review.clone());
        level.severities.extend(file.severity.clone());
        self.by_environment.insert(environment.to_string(), level);
        Ok(())
    }

    /// Judges matters of taste, and asks for a review where the stricter of two numbers is not met.
    pub fn make_strict(&mut self) {
        self.is_strict = true;
        for level in self.by_environment.values_mut() {
            // What is not asked for is not asked for more strictly.
            let stricter = strict().review.iter().filter(|(id, _)| level.numbers.contains_key(*id));
            level.review.extend(stricter.map(|(id, value)| (id.clone(), *value)));
        }
    }

    /// Whether a rule is one of taste that is not judged here.
    #[must_use]
    pub fn leaves_out(&self, rule: &str) -> bool {
        !self.is_strict && strict().rules.contains(rule)
    }

    /// What policies read under `data.regate.levels`: `{environment: {"numbers": {id: value}, "review": {id: value}}}`.
    #[must_use]
    pub fn as_json(&self) -> Value {
        self.by_environment.iter().map(|(name, level)| (name.clone(), level.as_json())).collect()
    }
}

/// What the numbers mean, by their ids.
#[must_use]
pub fn numbers() -> &'static BTreeMap<String, Number> {
    static READ: OnceLock<BTreeMap<String, Number>> = OnceLock::new();
    READ.get_or_init(|| {
        let file: NumbersFile = read("numbers").unwrap_or_default();
        file.number.into_iter().map(|number| (number.id.clone(), number)).collect()
    })
}

/// The rules that are matters of taste.
#[must_use]
pub fn matters_of_taste() -> &'static BTreeSet<String> {
    &strict().rules
}

fn strict() -> &'static StrictFile {
    static READ: OnceLock<StrictFile> = OnceLock::new();
    READ.get_or_init(|| read("strict").unwrap_or_default())
}

fn builtin() -> &'static BTreeMap<String, Level> {
    static READ: OnceLock<BTreeMap<String, Level>> = OnceLock::new();
    READ.get_or_init(|| {
        let mut levels = Levels { by_environment: BTreeMap::new(), is_strict: false };
        for name in BUILTIN {
            // The files are part of the binary, and a test says that each is whole.
            let Ok(file) = read::<LevelFile>(name) else { continue };
            if file.like.is_none() {
                levels.by_environment.insert(name.to_string(), Level::default());
            }
            let changed = levels.change(name, &file);
            debug_assert!(changed.is_ok(), "a level begins as one that stands before it");
        }
        levels.by_environment
    })
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> serde_json::Result<T> {
    let path = format!("rules/levels/{name}.toml");
    let table = embedded::tables("rules/levels/").find(|table| table.path == path);
    table.ok_or_else(|| serde::de::Error::custom("no such file"))?.read()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_whole_and_names_numbers_that_exist() {
        read::<StrictFile>("strict").unwrap();
        read::<NumbersFile>("numbers").unwrap();
        for name in BUILTIN {
            let file = read::<LevelFile>(name).unwrap();
            for id in file.numbers.keys().chain(file.review.keys()) {
                assert!(numbers().contains_key(id), "{name}: {id}");
            }
        }
        for id in strict().review.keys() {
            assert!(numbers().contains_key(id), "strict: {id}");
        }
        let production = Levels::default().of(None).clone();
        assert_eq!(production.numbers.keys().collect::<Vec<_>>(), numbers().keys().collect::<Vec<_>>());
        assert_eq!(embedded::tables("rules/levels/").count(), 5);
    }

    /// A number for review that is looser than the one that fails would never be looked at.
    #[test]
    fn what_is_for_review_is_stricter_than_what_fails() {
        let mut strict = Levels::default();
        strict.make_strict();
        for levels in [Levels::default(), strict] {
            for (name, level) in &levels.by_environment {
                for (id, review) in &level.review {
                    let (bound, fails) = (numbers()[id].bound, level.number(id).unwrap());
                    assert!(bound.holds(*review, fails) && *review != fails, "{name}: {id}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_known_is_production() {
        let levels = Levels::default();
        assert_eq!(levels.of(None), levels.of(Some("production")));
        assert_eq!(levels.of(Some("qa")), levels.of(Some("production")));
        assert_eq!(levels.of(Some("staging")), levels.of(Some("production")));
        assert_eq!(levels.of(Some("development")).number("replicas"), Some(1.0));
        assert_eq!(levels.of(Some("development")).number("rto_hours"), None);
        assert_eq!(levels.of(None).number("rto_hours"), Some(4.0));
    }

    #[test]
    fn a_configuration_changes_a_level_and_makes_another_like_it() {
        let file = |text: &str| toml::from_str::<LevelFile>(text).unwrap();
        let mut levels = Levels::default();
        levels.change("production", &file("[numbers]\nrto_hours = 2\n")).unwrap();
        levels.change("sandbox", &file("like = \"development\"\n")).unwrap();
        assert_eq!(levels.of(None).number("rto_hours"), Some(2.0));
        assert_eq!(levels.of(None).number("rpo_hours"), Some(1.0));
        assert_eq!(levels.of(Some("sandbox")), levels.of(Some("development")));
        assert_eq!(levels.change("x", &file("like = \"develop\"\n")), Err("develop".to_string()));
        assert_eq!(levels.as_json()["production"]["numbers"]["rto_hours"], 2.0);
    }

    #[test]
    fn a_cap_is_the_least_of_those_that_fit() {
        let levels = Levels::default();
        let development = levels.of(Some("development"));
        assert_eq!(development.cap("rds-deletion-protection-off"), Some(Severity::Info));
        assert_eq!(development.cap("rds-instance-unencrypted"), Some(Severity::Medium));
        assert_eq!(development.cap("rds-instance-public"), None);
        assert_eq!(levels.of(None).cap("rds-deletion-protection-off"), None);
    }

    #[test]
    fn taste_is_left_out_unless_the_level_is_strict() {
        let mut levels = Levels::default();
        assert!(levels.leaves_out("lambda-tracing-off") && !levels.leaves_out("rds-instance-public"));
        levels.make_strict();
        assert!(!levels.leaves_out("lambda-tracing-off"));
        assert_eq!(levels.of(None).review("backup_retention_days"), Some(30.0));
    }
}
