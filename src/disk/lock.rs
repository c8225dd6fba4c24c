//! One writer at a time, in a folder that is the repository's own.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The folder `name` in `root`, made when it is not there.
///
/// # Errors
///
/// When it cannot be made, or is a link: what is written into it would stand elsewhere.
pub fn own_folder(root: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = root.join(name);
    match fs::create_dir(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let metadata = fs::symlink_metadata(&folder)?;
    if metadata.is_symlink() {
        return Err(io::Error::other("its folder is a symbolic link, and nothing is written through one"));
    }
    if metadata.is_dir() { Ok(folder) } else { Err(io::Error::other("its folder is no folder")) }
}

/// Waits until no other process has the folder, and keeps it until the answer is dropped or the process ends, in whatever
/// way: the system lets go of it. Nothing is left in the folder.
///
/// # Errors
///
/// When the folder cannot be opened, or its file system knows no locks.
pub fn lock_folder(folder: &Path) -> io::Result<File> {
    let file = handle(folder)?;
    file.lock()?;
    Ok(file)
}

/// A folder can be opened and locked as a file is (`flock(2)`).
#[cfg(unix)]
fn handle(folder: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW;
    fs::OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(folder)
}

/// Where folders cannot be opened, a file in it that stays.
#[cfg(not(unix))]
fn handle(folder: &Path) -> io::Result<File> {
    fs::OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(".lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_locked_once_and_let_go() {
        let root = tempfile::tempdir().unwrap();
        let folder = own_folder(root.path(), ".regate").unwrap();
        assert_eq!(own_folder(root.path(), ".regate").unwrap(), folder);
        let held = lock_folder(&folder).unwrap();
        assert!(handle(&folder).unwrap().try_lock().is_err());
        drop(held);
        assert!(handle(&folder).unwrap().try_lock().is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_folder_of_our_own() {
        let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join(".regate")).unwrap();
        assert!(own_folder(root.path(), ".regate").is_err());
        assert!(lock_folder(&root.path().join(".regate")).is_err());
    }
}
