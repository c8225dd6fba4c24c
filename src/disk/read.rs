//! Opening and reading within bounds.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// What to do where a path leads through a link to its file. Folders on the way are the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Somebody named this very path: a link leads to where they mean.
    Followed,
    /// The path was found, so that a link is a trick or a mistake.
    Refused,
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("it is a symbolic link, which is not followed")]
    Link,
    #[error("not a regular file")]
    NotRegular,
    #[error("larger than the limit of {limit} bytes")]
    TooLarge { limit: u64 },
    #[error(transparent)]
    System(#[from] io::Error),
}

impl ReadError {
    /// Whether there is nothing at the path.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::System(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Whether a path is a regular file of at most `limit` bytes, and how many bytes it has; nothing is opened.
///
/// # Errors
///
/// Why it would not be read.
pub fn check(path: &Path, limit: u64, links: Links) -> Result<u64, ReadError> {
    let metadata = match links {
        Links::Followed => fs::metadata(path)?,
        Links::Refused => fs::symlink_metadata(path)?,
    };
    if metadata.is_symlink() {
        return Err(ReadError::Link);
    }
    if !metadata.is_file() {
        return Err(ReadError::NotRegular);
    }
    if metadata.len() > limit { Err(ReadError::TooLarge { limit }) } else { Ok(metadata.len()) }
}

/// Opens a regular file of at most `limit` bytes; the answer has its length.
///
/// What is no regular file is not opened at all: opening a FIFO waits for a writer, and opening a device can do things.
/// That it is still the same when it is open is asked of the open file.
///
/// # Errors
///
/// Why it is not opened.
pub fn open(path: &Path, limit: u64, links: Links) -> Result<(File, u64), ReadError> {
    check(path, limit, links)?;
    let file = without_waiting(links).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ReadError::NotRegular);
    }
    Ok((file, metadata.len()))
}

/// The bytes of a regular file of at most `limit` bytes.
///
/// # Errors
///
/// Why it is not read. A file that grows while it is read, or that says nothing of its length as those below `/proc` do,
/// is cut off at the limit too.
pub fn read(path: &Path, limit: u64, links: Links) -> Result<Vec<u8>, ReadError> {
    let (file, length) = open(path, limit, links)?;
    bounded(file, length, limit)
}

/// The bytes of what a person named on the command line, which may be a pipe as in `--config <(command)`.
///
/// # Errors
///
/// Why it is not read: not there, or more than `limit` bytes.
pub fn read_named(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    bounded(File::open(path)?, 0, limit)
}

fn bounded(file: File, length: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(limit)).unwrap_or_default());
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    let is_within = u64::try_from(bytes.len()).is_ok_and(|length| length <= limit);
    if is_within { Ok(bytes) } else { Err(ReadError::TooLarge { limit }) }
}

#[cfg(unix)]
fn without_waiting(links: Links) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    if links == Links::Refused {
        flags |= OFlags::NOFOLLOW;
    }
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags.bits().cast_signed());
    options
}

#[cfg(not(unix))]
fn without_waiting(_: Links) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "12345").unwrap();
        assert_eq!(read(&file, 5, Links::Refused).unwrap(), b"12345");
        assert!(matches!(read(&file, 4, Links::Refused), Err(ReadError::TooLarge { limit: 4 })));
        assert!(matches!(read_named(&file, 4), Err(ReadError::TooLarge { limit: 4 })));
        assert!(matches!(read(folder.path(), 5, Links::Refused), Err(ReadError::NotRegular)));
        assert!(read(&folder.path().join("none"), 5, Links::Refused).unwrap_err().is_absent());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_where_they_were_named_and_devices_never_are() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let (file, link, endless) =
            (folder.path().join("a"), folder.path().join("link"), folder.path().join("endless"));
        fs::write(&file, "12345").unwrap();
        symlink(&file, &link).unwrap();
        symlink("/dev/zero", &endless).unwrap();
        assert!(matches!(read(&link, 9, Links::Refused), Err(ReadError::Link)));
        assert_eq!(read(&link, 9, Links::Followed).unwrap(), b"12345");
        assert!(matches!(read(&endless, 9, Links::Refused), Err(ReadError::Link)));
        assert!(matches!(read(&endless, 9, Links::Followed), Err(ReadError::NotRegular)));
    }

    /// The length of such files is said to be none.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_says_nothing_of_its_length_is_cut_off() {
        let status = Path::new("/proc/self/status");
        assert!(matches!(read(status, 10, Links::Refused), Err(ReadError::TooLarge { limit: 10 })));
    }
}
