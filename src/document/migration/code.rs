//! Source code as far as a migration needs it: without its comments, and where a function's body begins and ends.

use crate::document::sql::executed_mark;
use crate::span::Span;

/// How a language writes comments and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    Ruby,
    JavaScript,
    Sql,
}

/// A text twice, both as long as it is: without comments, and without what stands in quotes either.
pub(super) struct Code {
    pub(super) plain: String,
    pub(super) bare: String,
}

impl Code {
    pub(super) fn new(text: &str, language: Language) -> Self {
        let mut lexer = Masker { text, at: 0, plain: String::new(), bare: String::new() };
        lexer.run(language);
        Self { plain: lexer.plain, bare: lexer.bare }
    }

    /// What stands behind `open` up to the bracket that closes it; up to the end where none does.
    pub(super) fn within(&self, open: usize) -> Span {
        let mut depth = 0_usize;
        for (at, letter) in self.bare.get(open..).unwrap_or_default().char_indices() {
            match letter {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Span::new(open + 1, open + at);
                    }
                }
                _ => {}
            }
        }
        Span::new((open + 1).min(self.bare.len()), self.bare.len())
    }

    /// The lines behind one that are indented deeper than it is: a body of Python, or of Ruby up to its `end`.
    pub(super) fn indented(&self, start: usize) -> Span {
        let line_start = self.bare.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let width = |line: &str| line.len() - line.trim_start().len();
        let own = self.bare.get(line_start..).map_or(0, |line| width(line.lines().next().unwrap_or_default()));
        // What is left of the line, with what its brackets hold, is its head.
        let rest = self.bare.get(start..).unwrap_or_default();
        let mut from = start + rest.find('\n').map_or(rest.len(), |at| at + 1);
        if let Some(open) = rest.find('(').filter(|open| start + open < from) {
            let close = self.within(start + open).range().end;
            let rest = self.bare.get(close..).unwrap_or_default();
            from = from.max(close + rest.find('\n').map_or(rest.len(), |at| at + 1));
        }
        let from = from.min(self.bare.len());
        let mut end = from;
        for line in self.bare.get(from..).unwrap_or_default().split_inclusive('\n') {
            if !line.trim().is_empty() && width(line.trim_end_matches(['\n', '\r'])) <= own {
                break;
            }
            end += line.len();
        }
        Span::new(from, end)
    }

    pub(super) fn plain(&self, span: Span) -> &str {
        self.plain.get(span.range()).unwrap_or_default()
    }

    pub(super) fn bare(&self, span: Span) -> &str {
        self.bare.get(span.range()).unwrap_or_default()
    }
}

struct Masker<'t> {
    text: &'t str,
    at: usize,
    plain: String,
    bare: String,
}

impl Masker<'_> {
    fn run(&mut self, language: Language) {
        while let Some(letter) = self.rest().chars().next() {
            let rest = self.rest();
            let line = match language {
                Language::Python | Language::Ruby => rest.starts_with('#'),
                Language::JavaScript => rest.starts_with("//"),
                Language::Sql => rest.starts_with("--"),
            };
            let block = matches!(language, Language::JavaScript | Language::Sql) && rest.starts_with("/*");
            let quote = match letter {
                '"' | '\'' => true,
                '`' => language == Language::JavaScript,
                _ => false,
            };
            let executed = executed_mark(rest).filter(|_| language == Language::Sql);
            if let Some(length) = executed {
                // MySQL runs what stands in it.
                self.take(length, false, false);
            } else if language == Language::Sql && rest.starts_with("*/") {
                self.take(2, false, false);
            } else if line {
                let length = rest.find('\n').unwrap_or(rest.len());
                self.take(length, false, false);
            } else if block {
                let length = rest.find("*/").map_or(rest.len(), |at| at + 2);
                self.take(length, false, false);
            } else if quote {
                self.quoted(letter, language);
            } else {
                self.take(letter.len_utf8(), true, true);
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// A text in quotes: those of Python may be tripled, and where it may not hold a line break it ends at one.
    fn quoted(&mut self, quote: char, language: Language) {
        let rest = self.rest();
        let triple = quote.to_string().repeat(3);
        let is_long = language == Language::Python && rest.starts_with(&triple);
        let mark = if is_long { triple } else { quote.to_string() };
        let ends_at_line = matches!(language, Language::Python | Language::JavaScript) && !is_long && quote != '`';
        let mut end = rest.len();
        let mut escaped = false;
        for (at, letter) in rest.char_indices().skip_while(|(at, _)| *at < mark.len()) {
            if escaped {
                escaped = false;
            } else if letter == '\\' && language != Language::Sql {
                escaped = true;
            } else if rest.get(at..).is_some_and(|rest| rest.starts_with(&mark)) {
                end = at + mark.len();
                break;
            } else if letter == '\n' && ends_at_line {
                end = at;
                break;
            }
        }
        self.take(mark.len().min(end), true, true);
        let inner = end.saturating_sub(2 * mark.len());
        self.take(inner, true, false);
        self.take(end.saturating_sub(mark.len() + inner), true, true);
    }

    fn take(&mut self, length: usize, plain: bool, bare: bool) {
        let taken = self.text.get(self.at..self.at + length).unwrap_or_default();
        for (keep, into) in [(plain, &mut self.plain), (bare, &mut self.bare)] {
            if keep {
                into.push_str(taken);
            } else {
                // As long in bytes, and as many lines.
                into.extend(taken.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
            }
        }
        self.at += length.max(1);
    }
}
