//! A text of several lines inside a string or an element of another format, line by line: each without its escapes, and
//! with where its parts stand.

use std::borrow::Cow;

use crate::span::Span;

/// Longer lines are passed over: nobody wrote them.
const MOST_LINE: usize = 4096;

/// A line with its escapes undone.
pub(crate) struct EscapedLine<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Where it stands among its kin.
    pub(crate) span: Span,
    /// After each escape: the offset in `text`, and in the text around it. In order.
    shifts: Vec<(usize, usize)>,
}

impl EscapedLine<'_> {
    /// Where a part of the line stands.
    pub(crate) fn place(&self, part: Span) -> Span {
        let host = |offset: usize| {
            let at = self.shifts.partition_point(|&(own, _)| own <= offset);
            let shift = at.checked_sub(1).and_then(|at| self.shifts.get(at));
            let &(own, host) = shift.unwrap_or(&(0, self.span.start as usize));
            host + (offset - own)
        };
        let (start, end) = (part.start as usize, part.end as usize);
        Span::new(host(start), end.checked_sub(1).map_or(host(start), |last| host(last) + 1).max(host(start)))
    }
}

/// An escape: how long it is, and what it stands for.
type Escape = (usize, char);

/// Calls `see` for every line of a string literal whose line breaks are escapes (RFC 8259 section 7, YAML 1.2 section 5.7).
pub(crate) fn of_string(raw: &str, see: &mut dyn FnMut(&EscapedLine<'_>)) {
    lines(raw, '\\', string_escape, see);
}

/// Calls `see` for every line of an element's text with its references undone (XML 1.0 section 4.6).
pub(crate) fn of_element(raw: &str, see: &mut dyn FnMut(&EscapedLine<'_>)) {
    lines(raw, '&', reference, see);
}

/// Calls `see` for every line of a text that has no escapes.
pub(crate) fn of_block(raw: &str, see: &mut dyn FnMut(&EscapedLine<'_>)) {
    let mut start = 0;
    for line in raw.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        if text.len() <= MOST_LINE {
            let span = Span::new(start, start + text.len());
            see(&EscapedLine { text: Cow::Borrowed(text), span, shifts: Vec::new() });
        }
        start += line.len();
    }
}

fn string_escape(rest: &str) -> Option<Escape> {
    Some(match rest.as_bytes().get(1)? {
        b'n' => (2, '\n'),
        b'r' => (2, '\r'),
        b't' => (2, '\t'),
        b'"' => (2, '"'),
        b'\'' => (2, '\''),
        b'/' => (2, '/'),
        b'\\' => (2, '\\'),
        b'u' => (6, char::from_u32(u32::from_str_radix(rest.get(2..6)?, 16).ok()?)?),
        _ => return None,
    })
}

fn reference(rest: &str) -> Option<Escape> {
    let known = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&apos;", '\''), ("&#xd;", '\r')];
    let known =
        known.iter().chain(&[("&#13;", '\r'), ("&#10;", '\n'), ("&#xa;", '\n'), ("&#39;", '\''), ("&#34;", '"')]);
    known.into_iter().find(|(name, _)| rest.starts_with(name)).map(|&(name, c)| (name.len(), c))
}

fn lines(raw: &str, mark: char, escape: fn(&str) -> Option<Escape>, see: &mut dyn FnMut(&EscapedLine<'_>)) {
    let mut at = 0;
    while at < raw.len() {
        let start = at;
        let mut own = String::new();
        let mut shifts = Vec::new();
        let mut copied = start;
        let mut end = raw.len();
        while let Some(found) = raw.get(at..).and_then(|rest| rest.find([mark, '\n'])) {
            let here = at + found;
            let rest = raw.get(here..).unwrap_or_default();
            let Some((length, c)) = (if rest.starts_with('\n') { Some((1, '\n')) } else { escape(rest) }) else {
                // Not an escape: a text of its own.
                at = here + 1;
                continue;
            };
            if c == '\n' {
                (end, at) = (here, here + length);
                break;
            }
            own.push_str(raw.get(copied..here).unwrap_or_default());
            own.push(c);
            (copied, at) = (here + length, here + length);
            shifts.push((own.len(), copied));
        }
        if end == raw.len() {
            at = raw.len();
        }
        let rest = raw.get(copied..end).unwrap_or_default();
        let text = if shifts.is_empty() { Cow::Borrowed(rest) } else { Cow::Owned(own + rest) };
        if text.len() <= MOST_LINE {
            see(&EscapedLine { text, span: Span::new(start, end), shifts });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reader = fn(&str, &mut dyn FnMut(&EscapedLine<'_>));

    fn read(raw: &str, of: Reader) -> Vec<(String, String)> {
        let mut found = Vec::new();
        of(raw, &mut |line| {
            let at = line.text.find('v').map_or(0, |at| at);
            let place = line.place(Span::new(at, at + 1));
            found.push((line.text.to_string(), raw.get(place.range()).unwrap_or_default().to_string()));
        });
        found
    }

    #[test]
    fn lines_and_places_are_told() {
        let pair = |line: &str, part: &str| (line.to_string(), part.to_string());
        assert_eq!(
            read(r#"a\n\"b\": \"v\"\nc"#, of_string),
            [pair("a", "a"), pair("\"b\": \"v\"", "v"), pair("c", "c")]
        );
        assert_eq!(read("a &quot;v&quot;\n&amp;v &x", of_element), [pair("a \"v\"", "v"), pair("&v &x", "v")]);
        assert_eq!(read(r"v\q\", of_string), [pair(r"v\q\", "v")]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_places_fit(raw in r#"(\\n|\\"|\\u00e9|\\|&amp;|&|é|a|\n|"){0,40}"#) {
            for of in [of_string as Reader, of_element] {
                of(&raw, &mut |line| {
                    for (at, c) in line.text.char_indices() {
                        let place = line.place(Span::new(at, at + c.len_utf8()));
                        assert!(place.end as usize <= raw.len() && place.start <= place.end);
                        assert!(raw.is_char_boundary(place.start as usize));
                    }
                });
            }
        }
    }
}
