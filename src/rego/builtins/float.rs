//! Floats as Go's `strconv` writes them (`FormatFloat`, go1.26, `src/strconv/ftoa.go`) and reads them (`ParseFloat`, `atof.go`).

/// The number of a text as JSON writes it: `+1`, `.5`, `5.` and `007` are numbers for `ParseFloat`, ` 1` is none. Nothing for
/// anything else, also for hexadecimal floats, infinities and NaN, which JSON cannot write.
pub(super) fn decimal(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => ("-", text.get(1..)?),
        b'+' => ("", text.get(1..)?),
        _ => ("", text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, Some(unsigned.get(at + 1..)?)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let mut number = format!("{sign}{}", whole.trim_start_matches('0'));
    if number.len() == sign.len() {
        number.push('0');
    }
    if !fraction.is_empty() {
        number = format!("{number}.{fraction}");
    }
    let Some(exponent) = exponent else { return Some(number) };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    (!digits.is_empty() && are_digits(digits)).then(|| format!("{number}e{exponent}"))
}

/// `%g`: the shortest digits that give the number back, or so many; with an exponent where it is small or large.
pub(super) fn general(value: f64, precision: Option<usize>) -> String {
    let digits = precision.map(|precision| precision.max(1));
    let text = match digits {
        None => format!("{value:e}"),
        Some(digits) => format!("{value:.*e}", digits - 1),
    };
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let Ok(exponent) = exponent.parse::<i32>() else { return text };
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    let written = mantissa.chars().filter(char::is_ascii_digit).count();
    let limit = match digits {
        // The shortest digits are written without an exponent below a million.
        None => 6,
        Some(digits) if digits > written && i32::try_from(written).unwrap_or(i32::MAX) > exponent => written,
        Some(digits) => digits,
    };
    if exponent < -4 || exponent >= i32::try_from(limit).unwrap_or(i32::MAX) {
        return format!("{mantissa}e{}", signed(exponent));
    }
    match digits {
        None => format!("{value}"),
        Some(_) => {
            let places = i32::try_from(written).unwrap_or(i32::MAX).saturating_sub(1).saturating_sub(exponent).max(0);
            format!("{value:.*}", usize::try_from(places).unwrap_or_default())
        }
    }
}

/// `%e`: one digit before the point, so many behind it.
pub(super) fn scientific(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    match text.split_once('e').and_then(|(mantissa, exponent)| Some((mantissa, exponent.parse().ok()?))) {
        Some((mantissa, exponent)) => format!("{mantissa}e{}", signed(exponent)),
        None => text,
    }
}

/// An exponent with its sign and at least two digits.
fn signed(exponent: i32) -> String {
    format!("{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs())
}
