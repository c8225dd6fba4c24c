//! The engine's own builtins, called from outside of the engine.

use regorus::Value;
use regorus::unstable::{Expr, Ref, Source, Span};

use super::Run;
use crate::rego::failure::message;

/// A builtin of the engine with what it wants to know of a call: its place. The real one is not known here and not
/// wanted either, since its messages would quote it; the engine adds it to an error itself.
#[derive(Clone)]
pub(super) struct Native {
    function: Function,
    span: Span,
    parameters: Vec<Ref<Expr>>,
}

impl Native {
    pub(super) fn new(name: &str, function: Function, arity: u8) -> anyhow::Result<Self> {
        let source = Source::from_contents(String::new(), name.to_string())?;
        let end = u32::try_from(name.len()).unwrap_or_default();
        let span = Span { source, line: 1, col: 1, start: 0, end };
        let parameter = |_| Ref::new(Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 });
        Ok(Self { function, parameters: (0..arity).map(parameter).collect(), span: span.clone() })
    }
}

/// The first part of regorus' `BuiltinFcn`: the place of the call and of its arguments, their values, and whether a
/// mistake is an error.
type Function = fn(&Span, &[Ref<Expr>], &[Value], bool) -> anyhow::Result<Value>;

impl Run for Native {
    fn run(&self, arguments: &[Value]) -> Result<Value, String> {
        (self.function)(&self.span, &self.parameters, arguments, true)
            .map_err(|error| message(&error.to_string()).to_string())
    }
}
