//! Where literals are judged.

use crate::detect::secrets::medium::{self, Medium};
use crate::source::Artifact;

/// What is known of the place of a literal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) medium: Medium,
    /// Names are names of labels here, and values text for people: see [`medium::holds_labels`].
    pub(crate) labels: bool,
    /// Values stand for others here: see [`medium::holds_doubles`].
    pub(crate) doubles: bool,
    /// A fence in a document for people.
    pub(crate) fence: bool,
    /// The line is a comment: see [`medium::is_comment`].
    pub(crate) comment: bool,
}

impl Place {
    /// The place of an artifact's literals.
    pub(crate) fn new(artifact: &Artifact, medium: Medium) -> Self {
        Self { fence: artifact.as_fence().is_some(), ..Self::of_file(artifact.path(), medium) }
    }

    /// The place of a whole file's literals.
    pub(crate) fn of_file(path: &str, medium: Medium) -> Self {
        let (labels, doubles) = (medium::holds_labels(path), medium::holds_doubles(path));
        Self { medium, labels, doubles, fence: false, comment: false }
    }

    /// The same place, on a line of its own.
    pub(crate) fn on(self, line: &str) -> Self {
        Self { comment: medium::is_comment(line), ..self }
    }

    /// What is written here is used.
    pub(crate) fn is_used(self) -> bool {
        matches!(self.medium, Medium::Configuration | Medium::Shell) && !self.labels
    }

    /// Text for people: what anybody would say, and what a document would show, does not count.
    pub(crate) fn is_text(self) -> bool {
        self.labels || self.medium == Medium::Prose
    }
}
