//! Where a program takes requests, and what keeps them from its handlers: middleware, wrappers, decorators, dependencies, and what
//! handlers ask themselves, also in other files. What is not understood is named, so that nobody takes it for open or for safe.

mod around;
mod called;
mod decorated;
mod django;
mod index;
mod next;
mod protection;
mod vocabulary;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

pub(crate) use self::around::{Mounted, inherited};
pub(crate) use self::protection::Protection;

use self::index::Index;
use super::flow::far::Around;
use super::tape::{Kind, Tape, ValueId};
use crate::bound::Bound;
use crate::detect::{Guard, Route};
use crate::span::Span;

const ROUTES: Bound = Bound::new(2_000, "a file has more than 2,000 routes: what guards the rest was not looked at");

/// A route as its own file says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    framework: &'static str,
    methods: Vec<String>,
    path: Option<String>,
    handler: Option<String>,
    protection: Protection,
    pub(super) span: Span,
    /// The router or the view that others mount by this name; empty where the file's own path is the route.
    receiver: String,
    /// Nothing of it can be reached before another file mounts it.
    mounted: bool,
}

/// What a file mounts of another: `app.use("/api", requireUser, users)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mount {
    specifier: String,
    name: String,
    /// On what, so that what stands before that stands before this, too.
    receiver: String,
    root: bool,
    protection: Protection,
}

/// What stands before all routes of a framework, wherever they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    framework: &'static str,
    /// The folder of the application.
    root: String,
    /// Paths before which it stands; all where there are none.
    matching: Vec<String>,
    /// Which paths those are is not known.
    unclear: bool,
    protection: Protection,
}

/// What a file says of routes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Routes {
    pub(super) drafts: Vec<Draft>,
    mounts: Vec<Mount>,
    scopes: Vec<Scope>,
}

/// What a module's names keep from those who come by them.
pub(crate) type Protections = BTreeMap<String, Arc<Protection>>;

/// Whether a text may have routes, or say what stands before them.
pub(super) fn may_matter(text: &str, dialect: &'static super::dialect::Dialect) -> bool {
    vocabulary::vocabulary(dialect).may_matter(text)
}

/// Whether a module that a file with routes takes something of may say what stands before them, or what they change.
pub(super) fn may_guard(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "auth",
        "Auth",
        "session",
        "Session",
        "jwt",
        "401",
        "403",
        "signature",
        "hmac",
        "Hmac",
        "ermission",
        "imit(",
        "Limit",
        "role",
        "Role",
        "guard",
        "Guard",
        "dmin",
        "forbidden",
        "procedure",
        ".create",
        ".update",
        ".delete",
        ".save(",
        ".insert",
        ".add(",
    ];
    WORDS.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// The routes of a file, and what its names are to others.
pub(super) fn read(tape: &Tape<'_>, path: &str, around: Option<&dyn Around>) -> (Routes, Protections) {
    if !may_matter(tape.text(), tape.dialect) && !may_guard(tape.text()) {
        return <_>::default();
    }
    let mut index = Index::new(tape, around);
    index.settle();
    let mut routes = Routes::default();
    if tape.dialect.constants_are_values {
        decorated::python(&index, &mut routes);
        django::read(&index, path, &mut routes);
    } else {
        next::read(&index, path, &mut routes);
        decorated::nest(&index, &mut routes);
    }
    called::read(&index, &mut routes);
    if !ROUTES.holds(routes.drafts.len()) {
        routes.drafts.truncate(ROUTES.most());
    }
    routes.drafts.sort_by_key(|draft| draft.span);
    (routes, protections(&index))
}

fn protections(index: &Index<'_, '_>) -> Protections {
    static NONE: LazyLock<Arc<Protection>> = LazyLock::new(Arc::default);
    let shared = |own: &Protection| if own.is_empty() { Arc::clone(&NONE) } else { Arc::new(own.clone()) };
    let mut given = Protections::new();
    for (id, function) in index.tape.functions() {
        let parent = function.parent.and_then(|parent| index.tape.function(parent));
        let is_near = parent.is_none_or(|parent| parent.parent.is_none());
        if let Some(own) = index.own.get(id.index()).filter(|_| is_near)
            && let Some(name) = index.tape.function_name(Some(id))
        {
            given.entry(name).or_insert_with(|| shared(own));
        }
    }
    for (name, own) in index.names() {
        given.entry(name.to_string()).or_insert_with(|| shared(own));
    }
    if let Some(value) = exported(index) {
        given.entry("default".to_string()).or_insert_with(|| shared(&index.protection(value, false)));
    }
    given
}

/// What a module of TypeScript gives as its default, where that is no name of it.
fn exported(index: &Index<'_, '_>) -> Option<ValueId> {
    const WORDS: &str = "export default ";
    let at = memchr::memmem::find(index.tape.text().as_bytes(), WORDS.as_bytes())? + WORDS.len();
    let at = u32::try_from(at).ok()?;
    let starts = index.tape.iter().filter(|(_, operation)| operation.span.start == at);
    let values =
        starts.filter(|(_, operation)| matches!(operation.kind, Kind::Function(_) | Kind::Call { .. } | Kind::Name(_)));
    values.max_by_key(|(_, operation)| operation.span.end).map(|(id, _)| id)
}

impl Draft {
    /// With what stands before it elsewhere; `None` where that was not looked at.
    pub(super) fn route(&self, inherited: Option<&Protection>) -> Route {
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

/// The methods that change something, as they are written in capitals.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "ALL"];

/// `post` is `POST`; none for what is no method.
fn method(name: &str) -> Option<&'static str> {
    METHODS.iter().find(|method| method.eq_ignore_ascii_case(name)).copied()
}

#[cfg(test)]
mod tests;
