//! The examples beside a policy: `bad/` must give a result, `good/` must give none, `unknown/` must be neither. Here they are
//! found; `crate::scan::examples` judges them, as a scan would.

use std::collections::BTreeMap;
use std::path::Path;

use crate::document::Kind;
use crate::embedded;
use crate::policy::files::{files, read};
use crate::policy::policies::{Policy, Scope};
use crate::policy::set::PolicySet;
use crate::rule_file::display;
use crate::target::TargetScope;

/// What an example must give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// At least one result.
    Bad,
    /// None.
    Good,
    /// At least one result that says that it cannot be told, and neither a failure nor a pass.
    Unknown,
}

impl Expected {
    const ALL: [Self; 3] = [Self::Bad, Self::Good, Self::Unknown];

    /// The name of the folder.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Good => "good",
            Self::Unknown => "unknown",
        }
    }
}

/// The files that are judged as one example of a policy.
#[derive(Clone, Debug)]
pub struct ExampleCase {
    /// The id of the policy's rule.
    pub rule: String,
    /// The package as a Rego reference.
    pub package: String,
    pub kinds: Vec<Kind>,
    pub scope: TargetScope,
    pub expected: Expected,
    /// Its path below `bad/`, `good/` or `unknown/`.
    pub name: String,
    /// Where it is: of a folder, its first file.
    pub file: String,
    /// Paths as the policy is told them, and texts.
    pub files: Vec<(String, String)>,
}

/// An example file: where it is, its path inside `bad/`, and its text.
struct ExampleFile {
    file: String,
    inner: String,
    text: String,
}

impl PolicySet {
    /// The examples of all policies with an id: of those in the binary, or of the user's.
    #[must_use]
    pub fn examples(&self, of_binary: bool) -> Vec<ExampleCase> {
        let mut cases = Vec::new();
        for policy in self.policies().iter().filter(|policy| policy.builtin == of_binary) {
            let Scope::Kinds(kinds, scope) = &policy.scope else { continue };
            for expected in Expected::ALL {
                for (name, files) in grouped(example_files(policy, expected.folder()), *scope) {
                    cases.push(ExampleCase {
                        rule: policy.id().to_string(),
                        package: policy.reference.clone(),
                        kinds: kinds.clone(),
                        scope: *scope,
                        expected,
                        name,
                        file: files.first().map_or_else(String::new, |file| file.file.clone()),
                        files: files.into_iter().map(|file| (file.inner, file.text)).collect(),
                    });
                }
            }
        }
        cases
    }
}

/// A file is an example. Where a policy sees several files, a folder is one, too: its files have their paths in it.
fn grouped(files: Vec<ExampleFile>, scope: TargetScope) -> Vec<(String, Vec<ExampleFile>)> {
    let mut cases: BTreeMap<String, Vec<ExampleFile>> = BTreeMap::new();
    for mut file in files {
        let folder = file.inner.split_once('/').filter(|_| scope != TargetScope::Document);
        let name = match folder.map(|(folder, rest)| (folder.to_string(), rest.to_string())) {
            Some((folder, rest)) => {
                file.inner = rest;
                folder
            }
            None => file.inner.clone(),
        };
        cases.entry(name).or_default().push(file);
    }
    cases.into_iter().collect()
}

/// The example files beside a policy, from the binary or from the user's folder.
fn example_files(policy: &Policy, folder: &str) -> Vec<ExampleFile> {
    let Some(file) = policy.rules.first().map(|rule| rule.defined_in.as_str()) else { return Vec::new() };
    let beside = file.rsplit_once('/').map_or("", |(beside, _)| beside);
    let root = format!("{beside}/{folder}/");
    if policy.builtin {
        let inside = embedded::below(&root);
        return inside.map(|(path, text)| example(path, &root, text.to_string())).collect();
    }
    let path = Path::new(beside).join(folder);
    if !path.is_dir() {
        return Vec::new();
    }
    let found = files(&[path], &[], &mut Vec::new());
    found.iter().filter_map(|path| Some(example(&display(path), &root, read(path).ok()?))).collect()
}

fn example(file: &str, root: &str, text: String) -> ExampleFile {
    let root = root.trim_start_matches('/');
    let inner = file.trim_start_matches('/').strip_prefix(root).unwrap_or(file).to_string();
    ExampleFile { file: file.to_string(), inner, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_example_where_several_files_are_seen() {
        let files = || {
            ["a.tf", "module/main.tf", "module/vars.tf"].map(|inner| ExampleFile {
                file: format!("p/bad/{inner}"),
                inner: inner.into(),
                text: String::new(),
            })
        };
        let names = |scope| {
            let cases = grouped(files().into(), scope);
            cases.into_iter().map(|(name, files)| (name, files.len())).collect::<Vec<_>>()
        };
        assert_eq!(names(TargetScope::Set), [("a.tf".to_string(), 1), ("module".to_string(), 2)]);
        assert_eq!(names(TargetScope::Document).len(), 3);
    }
}
