//! What values are given to: variables, fields, parameters, elements.

use tree_sitter::Node;

use super::Lowering;
use super::invoked::WRITER;
use crate::code::java::frame::Frame;
use crate::code::java::parameters;
use crate::code::java::syntax::{Field, Syntax};
use crate::code::java::types;
use crate::code::tape::{Kind, ValueId, WALK};
use crate::span::Span;

impl<'t, 'n> Lowering<'t, 'n> {
    pub(super) fn bind(&mut self, span: Span, name: &'t str, value: ValueId, declared: &'t str) {
        if let Some(open) = self.declared.last_mut() {
            open.insert(name, declared);
        }
        self.push(span, Kind::Bind { name, value, hoisted: false });
    }

    /// A value with the type that is written for it, if one is.
    pub(super) fn typed(&mut self, span: Span, value: ValueId, declared: &'t str) -> ValueId {
        match declared {
            "" | "var" => value,
            _ => self.push(span, Kind::Typed { value, declared }),
        }
    }

    /// `User user = load()`, also as a field or as a resource of `try`.
    pub(super) fn declarator(&mut self, frame: &Frame<'n>) {
        let name_node = frame.node.child_by_field_name("name");
        let name = self.text_of(name_node);
        if name.is_empty() {
            return;
        }
        let (declared, setting) = match frame.node.child_by_field_name("type") {
            Some(own) => (types::bare(self.text_of(Some(own))), false),
            None => self.declaration(),
        };
        let span = name_node.map_or(frame.span, |node| Span::new(node.start_byte(), node.end_byte()));
        let value = match frame.value(Field::Value) {
            Some(value) if types::is_inert(declared) && !self.may_be_client(value) => self.push(span, Kind::Derived),
            Some(value) => value,
            None if types::is_inert(declared) || setting => self.push(span, Kind::Derived),
            None => self.push(span, Kind::Unknown),
        };
        let answers = self.is_answer(value);
        let value = self.typed(span, value, declared);
        self.bind(span, name, value, if answers { WRITER } else { declared });
    }

    /// The type of the declaration around, and whether it is given a setting.
    fn declaration(&mut self) -> (&'t str, bool) {
        let Some(around) = self.frames.last().map(|around| around.node) else { return ("", false) };
        if self.declaration.0 != around.id() {
            let declared = types::bare(self.part(around, "type"));
            let setting = parameters::is_setting(&parameters::annotations(self.text, around));
            self.declaration = (around.id(), declared, setting);
        }
        (self.declaration.1, self.declaration.2)
    }

    /// What is made may be a client, which keeps what it is made of.
    fn may_be_client(&self, value: ValueId) -> bool {
        matches!(self.tape.kind(value), Kind::Call { .. } | Kind::Member { .. })
    }

    /// `for (User user : users)`.
    pub(super) fn bind_each(&mut self, frame: &Frame<'n>) {
        let of = self.operand(frame, Field::Value);
        let span =
            frame.node.child_by_field_name("name").map_or(frame.span, |n| Span::new(n.start_byte(), n.end_byte()));
        let declared = types::bare(self.part(frame.node, "type"));
        let element = self.push(span, Kind::Element(of));
        let value = self.typed(span, element, declared);
        self.bind(span, self.part(frame.node, "name"), value, declared);
    }

    /// `catch (IOException e)`: what was raised here.
    pub(super) fn bind_caught(&mut self, node: Node<'n>, span: Span) {
        let mut cursor = node.walk();
        let parameter = node.named_children(&mut cursor).find(|child| child.kind() == "catch_formal_parameter");
        let name = parameter.map_or("", |parameter| self.part(parameter, "name"));
        if !name.is_empty() {
            let value = self.push(span, Kind::Caught);
            self.bind(span, name, value, "");
        }
    }

    /// `value instanceof User user`.
    pub(super) fn bind_pattern(&mut self, frame: &Frame<'n>) {
        let name = self.part(frame.node, "name");
        if let (false, Some(value)) = (name.is_empty(), frame.value(Field::Left)) {
            let declared = types::bare(self.part(frame.node, "right"));
            let value = self.typed(frame.span, value, declared);
            self.bind(frame.span, name, value, declared);
        }
    }

    /// `a = b`, `a += b`.
    pub(super) fn assignment(&mut self, frame: &Frame<'n>) -> ValueId {
        let (place, given) = (self.operand(frame, Field::Left), self.operand(frame, Field::Right));
        let adds = self.part(frame.node, "operator") == "+=";
        let value = if adds { self.push(frame.span, Kind::Text(vec![place, given])) } else { given };
        self.push(frame.span, Kind::Assign { place, value });
        value
    }

    /// `import org.slf4j.Logger;`: a class goes by the last part of its name.
    pub(super) fn import(&mut self, frame: &Frame<'n>) {
        let mut cursor = frame.node.walk();
        let path = frame.node.named_children(&mut cursor).next();
        let module = self.text_of(path);
        let written = self.slice(frame.span);
        let Some((outer, name)) = module.rsplit_once('.').filter(|_| !written.contains('*')) else { return };
        let kind = match written.contains("static ") {
            true => Kind::Import { module: outer, name },
            false => Kind::Import { module, name: "*" },
        };
        let value = self.push(frame.span, kind);
        self.push(frame.span, Kind::Bind { name, value, hoisted: true });
    }

    /// A class that trusts whoever answers: a check of certificates or of hosts that does nothing.
    /// <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/javax/net/ssl/X509TrustManager.html>
    pub(super) fn note_trust(&mut self, node: Node<'n>, span: Span) {
        let Some(body) = node.child_by_field_name("body") else { return };
        let mut cursor = body.walk();
        let mut statements = body.named_children(&mut cursor).filter(|child| !child.is_extra());
        let (first, second) = (statements.next(), statements.next());
        let (class, property) = match self.part(node, "name") {
            "checkServerTrusted" if first.is_none() => ("X509TrustManager", "checkServerTrusted"),
            "verify" if second.is_none() => {
                let says_yes = self.text_of(first).split_whitespace().eq(["return", "true;"]);
                if !says_yes || !self.part(node, "parameters").contains("SSLSession") {
                    return;
                }
                ("HostnameVerifier", "verify")
            }
            _ => return,
        };
        self.call_as(span, (class, property), Vec::new());
    }

    /// A call under a name of its own, by which rules know it.
    pub(super) fn call_as(
        &mut self,
        span: Span,
        (class, method): (&'static str, &'static str),
        arguments: Vec<ValueId>,
    ) {
        let object = self.push(span, Kind::Name(class));
        let callee = self.push(span, Kind::Member { object, property: method });
        self.push(span, Kind::Call { callee, arguments, construct: false });
    }

    /// The type that a name was declared with.
    pub(super) fn declared_type(&self, name: &str) -> Option<&'t str> {
        let around = self.declared.iter().rev().enumerate().take_while(|(steps, _)| WALK.has_room(*steps));
        around.map(|(_, open)| open).find_map(|open| open.get(name).copied())
    }

    /// Whether what a `switch` yields is used: it is no statement of its own.
    pub(super) fn is_used(&self) -> bool {
        self.frames.last().is_some_and(|around| around.keeps_children() && around.syntax != Syntax::Expression)
    }
}
