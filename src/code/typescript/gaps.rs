//! Valid TypeScript that tree-sitter-typescript 0.23 does not parse: types that stand where it knows none. They are
//! replaced by something of the same length that it does parse, so that all spans hold.

use std::sync::LazyLock;

use regex::Regex;

/// The text with what the grammar lacks replaced, or `None` when there is nothing to replace.
///
/// - `importOriginal<typeof import("x")>()`: a name in place of the import type.
/// - `` query<Row[]>`select` ``: spaces in place of a template tag's type arguments.
pub(super) fn replaced(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.as_bytes().to_vec();
    let imports = replace_import_types(text, &mut bytes);
    let tags = replace_tag_arguments(text, &mut bytes);
    (imports || tags).then_some(bytes)
}

fn replace_import_types(text: &str, bytes: &mut [u8]) -> bool {
    static IMPORT_TYPE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"\btypeof[ \t]+import[ \t]*\([ \t]*(?:"[^"\n]*"|'[^'\n]*')[ \t]*\)"#).ok());
    let mut found = false;
    for matched in IMPORT_TYPE.iter().flat_map(|pattern| pattern.find_iter(text)) {
        bytes.get_mut(matched.range()).into_iter().for_each(|range| range.fill(b'T'));
        found = true;
    }
    found
}

fn replace_tag_arguments(text: &str, bytes: &mut [u8]) -> bool {
    let original = text.as_bytes();
    // Each candidate is searched backwards; together no more than a few times the text.
    let mut budget = original.len().saturating_mul(4);
    let mut found = false;
    for tick in memchr::memchr_iter(b'`', original) {
        let before = original.get(..tick).unwrap_or_default().trim_ascii_end();
        if before.last() != Some(&b'>') || before.ends_with(b"=>") {
            continue;
        }
        let Some(start) = opening(before, &mut budget) else { continue };
        let tag = before.get(..start).and_then(<[u8]>::last);
        if !tag.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b')' | b']')) {
            continue;
        }
        let range = bytes.get_mut(start..before.len()).into_iter().flatten();
        range.filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        found = true;
    }
    found
}

/// Where the `<` is that belongs to the `>` at the end of a text.
fn opening(text: &[u8], budget: &mut usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate().rev() {
        *budget = budget.checked_sub(1)?;
        let arrow = *byte == b'>' && at.checked_sub(1).and_then(|before| text.get(before)) == Some(&b'=');
        match byte {
            b'>' if !arrow => depth += 1,
            b'<' => depth = depth.checked_sub(1)?,
            b'`' => return None,
            _ => {}
        }
        if depth == 0 && *byte == b'<' {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_grammar_lacks_is_replaced_at_the_same_length() {
        for (text, expected) in [
            (r#"f<typeof import("x")>()"#, Some("f<TTTTTTTTTTTTTTTTTT>()")),
            ("q<Row[]>`a`", Some("q       `a`")),
            ("q<\n{ a: Map<é, () => T> }[]\n>`a`", Some("q \n                         \n `a`")),
            ("styled(A)<{ b?: c }>`a`", Some("styled(A)           `a`")),
            ("const a = `<b>`", None),
            ("if (a > b) `x`", None),
            ("(a) => `x`", None),
            ("f<T>((a) => `x`)", None),
        ] {
            let replaced = replaced(text).map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(replaced.as_deref(), expected, "{text}");
            assert!(replaced.is_none_or(|replaced| replaced.len() == text.len()));
        }
    }
}
