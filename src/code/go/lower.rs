//! From tree-sitter's tree to a tape, with a stack of what is to be done: no recursion, whatever the depth.

mod bind;
mod values;

use std::collections::HashMap;

use tree_sitter::{Node, Tree, TreeCursor};

use super::frame::{Child, Frame, Lowered};
use super::imports;
use super::structs::Structs;
use super::syntax::{Field, Grammar, Syntax};
use super::types;
use crate::code::tape::{Function, FunctionId, Kind, Tape, ValueId};
use crate::span::Span;

/// Lowers a parsed text.
pub(super) fn lower<'t>(text: &'t str, tree: &Tree, grammar: &'static Grammar) -> Tape<'t> {
    let mut lowering = Lowering {
        text,
        grammar,
        tape: Tape::new(text, &super::DIALECT),
        frames: Vec::new(),
        structs: Structs::default(),
        parameters: Vec::new(),
        results: Vec::new(),
        dotted: None,
        errors: HashMap::new(),
        classes: HashMap::new(),
        function: None,
    };
    lowering.structs.name(text, tree.root_node());
    lowering.walk(tree);
    lowering.structs.finish(&mut lowering.tape);
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
    frames: Vec<Frame<'t, 'n>>,
    structs: Structs<'t>,
    /// Of the open functions, the parameters with their types.
    parameters: Vec<HashMap<&'t str, &'t str>>,
    /// Of the open functions, the first result that has a name.
    results: Vec<Option<(Span, &'t str)>>,
    /// The package whose names stand by themselves: of `import . "log"`.
    dotted: Option<&'t str>,
    /// Errors that were made, by their texts, with what made them and what they tell.
    errors: HashMap<ValueId, (ValueId, Vec<ValueId>)>,
    /// The types that methods belong to.
    classes: HashMap<&'t str, FunctionId>,
    /// The innermost open function.
    function: Option<FunctionId>,
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
        if matches!(syntax, Syntax::Import | Syntax::String | Syntax::Skipped | Syntax::Type) {
            if node.has_error() {
                self.tape.not_understood(node.start_byte(), node.end_byte());
            }
            return;
        }
        cursor.reset(node);
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let child = cursor.node();
            let field = self.grammar.field(cursor.field_id());
            if child.is_error() || child.is_missing() {
                self.tape.not_understood(child.start_byte(), child.end_byte());
            }
            if child.is_named() && !is_passed_over(syntax, field, self.grammar.syntax(child.kind_id())) {
                tasks.push(Task::Visit(child, field));
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
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
        let mut frame = Frame { node, syntax, field, span, children: Vec::new(), function: None, forked: false };
        match syntax {
            Syntax::Function => frame.function = Some(self.enter_function(node, span)),
            Syntax::If | Syntax::For | Syntax::Switch | Syntax::Block => {
                self.push(span, Kind::EnterBlock);
            }
            _ => {}
        }
        self.frames.push(frame);
    }

    /// What has to be on the tape before a part of the innermost open node starts.
    fn before_child(&mut self, syntax: Syntax, field: Field, span: Span) {
        let Some(mut parent) = self.frames.pop() else { return };
        match (parent.syntax, field) {
            (Syntax::If, Field::Consequence) | (Syntax::For, Field::Body) => {
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            (Syntax::If, Field::Alternative) => {
                self.push(span, Kind::Arm);
            }
            (Syntax::Switch, _) if syntax == Syntax::Case => {
                if parent.forked {
                    self.push(span, Kind::Arm);
                } else {
                    self.bind_alias(&parent);
                    self.push(span, Kind::Fork);
                    parent.forked = true;
                }
            }
            _ => {}
        }
        self.frames.push(parent);
    }

    /// `switch v := value.(type) {`
    fn bind_alias(&mut self, frame: &Frame<'t, 'n>) {
        let name = self.part(frame.node, "alias");
        if let (false, Some(value)) = (name.is_empty(), frame.value(Field::Value)) {
            self.push(frame.span, Kind::Bind { name, value, hoisted: false });
        }
    }

    fn enter_function(&mut self, node: Node<'n>, span: Span) -> FunctionId {
        let name = self.part(node, "name");
        let receiver = node.child_by_field_name("receiver").and_then(|list| list.named_child(0));
        let class = receiver.map(|receiver| types::bare(self.part(receiver, "type")));
        let parent = class.map(|class| self.class(class)).or(self.function);
        if let Some(class) = parent.filter(|_| class.is_some()) {
            self.push(span, Kind::EnterFunction(class));
        }
        let name = if name.is_empty() { self.name_given_by_parent() } else { Some(name) };
        let returns = types::bare(self.part(node, "result"));
        let own = receiver.map(|receiver| self.part(receiver, "name")).filter(|own| !own.is_empty());
        let function = Function {
            name,
            parent,
            passed_to: None,
            deferred: true,
            parameters: Vec::new(),
            rest: None,
            returns: if returns.starts_with(char::is_uppercase) { returns } else { "" },
            accessor: false,
            receiver: own,
        };
        let id = self.tape.add_function(function);
        self.function = Some(id);
        self.push(span, Kind::EnterFunction(id));
        self.parameters.push(HashMap::new());
        if let (Some(name), Some(declared)) = (own, class) {
            let value = self.push(span, Kind::Unknown);
            let value = self.push(span, Kind::Typed { value, declared });
            self.push(span, Kind::Bind { name, value, hoisted: false });
        }
        self.bind_parameters(node, id);
        self.bind_results(node);
        id
    }

    /// What methods of a type stand in.
    fn class(&mut self, name: &'t str) -> FunctionId {
        if let Some(known) = self.classes.get(name) {
            return *known;
        }
        let class = Function {
            name: Some(name),
            parent: None,
            passed_to: None,
            deferred: false,
            parameters: Vec::new(),
            rest: None,
            returns: "",
            accessor: false,
            receiver: None,
        };
        let id = self.tape.add_function(class);
        self.classes.insert(name, id);
        id
    }

    /// `create := func(user User) { ... }`
    fn name_given_by_parent(&self) -> Option<&'t str> {
        let parent = self.frames.iter().rev().find(|frame| frame.syntax != Syntax::List)?;
        let left = match parent.syntax {
            Syntax::Short | Syntax::Assignment => self.part(parent.node, "left"),
            Syntax::Declaration => self.part(parent.node, "name"),
            _ => return None,
        };
        (!left.is_empty() && left.chars().all(|c| c.is_alphanumeric() || c == '_')).then_some(left)
    }

    fn bind_parameters(&mut self, node: Node<'n>, function: FunctionId) {
        let Some(list) = node.child_by_field_name("parameters") else { return };
        let mut cursor = list.walk();
        let (mut names, mut typed) = (Vec::new(), Vec::new());
        for declaration in list.named_children(&mut cursor) {
            let declared = types::bare(self.part(declaration, "type"));
            let many = declaration.kind() == "variadic_parameter_declaration";
            let mut own = declaration.walk();
            for name in declaration.children_by_field_name("name", &mut own).filter(Node::is_named) {
                let span = Span::new(name.start_byte(), name.end_byte());
                let name = self.text_of(Some(name));
                typed.push((span, name, declared));
                if many {
                    self.tape.set_rest(function, names.len());
                }
                names.push(name);
            }
        }
        for (index, (span, name, declared)) in typed.into_iter().enumerate() {
            let value = if types::is_inert(declared) || name == "_" {
                self.push(span, Kind::Derived)
            } else {
                let value = self.push(span, Kind::Parameter { function, index });
                self.push(span, Kind::Typed { value, declared })
            };
            self.push(span, Kind::Bind { name, value, hoisted: false });
            if let Some(open) = self.parameters.last_mut() {
                open.insert(name, declared);
            }
        }
        self.tape.set_parameters(function, names);
    }

    /// `func load(id string) (user User, err error)`: what a plain `return` gives.
    fn bind_results(&mut self, node: Node<'n>) {
        let mut first = None;
        let list = node.child_by_field_name("result").filter(|list| list.kind() == "parameter_list");
        if let Some(list) = list {
            let mut cursor = list.walk();
            for declaration in list.named_children(&mut cursor) {
                let declared = types::bare(self.part(declaration, "type"));
                let mut own = declaration.walk();
                for name in declaration.children_by_field_name("name", &mut own).filter(Node::is_named) {
                    let span = Span::new(name.start_byte(), name.end_byte());
                    let name = self.text_of(Some(name));
                    let inert = types::is_inert(declared);
                    let value = self.push(span, if inert { Kind::Derived } else { Kind::Unknown });
                    let value = if inert { value } else { self.push(span, Kind::Typed { value, declared }) };
                    self.push(span, Kind::Bind { name, value, hoisted: false });
                    first.get_or_insert((span, name));
                }
            }
        }
        self.results.push(first);
    }

    fn leave(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        let lowered = self.lowered(&mut frame);
        if frame.forked {
            let exhaustive = frame.syntax == Syntax::If && frame.node.child_by_field_name("alternative").is_some();
            self.push(frame.span, Kind::Merge { exhaustive });
        }
        if matches!(frame.syntax, Syntax::If | Syntax::For | Syntax::Switch | Syntax::Block) {
            self.push(frame.span, Kind::LeaveBlock);
        }
        if let Some(parent) = self.frames.last_mut().filter(|parent| parent.keeps_children()) {
            parent.children.push(Child { field: frame.field, lowered });
        }
    }

    fn leave_function(&mut self, frame: &Frame<'t, 'n>) -> Lowered<'t> {
        let Some(id) = frame.function else { return Lowered::Nothing };
        self.push(frame.span, Kind::LeaveFunction);
        self.parameters.pop();
        self.results.pop();
        let parent = self.tape.function(id).and_then(|function| function.parent);
        let is_method = frame.node.child_by_field_name("receiver").is_some();
        if is_method {
            self.push(frame.span, Kind::LeaveFunction);
        }
        self.function = parent.filter(|_| !is_method);
        let value = self.push(frame.span, Kind::Function(id));
        let name = self.part(frame.node, "name");
        // A method's name is no variable.
        if !name.is_empty() && !is_method {
            self.push(frame.span, Kind::Bind { name, value, hoisted: true });
        }
        Lowered::Value(value)
    }

    fn import(&mut self, frame: &Frame<'t, 'n>) {
        let module = self.part(frame.node, "path").trim_matches(['"', '`']);
        let given = self.part(frame.node, "name");
        let name = if matches!(given, "" | ".") { imports::local_name(module) } else { given };
        if given == "." {
            self.dotted = Some(name);
        }
        let value = self.push(frame.span, Kind::Import { module, name: "*" });
        self.push(frame.span, Kind::Bind { name, value, hoisted: true });
    }

    /// The value of a part of a node; unknown when that part has none.
    fn operand(&mut self, frame: &Frame<'t, 'n>, field: Field) -> ValueId {
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
        Syntax::Short | Syntax::Range => field == Field::Left,
        Syntax::Declaration => field != Field::Value,
        Syntax::Keyed => field == Field::Key,
        Syntax::Switch => field == Field::Alias,
        Syntax::Selector => field == Field::Property,
        _ => child == Syntax::Skipped,
    }
}
