//! Where the parts of a document come from that was rendered or built.

use std::sync::Arc;

use crate::document::{Document, PathKey};
use crate::result::{Place, ResultBuilder, fingerprint};
use crate::target::{Placed, Space, chart};

/// The way back from what was made to what people edit.
#[derive(Debug)]
pub enum Origins {
    /// What a chart's template yields.
    Chart(chart::Origins),
    /// What an overlay builds, or what files of Compose are together.
    Overlay(Overlay),
    /// What a template says that yields nothing with the values at hand.
    Idle,
}

/// The files of an overlay, or of a Compose project.
#[derive(Debug)]
pub struct Overlay {
    pub space: Arc<Space>,
    /// The path of its kustomization, or of the project's file.
    pub path: String,
    /// Files that hold secrets, which what it builds may repeat.
    pub secretive: Vec<Arc<ResultBuilder>>,
}

impl Origins {
    /// The path that a target of it has instead of its file's: that of the values or of the overlay.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Chart(own) => own.values.as_deref(),
            Self::Overlay(own) => Some(&own.path),
            Self::Idle => None,
        }
    }

    /// Whether it was made for tests.
    #[must_use]
    pub fn is_test(&self) -> bool {
        matches!(self, Self::Chart(own) if own.is_test)
    }

    /// Files that hold secrets, which it may repeat.
    #[must_use]
    pub fn secretive(&self) -> &[Arc<ResultBuilder>] {
        match self {
            Self::Chart(own) => &own.secretive,
            Self::Overlay(own) => &own.secretive,
            Self::Idle => &[],
        }
    }

    /// The places to say beside that of a node.
    #[must_use]
    pub fn places(&self, document: &Document, path: &[PathKey]) -> Vec<Place> {
        match self {
            Self::Chart(own) => own.places(document, path),
            Self::Overlay(_) | Self::Idle => Vec::new(),
        }
    }

    /// Where a node stands, when that is not said by its document's artifact.
    #[must_use]
    pub fn place<'a>(&'a self, document: &Document, path: &[PathKey]) -> Option<Placed<'a>> {
        let Self::Overlay(own) = self else { return None };
        let found = document.root.resolve(path).0;
        let (builder, span) = own.space.place(found.node.span, found.key_span)?;
        let mut structure = fingerprint::structure(&document.root, path);
        structure.push(document.kind.as_str().to_string());
        Some(Placed::new(builder, span, structure))
    }
}
