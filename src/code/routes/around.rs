//! What stands before the routes of a file in the files around it: what mounts its routers, and what is put before all routes of a framework.

use std::collections::HashMap;

use super::protection::Protection;
use super::{Draft, Mount, Routes, Scope};

/// What stands before each route of a file, in the order of its routes.
pub(crate) type Mounted = Vec<Protection>;

/// Mounts that are followed from one to the next; what stands before a router that is mounted deeper is unknown.
const DEEP: usize = 16;

struct Around<'a> {
    /// By the file that is mounted: the file that does, and what is mounted by which name.
    mounts: HashMap<usize, Vec<(usize, &'a Mount, String)>>,
}

/// Finds the file that a name of a module is written in, and its own name there, from the file that asks.
pub(crate) type Given<'g> = &'g dyn Fn(usize, &str, &str) -> Option<(usize, String)>;

/// What stands before the routes of each file.
pub(crate) fn inherited<'a>(files: &[&'a Routes], paths: &[&str], given: Given<'_>) -> Vec<Mounted> {
    let mut around: Around<'a> = Around { mounts: HashMap::new() };
    for (at, routes) in files.iter().enumerate() {
        for mount in &routes.mounts {
            if let Some((to, name)) = given(at, &mount.specifier, &mount.name).filter(|(to, _)| *to != at) {
                around.mounts.entry(to).or_default().push((at, mount, name));
            }
        }
    }
    let scopes: Vec<(&str, &Scope)> =
        files.iter().zip(paths).flat_map(|(routes, path)| routes.scopes.iter().map(|scope| (*path, scope))).collect();
    let mut known: HashMap<(usize, String), Option<Protection>> = HashMap::new();
    let mut all = Vec::new();
    for (at, routes) in files.iter().enumerate() {
        let path = paths.get(at).copied().unwrap_or_default();
        let mut of_file = Mounted::new();
        for draft in &routes.drafts {
            of_file.push(around.of_draft(at, path, draft, &scopes, &mut known));
        }
        all.push(of_file);
    }
    all
}

impl<'a> Around<'a> {
    fn of_draft(
        &self,
        at: usize,
        path: &str,
        draft: &Draft,
        scopes: &[(&str, &Scope)],
        known: &mut HashMap<(usize, String), Option<Protection>>,
    ) -> Protection {
        let mut own = Protection::default();
        if !draft.receiver.is_empty() {
            let by_name = draft.framework == "django";
            let above = self.above(at, &draft.receiver, by_name, 0, known);
            match above {
                Some(above) => own.join(&above),
                None if draft.mounted => own.doubt("where it is mounted".to_string()),
                None => {}
            }
        }
        for (_, scope) in scopes {
            if applies(draft, path, scope) {
                stand_before(draft, scope, &mut own);
            }
        }
        own
    }

    /// What stands before a router where it is mounted; `None` where nobody mounts it.
    fn above(
        &self,
        at: usize,
        receiver: &str,
        by_name: bool,
        depth: usize,
        known: &mut HashMap<(usize, String), Option<Protection>>,
    ) -> Option<Protection> {
        let key = (at, receiver.to_string());
        if let Some(known) = known.get(&key) {
            return known.clone();
        }
        let mut circle = Protection::default();
        circle.doubt(format!("where {receiver} is mounted"));
        if depth > DEEP {
            return Some(circle);
        }
        let all = self.mounts.get(&at)?;
        known.insert(key.clone(), Some(circle));
        let named: Vec<&(usize, &Mount, String)> = all.iter().filter(|(_, _, name)| name == receiver).collect();
        let mounts = if named.is_empty() && !by_name { all.iter().collect() } else { named };
        let mut found: Option<Protection> = None;
        for (from, mount, _) in mounts {
            let mut own = mount.protection.clone();
            if !mount.receiver.is_empty() {
                match self.above(*from, &mount.receiver, false, depth + 1, known) {
                    Some(above) => own.join(&above),
                    None if !mount.root => own.doubt(format!("where {} is mounted", mount.receiver)),
                    None => {}
                }
            }
            match &mut found {
                Some(found) => found.meet(&own),
                None => found = Some(own),
            }
        }
        known.insert(key, found.clone());
        found
    }
}

/// Whether what a file puts before a framework's routes stands before a route.
fn applies(draft: &Draft, path: &str, scope: &Scope) -> bool {
    let own = match draft.framework {
        "next" | "next-pages" | "next-action" => "next",
        "drf-explicit" => "django",
        framework => framework,
    };
    let is_below = scope.root.is_empty() || path.strip_prefix(scope.root.as_str()).is_some_and(|r| r.starts_with('/'));
    (own == scope.framework || own == "drf" && scope.framework == "django") && is_below
}

fn stand_before(draft: &Draft, scope: &Scope, own: &mut Protection) {
    if scope.framework != "next" {
        own.join(&scope.protection);
        return;
    }
    let covers = match &draft.path {
        Some(path) => scope.unclear || scope.matching.is_empty() || scope.matching.iter().any(|one| covers(one, path)),
        // The page that a function is called from is not known.
        None => true,
    };
    if !covers {
        return;
    }
    // A middleware decides by the path whom it lets pass, and how is not known here.
    for name in scope.protection.guards.values().chain(&scope.protection.unresolved) {
        own.doubt(format!("middleware: {name}"));
    }
}

/// Whether a `matcher` of Next.js covers a path.
/// <https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher>
fn covers(matcher: &str, path: &str) -> bool {
    if let Some((before, rest)) = matcher.split_once("(?!") {
        let excluded = rest.split(')').next().unwrap_or_default();
        let within = before.trim_end_matches('(');
        let Some(below) = path.strip_prefix(within) else { return false };
        return !excluded.split('|').any(|part| {
            let part = part.trim_start_matches('/').trim_end_matches(['/', '$', '*', '.']);
            !part.is_empty()
                && part.chars().all(|c| c.is_alphanumeric() || "_-/".contains(c))
                && below.starts_with(part)
        });
    }
    let end = matcher.find([':', '(', '*', '[', '\\', '.', '?', '+']).unwrap_or(matcher.len());
    let prefix = matcher.get(..end).unwrap_or_default();
    path.starts_with(prefix.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn matchers_cover_what_they_name() {
        for (matcher, path, expected) in [
            ("/dashboard/:path*", "/dashboard/a", true),
            ("/dashboard/:path*", "/api/users", false),
            ("/((?!api|_next/static|favicon.ico).*)", "/api/users", false),
            ("/((?!api|_next/static|favicon.ico).*)", "/settings", true),
            ("/((?!_next|[^?]*\\.(?:html?|css)).*)", "/api/users", true),
            ("/(api|trpc)(.*)", "/api/users", true),
            ("/api/:path*", "/api/users", true),
        ] {
            assert_eq!(covers(matcher, path), expected, "{matcher} {path}");
        }
    }
}
