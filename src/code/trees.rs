//! Syntax trees of texts that were parsed before: of a text that is almost one of them, only what changed is parsed again. An editor's
//! scans keep them; a thread that nobody gave trees to parses each text whole.
//!
//! The tree of a text in which nothing is wrong is the same either way; how errors are recovered from hangs on the way, so that a
//! text with errors is always parsed whole.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tree_sitter::{InputEdit, Language, Parser, Point, Tree};

/// Bytes from which a text's tree is kept: a smaller text is parsed whole in a millisecond.
const LEAST_BYTES: usize = 8 << 10;

/// Bytes of all texts whose trees are kept, each of which takes some twenty times as much. The oldest goes first.
const MOST_BYTES: usize = 4 << 20;

/// Bytes that may differ.
const MOST_CHANGED: usize = 16 << 10;

/// Trees of texts in which nothing is wrong. Shared by threads.
#[derive(Debug, Default)]
pub(super) struct Trees {
    kept: Mutex<VecDeque<Kept>>,
}

/// A text, its tree, and the rounds that it took to parse it whole, or no more than these.
#[derive(Clone, Debug)]
struct Kept {
    text: Arc<[u8]>,
    tree: Tree,
    rounds: usize,
}

thread_local! {
    static HERE: RefCell<Option<Arc<Trees>>> = const { RefCell::new(None) };
}

/// From now on, this thread keeps trees, and parses by them.
pub(super) fn use_here(trees: &Arc<Trees>) {
    HERE.set(Some(Arc::clone(trees)));
}

/// Whether this thread keeps trees.
pub(super) fn are_here() -> bool {
    HERE.with_borrow(Option::is_some)
}

fn here() -> Option<Arc<Trees>> {
    HERE.with_borrow(Clone::clone)
}

/// What a parser makes of a text within so many rounds, the first with an error being the last where told; `None` when these did not
/// do. With the rounds that it took.
pub(super) type Parse<'p> = &'p mut dyn FnMut(&mut Parser, Option<&Tree>, Rounds) -> (Option<Tree>, usize);

/// How long may be parsed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounds {
    pub(super) most: usize,
    pub(super) with_errors: usize,
}

/// The tree of a text: by that of one that is almost the same, or of the whole text. A text that is parsed by another one's tree would
/// have been parsed whole within the bound as well.
pub(super) fn parse(parser: &mut Parser, bytes: &[u8], rounds: Rounds, parse: Parse<'_>) -> Option<Tree> {
    let trees = here().filter(|_| bytes.len() >= LEAST_BYTES);
    let language = parser.language().map(|language| (*language).clone());
    let (Some(trees), Some(language)) = (trees, language) else { return parse(parser, None, rounds).0 };
    if let Some(kept) = trees.like(&language, bytes).filter(|kept| kept.rounds <= rounds.most / 2) {
        let (old, again) = (kept.edited(bytes), Rounds { most: rounds.most / 4, with_errors: 1 });
        let (tree, took) = parse(parser, Some(&old), again);
        if let Some(tree) = tree.filter(|tree| !tree.root_node().has_error()) {
            trees.keep(Kept { text: bytes.into(), tree: tree.clone(), rounds: kept.rounds + took }, Some(&kept.text));
            return Some(tree);
        }
    }
    let (tree, took) = parse(parser, None, rounds);
    if let Some(tree) = tree.as_ref().filter(|tree| !tree.root_node().has_error()) {
        trees.keep(Kept { text: bytes.into(), tree: tree.clone(), rounds: took }, None);
    }
    tree
}

impl Trees {
    /// The kept text of a language that differs least, if it does not differ much.
    fn like(&self, language: &Language, bytes: &[u8]) -> Option<Kept> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let own = kept.iter().filter(|kept| *kept.tree.language() == *language);
        let sizes = own.map(|kept| (Change::between(&kept.text, bytes).size(), kept));
        let (size, least) = sizes.min_by_key(|(size, _)| *size)?;
        (size <= MOST_CHANGED).then(|| least.clone())
    }

    /// Keeps a tree, in place of that of the text that it was parsed by.
    fn keep(&self, new: Kept, instead_of: Option<&Arc<[u8]>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |one: &Kept| one.text == new.text || instead_of.is_some_and(|old| Arc::ptr_eq(old, &one.text));
        kept.retain(|one| !(is_old(one) && *one.tree.language() == *new.tree.language()));
        kept.push_back(new);
        while kept.iter().map(|one| one.text.len()).sum::<usize>() > MOST_BYTES {
            kept.pop_front();
        }
    }
}

impl Kept {
    /// The tree with what changed marked in it.
    fn edited(&self, bytes: &[u8]) -> Tree {
        let Change { start, old_end, new_end } = Change::between(&self.text, bytes);
        let mut tree = self.tree.clone();
        tree.edit(&InputEdit {
            start_byte: start,
            old_end_byte: old_end,
            new_end_byte: new_end,
            start_position: point(bytes, start),
            old_end_position: point(&self.text, old_end),
            new_end_position: point(bytes, new_end),
        });
        tree
    }
}

/// Line and column of a byte, both from 0, the column in bytes.
fn point(bytes: &[u8], at: usize) -> Point {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = memchr::memchr_iter(b'\n', before).count();
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    Point::new(line, before.len() - start)
}

/// The one stretch in which two texts differ: between whole characters.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    start: usize,
    old_end: usize,
    new_end: usize,
}

impl Change {
    fn between(old: &[u8], new: &[u8]) -> Self {
        let most = old.len().min(new.len());
        let mut start = alike(old.chunks(64), new.chunks(64), most, |at| old.get(at) == new.get(at));
        let inside = |text: &[u8], at: usize| text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
        while start > 0 && (inside(old, start) || inside(new, start)) {
            start -= 1;
        }
        let (last_old, last_new) = (old.len() - 1, new.len() - 1);
        let same = |at: usize| old.get(last_old.wrapping_sub(at)) == new.get(last_new.wrapping_sub(at));
        let mut end = alike(old.rchunks(64), new.rchunks(64), most - start, same);
        while end > 0 && inside(new, new.len() - end) {
            end -= 1;
        }
        Self { start, old_end: old.len() - end, new_end: new.len() - end }
    }

    /// Bytes of both texts that are not the same.
    fn size(&self) -> usize {
        self.old_end + self.new_end - 2 * self.start
    }
}

/// How many bytes are alike, no more than `most`: chunk by chunk, then byte by byte.
fn alike<'t>(
    old: impl Iterator<Item = &'t [u8]>,
    new: impl Iterator<Item = &'t [u8]>,
    most: usize,
    is_same: impl Fn(usize) -> bool,
) -> usize {
    let chunks = old.zip(new).take_while(|(old, new)| old.len() == 64 && old == new).count();
    let mut count = (chunks * 64).min(most);
    while count < most && is_same(count) {
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests;
