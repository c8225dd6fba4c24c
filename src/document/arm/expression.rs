//! The expression language of JSON templates
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions>): calls, members, indices, texts
//! and numbers.

use super::syntax::{Expr, ExprKind};
use crate::document::MAX_DEPTH;
use crate::span::Span;

/// Reads `[...]`, the text of a JSON string; `None` where it is no expression that can be read. `span` is that of the string, `base` where its
/// text starts, when it stands in the file as it is read.
pub(super) fn read(text: &str, span: Span, base: Option<u32>) -> Option<Expr> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let mut reader =
        Reader { text: inner, at: 0, depth: 0, height: 0, span, base: base.map(|base| base.saturating_add(1)) };
    let expr = reader.expression()?;
    reader.blank();
    (reader.at == inner.len()).then(|| Expr::new(span, ExprKind::Written(Box::new(expr))))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// The levels of the expressions that were read last, side by side.
    height: usize,
    span: Span,
    base: Option<u32>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blank(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, mark: char) -> bool {
        self.blank();
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len_utf8();
        }
        found
    }

    fn span_from(&self, start: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match self.base {
            Some(base) => Span { start: base.saturating_add(offset(start)), end: base.saturating_add(offset(self.at)) },
            None => self.span,
        }
    }

    fn word(&mut self) -> Option<&'t str> {
        self.blank();
        let rest = self.rest();
        let end = rest.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '$' | '-')));
        let word = rest.get(..end.unwrap_or(rest.len()))?;
        let is_word = word.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$'));
        is_word.then(|| {
            self.at += word.len();
            word
        })
    }

    /// The levels of what holds something so high and what was read last: a chain of members nests as deep as it is long.
    fn above(&self, height: usize) -> Option<usize> {
        Some(height.max(self.height) + 1).filter(|height| *height <= MAX_DEPTH)
    }

    fn expression(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH / 2 {
            return None;
        }
        self.blank();
        let start = self.at;
        let beside = std::mem::take(&mut self.height);
        let mut expr = self.primary()?;
        let mut height = self.above(self.height)?;
        loop {
            self.height = 0;
            let safe = |reader: &mut Self| {
                let found = reader.rest().starts_with('?');
                reader.at += usize::from(found);
                found
            };
            if self.eat('.') {
                let is_safe = safe(self);
                let name = self.word()?.to_string();
                let kind = if self.eat('(') {
                    // A function of the template's own has its namespace before it.
                    let own = match &expr.kind {
                        ExprKind::Name(namespace) => format!("{namespace}.{name}"),
                        _ => return None,
                    };
                    ExprKind::Call(own, self.arguments()?)
                } else {
                    ExprKind::Member(Box::new(expr), name, is_safe)
                };
                expr = Expr::new(self.span_from(start), kind);
            } else if self.eat('[') {
                let is_safe = safe(self);
                let index = self.expression()?;
                if !self.eat(']') {
                    return None;
                }
                expr = Expr::new(self.span_from(start), ExprKind::Index(Box::new(expr), Box::new(index), is_safe));
            } else {
                break;
            }
            height = self.above(height)?;
        }
        self.height = height.max(beside);
        self.depth -= 1;
        Some(expr)
    }

    fn primary(&mut self) -> Option<Expr> {
        let start = self.at;
        if self.eat('\'') {
            let text = self.quoted()?;
            return Some(Expr::new(self.span_from(start), ExprKind::Text(text)));
        }
        if self.rest().starts_with(|first: char| first.is_ascii_digit() || first == '-') {
            return self.number(start);
        }
        let word = self.word()?;
        if !self.eat('(') {
            return Some(Expr::new(self.span_from(start), ExprKind::Name(word.to_string())));
        }
        let arguments = self.arguments()?;
        Some(Expr::new(self.span_from(start), call(word, arguments)))
    }

    /// The rest of a text in quotes, in which a quote is written twice.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let (before, after) = self.rest().split_once('\'')?;
            text.push_str(before);
            self.at += before.len() + 1;
            if !after.starts_with('\'') {
                return Some(text);
            }
            text.push('\'');
            self.at += 1;
        }
    }

    fn number(&mut self, start: usize) -> Option<Expr> {
        let rest = self.rest();
        let end = rest.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '-' | '.')));
        let digits = rest.get(..end.unwrap_or(rest.len()))?;
        self.at += digits.len();
        let kind = digits.parse().map(ExprKind::Int).or_else(|_| digits.parse().map(ExprKind::Float)).ok()?;
        Some(Expr::new(self.span_from(start), kind))
    }

    fn arguments(&mut self) -> Option<Vec<Expr>> {
        let mut arguments = Vec::new();
        if self.eat(')') {
            return Some(arguments);
        }
        loop {
            arguments.push(self.expression()?);
            if self.eat(')') {
                return Some(arguments);
            }
            if !self.eat(',') {
                return None;
            }
        }
    }
}

/// A call, or what it stands for: functions' names have no case.
fn call(name: &str, mut arguments: Vec<Expr>) -> ExprKind {
    let first = arguments.first().and_then(Expr::as_text).map(str::to_string);
    match (name.to_ascii_lowercase().as_str(), first, arguments.len()) {
        ("parameters", Some(name), 1) => ExprKind::Parameter(name),
        ("variables", Some(name), 1) => ExprKind::Variable(name),
        ("lambdavariables", Some(name), 1) => ExprKind::Name(name),
        ("null", _, 0) => ExprKind::Null,
        ("true", _, 0) => ExprKind::Bool(true),
        ("false", _, 0) => ExprKind::Bool(false),
        ("lambda", Some(_), 2..) => {
            let body = arguments.pop();
            let names = arguments.iter().filter_map(Expr::as_text).map(str::to_string).collect();
            body.map_or(ExprKind::Null, |body| ExprKind::Lambda(names, Box::new(body)))
        }
        (lower, _, _) => ExprKind::Call(lower.to_string(), arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<ExprKind> {
        match read(text, Span::new(0, text.len()), Some(0))?.kind {
            ExprKind::Written(expr) => Some(expr.kind),
            _ => None,
        }
    }

    #[test]
    fn expressions_are_read() {
        assert_eq!(kind("[parameters('a')]"), Some(ExprKind::Parameter("a".into())));
        assert_eq!(kind("[ variables( 'a' ) ]"), Some(ExprKind::Variable("a".into())));
        assert_eq!(kind("['it''s']"), Some(ExprKind::Text("it's".into())));
        assert_eq!(kind("[-7]"), Some(ExprKind::Int(-7)));
        assert!(
            matches!(kind("[Concat('a', parameters('b'))]"), Some(ExprKind::Call(name, arguments)) if name == "concat" && arguments.len() == 2)
        );
        assert!(matches!(kind("[reference('a').b.c[0]]"), Some(ExprKind::Index(..))));
        assert!(matches!(kind("[contoso.name('a')]"), Some(ExprKind::Call(name, _)) if name == "contoso.name"));
        assert!(
            matches!(kind("[lambda('x', lambdaVariables('x'))]"), Some(ExprKind::Lambda(names, _)) if names == ["x"])
        );
    }

    #[test]
    fn what_is_no_expression_is_none() {
        for wrong in ["a", "[", "[a(]", "[a('b]", "[a b]", "[a('b'))]", "[]", "[a.]"] {
            assert_eq!(kind(wrong), None, "{wrong}");
        }
        assert_eq!(kind(&format!("[{}{}]", "f(".repeat(100_000), ")".repeat(100_000))), None);
        for chain in [".b", "[0]", "[a.b]"] {
            assert_eq!(kind(&format!("[a{}]", chain.repeat(500_000))), None, "{chain}");
            assert!(kind(&format!("[a{}]", chain.repeat(100))).is_some(), "{chain}");
        }
        let steps = (0..60).fold("a".to_string(), |inner, _| format!("f({inner}){}", ".b".repeat(60)));
        assert_eq!(kind(&format!("[{steps}]")), None);
    }

    #[test]
    fn parts_have_their_own_places() {
        let text = "[concat('a', parameters('b'))]";
        let ExprKind::Written(expr) = read(text, Span::new(0, text.len()), Some(0)).unwrap().kind else { panic!() };
        let ExprKind::Call(_, arguments) = expr.kind else { panic!() };
        assert_eq!(text.get(arguments[1].span.range()).unwrap(), "parameters('b')");
    }
}
