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
    /// A fence that shows what a program sends or answers, and no file or command.
    pub(crate) payload: bool,
    /// Shown in a document that explains: an example more often than not. Terraform in a guide is what gets deployed.
    pub(crate) explained: bool,
    /// What a program or a person noted, line by line: a log, a list, a note; no document that explains.
    pub(crate) record: bool,
    /// The line is a comment, or only prints itself: see [`medium::is_comment`] and [`medium::is_printed`].
    pub(crate) comment: bool,
}

impl Place {
    /// The place of an artifact's literals.
    pub(crate) fn new(artifact: &Artifact, medium: Medium) -> Self {
        let fence = artifact.as_fence();
        let payload = fence.is_some_and(|fence| fence.file_name.is_none() && medium::is_payload(&fence.language));
        let own = Self::of_file(artifact.path(), artifact.source().text(), medium);
        let deployed = fence.is_some_and(|fence| ["hcl", "terraform", "tf"].contains(&fence.language.as_str()));
        let explained = if fence.is_some() { !deployed } else { own.explained };
        Self { fence: fence.is_some(), payload, explained, record: own.record && fence.is_none(), ..own }
    }

    /// The place of a whole file's literals.
    pub(crate) fn of_file(path: &str, text: &str, medium: Medium) -> Self {
        let (labels, doubles) = (medium::holds_labels(path, text), medium::holds_doubles(path, text));
        let explained = medium == Medium::Prose && medium::is_document(path, text);
        let record = medium == Medium::Prose && !labels && !explained;
        Self { medium, labels, doubles, fence: false, payload: false, explained, record, comment: false }
    }

    /// The same place, on a line of its own.
    pub(crate) fn on(self, line: &str) -> Self {
        let comment = medium::is_comment(line) || self.medium == Medium::Shell && medium::is_printed(line);
        let payload = self.payload || self.medium == Medium::Source && comment && medium::is_payload_line(line);
        Self { comment, payload, ..self }
    }

    /// The same place in a comment of several lines that `text` has around `at`.
    pub(crate) fn in_block(self, text: &str, at: usize, line: &str) -> Self {
        let shown = self.medium == Medium::Source
            && !self.comment
            && medium::is_payload_line(line)
            && medium::is_in_block_comment(text, at);
        if shown { Self { comment: true, payload: true, ..self } } else { self }
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
