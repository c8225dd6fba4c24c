//! Texts whose ends are not fixed words: the writer chooses the delimiter (`%q<...>`, `m{...}`), or writes a tag into both ends
//! (`[==[ ... ]==]`, `r#"..."#`). They are stepped over whole; one that never ends takes all that is left.

use super::lexer::{Delimited, Lexer, Tag, Tagged};

/// Words behind which an expression starts, so that a slash opens a regular expression.
const BEFORE_VALUES: &[&str] = &[
    "if", "elsif", "unless", "while", "until", "when", "and", "or", "not", "return", "split", "grep", "map", "case",
    "in", "typeof", "then", "else", "do", "puts",
];

/// Perl's quote-like operators, with how many parts each has
/// (<https://perldoc.perl.org/perlop#Quote-and-Quote-like-Operators>).
const PERL: &[(&str, usize)] =
    &[("qq", 1), ("qw", 1), ("qr", 1), ("qx", 1), ("tr", 2), ("q", 1), ("m", 1), ("s", 2), ("y", 2)];

impl Lexer<'_> {
    fn at_offset(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    fn before(&self) -> u8 {
        self.at.checked_sub(1).map_or(b'\n', |at| self.at_offset(at))
    }

    /// The end of a text with a tag in its ends that starts here, behind it.
    pub(super) fn tagged(&self, tagged: &[Tagged]) -> Option<usize> {
        tagged.iter().find_map(|one| {
            let after = self.bytes.get(self.at..)?.strip_prefix(one.open.as_bytes())?;
            let is_tag = |byte: &&u8| match one.tag {
                Tag::Repeated(own) => **byte == own,
                Tag::Name => byte.is_ascii_alphanumeric() || **byte == b'_',
            };
            let length = after.iter().take_while(is_tag).count();
            let body = after.get(length..)?.strip_prefix(one.middle.as_bytes())?;
            let close = [one.before.as_bytes(), after.get(..length)?, one.after.as_bytes()].concat();
            let start = self.bytes.len() - body.len();
            Some(memchr::memmem::find(body, &close).map_or(self.bytes.len(), |end| start + end + close.len()))
        })
    }

    /// Steps over a text whose delimiters its writer chose.
    pub(super) fn delimited(&mut self) -> bool {
        let end = match self.syntax.delimited {
            Delimited::No => None,
            Delimited::Ruby => self.percent().or_else(|| self.slashes(true)).or_else(|| self.question()),
            Delimited::Elixir => self.sigil().or_else(|| self.question()),
            Delimited::Perl => self.operator().or_else(|| self.slashes(true)),
            Delimited::Groovy => self.slashes(true),
            Delimited::Slashes => self.slashes(false),
            Delimited::Braces => (self.byte() == b'{').then(|| self.closed(self.at)),
        };
        end.inspect(|end| self.at = *end).is_some()
    }

    /// The end of what the delimiter at an offset opens. Brackets nest, a backslash takes its meaning from the next character.
    fn closed(&self, at: usize) -> usize {
        let open = self.at_offset(at);
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            other => other,
        };
        let (mut at, mut depth) = (at + 1, 1_usize);
        while let Some(byte) = self.bytes.get(at) {
            at += 1;
            match *byte {
                b'\\' => at += 1,
                byte if byte == close => {
                    depth -= 1;
                    if depth == 0 {
                        return at;
                    }
                }
                byte if byte == open => depth += 1,
                _ => {}
            }
        }
        self.bytes.len()
    }

    /// Whether a value may start here: behind an operator, a bracket or a word of the language, not behind another value.
    fn value_may_start(&self) -> bool {
        let before = self.bytes.get(..self.at).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let before = before.get(..before.len() - blanks).unwrap_or_default();
        let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let length = before.iter().rev().take_while(is_word).count();
        if length == 0 {
            return before.last().is_none_or(|last| b"\n\r=(,[{!&|?:;~^".contains(last));
        }
        let word = before.get(before.len() - length..);
        let known = word.is_some_and(|word| BEFORE_VALUES.iter().any(|own| own.as_bytes() == word));
        known && before.len().checked_sub(length + 1).is_none_or(|at| !b"$@%.".contains(&self.at_offset(at)))
    }

    /// `/.../`, over lines where the language has it so; a `/` that begins a comment is none.
    fn slashes(&self, lines: bool) -> Option<usize> {
        if self.byte() != b'/' || matches!(self.at_offset(self.at + 1), b'*' | b'=') || !self.value_may_start() {
            return None;
        }
        let mut at = self.at + 1;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'\n' if !lines => return None,
                b'/' => return Some(at + 1),
                _ => {}
            }
            at += 1;
        }
        Some(self.bytes.len())
    }

    /// Ruby's `%q(...)`, `%w|...|`, `%(...)`.
    fn percent(&self) -> Option<usize> {
        if self.byte() != b'%' {
            return None;
        }
        let kind = self.at_offset(self.at + 1);
        let named = b"qQwWiIrsx".contains(&kind);
        let open = if named { self.at_offset(self.at + 2) } else { kind };
        let is_delimiter = if named { open.is_ascii_punctuation() && open != b'=' } else { b"([{<|!".contains(&open) };
        // `a % (b)` is a remainder, `a %(b)` is a text.
        (is_delimiter && (self.before().is_ascii_whitespace() || self.value_may_start()))
            .then(|| self.closed(self.at + 1 + usize::from(named)))
    }

    /// `?"`, a character.
    fn question(&self) -> Option<usize> {
        let (before, one) = (self.before(), self.at_offset(self.at + 1));
        let is_character = self.byte() == b'?' && matches!(one, b'"' | b'\'' | b'#' | b'`' | b'/' | b'%' | b'\\');
        let is_value = !before.is_ascii_alphanumeric() && !matches!(before, b')' | b']' | b'}' | b'_' | b'"' | b'\'');
        (is_character && is_value).then(|| self.at + 2 + usize::from(one == b'\\'))
    }

    /// Elixir's `~s(...)`, `~r/.../`.
    fn sigil(&self) -> Option<usize> {
        if self.byte() != b'~' || !self.at_offset(self.at + 1).is_ascii_alphabetic() {
            return None;
        }
        let rest = self.bytes.get(self.at + 2..)?;
        for quotes in ["\"\"\"", "'''"] {
            if let Some(body) = rest.strip_prefix(quotes.as_bytes()) {
                let start = self.bytes.len() - body.len();
                return Some(
                    memchr::memmem::find(body, quotes.as_bytes()).map_or(self.bytes.len(), |end| start + end + 3),
                );
            }
        }
        rest.first().is_some_and(|open| b"(){}[]<>/|\"'".contains(open)).then(|| self.closed(self.at + 2))
    }

    /// Perl's `q(...)`, `m{...}`, `s/.../.../`.
    fn operator(&self) -> Option<usize> {
        let before = self.before();
        if before.is_ascii_alphanumeric() || matches!(before, b'_' | b'$' | b'@' | b'%' | b'&' | b'>' | b'-') {
            return None;
        }
        let rest = self.bytes.get(self.at..)?;
        let (word, parts) = PERL.iter().find(|(word, _)| {
            rest.starts_with(word.as_bytes())
                && rest.get(word.len()).is_some_and(|next| !next.is_ascii_alphanumeric() && *next != b'_')
        })?;
        let blanks = |from: usize| self.bytes.iter().skip(from).take_while(|byte| byte.is_ascii_whitespace()).count();
        let from = self.at + word.len();
        let open = from + blanks(from);
        let delimiter = self.at_offset(open);
        let is_own = delimiter.is_ascii_punctuation() && !b"=,;)}-.&*?:".contains(&delimiter);
        if !is_own || delimiter == b'#' && open > from {
            return None;
        }
        let end = self.closed(open);
        Some(match (*parts, delimiter) {
            (2, b'(' | b'[' | b'{' | b'<') => self.closed(end + blanks(end)),
            // The delimiter in the middle is the end of one part and the start of the next.
            (2, _) => self.closed(end.saturating_sub(1)),
            _ => end,
        })
    }
}
