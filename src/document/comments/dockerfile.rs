//! Dockerfiles (<https://docs.docker.com/reference/dockerfile/>): a comment is a line of its own, inside an instruction that
//! goes on too. What follows a `#` behind an instruction is part of it, but for the shell that `RUN` starts. Heredocs are text.

use std::collections::VecDeque;
use std::ops::Range;

use super::lines::lines;

pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut goes_on, mut runs, mut quote) = (false, false, None);
    let mut heredocs: VecDeque<&str> = VecDeque::new();
    for (start, line) in lines(text) {
        if let Some(word) = heredocs.front() {
            if line.trim() == *word {
                heredocs.pop_front();
            }
            continue;
        }
        let body = line.trim_start();
        if body.starts_with('#') && quote.is_none() {
            found.push(start + line.len() - body.len()..start + line.len());
            continue;
        }
        if !goes_on {
            let word = body.split_whitespace().next().unwrap_or_default();
            let after = body.get(word.len()..).unwrap_or_default().trim_start();
            runs = word.eq_ignore_ascii_case("RUN") && !after.starts_with('[');
            quote = None;
        }
        if body.contains("<<") {
            heredocs.extend(words_of_heredocs(body));
        }
        if runs {
            found.extend(shell_comment(line, &mut quote).map(|at| start + at..start + line.len()));
        }
        goes_on = body.trim_end().ends_with(['\\', '`']);
    }
    found
}

/// The words that end the heredocs of a line: `<<EOF`, `<<-"EOF"`.
fn words_of_heredocs(line: &str) -> Vec<&str> {
    let parts = line.split("<<").skip(1);
    let word = |part: &'_ str| -> usize {
        part.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
    };
    parts
        .filter_map(|part| {
            let part = part.strip_prefix('-').unwrap_or(part).trim_start_matches(['"', '\'']);
            part.get(..word(part)).filter(|word| !word.is_empty())
        })
        .collect()
}

/// Where a comment of the shell starts in a line, outside of quotes that may go over lines.
fn shell_comment(line: &str, quote: &mut Option<u8>) -> Option<usize> {
    let mut before = b' ';
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        match (*quote, byte) {
            _ if escaped => {
                escaped = false;
                before = byte;
                continue;
            }
            (Some(open), _) if byte == open => *quote = None,
            (None, b'"' | b'\'') => *quote = Some(byte),
            (None, b'#') if before.is_ascii_whitespace() => return Some(at),
            _ => {}
        }
        escaped = byte == b'\\' && *quote != Some(b'\'');
        before = byte;
    }
    None
}
