//! Calls of methods.

use super::Lowering;
use crate::code::java::calls;
use crate::code::java::frame::Frame;
use crate::code::java::requests;
use crate::code::java::syntax::Field;
use crate::code::java::types;
use crate::code::tape::{Kind, Literal, Property, ValueId};
use crate::detect::personal_data::vocabulary;
use crate::span::Span;

/// Stands for the type of what writes to a client.
pub(super) const WRITER: &str = "writer of an answer";

impl<'t, 'n> Lowering<'t, 'n> {
    /// What is called, as a name or as a member of what it is called on.
    pub(super) fn callee(&mut self, frame: &Frame<'n>) -> ValueId {
        let end = frame.node.child_by_field_name("name");
        let name = self.text_of(end);
        let span = Span::new(frame.node.start_byte(), end.unwrap_or(frame.node).end_byte());
        match frame.value(Field::Object) {
            Some(object) => self.push(span, Kind::Member { object, property: name }),
            None => self.push(span, Kind::Name(name)),
        }
    }

    pub(super) fn call(&mut self, frame: &mut Frame<'n>) -> ValueId {
        let span = frame.span;
        let callee = match frame.callee {
            Some(callee) => callee,
            None => self.callee(frame),
        };
        let method = self.part(frame.node, "name");
        let object = frame.value(Field::Object);
        let mut arguments = frame.arguments();
        if let Some(value) = self.asked(span, callee, (object, method), &arguments) {
            return value;
        }
        if arguments.is_empty()
            && let Some(value) = self.accessed(span, object, method)
        {
            return value;
        }
        if let Some(value) = self.text_made(span, object, method, &arguments) {
            return value;
        }
        if let Some(value) = self.mapped(span, object, method, &arguments) {
            return value;
        }
        if let (Some(named), "of") = (self.name_values(object, method, &mut arguments), method) {
            return named;
        }
        if method == "exec" {
            arguments = calls::commanded(&self.tape, arguments);
            let root = object.and_then(|object| requests::root(&self.tape, object));
            if root.and_then(|root| self.declared_type(root)) == Some("Runtime") {
                self.call_as(span, ("Runtime", "exec"), arguments.clone());
            }
        }
        self.note_written(span, object, method, &arguments);
        let built = object.and_then(|object| self.builders.remove(&object));
        let (given, only) = (arguments.clone(), arguments.len() == 1);
        let call = self.push(span, Kind::Call { callee, arguments, construct: false });
        if let (true, Some(object), Some(first)) = (only, object, given.first()) {
            self.fill(span, object, method, *first);
        }
        self.build(call, method, &given, built)
    }

    /// Something of a request that the client sent: `request.getParameter("q")`, `file.getOriginalFilename()`.
    fn asked(
        &mut self,
        span: Span,
        callee: ValueId,
        (object, method): (Option<ValueId>, &'t str),
        arguments: &[ValueId],
    ) -> Option<ValueId> {
        let root = requests::root(&self.tape, object?)?;
        let declared = self.declared_type(root)?;
        let of_request = || {
            requests::is_request(declared) && {
                let header = || {
                    arguments
                        .first()
                        .and_then(|first| calls::text(&self.tape, *first))
                        .is_some_and(requests::is_free_header)
                };
                requests::gives(method) || matches!(method, "getHeader" | "header") && header()
            }
        };
        let of_file = requests::gives_file_name(method)
            && matches!(declared, "MultipartFile" | "Part" | "FilePart" | "CompletedFileUpload");
        if !of_file && !of_request() {
            return None;
        }
        let value = self.push(span, Kind::Call { callee, arguments: arguments.to_vec(), construct: false });
        // The query of an address begins none.
        Some(self.push(span, Kind::Asked { value, segment: false }))
    }

    /// A property that a method without arguments gives: `user.getEmail()`, `guest.email()` of a record.
    fn accessed(&mut self, span: Span, object: Option<ValueId>, method: &'t str) -> Option<ValueId> {
        let object = match object {
            // `User.getEmail()`: what a class itself gives is no property of an object.
            Some(object) => match self.tape.kind(object) {
                Kind::Name(name) if name.starts_with(char::is_uppercase) => return None,
                _ => object,
            },
            None => {
                let own = calls::got(method).map(|capital| self.classes.property(capital));
                own.filter(|own| self.classes.has(own))?;
                self.push(span, Kind::Name("this"))
            }
        };
        let of = match self.tape.kind(object) {
            Kind::Name(name) | Kind::Member { property: name, .. } => self.declared_type(name),
            _ => None,
        };
        // Who is signed in goes by a name or by a number: what it is given to says which.
        if method == "getName" && matches!(of, Some("Principal" | "Authentication")) {
            return Some(self.push(span, Kind::Unknown));
        }
        // The last part of a path leads nowhere else.
        let nothing = method == "getFileName" || calls::got(method).is_some() && of.is_some_and(types::is_setting);
        if calls::asks(method) || nothing {
            return Some(self.push(span, Kind::Derived));
        }
        let property = match calls::got(method) {
            Some(capital) => self.classes.property(capital),
            None if self.classes.has(method) || vocabulary().read(method).holds.is_some() => method,
            None => return None,
        };
        Some(self.push(span, Kind::Member { object, property }))
    }

    /// A text of parts, or a list: `String.format("%s", a)`, `"%s".formatted(a)`, `text.append(a)`, `text.concat(a)`.
    fn text_made(
        &mut self,
        span: Span,
        object: Option<ValueId>,
        method: &'t str,
        arguments: &[ValueId],
    ) -> Option<ValueId> {
        let object = object?;
        let class = match self.tape.kind(object) {
            Kind::Name(name) => *name,
            _ => "",
        };
        if calls::formats(class, method) {
            let parts = calls::shown(&self.tape, arguments);
            return Some(self.push(span, Kind::Text(parts)));
        }
        // `name.substring(name.lastIndexOf("."))`: no `..` is in what stands behind the last dot.
        let behind = |argument: &ValueId| self.tape.written(*argument).contains(".lastIndexOf(");
        let ends = method == "substring" && matches!(arguments, [only] if behind(only));
        if ends || class == "FilenameUtils" && matches!(method, "getName" | "getExtension" | "getBaseName") {
            return Some(self.push(span, Kind::Derived));
        }
        if calls::lists(class, method) {
            return Some(self.push(span, Kind::List(arguments.to_vec())));
        }
        let only = arguments.first().copied().filter(|_| arguments.len() == 1);
        match (method, only) {
            ("formatted", _) => {
                let all: Vec<ValueId> = std::iter::once(object).chain(arguments.iter().copied()).collect();
                let parts = calls::shown(&self.tape, &all);
                Some(self.push(span, Kind::Text(parts)))
            }
            ("append" | "concat", Some(only)) => {
                let text = self.push(span, Kind::Text(vec![object, only]));
                let root = requests::root(&self.tape, object).filter(|_| method == "append");
                if let (Some(root), Kind::Name(_)) = (root, self.tape.kind(object)) {
                    let place = self.push(span, Kind::Name(root));
                    self.push(span, Kind::Assign { place, value: text });
                }
                Some(text)
            }
            _ => None,
        }
    }

    /// `users.stream().map(User::getEmail)`: of each, the property.
    fn mapped(&mut self, span: Span, object: Option<ValueId>, method: &str, arguments: &[ValueId]) -> Option<ValueId> {
        let (object, [only]) = (object.filter(|_| calls::maps(method))?, arguments) else { return None };
        let Kind::Member { object: class, property } = self.tape.kind(*only) else { return None };
        let (Kind::Name(class), property) = (self.tape.kind(*class), *property) else { return None };
        class.starts_with(char::is_uppercase).then_some(())?;
        let named = calls::got(property).map(|capital| self.classes.property(capital));
        let property = named.or_else(|| self.classes.has(property).then_some(property))?;
        let element = self.push(span, Kind::Element(object));
        Some(self.push(span, Kind::Member { object: element, property }))
    }

    /// `map.put("email", x)`, `span.setAttribute("email", x)`, `Map.of("email", x)`: a value under a name is a property.
    fn name_values(&mut self, object: Option<ValueId>, method: &str, arguments: &mut Vec<ValueId>) -> Option<ValueId> {
        let of_map =
            || object.is_some_and(|object| matches!(self.tape.kind(object), Kind::Name("Map" | "ImmutableMap")));
        if arguments.is_empty()
            || !arguments.len().is_multiple_of(2)
            || !(calls::names_values(method) || method == "of" && of_map())
        {
            return None;
        }
        let mut properties = Vec::new();
        for pair in arguments.chunks_exact(2) {
            let [key, value] = pair else { return None };
            let name = calls::text(&self.tape, *key).filter(|name| calls::is_key(name))?;
            let span = self.tape.span(*key).cover(self.tape.span(*value));
            properties.push(Property { key: Some(name), span, value: *value });
        }
        let span = properties.iter().map(|property| property.span).reduce(Span::cover).unwrap_or_default();
        let object = self.push(span, Kind::Object(properties));
        *arguments = vec![object];
        Some(object)
    }

    /// `response.getWriter().write(x)`: markup, where the file does not say that it is something else.
    fn note_written(&mut self, span: Span, object: Option<ValueId>, method: &str, arguments: &[ValueId]) {
        if !matches!(method, "write" | "print" | "println" | "printf" | "append" | "format") || arguments.is_empty() {
            return;
        }
        let to_client = object.is_some_and(|object| match self.tape.kind(object) {
            Kind::Name(name) => self.declared_type(name) == Some(WRITER),
            _ => self.is_answer(object),
        });
        if to_client && self.writes_markup {
            self.call_as(span, ("HttpServletResponse", "write"), arguments.to_vec());
        }
    }

    /// Whether a value is what writes to a client: `response.getWriter()`.
    pub(super) fn is_answer(&self, value: ValueId) -> bool {
        let Kind::Member { object, property: "Writer" | "OutputStream" } = self.tape.kind(value) else { return false };
        let root = requests::root(&self.tape, *object).and_then(|root| self.declared_type(root));
        matches!(root, Some("HttpServletResponse" | "ServletResponse"))
    }

    /// `user.setEmail(email)` gives the object's property; what makes a service's messages is given it by the call alone.
    fn fill(&mut self, span: Span, object: ValueId, method: &'t str, value: ValueId) {
        let Some(capital) = calls::set(method) else { return };
        if matches!(self.tape.kind(object), Kind::Name(name) if name.starts_with(char::is_uppercase)) {
            return;
        }
        let property = self.classes.property(capital);
        let place = self.push(span, Kind::Member { object, property });
        self.push(span, Kind::Assign { place, value });
    }

    /// `User.builder().email(email).build()` is an object with what it was given.
    fn build(
        &mut self,
        call: ValueId,
        method: &'t str,
        given: &[ValueId],
        built: Option<Vec<Property<'t>>>,
    ) -> ValueId {
        match (built, given) {
            (Some(properties), []) if method == "build" => {
                if properties.is_empty() {
                    return call;
                }
                let span = self.tape.span(call);
                let object = self.push(span, Kind::Object(properties));
                self.push(span, Kind::Choice(vec![call, object]))
            }
            (Some(mut properties), given) => {
                if let [value] = given
                    && !matches!(self.tape.kind(*value), Kind::Function(_) | Kind::Literal(Literal::Null))
                {
                    let key = calls::set(method).map_or(method, |capital| self.classes.property(capital));
                    self.classes.note_built(key);
                    properties.push(Property { key: Some(key), span: self.tape.span(*value), value: *value });
                }
                self.builders.insert(call, properties);
                call
            }
            // `HttpRequest.newBuilder(uri)`.
            (None, given)
                if method == "newBuilder" || given.is_empty() && matches!(method, "builder" | "toBuilder") =>
            {
                self.builders.insert(call, Vec::new());
                call
            }
            _ => call,
        }
    }
}
