//! The parts of a long YAML text around some places: what stands there, what it stands in, and what stands beside it.
//! A reader that knows where to look is spared the rest, which of a large manifest is nearly all.

use crate::document::{Node, Value};
use crate::span::Span;

/// Some lines of a text, joined.
pub(super) struct Pruned {
    pub(super) text: String,
    /// Sorted.
    pieces: Vec<Piece>,
}

/// Where a run of lines begins in the joined text and in the whole one.
struct Piece {
    at: usize,
    from: usize,
}

struct Line {
    start: usize,
    indent: usize,
    /// Neither blank nor a comment.
    content: bool,
    /// Begins an item of a list.
    dash: bool,
    /// The line that it is nested under.
    parent: Option<usize>,
    /// The first line that is not nested under it.
    end: usize,
}

/// The lines of `text` that matter to what stands at `places`, or `None` when these are most of it. Nesting is told
/// by indentation alone, so that what comes out may be no YAML where the text has scalars or flow collections over
/// several lines: the parser then says so.
pub(super) fn around(text: &str, places: &[usize]) -> Option<Pruned> {
    let lines = lines(text);
    let mut keep = vec![false; lines.len()];
    // What a document is, its first level tells.
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.content && line.indent == 0) {
        keep_alone(text, &lines, at, &mut keep);
    }
    let mut visited = vec![false; lines.len()];
    for place in places {
        let at = lines.partition_point(|line| line.start <= *place).checked_sub(1)?;
        let top = lines.get(at)?.parent.unwrap_or(at);
        if !visited.get(top).copied().unwrap_or(true) {
            keep_block(&lines, top, &mut keep);
        }
        let mut above = Some(top);
        while let Some(at) = above.filter(|&at| visited.get(at) == Some(&false)) {
            if let Some(visited) = visited.get_mut(at) {
                *visited = true;
            }
            keep_alone(text, &lines, at, &mut keep);
            above = lines.get(at)?.parent;
        }
    }
    join(text, &lines, &keep)
}

/// The lines of a text and how they are nested: below a line stands what is indented more, and the items of a list
/// that are not.
fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let rest = raw.trim_start_matches(' ');
        let indent = raw.len() - rest.len();
        let dash = rest.starts_with("- ") || rest.trim_end() == "-";
        let content = !rest.trim_end().is_empty() && !rest.starts_with('#');
        let at = lines.len();
        if content {
            while let Some(&last) = open.last() {
                let above = lines
                    .get(last)
                    .is_some_and(|last| last.indent < indent || last.indent == indent && dash && !last.dash);
                if above {
                    break;
                }
                open.pop();
                if let Some(last) = lines.get_mut(last) {
                    last.end = at;
                }
            }
        }
        lines.push(Line { start, indent, content, dash, parent: open.last().copied(), end: at + 1 });
        if content {
            open.push(at);
        }
        start += raw.len();
    }
    let count = lines.len();
    for at in open {
        if let Some(line) = lines.get_mut(at) {
            line.end = count;
        }
    }
    lines
}

fn keep_block(lines: &[Line], at: usize, keep: &mut [bool]) {
    let end = lines.get(at).map_or(at, |line| line.end);
    keep.get_mut(at..end).unwrap_or_default().fill(true);
}

/// Keeps a line without what is nested under it, unless the two are one value.
fn keep_alone(text: &str, lines: &[Line], at: usize, keep: &mut [bool]) {
    let end = lines.get(at + 1).map_or(text.len(), |next| next.start);
    let line = lines.get(at).and_then(|line| text.get(line.start..end)).unwrap_or_default();
    if goes_on(line) {
        keep_block(lines, at, keep);
    } else if let Some(keep) = keep.get_mut(at) {
        *keep = true;
    }
}

/// Whether a value that begins on a line may go on below it: a block scalar, or a quote or bracket that is not closed.
fn goes_on(line: &str) -> bool {
    let line = line.split_once(" #").map_or(line, |(line, _)| line).trim_end();
    let indicated = line.trim_end_matches(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
    let count = |marks: &[u8]| line.bytes().filter(|byte| marks.contains(byte)).count();
    indicated.ends_with(['|', '>']) || count(b"\"") % 2 == 1 || count(b"'") % 2 == 1 || count(b"[{") != count(b"]}")
}

fn join(text: &str, lines: &[Line], keep: &[bool]) -> Option<Pruned> {
    let mut pruned = Pruned { text: String::new(), pieces: Vec::new() };
    let mut kept = false;
    for (at, line) in lines.iter().enumerate() {
        let keeps = keep.get(at).copied().unwrap_or_default();
        if keeps {
            if !kept {
                pruned.pieces.push(Piece { at: pruned.text.len(), from: line.start });
            }
            let end = lines.get(at + 1).map_or(text.len(), |next| next.start);
            pruned.text.push_str(text.get(line.start..end)?);
        }
        kept = keeps;
        if pruned.text.len() > text.len() / 2 {
            return None;
        }
    }
    Some(pruned)
}

impl Pruned {
    /// Moves the spans of a tree to where they are in the whole text.
    pub(super) fn restore(&self, node: &mut Node) {
        node.span = self.span(node.span);
        match &mut node.value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.restore(item)),
            Value::Object(entries) => {
                for entry in entries {
                    entry.key_span = self.span(entry.key_span);
                    self.restore(&mut entry.node);
                }
            }
            _ => {}
        }
    }

    fn span(&self, span: Span) -> Span {
        let range = span.range();
        let start = self.place(range.start);
        // The end is that of the last byte: what follows may be far away.
        let end = if span.is_empty() { start } else { self.place(range.end - 1) + 1 };
        Span::new(start, end)
    }

    fn place(&self, at: usize) -> usize {
        let piece =
            self.pieces.partition_point(|piece| piece.at <= at).checked_sub(1).and_then(|at| self.pieces.get(at));
        piece.map_or(at, |piece| piece.from + (at - piece.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept of a text around each place of a word in it, with much else below.
    fn kept(text: &str, word: &str) -> String {
        let long = format!("{text}more:\n{}", "  - one\n".repeat(text.len()));
        let places: Vec<_> = long.match_indices(word).map(|(at, _)| at).collect();
        let pruned = around(&long, &places).unwrap();
        pruned.text.strip_suffix("more:\n").unwrap().to_string()
    }

    #[test]
    fn what_a_place_stands_in_and_beside_is_kept() {
        let text = "kind: Secret\nspec:\n  a:\n    b: 1\n  env:\n    - name: X\n      value: 1\n\n    # why\n    - name: Y\n  c:\n    d: 2\n";
        assert_eq!(
            kept(text, "X"),
            "kind: Secret\nspec:\n  env:\n    - name: X\n      value: 1\n\n    # why\n    - name: Y\n"
        );
        assert_eq!(kept(text, "d:"), "kind: Secret\nspec:\n  c:\n    d: 2\n");
        assert_eq!(kept(text, "absent"), "kind: Secret\nspec:\n");
    }

    #[test]
    fn items_as_far_left_as_their_list_are_below_it() {
        let text = "spec:\n  list:\n  - name: X\n    value: 1\n  other:\n  - a: 1\n";
        assert_eq!(kept(text, "X"), "spec:\n  list:\n  - name: X\n    value: 1\n");
    }

    #[test]
    fn a_value_over_several_lines_is_kept_whole() {
        let text = "a: |-\n  one\n    two\n  three\nb: \"one\n  two\"\nc: [one,\n  two]\nd:\n  e: 1\n";
        assert_eq!(kept(text, "two\n  three"), text.replace("  e: 1\n", ""));
    }

    #[test]
    fn spans_are_those_of_the_whole_text() {
        let text = format!("a:\n{}b:\n  c: d\n", "  - x\n".repeat(9));
        let pruned = around(&text, &[text.find("c:").unwrap()]).unwrap();
        assert_eq!(pruned.text, "a:\nb:\n  c: d\n");
        let at = pruned.text.find('d').unwrap();
        let span = pruned.span(Span::new(at, at + 1));
        assert_eq!(text.get(span.range()), Some("d"));
        assert_eq!(pruned.span(Span::new(0, 1)), Span::new(0, 1));
    }
}
