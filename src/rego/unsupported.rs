//! Forms of Rego that the engine would judge differently from OPA. A text with one of them is refused before it runs;
//! `docs/rego.md` lists them with the same reasons, and `docs/regorus-notes.md` shows each. What the engine does not
//! read at all, such as template strings, its parser refuses.

use regorus::unstable::{Expr, Import, Rule, RuleHead};
use serde::{Deserialize, Serialize};

/// A form that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Form {
    /// `import future.keywords.not`.
    NotBody,
    /// `"a", "b" in xs`, of which nobody can say that it is no set.
    KeyedMembership,
    /// `p[q].r contains s`.
    SetBelowVariable,
    /// `x := walk(y)`.
    WalkOperand,
}

impl Form {
    /// What is written and why it is not judged.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::NotBody => "'not' with a body is not supported: the engine reads the body as a set",
            Self::KeyedMembership => {
                "'key, value in collection' as a condition is not supported: the engine finds no key in a set"
            }
            Self::SetBelowVariable => {
                "a set below a variable, 'p[x].y contains z', is not supported: the engine loses members of it"
            }
            Self::WalkOperand => "'walk' as a value is not supported: the engine gives no value",
        }
    }

    /// What to write instead.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Self::NotBody => "put the body into a rule of its own, and 'not' before its name",
            Self::KeyedMembership => "write 'collection[key] == value'",
            Self::SetBelowVariable => "write 'p[x] := {\"y\": {z | ...}}', or a rule for each key",
            Self::WalkOperand => "write 'walk(x, [path, value])'",
        }
    }

    pub(super) fn of_import(import: &Import) -> Option<Self> {
        (super::names::path(&import.refr)? == "future.keywords.not").then_some(Self::NotBody)
    }

    pub(super) fn of_rule(rule: &Rule) -> Option<Self> {
        match rule {
            Rule::Spec { head: RuleHead::Set { refr, .. }, .. } if has_variable(refr) => Some(Self::SetBelowVariable),
            _ => None,
        }
    }

    pub(super) fn of_expression(expression: &Expr) -> Option<Self> {
        match expression {
            Expr::Membership { key: Some(_), collection, .. } => {
                let is_keyed = matches!(collection.as_ref(), Expr::Array { .. } | Expr::Object { .. });
                (!is_keyed).then_some(Self::KeyedMembership)
            }
            _ => None,
        }
    }

    /// A call whose value is used, or that stands alone.
    pub(super) fn of_call(name: &str, arguments: usize, is_operand: bool) -> Option<Self> {
        (name == "walk" && (is_operand || arguments != 2)).then_some(Self::WalkOperand)
    }
}

/// Whether a rule's name goes on with an index that is no text.
fn has_variable(reference: &Expr) -> bool {
    match reference {
        Expr::RefDot { refr, .. } => has_variable(refr),
        Expr::RefBrack { refr, index, .. } => !matches!(index.as_ref(), Expr::String { .. }) || has_variable(refr),
        _ => false,
    }
}
