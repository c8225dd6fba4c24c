//! Next.js: route handlers (`app/**/route.ts`), API routes (`pages/api/**`), server actions and middleware, by where they stand.
//! <https://nextjs.org/docs/app/api-reference/file-conventions>

use super::index::Index;
use super::{Draft, METHODS, Routes, Scope, exported};
use crate::code::program::outline::Outline;
use crate::code::tape::{FunctionId, Kind, Literal, ValueId};

pub(super) fn read(index: &Index<'_, '_>, path: &str, routes: &mut Routes) {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file);
    let folders = format!("/{path}");
    if stem == "route" && folders.contains("/app/") {
        handlers(index, path, routes);
    } else if folders.contains("/pages/api/") && !file.contains(".test.") {
        api(index, path, routes);
    } else if matches!(stem, "middleware" | "proxy") && !folders.contains("/server/") {
        middleware(index, path, routes);
    }
    if crate::code::typescript::is_of_server(index.tape.text()) {
        actions(index, routes);
    }
}

/// `app/(shop)/api/users/[id]/route.ts` answers at `/api/users/[id]`.
fn address(path: &str, root: &str) -> Option<String> {
    let (_, below) = path.rsplit_once(root)?;
    let (below, _) = below.rsplit_once('/').unwrap_or(("", below));
    let parts: Vec<&str> = below.split('/').filter(|part| !part.starts_with(['(', '@']) && !part.is_empty()).collect();
    Some(format!("/{}", parts.join("/")))
}

fn handlers(index: &Index<'_, '_>, path: &str, routes: &mut Routes) {
    let padded = format!("/{path}");
    let address = address(&padded, "/app/");
    let exported = Outline::of(index.tape.text()).exported;
    for name in METHODS {
        let local = exported.iter().find(|alias| alias.other == *name).map_or(*name, |alias| alias.local.as_str());
        let Some(value) = index.values.get(local).copied() else { continue };
        // What another module gives is said there; what it does is known if that was looked at.
        let span = index.tape.span(value);
        routes.drafts.push(Draft {
            framework: "next",
            methods: vec![(*name).to_string()],
            path: address.clone(),
            handler: Some((*name).to_string()),
            protection: of_export(index, local, value),
            span: head(index, value, span),
            ..Draft::default()
        });
    }
}

/// What is exported under a name: a handler, or one in wrappers.
fn of_export(index: &Index<'_, '_>, local: &str, value: ValueId) -> super::Protection {
    match index.imported(value) {
        Some((module, name)) => {
            let mut own = super::Protection::default();
            index.join_far(module, name, &mut own);
            own
        }
        None => {
            let mut own = index.protection(value, true);
            if matches!(index.tape.kind(value), Kind::Member { .. } | Kind::Unknown | Kind::Element(_)) {
                index.join_name(local, &mut own);
            }
            own
        }
    }
}

/// The first line of a function: a route is no larger than what names it.
fn head(index: &Index<'_, '_>, value: ValueId, span: crate::span::Span) -> crate::span::Span {
    let text = index.tape.written(value);
    let length = text.lines().next().map_or(0, str::len).min(200);
    let length = (0..=length).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    crate::span::Span::new(span.start as usize, span.start as usize + length)
}

fn api(index: &Index<'_, '_>, path: &str, routes: &mut Routes) {
    let outlined = Outline::of(index.tape.text()).exported;
    let named =
        outlined.iter().find(|alias| alias.other == "default").and_then(|alias| index.values.get(&*alias.local));
    let Some(value) = exported(index).or_else(|| named.copied()) else { return };
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let below = format!("/{stem}").rsplit_once("/pages/api/").map(|(_, below)| below.to_string());
    // It decides by itself which methods it takes.
    let mut methods: Vec<String> = Vec::new();
    for (_, operation) in index.tape.iter() {
        if let Kind::Literal(Literal::Text(text)) = operation.kind
            && METHODS.contains(&text)
            && !methods.iter().any(|known| known == text)
        {
            methods.push(text.to_string());
        }
    }
    methods.sort();
    let span = index.tape.span(value);
    routes.drafts.push(Draft {
        framework: "next-pages",
        methods,
        path: below.map(|below| format!("/api/{}", below.trim_end_matches("/index"))),
        handler: Some("default".to_string()),
        protection: index.protection(value, true),
        span: head(index, value, span),
        ..Draft::default()
    });
}

/// Functions that a file marked with `"use server"` exports: whoever can reach the server can call them.
/// <https://react.dev/reference/rsc/use-server>
fn actions(index: &Index<'_, '_>, routes: &mut Routes) {
    let mut open = 0_usize;
    for (_, operation) in index.tape.iter() {
        match &operation.kind {
            Kind::EnterFunction(_) => open += 1,
            Kind::LeaveFunction => open = open.saturating_sub(1),
            Kind::Bind { name, value, .. } if open == 0 => {
                let line = index.tape.text_before(operation.span.start).rsplit('\n').next().unwrap_or_default();
                let is_function = matches!(index.tape.kind(*value), Kind::Function(_) | Kind::Call { .. });
                if !line.trim_start().starts_with("export ") || !is_function {
                    continue;
                }
                let span = index.tape.span(*value);
                routes.drafts.push(Draft {
                    framework: "next-action",
                    methods: vec!["POST".to_string()],
                    handler: Some((*name).to_string()),
                    protection: index.protection(*value, true),
                    span: head(index, *value, span),
                    ..Draft::default()
                });
            }
            _ => {}
        }
    }
}

/// `middleware.ts` stands before all routes of its application that its `matcher` names.
fn middleware(index: &Index<'_, '_>, path: &str, routes: &mut Routes) {
    let mut own = super::Protection::default();
    for name in ["middleware", "proxy"] {
        if let Some(value) = index.values.get(name) {
            own.join(&of_export(index, name, *value));
        }
    }
    if let Some(value) = exported(index) {
        own.join(&index.protection(value, true));
    }
    let outlined = Outline::of(index.tape.text());
    let aliases = outlined.exported.iter().filter(|alias| matches!(alias.other.as_str(), "default" | "middleware"));
    for alias in aliases {
        if let Some(value) = index.values.get(&*alias.local) {
            own.join(&of_export(index, &alias.local, *value));
        }
    }
    // `export { auth as middleware } from "@/auth"`.
    for taken in &outlined.given_on {
        for alias in taken.names.iter().filter(|alias| matches!(alias.local.as_str(), "default" | "middleware")) {
            index.join_far(&taken.specifier, &alias.other, &mut own);
        }
    }
    let (matching, unclear) = matcher(index);
    let root = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let root = root.strip_suffix("src").unwrap_or(root).trim_end_matches('/');
    let (framework, protection) = ("next", own.only_guards());
    routes.scopes.push(Scope { framework, root: root.to_string(), matching, unclear, protection });
}

/// The paths that `config.matcher` names, and whether there are others that are not known.
fn matcher(index: &Index<'_, '_>) -> (Vec<String>, bool) {
    let mut matching = Vec::new();
    let mut unclear = false;
    for (_, operation) in index.tape.iter() {
        let Kind::Object(properties) = &operation.kind else { continue };
        for property in properties.iter().filter(|property| property.key == Some("matcher")) {
            let parts = match index.tape.kind(property.value) {
                Kind::List(parts) => parts.clone(),
                _ => vec![property.value],
            };
            for part in parts {
                match index.text(part) {
                    Some(text) => matching.push(text.to_string()),
                    None => unclear = true,
                }
            }
        }
    }
    (matching, unclear)
}

/// The class that a method stands in.
pub(super) fn class_of(index: &Index<'_, '_>, function: FunctionId) -> Option<FunctionId> {
    let parent = index.tape.function(function)?.parent?;
    index.tape.function(parent).filter(|parent| !parent.deferred).map(|_| parent)
}
