//! Where text comes from: the working tree, the git index, named files, standard input, fences in Markdown.
//!
//! This module alone reads files of the scanned repository.

mod artifact;
mod text;

pub use artifact::{Artifact, Fence, Segment};
pub use text::{Encoding, Origin, SourceText};
