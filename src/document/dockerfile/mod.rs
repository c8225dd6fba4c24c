//! Dockerfiles in the shape that conftest gives them: an array of `{Cmd, SubCmd, JSON, Flags, Value, Stage}`.
//!
//! Lines are joined and arguments split by BuildKit's rules (the reference is
//! <https://docs.docker.com/reference/dockerfile/>), a mistake costs its instruction only. One key is ours:
//! an instruction with here-documents has `Heredocs`, their texts.

mod lines;
mod words;

use super::problems::Problems;
use super::{Entry, Node, Problem, Value};
use crate::source::Artifact;
use crate::span::Span;
use lines::Instruction;
use words::{Exec, Word};

/// Parses a Dockerfile into one array of instructions.
#[must_use]
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let (instructions, escape) = lines::instructions(text);
    let mut reader = Reader { text, escape, nodes: Vec::new(), problems: Problems::default(), stages: 0 };
    for instruction in &instructions {
        reader.instruction(instruction);
    }
    (vec![Node::new(Span::new(0, text.len()), Value::Array(reader.nodes))], reader.problems.into_vec())
}

struct Reader<'t> {
    text: &'t str,
    escape: char,
    nodes: Vec<Node>,
    problems: Problems,
    stages: i64,
}

/// An instruction's arguments.
#[derive(Default)]
struct Arguments {
    values: Vec<Word>,
    json: bool,
    problem: Option<&'static str>,
}

impl Arguments {
    fn of(values: Vec<Word>) -> Self {
        Self { values, ..Self::default() }
    }

    fn failed(values: Vec<Word>, problem: &'static str) -> Self {
        Self { values, json: false, problem: Some(problem) }
    }
}

impl Reader<'_> {
    fn instruction(&mut self, instruction: &Instruction) {
        let text = instruction.text.as_str();
        let (keyword, mut start) = words::first_word(text);
        let command = keyword.text.to_ascii_lowercase();
        let keyword_span = instruction.span_of(keyword.start, keyword.end);
        let mut sub_command = None;
        let mut deciding = command.clone();
        let flags = self.flags(instruction, &mut start);
        if command == "onbuild" {
            let (sub, after) = words::first_word(text.get(start..).unwrap_or_default());
            deciding = sub.text.to_ascii_lowercase();
            sub_command = Some(moved(sub, start));
            start += after;
            // conftest shows the flags of ONBUILD itself, which has none.
            self.flags(instruction, &mut start);
        }
        let rest = text.get(start..).unwrap_or_default().trim_end();
        let Some(arguments) = arguments(&deciding, rest, self.escape) else {
            return self.problem("unknown instruction; it was left out", keyword_span);
        };
        if let Some(message) = arguments.problem {
            self.problem(message, instruction.span_of(start, start + rest.len()));
        }
        if command == "from" {
            self.stages += 1;
        }
        for comment in &instruction.comments {
            let value = Value::Array(vec![Node::string(comment.span, comment.text.clone())]);
            let fields = [string_field("Cmd", comment.span, "comment"), ("Value", Node::new(comment.span, value))];
            self.push(comment.span, fields);
        }
        let values = arguments.values.into_iter().map(|word| moved(word, start)).collect();
        let mut fields = vec![
            string_field("Cmd", keyword_span, &command),
            ("JSON", Node::new(keyword_span, Value::Bool(arguments.json))),
            ("Value", list(instruction, values, keyword_span)),
        ];
        if let Some(sub) = sub_command {
            fields.push(string_field("SubCmd", instruction.span_of(sub.start, sub.end), &sub.text));
        }
        if let Some(flags) = flags {
            fields.push(("Flags", flags));
        }
        self.heredocs(instruction, keyword_span, &mut fields);
        self.push(instruction.span, fields);
    }

    /// Takes the flags at `start`. Without any argument there is no list at all.
    fn flags(&self, instruction: &Instruction, start: &mut usize) -> Option<Node> {
        let rest = instruction.text.get(*start..).unwrap_or_default();
        if rest.trim().is_empty() {
            return None;
        }
        let (flags, after) = words::flags(rest);
        let flags: Vec<Word> = flags.into_iter().map(|word| moved(word, *start)).collect();
        let arguments = rest.get(after..).unwrap_or_default();
        *start += after + (arguments.len() - arguments.trim_start().len());
        let empty = instruction.span_of(*start, *start);
        if flags.is_empty() {
            return Some(Node::new(empty, Value::Array(Vec::new())));
        }
        Some(list(instruction, flags, empty))
    }

    fn heredocs(&mut self, instruction: &Instruction, keyword: Span, fields: &mut Vec<(&'static str, Node)>) {
        let mut texts = Vec::new();
        for heredoc in &instruction.heredocs {
            if !heredoc.terminated {
                self.problem("the here-document is not closed", keyword);
            }
            texts.push(Node::string(heredoc.span, self.text.get(heredoc.span.range()).unwrap_or_default()));
        }
        if let Some(span) = texts.iter().map(|text| text.span).reduce(Span::cover) {
            fields.push(("Heredocs", Node::new(span, Value::Array(texts))));
        }
    }

    /// Adds an object with conftest's keys; those that are not given have Go's zero values.
    fn push(&mut self, span: Span, fields: impl IntoIterator<Item = (&'static str, Node)>) {
        let stage = (self.stages - 1).max(0);
        let zero = |value| Node::new(Span::new(span.start as usize, span.start as usize), value);
        let mut entries: Vec<Entry> = [
            ("Cmd", Value::String(String::new())),
            ("SubCmd", Value::String(String::new())),
            ("JSON", Value::Bool(false)),
            ("Flags", Value::Null),
            ("Value", Value::Null),
            ("Stage", Value::Int(stage)),
        ]
        .into_iter()
        .map(|(key, value)| entry(key, zero(value)))
        .collect();
        for (key, node) in fields {
            match entries.iter_mut().find(|entry| entry.key == key) {
                Some(found) => *found = entry(key, node),
                None => entries.push(entry(key, node)),
            }
        }
        self.nodes.push(Node::new(span, Value::Object(entries.into())));
    }

    fn problem(&mut self, message: &str, span: Span) {
        self.problems.push(message, span);
    }
}

/// The arguments of an instruction; `None` when there is no such instruction.
fn arguments(command: &str, rest: &str, escape: char) -> Option<Arguments> {
    Some(match command {
        "run" | "cmd" | "entrypoint" | "shell" => exec_or(rest, one_value),
        "add" | "copy" | "volume" => exec_or(rest, words::plain_words),
        "from" | "expose" => Arguments::of(words::plain_words(rest)),
        "maintainer" | "stopsignal" | "user" | "workdir" => Arguments::of(one_value(rest)),
        "arg" => Arguments::of(words::shell_words(rest, Some(escape))),
        "env" | "label" => pairs(rest, escape),
        "healthcheck" => healthcheck(rest),
        _ => return None,
    })
}

fn one_value(rest: &str) -> Vec<Word> {
    if rest.is_empty() { Vec::new() } else { vec![Word::slice(rest, 0, rest.len())] }
}

fn exec_or(rest: &str, shell: fn(&str) -> Vec<Word>) -> Arguments {
    match words::exec_form(rest) {
        Exec::Strings(values) => Arguments { values, json: true, problem: None },
        Exec::NotStrings => Arguments::failed(shell(rest), "the exec form may hold strings only"),
        Exec::Shell => Arguments::of(shell(rest)),
    }
}

/// `NAME=value ...` as name, value, `=`; the old form `NAME value` as name, value and nothing.
fn pairs(rest: &str, escape: char) -> Arguments {
    let words = words::shell_words(rest, Some(escape));
    if words.first().is_none_or(|word| !word.text.contains('=')) {
        let (name, start) = words::first_word(rest);
        if start >= rest.len() {
            return Arguments::failed(words, "expected a name and a value");
        }
        let empty = Word::slice(rest, start, start);
        return Arguments::of(vec![name, Word::slice(rest, start, rest.len()), empty]);
    }
    let mut arguments = Arguments::default();
    for word in words {
        let Some(equals) = word.text.find('=').map(|at| word.start + at) else {
            arguments.problem = Some("a value without `name=`; it was left out");
            continue;
        };
        arguments.values.push(Word::slice(rest, word.start, equals));
        arguments.values.push(Word::slice(rest, equals + 1, word.end));
        arguments.values.push(Word::slice(rest, equals, equals + 1));
    }
    arguments
}

/// `NONE`, or `CMD` and a command in either form.
fn healthcheck(rest: &str) -> Arguments {
    let (kind, start) = words::first_word(rest);
    if kind.text.is_empty() {
        return Arguments::default();
    }
    let mut arguments = exec_or(rest.get(start..).unwrap_or_default(), one_value);
    let command = std::mem::replace(&mut arguments.values, vec![kind]);
    arguments.values.extend(command.into_iter().map(|word| moved(word, start)));
    arguments
}

fn moved(word: Word, by: usize) -> Word {
    Word { text: word.text, start: word.start + by, end: word.end + by }
}

/// A list of strings; Go writes one without members as null.
fn list(instruction: &Instruction, words: Vec<Word>, fallback: Span) -> Node {
    let items: Vec<Node> =
        words.into_iter().map(|word| Node::string(instruction.span_of(word.start, word.end), word.text)).collect();
    match items.iter().map(|item| item.span).reduce(Span::cover) {
        Some(span) => Node::new(span, Value::Array(items)),
        None => Node::new(fallback, Value::Null),
    }
}

fn string_field(key: &'static str, span: Span, text: &str) -> (&'static str, Node) {
    (key, Node::string(span, text))
}

/// The keys are not in the text: each has the place of its value.
fn entry(key: &str, node: Node) -> Entry {
    Entry { key: key.to_string(), key_span: node.span, node }
}

#[cfg(test)]
mod tests;
