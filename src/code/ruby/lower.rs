//! From Prism's tree to a tape. The tree is walked by recursion, on a stack of its own and no deeper than a bound.

mod bind;
mod control;
mod functions;
mod invoked;

use std::collections::HashSet;

use ruby_prism::{ArgumentsNode, Location, Node, NodeList, StatementsNode};

use crate::bound::Bound;
use crate::code::rules::rules;
use crate::code::tape::{FunctionId, Kind, Literal, Property, Tape, ValueId};
use crate::span::Span;

/// How deep expressions and blocks are followed; each level of the tree is one.
const NESTING: Bound =
    Bound::new(2_000, "Ruby that nests more than 2,000 levels deep: what is further in was not looked at");

/// Parses and lowers a text.
pub(super) fn lower(text: &str) -> Tape<'_> {
    let parsed = ruby_prism::parse(text.as_bytes());
    let mut lowering =
        Lowering { text, tape: Tape::new(text, &super::DIALECT), function: None, defined: HashSet::new(), depth: 0 };
    lowering.gems();
    let root = parsed.node();
    lowering.defined = functions::defined(text);
    for error in parsed.errors().take(5) {
        let span = span(&error.location());
        lowering.tape.not_understood(span.start as usize, span.end as usize);
    }
    lowering.value(&root);
    lowering.tape
}

struct Lowering<'t> {
    text: &'t str,
    tape: Tape<'t>,
    /// The innermost open function or class.
    function: Option<FunctionId>,
    /// The names of the text's methods.
    defined: HashSet<&'t str>,
    /// How many levels of the tree are open.
    depth: usize,
}

/// The place of a part of the tree.
fn span(location: &Location<'_>) -> Span {
    Span::new(location.start() as usize, location.end() as usize)
}

impl<'t> Lowering<'t> {
    fn push(&mut self, span: Span, kind: Kind<'t>) -> ValueId {
        self.tape.push(span, kind)
    }

    fn slice(&self, location: &Location<'_>) -> &'t str {
        self.text.get(location.start() as usize..location.end() as usize).unwrap_or_default()
    }

    /// The constants that gems are known by are there without an import: as if each were imported under its own name.
    fn gems(&mut self) {
        let rules = rules(&super::DIALECT);
        let mut seen = HashSet::new();
        let text = self.text;
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        for word in text.split(|c| !is_part(c)) {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            if word.starts_with(|c: char| c.is_ascii_uppercase()) && rules.knows_package(word) && seen.insert(word) {
                let span = Span::new(start, start + word.len());
                let value = self.push(span, Kind::Import { module: word, name: "*" });
                self.push(span, Kind::Bind { name: word, value, hoisted: true });
            }
        }
    }

    /// The values of the statements of a body: the last is the body's own.
    fn statements(&mut self, statements: Option<StatementsNode<'_>>) -> Option<ValueId> {
        let mut last = None;
        for statement in &statements?.body() {
            last = Some(self.value(&statement));
        }
        last
    }

    /// The same of a body that may have handlers of errors.
    fn body(&mut self, body: Option<Node<'_>>) -> Option<ValueId> {
        Some(self.value(&body?))
    }

    fn values(&mut self, nodes: &NodeList<'_>) -> Vec<ValueId> {
        nodes.iter().map(|node| self.value(&node)).collect()
    }

    /// The value of a node, with all that it does put on the tape before.
    fn value(&mut self, node: &Node<'_>) -> ValueId {
        if !NESTING.has_room(self.depth) {
            return self.push(span(&node.location()), Kind::Unknown);
        }
        self.depth += 1;
        let value = self.lowered(node);
        self.depth -= 1;
        value
    }

    fn lowered(&mut self, node: &Node<'_>) -> ValueId {
        let at = span(&node.location());
        match node {
            Node::CallNode { .. } => self.call(node),
            Node::LocalVariableReadNode { .. }
            | Node::ConstantReadNode { .. }
            | Node::GlobalVariableReadNode { .. }
            | Node::ClassVariableReadNode { .. }
            | Node::ItLocalVariableReadNode { .. }
            | Node::SelfNode { .. } => {
                // `{ email: }`, where the variable is written as a key.
                let name = self.slice(&node.location()).trim_end_matches(':');
                let at = Span::new(at.start as usize, at.start as usize + name.len());
                self.push(at, Kind::Name(name))
            }
            Node::InstanceVariableReadNode { .. } => {
                let name = self.slice(&node.location());
                self.own(at, name)
            }
            Node::ConstantPathNode { .. } => self.constant(node),
            Node::StringNode { .. } | Node::SymbolNode { .. } => {
                let text = self.literal_text(node).unwrap_or_default();
                self.push(at, Kind::Literal(Literal::Text(text)))
            }
            Node::IntegerNode { .. } | Node::FloatNode { .. } | Node::RationalNode { .. } => {
                let number = self.slice(&node.location());
                self.push(at, Kind::Literal(Literal::Number(number)))
            }
            Node::TrueNode { .. } => self.push(at, Kind::Literal(Literal::Bool(true))),
            Node::FalseNode { .. } => self.push(at, Kind::Literal(Literal::Bool(false))),
            Node::NilNode { .. } => self.push(at, Kind::Literal(Literal::Null)),
            Node::InterpolatedStringNode { .. }
            | Node::InterpolatedSymbolNode { .. }
            | Node::InterpolatedRegularExpressionNode { .. }
            | Node::XStringNode { .. }
            | Node::InterpolatedXStringNode { .. } => self.put_together(node),
            Node::ArrayNode { .. } | Node::HashNode { .. } | Node::KeywordHashNode { .. } => self.collection(node),
            _ => self.statement(node),
        }
    }

    /// `@user`: what the object has under a name.
    fn own(&mut self, at: Span, name: &'t str) -> ValueId {
        let object = self.push(at, Kind::Name("self"));
        self.push(at, Kind::Member { object, property: name.trim_start_matches('@') })
    }

    /// `OpenSSL::Cipher`.
    fn constant(&mut self, node: &Node<'_>) -> ValueId {
        let at = span(&node.location());
        let Some(path) = node.as_constant_path_node() else { return self.push(at, Kind::Unknown) };
        let name = self.slice(&path.name_loc());
        match path.parent() {
            Some(parent) => {
                let object = self.value(&parent);
                self.push(at, Kind::Member { object, property: name })
            }
            None => self.push(at, Kind::Name(name)),
        }
    }

    /// What a literal text or symbol has between its quotes.
    fn literal_text(&self, node: &Node<'_>) -> Option<&'t str> {
        match node {
            Node::StringNode { .. } => Some(self.slice(&node.as_string_node()?.content_loc())),
            Node::SymbolNode { .. } => Some(self.slice(&node.as_symbol_node()?.content_loc())),
            _ => None,
        }
    }

    /// A text with values in it; one between backticks is a command.
    fn put_together(&mut self, node: &Node<'_>) -> ValueId {
        let at = span(&node.location());
        let command = match node {
            Node::XStringNode { .. } | Node::InterpolatedXStringNode { .. } => {
                let object = self.push(at, Kind::Name("Kernel"));
                Some(self.push(at, Kind::Member { object, property: "`" }))
            }
            _ => None,
        };
        let parts = match node {
            Node::InterpolatedStringNode { .. } => node.as_interpolated_string_node().map(|node| node.parts()),
            Node::InterpolatedSymbolNode { .. } => node.as_interpolated_symbol_node().map(|node| node.parts()),
            Node::InterpolatedXStringNode { .. } => node.as_interpolated_x_string_node().map(|node| node.parts()),
            Node::InterpolatedRegularExpressionNode { .. } => {
                node.as_interpolated_regular_expression_node().map(|node| node.parts())
            }
            _ => None,
        };
        let parts = parts.map(|parts| self.values(&parts)).unwrap_or_default();
        if matches!(node, Node::InterpolatedRegularExpressionNode { .. }) {
            return self.push(at, Kind::Derived);
        }
        let text = self.push(at, if parts.is_empty() { Kind::Literal(Literal::Text("")) } else { Kind::Text(parts) });
        match command {
            Some(callee) => self.push(at, Kind::Call { callee, arguments: vec![text], construct: false }),
            None => text,
        }
    }

    fn collection(&mut self, node: &Node<'_>) -> ValueId {
        let at = span(&node.location());
        let kind = match node {
            Node::ArrayNode { .. } => {
                let elements = node.as_array_node().map(|node| node.elements());
                Kind::List(elements.map(|elements| self.values(&elements)).unwrap_or_default())
            }
            Node::HashNode { .. } => {
                let elements = node.as_hash_node().map(|node| node.elements());
                Kind::Object(elements.map(|elements| self.properties(&elements)).unwrap_or_default())
            }
            _ => {
                let elements = node.as_keyword_hash_node().map(|node| node.elements());
                Kind::Keywords(elements.map(|elements| self.properties(&elements)).unwrap_or_default())
            }
        };
        self.push(at, kind)
    }

    fn properties(&mut self, elements: &NodeList<'_>) -> Vec<Property<'t>> {
        let mut properties = Vec::new();
        for element in elements {
            let at = span(&element.location());
            if let Some(pair) = element.as_assoc_node() {
                let key = self.literal_text(&pair.key());
                if key.is_none() {
                    self.value(&pair.key());
                }
                let value = self.value(&pair.value());
                properties.push(Property { key: Some(key.unwrap_or_default()), span: at, value });
            } else if let Some(splat) = element.as_assoc_splat_node()
                && let Some(value) = splat.value()
            {
                let value = self.value(&value);
                properties.push(Property { key: None, span: at, value });
            }
        }
        properties
    }

    /// The arguments of a call, those by name last, with those that are symbols for methods: `&:email`.
    fn arguments(&mut self, arguments: Option<ArgumentsNode<'_>>) -> Vec<ValueId> {
        arguments.map(|arguments| self.values(&arguments.arguments())).unwrap_or_default()
    }
}
