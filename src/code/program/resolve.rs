//! Which file a module's specifier means: relative, by `paths` and `baseUrl` of a `tsconfig.json`, or a package of the
//! workspace. What is in `node_modules` is not part of the program.
//!
//! Formats: <https://www.typescriptlang.org/tsconfig/#paths>, <https://nodejs.org/api/packages.html#package-entry-points>.

use std::collections::{BTreeMap, BTreeSet};

use crate::bound::Bound;
use crate::document::Node;

/// A text that says how specifiers are read: a `tsconfig.json`, a `jsconfig.json`, a `package.json`.
pub(super) fn is_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "package.json" | "jsconfig.json" | "deno.json" | "deno.jsonc")
        || name.starts_with("tsconfig") && name.ends_with(".json")
}

/// What files of the program may end with, in the order in which they are looked for.
const ENDINGS: &[&str] = &[".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro"];

const EXTENDS: Bound = Bound::new(8, "a tsconfig's `extends` is followed over 8 files: aliases beyond are not known");

const REFERENCES: Bound = Bound::new(16, "a tsconfig refers to more than 16 others: aliases of the rest are not known");

/// Where tools without such a configuration have the folder of an alias, from the folder of their own: of `$lib` with SvelteKit, of `~` and `@`
/// with Nuxt, of `@` with Vite and Vue. <https://svelte.dev/docs/kit/$lib>, <https://nuxt.com/docs/api/nuxt-config#alias>,
/// <https://vite.dev/config/shared-options.html#resolve-alias>
const CONVENTIONS: &[(&str, &[&str], &[&str])] = &[
    ("$lib/", &["src/lib"], &["svelte.config.js", "svelte.config.ts"]),
    ("~/", &["app", "", "src"], &["nuxt.config.ts", "nuxt.config.js", "vite.config.ts", "vite.config.js"]),
    (
        "@/",
        &["src", "app", ""],
        &["vite.config.ts", "vite.config.js", "vite.config.mts", "nuxt.config.ts", "nuxt.config.js", "vue.config.js"],
    ),
];

#[derive(Debug, Default)]
struct Aliases {
    /// `@/*` to `src/*`, from the repository's root.
    paths: Vec<(String, Vec<String>)>,
    base: Option<String>,
    extends: Option<String>,
    /// Configurations of the parts that a project consists of: <https://www.typescriptlang.org/docs/handbook/project-references.html>.
    parts: Vec<String>,
}

#[derive(Debug)]
struct Package {
    folder: String,
    /// Subpath (`.`, `./client`, `./lib/*`) to files.
    exports: Vec<(String, Vec<String>)>,
    mains: Vec<String>,
}

/// Knows the files of the program and what its configuration says.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    files: BTreeSet<String>,
    aliases: BTreeMap<String, Aliases>,
    packages: BTreeMap<String, Package>,
    /// The names of folders and, without their endings, of files.
    names: BTreeSet<String>,
    /// First parts of the names of modules that are the repository's own: of aliases, `@acme` of the workspace's `@acme/db`.
    own: BTreeSet<String>,
}

impl Resolver {
    /// A resolver of files, by path from the repository's root.
    pub(super) fn new(files: impl IntoIterator<Item = String>) -> Self {
        let files: BTreeSet<String> = files.into_iter().collect();
        let names = files.iter().flat_map(|path| path.split('/')).map(|part| part.split('.').next().unwrap_or(part));
        let names = names.map(str::to_string).collect();
        Self { files, names, ..Self::default() }
    }

    /// Whether a module is the repository's own by its name, whether or not a file of it is found: relative, by an alias, of the
    /// workspace's scope; where modules are named by folders (`by_folder`), of a folder of that name.
    pub(super) fn is_own(&self, specifier: &str, by_folder: bool) -> bool {
        if specifier.starts_with(['.', '~', '#', '$', '/']) || specifier.starts_with("@/") {
            return true;
        }
        let first = specifier.split(if by_folder { '.' } else { '/' }).next().unwrap_or(specifier);
        if by_folder { self.names.contains(first) } else { self.own.contains(first) }
    }

    /// Adds a `package.json` or `tsconfig.json`.
    pub(super) fn configure(&mut self, path: &str, root: &Node) {
        let folder = folder(path);
        let is_package = path.ends_with("package.json");
        if is_package || path.ends_with("deno.json") || path.ends_with("deno.jsonc") {
            // <https://nodejs.org/api/packages.html#subpath-imports>, <https://docs.deno.com/runtime/fundamentals/modules/#import-maps>
            let within = root.get("imports").and_then(Node::as_object).into_iter().flatten();
            let all = |key: &str| if key.ends_with('/') { format!("{key}*") } else { key.to_string() };
            let named = |target: &String| target.starts_with('.');
            let paths = within.map(|entry| {
                let targets =
                    targets(&entry.node, 0).into_iter().filter(named).map(|target| join(folder, &all(&target)));
                (all(&entry.key), targets.collect())
            });
            let paths: Vec<(String, Vec<String>)> = paths.collect();
            if !paths.is_empty() {
                self.aliases.insert(path.to_string(), Aliases { paths, ..Aliases::default() });
            }
        }
        if path.ends_with("deno.json") || path.ends_with("deno.jsonc") {
            return;
        }
        if is_package {
            let Some(name) = root.get("name").and_then(Node::as_str) else { return };
            let mut exports = Vec::new();
            match root.get("exports") {
                Some(node) if node.get(".").is_some() || first_key(node).is_some_and(|key| key.starts_with('.')) => {
                    for entry in node.as_object().into_iter().flatten() {
                        exports.push((entry.key.clone(), targets(&entry.node, 0)));
                    }
                }
                Some(node) => exports.push((".".to_string(), targets(node, 0))),
                None => {}
            }
            self.own.insert(name.split('/').next().unwrap_or(name).to_string());
            let mains = ["source", "types", "typings", "module", "main"];
            let mains =
                mains.iter().filter_map(|key| root.get(key).and_then(Node::as_str)).map(str::to_string).collect();
            let package = Package { folder: folder.to_string(), exports, mains };
            self.packages.entry(name.to_string()).or_insert(package);
            return;
        }
        let options = root.get("compilerOptions");
        let base =
            options.and_then(|options| options.get("baseUrl")).and_then(Node::as_str).map(|base| join(folder, base));
        let from = base.clone().unwrap_or_else(|| folder.to_string());
        let mut paths = Vec::new();
        for entry in options.and_then(|options| options.get("paths")).and_then(Node::as_object).into_iter().flatten() {
            let targets = entry.node.as_array().unwrap_or_default().iter().filter_map(Node::as_str);
            self.own.insert(entry.key.split(['/', '*']).next().unwrap_or_default().to_string());
            paths.push((entry.key.clone(), targets.map(|target| join(&from, target)).collect()));
        }
        // The longest pattern is the one that counts.
        paths.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
        let extends = root.get("extends").and_then(Node::as_str).filter(|extends| extends.starts_with('.'));
        let extends = extends.map(|extends| join(folder, extends));
        let parts = root.get("references").and_then(Node::as_array).unwrap_or_default().iter();
        let parts = parts.filter_map(|part| part.get("path").and_then(Node::as_str)).map(|part| join(folder, part));
        let parts = parts.enumerate().take_while(|(at, _)| REFERENCES.has_room(*at)).map(|(_, part)| part).collect();
        self.aliases.insert(path.to_string(), Aliases { paths, base, extends, parts });
    }

    /// The file that a specifier in another file means.
    pub(super) fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        let own = folder(from);
        if specifier.starts_with("./") || specifier.starts_with("../") || matches!(specifier, "." | "..") {
            return self.file(&join(own, specifier));
        }
        self.by_alias(own, specifier).or_else(|| self.of_package(specifier))
    }

    /// The first of some paths that is a file.
    pub(super) fn first(&self, paths: Vec<String>) -> Option<String> {
        paths.into_iter().find(|path| self.files.contains(path))
    }

    fn by_alias(&self, folder: &str, specifier: &str) -> Option<String> {
        let mut at = folder;
        loop {
            for name in
                ["tsconfig.json", "jsconfig.json", "tsconfig.base.json", "package.json", "deno.json", "deno.jsonc"]
            {
                if let Some(found) = self.aliased(&join(at, name), specifier) {
                    return Some(found);
                }
            }
            if let Some(found) = self.by_convention(at, specifier) {
                return Some(found);
            }
            if at.is_empty() {
                return None;
            }
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }

    fn by_convention(&self, folder: &str, specifier: &str) -> Option<String> {
        CONVENTIONS.iter().find_map(|(alias, folders, tools)| {
            let rest = specifier.strip_prefix(alias)?;
            tools.iter().any(|tool| self.files.contains(&join(folder, tool))).then_some(())?;
            folders.iter().find_map(|of| self.file(&join(&join(folder, of), rest)))
        })
    }

    fn aliased(&self, config: &str, specifier: &str) -> Option<String> {
        self.aliased_in(config, specifier).or_else(|| {
            let parts = &self.aliases.get(config)?.parts;
            parts.iter().find_map(|part| {
                let of_folder = || self.aliased_in(&join(part, "tsconfig.json"), specifier);
                self.aliased_in(part, specifier).or_else(of_folder)
            })
        })
    }

    fn aliased_in(&self, config: &str, specifier: &str) -> Option<String> {
        let mut config = config.to_string();
        let mut followed = 0;
        while EXTENDS.holds(followed) {
            let aliases = self.aliases.get(&config).or_else(|| self.aliases.get(&format!("{config}.json")))?;
            for (pattern, targets) in &aliases.paths {
                let Some(middle) = matched(pattern, specifier) else { continue };
                let found = targets.iter().find_map(|target| self.file(&target.replacen('*', middle, 1)));
                if found.is_some() {
                    return found;
                }
            }
            if let Some(found) = aliases.base.as_ref().and_then(|base| self.file(&join(base, specifier))) {
                return Some(found);
            }
            config = aliases.extends.clone()?;
            followed += 1;
        }
        None
    }

    fn of_package(&self, specifier: &str) -> Option<String> {
        let parts = if specifier.starts_with('@') { 2 } else { 1 };
        let end = specifier.match_indices('/').nth(parts - 1).map_or(specifier.len(), |(at, _)| at);
        let (name, rest) = specifier.split_at_checked(end)?;
        let package = self.packages.get(name)?;
        let rest = rest.trim_start_matches('/');
        let subpath = if rest.is_empty() { ".".to_string() } else { format!("./{rest}") };
        for (pattern, targets) in &package.exports {
            let Some(middle) = matched(pattern, &subpath) else { continue };
            for target in targets {
                if let Some(found) = self.built(&join(&package.folder, &target.replacen('*', middle, 1))) {
                    return Some(found);
                }
            }
        }
        if !rest.is_empty() {
            return self
                .file(&join(&package.folder, rest))
                .or_else(|| self.file(&join(&package.folder, &format!("src/{rest}"))));
        }
        let mains = package.mains.iter().map(String::as_str).chain(["src/index", "index", "src"]);
        mains.into_iter().find_map(|main| self.built(&join(&package.folder, main)))
    }

    /// A file, or the one that it is built from: `dist/index.js` of `src/index.ts`.
    fn built(&self, path: &str) -> Option<String> {
        let of_source = || {
            let built = ["/dist/", "/build/", "/lib/", "/out/"];
            let source = built.iter().find(|part| path.contains(**part)).map(|part| path.replacen(part, "/src/", 1));
            source.and_then(|source| self.file(&source.replace("/src/src/", "/src/")))
        };
        self.file(path).or_else(of_source)
    }

    /// The file that a path without its ending means.
    fn file(&self, path: &str) -> Option<String> {
        let ends = ENDINGS.iter().any(|ending| path.ends_with(ending));
        if ends && self.files.contains(path) {
            return Some(path.to_string());
        }
        // TypeScript's modules import what they are compiled to.
        let stem = [".d.ts", ".js", ".jsx", ".mjs", ".cjs"].iter().find_map(|ending| path.strip_suffix(ending));
        for base in std::iter::once(path).chain(stem) {
            let direct = ENDINGS.iter().map(|ending| format!("{base}{ending}"));
            let index = ENDINGS.iter().map(|ending| join(base, &format!("index{ending}")));
            if let Some(found) = direct.chain(index).find(|path| self.files.contains(path)) {
                return Some(found);
            }
        }
        None
    }
}

fn first_key(node: &Node) -> Option<&str> {
    node.as_object()?.first().map(|entry| entry.key.as_str())
}

/// The files that a value of `exports` names, in its order; conditions nest a little.
fn targets(node: &Node, depth: usize) -> Vec<String> {
    if let Some(target) = node.as_str() {
        return vec![target.to_string()];
    }
    if depth > 4 {
        return Vec::new();
    }
    let within = node.as_object().into_iter().flatten().map(|entry| &entry.node);
    within.chain(node.as_array().into_iter().flatten()).flat_map(|node| targets(node, depth + 1)).collect()
}

/// What `*` stands for in a pattern; nothing where there is none.
fn matched<'s>(pattern: &str, specifier: &'s str) -> Option<&'s str> {
    match pattern.split_once('*') {
        Some((before, after)) => specifier.strip_prefix(before)?.strip_suffix(after),
        None => (pattern == specifier).then_some(""),
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path from a folder, without `.` and `..`; what leads out of the repository stays below its root.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    fn configured(resolver: &mut Resolver, path: &str, text: &str) {
        let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
        let parsed = crate::document::parse(&Artifact::file(source));
        resolver.configure(path, &parsed.documents[0].root);
    }

    #[test]
    fn specifiers_lead_to_files() {
        let files = [
            "app/src/a.ts",
            "app/src/lib/index.tsx",
            "packages/db/src/index.ts",
            "packages/db/src/user.ts",
            "packages/ui/button.tsx",
        ];
        let mut resolver = Resolver::new(files.map(str::to_string));
        configured(
            &mut resolver,
            "app/tsconfig.json",
            "{ // ours\n \"extends\": \"../tsconfig.base.json\", \"compilerOptions\": {\"paths\": {\"@/*\": [\"./src/*\"]}} }",
        );
        configured(&mut resolver, "tsconfig.base.json", r#"{"compilerOptions": {"baseUrl": "packages"}}"#);
        configured(
            &mut resolver,
            "packages/db/package.json",
            r#"{"name": "@acme/db", "exports": {".": {"types": "./dist/index.d.ts"}, "./*": "./src/*.ts"}}"#,
        );
        configured(&mut resolver, "packages/ui/package.json", r#"{"name": "ui"}"#);
        for (specifier, expected) in [
            ("./lib", Some("app/src/lib/index.tsx")),
            ("./lib/index.js", Some("app/src/lib/index.tsx")),
            ("../src/a", Some("app/src/a.ts")),
            ("@/lib", Some("app/src/lib/index.tsx")),
            ("db/src/user", Some("packages/db/src/user.ts")),
            ("@acme/db", Some("packages/db/src/index.ts")),
            ("@acme/db/user", Some("packages/db/src/user.ts")),
            ("ui/button", Some("packages/ui/button.tsx")),
            ("react", None),
            ("./missing", None),
        ] {
            assert_eq!(resolver.resolve("app/src/b.ts", specifier).as_deref(), expected, "{specifier}");
        }
        // Of the workspace's scope, or by an alias, a module is the repository's own though no file of it is there.
        for (specifier, by_folder, expected) in [
            ("@acme/generated", false, true),
            ("@/generated", false, true),
            ("./missing", false, true),
            ("ui", false, true),
            ("@other/db", false, false),
            ("crm", false, false),
            ("packages.db", true, true),
            ("crm.client", true, false),
        ] {
            assert_eq!(resolver.is_own(specifier, by_folder), expected, "{specifier}");
        }
    }
}
