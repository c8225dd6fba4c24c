//! Zip archives, which are read from their end.

use std::io::{Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::{Member, Metered, Unpacker, label, prefix};
use crate::source::SkipReason;

/// The end of central directory record without its comment, and the longest comment (APPNOTE.TXT 4.3.16).
const END_RECORD: u64 = 22;
const LONGEST_COMMENT: u64 = 0xFFFF;

impl Unpacker<'_> {
    pub(super) fn zip<R: Read + Seek>(&mut self, mut packed: R, path: &str, depth: usize) {
        // The directory is read into memory as a whole, so it must not be longer than what will be used of it.
        let announced = announced_members(&mut packed);
        if announced.is_none_or(|members| members > u64::try_from(self.limits.members).unwrap_or(u64::MAX)) {
            return match announced {
                Some(_) => self.meter.members.set(0),
                None => self.damaged(),
            };
        }
        let Ok(mut archive) = ZipArchive::new(packed) else { return self.damaged() };
        for index in 0..archive.len() {
            if !self.admit() {
                return;
            }
            let meter = self.meter;
            let name = archive.name_for_index(index).and_then(Result::ok).map(|name| name.into_owned());
            let label = label(path, name.unwrap_or_else(|| format!("member {index}")).as_bytes());
            let unreadable = |error: &str| Err(SkipReason::Unreadable { error: error.to_string() });
            let member = match archive.by_index(index) {
                Ok(member) if member.is_dir() => continue,
                Ok(member) if member.is_symlink() => Err(Member { path: label, content: Err(SkipReason::Symlink) }),
                Ok(member) if member.encrypted() => Err(Member { path: label, content: unreadable("it is encrypted") }),
                Ok(member) => Ok((Metered { inner: member, meter }, label)),
                Err(_) => Err(Member {
                    path: label,
                    content: unreadable("it is damaged, encrypted, or compressed in a way that is not supported"),
                }),
            };
            match member {
                Ok((mut whole, label)) => match prefix(&mut whole) {
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
    }
}

/// How many members a zip says it has (APPNOTE.TXT 4.3.14 to 4.3.16); `None` when its end cannot be found. More than are
/// announced are not read.
fn announced_members<R: Read + Seek>(packed: &mut R) -> Option<u64> {
    let length = packed.seek(SeekFrom::End(0)).ok()?;
    let start = length.saturating_sub(END_RECORD + LONGEST_COMMENT);
    packed.seek(SeekFrom::Start(start)).ok()?;
    let mut tail = Vec::new();
    packed.take(END_RECORD + LONGEST_COMMENT).read_to_end(&mut tail).ok()?;
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06")?;
    let directory = number(&tail, end + 12, 4)?;
    let mut members = number(&tail, end + 10, 2)?;
    // The record of zip64 counts instead where its locator stands just before.
    let locator = end.checked_sub(20).filter(|at| tail.get(*at..*at + 4) == Some(b"PK\x06\x07"));
    if let Some(locator) = locator {
        packed.seek(SeekFrom::Start(number(&tail, locator + 8, 8)?)).ok()?;
        let mut record = Vec::new();
        packed.take(56).read_to_end(&mut record).ok()?;
        members = members.max(number(&record, 32, 8)?);
    } else if directory / 46 < members {
        // Each entry takes 46 bytes at least.
        return None;
    }
    packed.rewind().ok()?;
    Some(members)
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |number, digit| (number << 8) | u64::from(*digit)))
}
