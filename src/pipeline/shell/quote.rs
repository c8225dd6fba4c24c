//! What a shell takes as one: quotes, brackets with what they hold, and here-documents.

pub(super) type Chars<'t> = std::iter::Peekable<std::str::Chars<'t>>;

/// Takes characters up to one; whether it came.
pub(super) fn until(chars: &mut Chars<'_>, end: char, mut take: impl FnMut(char)) -> bool {
    for c in chars.by_ref() {
        if c == end {
            return true;
        }
        take(c);
    }
    false
}

/// Takes what stands between two double quotes, and keeps the scripts of its substitutions; whether they close.
pub(super) fn double_quoted(chars: &mut Chars<'_>, word: &mut String, inner: &mut Vec<String>) -> bool {
    while let Some(c) = chars.next() {
        match c {
            '"' => return true,
            '\\' => word.extend(chars.next()),
            '$' if chars.peek() == Some(&'(') => {
                word.push('$');
                if !balanced(chars, word, inner) {
                    return false;
                }
            }
            '`' => {
                word.push('`');
                let mut text = String::new();
                // In PowerShell, it stands before a character that is meant as it is.
                while let Some(c) = chars.next_if(|c| !matches!(c, '`' | '"')) {
                    text.push(c);
                }
                word.push_str(&text);
                if chars.next_if_eq(&'`').is_some() {
                    word.push('`');
                    inner.push(text);
                }
            }
            c => word.push(c),
        }
    }
    false
}

/// Takes what stands between two backticks, whose script is kept; whether they close.
pub(super) fn backticked(chars: &mut Chars<'_>, word: &mut String, inner: &mut Vec<String>) -> bool {
    let mut text = String::new();
    let is_closed = until(chars, '`', |c| text.push(c));
    word.push('`');
    word.push_str(&text);
    word.push('`');
    inner.push(text);
    is_closed
}

/// Takes what follows a dollar, from its opening bracket to the closing one; whether it comes. The script of `$(...)` is kept.
pub(super) fn balanced(chars: &mut Chars<'_>, word: &mut String, inner: &mut Vec<String>) -> bool {
    let Some(open) = chars.next() else { return false };
    word.push(open);
    let mut text = String::new();
    let mut within = Vec::new();
    let is_closed = bracketed(chars, open, &mut text, &mut within);
    word.push_str(&text);
    if open == '(' && !text.starts_with('(') {
        inner.push(text.strip_suffix(')').unwrap_or(&text).to_string());
    } else {
        inner.append(&mut within);
    }
    is_closed
}

/// Takes what stands behind an opening bracket, with the closing one; whether it comes. Brackets in quotes are text. The scripts of
/// the outermost substitutions in it are kept.
pub(super) fn bracketed(chars: &mut Chars<'_>, open: char, text: &mut String, within: &mut Vec<String>) -> bool {
    let closing = |open: char| if open == '{' { '}' } else { ')' };
    let mut stack = vec![closing(open)];
    // Where the outermost substitution begins, and how deep it stands.
    let mut begun: Option<(usize, usize)> = None;
    while let Some(c) = chars.next() {
        let Some(top) = stack.last().copied() else { return true };
        if c == top {
            stack.pop();
            if let Some((from, _)) = begun.filter(|(_, depth)| *depth == stack.len()) {
                within.extend(text.get(from..).map(str::to_string));
                begun = None;
            }
            text.push(c);
            if stack.is_empty() {
                return true;
            }
            continue;
        }
        text.push(c);
        match c {
            '\\' => text.extend(chars.next()),
            '\'' if top != '"' => {
                let is_closed = until(chars, '\'', |c| text.push(c));
                text.push('\'');
                if !is_closed {
                    return false;
                }
            }
            '"' => stack.push('"'),
            '$' if chars.peek() == Some(&'(') => {
                text.extend(chars.next());
                if begun.is_none() && chars.peek() != Some(&'(') {
                    begun = Some((text.len(), stack.len()));
                }
                stack.push(')');
            }
            '$' if top != '"' && chars.peek() == Some(&'{') => {
                text.extend(chars.next());
                stack.push('}');
            }
            '(' if top == ')' => stack.push(')'),
            _ => {}
        }
    }
    false
}

/// Takes arithmetic, `(( ... ))`, of which the first bracket was taken; nothing where none ends on the line.
pub(super) fn is_arithmetic(chars: &mut Chars<'_>) -> bool {
    if chars.peek() != Some(&'(') {
        return false;
    }
    let mut ahead = chars.clone();
    let mut last = ' ';
    let mut count = 0;
    while let Some(c) = ahead.next_if(|c| *c != '\n') {
        if c == ')' && last == ')' && count > 1 {
            *chars = ahead;
            return true;
        }
        last = c;
        count += 1;
    }
    false
}

/// The word that ends a here-document.
pub(super) fn heredoc_mark(chars: &mut Chars<'_>) -> Option<String> {
    chars.next_if_eq(&'-');
    while chars.next_if(|c| *c == ' ').is_some() {}
    let mut mark = String::new();
    while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !matches!(c, ';' | '|' | '&' | '>' | '<' | ')')) {
        if !matches!(c, '\'' | '"' | '\\') {
            mark.push(c);
        }
    }
    (!mark.is_empty()).then_some(mark)
}

/// The lines up to the mark, and whether it came.
pub(super) fn heredoc(chars: &mut Chars<'_>, mark: &str) -> (String, bool) {
    let mut text = String::new();
    while chars.peek().is_some() {
        let line: String = chars.by_ref().take_while(|c| *c != '\n').collect();
        if line.trim() == mark {
            return (text, true);
        }
        text.push_str(&line);
        text.push('\n');
    }
    (text, false)
}
