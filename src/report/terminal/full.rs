//! A result with its excerpt, and at its rule's first time what is wrong and what to do.

use annotate_snippets::{AnnotationKind, Group, Level};

use crate::report::control_list;
use crate::report::escape::{lines, one_line};
use crate::report::terminal::place::{Place, without_bare_arrows};
use crate::report::terminal::wrap::wrap;
use crate::report::terminal::{Terminal, severity_name};
use crate::result::ScanResult;
use crate::rule::{Rule, Severity};

/// How much is said about a result's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Explained {
    No,
    /// The first sentence of why and of what to do.
    Sentence,
    /// The first paragraph, and the controls.
    Paragraph,
    Whole,
}

impl Terminal<'_> {
    pub(super) fn full(&self, result: &ScanResult, explained: Explained) -> String {
        let level = match result.severity {
            Severity::Critical | Severity::High => Level::ERROR,
            Severity::Medium => Level::WARNING,
            Severity::Low | Severity::Info => Level::INFO,
        };
        let title = level
            .with_name(severity_name(result))
            .primary_title(format!("{} [{}]", one_line(&result.message), self.id(result)))
            .id(one_line(&result.rule_id));
        let mut places = vec![Place::new(&result.location, AnnotationKind::Primary, None)];
        for other in result.code_flow.iter().chain(&result.related) {
            let other = Place::new(&other.location, AnnotationKind::Context, Some(&other.message));
            match places.iter_mut().find(|place| place.shows_the_same(&other)) {
                Some(place) => place.annotations.extend(other.annotations),
                None => places.push(other),
            }
        }
        let mut group = Group::with_title(title).elements(places.into_iter().flat_map(Place::elements));
        if explained != Explained::No
            && let Some(rule) = self.rules.get(result.rule_id.as_str())
        {
            group = self.explain(group, rule, explained);
        }
        self.linked(result, without_bare_arrows(&self.renderer.render(&[group])))
    }

    /// With the address of the result as a link. The renderer has measured by then, so that no sequence takes a column.
    fn linked(&self, result: &ScanResult, rendered: String) -> String {
        let Some(base) = self.options.links.as_ref().filter(|_| result.history.is_none()) else { return rendered };
        let (location, region) = (&result.location, result.location.region);
        let address = format!("{}:{}:{}", one_line(&location.path), region.start_line, region.start_column);
        rendered.replacen(&address, &base.link(location.file(), region.start_line, &address), 1)
    }

    fn explain<'g>(&self, mut group: Group<'g>, rule: &Rule, explained: Explained) -> Group<'g> {
        for (name, text) in [("why", &rule.description), ("fix", &rule.remediation)] {
            let text = self.prose(text, name.len() + 7, explained);
            if !text.is_empty() {
                group = group.element(Level::NOTE.with_name(name).message(text));
            }
        }
        let controls = control_list::line(&rule.controls);
        if controls.is_empty() || explained == Explained::Sentence {
            return group;
        }
        let controls = wrap(&one_line(&controls), self.width.saturating_sub("controls".len() + 7));
        group.element(Level::NOTE.with_name("controls").message(controls))
    }

    /// So much of a text without its examples, wrapped. `regate explain` has the rest.
    fn prose(&self, text: &str, indent: usize, explained: Explained) -> String {
        let mut paragraphs = text.split("\n\n").map(str::trim).take_while(|part| !part.starts_with("```"));
        let prose = match explained {
            Explained::Whole => paragraphs.collect::<Vec<_>>().join("\n"),
            _ => paragraphs.next().unwrap_or_default().to_string(),
        };
        let text = lines(&prose).split_whitespace().collect::<Vec<_>>().join(" ");
        let text = if explained == Explained::Sentence { first_sentence(&text) } else { &text };
        wrap(text, self.width.saturating_sub(indent))
    }
}

/// Up to the first full stop with a capital letter or a code span behind it.
fn first_sentence(text: &str) -> &str {
    let is_end = |(at, _): &(usize, &str)| {
        let rest = text.get(at + 2..).unwrap_or_default();
        rest.starts_with(|c: char| c.is_uppercase() || c == '`')
    };
    let end = text.match_indices(". ").find(is_end).map_or(text.len(), |(at, _)| at + 1);
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_where_the_next_begins() {
        assert_eq!(first_sentence("One e.g. two. Three."), "One e.g. two.");
        assert_eq!(first_sentence("Set it. `b` is."), "Set it.");
        assert_eq!(first_sentence("Only this."), "Only this.");
        assert_eq!(first_sentence(""), "");
    }
}
