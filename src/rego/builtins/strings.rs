//! Builtins on texts, as Go has them: `strings.count`, `strings.replace_n`, `strings.split_n`, `lower`, `upper`.

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

/// Replaces by a table, at each place by the first key in order that stands there; what was put in is not looked at again. As
/// Go's `strings.NewReplacer` with the keys sorted.
pub(super) fn replace_n(arguments: &[Value]) -> Result<Value, String> {
    let Some(Value::Object(patterns)) = arguments.first() else {
        return Err("operand 1 must be object".to_string());
    };
    let whole = text(arguments, 1)?;
    let mut pairs = Vec::new();
    for (key, value) in patterns.iter() {
        let (Value::String(key), Value::String(value)) = (key, value) else {
            return Err("operand 1 must be an object of texts".to_string());
        };
        pairs.push((key.as_bytes(), value.as_bytes()));
    }
    pairs.sort_unstable();
    let (mut out, mut rest, mut was_empty) = (Vec::new(), whole.as_bytes(), false);
    loop {
        let fits = |(key, _): &&(&[u8], &[u8])| rest.starts_with(key) && !(was_empty && key.is_empty());
        let found = pairs.iter().find(fits);
        was_empty = found.is_some_and(|(key, _)| key.is_empty());
        if let Some((key, value)) = found {
            out.extend_from_slice(value);
            rest = rest.get(key.len()..).unwrap_or_default();
            continue;
        }
        let Some((byte, behind)) = rest.split_first() else { break };
        out.push(*byte);
        rest = behind;
    }
    // An empty key stands between the bytes of a character, too.
    Ok(Value::from(String::from_utf8_lossy(&out).into_owned()))
}

/// Each character's small letter where it has one of its own. As Go's `strings.ToLower`.
pub(super) fn lower(arguments: &[Value]) -> Result<Value, String> {
    let simple = |letter: char| if letter == 'İ' { 'i' } else { single(letter, letter.to_lowercase()) };
    Ok(Value::from(text(arguments, 0)?.chars().map(simple).collect::<String>()))
}

/// Each character's capital letter where it has one of its own: `ß` has none. As Go's `strings.ToUpper`.
pub(super) fn upper(arguments: &[Value]) -> Result<Value, String> {
    let simple = |letter: char| match letter {
        // Their capitals in texts are two letters, and one in Unicode's table of single ones.
        'ᾀ'..='ᾇ' | 'ᾐ'..='ᾗ' | 'ᾠ'..='ᾧ' => char::from_u32(u32::from(letter) + 8).unwrap_or(letter),
        'ᾳ' => 'ᾼ',
        'ῃ' => 'ῌ',
        'ῳ' => 'ῼ',
        _ => single(letter, letter.to_uppercase()),
    };
    Ok(Value::from(text(arguments, 0)?.chars().map(simple).collect::<String>()))
}

fn single(letter: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(other), None) => other,
        _ => letter,
    }
}
