//! What steps can call: scripts, make and just targets, package scripts, composite actions, by where they stand.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::make::{self, Targets};
use super::{Script, Source, Sources};
use crate::bound::Bound;
use crate::source::name::relative;

/// Whether a file is one that steps may call and that is read as text: a shell script, a Makefile, a justfile. A script
/// without an ending is known by its first line.
#[must_use]
pub fn is_script(path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_shell = match name.rsplit_once('.') {
        Some((_, extension)) => matches!(extension, "sh" | "bash" | "mk"),
        None => is_run_by_a_shell(text),
    };
    is_shell || matches!(name, "Makefile" | "makefile" | "GNUmakefile" | "justfile" | "Justfile" | ".justfile")
}

/// Steps of all jobs, those of called workflows and actions as often as they are called.
static MOST_STEPS: Bound = Bound::new(50_000, "the pipelines have more steps than are followed");

/// `#!/bin/sh`, `#!/usr/bin/env -S bash -e`.
fn is_run_by_a_shell(text: &str) -> bool {
    let Some(line) = text.strip_prefix("#!").and_then(|rest| rest.lines().next()) else { return false };
    let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or_default());
    let program = words.find(|word| *word != "env" && !word.starts_with('-'));
    program.is_some_and(|name| matches!(name, "sh" | "bash" | "dash" | "zsh" | "ksh"))
}

/// What is called by name, in the order of the paths.
#[derive(Debug)]
pub(super) struct Calls<'a> {
    /// By the folder of the `package.json`.
    packages: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
    makefiles: BTreeMap<&'a str, Targets>,
    justfiles: BTreeMap<&'a str, Targets>,
    scripts: BTreeMap<&'a str, &'a str>,
    /// By the folder of the `action.yml`.
    actions: BTreeMap<&'a str, &'a Source<'a>>,
    /// Files that were not read whole.
    cut: BTreeSet<&'a str>,
    /// Bytes of scripts that were read so far, each as often as it is called.
    pub(super) read: Cell<usize>,
    /// Steps and called workflows that were looked at so far, each as often as it is called.
    pub(super) steps: Cell<usize>,
    /// Acts that were noted so far.
    pub(super) acts: Cell<usize>,
}

/// The folder of a path, without a slash at its end; empty for the root.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder, with `.` and `..` worked out; `None` when it leads out of the repository.
pub(super) fn joined(folder: &str, path: &str) -> Option<String> {
    relative(if path.starts_with('/') { "" } else { folder }, path)
}

/// What CI systems and scripts call the folder into which the repository is checked out.
const ROOTS: &[&str] = &[
    "$GITHUB_WORKSPACE",
    "${GITHUB_WORKSPACE}",
    "${{ github.workspace }}",
    "$CI_PROJECT_DIR",
    "${CI_PROJECT_DIR}",
    "$BITBUCKET_CLONE_DIR",
    "${BITBUCKET_CLONE_DIR}",
    "$WORKSPACE",
    "${WORKSPACE}",
    "~/project",
    "$(git rev-parse --show-toplevel)",
];

/// The folder that one comes to from another. One that is not the repository's begins with a slash.
pub(super) fn entered(folder: &str, to: &str) -> String {
    if let Some(rest) = ROOTS.iter().find_map(|root| to.strip_prefix(root)) {
        return joined("", rest.trim_start_matches('/')).unwrap_or_else(|| "/".to_string());
    }
    if to.starts_with(['/', '~']) || is_outside(folder) {
        let folder = if to.starts_with(['/', '~']) { "" } else { folder };
        return format!("/{}", relative(folder, to).unwrap_or_default());
    }
    relative(folder, to).unwrap_or_else(|| "/".to_string())
}

/// Whether a folder is not the repository's.
fn is_outside(folder: &str) -> bool {
    folder.starts_with('/')
}

impl<'a> Calls<'a> {
    pub(super) fn of(sources: &'a Sources<'a>) -> Self {
        let named = |path: &str, names: &[&str]| names.contains(&path.rsplit('/').next().unwrap_or_default());
        let of = |script: &'a Script| (script.path.as_str(), script.text.text());
        let targets = |names: &'static [&'static str]| {
            let files = sources.scripts.iter().map(of).filter(move |(path, _)| named(path, names));
            files.map(|(path, text)| (folder(path), make::targets(text))).collect()
        };
        let packages = sources.packages.iter().filter_map(|source| {
            let scripts = source.root.get("scripts")?.as_object()?;
            let scripts = scripts.iter().filter_map(|entry| Some((entry.key.as_str(), entry.node.as_str()?)));
            Some((folder(source.path), scripts.collect()))
        });
        Self {
            packages: packages.collect(),
            makefiles: targets(&["Makefile", "makefile", "GNUmakefile"]),
            justfiles: targets(&["justfile", "Justfile", ".justfile"]),
            scripts: sources.scripts.iter().map(of).collect(),
            actions: sources.actions.iter().map(|source| (folder(source.path), source)).collect(),
            cut: sources.cut.iter().map(|(path, _)| *path).collect(),
            read: Cell::new(0),
            steps: Cell::new(0),
            acts: Cell::new(0),
        }
    }

    /// Whether one more step, or workflow that is called, may be looked at.
    pub(super) fn has_step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        MOST_STEPS.holds(self.steps.get())
    }

    /// A script's text with its path, looked for from a folder and from the root.
    pub(super) fn script(&self, from: &str, path: &str) -> Option<(String, &'a str)> {
        let from = if is_outside(from) && !path.starts_with('/') { None } else { Some(from) };
        [from?, ""].iter().find_map(|from| {
            let path = joined(from, path)?;
            self.scripts.get(path.as_str()).map(|text| (path, *text))
        })
    }

    /// A composite action.
    pub(super) fn action(&self, path: &str) -> Option<&'a Source<'a>> {
        self.actions.get(joined("", path)?.as_str()).copied()
    }

    /// Whether a file was not read whole.
    pub(super) fn is_cut(&self, path: &str) -> bool {
        self.cut.contains(path)
    }

    pub(super) fn makefile(&self, from: &str) -> Option<&Targets> {
        self.makefiles.get(from)
    }

    pub(super) fn justfile(&self, from: &str) -> Option<&Targets> {
        self.justfiles.get(from).or_else(|| self.justfiles.get("").filter(|_| !is_outside(from)))
    }

    /// The names of a package's scripts that begin so.
    pub(super) fn names_of_scripts(&self, folder: &str, start: &str) -> Vec<&'a str> {
        let scripts = self.packages.get(folder).into_iter().flatten();
        scripts.map(|(name, _)| *name).filter(|name| name.starts_with(start)).collect()
    }

    /// The script of that name of the package in a folder.
    pub(super) fn own_script(&self, folder: &str, name: &str) -> Option<&'a str> {
        self.packages.get(folder)?.get(name).copied()
    }

    /// The scripts of that name: of the package in a folder, or of every package when any may be meant. Each with the folder.
    pub(super) fn package_scripts(&self, from: &str, name: &str, any: bool) -> Vec<(String, &'a str)> {
        let own = self.packages.get(from).and_then(|scripts| scripts.get(name));
        if let (Some(text), false) = (own, any) {
            return vec![(from.to_string(), text)];
        }
        let all = self.packages.iter().filter(|(folder, _)| any || folder.is_empty() && !is_outside(from));
        all.filter_map(|(folder, scripts)| Some(((*folder).to_string(), *scripts.get(name)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_known_by_their_names() {
        for path in ["Makefile", "ci/test.sh", "a/b/justfile", "rules.mk"] {
            assert!(is_script(path, ""), "{path}");
        }
        for path in ["Makefile.md", "sh", "a/b.py", ".sh/x"] {
            assert!(!is_script(path, ""), "{path}");
        }
        for line in ["#!/bin/sh", "#! /bin/bash -e", "#!/usr/bin/env bash", "#!/usr/bin/env -S bash -e"] {
            assert!(is_script("ci/run", &format!("{line}\ncargo test\n")), "{line}");
        }
        for (path, line) in
            [("ci/run", "#!/usr/bin/env python3"), ("ci/run", "bash"), ("ci/run.py", "#!/bin/sh"), ("run", "#!")]
        {
            assert!(!is_script(path, line), "{path} {line}");
        }
    }

    #[test]
    fn a_path_stays_in_the_repository() {
        assert_eq!(joined("a/b", "../c/./d.sh").as_deref(), Some("a/c/d.sh"));
        assert_eq!(joined("a", "../../c"), None);
        assert_eq!(joined("a", "/c").as_deref(), Some("c"));
    }

    #[test]
    fn a_folder_of_the_machine_is_none_of_the_repository() {
        for (from, to, folder) in [
            ("a", "b/../c", "a/c"),
            ("a", "/tmp", "/tmp"),
            ("/tmp", "x", "/tmp/x"),
            ("a", "../..", "/"),
            ("a", "~", "/~"),
            ("/tmp", "$GITHUB_WORKSPACE/web", "web"),
            ("a", "$(git rev-parse --show-toplevel)", ""),
        ] {
            assert_eq!(entered(from, to), folder, "{from} {to}");
        }
    }
}
