//! The texts of a scan: one list of items, read when their turn comes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::config::Config;
use crate::result::SkipReason;
use crate::scan::{Provenance, ScanError, ScanOptions, Sources};
use crate::source::archive::{self, ArchiveLimits, MOST_ARCHIVE, Member};
use crate::source::git::{self, GitIndex, StagedFile};
use crate::source::{self, DiscoverOptions, Discovered, Origin, SourceText};

/// One file to scan.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    OnDisk(Discovered),
    Staged(StagedFile),
    /// Standard input.
    Given {
        path: String,
        bytes: Vec<u8>,
    },
}

impl Item {
    /// What of the file does not count, where it is one that decides about others.
    pub(crate) fn problem(&self) -> Option<&str> {
        match self {
            Self::OnDisk(file) => file.problem.as_deref(),
            Self::Staged(_) | Self::Given { .. } => None,
        }
    }

    /// Relative to the repository root.
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::OnDisk(file) => &file.path,
            Self::Staged(file) => &file.path,
            Self::Given { path, .. } => path,
        }
    }
}

/// A file's text and its bytes where it was read from; or those bytes, where known, and why it was skipped.
pub(crate) type Read = Result<(SourceText, u64), (u64, SkipReason)>;

/// Finds and reads the files of one scan.
pub(crate) struct Reader {
    root: PathBuf,
    config: Arc<Config>,
    items: Vec<Item>,
    index: Option<Arc<GitIndex>>,
    /// The commit that the index is compared with.
    head: Option<Arc<GitIndex>>,
    removed: Vec<String>,
    is_whole: bool,
    archives: bool,
    /// How many of the items are archives, once somebody asks.
    archive_count: OnceLock<usize>,
}

/// A member of an archive: its text and bytes, or why it was skipped.
pub(crate) struct ArchiveMember {
    pub path: String,
    pub read: Read,
}

impl Reader {
    pub(crate) fn new(options: &ScanOptions) -> Result<Self, ScanError> {
        let root = source::find_root(&options.start);
        let (mut index, mut head, mut removed) = (None, None, Vec::new());
        let mut is_whole = false;
        let items = match &options.sources {
            Sources::WorkingTree(paths) => {
                is_whole = paths.iter().any(|path| root.starts_with(path));
                let mut found = source::discover(paths, &DiscoverOptions::new(&root));
                // Named files need no index; a folder that is no repository has none.
                if paths.iter().any(|path| path.is_dir()) && !git::is_absent(&root) {
                    add_tracked(paths, &root, &mut found);
                }
                found.extend(source::git_config(paths, &root).filter(|own| found.iter().all(|f| f.path != own.path)));
                found.sort_by(|a, b| a.path.cmp(&b.path));
                found.into_iter().map(Item::OnDisk).collect()
            }
            Sources::Staged { all } => {
                let opened = GitIndex::open(&root)?;
                let before = opened.head()?;
                let changes = opened.changes(&before);
                removed = changes.removed;
                // By other rules than HEAD's, everything is judged anew, and nothing is comparable.
                let changed = changes.changed.iter().map(|file| &file.path).chain(&removed);
                is_whole = changed.into_iter().any(|path| decides(options, &source::name::to_path(&root, path)));
                let all = *all || is_whole;
                (index, head) = (Some(Arc::new(opened)), (!all).then(|| Arc::new(before)));
                match index.as_ref().filter(|_| is_whole) {
                    Some(index) => {
                        index.paths().iter().filter_map(|path| index.entry(path)).map(Item::Staged).collect()
                    }
                    None => changes.changed.into_iter().map(Item::Staged).collect(),
                }
            }
            // The history is no list of files: `scan::history` reads it.
            Sources::History(_) => Vec::new(),
            Sources::StandardInput { name, bytes } => {
                vec![Item::Given { path: repository_path(&root, &options.start, name), bytes: bytes.clone() }]
            }
        };
        let archives = options.archives;
        let config = Arc::clone(&options.config);
        Ok(Self { root, config, items, index, head, removed, is_whole, archives, archive_count: OnceLock::new() })
    }

    /// Of a scan of the index: the same files as the commit at HEAD has them, those that are removed included. `None` for
    /// other scans.
    pub(crate) fn before(&self) -> Option<Self> {
        let head = self.head.as_ref()?.clone();
        let changed = self.items.iter().map(Item::path);
        let paths: BTreeSet<&str> = changed.chain(self.removed.iter().map(String::as_str)).collect();
        let items = paths.iter().filter_map(|path| head.entry(path)).map(Item::Staged).collect();
        Some(Self {
            root: self.root.clone(),
            config: Arc::clone(&self.config),
            items,
            index: Some(head),
            head: None,
            removed: paths.into_iter().map(str::to_string).collect(),
            is_whole: false,
            archives: self.archives,
            archive_count: OnceLock::new(),
        })
    }

    /// Whether the items are all files that there are.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether the files are those of git's index, or of a commit.
    pub(crate) fn is_index(&self) -> bool {
        self.index.is_some()
    }

    /// Paths that are no longer there; what was judged together with them is judged anew.
    pub(crate) fn removed(&self) -> &[String] {
        &self.removed
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn items(&self) -> &[Item] {
        &self.items
    }

    pub(crate) fn read(&self, item: &Item) -> Read {
        if self.config.is_excluded(item.path()) {
            return Err((0, SkipReason::Excluded));
        }
        let limit = self.config.max_file_size();
        let (read, bytes) = match item {
            Item::OnDisk(file) => match &file.skip {
                Some(reason) => (Err(reason.clone()), file.bytes),
                None => (source::read(&file.absolute, &file.path, limit), file.bytes),
            },
            Item::Staged(file) => match &self.index {
                Some(index) => (index.read(file, limit), 0),
                None => (Err(SkipReason::Unreadable { error: "no git index is open".to_string() }), 0),
            },
            Item::Given { path, bytes } => {
                (source::from_stdin(bytes.clone(), path, limit), u64::try_from(bytes.len()).unwrap_or(u64::MAX))
            }
        };
        read.map(|text| {
            let bytes = bytes.max(u64::try_from(text.text().len()).unwrap_or(u64::MAX));
            (text, bytes)
        })
        .map_err(|reason| (bytes, reason))
    }

    /// Unpacks a file that is no text, when archives are asked for and it is one. Each member is given to `visit`; the
    /// answer is the number of bytes of the archive, and what was cut. `None` when it is no archive.
    pub(crate) fn unpack(
        &self,
        item: &Item,
        skipped: &SkipReason,
        visit: &mut dyn FnMut(ArchiveMember),
    ) -> Option<(u64, Vec<String>)> {
        let may_be = matches!(skipped, SkipReason::Binary | SkipReason::TooLarge { .. } | SkipReason::UnknownEncoding);
        if !self.archives || !may_be {
            return None;
        }
        let path = item.path();
        let container = u32::try_from(path.len()).ok()?;
        // A share, and not what others left: which archive is cut must not depend on the order of the threads.
        let limits = ArchiveLimits::shared_by(self.count_archives(), self.config.max_file_size());
        let mut member = |Member { path, content }| {
            let bytes = content.as_ref().map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            let content = if self.config.is_excluded(&path) { Err(SkipReason::Excluded) } else { content };
            let text = content.and_then(source::decode).map(|(text, encoding)| {
                (SourceText::new(path.clone(), text, encoding, Origin::Archive { container }), bytes)
            });
            visit(ArchiveMember { path, read: text.map_err(|reason| (bytes, reason)) });
        };
        let (archive, bytes): (Box<dyn archive::ReadSeek>, u64) = match item {
            Item::OnDisk(file) => (Box::new(source::open_archive(&file.absolute)?), file.bytes),
            Item::Staged(file) => {
                let bytes = self.index.as_ref()?.bytes(file, MOST_ARCHIVE)?;
                let length = u64::try_from(bytes.len()).ok()?;
                (Box::new(std::io::Cursor::new(bytes)), length)
            }
            Item::Given { bytes, .. } => {
                (Box::new(std::io::Cursor::new(bytes.clone())), u64::try_from(bytes.len()).ok()?)
            }
        };
        let problems = archive::unpack(archive, bytes, path, limits, &mut member)?;
        Some((bytes, problems))
    }

    /// By their first bytes; of files that are not on disk, all may be.
    fn count_archives(&self) -> usize {
        let may_be = |item: &&Item| match item {
            Item::OnDisk(file) => file.skip.is_none() && source::starts_as_archive(&file.absolute),
            Item::Staged(_) | Item::Given { .. } => true,
        };
        *self.archive_count.get_or_init(|| self.items.iter().filter(may_be).count())
    }

    /// Files of some folders that are not among the items: from the index when the scan reads the index.
    pub(crate) fn siblings(&self, folders: &BTreeSet<&str>, wanted: &dyn Fn(&str) -> bool) -> Vec<Item> {
        let is_wanted = |path: &str| folders.contains(crate::target::folder(path)) && wanted(path);
        match &self.index {
            Some(index) => self.others_in(index, &is_wanted),
            None => {
                let known = self.known();
                let on_disk = |folder: &&str| source::name::to_path(&self.root, folder);
                let found = folders.iter().flat_map(|folder| source::list_folder(&on_disk(folder), &self.root));
                let others = found.filter(|file| wanted(&file.path) && !known.contains(file.path.as_str()));
                others.map(Item::OnDisk).collect()
            }
        }
    }

    /// All files that are not among the items.
    pub(crate) fn all_others(&self) -> Vec<Item> {
        match &self.index {
            Some(index) => self.others_in(index, &|_| true),
            None => {
                let known = self.known();
                let found = source::discover(std::slice::from_ref(&self.root), &DiscoverOptions::new(&self.root));
                found.into_iter().filter(|file| !known.contains(file.path.as_str())).map(Item::OnDisk).collect()
            }
        }
    }

    /// Of a scan of the index, the files that did not change.
    pub(crate) fn unchanged(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<Item> {
        self.index.as_ref().map_or_else(Vec::new, |index| self.others_in(index, wanted))
    }

    fn known(&self) -> BTreeSet<&str> {
        self.items.iter().map(Item::path).collect()
    }

    fn others_in(&self, index: &GitIndex, wanted: &dyn Fn(&str) -> bool) -> Vec<Item> {
        let known = self.known();
        let paths = index.paths();
        let others = paths.iter().filter(|path| wanted(path) && !known.contains(path.as_str()));
        others.filter_map(|path| index.entry(path)).map(Item::Staged).collect()
    }

    /// The names of git's tags; none outside of a repository.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub(crate) fn tags(&self) -> Result<Vec<String>, git::GitError> {
        git::tags(&self.root)
    }

    pub(crate) fn provenance(&self) -> Option<Provenance> {
        git::provenance(&self.root)
    }
}

/// Adds the files that git tracks although they are ignored. When the index cannot be read, which these are is not known:
/// that is told of the file that is at fault, and the scan is incomplete.
fn add_tracked(paths: &[PathBuf], root: &Path, found: &mut Vec<Discovered>) {
    match GitIndex::open(root) {
        Ok(tracked) => found.extend(source::tracked_but_ignored(&tracked.paths(), paths, root, found)),
        Err(error) => {
            let path = error.path().to_string();
            let absolute = source::name::to_path(root, &path);
            let error = format!("which files git tracks although they are ignored is not known: {error}");
            found.retain(|file| file.path != path);
            found.push(Discovered {
                path,
                absolute,
                bytes: 0,
                skip: Some(SkipReason::Unreadable { error }),
                problem: None,
            });
        }
    }
}

/// Whether a file decides how others are judged: the configuration, a policy, or what policies read.
fn decides(options: &ScanOptions, path: &Path) -> bool {
    let policies = options.policy.policy_dirs.iter().chain(&options.policy.data_paths);
    policies.chain(&options.config_file).any(|deciding| path.starts_with(deciding))
}

/// The name given for standard input, relative to the repository root.
fn repository_path(root: &Path, start: &Path, name: &str) -> String {
    let absolute = start.join(name);
    let relative = absolute.strip_prefix(root).unwrap_or(Path::new(name));
    source::name::of_path(relative).replace('\\', "/")
}
