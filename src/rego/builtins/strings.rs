//! `strings.count`, `strings.split_n`.

use regorus::Value;

use super::arguments::{integer, text};

/// How often a text holds another, without overlaps; an empty one stands before and behind every character. As Go's
/// `strings.Count`.
pub(super) fn count(arguments: &[Value]) -> Result<Value, String> {
    let (search, wanted) = (text(arguments, 0)?, text(arguments, 1)?);
    let count = if wanted.is_empty() { search.chars().count() + 1 } else { search.matches(wanted).count() };
    Ok(Value::from(count))
}

/// The first `n` parts of a text, or the last `-n`.
pub(super) fn split_n(arguments: &[Value]) -> Result<Value, String> {
    let (whole, delimiter, n) = (text(arguments, 0)?, text(arguments, 1)?, integer(arguments, 2)?);
    let parts: Vec<String> = if delimiter.is_empty() {
        whole.chars().map(String::from).collect()
    } else {
        whole.split(delimiter).map(str::to_string).collect()
    };
    let wanted = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX).min(parts.len());
    let skipped = if n < 0 { parts.len() - wanted } else { 0 };
    Ok(Value::from(parts.into_iter().skip(skipped).take(wanted).map(Value::from).collect::<Vec<_>>()))
}
