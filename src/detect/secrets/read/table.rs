//! Tables in text, of which the first line names the columns (RFC 4180): `id,api_token`.

use std::borrow::Cow;

use super::assignment::Assignment;
use crate::bound::Bound;
use crate::detect::secrets::kinds::names;
use crate::span::Span;

/// The longest first line that is read as names, in bytes.
const HEAD: Bound =
    Bound::new(16 * 1024, "the first line of a table is longer than 16 KiB: its columns were not searched by name");
/// The longest name of a column with other signs than names have.
const LONGEST_NAME: usize = 40;

const VALUES: Bound = Bound::new(
    20_000,
    "a table has more than 20,000 values in columns of credentials: the rest was not searched by name",
);

/// Calls `see` for every value in a column whose name is that of a credential.
pub(crate) fn assignments(path: &str, text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    let lower = path.to_ascii_lowercase();
    if !lower.ends_with(".csv") && !lower.ends_with(".tsv") {
        return;
    }
    let head = text.lines().next().unwrap_or_default();
    if !HEAD.holds(head.len()) {
        return;
    }
    let Some(comma) =
        [b',', b'\t', b';'].into_iter().max_by_key(|&mark| memchr::memchr_iter(mark, head.as_bytes()).count())
    else {
        return;
    };
    let mut rows = Cells { text, at: 0, comma };
    let mut columns = Vec::new();
    let head = rows.row();
    for (column, span, _) in &head {
        let name = text.get(span.range()).unwrap_or_default().trim();
        let is_name = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
        // `Password (initial)`, `#`: names as people write them, in a line that is no sentence.
        let odd = head.len() >= 3 && name.len() <= LONGEST_NAME;
        if name.is_empty() || !odd && !name.chars().all(is_name) {
            return;
        }
        let name = name.split(['(', '[']).next().unwrap_or_default().trim();
        if names::classify(name).is_some() {
            columns.push((*column, name));
        }
    }
    if head.len() < 2 {
        return;
    }
    let mut seen = 0;
    while !columns.is_empty() && rows.at < text.len() {
        for (column, span, _) in rows.row() {
            let Some((_, name)) = columns.iter().find(|(own, _)| *own == column) else { continue };
            let Some(value) = text.get(span.range()).filter(|value| !value.trim().is_empty()) else { continue };
            if !VALUES.has_room(seen) {
                return;
            }
            seen += 1;
            let name = Cow::Borrowed(*name);
            let made =
                Assignment::new(name.clone(), Cow::Owned(name.replace(' ', "_")), value, span, "assignment", true);
            made.into_iter().for_each(&mut *see);
        }
    }
}

/// Reads the rows of a table.
struct Cells<'a> {
    text: &'a str,
    at: usize,
    comma: u8,
}

impl Cells<'_> {
    /// The next row: the number of each cell, its text without quotes, and whether it is the last.
    fn row(&mut self) -> Vec<(usize, Span, bool)> {
        let bytes = self.text.as_bytes();
        let mut cells = Vec::new();
        loop {
            let (span, next) = self.cell(bytes);
            let last = bytes.get(next) != Some(&self.comma);
            cells.push((cells.len(), span, last));
            self.at = next + 1;
            if last {
                return cells;
            }
        }
    }

    /// The cell that begins here, and where what ends it stands.
    fn cell(&self, bytes: &[u8]) -> (Span, usize) {
        let ends = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + memchr::memchr2(self.comma, b'\n', rest).unwrap_or(rest.len())
        };
        if bytes.get(self.at) != Some(&b'"') {
            let end = ends(self.at);
            let text = self.text.get(self.at..end).unwrap_or_default().trim_end_matches('\r');
            return (Span::new(self.at, self.at + text.len()), end);
        }
        let start = self.at + 1;
        let mut at = start;
        while let Some(offset) = bytes.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) {
            at += offset;
            if bytes.get(at + 1) != Some(&b'"') {
                return (Span::new(start, at), ends(at + 1));
            }
            at += 2;
        }
        (Span::new(start, bytes.len()), bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        assignments("a.csv", text, &mut |a| {
            assert_eq!(text.get(a.span.range()), Some(&*a.value));
            found.push((a.name.to_string(), a.value.to_string()));
        });
        found
    }

    #[test]
    fn columns_of_credentials_are_read() {
        let pair = |name: &str, value: &str| (name.to_string(), value.to_string());
        assert_eq!(read("id,api_token\n1,v1\n2,\"v,2\"\r\n3,\n"), [pair("api_token", "v1"), pair("api_token", "v,2")]);
        assert_eq!(read("\"name\";\"password\"\n\"a \"\"b\"\";\nc\";v\n"), [pair("password", "v")]);
        assert_eq!(read("id\tclient secret\n1\tv"), [pair("client secret", "v")]);
        assert_eq!(read("#,Who?,Password (first)\n1,a,v\n"), [pair("Password", "v")]);
        for text in
            ["", "password", "password\nv\n", "see (x), password\na,b\n", "id,token_count\n1,2\n", "id,password\n"]
        {
            assert_eq!(read(text), [], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"id,password\n(v|,|"|\n|\r|é|;){0,24}"#) {
            read(&text);
        }
    }
}
