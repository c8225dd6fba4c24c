//! Expressions as trees, by the runner's precedence: access, `!`, comparison, equality, `&&`, `||`.

use super::token::{Token, tokens};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// A text, as it stands.
    Text(String),
    /// A number: nothing that could hold somebody's text.
    Plain,
    Truth(bool),
    Null,
    Not(Box<Expression>),
    /// Whether two are the same: `==`, or `!=` when `false`.
    Same(bool, Box<Expression>, Box<Expression>),
    /// A context by its name, in small letters.
    Context(String),
    /// A member: by its name in small letters, or any.
    Member(Box<Expression>, Option<String>),
    Call(String, Vec<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
}

/// The runner's own bounds (`ExpressionConstants.cs`).
const MAX_LENGTH: usize = 21_000;
const MAX_DEPTH: usize = 50;

const INCOMPLETE: &str = "it is not complete";

/// The tree of an expression's text.
pub(super) fn parse(text: &str) -> Result<Expression, &'static str> {
    if text.len() > MAX_LENGTH {
        return Err("it is longer than GitHub takes");
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let expression = parser.or()?;
    if parser.at < parser.tokens.len() { Err("a part of it does not belong there") } else { Ok(expression) }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn sign(&mut self, signs: &[&str]) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(sign)) if signs.contains(sign));
        self.at += usize::from(found);
        found
    }

    fn or(&mut self) -> Result<Expression, &'static str> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("it is nested more deeply than GitHub takes");
        }
        let mut left = self.and()?;
        while self.sign(&["||"]) {
            left = Expression::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Result<Expression, &'static str> {
        let mut left = self.compared(&["==", "!="])?;
        while self.sign(&["&&"]) {
            left = Expression::And(Box::new(left), Box::new(self.compared(&["==", "!="])?));
        }
        Ok(left)
    }

    /// Equality, and above it the other comparisons: either gives a truth value.
    fn compared(&mut self, signs: &[&str]) -> Result<Expression, &'static str> {
        let equality = signs.contains(&"==");
        let mut left = if equality { self.compared(&["<", "<=", ">", ">="])? } else { self.not()? };
        loop {
            let is_same = matches!(self.tokens.get(self.at), Some(Token::Sign("==")));
            if !self.sign(signs) {
                return Ok(left);
            }
            let right = if equality { self.compared(&["<", "<=", ">", ">="])? } else { self.not()? };
            left = match equality {
                true => Expression::Same(is_same, Box::new(left), Box::new(right)),
                false => Expression::Plain,
            };
        }
    }

    fn not(&mut self) -> Result<Expression, &'static str> {
        let mut times = 0_usize;
        while self.sign(&["!"]) {
            times += 1;
        }
        let value = self.access()?;
        // Twice is what it was, as a truth value.
        let negated = |value| Expression::Not(Box::new(value));
        Ok(match times {
            0 => value,
            _ if times % 2 == 1 => negated(value),
            _ => negated(negated(value)),
        })
    }

    fn access(&mut self) -> Result<Expression, &'static str> {
        let mut value = self.primary()?;
        loop {
            let member = if self.sign(&["."]) {
                match self.next()? {
                    Token::Name(name) => Some(name.to_ascii_lowercase()),
                    Token::Sign("*") => None,
                    _ => return Err(INCOMPLETE),
                }
            } else if self.sign(&["["]) {
                self.index()?
            } else {
                return Ok(value);
            };
            value = Expression::Member(Box::new(value), member);
        }
    }

    fn index(&mut self) -> Result<Option<String>, &'static str> {
        if self.sign(&["*"]) {
            return if self.sign(&["]"]) { Ok(None) } else { Err(INCOMPLETE) };
        }
        let key = self.or()?;
        if !self.sign(&["]"]) {
            return Err(INCOMPLETE);
        }
        Ok(match key {
            Expression::Text(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        })
    }

    fn primary(&mut self) -> Result<Expression, &'static str> {
        match self.next()? {
            Token::Text(text) => Ok(Expression::Text(text)),
            Token::Number => Ok(Expression::Plain),
            Token::Name(name) if self.sign(&["("]) => {
                Ok(Expression::Call(name.to_ascii_lowercase(), self.arguments()?))
            }
            Token::Name(name) if matches!(name.as_str(), "true" | "false") => Ok(Expression::Truth(name == "true")),
            Token::Name(name) if name == "null" => Ok(Expression::Null),
            Token::Name(name) if matches!(name.as_str(), "NaN" | "Infinity") => Ok(Expression::Plain),
            Token::Name(name) => Ok(Expression::Context(name.to_ascii_lowercase())),
            Token::Sign("(") => {
                let inner = self.or()?;
                if self.sign(&[")"]) { Ok(inner) } else { Err(INCOMPLETE) }
            }
            Token::Sign(_) => Err(INCOMPLETE),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, &'static str> {
        let mut arguments = Vec::new();
        if self.sign(&[")"]) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.or()?);
            if self.sign(&[")"]) {
                return Ok(arguments);
            }
            if !self.sign(&[","]) {
                return Err(INCOMPLETE);
            }
        }
    }

    fn next(&mut self) -> Result<Token, &'static str> {
        let token = self.tokens.get(self.at).cloned().ok_or(INCOMPLETE)?;
        self.at += 1;
        Ok(token)
    }
}
