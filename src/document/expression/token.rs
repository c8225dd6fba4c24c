//! The tokens of an expression, as the runner's lexer has them
//! (<https://github.com/actions/runner/blob/main/src/Sdk/DTExpressions2/Expressions2/Tokens/LexicalAnalyzer.cs>).

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `( ) [ ] , . *` and the operators.
    Sign(&'static str),
    /// A context, a function, a property or a keyword.
    Name(String),
    Text(String),
    /// A number, or a literal such as `true` that is no text.
    Number,
}

/// The longest first.
const SIGNS: &[&str] = &["!=", ">=", "<=", "==", "&&", "||", "(", ")", "[", "]", ",", ".", "*", "!", ">", "<"];

/// The tokens of an expression's text.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, &'static str> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = if first == '\'' {
            let (word, after) = quoted(rest).ok_or("a string in it is not closed")?;
            found.push(Token::Text(word));
            after
        } else if starts_number(rest, found.last()) {
            found.push(Token::Number);
            skip(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))
        } else if first.is_ascii_alphabetic() || first == '_' {
            let after = skip(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
            found.push(Token::Name(rest.get(..rest.len() - after.len()).unwrap_or_default().to_string()));
            after
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or("a character in it has no meaning")?;
            found.push(Token::Sign(sign));
            rest.get(sign.len()..).unwrap_or_default()
        };
        rest = after.trim_start();
    }
    Ok(found)
}

/// Digits, a sign or a point before digits; a point after a value leads to a property.
fn starts_number(rest: &str, before: Option<&Token>) -> bool {
    let digits = rest.trim_start_matches(['+', '-']);
    let signed = digits.len() < rest.len();
    let value = matches!(before, Some(Token::Name(_) | Token::Text(_) | Token::Sign(")" | "]" | "*")));
    let point = digits.strip_prefix('.').filter(|_| signed || !value);
    let infinity = signed && digits.starts_with("Infinity");
    infinity || point.unwrap_or(digits).starts_with(|c: char| c.is_ascii_digit())
}

fn skip(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    text.trim_start_matches(belongs)
}

/// A string between single quotes, two of which stand for one, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut rest = text.strip_prefix('\'')?;
    loop {
        let end = rest.find('\'')?;
        word.push_str(rest.get(..end)?);
        rest = rest.get(end + 1..)?;
        match rest.strip_prefix('\'') {
            Some(after) => {
                word.push('\'');
                rest = after;
            }
            None => return Some((word, rest)),
        }
    }
}
