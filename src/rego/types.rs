//! Comparisons that can never hold, since their sides are of different types: OPA refuses to compile them (`match error`,
//! <https://www.openpolicyagent.org/docs/policy-language#type-checking>), and here they would be false for ever.

use std::collections::BTreeMap;
use std::fmt;

use regorus::unstable::{ArithOp, AssignOp, BoolOp, Expr, Literal, Module, Rule, RuleHead};

use crate::rego::names::path;
use crate::rego::walk::{Part, every, of_rule};

/// The type of a value, as far as the text alone tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
    Set,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::Set => "a set",
        })
    }
}

/// What builtins give (<https://www.openpolicyagent.org/docs/policy-reference#built-in-functions>).
const RESULTS: &[(Type, &[&str])] = &[
    (
        Type::Boolean,
        &[
            "contains",
            "endswith",
            "glob.match",
            "is_array",
            "is_boolean",
            "is_null",
            "is_number",
            "is_object",
            "is_set",
            "is_string",
            "net.cidr_contains",
            "object.subset",
            "regex.is_valid",
            "regex.match",
            "semver.is_valid",
            "startswith",
            "strings.any_prefix_match",
            "strings.any_suffix_match",
        ],
    ),
    (
        Type::Number,
        &[
            "abs",
            "bits.and",
            "bits.or",
            "ceil",
            "count",
            "floor",
            "indexof",
            "product",
            "round",
            "semver.compare",
            "strings.count",
            "sum",
            "to_number",
            "time.parse_duration_ns",
            "time.parse_rfc3339_ns",
            "units.parse",
            "units.parse_bytes",
        ],
    ),
    (
        Type::Text,
        &[
            "base64.decode",
            "base64.encode",
            "concat",
            "format_int",
            "json.marshal",
            "lower",
            "replace",
            "sprintf",
            "strings.reverse",
            "substring",
            "trim",
            "trim_left",
            "trim_prefix",
            "trim_right",
            "trim_space",
            "trim_suffix",
            "type_name",
            "upper",
            "urlquery.encode",
            "yaml.marshal",
        ],
    ),
    (Type::Array, &["array.concat", "array.reverse", "array.slice", "numbers.range", "regex.split", "sort", "split"]),
    (Type::Set, &["intersection", "object.keys", "union"]),
    (Type::Object, &["object.filter", "object.remove", "object.union", "object.union_n"]),
];

/// The comparisons of a module that never hold: what is said of each, and its 1-based line.
pub(super) fn unequal(module: &Module) -> Vec<(String, u32)> {
    let rules = rules(module);
    let mut found = Vec::new();
    for rule in &module.policy {
        let own = locals(rule, &rules);
        let names = Names { rules: &rules, locals: &own };
        every(of_rule(rule), &mut |part| {
            found.extend(names.wrong(part));
            true
        });
    }
    found
}

/// What names stand for: `None` where that is not known.
type Types = BTreeMap<String, Option<Type>>;

/// What the rules of a module and the names of one rule stand for.
#[derive(Clone, Copy)]
struct Names<'a> {
    rules: &'a Types,
    locals: &'a Types,
}

impl Names<'_> {
    fn wrong(&self, part: Part<'_>) -> Option<(String, u32)> {
        let Part::Expression(
            Expr::BoolExpr { span, op: BoolOp::Eq, lhs, rhs, .. }
            | Expr::AssignExpr { span, op: AssignOp::Eq, lhs, rhs, .. },
        ) = part
        else {
            return None;
        };
        let (left, right) = (self.of(lhs)?, self.of(rhs)?);
        let message = || format!("the two sides are never equal: {left} on the left, {right} on the right");
        (left != right).then(|| (message(), span.line))
    }

    fn of(&self, expression: &Expr) -> Option<Type> {
        match expression {
            Expr::Null { .. } => Some(Type::Null),
            Expr::Bool { .. } | Expr::BoolExpr { .. } | Expr::Membership { .. } => Some(Type::Boolean),
            Expr::Number { .. } => Some(Type::Number),
            Expr::String { .. } | Expr::RawString { .. } => Some(Type::Text),
            Expr::Array { .. } | Expr::ArrayCompr { .. } => Some(Type::Array),
            Expr::Object { .. } | Expr::ObjectCompr { .. } => Some(Type::Object),
            Expr::Set { .. } | Expr::SetCompr { .. } => Some(Type::Set),
            // Sets have a difference as well.
            Expr::ArithExpr { op, .. } if *op != ArithOp::Sub => Some(Type::Number),
            Expr::Call { fcn, .. } => {
                let name = path(fcn)?;
                let is_own = name.split('.').next().is_none_or(|first| self.rules.contains_key(first));
                RESULTS.iter().find(|(_, names)| !is_own && names.contains(&name.as_str())).map(|(of, _)| *of)
            }
            Expr::Var { span, .. } => {
                let name = span.text();
                self.locals.get(name).or_else(|| self.rules.get(name)).copied().flatten()
            }
            _ => None,
        }
    }
}

/// The rules and the imports of a module. One with several values has a type where all have the same.
fn rules(module: &Module) -> Types {
    let nothing = Types::new();
    let none = Names { rules: &nothing, locals: &nothing };
    let mut types = Types::new();
    let mut add = |name: String, of: Option<Type>| {
        let known = types.entry(name).or_insert(of);
        *known = known.filter(|known| Some(*known) == of);
    };
    for import in &module.imports {
        let name = import.r#as.as_ref().map(|name| name.text().to_string()).or_else(|| path(&import.refr));
        if let Some(last) = name.as_deref().and_then(|name| name.rsplit('.').next()) {
            add(last.to_string(), None);
        }
    }
    for rule in &module.policy {
        let name = crate::rego::names::head_name(rule);
        match rule.as_ref() {
            Rule::Default { value, args, .. } if args.is_empty() => add(name, none.of(value)),
            Rule::Spec { head: RuleHead::Set { refr, .. }, .. } if matches!(refr.as_ref(), Expr::Var { .. }) => {
                add(name, Some(Type::Set));
            }
            Rule::Spec { head: RuleHead::Compr { refr, assign, .. }, bodies, .. }
                if matches!(refr.as_ref(), Expr::Var { .. }) =>
            {
                add(name.clone(), assign.as_ref().map_or(Some(Type::Boolean), |assign| none.of(&assign.value)));
                for assign in bodies.iter().filter(|body| body.is_else) {
                    let of = assign.assign.as_ref().map_or(Some(Type::Boolean), |assign| none.of(&assign.value));
                    add(name.clone(), of);
                }
            }
            _ => add(name, None),
        }
    }
    types
}

/// What a rule's own names stand for.
fn locals(rule: &Rule, rules: &Types) -> Types {
    let mut types = Types::new();
    if let Rule::Spec { head: RuleHead::Func { args, .. }, .. } = rule {
        every(args.iter().map(|arg| Part::Expression(arg)).collect(), &mut |part| {
            hide(&mut types, part);
            true
        });
    }
    every(of_rule(rule), &mut |part| {
        match part {
            Part::Expression(Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. }) => {
                let of = Names { rules, locals: &types }.of(rhs);
                match lhs.as_ref() {
                    Expr::Var { span, .. } => {
                        let known = types.entry(span.text().to_string()).or_insert(of);
                        *known = known.filter(|known| Some(*known) == of);
                    }
                    other => every(vec![Part::Expression(other)], &mut |part| {
                        hide(&mut types, part);
                        true
                    }),
                }
            }
            Part::Statement(statement) => match &statement.literal {
                Literal::SomeVars { vars, .. } => {
                    types.extend(vars.iter().map(|name| (name.text().to_string(), None)));
                }
                Literal::SomeIn { key, value, .. } => {
                    let bound = key.iter().chain([value]).map(|name| Part::Expression(name)).collect();
                    every(bound, &mut |part| {
                        hide(&mut types, part);
                        true
                    });
                }
                Literal::Every { key, value, .. } => {
                    types.extend(key.iter().chain([value]).map(|name| (name.text().to_string(), None)));
                }
                _ => {}
            },
            Part::Expression(_) => {}
        }
        true
    });
    types
}

/// A name that is bound where it stands hides a rule's.
fn hide(types: &mut Types, part: Part<'_>) {
    if let Part::Expression(Expr::Var { span, .. }) = part {
        types.insert(span.text().to_string(), None);
    }
}

#[cfg(test)]
mod tests {
    use crate::rego::Source;
    use crate::rego::syntax::module;

    fn unequal(body: &str) -> Vec<u32> {
        let text = format!("package p\n\n{body}\n");
        let source = Source { file: "p.rego", text: &text, v0: false, builtin: false };
        module(&source).unwrap().unequal.into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn sides_of_different_types() {
        for body in [
            "deny contains 1 if count(input.x) == \"2\"",
            "deny contains 1 if to_number(input.s) == \"5\"",
            "deny contains 1 if lower(input.s) == 5",
            "deny contains 1 if startswith(input.s, \"5\") == \"true\"",
            "deny contains 1 if \"a\" == 1",
            "deny contains 1 if {\n\tcount(input.x) = \"2\"\n}",
        ] {
            assert_eq!(unequal(body).len(), 1, "{body}");
        }
        assert_eq!(unequal("limit := \"5\"\n\ndeny contains 1 if {\n\tn := count(input.x)\n\tn == limit\n}"), [7]);
        assert_eq!(unequal("bad contains k if some k in input.x\n\ndeny contains 1 if bad == [1, 2]"), [5]);
        assert_eq!(unequal("default on := false\n\non if input.x\n\ndeny contains 1 if on == \"true\""), [7]);
    }

    #[test]
    fn what_may_be_equal() {
        for body in [
            "deny contains 1 if input.x == \"2\"",
            "deny contains 1 if count(input.x) == 2",
            "deny contains 1 if count(input.x) == count(input.y) + 1",
            "deny contains 1 if {a, b} - {b} == {a | some a in input.x}",
            "deny contains 1 if \"2\" != count(input.x)",
            "f(n) if n == \"a\"\n\nn := 1",
            "n := 1\n\ndeny contains 1 if {\n\tsome n in input.x\n\tn == \"a\"\n}",
            "n := 1\n\ndeny contains 1 if {\n\t[n, _] := input.x\n\tn == \"a\"\n}",
            "n := 1\n\nn := \"a\" if input.x\n\ndeny contains 1 if n == \"a\"",
            "n := 1 if input.x else := \"a\"\n\ndeny contains 1 if n == \"a\"",
            "count(x) := \"a\" if x\n\ndeny contains 1 if count(input.x) == \"a\"",
            "deny contains 1 if {\n\tx := [1 | input.a][0]\n\tx == \"a\"\n}",
        ] {
            assert_eq!(unequal(body), [0_u32; 0], "{body}");
        }
    }
}
