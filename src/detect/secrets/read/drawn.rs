//! Tables that are drawn with bars: what `psql` and `mysql` print, and Markdown's. The line above a rule names the columns.

use std::borrow::Cow;

use super::assignment::Assignment;
use crate::bound::Bound;
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::look::keywords::Hit;
use crate::span::Span;

/// The longest line that is read as names, in bytes.
const LONGEST_HEAD: usize = 4 * 1024;

const HEAD: Bound =
    Bound::new(LONGEST_HEAD, "the head of a drawn table is longer than 4 KiB: its columns were not searched by name");

const VALUES: Bound = Bound::new(
    20_000,
    "drawn tables have more than 20,000 values in columns of credentials: the rest was not searched by name",
);

/// Calls `see` for every value in a column whose name is that of a credential. `hits` are the words of names in the text, in
/// its order.
pub(crate) fn assignments(text: &str, hits: &[Hit], see: &mut dyn FnMut(Assignment<'_>)) {
    let (mut at, mut seen) = (0, 0);
    for hit in hits {
        if hit.start < at {
            continue;
        }
        let Some((head, body)) = head(text, hit.start) else { continue };
        let columns: Vec<(usize, &str)> = cells(head)
            .map(|(column, _, name)| (column, name))
            .filter(|(_, name)| names::classify(name).is_some())
            .collect();
        at = body;
        if columns.is_empty() {
            continue;
        }
        for line in text.get(body..).unwrap_or_default().split_inclusive('\n') {
            if !line.contains('|') && !is_rule(line) {
                break;
            }
            let start = at;
            at += line.len();
            for (column, offset, value) in cells(line) {
                let Some((_, name)) = columns.iter().find(|(own, _)| *own == column) else { continue };
                if value.is_empty() || is_rule(line) {
                    continue;
                }
                if !VALUES.has_room(seen) {
                    return;
                }
                seen += 1;
                let span = Span::new(start + offset, start + offset + value.len());
                let path = Cow::Owned(name.replace(' ', "_"));
                let made = Assignment::new(Cow::Borrowed(*name), path, value, span, "assignment", true);
                made.into_iter().for_each(&mut *see);
            }
        }
    }
}

/// The line of an offset, when it names columns, and where the rows begin that are below it.
fn head(text: &str, at: usize) -> Option<(&str, usize)> {
    let from = at.saturating_sub(LONGEST_HEAD);
    let start = memchr::memrchr(b'\n', text.as_bytes().get(from..at)?).map(|end| from + end + 1);
    let start = start.or((from == 0).then_some(0));
    let near = text.as_bytes().get(at..text.len().min(at + LONGEST_HEAD))?;
    let end = memchr::memchr(b'\n', near).map(|end| at + end);
    let (Some(start), Some(end)) = (start, end) else {
        // A line that ends with the text has no rows.
        let is_cut = start.is_none() || near.len() == LONGEST_HEAD;
        let around = text.as_bytes().get(from..at + near.len()).unwrap_or_default();
        if is_cut && memchr::memmem::find_iter(around, b" | ").count() > 1 {
            HEAD.reach();
        }
        return None;
    };
    let head = text.get(start..end).filter(|line| line.contains('|'))?;
    let rule = text.get(end + 1..)?.split_inclusive('\n').next().filter(|line| is_rule(line))?;
    Some((head, end + 1 + rule.len()))
}

/// `----+-----`, `|:---|---:|`, `+----+----+`
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() <= LONGEST_HEAD && line.contains("--") && line.bytes().all(|b| b"-+|:= ".contains(&b))
}

/// The cells of a line: the number of each, where it stands, and its text.
fn cells(line: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let line = line.trim_end();
    let open = line.len() - line.trim_start().len();
    let inner = line.get(open..).unwrap_or_default();
    let skipped = open + usize::from(inner.starts_with('|'));
    let inner = line.get(skipped..).unwrap_or_default();
    inner
        .split('|')
        .scan(skipped, |at, cell| {
            let start = *at + (cell.len() - cell.trim_start().len());
            *at += cell.len() + 1;
            Some((start, cell.trim().trim_matches('`')))
        })
        .enumerate()
        .map(move |(column, (start, cell))| {
            let ticks = line.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches('`').len());
            (column, start + ticks, cell)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let hits: Vec<Hit> =
            text.match_indices("key").map(|(at, word)| Hit { start: at, end: at + word.len(), keyword: 0 }).collect();
        let mut found = Vec::new();
        assignments(text, &hits, &mut |a| {
            assert_eq!(text.get(a.span.range()), Some(&*a.value));
            found.push(format!("{}={}", a.name, a.value));
        });
        found
    }

    #[test]
    fn columns_of_credentials_are_read() {
        for text in [
            " id | api_key\n----+---------\n  1 | v9\n  2 | v8\n(2 rows)\n",
            "+----+---------+\n| id | api_key |\n+----+---------+\n|  1 | v9      |\n|  2 | v8      |\n+----+---------+\n",
            "| Name | api_key |\n|:-----|--------:|\n| a | `v9` |\n| b | v8 |\n\n| c | v7 |\n",
        ] {
            assert_eq!(read(text), ["api_key=v9", "api_key=v8"], "{text}");
        }
        for text in
            ["| api_key |\n| v9 |\n", "api_key\n-------\nv9\n", "| keyed | b |\n|---|---|\n| a | v9 |\n", "| api_key |"]
        {
            assert_eq!(read(text), [] as [String; 0], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r"(key|\||--\||\n|`| |é|v){0,30}") {
            read(&text);
        }
    }
}
