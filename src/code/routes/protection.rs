//! What keeps requests from a handler, as far as a piece of a program says it: owned, so that it outlives the text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

/// Names of one sort that are kept, the first of the alphabet: enough to say why, and whether there are any is what counts.
const KEPT: usize = 4;

/// What a guard asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Authentication,
    Role,
    RateLimit,
    Validation,
    Signature,
    /// Said to be open to all.
    Public,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Role => "role",
            Self::RateLimit => "rate-limit",
            Self::Validation => "validation",
            Self::Signature => "signature",
            Self::Public => "public",
        }
    }
}

/// What a value that is called or passed is.
pub(super) enum Found {
    /// A function or a name of this file, by its node.
    Own(usize),
    /// Something of another file.
    Far(Arc<Protection>),
    /// Something of a module that is none of the program's, or was not looked at.
    Package(String),
    Unknown,
}

/// What a function, a middleware or a router does before a handler runs. Joining two is a union, so that the order does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Protection {
    /// Each with the name of what was seen.
    pub(super) guards: BTreeMap<Kind, String>,
    /// What may keep somebody out and was not understood.
    pub(super) unresolved: BTreeSet<String>,
    /// What is changed beyond the answer.
    pub(super) effects: BTreeSet<String>,
}

impl Protection {
    pub(super) fn guard(&mut self, kind: Kind, name: &str) {
        let known = self.guards.entry(kind).or_insert_with(|| name.to_string());
        if name < known.as_str() {
            *known = name.to_string();
        }
    }

    pub(super) fn doubt(&mut self, name: String) {
        add(&mut self.unresolved, name);
    }

    pub(super) fn effect(&mut self, name: String) {
        add(&mut self.effects, name);
    }

    /// Joins another; whether anything is new.
    pub(super) fn grows(&mut self, other: &Self) -> bool {
        let before = self.clone();
        self.join(other);
        *self != before
    }

    /// Joins another.
    pub(super) fn join(&mut self, other: &Self) {
        for (kind, name) in &other.guards {
            self.guard(*kind, name);
        }
        other.unresolved.iter().for_each(|name| self.doubt(name.clone()));
        other.effects.iter().for_each(|name| self.effect(name.clone()));
    }

    /// What holds whichever of two ways a request comes.
    pub(super) fn meet(&mut self, other: &Self) {
        self.guards.retain(|kind, _| other.guards.contains_key(kind));
        other.unresolved.iter().for_each(|name| self.doubt(name.clone()));
    }

    /// What asks who sends a request, by its name.
    pub(super) fn asks_who(&self) -> Option<&str> {
        let asking = [Kind::Authentication, Kind::Role, Kind::Signature];
        asking.iter().find_map(|kind| self.guards.get(kind)).map(String::as_str)
    }

    /// Whether something in it keeps somebody out.
    pub(super) fn keeps_out(&self) -> bool {
        self.guards.keys().any(|kind| *kind != Kind::Validation)
    }

    /// Whether who comes by the other would be let through by this as well, whatever the names are that are told.
    pub(in crate::code) fn says_the_same(&self, other: &Self) -> bool {
        self.guards.keys().eq(other.guards.keys())
            && self.unresolved.is_empty() == other.unresolved.is_empty()
            && self.effects.is_empty() == other.effects.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.guards.is_empty() && self.unresolved.is_empty() && self.effects.is_empty()
    }

    /// Without what the code does, which is no matter of who comes to it.
    pub(super) fn only_guards(mut self) -> Self {
        self.effects.clear();
        self
    }
}

/// The first names of the alphabet stay, whatever the order in which they come.
fn add(names: &mut BTreeSet<String>, mut name: String) {
    if name.len() > 120 {
        let end = (0..=120).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        name.truncate(end);
    }
    names.insert(name);
    if names.len() > KEPT {
        names.pop_last();
    }
}
