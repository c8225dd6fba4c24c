//! Values of rules' heads that may be undefined, bound in the body first.
//!
//! In OPA, a member whose value is undefined is none, and the others stand. regorus 0.14.1 drops the whole rule then
//! (`eval_output_expr_in_loop`; see `docs/regorus-notes.md`), which would read as a pass. So `deny contains x.k if some x in
//! xs` is given to the engine as `deny contains v if {some x in xs; v := x.k}`, which means the same and is undefined where
//! the value is. The same for values of complete rules, functions and their `else`, and for keys of objects.

use std::borrow::Cow;
use std::ops::Range;

use regorus::unstable::{AssignOp, Expr, Module, Rule, RuleAssign, RuleBody, RuleHead, Span};

use crate::rego::Source;
use crate::rego::syntax;

/// The variable that holds a value; no policy has a name that begins so.
const NAME: &str = "regate_head_value";

/// Changes of a text: what replaces which bytes.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

/// The text with values bound before heads use them. As many lines as before: those of a value move into
/// its body. A text that is no Rego is left alone, and its error told when it is added.
pub(super) fn bound<'a>(source: &Source<'a>, text: Cow<'a, str>) -> Cow<'a, str> {
    let Ok(module) = syntax::tree(&Source { text: &text, ..*source }) else { return text };
    let edits = edits(&module, &text, source.v0);
    if edits.is_empty() { text } else { Cow::Owned(edits.apply(&text)) }
}

/// An expression, and its bytes.
#[derive(Clone)]
pub(super) struct Headed<'h> {
    value: &'h Expr,
    pub(super) range: Range<usize>,
}

fn edits(module: &Module, text: &str, v0: bool) -> Edits {
    let mut edits = Edits::default();
    for rule in &module.policy {
        let Rule::Spec { head, bodies, .. } = rule.as_ref() else { continue };
        let (end, values) = values(text, head);
        let ends: Vec<&RuleBody> = bodies.iter().filter(|body| !body.is_else).collect();
        edits.bind(text, &values, &ends, end, v0);
        for body in bodies.iter().filter(|body| body.is_else) {
            if let Some(assign) = &body.assign {
                let value = assigned(text, assign);
                let end = value.range.end;
                edits.bind(text, &[value], &[body], end, v0);
            }
        }
    }
    edits
}

/// Where a head ends, and the expressions in it: its keys, then its value.
fn values<'h>(text: &str, head: &'h RuleHead) -> (usize, Vec<Headed<'h>>) {
    let (span, refr, value) = match head {
        RuleHead::Compr { span, refr, assign } | RuleHead::Func { span, refr, assign, .. } => {
            (span, refr, assign.as_ref().map(|assign| assigned(text, assign)))
        }
        RuleHead::Set { span, refr, key } => (span, refr, key.as_ref().map(|key| member(text, refr, key))),
    };
    let mut values = if matches!(head, RuleHead::Func { .. }) { Vec::new() } else { keys(text, refr) };
    values.extend(value);
    let end = values.iter().map(|value| value.range.end).chain([range(text, span).end, range(text, refr.span()).end]);
    (end.max().unwrap_or_default(), values)
}

/// What stands in brackets in the name of a rule.
fn keys<'h>(text: &str, name: &'h Expr) -> Vec<Headed<'h>> {
    match name {
        Expr::RefBrack { refr, index, .. } => {
            let mut found = keys(text, refr);
            found.push(behind(text, range(text, refr.span()).end, "[", index));
            found
        }
        Expr::RefDot { refr, .. } => keys(text, refr),
        _ => Vec::new(),
    }
}

fn assigned<'h>(text: &str, assign: &'h RuleAssign) -> Headed<'h> {
    let operator = if assign.op == AssignOp::ColEq { ":=" } else { "=" };
    behind(text, assign.span.start as usize, operator, &assign.value)
}

/// The member of a set: behind `contains`, or in v0 in brackets.
fn member<'h>(text: &str, name: &Expr, value: &'h Expr) -> Headed<'h> {
    let after = range(text, name.span()).end;
    let is_bracketed = text.get(after..).is_some_and(|rest| rest.starts_with('['));
    behind(text, after, if is_bracketed { "[" } else { "contains" }, value)
}

/// An expression that stands behind a token. The engine's span of an object starts at its last member, so that its own
/// start is not to be had from it.
pub(super) fn behind<'h>(text: &str, from: usize, token: &str, value: &'h Expr) -> Headed<'h> {
    let end = range(text, value.span()).end;
    let rest = text.get(from..end).unwrap_or_default();
    let mut start = from + rest.find(token).map_or(0, |at| at + token.len());
    while let Some(rest) = text.get(start..end) {
        let blank = rest.len() - rest.trim_start().len();
        let comment = rest.trim_start().starts_with('#').then(|| rest.find('\n')).flatten().unwrap_or(0);
        if blank.max(comment) == 0 {
            break;
        }
        start += blank.max(comment);
    }
    Headed { value, range: start..end }
}

/// The bytes of something. The engine's spans of strings are without their quotes, and so are those of what begins or ends
/// with one; a quote that touches a span is its own, since nothing else can stand there.
fn range(text: &str, span: &Span) -> Range<usize> {
    let quotes = ['"', '`'];
    let (start, end) = (span.start as usize, span.end as usize);
    let opens = text.get(..start).is_some_and(|before| before.ends_with(quotes));
    let closes = text.get(end..).is_some_and(|after| after.starts_with(quotes));
    start - usize::from(opens)..end + usize::from(closes)
}

/// Literals, and variables, which the body defines.
fn is_always_defined(value: &Expr) -> bool {
    match value {
        Expr::String { .. }
        | Expr::RawString { .. }
        | Expr::Number { .. }
        | Expr::Bool { .. }
        | Expr::Null { .. }
        | Expr::Var { .. }
        // A comprehension leaves out what is undefined.
        | Expr::ArrayCompr { .. }
        | Expr::SetCompr { .. }
        | Expr::ObjectCompr { .. } => true,
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().all(|item| is_always_defined(item)),
        Expr::Object { fields, .. } => {
            fields.iter().all(|(_, key, value)| is_always_defined(key) && is_always_defined(value))
        }
        _ => false,
    }
}

impl Edits {
    /// Puts variables in the place of values, and binds them at the end of each body; where there is none, in one of
    /// their own behind `end`.
    fn bind(&mut self, text: &str, values: &[Headed<'_>], bodies: &[&RuleBody], end: usize, v0: bool) {
        let mut bindings = Vec::new();
        for (number, Headed { value, range }) in values.iter().enumerate() {
            if is_always_defined(value) {
                continue;
            }
            let Some(written) = text.get(range.clone()) else { return };
            let name = format!("{NAME}_{number}");
            bindings.push(format!("{name} := {written}"));
            self.0.push((range.clone(), name));
        }
        if bindings.is_empty() {
            return;
        }
        let bindings = bindings.join("; ");
        let opening = if v0 { " {" } else { " if {" };
        if bodies.is_empty() {
            self.0.push((end..end, format!("{opening} {bindings} }}")));
        }
        for body in bodies {
            match (body.query.stmts.first(), body.query.stmts.last()) {
                (Some(first), Some(last)) => {
                    let (start, stop) = (range(text, &first.span).start, range(text, &last.span).end);
                    let rest = text.get(stop..body.span.end as usize).unwrap_or_default();
                    if rest.trim_end().ends_with('}') {
                        self.0.push((stop..stop, format!("; {bindings}")));
                    } else {
                        self.0.push((start..start, "{ ".to_string()));
                        self.0.push((stop..stop, format!("; {bindings} }}")));
                    }
                }
                _ => self.0.push((end..end, format!("{opening} {bindings} }}"))),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts a text before a byte.
    pub(super) fn insert(&mut self, at: usize, text: String) {
        self.0.push((at..at, text));
    }

    pub(super) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut result, mut at) = (String::with_capacity(text.len() * 2), 0);
        for (range, replacement) in self.0 {
            result.push_str(text.get(at..range.start).unwrap_or_default());
            result.push_str(&replacement);
            at = range.end.max(at);
        }
        result.push_str(text.get(at..).unwrap_or_default());
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rego::{BuiltinErrors, Engine, Input, Session, Value, Workers, value};

    /// The value of `data.p.x`, as JSON; `None` when it is undefined.
    fn x(rules: &str, v0: bool) -> Option<String> {
        let text =
            format!("package p\n\nxs := [{{\"k\": 1, \"n\": \"a\"}}, {{\"n\": \"b\"}}, {{\"k\": 3}}]\n\n{rules}\n");
        let mut engine = Engine::new(false, &Workers::default()).unwrap();
        let source = Source { file: "p.rego", text: &text, v0, builtin: false };
        engine.add(&source).unwrap_or_else(|reason| panic!("{reason:?}: {}", bound(&source, source.text.into())));
        engine.prepare("data.p.x").unwrap();
        let input = Input::new(Value::from(serde_json::json!({"a": 1})));
        let answered = engine.rule("data.p.x", &input, Session::new(BuiltinErrors::Undefined, Value::Undefined));
        answered.value.unwrap().map(|found| value::to_json(&found).to_string())
    }

    /// Each value is OPA 1.19's.
    #[test]
    fn a_value_that_is_undefined_takes_no_other_along() {
        for (rules, expected) in [
            ("x contains y.k if some y in xs", Some("[1,3]")),
            ("x contains y.k if { some y in xs }", Some("[1,3]")),
            ("x contains {\"v\": y.k} if {\n\tsome y in xs # each }\n}", Some("[{\"v\":1},{\"v\":3}]")),
            (
                "x contains {\n\t\"v\": y.k, # the key\n\t\"w\": 1,\n} if some y in xs",
                Some("[{\"v\":1,\"w\":1},{\"v\":3,\"w\":1}]"),
            ),
            ("x contains input.nothing", Some("[]")),
            ("x contains input.a", Some("[1]")),
            ("x contains sprintf(\"%v\", [y.k]) if some y in xs", Some("[\"1\",\"3\"]")),
            ("x[y.n] := y.k if some y in xs", Some("{\"a\":1}")),
            ("x[y.n] := 1 if some y in xs", Some("{\"a\":1,\"b\":1}")),
            ("x := input.nothing.b", None),
            ("x := input.nothing if input.a else := 7", Some("7")),
            ("x := input.nothing if input.a else := input.a", Some("1")),
            ("x := input.nothing if input.a else := input.other if input.a else := 9", Some("9")),
            ("x := f(xs)\n\nf(y) := y[1].k if is_array(y) else := \"other\"", Some("\"other\"")),
            ("x := f(xs)\n\nf(y) := y[0].k if is_array(y) else := \"other\"", Some("1")),
            ("x := [f(y) | some y in xs]\n\nf(y) := y.k", Some("[1,3]")),
            ("x := count(y)\n\ny contains z.k if some z in xs", Some("2")),
            ("x contains xs[_].k", Some("[1,3]")),
        ] {
            assert_eq!(x(rules, false).as_deref(), expected, "{rules}");
        }
        assert_eq!(x("x[y.k] { y := xs[_] }", true).as_deref(), Some("[1,3]"));
        assert_eq!(x("x[y] = z { y := xs[_].n; z := 1 }", true).as_deref(), Some("{\"a\":1,\"b\":1}"));
        assert_eq!(x("x = input.nothing { input.a } else = 4 { true }", true).as_deref(), Some("4"));
    }

    #[test]
    fn lines_stay_and_what_is_defined_is_left_alone() {
        let text = "package p\n\ndeny contains {\n\t\"a\": input.b,\n} if {\n\tinput.c\n}\n\nok contains m if m := 1\n";
        let source = Source { file: "p.rego", text, v0: false, builtin: false };
        let bound = bound(&source, text.into());
        assert_eq!(bound.lines().count(), text.lines().count());
        assert!(bound.ends_with("ok contains m if m := 1\n"), "{bound}");
        let broken = Source { file: "p.rego", text: "package p\n\nx := := 1\n", v0: false, builtin: false };
        assert!(matches!(super::bound(&broken, broken.text.into()), Cow::Borrowed(_)));
    }
}
