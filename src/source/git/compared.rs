//! Two commits as lists of files, for comparing what stands in them without a checkout.

use std::path::Path;
use std::sync::Arc;

use gix::ObjectId;

use super::{GitError, GitIndex, Listing, open, unreadable};

/// A commit and the one that it is judged against.
pub struct Compared {
    pub base: Arc<GitIndex>,
    pub judged: Arc<GitIndex>,
    /// Full ids.
    pub base_id: String,
    pub judged_id: String,
}

impl Compared {
    /// `BASE` compares HEAD with the last commit that it has in common with BASE, as a pull request does; `BASE..REV` another
    /// commit than HEAD.
    ///
    /// # Errors
    ///
    /// When there is no repository, the text names no commits, or nothing in common is found.
    pub fn open(root: &Path, range: &str) -> Result<Self, GitError> {
        let repository = open(root, None)?;
        let wrong = || GitError::NotARange { root: root.to_path_buf(), range: range.to_string() };
        let (base, judged) = range.split_once("..").unwrap_or((range, "HEAD"));
        let commit = |text: &str| -> Result<ObjectId, GitError> {
            let object = repository.rev_parse_single(text).map_err(|_| wrong())?.object().map_err(|_| wrong())?;
            Ok(object.peel_to_commit().map_err(|_| wrong())?.id)
        };
        let (base, judged) = (commit(base)?, commit(if judged.is_empty() { "HEAD" } else { judged })?);
        let common = repository.merge_base(base, judged).map_err(|error| unreadable(root, error.to_string()))?;
        let base = common.ok_or_else(|| GitError::NothingInCommon {
            root: root.to_path_buf(),
            base: base.to_string(),
            judged: judged.to_string(),
        })?;
        let base = base.detach();
        let listing = |id: ObjectId| -> Result<Arc<GitIndex>, GitError> {
            let object = repository.find_object(id).map_err(|error| unreadable(root, error))?;
            let commit = object.peel_to_commit().map_err(|error| unreadable(root, error))?;
            let tree = commit.tree_id().map_err(|error| unreadable(root, error))?;
            let files = repository.index_from_tree(&tree).map_err(|error| unreadable(root, error))?;
            Ok(Arc::new(GitIndex {
                root: root.to_path_buf(),
                repository: repository.clone().into_sync(),
                listing: Listing::Head(Box::new(files)),
            }))
        };
        let (base_files, judged_files) = (listing(base)?, listing(judged)?);
        Ok(Self { base: base_files, judged: judged_files, base_id: base.to_string(), judged_id: judged.to_string() })
    }
}
