//! Every rule that can fire, by id and by alias. Those of a shelf are read when they are asked for: a scan meets few of them, and
//! reading all takes longer than the rest of its start.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use crate::rule::Rule;

/// Rules that are read when they are asked for.
pub trait Shelf: Debug + Send + Sync {
    /// Their ids, sorted, each with its aliases.
    fn names(&self) -> Vec<(&str, &[String])>;

    /// The rule of an id or an alias.
    fn rule(&self, name: &str) -> Option<&Rule>;
}

/// The rules in force. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct RuleIndex {
    known: Arc<Known>,
    shelf: Option<Arc<dyn Shelf>>,
}

/// Those that are on no shelf.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Sorted by id.
    read: Vec<Rule>,
    by_name: BTreeMap<String, usize>,
}

impl RuleIndex {
    /// Rules with the same id are one rule: the first wins (the loader has already rejected real duplicates).
    #[must_use]
    pub fn new(mut rules: Vec<Rule>, shelf: Option<Arc<dyn Shelf>>) -> Self {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        rules.dedup_by(|a, b| a.id == b.id);
        let mut by_name = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            for name in rule.aliases.iter().chain([&rule.id]) {
                by_name.insert(name.clone(), index);
            }
        }
        Self { known: Arc::new(Known { read: rules, by_name }), shelf }
    }

    /// The rule of an id or an alias.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Rule> {
        let read = self.known.by_name.get(name).and_then(|at| self.known.read.get(*at));
        read.or_else(|| self.shelf.as_ref()?.rule(name))
    }

    /// All ids and aliases, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.known.by_name.keys().map(String::as_str).collect();
        for (id, aliases) in self.shelved() {
            names.push(id);
            names.extend(aliases.iter().map(String::as_str));
        }
        names.sort_unstable();
        names
    }

    /// All ids, sorted.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        let shelved = self.shelved();
        let mut ids: Vec<&str> = self.known.read.iter().map(|rule| rule.id.as_str()).collect();
        ids.extend(shelved.into_iter().map(|(id, _)| id));
        ids.sort_unstable();
        ids
    }

    /// All of them, sorted by id.
    #[must_use]
    pub fn all(&self) -> Vec<&Rule> {
        self.ids().into_iter().filter_map(|id| self.get(id)).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.read.len() + self.shelved().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those that no shelf of the binary holds: all of the user's are among them. Sorted by id.
    #[must_use]
    pub fn read(&self) -> &[Rule] {
        &self.known.read
    }

    /// Changes those that no shelf holds.
    pub fn change_read(&mut self, change: impl FnMut(&mut Rule)) {
        let mut rules = Arc::unwrap_or_clone(std::mem::take(&mut self.known)).read;
        rules.iter_mut().for_each(change);
        *self = Self::new(rules, self.shelf.take());
    }

    fn shelved(&self) -> Vec<(&str, &[String])> {
        self.shelf.as_ref().map(|shelf| shelf.names()).unwrap_or_default()
    }
}
