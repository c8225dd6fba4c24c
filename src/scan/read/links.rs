//! What links lead to. What runs `main.tf` follows it: where a link's name says what its target's does not, it is read as well.

use super::{Item, Reader};
use crate::document;
use crate::result::SkipReason;
use crate::source::git::{GitIndex, StagedFile};
use crate::source::{self, Discovered, SourceText};

/// Links in a row that the kernel follows (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// Where a link leads.
enum Led<T> {
    File(T),
    /// What is in it stands in a place of its own.
    Folder,
    /// Out of the repository, to what is not there, or in a circle.
    Nowhere,
}

impl Reader {
    /// What a link is read as; `None` for one whose target is read where it stands, and says the same there, and for one whose name
    /// promises no text.
    pub(super) fn through(&self, link: &Item) -> Option<Result<(SourceText, u64), SkipReason>> {
        let path = link.path();
        if !document::is_text_by_name(path) {
            return None;
        }
        let limit = self.config.at(path).max_file_size();
        let read = match link {
            Item::OnDisk(file) => match self.on_disk(file) {
                Led::File((target, inside)) => {
                    document::is_read_otherwise(path, &inside).then(|| source::read(&target, path, limit))?
                }
                Led::Folder => return None,
                Led::Nowhere => Err(SkipReason::SymlinkOutside),
            },
            Item::Staged(file) => match in_git(self.index.as_ref()?, file) {
                Led::File(target) => {
                    let is_other = document::is_read_otherwise(path, &target.path);
                    let as_named = StagedFile { path: path.to_string(), ..target };
                    is_other.then(|| self.index.as_ref().map(|index| index.read(&as_named, limit)))??
                }
                Led::Folder => return None,
                Led::Nowhere => Err(SkipReason::SymlinkOutside),
            },
            Item::Given { .. } => return None,
        };
        Some(read.map(|text| {
            let bytes = u64::try_from(text.text().len()).unwrap_or(u64::MAX);
            (text, bytes)
        }))
    }

    /// The file, and its path in the repository. What stands outside counts as nowhere whether it is there or not: that differs from
    /// machine to machine.
    fn on_disk(&self, link: &Discovered) -> Led<(std::path::PathBuf, String)> {
        let Ok(target) = std::fs::canonicalize(&link.absolute) else { return Led::Nowhere };
        let Ok(inside) = target.strip_prefix(&self.root) else { return Led::Nowhere };
        let inside = source::name::of_path(inside);
        match std::fs::metadata(&target) {
            Ok(metadata) if metadata.is_dir() => Led::Folder,
            Ok(metadata) if metadata.is_file() => Led::File((target, inside)),
            _ => Led::Nowhere,
        }
    }
}

/// The file among those of an index or a commit, by the text of the links alone.
fn in_git(index: &GitIndex, link: &StagedFile) -> Led<StagedFile> {
    let mut at = link.clone();
    for _ in 0..MOST_LINKS {
        let Some(path) = index.target_of(&at) else { return Led::Nowhere };
        if index.has_folder(&path) {
            return Led::Folder;
        }
        match index.entry(&path) {
            Some(next) if next.skip == Some(SkipReason::Symlink) => at = next,
            // A submodule is told itself.
            Some(next) if next.skip.is_some() => return Led::Folder,
            Some(next) => return Led::File(next),
            None => return Led::Nowhere,
        }
    }
    Led::Nowhere
}
