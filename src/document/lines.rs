//! Lines with their offsets, and what line-based formats share.

/// The lines of a text without their ends (LF, CRLF or a lone CR), each with its byte offset.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let start = at;
        let (line, length) = first_line(rest);
        at += length;
        Some((start, line))
    })
}

/// A text's first line without its end, and its length with its end.
pub(super) fn first_line(text: &str) -> (&str, usize) {
    let bytes = text.as_bytes();
    let Some(end) = memchr::memchr2(b'\n', b'\r', bytes) else { return (text, text.len()) };
    let crlf = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
    (text.get(..end).unwrap_or_default(), end + if crlf { 2 } else { 1 })
}

/// The byte length of the white space that a text starts with.
pub(super) fn indent(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_offsets() {
        let found: Vec<_> = lines("a\r\n\nb\rc").collect();
        assert_eq!(found, [(0, "a"), (3, ""), (4, "b"), (6, "c")]);
    }
}
