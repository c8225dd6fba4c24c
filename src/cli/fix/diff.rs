//! What changed in a text, as `diff -u` shows it and `git apply` takes it.

use std::fmt::Write as _;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// A run of lines that differ: `old` lines from `at` became `new`.
#[derive(Debug)]
struct Change<'t> {
    at: usize,
    old: Vec<&'t str>,
    new: Vec<&'t str>,
}

/// The difference of two texts that are mostly alike.
pub(super) fn unified(path: &str, before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let changes = changes(&old, &new);
    let mut page = format!("--- {}\n+++ {}\n", name(&format!("a/{path}")), name(&format!("b/{path}")));
    let mut shift = 0_isize;
    let mut rest = changes.as_slice();
    while let Some(first) = rest.first() {
        let close = rest.windows(2).take_while(|pair| match pair {
            [a, b] => b.at <= a.at + a.old.len() + 2 * CONTEXT,
            _ => false,
        });
        let (group, others) = rest.split_at(close.count() + 1);
        rest = others;
        let start = first.at.saturating_sub(CONTEXT);
        let end = group.last().map_or(start, |last| (last.at + last.old.len() + CONTEXT).min(old.len()));
        let grown: isize = group.iter().map(|c| c.new.len().cast_signed() - c.old.len().cast_signed()).sum();
        let length = end - start;
        let new_start = start.saturating_add_signed(shift);
        let new_length = length.saturating_add_signed(grown);
        let _ = writeln!(page, "@@ -{},{length} +{},{new_length} @@", start + 1, new_start + 1);
        let mut at = start;
        for change in group {
            lines(&mut page, ' ', old.get(at..change.at).unwrap_or_default());
            lines(&mut page, '-', &change.old);
            lines(&mut page, '+', &change.new);
            at = change.at + change.old.len();
        }
        lines(&mut page, ' ', old.get(at..end).unwrap_or_default());
        shift += grown;
    }
    page
}

fn lines(page: &mut String, mark: char, lines: &[&str]) {
    for line in lines {
        page.push(mark);
        page.push_str(line);
        if !line.ends_with('\n') {
            page.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// Where a line differs, both sides go on from the nearest lines that are alike again.
fn changes<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Change<'t>> {
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    while i < old.len() || j < new.len() {
        if old.get(i).is_some() && old.get(i) == new.get(j) {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (skip_old, skip_new) = alike_again(old.get(i..).unwrap_or_default(), new.get(j..).unwrap_or_default());
        let part =
            |lines: &[&'t str], from: usize, count: usize| lines.get(from..from + count).unwrap_or_default().to_vec();
        found.push(Change { at: i, old: part(old, i, skip_old), new: part(new, j, skip_new) });
        (i, j) = (i + skip_old, j + skip_new);
    }
    found
}

/// A name as git writes it: in quotes, as in C, where it holds what would end it (core.quotePath in git-config(1)).
fn name(path: &str) -> String {
    let is_odd = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if !path.contains(is_odd) {
        return path.to_string();
    }
    let mut quoted = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if is_odd(c) => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The fewest lines to leave out on either side until two lines in a row are alike, or one at the end.
fn alike_again(old: &[&str], new: &[&str]) -> (usize, usize) {
    for sum in 1..=old.len() + new.len() {
        for skip_old in 0..=sum.min(old.len()) {
            let skip_new = sum - skip_old;
            if skip_new > new.len() {
                continue;
            }
            let (a, b) = (old.get(skip_old..).unwrap_or_default(), new.get(skip_new..).unwrap_or_default());
            let is_end = a.is_empty() && b.is_empty();
            if is_end || (!a.is_empty() && !b.is_empty() && a.iter().zip(b).take(2).all(|(x, y)| x == y)) {
                return (skip_old, skip_new);
            }
        }
    }
    (old.len(), new.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_is_as_git_takes_it() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np";
        let after = before.replace("b\n", "B\n").replace("m\n", "m\nM\n").replace("\np", "\nP");
        insta::assert_snapshot!(unified("x/y.tf", before, &after), @r"
        --- a/x/y.tf
        +++ b/x/y.tf
        @@ -1,5 +1,5 @@
         a
        -b
        +B
         c
         d
         e
        @@ -11,6 +11,7 @@
         k
         l
         m
        +M
         n
         o
        -p
        \ No newline at end of file
        +P
        \ No newline at end of file
        ");
        assert!(!unified("x", "a\n", "a\n").contains("@@"));
        assert!(unified("é\t\"x", "", "a\n").starts_with("--- \"a/é\\011\\\"x\"\n+++ \"b/é"));
        assert!(unified("x", "", "a\n").ends_with("@@ -1,0 +1,1 @@\n+a\n"));
    }
}
