//! A template's text as a tree of nodes.

use std::rc::Rc;

use super::lex::{Piece, Token, pieces};
use crate::span::Span;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Text(Span),
    Action(Pipe, Span),
    If {
        condition: Pipe,
        then: Vec<Node>,
        otherwise: Vec<Node>,
        span: Span,
    },
    With {
        value: Pipe,
        then: Vec<Node>,
        otherwise: Vec<Node>,
        span: Span,
    },
    Range {
        over: Pipe,
        body: Vec<Node>,
        otherwise: Vec<Node>,
        span: Span,
    },
    Template {
        name: String,
        with: Option<Pipe>,
        span: Span,
    },
    Break,
    Continue,
    /// An action that is not understood.
    Bad(Span),
}

/// Commands, each of which gets the value of the one before as its last argument.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pipe {
    /// The variables that are declared, or assigned to.
    pub(super) variables: Vec<String>,
    pub(super) declares: bool,
    pub(super) commands: Vec<Vec<Arg>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Arg {
    pub(super) base: Base,
    pub(super) fields: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Base {
    Dot,
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Rc<str>),
    Variable(String),
    Function(String),
    Pipe(Box<Pipe>),
}

/// A parsed text: its own nodes, and the templates that it defines.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) defines: Vec<(String, Vec<Node>)>,
    /// Where the text is no template that Helm would take.
    pub(super) problems: Vec<Span>,
}

/// Levels of blocks and of parentheses.
const MAX_DEPTH: usize = 100;

/// Parses a text. What is not understood is a [`Node::Bad`], and a problem.
pub(super) fn parse(text: &str) -> Tree {
    let mut parser = Parser { pieces: pieces(text).into_iter(), tree: Tree::default(), depth: 0 };
    let (nodes, end) = parser.block();
    parser.tree.nodes.extend(nodes);
    if !matches!(end, End::Text) {
        // An `end` or `else` too many: what follows has no place.
        parser.tree.problems.push(Span::new(text.len(), text.len()));
        parser.tree.nodes.push(Node::Bad(Span::new(text.len(), text.len())));
    }
    parser.tree
}

struct Parser {
    pieces: std::vec::IntoIter<Piece>,
    tree: Tree,
    depth: usize,
}

/// What ended a list of nodes.
enum End {
    Closed,
    /// The words after `else`, and where the action stands.
    Else(Vec<Token>, Span),
    Text,
}

impl Parser {
    fn bad(&mut self, span: Span) -> Node {
        self.tree.problems.push(span);
        Node::Bad(span)
    }

    fn block(&mut self) -> (Vec<Node>, End) {
        let mut nodes = Vec::new();
        self.depth += 1;
        let end = loop {
            let Some(piece) = self.pieces.next() else { break End::Text };
            match piece {
                Piece::Text(span) => nodes.push(Node::Text(span)),
                Piece::Bad(span) => nodes.push(self.bad(span)),
                Piece::Action(tokens, span) => {
                    let word = first_word(&tokens);
                    match word {
                        Some("end") => break End::Closed,
                        Some("else") => break End::Else(after_first(tokens), span),
                        _ => nodes.extend(self.action(tokens, span)),
                    }
                }
            }
        };
        self.depth -= 1;
        (nodes, end)
    }

    fn action(&mut self, tokens: Vec<Token>, span: Span) -> Option<Node> {
        let node = match first_word(&tokens) {
            Some(word @ ("if" | "with" | "range")) => {
                let word = word.to_string();
                return Some(self.control(&word, after_first(tokens), span));
            }
            Some(word @ ("define" | "block")) => {
                let is_block = word == "block";
                return self.define(&after_first(tokens), is_block, span);
            }
            Some("break") => Some(Node::Break),
            Some("continue") => Some(Node::Continue),
            Some("template") => template(&after_first(tokens), span),
            _ => pipe(&tokens, 0).map(|pipe| Node::Action(pipe, span)),
        };
        Some(node.unwrap_or_else(|| self.bad(span)))
    }

    /// `if`, `with` or `range` up to its `end`, after its word.
    fn control(&mut self, word: &str, tokens: Vec<Token>, span: Span) -> Node {
        if self.depth >= MAX_DEPTH {
            self.skip();
            return self.bad(span);
        }
        let head = pipe(&tokens, 0);
        let (then, end) = self.block();
        let otherwise = match end {
            End::Closed => Vec::new(),
            End::Text => {
                self.tree.problems.push(span);
                Vec::new()
            }
            End::Else(tokens, at) => match first_word(&tokens) {
                Some(word @ ("if" | "with")) => {
                    let word = word.to_string();
                    self.depth += 1;
                    let node = self.control(&word, after_first(tokens), at);
                    self.depth -= 1;
                    vec![node]
                }
                _ => {
                    let (nodes, end) = self.block();
                    if !matches!(end, End::Closed) {
                        self.tree.problems.push(span);
                    }
                    nodes
                }
            },
        };
        let Some(head) = head else { return self.bad(span) };
        match word {
            "if" => Node::If { condition: head, then, otherwise, span },
            "with" => Node::With { value: head, then, otherwise, span },
            _ => Node::Range { over: head, body: then, otherwise, span },
        }
    }

    fn define(&mut self, tokens: &[Token], is_block: bool, span: Span) -> Option<Node> {
        let named = tokens.iter().position(|token| *token != Token::Space);
        let name = match named.and_then(|at| tokens.get(at)) {
            Some(Token::Text(name)) => Some(name.clone()),
            _ => None,
        };
        if self.depth >= MAX_DEPTH {
            self.skip();
            return Some(self.bad(span));
        }
        let (nodes, end) = self.block();
        let Some(name) = name.filter(|_| matches!(end, End::Closed)) else { return Some(self.bad(span)) };
        self.tree.defines.push((name.clone(), nodes));
        if !is_block {
            return None;
        }
        let with = named.and_then(|at| tokens.get(at + 1..)).and_then(|rest| pipe(rest, 0));
        Some(Node::Template { name, with, span })
    }

    /// Passes over a block that is too deep, up to its `end`.
    fn skip(&mut self) {
        let mut open = 1_usize;
        while open > 0 {
            match self.pieces.next() {
                None => return,
                Some(Piece::Action(tokens, _)) => match first_word(&tokens) {
                    Some("end") => open -= 1,
                    Some("if" | "with" | "range" | "define" | "block") => open += 1,
                    _ => {}
                },
                Some(_) => {}
            }
        }
    }
}

fn first_word(tokens: &[Token]) -> Option<&str> {
    match tokens.iter().find(|token| **token != Token::Space)? {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn after_first(tokens: Vec<Token>) -> Vec<Token> {
    tokens.into_iter().skip_while(|token| *token == Token::Space).skip(1).collect()
}

fn template(tokens: &[Token], span: Span) -> Option<Node> {
    let at = tokens.iter().position(|token| *token != Token::Space)?;
    let Token::Text(name) = tokens.get(at)? else { return None };
    let rest = tokens.get(at + 1..)?;
    let with = if rest.iter().all(|token| *token == Token::Space) { None } else { Some(pipe(rest, 0)?) };
    Some(Node::Template { name: name.clone(), with, span })
}

fn pipe(tokens: &[Token], depth: usize) -> Option<Pipe> {
    let mut reader = Reader { tokens, at: 0, depth };
    let pipe = reader.pipe()?;
    (reader.at == tokens.len()).then_some(pipe)
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn spaces(&mut self) {
        while self.peek() == Some(&Token::Space) {
            self.at += 1;
        }
    }

    /// A pipeline up to a closing parenthesis, or the end.
    fn pipe(&mut self) -> Option<Pipe> {
        let (variables, declares) = self.declaration();
        let mut pipe = Pipe { variables, declares, commands: Vec::new() };
        loop {
            pipe.commands.push(self.command()?);
            match self.peek() {
                Some(Token::Pipe) => self.at += 1,
                Some(Token::Close) | None => return Some(pipe),
                Some(_) => return None,
            }
        }
    }

    /// `$a :=`, `$a =`, `$a, $b :=`.
    fn declaration(&mut self) -> (Vec<String>, bool) {
        let start = self.at;
        let mut names = Vec::new();
        loop {
            self.spaces();
            let Some(Token::Variable(name)) = self.peek() else { break };
            names.push(name.clone());
            self.at += 1;
            self.spaces();
            match self.peek() {
                Some(Token::Comma) => self.at += 1,
                Some(Token::Declare) => {
                    self.at += 1;
                    return (names, true);
                }
                Some(Token::Assign) => {
                    self.at += 1;
                    return (names, false);
                }
                _ => break,
            }
        }
        self.at = start;
        (Vec::new(), false)
    }

    fn command(&mut self) -> Option<Vec<Arg>> {
        let mut args = Vec::new();
        loop {
            self.spaces();
            match self.peek() {
                None | Some(Token::Pipe | Token::Close) => break,
                Some(_) => args.push(self.arg()?),
            }
        }
        (!args.is_empty()).then_some(args)
    }

    fn arg(&mut self) -> Option<Arg> {
        let token = self.peek()?.clone();
        let mut fields = Vec::new();
        if !matches!(token, Token::Open) {
            self.at += 1;
        }
        let base = match token {
            Token::Dot => Base::Dot,
            Token::Field(name) => {
                fields.push(name);
                Base::Dot
            }
            Token::Variable(name) => Base::Variable(name),
            Token::Text(text) => Base::Text(text.into()),
            Token::Int(value) => Base::Int(value),
            Token::Float(value) => Base::Float(value),
            Token::Word(word) => match word.as_str() {
                "true" => Base::Bool(true),
                "false" => Base::Bool(false),
                "nil" => Base::Nil,
                _ => Base::Function(word),
            },
            Token::Open => Base::Pipe(Box::new(self.parenthesis()?)),
            _ => return None,
        };
        while let Some(Token::Field(name)) = self.peek() {
            fields.push(name.clone());
            self.at += 1;
        }
        Some(Arg { base, fields })
    }

    fn parenthesis(&mut self) -> Option<Pipe> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.at += 1;
        self.depth += 1;
        let pipe = self.pipe()?;
        self.depth -= 1;
        (self.peek() == Some(&Token::Close)).then(|| self.at += 1)?;
        Some(pipe)
    }
}
