//! `.manifest` of an OPA bundle (<https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format>).

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

/// What a bundle says of itself.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// What its maker calls this state of it.
    pub revision: Option<String>,
    /// The paths below `data` that it may say something of, as `a/b`; an empty one is all.
    pub roots: Vec<String>,
    /// Whether its policies are Rego v0; `None` when it does not say.
    is_v0: Option<bool>,
    /// The same of single files.
    files: Vec<(GlobMatcher, bool)>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self { revision: None, roots: vec![String::new()], is_v0: None, files: Vec::new() }
    }
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    revision: Option<String>,
    #[serde(default)]
    roots: Option<Vec<String>>,
    #[serde(default)]
    rego_version: Option<u8>,
    #[serde(default)]
    file_rego_versions: BTreeMap<String, u8>,
}

impl Manifest {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let said: Said =
            serde_json::from_slice(bytes).map_err(|error| format!("has a '.manifest' that cannot be read: {error}"))?;
        let is_v0 = said.rego_version.map(is_v0_of).transpose()?;
        let mut files = Vec::new();
        for (pattern, version) in said.file_rego_versions {
            let glob = GlobBuilder::new(pattern.trim_start_matches('/')).literal_separator(true).build();
            let glob =
                glob.map_err(|error| format!("has a '.manifest' with a pattern that cannot be read: {error}"))?;
            files.push((glob.compile_matcher(), is_v0_of(version)?));
        }
        let roots = said.roots.unwrap_or_else(|| vec![String::new()]);
        let roots = roots.iter().map(|root| root.trim_matches('/').to_string()).collect();
        Ok(Self { revision: said.revision.filter(|revision| !revision.is_empty()), roots, is_v0, files })
    }

    /// Whether a file inside is Rego v0; `None` when the bundle does not say.
    #[must_use]
    pub fn is_v0(&self, name: &str) -> Option<bool> {
        let of_file = self.files.iter().find(|(pattern, _)| pattern.is_match(name)).map(|(_, is_v0)| *is_v0);
        of_file.or(self.is_v0)
    }

    /// Whether a path below `data` is the bundle's own.
    #[must_use]
    pub fn holds(&self, path: &[String]) -> bool {
        self.parts().any(|root| path.len() >= root.len() && root.iter().zip(path).all(|(root, own)| root == own))
    }

    /// Whether a root begins at a path below `data`.
    #[must_use]
    pub fn is_above(&self, path: &[String]) -> bool {
        self.parts().any(|root| path.len() < root.len() && root.iter().zip(path).all(|(root, own)| root == own))
    }

    /// The roots by their names.
    fn parts(&self) -> impl Iterator<Item = Vec<&str>> {
        self.roots.iter().map(|root| root.split('/').filter(|part| !part.is_empty()).collect())
    }
}

fn is_v0_of(version: u8) -> Result<bool, String> {
    match version {
        0 => Ok(true),
        1 => Ok(false),
        _ => Err(format!("is for version {version} of Rego, which is not known")),
    }
}
