//! Physical lines into instructions: comments, continuations and heredocs, by BuildKit's rules.

use crate::span::Span;

/// An instruction with its continuation lines joined, as BuildKit joins them: without the escape and the line break,
/// with the indentation of the next line.
#[derive(Debug, Default)]
pub(super) struct Instruction {
    pub(super) text: String,
    /// Where each physical line's part starts: in `text`, and in the file.
    parts: Vec<(usize, usize)>,
    /// From the keyword to the end of the last line, heredocs included.
    pub(super) span: Span,
    /// The comments right before it.
    pub(super) comments: Vec<Comment>,
    pub(super) heredocs: Vec<Heredoc>,
}

#[derive(Debug)]
pub(super) struct Comment {
    pub(super) text: String,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) struct Heredoc {
    /// The range of its lines in the file, without the line of the closing word.
    pub(super) span: Span,
    pub(super) terminated: bool,
}

impl Instruction {
    /// Where a byte range of `text` stands in the file.
    pub(super) fn span_of(&self, start: usize, end: usize) -> Span {
        let host = |at: usize| {
            let after = self.parts.partition_point(|&(text, _)| text <= at);
            let (text, host) = after.checked_sub(1).and_then(|part| self.parts.get(part)).copied().unwrap_or_default();
            host + (at - text)
        };
        let first = host(start);
        Span::new(first, if end > start { host(end - 1) + 1 } else { first })
    }

    fn push(&mut self, part: &str, host: usize) {
        self.parts.push((self.text.len(), host));
        self.text.push_str(part);
    }
}

/// The instructions of a file, and its escape character.
pub(super) fn instructions(text: &str) -> (Vec<Instruction>, char) {
    let mut lines = Lines { text, at: 0 };
    let (escape, directives) = directives(text);
    for _ in 0..directives {
        lines.next();
    }
    let mut found = Vec::new();
    let mut comments = Vec::new();
    while let Some((start, line)) = lines.next() {
        let body = line.trim_ascii();
        let indent = line.len() - line.trim_ascii_start().len();
        if body.starts_with('#') {
            let span = Span::new(start + indent, start + indent + body.len());
            // BuildKit takes one byte off the line as it is, so that an indented comment keeps its mark.
            let text = if indent == 0 { body.get(1..).unwrap_or_default().trim_ascii() } else { body };
            if text.is_empty() {
                comments.clear();
            } else {
                comments.push(Comment { text: text.to_string(), span });
            }
            continue;
        }
        let (part, mut goes_on) = continuation(line.trim_ascii_start(), escape);
        if part.is_empty() && !goes_on {
            continue;
        }
        let mut instruction = Instruction { comments: std::mem::take(&mut comments), ..Instruction::default() };
        instruction.push(part, start + indent);
        while goes_on {
            let Some((start, line)) = lines.next() else { break };
            // Comments and empty lines inside an instruction are dropped, and it goes on.
            if line.trim_ascii_start().starts_with('#') || line.trim_ascii().is_empty() {
                continue;
            }
            let part;
            (part, goes_on) = continuation(line, escape);
            instruction.push(part, start);
        }
        for (name, tabs) in heredocs(&instruction.text) {
            instruction.heredocs.push(lines.heredoc(&name, tabs));
        }
        let written = lines.text.get(start + indent..lines.at).unwrap_or_default();
        instruction.span = Span::new(start + indent, start + indent + written.trim_ascii_end().len());
        found.push(instruction);
    }
    (found, escape)
}

/// The escape character, and how many lines at the top are directives: they are no comments. Directives stand above
/// everything else, each once (<https://docs.docker.com/reference/dockerfile/#parser-directives>).
fn directives(text: &str) -> (char, usize) {
    let mut escape = '\\';
    let mut seen = Vec::new();
    for line in text.lines() {
        let Some((key, value)) = line.trim_start().strip_prefix('#').and_then(|rest| rest.split_once('=')) else {
            break;
        };
        let key = key.trim().to_ascii_lowercase();
        let value = value.trim();
        if !matches!(key.as_str(), "syntax" | "escape" | "check") || value.is_empty() || seen.contains(&key) {
            break;
        }
        if key == "escape" && value == "`" {
            escape = '`';
        }
        seen.push(key);
    }
    (escape, seen.len())
}

/// A line without the escape at its end, and whether it had one. Two escapes in a row are none.
fn continuation(line: &str, escape: char) -> (&str, bool) {
    let line = line.trim_end_matches(['\r', '\n']);
    let trimmed = line.trim_end_matches([' ', '\t']);
    match trimmed.strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, true),
        _ => (line, false),
    }
}

/// The names of the heredocs that an instruction opens, and whether leading tabs are stripped (`<<-`).
/// Only RUN, COPY and ADD have them (<https://docs.docker.com/reference/dockerfile/#here-documents>).
fn heredocs(text: &str) -> Vec<(String, bool)> {
    let mut words = text.split_ascii_whitespace();
    let mut keyword = words.next().unwrap_or_default();
    if keyword.eq_ignore_ascii_case("onbuild") {
        keyword = words.next().unwrap_or_default();
    }
    let allowed = ["run", "copy", "add"].iter().any(|name| keyword.eq_ignore_ascii_case(name));
    let exec = words.clone().find(|word| !word.starts_with("--")).is_some_and(|word| word.starts_with('['));
    if !allowed || exec || !text.contains("<<") {
        return Vec::new();
    }
    super::words::shell_words(text, None).iter().filter_map(|word| heredoc_name(&word.text)).collect()
}

/// The closing word is what a shell makes of the delimiter: `\EOF`, `E"O"F` and `'EOF'` all stand for `EOF`.
fn heredoc_name(word: &str) -> Option<(String, bool)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, tabs) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let name = super::words::unquoted(rest);
    (!name.is_empty() && !rest.contains('<')).then_some((name, tabs))
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    /// The next line with its line break, and where it starts.
    fn next(&mut self) -> Option<(usize, &'t str)> {
        let start = self.at;
        let line = self.text.get(start..)?.split_inclusive('\n').next()?;
        self.at += line.len();
        Some((start, line))
    }

    fn heredoc(&mut self, name: &str, tabs: bool) -> Heredoc {
        let start = self.at;
        while let Some((line_start, line)) = self.next() {
            let line = line.trim_end_matches(['\r', '\n']);
            let line = if tabs { line.trim_start_matches('\t') } else { line };
            if line == name {
                return Heredoc { span: Span::new(start, line_start), terminated: true };
            }
        }
        Heredoc { span: Span::new(start, self.at), terminated: false }
    }
}
