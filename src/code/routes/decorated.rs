//! Routes that decorators make: methods of NestJS's controllers, functions of FastAPI and Flask.

use super::index::Index;
use super::next::class_of;
use super::protection::Protection;
use super::{Draft, Routes, Scope, method};
use crate::code::tape::{FunctionId, Kind, ValueId};
use crate::span::Span;

/// The name of a decorator, without what it is called on: `post` of `@router.post("/a")`.
fn name<'t>(index: &Index<'_, 't>, decorator: ValueId) -> &'t str {
    let callee = match index.tape.kind(decorator) {
        Kind::Call { callee, .. } => *callee,
        _ => decorator,
    };
    match index.tape.kind(callee) {
        Kind::Name(name) => name,
        Kind::Member { property, .. } => property,
        _ => "",
    }
}

fn arguments<'i>(index: &'i Index<'_, '_>, decorator: ValueId) -> &'i [ValueId] {
    match index.tape.kind(decorator) {
        Kind::Call { arguments, .. } => arguments,
        _ => &[],
    }
}

fn functions<'i>(index: &'i Index<'_, '_>) -> impl Iterator<Item = (FunctionId, Span)> + 'i {
    index.tape.iter().filter_map(|(_, operation)| match operation.kind {
        Kind::EnterFunction(function) => Some((function, operation.span)),
        _ => None,
    })
}

/// Controllers of NestJS, and the guards of all of them. <https://docs.nestjs.com/guards>
pub(super) fn nest(index: &Index<'_, '_>, routes: &mut Routes) {
    global_guards(index, routes);
    if !index.tape.text().contains("@Controller") {
        return;
    }
    let mut controllers: std::collections::HashMap<FunctionId, (String, Protection)> = <_>::default();
    for (function, span) in functions(index) {
        let deferred = index.tape.function(function).is_some_and(|function| function.deferred);
        if !deferred {
            let decorators = index.decorators(span.start);
            let Some(controller) = decorators.iter().find(|one| name(index, **one) == "Controller") else { continue };
            let prefix = arguments(index, *controller).first().and_then(|first| index.text(*first)).unwrap_or_default();
            let mut own = Protection::default();
            decorators.iter().for_each(|one| own.join(&index.protection(*one, true)));
            controllers.insert(function, (prefix.trim_matches('/').to_string(), own));
            continue;
        }
        let Some((prefix, of_class)) = class_of(index, function).and_then(|class| controllers.get(&class)) else {
            continue;
        };
        let decorators = index.decorators(span.start);
        let Some(route) = decorators.iter().find(|one| method(name(index, **one)).is_some()) else { continue };
        let mut own = of_class.clone();
        decorators.iter().for_each(|one| own.join(&index.protection(*one, true)));
        if let Some(done) = index.own.get(function.index()) {
            own.join(done);
        }
        let path = arguments(index, *route).first().and_then(|first| index.text(*first)).unwrap_or_default();
        routes.drafts.push(Draft {
            framework: "nest",
            methods: method(name(index, *route)).map(str::to_string).into_iter().collect(),
            path: Some(format!("/{prefix}/{}", path.trim_matches('/')).replace("//", "/")),
            handler: index.tape.function_name(Some(function)),
            protection: own,
            span: index.tape.span(*route),
            ..Draft::default()
        });
    }
}

/// `{ provide: APP_GUARD, useClass: JwtAuthGuard }`, `app.useGlobalGuards(new JwtAuthGuard())`.
fn global_guards(index: &Index<'_, '_>, routes: &mut Routes) {
    let mut own = Protection::default();
    for (_, operation) in index.tape.iter() {
        match &operation.kind {
            Kind::Object(properties) => {
                let value = |key: &str| properties.iter().find(|own| own.key == Some(key)).map(|own| own.value);
                let provides =
                    value("provide").is_some_and(|of| matches!(index.tape.kind(of), Kind::Name("APP_GUARD")));
                let class = ["useClass", "useExisting", "useFactory", "useValue"].iter().find_map(|key| value(key));
                match class.filter(|_| provides) {
                    Some(class) => own.join(&index.protection(class, true)),
                    None if provides => own.doubt("APP_GUARD".to_string()),
                    None => {}
                }
            }
            Kind::Call { callee, arguments, .. } => {
                // `consumer.apply(AuthMiddleware).forRoutes(...)`: for which routes is said in many ways.
                if let Kind::Member { property: "apply", .. } = index.tape.kind(*callee)
                    && index.tape.text().contains(".forRoutes(")
                {
                    for argument in arguments {
                        let put = index.protection(*argument, true);
                        if put.keeps_out() || !put.unresolved.is_empty() {
                            own.doubt(format!("middleware: {}", index.path(*argument)));
                        }
                    }
                }
                if let Kind::Member { property: "useGlobalGuards", .. } = index.tape.kind(*callee) {
                    arguments.iter().for_each(|argument| own.join(&index.protection(*argument, true)));
                }
            }
            _ => {}
        }
    }
    let protection = own.only_guards();
    if !protection.is_empty() {
        let (matching, root) = (Vec::new(), String::new());
        routes.scopes.push(Scope { framework: "nest", root, matching, unclear: false, protection });
    }
}

/// Functions of FastAPI and Flask: <https://fastapi.tiangolo.com/reference/apirouter/>,
/// <https://flask.palletsprojects.com/en/stable/api/#flask.Blueprint.route>.
pub(super) fn python(index: &Index<'_, '_>, routes: &mut Routes) {
    for (function, span) in functions(index) {
        let decorators = index.decorators(span.start);
        let Some((route, receiver)) = decorators.iter().find_map(|one| Some((*one, receiver(index, *one)?))) else {
            continue;
        };
        let mut own = Protection::default();
        decorators.iter().for_each(|one| own.join(&index.protection(*one, true)));
        // Of a class with routes, what all of its methods depend on.
        for asked in [Some(function), class_of(index, function)].into_iter().flatten() {
            if let Some(done) = index.own.get(asked.index()) {
                own.join(done);
            }
        }
        let given = arguments(index, route);
        let path = given
            .first()
            .and_then(|first| index.text(*first))
            .or_else(|| index.tape.keyword(given, "path").and_then(|path| index.text(path)));
        routes.drafts.push(Draft {
            framework: "fastapi",
            methods: methods(index, route),
            path: path.filter(|path| path.len() < 300).map(str::to_string),
            handler: index.tape.function_name(Some(function)),
            protection: own,
            span: index.tape.span(route),
            mounted: !is_application(index, &receiver),
            receiver,
        });
    }
}

/// The router that a decorator puts a function on.
fn receiver(index: &Index<'_, '_>, decorator: ValueId) -> Option<String> {
    let Kind::Call { callee, .. } = index.tape.kind(decorator) else { return None };
    let Kind::Member { object, property } = index.tape.kind(*callee) else { return None };
    if method(property).is_none() && !matches!(*property, "route" | "api_route") {
        return None;
    }
    let Kind::Name(name) = index.tape.kind(*object) else { return None };
    let known = index.words.receivers.contains(*name);
    let made = index.values.get(name).is_some_and(|bound| match index.tape.kind(*bound) {
        Kind::Call { callee, .. } => {
            let path = index.path(*callee);
            let last = path.rsplit('.').next().unwrap_or(&path);
            index.words.apps.contains(last) || index.words.routers.contains(last)
        }
        _ => false,
    });
    (known || made).then(|| (*name).to_string())
}

fn is_application(index: &Index<'_, '_>, name: &str) -> bool {
    let Some(bound) = index.values.get(name) else { return false };
    let Kind::Call { callee, .. } = index.tape.kind(*bound) else { return false };
    let path = index.path(*callee);
    index.words.apps.contains(path.rsplit('.').next().unwrap_or(&path))
}

fn methods(index: &Index<'_, '_>, route: ValueId) -> Vec<String> {
    if let Some(verb) = method(name(index, route)) {
        return vec![verb.to_string()];
    }
    let Some(listed) = index.tape.keyword(arguments(index, route), "methods") else { return vec!["GET".to_string()] };
    match index.tape.kind(listed) {
        Kind::List(parts) => {
            let texts = parts.iter().filter_map(|part| index.text(*part));
            texts.filter(|text| text.len() < 10).map(str::to_ascii_uppercase).collect()
        }
        _ => Vec::new(),
    }
}
