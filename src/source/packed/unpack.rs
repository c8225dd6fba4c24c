//! A tar, plain or in gzip, in memory.

use std::io::{Cursor, Read as _};

use flate2::read::MultiGzDecoder;

use super::{Files, MOST_FILES, MOST_UNPACKED};

/// Of a tar, at this offset (POSIX pax, "ustar Header Block").
const USTAR: (usize, &[u8]) = (257, b"ustar");

/// The files of an archive; `None` when the bytes are none.
pub(super) fn files(bytes: &[u8]) -> Result<Option<Files>, String> {
    match bytes {
        // RFC 1952 section 2.3.1.
        [0x1f, 0x8b, ..] => {
            let mut whole = Vec::new();
            let unpacked = MultiGzDecoder::new(bytes).take(MOST_UNPACKED + 1).read_to_end(&mut whole);
            if unpacked.is_err() {
                return Err("is damaged: its gzip cannot be unpacked".to_string());
            }
            if u64::try_from(whole.len()).is_ok_and(|length| length > MOST_UNPACKED) {
                return Err(format!("unpacks to more than {MOST_UNPACKED} bytes"));
            }
            if is_tar(&whole) { tar(&whole).map(Some) } else { Err("is a gzip that holds no tar".to_string()) }
        }
        [b'P', b'K', 3 | 5, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            Err("is packed in a way that policies are not read from: pack them as a tar, plain or with gzip"
                .to_string())
        }
        _ if is_tar(bytes) => tar(bytes).map(Some),
        _ => Ok(None),
    }
}

fn is_tar(bytes: &[u8]) -> bool {
    let (at, magic) = USTAR;
    bytes.get(at..at + magic.len()) == Some(magic)
}

fn tar(bytes: &[u8]) -> Result<Files, String> {
    let damaged = |_| "is damaged: its tar cannot be read to the end".to_string();
    let mut files = Files::new();
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let kind = entry.header().entry_type();
        let name = inner_name(&entry.path_bytes())?;
        if kind.is_pax_global_extensions() || kind.is_dir() {
            continue;
        }
        if !kind.is_file() && !kind.is_contiguous() {
            return Err(format!("holds '{name}', which is a link or no regular file, and is not followed"));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(damaged)?;
        if files.len() >= MOST_FILES {
            return Err(format!("holds more than {MOST_FILES} files"));
        }
        if files.insert(name.clone(), content).is_some() {
            return Err(format!("holds '{name}' twice"));
        }
    }
    Ok(files)
}

/// A member's path from the archive's root on; `opa build` begins it with a slash. One that leads out is refused.
fn inner_name(bytes: &[u8]) -> Result<String, String> {
    let strange =
        || format!("holds a file named {:?}, which leads out of it or is no name", String::from_utf8_lossy(bytes));
    let name = std::str::from_utf8(bytes).map_err(|_| strange())?;
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let is_bad = |part: &&str| *part == ".." || part.contains('\\') || part.chars().any(char::is_control);
    if parts.iter().any(is_bad) { Err(strange()) } else { Ok(parts.join("/")) }
}
