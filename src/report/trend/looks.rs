//! Whether a scan would have found a result again, had it still been there.

use std::collections::{BTreeMap, BTreeSet};

use super::record::Known;
use crate::report::saved::{Exemption, Kind, Saved};

/// Rules that a declaration of a processor, or of an exception for special categories, keeps silent.
const OF_DECLARATIONS: &[&str] =
    &["personal-data-to-third-party", "personal-data-to-language-model", "special-category-data-processed"];

/// How a scan looked at the place of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It would have been found.
    Full,
    /// Something that was not said before may have silenced it: whoever says so accepts it.
    Eased,
    /// It could not have been found.
    None,
}

/// What a scan looked at.
pub(super) struct Looks<'a> {
    rules: BTreeSet<&'a str>,
    files: BTreeMap<&'a str, &'a str>,
    /// Paths that are hidden or judged more mildly; folders end with a slash.
    hidden: BTreeSet<&'a str>,
    /// More paths are hidden than the report lists.
    hides_more: bool,
    /// Rules and files with something of which the scan could not tell.
    unknown: BTreeSet<(&'a str, &'a str)>,
    /// More test code is new than the report lists.
    more_tests: bool,
    more_declared: bool,
    whole: bool,
}

impl<'a> Looks<'a> {
    /// `new` are the exemptions that the scan before did not have: kind, subject and file.
    pub(super) fn of(saved: &'a Saved, whole: bool, new: &BTreeSet<(&str, &str, &str)>) -> Self {
        let exemptions = &saved.coverage.exemptions;
        let failed = saved.coverage.errors.iter().map(|error| error.rule_id.as_str());
        // Also where it is off in some files alone: which these were, the report does not say of a file that is gone.
        let off = exemptions.iter().filter(|exemption| exemption.kind == "rule-disabled");
        let out: BTreeSet<&str> = failed.chain(off.filter_map(|exemption| exemption.subject.as_deref())).collect();
        let rules = saved.rules.iter().map(|rule| rule.id.as_str()).filter(|id| !out.contains(id)).collect();
        let files = saved.coverage.files.iter().map(|file| (file.path.as_str(), file.status.as_str())).collect();
        let of = |kind: &'static str| exemptions.iter().filter(move |exemption| exemption.kind == kind);
        let is_cut = |exemption: &Exemption| exemption.count > exemption.paths.len();
        let is_new = |own: &Exemption| {
            let (subject, path) = (own.subject.as_deref().unwrap_or_default(), own.path.as_deref().unwrap_or_default());
            new.contains(&(own.kind.as_str(), subject, path))
        };
        let open = saved.results.iter().filter(|finding| finding.kind == Kind::Open);
        Self {
            rules,
            files,
            hidden: of("paths-ignored").chain(of("test-code")).flat_map(|own| &own.paths).map(String::as_str).collect(),
            hides_more: of("paths-ignored").any(is_cut),
            unknown: open.map(|finding| (finding.rule_id.as_str(), finding.location.path.as_str())).collect(),
            more_tests: of("test-code").any(|own| is_cut(own) && is_new(own)),
            more_declared: of("processor").chain(of("data-exception")).any(is_new),
            whole,
        }
    }

    pub(super) fn at(&self, known: &Known) -> Sight {
        let was_read = self.was_read(&known.path) && known.through.iter().all(|path| self.was_read(path));
        let is_unknown = self.unknown.contains(&(known.rule.as_str(), known.path.as_str()));
        if !was_read || is_unknown || !self.rules.contains(known.rule.as_str()) {
            return Sight::None;
        }
        if self.more_tests || self.more_declared && OF_DECLARATIONS.contains(&known.rule.as_str()) {
            return Sight::Eased;
        }
        Sight::Full
    }

    /// Whether the file of a result is gone for certain, so that the result may stand in one of another name.
    pub(super) fn is_gone(&self, known: &Known) -> bool {
        !self.files.contains_key(known.path.as_str()) && self.was_read(&known.path)
    }

    /// Whether a file was read whole, or is gone for certain.
    fn was_read(&self, path: &str) -> bool {
        let is_whole = |status: &str| matches!(status, "parsed" | "text" | "unpacked");
        let mut above = path.match_indices('/').filter_map(|(at, _)| Some((path.get(..at)?, path.get(..=at)?)));
        if self.hidden.contains(path) {
            return false;
        }
        match self.files.get(path) {
            Some(status) => is_whole(status),
            // An archive that was not unpacked, a submodule or a link in its place, a folder that is hidden.
            None => {
                let is_shut = |(name, folder): (&str, &str)| {
                    let own = self.files.get(name.strip_suffix('!').unwrap_or(name));
                    own.is_some_and(|status| *status != "unpacked") || self.hidden.contains(folder)
                };
                self.whole && !self.hides_more && !above.any(is_shut)
            }
        }
    }
}
