//! Formats in which a comment is a matter of lines.

use std::ops::Range;

use super::{lexer, syntax};

/// The lines of a text with where each starts, without their breaks.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

fn rest_of(start: usize, line: &str, from: usize) -> Range<usize> {
    start + from..start + line.len()
}

/// Lines whose first word starts with a mark.
pub(super) fn starting_with(text: &str, marks: &[&str]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, line) in lines(text) {
        let body = line.trim_start_matches('\u{feff}').trim_start();
        if marks.iter().any(|mark| body.starts_with(mark)) {
            found.push(rest_of(start, line, line.len() - body.len()));
        }
    }
    found
}

/// Makefiles: the lines of a variable are text, between `define` and `endef`
/// (<https://www.gnu.org/software/make/manual/html_node/Multi_002dLine.html>).
pub(super) fn make(text: &str) -> Vec<Range<usize>> {
    let mut defined: Vec<Range<usize>> = Vec::new();
    let mut depth = 0_usize;
    for (start, line) in lines(text) {
        let mut words = line.split_whitespace().skip_while(|word| matches!(*word, "override" | "export" | "private"));
        match words.next() {
            // With a tab before it, it is a command of a recipe.
            Some("define") if depth > 0 || !line.starts_with('\t') => {
                if depth == 0 {
                    defined.push(start..text.len());
                }
                depth += 1;
            }
            Some("endef") if depth > 0 => {
                depth -= 1;
                if let Some(open) = defined.last_mut().filter(|_| depth == 0) {
                    open.end = start;
                }
            }
            _ => {}
        }
    }
    let mut comments = lexer::comments(text, &syntax::HASH);
    let mut at = 0;
    comments.retain(|comment| {
        while defined.get(at).is_some_and(|lines| lines.end <= comment.start) {
            at += 1;
        }
        defined.get(at).is_none_or(|lines| !lines.contains(&comment.start))
    });
    comments
}

/// Java's properties: a line that goes on the one before is no comment.
pub(super) fn properties(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut goes_on = false;
    for (start, line) in lines(text) {
        let body = line.trim_start();
        let is_comment = !goes_on && body.starts_with(['#', '!']);
        if is_comment {
            found.push(rest_of(start, line, line.len() - body.len()));
        }
        let backslashes = line.len() - line.trim_end_matches('\\').len();
        goes_on = !is_comment && backslashes % 2 == 1;
    }
    found
}

/// Dotenv files: a value in quotes may go over lines; one without ends before ` #`.
pub(super) fn dotenv(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<char> = None;
    for (start, line) in lines(text) {
        let mut from = 0;
        if open.is_none() {
            let body = line.trim_start();
            if body.starts_with('#') {
                found.push(rest_of(start, line, line.len() - body.len()));
                continue;
            }
            let Some(equals) = line.find('=') else { continue };
            let value = line.get(equals + 1..).unwrap_or_default();
            from = line.len() - value.trim_start().len();
            open = value.trim_start().chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
            from += usize::from(open.is_some());
        }
        if let Some(quote) = open {
            let Some(close) = closing(line.get(from..).unwrap_or_default(), quote) else { continue };
            (open, from) = (None, from + close + 1);
        }
        let rest = line.get(from..).unwrap_or_default();
        let blank = |at: usize| rest.get(..at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']));
        if let Some((at, _)) = rest.match_indices('#').find(|(at, _)| blank(*at)) {
            found.push(rest_of(start, line, from + at));
        }
    }
    found
}

/// Where a quote closes; a backslash keeps a double one open.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return Some(at);
        }
        escaped = c == '\\' && !escaped && quote == '"';
    }
    None
}
