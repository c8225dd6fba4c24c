//! What a scan says of how it was run.

use std::path::Path;

use crate::config::date;
use crate::embedded;
use crate::result::{Conduct, Listened, Scope};
use crate::source::git::{Compared, Revision, is_dirty};

/// What of a scan's arguments tells how it was run.
pub(crate) struct Asked<'a> {
    /// Of the repository.
    pub root: &'a Path,
    /// The trusted commit, in git's syntax.
    pub trust_base: Option<&'a str>,
    /// Whether nobody in the repository is listened to.
    pub from_outside: bool,
    /// What commits are compared with, as `BASE` or `BASE..REV`.
    pub range: Option<&'a str>,
    /// The options that left something out.
    pub narrowed_by: Vec<String>,
    /// Whether the policies and requirements of the program are left out.
    pub no_builtin: bool,
}

/// Says it. What cannot be told is said as the worse.
pub(crate) fn conduct(asked: Asked<'_>) -> Conduct {
    let id = |text: &str| Revision::open(asked.root, text).ok().map(|revision| revision.id());
    let trust_commit = asked.trust_base.and_then(id);
    let trust = match (&trust_commit, asked.from_outside) {
        (Some(_), _) => Listened::Base,
        (None, true) => Listened::Outside,
        (None, false) => Listened::Itself,
    };
    let scope_base =
        asked.range.and_then(|range| Compared::open(asked.root, range).ok()).map(|compared| compared.base_id);
    let scope = match (&asked.range, &scope_base) {
        _ if !asked.narrowed_by.is_empty() => Scope::Part,
        (None, _) => Scope::Whole,
        (Some(_), Some(_)) => Scope::Change,
        (Some(_), None) => Scope::Part,
    };
    // Commits are read as they are.
    let dirty = if asked.range.is_some() { Some(false) } else { is_dirty(asked.root) };
    let rules_sha256 = (!asked.no_builtin).then(|| embedded::SHA256.to_string());
    let (narrowed_by, fixed_time) = (asked.narrowed_by, date::fixed());
    Conduct { trust, trust_commit, scope, scope_base, narrowed_by, dirty, rules_sha256, fixed_time }
}
