//! The operations of expressions.

use super::Lowering;
use crate::code::python::frame::{Children, Frame, Lowered, Target};
use crate::code::python::queries;
use crate::code::python::syntax::{Field, Syntax};
use crate::code::python::types;
use crate::code::rules::last_name;
use crate::code::tape::{CUTTING, Kind, Literal, Property, ValueId};
use crate::span::Span;

impl<'t, 'n> Lowering<'t, 'n> {
    /// What a finished node became.
    pub(super) fn lowered(&mut self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let span = frame.span;
        match frame.syntax {
            Syntax::Identifier => self.identifier(frame),
            Syntax::Function | Syntax::Class => self.leave_function(frame),
            Syntax::Import | Syntax::ImportFrom => {
                self.import(frame);
                Lowered::Nothing
            }
            Syntax::Assignment => self.assignment(frame),
            Syntax::AugmentedAssignment => self.augmented(frame),
            Syntax::Named => {
                let value = self.operand(frame, Field::Value);
                if let Some(target) = frame.children.target(Field::Name) {
                    self.bind(target, value);
                }
                Lowered::Value(value)
            }
            Syntax::ForClause => {
                self.bind_loop(frame);
                Lowered::Nothing
            }
            Syntax::Alias => self.alias(frame),
            Syntax::AliasTarget | Syntax::DefaultParameter => {
                let last = frame.children.pop().map(|child| child.lowered);
                last.unwrap_or(Lowered::Nothing)
            }
            Syntax::Pattern | Syntax::SplatPattern => self.pattern(frame),
            Syntax::List if self.is_target(frame.field) => self.pattern(frame),
            Syntax::Return | Syntax::Yield => {
                if let Some(value) = frame.children.only_value() {
                    self.push(span, Kind::Return(value));
                }
                if frame.syntax == Syntax::Yield {
                    Lowered::Value(self.push(span, Kind::Unknown))
                } else {
                    Lowered::Nothing
                }
            }
            Syntax::Raise => {
                if let Some(value) = frame.children.only_value() {
                    self.push(span, Kind::Throw(value));
                }
                Lowered::Nothing
            }
            Syntax::Arguments => Lowered::Values(self.arguments(frame)),
            Syntax::Keyword => {
                let key = Some(self.text_of(frame.node.child_by_field_name("name")));
                Lowered::Property(Property { key, span, value: self.operand(frame, Field::Value) })
            }
            Syntax::Pair => {
                let key = frame.node.child_by_field_name("key");
                let is_text = key.is_some_and(|key| self.grammar.syntax(key.kind_id()) == Syntax::String);
                let key = if is_text { unquoted(self.text_of(key)) } else { "" };
                Lowered::Property(Property { key: Some(key), span, value: self.operand(frame, Field::Value) })
            }
            Syntax::Spread => frame
                .children
                .only_value()
                .map_or(Lowered::Nothing, |value| Lowered::Property(Property { key: None, span, value })),
            // Its only operand; of an interpolation the expression, of an item of `with` what it is given to.
            Syntax::Passing => frame.children.only_value().map_or(Lowered::Nothing, Lowered::Value),
            Syntax::True => self.literal(span, Literal::Bool(true)),
            Syntax::False => self.literal(span, Literal::Bool(false)),
            Syntax::None => self.literal(span, Literal::Null),
            Syntax::Number => self.literal(span, Literal::Number(self.slice(span))),
            Syntax::Call => self.call(frame),
            Syntax::Print => {
                let callee = self.push(span, Kind::Name("print"));
                let arguments = frame.children.values();
                Lowered::Value(self.push(span, Kind::Call { callee, arguments, construct: false }))
            }
            _ => match self.value_kind(frame) {
                Some(kind) => Lowered::Value(self.push(span, kind)),
                None => Lowered::Nothing,
            },
        }
    }

    /// The operation of a node whose value is made of its children's values.
    fn value_kind(&mut self, frame: &mut Frame<'t, 'n>) -> Option<Kind<'t>> {
        let text = self.slice(frame.span);
        Some(match frame.syntax {
            Syntax::String | Syntax::Strings => {
                let parts = frame.children.values();
                if parts.is_empty() || frame.syntax == Syntax::Strings && !text.contains('{') {
                    Kind::Literal(Literal::Text(unquoted(text)))
                } else {
                    Kind::Text(parts)
                }
            }
            Syntax::Attribute => {
                let property = self.text_of(frame.node.child_by_field_name("attribute"));
                Kind::Member { object: self.operand(frame, Field::Object), property }
            }
            Syntax::Subscript => self.subscript(frame),
            Syntax::Dictionary => {
                let properties = std::mem::take(&mut frame.children).into_iter();
                Kind::Object(properties.filter_map(|child| property(child.lowered)).collect())
            }
            Syntax::List => Kind::List(frame.children.values()),
            Syntax::Comprehension => {
                let body = std::mem::take(&mut frame.children).into_iter().filter(|child| child.field == Field::Body);
                let value = |lowered| match lowered {
                    Lowered::Value(value) => Some(value),
                    other => property(other).map(|property| property.value),
                };
                Kind::List(body.filter_map(|child| value(child.lowered)).collect())
            }
            Syntax::Conditional => {
                // `a if condition else b`.
                let values = frame.children.values();
                Kind::Choice([values.first(), values.get(2)].into_iter().flatten().copied().collect())
            }
            Syntax::Boolean => {
                let (left, right) = (self.operand(frame, Field::Left), self.operand(frame, Field::Right));
                let operator = self.text_of(frame.node.child_by_field_name("operator"));
                // What is left of `and` when the first operand is falsy tells nothing.
                Kind::Choice(if operator == "or" { vec![left, right] } else { vec![right] })
            }
            Syntax::Binary => self.binary(frame),
            Syntax::Derived => Kind::Derived,
            _ => return None,
        })
    }

    fn identifier(&mut self, frame: &Frame<'t, 'n>) -> Lowered<'t> {
        let name = self.slice(frame.span);
        if self.is_target(frame.field) {
            return Lowered::Target(Target::Name(name, frame.span));
        }
        Lowered::Value(self.push(frame.span, Kind::Name(name)))
    }

    /// `call() as name`, of `with`.
    fn alias(&mut self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let Some(value) = frame.children.only_value() else { return Lowered::Nothing };
        if let Some(target) = frame.children.target(Field::Alias) {
            self.bind(target, value);
        }
        Lowered::Value(value)
    }

    fn subscript(&mut self, frame: &mut Frame<'t, 'n>) -> Kind<'t> {
        let object = self.operand(frame, Field::Value);
        let mut indices = frame.children.iter().filter(|child| child.field == Field::Index);
        let (Some(index), None) = (indices.next(), indices.next()) else { return Kind::Element(object) };
        let written = self.slice(index.span);
        match index.syntax {
            Syntax::Slice => self.cut(frame.span, object, index.span),
            Syntax::String if is_plain(unquoted(written)) => Kind::Member { object, property: unquoted(written) },
            _ => written.parse().map_or(Kind::Element(object), |place| Kind::At { of: object, place }),
        }
    }

    /// A part of a text or of a list, `card[-4:]`, as the call of a method with its two ends.
    fn cut(&mut self, span: Span, object: ValueId, slice: Span) -> Kind<'t> {
        let callee = self.push(span, Kind::Member { object, property: CUTTING });
        let (mut ends, mut start) = (Vec::new(), slice.start as usize);
        for end in self.slice(slice).split(':').take(2) {
            let kind =
                if end.trim().parse::<i64>().is_ok() { Kind::Literal(Literal::Number(end)) } else { Kind::Derived };
            ends.push(self.push(Span::new(start, start + end.len()), kind));
            start += end.len() + 1;
        }
        Kind::Call { callee, arguments: ends, construct: false }
    }

    fn binary(&mut self, frame: &mut Frame<'t, 'n>) -> Kind<'t> {
        let (left, right) = (self.operand(frame, Field::Left), self.operand(frame, Field::Right));
        match self.text_of(frame.node.child_by_field_name("operator")) {
            "+" => match (self.tape.kind(left), self.tape.kind(right)) {
                (Kind::List(_), _) | (_, Kind::List(_)) => Kind::List(vec![left, right]),
                _ => Kind::Text(vec![left, right]),
            },
            // `"%s" % (name, email)`; of numbers it is the remainder.
            "%" => Kind::Text(vec![left, right]),
            "|" => Kind::Choice(vec![left, right]),
            "/" => Kind::Text(vec![left, right]),
            // Of classes that must all agree: `[IsAuthenticated & IsOwner]`.
            "&" if [left, right].iter().all(|of| self.names_class(*of)) => Kind::List(vec![left, right]),
            _ => Kind::Derived,
        }
    }

    fn names_class(&self, value: ValueId) -> bool {
        matches!(self.tape.kind(value), Kind::Name(_) | Kind::Member { .. })
            && types::is_class(self.tape.written(value))
    }

    fn arguments(&mut self, frame: &mut Frame<'t, 'n>) -> Vec<ValueId> {
        let (mut values, mut named) = (Vec::new(), Vec::new());
        for child in std::mem::take(&mut frame.children) {
            match child.lowered {
                Lowered::Value(value) => values.push(value),
                Lowered::Property(property) => named.push(property),
                _ => {}
            }
        }
        if let (Some(first), Some(last)) = (named.first(), named.last()) {
            let span = first.span.cover(last.span);
            values.push(self.push(span, Kind::Keywords(named)));
        }
        values
    }

    fn call(&mut self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let span = frame.span;
        let callee = self.operand(frame, Field::Callee);
        let given = frame.children.iter_mut().find(|child| child.field == Field::Arguments);
        let arguments = match given.map(|child| &mut child.lowered) {
            Some(Lowered::Values(values)) => std::mem::take(values),
            // `any(x for x in y)`.
            Some(Lowered::Value(value)) => vec![*value],
            _ => Vec::new(),
        };
        if let Some(value) = self.built_in(span, callee, &arguments) {
            return Lowered::Value(value);
        }
        let name = last_name(&self.tape, callee).unwrap_or_default();
        let construct = types::is_class(name);
        let model = queries::model(&self.tape, callee, &arguments);
        let mut value = self.push(span, Kind::Call { callee, arguments, construct });
        if let Some(declared) = model {
            value = self.push(span, Kind::Typed { value, declared });
            if !queries::makes(name) {
                self.tape.set_row(value);
            }
        }
        Lowered::Value(value)
    }

    /// Calls of the language itself that are other operations in truth.
    fn built_in(&mut self, span: crate::span::Span, callee: ValueId, arguments: &[ValueId]) -> Option<ValueId> {
        match self.tape.kind(callee) {
            // `"...".format(email)`, `", ".join(emails)`.
            Kind::Member { object, property: "format" | "join" | "format_map" } => {
                let parts = std::iter::once(*object).chain(arguments.iter().copied()).collect();
                Some(self.push(span, Kind::Text(parts)))
            }
            Kind::Name("getattr") => {
                let Kind::Literal(Literal::Text(property)) = self.tape.kind(*arguments.get(1)?) else { return None };
                let property = Some(*property).filter(|property| is_plain(property))?;
                let kind = Kind::Member { object: *arguments.first()?, property };
                Some(self.push(span, kind))
            }
            // A file is what its module makes.
            Kind::Name("open") => {
                let callee = self.push(span, Kind::Import { module: "io", name: "open" });
                Some(self.push(span, Kind::Call { callee, arguments: arguments.to_vec(), construct: false }))
            }
            // `dict(email=email)`.
            Kind::Name("dict") => match arguments {
                [only] if matches!(self.tape.kind(*only), Kind::Keywords(_)) => Some(*only),
                _ => None,
            },
            // `super().save()` is called on the object itself.
            _ => None,
        }
    }
}

fn property(lowered: Lowered<'_>) -> Option<Property<'_>> {
    match lowered {
        Lowered::Property(property) => Some(property),
        _ => None,
    }
}

/// Whether a key is a name: others are shown to nobody, and say nothing of what they are the key of.
pub(super) fn is_plain(key: &str) -> bool {
    key.len() <= 60 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
}

/// A string literal's content, without prefix and quotes.
pub(super) fn unquoted(text: &str) -> &str {
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(inner) = body.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    body
}
