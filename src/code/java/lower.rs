//! From tree-sitter's tree to a tape, with a stack of what is to be done: no recursion, whatever the depth.

mod bind;
mod invoked;
mod values;

use std::collections::HashMap;

use tree_sitter::{Node, Tree, TreeCursor};

use super::classes::Classes;
use super::frame::{Child, Frame};
use super::parameters::{self, Parameter};
use super::requests::{self, Bound};
use super::syntax::{Field, Grammar, Syntax};
use super::types;
use crate::code::tape::{Function, FunctionId, Kind, Property, Tape, ValueId};
use crate::span::Span;

/// Lowers a parsed text.
pub(super) fn lower<'t>(text: &'t str, tree: &Tree, grammar: &'static Grammar) -> Tape<'t> {
    let mut tape = Tape::new(text, &super::DIALECT);
    let classes = Classes::read(text, tree, &mut tape);
    let mut lowering = Lowering {
        text,
        grammar,
        tape,
        frames: Vec::new(),
        classes,
        declared: vec![HashMap::new()],
        builders: HashMap::new(),
        function: None,
        writes_markup: !["/json", "text/plain", "/csv", "/xml"].iter().any(|other| text.contains(other)),
        declaration: (0, "", false),
    };
    lowering.walk(tree);
    lowering.tape
}

enum Task<'n> {
    Visit(Node<'n>, Field),
    Leave,
}

struct Lowering<'t, 'n> {
    text: &'t str,
    grammar: &'static Grammar,
    tape: Tape<'t>,
    /// The open nodes, outermost first.
    frames: Vec<Frame<'n>>,
    classes: Classes<'t>,
    /// Of the open classes and functions, the types of their fields, parameters and variables.
    declared: Vec<HashMap<&'t str, &'t str>>,
    /// What builders were given so far, by the last call of their chains.
    builders: HashMap<ValueId, Vec<Property<'t>>>,
    /// The innermost open function or class.
    function: Option<FunctionId>,
    /// Whether nothing says that what is written to a client is no markup.
    writes_markup: bool,
    /// The declaration that was read last, by its node, with its type and whether it is given a setting: many names may share one.
    declaration: (usize, &'t str, bool),
}

impl<'t, 'n> Lowering<'t, 'n> {
    fn walk(&mut self, tree: &'n Tree) {
        let mut cursor = tree.walk();
        let mut tasks = vec![Task::Visit(tree.root_node(), Field::Other)];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Leave => self.leave(),
                Task::Visit(node, field) => {
                    let syntax = self.grammar.syntax(node.kind_id());
                    self.enter(node, syntax, field);
                    tasks.push(Task::Leave);
                    let start = tasks.len();
                    self.children(node, syntax, &mut cursor, &mut tasks);
                    if let Some(children) = tasks.get_mut(start..) {
                        children.reverse();
                    }
                }
            }
        }
    }

    fn children(&mut self, node: Node<'n>, syntax: Syntax, cursor: &mut TreeCursor<'n>, tasks: &mut Vec<Task<'n>>) {
        if node.is_missing() {
            self.tape.not_understood(node.start_byte(), node.end_byte());
            return;
        }
        if matches!(syntax, Syntax::Import | Syntax::String | Syntax::Skipped) {
            if node.has_error() {
                self.tape.not_understood(node.start_byte(), node.end_byte());
            }
            return;
        }
        cursor.reset(node);
        if !cursor.goto_first_child() {
            return;
        }
        let mut behind = Vec::new();
        loop {
            let child = cursor.node();
            let field = self.grammar.field(cursor.field_id());
            if child.is_error() || child.is_missing() {
                self.tape.not_understood(child.start_byte(), child.end_byte());
            }
            let own = self.grammar.syntax(child.kind_id());
            if child.is_named() && !is_passed_over(syntax, field, own) {
                // What methods use of fields may stand below them.
                let waits = syntax == Syntax::ClassBody && matches!(own, Syntax::Function | Syntax::Class);
                let list = if waits { &mut behind } else { &mut *tasks };
                list.push(Task::Visit(child, field));
            } else if child.is_named() && child.has_error() {
                self.tape.not_understood(child.start_byte(), child.end_byte());
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        tasks.append(&mut behind);
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn text_of(&self, node: Option<Node<'_>>) -> &'t str {
        node.and_then(|node| self.text.get(node.byte_range())).unwrap_or_default()
    }

    /// The text of a part of a node.
    fn part(&self, node: Node<'_>, name: &str) -> &'t str {
        self.text_of(node.child_by_field_name(name))
    }

    fn push(&mut self, span: Span, kind: Kind<'t>) -> ValueId {
        self.tape.push(span, kind)
    }

    fn enter(&mut self, node: Node<'n>, syntax: Syntax, field: Field) {
        let span = Span::new(node.start_byte(), node.end_byte());
        self.before_child(syntax, field, span);
        let mut frame =
            Frame { node, syntax, field, span, children: Vec::new(), function: None, callee: None, forked: false };
        match syntax {
            Syntax::Function => frame.function = self.enter_function(node, span),
            Syntax::Class => frame.function = Some(self.enter_class(self.part(node, "name"), span)),
            // `new Visitor() { ... }`
            Syntax::ClassBody if self.frames.last().is_some_and(|around| around.syntax == Syntax::Construct) => {
                frame.function = Some(self.enter_class("", span));
            }
            Syntax::If | Syntax::For | Syntax::ForEach | Syntax::Switch | Syntax::Block => {
                self.push(span, Kind::EnterBlock);
            }
            Syntax::Try => {
                self.push(span, Kind::EnterBlock);
                self.push(span, Kind::EnterTry);
            }
            Syntax::Catch => {
                self.push(span, Kind::EnterBlock);
                self.push(span, Kind::Fork);
                frame.forked = true;
                self.push(span, Kind::EnterHandler);
                self.bind_caught(node, span);
            }
            _ => {}
        }
        self.frames.push(frame);
    }

    /// What has to be on the tape before a part of the innermost open node starts.
    fn before_child(&mut self, syntax: Syntax, field: Field, span: Span) {
        let Some(mut parent) = self.frames.pop() else { return };
        match (parent.syntax, field) {
            (Syntax::Call, Field::Arguments) => parent.callee = Some(self.callee(&parent)),
            (Syntax::If | Syntax::Conditional, Field::Consequence) | (Syntax::For, Field::Body) => {
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            (Syntax::ForEach, Field::Body) => {
                self.bind_each(&parent);
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            (Syntax::If | Syntax::Conditional, Field::Alternative) => {
                self.push(span, Kind::Arm);
            }
            (Syntax::Cases, _) if syntax == Syntax::Case => {
                self.push(span, if parent.forked { Kind::Arm } else { Kind::Fork });
                parent.forked = true;
            }
            _ => {}
        }
        self.frames.push(parent);
    }

    fn open(&mut self, span: Span, name: Option<&'t str>, deferred: bool, returns: &'t str) -> FunctionId {
        let parent = self.function;
        let id = self.tape.add_function(Function {
            name,
            parent,
            passed_to: None,
            deferred,
            parameters: Vec::new(),
            rest: None,
            returns,
            accessor: false,
            receiver: None,
        });
        self.function = Some(id);
        self.push(span, Kind::EnterFunction(id));
        self.declared.push(HashMap::new());
        id
    }

    fn close(&mut self, span: Span, id: FunctionId) -> ValueId {
        self.push(span, Kind::LeaveFunction);
        self.declared.pop();
        self.function = self.tape.function(id).and_then(|function| function.parent);
        self.push(span, Kind::Function(id))
    }

    fn enter_class(&mut self, name: &'t str, span: Span) -> FunctionId {
        let id = self.open(span, (!name.is_empty()).then_some(name), false, "");
        // Methods call one another by their names alone.
        self.tape.set_namespace(id);
        id
    }

    /// A method, a constructor, or a lambda; none for a lambda without parameters whose value is an expression: what asks for it gets
    /// that value.
    fn enter_function(&mut self, node: Node<'n>, span: Span) -> Option<FunctionId> {
        let list = node.child_by_field_name("parameters");
        let is_lambda = node.kind() == "lambda_expression";
        let read = list.map(|list| parameters::read(self.text, list)).unwrap_or_default();
        let body = node.child_by_field_name("body").map(|body| body.kind());
        if is_lambda && read.is_empty() && body != Some("block") {
            return None;
        }
        let name = Some(self.part(node, "name")).filter(|name| !name.is_empty());
        let returns = types::bare(self.part(node, "type"));
        let id = self.open(span, name, true, if returns.starts_with(char::is_uppercase) { returns } else { "" });
        if let (true, Some(callee)) = (is_lambda, self.call_around()) {
            self.tape.set_passed_to(id, callee);
        }
        if !is_lambda {
            self.note_trust(node, span);
        }
        self.bind_parameters(node, id, read);
        Some(id)
    }

    /// What the call calls whose argument is entered.
    fn call_around(&self) -> Option<ValueId> {
        let [.., call, list] = self.frames.as_slice() else { return None };
        call.callee.filter(|_| list.syntax == Syntax::Arguments)
    }

    fn bind_parameters(&mut self, node: Node<'n>, function: FunctionId, read: Vec<Parameter<'t>>) {
        let annotations = parameters::annotations(self.text, node);
        let handles = annotations.iter().any(|(annotation, _)| requests::is_handler(annotation));
        // `"/files/{path:.+}"`, `"/files/**"`.
        let over = annotations.iter().any(|(_, given)| given.contains(":.") || given.contains("**"));
        for (index, parameter) in read.iter().enumerate() {
            let Parameter { name, span, declared, bound, setting, many } = *parameter;
            if many {
                self.tape.set_rest(function, index);
            }
            let bound = bound.or((handles && declared == "String").then_some(Bound::Freely));
            let value = if types::is_inert(declared) || setting {
                self.push(span, Kind::Derived)
            } else {
                self.push(span, Kind::Parameter { function, index })
            };
            let value = match bound.filter(|_| types::may_harm(declared)) {
                Some(bound) => {
                    let segment = bound == Bound::Segment && !over && types::is_text(declared);
                    self.push(span, Kind::Asked { value, segment })
                }
                None => value,
            };
            let value = self.typed(span, value, declared);
            self.bind(span, name, value, declared);
        }
        self.tape.set_parameters(function, read.into_iter().map(|parameter| parameter.name).collect());
    }

    fn leave(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        let values = self.lowered(&mut frame);
        if frame.forked {
            let exhaustive = matches!(frame.syntax, Syntax::If | Syntax::Conditional)
                && frame.node.child_by_field_name("alternative").is_some();
            self.push(frame.span, Kind::Merge { exhaustive });
        }
        match frame.syntax {
            Syntax::Try => {
                self.push(frame.span, Kind::LeaveTry);
                self.push(frame.span, Kind::LeaveBlock);
            }
            Syntax::Catch => {
                self.push(frame.span, Kind::LeaveHandler);
                self.push(frame.span, Kind::LeaveBlock);
            }
            Syntax::If | Syntax::For | Syntax::ForEach | Syntax::Switch | Syntax::Block => {
                self.push(frame.span, Kind::LeaveBlock);
            }
            _ => {}
        }
        if values.is_empty() {
            return;
        }
        if let Some(parent) = self.frames.last_mut().filter(|parent| parent.keeps_children()) {
            parent.children.push(Child { field: frame.field, values });
        }
    }

    /// The value of a part of a node; unknown when that part has none.
    fn operand(&mut self, frame: &Frame<'n>, field: Field) -> ValueId {
        match frame.value(field) {
            Some(value) => value,
            None => self.push(frame.span, Kind::Unknown),
        }
    }
}

/// Names that are read where they matter, and types.
fn is_passed_over(syntax: Syntax, field: Field, child: Syntax) -> bool {
    match syntax {
        Syntax::Function => field != Field::Body,
        Syntax::Class => field != Field::Body,
        Syntax::Declarator => field != Field::Value,
        Syntax::ForEach => !matches!(field, Field::Value | Field::Body),
        Syntax::Call | Syntax::Construct => field == Field::Name || child == Syntax::Skipped,
        Syntax::Member => field == Field::Property,
        Syntax::InstanceOf => field != Field::Left,
        Syntax::Reference => true,
        _ => child == Syntax::Skipped,
    }
}
