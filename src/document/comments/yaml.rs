//! YAML (<https://yaml.org/spec/1.2.2/#66-comments>): a `#` that starts a word, outside of quotes, block scalars and the actions
//! of templates. One pass over the lines, so that a text that does not parse has its comments all the same.

use std::ops::Range;

use super::lines::lines;

/// The comments of a YAML text, and those of its template (`{{/* ... */}}`).
pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    let mut reader = Reader::default();
    for (start, line) in lines(text) {
        reader.line(start, line);
    }
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<Range<usize>>,
    /// The quote of a scalar that goes on.
    quote: Option<u8>,
    block: Option<BlockScalar>,
    /// Where a comment of the template that goes on started.
    template: Option<usize>,
    /// Brackets of flow collections that are open.
    flow: usize,
}

/// A block scalar holds what is indented as its first line is.
struct BlockScalar {
    /// Columns of what it belongs to; -1 for a document's root.
    parent: isize,
    /// Columns of its text, once known.
    indent: Option<isize>,
}

impl Reader {
    fn line(&mut self, start: usize, line: &str) {
        if self.is_in_block(line) {
            return;
        }
        let mut scan = Line { start, line, at: 0, parent: None, at_token: true };
        if let Some(from) = self.template {
            let Some(end) = line.find("*/") else { return };
            scan.at = line.get(end..).and_then(|rest| rest.find("}}")).map_or(line.len(), |close| end + close + 2);
            self.template = None;
            self.found.push(from..start + scan.at);
        }
        while scan.at < line.len() && self.quote_or_step(&mut scan) {}
    }

    /// Whether a line is text of a block scalar.
    fn is_in_block(&mut self, line: &str) -> bool {
        let Some(block) = &mut self.block else { return false };
        if line.trim().is_empty() {
            return true;
        }
        // The marks of documents stand in the first column, and end whatever is open.
        let mark = ["---", "..."].iter().find_map(|mark| line.strip_prefix(mark));
        if mark.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
            self.block = None;
            return false;
        }
        let indent = isize::try_from(line.len() - line.trim_start_matches(' ').len()).unwrap_or(isize::MAX);
        let needed = *block.indent.get_or_insert(indent.max(block.parent + 1));
        if indent >= needed {
            return true;
        }
        self.block = None;
        false
    }

    /// One step in a line; false at its end.
    fn quote_or_step(&mut self, scan: &mut Line<'_>) -> bool {
        let byte = scan.byte(0);
        if byte == b'{' && scan.byte(1) == b'{' {
            return self.action(scan);
        }
        match self.quote {
            Some(b'"') if byte == b'\\' => scan.at += 2,
            Some(b'\'') if byte == b'\'' && scan.byte(1) == b'\'' => scan.at += 2,
            Some(quote) => {
                scan.at += 1;
                if byte == quote {
                    self.quote = None;
                    scan.at_token = false;
                }
            }
            None => return self.plain(scan, byte),
        }
        true
    }

    /// Steps over `{{ ... }}`, and keeps a comment in it.
    fn action(&mut self, scan: &mut Line<'_>) -> bool {
        let from = scan.at;
        let rest = scan.line.get(from + 2..).unwrap_or_default();
        let is_comment = rest.trim_start_matches(['-', ' ']).starts_with("/*");
        let end = rest.find("}}").map(|end| from + 2 + end + 2);
        match (is_comment, end) {
            (true, Some(end)) => self.found.push(scan.start + from..scan.start + end),
            (true, None) => self.template = Some(scan.start + from),
            _ => {}
        }
        scan.at_token = false;
        scan.at = end.unwrap_or(if is_comment { scan.line.len() } else { from + 2 });
        true
    }

    fn plain(&mut self, scan: &mut Line<'_>, byte: u8) -> bool {
        let next_is_blank = scan.at + 1 >= scan.line.len() || scan.byte(1).is_ascii_whitespace();
        match byte {
            b'#' if scan.at == 0 || scan.before().is_ascii_whitespace() => {
                self.found.push(scan.start + scan.at..scan.start + scan.line.len());
                return false;
            }
            b' ' | b'\t' => {}
            b'"' | b'\'' if scan.at_token => self.quote = Some(byte),
            b'|' | b'>' if scan.at_token && self.flow == 0 && scan.is_block_header() => {
                let digit = scan.line.get(scan.at..).and_then(|header| header.chars().find(char::is_ascii_digit));
                let parent = scan.parent.unwrap_or(-1);
                let columns = digit.and_then(|digit| digit.to_digit(10)).and_then(|digit| isize::try_from(digit).ok());
                self.block = Some(BlockScalar { parent, indent: columns.map(|columns| parent.max(0) + columns) });
                scan.at_token = false;
            }
            b'-' | b'?' if scan.at_token && next_is_blank => scan.set_parent(),
            b':' if next_is_blank || self.flow > 0 && scan.before() == b'"' => scan.at_token = true,
            b'[' | b'{' if scan.at_token || self.flow > 0 => {
                self.flow += 1;
                scan.at_token = true;
            }
            b']' | b'}' if self.flow > 0 => self.flow -= 1,
            b',' if self.flow > 0 => scan.at_token = true,
            b'!' | b'&' if scan.at_token => {
                // A tag or an anchor: what follows it is the scalar.
                let rest = scan.line.get(scan.at..).unwrap_or_default();
                scan.at += rest.find([' ', '\t']).unwrap_or(rest.len());
                return true;
            }
            _ => {
                if scan.at_token {
                    scan.set_parent();
                }
                scan.at_token = false;
                // `---` before a scalar is the root of a document.
                if scan.at == 0 && scan.line.starts_with("---") {
                    (scan.at, scan.parent, scan.at_token, self.flow) = (2, None, true, 0);
                }
            }
        }
        scan.at += 1;
        true
    }
}

/// Where a line is read.
struct Line<'t> {
    start: usize,
    line: &'t str,
    at: usize,
    /// Column of the last key or dash of the line.
    parent: Option<isize>,
    /// A scalar may start here.
    at_token: bool,
}

impl Line<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.line.as_bytes().get(self.at + ahead).copied().unwrap_or_default()
    }

    fn before(&self) -> u8 {
        self.at.checked_sub(1).and_then(|at| self.line.as_bytes().get(at)).copied().unwrap_or(b' ')
    }

    fn set_parent(&mut self) {
        self.parent = isize::try_from(self.at).ok();
    }

    /// `|`, `>-`, `|2+`, with nothing but a comment behind.
    fn is_block_header(&self) -> bool {
        let rest = self.line.get(self.at + 1..).unwrap_or_default();
        let rest = rest.trim_start_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
        rest.is_empty() || rest.starts_with([' ', '\t']) && matches!(rest.trim_start().chars().next(), None | Some('#'))
    }
}
