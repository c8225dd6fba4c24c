//! Credentials of the history as results: judged by the same policies as those of the tree, each with all of its places.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Credential, Found, Held, MESSAGE_PATH, Place, TAG_PATH, Text, archives, facts_in, message_text, read_blob,
};
use crate::bound;
use crate::detect::{Facts, HistoryPlace, SecretFact};
use crate::document::{Kind, PathKey};
use crate::policy::{Evaluator, Location};
use crate::result::suppression::Directive;
use crate::result::{
    Coverage, HistoricPlace, LocatedProblem, ResultBuilder, ResultHistory, ScanResult, SkipReason, fingerprint,
};
use crate::rule::Suppressible;
use crate::scan::Scan;
use crate::scan::comments;
use crate::scan::judge::{Judged, judge_each};
use crate::scan::masked;
use crate::source::SourceText;
use crate::source::archive::ArchiveLimits;
use crate::source::git::{History, ObjectReader};
use crate::target::Target;

/// Characters of a commit's id in a message.
const SHORT_ID: usize = 10;

/// Credentials with the places they are reported with.
type Known<'a> = &'a (Credential, Vec<Place>);

/// What the redactor has to know.
type Secrets = Vec<masked::Unshown>;

/// What the credentials of one text come to.
#[derive(Default)]
struct Judging<'a> {
    judged: Judged,
    secrets: Secrets,
    /// Those that no policy has seen so far.
    left: Vec<Known<'a>>,
}

/// Judges every credential at its first place; of what is not found there again, `found` is told.
pub(super) fn judge(
    scan: &Scan,
    history: &History,
    credentials: &[(Credential, Vec<Place>)],
    found: &mut Found,
    coverage: &mut Coverage,
) -> (Vec<ScanResult>, Secrets) {
    let mut by_text: BTreeMap<(&str, Text), Vec<Known<'_>>> = BTreeMap::new();
    for known in credentials {
        if let Some(place) = known.1.first() {
            by_text.entry((place.in_blob().0, place.text)).or_default().push(known);
        }
    }
    let limits = found.limits;
    let judged: Vec<Judging<'_>> = by_text
        .into_iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map_init(
            || scan.policies.evaluator(),
            |evaluator, ((path, text), known)| {
                let one = OneText { scan, history };
                let mut judged = Judging { left: known.clone(), ..Judging::default() };
                match (text, limits) {
                    (Text::Blob(id), Some(limits)) if is_archive(&known) => {
                        one.judge_members(evaluator, id, path, limits, &known, &mut judged);
                    }
                    _ => {
                        if let Some(source) = read(scan, &history.reader(), history, path, text) {
                            one.judge(evaluator, Arc::new(source), &known, &mut judged);
                        }
                    }
                }
                judged
            },
        )
        .collect();
    let (mut results, mut secrets) = (Vec::new(), Secrets::new());
    for Judging { judged, secrets: own, left } in judged {
        results.extend(judged.results);
        secrets.extend(own);
        coverage.merge(judged.coverage);
        coverage.add_problems(judged.problems);
        for place in left.into_iter().filter_map(|known| known.1.first()) {
            let error = "a credential was found in it, and not found again to be judged".to_string();
            found.skip(&place.path, SkipReason::Unreadable { error });
        }
    }
    (results, secrets)
}

fn is_archive(known: &[Known<'_>]) -> bool {
    known.iter().any(|known| known.1.first().is_some_and(|place| place.container.is_some()))
}

fn read(scan: &Scan, reader: &ObjectReader<'_>, history: &History, path: &str, text: Text) -> Option<SourceText> {
    match text {
        Text::Blob(id) => read_blob(reader, id, path, scan.config.max_file_size()).ok().map(|(source, _)| source),
        Text::Message(at) => {
            let message = reader.message(history.commits.get(at as usize)?, &mut Vec::new())?;
            message_text(message, MESSAGE_PATH).ok()
        }
        Text::Annotation(at) => message_text(history.annotations.get(at as usize)?.text.clone(), TAG_PATH).ok(),
    }
}

/// Judges the credentials that are reported in one text.
struct OneText<'a> {
    scan: &'a Scan,
    history: &'a History,
}

impl OneText<'_> {
    /// Judges those of an archive's members, which is unpacked once.
    fn judge_members(
        &self,
        evaluator: &mut Evaluator<'_>,
        id: gix::ObjectId,
        path: &str,
        limits: ArchiveLimits,
        known: &[Known<'_>],
        judged: &mut Judging<'_>,
    ) {
        let mut by_member: BTreeMap<&str, Vec<Known<'_>>> = BTreeMap::new();
        for known in known {
            if let Some(place) = known.1.first() {
                by_member.entry(&place.path).or_default().push(known);
            }
        }
        let (scan, reader) = (self.scan, self.history.reader());
        archives::unpack(scan, &reader, id, path, limits, &mut |member, source| {
            let (Some(known), Ok(source)) = (by_member.get(member), source) else { return };
            let before = judged.judged.results.len();
            self.judge(evaluator, Arc::new(source), known, judged);
            // An archive may have two members of one name: the first that has it is shown.
            if judged.judged.results.len() > before {
                by_member.remove(member);
            }
        });
    }

    fn judge(
        &self,
        evaluator: &mut Evaluator<'_>,
        source: Arc<SourceText>,
        known: &[Known<'_>],
        judging: &mut Judging<'_>,
    ) {
        let all = facts_in(&self.scan.secrets, &source);
        judging.secrets.extend(masked::values(&source, &all, &[]));
        let redactions = masked::redactions(&source, &all);
        let environment = self.scan.config.environment_of(source.path()).map(str::to_string);
        let (facts, known) = self.chosen(all, known);
        let builder = Arc::new(ResultBuilder::new(Arc::clone(&source), redactions, environment));
        let directives =
            if self.scan.config.inline_suppressions() { comments::directives(&source) } else { Vec::new() };
        let (directives, _) = self.scan.trust.heard(&source, directives);
        let target = Target::facts(Kind::Facts, &facts, None, &builder);
        let judged: BTreeSet<&Credential> = known.iter().map(|known| &known.0).collect();
        judging.left.retain(|left| !judged.contains(&left.0));
        let lines: Vec<u32> = facts.secrets.iter().map(|secret| source.region(secret.span).start_line).collect();
        let mut in_history = |_: &str, location: &Location, mut result: ScanResult| {
            self.place(&mut result, placed(&known, &lines, location)?);
            self.suppress(&mut result, &directives);
            Some(result)
        };
        let ((), reached) =
            bound::noting(|| judge_each(self.scan, evaluator, &target, &mut judging.judged, &mut in_history));
        let problem = |why: &&'static str| (source.path().to_string(), LocatedProblem::of_bound(why));
        judging.judged.problems.extend(reached.iter().map(problem));
    }

    fn suppress(&self, result: &mut ScanResult, directives: &[Directive]) {
        let rule = self.scan.rules.get(&result.rule_id);
        if let Some(rule) = rule.filter(|rule| rule.suppressible == Suppressible::Inline) {
            let names: Vec<&str> = rule.aliases.iter().map(String::as_str).chain([rule.id.as_str()]).collect();
            let line = result.location.region.start_line;
            let directive = directives.iter().find(|directive| directive.covers(line, &names));
            result.suppression = directive.map(Directive::suppression);
        }
    }

    /// The first fact of each credential, with its place in the history, and the credentials in the same order.
    fn chosen<'k>(&self, all: Vec<SecretFact>, known: &[Known<'k>]) -> (Facts, Vec<Known<'k>>) {
        let mut facts = Facts::default();
        let mut order: Vec<Known<'k>> = Vec::new();
        let mut wanted: BTreeMap<&Credential, Known<'k>> = known.iter().rev().map(|known| (&known.0, *known)).collect();
        for mut fact in all {
            if let Some(own) = wanted.remove(&Credential::of(&fact)) {
                fact.history = Some(self.span_of(&own.1));
                facts.secrets.push(fact);
                order.push(own);
            }
        }
        (facts, order)
    }

    /// The first and the last commit over all places.
    fn span_of(&self, places: &[Place]) -> HistoryPlace {
        let held: Vec<Held> = places.iter().filter_map(|place| place.held).collect();
        let first = held.iter().map(|held| held.first).min();
        let last = held.iter().map(|held| held.last).max();
        let at_head = held.iter().any(|held| held.at_head);
        HistoryPlace { first_commit: self.id(first), last_commit: self.id(last), at_head }
    }

    fn id(&self, at: Option<u32>) -> String {
        let commit = at.and_then(|at| self.history.commits.get(at as usize));
        commit.map(|commit| commit.id.to_string()).unwrap_or_default()
    }

    fn place(&self, result: &mut ScanResult, (credential, places): Known<'_>) {
        let span = self.span_of(places);
        let listed = places.iter().take(ResultHistory::MOST_PLACES).map(|place| HistoricPlace {
            path: place.path.clone(),
            line: place.line,
            first_commit: self.id(place.held.map(|held| held.first)),
            last_commit: self.id(place.held.map(|held| held.last)),
            at_head: place.held.is_some_and(|held| held.at_head),
        });
        result.message = message(&result.message, &span, places);
        let identity = [credential.hash.clone(), credential.owner.clone().unwrap_or_default()];
        result.fingerprint = fingerprint::identity(&result.rule_id, "history", &identity);
        result.history = Some(ResultHistory {
            places: listed.collect(),
            more_places: places.len().saturating_sub(ResultHistory::MOST_PLACES),
            first_commit: span.first_commit,
            last_commit: span.last_commit,
            at_head: span.at_head,
        });
    }
}

/// The credential that a policy speaks of: by its path in the facts, or its line. What is said of the text as a whole is
/// said of its first credential, so that nothing is lost. `None` when there is none.
fn placed<'k>(known: &[Known<'k>], lines: &[u32], location: &Location) -> Option<Known<'k>> {
    let at = match location {
        Location::Path(path) => match path.as_slice() {
            [PathKey::Key(list), PathKey::Index(index), ..] if list == "secrets" => Some(*index),
            _ => None,
        },
        Location::Line { line, .. } => lines.iter().position(|own| own == line),
    };
    at.and_then(|at| known.get(at)).or(known.first()).copied()
}

/// What the policy said, and since when and until when it holds.
fn message(judged: &str, span: &HistoryPlace, places: &[Place]) -> String {
    let short = |id: &str| id.get(..SHORT_ID).unwrap_or(id).to_string();
    let judged = judged.trim_end_matches('.');
    let others = match places.len() {
        0 | 1 => String::new(),
        2 => ", at one more path".to_string(),
        more => format!(", at {} more paths", more - 1),
    };
    let (first, last) = (short(&span.first_commit), short(&span.last_commit));
    let time = match places.first().map(|place| place.text) {
        _ if first.is_empty() => "in the repository but in no commit".to_string(),
        Some(Text::Message(_)) if first == last => format!("in the message of commit {first}"),
        Some(Text::Annotation(_)) if first == last => format!("in the annotation of a tag of {first}"),
        _ if span.at_head => format!("in the history since {first}, still at HEAD"),
        _ if first == last => format!("in the history, in {first} alone"),
        _ => format!("in the history since {first}, no longer at HEAD, last in {last}"),
    };
    format!("{judged}, {time}{others}.")
}
