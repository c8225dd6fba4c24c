//! The operations of expressions and statements.

use super::Lowering;
use crate::code::java::calls;
use crate::code::java::frame::Frame;
use crate::code::java::syntax::{Field, Syntax};
use crate::code::java::types;
use crate::code::tape::{Kind, Literal, Property, ValueId};
use crate::span::Span;

impl<'t, 'n> Lowering<'t, 'n> {
    /// The values that a finished node became: one of an expression, several of a list.
    pub(super) fn lowered(&mut self, frame: &mut Frame<'n>) -> Vec<ValueId> {
        let span = frame.span;
        let one = match frame.syntax {
            Syntax::Arguments => return frame.all_values(),
            Syntax::Function => self.leave_function(frame),
            Syntax::Class | Syntax::ClassBody => {
                if let Some(id) = frame.function {
                    self.close(span, id);
                }
                return Vec::new();
            }
            Syntax::Import => {
                self.import(frame);
                None
            }
            Syntax::Declarator => {
                self.declarator(frame);
                None
            }
            Syntax::Return => {
                self.give(frame);
                None
            }
            Syntax::Throw => {
                let value = self.only(frame);
                self.push(span, Kind::Throw(value));
                None
            }
            Syntax::Passing | Syntax::Expression => frame.only_value(),
            // What stands before the arrow is no value.
            Syntax::Case | Syntax::Cases | Syntax::Switch => return self.cases(frame),
            Syntax::Call => Some(self.call(frame)),
            Syntax::Construct => Some(self.construct(frame)),
            Syntax::Assignment => Some(self.assignment(frame)),
            Syntax::InstanceOf => {
                self.bind_pattern(frame);
                Some(self.push(span, Kind::Derived))
            }
            _ => {
                let kind = self.value_kind(frame);
                kind.map(|kind| self.push(span, kind))
            }
        };
        one.into_iter().collect()
    }

    fn only(&mut self, frame: &Frame<'n>) -> ValueId {
        match frame.only_value() {
            Some(value) => value,
            None => self.push(frame.span, Kind::Unknown),
        }
    }

    /// `return "redirect:" + next;`: Spring sends the browser there.
    /// <https://docs.spring.io/spring-framework/reference/web/webmvc/mvc-servlet/viewresolver.html#mvc-redirecting-redirect-prefix>
    fn give(&mut self, frame: &Frame<'n>) {
        let value = self.only(frame);
        if let Some(behind) = calls::behind(&self.tape, value, "redirect:") {
            let callee = self.push(frame.span, Kind::Name("redirect"));
            self.push(frame.span, Kind::Call { callee, arguments: vec![behind], construct: false });
        }
        self.push(frame.span, Kind::Return(value));
    }

    /// The values that the arms of a `switch` have.
    fn cases(&mut self, frame: &Frame<'n>) -> Vec<ValueId> {
        match frame.syntax {
            Syntax::Case => frame.all_values().into_iter().next_back().into_iter().collect(),
            Syntax::Switch if self.is_used() => {
                let arms: Vec<ValueId> =
                    frame.children.iter().filter(|c| c.field == Field::Body).flat_map(|c| c.values.clone()).collect();
                if arms.is_empty() { Vec::new() } else { vec![self.push(frame.span, Kind::Choice(arms))] }
            }
            Syntax::Switch => Vec::new(),
            _ => frame.all_values(),
        }
    }

    fn leave_function(&mut self, frame: &Frame<'n>) -> Option<ValueId> {
        let value = frame.value(Field::Body);
        let Some(id) = frame.function else { return value };
        if let Some(value) = value {
            self.push(frame.span, Kind::Return(value));
        }
        let is_lambda = frame.node.kind() == "lambda_expression";
        // `(host, session) -> true`
        let says = value.filter(|value| is_lambda && matches!(self.tape.kind(*value), Kind::Literal(Literal::Bool(_))));
        let function = self.close(frame.span, id);
        is_lambda.then(|| says.unwrap_or(function))
    }

    /// The operation of a node whose value is made of its children's values.
    fn value_kind(&mut self, frame: &mut Frame<'n>) -> Option<Kind<'t>> {
        let text = self.slice(frame.span);
        Some(match frame.syntax {
            Syntax::Identifier => Kind::Name(text),
            Syntax::String => Kind::Literal(Literal::Text(text.trim_matches('"'))),
            Syntax::Number => Kind::Literal(Literal::Number(text.trim_end_matches(['l', 'L', 'f', 'F', 'd', 'D']))),
            Syntax::True => Kind::Literal(Literal::Bool(true)),
            Syntax::False => Kind::Literal(Literal::Bool(false)),
            Syntax::Null => Kind::Literal(Literal::Null),
            Syntax::Member => {
                Kind::Member { object: self.operand(frame, Field::Object), property: self.part(frame.node, "field") }
            }
            Syntax::Element => Kind::Element(self.operand(frame, Field::Array)),
            Syntax::Array => Kind::List(frame.all_values()),
            Syntax::Cast => {
                let (value, declared) = (self.operand(frame, Field::Value), types::bare(self.part(frame.node, "type")));
                Kind::Typed { value, declared }
            }
            Syntax::Conditional => {
                let parts = [Field::Consequence, Field::Alternative].map(|field| self.operand(frame, field));
                Kind::Choice(parts.to_vec())
            }
            Syntax::Unary => Kind::Derived,
            Syntax::Binary => {
                let parts = vec![self.operand(frame, Field::Left), self.operand(frame, Field::Right)];
                if self.part(frame.node, "operator") == "+" { Kind::Text(parts) } else { Kind::Derived }
            }
            Syntax::Reference => self.reference(frame),
            _ => return None,
        })
    }

    /// `User::getEmail`, `log::info`, `this::send`, `Guest::new`.
    fn reference(&mut self, frame: &Frame<'n>) -> Kind<'t> {
        let (object, name) = self.slice(frame.span).split_once("::").unwrap_or_default();
        let (object, name) = (object.trim(), name.trim());
        let span = Span::new(frame.span.start as usize, frame.span.start as usize + object.len());
        let mut parts = object.split('.');
        let mut value = self.push(span, Kind::Name(parts.next().unwrap_or(object)));
        for property in parts {
            value = self.push(span, Kind::Member { object: value, property });
        }
        Kind::Member { object: value, property: name }
    }

    /// `new User(email, name)`; of a record of the file, by the names of its components.
    fn construct(&mut self, frame: &mut Frame<'n>) -> ValueId {
        let span = frame.span;
        let name = types::bare(self.part(frame.node, "type"));
        let mut arguments = frame.arguments();
        let components = self.classes.components(name).filter(|names| names.len() == arguments.len());
        if let Some(names) = components.map(<[&'t str]>::to_vec) {
            let named = names.into_iter().zip(&arguments).map(|(key, value)| Property {
                key: Some(key),
                span: self.tape.span(*value),
                value: *value,
            });
            let named = named.collect();
            arguments = vec![self.push(span, Kind::Keywords(named))];
        }
        if name == "ProcessBuilder" {
            arguments = calls::commanded(&self.tape, arguments);
        }
        let callee = self.push(span, Kind::Name(name));
        let made = self.push(span, Kind::Call { callee, arguments, construct: true });
        if name.ends_with("Builder") {
            self.builders.insert(made, Vec::new());
        }
        made
    }
}
