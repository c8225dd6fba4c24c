//! Variables: scopes, and what is known about each after branches.

use std::collections::{BTreeMap, HashMap};

use super::trace::State;
use crate::bound::Bound;

/// Deeper branches are treated as if they might not run, without a record of their own.
const FORKS: Bound =
    Bound::new(128, "branches of the code are nested deeper than 128 levels: what they do was followed in part");

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct VariableId(usize);

/// The variables that are visible, and the branches that are open.
#[derive(Debug, Default)]
pub(super) struct Environment<'t> {
    states: Vec<State<'t>>,
    /// The variables of a name with the depth of their scopes, outermost first.
    names: HashMap<&'t str, Vec<(usize, VariableId)>>,
    scopes: Vec<Scope<'t>>,
    /// The depths of the open scopes that are functions.
    function_depths: Vec<usize>,
    forks: Vec<Fork<'t>>,
    /// Open forks beyond the limit.
    uncounted_forks: usize,
}

#[derive(Debug, Default)]
struct Scope<'t> {
    declared: Vec<(&'t str, VariableId)>,
    function: bool,
}

/// The arms of an open branch.
#[derive(Debug, Default)]
struct Fork<'t> {
    /// What this arm changed, as it was before.
    before: BTreeMap<VariableId, State<'t>>,
    /// What finished arms changed: before, after any of them, and how many arms changed it.
    changed: BTreeMap<VariableId, (State<'t>, State<'t>, usize)>,
    arms: usize,
}

impl<'t> Environment<'t> {
    pub(super) fn enter(&mut self, function: bool) {
        self.scopes.push(Scope { declared: Vec::new(), function });
        if function {
            self.function_depths.push(self.scopes.len());
        }
    }

    pub(super) fn leave(&mut self) {
        let Some(scope) = self.scopes.pop() else { return };
        if scope.function {
            self.function_depths.pop();
        }
        for (name, id) in scope.declared.into_iter().rev() {
            if let Some(visible) = self.names.get_mut(name)
                && let Some(at) = visible.iter().rposition(|(_, other)| *other == id)
            {
                visible.remove(at);
            }
        }
    }

    pub(super) fn lookup(&self, name: &str) -> Option<(VariableId, &State<'t>)> {
        let (_, id) = self.names.get(name)?.last()?;
        Some((*id, self.states.get(id.0)?))
    }

    /// The variables of the innermost function, with what is known of them.
    pub(super) fn of_function(&self) -> impl Iterator<Item = (&'t str, &State<'t>)> {
        let from = self.function_depths.last().map_or(self.scopes.len(), |depth| depth - 1);
        let scopes = self.scopes.get(from..).unwrap_or_default();
        let declared = scopes.iter().flat_map(|scope| &scope.declared);
        declared.filter_map(|(name, id)| Some((*name, self.states.get(id.0)?)))
    }

    /// Declares a variable, or gives it a new value where it is declared twice in a scope.
    pub(super) fn declare(&mut self, name: &'t str, hoisted: bool, state: State<'t>) {
        let depth = if hoisted { self.function_depths.last().copied().unwrap_or(0) } else { self.scopes.len() };
        let visible = self.names.entry(name).or_default();
        // A hoisted variable is outside those that inner scopes declare.
        let at = match visible.binary_search_by_key(&depth, |(depth, _)| *depth) {
            Ok(at) => {
                if let Some((_, id)) = visible.get(at).copied() {
                    self.set(id, state);
                }
                return;
            }
            Err(at) => at,
        };
        let id = VariableId(self.states.len());
        visible.insert(at, (depth, id));
        self.states.push(state);
        if let Some(scope) = depth.checked_sub(1).and_then(|at| self.scopes.get_mut(at)) {
            scope.declared.push((name, id));
        }
    }

    pub(super) fn set(&mut self, id: VariableId, state: State<'t>) {
        let weak = self.uncounted_forks > 0;
        let Some(current) = self.states.get_mut(id.0) else { return };
        let state = if weak { state.or(current) } else { state };
        let before = std::mem::replace(current, state);
        if let Some(fork) = self.forks.last_mut() {
            fork.before.entry(id).or_insert(before);
        }
    }

    pub(super) fn fork(&mut self) {
        if FORKS.has_room(self.forks.len()) {
            self.forks.push(Fork::default());
        } else {
            self.uncounted_forks += 1;
        }
    }

    /// Ends an arm and starts the next from where the first one started.
    pub(super) fn arm(&mut self) {
        if self.uncounted_forks > 0 {
            return;
        }
        let Some(fork) = self.forks.last_mut() else { return };
        fork.arms += 1;
        for (id, before) in std::mem::take(&mut fork.before) {
            let Some(current) = self.states.get_mut(id.0) else { continue };
            let after = std::mem::replace(current, before.clone());
            match fork.changed.remove(&id) {
                Some((before, other, arms)) => fork.changed.insert(id, (before, other.or(&after), arms + 1)),
                None => fork.changed.insert(id, (before, after, 1)),
            };
        }
    }

    pub(super) fn merge(&mut self, exhaustive: bool) {
        if self.uncounted_forks > 0 {
            self.uncounted_forks -= 1;
            return;
        }
        self.arm();
        let Some(fork) = self.forks.pop() else { return };
        for (id, (before, after, arms)) in fork.changed {
            let certain = exhaustive && arms == fork.arms;
            self.set(id, if certain { after } else { before.or(&after) });
        }
    }
}
