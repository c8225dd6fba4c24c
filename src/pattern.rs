//! Names with `*` for any text: how data speaks of several rules at once.

/// Whether a pattern is about a name: `*` stands for any text, also none.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_names() {
        for (pattern, name, expected) in [
            ("a-b", "a-b", true),
            ("a-b", "a-b-c", false),
            ("*-off", "backup-off", true),
            ("*-off", "off-backup", false),
            ("a-*", "a-", true),
            ("a-*-c", "a-b-b-c", true),
            ("a-*-c", "a-c", false),
            ("*x*", "axb", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
