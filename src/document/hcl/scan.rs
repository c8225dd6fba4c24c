//! A scanner that finds where attributes and blocks begin and end, in text that a parser has given up on.
//!
//! It knows comments, strings with nested templates, heredocs and brackets, and nothing else. One pass, no recursion.

use std::ops::Range;

/// Entries in one `{...}` expression that are handed to hcl-edit, which compares every key with every other.
const MAX_OBJECT_ITEMS: usize = 10_000;

/// A piece of a body. Ranges are byte offsets in the scanned text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    Attribute(Range<usize>),
    Block {
        whole: Range<usize>,
        /// Type and labels, up to the opening brace.
        header: Range<usize>,
        body: Range<usize>,
        closed: bool,
    },
    /// A line that starts neither.
    Junk(Range<usize>),
}

/// The pieces of the body that stands at `range`. At the top level, a line in the first column that opens a block ends
/// whatever was left open above it: one missing brace must not swallow the rest of a file.
pub(super) fn items(text: &str, range: Range<usize>, top: bool) -> Vec<Item> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: range.start, end: range.end, top };
    let mut items = Vec::new();
    while let Some(item) = scanner.item() {
        items.push(item);
    }
    items
}

/// Whether some object expression has so many entries that parsing it would take quadratic time.
pub(super) fn has_wide_object(text: &str) -> bool {
    if memchr::memchr2_iter(b'\n', b',', text.as_bytes()).nth(MAX_OBJECT_ITEMS).is_none() {
        return false;
    }
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, end: text.len(), top: false };
    // One counter per open brace; `None` for the body of a block, where keys are hashed.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut previous = b'\n';
    while let Some(token) = scanner.token() {
        let Token::Byte(byte) = token else {
            previous = b'"';
            continue;
        };
        match byte {
            b'{' => open.push(matches!(previous, b'=' | b':' | b',' | b'(' | b'[' | b'?').then_some(0)),
            b'[' | b'(' => open.push(None),
            b'}' | b']' | b')' => drop(open.pop()),
            b'\n' | b',' => {
                if let Some(Some(count)) = open.last_mut() {
                    *count += 1;
                    if *count > MAX_OBJECT_ITEMS {
                        return true;
                    }
                }
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            previous = byte;
        }
    }
    false
}

/// What the scanner steps over at once.
enum Token {
    Byte(u8),
    Comment,
    String,
    Heredoc,
}

/// The brackets that are open. A brace closes the brackets and parentheses that were forgotten inside it.
#[derive(Default)]
struct Brackets {
    open: Vec<u8>,
    braces: usize,
}

impl Brackets {
    fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    fn open(&mut self, byte: u8) {
        self.braces += usize::from(byte == b'{');
        self.open.push(byte);
    }

    fn byte(&mut self, byte: u8) {
        match byte {
            b'{' | b'[' | b'(' => self.open(byte),
            b']' if self.open.last() == Some(&b'[') => drop(self.open.pop()),
            b')' if self.open.last() == Some(&b'(') => drop(self.open.pop()),
            b'}' if self.braces > 0 => {
                while self.open.pop().is_some_and(|bracket| bracket != b'{') {}
                self.braces -= 1;
            }
            _ => {}
        }
    }
}

struct Scanner<'t> {
    bytes: &'t [u8],
    at: usize,
    end: usize,
    top: bool,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.bytes.get(at).copied() } else { None }
    }

    fn item(&mut self) -> Option<Item> {
        self.skip_blank();
        let start = self.at;
        if !is_word(self.peek(0)?) {
            self.skip_junk();
            return Some(Item::Junk(start..self.at));
        }
        let mut open = Brackets::default();
        let mut assigned = false;
        let mut brace = None;
        let mut closed = None;
        while let Some(byte) = self.peek(0) {
            let at = self.at;
            if byte == b'\n' && (open.is_empty() || self.top && self.opens_block(at + 1)) {
                break;
            }
            match self.token() {
                Some(Token::Heredoc) if open.is_empty() => break,
                Some(Token::Byte(b'=')) if open.is_empty() => assigned = true,
                Some(Token::Byte(b'{')) if open.is_empty() && !assigned && brace.is_none() => {
                    brace = Some(at);
                    open.open(b'{');
                }
                Some(Token::Byte(byte)) => {
                    open.byte(byte);
                    if open.is_empty() && byte == b'}' && brace.is_some() {
                        closed = Some(at);
                        break;
                    }
                }
                _ => {}
            }
        }
        let end = self.at;
        Some(match brace {
            Some(brace) => Item::Block {
                whole: start..end,
                header: start..brace,
                body: brace + 1..closed.unwrap_or(end).max(brace + 1),
                closed: closed.is_some(),
            },
            None if assigned => Item::Attribute(start..end),
            None => Item::Junk(start..end),
        })
    }

    /// Lines up to the next that could start an item.
    fn skip_junk(&mut self) {
        let mut junk_end = self.at;
        while self.peek(0).is_some_and(|byte| !is_word(byte)) {
            self.skip_line();
            junk_end = self.at;
            self.skip_blank();
        }
        self.at = junk_end;
    }

    /// Space, comments and line breaks between items.
    fn skip_blank(&mut self) {
        while let Some(byte) = self.peek(0) {
            if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if self.comment_starts() {
                self.token();
            } else {
                return;
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..self.end).unwrap_or_default();
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    fn comment_starts(&self) -> bool {
        matches!((self.peek(0), self.peek(1)), (Some(b'#'), _) | (Some(b'/'), Some(b'/' | b'*')))
    }

    fn token(&mut self) -> Option<Token> {
        let byte = self.peek(0)?;
        if self.comment_starts() {
            self.skip_comment();
            return Some(Token::Comment);
        }
        if byte == b'"' {
            self.skip_string();
            return Some(Token::String);
        }
        if byte == b'<' && self.peek(1) == Some(b'<') && self.skip_heredoc() {
            return Some(Token::Heredoc);
        }
        self.at += 1;
        Some(Token::Byte(byte))
    }

    fn skip_comment(&mut self) {
        if self.peek(0) == Some(b'/') && self.peek(1) == Some(b'*') {
            let rest = self.bytes.get(self.at + 2..self.end).unwrap_or_default();
            self.at = memchr::memmem::find(rest, b"*/").map_or(self.end, |found| self.at + found + 4);
        } else {
            self.skip_line();
        }
    }

    /// A quoted string with the templates in it. Outside of a template it ends with its line, closed or not.
    fn skip_string(&mut self) {
        // `true` is a string, `false` a brace inside a template.
        let mut open = vec![true];
        self.at += 1;
        while let (Some(&in_string), Some(byte)) = (open.last(), self.peek(0)) {
            match (in_string, byte) {
                (true, b'\n') => return,
                (true, b'\\') => self.at += usize::from(self.peek(1).is_some_and(|next| next != b'\n')),
                (true, b'$' | b'%') if self.peek(1) == Some(byte) => self.at += 1,
                (true, b'$' | b'%') if self.peek(1) == Some(b'{') => {
                    open.push(false);
                    self.at += 1;
                }
                (false, b'\n') if self.top && self.opens_block(self.at + 1) => return,
                (false, b'{') => open.push(false),
                (false, b'"') => open.push(true),
                (true, b'"') | (false, b'}') => drop(open.pop()),
                _ => {}
            }
            self.at += 1;
        }
    }

    /// From `<<WORD` or `<<-WORD` up to the line break after the closing word; `false` when it is something else.
    fn skip_heredoc(&mut self) -> bool {
        let mut at = self.at + 2 + usize::from(self.peek(2) == Some(b'-'));
        let rest = self.bytes.get(at..self.end).unwrap_or_default();
        let length = rest.iter().take_while(|&&byte| is_word(byte)).count();
        let word = rest.get(..length).unwrap_or_default();
        let newline = matches!(rest.get(length..), Some([b'\n', ..] | [b'\r', b'\n', ..]));
        if word.is_empty() || !newline {
            return false;
        }
        at += length;
        while at < self.end {
            let rest = self.bytes.get(at + 1..self.end).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let closing = rest.get(..length).unwrap_or_default().trim_ascii();
            at += 1 + length;
            if closing == word {
                break;
            }
        }
        self.at = at.min(self.end);
        true
    }

    /// Whether a line starts, in its first column, like `word "label" {`.
    fn opens_block(&self, start: usize) -> bool {
        let rest = self.bytes.get(start..self.end).unwrap_or_default();
        if !rest.first().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            return false;
        }
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
        let Some(brace) = memchr::memchr(b'{', line) else { return false };
        let header = line.get(..brace).unwrap_or_default();
        header.iter().all(|&byte| is_word(byte) || matches!(byte, b' ' | b'\t' | b'"'))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&'static str, &str)> {
        let name = |item: &Item| match item {
            Item::Attribute(range) => ("attribute", range.clone()),
            Item::Block { whole, closed: true, .. } => ("block", whole.clone()),
            Item::Block { whole, .. } => ("open block", whole.clone()),
            Item::Junk(range) => ("junk", range.clone()),
        };
        items(text, 0..text.len(), true).iter().map(name).map(|(kind, range)| (kind, &text[range])).collect()
    }

    #[test]
    fn braces_in_strings_comments_and_heredocs_do_not_count() {
        let text =
            "a {\n  b = \"}${x[\"}\"]}\" # }\n  /* } */\n  c = <<-E\n  }\n  E\n}\nd = 1 // {\ne = <<X\n{\nX\nf = 2\n";
        let found = kinds(text);
        assert_eq!(
            found.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
            ["block", "attribute", "attribute", "attribute"]
        );
        assert_eq!(found[2].1, "e = <<X\n{\nX");
    }

    #[test]
    fn a_missing_brace_ends_at_the_next_block_of_the_first_column() {
        let text = "a \"x\" {\n  b {\n}\nc \"y\" {\n}\n= 3\n";
        assert_eq!(kinds(text), [("open block", "a \"x\" {\n  b {\n}"), ("block", "c \"y\" {\n}"), ("junk", "= 3")]);
    }

    #[test]
    fn an_object_that_is_too_wide_is_seen_before_it_is_parsed() {
        let items = "k = 1\n".repeat(MAX_OBJECT_ITEMS + 1);
        assert!(has_wide_object(&format!("a = {{\n{items}}}\n")));
        assert!(!has_wide_object(&format!("locals {{\n{items}}}\n")));
    }
}
