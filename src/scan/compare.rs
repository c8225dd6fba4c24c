//! Results held against what was there before.

use std::collections::{BTreeMap, BTreeSet};

use crate::result::{Against, Comparison, Coverage, FileStatus, Known};
use crate::scan::baseline::{self, Rest};
use crate::scan::read::Reader;
use crate::scan::{Accepted, Examined, Scan, ScanOptions, examine, settle};

/// Compares with the commit before, or with what the options say is known; `None` where there is nothing to compare with.
pub(super) fn with_before(
    options: &ScanOptions,
    scan: &Scan,
    reader: &Reader,
    accepted: &Accepted<'_>,
    examined: &mut Examined,
) -> Option<Comparison> {
    let (against, known) = match (&options.known, reader.against()) {
        (Some((against, known)), _) => (against.clone(), known.clone()),
        (None, Some(against)) => {
            let known = before(scan, reader, accepted, examined, &against)?;
            (against, known)
        }
        (None, None) => return None,
    };
    let seen = Seen::new(scan, reader, &examined.coverage);
    let Rest { absent, unseen } = baseline::compare(&mut examined.results, &known, &|known| seen.covers(known));
    Some(Comparison { against, absent, unseen })
}

/// The results of the commit before. A hook looks at HEAD only where something could be new.
fn before(
    scan: &Scan,
    reader: &Reader,
    accepted: &Accepted<'_>,
    examined: &Examined,
    against: &Against,
) -> Option<Vec<Known>> {
    let could_be_new = examined.results.iter().any(|result| result.suppression.is_none());
    let before = reader.before().filter(|_| could_be_new || *against != Against::Head)?;
    let mut before = examine(scan, &before, &|_| {});
    settle(scan, &mut before, accepted);
    Some(before.results.iter().map(Known::from).collect())
}

/// Where a result would have been found, had it been there.
struct Seen<'a> {
    /// Whether each file was scanned in full.
    files: BTreeMap<&'a str, bool>,
    removed: BTreeSet<&'a str>,
    unfinished: BTreeSet<&'a str>,
    is_whole: bool,
    /// Only some rules judge.
    rules: Option<BTreeSet<&'a str>>,
}

impl<'a> Seen<'a> {
    fn new(scan: &'a Scan, reader: &'a Reader, coverage: &'a Coverage) -> Self {
        let is_read = |status: &FileStatus| !matches!(status, FileStatus::Skipped(_) | FileStatus::Partial);
        Self {
            files: coverage.files.iter().map(|file| (file.path.as_str(), is_read(&file.status))).collect(),
            removed: reader.removed().iter().map(String::as_str).collect(),
            unfinished: coverage.errors.iter().map(|error| error.path.as_str()).collect(),
            is_whole: reader.is_whole(),
            rules: scan.only.is_some().then(|| scan.rules.names().into_iter().collect()),
        }
    }

    fn covers(&self, known: &Known) -> bool {
        if self.rules.as_ref().is_some_and(|rules| !rules.contains(known.rule.as_str())) {
            return false;
        }
        // A member of an archive that was not unpacked stands behind the archive's own path.
        let path = known.path.as_str();
        let containers = path.match_indices("!/").filter_map(|(end, _)| path.get(..end));
        let mut files = std::iter::once(path).chain(containers).filter_map(|path| self.files.get(path));
        let is_there = files.next().copied();
        !self.unfinished.contains(path) && is_there.unwrap_or(self.is_whole || self.removed.contains(path))
    }
}
