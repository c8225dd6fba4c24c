//! Byte spans, and the line index that turns them into what people and SARIF call a region.

use std::sync::OnceLock;

use serde::Serialize;

/// A half-open byte range `start..end` in one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; an end before the start is moved to the start. Offsets beyond `u32::MAX` saturate
    /// (the size limit of a scan is far below).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX).max(start);
        Self { start, end }
    }

    /// The bytes it covers, for slicing with `str::get`.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two share a byte, or one is an empty span inside the other.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end || self == other
    }

    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// SARIF 2.1.0 section 3.30: 1-based lines and columns; columns count UTF-16 code units; the end column is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    pub start_line: u32,
    pub start_column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

/// Where each line of a text starts. A line ends after LF, CRLF or a lone CR.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Whether columns are bytes.
    ascii: bool,
    /// How many UTF-16 code units stand before each multiple of [`STRIDE`] bytes, once somebody asks for a column far
    /// into a long line: without them all columns of one line would cost its length squared.
    units: OnceLock<Vec<u32>>,
}

/// How many bytes are counted for one column.
const STRIDE: usize = 1024;

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let crlf = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
            if !crlf {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts, ascii: text.is_ascii(), units: OnceLock::new() }
    }

    /// The number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The 0-based line that holds a byte offset.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The span of a 0-based line without its line break, or `None` past the end.
    #[must_use]
    pub fn line_span(&self, text: &str, line: usize) -> Option<Span> {
        let start = *self.starts.get(line)? as usize;
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next as usize);
        let body = text.get(start..end)?.trim_end_matches(['\r', '\n']);
        Some(Span::new(start, start + body.len()))
    }

    /// The region of a span. Offsets inside a character or past the end are moved back to the nearest boundary.
    #[must_use]
    pub fn region(&self, text: &str, span: Span) -> Region {
        let (start_line, start_column) = self.position(text, span.start);
        let (end_line, end_column) = self.position(text, span.end);
        Region { start_line, start_column, end_line, end_column }
    }

    /// The UTF-16 code units before a character boundary.
    fn units_before(&self, text: &str, offset: usize) -> usize {
        let units = self.units.get_or_init(|| {
            let mut before = 0;
            let mut counted = 0;
            (0..=text.len() / STRIDE)
                .map(|mark| {
                    let at = text.floor_char_boundary(mark * STRIDE);
                    before += utf16_length(text, counted, at);
                    counted = at;
                    u32::try_from(before).unwrap_or(u32::MAX)
                })
                .collect()
        });
        let mark = offset / STRIDE;
        let known = units.get(mark).copied().unwrap_or_default() as usize;
        known + utf16_length(text, text.floor_char_boundary(mark * STRIDE), offset)
    }

    fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let offset = text.floor_char_boundary(offset as usize);
        let line = self.line_of(u32::try_from(offset).unwrap_or(u32::MAX));
        let start = self.starts.get(line).copied().unwrap_or_default() as usize;
        let column = match offset.saturating_sub(start) {
            bytes if self.ascii => bytes,
            0..=STRIDE => utf16_length(text, start, offset),
            _ => self.units_before(text, offset).saturating_sub(self.units_before(text, start)),
        };
        (u32::try_from(line + 1).unwrap_or(u32::MAX), u32::try_from(column + 1).unwrap_or(u32::MAX))
    }
}

fn utf16_length(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).map_or(0, |part| part.encode_utf16().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_lf_crlf_and_cr() {
        let text = "a\nb\r\nc\rd";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        let lines: Vec<_> = (0..4).map(|n| text.get(index.line_span(text, n).unwrap().range()).unwrap()).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
        assert_eq!(index.line_span(text, 4), None);
    }

    #[test]
    fn columns_count_utf16_units() {
        let text = "é😀x";
        let region = LineIndex::new(text).region(text, Span::new(6, 7));
        assert_eq!(region, Region { start_line: 1, start_column: 4, end_line: 1, end_column: 5 });
    }

    #[test]
    fn an_offset_inside_a_character_moves_back() {
        let text = "😀";
        let region = LineIndex::new(text).region(text, Span::new(2, 99));
        assert_eq!(region, Region { start_line: 1, start_column: 1, end_line: 1, end_column: 3 });
    }

    #[test]
    fn columns_far_into_a_long_line_are_counted_from_its_start() {
        let text = format!("é\n{}", "aé😀".repeat(1000));
        let index = LineIndex::new(&text);
        let start = text.find('\n').unwrap() + 1;
        for (at, _) in text.char_indices().filter(|&(at, _)| at >= start) {
            let column = text[start..at].encode_utf16().count() + 1;
            assert_eq!(index.region(&text, Span::new(at, at)).start_column as usize, column, "{at}");
        }
    }
}
