//! Which suppressions cover a line, without going through all of them for each result.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use crate::result::enclosing::Strings;
use crate::result::suppression::Directive;
use crate::source::SourceText;

/// The suppressions of one file, by the rule that they name.
pub(crate) struct Covering<'d> {
    directives: &'d [Directive],
    by_rule: BTreeMap<&'d str, OfRule>,
    strings: LazyCell<Strings, Box<dyn FnOnce() -> Strings + 'd>>,
}

/// The position of a directive, and that of the rule in it.
pub(crate) type At = (usize, usize);

/// The suppressions of one rule.
#[derive(Debug, Default)]
struct OfRule {
    whole_file: Vec<At>,
    /// By first line: first and last line, and the furthest last line of all up to this one.
    lines: Vec<(u32, u32, u32, At)>,
}

impl<'d> Covering<'d> {
    /// Of directives that give a reason; the others cover nothing.
    pub(crate) fn new(directives: &'d [Directive], source: &'d SourceText) -> Self {
        let mut covering =
            Self { directives, by_rule: BTreeMap::new(), strings: LazyCell::new(Box::new(|| Strings::new(source))) };
        for (index, directive) in directives.iter().enumerate().filter(|(_, directive)| !directive.reason.is_empty()) {
            for (position, rule) in directive.rules.iter().enumerate() {
                let own = covering.by_rule.entry(rule).or_default();
                match directive.lines {
                    None => own.whole_file.push((index, position)),
                    Some((first, last)) => own.lines.push((first, last, last, (index, position))),
                }
            }
        }
        for own in covering.by_rule.values_mut() {
            own.lines.sort_unstable();
            let mut furthest = 0;
            for (_, last, upto, _) in &mut own.lines {
                furthest = furthest.max(*last);
                *upto = furthest;
            }
        }
        covering
    }

    /// What covers a result from one 1-based line to another. In a string of several lines no comment can stand: one above
    /// it or behind it holds for what is in it.
    pub(crate) fn around(&self, (line, end): (u32, u32), names: &[&str]) -> Vec<At> {
        let mut found = self.of(line, names);
        let behind = self.of(end, names).into_iter();
        found.extend(behind.filter(|(index, _)| self.directives.get(*index).is_some_and(|own| own.line == end)));
        if names.iter().any(|name| self.by_rule.contains_key(name)) {
            found.extend(self.strings.edges(line).into_iter().flat_map(|edge| self.of(edge, names)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What covers a 1-based line for a rule by any of its names: positions of directives and of the rule in each, sorted.
    pub(crate) fn of(&self, line: u32, names: &[&str]) -> Vec<At> {
        let mut found = Vec::new();
        for own in names.iter().filter_map(|name| self.by_rule.get(name)) {
            found.extend(&own.whole_file);
            let before = own.lines.partition_point(|(first, ..)| *first <= line);
            let near = own.lines.iter().take(before).rev().take_while(|(_, _, furthest, _)| *furthest >= line);
            found.extend(near.filter(|(_, last, ..)| *last >= line).map(|(.., at)| *at));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::{Encoding, Origin};
    use crate::span::Span;

    proptest! {
        #[test]
        fn the_same_as_going_through_all(
            list in prop::collection::vec(("[ab]{1,2}", prop::option::of((1u32..30, 0u32..9)), any::<bool>()), 0..20),
            line in 1u32..40,
        ) {
            let directive = |(rules, lines, reason): &(String, Option<(u32, u32)>, bool)| Directive {
                rules: rules.chars().map(String::from).collect(),
                reason: if *reason { "why" } else { "" }.to_string(),
                span: Span::default(),
                line: 1,
                lines: lines.map(|(first, more)| (first, first + more)),
            };
            let directives: Vec<_> = list.iter().map(directive).collect();
            let names = ["a", "c"];
            let source = SourceText::new("a", "", Encoding::Utf8, Origin::WorkingTree);
            let mut expected = Vec::new();
            for (index, directive) in directives.iter().enumerate().filter(|(_, d)| d.covers(line, &names)) {
                let named = directive.rules.iter().enumerate().filter(|(_, rule)| names.contains(&rule.as_str()));
                expected.extend(named.map(|(position, _)| (index, position)));
            }
            prop_assert_eq!(Covering::new(&directives, &source).of(line, &names), expected);
        }
    }
}
