//! Django and Django REST framework: views by what they inherit and are decorated with, the URLs that lead to them, and what settings put
//! before all. <https://docs.djangoproject.com/en/stable/topics/class-based-views/>,
//! <https://www.django-rest-framework.org/api-guide/permissions/>

use std::collections::HashMap;

use super::index::Index;
use super::protection::{Kind as Guards, Protection};
use super::{Draft, Mount, Routes, Scope, method};
use crate::code::tape::{FunctionId, Kind, Literal, ValueId};
use crate::span::Span;

pub(super) fn read(index: &Index<'_, '_>, path: &str, routes: &mut Routes) {
    let text = index.tape.text();
    if text.contains("View") || text.contains("api_view") || path.contains("views") {
        views(index, path, routes);
    }
    if text.contains("urlpatterns") {
        urls(index, routes);
    }
    if text.contains("MIDDLEWARE") || text.contains("DEFAULT_PERMISSION_CLASSES") {
        settings(index, routes);
    }
}

/// What a class is, by the names of what it inherits.
struct Class {
    rest: bool,
    /// Methods that it answers by what it inherits.
    inherited: Vec<&'static str>,
    protection: Protection,
    /// It says itself who may come, whatever the settings say.
    explicit: bool,
}

fn views(index: &Index<'_, '_>, path: &str, routes: &mut Routes) {
    let mut classes: HashMap<FunctionId, Class> = HashMap::new();
    let of_views = path.rsplit('/').next().is_some_and(|file| file.contains("view")) || path.contains("/views/");
    for (_, operation) in index.tape.iter() {
        let Kind::EnterFunction(id) = operation.kind else { continue };
        let Some(function) = index.tape.function(id) else { continue };
        let span = operation.span;
        match function.parent {
            _ if !function.deferred => {
                let Some(class) = class(index, id, span) else { continue };
                if let Some(draft) = implicit(index, id, span, &class) {
                    routes.drafts.push(draft);
                }
                classes.insert(id, class);
            }
            Some(parent) if classes.contains_key(&parent) => {
                let Some(class) = classes.get(&parent) else { continue };
                routes.drafts.extend(of_class(index, id, span, class));
            }
            None => routes.drafts.extend(of_function(index, id, span, of_views)),
            Some(_) => {}
        }
    }
}

/// The names that a class inherits, without their modules.
fn bases<'t>(index: &Index<'_, 't>, span: Span) -> Vec<&'t str> {
    let text = index.tape.text().get(span.range()).unwrap_or_default();
    let header = text.split(':').next().unwrap_or_default();
    let Some((_, list)) = header.split_once('(') else { return Vec::new() };
    let names = list.trim_end().trim_end_matches(')').split(',').map(str::trim);
    names.filter(|name| !name.is_empty() && !name.contains('=')).collect()
}

fn class(index: &Index<'_, '_>, id: FunctionId, span: Span) -> Option<Class> {
    let bases = bases(index, span);
    let last = |base: &&str| base.rsplit('.').next().unwrap_or(base).to_string();
    let lasts: Vec<String> = bases.iter().map(last).collect();
    let is_rest = |base: &String| base.ends_with("APIView") || base.ends_with("ViewSet");
    let rest = lasts.iter().any(is_rest);
    if !rest && !lasts.iter().any(|base| base.ends_with("View")) {
        return None;
    }
    let mut protection = Protection::default();
    for base in bases {
        index.join_base(base, &mut protection);
    }
    index.decorators(span.start).iter().for_each(|one| protection.join(&index.protection(*one, true)));
    let explicit = index.attributes.contains_key(&(id, "permission_classes"))
        || index.members.contains_key(&(id, "get_permissions"));
    if index.members.contains_key(&(id, "get_permissions")) {
        protection.doubt("get_permissions".to_string());
    }
    for name in ["permission_classes", "throttle_classes", "authentication_classes"] {
        let Some(value) = index.attributes.get(&(id, name)) else { continue };
        if name == "authentication_classes" {
            continue;
        }
        protection.join(&index.protection(*value, true));
        if name == "permission_classes" && matches!(index.tape.kind(*value), Kind::List(parts) if parts.is_empty()) {
            protection.guard(Guards::Public, name);
        }
    }
    let all = ["POST", "PUT", "PATCH", "DELETE"];
    let inherits = |word: &str| lasts.iter().any(|base| is_rest(base) && base.contains(word));
    let inherited = all.into_iter().filter(|verb| {
        inherits("ModelViewSet") && !lasts.iter().any(|base| base.contains("ReadOnly"))
            || match *verb {
                "POST" => inherits("Create"),
                "PUT" | "PATCH" => inherits("Update"),
                _ => inherits("Destroy"),
            }
    });
    Some(Class { rest, inherited: inherited.collect(), protection, explicit })
}

/// What a class answers without a method of its own.
fn implicit(index: &Index<'_, '_>, id: FunctionId, span: Span, class: &Class) -> Option<Draft> {
    let own: &[(&str, &[&str])] = &[
        ("POST", &["post", "create"]),
        ("PUT", &["put", "update"]),
        ("PATCH", &["patch", "partial_update"]),
        ("DELETE", &["delete", "destroy"]),
    ];
    let is_own = |verb: &str| {
        let names = own.iter().find(|(own, _)| *own == verb).map_or(&[][..], |(_, names)| names);
        names.iter().any(|name| index.members.contains_key(&(id, *name)))
    };
    let methods: Vec<String> =
        class.inherited.iter().filter(|verb| !is_own(verb)).map(|verb| (*verb).to_string()).collect();
    if methods.is_empty() {
        return None;
    }
    let mut protection = class.protection.clone();
    protection.effect("its model".to_string());
    let hooks = ["perform_create", "perform_update", "perform_destroy", "get_queryset", "initial", "dispatch"];
    for hook in hooks.iter().filter_map(|hook| index.members.get(&(id, *hook))) {
        if let Some(done) = index.own.get(hook.index()) {
            protection.join(done);
        }
    }
    Some(Draft { methods, ..draft(index, id, span, class, protection) })
}

fn draft(index: &Index<'_, '_>, id: FunctionId, span: Span, class: &Class, protection: Protection) -> Draft {
    let name = index.tape.function_name(Some(id));
    let receiver = name.as_deref().and_then(|name| name.split('.').next()).unwrap_or_default().to_string();
    let framework = match (class.rest, class.explicit) {
        (true, false) => "drf",
        (true, true) => "drf-explicit",
        (false, _) => "django",
    };
    Draft {
        framework,
        handler: name,
        protection,
        span: line(index, span),
        receiver,
        mounted: !class.rest,
        ..Draft::default()
    }
}

fn line(index: &Index<'_, '_>, span: Span) -> Span {
    let text = index.tape.text().get(span.range()).unwrap_or_default();
    let length = text.lines().next().map_or(0, str::len);
    Span::new(span.start as usize, span.start as usize + length)
}

/// A method of a class that answers requests.
fn of_class(index: &Index<'_, '_>, id: FunctionId, span: Span, class: &Class) -> Option<Draft> {
    let name = index.tape.function(id)?.name?;
    let decorators = index.decorators(span.start);
    let action = decorators.iter().find(|one| index.path(**one).ends_with("action"));
    let methods = match (name, action) {
        (_, Some(action)) if class.rest => listed(index, *action).unwrap_or_else(|| vec!["GET".to_string()]),
        ("create", _) if class.rest => vec!["POST".to_string()],
        ("update", _) if class.rest => vec!["PUT".to_string()],
        ("partial_update", _) if class.rest => vec!["PATCH".to_string()],
        ("destroy", _) if class.rest => vec!["DELETE".to_string()],
        _ if name.chars().all(|c| c.is_ascii_lowercase()) => vec![method(name)?.to_string()],
        _ => return None,
    };
    let mut own = class.protection.clone();
    decorators.iter().for_each(|one| own.join(&index.protection(*one, true)));
    let given = action.and_then(|action| keyword(index, *action, "permission_classes"));
    if let Some(given) = given {
        own.guards.retain(|kind, _| *kind != Guards::Public);
        own.join(&index.protection(given, true));
    }
    own.join(index.own.get(id.index())?);
    // What all requests pass first.
    for hook in ["dispatch", "initial"] {
        let class = index.tape.function(id)?.parent?;
        if let Some(done) = index.members.get(&(class, hook)).and_then(|hook| index.own.get(hook.index())) {
            own.join(done);
        }
    }
    let mut found = draft(index, id, span, class, own);
    if given.is_some() && class.rest {
        found.framework = "drf-explicit";
    }
    Some(Draft { methods, ..found })
}

fn keyword(index: &Index<'_, '_>, call: ValueId, name: &str) -> Option<ValueId> {
    let Kind::Call { arguments, .. } = index.tape.kind(call) else { return None };
    index.tape.keyword(arguments, name)
}

/// The methods that a decorator lists: `@api_view(["POST"])`, `@action(methods=["post"])`.
fn listed(index: &Index<'_, '_>, call: ValueId) -> Option<Vec<String>> {
    let Kind::Call { arguments, .. } = index.tape.kind(call) else { return None };
    let list = keyword(index, call, "methods").or_else(|| arguments.first().copied())?;
    let Kind::List(parts) = index.tape.kind(list) else { return None };
    let verbs = parts.iter().filter_map(|part| method(index.text(*part)?));
    Some(verbs.map(str::to_string).collect())
}

/// A function that answers requests: one with `@api_view`, or a view by its place and its first parameter.
fn of_function(index: &Index<'_, '_>, id: FunctionId, span: Span, of_views: bool) -> Option<Draft> {
    let function = index.tape.function(id)?;
    let decorators = index.decorators(span.start);
    let named = |word: &str| decorators.iter().copied().find(|one| index.path(*one).rsplit('.').next() == Some(word));
    let api = named("api_view");
    let is_view = of_views && function.parameters.first() == Some(&"request");
    if api.is_none() && !is_view {
        return None;
    }
    let methods = match (api, named("require_http_methods")) {
        (Some(list), _) | (None, Some(list)) => listed(index, list).unwrap_or_default(),
        _ if named("require_POST").is_some() => vec!["POST".to_string()],
        _ => asked_methods(index, span),
    };
    let mut own = Protection::default();
    decorators.iter().for_each(|one| own.join(&index.protection(*one, true)));
    own.join(index.own.get(id.index())?);
    let explicit = named("permission_classes").is_some();
    let class = Class { rest: api.is_some(), inherited: Vec::new(), protection: Protection::default(), explicit };
    Some(Draft { methods, ..draft(index, id, span, &class, own) })
}

/// `if request.method == "POST":`
fn asked_methods(index: &Index<'_, '_>, span: Span) -> Vec<String> {
    let text = index.tape.text().get(span.range()).unwrap_or_default();
    let asks =
        |verb: &&&str| text.contains(&format!("method == \"{verb}\"")) || text.contains(&format!("method == '{verb}'"));
    super::METHODS.iter().filter(asks).map(|verb| (*verb).to_string()).collect()
}

/// `path("users/", login_required(views.users))`.
fn urls(index: &Index<'_, '_>, routes: &mut Routes) {
    for (_, operation) in index.tape.iter() {
        let Kind::Call { callee, arguments, .. } = &operation.kind else { continue };
        if !matches!(index.tape.kind(*callee), Kind::Name("path" | "re_path" | "url")) {
            continue;
        }
        let Some(view) = arguments.get(1).copied() else { continue };
        let protection = index.protection(view, true).only_guards();
        let mut open = vec![view];
        while let Some(at) = open.pop() {
            match index.tape.kind(at) {
                Kind::Call { callee, arguments, .. } => {
                    open.extend(arguments.iter().copied());
                    if let Kind::Member { object, property: "as_view" } = index.tape.kind(*callee) {
                        open.push(*object);
                    }
                }
                Kind::Name(_) | Kind::Member { .. } => {
                    if let Some((specifier, name)) = view_of(index, at) {
                        let protection = protection.clone();
                        routes.mounts.push(Mount { specifier, name, receiver: String::new(), root: true, protection });
                    }
                }
                _ => {}
            }
        }
    }
}

fn view_of(index: &Index<'_, '_>, value: ValueId) -> Option<(String, String)> {
    match index.tape.kind(value) {
        Kind::Name(name) => {
            let (module, name) = index.imported(*index.values.get(name)?)?;
            Some((module.to_string(), name.to_string()))
        }
        Kind::Member { object, property } => {
            let Kind::Name(name) = index.tape.kind(*object) else { return None };
            let (module, imported) = index.imported(*index.values.get(name)?)?;
            let full = if imported == "*" { (*property).to_string() } else { format!("{imported}.{property}") };
            Some((module.to_string(), full))
        }
        _ => None,
    }
}

/// `MIDDLEWARE`, and `REST_FRAMEWORK`'s default permissions.
fn settings(index: &Index<'_, '_>, routes: &mut Routes) {
    for (_, operation) in index.tape.iter() {
        match &operation.kind {
            Kind::Bind { name: "MIDDLEWARE", value, .. } => {
                let mut own = Protection::default();
                for text in texts(index, *value) {
                    let said = index.said(text);
                    let of_django = text.starts_with("django.");
                    let kinds = said.kinds.iter().filter(|kind| !of_django || **kind == Guards::Authentication);
                    kinds.for_each(|kind| own.guard(*kind, text));
                    if said.doubt && said.kinds.is_empty() && !of_django {
                        own.doubt(text.to_string());
                    }
                }
                put(routes, "django", own);
            }
            Kind::Object(properties) => {
                let defaults = properties.iter().find(|own| own.key == Some("DEFAULT_PERMISSION_CLASSES"));
                let Some(defaults) = defaults else { continue };
                let mut own = Protection::default();
                for text in texts(index, defaults.value) {
                    let said = index.said(text);
                    let kinds = said.kinds.iter().filter(|kind| **kind != Guards::Public);
                    kinds.for_each(|kind| own.guard(*kind, text));
                    if said.kinds.is_empty() {
                        own.doubt(text.to_string());
                    }
                }
                put(routes, "drf", own);
            }
            _ => {}
        }
    }
}

fn put(routes: &mut Routes, framework: &'static str, protection: Protection) {
    if !protection.is_empty() {
        let (root, matching) = (String::new(), Vec::new());
        routes.scopes.push(Scope { framework, root, matching, unclear: false, protection });
    }
}

fn texts<'t>(index: &Index<'_, 't>, value: ValueId) -> Vec<&'t str> {
    let Kind::List(parts) = index.tape.kind(value) else { return Vec::new() };
    let text = |part: &ValueId| match index.tape.kind(*part) {
        Kind::Literal(Literal::Text(text)) => Some(*text),
        _ => None,
    };
    parts.iter().filter_map(text).collect()
}
