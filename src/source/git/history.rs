//! The commits of a repository, oldest first, and what they hold: trees, blobs, messages. Read-only, without the network.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use gix::ObjectId;
use gix::bstr::ByteSlice as _;
use gix::hashtable::{HashMap, HashSet};
use gix::objs::{CommitRef, Find as _, Kind, TagRef, TreeRefIter};
use gix::revision::plumbing::Spec;

use super::{GitError, open, unreadable};
use crate::disk::{self, Links};
use crate::source::name;

/// Bytes of decoded objects that a reader keeps as the bases of deltas. Blobs are read along the versions of a file, so
/// that a base is nearly always the object read before.
const DELTA_BASES: usize = 24 << 20;

/// A tag of a tag of a tag ... is followed this far.
const MOST_TAGS_IN_A_ROW: usize = 16;

/// Which commits are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryScope {
    /// A revision or a range in git's syntax (<https://git-scm.com/docs/gitrevisions>): `main..HEAD`, `v1.0..`, `HEAD~5`.
    /// Everything that references reach when `None`.
    pub range: Option<String>,
    /// Only commits that were committed at or after this time, in seconds since 1970.
    pub since: Option<i64>,
}

impl HistoryScope {
    /// Whether nothing that a reference reaches is left out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.range.is_none() && self.since.is_none()
    }
}

/// A commit, by what a search of its tree needs.
#[derive(Clone, Debug)]
pub struct Commit {
    pub id: ObjectId,
    pub tree: ObjectId,
    /// It holds notes on other commits (`git notes`): names in its tree are object ids.
    pub is_note: bool,
}

/// The message of an annotated tag.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The object that the tag names.
    pub target: ObjectId,
    pub text: Vec<u8>,
}

/// The commits in a scope.
pub struct History {
    repository: gix::ThreadSafeRepository,
    /// Parents before children; otherwise by the time of the commit, then by id.
    pub commits: Vec<Commit>,
    /// Trees of parents that are out of scope: what they hold is not new in it.
    pub boundary: Vec<ObjectId>,
    /// Messages of annotated tags on the way to a commit in scope, each once, sorted.
    pub annotations: Vec<Annotation>,
    /// Blobs and trees that references name without a commit.
    pub bare: BareObjects,
    /// The commit at HEAD and its tree; `None` before the first commit.
    pub head: Option<(ObjectId, ObjectId)>,
    /// Older commits are missing: the clone is shallow.
    pub is_cut: bool,
    /// Commits, tags and references that could not be read.
    pub unreadable: usize,
    idle: Mutex<Vec<gix::Repository>>,
}

/// What references name that is no commit (`git tag backup <blob>`).
#[derive(Clone, Debug, Default)]
pub struct BareObjects {
    pub trees: Vec<ObjectId>,
    pub blobs: Vec<ObjectId>,
}

/// A repository handle of one thread, with its own caches. It goes back to the pool when dropped.
pub struct ObjectReader<'a> {
    history: &'a History,
    /// `None` only while it is dropped.
    repository: Option<gix::Repository>,
}

/// An entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    Tree,
    Blob,
    Symlink,
    Submodule,
}

/// Why an object is not there to be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingObject {
    /// Not in the object database (a partial clone), or damaged.
    Unreadable,
    /// Larger than the limit.
    TooLarge,
}

impl History {
    /// Lists the commits of a scope, from all references, every entry of the stash's log, and HEAD.
    ///
    /// # Errors
    ///
    /// When there is no repository that can be read, or the range does not name commits.
    pub fn open(root: &Path, scope: &HistoryScope) -> Result<Self, GitError> {
        let repository = open(root, None)?;
        let mut tips = match &scope.range {
            Some(range) => of_range(&repository, root, range)?,
            None => of_references(&repository, root)?,
        };
        let head = repository.head_commit().ok().and_then(|head| Some((head.id, head.tree_id().ok()?.detach())));
        let mut walk = Walk { repository: &repository, shallow: shallow(&repository), ..Walk::new(&repository) };
        walk.hide(&tips.hidden);
        walk.run(&tips.commits, scope.since, false);
        walk.run(&tips.notes, scope.since, true);
        let (commits, boundary) = walk.ordered();
        tips.annotations.sort_by(|a, b| (a.target, &a.text).cmp(&(b.target, &b.text)));
        tips.annotations.dedup_by(|a, b| a.target == b.target && a.text == b.text);
        // A tag outside of the scope is not asked for.
        let known: HashSet<ObjectId> = commits.iter().map(|commit| commit.id).collect();
        tips.annotations.retain(|annotation| scope.is_all() || known.contains(&annotation.target));
        let (is_cut, unreadable) = (walk.is_cut, walk.unreadable + tips.unreadable);
        let idle = Mutex::new(Vec::new());
        let (annotations, bare) = (tips.annotations, tips.bare);
        let repository = repository.into_sync();
        Ok(Self { repository, commits, boundary, annotations, bare, head, is_cut, unreadable, idle })
    }

    /// A handle for one thread.
    #[must_use]
    pub fn reader(&self) -> ObjectReader<'_> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let repository = idle.unwrap_or_else(|| {
            let mut repository = self.repository.to_thread_local();
            repository
                .objects
                .set_pack_cache(|| Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(DELTA_BASES)));
            repository
        });
        ObjectReader { history: self, repository: Some(repository) }
    }
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History").field("commits", &self.commits.len()).finish_non_exhaustive()
    }
}

impl Drop for ObjectReader<'_> {
    fn drop(&mut self) {
        if let Some(repository) = self.repository.take() {
            self.history.idle.lock().unwrap_or_else(PoisonError::into_inner).push(repository);
        }
    }
}

impl ObjectReader<'_> {
    /// Calls back with each entry of a tree: kind, id, name.
    ///
    /// # Errors
    ///
    /// When the tree is missing or damaged; entries before the damage have been given.
    pub fn tree(
        &self,
        id: &ObjectId,
        buffer: &mut Vec<u8>,
        mut entry: impl FnMut(EntryKind, ObjectId, &[u8]),
    ) -> Result<(), MissingObject> {
        let repository = self.repository.as_ref().ok_or(MissingObject::Unreadable)?;
        if id.is_empty_tree() {
            return Ok(());
        }
        let data = repository.objects.try_find(id, buffer).ok().flatten().ok_or(MissingObject::Unreadable)?;
        if data.kind != Kind::Tree {
            return Err(MissingObject::Unreadable);
        }
        for found in TreeRefIter::from_bytes(data.data, id.kind()) {
            let found = found.map_err(|_| MissingObject::Unreadable)?;
            let kind = if found.mode.is_tree() {
                EntryKind::Tree
            } else if found.mode.is_commit() {
                EntryKind::Submodule
            } else if found.mode.is_link() {
                EntryKind::Symlink
            } else {
                EntryKind::Blob
            };
            entry(kind, found.oid.to_owned(), found.filename);
        }
        Ok(())
    }

    /// A blob's bytes, in place of what the buffer held. The header tells the size, so that a large blob is not unpacked.
    ///
    /// # Errors
    ///
    /// When the blob is missing, damaged, or larger than the limit in bytes.
    pub fn blob(&self, id: &ObjectId, limit: u64, buffer: &mut Vec<u8>) -> Result<(), MissingObject> {
        let repository = self.repository.as_ref().ok_or(MissingObject::Unreadable)?;
        let header = repository.find_header(*id).map_err(|_| MissingObject::Unreadable)?;
        if header.size() > limit {
            return Err(MissingObject::TooLarge);
        }
        let data = repository.objects.try_find(id, buffer).ok().flatten().ok_or(MissingObject::Unreadable)?;
        if data.kind == Kind::Blob { Ok(()) } else { Err(MissingObject::Unreadable) }
    }

    /// The blob at a path of a tree; `None` when there is none.
    #[must_use]
    pub fn blob_at(&self, tree: ObjectId, path: &str) -> Option<ObjectId> {
        let mut at = (EntryKind::Tree, tree);
        let mut buffer = Vec::new();
        for name in name::decode(path).split(|byte| *byte == b'/') {
            let mut next = None;
            self.tree(&at.1, &mut buffer, |kind, id, entry| {
                if entry == name {
                    next = Some((kind, id));
                }
            })
            .ok()?;
            at = next?;
        }
        (at.0 == EntryKind::Blob).then_some(at.1)
    }

    /// A commit's message.
    #[must_use]
    pub fn message(&self, commit: &Commit, buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
        let repository = self.repository.as_ref()?;
        let data = repository.objects.try_find(&commit.id, buffer).ok().flatten()?;
        // The message stands after the first empty line (https://git-scm.com/docs/git-commit-tree, gitformat): signatures
        // and other headers before it are indented or start with a word, so none of them is empty.
        let at = data.data.find(b"\n\n")?;
        data.data.get(at + 2..).map(<[u8]>::to_vec)
    }
}

/// Where a walk starts and where it must not go.
#[derive(Default)]
struct Tips {
    commits: Vec<ObjectId>,
    notes: Vec<ObjectId>,
    hidden: Vec<ObjectId>,
    annotations: Vec<Annotation>,
    bare: BareObjects,
    unreadable: usize,
}

impl Tips {
    /// Follows tags to what they name.
    fn add(&mut self, repository: &gix::Repository, id: ObjectId, is_note: bool) {
        let mut at = id;
        for _ in 0..MOST_TAGS_IN_A_ROW {
            let Ok(object) = repository.find_object(at) else {
                self.unreadable += 1;
                return;
            };
            match object.kind {
                Kind::Commit if is_note => return self.notes.push(at),
                Kind::Commit => return self.commits.push(at),
                Kind::Tree => return self.bare.trees.push(at),
                Kind::Blob => return self.bare.blobs.push(at),
                Kind::Tag => {
                    let Ok(tag) = TagRef::from_bytes(&object.data, at.kind()) else {
                        self.unreadable += 1;
                        return;
                    };
                    let target = tag.target();
                    self.annotations.push(Annotation { target, text: tag.message.to_vec() });
                    at = target;
                }
            }
        }
        // What so many tags lead to was not followed.
        self.unreadable += 1;
    }
}

/// All references but symbolic ones, whose targets are references too; HEAD, which may be detached; and every entry of
/// the stash's log, since only the newest stash is a reference.
fn of_references(repository: &gix::Repository, root: &Path) -> Result<Tips, GitError> {
    let mut tips = Tips::default();
    let platform = repository.references().map_err(|error| unreadable(root, error))?;
    for reference in platform.all().map_err(|error| unreadable(root, error))? {
        let Ok(reference) = reference else {
            tips.unreadable += 1;
            continue;
        };
        let Some(id) = reference.try_id().map(gix::Id::detach) else { continue };
        let is_note = reference.name().as_bstr().starts_with(b"refs/notes/");
        tips.add(repository, id, is_note);
    }
    if let Ok(head) = repository.head_id() {
        tips.add(repository, head.detach(), false);
    }
    let (stashes, damaged) = stashes(repository);
    tips.unreadable += damaged;
    for id in stashes {
        // An entry may name what `git gc` has taken away.
        if repository.has_object(id) {
            tips.add(repository, id, false);
        }
    }
    Ok(tips)
}

/// What the stash's log names, and how much of it cannot be read.
fn stashes(repository: &gix::Repository) -> (BTreeSet<ObjectId>, usize) {
    let (mut found, mut damaged) = (BTreeSet::new(), 0);
    let Ok(stash) = repository.find_reference("refs/stash") else { return (found, damaged) };
    let mut platform = stash.log_iter();
    let lines = match platform.all() {
        Ok(lines) => lines,
        Err(_) => return (found, 1),
    };
    for line in lines.into_iter().flatten() {
        match line {
            Ok(line) => found.extend([line.previous_oid(), line.new_oid()].into_iter().filter(|id| !id.is_null())),
            Err(_) => damaged += 1,
        }
    }
    (found, damaged)
}

fn of_range(repository: &gix::Repository, root: &Path, range: &str) -> Result<Tips, GitError> {
    let wrong = || GitError::NotARange { root: root.to_path_buf(), range: range.to_string() };
    let spec = repository.rev_parse(range.as_bytes().as_bstr()).map_err(|_| wrong())?.detach();
    let mut tips = Tips::default();
    let parents = |id: ObjectId| -> Vec<ObjectId> {
        repository.find_commit(id).map(|commit| commit.parent_ids().map(gix::Id::detach).collect()).unwrap_or_default()
    };
    match spec {
        Spec::Include(id) => tips.add(repository, id, false),
        Spec::Exclude(id) => {
            tips = of_references(repository, root)?;
            tips.hidden.push(id);
        }
        Spec::Range { from, to } => {
            tips.add(repository, to, false);
            tips.hidden.push(from);
        }
        Spec::Merge { theirs, ours } => {
            tips.add(repository, theirs, false);
            tips.add(repository, ours, false);
            let bases = repository.merge_bases_many(theirs, &[ours]).map_err(|_| wrong())?;
            tips.hidden.extend(bases.into_iter().map(gix::Id::detach));
        }
        Spec::IncludeOnlyParents(id) => parents(id).into_iter().for_each(|id| tips.add(repository, id, false)),
        Spec::ExcludeParents(id) => {
            tips.add(repository, id, false);
            tips.hidden.extend(parents(id));
        }
    }
    let mut hidden = Tips::default();
    tips.hidden.iter().for_each(|id| hidden.add(repository, *id, false));
    tips.hidden = hidden.commits;
    if tips.commits.is_empty() { Err(wrong()) } else { Ok(tips) }
}

/// The commits at the edge of a shallow clone, whose parents are not there.
fn shallow(repository: &gix::Repository) -> HashSet<ObjectId> {
    let commits = repository.shallow_commits().ok().flatten();
    commits.map(|commits| commits.iter().copied().collect()).unwrap_or_default()
}

/// A commit while its relatives are being found.
struct Node {
    commit: Commit,
    time: i64,
    /// Positions of its children in scope.
    children: Vec<u32>,
    parents_in_scope: u32,
}

struct Walk<'r> {
    repository: &'r gix::Repository,
    shallow: HashSet<ObjectId>,
    hidden: HashSet<ObjectId>,
    nodes: Vec<Node>,
    position: HashMap<ObjectId, u32>,
    /// Child and parent.
    edges: Vec<(u32, ObjectId)>,
    boundary: HashMap<ObjectId, ObjectId>,
    is_cut: bool,
    unreadable: usize,
    buffer: Vec<u8>,
}

/// What a walk needs of a commit.
struct Read {
    tree: ObjectId,
    time: i64,
    parents: Vec<ObjectId>,
}

impl<'r> Walk<'r> {
    fn new(repository: &'r gix::Repository) -> Self {
        Self {
            repository,
            shallow: HashSet::default(),
            hidden: HashSet::default(),
            nodes: Vec::new(),
            position: HashMap::default(),
            edges: Vec::new(),
            boundary: HashMap::default(),
            is_cut: false,
            unreadable: 0,
            buffer: Vec::new(),
        }
    }

    fn read(&mut self, id: &ObjectId) -> Option<Read> {
        let data = self.repository.objects.try_find(id, &mut self.buffer).ok().flatten()?;
        let commit = CommitRef::from_bytes(data.data, id.kind()).ok()?;
        // A commit with a damaged date is as old as can be.
        let time = commit.time().map_or(0, |time| time.seconds);
        Some(Read { tree: commit.tree(), time, parents: commit.parents().collect() })
    }

    /// Marks commits and all of their ancestors as out of scope.
    fn hide(&mut self, tips: &[ObjectId]) {
        let mut todo = tips.to_vec();
        while let Some(id) = todo.pop() {
            if !self.hidden.insert(id) || self.shallow.contains(&id) {
                continue;
            }
            if let Some(read) = self.read(&id) {
                todo.extend(read.parents);
            }
        }
    }

    fn run(&mut self, tips: &[ObjectId], since: Option<i64>, is_note: bool) {
        let mut todo = tips.to_vec();
        while let Some(id) = todo.pop() {
            if self.position.contains_key(&id) || self.boundary.contains_key(&id) {
                continue;
            }
            let Some(read) = self.read(&id) else {
                self.unreadable += 1;
                continue;
            };
            if self.hidden.contains(&id) || since.is_some_and(|since| read.time < since) {
                self.boundary.insert(id, read.tree);
                continue;
            }
            let Ok(at) = u32::try_from(self.nodes.len()) else { return };
            self.position.insert(id, at);
            let commit = Commit { id, tree: read.tree, is_note };
            self.nodes.push(Node { commit, time: read.time, children: Vec::new(), parents_in_scope: 0 });
            if self.shallow.contains(&id) {
                self.is_cut = true;
                continue;
            }
            self.edges.extend(read.parents.iter().map(|parent| (at, *parent)));
            todo.extend(read.parents);
        }
    }

    /// The commits in their order, and the trees at the boundary, sorted. Leaves the walk empty.
    fn ordered(&mut self) -> (Vec<Commit>, Vec<ObjectId>) {
        for (child, parent) in std::mem::take(&mut self.edges) {
            let Some(&parent) = self.position.get(&parent) else { continue };
            if let Some(node) = self.nodes.get_mut(parent as usize) {
                node.children.push(child);
            }
            if let Some(node) = self.nodes.get_mut(child as usize) {
                node.parents_in_scope += 1;
            }
        }
        let mut nodes = std::mem::take(&mut self.nodes);
        let mut ready: BinaryHeap<Reverse<(i64, ObjectId, u32)>> = (0_u32..)
            .zip(&nodes)
            .filter(|(_, node)| node.parents_in_scope == 0)
            .map(|(at, node)| Reverse((node.time, node.commit.id, at)))
            .collect();
        let mut commits = Vec::with_capacity(nodes.len());
        while let Some(Reverse((_, _, at))) = ready.pop() {
            let Some(node) = nodes.get_mut(at as usize) else { continue };
            commits.push(node.commit.clone());
            for child in std::mem::take(&mut node.children) {
                let Some(child_node) = nodes.get_mut(child as usize) else { continue };
                child_node.parents_in_scope = child_node.parents_in_scope.saturating_sub(1);
                if child_node.parents_in_scope == 0 {
                    ready.push(Reverse((child_node.time, child_node.commit.id, child)));
                }
            }
        }
        let boundary: BTreeSet<ObjectId> =
            std::mem::take(&mut self.boundary).into_iter().map(|(_, tree)| tree).collect();
        (commits, boundary.into_iter().collect())
    }
}

/// The configuration file that a repository's folder or linked worktree uses; `None` when there is none.
#[must_use]
pub fn config_file(root: &Path) -> Option<PathBuf> {
    let file = super::vet::layout(root).ok()?.common_dir.join("config");
    disk::check(&file, u64::MAX, Links::Refused).is_ok().then_some(file)
}
