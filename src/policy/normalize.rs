//! Rego rewritten so that the virtual machine reads it as OPA does.
//!
//! regorus 0.14.1's compiler lets `x := undefined` through, where OPA gives the body up, and yields undefined values
//! from comprehensions; and a condition that fails in a comprehension without a loop ends the loop around it. A check
//! then passes where it must not, so these forms are rewritten into ones that the compiler gets right: `x := e` in a
//! body becomes `some x; x = e`, and `[e | body]` becomes `[v | some _ in [0]; body; v = e]`. A body that `else` follows
//! becomes one that fails when nothing in it is found. Lines stay where they are.

use crate::policy::token::{Token, TokenKind, tokens};

/// Nesting that the engine's parser refuses anyway (its bound is 32).
const MAX_DEPTH: usize = 64;

/// The rewritten source; the source itself where brackets do not match or nest too deep.
pub(super) fn normalize(source: &str) -> String {
    guard_values(&guard_else(source))
}

/// The virtual machine does not go on to `else` when the loop of a body finds nothing, only when a condition fails. So
/// `v if { body } else` becomes `r[0] if { r := [v | body]; count(r) > 0 } else`.
fn guard_else(source: &str) -> String {
    let code: Vec<Token<'_>> = tokens(source).into_iter().filter(|token| token.kind != TokenKind::Comment).collect();
    let Some(closing) = matching(&code) else { return source.to_string() };
    let mut text = String::with_capacity(source.len() * 2);
    let mut at = 0;
    for (number, body) in else_bodies(&code, &closing).into_iter().enumerate() {
        let name = format!("regate_else_{number}");
        let slice = |from: usize, to: usize| source.get(from..to).unwrap_or_default();
        let value = body.value.map_or("1".to_string(), |(from, to)| one_line(slice(from, to)));
        if let Some((from, to)) = body.value {
            text.push_str(slice(at, from));
            text.push_str(&format!("{name}[0]{}", "\n".repeat(slice(from, to).matches('\n').count())));
            at = to;
        }
        text.push_str(slice(at, body.open));
        let statements = slice(body.start, body.end);
        text.push_str(&format!("{{ {name} := [{value} |{statements}]; count({name}) > 0 }}"));
        at = body.close;
    }
    text.push_str(source.get(at..).unwrap_or_default());
    text
}

/// A body that `else` follows, in byte offsets: the value it gives, where the body's braces are, and what is in them.
struct ElseBody {
    value: Option<(usize, usize)>,
    open: usize,
    start: usize,
    end: usize,
    close: usize,
}

fn else_bodies(code: &[Token<'_>], closing: &[usize]) -> Vec<ElseBody> {
    let mut bodies = Vec::new();
    // Where the statement or the `else` began, the sign of its value, and its `if`, all outside of brackets.
    let (mut sign, mut condition, mut last_group) = (None, None, None);
    let mut at = 0;
    while let Some(token) = code.get(at) {
        match token.text {
            "else" => {
                bodies.extend(else_body(code, sign, condition, last_group, at));
                (sign, condition, last_group) = (None, None, None);
            }
            ":=" | "=" if sign.is_none() && condition.is_none() => sign = Some(at),
            "if" => condition = Some(at),
            "(" | "[" | "{" => {
                let close = closing.get(at).copied().unwrap_or(at);
                last_group = Some((at, close));
                at = close;
            }
            _ if token.first && token.kind == TokenKind::Ident && !continues(code, at) => {
                (sign, condition, last_group) = (None, None, None);
            }
            _ => {}
        }
        at += 1;
    }
    bodies
}

fn else_body(
    code: &[Token<'_>],
    sign: Option<usize>,
    condition: Option<usize>,
    last_group: Option<(usize, usize)>,
    end: usize,
) -> Option<ElseBody> {
    let start_of = |at: usize| code.get(at).map(|token| token.start);
    let end_of = |at: usize| code.get(at).map(Token::end);
    let braces =
        last_group.filter(|&(open, close)| code.get(open).is_some_and(|token| token.is("{")) && close + 1 == end);
    let (open, start, stop, close) = match (condition, braces) {
        // `if { ... }`, or `{ ... }` alone in Rego v0.
        (Some(condition), Some((open, close))) if open == condition + 1 => {
            (start_of(open)?, end_of(open)?, start_of(close)?, end_of(close)?)
        }
        (None, Some((open, close))) => (start_of(open)?, end_of(open)?, start_of(close)?, end_of(close)?),
        // `if` and one literal.
        (Some(condition), _) => {
            let (start, stop) = (end_of(condition)?, end_of(end.checked_sub(1)?)?);
            (start + 1, start, stop, stop)
        }
        (None, None) => return None,
    };
    let first = sign.map(|sign| sign + 1);
    let last = condition.or(braces.map(|(open, _)| open)).and_then(|at| at.checked_sub(1));
    let value = match (first.and_then(start_of), last.and_then(end_of)) {
        (Some(from), Some(to)) if from < to => Some((from, to)),
        _ => None,
    };
    Some(ElseBody { value, open, start, end: stop, close })
}

/// Whether the token before an identifier at the start of a line calls for more.
fn continues(code: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| code.get(at));
    before.is_some_and(|before| match before.kind {
        TokenKind::Punctuation => !matches!(before.text, ")" | "]" | "}"),
        TokenKind::Ident => matches!(before.text, "if" | "in" | "contains" | "not" | "some" | "with" | "as"),
        _ => false,
    })
}

fn guard_values(source: &str) -> String {
    let code: Vec<Token<'_>> = tokens(source).into_iter().filter(|token| token.kind != TokenKind::Comment).collect();
    let Some(closing) = matching(&code) else { return source.to_string() };
    let mut writer =
        Writer { source, code: &code, closing, at: 0, values: 0, text: String::with_capacity(source.len() * 2) };
    writer.statements();
    writer.text.push_str(source.get(writer.at..).unwrap_or_default());
    writer.text
}

/// For each opening bracket, the position of the one that closes it.
fn matching(code: &[Token<'_>]) -> Option<Vec<usize>> {
    let mut closing = vec![0; code.len()];
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (at, token) in code.iter().enumerate() {
        match token.text {
            "(" => open.push((at, ")")),
            "[" => open.push((at, "]")),
            "{" => open.push((at, "}")),
            ")" | "]" | "}" => {
                let (start, expected) = open.pop()?;
                if expected != token.text {
                    return None;
                }
                *closing.get_mut(start)? = at;
            }
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return None;
        }
    }
    open.is_empty().then_some(closing)
}

struct Writer<'a> {
    source: &'a str,
    code: &'a [Token<'a>],
    closing: Vec<usize>,
    /// How much of the source is written.
    at: usize,
    /// How many values were moved, for their names.
    values: usize,
    text: String,
}

/// What a bracket opens.
enum Group {
    /// Statements: a body of a rule or of `every`.
    Query,
    /// A head, a `|` at the given position, and statements.
    Comprehension(usize),
    Expression,
}

impl<'a> Writer<'a> {
    fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.code.get(at)
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.token(at).is_some_and(|token| token.is(text))
    }

    fn close(&self, open: usize) -> usize {
        self.closing.get(open).copied().unwrap_or(open)
    }

    /// Writes the source up to the end of a token.
    fn through(&mut self, at: usize) {
        let end = self.token(at).map_or(self.at, Token::end);
        self.text.push_str(self.source.get(self.at..end).unwrap_or_default());
        self.at = self.at.max(end);
    }

    /// Writes the source up to the start of a token.
    fn before(&mut self, at: usize) {
        let start = self.token(at).map_or(self.at, |token| token.start);
        self.text.push_str(self.source.get(self.at..start).unwrap_or_default());
        self.at = self.at.max(start);
    }

    /// Writes other text in place of a token.
    fn replace(&mut self, at: usize, text: &str) {
        self.before(at);
        self.text.push_str(text);
        self.at = self.token(at).map_or(self.at, Token::end);
    }

    /// A whole file. Outside of brackets, `:=` belongs to a head, or to a body of one literal after `if`.
    fn statements(&mut self) {
        let (mut at, mut in_body) = (0, false);
        while let Some(token) = self.token(at) {
            match token.text {
                "if" => in_body = true,
                "else" => in_body = false,
                _ if token.first && token.kind == TokenKind::Ident && !continues(self.code, at) => in_body = false,
                _ => {}
            }
            if token.is(":=") && in_body {
                self.replace(at, "=");
            }
            at = self.step(at);
        }
    }

    /// Writes a token, or a whole group when it opens one; the position after it.
    fn step(&mut self, at: usize) -> usize {
        if !matches!(self.token(at).map(|token| token.text), Some("(" | "[" | "{")) {
            self.through(at);
            return at + 1;
        }
        let close = self.close(at);
        let group = self.group(at);
        self.through(at);
        match group {
            Group::Query => self.query(at + 1, close),
            Group::Comprehension(bar) => self.comprehension(at, bar, close),
            Group::Expression => self.expression(at + 1, close),
        }
        self.through(close);
        close + 1
    }

    fn expression(&mut self, mut at: usize, end: usize) {
        while at < end {
            at = self.step(at);
        }
    }

    fn group(&self, open: usize) -> Group {
        let before = open.checked_sub(1).and_then(|at| self.token(at));
        // Behind a value, `[` and `(` are an index and a call, and `{` begins a body.
        let behind_value = before.is_some_and(|before| match before.kind {
            TokenKind::Text | TokenKind::Number => true,
            TokenKind::Ident => {
                !matches!(before.text, "in" | "not" | "some" | "with" | "as" | "contains" | "every" | "default")
            }
            _ => matches!(before.text, ")" | "]" | "}"),
        });
        match self.token(open).map(|token| token.text) {
            Some("{") if behind_value => Group::Query,
            Some("{" | "[") if !behind_value || before.is_some_and(|before| before.is("if") || before.is("else")) => {
                self.bar(open).map_or(Group::Expression, Group::Comprehension)
            }
            _ => Group::Expression,
        }
    }

    /// The first `|` directly inside a group.
    fn bar(&self, open: usize) -> Option<usize> {
        let (mut at, close) = (open + 1, self.close(open));
        while at < close {
            match self.token(at)?.text {
                "|" => return Some(at),
                "(" | "[" | "{" => at = self.close(at) + 1,
                _ => at += 1,
            }
        }
        None
    }

    /// Statements between two positions.
    fn query(&mut self, mut at: usize, end: usize) {
        let (mut start, mut written) = (at, None);
        while at < end {
            let Some(token) = self.token(at) else { return };
            if token.first || at.checked_sub(1).is_some_and(|before| self.is(before, ";")) || written.is_none() {
                self.before(at);
                (start, written) = (at, Some(self.text.len()));
            }
            if token.is(":=") {
                let names = self.names(start, at);
                if let (Some(written), false) = (written, names.is_empty()) {
                    self.text.insert_str(written, &format!("some {}; ", names.join(", ")));
                }
                self.replace(at, "=");
                at += 1;
            } else {
                at = self.step(at);
            }
        }
    }

    /// The variables of a pattern, each once.
    fn names(&self, from: usize, to: usize) -> Vec<&'a str> {
        let mut names = Vec::new();
        for at in from..to {
            let Some(token) = self.token(at) else { break };
            let key = self.is(at + 1, ":");
            if token.kind == TokenKind::Ident && token.text != "_" && !key && !names.contains(&token.text) {
                names.push(token.text);
            }
        }
        names
    }

    fn comprehension(&mut self, open: usize, bar: usize, close: usize) {
        let colon = (open + 1..bar).find(|&at| self.is(at, ":") && self.depth_between(open + 1, at) == 0);
        let value = colon.map_or(open + 1, |colon| colon + 1);
        if self.is_safe(value, bar) {
            self.expression(open + 1, bar);
            self.body(bar, close);
            return;
        }
        self.expression(open + 1, value);
        self.before(value);
        // The value is written apart and put behind the statements.
        let outer = std::mem::take(&mut self.text);
        self.expression(value, bar);
        let moved = std::mem::replace(&mut self.text, outer);
        let name = format!("regate_value_{}", self.values);
        self.values += 1;
        self.text.push_str(&name);
        self.text.push_str(&"\n".repeat(moved.matches('\n').count()));
        self.body(bar, close);
        let last_line = close.checked_sub(1).and_then(|at| self.token(at)).map(|token| token.line);
        let same_line = last_line == self.token(close).map(|token| token.line);
        if same_line {
            self.text.push_str("; ");
        } else {
            self.before(close);
        }
        self.text.push_str(&format!("{name} = {}", one_line(&moved)));
    }

    /// The statements of a comprehension. Where they begin with no loop, one over a single element is put before them:
    /// without it, a condition that fails would end the iteration that the comprehension stands in.
    fn body(&mut self, bar: usize, close: usize) {
        self.through(bar);
        if !self.begins_with_loop(bar + 1, close) {
            self.text.push_str(" some _ in [0];");
        }
        self.query(bar + 1, close);
    }

    fn begins_with_loop(&self, from: usize, to: usize) -> bool {
        let line = self.token(from).map(|token| token.line);
        let rest = (from..to).map_while(|at| self.token(at).filter(|token| !token.is(";") && Some(token.line) == line));
        self.is(from, "some") && rest.into_iter().any(|token| token.is("in"))
    }

    /// How many groups are open at a position, from another on.
    fn depth_between(&self, from: usize, to: usize) -> usize {
        (from..to).filter(|&at| self.close(at) > to).count()
    }

    /// Whether a value is always defined: a literal, or a variable, which the statements bind.
    fn is_safe(&self, from: usize, to: usize) -> bool {
        let one = to == from + 1;
        one && self.token(from).is_some_and(|token| token.kind != TokenKind::Punctuation)
    }
}

/// A term without its line breaks and comments.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut end = 0;
    for token in tokens(text) {
        if token.kind != TokenKind::Comment {
            let gap = text.get(end..token.start).unwrap_or_default();
            line.push_str(if gap.contains('\n') { " " } else { gap });
            line.push_str(token.text);
        }
        end = token.end();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_in_bodies_are_guarded_and_heads_are_not() {
        let source = "package p\nx := 1\nf(y) := z if {\n\tz := g(y); [a, _] := y\n\tevery k in {1} {\n\t\tw := k\n\t}\n}\nelse := 2 if q := 3\ndeny[m] { m := \"a\" }\n";
        insta::assert_snapshot!(normalize(source), @r#"
        package p
        x := 1
        f(y) := regate_else_0[0] if { some regate_else_0; regate_else_0 = [z | some _ in [0];
        	some z; z = g(y); some a; [a, _] = y
        	every k in {1} {
        		some w; w = k
        	}
        ]; count(regate_else_0) > 0 }
        else := 2 if q = 3
        deny[m] { some m; m = "a" }
        "#);
    }

    #[test]
    fn values_of_comprehensions_are_bound_last() {
        let source = "a := [x.y | some x in xs]\nb := {k: f(v) | some k, v in xs # note\n}\nc := [[x | some x in y] |\n\tsome y in zs\n]\nd if {\n\tcount({1} | {2}) > 0\n\te := s[\"a\"] | {2}\n}\ng := [{\n\t\"h\": i.j,\n} | some i in xs]\n";
        let normal = normalize(source);
        insta::assert_snapshot!(normal, @r#"
        a := [regate_value_0 | some x in xs; regate_value_0 = x.y]
        b := {k: regate_value_1 | some k, v in xs # note
        regate_value_1 = f(v)}
        c := [regate_value_2 |
        	some y in zs
        regate_value_2 = [x | some x in y]]
        d if {
        	count({1} | {2}) > 0
        	some e; e = s["a"] | {2}
        }
        g := [regate_value_3

         | some i in xs; regate_value_3 = { "h": i.j, }]
        "#);
        assert_eq!(normal.lines().count(), source.lines().count());
    }

    #[test]
    fn a_body_that_else_follows_fails_when_it_finds_nothing() {
        let source = "f(x) := \"yes\" if {\n\tsome y in x # note\n\ty > 1\n} else := {\n\t\"a\": 1,\n} if g(x) else := \"no\"\n\nh if {\n\ttrue\n}\nelse := 3 if k\n\nold = 1 { a } else = 2 { b }\n";
        let guarded = guard_else(source);
        insta::assert_snapshot!(guarded, @r#"
        f(x) := regate_else_0[0] if { regate_else_0 := ["yes" |
        	some y in x # note
        	y > 1
        ]; count(regate_else_0) > 0 } else := regate_else_1[0]

         if { regate_else_1 := [{ "a": 1, } | g(x)]; count(regate_else_1) > 0 } else := "no"

        h if { regate_else_2 := [1 |
        	true
        ]; count(regate_else_2) > 0 }
        else := 3 if k

        old = regate_else_3[0] { regate_else_3 := [1 | a ]; count(regate_else_3) > 0 } else = 2 { b }
        "#);
        assert_eq!(guarded.lines().count(), source.lines().count());
    }

    proptest::proptest! {
        #[test]
        fn any_text_keeps_its_lines(source in "[a-c:=|;{}\\[\\]() \n\"#]{0,60}") {
            let lines = |text: &str| text.matches('\n').count();
            assert_eq!(lines(&normalize(&source)), lines(&source));
        }
    }
}
