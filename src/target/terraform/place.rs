//! The way back from a path in a module to the text.

use super::Module;
use crate::document::PathKey;

/// Where a part of a module comes from: a path in a document.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) document: usize,
    pub(super) own: Vec<PathKey>,
    /// The keys of the repetitions inside the body that made it.
    pub(super) keys: Vec<String>,
    pub(super) instance: Option<String>,
    /// The call that the block is made by.
    pub(super) call: Option<usize>,
    /// The length of the path to the body of the block in its document.
    pub(super) block: usize,
}

/// A place of a module, in one of its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The position of the document among those that the module was made of.
    pub document: usize,
    /// The path in the document; where it ends early, the nearest ancestor is meant.
    pub path: Vec<PathKey>,
    /// The keys of the repetitions inside the block that made it, the outermost first: what tells generated blocks
    /// apart.
    pub keys: Vec<String>,
    /// The instance of the block that it is a part of, as its address ends.
    pub instance: Option<String>,
    /// The length of the path to the body of the block.
    pub(super) block: usize,
    /// The call that the block is made by.
    pub(super) call: Option<usize>,
}

impl Module {
    /// Where a path of the input stands. A path that stops above the bodies leads to the first of them below it, one
    /// that leads nowhere to the nearest body, and at last to the first file. `None` for a module without blocks.
    #[must_use]
    pub fn place(&self, path: &[PathKey]) -> Option<Place> {
        for length in (1..=path.len()).rev() {
            let (start, rest) = path.split_at_checked(length)?;
            if let Some(origin) = self.origins.get(start) {
                let path = origin.own.iter().chain(rest).cloned().collect();
                let (keys, instance) = (origin.keys.clone(), origin.instance.clone());
                let (document, block, call) = (origin.document, origin.block, origin.call);
                return Some(Place { document, path, keys, instance, block, call });
            }
        }
        let below = (1..=path.len()).rev().find_map(|length| self.first_below(path.get(..length)?));
        let (keys, instance) = (Vec::new(), None);
        Some(Place { document: below.or(self.first)?, path: path.to_vec(), keys, instance, block: 0, call: None })
    }

    /// The address of the call that a place's block is made by.
    #[must_use]
    pub fn call(&self, place: &Place) -> Option<&str> {
        Some(&self.calls.get(place.call?)?.address)
    }

    /// The document of the first body below a path.
    fn first_below(&self, path: &[PathKey]) -> Option<usize> {
        let (key, origin) = self.origins.range(path.to_vec()..).next()?;
        key.starts_with(path).then_some(origin.document)
    }
}
