//! The files of the repository that expressions read (<https://developer.hashicorp.com/terraform/language/functions/file>).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::value::{Found, Val};
use crate::source::name::relative;

/// Stand for the folders of the module and of the root where a path is put together.
const MODULE: &str = "\u{0}module";
const ROOT: &str = "\u{0}root";

/// Texts by their paths in the repository, as one module sees them.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    all: Rc<BTreeMap<String, Rc<str>>>,
    folder: String,
    root: String,
}

impl Texts {
    /// The texts that may be read; `root` is the folder in which Terraform runs.
    #[must_use]
    pub fn new(all: BTreeMap<String, Rc<str>>, root: &str) -> Self {
        Self { all: Rc::new(all), folder: root.to_string(), root: root.to_string() }
    }

    /// The same for a module in a folder.
    #[must_use]
    pub fn of_folder(&self, folder: &str) -> Self {
        Self { folder: folder.to_string(), ..self.clone() }
    }

    /// What `path` stands for in a path.
    pub(super) fn folders() -> Found {
        let entries = [("module", MODULE), ("root", ROOT)];
        Val::map(entries.into_iter().map(|(name, mark)| (name.to_string(), Val::text_of(mark))).collect())
    }

    /// The text at a path that was put together with [`Texts::folders`]; `None` for what leaves the repository, or is not at hand.
    pub(super) fn get(&self, written: &str) -> Option<Rc<str>> {
        let below = |folder: &str, rest: &str| relative(folder, rest.strip_prefix('/')?);
        let path = match (written.strip_prefix(MODULE), written.strip_prefix(ROOT)) {
            (Some(rest), _) => below(&self.folder, rest)?,
            (None, Some(rest)) => below(&self.root, rest)?,
            (None, None) if written.starts_with(['/', '~']) => return None,
            (None, None) => relative(&self.root, written)?,
        };
        self.all.get(&path).cloned()
    }
}
