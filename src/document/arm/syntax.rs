//! What a deployment template says, whether it is written in JSON or in Bicep: one shape, so that both are evaluated alike.

use crate::span::Span;

/// An expression and where it stands in its artifact's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// A string with expressions in it.
    Parts(Vec<Expr>),
    Array(Vec<Expr>),
    Object(Vec<Field>, Vec<Declared>),
    /// `"[...]"` in JSON: the span is that of the string.
    Written(Box<Expr>),
    /// A name of Bicep: of a local, a parameter, a variable, a resource, a module.
    Name(String),
    Parameter(String),
    Variable(String),
    Call(String, Vec<Expr>),
    /// `storage.listKeys()`, `sys.concat()`.
    MethodCall(Box<Expr>, String, Vec<Expr>),
    Member(Box<Expr>, String, Safe),
    Index(Box<Expr>, Box<Expr>, Safe),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Binary(Operation, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `[for item in over: body]`.
    For(Box<Loop>),
    /// `copy` in JSON: the name of its index, how often, and what each time.
    Copy(String, Box<Expr>, Box<Expr>),
    Lambda(Vec<String>, Box<Expr>),
    /// `...other` among the items of an array.
    Spread(Box<Expr>),
}

/// Whether what is not there is null (`.?`), and no error.
pub type Safe = bool;

/// One entry of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `None` for what is spread into the object.
    pub key: Option<Expr>,
    pub value: Expr,
}

/// A loop over a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    pub item: String,
    pub index: Option<String>,
    pub over: Expr,
    pub condition: Option<Expr>,
    pub body: Expr,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Or,
    And,
    Coalesce,
    Equal,
    NotEqual,
    Alike,
    NotAlike,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// A template of Azure Resource Manager.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    pub parameters: Vec<Parameter>,
    pub variables: Vec<Named>,
    pub functions: Vec<Function>,
    pub resources: Vec<Declared>,
    pub outputs: Vec<Named>,
    pub imports: Vec<Import>,
    /// The template that a file of parameters is for, as it is written.
    pub using: Option<String>,
    /// The file whose parameters a file of parameters has, too, as it is written.
    pub extends: Option<String>,
    /// Expressions of JSON that cannot be read.
    pub unread: Vec<Span>,
    /// What a file of parameters gives.
    pub arguments: Vec<Named>,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub name: String,
    pub value: Expr,
}

/// A parameter of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub span: Span,
    pub default: Option<Expr>,
    /// Without a value it is null.
    pub is_nullable: bool,
}

/// A function of the template's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// In JSON with its namespace: `contoso.name`.
    pub name: String,
    pub parameters: Vec<String>,
    pub body: Expr,
}

/// What another Bicep file exports, under names of this one.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub path: String,
    /// The name there, and the name here.
    pub names: Vec<(String, String)>,
    /// The name of all together.
    pub all: Option<String>,
}

/// A resource or a module as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    pub symbol: Option<String>,
    pub span: Span,
    /// It is read, not made.
    pub is_existing: bool,
    /// `Microsoft.Storage/storageAccounts`; `None` where the body says it by an expression.
    pub kind: Option<String>,
    pub version: Option<String>,
    /// Another template that it deploys.
    pub module: Option<Module>,
    pub condition: Option<Expr>,
    pub repeat: Option<Repeat>,
    pub body: Expr,
    pub children: Vec<Declared>,
}

/// The template that a module is.
#[derive(Clone, Debug, PartialEq)]
pub enum Module {
    /// A path from the file's folder, or a reference to a registry.
    Path(String),
    /// It stands inside.
    Inline(Box<Template>, Scope),
    /// An expression, a URI.
    Elsewhere,
}

/// Whose parameters and variables the expressions of an inline template mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Inner,
    Outer,
}

/// How often a resource is made.
#[derive(Clone, Debug, PartialEq)]
pub enum Repeat {
    /// In Bicep: for each item.
    Each { item: String, index: Option<String>, over: Expr },
    /// In JSON: so often, with this name for the index.
    Count { name: String, count: Expr },
}

impl Expr {
    /// An expression at a place.
    #[must_use]
    pub fn new(span: Span, kind: ExprKind) -> Self {
        Self { span, kind }
    }

    /// A text without expressions in it.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of an object under a key, without regard to case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        let ExprKind::Object(fields, _) = &self.kind else { return None };
        let is_named = |field: &&Field| {
            let key = field.key.as_ref().and_then(Self::as_text);
            key.is_some_and(|key| key.eq_ignore_ascii_case(name))
        };
        fields.iter().find(is_named).map(|field| &field.value)
    }
}
