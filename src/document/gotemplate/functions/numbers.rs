//! Numbers (<https://masterminds.github.io/sprig/math.html>).

use super::{ARGUMENTS, Answer, Stop, arg, int};
use crate::document::gotemplate::value::{Data, Val};

const ZERO: Stop = Stop::Fails("a division by zero");

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "int" | "int64" => arg(args, 0).and_then(int).map(Val::int),
        "float64" => arg(args, 0).and_then(float).map(|value| Data::Float(value).into()),
        "atoi" => super::text(args, 0).map(|text| Val::int(text.trim().parse().unwrap_or(0))),
        "toDecimal" => super::text(args, 0).map(|text| Val::int(i64::from_str_radix(text, 8).unwrap_or(0))),
        "add" => fold(args, 0, |a, b| Some(a.wrapping_add(b))),
        "add1" => arg(args, 0).and_then(int).map(|value| Val::int(value.wrapping_add(1))),
        "sub" => chain(args, |a, b| Some(a.wrapping_sub(b))),
        "mul" => fold(args, 1, |a, b| Some(a.wrapping_mul(b))),
        "div" => chain(args, i64::checked_div),
        "mod" => chain(args, i64::checked_rem),
        "max" | "biggest" => chain(args, |a, b| Some(a.max(b))),
        "min" => chain(args, |a, b| Some(a.min(b))),
        "addf" => floats(args, |a, b| a + b),
        "subf" => floats(args, |a, b| a - b),
        "mulf" => floats(args, |a, b| a * b),
        "divf" => floats(args, |a, b| a / b),
        "maxf" => floats(args, f64::max),
        "minf" => floats(args, f64::min),
        "ceil" => arg(args, 0).and_then(float).map(|value| Data::Float(value.ceil()).into()),
        "floor" => arg(args, 0).and_then(float).map(|value| Data::Float(value.floor()).into()),
        "round" => round(args),
        _ => return None,
    })
}

fn fold(args: &[Val], start: i64, with: impl Fn(i64, i64) -> Option<i64>) -> Answer {
    let mut value = start;
    for arg in args {
        value = with(value, int(arg)?).ok_or(ZERO)?;
    }
    Ok(Val::int(value))
}

fn chain(args: &[Val], with: impl Fn(i64, i64) -> Option<i64>) -> Answer {
    let (first, rest) = args.split_first().ok_or(ARGUMENTS)?;
    fold(rest, int(first)?, with)
}

fn floats(args: &[Val], with: impl Fn(f64, f64) -> f64) -> Answer {
    let (first, rest) = args.split_first().ok_or(ARGUMENTS)?;
    let mut value = float(first)?;
    for arg in rest {
        value = with(value, float(arg)?);
    }
    Ok(Data::Float(value).into())
}

fn round(args: &[Val]) -> Answer {
    let value = float(arg(args, 0)?)?;
    let places = i32::try_from(int(arg(args, 1)?)?).map_err(|_| ARGUMENTS)?;
    let by = 10_f64.powi(places);
    let scaled = value * by;
    // sprig rounds half up, and what is below it down.
    let rounded = if scaled.fract().abs() >= 0.5 { scaled.ceil() } else { scaled.floor() };
    Ok(Data::Float(rounded / by).into())
}

fn float(value: &Val) -> Result<f64, Stop> {
    #[allow(clippy::cast_precision_loss, reason = "as Go converts")]
    Ok(match &value.data {
        Data::Float(value) => *value,
        Data::Int(value) => *value as f64,
        Data::Bool(value) => f64::from(u8::from(*value)),
        Data::Text(text) => text.as_str().parse().unwrap_or(0.0),
        Data::Unknown(_) => return Err(Stop::Unknown),
        _ => 0.0,
    })
}

/// The number that a text is to `cast.ToInt64`; zero when it is none.
pub(super) fn int_of(text: &str) -> i64 {
    let trimmed = text.trim_start_matches('0');
    let text = if trimmed.is_empty() || trimmed.starts_with(['.', 'x', 'X', 'b', 'o']) { text } else { trimmed };
    let text =
        text.split_once('.').filter(|(_, part)| part.bytes().all(|b| b == b'0')).map_or(text, |(whole, _)| whole);
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let number = |digits: &str, radix| {
        // No second sign.
        let is_number = digits.starts_with(|c: char| c.is_ascii_alphanumeric());
        i128::from_str_radix(digits, radix).ok().filter(|_| is_number)
    };
    let radix = |start: &str, radix| digits.strip_prefix(start).and_then(|rest| number(rest, radix));
    let found = radix("0x", 16).or_else(|| radix("0b", 2)).or_else(|| radix("0o", 8)).or_else(|| number(digits, 10));
    found.and_then(|number| i64::try_from(number.checked_mul(sign)?).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::int_of;

    #[test]
    fn texts_are_numbers_of_64_bits_or_none() {
        let cases = [
            ("--9223372036854775808", 0),
            ("-9223372036854775808", i64::MIN),
            ("9223372036854775807", i64::MAX),
            ("9223372036854775808", 0),
            ("0x-5", 0),
            ("-0x10", -16),
            ("007", 7),
            ("-3.0", -3),
            ("-", 0),
            ("", 0),
        ];
        for (text, number) in cases {
            assert_eq!(int_of(text), number, "{text}");
        }
    }
}
