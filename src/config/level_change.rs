//! What `regate.toml` changes about one level.

use crate::config::origin::{Origin, Setting};
use crate::levels::{self, Level, LevelFile, Levels, PRODUCTION};
use crate::suggest::hint;

/// What a file changes about one level.
#[derive(Clone, Debug)]
pub struct LevelChange {
    /// The environment's name.
    pub environment: String,
    /// Where the level stands.
    pub origin: Origin,
    pub(super) column: u32,
    pub(super) file: LevelFile,
    /// What is asked less strictly than before, in words.
    pub loosened: Vec<String>,
}

impl LevelChange {
    /// What a file says of one level, beside what was said of levels before.
    ///
    /// # Errors
    /// A number that does not exist, or is none that can be met.
    pub(super) fn new(before: &Levels, name: Setting<String>, column: u32, file: &LevelFile) -> Result<Self, String> {
        let known = levels::numbers();
        for (id, value) in file.numbers.iter().chain(&file.review) {
            if !known.contains_key(id) {
                return Err(format!("unknown number '{id}'{}", hint(id, known.keys().map(String::as_str))));
            }
            if !value.is_finite() || *value < 0.0 {
                return Err(format!("'{id}' is no number that something can be compared with"));
            }
        }
        let Setting { value: environment, origin } = name;
        let loosened = loosened(before.of(Some(&environment)), &environment, file);
        Ok(Self { environment, origin, column, file: file.clone(), loosened })
    }

    /// What it says, as a file of `rules/levels/` says it.
    #[must_use]
    pub fn file(&self) -> &LevelFile {
        &self.file
    }
}

/// What a level asks less strictly than it did.
fn loosened(before: &Level, environment: &str, file: &LevelFile) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(like) = file.like.as_deref().filter(|like| ![environment, PRODUCTION].contains(like)) {
        found.push(format!("level '{environment}' begins as '{like}'"));
    }
    for (word, numbers, of) in [
        ("", &file.numbers, Level::number as fn(&Level, &str) -> Option<f64>),
        ("review of ", &file.review, Level::review),
    ] {
        for (id, value) in numbers {
            let number = levels::numbers().get(id);
            if let Some((number, usual)) =
                number.zip(of(before, id)).filter(|(number, usual)| !number.bound.holds(*value, *usual))
            {
                found.push(format!("{word}'{}' of level '{environment}' is {value} and not {usual}", number.id));
            }
        }
    }
    let lowered = file.severity.iter().filter(|(pattern, to)| before.cap(pattern).is_none_or(|cap| cap > **to));
    found.extend(lowered.map(|(pattern, to)| format!("'{pattern}' is {to} at most in level '{environment}'")));
    found
}
