//! What the trees of a history hold: each blob once, and where and when a blob was there.
//!
//! Commits are walked in runs of a fixed length, in parallel. Within a run an unchanged tree is known by its id and not
//! entered again. The answers do not depend on the number of threads.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};

use gix::ObjectId;
use gix::hashtable::{HashMap, HashSet};
use rayon::prelude::*;

use super::history::{Commit, EntryKind, History, ObjectReader};
use crate::bound::{self, Bound};
use crate::source::name;

/// Commits that are walked as one: each run enters the unchanged folders of its first tree anew.
const RUN: usize = 4096;

/// Folders in folders are entered this far.
const MOST_FOLDERS: usize = 4096;

/// Folders that are gone through, each as often as it has a path: trees in trees give more paths than anybody can list. The
/// largest public repositories have some ten thousand folders, few of them with a credential.
const ENTERED: Bound = Bound::new(300_000, "the history holds credentials in more than 300,000 folders");

/// Folders that stand at more paths than one, and are gone through at each: what a path says of a text may differ.
const AGAIN: Bound = Bound::new(100_000, "the history holds copies of folders at more than 100,000 paths");

/// Paths of blobs with credentials.
const PLACES: Bound = Bound::new(300_000, "the history holds credentials at more than 300,000 paths");

/// The path of what is found in the notes on commits, whose own names are object ids.
pub(crate) const NOTE_PATH: &str = "git note";

/// A blob, and a path at which it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundBlob {
    pub id: ObjectId,
    /// Position in [`TreeSurvey::paths`].
    pub path: u32,
    /// It stood before at a path that says something else of its text.
    pub again: bool,
}

/// What paths say to who surveys a history.
#[derive(Clone, Copy)]
pub struct Paths<'a> {
    /// Which are left out; `None` when none is.
    pub is_excluded: Option<&'a (dyn Fn(&str) -> bool + Sync)>,
    /// What a path says of the text that stands there: a blob is listed once for each of the answers.
    pub sort: &'a (dyn Fn(&str) -> u64 + Sync),
}

/// What the trees of a history hold.
#[derive(Debug, Default)]
pub struct TreeSurvey {
    /// In the order in which they came, oldest first; each once for every sort of path that it stood at.
    pub blobs: Vec<FoundBlob>,
    pub paths: Vec<String>,
    pub symlinks: usize,
    /// Paths at which submodules stood.
    pub submodules: usize,
    /// Paths that the configuration leaves out.
    pub excluded: usize,
    /// Trees that are missing or damaged.
    pub unreadable: usize,
}

/// Lists the blobs of a history that its boundary does not hold.
#[must_use]
pub fn blobs_of(history: &History, paths: Paths<'_>) -> TreeSurvey {
    let hasher = RandomState::new();
    let anywhere = Paths { is_excluded: None, sort: &|_| 0 };
    let mut hidden = Survey::new(anywhere, None, &hasher);
    hidden.once = true;
    let reader = history.reader();
    history.boundary.iter().for_each(|tree| hidden.tree(&reader, *tree, ""));
    drop(reader);
    let hidden = Hidden { trees: hidden.trees, blobs: hidden.seen };
    let runs: Vec<(Survey<'_>, BTreeSet<&str>)> = history
        .commits
        .par_chunks(RUN)
        .map(|commits| {
            bound::noting(|| {
                let reader = history.reader();
                let mut survey = Survey::new(paths, Some(&hidden), &hasher);
                for commit in commits {
                    survey.is_note = commit.is_note;
                    survey.tree(&reader, commit.tree, "");
                }
                survey
            })
        })
        .collect();
    let mut all = Merged::default();
    for (run, reached) in runs {
        reached.into_iter().for_each(bound::reached);
        all.add(run);
    }
    let reader = history.reader();
    let mut bare = Survey::new(paths, Some(&hidden), &hasher);
    history.bare.trees.iter().for_each(|tree| bare.tree(&reader, *tree, ""));
    for blob in &history.bare.blobs {
        bare.blob(*blob, ("", 0), b"tagged blob");
    }
    all.add(bare);
    all.finish()
}

/// What is at the boundary of the scope.
struct Hidden {
    trees: HashSet<ObjectId>,
    blobs: HashSet<ObjectId>,
}

/// A path, hashed with a key of this run.
type PathHash = u64;

struct Survey<'a> {
    asked: Paths<'a>,
    hidden: Option<&'a Hidden>,
    hasher: &'a RandomState,
    is_note: bool,
    /// The trees are the same wherever they stand.
    once: bool,
    /// Trees that were entered, and at which of their paths.
    trees: HashSet<ObjectId>,
    trees_at: std::collections::HashSet<(ObjectId, PathHash)>,
    /// How often one was entered that was entered at another path before.
    again: usize,
    seen: HashSet<ObjectId>,
    seen_at: std::collections::HashSet<(ObjectId, PathHash)>,
    /// Blobs with what their paths say of them.
    sorts: std::collections::HashSet<(ObjectId, u64)>,
    blobs: Vec<(ObjectId, u32, u64)>,
    paths: Vec<String>,
    path_index: std::collections::HashMap<String, u32>,
    symlinks: HashSet<ObjectId>,
    submodules: BTreeSet<String>,
    excluded: BTreeSet<String>,
    unreadable: HashSet<ObjectId>,
}

impl<'a> Survey<'a> {
    fn new(asked: Paths<'a>, hidden: Option<&'a Hidden>, hasher: &'a RandomState) -> Self {
        Self {
            asked,
            hidden,
            hasher,
            is_note: false,
            once: false,
            trees: HashSet::default(),
            trees_at: std::collections::HashSet::new(),
            again: 0,
            seen: HashSet::default(),
            seen_at: std::collections::HashSet::new(),
            sorts: std::collections::HashSet::new(),
            blobs: Vec::new(),
            paths: Vec::new(),
            path_index: std::collections::HashMap::new(),
            symlinks: HashSet::default(),
            submodules: BTreeSet::new(),
            excluded: BTreeSet::new(),
            unreadable: HashSet::default(),
        }
    }

    /// Enters a tree and those in it that are new.
    fn tree(&mut self, reader: &ObjectReader<'_>, root: ObjectId, path: &str) {
        let mut todo = vec![(root, path.to_string(), 0)];
        let mut buffer = Vec::new();
        while let Some((id, folder, depth)) = todo.pop() {
            let is_hidden = self.hidden.is_some_and(|hidden| hidden.trees.contains(&id));
            if is_hidden {
                continue;
            }
            if depth > MOST_FOLDERS {
                self.unreadable.insert(id);
                continue;
            }
            if !self.enter(id, &folder) {
                continue;
            }
            let first = todo.len();
            let here = self.hasher.hash_one(&folder);
            let read = reader.tree(&id, &mut buffer, |kind, id, name| match kind {
                EntryKind::Tree => todo.push((id, join(&folder, name), depth + 1)),
                EntryKind::Blob => self.blob(id, (&folder, here), name),
                EntryKind::Symlink => {
                    self.symlinks.insert(id);
                }
                EntryKind::Submodule => {
                    self.submodules.insert(join(&folder, name));
                }
            });
            // In the order of their names.
            todo.get_mut(first..).unwrap_or_default().reverse();
            if read.is_err() {
                self.unreadable.insert(id);
            }
        }
    }

    /// Whether a tree is new, or new at its path.
    fn enter(&mut self, id: ObjectId, folder: &str) -> bool {
        let is_new = self.trees.insert(id);
        if self.once || self.is_note {
            return is_new;
        }
        let is_new_here = self.trees_at.insert((id, self.hasher.hash_one(folder)));
        if is_new || !is_new_here {
            return is_new;
        }
        self.again += 1;
        AGAIN.holds(self.again)
    }

    fn blob(&mut self, id: ObjectId, (folder, here): (&str, PathHash), name: &[u8]) {
        let known = self.seen.contains(&id);
        if self.hidden.is_some_and(|hidden| hidden.blobs.contains(&id))
            || known && (self.once || self.is_note)
            || !self.seen_at.insert((id, self.hasher.hash_one((here, name))))
        {
            return;
        }
        let path = if self.is_note { NOTE_PATH.to_string() } else { join(folder, name) };
        if self.asked.is_excluded.is_some_and(|is_excluded| is_excluded(&path)) {
            self.excluded.insert(path);
            return;
        }
        let sort = (self.asked.sort)(&path);
        self.seen.insert(id);
        if !self.sorts.insert((id, sort)) {
            return;
        }
        let at = match self.path_index.get(&path) {
            Some(at) => *at,
            None => {
                let at = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
                self.paths.push(path.clone());
                self.path_index.insert(path, at);
                at
            }
        };
        self.blobs.push((id, at, sort));
    }
}

fn join(folder: &str, name: &[u8]) -> String {
    let name = name::encode(name);
    if folder.is_empty() { name.into_owned() } else { format!("{folder}/{name}") }
}

#[derive(Default)]
struct Merged {
    survey: TreeSurvey,
    seen: HashSet<ObjectId>,
    sorts: std::collections::HashSet<(ObjectId, u64)>,
    path_index: std::collections::HashMap<String, u32>,
    symlinks: HashSet<ObjectId>,
    submodules: BTreeSet<String>,
    excluded: BTreeSet<String>,
    unreadable: HashSet<ObjectId>,
}

impl Merged {
    fn add(&mut self, run: Survey<'_>) {
        let mut renamed: Vec<Option<u32>> = vec![None; run.paths.len()];
        for (id, path, sort) in run.blobs {
            if !self.sorts.insert((id, sort)) {
                continue;
            }
            let again = !self.seen.insert(id);
            let Some(slot) = renamed.get_mut(path as usize) else { continue };
            let path = match *slot {
                Some(known) => known,
                None => {
                    let text = run.paths.get(path as usize).cloned().unwrap_or_default();
                    let next = u32::try_from(self.survey.paths.len()).unwrap_or(u32::MAX);
                    let known = *self.path_index.entry(text.clone()).or_insert(next);
                    if known == next {
                        self.survey.paths.push(text);
                    }
                    *slot = Some(known);
                    known
                }
            };
            self.survey.blobs.push(FoundBlob { id, path, again });
        }
        self.symlinks.extend(run.symlinks);
        self.submodules.extend(run.submodules);
        self.excluded.extend(run.excluded);
        self.unreadable.extend(run.unreadable);
    }

    fn finish(self) -> TreeSurvey {
        TreeSurvey {
            symlinks: self.symlinks.len(),
            submodules: self.submodules.len(),
            excluded: self.excluded.len(),
            unreadable: self.unreadable.len(),
            ..self.survey
        }
    }
}

/// Where a blob stood, and in which commits: positions in [`History::commits`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlobPlace {
    /// Position in the list of blobs that was asked for.
    pub blob: u32,
    pub path: String,
    /// The oldest and the newest commit in whose tree the blob stands at this path.
    pub first: u32,
    pub last: u32,
    /// Whether HEAD's tree has it there.
    pub at_head: bool,
}

/// All places of some blobs, sorted. The trees of all commits are looked at; those that hold none of the blobs are
/// recognised by their ids.
#[must_use]
pub fn places_of(history: &History, blobs: &[ObjectId]) -> Vec<BlobPlace> {
    let wanted: HashMap<ObjectId, u32> = blobs.iter().copied().zip(0_u32..).collect();
    let runs: Vec<(Places, BTreeSet<&str>)> = history
        .commits
        .par_chunks(RUN)
        .enumerate()
        .map(|(run, commits)| bound::noting(|| places_in_run(history, &wanted, run * RUN, commits)))
        .collect();
    let mut all = Places::new();
    for (places, reached) in runs {
        reached.into_iter().for_each(bound::reached);
        for (key, (first, last)) in places {
            let span = all.entry(key).or_insert((first, last));
            *span = (span.0.min(first), span.1.max(last));
        }
    }
    let head = history.head.map(|(_, tree)| head_places(history, &wanted, tree)).unwrap_or_default();
    let place = |((path, blob), (first, last)): ((String, u32), (u32, u32))| {
        let at_head = head.contains_key(&(path.clone(), blob));
        BlobPlace { blob, path, first, last, at_head }
    };
    let mut places: Vec<BlobPlace> = all.into_iter().map(place).collect();
    places.sort();
    places
}

/// By path and blob, the first and the last commit.
type Places = BTreeMap<(String, u32), (u32, u32)>;

fn places_in_run(history: &History, wanted: &HashMap<ObjectId, u32>, start: usize, commits: &[Commit]) -> Places {
    let reader = history.reader();
    let mut folders = Folders::new(wanted);
    // By root, the first and the last commit that have it.
    let mut roots: BTreeMap<(u32, bool), (u32, u32)> = BTreeMap::new();
    for (commit, at) in commits.iter().zip(start..) {
        let Ok(at) = u32::try_from(at) else { break };
        let root = folders.of_tree(&reader, commit.tree);
        if root != EMPTY {
            let span = roots.entry((root, commit.is_note)).or_insert((at, at));
            *span = (span.0.min(at), span.1.max(at));
        }
    }
    folders.places(roots)
}

fn head_places(history: &History, wanted: &HashMap<ObjectId, u32>, tree: ObjectId) -> Places {
    let mut folders = Folders::new(wanted);
    let root = folders.of_tree(&history.reader(), tree);
    folders.places(BTreeMap::from([((root, false), (0, 0))]))
}

/// A folder, by those of its entries that hold wanted blobs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Folder {
    blobs: Vec<(Vec<u8>, u32)>,
    folders: Vec<(Vec<u8>, u32)>,
}

/// The folder that holds none of the wanted blobs.
const EMPTY: u32 = 0;

/// Folders, each distinct one once, and the trees that come to them. A folder comes after those in it.
struct Folders<'a> {
    wanted: &'a HashMap<ObjectId, u32>,
    folders: Vec<Folder>,
    index: std::collections::HashMap<Folder, u32>,
    of_tree: HashMap<ObjectId, u32>,
    buffer: Vec<u8>,
}

/// A tree whose folders are being entered.
struct Open {
    id: ObjectId,
    blobs: Vec<(Vec<u8>, u32)>,
    trees: Vec<(Vec<u8>, ObjectId)>,
    /// Trees before this position are known.
    next: usize,
}

impl<'a> Folders<'a> {
    fn new(wanted: &'a HashMap<ObjectId, u32>) -> Self {
        let empty = Folder::default();
        Self {
            wanted,
            index: std::collections::HashMap::from([(empty.clone(), EMPTY)]),
            folders: vec![empty],
            of_tree: HashMap::default(),
            buffer: Vec::new(),
        }
    }

    fn of_tree(&mut self, reader: &ObjectReader<'_>, root: ObjectId) -> u32 {
        let mut open: Vec<Open> = Vec::new();
        if !self.of_tree.contains_key(&root) {
            open.push(self.read(reader, root));
        }
        while let Some(top) = open.last_mut() {
            let rest = top.trees.get(top.next..).unwrap_or_default();
            let known = rest.iter().take_while(|(_, id)| self.of_tree.contains_key(id)).count();
            top.next += known;
            match rest.get(known).map(|(_, id)| *id) {
                // What lies deeper counts as empty.
                Some(id) if open.len() > MOST_FOLDERS => {
                    self.of_tree.insert(id, EMPTY);
                }
                Some(id) => {
                    let next = self.read(reader, id);
                    open.push(next);
                }
                None => {
                    if let Some(done) = open.pop() {
                        self.close(done);
                    }
                }
            }
        }
        self.of_tree.get(&root).copied().unwrap_or(EMPTY)
    }

    fn read(&mut self, reader: &ObjectReader<'_>, id: ObjectId) -> Open {
        let mut open = Open { id, blobs: Vec::new(), trees: Vec::new(), next: 0 };
        let (wanted, known) = (self.wanted, &self.of_tree);
        // A damaged tree was counted when the blobs were listed.
        let _ = reader.tree(&id, &mut self.buffer, |kind, id, name| match kind {
            EntryKind::Tree if known.get(&id) != Some(&EMPTY) => open.trees.push((name.to_vec(), id)),
            EntryKind::Blob => open.blobs.extend(wanted.get(&id).map(|blob| (name.to_vec(), *blob))),
            EntryKind::Tree | EntryKind::Symlink | EntryKind::Submodule => {}
        });
        open
    }

    fn close(&mut self, done: Open) {
        let folders = done.trees.into_iter().filter_map(|(name, id)| {
            let folder = self.of_tree.get(&id).copied().unwrap_or(EMPTY);
            (folder != EMPTY).then_some((name, folder))
        });
        let folder = Folder { blobs: done.blobs, folders: folders.collect() };
        let next = u32::try_from(self.folders.len()).unwrap_or(EMPTY);
        let at = *self.index.entry(folder.clone()).or_insert(next);
        if at == next && at != EMPTY {
            self.folders.push(folder);
        }
        self.of_tree.insert(done.id, at);
    }

    /// Spreads the commits of roots over what is in them, outer folders before inner ones.
    fn places(&self, roots: BTreeMap<(u32, bool), (u32, u32)>) -> Places {
        let mut todo: BTreeMap<(u32, String, bool), (u32, u32)> =
            roots.into_iter().map(|((root, is_note), span)| ((root, String::new(), is_note), span)).collect();
        let mut places = Places::new();
        let widen = |span: &mut (u32, u32), other: (u32, u32)| {
            *span = (span.0.min(other.0), span.1.max(other.1));
        };
        let mut entered = 0;
        while let Some(((at, path, is_note), span)) = todo.pop_last() {
            let Some(folder) = self.folders.get(at as usize) else { continue };
            entered += 1;
            if !ENTERED.holds(entered) || !PLACES.holds(places.len() + folder.blobs.len()) {
                break;
            }
            for (name, blob) in &folder.blobs {
                let path = if is_note { NOTE_PATH.to_string() } else { join(&path, name) };
                widen(places.entry((path, *blob)).or_insert(span), span);
            }
            for (name, inner) in &folder.folders {
                widen(todo.entry((*inner, join(&path, name), is_note)).or_insert(span), span);
            }
        }
        places
    }
}
