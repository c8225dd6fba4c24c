//! What a text of Rego does that must be known before it runs: which functions it calls, and which of its forms the
//! engine judges differently from OPA.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use regorus::unstable::{Expr, Literal, LiteralStmt, Module, Parser, Query, Ref, Rule, RuleBody, RuleHead, Span};
use serde::{Deserialize, Serialize};

use crate::rego::Source;
use crate::rego::bounds;
use crate::rego::builtins;
use crate::rego::failure::{Reason, reason};
use crate::rego::names::{head_name, path};
use crate::rego::types;
use crate::rego::unsupported::Form;

/// A function that is called, by the name that stands before the parenthesis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// 1-based.
    pub(crate) line: u32,
    pub(crate) arguments: usize,
    /// The function in whose rule it stands.
    pub(crate) within: Option<String>,
}

/// The head of a rule, or its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Its first name: `a` of `a.b[x]`.
    pub(crate) name: String,
    /// 1-based.
    pub(crate) line: u32,
    pub(crate) kind: HeadKind,
    /// It has the value that holds when no other does.
    pub(crate) is_default: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HeadKind {
    Value,
    Set,
    /// A field of an object, or something below one.
    Part,
    /// With so many arguments.
    Function(usize),
}

impl fmt::Display for HeadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value => f.write_str("one value"),
            Self::Set => f.write_str("a set"),
            Self::Part => f.write_str("an object made of parts"),
            Self::Function(1) => f.write_str("a function of 1 argument"),
            Self::Function(arguments) => write!(f, "a function of {arguments} arguments"),
        }
    }
}

/// The keys of an object that a rule puts into its set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MemberKey {
    /// The rule: `deny`.
    pub(crate) rule: String,
    pub(crate) key: String,
    /// 1-based.
    pub(crate) line: u32,
}

/// What a text does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Syntax {
    /// Calls whose last argument takes the value, `f(x, y)` for `y = f(x)`, of builtins for which the engine does not
    /// know this by itself: the byte ranges of the call and of that argument.
    #[serde(skip)]
    outputs: Vec<(Range<usize>, Range<usize>)>,
    /// Those of all rules.
    pub(crate) heads: Vec<Head>,
    /// Comparisons that never hold: what is said of each, and its 1-based line.
    pub(crate) unequal: Vec<(String, u32)>,
    pub(crate) calls: Vec<Call>,
    /// What `with` puts another value or function in the place of.
    pub(crate) replaced: Vec<(String, u32)>,
    /// Of objects that are written out, in the rule's head or assigned in its body.
    pub(crate) member_keys: Vec<MemberKey>,
    /// The first line that reads `input` as conftest's `--combine` makes it: a list of `path` and `contents`.
    pub(crate) combined: Option<u32>,
    /// The first line that reads `input` as an admission review: `input.review.object`, `input.request.operation`.
    pub(crate) reviewed: Option<u32>,
    /// Forms that are not judged, with their 1-based lines.
    pub(crate) refused: Vec<(Form, u32)>,
}

/// The tree of the last module that a thread parsed, with its name, its text and whether it is v0: what is asked of a text is mostly
/// asked of the same text before, and parsing takes longest.
struct Last {
    file: String,
    text: String,
    v0: bool,
    tree: Rc<Module>,
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// The longest text whose tree is kept, in bytes.
const LONGEST_KEPT: usize = 1 << 20;

/// The tree of a module.
pub(super) fn tree(source: &Source<'_>) -> Result<Rc<Module>, Reason> {
    let is_same = |last: &&Last| last.text == source.text && last.v0 == source.v0 && last.file == source.file;
    if let Some(tree) = LAST.with_borrow(|last| last.as_ref().filter(is_same).map(|last| Rc::clone(&last.tree))) {
        return Ok(tree);
    }
    // The old one goes first, so that there are never two.
    LAST.set(None);
    let contents = text(source)?;
    let parsed = parser(&contents, source.v0).and_then(|mut parser| parser.parse());
    let tree = Rc::new(parsed.map_err(|error| reason(&error))?);
    if source.text.len() <= LONGEST_KEPT {
        let (file, text, v0) = (source.file.to_string(), source.text.to_string(), source.v0);
        LAST.set(Some(Last { file, text, v0, tree: Rc::clone(&tree) }));
    }
    Ok(tree)
}

/// Reads a module.
pub(crate) fn module(source: &Source<'_>) -> Result<Syntax, Reason> {
    let module = tree(source)?;
    let mut reader = Reader::default();
    reader.module(&module);
    let heads = module.policy.iter().map(|rule| head(rule)).collect();
    Ok(Syntax { heads, unequal: types::unequal(&module), ..reader.syntax })
}

fn head(rule: &Rule) -> Head {
    let is_name = |reference: &Expr| matches!(reference, Expr::Var { .. });
    let kind = match rule {
        Rule::Spec { head: RuleHead::Func { args, .. }, .. } => HeadKind::Function(args.len()),
        Rule::Default { args, .. } if !args.is_empty() => HeadKind::Function(args.len()),
        Rule::Spec { head: RuleHead::Compr { refr, .. }, .. } | Rule::Default { refr, .. } if is_name(refr) => {
            HeadKind::Value
        }
        Rule::Spec { head: RuleHead::Set { refr, .. }, .. } if is_name(refr) => HeadKind::Set,
        _ => HeadKind::Part,
    };
    let is_default = matches!(rule, Rule::Default { .. }) && kind != HeadKind::Part;
    Head { name: head_name(rule), line: rule.span().line, kind, is_default }
}

/// Reads a query.
pub(crate) fn query(source: &Source<'_>) -> Result<Syntax, Reason> {
    let text = text(source)?;
    let parsed = parser(&text, source.v0).and_then(|mut parser| parser.parse_user_query());
    let mut reader = Reader::default();
    reader.query(&*parsed.map_err(|error| reason(&error))?);
    Ok(reader.syntax)
}

/// The text as the engine reads it: `f(x, y)` of a builtin of ours as `y = f(x)`, which is what OPA makes of it. Lines
/// stay where they are. A text that is no Rego is left alone, and its error told when it is added.
pub(super) fn with_outputs<'a>(source: &Source<'a>, is_query: bool) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(source.text);
    // A call within an argument of another waits for the next round.
    for _ in 0..MAX_ROUNDS {
        let source = Source { text: &text, ..*source };
        let syntax = if is_query { query(&source) } else { module(&source) };
        let Some(next) = syntax.ok().and_then(|syntax| syntax.with_outputs(&text)) else { break };
        text = Cow::Owned(next);
    }
    text
}

/// How deep calls of that form are looked for in each other.
const MAX_ROUNDS: usize = 8;

impl Syntax {
    fn with_outputs(&self, text: &str) -> Option<String> {
        let mut outputs = self.outputs.clone();
        outputs.sort_by_key(|(call, _)| call.start);
        let (mut result, mut at) = (String::with_capacity(text.len() + 16), 0);
        for (call, output) in outputs.into_iter().filter(|(call, output)| output.end < call.end) {
            let (Some(before), Some(head), Some(target)) =
                (text.get(at..call.start), text.get(call.start..output.start), text.get(output.start..call.end - 1))
            else {
                continue;
            };
            let target = target.trim_end().trim_end_matches(',');
            let (arguments, rest) = head.rsplit_once(',')?;
            result.push_str(&format!("{before}{target} = {arguments}{rest})"));
            at = call.end;
        }
        result.push_str(text.get(at..)?);
        (at > 0).then_some(result)
    }
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
    function: Option<String>,
    /// Variables that stand for a member of `input`.
    members: BTreeSet<String>,
}

impl Reader {
    fn refuse(&mut self, form: Option<Form>, span: &Span) {
        if let Some(form) = form {
            self.syntax.refused.push((form, span.line));
        }
    }

    fn module(&mut self, module: &Module) {
        for import in &module.imports {
            self.refuse(Form::of_import(import), &import.span);
        }
        for rule in &module.policy {
            self.refuse(Form::of_rule(rule), rule.span());
            self.members.clear();
            self.function = match rule.as_ref() {
                Rule::Spec { head: RuleHead::Func { refr, .. }, .. } => path(refr),
                _ => None,
            };
            self.member_keys(rule);
            match rule.as_ref() {
                Rule::Spec { head, bodies, .. } => {
                    bodies.iter().for_each(|body| self.body(body));
                    // Behind the bodies, which say what its variables stand for.
                    self.head(head);
                }
                Rule::Default { value, args, .. } => {
                    self.expression(value);
                    self.expressions(args);
                }
            }
        }
    }

    fn member_keys(&mut self, rule: &Rule) {
        let Rule::Spec { head: RuleHead::Set { refr, key: Some(member), .. }, bodies, .. } = rule else { return };
        let Some(rule) = path(refr) else { return };
        let assigned =
            bodies.iter().flat_map(|body| &body.query.stmts).filter_map(|statement| match &statement.literal {
                Literal::Expr { expr, .. } => match expr.as_ref() {
                    Expr::AssignExpr { lhs, rhs, .. } if path(lhs).is_some_and(|name| path(member) == Some(name)) => {
                        Some(rhs)
                    }
                    _ => None,
                },
                _ => None,
            });
        for object in assigned.chain([member]) {
            let Expr::Object { fields, .. } = object.as_ref() else { continue };
            for (_, key, _) in fields {
                if let Expr::String { value: regorus::Value::String(key), span, .. } = key.as_ref() {
                    let found = MemberKey { rule: rule.clone(), key: key.to_string(), line: span.line };
                    self.syntax.member_keys.push(found);
                }
            }
        }
    }

    /// Notes `input.review.object` and its like, `input[_].contents`, and `f.path` where `some f in input` or `f := input[_]` stands before.
    fn combined(&mut self, reference: &Expr, field: &str, line: u32) {
        let is_member = match reference {
            Expr::RefBrack { refr, index, .. } => {
                path(refr).as_deref() == Some("input") && !matches!(index.as_ref(), Expr::String { .. })
            }
            Expr::Var { span, .. } => self.members.contains(span.text()),
            _ => false,
        };
        if is_member && ["contents", "path"].contains(&field) {
            self.syntax.combined.get_or_insert(line);
        }
        let is_review =
            || path(reference).is_some_and(|path| ["input.review", "input.request"].contains(&path.as_str()));
        if ["kind", "object", "oldObject", "operation", "userInfo"].contains(&field) && is_review() {
            self.syntax.reviewed.get_or_insert(line);
        }
    }

    /// Notes a variable that stands for a member of `input`.
    fn member(&mut self, name: &Expr, value: &Expr, is_collection: bool) {
        let is_input = |value: &Expr| path(value).as_deref() == Some("input");
        let is_member = match value {
            Expr::RefBrack { refr, index, .. } => is_input(refr) && !matches!(index.as_ref(), Expr::String { .. }),
            other => is_collection && is_input(other),
        };
        if let (true, Expr::Var { span, .. }) = (is_member, name) {
            self.members.insert(span.text().to_string());
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
                self.member(value, collection, true);
                self.expression(value);
                self.expression(collection);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => match expr.as_ref() {
                Expr::Call { span, fcn, params, .. } => {
                    self.output(span, fcn, params);
                    self.call(span, fcn, params, false);
                }
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

    fn output(&mut self, span: &Span, function: &Ref<Expr>, parameters: &[Ref<Expr>]) {
        let arity = path(function).and_then(|name| builtins::own_arity(&name));
        if let Some(last) = parameters.last()
            && arity.is_some_and(|arity| parameters.len() == arity + 1 && arity > 0)
        {
            let range = |span: &Span| span.start as usize..span.end as usize;
            self.syntax.outputs.push((range(span), range(last.span())));
        }
    }

    fn call(&mut self, span: &Span, function: &Ref<Expr>, parameters: &[Ref<Expr>], is_operand: bool) {
        if let Some(name) = path(function) {
            self.refuse(Form::of_call(&name, parameters.len(), is_operand), span);
            let within = self.function.clone();
            self.syntax.calls.push(Call { name, line: span.line, arguments: parameters.len(), within });
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
            Expr::RefDot { refr, field, span, .. } => {
                self.combined(refr, field.0.text(), span.line);
                self.expression(refr);
            }
            Expr::RefBrack { refr, index, span, .. } => {
                if let Expr::String { value: regorus::Value::String(field), .. } = index.as_ref() {
                    self.combined(refr, field, span.line);
                }
                self.expression(refr);
                self.expression(index);
            }
            Expr::BinExpr { lhs, rhs, .. } | Expr::BoolExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } => {
                self.expression(lhs);
                self.expression(rhs);
            }
            Expr::AssignExpr { lhs, rhs, .. } => {
                self.member(lhs, rhs, false);
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
