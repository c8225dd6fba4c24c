//! Files that are there as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// A file that takes the place of another when it is complete. Until [`Replacement::put`] the old one stays as it was, and
/// when this is dropped before, nothing has happened.
///
/// A link at the path is replaced and not written through. What is no file, such as a terminal or a pipe, is written to as
/// it is, and so is everything below `/dev` and `/proc`, where names stand for what a process has open.
#[derive(Debug)]
pub struct Replacement {
    target: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Beside(BufWriter<NamedTempFile>),
    Direct(BufWriter<File>),
}

impl Replacement {
    /// Makes the file, beside the one at `target`, and the folders above it that are not there yet.
    ///
    /// # Errors
    ///
    /// When that is not possible.
    pub fn begin(target: &Path) -> io::Result<Self> {
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let old = fs::symlink_metadata(target).ok();
        if old.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        let is_special = old.as_ref().is_some_and(|old| !old.is_file() && !old.is_symlink());
        let place = if is_special || is_of_the_system(target) {
            Place::Direct(BufWriter::new(OpenOptions::new().append(true).open(target)?))
        } else {
            fs::create_dir_all(folder)?;
            let file = beside(folder, old.filter(fs::Metadata::is_file))?;
            Place::Beside(BufWriter::new(file))
        };
        Ok(Self { target: target.to_path_buf(), place })
    }

    /// Gives everything that was written to the disk. What can fail fails here, and not in [`Replacement::put`].
    ///
    /// # Errors
    ///
    /// When the disk is full, or broken.
    pub fn complete(&mut self) -> io::Result<()> {
        self.flush()?;
        match &self.place {
            Place::Beside(file) => file.get_ref().as_file().sync_all(),
            Place::Direct(_) => Ok(()),
        }
    }

    /// Puts the file in the place of the old one.
    ///
    /// # Errors
    ///
    /// When it cannot be completed or renamed; the old one is still there.
    pub fn put(mut self) -> io::Result<()> {
        self.complete()?;
        if let Place::Beside(file) = self.place {
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.persist(&self.target).map_err(|error| error.error)?;
            sync_folder(&self.target);
        }
        Ok(())
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Place::Beside(file) => file.write(bytes),
            Place::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Beside(file) => file.flush(),
            Place::Direct(file) => file.flush(),
        }
    }
}

/// `/dev/stdout` leads to a file where output is redirected, and is no name that could be taken by another file.
fn is_of_the_system(target: &Path) -> bool {
    cfg!(unix) && (target.starts_with("/dev") || target.starts_with("/proc"))
}

/// A new file with the rights of the old one, or with those that any new file has.
fn beside(folder: &Path, old: Option<fs::Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".regate-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    if let Some(old) = old {
        keep_rights(file.as_file(), &old)?;
    }
    Ok(file)
}

/// Where another's file is written for him, it stays his.
#[cfg(unix)]
fn keep_rights(file: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let is_other = file.metadata().is_ok_and(|new| (new.uid(), new.gid()) != (old.uid(), old.gid()));
    if is_other {
        // Only root may give a file away.
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(old.permissions())
}

/// A file that may only be read takes no other's place.
#[cfg(not(unix))]
fn keep_rights(file: &File, old: &fs::Metadata) -> io::Result<()> {
    if old.permissions().readonly() { Ok(()) } else { file.set_permissions(old.permissions()) }
}

/// That the name is on the disk too; a file system that cannot tell is no failure, since the file is in its place.
fn sync_folder(target: &Path) {
    #[cfg(unix)]
    {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = target;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_old_file_stays_until_the_new_one_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("deep/report.json");
        let mut first = Replacement::begin(&target).unwrap();
        first.write_all(b"old").unwrap();
        assert!(!target.exists());
        first.put().unwrap();
        let mut second = Replacement::begin(&target).unwrap();
        second.write_all(b"half").unwrap();
        second.complete().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        drop(second);
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(names(target.parent().unwrap()), ["report.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_rights_are_kept() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (target, elsewhere) = (folder.path().join("report"), folder.path().join("elsewhere"));
        fs::write(&elsewhere, "mine").unwrap();
        symlink(&elsewhere, &target).unwrap();
        let mut new = Replacement::begin(&target).unwrap();
        new.write_all(b"new").unwrap();
        new.put().unwrap();
        assert_eq!((fs::read(&elsewhere).unwrap(), fs::read(&target).unwrap()), (b"mine".to_vec(), b"new".to_vec()));
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        Replacement::begin(&target).unwrap().put().unwrap();
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&target, fs::Permissions::from_mode(0o444)).unwrap();
        Replacement::begin(&target).unwrap().put().unwrap();
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o444);
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_to_and_folders_are_not() {
        let mut null = Replacement::begin(Path::new("/dev/null")).unwrap();
        null.write_all(b"x").unwrap();
        null.put().unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert!(Replacement::begin(folder.path()).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error() {
        let mut full = Replacement::begin(Path::new("/dev/full")).unwrap();
        full.write_all(b"x").unwrap();
        assert!(full.put().is_err());
    }
}
