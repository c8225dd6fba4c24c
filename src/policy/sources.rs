//! Where policies are: packed, or as they are written.

use std::path::{Path, PathBuf};

use crate::disk::{self, Links};
use crate::policy::files::{DATA, data_files, files};
use crate::rule_file::{LoadError, display};
use crate::source::packed::{Packed, PolicyOrigin, origin_of_files};

/// Beyond any policy, file of rows or data; a larger one is refused where it is loaded.
const MOST_BYTES: u64 = 64 << 20;

/// The paths of policies, by how they are kept.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Folders and files as they are written.
    pub(super) written: Vec<PathBuf>,
    pub(super) packed: Vec<Packed>,
}

impl Sources {
    /// Opens what is packed. What cannot be opened is an error, and nothing of it is loaded.
    pub(super) fn open(paths: &[PathBuf], errors: &mut Vec<LoadError>) -> Self {
        let mut sources = Self::default();
        for path in paths {
            match Packed::open(path) {
                Ok(None) => sources.written.push(path.clone()),
                Ok(Some(packed)) => sources.packed.push(packed),
                Err(message) => {
                    let remedy = "make it again with 'opa build', or name a folder of policies";
                    errors.push(LoadError::new(display(path), 1, message, remedy));
                }
            }
        }
        sources
    }

    /// Where the policies come from, and the data that they read, sorted. Files are read again, since only what a bundle holds is kept.
    pub(super) fn origins(&self, data: &[PathBuf]) -> Vec<PolicyOrigin> {
        let mut origins: Vec<PolicyOrigin> = self.packed.iter().map(|packed| packed.origin.clone()).collect();
        origins.extend(self.written.iter().map(|path| of_written(path)));
        origins
            .extend(data.iter().map(|path| of_files(path, &files(std::slice::from_ref(path), DATA, &mut Vec::new()))));
        origins.sort();
        origins.dedup();
        origins
    }
}

/// Of a folder the files that are read of it as policies, rows and data.
fn of_written(path: &Path) -> PolicyOrigin {
    let mut found = files(&[path.to_path_buf()], &["rego", "toml"], &mut Vec::new());
    found.extend(data_files(path));
    found.sort();
    found.dedup();
    of_files(path, &found)
}

/// Of some files, by their names below a path.
fn of_files(path: &Path, found: &[PathBuf]) -> PolicyOrigin {
    let read: Vec<(String, Vec<u8>)> = found
        .iter()
        .filter_map(|file| {
            let inner = file.strip_prefix(path).map(display).unwrap_or_default();
            Some((inner, disk::read(file, MOST_BYTES, Links::Followed).ok()?))
        })
        .collect();
    origin_of_files(path, read.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::document::Kind;
    use crate::policy::{LoadOptions, PolicySet, TargetScope, check};

    /// A bundle of these files.
    fn bundle(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, text) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_cksum();
            builder.append_data(&mut header, name, text.as_bytes()).unwrap();
        }
        let path = folder.join("team.tar");
        std::fs::write(&path, builder.into_inner().unwrap()).unwrap();
        path
    }

    fn options(path: PathBuf) -> LoadOptions {
        LoadOptions { builtin: false, policy_dirs: vec![path], ..LoadOptions::default() }
    }

    const POLICY: &str =
        "package shop.names\n\nimport data.shop.wanted\n\ndeny contains \"x\" if input.name != wanted\n";
    const OLD: &str = "package shop.old\n\ndeny[msg] { msg := \"y\"; input.old }\n";

    #[test]
    fn a_bundle_is_judged_with_its_data_and_its_versions_of_rego() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "{\"revision\": \"v3\", \"roots\": [\"shop\"], \"file_rego_versions\": {\"/old/*.rego\": 0}}";
        let files = [
            ("shop/names.rego", POLICY),
            ("old/old.rego", OLD),
            ("shop/data.yaml", "wanted: a\n"),
            (".manifest", manifest),
        ];
        let path = bundle(folder.path(), &files);
        let set = PolicySet::load(&options(path.clone())).unwrap();
        assert!(set.applies(Kind::Json, TargetScope::Document));
        let rules: Vec<&str> = set.rules().iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(rules, ["shop-names-deny", "shop-old-deny"]);
        assert!(set.rules()[0].defined_in.ends_with("/team.tar!/shop/names.rego"));
        assert_eq!(set.origins().len(), 1);
        assert_eq!(set.origins()[0].revision.as_deref(), Some("v3"));
        let report = check(&options(path));
        assert_eq!((report.errors.as_slice(), report.files), (&[][..], 2));
    }

    #[test]
    fn what_is_outside_of_the_roots_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "{\"roots\": [\"shop/names\", \"shop/wanted\"]}";
        let files = [
            ("shop/names.rego", POLICY),
            ("OLD.REGO", "package shop.old\n\ndeny contains \"y\" if input.old\n"),
            ("shop/data.json", "{\"wanted\": 1, \"other\": 1}"),
            (".manifest", manifest),
        ];
        let errors = PolicySet::load(&options(bundle(folder.path(), &files))).unwrap_err().0;
        let found: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            found,
            [
                "the package 'shop.old' is outside of the bundle's roots",
                "'data.shop.other' is outside of the bundle's roots"
            ]
        );
    }

    #[test]
    fn what_cannot_be_opened_is_no_empty_bundle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("team.tar.gz");
        std::fs::write(&path, b"\x1f\x8b\x08\x00").unwrap();
        let errors = PolicySet::load(&options(path)).unwrap_err().0;
        assert!(errors[0].message.contains("damaged"), "{errors:?}");
        let errors = PolicySet::load(&options(bundle(folder.path(), &[("data.json", "{}")]))).unwrap_err().0;
        assert!(errors[0].message.contains("there is no policy"), "{errors:?}");
    }
}
