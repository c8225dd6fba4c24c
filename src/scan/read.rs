//! The texts of a scan: one list of items, read when their turn comes.

mod links;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::config::{Config, FILE_NAME};
use crate::document;
use crate::result::{Against, Exemption, SkipReason};
use crate::scan::trust::Configuration;
use crate::scan::{Provenance, ScanError, ScanOptions, Sources, Trust};
use crate::source::archive::{self, ArchiveLimits, MOST_ARCHIVE, Member};
use crate::source::git::{self, Compared, GitIndex, StagedFile};
use crate::source::{self, DiscoverOptions, Discovered, IgnoredPath, Origin, SourceText};

pub(crate) use record::{Digest, Question, Record};

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

    /// The id of what it holds, where git knows it.
    pub(crate) fn blob(&self) -> Option<String> {
        match self {
            Self::Staged(file) => Some(file.id.to_string()),
            Self::OnDisk(_) | Self::Given { .. } => None,
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
    /// The commit that the index, or another commit, is compared with.
    head: Option<Arc<GitIndex>>,
    /// The ids of both, when commits are compared.
    commits: Option<(String, String)>,
    removed: Vec<String>,
    /// The other side of a change, which has what is removed here.
    opposite: Option<Arc<GitIndex>>,
    is_whole: bool,
    /// What ignore files keep out of the working tree.
    ignored: Vec<IgnoredPath>,
    /// Ignore files that do not count.
    untrusted: Vec<Exemption>,
    trust: Trust,
    /// Texts that stand for those on disk.
    edited: Option<Arc<BTreeMap<String, String>>>,
    archives: bool,
    /// How many of the items are archives, once somebody asks.
    archive_count: OnceLock<usize>,
    /// What the scan is told, where somebody wants to know.
    record: Option<Record>,
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
        let (mut is_whole, mut commits) = (false, None);
        let (mut ignored, mut untrusted) = (Vec::new(), Vec::new());
        let items = match &options.sources {
            Sources::WorkingTree(paths) | Sources::Edited { paths, .. } => {
                is_whole = paths.iter().any(|path| root.starts_with(path));
                let own_ignore_files = options.trust.hears_ignore_files();
                let walk = DiscoverOptions { own_ignore_files, ..DiscoverOptions::new(&root) };
                let mut found;
                (found, ignored) = source::discover(paths, &walk);
                // Named files need no index; a folder that is no repository has none.
                if paths.iter().any(|path| path.is_dir()) {
                    let is_absent = git::is_absent(&root);
                    let tracked =
                        if is_absent { Vec::new() } else { add_tracked(paths, &root, own_ignore_files, &mut found) };
                    found.sort_by(|a, b| a.path.cmp(&b.path));
                    let hidden;
                    (hidden, untrusted) = options.trust.hide(&root, &tracked, &mut found);
                    ignored.extend(hidden);
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
                // Both are judged by today's rules. Where the change touches them, it may concern every file.
                let changed = changes.changed.iter().map(|file| &file.path).chain(&removed);
                is_whole = changed.into_iter().any(|path| decides(options, &root, path));
                (index, head) = (Some(Arc::new(opened)), (!*all).then(|| Arc::new(before)));
                match index.as_ref().filter(|_| is_whole) {
                    Some(index) => all_of(index).into_iter().map(Item::Staged).collect(),
                    None => changes.changed.into_iter().map(Item::Staged).collect(),
                }
            }
            Sources::Commits { range } => {
                let Compared { base, judged, base_id, judged_id } = Compared::open(&root, range)?;
                let changes = judged.changes(&base);
                removed = changes.removed;
                let mut changed = changes.changed.iter().map(|file| &file.path).chain(&removed);
                is_whole = changed.any(|path| decides(options, &root, path));
                let items = if is_whole { all_of(&judged) } else { changes.changed };
                (index, head, commits) = (Some(judged), Some(base), Some((base_id, judged_id)));
                items.into_iter().map(Item::Staged).collect()
            }
            // The history is no list of files: `scan::history` reads it.
            Sources::History(_) => Vec::new(),
            Sources::StandardInput { name, bytes, .. } => {
                vec![Item::Given { path: repository_path(&root, &options.start, name), bytes: bytes.clone() }]
            }
        };
        let archives = options.archives;
        let edited = match &options.sources {
            Sources::Edited { texts, .. } | Sources::StandardInput { others: texts, .. } => Some(Arc::clone(texts)),
            _ => None,
        };
        let config = Arc::clone(&options.config);
        let (archive_count, trust) = (OnceLock::new(), options.trust.clone());
        let opposite = head.clone();
        Ok(Self {
            root,
            config,
            items,
            index,
            head,
            commits,
            removed,
            opposite,
            is_whole,
            ignored,
            untrusted,
            trust,
            edited,
            archives,
            archive_count,
            record: None,
        })
    }

    /// Of a scan of the index or of a commit: the same files as the commit that it is compared with has them, those that are removed included. `None` for
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
            commits: None,
            removed: paths.into_iter().map(str::to_string).collect(),
            opposite: self.index.clone(),
            is_whole: self.is_whole,
            ignored: Vec::new(),
            untrusted: Vec::new(),
            trust: self.trust.clone(),
            edited: None,
            archives: self.archives,
            archive_count: OnceLock::new(),
            record: None,
        })
    }

    /// Adds files of the commit to those that are judged.
    pub(crate) fn add(&mut self, paths: &[String]) {
        let Some(index) = &self.index else { return };
        self.items.extend(paths.iter().filter_map(|path| index.entry(path)).map(Item::Staged));
        self.items.sort_by(|a, b| a.path().cmp(b.path()));
        self.items.dedup_by(|a, b| a.path() == b.path());
    }

    /// What the items are compared with by themselves.
    pub(crate) fn against(&self) -> Option<Against> {
        let commits = self.commits.clone().map(|(base, judged)| Against::Commit { base, judged });
        commits.or_else(|| self.head.as_ref().map(|_| Against::Head))
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

    /// A removed path as the other side of the change has it; `None` where that is not known.
    pub(crate) fn opposite(&self, removed: &str) -> Option<Read> {
        Some(self.read(&Item::Staged(self.opposite.as_ref()?.entry(removed)?)))
    }

    /// Whether the other side of the change is known.
    pub(crate) fn has_opposite(&self) -> bool {
        self.opposite.is_some()
    }

    /// What ignore files keep out of a scan of the working tree.
    pub(crate) fn ignored(&self) -> &[IgnoredPath] {
        &self.ignored
    }

    /// Ignore files that do not count.
    pub(crate) fn untrusted(&self) -> &[Exemption] {
        &self.untrusted
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn items(&self) -> &[Item] {
        &self.items
    }

    /// The configuration files of folders, with their paths.
    pub(crate) fn configurations(&self) -> Vec<Configuration> {
        let given = |item: &Item| matches!(item, Item::Given { .. });
        let items: Vec<Item> = match &self.index {
            Some(index) => {
                let paths = index.paths();
                let own = paths.iter().filter(|path| self.config.is_nested_file(path));
                own.filter_map(|path| index.entry(path)).map(Item::Staged).collect()
            }
            // Who names files lists no folders, and who names folders not those above: what stands above each of them.
            None => {
                let is_given = self.items.iter().any(given);
                let listed = self.items.iter().filter(|item| !is_given && self.config.is_nested_file(item.path()));
                let mut all: BTreeMap<String, Item> =
                    listed.map(|item| (item.path().to_string(), item.clone())).collect();
                if !self.is_whole {
                    all.extend(self.above_items().into_iter().map(|item| (item.path().to_string(), item)));
                }
                all.into_values().collect()
            }
        };
        let text = |item: &Item| self.read(item).map(|(source, _)| source).map_err(|(_, reason)| reason);
        items.iter().map(|item| (item.path().to_string(), text(item))).collect()
    }

    /// The configuration files in the folders above the items.
    fn above_items(&self) -> Vec<Item> {
        let mut folders = BTreeSet::new();
        for item in &self.items {
            let mut folder = item.path();
            while let Some((above, _)) = folder.rsplit_once('/') {
                if !folders.insert(above) {
                    break;
                }
                folder = above;
            }
        }
        let paths = folders.into_iter().map(|folder| format!("{folder}/{FILE_NAME}")).chain([FILE_NAME.to_string()]);
        let there = paths.filter(|path| self.config.is_nested_file(path));
        let files = there.map(|path| source::name::to_path(&self.root, &path));
        // What is no regular file is found as well: that it is not read must not go unsaid.
        let is_there = |file: &PathBuf| std::fs::symlink_metadata(file).is_ok_and(|metadata| !metadata.is_dir());
        let files: Vec<PathBuf> = files.filter(is_there).collect();
        source::discover(&files, &DiscoverOptions::new(&self.root)).0.into_iter().map(Item::OnDisk).collect()
    }

    /// Reads by another configuration from now on.
    pub(crate) fn use_config(&mut self, config: Arc<Config>) {
        self.config = config;
    }

    pub(crate) fn read(&self, item: &Item) -> Read {
        let read = self.read_unrecorded(item);
        self.record.iter().for_each(|record| record.read(item.path(), &read));
        read
    }

    fn read_unrecorded(&self, item: &Item) -> Read {
        if self.config.is_excluded(item.path()) {
            return Err((0, SkipReason::Excluded));
        }
        match self.read_as_is(item) {
            Err((bytes, SkipReason::Symlink)) => match self.through(item) {
                Some(linked) => linked.map_err(|reason| (bytes, by_name(item.path(), reason))),
                None => Err((bytes, SkipReason::Symlink)),
            },
            Err((bytes, reason)) => Err((bytes, by_name(item.path(), reason))),
            read => read,
        }
    }

    fn read_as_is(&self, item: &Item) -> Read {
        let limit = self.config.at(item.path()).max_file_size();
        let (read, bytes) = match item {
            Item::OnDisk(file) => match &file.skip {
                Some(reason) => (Err(reason.clone()), file.bytes),
                None => match self.edited.as_ref().and_then(|texts| texts.get(&file.path)) {
                    Some(text) => (source::from_edited(text, &file.path, limit), file.bytes),
                    None => (source::read(&file.absolute, &file.path, limit), file.bytes),
                },
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
    /// answer is the number of bytes of the archive, and what was cut, or why it is not unpacked. `None` when it is no archive.
    pub(crate) fn unpack(
        &self,
        item: &Item,
        skipped: &SkipReason,
        visit: &mut dyn FnMut(ArchiveMember),
    ) -> Option<Result<(u64, Vec<String>), SkipReason>> {
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
            let read = text.map_err(|reason| (bytes, by_name(&path, reason)));
            visit(ArchiveMember { path, read });
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
        let unpacked = archive::unpack(archive, bytes, path, limits, &mut member)?;
        Some(unpacked.map(|problems| (bytes, problems)))
    }

    /// By their bytes; of files that are not on disk, all may be.
    fn count_archives(&self) -> usize {
        let may_be = |item: &&Item| match item {
            Item::OnDisk(file) => file.skip.is_none() && source::is_archive_file(&file.absolute),
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
                let found = folders.iter().flat_map(|folder| self.list(folder));
                // What stands in a folder that cannot be listed, nobody knows.
                let is_folder = |path: &str| path == "." || folders.contains(path);
                let is_wanted = |file: &Discovered| is_folder(&file.path) || wanted(&file.path);
                let others = found.filter(|file| is_wanted(file) && !known.contains(file.path.as_str()));
                others.map(Item::OnDisk).collect()
            }
        }
    }

    /// Whether a path below the root leads to a folder through folders alone, and no link. What is read from git has none.
    pub(crate) fn is_plain_folder(&self, path: &str) -> bool {
        if self.index.is_some() {
            return true;
        }
        let mut at = self.root.clone();
        let is_plain = path.split('/').all(|part| {
            at = source::name::to_path(&at, part);
            !matches!(part, "" | "." | "..") && std::fs::symlink_metadata(&at).is_ok_and(|found| found.is_dir())
        });
        self.record.iter().for_each(|record| record.plain(path, is_plain));
        is_plain
    }

    /// The folders that have a file of this name: among all files that are read, and above those that were named.
    pub(crate) fn folders_with(&self, name: &str) -> BTreeSet<String> {
        let folder = |path: &str| match path.rsplit_once('/') {
            Some((folder, last)) => (last == name).then(|| folder.to_string()),
            None => (path == name).then(String::new),
        };
        if let Some(index) = &self.index {
            return index.paths().iter().filter_map(|path| folder(path)).collect();
        }
        let mut found: BTreeSet<String> = self.items.iter().filter_map(|item| folder(item.path())).collect();
        let is_given = self.items.iter().any(|item| matches!(item, Item::Given { .. }));
        if !self.is_whole && !is_given {
            let mut seen = BTreeSet::new();
            for item in &self.items {
                let mut at = item.path();
                while let Some((above, _)) = at.rsplit_once('/').or_else(|| (!at.is_empty()).then_some(("", at))) {
                    if !seen.insert(above) {
                        break;
                    }
                    let file = source::name::to_path(&self.root, above).join(name);
                    if std::fs::symlink_metadata(&file).is_ok_and(|metadata| metadata.is_file()) {
                        found.insert(above.to_string());
                    }
                    at = above;
                }
            }
        }
        found
    }

    /// Files at any depth below some folders that are not among the items.
    pub(crate) fn below(&self, folders: &BTreeSet<&str>) -> Vec<Item> {
        let is_below = |path: &str| {
            folders
                .iter()
                .any(|folder| folder.is_empty() || path.strip_prefix(*folder).is_some_and(|rest| rest.starts_with('/')))
        };
        match &self.index {
            Some(index) => self.others_in(index, &is_below),
            None => {
                let known = self.known();
                let own_ignore_files = self.trust.hears_ignore_files();
                let options = DiscoverOptions { own_ignore_files, ..DiscoverOptions::new(&self.root) };
                let roots: Vec<PathBuf> =
                    folders.iter().map(|folder| source::name::to_path(&self.root, folder)).collect();
                let found = if roots.is_empty() { Vec::new() } else { source::discover(&roots, &options).0 };
                self.record.iter().for_each(|record| record.below(folders, &found));
                found.into_iter().filter(|file| !known.contains(file.path.as_str())).map(Item::OnDisk).collect()
            }
        }
    }

    /// All files that are not among the items.
    pub(crate) fn all_others(&self) -> Vec<Item> {
        match &self.index {
            Some(index) => self.others_in(index, &|_| true),
            None => {
                let known = self.known();
                let own_ignore_files = self.trust.hears_ignore_files();
                let options = DiscoverOptions { own_ignore_files, ..DiscoverOptions::new(&self.root) };
                let (found, _) = source::discover(std::slice::from_ref(&self.root), &options);
                self.record.iter().for_each(|record| record.below(&BTreeSet::from([""]), &found));
                found.into_iter().filter(|file| !known.contains(file.path.as_str())).map(Item::OnDisk).collect()
            }
        }
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
        let read = || git::tags(&self.root);
        self.record.as_ref().map_or_else(read, |record| record.tags(read))
    }

    pub(crate) fn provenance(&self) -> Option<Provenance> {
        let read = || git::provenance(&self.root);
        let mut provenance = self.record.as_ref().map_or_else(read, |record| record.provenance(read))?;
        if let Some((_, judged)) = self.commits.as_ref().filter(|(_, id)| provenance.revision.as_ref() != Some(id)) {
            (provenance.revision, provenance.branch) = (Some(judged.clone()), None);
        }
        Some(provenance)
    }
}

/// Why a file was skipped, once its name is asked as well: bytes that are no text are a gap where a text is due, and a picture that Git
/// LFS keeps is none.
pub(super) fn by_name(path: &str, reason: SkipReason) -> SkipReason {
    match reason {
        SkipReason::Binary if document::is_text_by_name(path) => SkipReason::UnknownEncoding,
        SkipReason::Lfs if source::is_media(path) => SkipReason::Binary,
        other => other,
    }
}

/// Every entry of an index or a commit.
fn all_of(index: &GitIndex) -> Vec<StagedFile> {
    index.paths().iter().filter_map(|path| index.entry(path)).collect()
}

/// Adds the files that git tracks although they are ignored. When the index cannot be read, which these are is not known:
/// that is told of the file that is at fault, and the scan is incomplete. Gives the paths that git tracks, sorted, as far as
/// they are known.
fn add_tracked(paths: &[PathBuf], root: &Path, own_ignore_files: bool, found: &mut Vec<Discovered>) -> Vec<String> {
    // Without an index, or with an empty one, what the commit has is what the repository has.
    let opened = GitIndex::open(root).and_then(|index| if index.paths().is_empty() { index.head() } else { Ok(index) });
    match opened {
        Ok(tracked) => {
            let absent = tracked.not_checked_out();
            let tracked = tracked.paths();
            let left_out = source::tracked_but_ignored(&tracked, paths, root, found, own_ignore_files);
            found.extend(left_out);
            found.extend(source::not_checked_out(absent, paths, root));
            tracked
        }
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
            Vec::new()
        }
    }
}

/// Whether a file decides how others are judged: the configuration, a policy, or what policies read.
fn decides(options: &ScanOptions, root: &Path, path: &str) -> bool {
    if options.trust.is_itself() && options.config.is_nested_file(path) {
        return true;
    }
    let path = source::name::to_path(root, path);
    let policies = options.policy.policy_dirs.iter().chain(&options.policy.data_paths);
    policies.chain(&options.config_file).any(|deciding| path.starts_with(deciding))
}

/// The name given for standard input, relative to the repository root.
fn repository_path(root: &Path, start: &Path, name: &str) -> String {
    let absolute = start.join(name);
    let relative = absolute.strip_prefix(root).unwrap_or(Path::new(name));
    source::name::of_path(relative).replace('\\', "/")
}
