//! Dockerfile.

use super::{Node, Problem};
use crate::source::Artifact;

pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let _ = artifact;
    (Vec::new(), Vec::new())
}
