//! What modules take from others, and which files that means.
//!
//! Format: <https://docs.python.org/3/reference/simple_stmts.html#the-import-statement>. All that a module imports it also
//! gives on.

use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Node;

use crate::bound::Bound;
use crate::code::program::outline::{Alias, Outline, Taken};
use crate::span::Span;

const FOLDERS: Bound =
    Bound::new(64, "files are more than 64 folders deep: what they import of the outer ones was not looked for");

/// A name that is imported.
pub(super) struct Imported<'t> {
    pub(super) module: &'t str,
    /// `*` for the whole module.
    pub(super) name: &'t str,
    pub(super) local: &'t str,
    pub(super) span: Span,
}

/// The names that an import statement binds.
pub(super) fn read<'t>(text: &'t str, node: Node<'_>) -> Vec<Imported<'t>> {
    let slice = |node: Node<'_>| text.get(node.byte_range()).unwrap_or_default();
    let module = node.child_by_field_name("module_name").map(slice);
    let mut cursor = node.walk();
    let mut found = Vec::new();
    for name in node.children_by_field_name("name", &mut cursor) {
        let (path, alias) = match name.kind() {
            "aliased_import" => (name.child_by_field_name("name").map_or("", slice), name.child_by_field_name("alias")),
            _ => (slice(name), None),
        };
        let span = Span::new(name.start_byte(), name.end_byte());
        let imported = match (module, alias.map(slice)) {
            (Some(module), alias) => Imported { module, name: path, local: alias.unwrap_or(path), span },
            (None, Some(alias)) => Imported { module: path, name: "*", local: alias, span },
            // `import a.b` binds `a`.
            (None, None) => {
                let first = path.split('.').next().unwrap_or(path);
                Imported { module: first, name: "*", local: first, span }
            }
        };
        found.push(imported);
    }
    found
}

/// What a module takes from others, read from its text alone.
pub(crate) fn outline(text: &str) -> Outline {
    static IMPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let from = r"from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n;#(]+))";
        Regex::new(&format!(r"(?:^|\n)[ \t]*(?:{from}|import[ \t]+([^\n;#]+))")).ok()
    });
    let mut outline = Outline::default();
    for found in IMPORT.iter().flat_map(|pattern| pattern.captures_iter(text)) {
        let group = |at| found.get(at).map(|part| part.as_str());
        match (group(1), group(2).or(group(3)), group(4)) {
            (Some(module), Some(list), _) => taken(&mut outline, module, list),
            (_, _, Some(list)) => {
                for (path, local) in names(list) {
                    let names = vec![Alias { local: local.unwrap_or(path).to_string(), other: "*".to_string() }];
                    outline.imports.push(Taken { specifier: path.to_string(), names });
                }
            }
            _ => {}
        }
    }
    outline
}

/// `from module import list`
fn taken(outline: &mut Outline, module: &str, list: &str) {
    let mut aliases = Vec::new();
    for (name, local) in names(list) {
        if name == "*" {
            outline.all_of.push(module.to_string());
            continue;
        }
        let local = local.unwrap_or(name).to_string();
        // It may be a module itself.
        let all = Alias { local: local.clone(), other: "*".to_string() };
        outline.imports.push(Taken { specifier: submodule(module, name), names: vec![all] });
        aliases.push(Alias { local, other: name.to_string() });
    }
    if !aliases.is_empty() {
        outline.imports.push(Taken { specifier: module.to_string(), names: aliases });
    }
}

/// `a as b, c`, over several lines with comments.
fn names(list: &str) -> Vec<(&str, Option<&str>)> {
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default());
    let mut found = Vec::new();
    for part in lines.flat_map(|line| line.split(',')) {
        let mut words = part.split_whitespace().filter(|word| *word != "\\");
        if let Some(name) = words.next() {
            found.push((name, words.nth(1)));
        }
    }
    found
}

/// The module that a name of a module may be: `.services` of `from . import services`.
pub(crate) fn submodule(module: &str, name: &str) -> String {
    if module.ends_with('.') { format!("{module}{name}") } else { format!("{module}.{name}") }
}

/// The files that a module's name may mean in a file, likeliest first: beside it for `.module`, and from each folder above
/// it for `package.module`, as it is not known here which of them Python is started in.
pub(crate) fn candidates(from: &str, specifier: &str) -> Vec<String> {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    let dots = specifier.len() - specifier.trim_start_matches('.').len();
    let path = specifier.trim_start_matches('.').replace('.', "/");
    let mut found = Vec::new();
    let mut at = |folder: &[&str]| {
        let parts = folder.iter().copied().chain((!path.is_empty()).then_some(path.as_str()));
        let stem = parts.collect::<Vec<_>>().join("/");
        if !path.is_empty() {
            found.push(format!("{stem}.py"));
        }
        found.push(if stem.is_empty() { "__init__.py".to_string() } else { format!("{stem}/__init__.py") });
    };
    if dots > 0 {
        let Some(kept) = folders.len().checked_sub(dots - 1) else { return found };
        at(folders.get(..kept).unwrap_or_default());
        return found;
    }
    for kept in (0..=folders.len()).rev().take_while(|kept| FOLDERS.has_room(folders.len() - kept)) {
        at(folders.get(..kept).unwrap_or_default());
    }
    at(&["src"]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read() {
        let outline = outline(
            "import os\nimport a.b as c, d\nfrom . import services\nfrom .models import (\n    User,  # one\n    Guest as G,\n)\n\
             from pkg import *\ndef f():\n    from ..x import y\n",
        );
        let shown: Vec<String> = outline
            .imports
            .iter()
            .map(|taken| {
                let names: Vec<_> = taken.names.iter().map(|name| format!("{}={}", name.local, name.other)).collect();
                format!("{} {}", taken.specifier, names.join(","))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "os os=*",
                "a.b c=*",
                "d d=*",
                ".services services=*",
                ". services=services",
                ".models.User User=*",
                ".models.Guest G=*",
                ".models User=User,G=Guest",
                "..x.y y=*",
                "..x y=y",
            ]
        );
        assert_eq!(outline.all_of, ["pkg"]);
    }

    #[test]
    fn names_of_modules_lead_to_files() {
        assert_eq!(candidates("app/api/a.py", ".b"), ["app/api/b.py", "app/api/b/__init__.py"]);
        assert_eq!(candidates("app/api/a.py", "..b.c"), ["app/b/c.py", "app/b/c/__init__.py"]);
        assert_eq!(candidates("app/a.py", "."), ["app/__init__.py"]);
        assert_eq!(candidates("a.py", "..b"), [""; 0]);
        let all = candidates("srv/app/a.py", "app.b");
        assert!(all.contains(&"srv/app/b.py".to_string()) && all.contains(&"app/b.py".to_string()), "{all:?}");
    }
}
