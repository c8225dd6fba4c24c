//! What a text of Rego does that must be known before it runs: which functions it calls, and which of its forms the
//! engine judges differently from OPA.

use regorus::unstable::{Expr, Literal, LiteralStmt, Module, Parser, Query, Ref, Rule, RuleBody, RuleHead, Span};

use crate::rego::Source;
use crate::rego::bounds;
use crate::rego::failure::{Reason, reason};
use crate::rego::unsupported::{Form, Scope};

/// A function that is called, by the name that stands before the parenthesis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// 1-based.
    pub(crate) line: u32,
    pub(crate) arguments: usize,
    /// It stands where the value of the call is used, and not alone in a line of a body.
    pub(crate) is_operand: bool,
}

/// What a text does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Syntax {
    pub(crate) calls: Vec<Call>,
    /// What `with` puts another value or function in the place of.
    pub(crate) replaced: Vec<(String, u32)>,
    /// Forms that are not judged, with their 1-based lines.
    pub(crate) refused: Vec<(Form, u32)>,
}

/// Reads a module.
pub(crate) fn module(source: &Source<'_>) -> Result<Syntax, Reason> {
    let text = text(source)?;
    let module = parser(&text, source.v0).and_then(|mut parser| parser.parse()).map_err(|error| reason(&error))?;
    let mut reader = Reader::default();
    reader.module(&module);
    Ok(reader.syntax)
}

/// Reads a query.
pub(crate) fn query(source: &Source<'_>) -> Result<Syntax, Reason> {
    let text = text(source)?;
    let parsed = parser(&text, source.v0).and_then(|mut parser| parser.parse_user_query());
    let mut reader = Reader::default();
    reader.query(&*parsed.map_err(|error| reason(&error))?);
    Ok(reader.syntax)
}

fn text(source: &Source<'_>) -> Result<regorus::Source, Reason> {
    let limits = bounds::lengths();
    regorus::Source::from_contents_with_limits(
        source.file.to_string(),
        source.text.to_string(),
        limits.max_file_bytes,
        limits.max_lines,
    )
    .map_err(|error| reason(&error))
}

fn parser(text: &regorus::Source, v0: bool) -> anyhow::Result<Parser<'_>> {
    let mut parser = Parser::new(text)?;
    parser.set_max_col(bounds::lengths().max_col);
    if !v0 {
        parser.enable_rego_v1()?;
    }
    Ok(parser)
}

/// Walks the tree; the parser bounds its depth.
#[derive(Default)]
struct Reader {
    syntax: Syntax,
}

impl Reader {
    fn refuse(&mut self, form: Option<Form>, span: &Span) {
        if let Some(form) = form {
            self.syntax.refused.push((form, span.line));
        }
    }

    fn module(&mut self, module: &Module) {
        let scope = Scope::of(module);
        for rule in &module.policy {
            self.refuse(Form::of_rule(rule, &scope), rule.span());
            match rule.as_ref() {
                Rule::Spec { head, bodies, .. } => {
                    self.head(head);
                    bodies.iter().for_each(|body| self.body(body));
                }
                Rule::Default { value, args, .. } => {
                    self.expression(value);
                    self.expressions(args);
                }
            }
        }
    }

    fn head(&mut self, head: &RuleHead) {
        let (refr, assign) = match head {
            RuleHead::Compr { refr, assign, .. } => (refr, assign.as_ref()),
            RuleHead::Set { refr, key, .. } => {
                key.iter().for_each(|key| self.expression(key));
                (refr, None)
            }
            RuleHead::Func { refr, args, assign, .. } => {
                self.expressions(args);
                (refr, assign.as_ref())
            }
        };
        self.expression(refr);
        assign.iter().for_each(|assign| self.expression(&assign.value));
    }

    fn body(&mut self, body: &RuleBody) {
        body.assign.iter().for_each(|assign| self.expression(&assign.value));
        self.query(&body.query);
    }

    fn query(&mut self, query: &Query) {
        query.stmts.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &LiteralStmt) {
        self.refuse(Form::of_statement(statement), &statement.span);
        for with in &statement.with_mods {
            if let Some(path) = path(&with.refr) {
                self.syntax.replaced.push((path, with.span.line));
            }
            self.expression(&with.r#as);
        }
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                key.iter().for_each(|key| self.expression(key));
                self.expression(value);
                self.expression(collection);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => match expr.as_ref() {
                Expr::Call { span, fcn, params, .. } => self.call(span, fcn, params, false),
                _ => self.expression(expr),
            },
            Literal::Every { domain, query, .. } => {
                self.expression(domain);
                self.query(query);
            }
        }
    }

    fn expressions(&mut self, expressions: &[Ref<Expr>]) {
        expressions.iter().for_each(|expression| self.expression(expression));
    }

    fn call(&mut self, span: &Span, function: &Ref<Expr>, parameters: &[Ref<Expr>], is_operand: bool) {
        if let Some(name) = path(function) {
            self.syntax.calls.push(Call { name, line: span.line, arguments: parameters.len(), is_operand });
        }
        self.expressions(parameters);
    }

    fn expression(&mut self, expression: &Expr) {
        self.refuse(Form::of_expression(expression), expression.span());
        match expression {
            Expr::Call { span, fcn, params, .. } => self.call(span, fcn, params, true),
            Expr::Array { items, .. } | Expr::Set { items, .. } => self.expressions(items),
            Expr::Object { fields, .. } => {
                for (_, key, value) in fields {
                    self.expression(key);
                    self.expression(value);
                }
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.expression(term);
                self.query(query);
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.expression(key);
                self.expression(value);
                self.query(query);
            }
            Expr::UnaryExpr { expr, .. } => self.expression(expr),
            Expr::RefDot { refr, .. } => self.expression(refr),
            Expr::RefBrack { refr, index, .. } => {
                self.expression(refr);
                self.expression(index);
            }
            Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. }
            | Expr::AssignExpr { lhs, rhs, .. } => {
                self.expression(lhs);
                self.expression(rhs);
            }
            Expr::Membership { key, value, collection, .. } => {
                key.iter().for_each(|key| self.expression(key));
                self.expression(value);
                self.expression(collection);
            }
            _ => {}
        }
    }
}

/// A reference of names only, `a.b["c"]`, with dots.
pub(super) fn path(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Var { span, .. } => Some(span.text().to_string()),
        Expr::RefDot { refr, field, .. } => Some(format!("{}.{}", path(refr)?, field.0.text())),
        Expr::RefBrack { refr, index, .. } => match index.as_ref() {
            Expr::String { value, .. } => Some(format!("{}.{}", path(refr)?, value.as_string().ok()?)),
            _ => None,
        },
        _ => None,
    }
}
