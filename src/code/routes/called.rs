//! Routes that are calls (`app.post("/users", requireUser, create)` of Express, Fastify, Hono and Koa), what is put before all routes of a
//! router (`app.use(requireUser)`), and what is mounted of other files (`app.use("/users", users)`, `app.include_router(users.router)`).

use std::collections::{BTreeSet, HashMap};

use super::index::Index;
use super::protection::{Found, Protection};
use super::{Draft, Mount, Routes, method};
use crate::bound::Bound;
use crate::code::tape::{Kind, ValueId};

const PREFIXED: Bound =
    Bound::new(200, "more than 200 middlewares of one router stand before some paths: the rest was not looked at");

const CHAIN: Bound = Bound::new(
    500,
    "more than 500 calls of one chain add routes: which router those behind belong to was not looked at",
);

/// An application or a router, by the name it has here.
#[derive(Clone, Debug)]
struct Router {
    name: String,
    /// It takes requests itself: nobody has to mount it.
    root: bool,
}

/// A router that has no name where its routes are: `new Hono().post(...)`.
const UNNAMED: &str = "()";

/// What stands before the routes of a router so far.
#[derive(Debug, Default)]
struct Before {
    all: Protection,
    prefixed: Vec<(String, Protection)>,
}

#[derive(Default)]
struct Reading {
    before: HashMap<String, Before>,
    /// Routers of this file that another of this file mounts.
    inner: HashMap<String, (Router, Protection)>,
}

pub(super) fn read(index: &Index<'_, '_>, routes: &mut Routes) {
    let mut reading = Reading::default();
    // Hooks of Fastify stand before all routes of their instance, those that were added earlier, too:
    // <https://fastify.dev/docs/latest/Reference/Hooks/>
    for (_, operation) in index.tape.iter() {
        let Kind::Call { callee, arguments, .. } = &operation.kind else { continue };
        if let Kind::Member { object, property: "addHook" } = index.tape.kind(*callee) {
            reading.put(index, *object, "addHook", arguments, routes);
        }
    }
    for (id, operation) in index.tape.iter() {
        let Kind::Call { callee, arguments, .. } = &operation.kind else { continue };
        match index.tape.kind(*callee) {
            Kind::Member { object, property } => {
                if let Some(verb) = method(property) {
                    // `app.all("/api/*", requireUser)`.
                    let first = arguments.first().and_then(|first| index.text(*first));
                    if verb == "ALL" && first.is_some_and(|path| path.contains('*')) {
                        reading.put(index, *object, property, arguments, routes);
                    }
                    reading.route(index, id, *object, verb, arguments, routes);
                } else if is_putting(property) {
                    reading.put(index, *object, property, arguments, routes);
                }
            }
            Kind::Name(_) => pass_on(index, *callee, arguments, &reading, routes),
            _ => {}
        }
    }
    for decorated in hooks(index) {
        reading.before.entry(decorated.0).or_default().all.join(&decorated.1);
    }
    reading.settle(index, routes);
}

/// Methods that put something before routes, or mount routes.
fn is_putting(name: &str) -> bool {
    matches!(
        name,
        "use"
            | "register"
            | "route"
            | "include_router"
            | "register_blueprint"
            | "add_middleware"
            | "before_request"
            | "mount"
    )
}

/// The router that something is called on; through chains: `router.route("/a").post(...)`.
fn router(index: &Index<'_, '_>, object: ValueId) -> Option<Router> {
    let (mut at, mut passed) = (object, 0);
    while CHAIN.holds(passed) {
        passed += 1;
        match index.tape.kind(at) {
            Kind::Call { callee, .. } => match index.tape.kind(*callee) {
                Kind::Member { object, property } if is_putting(property) || method(property).is_some() => at = *object,
                Kind::Member { object, property: "basePath" | "withTypeProvider" } => at = *object,
                _ => return made(index, *callee).map(|root| Router { name: UNNAMED.to_string(), root }),
            },
            Kind::Typed { value, .. } => at = *value,
            Kind::Member { object, property } => {
                let own = matches!(index.tape.kind(*object), Kind::Name("this" | "self"));
                let known = own && index.words.receivers.contains(*property);
                return known.then(|| Router { name: format!("this.{property}"), root: false });
            }
            Kind::Name(name) => {
                let bound = *index.values.get(name)?;
                let root = root(index, bound);
                let passed = || matches!(bare(index, bound), Kind::Parameter { .. } | Kind::Import { .. });
                let root = match root {
                    Some(root) => root,
                    None if index.words.receivers.contains(*name) && passed() => false,
                    None => return None,
                };
                return Some(Router { name: (*name).to_string(), root });
            }
            _ => return None,
        }
    }
    None
}

fn bare<'i, 't>(index: &'i Index<'_, 't>, value: ValueId) -> &'i Kind<'t> {
    match index.tape.kind(value) {
        Kind::Typed { value, .. } => index.tape.kind(*value),
        kind => kind,
    }
}

/// Whether what a value is made of is an application; `None` where it is no router at all.
fn root(index: &Index<'_, '_>, value: ValueId) -> Option<bool> {
    let (mut at, mut passed) = (value, 0);
    while CHAIN.holds(passed) {
        passed += 1;
        match index.tape.kind(at) {
            Kind::Typed { value, .. } => at = *value,
            Kind::Call { callee, .. } => match made(index, *callee) {
                Some(root) => return Some(root),
                None => match index.tape.kind(*callee) {
                    Kind::Member { object, .. } => at = *object,
                    _ => return None,
                },
            },
            _ => return None,
        }
    }
    None
}

/// `express()`, `new Hono()` are applications, `Router()` is not.
fn made(index: &Index<'_, '_>, callee: ValueId) -> Option<bool> {
    let path = index.path(callee);
    let last = path.rsplit('.').next().unwrap_or(&path);
    // `AdminRouter()`, of the program's own.
    if index.words.routers.contains(&path) || index.words.routers.contains(last) || last.ends_with("Router") {
        return Some(false);
    }
    (index.words.apps.contains(&path) || index.words.apps.contains(last)).then_some(true)
}

/// The path of the innermost `route("/a")` of a chain.
fn chained_path<'t>(index: &Index<'_, 't>, object: ValueId) -> Option<&'t str> {
    let (mut at, mut passed) = (object, 0);
    while CHAIN.holds(passed) {
        passed += 1;
        let Kind::Call { callee, arguments, .. } = index.tape.kind(at) else { return None };
        let Kind::Member { object, property } = index.tape.kind(*callee) else { return None };
        if *property == "route" {
            return index.text(*arguments.first()?);
        }
        at = *object;
    }
    None
}

impl Reading {
    fn route(
        &self,
        index: &Index<'_, '_>,
        id: ValueId,
        object: ValueId,
        verb: &str,
        arguments: &[ValueId],
        routes: &mut Routes,
    ) {
        let Some(router) = router(index, object) else { return };
        let first = arguments.first().and_then(|first| index.text(*first));
        let (path, handlers) = match first {
            Some(path) => (Some(path), arguments.get(1..).unwrap_or_default()),
            None => (chained_path(index, object), arguments),
        };
        // `app.get("title")` of Express reads a setting; decorators of Python are read with their functions.
        let Some(path) = path.filter(|path| path.len() < 300 && path.starts_with(['/', '*', ':'])) else { return };
        let Some(last) = handlers.last().copied().filter(|_| !index.tape.dialect.constants_are_values) else { return };
        if !may_handle(index, last, &router.name) {
            return;
        }
        let mut own = Protection::default();
        for (at, handler) in handlers.iter().enumerate() {
            let is_last = at + 1 == handlers.len();
            own.join(&index.protection(*handler, true));
            if is_last && matches!(index.tape.kind(*handler), Kind::Name(_) | Kind::Member { .. }) {
                unseen(index, *handler, &mut own);
            }
        }
        if let Some(before) = self.before.get(&router.name) {
            own.join(&before.all);
            before.prefixed.iter().filter(|(prefix, _)| covers(prefix, path)).for_each(|(_, put)| own.join(put));
        }
        let span = index.tape.span(id);
        let start = index.tape.span(object).end.min(span.end);
        let end = arguments.first().map_or(span.end, |first| index.tape.span(*first).end).max(start);
        routes.drafts.push(Draft {
            framework: "express",
            methods: vec![verb.to_string()],
            path: Some(path.to_string()),
            handler: Some(index.path(last)).filter(|name| !name.is_empty()),
            protection: own,
            span: crate::span::Span { start: start.max(span.start), end },
            receiver: router.name,
            mounted: !router.root,
        });
    }

    /// `app.use(...)` and its like.
    fn put(
        &mut self,
        index: &Index<'_, '_>,
        object: ValueId,
        property: &str,
        arguments: &[ValueId],
        routes: &mut Routes,
    ) {
        let Some(router) = router(index, object) else { return };
        let prefix = arguments.first().and_then(|first| index.text(*first));
        let mut own = Protection::default();
        let mut mounts = Vec::new();
        // A hook's name is no path.
        for argument in arguments.iter().filter(|argument| index.text(**argument).is_none()) {
            let name = index.path(*argument);
            let inner = match index.tape.kind(*argument) {
                Kind::Name(name) => index.values.get(name).and_then(|bound| root(index, *bound)).map(|_| *name),
                _ => None,
            };
            match (inner, mounted(index, *argument)) {
                (Some(inner), _) if inner != router.name => mounts.push((None, inner.to_string())),
                (Some(_), _) => {}
                (None, Some((specifier, far))) => {
                    mounts.push((Some(specifier), far));
                    if !is_router_name(&name) {
                        own.join(&index.protection(*argument, false).only_guards());
                    }
                }
                (None, None) => own.join(&index.protection(*argument, true).only_guards()),
            }
        }
        let mut all = own.clone();
        if let Some(before) = self.before.get(&router.name) {
            all.join(&before.all);
        }
        for (specifier, name) in mounts {
            match specifier {
                Some(specifier) => {
                    let (receiver, root, protection) = (router.name.clone(), router.root, all.clone());
                    routes.mounts.push(Mount { specifier, name, receiver, root, protection });
                }
                None => {
                    let put = self.inner.entry(name).or_insert_with(|| (router.clone(), all.clone()));
                    put.1.meet(&all);
                }
            }
        }
        // What is mounted so stands before nothing else.
        if matches!(property, "route" | "mount" | "include_router" | "register_blueprint") || own.is_empty() {
            return;
        }
        let before = self.before.entry(router.name).or_default();
        match prefix.filter(|prefix| prefix.starts_with('/') && *prefix != "/" && *prefix != "/*") {
            Some(prefix) if PREFIXED.has_room(before.prefixed.len()) => before.prefixed.push((prefix.to_string(), own)),
            Some(_) => {}
            None => before.all.join(&own),
        }
    }

    /// What stands before routes wherever in the file it is written, and before the routers of this file that are mounted.
    fn settle(&self, index: &Index<'_, '_>, routes: &mut Routes) {
        for draft in routes.drafts.iter_mut().filter(|draft| !draft.receiver.is_empty()) {
            let (name, root) = self.above(index, &draft.receiver, &mut draft.protection);
            draft.mounted = root.map_or(draft.mounted, |root| !root);
            // Others mount what mounts it here.
            draft.receiver = name;
        }
        for mount in &mut routes.mounts {
            let (name, root) = self.above(index, &mount.receiver, &mut mount.protection);
            (mount.receiver, mount.root) = (name, root.unwrap_or(mount.root));
            mount.protection = std::mem::take(&mut mount.protection).only_guards();
        }
    }

    /// Joins what stands before a router of this file and before those that mount it here: the last of them, and whether that is an
    /// application, where it is another.
    fn above(&self, index: &Index<'_, '_>, name: &str, own: &mut Protection) -> (String, Option<bool>) {
        let (mut name, mut root) = (name.to_string(), None);
        // Routers of a file that are put into one another in a circle end it.
        let mut seen = BTreeSet::new();
        while seen.insert(name.clone()) {
            index.join_name(&name, own);
            if let Some(before) = self.before.get(&name).filter(|_| index.tape.dialect.constants_are_values) {
                own.join(&before.all);
            }
            let Some((router, put)) = self.inner.get(&name) else { break };
            own.join(put);
            root = Some(router.root);
            name.clone_from(&router.name);
        }
        (name, root)
    }
}

/// Whether an argument may be what handles requests. `api.post("/login", data)` asks another program: an object is what is sent, and so is
/// what a caller of the function around gives it where the router comes of another module.
fn may_handle(index: &Index<'_, '_>, argument: ValueId, router: &str) -> bool {
    let value = match index.tape.kind(argument) {
        Kind::Name(name) => index.values.get(name).copied().unwrap_or(argument),
        _ => argument,
    };
    let imported = || index.values.get(router).is_some_and(|of| matches!(bare(index, *of), Kind::Import { .. }));
    match bare(index, value) {
        Kind::Object(options) => options.iter().any(|option| matches!(option.key, None | Some("handler"))),
        Kind::Literal(_) | Kind::Text(_) => false,
        Kind::Parameter { .. } => !imported(),
        _ => true,
    }
}

/// Whether a name is that of a router, whatever its words say: `adminRouter` keeps nobody out.
fn is_router_name(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    ["router", "routes", "blueprint", "_bp", "controller", "api", "endpoints"]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

/// A handler that could not be seen may ask for anything.
fn unseen(index: &Index<'_, '_>, handler: ValueId, own: &mut Protection) {
    if matches!(index.found(handler, None), Found::Unknown | Found::Package(_)) {
        own.doubt(format!("the handler {}", index.path(handler)));
    }
}

fn covers(prefix: &str, path: &str) -> bool {
    let prefix = prefix.trim_end_matches('*').trim_end_matches('/');
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What an argument is of another module, where it may be a router.
fn mounted(index: &Index<'_, '_>, argument: ValueId) -> Option<(String, String)> {
    let owned = |(module, name): (&str, &str)| (module.to_string(), name.to_string());
    match index.tape.kind(argument) {
        Kind::Name(name) => index.imported(*index.values.get(name)?).map(owned),
        Kind::Member { object, property } => match index.tape.kind(*object) {
            Kind::Name(name) => {
                let (module, imported) = index.imported(*index.values.get(name)?)?;
                let full = if imported == "*" { (*property).to_string() } else { format!("{imported}.{property}") };
                Some((module.to_string(), full))
            }
            _ => index.imported(argument).map(owned),
        },
        // `require("./users")`, `usersRouter()`, `users.routes()`.
        Kind::Call { callee, .. } => index.imported(argument).map(owned).or_else(|| match index.tape.kind(*callee) {
            Kind::Name(_) => mounted(index, *callee),
            Kind::Member { object, property: "routes" | "router" } => match index.tape.kind(*object) {
                Kind::Name(_) => mounted(index, *object),
                _ => None,
            },
            _ => None,
        }),
        _ => None,
    }
}

/// `registerUsers(app)`: what another module does with an application that it is given.
fn pass_on(index: &Index<'_, '_>, callee: ValueId, arguments: &[ValueId], reading: &Reading, routes: &mut Routes) {
    let given = arguments.iter().find_map(|argument| match index.tape.kind(*argument) {
        Kind::Name(_) => router(index, *argument),
        _ => None,
    });
    if let (Some(router), Some((specifier, name))) = (given, mounted(index, callee)) {
        let protection = reading.before.get(&router.name).map_or_else(Protection::default, |before| before.all.clone());
        routes.mounts.push(Mount { specifier, name, receiver: router.name, root: router.root, protection });
    }
}

/// `@blueprint.before_request` on a function of Flask, `@app.middleware("http")` of FastAPI.
fn hooks(index: &Index<'_, '_>) -> Vec<(String, Protection)> {
    let mut found = Vec::new();
    if !index.tape.dialect.constants_are_values {
        return found;
    }
    for (_, operation) in index.tape.iter() {
        let Kind::EnterFunction(function) = operation.kind else { continue };
        for decorator in index.decorators(operation.span.start) {
            let callee = match index.tape.kind(decorator) {
                Kind::Call { callee, .. } => *callee,
                _ => decorator,
            };
            if let Kind::Member { object, property: "before_request" | "before_app_request" | "middleware" } =
                index.tape.kind(callee)
                && let Kind::Name(name) = index.tape.kind(*object)
                && let Some(own) = index.own.get(function.index())
            {
                found.push(((*name).to_string(), own.clone().only_guards()));
            }
        }
    }
    found
}
