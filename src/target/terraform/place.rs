//! The way back from a path in a module to the text.

use super::Module;
use crate::document::{Document, PathKey};
use crate::result::fingerprint;
use crate::span::Span;

/// Where a part of a module comes from: a path in a document.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) document: usize,
    pub(super) own: Vec<PathKey>,
    /// The keys of the repetitions inside the body that made it.
    pub(super) keys: Vec<String>,
    pub(super) instance: Option<String>,
}

/// A place of a module, in one of its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The position of the document among those that the module was made of.
    pub document: usize,
    /// The path in the document; where it ends early, the nearest ancestor is meant.
    pub path: Vec<PathKey>,
    /// In the text of the artifact's file: the tightest part that exists.
    pub span: Span,
    /// What identifies it beside rule and file, without the instance; see [`fingerprint::structure`].
    pub structure: Vec<String>,
    /// The instance of the block that it is a part of, as its address ends.
    pub instance: Option<String>,
}

impl Module {
    /// Where a path of the input stands, with the documents that the module was made of. A path that stops above the
    /// bodies leads to the first of them below it, one that leads nowhere to the first file. `None` for a module of no files.
    #[must_use]
    pub fn place(&self, documents: &[&Document], path: &[PathKey]) -> Option<Place> {
        let (origin, own) = self.own_path(path)?;
        let document = documents.get(origin.document)?;
        let span = document.artifact.host_span(document.root.resolve(&own).0.span());
        let mut structure = fingerprint::structure(&document.root, &own);
        structure.extend(origin.keys.iter().cloned());
        structure.push(document.kind.as_str().to_string());
        Some(Place { document: origin.document, path: own, span, structure, instance: origin.instance })
    }

    fn own_path(&self, path: &[PathKey]) -> Option<(Origin, Vec<PathKey>)> {
        for length in (1..=path.len()).rev() {
            let (start, rest) = path.split_at_checked(length)?;
            if let Some(origin) = self.origins.get(start) {
                return Some((origin.clone(), origin.own.iter().chain(rest).cloned().collect()));
            }
        }
        let below = self.origins.range(path.to_vec()..).next();
        let below = below.filter(|(key, _)| key.starts_with(path)).map(|(_, origin)| origin.document);
        let origin = Origin { document: below.or(self.first)?, own: path.to_vec(), keys: Vec::new(), instance: None };
        Some((origin, path.to_vec()))
    }
}
