//! Members of archives, each scanned as a file of its own.

use crate::policy::Evaluator;
use crate::result::{FileStatus, LocatedProblem, SkipReason};
use crate::scan::Scan;
use crate::scan::gather::{self, Gathered};
use crate::scan::program::Linked;
use crate::scan::read::{ArchiveMember, Item, Reader};
use crate::span::Region;

/// What a file that is no text gave: the members of an archive and the archive itself, or why it was skipped.
pub(crate) fn scan(
    scan: &Scan,
    linked: &Linked,
    reader: &Reader,
    evaluator: &mut Evaluator<'_>,
    item: &Item,
    bytes: u64,
    reason: SkipReason,
) -> Vec<Gathered> {
    let mut outcomes = Vec::new();
    let mut visit = |ArchiveMember { path, read }| {
        outcomes.push(match read {
            Ok((source, bytes)) => gather::gather(scan, linked, evaluator, source, bytes),
            Err((bytes, reason)) => gather::skipped(&path, bytes, reason),
        });
    };
    let unpacked = reader.unpack(item, &reason, &mut visit);
    let mut own = gather::skipped(item.path(), bytes, reason);
    if let Some(Err(reason)) = unpacked {
        own.file.status = FileStatus::Skipped(reason);
    } else if let Some(Ok((bytes, problems))) = unpacked {
        let region = Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1 };
        let problem = |what| LocatedProblem { message: format!("the archive {what}"), region };
        own.file.bytes = bytes;
        own.file.status = if problems.is_empty() { FileStatus::Unpacked } else { FileStatus::Partial };
        own.file.problems = problems.into_iter().map(problem).collect();
    }
    outcomes.push(own);
    outcomes
}
