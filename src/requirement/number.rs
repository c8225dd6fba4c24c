//! A row's value that is a level's number: what the environment of the file asks for.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::levels::{self, Bound, Level, Levels};
use crate::requirement::operator::{Operator, Test};

/// `{ level = "backup_retention_days", times = 24 }`: so many of the attribute's own units.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelNumber {
    level: String,
    #[serde(default = "once")]
    times: f64,
}

fn once() -> f64 {
    1.0
}

impl LevelNumber {
    /// What a row names.
    ///
    /// # Errors
    /// A number that does not exist, or an operator that compares the other way.
    pub(super) fn new(value: &Json, operator: Operator) -> Result<Self, (String, String)> {
        let wrong = |message: String, remedy: &str| Err((message, remedy.to_string()));
        let Ok(own) = serde_json::from_value::<Self>(value.clone()) else {
            let remedy =
                "name one: { level = \"backup_retention_days\" }, with 'times' where the attribute counts other units";
            return wrong("its value names no number of a level".to_string(), remedy);
        };
        let Some(number) = levels::numbers().get(&own.level) else {
            let hint = crate::suggest::hint(&own.level, levels::numbers().keys().map(String::as_str));
            return wrong(format!("there is no number '{}'{hint}", own.level), "rules/levels/numbers.toml lists them");
        };
        match (operator, number.bound) {
            (Operator::AtLeast, Bound::AtLeast) => Ok(own),
            _ => wrong(
                format!("'{}' is compared the other way", own.level),
                "use 'at-least' with a number that is at least",
            ),
        }
    }

    /// A number in the attribute's units, as a person writes it: 99.9 percent is 0.999 and not 0.9990000000000001.
    fn in_units(&self, number: f64) -> f64 {
        (number * self.times * 1e9).round() / 1e9
    }

    /// The test that a level asks for.
    pub(super) fn limit(&self, level: &Level) -> Option<Test> {
        level.number(&self.level).map(|number| Test::AtLeast(self.in_units(number)))
    }

    /// The test of which a person has to look at what fails it.
    pub(super) fn review(&self, level: &Level) -> Option<Test> {
        level.review(&self.level).map(|number| Test::AtLeast(self.in_units(number)))
    }

    /// The test for files whose environment is not known.
    pub(super) fn of_production(&self) -> Test {
        self.limit(Levels::default().of(None)).unwrap_or(Test::Present)
    }
}
