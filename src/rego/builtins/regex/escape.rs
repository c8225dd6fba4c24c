//! Characters of a pattern that are written with a backslash.

/// A class without members.
pub(super) const NOTHING: &str = "[^\\x{0}-\\x{10FFFF}]";

/// A character written with a backslash, which the text begins with: its number, and what is behind it.
pub(super) fn escaped(text: &str) -> Option<(u32, &str)> {
    let rest = text.strip_prefix('\\')?;
    let letter = rest.chars().next()?;
    let after = rest.get(letter.len_utf8()..)?;
    let octal =
        |text: &str, most: usize| text.bytes().take(most).take_while(|byte| (b'0'..b'8').contains(byte)).count();
    let known = match letter {
        // A digit alone would be a reference to a group.
        '1'..='7' if octal(after, 1) == 0 => return None,
        '0'..='7' => {
            let digits = 1 + octal(after, 2);
            return Some((u32::from_str_radix(rest.get(..digits)?, 8).ok()?, rest.get(digits..)?));
        }
        'x' => return hexadecimal(after),
        'a' => '\u{7}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        other if other.is_ascii() && !other.is_ascii_alphanumeric() => other,
        _ => return None,
    };
    Some((u32::from(known), after))
}

fn hexadecimal(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = match text.strip_prefix('{') {
        Some(rest) => rest.split_once('}')?,
        None => text.split_at_checked(2)?,
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits.trim_start_matches('0'), 16).or(u32::from_str_radix(digits, 16)).ok()?;
    (is_number && code <= 0x10_FFFF).then_some((code, rest))
}
