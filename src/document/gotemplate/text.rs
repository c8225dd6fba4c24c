//! A text that a template yields, with where its parts come from and which of them are not known.

use super::value::At;
use crate::span::Span;

/// A text and its segments. Plain texts have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    text: String,
    /// Sorted, without overlaps.
    segments: Vec<Segment>,
}

/// Where a part of a text comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    pub start: u32,
    pub end: u32,
    /// The template's text or action that yielded it.
    pub at: Option<At>,
    /// Where it was yielded first, when other templates passed it on.
    pub via: Option<At>,
    /// The value that it shows.
    pub value: Option<At>,
    /// A template's own text: a byte of it is a byte of the template.
    pub verbatim: bool,
    /// The action's source, which stands for what is not known.
    pub unknown: bool,
    /// Of these: no file of values names it, and whoever installs the chart may.
    pub unnamed: bool,
    /// Yielded under a condition that is not known.
    pub maybe: bool,
}

impl Segment {
    pub(crate) fn of(at: Option<At>) -> Self {
        Self {
            start: 0,
            end: 0,
            at,
            via: None,
            value: None,
            verbatim: false,
            unknown: false,
            unnamed: false,
            maybe: false,
        }
    }

    fn is_one_with(&self, next: &Self) -> bool {
        let same = Self { start: next.start, end: next.end, ..*self } == *next;
        same && !self.verbatim && !self.unknown && self.end == next.start
    }
}

impl Text {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), segments: Vec::new() }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(crate) fn has_unknown(&self) -> bool {
        self.segments.iter().any(|segment| segment.unknown || segment.maybe)
    }

    /// Whether a part that is more than blanks is known.
    pub(crate) fn has_known(&self) -> bool {
        let mut at = 0;
        let mut known = String::new();
        for segment in self.segments.iter().filter(|segment| segment.unknown || segment.maybe) {
            known.push_str(self.text.get(at..segment.start as usize).unwrap_or_default());
            at = segment.end as usize;
        }
        known.push_str(self.text.get(at..).unwrap_or_default());
        !known.trim().is_empty()
    }

    /// Adds a piece, all of it from one place.
    pub(crate) fn push(&mut self, piece: &str, segment: Segment) {
        if piece.is_empty() {
            return;
        }
        let start = offset(self.text.len());
        self.text.push_str(piece);
        let segment = Segment { start, end: offset(self.text.len()), ..segment };
        match self.segments.last_mut() {
            Some(last) if last.is_one_with(&segment) => last.end = segment.end,
            _ => self.segments.push(segment),
        }
    }

    /// Adds a text whose parts keep their values and what they are, seen from a place that passes it on.
    pub(crate) fn pass_on(&mut self, text: &Self, from: Segment) {
        let mut at = 0;
        for own in &text.segments {
            self.push(text.slice(at, own.start), from);
            let passed = Segment {
                via: own.via.or(own.at),
                value: own.value.or(from.value),
                unknown: own.unknown,
                unnamed: own.unnamed,
                maybe: own.maybe || from.maybe,
                ..from
            };
            self.push(text.slice(own.start, own.end), passed);
            at = own.end;
        }
        self.push(text.slice(at, offset(text.len())), from);
    }

    fn slice(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// A part of the text.
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Self {
        let (start, end) = (offset(range.start), offset(range.end));
        let cut = |segment: &Segment| {
            let (from, to) = (segment.start.max(start), segment.end.min(end));
            (from < to).then(|| {
                let at =
                    if segment.verbatim { segment.at.map(|at| moved(at, from - segment.start)) } else { segment.at };
                Segment { start: from - start, end: to - start, at, ..*segment }
            })
        };
        Self {
            text: self.text.get(range).unwrap_or_default().to_string(),
            segments: self.segments.iter().filter_map(cut).collect(),
        }
    }

    /// Puts something before every line. What is not known stays one piece.
    pub(crate) fn indented(&self, before: &str) -> Self {
        // Where each line begins, here and there.
        let mut starts = vec![(0, before.len())];
        let mut text = String::with_capacity(self.text.len() + 64);
        text.push_str(before);
        for line in self.text.split_inclusive('\n') {
            text.push_str(line);
            if line.ends_with('\n') {
                let at = starts.last().map_or(0, |(at, _)| *at) + line.len();
                text.push_str(before);
                starts.push((at, text.len()));
            }
        }
        let moved_to = |at: usize| {
            let line = starts.partition_point(|(start, _)| *start <= at).checked_sub(1);
            line.and_then(|line| starts.get(line)).map_or(at, |(start, there)| there + (at - start))
        };
        let mut segments = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let (from, to) = (segment.start as usize, segment.end as usize);
            if !segment.verbatim {
                let end = if to > from { moved_to(to - 1) + 1 } else { moved_to(to) };
                segments.push(Segment { start: offset(moved_to(from)), end: offset(end), ..*segment });
                continue;
            }
            // What is byte by byte stays so, line by line.
            let mut at = from;
            for line in self.text.get(from..to).unwrap_or_default().split_inclusive('\n') {
                let start = offset(moved_to(at));
                let skipped = offset(at - from);
                let end = start + offset(line.len());
                let place = segment.at.map(|at| moved(at, skipped));
                segments.push(Segment { start, end, at: place, ..*segment });
                at += line.len();
            }
        }
        Self { text, segments }
    }

    /// Adds another text as it is.
    pub(crate) fn append(&mut self, other: &Self) {
        let base = offset(self.text.len());
        self.text.push_str(&other.text);
        let moved = |segment: &Segment| Segment { start: segment.start + base, end: segment.end + base, ..*segment };
        self.segments.extend(other.segments.iter().map(moved));
    }

    /// Adds what comes from nowhere.
    pub(crate) fn append_plain(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Without blanks at its ends.
    pub(crate) fn trimmed(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        let end = self.text.trim_end().len().max(start);
        self.part(start..end)
    }
}

fn moved(at: At, by: u32) -> At {
    At { span: Span { start: at.span.start + by, end: at.span.end }, ..at }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
