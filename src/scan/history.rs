//! The repository's history: each blob and each message is searched for credentials once, and each credential is one
//! result with all of its places, because one rotation settles them all.
//!
//! The first and the last commit of a credential are the oldest and the newest commit in scope whose tree holds it, in the
//! order of [`History::commits`] (parents before children, otherwise by the time of the commit). In a history without
//! merges, these are the commit that brought it and the last one before it was taken out. With merges, what was taken out
//! on one branch may be held longer by another: the newest commit of any branch counts.

mod archives;
mod places;
mod result;
mod sort;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::RandomState;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::bound;
use crate::detect::{SecretFact, SecretScanner};
use crate::result::{Coverage, FileCoverage, HistoryCoverage, ScanResult, SkipReason};
use crate::scan::{Scan, ScanError, gather, masked, read};
use crate::source::archive::{self, ArchiveLimits};
use crate::source::git::{FoundBlob, History, HistoryScope, MissingObject, ObjectReader, Paths, TreeSurvey, blobs_of};
use crate::source::{self, Origin, SourceText};

pub(crate) use places::{Credential, Held, Place, Text};

/// The paths of texts that stand in no tree.
pub(crate) const MESSAGE_PATH: &str = "commit message";
pub(crate) const TAG_PATH: &str = "tag annotation";

/// Blobs and messages that are searched in one go: versions of the same files, so that deltas are resolved once.
const BLOBS_AT_ONCE: usize = 128;
const MESSAGES_AT_ONCE: usize = 512;

/// What a search of the history came to.
pub(crate) struct Searched {
    pub results: Vec<ScanResult>,
    pub coverage: Coverage,
    /// Credentials, for the redactor.
    pub secrets: Vec<masked::Unshown>,
    /// Every path that holds or held a text.
    pub paths: Vec<String>,
}

/// Searches the commits of a scope and judges what is found; `archives` says whether archives are unpacked. `done` is
/// called after each blob, with their number.
pub(crate) fn search(
    scan: &Scan,
    root: &std::path::Path,
    scope: &HistoryScope,
    archives: bool,
    done: &(dyn Fn(usize) + Sync),
) -> Result<Searched, ScanError> {
    let history = History::open(root, scope)?;
    let is_excluded = |path: &str| scan.config.is_excluded(path);
    let hasher = RandomState::new();
    let sort = |path: &str| sort::of(scan, &hasher, path);
    let paths = Paths { is_excluded: scan.config.leaves_paths_out().then_some(&is_excluded), sort: &sort };
    let (survey, reached) = bound::noting(|| blobs_of(&history, paths));
    let mut found = Found { unpacks: archives, ..Found::default() };
    found.coverage.partial += reached.len();
    blobs(scan, &history, &survey, &mut found, done);
    if archives {
        archives::search(scan, &history, &survey, &mut found);
    }
    messages(scan, &history, &mut found);
    let credentials = places::of(scan, &history, scope, (&survey, &sort), &mut found);
    let mut coverage = Coverage::default();
    let (results, secrets) = result::judge(scan, &history, &credentials, &mut found, &mut coverage);
    coverage.files.extend(found.missed());
    coverage.history = Some(HistoryCoverage {
        commits: history.commits.len(),
        symlinks: survey.symlinks,
        submodules: survey.submodules,
        excluded: survey.excluded + found.excluded.len(),
        unreadable: found.coverage.unreadable + survey.unreadable + history.unreadable,
        is_cut: history.is_cut,
        ..found.coverage
    });
    Ok(Searched { results, coverage, secrets, paths: survey.paths })
}

/// A credential where it was seen: what tells it from others, and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub credential: Credential,
    /// 1-based.
    pub line: u32,
    /// The path in the archive, when the blob is one.
    pub member: Option<String>,
}

/// What was found so far.
#[derive(Default)]
pub(crate) struct Found {
    /// By the blob's position in the survey, ascending.
    pub blobs: Vec<(u32, Vec<Seen>)>,
    pub messages: Vec<(Text, Vec<Seen>)>,
    pub coverage: HistoryCoverage,
    /// Whether archives are unpacked, and the limits of each.
    unpacks: bool,
    limits: Option<ArchiveLimits>,
    /// The positions of blobs that are archives, or too large to be looked at until they are counted.
    archives: Vec<u32>,
    /// Members of archives that the configuration leaves out.
    excluded: BTreeSet<String>,
    /// By path and reason, the bytes of the largest.
    missed: BTreeMap<(String, SkipReason), u64>,
}

impl Found {
    fn missed(&mut self) -> Vec<FileCoverage> {
        let missed = std::mem::take(&mut self.missed).into_iter();
        missed.map(|((path, reason), bytes)| gather::skipped(&path, bytes, reason).file).collect()
    }

    fn skip(&mut self, path: &str, reason: SkipReason) {
        let reason = read::by_name(path, reason);
        match reason {
            SkipReason::Binary => {
                self.coverage.binary += 1;
                return;
            }
            SkipReason::Symlink => {
                self.coverage.symlinks += 1;
                return;
            }
            SkipReason::Excluded => {
                self.excluded.insert(path.to_string());
                return;
            }
            SkipReason::TooLarge { .. } => self.coverage.too_large += 1,
            SkipReason::UnknownEncoding => self.coverage.unknown_encoding += 1,
            _ => self.coverage.unreadable += 1,
        }
        self.missed.insert((path.to_string(), reason), 0);
    }

    fn add(&mut self, other: Self) {
        self.blobs.extend(other.blobs);
        self.messages.extend(other.messages);
        self.missed.extend(other.missed);
        self.excluded.extend(other.excluded);
        self.archives.extend(other.archives);
        let (mine, theirs) = (&mut self.coverage, other.coverage);
        mine.messages += theirs.messages;
        mine.blobs += theirs.blobs;
        mine.bytes += theirs.bytes;
        mine.binary += theirs.binary;
        mine.too_large += theirs.too_large;
        mine.unknown_encoding += theirs.unknown_encoding;
        mine.unreadable += theirs.unreadable;
        mine.partial += theirs.partial;
    }
}

/// Searches all blobs, versions of one path after each other and the newest first: git stores the older ones as
/// differences to it.
fn blobs(scan: &Scan, history: &History, survey: &TreeSurvey, found: &mut Found, done: &(dyn Fn(usize) + Sync)) {
    let mut order: Vec<u32> = (0..u32::try_from(survey.blobs.len()).unwrap_or(u32::MAX)).collect();
    let path = |at: u32| survey.blobs.get(at as usize).and_then(|blob| survey.paths.get(blob.path as usize));
    order.sort_unstable_by(|a, b| path(*a).cmp(&path(*b)).then(b.cmp(a)));
    let searched = AtomicUsize::new(0);
    let parts: Vec<Found> = order
        .par_chunks(BLOBS_AT_ONCE)
        .map(|positions| {
            let reader = history.reader();
            let mut part = Found { unpacks: found.unpacks, ..Found::default() };
            for &at in positions {
                if let (Some(blob), Some(path)) = (survey.blobs.get(at as usize), path(at)) {
                    let seen = search_blob(scan, &reader, (at, blob), path, &mut part);
                    if !seen.is_empty() {
                        part.blobs.push((at, seen));
                    }
                }
                searched.fetch_add(1, Ordering::Relaxed);
                done(order.len());
            }
            part
        })
        .collect();
    parts.into_iter().for_each(|part| found.add(part));
    found.blobs.sort_by_key(|(at, _)| *at);
}

fn search_blob(
    scan: &Scan,
    reader: &ObjectReader<'_>,
    (at, blob): (u32, &FoundBlob),
    path: &str,
    part: &mut Found,
) -> Vec<Seen> {
    let limit = scan.config.max_file_size();
    let bytes = read_bytes(reader, blob.id, limit);
    let may_unpack = part.unpacks
        && match &bytes {
            Ok(bytes) => archive::may_hold_members(bytes),
            Err(reason) => matches!(reason, SkipReason::TooLarge { .. }),
        };
    match bytes.and_then(|bytes| text_of(bytes, path)) {
        Err(_) if may_unpack => {
            part.archives.push(at);
            Vec::new()
        }
        Ok((source, bytes)) => {
            if !blob.again {
                part.coverage.blobs += 1;
                part.coverage.bytes += bytes;
            }
            seen_in(&scan.secrets, &Arc::new(source), &mut part.coverage.partial)
        }
        Err(_) if blob.again => Vec::new(),
        Err(reason) => {
            part.skip(path, reason);
            Vec::new()
        }
    }
}

/// A blob's text, and its bytes.
pub(crate) fn read_blob(
    reader: &ObjectReader<'_>,
    id: gix::ObjectId,
    path: &str,
    limit: u64,
) -> Result<(SourceText, u64), SkipReason> {
    text_of(read_bytes(reader, id, limit)?, path)
}

fn read_bytes(reader: &ObjectReader<'_>, id: gix::ObjectId, limit: u64) -> Result<Vec<u8>, SkipReason> {
    let mut buffer = Vec::new();
    reader.blob(&id, limit, &mut buffer).map_err(|missing| match missing {
        MissingObject::TooLarge => SkipReason::TooLarge { limit },
        MissingObject::Unreadable => {
            SkipReason::Unreadable { error: "the blob is missing in the object database, or damaged".to_string() }
        }
    })?;
    Ok(buffer)
}

fn text_of(content: Vec<u8>, path: &str) -> Result<(SourceText, u64), SkipReason> {
    let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
    let (text, encoding) = source::decode(content)?;
    Ok((SourceText::new(path, text, encoding, Origin::History), bytes))
}

/// Searches the messages of commits and the annotations of tags.
fn messages(scan: &Scan, history: &History, found: &mut Found) {
    let parts: Vec<Found> = history
        .commits
        .par_chunks(MESSAGES_AT_ONCE)
        .enumerate()
        .map(|(part_at, commits)| {
            let reader = history.reader();
            let mut part = Found::default();
            let mut buffer = Vec::new();
            for (commit, at) in commits.iter().zip(part_at * MESSAGES_AT_ONCE..) {
                let Some(message) = reader.message(commit, &mut buffer) else {
                    let error = format!("commit {} is missing in the object database, or damaged", commit.id);
                    part.skip(MESSAGE_PATH, SkipReason::Unreadable { error });
                    continue;
                };
                let text = Text::Message(u32::try_from(at).unwrap_or(u32::MAX));
                search_message(scan, message, MESSAGE_PATH, text, &mut part);
            }
            part
        })
        .collect();
    parts.into_iter().for_each(|part| found.add(part));
    for (annotation, at) in history.annotations.iter().zip(0..) {
        search_message(scan, annotation.text.clone(), TAG_PATH, Text::Annotation(at), found);
    }
}

fn search_message(scan: &Scan, bytes: Vec<u8>, path: &str, text: Text, part: &mut Found) {
    match message_text(bytes, path) {
        Ok(source) => {
            part.coverage.messages += 1;
            let seen = seen_in(&scan.secrets, &Arc::new(source), &mut part.coverage.partial);
            if !seen.is_empty() {
                part.messages.push((text, seen));
            }
        }
        Err(reason) => part.skip(path, reason),
    }
}

pub(crate) fn message_text(bytes: Vec<u8>, path: &str) -> Result<SourceText, SkipReason> {
    let (text, encoding) = source::decode(bytes)?;
    Ok(SourceText::new(path, text, encoding, Origin::History))
}

/// The credentials of a text, each at its first line. `partial` grows when a bound cut something of it.
pub(crate) fn seen_in(scanner: &SecretScanner, source: &Arc<SourceText>, partial: &mut usize) -> Vec<Seen> {
    let (facts, reached) = bound::noting(|| facts_in(scanner, source));
    *partial += usize::from(!reached.is_empty());
    let (mut seen, mut known) = (Vec::new(), BTreeSet::new());
    for fact in facts {
        let credential = Credential::of(&fact);
        if known.insert(credential.clone()) {
            seen.push(Seen { credential, line: source.region(fact.span).start_line, member: None });
        }
    }
    seen
}

/// The one place that runs the detectors on a text of the history. Only credentials are looked for, so that a text is
/// parsed only where one of their names stands in it.
pub(crate) fn facts_in(scanner: &SecretScanner, source: &Arc<SourceText>) -> Vec<SecretFact> {
    scanner.scan_text(source)
}
