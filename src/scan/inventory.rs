//! What the files of a scan show of personal data, for the inventory: read and followed as for a scan, and not judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::config::privacy::Privacy;
use crate::detect;
use crate::inventory::FileData;
use crate::result::{Exempted, Exemption, FileCoverage, Redactor};
use crate::scan::program::Linked;
use crate::scan::read::{Item, Reader};
use crate::scan::{Scan, ScanError, ScanOptions, exemptions, gather, in_threads, masked, nested, redactor};
use crate::target::ParsedFile;

/// What the files show.
#[derive(Debug)]
pub struct Seen {
    /// What the configuration says.
    pub privacy: Arc<Privacy>,
    /// The files that show anything, in the order of their paths.
    pub data: Vec<FileData>,
    /// Every file, in the order of the paths, and whether data was followed or looked for in it.
    pub files: Vec<(FileCoverage, bool)>,
    /// What somebody left out of sight: by the configuration, ignore files and the command line.
    pub exempt: Vec<Exemption>,
    /// The whole repository was read, and not a folder of it.
    pub is_whole: bool,
    /// Knows the credentials that the files hold.
    pub redactor: Redactor,
}

/// What was seen in one file.
struct OfFile {
    file: FileCoverage,
    followed: bool,
    data: Option<FileData>,
    secrets: Vec<masked::Unshown>,
}

/// Reads the files of the options, and looks for personal data in them. `file_done` is called as by [`crate::scan::scan`].
///
/// # Errors
///
/// A configuration or detectors that cannot be used, or a source that cannot be read.
pub fn see(options: &ScanOptions, file_done: &(dyn Fn(usize) + Sync)) -> Result<Seen, ScanError> {
    in_threads(options, || {
        let (scan, reader) = rayon::join(|| Scan::new(options), || Reader::new(options));
        let (mut scan, mut reader) = (scan?, reader?);
        let in_vain = nested::read(&mut scan, &mut reader)?;
        let linked = Linked::new(&scan, &reader);
        let done = AtomicUsize::new(0);
        let items = reader.items();
        let one = |item: &Item| {
            let seen = of_file(&scan, &linked, &reader, item);
            done.fetch_add(1, Ordering::Relaxed);
            file_done(items.len());
            seen
        };
        let mut all: Vec<OfFile> = items.par_iter().map(one).collect();
        all.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        let (mut data, mut files, mut secrets) = (Vec::new(), Vec::new(), Vec::new());
        for one in all {
            data.extend(one.data);
            files.push((one.file, one.followed));
            secrets.extend(one.secrets);
        }
        let privacy = Arc::clone(scan.config.privacy());
        let exempt = left_out(&scan, &reader, in_vain, &files);
        Ok(Seen { privacy, data, files, exempt, is_whole: reader.is_whole(), redactor: redactor(&secrets) })
    })
}

/// Of what is exempt, that which decides about what the inventory shows: rules and results are none of its business, and
/// declarations stand in it.
fn left_out(scan: &Scan, reader: &Reader, in_vain: Vec<Exemption>, files: &[(FileCoverage, bool)]) -> Vec<Exemption> {
    let files: Vec<FileCoverage> = files.iter().map(|(file, _)| file.clone()).collect();
    let mut all = exemptions::all(scan, &files, reader.ignored(), &[]);
    all.extend(in_vain.into_iter().chain(reader.untrusted().iter().cloned()));
    all.retain(|exemption| {
        matches!(
            exemption.what,
            Exempted::OwnSettings
                | Exempted::PathsExcluded
                | Exempted::PathsNotIncluded
                | Exempted::PathsIgnored { .. }
                | Exempted::TestCode
                | Exempted::FileSize { .. }
                | Exempted::NotTrusted
        )
    });
    all.sort();
    all.dedup();
    all
}

fn of_file(scan: &Scan, linked: &Linked, reader: &Reader, item: &Item) -> OfFile {
    let (source, bytes) = match reader.read(item) {
        Ok(read) => read,
        Err((bytes, reason)) => {
            let file = gather::skipped(item.path(), bytes, reason).file;
            return OfFile { file, followed: false, data: None, secrets: Vec::new() };
        }
    };
    let source = Arc::new(source);
    let (parsed, reached) =
        crate::bound::noting(|| ParsedFile::new(Arc::clone(&source), &scan.secrets, linked.program()));
    let mut file = parsed.coverage(bytes);
    file.add_reached(reached);
    let followed = parsed.code_kind().is_some() || detect::is_schema(source.path());
    let data = FileData::of(&source, parsed.facts(), scan.config.is_test(source.path()));
    let secrets = masked::values(&source, &parsed.facts().secrets, parsed.beyond());
    OfFile { file, followed, data, secrets }
}
