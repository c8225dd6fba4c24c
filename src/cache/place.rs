//! Which folders a cache is kept in, and whether they are the user's alone.
//!
//! The entries lie where the XDG Base Directory Specification puts what may be lost (`$XDG_CACHE_HOME/regate`), the key where it puts
//! what stays (`$XDG_STATE_HOME/regate`): a machine that restores the one from elsewhere does not restore the other.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a cache is kept, by the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    entries: Option<PathBuf>,
    secrets: Option<PathBuf>,
}

/// Why nothing is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub(super) String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Refused {
    fn of(folder: &Path, why: &str) -> Self {
        Self(format!("'{}' {why}", folder.display()))
    }
}

impl Place {
    /// Where the environment puts it: `REGATE_CACHE_DIR`, or the system's place. `variable` gives a variable's value.
    #[must_use]
    pub fn of(variable: &dyn Fn(&str) -> Option<PathBuf>) -> Self {
        let set = |name: &str| variable(name).filter(|path| path.is_absolute());
        let home = |below: &str| set("HOME").map(|home| home.join(below));
        let (cache, state) = if cfg!(target_os = "macos") {
            (home("Library/Caches"), home("Library/Application Support"))
        } else {
            (set("XDG_CACHE_HOME").or_else(|| home(".cache")), set("XDG_STATE_HOME").or_else(|| home(".local/state")))
        };
        let entries = set("REGATE_CACHE_DIR").or_else(|| cache.map(|cache| cache.join("regate")));
        Self { entries, secrets: state.map(|state| state.join("regate")) }
    }

    /// Two folders of a test's own.
    #[must_use]
    pub fn at(entries: PathBuf, secrets: PathBuf) -> Self {
        Self { entries: Some(entries), secrets: Some(secrets) }
    }

    /// The folder of the entries, made where it is not there.
    ///
    /// # Errors
    /// Why it is not used.
    pub fn entries(&self, root: Option<&Path>) -> Result<PathBuf, Refused> {
        own(self.entries.as_deref(), root)
    }

    /// The folder of the key, made where it is not there.
    pub(super) fn secrets(&self, root: Option<&Path>) -> Result<PathBuf, Refused> {
        own(self.secrets.as_deref(), root)
    }
}

/// A folder that is the user's alone and not in the repository, where there is one, by its real path.
#[cfg(unix)]
fn own(folder: Option<&Path>, root: Option<&Path>) -> Result<PathBuf, Refused> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};

    let Some(folder) = folder else {
        return Err(Refused("neither HOME nor a variable of XDG names a folder for it".to_string()));
    };
    if folder.components().any(|part| part == std::path::Component::ParentDir) {
        return Err(Refused::of(folder, "has '..' in it"));
    }
    let real_root = root.map(|root| std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf()));
    let is_inside = |path: &Path| root.into_iter().chain(real_root.as_deref()).any(|root| path.starts_with(root));
    // What is there already, before anything is made in it.
    let there = folder.ancestors().find_map(|above| std::fs::canonicalize(above).ok());
    if there.is_none_or(|there| is_inside(&there)) || is_inside(folder) {
        return Err(Refused::of(folder, "is in the repository that is scanned"));
    }
    // Without rights for others from the first moment on.
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| Refused::of(folder, &format!("cannot be made: {error}")))?;
    let about = std::fs::symlink_metadata(folder).map_err(|error| Refused::of(folder, &error.to_string()))?;
    if !about.is_dir() {
        return Err(Refused::of(folder, "is a link"));
    }
    let user = rustix::process::geteuid().as_raw();
    if about.uid() != user {
        return Err(Refused::of(folder, "is somebody else's"));
    }
    let real = std::fs::canonicalize(folder).map_err(|error| Refused::of(folder, &error.to_string()))?;
    // Who may rename a folder above may put another one in this one's place; with the sticky bit, of /tmp, nobody may.
    for above in real.ancestors() {
        let about = std::fs::symlink_metadata(above).map_err(|error| Refused::of(above, &error.to_string()))?;
        let is_open = about.mode() & 0o022 != 0 && (above == real || about.mode() & 0o1000 == 0);
        if is_open || (about.uid() != user && about.uid() != 0) {
            return Err(Refused::of(above, "may be changed by others"));
        }
    }
    Ok(real)
}

/// Whose a folder is and who may write it is not asked here.
#[cfg(not(unix))]
fn own(_: Option<&Path>, _: Option<&Path>) -> Result<PathBuf, Refused> {
    Err(Refused("on this system it is not known whose a folder is".to_string()))
}
