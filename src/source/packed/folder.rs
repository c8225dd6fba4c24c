//! A bundle and an image layout that lie unpacked in a folder.

use std::path::Path;

use super::oci::Store;
use super::{Files, MANIFEST, MOST_FILES, MOST_UNPACKED, PATCH, SIGNATURES, is_read};
use crate::disk::{self, Links};

/// The files of an unpacked bundle that have a meaning.
pub(super) fn files(folder: &Path) -> Result<Files, String> {
    let (mut files, mut left) = (Files::new(), MOST_UNPACKED);
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).follow_links(false).build() {
        let entry = entry.map_err(|error| format!("cannot be read: {error}"))?;
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let Some(name) = path.to_str().map(|name| name.replace('\\', "/")) else {
            return Err(format!("holds a file named {path:?}, which is not UTF-8"));
        };
        if entry.path_is_symlink() {
            return Err(format!("holds '{name}', which is a link, and is not followed"));
        }
        let has_meaning =
            is_read(&name) || [MANIFEST, PATCH, SIGNATURES].contains(&name.as_str()) || name.ends_with(".wasm");
        if !has_meaning || !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        if files.len() >= MOST_FILES {
            return Err(format!("holds more than {MOST_FILES} files"));
        }
        let bytes =
            disk::read(entry.path(), left, Links::Refused).map_err(|error| format!("holds '{name}': {error}"))?;
        left = left.saturating_sub(bytes.len() as u64);
        files.insert(name, bytes);
    }
    Ok(files)
}

/// An image layout in a folder.
pub(super) struct Blobs<'a>(pub(super) &'a Path);

impl Store for Blobs<'_> {
    fn get(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, String> {
        let path = self.0.join(name);
        let is_link = path.ancestors().skip(1).take_while(|folder| *folder != self.0).any(Path::is_symlink);
        if is_link {
            return Err(format!("has '{name}' behind a link, which is not followed"));
        }
        disk::read(&path, limit, Links::Refused).map_err(|error| format!("has '{name}', which cannot be read: {error}"))
    }
}
