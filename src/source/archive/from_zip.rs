//! Zip archives, which are read from their end.

use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;

use super::{Member, Metered, Unpacker, label, prefix};
use crate::source::SkipReason;

/// The end of central directory record without its comment, and the longest comment (APPNOTE.TXT 4.3.16).
const END_RECORD: u64 = 22;
const LONGEST_COMMENT: u64 = 0xFFFF;

/// An entry of the directory without its name, extra field and comment.
const ENTRY: u64 = 46;

/// The same record of zip64 without what extends it.
const RECORD_64: u64 = 56;

impl Unpacker<'_> {
    pub(super) fn zip<R: Read + Seek>(&mut self, mut packed: R, path: &str, depth: usize) {
        let Some(end) = Directory::find(&mut packed) else { return self.damaged() };
        // The directory is read into memory as a whole, so that it must not be longer than what will be used of it.
        let most = u64::try_from(self.meter.members.get()).unwrap_or(u64::MAX);
        let counted = end.members.min(most);
        self.beyond = self.beyond.saturating_add(end.members - counted);
        if end.members == 0 && end.place > 0 {
            self.problem(HAS_MORE);
        }
        if counted == 0 {
            return;
        }
        let cut = Cut::new(packed, end.cut_to(counted));
        let left = Rc::clone(&cut.left);
        let Ok(mut archive) = ZipArchive::new(cut) else { return self.damaged() };
        left.set(u64::MAX);
        let shadowed = counted.saturating_sub(u64::try_from(archive.len()).unwrap_or(u64::MAX));
        if shadowed > 0 {
            self.problem(&format!("has {shadowed} members of the same name as another; they were not read"));
        }
        let mut places = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            if let Ok(member) = archive.by_index_raw(index) {
                let end = member
                    .data_start()
                    .unwrap_or_else(|| member.header_start())
                    .saturating_add(member.compressed_size());
                places.push((member.header_start(), end));
            }
            if self.meter.is_spent.get() || !self.admit() {
                return;
            }
            let meter = self.meter;
            let name = archive.name_for_index(index).and_then(Result::ok).map(|name| name.into_owned());
            let label = label(path, name.unwrap_or_else(|| format!("member {index}")).as_bytes());
            let unreadable = |error: &str| Err(SkipReason::Unreadable { error: error.to_string() });
            let mut is_folder = false;
            let member = match archive.by_index(index) {
                Ok(member) if member.is_symlink() => Err(Member { path: label, content: Err(SkipReason::Symlink) }),
                Ok(member) if member.encrypted() => Err(Member { path: label, content: unreadable("it is encrypted") }),
                Ok(member) => {
                    is_folder = member.is_dir();
                    Ok((Metered { inner: member, meter }, label))
                }
                Err(_) => Err(Member {
                    path: label,
                    content: unreadable("it is damaged, encrypted, or compressed in a way that is not supported"),
                }),
            };
            match member {
                Ok((mut whole, label)) => match prefix(&mut whole) {
                    Ok(start) if is_folder && start.is_empty() => {}
                    Ok(start) => {
                        let mut whole = Cursor::new(&start).chain(whole);
                        self.member(&start, &mut whole, label, depth);
                    }
                    Err(_) => {
                        let content = unreadable("it is damaged, or beyond the archive's limit");
                        (self.visit)(Member { path: label, content });
                    }
                },
                Err(skipped) => (self.visit)(skipped),
            }
        }
        let first = archive.central_directory_start();
        if counted < end.members {
            return;
        }
        let mut packed = archive.into_inner().inner;
        if has_more(&mut packed, first, counted).unwrap_or(true) {
            self.problem(HAS_MORE);
        } else if shadowed == 0 && has_unnamed(&mut packed, places, first).unwrap_or(true) {
            self.problem(HAS_UNNAMED);
        }
    }
}

const HAS_MORE: &str = "has more members than it announces; they were not read";

const HAS_UNNAMED: &str = "holds members that its directory does not name; they were not read";

/// Whether a file that begins as something else ends as a zip: what is run before its archive is read (PEP 441).
pub(super) fn has_end<R: Read + Seek>(packed: &mut R) -> bool {
    let found = Directory::find(packed).is_some_and(|end| end.members > 0);
    packed.rewind().is_ok() && found
}

/// Whether a member begins where none is named (APPNOTE.TXT 4.3.7): `places` are where those begin and end that are, `first` is where the
/// directory starts.
fn has_unnamed<R: Read + Seek>(packed: &mut R, mut places: Vec<(u64, u64)>, first: u64) -> io::Result<bool> {
    places.sort_unstable();
    places.push((first, first));
    let mut at = 0;
    for (start, end) in places {
        if start > at && holds_member(packed, at, start)? {
            return Ok(true);
        }
        at = at.max(end);
    }
    Ok(false)
}

/// Whether a part of the file has the beginning of a member in it.
fn holds_member<R: Read + Seek>(packed: &mut R, start: u64, end: u64) -> io::Result<bool> {
    const BLOCK: usize = 64 << 10;
    const MAGIC: &[u8] = b"PK\x03\x04";
    packed.seek(SeekFrom::Start(start))?;
    let (mut left, mut block) = (end - start, Vec::new());
    while left > 0 {
        // What a block ends with may begin what the next one goes on with.
        let kept = block.len().min(MAGIC.len() - 1);
        block.drain(..block.len() - kept);
        let read = packed.take(left.min(BLOCK as u64)).read_to_end(&mut block)?;
        if read == 0 {
            return Ok(false);
        }
        if memchr::memmem::find(&block, MAGIC).is_some() {
            return Ok(true);
        }
        left -= u64::try_from(read).unwrap_or(left);
    }
    Ok(false)
}

/// Whether the directory at a place has an entry after so many (APPNOTE.TXT 4.3.12).
fn has_more<R: Read + Seek>(packed: &mut R, first: u64, counted: u64) -> io::Result<bool> {
    packed.seek(SeekFrom::Start(first))?;
    let mut directory = BufReader::new(packed);
    let is_entry = |directory: &mut BufReader<&mut R>, header: &mut Vec<u8>| {
        header.clear();
        directory.take(ENTRY).read_to_end(header).map(|_| header.starts_with(b"PK\x01\x02"))
    };
    let mut header = Vec::new();
    for _ in 0..counted {
        if !is_entry(&mut directory, &mut header)? {
            return Ok(true);
        }
        // Name, extra field and comment.
        let more: u64 = [28, 30, 32].into_iter().filter_map(|at| number(&header, at, 2)).sum();
        directory.seek_relative(i64::try_from(more).unwrap_or(i64::MAX))?;
    }
    is_entry(&mut directory, &mut header)
}

/// The end of a zip: how many members it says it has, and where it says so (APPNOTE.TXT 4.3.14 to 4.3.16).
struct Directory {
    /// Where in the file it ends.
    place: u64,
    members: u64,
    /// Where in the file a count stands, in how many bytes.
    counts: Vec<(u64, usize)>,
}

impl Directory {
    /// `None` when the end cannot be found, or the directory is too short for its members.
    fn find<R: Read + Seek>(packed: &mut R) -> Option<Self> {
        let length = packed.seek(SeekFrom::End(0)).ok()?;
        let start = length.saturating_sub(END_RECORD + LONGEST_COMMENT);
        packed.seek(SeekFrom::Start(start)).ok()?;
        let mut tail = Vec::new();
        packed.take(END_RECORD + LONGEST_COMMENT).read_to_end(&mut tail).ok()?;
        let end = memchr::memmem::rfind(&tail, b"PK\x05\x06")?;
        let [members, size, offset] =
            [number(&tail, end + 10, 2)?, number(&tail, end + 12, 4)?, number(&tail, end + 16, 4)?];
        let at = |offset: usize| u64::try_from(offset).ok()?.checked_add(start);
        // Where a number is as large as can be, the record of zip64 counts, if its locator stands just before.
        let is_full = members == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF;
        let locator = end.checked_sub(20).filter(|at| is_full && tail.get(*at..*at + 4) == Some(b"PK\x06\x07"));
        let found = match locator {
            Some(locator) => {
                // After bytes that were put before the archive, it stands right before its locator.
                let places = [number(&tail, locator + 8, 8)?, at(locator)?.saturating_sub(RECORD_64)];
                let mut records = places.into_iter().filter_map(|at| Some((at, members_of_record(packed, at)?)));
                let (record, members) = records.next()?;
                Self {
                    place: at(end)?,
                    members,
                    counts: vec![(record.checked_add(24)?, 8), (record.checked_add(32)?, 8)],
                }
            }
            // Each entry takes 46 bytes at least.
            None if size / ENTRY < members => return None,
            None => Self { place: at(end)?, members, counts: vec![(at(end + 8)?, 2), (at(end + 10)?, 2)] },
        };
        packed.rewind().ok()?;
        Some(found)
    }

    /// The counts as they stand in the file when there are so many members.
    fn cut_to(&self, members: u64) -> Vec<(u64, Vec<u8>)> {
        let is_cut = members < self.members;
        let bytes = |length: usize| members.to_le_bytes().into_iter().take(length).collect();
        self.counts.iter().filter(|_| is_cut).map(|(at, length)| (*at, bytes(*length))).collect()
    }
}

fn members_of_record<R: Read + Seek>(packed: &mut R, at: u64) -> Option<u64> {
    packed.seek(SeekFrom::Start(at)).ok()?;
    let mut record = Vec::new();
    packed.take(RECORD_64).read_to_end(&mut record).ok()?;
    record.starts_with(b"PK\x06\x06").then(|| number(&record, 32, 8)).flatten()
}

/// Bytes that are read to find and read a directory: 50,000 entries take some 10 MB, and each byte takes some ten in memory.
const MOST_DIRECTORY: u64 = 24 << 20;

/// A zip that says that it has fewer members than it has.
struct Cut<R> {
    inner: R,
    at: u64,
    /// What stands in place of the bytes at a position.
    patches: Vec<(u64, Vec<u8>)>,
    /// Bytes that may still be read.
    left: Rc<Cell<u64>>,
}

impl<R: Read + Seek> Cut<R> {
    fn new(inner: R, patches: Vec<(u64, Vec<u8>)>) -> Self {
        Self { inner, at: 0, patches, left: Rc::new(Cell::new(MOST_DIRECTORY)) }
    }
}

impl<R: Read> Read for Cut<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let length = u64::try_from(read).unwrap_or(u64::MAX);
        let left = self.left.get().checked_sub(length);
        self.left.set(left.ok_or_else(|| io::Error::other("the directory is too long"))?);
        for (at, byte) in self.patches.iter().flat_map(|(at, bytes)| (*at..).zip(bytes)) {
            let place = at.checked_sub(self.at).and_then(|place| usize::try_from(place).ok());
            if let Some(place) = place.filter(|place| *place < read).and_then(|place| buffer.get_mut(place)) {
                *place = *byte;
            }
        }
        self.at = self.at.saturating_add(length);
        Ok(read)
    }
}

impl<R: Seek> Seek for Cut<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |number, digit| (number << 8) | u64::from(*digit)))
}
