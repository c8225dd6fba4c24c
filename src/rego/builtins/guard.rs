//! Calls that could make any amount of data, told before they run.

use regorus::Value;

use crate::rego::bounds::{MAX_SHIFT, MAX_VALUES};

/// Why a call is not made; `None` for one within bounds, or whose arguments the builtin refuses anyway.
pub(super) fn excess(name: &str, arguments: &[Value]) -> Option<String> {
    let values = || Some(format!("'{name}' was asked for more than {MAX_VALUES} values"));
    match (name, arguments) {
        ("numbers.range", [from, to]) if distance(from, to)? >= MAX_VALUES as f64 => values(),
        ("numbers.range_step", [from, to, step]) => {
            let steps = distance(from, to)? / float(step)?.abs().max(1.0);
            if steps >= MAX_VALUES as f64 { values() } else { None }
        }
        ("net.cidr_expand", [cidr]) if host_bits(cidr.as_string().ok()?)? > MAX_VALUES.ilog2() => values(),
        ("bits.lsh", [_, by]) if float(by)? > MAX_SHIFT as f64 => {
            Some(format!("'{name}' was asked to shift by more than {MAX_SHIFT} bits"))
        }
        _ => None,
    }
}

fn distance(from: &Value, to: &Value) -> Option<f64> {
    Some((float(to)? - float(from)?).abs())
}

/// A number as a float, however large it is.
fn float(value: &Value) -> Option<f64> {
    if matches!(value, Value::Number(_)) { value.to_string().parse().ok() } else { None }
}

/// How many bits of an address are free in a range such as `10.0.0.0/8`.
fn host_bits(cidr: &str) -> Option<u32> {
    let (address, prefix) = cidr.split_once('/')?;
    let width = if address.contains(':') { 128_u32 } else { 32 };
    Some(width.saturating_sub(prefix.trim().parse().ok()?))
}

/// Whether a positive step is larger than the way from one whole number to another.
pub(super) fn step_passes(from: &Value, to: &Value, step: &Value) -> bool {
    let is_integer = |value: &Value| value.as_number().is_ok_and(|number| number.is_integer());
    let passes = || Some(float(step)? > distance(from, to)?);
    [from, to, step].into_iter().all(is_integer) && passes().unwrap_or(false)
}

/// Whether a number in a text such as `10e10000000Ei` has an exponent of more digits than OPA reads (six,
/// `topdown/parse_bytes.go`).
pub(super) fn has_large_exponent(text: &str) -> bool {
    text.split(['e', 'E']).skip(1).any(|rest| {
        let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        digits.bytes().take_while(u8::is_ascii_digit).count() > 6
    })
}
