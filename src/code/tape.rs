//! The language-neutral form of a source text: a tape of operations in the order in which they run.
//!
//! A language's folder lowers a syntax tree to a tape; the data flow and the facts are read from tapes only. An
//! operand comes before the operation that uses it, so one pass over the tape sees every value before its use, and
//! nothing about a tape is recursive, however deep the source is nested.

use std::collections::BTreeSet;

use super::dialect::Dialect;
use crate::bound::Bound;
use crate::document::Problem;
use crate::span::Span;

/// How far an expression, the functions around it or an annotation are followed.
pub(crate) const WALK: Bound = Bound::new(
    64,
    "an expression, functions in one another or an annotation nest more than 64 deep: what is further was not looked at",
);

/// The method that takes a part of a text or of a list where a language has a form for it: `card[-4:]`. Its arguments are the two
/// ends, of which one that is not said is empty.
pub(crate) const CUTTING: &str = "[:]";

/// Types of a file that are read.
pub(crate) const TYPES: Bound =
    Bound::new(1_000, "more than 1,000 declared types: personal data in the rest was not looked for");

/// The place of an operation on the tape, and the value it yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ValueId(u32);

/// The place of a function or class in [`Tape::functions`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FunctionId(u32);

/// A source text lowered. Names and texts are slices of it.
#[derive(Debug)]
pub(crate) struct Tape<'t> {
    /// The language that it was lowered from.
    pub(crate) dialect: &'static Dialect,
    operations: Vec<Operation<'t>>,
    functions: Vec<Function<'t>>,
    /// Of them, those whose functions call one another by their names alone: namespaces.
    namespaces: BTreeSet<usize>,
    /// And those whose results a framework sends to a client as they are.
    answering: BTreeSet<usize>,
    /// Values that are rows of a database with all of their columns, as far as the language's folder knows it.
    rows: BTreeSet<usize>,
    /// The text it was lowered from.
    text: &'t str,
    /// The types that the text declares.
    pub(crate) types: Vec<Type<'t>>,
    /// What was not understood; spans in the artifact.
    pub(crate) problems: Vec<Problem>,
}

/// One operation and the text it stands for.
#[derive(Debug)]
pub(crate) struct Operation<'t> {
    pub(crate) span: Span,
    pub(crate) kind: Kind<'t>,
}

/// A declared type: its name and what stands after it, as written.
#[derive(Debug)]
pub(crate) struct Type<'t> {
    pub(crate) name: &'t str,
    pub(crate) body: &'t str,
    /// Its properties, where the language's folder has read them, so that `body` says nothing more of them.
    pub(crate) members: Option<Members<'t>>,
    /// Properties that are objects, with what they are made of: a type, or the function that made them.
    pub(crate) fields: Vec<(&'t str, &'t str)>,
}

/// The properties of a type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members<'t> {
    pub(crate) names: Vec<&'t str>,
    /// There are no others.
    pub(crate) complete: bool,
    /// The name of whom or what it is about: `User` of `UserCreate`.
    pub(crate) about: &'t str,
    /// Other names of properties, under which they are written out: `email` of `` Address string `json:"email"` ``.
    pub(crate) tags: Vec<(&'t str, &'t str)>,
    /// A text of a value has them: not of an object that prints as its class alone.
    pub(crate) shown: bool,
}

/// Endings of the names of types that say what they are for, not of whom: `UserCreate`, `UserOut`.
const ENDINGS: &[&str] = &[
    "Schema", "Create", "Read", "Update", "Base", "Response", "Request", "Model", "InDB", "DTO", "Dto", "Payload",
    "Input", "Output", "Public", "Out", "In",
];

/// The name of whom a type is about: `User` of `UserCreate`.
pub(crate) fn about(name: &str) -> &str {
    let mut name = name;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|rest| rest.len() > 2)
    {
        name = shorter;
    }
    name
}

/// A function or a class: what names of enclosing things are made of.
#[derive(Debug)]
pub(crate) struct Function<'t> {
    pub(crate) name: Option<&'t str>,
    pub(crate) parent: Option<FunctionId>,
    /// The callee of the call that it is passed to.
    pub(crate) passed_to: Option<ValueId>,
    /// `false` for a class: its body runs once, in order.
    pub(crate) deferred: bool,
    /// The names by which arguments may be passed; none where the language has no such names. One that is given all others has
    /// its stars.
    pub(crate) parameters: Vec<&'t str>,
    /// The place of the parameter that is given all further arguments.
    pub(crate) rest: Option<usize>,
    /// The type of what it returns, as written; empty where it is not declared.
    pub(crate) returns: &'t str,
    /// The name of what a method is called on, where it has one of its own: `s` of `func (s *Server) Close()`.
    pub(crate) receiver: Option<&'t str>,
    /// A getter: what asks for a property of that name calls it.
    pub(crate) accessor: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Literal<'t> {
    Null,
    Bool(bool),
    /// As written.
    Number(&'t str),
    /// Without quotes, escapes as written.
    Text(&'t str),
}

/// A property of an object literal; no key for a spread.
#[derive(Debug)]
pub(crate) struct Property<'t> {
    pub(crate) key: Option<&'t str>,
    pub(crate) span: Span,
    pub(crate) value: ValueId,
}

#[derive(Debug)]
pub(crate) enum Kind<'t> {
    Literal(Literal<'t>),
    Name(&'t str),
    Member {
        object: ValueId,
        property: &'t str,
    },
    /// An element of a collection: by index, or each in a loop.
    Element(ValueId),
    /// The element of a list or a tuple that stands at a place, counted from 0.
    At {
        of: ValueId,
        place: usize,
    },
    /// An object without some of its properties: `rest` of `{ email, ...rest }`.
    Rest {
        of: ValueId,
        without: Vec<&'t str>,
    },
    Call {
        callee: ValueId,
        arguments: Vec<ValueId>,
        construct: bool,
    },
    /// A text made of parts: a template, a concatenation.
    Text(Vec<ValueId>),
    List(Vec<ValueId>),
    Object(Vec<Property<'t>>),
    /// The arguments of a call that are passed by name; the last of its arguments.
    Keywords(Vec<Property<'t>>),
    /// The attributes of an element of markup.
    Attributes(Vec<Property<'t>>),
    /// An element of markup: `<Avatar email={email} />` is given [`Kind::Attributes`].
    Markup {
        tag: ValueId,
        given: ValueId,
    },
    /// One of several values.
    Choice(Vec<ValueId>),
    /// A name that another module gives; `*` for all of it.
    Import {
        module: &'t str,
        name: &'t str,
    },
    /// A value with the type that it is declared to have, as written.
    Typed {
        value: ValueId,
        declared: &'t str,
    },
    /// A value that tells nothing about its operands: a comparison, a negation, markup.
    Derived,
    /// A value that nothing is known about.
    Unknown,
    Parameter {
        function: FunctionId,
        index: usize,
    },
    /// A function as a value.
    Function(FunctionId),
    /// Declares a variable: in the block, or in the function when `hoisted`.
    Bind {
        name: &'t str,
        value: ValueId,
        hoisted: bool,
    },
    /// What the objects of the open class have under a name: `client = new Client(key)`.
    Field {
        name: &'t str,
        value: ValueId,
    },
    /// Assigns to a [`Kind::Name`] or [`Kind::Member`].
    Assign {
        place: ValueId,
        value: ValueId,
    },
    Return(ValueId),
    /// Raises an error.
    Throw(ValueId),
    /// What the handlers of the innermost open `EnterTry` are given.
    Caught,
    /// Something that a client sent, by how it is asked for: NestJS's `@Body() dto`.
    Sent(ValueId),
    /// One thing that a client sent, by its name: NestJS's `@Query("q") q`, a parameter of a FastAPI route.
    Asked {
        value: ValueId,
        /// A part of the request's path in which no `/` can be.
        segment: bool,
    },
    EnterTry,
    LeaveTry,
    /// What handles errors of the innermost open `EnterTry`, which does not catch what is raised in it.
    EnterHandler,
    LeaveHandler,
    EnterFunction(FunctionId),
    LeaveFunction,
    EnterBlock,
    LeaveBlock,
    /// Alternatives: `Fork` (arm) `Arm` (arm) `Merge`. Unless exhaustive, none may run.
    Fork,
    Arm,
    Merge {
        exhaustive: bool,
    },
}

impl<'t> Tape<'t> {
    pub(crate) fn new(text: &'t str, dialect: &'static Dialect) -> Self {
        let (operations, functions, namespaces, answering, rows, types, problems) = <_>::default();
        Self { dialect, operations, functions, namespaces, answering, rows, text, types, problems }
    }

    /// What an operation was written as.
    pub(crate) fn written(&self, id: ValueId) -> &'t str {
        self.text.get(self.span(id).range()).unwrap_or_default()
    }

    /// What stands before a place of the text.
    pub(crate) fn text_before(&self, at: u32) -> &'t str {
        self.text.get(..at as usize).unwrap_or_default()
    }

    /// The text that it was lowered from.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    pub(crate) fn push(&mut self, span: Span, kind: Kind<'t>) -> ValueId {
        let id = ValueId(u32::try_from(self.operations.len()).unwrap_or(u32::MAX));
        self.operations.push(Operation { span, kind });
        id
    }

    pub(crate) fn add_function(&mut self, function: Function<'t>) -> FunctionId {
        let id = FunctionId(u32::try_from(self.functions.len()).unwrap_or(u32::MAX));
        self.functions.push(function);
        id
    }

    pub(crate) fn set_parameters(&mut self, id: FunctionId, names: Vec<&'t str>) {
        if let Some(function) = self.functions.get_mut(id.0 as usize) {
            function.parameters = names;
        }
    }

    /// The argument of a call that a parameter is given, by its place or by its name.
    pub(crate) fn argument(&self, arguments: &[ValueId], index: usize, name: Option<&str>) -> Option<ValueId> {
        // All that are passed by names which no other parameter has.
        if name.is_some_and(|name| name.starts_with("**")) {
            return arguments.last().copied().filter(|id| matches!(self.kind(*id), Kind::Keywords(_)));
        }
        let by_place = arguments.get(index).copied().filter(|id| !matches!(self.kind(*id), Kind::Keywords(_)));
        by_place.or_else(|| self.keyword(arguments, name?))
    }

    /// The argument that is passed by a name.
    pub(crate) fn keyword(&self, arguments: &[ValueId], name: &str) -> Option<ValueId> {
        let Kind::Keywords(properties) = self.kind(*arguments.last()?) else { return None };
        properties.iter().find(|property| property.key == Some(name)).map(|property| property.value)
    }

    pub(crate) fn set_rest(&mut self, id: FunctionId, index: usize) {
        if let Some(function) = self.functions.get_mut(id.0 as usize) {
            function.rest = Some(index);
        }
    }

    pub(crate) fn set_returns(&mut self, id: FunctionId, declared: &'t str) {
        if let Some(function) = self.functions.get_mut(id.0 as usize) {
            function.returns = declared;
        }
    }

    /// What the grammar did not understand, by its first line. Problems beyond a few say nothing new.
    pub(crate) fn not_understood(&mut self, start: usize, end: usize) {
        const MAX_PROBLEMS: usize = 5;
        if self.problems.len() < MAX_PROBLEMS {
            let line = self.text.get(start..end).and_then(|text| text.lines().next()).map_or(0, str::len);
            let span = Span::new(start, start + line);
            self.problems.push(Problem { message: "syntax not understood".to_string(), span });
        }
    }

    /// The callee of the call that a function is passed to.
    pub(crate) fn set_passed_to(&mut self, id: FunctionId, callee: ValueId) {
        if let Some(function) = self.functions.get_mut(id.0 as usize) {
            function.passed_to = Some(callee);
        }
    }

    pub(crate) fn set_namespace(&mut self, id: FunctionId) {
        self.namespaces.insert(id.index());
    }

    pub(crate) fn set_row(&mut self, id: ValueId) {
        self.rows.insert(id.index());
    }

    pub(crate) fn is_row(&self, id: ValueId) -> bool {
        self.rows.contains(&id.index())
    }

    pub(crate) fn set_answering(&mut self, id: FunctionId) {
        self.answering.insert(id.index());
    }

    /// Whether what a function returns is sent to a client as it is.
    pub(crate) fn is_answering(&self, id: FunctionId) -> bool {
        self.answering.contains(&id.index())
    }

    pub(crate) fn is_namespace(&self, id: FunctionId) -> bool {
        self.namespaces.contains(&id.index())
    }

    pub(crate) fn set_accessor(&mut self, id: FunctionId) {
        if let Some(function) = self.functions.get_mut(id.0 as usize) {
            function.accessor = true;
        }
    }

    pub(crate) fn name_function(&mut self, id: FunctionId, name: &'t str) {
        if let Some(function) = self.functions.get_mut(id.0 as usize) {
            function.name = Some(name);
        }
    }

    pub(crate) fn get(&self, id: ValueId) -> Option<&Operation<'t>> {
        self.operations.get(id.index())
    }

    /// The operations before one, in their order: the last `count`.
    pub(crate) fn before(&self, id: ValueId, count: usize) -> &[Operation<'t>] {
        self.operations.get(id.index().saturating_sub(count)..id.index()).unwrap_or_default()
    }

    /// What comes right after an operation.
    pub(crate) fn after(&self, id: ValueId) -> Option<&Kind<'t>> {
        self.operations.get(id.index() + 1).map(|operation| &operation.kind)
    }

    pub(crate) fn kind(&self, id: ValueId) -> &Kind<'t> {
        self.get(id).map_or(&Kind::Unknown, |operation| &operation.kind)
    }

    pub(crate) fn span(&self, id: ValueId) -> Span {
        self.get(id).map(|operation| operation.span).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.operations.len()
    }

    pub(crate) fn function(&self, id: FunctionId) -> Option<&Function<'t>> {
        self.functions.get(id.0 as usize)
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = (FunctionId, &Function<'t>)> {
        self.functions.iter().enumerate().map(|(at, function)| {
            let id = FunctionId(u32::try_from(at).unwrap_or(u32::MAX));
            (id, function)
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (ValueId, &Operation<'t>)> {
        self.operations.iter().enumerate().map(|(at, operation)| {
            let id = ValueId(u32::try_from(at).unwrap_or(u32::MAX));
            (id, operation)
        })
    }

    /// The names of a function and those around it, outermost first: `UserService.create`.
    pub(crate) fn function_name(&self, innermost: Option<FunctionId>) -> Option<String> {
        let mut names = Vec::new();
        let mut at = innermost;
        let mut steps = 0;
        while let Some(function) = at.and_then(|id| self.function(id))
            && WALK.has_room(steps)
        {
            names.extend(function.name);
            at = function.parent;
            steps += 1;
        }
        names.reverse();
        (!names.is_empty()).then(|| names.join("."))
    }

    /// What a property was asked by, in a language of getters: `getEmail()`.
    fn getter(&self, member: ValueId) -> Option<&'t str> {
        let written = self.written(member).strip_suffix("()").filter(|_| self.dialect.named_by_getters)?;
        let name = written.len() - written.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        self.written(member).get(name..)
    }

    /// A name or a chain of members as a path: `this.logger.info`, `logger.child().info`. Parts that are neither
    /// names, members, calls nor elements are left out, so that no literal of the source is in it.
    pub(crate) fn path(&self, id: ValueId) -> String {
        let mut parts: Vec<&str> = Vec::new();
        let mut at = id;
        let mut steps = 0;
        while WALK.has_room(steps) {
            steps += 1;
            match self.kind(at) {
                Kind::Name(name) => {
                    parts.push(name);
                    break;
                }
                Kind::Member { object, property } => {
                    parts.extend([self.getter(at).unwrap_or(property), "."]);
                    at = *object;
                }
                Kind::Call { callee, .. } => {
                    parts.push("()");
                    at = *callee;
                }
                Kind::Element(of) | Kind::At { of, .. } => {
                    parts.push("[]");
                    at = *of;
                }
                Kind::Typed { value, .. } => at = *value,
                Kind::Rest { of, .. } => at = *of,
                _ => break,
            }
        }
        parts.reverse();
        let path = parts.concat();
        path.trim_start_matches('.').to_string()
    }
}

impl ValueId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl FunctionId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}
