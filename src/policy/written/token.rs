//! Rego's tokens, as far as an outline needs them. The engine parses; this only finds names, calls and comments, so
//! that hundreds of embedded policies cost microseconds at start-up and not a parse each.

/// A token's text is the source between `start` and `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    /// Byte offset of the first byte.
    pub(crate) start: usize,
    /// 1-based.
    pub(crate) line: u32,
    /// Whether it is the first token of its line.
    pub(crate) first: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Ident,
    /// A string in double quotes or backquotes, quotes included.
    Text,
    Number,
    Punctuation,
    /// From `#` to the end of the line.
    Comment,
}

impl<'a> Token<'a> {
    pub(crate) fn is(&self, text: &str) -> bool {
        self.kind != TokenKind::Text && self.text == text
    }

    /// The content of a string without escapes; `None` for other tokens and for strings with escapes.
    pub(crate) fn literal(&self) -> Option<&'a str> {
        if self.kind != TokenKind::Text {
            return None;
        }
        let inner = self.text.get(1..self.text.len().checked_sub(1)?)?;
        (!inner.contains('\\') || self.text.starts_with('`')).then_some(inner)
    }
}

/// The tokens of a source, in order. Text that is no Rego yields tokens as well; the parser reports it.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let bytes = source.as_bytes();
    let mut found = Vec::with_capacity(source.len() / 5);
    let (mut at, mut line, mut first) = (0, 1, true);
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\n' {
            (at, line, first) = (at + 1, line + 1, true);
            continue;
        }
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let (kind, end) = scan(bytes, at);
        let text = source.get(at..end).unwrap_or_default();
        found.push(Token { kind, text, start: at, line, first });
        line += u32::try_from(text.matches('\n').count()).unwrap_or_default();
        (at, first) = (end, false);
    }
    found
}

fn scan(bytes: &[u8], at: usize) -> (TokenKind, usize) {
    let rest = bytes.get(at..).unwrap_or_default();
    let run = |test: fn(&u8) -> bool| at + rest.iter().take_while(|byte| test(byte)).count();
    match rest.first() {
        Some(b'#') => (TokenKind::Comment, run(|&byte| byte != b'\n' && byte != b'\r')),
        Some(b'"') => (TokenKind::Text, at + quoted(rest)),
        Some(b'`') => {
            let length = rest.iter().skip(1).position(|&byte| byte == b'`').map_or(rest.len(), |found| found + 2);
            (TokenKind::Text, at + length)
        }
        Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
            (TokenKind::Ident, run(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'))
        }
        Some(byte) if byte.is_ascii_digit() => {
            (TokenKind::Number, run(|byte| byte.is_ascii_alphanumeric() || *byte == b'.'))
        }
        Some(byte) if !byte.is_ascii() => (TokenKind::Punctuation, run(|byte| !byte.is_ascii())),
        Some(b':' | b'=' | b'!' | b'<' | b'>') if rest.get(1) == Some(&b'=') => (TokenKind::Punctuation, at + 2),
        _ => (TokenKind::Punctuation, at + 1),
    }
}

/// The length of a string in double quotes; one that does not end stops at the end of its line.
fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_hide_what_is_in_them() {
        let source = "a := \"x # \\\" y\" # z(\nb := `raw \" \n(`\nc";
        let texts: Vec<_> = tokens(source).iter().map(|token| (token.text, token.line)).collect();
        assert_eq!(
            texts,
            [
                ("a", 1),
                (":=", 1),
                ("\"x # \\\" y\"", 1),
                ("# z(", 1),
                ("b", 2),
                (":=", 2),
                ("`raw \" \n(`", 2),
                ("c", 4)
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_yields_tokens_that_lie_in_it_in_order(source in ".{0,200}") {
            let mut end = 0;
            for token in tokens(&source) {
                assert!(token.start >= end && !token.text.is_empty());
                end = token.start + token.text.len();
                assert_eq!(source.get(token.start..end), Some(token.text));
            }
        }
    }
}
