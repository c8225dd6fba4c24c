//! From tree-sitter's tree to a tape, in one walk with a cursor: no recursion, whatever the depth.

use tree_sitter::Tree;

use super::frame::{Child, Children, Frame, Lowered};
use super::pattern::{Patterns, declared};
use super::syntax::{Field, Grammar, Syntax};
use super::{answer, server};
use crate::code::dialect::Dialect;
use crate::code::tape::{Function, FunctionId, Kind, Literal, Property, Tape, Type, ValueId};
use crate::span::Span;

/// Lowers a parsed text.
pub(super) fn lower<'t>(text: &'t str, tree: &Tree, grammar: &Grammar, dialect: &'static Dialect) -> Tape<'t> {
    let mut lowering = Lowering {
        text,
        tape: Tape::new(text, dialect),
        frames: Vec::new(),
        patterns: Patterns::default(),
        function: None,
        has_controllers: answer::has_controllers(text),
    };
    lowering.walk(tree, grammar);
    lowering.tape
}

struct Lowering<'t> {
    text: &'t str,
    tape: Tape<'t>,
    /// The open nodes, outermost first.
    frames: Vec<Frame<'t>>,
    patterns: Patterns<'t>,
    /// The innermost open function or class.
    function: Option<FunctionId>,
    has_controllers: bool,
}

impl<'t> Lowering<'t> {
    fn walk(&mut self, tree: &Tree, grammar: &Grammar) {
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            let span = Span::new(node.start_byte(), node.end_byte());
            if node.is_error() || node.is_missing() {
                self.tape.not_understood(span.start as usize, span.end as usize);
            }
            let field = grammar.field(cursor.field_id());
            let named = node.is_named();
            if named {
                let syntax = grammar.syntax(node.kind_id());
                self.enter(syntax, field, span);
                let opaque = matches!(syntax, Syntax::Skipped | Syntax::Type | Syntax::String | Syntax::Regex);
                if !opaque && cursor.goto_first_child() {
                    continue;
                }
                self.leave();
            } else if field == Field::Operator {
                self.keep(Child { field, syntax: Syntax::Other, span, lowered: Lowered::Nothing });
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                self.leave();
            }
        }
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn push(&mut self, span: Span, kind: Kind<'t>) -> ValueId {
        self.tape.push(span, kind)
    }

    fn keep(&mut self, child: Child<'t>) {
        if let Some(parent) = self.frames.last_mut().filter(|parent| parent.keeps_children()) {
            parent.children.push(child);
        }
    }

    fn enter(&mut self, syntax: Syntax, field: Field, span: Span) {
        self.before_child(field, span);
        let mut frame = Frame { syntax, field, span, children: Vec::new(), function: None, forked: false };
        match syntax {
            Syntax::Type => self.declared_type(span),
            Syntax::Class => {
                self.declared_class(span);
                frame.function = Some(self.enter_function(syntax, field, span));
            }
            Syntax::Function | Syntax::Namespace => {
                frame.function = Some(self.enter_function(syntax, field, span));
            }
            Syntax::Block | Syntax::Catch | Syntax::For | Syntax::ForIn => {
                self.push(span, Kind::EnterBlock);
                if syntax == Syntax::Catch {
                    self.push(span, Kind::EnterHandler);
                }
            }
            Syntax::Try => {
                self.push(span, Kind::EnterTry);
            }
            Syntax::SwitchBody => {
                self.push(span, Kind::Fork);
                frame.forked = true;
            }
            Syntax::SwitchCase => {
                self.push(span, Kind::Arm);
            }
            _ => {}
        }
        self.frames.push(frame);
    }

    /// What has to be on the tape before a part of the innermost open node starts.
    fn before_child(&mut self, field: Field, span: Span) {
        let Some(mut parent) = self.frames.pop() else { return };
        match (parent.syntax, field) {
            (Syntax::Function | Syntax::Class | Syntax::Namespace, Field::Body) => self.start_body(&mut parent, span),
            (Syntax::If, Field::Alternative) => {
                self.push(span, Kind::Arm);
            }
            (Syntax::If, Field::Consequence) | (Syntax::For | Syntax::While | Syntax::Do, Field::Body) => {
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            (Syntax::ForIn, Field::Body) => {
                self.bind_loop(&parent);
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            (Syntax::Catch, Field::Body) => {
                if let Some(pattern) = parent.children.pattern(Field::Parameter) {
                    let value = self.push(self.patterns.span(pattern), Kind::Caught);
                    self.patterns.bind(&mut self.tape, pattern, value, false);
                }
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            _ => {}
        }
        self.frames.push(parent);
    }

    fn bind_loop(&mut self, parent: &Frame<'t>) {
        let Some(pattern) = parent.children.pattern(Field::Left) else { return };
        let of = self.operand(parent, Field::Right);
        let span = self.patterns.span(pattern);
        let between = self.text.get(span.end as usize..self.tape.span(of).start as usize).unwrap_or_default();
        // `for (const key in guest)`: names of properties, not what they hold.
        let names = between.split_whitespace().next() == Some("in");
        let element = self.push(span, if names { Kind::Derived } else { Kind::Element(of) });
        self.patterns.bind(&mut self.tape, pattern, element, false);
    }

    fn enter_function(&mut self, syntax: Syntax, field: Field, span: Span) -> FunctionId {
        let parent = self.function;
        let name = self.name_given_by_parent(field);
        let passed_to = self.passed_to();
        let deferred = syntax == Syntax::Function;
        let id = self.tape.add_function(Function {
            name,
            parent,
            passed_to,
            deferred,
            parameters: Vec::new(),
            rest: None,
            returns: "",
            accessor: false,
            receiver: None,
        });
        if syntax == Syntax::Namespace {
            self.tape.set_namespace(id);
        }
        self.function = Some(id);
        self.push(span, Kind::EnterFunction(id));
        id
    }

    /// `const create = () => ...`, `create: () => ...`, `this.create = ...`: the name of what a function is given to.
    fn name_given_by_parent(&self, field: Field) -> Option<&'t str> {
        let parent = self.frames.last()?;
        let given = match (parent.syntax, field) {
            (Syntax::Declarator | Syntax::Field, Field::Value) => parent.children.named(Field::Name)?,
            (Syntax::Pair, Field::Value) => parent.children.named(Field::Key)?,
            (Syntax::Assignment, Field::Right) => parent.children.named(Field::Left)?,
            _ => return None,
        };
        // Of `module.exports.create` the last name.
        let text = unquoted(self.slice(given.span)).rsplit('.').next()?;
        is_identifier(text).then_some(text)
    }

    /// The callee, when the innermost open nodes are a call and its arguments.
    fn passed_to(&self) -> Option<ValueId> {
        let mut open = self.frames.iter().rev();
        (open.next()?.syntax == Syntax::Arguments).then_some(())?;
        let call = open.next().filter(|frame| frame.syntax == Syntax::Call)?;
        call.children.value(Field::Callee)
    }

    fn start_body(&mut self, frame: &mut Frame<'t>, body: Span) {
        let Some(function) = frame.function else { return };
        if let Some(name) = frame.children.named(Field::Name).map(|child| self.slice(child.span)) {
            self.tape.name_function(function, name);
        }
        if let Some(name) = frame.children.field(Field::Name) {
            let before = self.text.get(frame.span.start as usize..name.span.start as usize).unwrap_or_default();
            if before.split_whitespace().next_back() == Some("get") {
                self.tape.set_accessor(function);
            }
        }
        if frame.syntax == Syntax::Function {
            self.tape.set_returns(function, declared(self.text, &frame.children));
            if self.has_controllers && answer::answers(self.text, frame.span.start as usize) {
                self.tape.set_answering(function);
            }
        }
        let action = frame.syntax == Syntax::Function && server::is_action(self.text, frame.span, body);
        for (index, pattern) in frame.children.parameters().into_iter().enumerate() {
            let span = self.patterns.span(pattern);
            let before = self.text.get(..span.start as usize).unwrap_or_default();
            if before.ends_with("...") || self.slice(span).starts_with("...") {
                self.tape.set_rest(function, index);
            }
            let mut value = self.push(span, Kind::Parameter { function, index });
            if action {
                // Nobody checks types when it runs: a text or a number is what a client chose as well.
                let kind = match server::tells(self.slice(span)) {
                    true => Kind::Sent(value),
                    false => Kind::Asked { value, segment: false },
                };
                value = self.push(span, kind);
            }
            self.patterns.bind(&mut self.tape, pattern, value, false);
        }
    }

    fn leave(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        let lowered = self.lowered(&mut frame);
        if frame.forked {
            let exhaustive = frame.syntax == Syntax::If && frame.children.field(Field::Alternative).is_some();
            self.push(frame.span, Kind::Merge { exhaustive });
        }
        if frame.syntax == Syntax::Try {
            self.push(frame.span, Kind::LeaveTry);
        }
        if frame.syntax == Syntax::Catch {
            self.push(frame.span, Kind::LeaveHandler);
        }
        if matches!(frame.syntax, Syntax::Block | Syntax::Catch | Syntax::For | Syntax::ForIn) {
            self.push(frame.span, Kind::LeaveBlock);
        }
        self.keep(Child { field: frame.field, syntax: frame.syntax, span: frame.span, lowered });
    }

    fn lowered(&mut self, frame: &mut Frame<'t>) -> Lowered<'t> {
        let span = frame.span;
        match frame.syntax {
            Syntax::Identifier => self.identifier(frame),
            Syntax::Function | Syntax::Class | Syntax::Namespace => self.leave_function(frame),
            Syntax::Declarator => self.declarator(frame),
            Syntax::Assignment | Syntax::AugmentedAssignment => self.assignment(frame),
            Syntax::Return | Syntax::Yield => {
                if let Some(value) = frame.children.only_value() {
                    self.push(span, Kind::Return(value));
                }
                Lowered::Nothing
            }
            Syntax::Cast => self.cast(frame),
            Syntax::Field => {
                let name = frame.children.field(Field::Name).or_else(|| frame.children.field(Field::Property));
                let name = name.map(|name| self.slice(name.span).trim_start_matches('#'));
                if let (Some(name), Some(value)) = (name, frame.children.value(Field::Value)) {
                    self.push(span, Kind::Field { name, value });
                }
                Lowered::Nothing
            }
            Syntax::Throw => {
                if let Some(value) = frame.children.only_value() {
                    self.push(span, Kind::Throw(value));
                }
                Lowered::Nothing
            }
            Syntax::Pair => {
                let key = frame.children.field(Field::Key).map_or("", |key| match key.syntax {
                    Syntax::PropertyName | Syntax::String | Syntax::Number => unquoted(self.slice(key.span)),
                    _ => "",
                });
                let value = self.operand(frame, Field::Value);
                Lowered::Property(Property { key: Some(key), span, value })
            }
            Syntax::Arguments => Lowered::Values(frame.children.values()),
            Syntax::Passing | Syntax::Spread => frame.children.only_value().map_or(Lowered::Nothing, Lowered::Value),
            Syntax::Sequence => frame.children.values().pop().map_or(Lowered::Nothing, Lowered::Value),
            Syntax::Binary => self.binary(frame),
            Syntax::Attribute => self.attribute(frame),
            Syntax::Tag => self.tag(frame),
            Syntax::Parameter
            | Syntax::FormalParameters
            | Syntax::AssignmentPattern
            | Syntax::ObjectPattern
            | Syntax::ArrayPattern
            | Syntax::RestPattern
            | Syntax::PairPattern => self.patterns.lower(self.text, frame),
            _ => match self.value_kind(frame) {
                Some(kind) => Lowered::Value(self.push(span, kind)),
                None => Lowered::Nothing,
            },
        }
    }

    /// The operation of a node whose value is made of its children's values.
    fn value_kind(&mut self, frame: &mut Frame<'t>) -> Option<Kind<'t>> {
        let text = || self.text.get(frame.span.range()).unwrap_or_default();
        Some(match frame.syntax {
            Syntax::String => Kind::Literal(Literal::Text(unquoted(text()))),
            Syntax::Number => Kind::Literal(Literal::Number(text())),
            Syntax::True => Kind::Literal(Literal::Bool(true)),
            Syntax::False => Kind::Literal(Literal::Bool(false)),
            Syntax::Null => Kind::Literal(Literal::Null),
            Syntax::This => Kind::Name(text()),
            Syntax::Template => {
                let parts = frame.children.values();
                if parts.is_empty() { Kind::Literal(Literal::Text(unquoted(text()))) } else { Kind::Text(parts) }
            }
            Syntax::Member => {
                let property = frame.children.field(Field::Property).map_or("", |child| self.slice(child.span));
                Kind::Member { object: self.operand(frame, Field::Object), property: property.trim_start_matches('#') }
            }
            Syntax::Subscript => {
                let index = frame.children.field(Field::Index);
                let written = index.map_or("", |child| self.slice(child.span));
                let is_name = index.is_some_and(|child| child.syntax == Syntax::String);
                let object = self.operand(frame, Field::Object);
                match written {
                    _ if is_name => Kind::Member { object, property: unquoted(written) },
                    _ => written.parse().map_or(Kind::Element(object), |place| Kind::At { of: object, place }),
                }
            }
            Syntax::Call | Syntax::New => {
                let callee = self.operand(frame, Field::Callee);
                let construct = frame.syntax == Syntax::New;
                let arguments = frame.children.arguments();
                match self.reflected(callee, &arguments) {
                    Some((object, property)) => Kind::Member { object, property },
                    None => Kind::Call { callee, arguments, construct },
                }
            }
            Syntax::Object => Kind::Object(frame.children.properties(self.text)),
            Syntax::Array => Kind::List(frame.children.values()),
            Syntax::Ternary => {
                let arms = [Field::Consequence, Field::Alternative];
                Kind::Choice(arms.map(|arm| self.operand(frame, arm)).to_vec())
            }
            Syntax::Unary if matches!(text(), "!0" | "!1") => Kind::Literal(Literal::Bool(text() == "!0")),
            Syntax::Unary | Syntax::Regex | Syntax::Markup => Kind::Derived,
            _ => return None,
        })
    }

    /// `Reflect.get(user, "email")`. <https://tc39.es/ecma262/#sec-reflect.get>
    fn reflected(&self, callee: ValueId, arguments: &[ValueId]) -> Option<(ValueId, &'t str)> {
        let Kind::Member { object, property: "get" } = self.tape.kind(callee) else { return None };
        let [of, name, ..] = arguments else { return None };
        match (self.tape.kind(*object), self.tape.kind(*name)) {
            (Kind::Name("Reflect"), Kind::Literal(Literal::Text(property))) => Some((*of, *property)),
            _ => None,
        }
    }

    /// The value of a part of a node; unknown when that part has none.
    fn operand(&mut self, frame: &Frame<'t>, field: Field) -> ValueId {
        match frame.children.value(field) {
            Some(value) => value,
            None => self.push(frame.span, Kind::Unknown),
        }
    }

    fn identifier(&mut self, frame: &Frame<'t>) -> Lowered<'t> {
        let name = self.slice(frame.span);
        let Some(parent) = self.frames.last() else { return Lowered::Nothing };
        match (parent.syntax, frame.field) {
            (Syntax::Declarator | Syntax::Function | Syntax::Class | Syntax::Namespace, Field::Name)
                if parent.syntax != Syntax::Declarator =>
            {
                Lowered::Nothing
            }
            // `import { a as b }`: `a` is no name here.
            (Syntax::ImportName, Field::Name)
                if self.slice(parent.span).split_whitespace().any(|word| word == "as") =>
            {
                Lowered::Nothing
            }
            (Syntax::ImportName, _) => {
                let imported = match frame.field {
                    Field::Alias => parent.children.field(Field::Name).map_or(name, |child| self.slice(child.span)),
                    Field::Name => name,
                    _ => "*",
                };
                let kind = Kind::Import { module: self.imported_module(), name: imported };
                let value = self.push(frame.span, kind);
                self.push(frame.span, Kind::Bind { name, value, hoisted: true });
                Lowered::Nothing
            }
            (Syntax::Declarator, Field::Name)
            | (Syntax::Parameter, Field::Pattern | Field::Name)
            | (Syntax::Function | Syntax::Catch, Field::Parameter)
            | (Syntax::ForIn | Syntax::AssignmentPattern, Field::Left)
            | (Syntax::PairPattern, Field::Value)
            | (Syntax::FormalParameters | Syntax::ArrayPattern | Syntax::RestPattern | Syntax::ObjectPattern, _) => {
                Lowered::Pattern(self.patterns.name(name, frame.span))
            }
            _ => Lowered::Value(self.push(frame.span, Kind::Name(name))),
        }
    }

    /// The module that the innermost open import names: what is quoted at its end.
    fn imported_module(&self) -> &'t str {
        let import = self.frames.iter().rev().take(6).find(|frame| frame.syntax == Syntax::Import);
        let text = import.map_or("", |import| self.slice(import.span)).trim_end_matches([';', ' ', ')']);
        let Some(quote) = text.chars().next_back().filter(|last| matches!(last, '"' | '\'')) else { return "" };
        text.strip_suffix(quote).and_then(|text| text.rsplit(quote).next()).unwrap_or_default()
    }

    /// `interface Name { ... }`, `type Name = ...`.
    fn declared_type(&mut self, span: Span) {
        let text = self.slice(span);
        self.add_type(text.trim_start_matches("interface").trim_start_matches("type"));
    }

    /// `class Name { ... }`: its fields.
    fn declared_class(&mut self, span: Span) {
        if let Some((_, rest)) = self.slice(span).split_once("class ") {
            self.add_type(rest);
        }
    }

    fn add_type(&mut self, text: &'t str) {
        let rest = text.trim_start();
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$')).unwrap_or(rest.len());
        let (name, body) = rest.split_at(end);
        if !name.is_empty() {
            self.tape.types.push(Type { name, body, members: None, fields: Vec::new() });
        }
    }

    fn leave_function(&mut self, frame: &Frame<'t>) -> Lowered<'t> {
        let Some(function) = frame.function else { return Lowered::Nothing };
        if let Some(value) = frame.children.value(Field::Body) {
            self.push(frame.span, Kind::Return(value));
        }
        self.push(frame.span, Kind::LeaveFunction);
        self.function = self.tape.function(function).and_then(|function| function.parent);
        let value = self.push(frame.span, Kind::Function(function));
        // A method's name is no variable.
        let name = frame.children.field(Field::Name).filter(|name| name.syntax != Syntax::PropertyName);
        if let Some(name) = name.map(|name| self.slice(name.span)).filter(|name| is_identifier(name)) {
            self.push(frame.span, Kind::Bind { name, value, hoisted: true });
        }
        Lowered::Value(value)
    }

    fn declarator(&mut self, frame: &Frame<'t>) -> Lowered<'t> {
        let Some(pattern) = frame.children.pattern(Field::Name) else { return Lowered::Nothing };
        let kind = if self.patterns.is_inert(pattern, self.text, &frame.children) {
            Some(Kind::Derived)
        } else if frame.children.field(Field::Value).is_none() {
            // `export let guest`, of a component, is given from outside.
            let list = self.frames.last().map_or(frame.span.start, |list| list.span.start);
            let before = self.text.get(..list as usize).unwrap_or_default().trim_end();
            Some(if before.ends_with("export") { Kind::Unknown } else { Kind::Literal(Literal::Null) })
        } else {
            None
        };
        let value = match kind {
            Some(kind) => self.push(frame.span, kind),
            None => self.operand(frame, Field::Value),
        };
        let declared = declared(self.text, &frame.children);
        let value = if declared.is_empty() { value } else { self.push(frame.span, Kind::Typed { value, declared }) };
        let hoisted = self.frames.last().is_some_and(|parent| parent.syntax == Syntax::VariableDeclaration);
        self.patterns.bind(&mut self.tape, pattern, value, hoisted);
        Lowered::Nothing
    }

    /// `email={user.email}` of an element.
    fn attribute(&mut self, frame: &Frame<'t>) -> Lowered<'t> {
        let Some(name) = frame.children.first() else { return Lowered::Nothing };
        let key = self.slice(name.span);
        let value = match frame.children.only_value() {
            Some(value) => value,
            None => self.push(frame.span, Kind::Derived),
        };
        Lowered::Property(Property { key: Some(key), span: frame.span, value })
    }

    /// An element with what it is given. Of elements of HTML only what a browser asks for or shows as markup is kept.
    fn tag(&mut self, frame: &mut Frame<'t>) -> Lowered<'t> {
        let name = frame.children.field(Field::Name).map_or("", |name| self.slice(name.span));
        let own = name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains('.');
        let tag = frame.children.value(Field::Name);
        let property = |child: Child<'t>| match child.lowered {
            Lowered::Property(property) => Some(property),
            // `{...props}`
            Lowered::Value(value) if child.field != Field::Name => {
                Some(Property { key: None, span: child.span, value })
            }
            _ => None,
        };
        let mut given: Vec<Property<'t>> =
            std::mem::take(&mut frame.children).into_iter().filter_map(property).collect();
        given.retain(|property| !own || property.key.is_some_and(|key| BROWSERS.contains(&key)));
        let (Some(tag), false) = (tag, given.is_empty()) else {
            return Lowered::Value(self.push(frame.span, Kind::Derived));
        };
        let given = self.push(frame.span, Kind::Attributes(given));
        Lowered::Value(self.push(frame.span, Kind::Markup { tag, given }))
    }

    fn assignment(&mut self, frame: &Frame<'t>) -> Lowered<'t> {
        let mut value = self.operand(frame, Field::Right);
        if let Some(pattern) = frame.children.pattern(Field::Left) {
            self.patterns.bind(&mut self.tape, pattern, value, false);
        } else if let Some(place) = frame.children.value(Field::Left) {
            if frame.syntax == Syntax::AugmentedAssignment {
                value = self.push(frame.span, Kind::Text(vec![place, value]));
            }
            self.push(frame.span, Kind::Assign { place, value });
        }
        Lowered::Value(value)
    }

    /// `body as Guest`.
    fn cast(&mut self, frame: &Frame<'t>) -> Lowered<'t> {
        let Some(value) = frame.children.only_value() else { return Lowered::Nothing };
        let written = self.slice(frame.span);
        let named = [" as ", " satisfies "].iter().find_map(|word| written.rsplit_once(word));
        let declared = named.map_or("", |(_, declared)| declared.trim());
        let is_plain = |c: char| c.is_alphanumeric() || "_.<>[], ".contains(c);
        let is_name = declared.starts_with(char::is_uppercase) && declared.len() < 80 && declared.chars().all(is_plain);
        // What is written says more than what it is taken for.
        let is_asked = matches!(self.tape.kind(value), Kind::Name(_) | Kind::Member { .. } | Kind::Call { .. });
        Lowered::Value(if is_name && is_asked { self.push(frame.span, Kind::Typed { value, declared }) } else { value })
    }

    fn binary(&mut self, frame: &Frame<'t>) -> Lowered<'t> {
        let operator = frame.children.field(Field::Operator).map_or("", |child| self.slice(child.span));
        let left = self.operand(frame, Field::Left);
        let right = self.operand(frame, Field::Right);
        Lowered::Value(match operator {
            "+" => self.push(frame.span, Kind::Text(vec![left, right])),
            "||" | "??" => self.push(frame.span, Kind::Choice(vec![left, right])),
            // What is left when the first operand is falsy tells nothing.
            "&&" => right,
            _ => self.push(frame.span, Kind::Derived),
        })
    }
}

/// Attributes whose value a browser asks for, or shows as markup. <https://react.dev/reference/react-dom/components/common>
const BROWSERS: &[&str] =
    &["href", "src", "srcSet", "action", "formAction", "poster", "data", "ping", "dangerouslySetInnerHTML", "srcDoc"];

/// A string literal's content; other texts unchanged.
pub(super) fn unquoted(text: &str) -> &str {
    for quote in ['"', '\'', '`'] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    text
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '-'))
}
