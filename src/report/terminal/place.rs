//! Excerpts with their marks, by annotate-snippets.

use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Origin, Snippet};

use crate::report::escape::{ShownExcerpt, one_line};
use crate::result::Location;

/// An excerpt and what is marked in it. Its address is the region's own: the excerpt may be cropped or redacted, so that
/// columns cannot be counted in it.
pub(super) struct Place<'g> {
    path: String,
    line: usize,
    column: usize,
    first_line: usize,
    text: Option<String>,
    pub(super) annotations: Vec<Annotation<'g>>,
    /// What to say where there is no excerpt to mark.
    label: Option<String>,
}

impl<'g> Place<'g> {
    pub(super) fn new(location: &Location, kind: AnnotationKind, label: Option<&str>) -> Self {
        let shown = ShownExcerpt::new(&location.excerpt);
        let label = label.map(one_line);
        let annotation = shown.as_ref().map(|shown| kind.span(shown.highlight.clone()).label(label.clone()));
        Self {
            path: one_line(&location.path),
            line: location.region.start_line as usize,
            column: location.region.start_column as usize,
            first_line: location.excerpt.first_line.max(1) as usize,
            text: shown.map(|shown| shown.text),
            annotations: annotation.into_iter().collect(),
            label,
        }
    }

    pub(super) fn shows_the_same(&self, other: &Self) -> bool {
        self.text.is_some() && (&self.path, self.first_line, &self.text) == (&other.path, other.first_line, &other.text)
    }

    pub(super) fn elements(self) -> Vec<Element<'g>> {
        let mut elements = vec![Origin::path(self.path).line(self.line).char_column(self.column).into()];
        if let Some(text) = self.text {
            let snippet = Snippet::source(text).line_start(self.first_line).fold(false).annotations(self.annotations);
            elements.push(snippet.into());
        } else if let Some(label) = self.label {
            elements.push(Level::NOTE.no_name().message(label).into());
        }
        elements
    }
}

/// The renderer draws `:::` without an address before a snippet whose address stands above it.
pub(super) fn without_bare_arrows(rendered: &str) -> String {
    let is_bare = |line: &str| line.contains(":::") && plain(line).trim() == ":::";
    rendered.split('\n').filter(|line| !is_bare(line)).collect::<Vec<_>>().join("\n")
}

/// A line without its color sequences.
pub(super) fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_string();
    plain.extend(parts.filter_map(|part| part.split_once('m')).map(|(_, text)| text));
    plain
}
