//! The rooms of the house and the arrows between them: what a folder of `src/` may import, and that no files import each
//! other in a circle. `docs/architecture.md` says what each room is for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test reads the sources and may panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// From the ground up: a room imports rooms above it in this list only.
const ROOMS: &[&str] = &[
    "bound",
    "span",
    "embedded",
    "suggest",
    "pattern",
    "kind",
    "disk",
    "source",
    "document",
    "controls",
    "rule",
    "rule_index",
    "rule_file",
    "levels",
    "config",
    "result",
    "cache",
    "baseline",
    "evidence",
    "waiver",
    "signoff",
    "ledger",
    "detect",
    "code",
    "inventory",
    "pipeline",
    "target",
    "environments",
    "rego",
    "requirement",
    "policy",
    "scan",
    "report",
    "gate",
    "cli",
];

/// Every source file with its text, without its tests and its comments.
fn sources() -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let own = text.split("#[cfg(test)]\nmod tests").next().unwrap();
                let code: Vec<&str> = own.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                files.insert(path.strip_prefix(&root).unwrap().to_path_buf(), code.join("\n"));
            }
        }
    }
    files
}

/// `a/b/mod.rs` and `a/b.rs` are `a::b`.
fn module(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_str().unwrap().to_string()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// The paths behind `crate::` in a file, groups of `use` included.
fn imports(text: &str) -> Vec<Vec<String>> {
    let path = Regex::new(r"crate((?:::[a-z_0-9]+)+)(?:::\{([^;]*)\};)?").unwrap();
    let first = Regex::new(r"(?:^|,)\s*([a-z_0-9]+)").unwrap();
    let mut found = Vec::new();
    for hit in path.captures_iter(text) {
        let base: Vec<String> = hit[1].split("::").skip(1).map(str::to_string).collect();
        for member in hit.get(2).into_iter().flat_map(|group| first.captures_iter(group.as_str())) {
            found.push([&base[..], &[member[1].to_string()]].concat());
        }
        found.push(base);
    }
    found
}

#[test]
fn rooms_import_what_is_below_them_only() {
    let floor = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let room = module(&file).first().cloned().unwrap_or_default();
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        let own = floor(&room).unwrap_or_else(|| panic!("src/{room} is no room of this list"));
        for import in imports(&text).iter().map(|import| import[0].as_str()).filter(|import| *import != room) {
            if floor(import).is_none_or(|other| other > own) {
                wrong.push(format!("{} imports {import}", file.display()));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_room_is_described() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap();
    let missing: Vec<_> = ROOMS.iter().filter(|room| !page.contains(&format!("`{room}"))).collect();
    assert_eq!(missing, [&""; 0]);
}

#[test]
fn the_engine_has_a_room_of_its_own() {
    let named = sources().into_iter().filter(|(_, text)| text.contains("regorus"));
    let outside: Vec<_> = named.map(|(file, _)| file).filter(|file| !file.starts_with("rego")).collect();
    assert!(outside.is_empty(), "{outside:?}");
}

/// Modules of one room that reach each other. A folder's own `mod.rs` is its front door, and does not count.
#[test]
fn no_files_import_each_other_in_a_circle() {
    let files = sources();
    let modules: BTreeSet<Vec<String>> = files.keys().map(|file| module(file)).collect();
    let mut arrows: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (file, text) in &files {
        let own = module(file);
        for mut import in imports(text) {
            while !import.is_empty() && !modules.contains(&import) {
                import.pop();
            }
            let is_door = own.starts_with(&import) || import.starts_with(&own);
            if !is_door {
                arrows.entry(own.clone()).or_default().insert(import);
            }
        }
    }
    let circles: Vec<String> =
        arrows.keys().filter(|start| reaches(&arrows, start, start)).map(|module| module.join("::")).collect();
    assert_eq!(circles, [""; 0]);
}

fn reaches(arrows: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>, from: &[String], to: &[String]) -> bool {
    let mut seen: BTreeSet<&[String]> = BTreeSet::new();
    let mut open: Vec<&[String]> = arrows.get(from).into_iter().flatten().map(Vec::as_slice).collect();
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(arrows.get(at).into_iter().flatten().map(Vec::as_slice));
        }
    }
    false
}
