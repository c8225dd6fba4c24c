//! Finds credentials. Forms that vendors document come from `rules/secrets/`; literals that a name calls secret are
//! read from the syntax. What is found is a fact; whether it is wrong, and how bad, is for policies to say.
//!
//! | room | its job |
//! |---|---|
//! | [`kinds`] | what is known of credentials before any text is seen: kinds, names, values, checksums |
//! | [`look`] | is there a lead? |
//! | [`read`] | the name, the value and the place |
//! | [`undo`] | what the text says in another form |
//! | [`judge`] | what the value is |
//! | [`choose`] | which claim wins |
//!
//! Each knows only those above it, the [`medium`] and the [`text`]; a test holds them to it. [`passes`] runs them over one
//! text, [`hidden`] over what was undone, and this file over a file with its fences and trees. [`clean`] remembers for an editor.
//!
//! One pass looks for every keyword at once ([`look::keywords`]). A hit leads to one regex in a bounded window (compiled on
//! first need), to the line's assignments, or to a URL; so the work is linear in the text.

mod choose;
mod clean;
mod hidden;
mod judge;
mod kinds;
mod look;
mod medium;
mod passes;
mod read;
mod text;
mod undo;

#[cfg(test)]
mod places;
#[cfg(test)]
mod robustness;
#[cfg(test)]
mod spelled;
#[cfg(test)]
mod stated;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::choose::select;
use self::clean::Clean;
pub use self::judge::candidate::keyed_hash;
use self::judge::candidate::{self, Candidate};
use self::judge::place::Place;
use self::judge::shown::Shown;
use self::judge::{beside, environment, service};
use self::kinds::Detector;
use self::medium::Medium;
use self::passes::{FirstLook, Passes, is_tree};
use self::read::assignment::Assignment;
use self::read::{blocks, collection, copy, drawn, files, insert, table, tree};
use crate::controls::Controls;
use crate::detect::{Confidence, SecretFact};
use crate::document::{self, Format, Kind, Parsed};
use crate::rule::{Rule, Severity};
use crate::source::{Artifact, SourceText};

/// The detectors could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum DetectorError {
    /// Only a change of the embedded data can cause it.
    #[error("the keyword '{0}' of a secret detector is too short: write three bytes or more")]
    ShortKeyword(String),
}

/// All detectors, ready to scan. Build it once; it is shared by threads.
pub struct SecretScanner {
    passes: Passes,
    clean: Clean,
}

impl std::fmt::Debug for SecretScanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretScanner").field("keywords", &self.passes.count()).finish()
    }
}

/// What is known of a detector's kind, for policies and messages.
#[derive(Clone, Copy, Debug)]
pub struct SecretKind {
    pub title: &'static str,
    pub vendor: &'static str,
    pub severity: Severity,
}

/// The kind that a [`SecretFact::detector`] names.
#[must_use]
pub fn kind(detector: &str) -> Option<SecretKind> {
    kinds::by_id(detector).map(|d| SecretKind { title: d.title, vendor: d.vendor, severity: d.severity })
}

impl SecretScanner {
    /// Makes the table of keywords. Patterns are compiled when their keyword is first seen.
    ///
    /// # Errors
    /// When a keyword is too short to be looked for.
    pub fn load() -> Result<Self, DetectorError> {
        let passes = Passes::load().map_err(DetectorError::ShortKeyword)?;
        Ok(Self { passes, clean: Clean::default() })
    }

    /// From now on, what is no credential is not judged again where the same stands in a tree of configuration.
    pub fn remember(&self) {
        self.clean.begin();
    }

    /// Before another scan.
    pub fn begin_anew(&self) {
        self.clean.begin_anew();
    }

    /// Every credential kind as a rule, sorted by id.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        // Few sets of controls for many kinds.
        let mut known: Vec<(&Detector, Controls)> = Vec::new();
        let mut controls = |kind: &'static Detector| {
            if let Some((_, controls)) = known.iter().find(|(other, _)| other.controls == kind.controls) {
                return controls.clone();
            }
            let controls = kind.controls();
            known.push((kind, controls.clone()));
            controls
        };
        kinds::all().iter().map(|kind| kind.rule(controls(kind))).collect()
    }

    /// The credentials in a text that nobody else has parsed: it is parsed here where a keyword makes that worth it.
    /// The same facts as [`Self::scan`].
    #[must_use]
    pub fn scan_text(&self, source: &Arc<SourceText>) -> Vec<SecretFact> {
        let hits = self.passes.find(source.text());
        let whole = Artifact::file(Arc::clone(source));
        let format = document::detect_format(&whole);
        let fences = if format == Format::Markdown && !hits.is_empty() { document::fences(source) } else { Vec::new() };
        let look = self.passes.look(&whole, format, hits);
        let mut parsed = vec![if look.tree.is_empty() {
            Parsed { format, documents: Vec::new(), problems: Vec::new() }
        } else {
            document::parse_around(&whole, &look.tree)
        }];
        parsed.extend(fences.iter().map(document::parse));
        let artifacts: Vec<_> = std::iter::once(whole).chain(fences).zip(&parsed).collect();
        self.scan_with(source, &artifacts, &look)
    }

    /// The credentials in a file. `artifacts` are the file itself, or its fences, each with what was parsed from it;
    /// spans are in the file's text, sorted, and do not overlap.
    #[must_use]
    pub fn scan(&self, source: &SourceText, artifacts: &[(Artifact, &Parsed)]) -> Vec<SecretFact> {
        let hits = self.passes.find(source.text());
        let whole = artifacts.iter().find(|(artifact, _)| artifact.as_fence().is_none());
        let look = match whole {
            Some((whole, parsed)) => self.passes.look(whole, parsed.format, hits),
            None => FirstLook { hits, ..FirstLook::default() },
        };
        self.scan_with(source, artifacts, &look)
    }

    fn scan_with(&self, source: &SourceText, artifacts: &[(Artifact, &Parsed)], look: &FirstLook) -> Vec<SecretFact> {
        self.candidates(source, artifacts, look).into_iter().map(Candidate::into_fact).collect()
    }

    /// What [`Self::scan`] makes facts of. `look` is the one at the whole file.
    fn candidates(&self, source: &SourceText, artifacts: &[(Artifact, &Parsed)], look: &FirstLook) -> Vec<Candidate> {
        let text = source.text();
        let mut candidates = Vec::new();
        let file_medium = medium::of_file(source.path(), text);
        self.passes.forms(text, file_medium, &look.hits, &mut candidates);
        // A form that is not one vendor's own, in a document, is an example more often than not.
        let prose = file_medium == Medium::Prose && medium::is_document(source.path(), text);
        for candidate in
            candidates.iter_mut().filter(|c: &&mut Candidate| prose && c.detector.confidence == Confidence::Medium)
        {
            candidate.confidence = Confidence::Low;
        }
        for (artifact, parsed) in artifacts {
            let medium = medium::medium(artifact);
            let place = Place::new(artifact, medium);
            let own;
            let FirstLook { hits, lines, tree } = if artifact.as_fence().is_some() {
                own = self.passes.look(artifact, parsed.format, self.passes.find(artifact.text()));
                &own
            } else {
                look
            };
            self.passes.logins(artifact, place, hits, &mut candidates);
            for document in parsed.documents.iter().filter(|_| !tree.is_empty()) {
                tree::assignments(document, lines, &mut |assignment, medium| {
                    let place = Place { medium, ..place };
                    self.clean.or_else(assignment, place, || {
                        let before = candidates.len();
                        judge::literal(assignment, place, &mut candidates);
                        candidates.len() > before
                    });
                });
            }
            for document in parsed.documents.iter().filter(|document| document.kind == Kind::Cloudformation) {
                hidden::functions(
                    &self.passes,
                    source,
                    Place { medium: Medium::Configuration, ..place },
                    document,
                    &mut candidates,
                );
            }
            files::assignments(artifact.path(), artifact.text(), &mut |mut assignment| {
                assignment.span = artifact.host_span(assignment.span);
                judge::literal(&assignment, Place { medium: Medium::Configuration, ..place }, &mut candidates);
            });
            let before = candidates.len();
            table::assignments(artifact.path(), artifact.text(), &mut |mut assignment| {
                assignment.span = artifact.host_span(assignment.span);
                judge::stored(&assignment, place, &mut candidates);
            });
            candidate::doubt_dictionary(candidates.get_mut(before..).unwrap_or_default());
            if !hits.is_empty() {
                let see = &mut |mut assignment: Assignment<'_>| {
                    assignment.span = artifact.host_span(assignment.span);
                    judge::stored(&assignment, place, &mut candidates);
                };
                insert::assignments(artifact.text(), see);
                copy::assignments(artifact.text(), see);
            }
            if medium == Medium::Prose {
                drawn::assignments(artifact.text(), hits, &mut |mut assignment| {
                    assignment.span = artifact.host_span(assignment.span);
                    judge::literal(&assignment, place, &mut candidates);
                });
            }
            if medium == Medium::Source {
                let see = &mut |mut assignment: Assignment<'_>| {
                    assignment.span = artifact.host_span(assignment.span);
                    judge::literal(&assignment, place, &mut candidates);
                };
                blocks::assignments(artifact.path(), artifact.text(), hits, see);
                collection::assignments(artifact.text(), hits, see);
            }
            let read_whole = is_tree(parsed.format) && !parsed.documents.is_empty() && parsed.problems.is_empty();
            self.passes.lines(artifact, place, lines, read_whole, &mut candidates);
        }
        hidden::search(&self.passes, source, &mut candidates);
        service::drop_search_keys(text, &mut candidates);
        service::resolve(text, &mut candidates);
        if candidates.is_empty() {
            return Vec::new();
        }
        let line_of = |offset| source.lines().line_of(offset);
        let mut selected = select(candidates, line_of);
        let stack = environment::is_stack(source.path(), text);
        let deployed = environment::is_deployed(source.path(), text);
        let tests = environment::test_modules(source.path(), text);
        let blocks = medium::shown_blocks(source.path(), text);
        let shown = Shown::of(source.path(), text);
        for candidate in &mut selected {
            let at = candidate.span.start as usize;
            let is_test = medium::holds(&tests, at);
            // What is one vendor's own is what it is wherever it stands.
            let in_block = candidate.detector.confidence != Confidence::High && medium::holds(&blocks, at);
            if in_block || shown.doubts(candidate) || service::is_carried(source.path(), text, candidate) {
                candidate.confidence = Confidence::Low;
            }
            let place = || environment::of_place(source.path(), text, at, candidate.medium);
            let place = is_test.then_some(("test", "module")).or_else(place);
            // What production keeps on its own machine is production's.
            let beside = || place.is_none_or(|(name, _)| name != "production") && beside::is_of_this_machine(text, at);
            let own_server = beside();
            if own_server {
                candidate.attributes.push(("own_server".to_string(), "true".to_string()));
            }
            if own_server || stack || environment::is_by_hand(source.path(), text, at) {
                candidate.attributes.push(("stack".to_string(), "true".to_string()));
            }
            if deployed && !matches!(candidate.syntax, "default" | "fallback") || beside::is_of_named_server(text, at) {
                candidate.attributes.push(("deployed".to_string(), "true".to_string()));
            }
            if environment::is_tested(source.path(), text, at) {
                candidate.attributes.push(("tested".to_string(), "true".to_string()));
            }
            if let Some((name, by)) = place {
                let said = [("environment", name), ("environment_by", by)];
                candidate.attributes.extend(said.map(|(key, value)| (key.to_string(), value.to_string())));
            }
        }
        selected
    }
}
