//! From tree-sitter's tree to a tape, with a stack of what is to be done: no recursion, whatever the depth. Children are
//! visited in the order in which they run: of `[u.email for u in users]` the loop comes first.

mod bind;
mod cases;
mod values;

use std::collections::{BTreeSet, HashMap, HashSet};

use tree_sitter::{Node, Tree, TreeCursor};

use super::classes::Classes;
use super::frame::{Child, Children, Frame, Lowered};
use super::imports;
use super::parameters::{self, Parameter};
use super::syntax::{Field, Grammar, Syntax};
use super::types;
use crate::code::rules::rules;
use crate::code::tape::{Function, FunctionId, Kind, Literal, Tape, ValueId};
use crate::span::Span;

/// Lowers a parsed text.
pub(super) fn lower<'t>(text: &'t str, tree: &Tree, grammar: &'static Grammar) -> Tape<'t> {
    let mut lowering = Lowering {
        text,
        grammar,
        tape: Tape::new(text, &super::DIALECT),
        frames: Vec::new(),
        classes: Classes::default(),
        parameters: Vec::new(),
        outer: HashSet::new(),
        function: None,
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
    frames: Vec<Frame<'t, 'n>>,
    classes: Classes<'t>,
    /// Of the open functions and classes, the parameters with their types.
    parameters: Vec<HashMap<&'t str, &'t str>>,
    /// Names that functions share with what is around them: `nonlocal found`.
    outer: HashSet<(FunctionId, &'t str)>,
    /// The innermost open function or class.
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

    /// The parts of a node that are visited, in the order in which they run.
    fn children(&mut self, node: Node<'n>, syntax: Syntax, cursor: &mut TreeCursor<'n>, tasks: &mut Vec<Task<'n>>) {
        if node.is_missing() {
            self.tape.not_understood(node.start_byte(), node.end_byte());
            return;
        }
        if matches!(syntax, Syntax::Skipped | Syntax::Import | Syntax::ImportFrom | Syntax::Slice | Syntax::Nonlocal) {
            return;
        }
        cursor.reset(node);
        if !cursor.goto_first_child() {
            return;
        }
        // What runs after its later siblings: the target of an assignment, the body of a comprehension.
        let mut late: Vec<Task<'n>> = Vec::new();
        loop {
            let child = cursor.node();
            let field = self.grammar.field(cursor.field_id());
            if child.is_error() || child.is_missing() {
                self.tape.not_understood(child.start_byte(), child.end_byte());
            }
            if child.is_named() && !self.is_passed_over(syntax, field, child) {
                let is_late = match syntax {
                    Syntax::Assignment | Syntax::For | Syntax::ForClause => field == Field::Left,
                    Syntax::Comprehension => field == Field::Body,
                    Syntax::Named => field == Field::Name,
                    _ => false,
                };
                // A loop's target is given its value before the body runs.
                if syntax == Syntax::For && field == Field::Body {
                    tasks.append(&mut late);
                }
                let list = if is_late { &mut late } else { &mut *tasks };
                list.push(Task::Visit(child, field));
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        tasks.append(&mut late);
    }

    /// Names that are read where they matter, and types.
    fn is_passed_over(&self, syntax: Syntax, field: Field, child: Node<'n>) -> bool {
        match syntax {
            Syntax::Function | Syntax::Class => matches!(field, Field::Name | Field::Superclasses),
            Syntax::Attribute => field == Field::Attribute,
            Syntax::Keyword | Syntax::DefaultParameter => field == Field::Name || field == Field::Type,
            Syntax::TypedParameter | Syntax::SplatPattern if self.in_parameters() => true,
            Syntax::Except => self.grammar.syntax(child.kind_id()) != Syntax::Block,
            Syntax::Parameters => self.grammar.syntax(child.kind_id()) != Syntax::DefaultParameter,
            _ => false,
        }
    }

    fn in_parameters(&self) -> bool {
        self.frames.iter().rev().nth(1).is_some_and(|frame| frame.syntax == Syntax::Parameters)
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn text_of(&self, node: Option<Node<'_>>) -> &'t str {
        node.and_then(|node| self.text.get(node.byte_range())).unwrap_or_default()
    }

    fn push(&mut self, span: Span, kind: Kind<'t>) -> ValueId {
        self.tape.push(span, kind)
    }

    fn enter(&mut self, node: Node<'n>, syntax: Syntax, field: Field) {
        let span = Span::new(node.start_byte(), node.end_byte());
        self.before_child(field, span);
        let mut frame = Frame { node, syntax, field, span, children: Vec::new(), function: None, forked: false };
        match syntax {
            Syntax::Class | Syntax::Function => frame.function = Some(self.enter_function(node, syntax, span)),
            Syntax::Comprehension => {
                self.push(span, Kind::EnterBlock);
            }
            Syntax::Match | Syntax::Except => {
                self.push(span, Kind::Fork);
                frame.forked = true;
            }
            Syntax::Case => {
                self.push(span, Kind::Arm);
            }
            Syntax::Try => {
                self.push(span, Kind::EnterTry);
            }
            _ => {}
        }
        match syntax {
            Syntax::Except => {
                self.push(span, Kind::EnterHandler);
                self.bind_caught(node, span);
            }
            Syntax::Case => self.bind_case(node),
            Syntax::Nonlocal => self.note_outer(node),
            _ => {}
        }
        self.frames.push(frame);
    }

    /// `nonlocal found`, `global found`: what is given to that name is given to the variable of a function around, or of the module.
    fn note_outer(&mut self, node: Node<'n>) {
        let Some(function) = self.function else { return };
        let mut cursor = node.walk();
        let names: Vec<_> = node.named_children(&mut cursor).map(|name| (function, self.text_of(Some(name)))).collect();
        self.outer.extend(names);
    }

    /// `except Error as e:`: what was raised here.
    fn bind_caught(&mut self, node: Node<'n>, span: Span) {
        let header = self.slice(span).split(':').next().unwrap_or_default();
        let alias = self.text_of(node.child_by_field_name("alias"));
        let alias =
            if alias.is_empty() { header.rsplit_once(" as ").map_or("", |(_, name)| name.trim()) } else { alias };
        if !alias.is_empty() && alias.chars().all(|c| c.is_alphanumeric() || c == '_') {
            let value = self.push(span, Kind::Caught);
            self.push(span, Kind::Bind { name: alias, value, hoisted: true });
        }
    }

    /// What has to be on the tape before a part of the innermost open node starts.
    fn before_child(&mut self, field: Field, span: Span) {
        let Some(mut parent) = self.frames.pop() else { return };
        match (parent.syntax, field) {
            (Syntax::Function | Syntax::Class, Field::Body) => self.start_body(&parent),
            (Syntax::If, Field::Consequence) | (Syntax::While, Field::Body) => {
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            (Syntax::If, Field::Alternative) => {
                self.push(span, Kind::Arm);
            }
            (Syntax::For, Field::Body) => {
                self.bind_loop(&mut parent);
                self.push(span, Kind::Fork);
                parent.forked = true;
            }
            (Syntax::For | Syntax::While, Field::Alternative) if parent.forked => {
                self.push(span, Kind::Merge { exhaustive: false });
                parent.forked = false;
            }
            _ => {}
        }
        self.frames.push(parent);
    }

    fn enter_function(&mut self, node: Node<'n>, syntax: Syntax, span: Span) -> FunctionId {
        let parent = self.function;
        let name = self.text_of(node.child_by_field_name("name"));
        let name = if name.is_empty() { self.name_given_by_parent() } else { Some(name) };
        let deferred = syntax == Syntax::Function;
        let returns = self.text_of(node.child_by_field_name("return_type"));
        let accessor = deferred && self.decorators().iter().any(|decorator| decorator.ends_with("property"));
        let function = Function {
            name,
            parent,
            passed_to: None,
            deferred,
            parameters: Vec::new(),
            rest: None,
            returns,
            accessor,
            receiver: None,
        };
        let id = self.tape.add_function(function);
        self.function = Some(id);
        self.push(span, Kind::EnterFunction(id));
        self.parameters.push(HashMap::new());
        if syntax == Syntax::Class {
            let bases = self.text_of(node.child_by_field_name("superclasses"));
            let decorators = self.decorators();
            self.classes.enter(name.unwrap_or_default(), bases, &decorators);
        } else if self.is_class(parent) {
            self.classes.method(name.unwrap_or_default());
        }
        id
    }

    /// The decorators of the function that is entered, or whose body begins: of the node around it.
    fn decorators(&self) -> Vec<&'t str> {
        let around = self.frames.last().map(|frame| frame.node);
        let Some(around) = around.filter(|around| around.kind() == "decorated_definition") else { return Vec::new() };
        let mut cursor = around.walk();
        let decorators = around.named_children(&mut cursor).filter(|child| child.kind() == "decorator");
        decorators.map(|decorator| self.text_of(Some(decorator)).trim_end()).collect()
    }

    /// `create = lambda user: ...`
    fn name_given_by_parent(&self) -> Option<&'t str> {
        let parent = self.frames.last().filter(|frame| frame.syntax == Syntax::Assignment)?;
        let left = self.text_of(parent.node.child_by_field_name("left"));
        (types::is_path(left) && !left.contains('.')).then_some(left)
    }

    fn is_class(&self, function: Option<FunctionId>) -> bool {
        function.and_then(|id| self.tape.function(id)).is_some_and(|function| !function.deferred)
    }

    fn start_body(&mut self, frame: &Frame<'t, 'n>) {
        let Some(function) = frame.function.filter(|_| frame.syntax == Syntax::Function) else { return };
        let method = self.is_class(self.tape.function(function).and_then(|function| function.parent));
        let Some(list) = frame.node.child_by_field_name("parameters") else { return };
        let mut cursor = list.walk();
        let nodes: Vec<Node<'n>> = list.named_children(&mut cursor).collect();
        let read = nodes.into_iter().filter_map(|node| Some((node, parameters::read(self.text, self.grammar, node)?)));
        let read: Vec<(Node<'n>, Parameter<'t>)> = read.collect();
        // What a method is called on is none of its arguments.
        let own =
            read.first().is_some_and(|(_, first)| method && matches!(first.name, "self" | "cls" | "mcs" | "_self"));
        // By where each parameter starts.
        let defaults = frame.children.iter().filter(|child| child.syntax == Syntax::DefaultParameter);
        let defaults: HashMap<usize, ValueId> =
            defaults.filter_map(|child| Some((child.span.start as usize, child.value()?))).collect();
        let route = self.decorators().into_iter().find_map(route_of);
        let returns = self.tape.function(function).map_or("", |function| function.returns);
        if route.is_some_and(|route| !route.contains("response_model")) && matches!(returns, "" | "Any" | "object") {
            self.tape.set_answering(function);
        }
        let mut names = Vec::new();
        let mut typed = HashMap::new();
        for (index, (node, parameter)) in read.into_iter().skip(usize::from(own)).enumerate() {
            let written = self.slice(parameter.span);
            let all = written.starts_with("**").then(|| written.split([':', ' ']).next().unwrap_or(written));
            names.push(all.unwrap_or(parameter.name));
            typed.entry(parameter.name).or_insert(parameter.declared);
            let default = defaults.get(&node.start_byte()).copied();
            let injected = &rules(self.tape.dialect).words.injected;
            let route = route.filter(|route| is_asked(route, written, &parameter, injected));
            let asked = route.map(|route| is_segment(route, parameter.name));
            self.bind_parameter((function, index), &parameter, default, asked);
        }
        self.tape.set_parameters(function, names);
        if let Some(open) = self.parameters.last_mut() {
            *open = typed;
        }
    }

    fn bind_parameter(
        &mut self,
        (function, index): (FunctionId, usize),
        parameter: &Parameter<'t>,
        default: Option<ValueId>,
        asked: Option<bool>,
    ) {
        let Parameter { name, span, declared, many } = *parameter;
        let mut value = if types::is_inert(declared) {
            self.push(span, Kind::Derived)
        } else {
            // Of `*rest`, an argument that is none of the named.
            self.push(span, Kind::Parameter { function, index })
        };
        if !declared.is_empty() && !many {
            value = self.push(span, Kind::Typed { value, declared });
        }
        if let Some(default) = default {
            value = self.push(span, Kind::Choice(vec![value, default]));
        }
        if let Some(segment) = asked {
            value = self.push(span, Kind::Asked { value, segment });
        }
        self.push(span, Kind::Bind { name, value, hoisted: false });
    }

    fn leave(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        let lowered = self.lowered(&mut frame);
        if frame.forked {
            let exhaustive = frame.syntax == Syntax::If && frame.children.has(Syntax::Else);
            self.push(frame.span, Kind::Merge { exhaustive });
        }
        if frame.syntax == Syntax::Comprehension {
            self.push(frame.span, Kind::LeaveBlock);
        }
        if frame.syntax == Syntax::Except {
            self.push(frame.span, Kind::LeaveHandler);
        }
        if frame.syntax == Syntax::Try {
            self.push(frame.span, Kind::LeaveTry);
        }
        if let Some(parent) = self.frames.last_mut().filter(|parent| parent.keeps_children()) {
            // Defaults belong to the function.
            if frame.syntax == Syntax::Parameters {
                parent.children.append(&mut frame.children);
            }
            parent.children.push(Child { field: frame.field, syntax: frame.syntax, span: frame.span, lowered });
        }
    }

    fn leave_function(&mut self, frame: &Frame<'t, 'n>) -> Lowered<'t> {
        let Some(function) = frame.function else { return Lowered::Nothing };
        if let Some(value) = frame.children.value(Field::Body) {
            self.push(frame.span, Kind::Return(value));
        }
        self.push(frame.span, Kind::LeaveFunction);
        self.parameters.pop();
        if frame.syntax == Syntax::Class {
            self.classes.leave(&mut self.tape);
        }
        self.function = self.tape.function(function).and_then(|function| function.parent);
        let value = self.push(frame.span, Kind::Function(function));
        let name = self.text_of(frame.node.child_by_field_name("name"));
        // A method's name is no variable.
        if !name.is_empty() && !self.is_class(self.function) {
            self.push(frame.span, Kind::Bind { name, value, hoisted: true });
        }
        Lowered::Value(value)
    }

    fn import(&mut self, frame: &Frame<'t, 'n>) {
        for imported in imports::read(self.text, frame.node) {
            let kind = Kind::Import { module: imported.module, name: imported.name };
            let value = self.push(imported.span, kind);
            self.push(imported.span, Kind::Bind { name: imported.local, value, hoisted: true });
        }
    }

    /// The value of a part of a node; unknown when that part has none.
    fn operand(&mut self, frame: &Frame<'t, 'n>, field: Field) -> ValueId {
        match frame.children.value(field) {
            Some(value) => value,
            None => self.push(frame.span, Kind::Unknown),
        }
    }

    fn literal(&mut self, span: Span, literal: Literal<'t>) -> Lowered<'t> {
        Lowered::Value(self.push(span, Kind::Literal(literal)))
    }
}

/// A decorator by which a function takes requests: `@router.get("/{name}")`, `@app.route("/<name>")`.
/// <https://fastapi.tiangolo.com/tutorial/path-params/>, <https://flask.palletsprojects.com/en/stable/api/#url-route-registrations>
fn route_of(decorator: &str) -> Option<&str> {
    const WAYS: &[&str] = &["get", "post", "put", "patch", "delete", "route", "api_route"];
    let written = decorator.strip_prefix('@')?;
    let (_, way) = written.split('(').next()?.rsplit_once('.')?;
    WAYS.contains(&way).then_some(written)
}

/// Whether a parameter of a route is a text or a model that a client sent: not what is injected, nor a number of the path.
fn is_asked(route: &str, written: &str, parameter: &Parameter<'_>, made: &BTreeSet<String>) -> bool {
    let way = route.split('(').next().unwrap_or_default();
    let has_body = ["post", "put", "patch"].iter().any(|verb| way.ends_with(verb));
    let is_model = has_body && parameter.declared.starts_with(|c: char| c.is_ascii_uppercase());
    let is_text = matches!(parameter.declared, "" | "str")
        || is_model && !made.iter().any(|end| parameter.declared.ends_with(end.as_str()));
    let injected = ["Depends(", "Security(", "Inject("].iter().any(|by| written.contains(by));
    let number = ["int", "float", "uuid"].iter().any(|kind| route.contains(&format!("<{kind}:{}>", parameter.name)));
    is_text && !injected && !number && !parameter.many && parameter.name != "request"
}

/// Whether a parameter is a part of the route's path between two `/`: `{name}` of FastAPI, `<name>` of Flask, not `{name:path}`.
fn is_segment(route: &str, name: &str) -> bool {
    route.contains(&format!("{{{name}}}")) || route.contains(&format!("<{name}>"))
}
