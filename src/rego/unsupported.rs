//! Forms of Rego that the engine would judge differently from OPA, or not at all. A text with one of them is refused
//! before it runs; `docs/rego.md` lists them with the same reasons.

use regorus::unstable::{Expr, LiteralStmt, Module, Rule};

/// A form that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {}

impl Form {
    /// What is written and why it is not judged.
    pub(crate) fn message(self) -> &'static str {
        match self {}
    }

    /// What to write instead.
    pub(crate) fn remedy(self) -> &'static str {
        match self {}
    }

    pub(super) fn of_rule(_rule: &Rule, _scope: &Scope) -> Option<Self> {
        None
    }

    pub(super) fn of_statement(_statement: &LiteralStmt) -> Option<Self> {
        None
    }

    pub(super) fn of_expression(_expression: &Expr) -> Option<Self> {
        None
    }
}

/// What the rules of a module have in common.
#[derive(Debug, Default)]
pub(super) struct Scope;

impl Scope {
    pub(super) fn of(_module: &Module) -> Self {
        Self
    }
}
