//! Calls: of operators, of what frameworks give, of methods.

use ruby_prism::{ArgumentsNode, BlockNode, CallNode, Node};

use super::{Lowering, span};
use crate::code::ruby::{calls, requests};
use crate::code::tape::{CUTTING, Kind, Literal, Property, ValueId};
use crate::span::Span;

impl<'t> Lowering<'t> {
    pub(super) fn call(&mut self, node: &Node<'_>) -> ValueId {
        let at = span(&node.location());
        let Some(call) = node.as_call_node() else { return self.push(at, Kind::Unknown) };
        let operator = std::str::from_utf8(call.name().as_slice()).unwrap_or_default();
        let method = call.message_loc().map_or("call", |location| self.slice(&location));
        match call.receiver() {
            // `{ email: }`, where the method is written as a key.
            None => match method.strip_suffix(':') {
                Some(name) => {
                    let at = Span::new(at.start as usize, at.start as usize + name.len());
                    self.by_name(at, &call, name)
                }
                None => self.by_name(at, &call, method),
            },
            Some(receiver) => {
                let object = self.value(&receiver);
                match operator {
                    "[]" => self.element(at, object, call.arguments()),
                    "[]=" => self.put(at, object, &call),
                    "+" | "%" | "/" | "<<" | "|" => self.joined(at, object, operator, call.arguments()),
                    _ if calls::is_telling_nothing(operator) => {
                        self.arguments(call.arguments());
                        self.push(at, Kind::Derived)
                    }
                    _ if call.is_attribute_write() => {
                        let place = self.push(at, Kind::Member { object, property: method });
                        let value = self.arguments(call.arguments()).pop();
                        let value = value.unwrap_or_else(|| self.push(at, Kind::Unknown));
                        self.push(at, Kind::Assign { place, value });
                        value
                    }
                    _ => self.of_object(at, object, &call, method),
                }
            }
        }
    }

    /// `a + b`, `format % values`, `root / name`, `list << value`.
    fn joined(&mut self, at: Span, left: ValueId, operator: &str, right: Option<ArgumentsNode<'_>>) -> ValueId {
        let callee = (operator == "<<").then(|| self.push(at, Kind::Member { object: left, property: "<<" }));
        let right = self.arguments(right);
        if let Some(callee) = callee {
            self.push(at, Kind::Call { callee, arguments: right, construct: false });
            return left;
        }
        let is_list = |value: &ValueId| matches!(self.tape.kind(*value), Kind::List(_));
        let lists = is_list(&left) || right.iter().any(is_list);
        let parts: Vec<ValueId> = std::iter::once(left).chain(right).collect();
        self.push(
            at,
            match operator {
                "|" => Kind::Choice(parts),
                "+" if lists => Kind::List(parts),
                _ => Kind::Text(parts),
            },
        )
    }

    /// `params[:email]`, `row["email"]`, `list[0]`, `card[-4..]`.
    pub(super) fn element(&mut self, at: Span, object: ValueId, index: Option<ArgumentsNode<'_>>) -> ValueId {
        let indices: Vec<Node<'_>> = index.map(|index| index.arguments().iter().collect()).unwrap_or_default();
        if let [only] = indices.as_slice() {
            if let Some(key) = self.literal_text(only).filter(|key| calls::is_plain(key)) {
                return self.under(at, object, key);
            }
            if let Some(range) = only.as_range_node() {
                return self.cut(at, object, [range.left(), range.right()]);
            }
            if self.slice(&only.location()) == "0" {
                return self.push(at, Kind::At { of: object, place: 0 });
            }
        }
        // `card[-4, 4]`.
        if let [first, _] = indices.as_slice() {
            let first = self.slice(&first.location());
            let ends = [first, ""].map(|end| self.push(at, Kind::Literal(Literal::Number(end))));
            let callee = self.push(at, Kind::Member { object, property: CUTTING });
            return self.push(at, Kind::Call { callee, arguments: ends.to_vec(), construct: false });
        }
        indices.iter().for_each(|index| {
            self.value(index);
        });
        self.push(at, Kind::Element(object))
    }

    /// What stands under a key; of what a client sent, in a path, a part of it.
    fn under(&mut self, at: Span, object: ValueId, key: &'t str) -> ValueId {
        let is_params = matches!(self.tape.kind(object), Kind::Sent(_));
        let headers = match self.tape.kind(object) {
            Kind::Member { object, property: "headers" | "env" } => requests::is_request(&self.tape, *object),
            Kind::Name("env") => true,
            _ => false,
        };
        if is_params && requests::is_of_route(key) {
            return self.push(at, Kind::Derived);
        }
        let value = self.push(at, Kind::Member { object, property: key });
        if is_params && requests::is_segment(key) {
            let element = self.push(at, Kind::Element(value));
            return self.push(at, Kind::Asked { value: element, segment: true });
        }
        if headers && requests::is_free_header(key) {
            let element = self.push(at, Kind::Element(value));
            return self.push(at, Kind::Asked { value: element, segment: false });
        }
        value
    }

    /// A part of a text by a range, as the call of a method with its two ends.
    fn cut(&mut self, at: Span, object: ValueId, ends: [Option<Node<'_>>; 2]) -> ValueId {
        let callee = self.push(at, Kind::Member { object, property: CUTTING });
        let arguments = ends.map(|end| {
            let written = end.map_or("", |end| self.slice(&end.location()));
            let is_number = written.is_empty() || written.parse::<i64>().is_ok();
            self.push(at, if is_number { Kind::Literal(Literal::Number(written)) } else { Kind::Derived })
        });
        self.push(at, Kind::Call { callee, arguments: arguments.to_vec(), construct: false })
    }

    /// `row[:email] = value`.
    fn put(&mut self, at: Span, object: ValueId, call: &CallNode<'_>) -> ValueId {
        let given: Vec<Node<'_>> = call.arguments().map(|given| given.arguments().iter().collect()).unwrap_or_default();
        let key = given.first().and_then(|key| self.literal_text(key)).filter(|key| calls::is_plain(key));
        let place = match key {
            Some(property) => self.push(at, Kind::Member { object, property }),
            None => self.push(at, Kind::Element(object)),
        };
        let values: Vec<ValueId> = given.iter().map(|value| self.value(value)).collect();
        let Some(value) = values.last().copied() else { return place };
        self.push(at, Kind::Assign { place, value });
        value
    }

    /// What is called without an object.
    fn by_name(&mut self, at: Span, call: &CallNode<'_>, name: &'t str) -> ValueId {
        if call.arguments().is_none() && call.block().is_none() {
            return match name {
                _ if self.defined.contains(name) || calls::is_judged(name) => {
                    let callee = self.push(at, Kind::Name(name));
                    self.push(at, Kind::Call { callee, arguments: Vec::new(), construct: false })
                }
                _ if requests::is_sent(name) => {
                    let value = self.push(at, Kind::Name(name));
                    self.push(at, Kind::Sent(value))
                }
                _ => self.push(at, Kind::Name(name)),
            };
        }
        match name {
            "raise" | "fail" => self.raised(at, call),
            "format" | "sprintf" => {
                let parts = self.arguments(call.arguments());
                self.push(at, Kind::Text(parts))
            }
            "lambda" | "proc" if call.arguments().is_none() => match call.block() {
                Some(block) => block.as_block_node().map(|block| self.block(&block, None)),
                None => None,
            }
            .unwrap_or_else(|| self.push(at, Kind::Unknown)),
            _ => {
                let callee = self.push(at, Kind::Name(name));
                self.called(at, callee, call, false)
            }
        }
    }

    /// `raise "no such user"`, `raise NotFound, "no #{email}"`, `raise NotFound.new(email)`.
    fn raised(&mut self, at: Span, call: &CallNode<'_>) -> ValueId {
        let mut given = self.arguments(call.arguments());
        let error = match given.as_slice() {
            [first, ..] if calls::is_constant(&self.tape, *first) => {
                let callee = given.remove(0);
                Some(self.push(at, Kind::Call { callee, arguments: given, construct: true }))
            }
            [only] if matches!(self.tape.kind(*only), Kind::Text(_) | Kind::Literal(Literal::Text(_))) => {
                let callee = self.push(at, Kind::Name("RuntimeError"));
                Some(self.push(at, Kind::Call { callee, arguments: given, construct: true }))
            }
            [first, ..] => Some(*first),
            [] => None,
        };
        if let Some(error) = error {
            self.push(at, Kind::Throw(error));
        }
        self.push(at, Kind::Derived)
    }

    /// What is asked of an object.
    fn of_object(&mut self, at: Span, object: ValueId, call: &CallNode<'_>, method: &'t str) -> ValueId {
        let bare = call.arguments().is_none() && call.block().is_none();
        if bare && requests::is_request(&self.tape, object) && requests::is_place(method) {
            let value = self.push(at, Kind::Member { object, property: method });
            return self.push(at, Kind::Sent(value));
        }
        // Where an upload lies, the server chose.
        if bare && matches!(method, "path" | "tempfile") && requests::is_of_params(&self.tape, object) {
            return self.push(at, Kind::Derived);
        }
        if let Some(value) = self.known(at, object, call, method) {
            return value;
        }
        let plain = method.trim_end_matches('!');
        if bare && !method.ends_with('?') && method != "new" && !calls::does_something(plain) {
            let value = self.push(at, Kind::Member { object, property: method });
            return self.row_of(at, value, object, method);
        }
        if method == "new" {
            let of_constant = calls::is_constant(&self.tape, object);
            let made = self.called(at, object, call, of_constant);
            return self.row_of(at, made, object, method);
        }
        let callee =
            self.push(at, Kind::Member { object, property: if self.is_judged(method) { method } else { plain } });
        let value = self.called(at, callee, call, false);
        if method.ends_with('?') {
            return self.push(at, Kind::Derived);
        }
        self.row_of(at, value, object, method)
    }

    /// Whether rules name a method with its exclamation mark.
    fn is_judged(&self, method: &str) -> bool {
        !method.ends_with('!') || calls::does_something(method)
    }

    /// What a model's methods give is of the model: `User.find_by(email: mail)`.
    fn row_of(&mut self, at: Span, value: ValueId, object: ValueId, method: &str) -> ValueId {
        match self.tape.kind(object) {
            Kind::Name(declared) if calls::finds(method) && calls::is_constant(&self.tape, object) => {
                let declared = *declared;
                self.push(at, Kind::Typed { value, declared })
            }
            _ => value,
        }
    }

    /// Methods that are other operations in truth.
    fn known(&mut self, at: Span, object: ValueId, call: &CallNode<'_>, method: &'t str) -> Option<ValueId> {
        let given: Vec<Node<'_>> = call.arguments().map(|given| given.arguments().iter().collect()).unwrap_or_default();
        let keys = |own: &Self| -> Option<Vec<&'t str>> { given.iter().map(|key| own.literal_text(key)).collect() };
        match method {
            // <https://api.rubyonrails.org/classes/ActionController/Parameters.html>
            "require" | "fetch" | "try" | "try!" | "public_send" | "send" | "read_attribute" | "delete"
                if !given.is_empty() =>
            {
                let key = given.first().and_then(|key| self.literal_text(key)).filter(|key| calls::is_plain(key))?;
                let value = self.under(at, object, key);
                let default = given.get(1).filter(|_| method == "fetch").map(|default| self.value(default));
                Some(match default {
                    Some(default) => self.push(at, Kind::Choice(vec![value, default])),
                    None => value,
                })
            }
            "dig" => {
                let mut value = object;
                for key in keys(self)? {
                    value = self.push(at, Kind::Member { object: value, property: key });
                }
                Some(value)
            }
            "permit" | "slice" | "extract!" if !given.is_empty() => Some(self.chosen(at, object, &given)),
            "permit!" => Some(self.push(at, Kind::Sent(object))),
            "join" => {
                let parts = self.arguments(call.arguments());
                // `File.join(root, name)`.
                if calls::is_constant(&self.tape, object) {
                    return Some(self.push(at, Kind::Text(parts)));
                }
                let parts = std::iter::once(object).chain(parts).collect();
                Some(self.push(at, Kind::Text(parts)))
            }
            _ if calls::takes_of_each(method) => {
                let key = match call.block() {
                    // `users.map(&:email)`.
                    Some(block) => self.literal_text(&block.as_block_argument_node()?.expression()?),
                    None => given.first().and_then(|key| self.literal_text(key)),
                }?;
                let element = self.push(at, Kind::Element(object));
                if calls::does_something(key) {
                    let callee = self.push(at, Kind::Member { object: element, property: key });
                    return Some(self.push(at, Kind::Call { callee, arguments: Vec::new(), construct: false }));
                }
                Some(self.push(at, Kind::Member { object: element, property: key }))
            }
            _ => None,
        }
    }

    /// `params.permit(:name, address: [:city])`: an object with these of its properties.
    fn chosen(&mut self, at: Span, object: ValueId, given: &[Node<'_>]) -> ValueId {
        let mut properties = Vec::new();
        for key in given {
            let own = span(&key.location());
            let nested = match key {
                Node::KeywordHashNode { .. } => key.as_keyword_hash_node().map(|node| node.elements()),
                Node::HashNode { .. } => key.as_hash_node().map(|node| node.elements()),
                _ => None,
            };
            let pairs = nested.iter().flat_map(|elements| elements.iter());
            let nested: Vec<&'t str> =
                pairs.filter_map(|pair| self.literal_text(&pair.as_assoc_node()?.key())).collect();
            for name in self.literal_text(key).into_iter().chain(nested) {
                let value = self.push(own, Kind::Member { object, property: name });
                properties.push(Property { key: Some(name), span: own, value });
            }
        }
        self.push(at, Kind::Object(properties))
    }

    /// A call with its arguments and its block.
    fn called(&mut self, at: Span, callee: ValueId, call: &CallNode<'_>, construct: bool) -> ValueId {
        let mut arguments = self.arguments(call.arguments());
        let keywords = arguments.pop_if(|last| matches!(self.tape.kind(*last), Kind::Keywords(_)));
        if let Some(keywords) = keywords
            && self.stays_here(callee, keywords)
        {
            return self.push(at, Kind::Derived);
        }
        match call.block() {
            Some(block @ Node::BlockNode { .. }) => {
                let written = block.as_block_node();
                arguments.extend(written.map(|block| match self.is_message(callee, call, &block) {
                    true => self.body(block.body()).unwrap_or_else(|| self.push(at, Kind::Unknown)),
                    false => self.block(&block, Some(callee)),
                }));
            }
            Some(block @ Node::BlockArgumentNode { .. }) => {
                let passed = block.as_block_argument_node().and_then(|block| block.expression());
                arguments.extend(passed.map(|passed| self.value(&passed)));
            }
            _ => {}
        }
        arguments.extend(keywords);
        self.push(at, Kind::Call { callee, arguments, construct })
    }

    /// `redirect_to url, allow_other_host: false`: <https://api.rubyonrails.org/classes/ActionController/Redirecting.html#method-i-redirect_to>.
    fn stays_here(&self, callee: ValueId, keywords: ValueId) -> bool {
        let (Kind::Name(name), Kind::Keywords(given)) = (self.tape.kind(callee), self.tape.kind(keywords)) else {
            return false;
        };
        let is_false = |value: ValueId| matches!(self.tape.kind(value), Kind::Literal(Literal::Bool(false)));
        name.starts_with("redirect")
            && given.iter().any(|option| option.key == Some("allow_other_host") && is_false(option.value))
    }

    /// `logger.debug { "found #{user}" }`: what the block gives is what is written.
    fn is_message(&self, callee: ValueId, call: &CallNode<'_>, block: &BlockNode<'_>) -> bool {
        let Kind::Member { property, .. } = self.tape.kind(callee) else { return false };
        call.arguments().is_none() && block.parameters().is_none() && calls::writes_block(property)
    }
}
