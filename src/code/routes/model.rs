//! What files say of routes: owned, so that it outlives their texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::protection::Protection;
use crate::detect::{Guard, Route};
use crate::span::Span;

/// A route as its own file says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(super) framework: &'static str,
    pub(super) methods: Vec<String>,
    pub(super) path: Option<String>,
    pub(super) handler: Option<String>,
    pub(super) protection: Protection,
    pub(super) span: Span,
    /// The router or the view that others mount by this name; empty where the file's own path is the route.
    pub(super) receiver: String,
    /// Nothing of it can be reached before another file mounts it.
    pub(super) mounted: bool,
}

/// What a file mounts of another: `app.use("/api", requireUser, users)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mount {
    pub(super) specifier: String,
    pub(super) name: String,
    /// On what, so that what stands before that stands before this, too.
    pub(super) receiver: String,
    pub(super) root: bool,
    pub(super) protection: Protection,
}

/// What stands before all routes of a framework, wherever they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(super) framework: &'static str,
    /// The folder of the application.
    pub(super) root: String,
    /// Paths before which it stands; all where there are none.
    pub(super) matching: Vec<String>,
    /// Which paths those are is not known.
    pub(super) unclear: bool,
    pub(super) protection: Protection,
}

/// What a file says of routes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Routes {
    pub(in crate::code) drafts: Vec<Draft>,
    pub(super) mounts: Vec<Mount>,
    pub(super) scopes: Vec<Scope>,
}

/// What a module's names keep from those who come by them.
pub(crate) type Protections = BTreeMap<String, Arc<Protection>>;

impl Draft {
    /// With what stands before it elsewhere; `None` where that was not looked at.
    pub(in crate::code) fn route(&self, inherited: Option<&Protection>) -> Route {
        let mut all = self.protection.clone();
        if let Some(inherited) = inherited {
            all.join(inherited);
        }
        let guards = all.guards.into_iter().map(|(kind, name)| Guard { kind: kind.as_str(), name });
        Route {
            framework: self.framework,
            methods: self.methods.clone(),
            path: self.path.clone(),
            handler: self.handler.clone(),
            guards: guards.collect(),
            unresolved: all.unresolved.into_iter().collect(),
            effects: all.effects.into_iter().collect(),
            around: inherited.is_some(),
            span: self.span,
        }
    }
}
