//! `[[ignore]]`: results that are accepted where they stand, each with a reason.

use serde_spanned::Spanned;

use crate::config::date::Date;
use crate::config::error::ConfigError;
use crate::config::file::IgnoreTable;
use crate::config::glob::GlobList;
use crate::config::origin::Setting;
use crate::config::settings::Reader;

/// Digits of a fingerprint that an entry needs at least.
pub const SHORTEST_FINGERPRINT: usize = 8;

/// One entry. What it says of rule, place, subject and identity must all hold of a result.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// As the file names it: an id or an alias.
    pub rule: Option<String>,
    pub(super) paths: Vec<Setting<String>>,
    globs: GlobList,
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
            && self.fingerprint.as_deref().is_none_or(|start| result.fingerprint.starts_with(start))
    }
}

impl Reader<'_> {
    /// An entry of the file.
    ///
    /// # Errors
    /// No reason, no place, or one that cannot be read.
    pub(super) fn ignore(&self, entry: IgnoreTable) -> Result<Ignore, ConfigError> {
        let reason_at = entry.reason.span().start;
        let first = [entry.rule.as_ref().map(Spanned::span), entry.fingerprint.as_ref().map(Spanned::span)];
        let at = first.into_iter().flatten().map(|span| span.start).min().unwrap_or(reason_at);
        let wrong = |at, message: &str| Err(self.place.invalid(at, message));
        if entry.reason.get_ref().trim().is_empty() {
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
