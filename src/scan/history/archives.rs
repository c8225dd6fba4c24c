//! Archives among the blobs of a history. They are unpacked in memory, within the same bounds as those of a working tree,
//! shared by all of the history; a member is a text of its own, at `archive.zip!/inner/path`.

use std::io::Cursor;
use std::sync::Arc;

use gix::ObjectId;
use rayon::prelude::*;

use super::{Found, Seen, seen_in};
use crate::result::SkipReason;
use crate::scan::Scan;
use crate::source::archive::{self, ArchiveLimits, MOST_ARCHIVE, Member};
use crate::source::git::{History, ObjectReader, TreeSurvey};
use crate::source::{self, Origin, SourceText};

/// What an archive came to.
pub(super) struct Unpacked {
    pub bytes: u64,
    /// What was cut or could not be read.
    pub problems: Vec<String>,
}

/// Searches the members of all archives that were seen. `found` gets what is in them, and the limits of each.
pub(super) fn search(scan: &Scan, history: &History, survey: &TreeSurvey, found: &mut Found) {
    let mut positions = std::mem::take(&mut found.archives);
    positions.sort_unstable();
    let limits = ArchiveLimits::shared_by(positions.len(), scan.config.max_file_size());
    found.limits = Some(limits);
    let parts: Vec<Found> = positions
        .par_iter()
        .filter_map(|&at| {
            let blob = survey.blobs.get(at as usize)?;
            let path = survey.paths.get(blob.path as usize)?;
            let mut part = Found::default();
            let seen = seen_in_archive(scan, &history.reader(), blob.id, path, limits, &mut part);
            if !seen.is_empty() {
                part.blobs.push((at, seen));
            }
            Some(part)
        })
        .collect();
    parts.into_iter().for_each(|part| found.add(part));
    found.blobs.sort_by_key(|(at, _)| *at);
}

/// The credentials of an archive's members.
pub(super) fn seen_in_archive(
    scan: &Scan,
    reader: &ObjectReader<'_>,
    id: ObjectId,
    path: &str,
    limits: ArchiveLimits,
    part: &mut Found,
) -> Vec<Seen> {
    let (mut seen, mut partial) = (Vec::new(), 0);
    let mut skipped = Vec::new();
    let unpacked = unpack(scan, reader, id, path, limits, &mut |member, read| match read {
        Ok(source) => {
            let inner = member.get(path.len() + 2..).unwrap_or(member).to_string();
            let own = seen_in(&scan.secrets, &Arc::new(source), &mut partial).into_iter();
            seen.extend(own.map(|seen| Seen { member: Some(inner.clone()), ..seen }));
        }
        Err(reason) => skipped.push((member.to_string(), reason)),
    });
    part.coverage.partial += partial;
    skipped.into_iter().for_each(|(member, reason)| part.skip(&member, reason));
    match unpacked {
        Some(Err(reason)) => part.skip(path, reason),
        Some(Ok(Unpacked { bytes, problems })) => {
            part.coverage.blobs += 1;
            part.coverage.bytes += bytes;
            for problem in problems {
                part.skip(path, SkipReason::Unreadable { error: format!("the archive {problem}") });
            }
        }
        None => part.skip(path, SkipReason::TooLarge { limit: scan.config.max_file_size() }),
    }
    seen
}

/// Gives the path and the text of every member of an archive to `visit`, or says why it is not unpacked. `None` when the blob is none, or
/// cannot be read.
pub(super) fn unpack(
    scan: &Scan,
    reader: &ObjectReader<'_>,
    id: ObjectId,
    path: &str,
    limits: ArchiveLimits,
    visit: &mut dyn FnMut(&str, Result<SourceText, SkipReason>),
) -> Option<Result<Unpacked, SkipReason>> {
    let container = u32::try_from(path.len()).ok()?;
    let mut buffer = Vec::new();
    reader.blob(&id, MOST_ARCHIVE, &mut buffer).ok()?;
    let bytes = u64::try_from(buffer.len()).ok()?;
    let mut member = |Member { path, content }| {
        let content = if scan.config.is_excluded(&path) { Err(SkipReason::Excluded) } else { content };
        let text = content
            .and_then(source::decode)
            .map(|(text, encoding)| SourceText::new(path.clone(), text, encoding, Origin::Archive { container }));
        visit(&path, text);
    };
    let unpacked = archive::unpack(Cursor::new(buffer), bytes, path, limits, &mut member)?;
    Some(unpacked.map(|problems| Unpacked { bytes, problems }))
}
