//! hcl-edit's tree into hcl2json's shape.

use std::borrow::Cow;
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Object, ObjectKey, UnaryOperator};
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};
use hcl_edit::template::{Directive, Element, ForDirective, HeredocTemplate, IfDirective, Strip, Template};
use hcl_edit::{Number, Spanned, expr::UnaryOp};

use super::table::{Name, Table};
use super::{MAX_BLOCK_DEPTH, Problem};
use crate::document::problems::DUPLICATE_KEY;
use crate::document::{Node, Unknown, UnknownReason, Value};
use crate::span::Span;

/// Converts what hcl-edit parsed from `text`, which stands at `offset` in its artifact.
pub(super) struct Converter<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Converter<'t> {
    pub(super) fn new(text: &'t str, offset: usize) -> Self {
        Self { text, offset }
    }

    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or_default();
        Span::new(self.offset + range.start, self.offset + range.end)
    }

    fn source(&self, range: Option<Range<usize>>) -> &'t str {
        range.and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    /// Adds a body's attributes and blocks to a table. `depth` counts the blocks and labels around it.
    pub(super) fn body(&self, body: &Body, depth: usize, table: &mut Table, problems: &mut Vec<Problem>) {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let key_span = self.span(attribute.key.span());
                    if table.set(attribute.key.to_string(), key_span, self.node(&attribute.value)) {
                        problems.push(redefined(key_span));
                    }
                }
                Structure::Block(block) => self.block(block, depth, table, problems),
            }
        }
    }

    fn block(&self, block: &Block, depth: usize, table: &mut Table, problems: &mut Vec<Problem>) {
        let (names, header) = self.header(block);
        let span = self.span(block.span());
        let depth = depth + names.len() + 1;
        if depth > MAX_BLOCK_DEPTH {
            problems.push(too_deep(header));
            return;
        }
        let mut inner = Table::default();
        self.body(&block.body, depth, &mut inner, problems);
        let body = Node::new(span, Value::Object(inner.into_entries().into()));
        if table.add_block(names, header, body).is_err() {
            problems.push(conflict(header));
        }
    }

    /// A block's type and labels, and the span from the first to the last of them.
    pub(super) fn header(&self, block: &Block) -> (Vec<Name>, Span) {
        let mut header = self.span(block.ident.span());
        let mut names = vec![Name { text: block.ident.to_string(), span: header }];
        for label in &block.labels {
            let range = match label {
                BlockLabel::Ident(ident) => ident.span(),
                BlockLabel::String(text) => text.span(),
            };
            let span = self.span(range);
            header = header.cover(span);
            names.push(Name { text: label.as_str().to_string(), span });
        }
        (names, header)
    }

    fn node(&self, expression: &Expression) -> Node {
        Node::new(self.span(expression.span()), self.value(expression))
    }

    fn value(&self, expression: &Expression) -> Value {
        match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(value) => Value::Bool(**value),
            Expression::Number(number) => number_value(number),
            Expression::String(text) => Value::String(escaped(text)),
            Expression::Array(items) => Value::Array(items.iter().map(|item| self.node(item)).collect()),
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => match single_interpolation(template) {
                Some(inner) => self.value(inner),
                None => written(template, self.template(template)),
            },
            Expression::HeredocTemplate(heredoc) => written(&heredoc.template, self.heredoc(heredoc)),
            Expression::UnaryOp(operation) => {
                literal_operation(operation).unwrap_or_else(|| open(self.wrapped(expression)))
            }
            _ => open(self.wrapped(expression)),
        }
    }

    fn object(&self, object: &Object) -> Value {
        let mut table = Table::default();
        for (key, value) in object {
            table.set(self.key(key), self.key_span(key, value.expr()), self.node(value.expr()));
        }
        Value::Object(table.into_entries().into())
    }

    fn key(&self, key: &ObjectKey) -> String {
        match key {
            ObjectKey::Ident(ident) => ident.to_string(),
            ObjectKey::Expression(expression @ Expression::Traversal(_)) => self.source(expression.span()).to_string(),
            ObjectKey::Expression(expression) => self.part(expression),
        }
    }

    /// hcl-edit keeps no span for a bare key: it is the nearest such word before its value.
    fn key_span(&self, key: &ObjectKey, value: &Expression) -> Span {
        let before = || self.text.get(..value.span()?.start)?.rfind(key.as_ident()?.as_str());
        match (key.span(), key.as_ident().zip(before())) {
            (None, Some((ident, start))) => self.span(Some(start..start + ident.as_str().len())),
            (range, _) => self.span(range),
        }
    }

    fn wrapped(&self, expression: &Expression) -> String {
        format!("${{{}}}", self.source(expression.span()))
    }

    fn heredoc(&self, heredoc: &HeredocTemplate) -> String {
        let layout = Layout { indent: heredoc.indent().unwrap_or_default(), lines: true };
        self.template_in(&heredoc.template, layout, true, false)
    }

    fn template<'e>(&self, elements: impl IntoIterator<Item = &'e Element>) -> String {
        self.template_in(elements, Layout::default(), false, false)
    }

    /// `line_start` says that the first element starts a line, `strip_next` that a strip marker stands before it.
    fn template_in<'e>(
        &self,
        elements: impl IntoIterator<Item = &'e Element>,
        layout: Layout,
        mut line_start: bool,
        mut strip_next: bool,
    ) -> String {
        let mut out = String::new();
        for element in elements {
            let strip = outer_strip(element);
            match element {
                Element::Literal(literal) => {
                    let text = self.literal(literal, layout);
                    let text = if strip_next { layout.trim_start(&text) } else { &text };
                    out.push_str(&layout.dedented(text, line_start && !strip_next));
                }
                _ if strip.0 => out.truncate(layout.trim_end(&out).len()),
                _ => {}
            }
            line_start = false;
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(interpolation) => out.push_str(&self.part(&interpolation.expr)),
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => self.if_directive(directive, layout, &mut out),
                    Directive::For(directive) => self.for_directive(directive, layout, &mut out),
                },
            }
            strip_next = strip.1;
        }
        out
    }

    /// An expression inside a template. hcl2json writes a conditional as a directive, whichever it was.
    fn part(&self, expression: &Expression) -> String {
        match expression {
            Expression::Null(_) => "null".to_string(),
            Expression::Bool(value) => value.to_string(),
            Expression::Number(number) => number.value().to_string(),
            Expression::String(text) => escaped(text),
            Expression::StringTemplate(template) => self.template(template),
            Expression::HeredocTemplate(heredoc) => self.heredoc(heredoc),
            Expression::Conditional(conditional) => {
                let mut out = format!("%{{if {}}}", self.source(conditional.cond_expr.span()));
                out.push_str(&self.part(&conditional.true_expr));
                push_else(&mut out, &self.part(&conditional.false_expr));
                out.push_str("%{endif}");
                out
            }
            _ => self.wrapped(expression),
        }
    }

    fn if_directive(&self, directive: &IfDirective, layout: Layout, out: &mut String) {
        out.push_str("%{if ");
        out.push_str(self.source(directive.if_expr.cond_expr.span()));
        out.push('}');
        let after = directive.else_expr.as_ref().map_or(directive.endif_expr.strip, |branch| branch.strip);
        out.push_str(self.branch(&directive.if_expr.template, (directive.if_expr.strip, after), layout).as_str());
        if let Some(branch) = &directive.else_expr {
            push_else(out, &self.branch(&branch.template, (branch.strip, directive.endif_expr.strip), layout));
        }
        out.push_str("%{endif}");
    }

    fn for_directive(&self, directive: &ForDirective, layout: Layout, out: &mut String) {
        let intro = &directive.for_expr;
        out.push_str("%{for ");
        if let Some(key) = &intro.key_var {
            out.push_str(key.as_str());
            out.push_str(", ");
        }
        out.push_str(intro.value_var.as_str());
        out.push_str(" in ");
        out.push_str(self.source(intro.collection_expr.span()));
        out.push('}');
        out.push_str(&self.branch(&intro.template, (intro.strip, directive.endfor_expr.strip), layout));
        out.push_str("%{endfor}");
    }

    /// The template between two control sequences, whose strip markers reach into it.
    fn branch(&self, template: &Template, (before, after): (Strip, Strip), layout: Layout) -> String {
        let mut text = self.template_in(template, layout, false, before.strip_end());
        if after.strip_start() {
            text.truncate(layout.trim_end(&text).len());
        }
        text
    }

    /// A literal with doubled marks. That of a heredoc is as it stands in the file: hcl-edit takes the indentation of
    /// some lines away, and not of others.
    fn literal<'e>(&'e self, literal: &'e Spanned<String>, layout: Layout) -> Cow<'e, str> {
        match literal.span().filter(|_| layout.lines).and_then(|range| self.text.get(range)) {
            Some(source) => Cow::Borrowed(source),
            None => Cow::Owned(escaped(literal)),
        }
    }
}

/// How the white space of a template is treated.
#[derive(Clone, Copy, Default)]
struct Layout {
    /// Spaces that are taken from each line of an indented heredoc.
    indent: usize,
    /// In a heredoc each line is a literal of its own, and a strip marker reaches to the end of its line only.
    lines: bool,
}

impl Layout {
    /// A literal without the indentation of the lines that start in it.
    fn dedented(self, text: &str, line_start: bool) -> Cow<'_, str> {
        if self.indent == 0 {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for (at, line) in text.split_inclusive('\n').enumerate() {
            let spaces = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count().min(self.indent);
            out.push_str(line.get(if at == 0 && !line_start { 0 } else { spaces }..).unwrap_or_default());
        }
        Cow::Owned(out)
    }

    fn trim_start(self, text: &str) -> &str {
        let trimmed = text.trim_start();
        let spaces = text.get(..text.len() - trimmed.len()).unwrap_or_default();
        match spaces.find('\n') {
            Some(newline) if self.lines => text.get(newline + 1..).unwrap_or_default(),
            _ => trimmed,
        }
    }

    fn trim_end(self, text: &str) -> &str {
        let trimmed = text.trim_end();
        let spaces = text.get(trimmed.len()..).unwrap_or_default();
        // A line break at the very end belongs to the literal before the marker, any other to a line above.
        let line = spaces.strip_suffix('\n').unwrap_or(spaces);
        match line.rfind('\n') {
            Some(newline) if self.lines => text.get(..=trimmed.len() + newline).unwrap_or_default(),
            _ => trimmed,
        }
    }
}

/// The text of a template: a string when nothing in it is an expression.
fn written<'e>(elements: impl IntoIterator<Item = &'e Element>, text: String) -> Value {
    let literal = elements.into_iter().all(|element| matches!(element, Element::Literal(_)));
    if literal { Value::String(text) } else { open(text) }
}

/// An expression that nobody has worked out yet.
fn open(text: String) -> Value {
    Value::Unknown(Unknown { text, reason: UnknownReason::NotEvaluated })
}

/// Literal text in which `${` and `%{` open no template: they are doubled, as in HCL's own JSON form
/// (<https://github.com/hashicorp/hcl/blob/main/json/spec.md#expressions>).
pub(crate) fn escaped(text: &str) -> String {
    if text.contains("${") || text.contains("%{") {
        text.replace("${", "$${").replace("%{", "%%{")
    } else {
        text.to_string()
    }
}

fn push_else(out: &mut String, branch: &str) {
    if !branch.is_empty() {
        out.push_str("%{else}");
        out.push_str(branch);
    }
}

/// Whether an element strips the space before it and after it.
fn outer_strip(element: &Element) -> (bool, bool) {
    match element {
        Element::Literal(_) => (false, false),
        Element::Interpolation(interpolation) => (interpolation.strip.strip_start(), interpolation.strip.strip_end()),
        Element::Directive(directive) => match &**directive {
            Directive::If(d) => (d.if_expr.strip.strip_start(), d.endif_expr.strip.strip_end()),
            Directive::For(d) => (d.for_expr.strip.strip_start(), d.endfor_expr.strip.strip_end()),
        },
    }
}

/// The expression of a template that is nothing but `${expression}`: its value is the expression's own.
pub(super) fn single_interpolation<'e>(elements: impl IntoIterator<Item = &'e Element>) -> Option<&'e Expression> {
    let mut elements = elements.into_iter();
    match (elements.next(), elements.next()) {
        (Some(Element::Interpolation(interpolation)), None) => Some(&interpolation.expr),
        _ => None,
    }
}

pub(super) fn number_value(number: &Number) -> Value {
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => Value::Int(whole),
        (None, Some(float)) => whole(float).unwrap_or(Value::Float(float)),
        (None, None) => Value::Null,
    }
}

/// HCL has one number type: `1e3` and `1000.0` are 1000.
pub(super) fn whole(float: f64) -> Option<Value> {
    // 2^53: beyond it not every whole number has a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)]
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(Value::Int(float as i64))
}

fn literal_operation(operation: &UnaryOp) -> Option<Value> {
    match (operation.operator.value(), &operation.expr) {
        (UnaryOperator::Not, Expression::Bool(value)) => Some(Value::Bool(!**value)),
        (UnaryOperator::Neg, Expression::Number(number)) => match number_value(number) {
            Value::Int(whole) => Some(Value::Int(whole.checked_neg()?)),
            Value::Float(float) => Some(Value::Float(-float)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn redefined(span: Span) -> Problem {
    Problem { message: DUPLICATE_KEY.to_string(), span }
}

pub(super) fn conflict(span: Span) -> Problem {
    let message =
        "the block has the name of an attribute, or another number of labels than its namesake; it was left out";
    Problem { message: message.to_string(), span }
}

pub(super) fn too_deep(span: Span) -> Problem {
    Problem { message: format!("more than {MAX_BLOCK_DEPTH} levels of blocks and labels; left out"), span }
}
