//! Values of a template: those of Go, parts of which may be unknown, each with the place that it was written at.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::text::Text;
use crate::bound::Bound;
use crate::span::Span;

/// Parts of values that one rendering looks at. Maps may share parts, so that few of them can be a tree without end.
const MOST_VISITS: usize = 20_000_000;

const VISITS: Bound = Bound::new(MOST_VISITS, "a chart's values have more than 20,000,000 parts: the rest is unknown");

thread_local! {
    static VISITED: Cell<usize> = const { Cell::new(0) };
}

/// Starts to count anew, for a rendering on this thread.
pub(super) fn start_counting() {
    VISITED.set(0);
}

/// Counts a part of a value; false when there were too many.
pub(super) fn visit() -> bool {
    visit_text(0)
}

/// Counts a text of a length, which is copied.
pub(super) fn visit_text(length: usize) -> bool {
    let visited = VISITED.get() + 1 + length / 16;
    VISITED.set(visited);
    VISITS.holds(visited)
}

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
    List(Rc<Vec<Val>>),
    Map(Map),
    /// A chart's files by their names, as bytes that are text.
    Files(Rc<BTreeMap<String, Rc<str>>>),
    /// What was not worked out: neither absent nor any value.
    Unknown,
}

/// A map is shared: `set` changes it for everybody who holds it, as in Go.
#[derive(Clone, Debug)]
pub(crate) struct Map {
    entries: Rc<RefCell<BTreeMap<String, Val>>>,
    /// A struct of Helm's, of which a field that is missing is an error.
    pub(crate) is_struct: bool,
}

impl Map {
    pub(crate) fn new(entries: BTreeMap<String, Val>) -> Self {
        Self { entries: Rc::new(RefCell::new(entries)), is_struct: false }
    }

    /// Whether two are the same, and not only alike.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Val> {
        self.entries.borrow().get(key).cloned()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.borrow().contains_key(key)
    }

    pub(crate) fn insert(&self, key: impl Into<String>, value: Val) {
        self.entries.borrow_mut().insert(key.into(), value);
    }

    pub(crate) fn remove(&self, key: &str) {
        self.entries.borrow_mut().remove(key);
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// The entries as they are now, in the order of their keys.
    pub(crate) fn entries(&self) -> Vec<(String, Val)> {
        self.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.entries.borrow().keys().cloned().collect()
    }
}

impl From<Data> for Val {
    fn from(data: Data) -> Self {
        Self { data, at: None }
    }
}

impl Val {
    pub(crate) const NIL: Self = Self { data: Data::Nil, at: None };
    pub(crate) const UNKNOWN: Self = Self { data: Data::Unknown, at: None };

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
        Data::List(Rc::new(items)).into()
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
            Data::Unknown => true,
            Data::Text(text) => text.has_unknown(),
            _ => false,
        }
    }

    /// Whether a part at any depth is unknown. A map that holds itself is as deep as the bound.
    pub(crate) fn holds_unknown(&self) -> bool {
        self.holds_unknown_below(MAX_LEVELS)
    }

    fn holds_unknown_below(&self, levels: usize) -> bool {
        let Some(below) = levels.checked_sub(1).filter(|_| visit()) else { return true };
        match &self.data {
            Data::List(items) => items.iter().any(|item| item.holds_unknown_below(below)),
            Data::Map(map) => map.entries.borrow().values().any(|value| value.holds_unknown_below(below)),
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
            Data::Unknown => return None,
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
            Data::Map(map) => map.is_struct || map.len() > 0,
            Data::Files(files) => !files.is_empty(),
        })
    }

    /// A copy that shares nothing with this one.
    pub(crate) fn deep_copy(&self) -> Self {
        self.copy_below(MAX_LEVELS)
    }

    fn copy_below(&self, levels: usize) -> Self {
        let Some(below) = levels.checked_sub(1).filter(|_| visit()) else { return Self::UNKNOWN };
        let data = match &self.data {
            Data::List(items) => Data::List(Rc::new(items.iter().map(|item| item.copy_below(below)).collect())),
            Data::Map(map) => {
                let copied = map.entries().into_iter().map(|(key, value)| (key, value.copy_below(below))).collect();
                Data::Map(Map { is_struct: map.is_struct, ..Map::new(copied) })
            }
            other => other.clone(),
        };
        Self { data, at: self.at }
    }
}

/// The levels of lists and maps that are followed: of those that hold themselves, as many are.
pub(super) const MAX_LEVELS: usize = 64;
