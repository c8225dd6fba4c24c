//! Values of a template: those of Go, parts of which may be unknown, each with the place that it was written at.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::rc::Rc;

use super::running::{MAX_LEVELS, below, is_exhausted, unsure};
use super::text::Text;
use crate::bound::Bound;
use crate::span::Span;

/// A place in one of the texts that a rendering reads: a template or a file of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The number that the caller gave the text.
    pub file: u32,
    pub span: Span,
}

/// A value, and where it was written when that is known.
#[derive(Clone, Debug)]
pub(crate) struct Val {
    pub(crate) data: Data,
    pub(crate) at: Option<At>,
}

/// What a template computes with.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Nil,
    Bool(bool),
    Int(i64),
    /// Every number of a file of values is one, since Helm reads these as JSON.
    Float(f64),
    Text(Rc<Text>),
    List(Rc<Items>),
    Map(Map),
    /// A chart's files by their names, as bytes that are text.
    Files(Rc<BTreeMap<String, Rc<str>>>),
    /// What was not worked out: neither absent nor any value. Its truth may be known all the same.
    Unknown(Option<bool>),
}

/// The members of a list.
#[derive(Debug)]
pub(crate) struct Items(Vec<Val>);

impl Deref for Items {
    type Target = [Val];

    fn deref(&self) -> &[Val] {
        &self.0
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        dismantle(std::mem::take(&mut self.0));
    }
}

/// Frees values level by level: a template may nest them as deep as it takes steps, which recursion would pay with the stack.
fn dismantle(mut open: Vec<Val>) {
    while let Some(value) = open.pop() {
        match value.data {
            Data::List(items) => {
                open.extend(Rc::into_inner(items).map(|mut items| std::mem::take(&mut items.0)).into_iter().flatten())
            }
            Data::Map(map) => {
                let entries = Rc::into_inner(map.entries).map(RefCell::into_inner);
                open.extend(
                    entries
                        .map(|mut entries| std::mem::take(&mut entries.by_key))
                        .into_iter()
                        .flat_map(BTreeMap::into_values),
                );
            }
            _ => {}
        }
    }
}

/// A map is shared: `set` changes it for everybody who holds it, as in Go. What changes it under a condition that is not known, and
/// was not known when it was made, leaves what it changes unknown.
#[derive(Clone, Debug)]
pub(crate) struct Map {
    entries: Rc<RefCell<Entries>>,
    /// A struct of Helm's, of which a field that is missing is an error.
    pub(crate) is_struct: bool,
}

#[derive(Debug)]
struct Entries {
    by_key: BTreeMap<String, Val>,
    keys: Keys,
    /// [`unsure`] where it was made.
    unsure: usize,
}

impl Drop for Entries {
    fn drop(&mut self) {
        dismantle(std::mem::take(&mut self.by_key).into_values().collect());
    }
}

/// Which keys a map has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Keys {
    /// Those of its entries.
    Certain,
    /// Those of its entries, of which one whose value is not known may not be there.
    Doubtful,
    /// Others as well, perhaps.
    Open,
}

impl Map {
    pub(crate) fn new(entries: BTreeMap<String, Val>) -> Self {
        let entries = Entries { by_key: entries, keys: Keys::Certain, unsure: unsure() };
        Self { entries: Rc::new(RefCell::new(entries)), is_struct: false }
    }

    /// A map with other entries, whose keys are as certain.
    pub(crate) fn with(&self, entries: BTreeMap<String, Val>) -> Self {
        let map = Self { is_struct: self.is_struct, ..Self::new(entries) };
        map.entries.borrow_mut().keys = self.entries.borrow().keys;
        map
    }

    /// Whether two are the same, and not only alike.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries)
    }

    /// The value of a key: unknown where the key may be there, and where what it has may be another value.
    pub(crate) fn get(&self, key: &str) -> Option<Val> {
        let entries = self.entries.borrow();
        entries.by_key.get(key).cloned().or_else(|| (entries.keys == Keys::Open).then_some(Val::UNKNOWN))
    }

    /// Whether a key is there. [`None`] when that is not known.
    pub(crate) fn has(&self, key: &str) -> Option<bool> {
        let entries = self.entries.borrow();
        match entries.by_key.get(key) {
            Some(value) if entries.is_there(value) => Some(true),
            None if entries.keys < Keys::Open => Some(false),
            _ => None,
        }
    }

    pub(crate) fn insert(&self, key: impl Into<String>, value: Val) {
        let key = key.into();
        if self.is_changed_for_sure() {
            let before = self.entries.borrow_mut().by_key.insert(key, value);
            drop(before);
        } else {
            lose(&value);
            self.doubt(&key);
        }
    }

    pub(crate) fn remove(&self, key: &str) {
        if self.is_changed_for_sure() {
            let before = self.entries.borrow_mut().by_key.remove(key);
            drop(before);
        } else if self.entries.borrow().by_key.contains_key(key) {
            self.doubt(key);
        }
    }

    fn is_changed_for_sure(&self) -> bool {
        unsure() <= self.entries.borrow().unsure
    }

    /// A key may have been set to anything, or taken away.
    pub(crate) fn doubt(&self, key: &str) {
        let mut entries = self.entries.borrow_mut();
        entries.keys = entries.keys.max(Keys::Doubtful);
        let before = entries.by_key.insert(key.to_string(), Val::UNKNOWN);
        drop(entries);
        before.iter().for_each(lose);
    }

    /// Any key may have been set to anything, or taken away.
    pub(crate) fn doubt_all(&self) {
        self.entries.borrow_mut().keys = Keys::Open;
        self.keys().iter().for_each(|key| self.doubt(key));
    }

    /// Something that is not known may have been merged into it, which changes the maps in it as well. When that does not overwrite,
    /// what is there and not empty stays.
    pub(crate) fn merge_unknown(&self, overwrites: bool, levels: usize) {
        let below = below(levels);
        self.entries.borrow_mut().keys = Keys::Open;
        for (key, value) in self.entries() {
            match (&value.data, below) {
                (Data::Map(inner), Some(below)) => inner.merge_unknown(overwrites, below),
                (Data::Map(inner), None) => inner.doubt_all(),
                (Data::List(items), Some(below)) if overwrites => items.iter().for_each(|item| item.doubt(below)),
                _ => {}
            }
            if overwrites || value.truth() != Some(true) {
                self.doubt(&key);
            }
        }
    }

    /// The entries that are listed, of which [`Self::is_certain`] says whether they are all.
    pub(crate) fn len(&self) -> usize {
        self.entries.borrow().by_key.len()
    }

    /// Whether the keys that it has are known.
    pub(crate) fn is_certain(&self) -> bool {
        let entries = self.entries.borrow();
        match entries.keys {
            Keys::Certain => true,
            Keys::Doubtful => entries.by_key.values().all(|value| entries.is_there(value)),
            Keys::Open => false,
        }
    }

    /// Whether keys that are not listed may be there.
    pub(crate) fn is_open(&self) -> bool {
        self.entries.borrow().keys == Keys::Open
    }

    /// Whether it has an entry. [`None`] when that is not known.
    fn has_any(&self) -> Option<bool> {
        let entries = self.entries.borrow();
        if entries.by_key.values().any(|value| entries.is_there(value)) {
            return Some(true);
        }
        (entries.by_key.is_empty() && entries.keys < Keys::Open).then_some(false)
    }

    /// The entries as they are now, in the order of their keys.
    pub(crate) fn entries(&self) -> Vec<(String, Val)> {
        self.entries.borrow().by_key.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.entries.borrow().by_key.keys().cloned().collect()
    }
}

impl Entries {
    /// Whether an entry with this value is there for sure.
    fn is_there(&self, value: &Val) -> bool {
        self.keys == Keys::Certain || !matches!(value.data, Data::Unknown(_))
    }
}

/// Values that something unknown may be.
const MOST_LOST: usize = 10_000;

const LOST_VALUES: Bound = Bound::new(
    MOST_LOST,
    "what a template makes unknown may be one of more than 10,000 maps: what is changed of the rest is not known",
);

thread_local! {
    /// By where they are kept.
    static LOST: RefCell<BTreeMap<usize, Val>> = const { RefCell::new(BTreeMap::new()) };
}

/// Something unknown may be this value.
pub(super) fn lose(value: &Val) {
    let place = match &value.data {
        Data::List(items) => Rc::as_ptr(items).addr(),
        Data::Map(map) => Rc::as_ptr(&map.entries).addr(),
        _ => return,
    };
    LOST.with_borrow_mut(|lost| {
        if !lost.contains_key(&place) && LOST_VALUES.has_room(lost.len()) {
            lost.insert(place, value.clone());
        }
    });
}

/// Something unknown is changed: any of the values that it may be, as far as anybody can tell.
pub(super) fn change_lost() {
    if !is_exhausted() {
        let lost: Vec<Val> = LOST.with_borrow(|lost| lost.values().cloned().collect());
        lost.iter().for_each(|value| value.doubt(MAX_LEVELS));
    }
}

/// Forgets what was lost, at the end of a chart's rendering.
pub(super) fn forget_lost() {
    drop(LOST.take());
}

impl From<Data> for Val {
    fn from(data: Data) -> Self {
        Self { data, at: None }
    }
}

impl Val {
    pub(crate) const NIL: Self = Self { data: Data::Nil, at: None };
    pub(crate) const UNKNOWN: Self = Self { data: Data::Unknown(None), at: None };

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Data::Text(Rc::new(Text::plain(text))).into()
    }

    pub(crate) fn of_text(text: Text) -> Self {
        Data::Text(Rc::new(text)).into()
    }

    pub(crate) fn bool(value: bool) -> Self {
        Data::Bool(value).into()
    }

    pub(crate) fn int(value: i64) -> Self {
        Data::Int(value).into()
    }

    pub(crate) fn count(value: usize) -> Self {
        Self::int(i64::try_from(value).unwrap_or(i64::MAX))
    }

    pub(crate) fn list(items: Vec<Self>) -> Self {
        Data::List(Rc::new(Items(items))).into()
    }

    pub(crate) fn map(entries: BTreeMap<String, Self>) -> Self {
        Data::Map(Map::new(entries)).into()
    }

    /// A struct of Helm's.
    pub(crate) fn record(entries: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
        Data::Map(Map { is_struct: true, ..Map::new(entries) }).into()
    }

    /// The value as written at a place, where it has none of its own.
    pub(crate) fn or_at(mut self, at: Option<At>) -> Self {
        self.at = self.at.or(at);
        self
    }

    pub(crate) fn is_unknown(&self) -> bool {
        match &self.data {
            Data::Unknown(_) => true,
            Data::Text(text) => text.has_unknown(),
            _ => false,
        }
    }

    /// Whether a part at any depth is unknown. A map that holds itself is as deep as the bound.
    pub(crate) fn holds_unknown(&self) -> bool {
        self.holds_unknown_below(MAX_LEVELS)
    }

    fn holds_unknown_below(&self, levels: usize) -> bool {
        let Some(below) = below(levels) else { return true };
        match &self.data {
            Data::List(items) => items.iter().any(|item| item.holds_unknown_below(below)),
            Data::Map(map) if map.is_open() => true,
            Data::Map(map) => map.entries.borrow().by_key.values().any(|value| value.holds_unknown_below(below)),
            _ => self.is_unknown(),
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) if !text.has_unknown() => Some(text.as_str()),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&Map> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    /// Go's truth: what is neither nil, false, zero nor empty. `None` when it hangs on what is unknown.
    pub(crate) fn truth(&self) -> Option<bool> {
        Some(match &self.data {
            Data::Unknown(truth) => return *truth,
            Data::Nil => false,
            Data::Bool(value) => *value,
            Data::Int(value) => *value != 0,
            Data::Float(value) => *value != 0.0,
            Data::Text(text) => {
                if text.has_unknown() && !text.has_known() {
                    return None;
                }
                !text.as_str().is_empty()
            }
            Data::List(items) => !items.is_empty(),
            Data::Map(map) if map.is_struct => true,
            Data::Map(map) => return map.has_any(),
            Data::Files(files) => !files.is_empty(),
        })
    }

    /// All that it holds may have been changed.
    fn doubt(&self, levels: usize) {
        match &self.data {
            Data::Map(map) => map.merge_unknown(true, levels),
            Data::List(items) => {
                below(levels).into_iter().for_each(|below| items.iter().for_each(|item| item.doubt(below)))
            }
            _ => {}
        }
    }

    /// A copy that shares nothing with this one.
    pub(crate) fn deep_copy(&self) -> Self {
        self.copy_below(MAX_LEVELS)
    }

    fn copy_below(&self, levels: usize) -> Self {
        let Some(below) = below(levels) else { return Self::UNKNOWN };
        let data = match &self.data {
            Data::List(items) => Self::list(items.iter().map(|item| item.copy_below(below)).collect()).data,
            Data::Map(map) => {
                let copied = map.entries().into_iter().map(|(key, value)| (key, value.copy_below(below))).collect();
                Data::Map(map.with(copied))
            }
            other => other.clone(),
        };
        Self { data, at: self.at }
    }
}
