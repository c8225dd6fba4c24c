//! Configuration of servers that is made of directives: nginx, Apache, HAProxy. All three become one shape, an array of
//! `{"directive", "args", "block"}` in the order of the text, which is crossplane's for nginx
//! (<https://github.com/nginxinc/crossplane>); `block` is there for what holds directives. A word that something fills in before
//! the server reads it (Jinja, ERB, `envsubst`, an environment variable) is not known.

mod apache;
mod haproxy;
mod nginx;
mod recognise;

pub(super) use recognise::of_file;

use super::Problem;
use super::node::{Node, UnknownReason, Value};
use super::problems::{Problems, TOO_DEEP};
use crate::source::Artifact;
use crate::span::Span;

/// Blocks within blocks, beyond which nothing is read: no server has so many.
const DEEPEST: usize = 128;

/// nginx's configuration as one array of directives.
pub(super) fn parse_nginx(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    parse_with(artifact, nginx::read)
}

/// Apache's configuration, `.htaccess` too. Names of directives and sections are in lower case, as Apache compares them.
pub(super) fn parse_apache(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    parse_with(artifact, apache::read)
}

/// HAProxy's configuration: a section is a block, and holds the lines below it.
pub(super) fn parse_haproxy(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    parse_with(artifact, haproxy::read)
}

fn parse_with(artifact: &Artifact, read: fn(&str, &mut Builder)) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let mut builder = Builder::default();
    read(text, &mut builder);
    builder.finish(text)
}

/// One word of a directive.
#[derive(Debug)]
struct Word {
    text: String,
    span: Span,
    /// Whether something fills in a part of it before the server reads it.
    filled: bool,
}

impl Word {
    fn into_node(self) -> Node {
        if self.filled {
            Node::unknown(self.span, self.text, UnknownReason::Template)
        } else {
            Node::string(self.span, self.text)
        }
    }
}

/// A block that is not closed yet.
struct Open {
    name: Word,
    args: Vec<Word>,
    inner: Vec<Node>,
}

/// Puts directives and blocks together.
#[derive(Default)]
struct Builder {
    top: Vec<Node>,
    open: Vec<Open>,
    /// Blocks that are nested too deep to be kept.
    beyond: usize,
    problems: Problems,
}

impl Builder {
    fn problem(&mut self, message: &str, span: Span) {
        self.problems.push(message, span);
    }

    /// A directive without a block; the first word is its name.
    fn directive(&mut self, words: Vec<Word>) {
        let mut words = words.into_iter();
        let Some(name) = words.next() else { return };
        let args: Vec<_> = words.collect();
        let end = args.last().map_or(name.span, |word| word.span);
        let span = name.span.cover(end);
        self.push(directive(name, args, span, None));
    }

    /// A directive that holds others.
    fn open(&mut self, words: Vec<Word>, at: Span) {
        let mut words = words.into_iter();
        let name = words.next().unwrap_or(Word { text: String::new(), span: at, filled: false });
        if self.open.len() >= DEEPEST {
            if self.beyond == 0 {
                self.problems.push(TOO_DEEP, name.span);
            }
            self.beyond += 1;
            return;
        }
        self.open.push(Open { name, args: words.collect(), inner: Vec::new() });
    }

    /// The end of the innermost block; `false` when none is open.
    fn close(&mut self, end: Span) -> bool {
        if self.beyond > 0 {
            self.beyond -= 1;
            return true;
        }
        let Some(Open { name, args, inner }) = self.open.pop() else { return false };
        let span = name.span.cover(end);
        self.push(directive(name, args, span, Some(inner)));
        true
    }

    fn push(&mut self, node: Node) {
        if self.beyond == 0 {
            self.open.last_mut().map_or(&mut self.top, |open| &mut open.inner).push(node);
        }
    }

    /// The innermost open block's name.
    fn innermost(&self) -> Option<&str> {
        self.open.last().map(|open| open.name.text.as_str())
    }

    fn finish(mut self, text: &str) -> (Vec<Node>, Vec<Problem>) {
        let end = Span::new(text.len(), text.len());
        if let Some(open) = self.open.last() {
            let at = open.name.span;
            self.problems.push("the block is not closed", at);
        }
        self.beyond = 0;
        while self.close(end) {}
        (vec![Node::new(Span::new(0, text.len()), Value::Array(self.top))], self.problems.into_vec())
    }
}

fn directive(name: Word, args: Vec<Word>, span: Span, block: Option<Vec<Node>>) -> Node {
    let at = name.span;
    let args = Node::new(
        args.first().map_or(at, |first| first.span),
        Value::Array(args.into_iter().map(Word::into_node).collect()),
    );
    let fields = [("directive", name.into_node()), ("args", args)];
    Node::object(span, fields.into_iter().chain(block.map(|nodes| ("block", Node::new(span, Value::Array(nodes))))))
}

/// Where a template's mark begins, its end: Jinja, Go and ERB. Neither holds another.
const MARKS: &[(&str, &str)] = &[("{{", "}}"), ("{%", "%}"), ("<%", "%>")];

/// The length of a template's mark that a text begins with; to the end of the text when it is not closed.
fn mark(text: &str) -> Option<usize> {
    let (open, close) = MARKS.iter().find(|(open, _)| text.starts_with(open))?;
    Some(text.get(open.len()..)?.find(close).map_or(text.len(), |at| open.len() + at + close.len()))
}

/// Whether `envsubst` or a shell fills a word in: `${NAME}` in capitals, as nothing in the servers' own languages is called.
fn has_variable_of_environment(word: &str) -> bool {
    word.split("${").skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(name, _)| {
            name.starts_with(|c: char| c.is_ascii_uppercase())
                && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        })
    })
}

#[cfg(test)]
mod tests;
