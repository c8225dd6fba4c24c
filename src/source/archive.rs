//! The members of archives, unpacked in memory within bounds: zip (jar, war, docx, xlsx, wheel ...), tar, gzip and
//! Zstandard, known by their first bytes and not by their names. Nothing is written to disk.
//!
//! What a member is called cannot lead anywhere: it is a label. What an archive may cost is bounded by [`ArchiveLimits`],
//! and by the meter that everything unpacked runs through, so that an archive that lies about its sizes is cut too.

mod frames;
mod from_zip;

use std::cell::Cell;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::source::{SkipReason, name};
use frames::Frames;

/// How much of an archive is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Bytes of a member; a larger one is skipped.
    pub member: u64,
    /// Bytes that one archive on disk may unpack to, archives in it included.
    pub unpacked: u64,
    /// How many times larger than the archive on disk that may be, beyond the first `RATIO_FREE` bytes.
    pub ratio: u64,
    /// Members of one archive on disk, those of archives in it included.
    pub members: usize,
    /// Archives in archives: 1 reads none of them.
    pub nesting: usize,
}

/// The largest archive that is opened, in bytes on disk; an archive in an archive is held in memory when it is a zip.
pub const MOST_ARCHIVE: u64 = 256 << 20;
const MOST_NESTED_ZIP: u64 = 64 << 20;

/// A short text compresses without bound; only what is beyond this counts for the ratio.
const RATIO_FREE: u64 = 16 << 20;

/// Bytes that tell what a stream is: a tar says so at offset 257.
const MAGIC: usize = 512;

/// What a tar says of a member in front of it: a long name, or an extended header.
const MOST_SAID: u64 = 64 << 10;

/// Where the header of a sparse member says that its map goes on behind it (GNU tar manual, "Basic Tar Format",
/// `struct oldgnu_header`).
const IS_EXTENDED: usize = 482;

impl ArchiveLimits {
    /// Limits for each of so many archives, so that all together unpack to at most [`ArchiveLimits::WHOLE_SCAN`].
    #[must_use]
    pub fn shared_by(archives: usize, member: u64) -> Self {
        let share = Self::WHOLE_SCAN / u64::try_from(archives.max(1)).unwrap_or(u64::MAX);
        let members = (Self::WHOLE_SCAN_MEMBERS / archives.max(1)).clamp(1, 50_000);
        Self { member, unpacked: share.min(512 << 20), ratio: 200, members, nesting: 3 }
    }

    /// Members that all archives of a scan may have: what is kept of each is some 4 kB.
    pub const WHOLE_SCAN_MEMBERS: usize = 200_000;

    /// Bytes that all archives of a scan may unpack to.
    pub const WHOLE_SCAN: u64 = 16 << 30;
}

/// What an archive holds.
#[derive(Debug)]
pub struct Member {
    /// `archive.zip!/inner/path`; more `!/` for archives in archives.
    pub path: String,
    /// Its bytes, or why they were not read.
    pub content: Result<Vec<u8>, SkipReason>,
}

/// What an archive is read from.
pub trait ReadSeek: Read + Seek {}

impl<R: Read + Seek> ReadSeek for R {}

/// Whether a file is an archive that can be read, by how it begins or, of a zip behind something else, ends.
#[must_use]
pub fn is_archive_file(absolute: &Path) -> bool {
    let Some(mut file) = super::read::open_archive(absolute) else { return false };
    prefix(&mut file).is_ok_and(|start| Sort::of(&start).is_some()) || from_zip::has_end(&mut file)
}

/// Whether bytes begin as an archive that can be read.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    Sort::of(bytes.get(..MAGIC).unwrap_or(bytes)).is_some()
}

/// Whether bytes may hold members: those of an archive that is unpacked, or of one that is not and has to be told.
#[must_use]
pub fn may_hold_members(bytes: &[u8]) -> bool {
    is_archive(bytes) || is_foreign(bytes) || from_zip::has_end(&mut Cursor::new(bytes))
}

/// Whether bytes begin as an archive of a sort that is not unpacked: xz, bzip2, 7-Zip, RAR, `compress`, lzip, LZ4, cpio, a cabinet, a
/// package of Debian's (the formats' own documents: xz-file-format 2.1.1.1, 7zFormat.txt, RAR 5.0 technote, deb(5), cpio(5)).
fn is_foreign(bytes: &[u8]) -> bool {
    const MAGICS: &[&[u8]] = &[
        b"\xfd7zXZ\0",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
        b"\x1f\x9d",
        b"LZIP\x01",
        b"\x04\x22\x4d\x18",
        b"MSCF\0\0\0\0",
        b"!<arch>\ndebian-binary",
    ];
    let is_bzip2 = bytes.starts_with(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY");
    // All of a cpio's header is digits, hexadecimal or octal.
    let is_cpio = [(&b"070701"[..], 110), (b"070702", 110), (b"070707", 76)].iter().any(|(magic, length)| {
        bytes.starts_with(magic) && bytes.get(..*length).is_some_and(|header| header.iter().all(u8::is_ascii_hexdigit))
    });
    is_bzip2 || is_cpio || MAGICS.iter().any(|magic| bytes.starts_with(magic))
}

fn foreign() -> SkipReason {
    SkipReason::Unreadable { error: "it is an archive of a sort that is not unpacked".to_string() }
}

/// Gives every member of an archive to `visit`, in the order of the archive. `packed` is the archive's size in bytes.
/// The answer says what was cut or could not be read, and nothing when all of it was, or why it is not unpacked; `None` when it is no
/// archive.
pub fn unpack<R: Read + Seek>(
    mut archive: R,
    packed: u64,
    path: &str,
    limits: ArchiveLimits,
    visit: &mut dyn FnMut(Member),
) -> Option<Result<Vec<String>, SkipReason>> {
    let start = prefix(&mut archive).ok()?;
    archive.rewind().ok()?;
    if is_foreign(&start) {
        return Some(Err(foreign()));
    }
    let sort = Sort::of(&start).or_else(|| from_zip::has_end(&mut archive).then_some(Sort::Zip))?;
    let allowed = packed.saturating_mul(limits.ratio).max(RATIO_FREE).min(limits.unpacked);
    let meter = Meter { left: Cell::new(allowed), members: Cell::new(limits.members), is_spent: Cell::new(false) };
    let mut unpacker = Unpacker { limits, meter: &meter, visit, problems: Vec::new(), beyond: 0 };
    match sort {
        Sort::Zip => unpacker.zip(archive, path, 1),
        _ => unpacker.stream(sort, &mut archive, path, 1),
    }
    let (mut problems, beyond) = (unpacker.problems, unpacker.beyond);
    if meter.is_spent.get() {
        problems.push(format!("unpacks to more than the {allowed} bytes that are read of it; the rest was not read"));
    }
    if beyond > 0 {
        problems.push(format!("has {beyond} more members than the {} that are read of it", limits.members));
    }
    problems.sort();
    problems.dedup();
    Some(Ok(problems))
}

/// What may still be unpacked.
struct Meter {
    left: Cell<u64>,
    members: Cell<usize>,
    is_spent: Cell<bool>,
}

/// Everything that is unpacked runs through one of these.
struct Metered<'m, R> {
    inner: R,
    meter: &'m Meter,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.is_spent.get() {
            return Err(io::Error::other("the limit of unpacked bytes is reached"));
        }
        let read = self.inner.read(buffer)?;
        let left = self.meter.left.get().checked_sub(u64::try_from(read).unwrap_or(u64::MAX));
        self.meter.left.set(left.unwrap_or_default());
        match left {
            Some(_) => Ok(read),
            None => {
                self.meter.is_spent.set(true);
                Err(io::Error::other("the limit of unpacked bytes is reached"))
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Zip,
    Gzip,
    Zstandard,
    Tar,
}

impl Sort {
    /// By magic numbers: APPNOTE.TXT 4.3.7 and 4.3.16 (<https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>),
    /// RFC 1952 section 2.3.1, RFC 8878 sections 3.1.1 and 3.1.2, POSIX pax "ustar Header Block"; a tar of Unix V7, which
    /// has none, by its checksum.
    fn of(start: &[u8]) -> Option<Self> {
        match start {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstandard),
            _ if start.get(257..262) == Some(b"ustar") || is_old_tar(start) => Some(Self::Tar),
            _ => None,
        }
    }
}

/// Whether a text begins with the header of a tar as Unix V7 wrote it: without a magic number, but with the sum of its bytes
/// (tar(5) of FreeBSD, "Old-Style Archive Format").
fn is_old_tar(start: &[u8]) -> bool {
    const SUM: std::ops::Range<usize> = 148..156;
    let Some(header) = start.get(..512).filter(|header| header.first().is_some_and(u8::is_ascii_graphic)) else {
        return false;
    };
    let octal = |field: std::ops::Range<usize>| {
        let digits = std::str::from_utf8(header.get(field)?).ok()?.trim_matches([' ', '\0']);
        u64::from_str_radix(digits, 8).ok()
    };
    let sum: u64 =
        header.iter().enumerate().map(|(at, &byte)| u64::from(if SUM.contains(&at) { b' ' } else { byte })).sum();
    octal(SUM) == Some(sum) && octal(124..136).is_some()
}

struct Unpacker<'a> {
    limits: ArchiveLimits,
    meter: &'a Meter,
    visit: &'a mut dyn FnMut(Member),
    problems: Vec<String>,
    /// Members that were counted and not read, because so many others were.
    beyond: u64,
}

impl Unpacker<'_> {
    fn problem(&mut self, problem: &str) {
        self.problems.push(problem.to_string());
    }

    /// Whether one more member may be read; one that may not is counted.
    fn admit(&mut self) -> bool {
        let left = self.meter.members.get().checked_sub(1);
        match left {
            Some(left) => self.meter.members.set(left),
            None => self.beyond = self.beyond.saturating_add(1),
        }
        left.is_some()
    }

    /// Everything that needs no seeking. `depth` counts archives, from 1 for the one on disk.
    fn stream(&mut self, sort: Sort, packed: &mut dyn Read, path: &str, depth: usize) {
        let meter = self.meter;
        match sort {
            Sort::Tar => self.tar(packed, path, depth),
            Sort::Gzip => {
                let mut inner = Metered { inner: MultiGzDecoder::new(packed), meter };
                self.single(&mut inner, path, &[".gz", ".gzip"], depth);
            }
            Sort::Zstandard => {
                let mut inner = Metered { inner: Frames::new(packed), meter };
                self.single(&mut inner, path, &[".zst", ".zstd"], depth);
            }
            Sort::Zip => match bounded(packed, MOST_NESTED_ZIP) {
                Ok(Some(bytes)) => self.zip(Cursor::new(bytes), path, depth),
                Ok(None) => self.problem("holds a zip that is too large to be unpacked in memory"),
                Err(_) => self.damaged(),
            },
        }
    }

    /// One compressed stream: a tar, or one file that has the archive's name without its ending.
    fn single(&mut self, inner: &mut dyn Read, path: &str, endings: &[&str], depth: usize) {
        let Ok(start) = prefix(inner) else { return self.damaged() };
        let mut whole = Cursor::new(&start).chain(inner);
        if Sort::of(&start) == Some(Sort::Tar) {
            return self.tar(&mut whole, path, depth);
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        self.member(&start, &mut whole, format!("{path}!/{name}"), depth);
    }

    /// One tar, or several after each other. Whatever has content is read, of whatever type it is: what unpacks a type that
    /// it does not know makes a file of it (POSIX pax, "ustar Interchange Format", typeflag).
    fn tar(&mut self, packed: &mut dyn Read, path: &str, depth: usize) {
        let mut archive = tar::Archive::new(packed);
        archive.set_ignore_zeros(true);
        // Raw entries, because the long names of others are read without a bound.
        let Ok(entries) = archive.entries() else { return self.damaged() };
        let mut said = Said::default();
        for entry in entries.raw(true) {
            let Ok(mut entry) = entry else { return self.damaged() };
            if self.meter.is_spent.get() {
                return;
            }
            let header = entry.header();
            let kind = header.entry_type();
            if Said::is_said_by(kind) {
                match bounded(&mut entry, MOST_SAID) {
                    Ok(Some(bytes)) => said.add(kind, bytes),
                    Ok(None) => self.problem("has an extended header or a name that is too long; it was not read"),
                    Err(_) => return self.damaged(),
                }
                continue;
            }
            if kind.is_gnu_sparse() && header.as_bytes().get(IS_EXTENDED) != Some(&0) {
                return self.problem("has a sparse member of many parts; it and what comes after it were not read");
            }
            if said.size.is_some_and(|size| header.entry_size().ok() != Some(size)) {
                return self.problem("has a member with two sizes; it and what comes after it were not read");
            }
            let name = said.of_next().unwrap_or_else(|| header.path_bytes().into_owned());
            let Ok(start) = prefix(&mut entry) else { return self.damaged() };
            if start.is_empty() && !kind.is_file() && !kind.is_contiguous() || !self.admit() {
                continue;
            }
            let mut whole = Cursor::new(&start).chain(entry);
            self.member(&start, &mut whole, label(path, &name), depth);
        }
    }

    /// A member whose first bytes are known: an archive itself, or a file.
    fn member(&mut self, start: &[u8], whole: &mut dyn Read, path: String, depth: usize) {
        if let Some(sort) = Sort::of(start) {
            if depth < self.limits.nesting {
                return self.stream(sort, whole, &path, depth + 1);
            }
            self.problem("holds archives in archives deeper than is read");
            let error = "it is an archive in too many others".to_string();
            return (self.visit)(Member { path, content: Err(SkipReason::Unreadable { error }) });
        }
        let limit = self.limits.member;
        let content = match bounded(whole, limit) {
            Ok(Some(bytes)) if is_foreign(&bytes) => Err(foreign()),
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(SkipReason::TooLarge { limit }),
            Err(_) => Err(SkipReason::Unreadable { error: "it is damaged, or beyond the archive's limit".to_string() }),
        };
        (self.visit)(Member { path, content });
    }

    fn damaged(&mut self) {
        if !self.meter.is_spent.get() {
            self.problem("is damaged; what comes after the damage was not read");
        }
    }
}

/// The first bytes of a stream, as many as tell what it is.
fn prefix(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(MAGIC);
    stream.take(MAGIC as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// All of a stream; `None` when there is more than the limit.
fn bounded(stream: &mut dyn Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    stream.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(u64::try_from(bytes.len()).is_ok_and(|length| length <= limit).then_some(bytes))
}

/// `path!/name`, with the name's separators as everywhere.
fn label(path: &str, name: &[u8]) -> String {
    let name = name::encode(name).replace('\\', "/");
    let name = name.trim_end_matches('\0').trim_start_matches("./").trim_start_matches('/');
    format!("{path}!/{name}")
}

/// What a tar said of the next member.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Said {
    fn is_said_by(kind: tar::EntryType) -> bool {
        let is_gnu = kind.is_gnu_longname() || kind.is_gnu_longlink();
        is_gnu || kind.is_pax_local_extensions() || kind.is_pax_global_extensions()
    }

    fn add(&mut self, kind: tar::EntryType, bytes: Vec<u8>) {
        if kind.is_gnu_longname() {
            self.name = Some(bytes);
        } else if !kind.is_gnu_longlink() {
            let size = pax_value(&bytes, b"size=").map(|size| std::str::from_utf8(size).ok()?.parse().ok());
            // A number that is none is no size of the member's.
            self.size = size.map(|size| size.unwrap_or(u64::MAX)).or(self.size);
            self.name = pax_value(&bytes, b"path=").map(<[u8]>::to_vec).or(self.name.take());
        }
    }

    /// The name of the member that comes now; what was said does not hold for those after it.
    fn of_next(&mut self) -> Option<Vec<u8>> {
        std::mem::take(self).name
    }
}

/// A value of a pax extended header: records of `<length> <key>=<value>\n`, of which the last counts (POSIX pax, "pax Extended
/// Header").
fn pax_value<'h>(records: &'h [u8], key: &[u8]) -> Option<&'h [u8]> {
    let (mut rest, mut found) = (records, None);
    while let Some((record, after)) = pax_record(rest) {
        found = record.strip_prefix(key).map(|value| value.strip_suffix(b"\n").unwrap_or(value)).or(found);
        rest = after;
    }
    found
}

/// The first record without its length, and what comes after it.
fn pax_record(records: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = memchr::memchr(b' ', records)?;
    let length: usize = std::str::from_utf8(records.get(..space)?).ok()?.parse().ok()?;
    Some((records.get(space + 1..length)?, records.get(length..)?))
}

#[cfg(test)]
mod tests;
