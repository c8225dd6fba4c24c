//! Paths, addresses and days.

use std::collections::BTreeMap;

use super::{Answer, Stop, text};
use crate::document::gotemplate::value::Val;

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "base" | "osBase" => text(args, 0).map(|path| Val::text(base(path))),
        "dir" | "osDir" => text(args, 0).map(|path| {
            Val::text(clean(
                path.rsplit_once('/').map_or("", |(before, _)| if before.is_empty() { "/" } else { before }),
            ))
        }),
        "clean" | "osClean" => text(args, 0).map(|path| Val::text(clean(path))),
        "ext" | "osExt" => text(args, 0).map(|path| {
            let name = path.rsplit('/').next().unwrap_or_default();
            Val::text(name.rfind('.').and_then(|dot| name.get(dot..)).unwrap_or_default())
        }),
        "isAbs" | "osIsAbs" => text(args, 0).map(|path| Val::bool(path.starts_with('/'))),
        "urlParse" => text(args, 0).and_then(url),
        _ => return None,
    })
}

fn base(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match (path.is_empty(), trimmed.is_empty()) {
        (true, _) => ".",
        (false, true) => "/",
        _ => trimmed.rsplit('/').next().unwrap_or_default(),
    }
}

/// Go's `path.Clean`.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_string(),
        (false, false) => joined,
    }
}

/// The parts of an address. What needs Go's own rules (escapes, brackets) is left open.
fn url(address: &str) -> Answer {
    if address.contains(['%', '[', ' ', '\\']) {
        return Err(Stop::Unknown);
    }
    let (rest, fragment) = address.split_once('#').unwrap_or((address, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (scheme, rest) = match rest.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None if rest.contains(':') => return Err(Stop::Unknown),
        None => ("", rest),
    };
    let (authority, path) = match rest.find('/') {
        _ if scheme.is_empty() => ("", rest),
        Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at..).unwrap_or_default()),
        None => (rest, ""),
    };
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let hostname = host.split_once(':').map_or(host, |(name, _)| name);
    let parts = [
        ("scheme", scheme),
        ("host", host),
        ("hostname", hostname),
        ("path", path),
        ("query", query),
        ("opaque", ""),
        ("fragment", fragment),
        ("userinfo", user),
    ];
    let entries: BTreeMap<String, Val> =
        parts.iter().map(|(key, part)| ((*key).to_string(), Val::text(*part))).collect();
    Ok(Val::map(entries))
}
