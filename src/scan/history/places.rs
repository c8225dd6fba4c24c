//! From sightings in blobs and messages to credentials with their places.

use std::collections::BTreeMap;
use std::sync::Arc;

use gix::ObjectId;

use super::archives::seen_in_archive;
use super::sort;
use super::{Found, MESSAGE_PATH, Seen, TAG_PATH, read_blob, seen_in};
use crate::bound;
use crate::detect::SecretFact;
use crate::scan::Scan;
use crate::source::git::{History, HistoryScope, TreeSurvey, places_of};

/// What tells one credential from another: its kind and the keyed hash of its value. A guessable value says nothing about
/// whose it is, so that its name, or the host of its URL, counts too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Credential {
    pub detector: String,
    pub hash: String,
    pub owner: Option<String>,
}

impl Credential {
    pub(crate) fn of(fact: &SecretFact) -> Self {
        let host = || fact.attributes.iter().find(|(key, _)| key == "host").map(|(_, host)| host.clone());
        let owner = if fact.weak { fact.name.clone().or_else(host) } else { None };
        Self { detector: fact.detector.clone(), hash: fact.hash.clone(), owner }
    }
}

/// A text of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Text {
    Blob(ObjectId),
    /// The message of a commit, by its position in the history.
    Message(u32),
    /// The message of a tag, by its position among the annotations.
    Annotation(u32),
}

/// A path at which a credential stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub path: String,
    /// The newest version that holds it, and its line there.
    pub text: Text,
    pub line: u32,
    /// How many of the path's first bytes name the archive that holds the text.
    pub container: Option<u32>,
    /// The commits that hold it; `None` for what is in no commit.
    pub held: Option<Held>,
    /// It was found in the text as that is read under this path.
    pub is_read: bool,
}

impl Place {
    /// The path of the blob, which is an archive's when the place is in one; and the path in the archive.
    pub(crate) fn in_blob(&self) -> (&str, Option<&str>) {
        let Some(length) = self.container.map(|length| length as usize) else { return (&self.path, None) };
        (self.path.get(..length).unwrap_or(&self.path), self.path.get(length + "!/".len()..))
    }
}

/// From which to which commit something is held, by position in the history, and whether HEAD holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub first: u32,
    pub last: u32,
    pub at_head: bool,
}

impl Held {
    fn cover(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            at_head: self.at_head || other.at_head,
        }
    }
}

/// The places of all credentials, by path.
type Places = BTreeMap<Credential, BTreeMap<String, Place>>;

/// Every credential with its places. The first place is the one to report: where the text as read there shows it, then
/// nearest to what runs (of production first, of tests last), of files before messages, then the newest, then by path.
pub(super) fn of(
    scan: &Scan,
    history: &History,
    scope: &HistoryScope,
    (survey, sort): (&TreeSurvey, &dyn Fn(&str) -> u64),
    found: &mut Found,
) -> Vec<(Credential, Vec<Place>)> {
    let blobs = by_id(survey, sort, std::mem::take(&mut found.blobs));
    let ids: Vec<ObjectId> = blobs.iter().map(|(id, _)| *id).collect();
    let mut places = Places::new();
    let mut in_commits = vec![false; ids.len()];
    let (spots, reached) = bound::noting(|| if ids.is_empty() { Vec::new() } else { places_of(history, &ids) });
    found.coverage.partial += reached.len();
    for spot in spots {
        let Some((id, readings)) = blobs.get(spot.blob as usize) else { continue };
        if let Some(known) = in_commits.get_mut(spot.blob as usize) {
            *known = true;
        }
        let held = Some(Held { first: spot.first, last: spot.last, at_head: spot.at_head });
        let own = sort(&spot.path);
        for reading in readings {
            let text = (Text::Blob(*id), reading.sort == own);
            reading.seen.iter().for_each(|seen| add(&mut places, seen, &spot.path, text, held));
        }
    }
    for ((id, readings), _) in blobs.iter().zip(&in_commits).filter(|(_, known)| !**known) {
        for reading in readings {
            reading.seen.iter().for_each(|seen| add(&mut places, seen, reading.path, (Text::Blob(*id), true), None));
        }
    }
    for (text, seen) in std::mem::take(&mut found.messages) {
        let (path, held) = of_message(history, text);
        seen.iter().for_each(|seen| add(&mut places, seen, path, (text, true), held));
    }
    if !scope.is_all() {
        look_at_head(scan, history, found, &mut places);
    }
    places.into_iter().map(|(credential, by_path)| (credential, sorted(scan, by_path))).collect()
}

/// What a blob showed under a path, and what that path says of its text.
struct Reading<'a> {
    path: &'a str,
    sort: u64,
    seen: Vec<Seen>,
}

/// What was seen in each blob, under each sort of path that it stood at.
fn by_id<'a>(
    survey: &'a TreeSurvey,
    sort: &dyn Fn(&str) -> u64,
    blobs: Vec<(u32, Vec<Seen>)>,
) -> Vec<(ObjectId, Vec<Reading<'a>>)> {
    let mut order: Vec<(ObjectId, Vec<Reading<'a>>)> = Vec::new();
    let mut at_id: BTreeMap<ObjectId, usize> = BTreeMap::new();
    for (at, seen) in blobs {
        let Some(blob) = survey.blobs.get(at as usize) else { continue };
        let path = survey.paths.get(blob.path as usize).map_or("", String::as_str);
        let reading = Reading { path, sort: sort(path), seen };
        let slot = *at_id.entry(blob.id).or_insert_with(|| {
            order.push((blob.id, Vec::new()));
            order.len() - 1
        });
        if let Some((_, readings)) = order.get_mut(slot) {
            readings.push(reading);
        }
    }
    order
}

fn add(places: &mut Places, seen: &Seen, path: &str, (text, is_read): (Text, bool), held: Option<Held>) {
    let by_path = places.entry(seen.credential.clone()).or_default();
    let container = seen.member.as_ref().and_then(|_| u32::try_from(path.len()).ok());
    let path = seen.member.as_ref().map_or_else(|| path.to_string(), |member| format!("{path}!/{member}"));
    let Some(known) = by_path.get_mut(&path) else {
        by_path.insert(path.clone(), Place { path, text, line: seen.line, container, held, is_read });
        return;
    };
    let is_newer = held.map(|held| held.last) > known.held.map(|known| known.last);
    known.held = match (known.held, held) {
        (Some(known), Some(held)) => Some(known.cover(held)),
        (known, held) => known.or(held),
    };
    // What the path's own reading shows goes before what another one does, then the newest.
    if (is_read, is_newer) > (known.is_read, false) {
        (known.text, known.line, known.container, known.is_read) = (text, seen.line, container, is_read);
    }
}

fn of_message(history: &History, text: Text) -> (&'static str, Option<Held>) {
    let head = history.head.map(|(commit, _)| commit);
    let held = |at: u32, id: ObjectId| Held { first: at, last: at, at_head: head == Some(id) };
    match text {
        Text::Message(at) => (MESSAGE_PATH, history.commits.get(at as usize).map(|commit| held(at, commit.id))),
        Text::Annotation(at) => {
            let target = history.annotations.get(at as usize).map(|annotation| annotation.target);
            let commit = history.commits.iter().position(|commit| Some(commit.id) == target);
            let commit = commit.and_then(|at| u32::try_from(at).ok());
            (TAG_PATH, commit.map(|at| Held { first: at, last: at, at_head: false }))
        }
        Text::Blob(_) => ("", None),
    }
}

/// When only a part of the history is searched, HEAD may hold a credential in a version that is not in that part: the
/// files at HEAD are searched where the credential has stood. What of them is not read is told: where it is, nobody knows.
fn look_at_head(scan: &Scan, history: &History, found: &mut Found, places: &mut Places) {
    let Some((_, tree)) = history.head else { return };
    let (reader, limits) = (history.reader(), found.limits);
    let mut looked = Found::default();
    let mut at_head: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    for (credential, by_path) in places {
        for place in by_path.values_mut() {
            if place.held.is_none_or(|held| held.at_head) {
                continue;
            }
            let (path, member) = place.in_blob();
            let seen = at_head.entry(path.to_string()).or_insert_with(|| {
                let Some(id) = reader.blob_at(tree, path) else { return Vec::new() };
                if let Some((_, limits)) = member.zip(limits) {
                    return seen_in_archive(scan, &reader, id, path, limits, &mut looked);
                }
                match read_blob(&reader, id, path, scan.config.max_file_size()) {
                    Ok((source, _)) => seen_in(&scan.secrets, &Arc::new(source), &mut looked.coverage.partial),
                    Err(reason) => {
                        looked.skip(path, reason);
                        Vec::new()
                    }
                }
            });
            let is_there = |seen: &Seen| seen.credential == *credential && seen.member.as_deref() == member;
            let at_head = seen.iter().any(is_there);
            if let Some(held) = &mut place.held {
                held.at_head = at_head;
            }
        }
    }
    // They are no part of what was asked for.
    (looked.coverage.blobs, looked.coverage.bytes) = (0, 0);
    found.add(looked);
}

fn sorted(scan: &Scan, by_path: BTreeMap<String, Place>) -> Vec<Place> {
    let mut places: Vec<Place> = by_path.into_values().collect();
    places.sort_by_cached_key(|place| {
        let is_message = !matches!(place.text, Text::Blob(_));
        let newest = std::cmp::Reverse(place.held.map(|held| (held.at_head, held.last)));
        (!place.is_read, sort::distance(scan, &place.path), is_message, newest, place.path.clone())
    });
    places
}
