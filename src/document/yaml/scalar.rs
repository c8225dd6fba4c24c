//! The values of plain scalars.

use crate::document::Value;

/// A plain scalar's value by the core schema (YAML 1.2.2 section 10.3.2). `yes`, `no`, `on`, `off` and dates are
/// strings; so are the infinities and not-a-number, which JSON's data model does not have. An integer beyond `i64` is
/// a float.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).unwrap_or_else(|| Value::String(text.to_string()))
}

fn number(text: &str) -> Option<Value> {
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let first = unsigned.bytes().next()?;
    if !first.is_ascii_digit() && first != b'.' || !unsigned.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(value) = text.parse()
    {
        return Some(Value::Int(value));
    }
    // What is left of the core schema's float is what Rust reads: digits, a point, an exponent.
    if !unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte)) {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Value::Float)
}

/// Rust would accept a sign after the prefix; the schema does not.
fn radix(digits: &str, radix: u32) -> Option<Value> {
    if digits.starts_with(['+', '-']) {
        return None;
    }
    i64::from_str_radix(digits, radix).ok().map(Value::Int)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        let string = |text: &str| Value::String(text.to_string());
        for (text, value) in [
            ("~", Value::Null),
            ("True", Value::Bool(true)),
            ("-12", Value::Int(-12)),
            ("+3", Value::Int(3)),
            ("0o17", Value::Int(15)),
            ("0xFf", Value::Int(255)),
            ("0644", Value::Int(644)),
            ("1.", Value::Float(1.0)),
            (".5", Value::Float(0.5)),
            ("-1.5e3", Value::Float(-1500.0)),
            ("12345678901234567890", Value::Float(12_345_678_901_234_567_890.0)),
            (".inf", string(".inf")),
            (".nan", string(".nan")),
            ("1e999", string("1e999")),
            ("yes", string("yes")),
            ("off", string("off")),
            ("1_000", string("1_000")),
            ("0x+1", string("0x+1")),
            ("1.2.3", string("1.2.3")),
            ("2024-01-01", string("2024-01-01")),
            ("12:30", string("12:30")),
            ("-", string("-")),
            (".", string(".")),
            ("e1", string("e1")),
            ("inf", string("inf")),
        ] {
            assert_eq!(plain(text), value, "{text}");
        }
    }
}
