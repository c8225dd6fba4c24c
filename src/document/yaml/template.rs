//! Go template actions in YAML, as Helm charts have them (<https://pkg.go.dev/text/template>): blanked out without
//! moving a byte, so that what is left is YAML with the spans of the original.

use std::ops::Range;

use crate::bound::Bound;
use crate::document::{Node, Unknown, UnknownReason, Value};
use crate::span::Span;

/// A placeholder starts with one of these private-use characters, whose number is the action's. All take three bytes.
const FIRST: char = '\u{E000}';
const LAST: char = '\u{F8FF}';

/// As many as there are such characters. A template with more is not written by people; its rest stays as it is.
const MOST_ACTIONS: usize = LAST as usize - FIRST as usize + 1;

const ACTIONS: Bound =
    Bound::new(MOST_ACTIONS, "a template has more than 6,400 actions: the rest was read as plain text");

/// A text whose actions are blanked out.
pub(super) struct Blanked<'a> {
    /// As long as the original.
    pub(super) text: String,
    /// From the first action to the last.
    pub(super) span: Span,
    /// The source of each action that a placeholder stands for.
    inline: Vec<&'a str>,
}

/// Blanks out a text's actions: those alone on their lines by line breaks, others by placeholders that
/// [`Blanked::restore`] finds again. `None` when there is none. `${{` is no action but an expression of CI services.
pub(super) fn blank(text: &str) -> Option<Blanked<'_>> {
    let actions = actions(text);
    let alone = alone_on_their_lines(text, &actions);
    blank_ranges(text, &actions, &alone)
}

/// As [`blank`], for what stands for unknown parts of a rendered text. In a block scalar it is a part of the text.
pub(super) fn blank_rendered(text: &str, holes: Vec<Range<usize>>) -> Option<Blanked<'_>> {
    let mut alone = alone_on_their_lines(text, &holes);
    let blocks = block_scalars(text);
    for (hole, alone) in holes.iter().zip(&mut alone) {
        let before = blocks.partition_point(|block| block.start <= hole.start).checked_sub(1);
        *alone &= before.and_then(|at| blocks.get(at)).is_none_or(|block| block.end <= hole.start);
    }
    blank_ranges(text, &holes, &alone)
}

/// The lines of block scalars, without those that begin them, by indentation alone.
fn block_scalars(text: &str) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some((start, above)) = open {
            if body.is_empty() || indent > above {
                at += line.len();
                continue;
            }
            blocks.push(start..at);
            open = None;
        }
        let last = body.rsplit([' ', ':']).next().unwrap_or_default();
        let mark = last.trim_end_matches(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
        at += line.len();
        if matches!(mark, "|" | ">") {
            // Under the key of an item, the item's dash is no part of the indentation.
            let dashes = line.get(indent..).unwrap_or_default();
            let dashed = dashes.len() - dashes.trim_start_matches(['-', ' ']).len();
            let has_key = body.contains(':');
            open = Some((at, if has_key { indent + dashed } else { indent }));
        }
    }
    blocks.extend(open.map(|(start, _)| start..at));
    blocks
}

fn blank_ranges<'t>(text: &'t str, actions: &[Range<usize>], alone: &[bool]) -> Option<Blanked<'t>> {
    if text.contains(|c| (FIRST..=LAST).contains(&c)) {
        return None;
    }
    let (first, last) = (actions.first()?, actions.last()?);
    let span = Span::new(first.start, last.end);
    let mut bytes = text.as_bytes().to_vec();
    for (action, _) in actions.iter().zip(alone).filter(|(_, alone)| **alone) {
        // Line breaks rather than spaces: a line of many spaces is an error at the start of a block scalar.
        let line = with_blanks(text, action);
        fill(&mut bytes, line, |_| b'\n');
    }
    let _ = ACTIONS.holds(actions.len());
    let mut inline = Vec::new();
    for (action, &alone) in actions.iter().zip(alone).take(MOST_ACTIONS) {
        let source = text.get(action.clone()).unwrap_or_default();
        let gap = if alone { only_value(&bytes, action, source) } else { Some(action.start..action.start) };
        let Some(gap) = gap else { continue };
        let Some(mark) = u32::try_from(inline.len()).ok().and_then(|at| char::from_u32(FIRST as u32 + at)) else {
            break;
        };
        fill(&mut bytes, gap, |_| b' ');
        place(&mut bytes, action, mark);
        inline.push(source);
    }
    Some(Blanked { text: String::from_utf8(bytes).ok()?, span, inline })
}

/// An action's range with the spaces around it.
fn with_blanks(text: &str, action: &Range<usize>) -> Range<usize> {
    let blank = [' ', '\t'];
    let before = text.get(..action.start).map_or(action.start, |before| before.trim_end_matches(blank).len());
    let after = text.get(action.end..).map_or(0, |after| after.len() - after.trim_start_matches(blank).len());
    before..action.end + after
}

fn fill(bytes: &mut [u8], range: Range<usize>, with: impl Fn(u8) -> u8) {
    for byte in bytes.get_mut(range).unwrap_or_default() {
        *byte = with(*byte);
    }
}

fn place(bytes: &mut [u8], action: &Range<usize>, mark: char) {
    fill(bytes, action.clone(), |_| b'x');
    let mut encoded = [0; 4];
    let encoded = mark.encode_utf8(&mut encoded).as_bytes();
    if let Some(start) = bytes.get_mut(action.start..action.start + encoded.len()) {
        start.copy_from_slice(encoded);
    }
}

/// The byte ranges of a text's actions, in one pass.
fn actions(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut comment_can_end = true;
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("{{")).map(|at| from + at) {
        let expression = start > 0 && bytes.get(start - 1) == Some(&b'$');
        let end = if expression { None } else { action_end(bytes, start + 2, &mut comment_can_end) };
        match end {
            Some(end) => {
                found.push(start..end);
                from = end;
            }
            None => from = start + 2,
        }
    }
    found
}

/// Where the action that starts before `at` ends, or `None` when another starts before that.
fn action_end(bytes: &[u8], at: usize, comment_can_end: &mut bool) -> Option<usize> {
    let mut at = at;
    if let Some(comment) = comment_start(bytes, at) {
        let end = if *comment_can_end { memchr::memmem::find(bytes.get(comment..)?, b"*/") } else { None };
        *comment_can_end = end.is_some();
        at = comment + end? + 2;
    }
    loop {
        match bytes.get(at)? {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            b'{' if bytes.get(at + 1) == Some(&b'{') => return None,
            quote @ (b'"' | b'`') => at = string_end(bytes, at + 1, *quote).unwrap_or(at + 1),
            _ => at += 1,
        }
    }
}

/// Where the text of a comment starts, when the action is one: `{{/*` or `{{- /*`.
fn comment_start(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let rest = rest.strip_prefix(b"-").unwrap_or(rest).trim_ascii_start();
    rest.starts_with(b"/*").then(|| bytes.len() - rest.len() + 2)
}

/// Where a string ends, when it ends on its line.
fn string_end(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let mut at = at;
    loop {
        match bytes.get(at)? {
            b'\n' => return None,
            b'\\' if quote == b'"' => at += 2,
            byte if *byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// For each action, whether its lines hold actions and white space only.
fn alone_on_their_lines(text: &str, actions: &[Range<usize>]) -> Vec<bool> {
    let blank = |from: usize, to: usize| text.get(from..to).is_some_and(|gap| gap.trim().is_empty());
    let breaks = |from: usize, to: usize| text.get(from..to).is_some_and(|gap| gap.contains('\n'));
    let mut alone = vec![false; actions.len()];
    let mut run = 0;
    for at in 0..actions.len() {
        let (Some(action), next) = (actions.get(at), actions.get(at + 1)) else { break };
        let next_start = next.map_or(text.len(), |next| next.start);
        let line_end =
            text.get(action.end..next_start).and_then(|gap| gap.find('\n')).map_or(next_start, |end| action.end + end);
        let run_goes_on = next.is_some() && !breaks(action.end, next_start);
        if run_goes_on && blank(action.end, next_start) {
            continue;
        }
        let first = actions.get(run).map_or(0, |first| first.start);
        let before = run.checked_sub(1).and_then(|before| actions.get(before)).map_or(0, |action| action.end);
        let gap_start = text.get(before..first).and_then(|gap| gap.rfind('\n')).map_or(before, |at| before + at + 1);
        // A run that starts right after another on the same line does not start its line.
        let starts_line = run == 0 || breaks(before, first);
        let is_alone = starts_line && blank(gap_start, first) && !run_goes_on && blank(action.end, line_end);
        for flag in alone.get_mut(run..=at).unwrap_or_default() {
            *flag = is_alone;
        }
        run = at + 1;
    }
    alone
}

/// The parts of a document's text that a template yields under a condition only: from each `if`, `with` or `range` to its `end`. `base`
/// is where the text starts; when others follow it, the `end` may stand in one of them.
pub(super) fn conditional_parts(text: &str, base: usize, goes_on: bool) -> Vec<Span> {
    let mut open = Vec::new();
    let mut parts = Vec::new();
    for action in actions(text) {
        match first_word(text.get(action.clone()).unwrap_or_default()) {
            "if" | "with" | "range" => open.push(Some(action.start)),
            "define" | "block" => open.push(None),
            "end" => parts.extend(open.pop().flatten().map(|start| Span::new(base + start, base + action.end))),
            _ => {}
        }
    }
    if goes_on {
        parts.extend(open.into_iter().flatten().map(|start| Span::new(base + start, base + text.len())));
    }
    parts
}

/// An action's text without its delimiters' start.
fn body(source: &str) -> &str {
    source.trim_start_matches("{{").trim_start_matches('-').trim_start()
}

fn first_word(source: &str) -> &str {
    body(source).split(|c: char| !c.is_alphanumeric() && c != '$').next().unwrap_or_default()
}

/// Whether an action yields text, rather than steering the template.
fn yields_text(source: &str) -> bool {
    let (body, word) = (body(source), first_word(source));
    let steers = ["if", "else", "end", "range", "with", "define", "block", "break", "continue"].contains(&word);
    !(steers || body.starts_with("/*") || body.starts_with('$') && body.contains(":="))
}

/// When a blanked action is the only value of the key before it (`labels:` and then `{{ include … }}`), the gap from
/// the key's colon to the action. There the value is unknown, not missing.
fn only_value(bytes: &[u8], action: &Range<usize>, source: &str) -> Option<Range<usize>> {
    if !yields_text(source) {
        return None;
    }
    let before = bytes.get(..action.start)?;
    let gap = before.iter().rev().take(MOST_GAP).position(|byte| !byte.is_ascii_whitespace())?;
    let colon = action.start - gap;
    if before.get(colon - 1) != Some(&b':') {
        return None;
    }
    let line_start =
        before.get(..colon)?.iter().rev().take(MOST_GAP).position(|&byte| byte == b'\n').map_or(0, |at| colon - at);
    let after = bytes.get(action.end..)?;
    let next = after.iter().take(MOST_GAP).position(|byte| !byte.is_ascii_whitespace()).map_or(after.len(), |at| at);
    let next_line = after.get(..next)?.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let indent = |start: &[u8]| start.iter().take_while(|byte| **byte == b' ').count();
    let ends = next == after.len();
    let own = indent(bytes.get(line_start..colon)?);
    let follows = indent(after.get(next_line..next)?);
    let dash = after.get(next) == Some(&b'-') && follows == own;
    (ends || follows <= own && !dash).then_some(colon..action.start)
}

/// How far a gap is looked at: farther away, a value is taken to be none, so that the time stays linear.
const MOST_GAP: usize = 4096;

impl Blanked<'_> {
    /// Puts the actions' own text back into a tree's strings and keys. A string that an action stands in is not known:
    /// rendered, it may even be a number, a boolean or nothing.
    pub(super) fn restore(&self, node: &mut Node) {
        match &mut node.value {
            Value::String(text) => {
                let mut text = std::mem::take(text);
                let templated = self.restore_text(&mut text);
                let unknown = |text| Value::Unknown(Unknown { text, reason: UnknownReason::Template });
                node.value = if templated { unknown(text) } else { Value::String(text) };
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.restore(item)),
            Value::Object(entries) => {
                for entry in entries {
                    self.restore_text(&mut entry.key);
                    self.restore(&mut entry.node);
                }
            }
            _ => {}
        }
    }

    /// The answer is whether there was an action in the text.
    fn restore_text(&self, text: &mut String) -> bool {
        if !text.contains(|c| (FIRST..=LAST).contains(&c)) {
            return false;
        }
        let mut whole = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            let at = (c as u32).checked_sub(FIRST as u32).and_then(|at| usize::try_from(at).ok());
            match at.and_then(|at| self.inline.get(at)) {
                Some(source) => {
                    whole.push_str(source);
                    let fill = source.len() - c.len_utf8();
                    chars.by_ref().take(fill).for_each(drop);
                }
                None => whole.push(c),
            }
        }
        *text = whole;
        true
    }
}
