//! The redactor of a scan: it knows every credential that was found anywhere, and takes it out of every string that leaves the
//! process, whoever put it there. A value is found as it is, in parts where it is written in parts, in Base64 at any
//! alignment, in hexadecimal, and behind escapes (`\u0041`, `%41`, `&#65;`), in one another up to three deep; in any case of its
//! letters, since names without quotes are lower-cased by what reads them (SQL).

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

use crate::result::escapes::View;
use crate::result::{Excerpt, MASK};
use crate::span::Span;

/// Shorter values are words of every text (`admin`).
const SHORTEST: usize = 8;
/// Values of at least so many bytes are searched for as words of their own, when they are no plain words.
const SHORTEST_WORD: usize = 5;
/// Shorter values of small letters alone are words: in a longer one (`password` in `passwords`, a product's name in its company's)
/// they are no credential, and masked there nobody could read what a result is about.
const LONGEST_WORD: usize = 16;
/// A longer value is searched for line by line: nobody prints a part from its middle alone.
const LONGEST: usize = 16 * 1024;
/// Bytes of a value at the edge of a cropped excerpt that are too much.
const SHORTEST_PART: usize = 4;
/// Encodings in one another that are undone.
const MOST_VIEWS: usize = 3;

/// The credentials of a scan, ready to be searched for. [`Redactor::default`] knows none.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    search: Option<Search>,
}

#[derive(Clone)]
struct Search {
    /// `None` when there are more forms than can be searched for: nothing is shown then.
    automaton: Option<AhoCorasick>,
    forms: Vec<Form>,
    /// The values themselves in lower case, for the edges of excerpts: in order, and in the order of what they end with, reversed.
    values: Vec<String>,
    reversed: Vec<String>,
    /// Bytes of the longest of them.
    longest: usize,
}

/// What says that a text was cut: there as at the edge of an excerpt, a part of a value is too much.
const CUT: char = '…';

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

/// How a form is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    reach: Reach,
    /// No word that a path may well have: it holds a digit and a letter.
    telling: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Exact,
    /// The middle of an encoded text: all of its run is masked.
    Run,
    /// Only as a word of its own.
    Word,
}

impl Redactor {
    /// Of credentials, each with its text as written and its value once what hides it is undone. The same may be given
    /// twice.
    pub fn new<'a>(credentials: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self::with_plain(credentials, [])
    }

    /// The same with more credentials that are not looked for in Base64 and in hexadecimal: there may be a hundred thousand of
    /// them, and an encoded one costs kilobytes of memory.
    pub fn with_plain<'a>(
        credentials: impl IntoIterator<Item = (&'a str, &'a str)>,
        plain: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut forms = BTreeMap::new();
        let mut values = std::collections::BTreeSet::new();
        let credentials = credentials.into_iter().map(|known| (known, true));
        for ((raw, value), encoded) in credentials.chain(plain.into_iter().map(|known| (known, false))) {
            add_forms(value, encoded, &mut forms);
            if raw != value {
                add_forms(raw, encoded, &mut forms);
                add_pieces(raw, value, &mut forms);
            }
            values.extend(
                [raw, value]
                    .into_iter()
                    .filter(|v| v.len() >= SHORTEST && !v.contains('\n'))
                    .map(str::to_ascii_lowercase),
            );
        }
        if forms.is_empty() {
            return Self::default();
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(forms.keys())
            .ok();
        let values: Vec<String> = values.into_iter().collect();
        let mut reversed: Vec<String> = values.iter().map(|value| value.chars().rev().collect()).collect();
        reversed.sort_unstable();
        let longest = values.iter().map(String::len).max().unwrap_or(0);
        Self { search: Some(Search { automaton, forms: forms.into_values().collect(), values, reversed, longest }) }
    }

    /// Whether there is nothing to take out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.search.is_none()
    }

    /// A text with every known credential masked.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        let mut cleaned = text.to_string();
        self.clean_text(&mut cleaned);
        cleaned
    }

    /// The same in place.
    pub fn clean_text(&self, text: &mut String) {
        self.mask(text, false);
    }

    /// The same for a name that others refer to by: a path, a rule's id, a branch. A credential that is a plain word stays,
    /// since nobody could find the file any more.
    pub fn clean_name(&self, name: &mut String) {
        self.mask(name, true);
    }

    fn mask(&self, text: &mut String, is_name: bool) {
        let found = self.found(text, is_name);
        if !found.is_empty() {
            *text = masked(text, &found, &mut []);
        }
    }

    /// The same for every string of a JSON value, keys included.
    pub fn clean_json(&self, value: &mut serde_json::Value) {
        use serde_json::Value;
        if self.search.is_none() {
            return;
        }
        match value {
            Value::String(text) => self.clean_text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.clean_json(item)),
            Value::Object(entries) => {
                let old = std::mem::take(entries);
                for (mut key, mut item) in old {
                    self.clean_text(&mut key);
                    self.clean_json(&mut item);
                    entries.insert(unused(entries, key), item);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The same for an excerpt: its highlight stays where it was, and moves to the edge of a mask that it cuts. What a
    /// cropped one shows of a credential at its edges is taken out, too.
    pub fn clean_excerpt(&self, excerpt: &mut Excerpt) {
        let mut found = self.found(&excerpt.text, false);
        if excerpt.cropped {
            found.extend(self.search.iter().flat_map(|search| search.at_edges(&excerpt.text, 0)));
            found = merged(found);
        }
        if found.is_empty() {
            return;
        }
        let highlight = excerpt.highlight.range();
        let mut edges = [highlight.start, highlight.end];
        excerpt.text = masked(&excerpt.text, &found, &mut edges);
        let [start, end] = edges;
        excerpt.highlight = Span::new(start, end.max(start));
    }

    /// Where credentials stand in a text: sorted, apart, and on the boundaries of characters.
    fn found(&self, text: &str, is_name: bool) -> Vec<Range<usize>> {
        let Some(search) = &self.search else { return Vec::new() };
        let mut found = search.within(text.as_bytes(), is_name);
        let mut view = View::of(text);
        for _ in 0..MOST_VIEWS {
            let Some(seen) = view else { break };
            found.extend(search.within(&seen.bytes, is_name).into_iter().map(|range| seen.place(range)));
            view = seen.deeper();
        }
        if !is_name {
            found.extend(search.at_cuts(text));
        }
        let bounded = found.into_iter().map(|range| on_boundaries(text, range)).collect();
        merged(bounded)
    }
}

impl Search {
    /// Parts of values beside the marks of cuts in a text.
    fn at_cuts(&self, text: &str) -> Vec<Range<usize>> {
        let (mut found, mut start) = (Vec::new(), 0);
        for (at, mark) in text.match_indices(CUT) {
            found.extend(self.at_edges(text.get(start..at).unwrap_or_default(), start));
            start = at + mark.len();
        }
        if start > 0 {
            found.extend(self.at_edges(text.get(start..).unwrap_or_default(), start));
        }
        found
    }

    /// The beginning of a value at the end of a text, and the end of one at its beginning; the text stands at `offset`.
    fn at_edges(&self, text: &str, offset: usize) -> Vec<Range<usize>> {
        let text = text.to_ascii_lowercase();
        let begins = |sorted: &[String], part: &str| {
            let at = sorted.partition_point(|value| value.as_str() < part);
            sorted.get(at).is_some_and(|value| value.starts_with(part))
        };
        // The longest first: it holds the shorter ones.
        let mut places = text.len().saturating_sub(self.longest)..text.len().saturating_sub(SHORTEST_PART - 1);
        let at_end = places.find(|&at| text.get(at..).is_some_and(|end| begins(&self.values, end)));
        let start = text.get(..text.floor_char_boundary(self.longest.min(text.len()))).unwrap_or_default();
        let backwards: String = start.chars().rev().collect();
        let at_start = (0..backwards.len().saturating_sub(SHORTEST_PART - 1))
            .find(|&at| backwards.get(at..).is_some_and(|start| begins(&self.reversed, start)));
        let ends = at_end.map(|at| offset + at..offset + text.len());
        ends.into_iter().chain(at_start.map(|at| offset..offset + backwards.len() - at)).collect()
    }

    fn within(&self, text: &[u8], is_name: bool) -> Vec<Range<usize>> {
        let Some(automaton) = &self.automaton else { return std::iter::once(0..text.len()).collect() };
        let mut found = Vec::new();
        for hit in automaton.find_overlapping_iter(text) {
            let Some(form) = self.forms.get(hit.pattern().as_usize()) else { continue };
            let range = hit.start()..hit.end();
            match form.reach {
                _ if is_name && !form.telling => {}
                Reach::Exact => found.push(range),
                Reach::Run => found.push(run(text, range)),
                Reach::Word if is_word(text, &range) => found.push(range),
                Reach::Word => {}
            }
        }
        found
    }
}

/// A run of the alphabets of Base64 around a range.
fn run(text: &[u8], range: Range<usize>) -> Range<usize> {
    let is_digit = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=');
    let before = text.get(..range.start).unwrap_or_default().iter().rev().take_while(is_digit).count();
    let after = text.get(range.end..).unwrap_or_default().iter().take_while(is_digit).count();
    range.start - before..range.end + after
}

fn is_word(text: &[u8], range: &Range<usize>) -> bool {
    let joins = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    !joins(range.start.checked_sub(1).and_then(|at| text.get(at))) && !joins(text.get(range.end))
}

fn add_forms(value: &str, encoded: bool, into: &mut BTreeMap<Vec<u8>, Form>) {
    let value = value.trim();
    let telling = is_telling(value);
    if value.len() < SHORTEST {
        if value.len() >= SHORTEST_WORD && telling {
            into.entry(value.as_bytes().to_vec()).or_insert(Form { reach: Reach::Word, telling: false });
        }
        return;
    }
    let mut add = |form: &[u8], reach: Reach| {
        if form.len() >= SHORTEST {
            let known = into.entry(form.to_vec()).or_insert(Form { reach, telling });
            *known = (*known).min(Form { reach, telling: known.telling });
            known.telling |= telling;
        }
    };
    let is_word = value.len() < LONGEST_WORD && value.bytes().all(|byte| byte.is_ascii_lowercase());
    let reach = if is_word { Reach::Word } else { Reach::Exact };
    for line in value.lines().map(str::trim).filter(|line| !line.starts_with("-----")) {
        add(line.as_bytes(), reach);
    }
    if value.len() > LONGEST {
        return;
    }
    let bytes = value.as_bytes();
    add(bytes, reach);
    if !encoded {
        return;
    }
    for hexadecimal in [HEXLOWER.encode(bytes), HEXUPPER.encode(bytes)] {
        add(hexadecimal.as_bytes(), Reach::Run);
    }
    for shift in 0..3 {
        for encoding in [&BASE64_NOPAD, &BASE64URL_NOPAD] {
            add(base64_core(encoding, bytes, shift).as_bytes(), Reach::Run);
        }
    }
}

/// What Base64 makes of a value after so many other bytes, without the digits that its neighbours share.
fn base64_core(encoding: &data_encoding::Encoding, value: &[u8], shift: usize) -> String {
    let mut shifted = vec![0; shift];
    shifted.extend_from_slice(value);
    let digits = encoding.encode(&shifted);
    let end = digits.len() - usize::from(!shifted.len().is_multiple_of(3));
    let start = if shift == 0 { 0 } else { shift + 1 };
    digits.get(start..end).unwrap_or_default().to_string()
}

/// What of a text as written is a part of the value: a credential that is put together from strings.
fn add_pieces(raw: &str, value: &str, into: &mut BTreeMap<Vec<u8>, Form>) {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '.' | '~' | '-');
    for piece in raw.split(|c: char| !is_part(c)).filter(|piece| piece.len() >= SHORTEST && value.contains(piece)) {
        let form = Form { reach: Reach::Exact, telling: is_telling(piece) };
        into.entry(piece.as_bytes().to_vec()).or_insert(form);
    }
}

fn is_telling(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit()) && value.chars().any(char::is_alphabetic)
}

/// A key that the object does not have yet: two that are masked are two.
fn unused(entries: &serde_json::Map<String, serde_json::Value>, key: String) -> String {
    if !entries.contains_key(&key) {
        return key;
    }
    let numbered = (2..).map(|number| format!("{key} ({number})")).find(|key| !entries.contains_key(key));
    numbered.unwrap_or(key)
}

fn on_boundaries(text: &str, range: Range<usize>) -> Range<usize> {
    text.floor_char_boundary(range.start)..text.ceil_char_boundary(range.end)
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// A text with some of its ranges masked, line for line. `edges`, offsets in the text in ascending order, become offsets in
/// what is returned: one in a mask moves to the mask's start where it comes first, to its end otherwise.
fn masked(text: &str, ranges: &[Range<usize>], edges: &mut [usize]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut moved: Vec<Option<usize>> = vec![None; edges.len()];
    let mut at = 0;
    let end = text.len()..text.len();
    for range in ranges.iter().chain(std::iter::once(&end)) {
        let base = out.len();
        for (edge, moved) in edges.iter().zip(&mut moved) {
            if moved.is_none() && (at..=range.start).contains(edge) {
                *moved = Some(base + *edge - at);
            }
        }
        out.push_str(text.get(at..range.start).unwrap_or_default());
        let mask_start = out.len();
        let secret = text.get(range.clone()).unwrap_or_default();
        if !secret.is_empty() {
            mask_lines(secret, &mut out);
        }
        for (order, (edge, moved)) in edges.iter().zip(&mut moved).enumerate() {
            if moved.is_none() && *edge > range.start && *edge < range.end {
                *moved = Some(if order == 0 { mask_start } else { out.len() });
            }
        }
        at = range.end;
    }
    for (edge, moved) in edges.iter_mut().zip(moved) {
        *edge = moved.unwrap_or(out.len());
    }
    out
}

/// A mask for each line, so that lines stay lines.
pub(super) fn mask_lines(secret: &str, out: &mut String) {
    let mut lines = secret.split('\n');
    lines.next();
    out.push_str(MASK);
    for line in lines {
        out.push('\n');
        if !line.trim().is_empty() {
            out.push_str(MASK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "ueT98fRQJAFPM4ZcE5NT";

    fn redactor() -> Redactor {
        Redactor::new([(VALUE, VALUE), ("x9#kQ", "x9#kQ"), ("production-database", "production-database")])
    }

    fn escaped(form: impl Fn(u8) -> String) -> String {
        VALUE.bytes().map(form).collect()
    }

    #[test]
    fn a_word_is_masked_as_a_word() {
        let redactor = Redactor::new([("bigproduct", "bigproduct")]);
        assert_eq!(redactor.clean("image 'bigproducthq/web:latest'"), "image 'bigproducthq/web:latest'");
        assert_eq!(redactor.clean("mysql://root:bigproduct@db"), format!("mysql://root:{MASK}@db"));
        let encoded = data_encoding::BASE64.encode(b"user:bigproduct");
        assert_eq!(redactor.clean(&encoded), MASK);
        let random = Redactor::new([("bigproduct1", "bigproduct1")]);
        assert_eq!(random.clean("xbigproduct1x"), format!("x{MASK}x"));
    }

    #[test]
    fn every_form_of_a_value_is_masked() {
        let base64 = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
        for form in [
            VALUE.to_string(),
            VALUE.to_ascii_lowercase(),
            VALUE.to_ascii_uppercase(),
            base64(&format!("user:{VALUE}")),
            base64(&format!("admin:{VALUE}:x")),
            base64(&format!("a:{VALUE}")),
            base64(VALUE),
            HEXLOWER.encode(VALUE.as_bytes()),
            escaped(|byte| format!("\\u{byte:04x}")),
            escaped(|byte| format!("\\u{{{byte:X}}}")),
            escaped(|byte| format!("\\x{byte:02X}")),
            escaped(|byte| format!("\\U{byte:08x}")),
            escaped(|byte| format!("\\{byte:03o}")),
            escaped(|byte| format!("%{byte:02x}")),
            escaped(|byte| format!("&#{byte};")),
            escaped(|byte| format!("&#x{byte:x};")),
            escaped(|byte| format!("\\\\u{byte:04x}")),
            escaped(|byte| format!("%25{byte:02x}")),
            VALUE.replace('f', "\\u0066"),
            escaped(|byte| format!("={byte:02X}")),
        ] {
            let cleaned = redactor().clean(&format!("it is {form} é."));
            assert_eq!(cleaned, format!("it is {MASK} é."), "{form}");
        }
    }

    #[test]
    fn short_values_are_words_and_names_keep_plain_ones() {
        let redactor = redactor();
        assert_eq!(redactor.clean("is x9#kQ, and ax9#kQ"), format!("is {MASK}, and ax9#kQ"));
        let cleaned = |name: &str| {
            let mut name = name.to_string();
            redactor.clean_name(&mut name);
            name
        };
        assert_eq!(cleaned("infra/production-database/main.tf"), "infra/production-database/main.tf");
        assert_eq!(cleaned(&format!("keys/{VALUE}.txt")), format!("keys/{MASK}.txt"));
        assert_eq!(redactor.clean("of production-database"), format!("of {MASK}"));
    }

    #[test]
    fn a_plain_one_is_masked_as_it_stands_and_behind_escapes() {
        let redactor = Redactor::with_plain([("another-v4lue", "another-v4lue")], [(VALUE, VALUE)]);
        for form in [VALUE.to_string(), escaped(|byte| format!("%{byte:02x}")), "another-v4lue".to_string()] {
            assert_eq!(redactor.clean(&format!("it is {form}.")), format!("it is {MASK}."), "{form}");
        }
        let hexadecimal = HEXLOWER.encode(VALUE.as_bytes());
        assert_eq!(redactor.clean(&hexadecimal), hexadecimal);
    }

    #[test]
    fn values_that_overlap_are_masked_together() {
        let redactor = Redactor::new([("abcdefgh1234", ""), ("gh1234567890", "")]);
        assert_eq!(redactor.clean("<abcdefgh1234567890>"), format!("<{MASK}>"));
    }

    #[test]
    fn pieces_of_a_value_are_masked() {
        let redactor = Redactor::new([("ghp_dant8nXi\" + \"WqsuhaFVBliy", "ghp_dant8nXiWqsuhaFVBliy")]);
        assert_eq!(redactor.clean("[ghp_dant8nXi WqsuhaFVBliy]"), format!("[{MASK} {MASK}]"));
    }

    #[test]
    fn keys_of_json_are_masked_and_stay_apart() {
        let other = "hT5nWc8Yq3Jd6Mx2Rf";
        let redactor = Redactor::new([(VALUE, VALUE), (other, other)]);
        let mut value = serde_json::json!({VALUE: [VALUE], other: {"a": 1}});
        redactor.clean_json(&mut value);
        assert_eq!(value, serde_json::json!({MASK: [MASK], (format!("{MASK} (2)")): {"a": 1}}));
    }

    #[test]
    fn the_highlight_of_an_excerpt_follows() {
        let of = |text: &str, highlight: &str, cropped: bool| {
            let start = text.find(highlight).unwrap();
            let highlight = Span::new(start, start + highlight.len());
            let mut excerpt = Excerpt { first_line: 1, text: text.to_string(), highlight, cropped };
            redactor().clean_excerpt(&mut excerpt);
            (excerpt.text.clone(), excerpt.highlighted().to_string())
        };
        assert_eq!(of(&format!("a: {VALUE} b: x"), "b: x", false), (format!("a: {MASK} b: x"), "b: x".into()));
        assert_eq!(of(&format!("a: {VALUE}"), VALUE, false), (format!("a: {MASK}"), MASK.into()));
        assert_eq!(of(&format!("a: {VALUE} b"), "QJAF", false), (format!("a: {MASK} b"), MASK.into()));
        let cut = format!("{} x {}", &VALUE[8..], &VALUE[..6]);
        let told = redactor().clean(&format!("`--token {}…` was cut, and …{} é", &VALUE[..9], &VALUE[12..]));
        assert_eq!(told, format!("`--token {MASK}…` was cut, and …{MASK} é"));
        assert_eq!(redactor().clean("no part … of any…"), "no part … of any…");
        assert_eq!(of(&cut, " x ", true), (format!("{MASK} x {MASK}"), " x ".into()));
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_and_nothing_stays(before in "(?s)[ -~é\\\\%&\n]{0,30}", after in "(?s)[ -~é\\\\%&\n]{0,30}", lo in 0usize..90, hi in 0usize..90) {
            let text = format!("{before}{VALUE}{after}");
            let cleaned = redactor().clean(&text);
            proptest::prop_assert!(!cleaned.contains(VALUE));
            let highlight = Span::new(lo.min(hi), lo.max(hi));
            let mut excerpt = Excerpt { first_line: 1, text, highlight, cropped: true };
            redactor().clean_excerpt(&mut excerpt);
            proptest::prop_assert!(!excerpt.text.contains(VALUE));
        }
    }
}
