//! `match`: what the patterns of a case give names to. <https://docs.python.org/3/reference/compound_stmts.html#the-match-statement>

use std::collections::HashMap;

use tree_sitter::Node;

use super::Lowering;
use super::values::{is_plain, unquoted};
use crate::code::python::frame::Child;
use crate::code::python::syntax::{Field, Syntax};
use crate::code::tape::{Kind, ValueId};
use crate::span::Span;

/// Classes whose pattern `str(x)` gives the value itself to `x`.
const PLAIN: &[&str] =
    &["bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"];

impl<'t, 'n> Lowering<'t, 'n> {
    /// `case User(email=e):` and `case {"email": e}:`, before the guard and the body.
    pub(super) fn bind_case(&mut self, case: Node<'n>) {
        // The block of all cases stands between.
        let Some(at) = self.frames.len().checked_sub(2) else { return };
        let Some(matched) = self.frames.get(at).filter(|frame| frame.syntax == Syntax::Match) else { return };
        let span = matched.span;
        let subjects = matched.children.iter().filter(|child| child.field == Field::Subject);
        let subjects: Vec<ValueId> = subjects.filter_map(Child::value).collect();
        let subject = match subjects.as_slice() {
            [only] => *only,
            [] => return,
            _ => self.push(span, Kind::List(subjects)),
        };
        let mut patterns = parts(case);
        patterns.retain(|part| part.kind() == "case_pattern");
        let mut open: Vec<(Node<'n>, ValueId)> = Vec::new();
        match patterns.as_slice() {
            [only] => open.push((*only, subject)),
            _ => self.in_order(&patterns, subject, &mut open),
        }
        // A name stands once in a pattern, or once in each of its alternatives.
        let mut found: Vec<(&'t str, Span, Vec<ValueId>)> = Vec::new();
        let mut places: HashMap<&'t str, usize> = HashMap::new();
        while let Some((pattern, value)) = open.pop() {
            let Some(named) = self.case_pattern(pattern, value, &mut open) else { continue };
            let name = self.text_of(Some(named));
            if name == "_" || name.is_empty() {
                continue;
            }
            let at = *places.entry(name).or_insert(found.len());
            match found.get_mut(at) {
                Some((.., values)) => values.push(value),
                None => found.push((name, Span::new(named.start_byte(), named.end_byte()), vec![value])),
            }
        }
        for (name, span, values) in found {
            let value = match values.as_slice() {
                [only] => *only,
                // `{"email": e} | {"mail": e}`
                _ => self.push(span, Kind::Choice(values)),
            };
            self.push(span, Kind::Bind { name, value, hoisted: true });
        }
    }

    /// Takes a pattern apart: its parts go on the list with what they are given. Returns the name that it gives the value to.
    fn case_pattern(
        &mut self,
        pattern: Node<'n>,
        value: ValueId,
        open: &mut Vec<(Node<'n>, ValueId)>,
    ) -> Option<Node<'n>> {
        let span = Span::new(pattern.start_byte(), pattern.end_byte());
        let inner = parts(pattern);
        match pattern.kind() {
            "identifier" => return Some(pattern),
            // `a.b` is a value.
            "dotted_name" => return inner.first().copied().filter(|_| inner.len() == 1),
            "splat_pattern" => return inner.first().copied(),
            "case_pattern" | "as_pattern" | "union_pattern" => {
                // `User() as user`
                let of_class = inner.first().filter(|_| inner.len() > 1).and_then(|first| first.named_child(0));
                let class = of_class.filter(|of| of.kind() == "class_pattern").and_then(|of| of.named_child(0));
                let declared = self.text_of(class);
                let known = declared.is_empty() || PLAIN.contains(&declared);
                let value = if known { value } else { self.push(span, Kind::Typed { value, declared }) };
                open.extend(inner.into_iter().rev().map(|part| (part, value)));
            }
            "list_pattern" | "tuple_pattern" => self.in_order(&inner, value, open),
            "class_pattern" => {
                let class = self.text_of(inner.first().copied());
                let plain = PLAIN.contains(&class);
                let typed = if plain { value } else { self.push(span, Kind::Typed { value, declared: class }) };
                for part in inner.iter().skip(1) {
                    let keyword = part.named_child(0).filter(|inner| inner.kind() == "keyword_pattern");
                    let Some(keyword) = keyword else {
                        let value = if plain { value } else { self.push(span, Kind::Element(typed)) };
                        open.push((*part, value));
                        continue;
                    };
                    let keyed = parts(keyword);
                    let (Some(name), Some(part)) = (keyed.first(), keyed.get(1)) else { continue };
                    let property = self.text_of(Some(*name));
                    let value = self.push(span, Kind::Member { object: typed, property });
                    open.push((*part, value));
                }
            }
            "dict_pattern" => self.of_dictionary(pattern, value, open),
            _ => {}
        }
        None
    }

    /// `[first, *others]`.
    fn in_order(&mut self, parts: &[Node<'n>], value: ValueId, open: &mut Vec<(Node<'n>, ValueId)>) {
        let items = match self.tape.kind(value) {
            Kind::List(items) if items.len() == parts.len() => items.clone(),
            _ => Vec::new(),
        };
        for (at, part) in parts.iter().enumerate() {
            let span = Span::new(part.start_byte(), part.end_byte());
            let given = items.get(at).copied().unwrap_or_else(|| {
                self.push(span, if parts.len() > 1 { Kind::At { of: value, place: at } } else { Kind::Element(value) })
            });
            open.push((*part, given));
        }
    }

    /// `{"email": e, **others}`.
    fn of_dictionary(&mut self, pattern: Node<'n>, value: ValueId, open: &mut Vec<(Node<'n>, ValueId)>) {
        let (mut key, mut without) = (None, Vec::new());
        let mut cursor = pattern.walk();
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let part = cursor.node();
            let span = Span::new(part.start_byte(), part.end_byte());
            match cursor.field_name() {
                Some("key") if part.is_named() => {
                    let text = unquoted(self.text_of(Some(part)));
                    key = Some(text).filter(|text| part.kind() == "string" && is_plain(text));
                    without.extend(key);
                }
                Some("value") => {
                    let given = match key.take() {
                        Some(property) => Kind::Member { object: value, property },
                        None => Kind::Element(value),
                    };
                    let given = self.push(span, given);
                    open.push((part, given));
                }
                _ if part.kind() == "splat_pattern" => {
                    let rest = self.push(span, Kind::Rest { of: value, without: without.clone() });
                    open.push((part, rest));
                }
                _ => {}
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
    }
}

fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}
