//! `[[ignore]]`: results that are accepted where they stand, each with a reason.

use crate::config::date::Date;
use crate::config::glob::GlobList;
use crate::config::origin::Setting;

/// Digits of a fingerprint that an entry needs at least.
pub const SHORTEST_FINGERPRINT: usize = 8;

/// Whether a reason gives none: no letter and no digit stands in it, only blanks, marks, or what nobody sees (U+200B).
#[must_use]
pub fn says_nothing(reason: &str) -> bool {
    // Fillers of Hangul are letters that nobody sees.
    let unseen = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];
    !reason.chars().any(|c| c.is_alphanumeric() && !unseen.contains(&c))
}

/// One entry. What it says of rule, place, subject and identity must all hold of a result.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// As the file names it: an id or an alias.
    pub rule: Option<String>,
    pub(super) paths: Vec<Setting<String>>,
    pub(super) globs: GlobList,
    pub subject: Option<String>,
    /// The start of a fingerprint, in lower case.
    pub fingerprint: Option<String>,
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it stands in its file, 1-based.
    pub line: u32,
    pub(super) column: u32,
}

/// What an entry is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Ignorable<'a> {
    /// The rule's id and aliases.
    pub rule: &'a [&'a str],
    /// Relative to the repository root.
    pub path: &'a str,
    pub subject: Option<&'a str>,
    pub fingerprint: &'a str,
    /// That of all places of its credential.
    pub together: Option<&'a str>,
}

impl Ignorable<'_> {
    fn is_named(&self, start: &str) -> bool {
        self.fingerprint.starts_with(start) || self.together.is_some_and(|together| together.starts_with(start))
    }
}

impl Ignore {
    /// Whether it no longer holds.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// The globs of the entry.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|glob| glob.value.as_str())
    }

    /// Whether it is about a result.
    pub(super) fn covers(&self, result: &Ignorable<'_>) -> bool {
        self.rule.as_deref().is_none_or(|rule| result.rule.contains(&rule))
            && (self.globs.is_empty() || self.globs.is_match(result.path))
            && self.subject.as_deref().is_none_or(|subject| result.subject == Some(subject))
            && self.fingerprint.as_deref().is_none_or(|start| result.is_named(start))
    }
}
