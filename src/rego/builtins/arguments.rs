//! Arguments of builtins as the types that they have to be; what is wrong is said as OPA says it.

use regorus::Value;

/// A text.
pub(super) fn text(arguments: &[Value], at: usize) -> Result<&str, String> {
    match arguments.get(at) {
        Some(Value::String(text)) => Ok(text),
        other => Err(wrong(at, "string", other)),
    }
}

/// The elements of an array.
pub(super) fn array(arguments: &[Value], at: usize) -> Result<Vec<Value>, String> {
    match arguments.get(at) {
        Some(Value::Array(items)) => Ok(items.iter().cloned().collect()),
        other => Err(wrong(at, "array", other)),
    }
}

/// A whole number.
pub(super) fn integer(arguments: &[Value], at: usize) -> Result<i64, String> {
    match arguments.get(at) {
        Some(number @ Value::Number(_)) => {
            number.as_i64().map_err(|_| format!("operand {} must be integer number", at + 1))
        }
        other => Err(wrong(at, "number", other)),
    }
}

fn wrong(at: usize, wanted: &str, value: Option<&Value>) -> String {
    format!("operand {} must be {wanted} but got {}", at + 1, value.map_or("nothing", type_name))
}

/// A type by OPA's name.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Set(_) => "set",
        Value::Object(_) => "object",
        Value::Undefined => "undefined",
    }
}
