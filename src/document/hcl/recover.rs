//! What can be had from a file that does not parse as a whole.

use std::ops::Range;

use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::Structure;

use super::convert::{Converter, conflict};
use super::scan::{self, Item};
use super::table::{Name, Table};
use super::{MAX_BLOCK_DEPTH, Problem};
use crate::document::{Node, Value};
use crate::span::Span;

/// Levels of blocks that are searched for the part with the mistake; each level reads its text once more.
const MAX_LEVELS: usize = 8;

/// Parses each attribute and block by itself and leaves out those that fail.
pub(super) fn recover(text: &str, table: &mut Table, problems: &mut Vec<Problem>) {
    Recovery { text, problems }.body(0..text.len(), 0, 0, table);
}

/// The attributes and blocks of the top level that hold one of `places` (sorted offsets), or `None` when the text
/// cannot be told apart, or one of them is wrong: then all of it has to be read.
pub(super) fn around(text: &str, places: &[usize]) -> Option<Table> {
    let mut table = Table::default();
    let mut problems = Vec::new();
    let mut recovery = Recovery { text, problems: &mut problems };
    for item in scan::items(text, 0..text.len(), true) {
        let (Item::Attribute(range) | Item::Block { whole: range, closed: true, .. }) = item else { return None };
        let next = places.partition_point(|&place| place < range.start);
        if places.get(next).is_some_and(|&place| place < range.end) {
            recovery.piece(range, 0, &mut table).ok()?;
        }
    }
    problems.is_empty().then_some(table)
}

struct Recovery<'t> {
    text: &'t str,
    problems: &'t mut Vec<Problem>,
}

impl Recovery<'_> {
    fn body(&mut self, range: Range<usize>, level: usize, depth: usize, table: &mut Table) {
        for item in scan::items(self.text, range, level == 0) {
            match item {
                Item::Junk(range) => self.problem("expected an attribute or a block; the line was left out", range),
                Item::Attribute(range) => {
                    if let Err(problem) = self.piece(range, depth, table) {
                        self.problems.push(problem);
                    }
                }
                Item::Block { whole, header, body, closed } => {
                    let failure = if closed { self.piece(whole.clone(), depth, table).err() } else { None };
                    match failure {
                        None if closed => {}
                        Some(problem) if level + 1 >= MAX_LEVELS => self.problems.push(problem),
                        _ => self.block(&whole, header, body, closed, (level, depth), table),
                    }
                }
            }
        }
    }

    /// Parses one attribute or block that is whole.
    fn piece(&mut self, range: Range<usize>, depth: usize, table: &mut Table) -> Result<(), Problem> {
        let text = self.text.get(range.clone()).unwrap_or_default();
        if scan::has_wide_object(text) {
            let message = "an object has too many entries to be read; left out".to_string();
            return Err(Problem { message, span: first_line(self.text, range) });
        }
        let body = parse_body(text).map_err(|error| self.located(&error, range.start))?;
        let converter = Converter::new(text, range.start);
        converter.body(&body, depth, table, self.problems);
        Ok(())
    }

    fn block(
        &mut self,
        whole: &Range<usize>,
        header: Range<usize>,
        body: Range<usize>,
        closed: bool,
        (level, depth): (usize, usize),
        table: &mut Table,
    ) {
        let Some((names, span)) = self.header(header.clone()) else {
            return self.problem("the type or a label of the block can't be read; the block was left out", header);
        };
        let depth = depth + names.len() + 1;
        if depth > MAX_BLOCK_DEPTH || level + 1 >= MAX_LEVELS {
            return self.problems.push(super::convert::too_deep(span));
        }
        if !closed {
            self.problem("the block is not closed", header);
        }
        let mut inner = Table::default();
        self.body(body, level + 1, depth, &mut inner);
        let node = Node::new(Span::new(whole.start, whole.end), Value::Object(inner.into_entries().into()));
        if table.add_block(names, span, node).is_err() {
            self.problems.push(conflict(span));
        }
    }

    fn header(&self, range: Range<usize>) -> Option<(Vec<Name>, Span)> {
        let text = format!("{}{{}}", self.text.get(range.clone())?);
        let body = parse_body(&text).ok()?;
        match body.into_iter().next()? {
            Structure::Block(block) => Some(Converter::new(&text, range.start).header(&block)),
            Structure::Attribute(_) => None,
        }
    }

    fn problem(&mut self, message: &str, range: Range<usize>) {
        self.problems.push(Problem { message: message.to_string(), span: first_line(self.text, range) });
    }

    /// hcl-edit's words name what it expected and quote nothing.
    fn located(&self, error: &Error, offset: usize) -> Problem {
        // The parser counts bytes, and may stop within a character.
        let start = self.text.floor_char_boundary(offset + error.location().offset());
        Problem { message: format!("HCL: {}", error.message()), span: first_line(self.text, start..self.text.len()) }
    }
}

/// From the start of a range to the end of its first line.
fn first_line(text: &str, range: Range<usize>) -> Span {
    let rest = text.get(range.clone()).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default().trim_end();
    Span::new(range.start, range.start + line.len())
}
