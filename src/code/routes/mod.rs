//! Where a program takes requests, and what keeps them from its handlers: middleware, wrappers, decorators, dependencies, and what
//! handlers ask themselves, also in other files. What is not understood is named, so that nobody takes it for open or for safe.

mod around;
mod called;
mod decorated;
mod django;
mod index;
pub(super) mod model;
mod next;
pub(super) mod protection;
mod resolve;
mod vocabulary;

use std::sync::{Arc, LazyLock};

use regex::Regex;

pub(crate) use self::around::{Mounted, inherited};
pub(crate) use self::model::Routes;
pub(crate) use self::protection::Protection;

use self::index::Index;
use self::model::{Draft, Mount, Protections, Scope};
use super::flow::far::Around;
use super::tape::{Kind, Tape, ValueId};
use crate::bound::Bound;

const ROUTES: Bound = Bound::new(2_000, "a file has more than 2,000 routes: what guards the rest was not looked at");

/// Whether a text may have routes, or say what stands before them.
pub(super) fn may_matter(text: &str, dialect: &'static super::dialect::Dialect) -> bool {
    vocabulary::vocabulary(dialect).may_matter(text)
}

/// Whether a module that a file with routes takes something of may say what stands before them, or what they change.
pub(super) fn may_guard(text: &str) -> bool {
    static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let guards = "[Aa]uth|[Ss]ession|jwt|401|403|signature|[Hh]mac|ermission|imit\\(|Limit|[Rr]ole|[Gg]uard|dmin|forbidden|procedure";
        let effects = r"\.(?:create|update|delete|save\(|insert|add\()";
        Regex::new(&format!("{guards}|{effects}")).ok()
    });
    WORDS.as_ref().is_none_or(|words| words.is_match(text))
}

/// The routes of a file, and what its names are to others.
pub(super) fn read(tape: &Tape<'_>, path: &str, around: Option<&dyn Around>) -> (Routes, Protections) {
    let known = !vocabulary::vocabulary(tape.dialect).is_empty();
    if !known || !may_matter(tape.text(), tape.dialect) && !may_guard(tape.text()) {
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

/// The methods that change something, as they are written in capitals.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "ALL"];

/// `post` is `POST`; none for what is no method.
fn method(name: &str) -> Option<&'static str> {
    METHODS.iter().find(|method| method.eq_ignore_ascii_case(name)).copied()
}

#[cfg(test)]
mod tests;
