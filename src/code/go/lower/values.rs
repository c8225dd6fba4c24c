//! The operations of expressions.

use tree_sitter::Node;

use super::Lowering;
use crate::code::go::calls;
use crate::code::go::frame::{Frame, Lowered};
use crate::code::go::requests::{self, Given};
use crate::code::go::structs::Structs;
use crate::code::go::syntax::{Field, Syntax};
use crate::code::go::types;
use crate::code::tape::{CUTTING, Kind, Literal, Property, ValueId};
use crate::span::Span;

impl<'t, 'n> Lowering<'t, 'n> {
    /// What a finished node became.
    pub(super) fn lowered(&mut self, frame: &mut Frame<'t, 'n>) -> Lowered<'t> {
        let span = frame.span;
        match frame.syntax {
            Syntax::Function => return self.leave_function(frame),
            Syntax::Import => self.import(frame),
            Syntax::Type => self.structs.read(self.text, frame.node, &mut self.tape),
            Syntax::Short => self.short(frame),
            Syntax::Declaration => self.declaration(frame),
            Syntax::Range => self.range(frame),
            Syntax::Assignment => return self.assignment(frame),
            Syntax::Return => {
                self.raise(frame);
                let named = self.results.last().copied().flatten().filter(|_| frame.children.is_empty());
                let named = named.map(|(span, name)| self.push(span, Kind::Name(name)));
                if let Some(value) = frame.only_value().or(named) {
                    self.push(span, Kind::Return(value));
                }
            }
            Syntax::Arguments | Syntax::List => {
                return Lowered::Values(frame.children.iter().filter_map(|child| child.value()).collect());
            }
            Syntax::Keyed => {
                let key = self.part(frame.node, "key").trim_matches(['"', '`']);
                let key = if calls::is_key(key) { key } else { "" };
                return Lowered::Property(Property { key: Some(key), span, value: self.operand(frame, Field::Value) });
            }
            Syntax::Passing => return frame.only_value().map_or(Lowered::Nothing, Lowered::Value),
            Syntax::Call => return Lowered::Value(self.call(frame)),
            _ => {
                if let Some(kind) = self.value_kind(frame) {
                    return Lowered::Value(self.push(span, kind));
                }
            }
        }
        Lowered::Nothing
    }

    /// An error that is returned as it is made is told to whoever called.
    fn raise(&mut self, frame: &Frame<'t, 'n>) {
        let listed = frame.children.iter().flat_map(|child| match &child.lowered {
            Lowered::Value(value) => std::slice::from_ref(value),
            Lowered::Values(values) => values.as_slice(),
            _ => &[],
        });
        let made: Vec<ValueId> = listed.copied().collect();
        for value in made {
            if let Some((callee, arguments)) = self.errors.remove(&value) {
                let span = self.tape.span(value);
                self.push(span, Kind::Call { callee, arguments, construct: false });
            }
        }
    }

    /// The operation of a node whose value is made of its children's values.
    fn value_kind(&mut self, frame: &mut Frame<'t, 'n>) -> Option<Kind<'t>> {
        let text = self.slice(frame.span);
        Some(match frame.syntax {
            Syntax::Identifier => Kind::Name(text),
            Syntax::String => Kind::Literal(Literal::Text(text.trim_matches(['"', '`']))),
            Syntax::Number => Kind::Literal(Literal::Number(text)),
            Syntax::True => Kind::Literal(Literal::Bool(true)),
            Syntax::False => Kind::Literal(Literal::Bool(false)),
            Syntax::Nil => Kind::Literal(Literal::Null),
            Syntax::Selector => self.selector(frame),
            Syntax::Index => self.index(frame),
            Syntax::Slice => self.cut(frame),
            Syntax::Literal => literal(frame),
            Syntax::Composite => {
                let declared = types::bare(self.part(frame.node, "type"));
                let value = self.operand(frame, Field::Body);
                let value = self.named_by_place(frame.node.child_by_field_name("type"), value);
                // What is begun empty is filled later.
                match self.tape.kind(value) {
                    Kind::Object(given) if given.is_empty() => Kind::Typed { value, declared },
                    _ if declared.contains('.') => Kind::Typed { value, declared },
                    _ => Kind::Choice(vec![value]),
                }
            }
            Syntax::Assertion => {
                let declared = types::bare(self.part(frame.node, "type"));
                Kind::Typed { value: self.operand(frame, Field::Object), declared }
            }
            Syntax::Unary => {
                let value = self.operand(frame, Field::Object);
                match text.as_bytes().first() {
                    Some(b'&' | b'*') => Kind::Choice(vec![value]),
                    _ if text.starts_with("<-") => Kind::Element(value),
                    _ => Kind::Derived,
                }
            }
            Syntax::Binary => {
                let parts = vec![self.operand(frame, Field::Left), self.operand(frame, Field::Right)];
                if self.part(frame.node, "operator") == "+" { Kind::Text(parts) } else { Kind::Derived }
            }
            _ => return None,
        })
    }

    /// A struct's literal whose fields have no names, as an object; of a list of such, each: `User{id, email}`, `[]User{{id, email}}`.
    fn named_by_place(&mut self, of: Option<Node<'n>>, value: ValueId) -> ValueId {
        let Some(of) = of else { return value };
        let Kind::List(items) = self.tape.kind(value) else { return value };
        let items = items.clone();
        let element = matches!(of.kind(), "slice_type" | "array_type" | "implicit_length_array_type");
        let of = if element { of.child_by_field_name("element").unwrap_or(of) } else { of };
        let fields = match of.kind() {
            "struct_type" => Structs::fields(self.text, of),
            _ => self.structs.order(types::bare(self.text_of(Some(of)))).unwrap_or_default(),
        };
        let span = self.tape.span(value);
        if !element {
            return self.named_fields(span, &fields, &items).unwrap_or(value);
        }
        let each: Vec<ValueId> = items
            .into_iter()
            .map(|item| match self.tape.kind(item) {
                Kind::List(parts) => {
                    let (span, parts) = (self.tape.span(item), parts.clone());
                    self.named_fields(span, &fields, &parts).unwrap_or(item)
                }
                _ => item,
            })
            .collect();
        self.push(span, Kind::List(each))
    }

    fn named_fields(&mut self, span: Span, fields: &[&'t str], values: &[ValueId]) -> Option<ValueId> {
        (!values.is_empty() && fields.len() == values.len()).then_some(())?;
        let properties = fields.iter().zip(values).map(|(key, value)| Property { key: Some(key), span, value: *value });
        let properties = properties.collect();
        Some(self.push(span, Kind::Object(properties)))
    }

    fn selector(&mut self, frame: &Frame<'t, 'n>) -> Kind<'t> {
        let object = self.operand(frame, Field::Object);
        let property = self.part(frame.node, "field");
        let kind = Kind::Member { object, property };
        if requests::is_body(property) && self.is_request(object) {
            return Kind::Sent(self.push(frame.span, kind));
        }
        if requests::is_address(property) && self.is_request(object) {
            return Kind::Asked { value: self.push(frame.span, kind), segment: false };
        }
        kind
    }

    /// A part of a text or of a list, `card[12:]`, as the call of a method with its two ends.
    fn cut(&mut self, frame: &Frame<'t, 'n>) -> Kind<'t> {
        let object = self.operand(frame, Field::Object);
        let callee = self.push(frame.span, Kind::Member { object, property: CUTTING });
        let last = frame.span.end as usize;
        let ends = ["start", "end"].map(|end| {
            let end = frame.node.child_by_field_name(end).map_or(last..last, |end| end.byte_range());
            let span = Span::new(end.start, end.end);
            let written = self.slice(span);
            let is_number = written.parse::<i64>().is_ok();
            self.push(span, if is_number { Kind::Literal(Literal::Number(written)) } else { Kind::Derived })
        });
        Kind::Call { callee, arguments: ends.to_vec(), construct: false }
    }

    fn index(&mut self, frame: &Frame<'t, 'n>) -> Kind<'t> {
        let object = self.operand(frame, Field::Object);
        let Some(index) = frame.value(Field::Index) else { return Kind::Element(object) };
        match self.tape.kind(index) {
            Kind::Literal(Literal::Text(property)) if calls::is_key(property) => Kind::Member { object, property },
            Kind::Literal(Literal::Number("0")) => Kind::At { of: object, place: 0 },
            _ => Kind::Element(object),
        }
    }

    /// Whether a value is a request, or a part of one, by the type of the parameter that it is taken from.
    fn is_request(&self, value: ValueId) -> bool {
        let Some(root) = requests::root(&self.tape, value) else { return false };
        let declared = self.parameters.iter().rev().find_map(|open| open.get(root));
        declared.is_some_and(|declared| requests::is_request(declared))
    }

    fn call(&mut self, frame: &mut Frame<'t, 'n>) -> ValueId {
        let span = frame.span;
        let callee = self.operand(frame, Field::Callee);
        // A method, and no field, of what is a request by its type.
        let callee = match self.tape.kind(callee) {
            Kind::Sent(member) => *member,
            _ => self.of_dotted(callee),
        };
        let mut arguments = frame.values(Field::Arguments);
        let (package, method) = match self.tape.kind(callee) {
            Kind::Member { object, property } => match self.tape.kind(*object) {
                Kind::Name(package) => (*package, *property),
                _ => ("", *property),
            },
            Kind::Name(name) => ("", *name),
            _ => ("", ""),
        };
        if calls::is_text(package, method) {
            let parts = calls::shown(&self.tape, &arguments);
            let text = self.push(span, Kind::Text(parts.clone()));
            if calls::is_error(method) {
                self.errors.insert(text, (callee, parts));
            }
            return text;
        }
        // A conversion.
        if let (("", "any"), [only]) = ((package, method), arguments.as_slice()) {
            return *only;
        }
        if matches!((package, method), ("", "new")) {
            return self.push(span, Kind::Unknown);
        }
        if package == "exec"
            && let Some(told) = calls::told_to_shell(&self.tape, &arguments)
        {
            arguments.insert(0, told);
        }
        if method.ends_with('f') {
            for at in calls::unshown(&self.tape, &arguments) {
                if let Some(argument) = arguments.get_mut(at) {
                    *argument = self.push(span, Kind::Derived);
                }
            }
        }
        self.name_values(method, &mut arguments);
        let filled = self.filled(callee, method, &arguments);
        let asked = requests::gives_part(package, method)
            && arguments.first().is_some_and(|first| self.is_request(*first))
            || requests::given(method) == Some(Given::Asked) && self.is_request(callee);
        let arguments_are_request = arguments.first().is_some_and(|first| self.is_request(*first));
        let value = self.push(span, Kind::Call { callee, arguments, construct: false });
        if let Some((place, by)) = filled {
            self.fill(span, place, by.unwrap_or(value));
        }
        let sent = requests::gives_all(package, method)
            && (package == "httputil" && arguments_are_request || package != "httputil" && self.is_request(callee));
        match () {
            () if asked => self.push(span, Kind::Asked { value, segment: false }),
            () if sent => self.push(span, Kind::Sent(value)),
            () => value,
        }
    }

    /// A name that stands by itself and is of the package that was imported so: `Printf` of `import . "log"`.
    fn of_dotted(&mut self, callee: ValueId) -> ValueId {
        let (Some(package), Kind::Name(property)) = (self.dotted, self.tape.kind(callee)) else { return callee };
        let property = *property;
        if !property.starts_with(char::is_uppercase) || self.structs.declares(property) {
            return callee;
        }
        let span = self.tape.span(callee);
        let object = self.push(span, Kind::Name(package));
        self.push(span, Kind::Member { object, property })
    }

    /// `zap.String("email", x)`, `slog.Info("login", "email", x)`: a value under a name is a property.
    fn name_values(&mut self, method: &str, arguments: &mut Vec<ValueId>) {
        let from = match arguments.len() {
            2 if calls::names_value(method) => 0,
            count if count > 2 && calls::names_values(method) => {
                let first = arguments.first().is_some_and(|first| calls::text(&self.tape, *first).is_some());
                if method == "With" { 0 } else { 1 + usize::from(!first) }
            }
            2 if method == "With" => 0,
            _ => return,
        };
        let mut named = arguments.get(..from).unwrap_or_default().to_vec();
        let mut rest = arguments.get(from..).unwrap_or_default();
        while let [key, value, after @ ..] = rest {
            let Some(name) = calls::text(&self.tape, *key).filter(|name| calls::is_key(name)) else { break };
            let span = self.tape.span(*key).cover(self.tape.span(*value));
            let property = Property { key: Some(name), span, value: *value };
            named.push(self.push(span, Kind::Object(vec![property])));
            rest = after;
        }
        named.extend(rest);
        *arguments = named;
    }

    /// What a call writes to where an argument points, and what it writes of; none for the call's own result.
    fn filled(&self, callee: ValueId, method: &str, arguments: &[ValueId]) -> Option<(ValueId, Option<ValueId>)> {
        let Kind::Member { object, .. } = self.tape.kind(callee) else { return None };
        let pointed = |argument: &ValueId| match self.tape.kind(*argument) {
            Kind::Choice(of) => of.first().copied().filter(|of| matches!(self.tape.kind(*of), Kind::Name(_))),
            Kind::Name(_) => Some(*argument),
            _ => None,
        };
        match method {
            "Decode" => Some((pointed(arguments.first()?)?, Some(*object))),
            "Unmarshal" => Some((pointed(arguments.get(1)?)?, arguments.first().copied())),
            _ if requests::given(method) == Some(Given::Filled) && self.is_request(callee) => {
                Some((pointed(arguments.first()?)?, None))
            }
            _ => None,
        }
    }

    /// A variable holds what it held, and what is written to it.
    fn fill(&mut self, span: Span, place: ValueId, by: ValueId) {
        let own = matches!(self.tape.kind(by), Kind::Call { .. });
        let value = match self.tape.kind(place) {
            Kind::Name(name) => self.push(self.tape.span(place), Kind::Name(name)),
            _ => place,
        };
        let value = if own && requests::root(&self.tape, by).is_some_and(|_| self.is_request(by)) {
            self.push(span, Kind::Asked { value, segment: false })
        } else {
            self.push(span, Kind::Choice(vec![value, by]))
        };
        self.push(span, Kind::Assign { place, value });
    }
}

/// `{a: b}` or `{a, b}`.
fn literal<'t>(frame: &mut Frame<'t, '_>) -> Kind<'t> {
    let (mut properties, mut values) = (Vec::new(), Vec::new());
    for child in std::mem::take(&mut frame.children) {
        match child.lowered {
            Lowered::Property(property) => properties.push(property),
            lowered => values.extend(crate::code::go::frame::Child { field: child.field, lowered }.value()),
        }
    }
    if values.is_empty() { Kind::Object(properties) } else { Kind::List(values) }
}
