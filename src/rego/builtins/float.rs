//! Floats as Go's `strconv.FormatFloat` writes them (go1.26, `src/strconv/ftoa.go`).

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
