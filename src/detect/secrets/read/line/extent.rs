//! Which lines of a text are read as one: a value may stand on the line below its name.

use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::read::delimited;
use crate::detect::secrets::text::floor_boundary;

/// How far the next line is looked at, in bytes.
const LONGEST_NEXT: usize = 1024;

/// Where the statement begins whose argument stands alone in the line at `start`: `get(` ends the line before. Never before
/// `from`.
pub(crate) fn opened(text: &str, start: usize, from: usize, medium: Medium) -> usize {
    let is_argument =
        text.get(start..).is_some_and(|line| line.trim_start_matches([' ', '\t']).starts_with(['"', '\'']));
    let Some(before) = start.checked_sub(1).filter(|_| medium == Medium::Source && is_argument) else { return start };
    let low = floor_boundary(text, before.saturating_sub(LONGEST_NEXT)).max(from);
    let Some(lead) = text.get(low..before).filter(|lead| lead.trim_end().ends_with('(')) else { return start };
    match lead.rfind('\n') {
        Some(at) => low + at + 1,
        None if low == 0 || low == from => low,
        None => start,
    }
}

/// How many arguments are read that stand on lines of their own.
const ARGUMENTS: usize = 4;

/// Where a call's arguments end that stand on lines of their own, of which the one that ends at `end` is not the last.
fn arguments_end(text: &str, start: usize, end: usize) -> usize {
    let mut end = end;
    for _ in 0..ARGUMENTS {
        let goes_on = text.get(start..end).is_some_and(|line| line.trim_end().ends_with(','));
        let rest = text.get(end..floor_boundary(text, end + LONGEST_NEXT)).unwrap_or_default();
        let body = rest.trim_start();
        let gap = rest.len() - body.len();
        if !goes_on || !body.starts_with(['"', '\'', '`']) && !body.starts_with("default") {
            break;
        }
        end += gap + body.find('\n').unwrap_or(body.len());
    }
    end
}

/// The longest line that closes such a literal, in bytes.
const LONGEST_CLOSE: usize = 24;

/// Where a literal ends that begins in the line that ends at `end`, when one word on a line of its own is all of it.
fn value_lines_end(text: &str, end: usize) -> usize {
    let rest = text.get(end..floor_boundary(text, end + LONGEST_NEXT)).unwrap_or_default();
    let mut lines = rest.split_inclusive('\n').skip(1);
    let (Some(value), close) = (lines.next(), lines.next().unwrap_or_default()) else { return end };
    let closed = value.contains("\"\"\"") || value.contains("'''") || value.trim_end().ends_with(['"', '\'']);
    let word = value.split(['"', '\'']).next().unwrap_or_default().trim();
    // The line below closes it, and says nothing else.
    if word.is_empty() || word.contains(char::is_whitespace) || !closed && close.trim().len() > LONGEST_CLOSE {
        return end;
    }
    let lines = if closed { value.len() } else { value.len() + close.len() };
    let all = rest.get(..1 + lines).unwrap_or(rest);
    end + all.trim_end_matches(['\n', '\r']).len()
}

/// Where a line of code ends that goes on because its value stands on the next one: `const apiKey =`, then the literal.
/// `end` is the end of the line itself.
pub(crate) fn continued(text: &str, start: usize, end: usize, medium: Medium) -> usize {
    let line = text.get(start..end).unwrap_or_default();
    // `get(`, then the arguments, one a line.
    let call = line.split_once('\n').is_some_and(|(call, _)| call.trim_end().ends_with('('));
    if call && medium == Medium::Source {
        return arguments_end(text, start, end);
    }
    if matches!(medium, Medium::Source | Medium::Shell) && delimited::goes_on(line) {
        return value_lines_end(text, end);
    }
    let open = line.trim_end().ends_with(['=', ':', '(', '>']);
    if medium != Medium::Source || !open {
        return end;
    }
    let rest = text.get(end..floor_boundary(text, end + LONGEST_NEXT)).unwrap_or_default();
    let body = rest.trim_start();
    let gap = rest.len() - body.len();
    let one_line = rest.get(..gap).is_some_and(|gap| gap.matches('\n').count() == 1);
    let documentation = ["\"\"\"", "'''"].iter().any(|quotes| body.starts_with(quotes));
    if !one_line || documentation || !body.starts_with(['"', '\'', '`']) {
        return end;
    }
    end + gap + body.find('\n').unwrap_or(body.len())
}
