//! Modules of registries and other repositories that `terraform init` put beside a configuration: which folder holds each, by
//! `.terraform/modules/modules.json`.
//!
//! The file is Terraform's own and undocumented: `{"Modules": [{"Key": "network.vpc", "Source": "registry.terraform.io/...",
//! "Version": "5.1.0", "Dir": ".terraform/modules/network.vpc"}]}`
//! (<https://github.com/hashicorp/terraform/blob/main/internal/modsdir/manifest.go>). Keys are the names of the calls from the root.

use std::collections::BTreeMap;

use crate::bound::Bound;
use crate::document::{Document, Node};
use crate::source::name::relative;

/// Where it stands, from the folder that it belongs to.
pub const MANIFEST: &str = ".terraform/modules/modules.json";
/// Where modules are put.
const INSTALLED: &str = ".terraform/modules/";
/// Modules of one manifest.
static MOST: Bound = Bound::new(2_000, "a configuration has more installed modules than are entered");

/// The folder of the configuration that a file of that name belongs to; `None` for any other path.
#[must_use]
pub fn manifest_folder(path: &str) -> Option<&str> {
    let before = path.strip_suffix(MANIFEST)?;
    if before.is_empty() { Some("") } else { before.strip_suffix('/') }
}

/// Whether a path is in a module that was installed.
#[must_use]
pub fn is_installed(path: &str) -> bool {
    path.starts_with(INSTALLED) || path.contains(&format!("/{INSTALLED}"))
}

/// A module that was installed.
#[derive(Debug)]
struct Entry {
    source: String,
    version: String,
    folder: String,
}

/// The modules of one configuration, by the names of the calls that lead to them.
#[derive(Debug, Default)]
pub(super) struct Installed {
    by_key: BTreeMap<String, Entry>,
}

impl Installed {
    /// Those of a manifest.
    pub(super) fn of(document: &Document) -> Self {
        let mut own = Self::default();
        let Some(root) = manifest_folder(document.artifact.path()) else { return own };
        let list = document.root.get("Modules").and_then(Node::as_array).unwrap_or_default();
        for (at, entry) in list.iter().enumerate() {
            if !MOST.holds(at + 1) {
                break;
            }
            let text = |key: &str| entry.get(key).and_then(Node::as_str).unwrap_or_default();
            // What leads out of the repository, or to what nobody installed, is none.
            let Some(folder) = relative(root, text("Dir")).filter(|folder| is_installed(&format!("{folder}/"))) else {
                continue;
            };
            let entry = Entry { source: text("Source").to_string(), version: text("Version").to_string(), folder };
            own.by_key.insert(text("Key").to_string(), entry);
        }
        own
    }

    /// The folders of all.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        self.by_key.values().map(|entry| entry.folder.as_str())
    }

    /// The folder of the module that a call names. One that was installed for another source, or for another version than the one
    /// that is asked for, is not the one that is called.
    pub(super) fn folder(&self, key: &str, source: &str, version: Option<&str>) -> Option<&str> {
        let entry = self.by_key.get(key)?;
        let is_same =
            entry.source == source || entry.source.strip_suffix(source).is_some_and(|host| host.ends_with('/'));
        let is_exact = |version: &&str| version.starts_with(|c: char| c.is_ascii_digit());
        let is_other =
            version.filter(is_exact).is_some_and(|version| !entry.version.is_empty() && version != entry.version);
        (is_same && !is_other).then_some(entry.folder.as_str())
    }
}

/// The folders that the manifest of a configuration names; none for any other document.
#[must_use]
pub fn installed_folders(document: &Document) -> Vec<String> {
    if document.artifact.as_fence().is_some() {
        return Vec::new();
    }
    Installed::of(document).folders().map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::parse;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    fn installed(path: &str, text: &str) -> Installed {
        let source = std::sync::Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
        Installed::of(&parse(&Artifact::file(source)).documents[0])
    }

    #[test]
    fn a_manifest_says_where_modules_are() {
        let text = r#"{"Modules": [{"Key": "", "Source": "", "Dir": "."},
            {"Key": "a", "Source": "registry.terraform.io/x/y/aws", "Version": "1.2.0", "Dir": ".terraform/modules/a"},
            {"Key": "a.b", "Source": "./modules/b", "Dir": ".terraform/modules/a/modules/b"},
            {"Key": "out", "Source": "git::https://x.test/y", "Dir": "../../out"},
            {"Key": "abs", "Source": "x/y/aws", "Dir": "/etc"},
            {"Key": "own", "Source": "x/y/aws", "Dir": "src"}]}"#;
        let own = installed("env/prod/.terraform/modules/modules.json", text);
        assert_eq!(own.folder("a", "x/y/aws", None), Some("env/prod/.terraform/modules/a"));
        assert_eq!(own.folder("a", "x/y/aws", Some("1.2.0")), Some("env/prod/.terraform/modules/a"));
        assert_eq!(own.folder("a", "x/y/aws", Some("~> 1.1")), Some("env/prod/.terraform/modules/a"));
        assert_eq!(own.folder("a", "x/y/aws", Some("2.0.0")), None);
        assert_eq!(own.folder("a", "y/aws2", None), None);
        let folders: Vec<&str> = own.folders().collect();
        assert_eq!(folders, ["env/prod/.terraform/modules/a", "env/prod/.terraform/modules/a/modules/b"]);
        assert!(installed("env/modules.json", text).by_key.is_empty());
    }
}
