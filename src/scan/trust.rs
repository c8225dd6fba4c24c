//! Whom a scan listens to about itself. By default a repository says what of it is ignored, accepted and suppressed; a gate
//! that judges a change listens to the trusted base of it, or to nobody but who calls it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::config::allow::{ALLOW_FILE, AllowList};
use crate::config::{Config, ConfigError};
use crate::result::suppression::Directive;
use crate::result::{Exempted, ExemptedBy, Exemption, ExemptionPlace};
use crate::scan::comments;
use crate::source::git::GitIndex;
use crate::source::{self, Discovered, Encoding, IGNORE_FILE, IgnoredPath, Origin, OwnRules, SkipReason, SourceText};
use crate::waiver::{self, Waivers};

/// A larger file of the base is none that decides something.
const LARGEST: u64 = 5 << 20;

/// The path of a configuration file, and its text or why there is none.
pub(crate) type Configuration = (String, Result<SourceText, SkipReason>);

/// Whom a scan listens to about ignore files, the allow-list and suppressions, and what was said in vain already.
#[derive(Clone, Default)]
pub struct Trust {
    whom: Whom,
    told: Vec<Exemption>,
}

#[derive(Clone, Default)]
enum Whom {
    /// The repository as it is scanned.
    #[default]
    Itself,
    /// The repository as a trusted commit has it.
    Base(Arc<GitIndex>),
    /// Nobody in the repository: who calls brings the configuration. Comments may count all the same.
    Outside { comments: bool },
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match &self.whom {
            Whom::Itself => "Itself",
            Whom::Base(_) => "Base",
            Whom::Outside { .. } => "Outside",
        })
    }
}

impl Trust {
    /// The repository as a commit has it; `told` is what of the configuration and the policies does not count.
    #[must_use]
    pub fn base(commit: Arc<GitIndex>, told: Vec<Exemption>) -> Self {
        Self { whom: Whom::Base(commit), told }
    }

    /// Nobody in the repository, but for its comments where the caller's configuration says so.
    #[must_use]
    pub fn outside(comments: bool) -> Self {
        Self { whom: Whom::Outside { comments }, told: Vec::new() }
    }

    /// Whether the repository is listened to as it is scanned.
    pub(crate) fn is_itself(&self) -> bool {
        matches!(self.whom, Whom::Itself)
    }

    /// Whether the ignore files count that stand in the tree.
    pub(crate) fn hears_ignore_files(&self) -> bool {
        self.is_itself()
    }

    /// What was said in vain before the scan.
    pub(crate) fn told(&self) -> &[Exemption] {
        &self.told
    }

    /// The configuration files of folders as the trusted commit has them; `None` where the tree decides.
    pub(crate) fn configurations(&self, config: &Config) -> Option<Vec<Configuration>> {
        let Whom::Base(commit) = &self.whom else { return None };
        let paths = commit.paths().into_iter().filter(|path| config.is_nested_file(path));
        let read = |path: String| {
            let read = commit.read(&commit.entry(&path)?, LARGEST);
            Some((path, read))
        };
        Some(paths.filter_map(read).collect())
    }

    /// The allow-list in force, and what of the one in the tree does not count.
    pub(crate) fn allow_list(&self, root: &Path) -> Result<(Option<AllowList>, Vec<Exemption>), ConfigError> {
        let list_of = |commit: &GitIndex| text_at(commit, ALLOW_FILE).map(|text| AllowList::parse(&text)).transpose();
        let trusted = match &self.whom {
            Whom::Itself => return Ok((AllowList::load(root)?, Vec::new())),
            Whom::Base(commit) => list_of(commit)?,
            Whom::Outside { .. } => None,
        };
        // One that cannot be read accepts nothing.
        let own = AllowList::load(root).ok().flatten();
        let known: BTreeMap<_, _> = trusted.iter().flat_map(AllowList::entries).collect();
        let is_new = |(key, entry): &(&str, &crate::config::allow::AllowEntry)| {
            known.get(key).is_none_or(|known| (&known.reason, known.expires) != (&entry.reason, entry.expires))
        };
        let told = own.iter().flat_map(AllowList::entries).filter(is_new).map(|(key, entry)| {
            let place = ExemptionPlace { path: ALLOW_FILE.to_string(), line: Some(entry.line) };
            let told = not_trusted(ExemptedBy::AllowList, place, format!("accepted credential {key}"));
            Exemption { reason: Some(entry.reason.clone()), ..told }
        });
        let told = told.collect();
        Ok((trusted, told))
    }

    /// The waivers in force.
    pub(crate) fn waivers(&self, root: &Path) -> Result<Waivers, SkipReason> {
        match &self.whom {
            Whom::Itself => waiver::parse_path(root),
            Whom::Base(commit) => {
                Ok(text_at(commit, waiver::FILE).map(|text| waiver::parse(&text)).unwrap_or_default())
            }
            Whom::Outside { .. } => Ok(Waivers::default()),
        }
    }

    /// Of the suppressions of a text, those that count, and the others.
    pub(crate) fn heard(&self, source: &SourceText, all: Vec<Directive>) -> (Vec<Directive>, Vec<Exemption>) {
        let mut claims = match &self.whom {
            _ if all.is_empty() => return (all, Vec::new()),
            Whom::Itself | Whom::Outside { comments: true } => return (all, Vec::new()),
            Whom::Base(commit) => claims(commit, source.path()),
            Whom::Outside { comments: false } => BTreeMap::new(),
        };
        let mut told = Vec::new();
        let mut counted = Vec::new();
        for directive in all {
            match claims.get_mut(&directive.claim(source)).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    counted.push(directive);
                }
                None => told.push(in_vain(source, &directive)),
            }
        }
        (counted, told)
    }

    /// Takes the files out that the base's ignore files name, but for those that git tracks, which are skipped; and tells of
    /// those in the tree that do not count. Both lists are sorted by path. For who listens to the repository itself, the walk
    /// has kept to them.
    pub(crate) fn hide(
        &self,
        root: &Path,
        tracked: &[String],
        found: &mut Vec<Discovered>,
    ) -> (Vec<IgnoredPath>, Vec<Exemption>) {
        if self.hears_ignore_files() {
            return (Vec::new(), Vec::new());
        }
        let base = |path: &str| match &self.whom {
            Whom::Base(commit) => text_at(commit, path),
            _ => None,
        };
        let mut told = Vec::new();
        for file in found.iter().filter(|file| is_ignore_file(&file.path)) {
            let own = source::read(&file.absolute, &file.path, LARGEST).ok();
            if own.map(|own| own.text().to_string()) != base(&file.path) {
                let place = ExemptionPlace { path: file.path.clone(), line: None };
                told.push(not_trusted(ExemptedBy::IgnoreFile, place, format!("'{}' as it is here", file.path)));
            }
        }
        let Whom::Base(commit) = &self.whom else { return (Vec::new(), told) };
        let mut rules = OwnRules::of(root, |path| commit.bytes(&commit.entry(path)?, LARGEST));
        let mut hidden = Vec::new();
        found.retain_mut(|file| {
            let Some(by) = rules.leaving_out(&file.absolute) else { return true };
            let (path, absolute) = (file.path.clone(), file.absolute.clone());
            let is_tracked = tracked.binary_search(&path).is_ok();
            hidden.push(IgnoredPath { path, absolute, is_folder: false, by });
            file.skip = Some(SkipReason::Ignored);
            is_tracked
        });
        rules.not_kept().into_iter().for_each(|rules| source::tell(rules, root, found));
        (hidden, told)
    }
}

fn is_ignore_file(path: &str) -> bool {
    path.rsplit('/').next() == Some(IGNORE_FILE)
}

/// What the suppressions of a file say in the trusted commit, and how often.
fn claims(commit: &GitIndex, path: &str) -> BTreeMap<String, usize> {
    let mut claims = BTreeMap::new();
    let Some(text) = text_at(commit, path) else { return claims };
    let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::Index));
    for directive in comments::directives(&source) {
        *claims.entry(directive.claim(&source)).or_default() += 1;
    }
    claims
}

fn text_at(commit: &GitIndex, path: &str) -> Option<String> {
    let bytes = commit.bytes(&commit.entry(path)?, LARGEST)?;
    source::decode(bytes).ok().map(|(text, _)| text)
}

fn in_vain(source: &SourceText, directive: &Directive) -> Exemption {
    let place = ExemptionPlace { path: source.path().to_string(), line: Some(directive.line) };
    let told = not_trusted(ExemptedBy::Comment, place, format!("suppression of {}", directive.rules.join(", ")));
    Exemption { reason: Some(directive.reason.clone()).filter(|reason| !reason.is_empty()), ..told }
}

/// Something that was said in vain.
pub(crate) fn not_trusted(by: ExemptedBy, place: ExemptionPlace, what: impl Into<String>) -> Exemption {
    Exemption::new(by, Some(place), Exempted::NotTrusted).about(what)
}
