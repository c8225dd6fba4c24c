//! What values are given to: names, attributes, elements, several at once.

use super::Lowering;
use crate::code::python::frame::{Children, Frame, Lowered, Target};
use crate::code::python::syntax::{Field, Syntax};
use crate::code::python::types;
use crate::code::tape::{Kind, ValueId, WALK};

impl<'t, 'n> Lowering<'t, 'n> {
    /// Whether an identifier is given a value where it stands.
    pub(super) fn is_target(&self, field: Field) -> bool {
        let mut field = field;
        for (steps, frame) in self.frames.iter().rev().enumerate() {
            if !WALK.has_room(steps) {
                break;
            }
            match (frame.syntax, field) {
                (Syntax::Assignment | Syntax::For | Syntax::ForClause, Field::Left) | (Syntax::Named, Field::Name) => {
                    return true;
                }
                (Syntax::AliasTarget, _) => return true,
                (Syntax::Pattern | Syntax::SplatPattern, _) => field = frame.field,
                // `a, b = ...` where the grammar has a tuple or a list.
                (Syntax::List, _) => field = frame.field,
                _ => return false,
            }
        }
        false
    }

    /// `for target in values`: before the body.
    pub(super) fn bind_loop(&mut self, frame: &mut Frame<'t, 'n>) {
        let Some(target) = frame.children.target(Field::Left) else { return };
        let of = self.operand(frame, Field::Right);
        let element = self.push(frame.span, Kind::Element(of));
        self.bind(target, element);
    }

    /// Puts on the tape what giving a value to a target does.
    pub(super) fn bind(&mut self, target: Target<'t>, value: ValueId) {
        let in_class = self.is_class(self.function);
        let in_comprehension = self.frames.iter().rev().take(4).any(|frame| frame.syntax == Syntax::Comprehension);
        let mut open = vec![(target, value)];
        while let Some((target, value)) = open.pop() {
            match target {
                Target::Name(name, span) if self.is_outer(name) => {
                    let place = self.push(span, Kind::Name(name));
                    self.push(span, Kind::Assign { place, value });
                }
                // A class's attributes are no variables outside of it.
                Target::Name(name, span) => {
                    let hoisted = !in_class && !in_comprehension;
                    self.push(span, Kind::Bind { name, value, hoisted });
                }
                Target::Place(place) => {
                    let span = self.tape.span(place);
                    self.push(span, Kind::Assign { place, value });
                }
                Target::Parts(parts) => {
                    let items = match self.tape.kind(value) {
                        Kind::List(items) if items.len() == parts.len() => items.clone(),
                        _ => Vec::new(),
                    };
                    let count = parts.len();
                    for (at, part) in parts.into_iter().enumerate() {
                        let value = items.get(at).copied().unwrap_or_else(|| {
                            let span = self.tape.span(value);
                            let of = value;
                            self.push(span, if count > 1 { Kind::At { of, place: at } } else { Kind::Element(of) })
                        });
                        open.push((part, value));
                    }
                }
            }
        }
    }

    /// Whether a name is that of a variable around the open function.
    fn is_outer(&self, name: &'t str) -> bool {
        self.function.is_some_and(|function| self.outer.contains(&(function, name)))
    }

    /// The target that a pattern is, of its parts.
    pub(super) fn pattern(&self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let parts = std::mem::take(&mut frame.children).into_iter();
        let mut parts: Vec<Target<'t>> = parts.filter_map(|child| child.lowered.into_target()).collect();
        match (frame.syntax, parts.len()) {
            (Syntax::SplatPattern, 1) => parts.pop().map_or(Lowered::Nothing, Lowered::Target),
            _ => Lowered::Target(Target::Parts(parts)),
        }
    }

    pub(super) fn assignment(&mut self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let declared = types::bare(self.text_of(frame.node.child_by_field_name("type")));
        let right = frame.children.value(Field::Right);
        let target = frame.children.target(Field::Left);
        self.note_member(frame, declared, right);
        let Some(mut value) = right else { return Lowered::Nothing };
        // `DEBUG: bool = True` says what it is.
        let is_literal = matches!(self.tape.kind(value), Kind::Literal(_));
        if types::is_inert(declared) && !is_literal {
            value = self.push(frame.span, Kind::Derived);
        } else if !declared.is_empty() {
            value = self.push(frame.span, Kind::Typed { value, declared });
        }
        if let Some(target) = target {
            self.bind(target, value);
        }
        Lowered::Value(value)
    }

    /// `email: str`, `email = models.EmailField()`, `self.mailer = Mailer()`: attributes of the open class.
    fn note_member(&mut self, frame: &Frame<'t, 'n>, declared: &'t str, right: Option<ValueId>) {
        let left = self.text_of(frame.node.child_by_field_name("left"));
        let call = right.and_then(|right| match self.tape.kind(right) {
            Kind::Call { callee, .. } => Some(self.tape.written(*callee)),
            _ => None,
        });
        let made_of = if declared.is_empty() { call } else { Some(declared) };
        if self.is_class(self.function) {
            if (!declared.is_empty() || call.is_some()) && types::is_path(left) {
                self.classes.member(left, made_of);
            }
            return;
        }
        let Some(name) = left.strip_prefix("self.").filter(|name| types::is_path(name) && !name.contains('.')) else {
            return;
        };
        // `self.mailer = mailer`, where the parameter says what it is.
        let written = right.map(|right| self.tape.written(right)).unwrap_or_default();
        let passed = self.parameters.last().and_then(|open| open.get(written));
        let made_of = made_of.or(passed.copied());
        self.classes.member(name, made_of);
    }

    pub(super) fn augmented(&mut self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let (Some(place), Some(right)) = (frame.children.value(Field::Left), frame.children.value(Field::Right)) else {
            return Lowered::Nothing;
        };
        let value = self.push(frame.span, Kind::Text(vec![place, right]));
        self.push(frame.span, Kind::Assign { place, value });
        Lowered::Value(value)
    }
}
