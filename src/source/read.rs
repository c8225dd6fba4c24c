//! Bytes into text: one file, one blob, or standard input.

use std::fs::File;
use std::io;
use std::path::Path;

use super::utf16::{self, Guess};
use super::{Encoding, Origin, SourceText};
use crate::disk::{self, Links, ReadError};
use crate::source::SkipReason;

/// Bytes in which a NUL makes a file binary: git's own rule
/// (<https://git-scm.com/docs/gitattributes#_marking_files_as_binary>: a NUL in the first 8,000 bytes).
const BINARY_PREFIX: usize = 8_000;

/// One invalid byte in this many, and the file is not a text in some 8-bit encoding but something else.
pub(super) const MAX_INVALID: usize = 10;

/// Reads a file of the working tree.
///
/// `path` is its name in the repository, `limit` the most bytes that are read. The answer is the decoded text and the
/// number of bytes on disk.
///
/// # Errors
///
/// Why the file is skipped: a symlink (never followed), not a regular file, too large, binary, or unreadable.
pub fn read(absolute: &Path, path: &str, limit: u64) -> Result<SourceText, SkipReason> {
    let limit = limit.min(MAX_BYTES);
    let bytes = disk::read(absolute, limit, Links::Refused)?;
    from_bytes(bytes, path, limit, Origin::WorkingTree)
}

impl From<ReadError> for SkipReason {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Link => Self::Symlink,
            ReadError::TooLarge { limit } => Self::TooLarge { limit },
            ReadError::NotRegular => Self::Unreadable { error: error.to_string() },
            ReadError::System(error) => unreadable(error),
        }
    }
}

/// Opens a file that may be an archive; `None` when it is no regular file, or larger than archives that are read.
#[must_use]
pub fn open_archive(absolute: &Path) -> Option<File> {
    disk::open(absolute, super::archive::MOST_ARCHIVE, Links::Refused).ok().map(|(file, _)| file)
}

/// Standard input, under the name that the user gave it.
///
/// # Errors
///
/// Why it is skipped: too large, binary, or an unknown encoding.
pub fn from_stdin(bytes: Vec<u8>, filename: &str, limit: u64) -> Result<SourceText, SkipReason> {
    from_bytes(bytes, &filename.replace('\\', "/"), limit, Origin::StandardInput)
}

/// A text in the place of a file of the working tree: what an edit would make of it.
///
/// # Errors
///
/// Why it is skipped: too large, binary, or an unknown encoding.
pub fn from_edited(text: &str, path: &str, limit: u64) -> Result<SourceText, SkipReason> {
    from_bytes(text.as_bytes().to_vec(), path, limit, Origin::WorkingTree)
}

pub(super) fn from_bytes(bytes: Vec<u8>, path: &str, limit: u64, origin: Origin) -> Result<SourceText, SkipReason> {
    let limit = limit.min(MAX_BYTES);
    if bytes.len() as u64 > limit {
        return Err(SkipReason::TooLarge { limit });
    }
    let (text, encoding) = decode(bytes)?;
    Ok(SourceText::new(path, text, encoding, origin))
}

/// Spans are 32 bits wide, and decoding can make three bytes of one.
const MAX_BYTES: u64 = u32::MAX as u64 / 4;

pub(super) fn unreadable(error: io::Error) -> SkipReason {
    SkipReason::Unreadable { error: error.to_string() }
}

/// Decodes UTF-8 and UTF-16 by their byte-order marks, plain UTF-8, also with a few NULs in it, UTF-16 without a mark by where its NULs stand, and, where a few bytes are not UTF-8, those bytes as
/// Windows-1252 (<https://encoding.spec.whatwg.org/#windows-1252>), so that an old text is still searched for secrets.
///
/// # Errors
///
/// [`SkipReason::Binary`] for a NUL near the start of what is no UTF-16, [`SkipReason::UnknownEncoding`] when more than a
/// tenth is invalid, or when it may be a text in an encoding that is not read; [`SkipReason::Lfs`] for what only stands for a file.
pub fn decode(bytes: Vec<u8>) -> Result<(String, Encoding), SkipReason> {
    if is_lfs_pointer(&bytes) {
        return Err(SkipReason::Lfs);
    }
    match bytes.as_slice() {
        // An image may hold so much text that it looks like one in an unknown encoding (<https://www.w3.org/TR/png-3/#5PNG-file-signature>,
        // ITU-T T.81 B.1.1.3).
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] | [0xFF, 0xD8, 0xFF, ..] => Err(SkipReason::Binary),
        [0xEF, 0xBB, 0xBF, rest @ ..] => match nul(start(rest)) {
            None => decode_utf8(rest.to_vec(), Encoding::Utf8Bom),
            Some(_) if utf16::guess(start(rest)) == Guess::Nuls => with_nuls(rest.to_vec()),
            // The mark says that it is a text.
            Some(_) => Err(SkipReason::UnknownEncoding),
        },
        // UTF-32 has the same mark, with two more NULs.
        [0xFF, 0xFE, 0, 0, ..] => Err(SkipReason::UnknownEncoding),
        [0xFF, 0xFE, rest @ ..] => utf16::decode(rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => utf16::decode(rest, Encoding::Utf16Be),
        // Without a NUL it is no UTF-16 with a Latin letter, digit or blank in it.
        text if nul(start(text)).is_none() => decode_utf8(bytes, Encoding::Utf8),
        unmarked => match utf16::guess(start(unmarked)) {
            Guess::Utf16(encoding) => utf16::decode(unmarked, encoding),
            Guess::Nuls => with_nuls(bytes),
            Guess::Unsure => Err(SkipReason::UnknownEncoding),
            Guess::Binary => Err(SkipReason::Binary),
        },
    }
}

/// Whether bytes are what Git LFS puts in a file's place
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer>: lines of ASCII, less than 1,024 bytes).
pub(super) fn is_lfs_pointer(bytes: &[u8]) -> bool {
    let is_first = bytes.starts_with(b"version https://git-lfs.github.com/spec/");
    is_first && bytes.len() < 1024 && memchr::memmem::find(bytes, b"\noid sha256:").is_some()
}

/// What tells a text from other files.
fn start(bytes: &[u8]) -> &[u8] {
    bytes.get(..BINARY_PREFIX).unwrap_or(bytes)
}

fn nul(bytes: &[u8]) -> Option<usize> {
    memchr::memchr(0, bytes)
}

/// Shells leave NULs out and other languages take them in a comment, while parsers may take one for the end of the text.
fn with_nuls(mut bytes: Vec<u8>) -> Result<(String, Encoding), SkipReason> {
    let first = nul(&bytes).unwrap_or(bytes.len());
    for byte in bytes.iter_mut().filter(|byte| **byte == 0) {
        *byte = b' ';
    }
    let text = String::from_utf8(bytes).map_err(|_| SkipReason::UnknownEncoding)?;
    Ok((text, Encoding::Nuls { first }))
}

fn decode_utf8(bytes: Vec<u8>, encoding: Encoding) -> Result<(String, Encoding), SkipReason> {
    if nul(&bytes).is_some() && std::str::from_utf8(&bytes).is_ok() {
        return with_nuls(bytes);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok((text, encoding)),
        Err(error) => error.into_bytes(),
    };
    let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    if invalid.saturating_mul(MAX_INVALID) > bytes.len() {
        return Err(SkipReason::UnknownEncoding);
    }
    let mut text = String::with_capacity(bytes.len() + 2 * invalid);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| windows_1252(byte)));
    }
    Ok((text, Encoding::Latin1))
}

/// Latin-1, but for the 32 places where Windows-1252 has letters and signs.
fn windows_1252(byte: u8) -> char {
    const SIGNS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    let sign = byte.checked_sub(0x80).and_then(|at| SIGNS.get(usize::from(at)));
    sign.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn decoded(bytes: &[u8]) -> (String, Encoding) {
        decode(bytes.to_vec()).unwrap()
    }

    #[test]
    fn byte_order_marks_choose_the_encoding_and_are_dropped() {
        assert_eq!(decoded(b"\xEF\xBB\xBFa"), ("a".into(), Encoding::Utf8Bom));
        assert_eq!(decoded(b"\xFF\xFEa\0\xE9\0"), ("aé".into(), Encoding::Utf16Le));
        assert_eq!(decoded(b"\xFE\xFF\0a\xD8\x3D\xDE\x00"), ("a😀".into(), Encoding::Utf16Be));
        assert_eq!(decoded("é".as_bytes()), ("é".into(), Encoding::Utf8));
        assert_eq!(decoded(b""), (String::new(), Encoding::Utf8));
    }

    #[test]
    fn a_few_invalid_bytes_are_windows_1252_and_many_are_not_text() {
        let (text, encoding) = decoded(b"caf\xE9 costs 3 \x80 today, na\xC3\xAFve");
        assert_eq!((text.as_str(), encoding), ("café costs 3 € today, naïve", Encoding::Latin1));
        assert_eq!(decode(b"\xE9\xE9\xE9abc".to_vec()), Err(SkipReason::UnknownEncoding));
        let png = [
            b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x02\xDBtEXtmxfile\0".as_slice(),
            "%3Cmxfile%20".repeat(900).as_bytes(),
        ]
        .concat();
        assert_eq!(decode(png), Err(SkipReason::Binary), "an image with a long text in it");
        assert_eq!(decode(b"\xFF\xFE\0\0a\0\0\0".to_vec()), Err(SkipReason::UnknownEncoding));
        assert_eq!(decode(b"\xFF\xFE\x00\xD8\x00\xD8".to_vec()), Err(SkipReason::UnknownEncoding));
    }

    #[test]
    fn a_nul_is_binary() {
        assert_eq!(decode(b"\x7FELF\0".to_vec()), Err(SkipReason::Binary));
        assert_eq!(decode(b"a\0b\0\0\0\0".to_vec()), Err(SkipReason::Binary));
    }

    #[test]
    fn what_git_lfs_keeps_is_not_read() {
        let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 5\n", "0".repeat(64));
        assert_eq!(decode(pointer.clone().into_bytes()), Err(SkipReason::Lfs));
        let with_more = format!("{pointer}{}", "password = 1\n".repeat(100));
        assert!(decode(with_more.into_bytes()).is_ok(), "that is no pointer");
    }

    #[test]
    fn files_are_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        fs::write(&file, "12345").unwrap();
        let source = read(&file, "a.txt", 5).unwrap();
        assert_eq!((source.text(), source.origin()), ("12345", Origin::WorkingTree));
        assert_eq!(read(&file, "a.txt", 4).unwrap_err(), SkipReason::TooLarge { limit: 4 });
        assert!(matches!(read(&folder.path().join("b"), "b", 5).unwrap_err(), SkipReason::Unreadable { .. }));
        assert_eq!(from_stdin(b"123".to_vec(), "x", 2).unwrap_err(), SkipReason::TooLarge { limit: 2 });
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_a_file_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let error = "not a regular file".to_string();
        assert_eq!(read(&socket, "socket", 9).unwrap_err(), SkipReason::Unreadable { error: error.clone() });
        assert_eq!(read(folder.path(), ".", 9).unwrap_err(), SkipReason::Unreadable { error });
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/etc/hostname", &link).unwrap();
        assert_eq!(read(&link, "link", 9).unwrap_err(), SkipReason::Symlink);
    }
}
