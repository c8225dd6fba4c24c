//! The names of rules, and of what expressions refer to.

use regorus::unstable::{Expr, Rule, RuleHead};

/// The name of a rule: `deny`.
pub(super) fn head_name(rule: &Rule) -> String {
    let reference = match rule {
        Rule::Spec { head, .. } => match head {
            RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. } => refr,
        },
        Rule::Default { refr, .. } => refr,
    };
    let mut at = reference.as_ref();
    loop {
        at = match at {
            Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => refr,
            other => return other.span().text().to_string(),
        };
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
