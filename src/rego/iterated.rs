//! Collections of `some x in xs` that are none.
//!
//! In OPA a text, a number or null has no members, so that nothing is found in it. regorus 0.14.1 stops the evaluation (`interpreter.rs`,
//! "expects array/set/object"; see `docs/regorus-notes.md`), and an empty key (`ports:`) is a common slip in YAML. So `some x in xs` is given
//! to the engine as `some x in regate_internal.iterated(xs)`, which is undefined where there is nothing to go through.

use std::borrow::Cow;

use regorus::unstable::{Expr, Literal, Module};

use crate::rego::Source;
use crate::rego::builtins::ITERATED;
use crate::rego::heads::{Edits, behind};
use crate::rego::syntax;
use crate::rego::walk::{Part, every, of_rule};

/// The text with such collections asked first. As many lines as before. A text that is no Rego is left alone, and its error told when it
/// is added.
pub(super) fn guarded<'a>(source: &Source<'a>, text: Cow<'a, str>) -> Cow<'a, str> {
    let Ok(module) = syntax::tree(&Source { text: &text, ..*source }) else { return text };
    let edits = edits(&module, &text);
    if edits.is_empty() { text } else { Cow::Owned(edits.apply(&text)) }
}

fn edits(module: &Module, text: &str) -> Edits {
    let mut edits = Edits::default();
    for rule in &module.policy {
        every(of_rule(rule), &mut |part| {
            if let Part::Statement(statement) = part
                && let Literal::SomeIn { value, collection, .. } = &statement.literal
                && !is_collection(collection)
            {
                let range = behind(text, value.span().end as usize, "in", collection).range;
                edits.insert(range.start, format!("{ITERATED}("));
                edits.insert(range.end, ")".to_string());
            }
            true
        });
    }
    edits
}

/// What has members whatever it is made of.
fn is_collection(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::Array { .. }
            | Expr::Set { .. }
            | Expr::Object { .. }
            | Expr::ArrayCompr { .. }
            | Expr::SetCompr { .. }
            | Expr::ObjectCompr { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rego::{BuiltinErrors, Engine, Input, Session, Value, Workers, value};

    fn x(rules: &str) -> String {
        let text = format!("package p\n\n{rules}\n");
        let mut engine = Engine::new(true, &Workers::default()).unwrap();
        engine.add(&Source { file: "p.rego", text: &text, v0: false, builtin: false }).unwrap();
        engine.prepare("data.p.x").unwrap();
        let input = Input::new(Value::from(
            serde_json::json!({"a": null, "b": "x", "c": 1, "d": [1, 2], "e": {"k": 3}, "in": [4]}),
        ));
        let answered = engine.rule("data.p.x", &input, Session::new(BuiltinErrors::Fail, Value::Undefined));
        value::to_json(&answered.value.unwrap().unwrap()).to_string()
    }

    /// Each value is what OPA's documentation says of `some .. in` and of references into scalars.
    #[test]
    fn what_has_no_members_has_none() {
        for place in ["a", "b", "c", "nothing", "a.b"] {
            assert_eq!(x(&format!("x := [y | some y in input.{place}]")), "[]", "{place}");
            assert_eq!(x(&format!("x := {{k | some k, _ in input[\"{place}\"]}}")), "[]", "{place}");
            assert_eq!(x(&format!("x contains y if some y in input.{place}")), "[]", "{place}");
        }
    }

    #[test]
    fn what_has_members_has_them() {
        for (rules, expected) in [
            ("x := [y | some y in input.d]", "[1,2]"),
            ("x := [[k, y] | some k, y in input[\"e\"]]", "[[\"k\",3]]"),
            ("x := [y | some y in input[\"in\"]]", "[4]"),
            ("x := [y | some y in object.get(input, \"d\", [])]", "[1,2]"),
            ("x contains {\"in\": [z | some z in y]} if some y in [input.d]", "[{\"in\":[1,2]}]"),
            ("ys := input.d\n\nx := [y | some y in ys; some z in [input.e][0]; z == 3]", "[1,2]"),
            ("x := [y | some y in (input.d)]", "[1,2]"),
            ("x := [[a, b] | some [a, b] in [input.d]]", "[[1,2]]"),
            ("x := [z | some {\"k\": z} in [input.e]]", "[3]"),
            ("x := [y | some y in # in\n\tinput.d\n]", "[1,2]"),
        ] {
            assert_eq!(x(rules), expected, "{rules}");
        }
    }
}
