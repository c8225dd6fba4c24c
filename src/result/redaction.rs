//! Taking the secrets of one file out of the excerpts and results about it, by where they stand. Those of other files, and what
//! else a scan says, are for [`crate::result::Redactor`].

use std::sync::Arc;

use data_encoding::{BASE64, BASE64_NOPAD};

use crate::result::values::{Builder, SHORTEST, Values};
use crate::source::SourceText;
use crate::span::Span;

/// What stands in place of a secret. Its length says nothing about the secret's.
pub const MASK: &str = "********";

/// The secrets of one file: where they stand, and what must not appear in a message. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Redactions {
    known: Arc<Known>,
    /// The region of the result at hand.
    extra: Option<Span>,
}

#[derive(Debug, Default)]
struct Known {
    /// Sorted, without overlaps.
    spans: Vec<Span>,
    values: Values,
}

impl Redactions {
    /// From the spans of secrets in a file. Other occurrences of a value are masked as well. `weak` values are
    /// guessable words: they are masked where they stand, but not searched for in texts, which may well say "password".
    #[must_use]
    pub fn new(source: &SourceText, secrets: impl IntoIterator<Item = (Span, bool)>) -> Self {
        Self::with_values(source, secrets, [])
    }

    /// The same with values that stand in the text in another form: behind a YAML alias, encoded.
    #[must_use]
    pub fn with_values<'v>(
        source: &SourceText,
        secrets: impl IntoIterator<Item = (Span, bool)>,
        known: impl IntoIterator<Item = &'v str>,
    ) -> Self {
        let mut spans = Vec::new();
        let mut values = Builder::default();
        known.into_iter().for_each(|value| forms(value, &mut values));
        for (span, weak) in secrets {
            spans.push(span);
            if !weak {
                forms(source.slice(span), &mut values);
            }
        }
        let values = values.build();
        // Nearly all files have no secret.
        if !values.is_empty() {
            spans.extend(values.find(source.text()).into_iter().map(|found| Span::new(found.start, found.end)));
        }
        Self { known: Arc::new(Known { spans: merge(spans), values }), extra: None }
    }

    /// The same with one more span masked.
    #[must_use]
    pub fn with(&self, span: Span) -> Self {
        Self { known: Arc::clone(&self.known), extra: Some(span) }
    }

    /// Whether no text needs to be cleaned of anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.values.is_empty()
    }

    /// A text with every known secret value replaced.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for found in self.known.values.find(text) {
            out.push_str(text.get(at..found.start).unwrap_or_default());
            out.push_str(MASK);
            at = found.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// The same for every string of a JSON value, keys included.
    #[must_use]
    pub fn clean_json(&self, value: serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::String(text) => Value::String(self.clean(&text)),
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.clean_json(item)).collect()),
            Value::Object(entries) => Value::Object(
                entries.into_iter().map(|(key, item)| (self.clean(&key), self.clean_json(item))).collect(),
            ),
            other => other,
        }
    }

    /// The text of a span of the file with secrets masked (line breaks inside them are kept, so that lines stay
    /// lines), and where `highlight` ended up in it. A highlight edge inside a secret moves to the mask's edge.
    #[must_use]
    pub fn excerpt(&self, source: &SourceText, span: Span, highlight: Span) -> (String, Span) {
        let mut out = String::new();
        let mut at = span.start;
        let (mut start, mut end) = (None, None);
        for secret in self.masked_in(span) {
            let (from, to) = (secret.start.max(span.start), secret.end.min(span.end));
            copy(source, at, from, highlight, &mut out, &mut start, &mut end);
            // Line by line, so that the mark of a region of one line does not take in the mask of the next.
            let mut line = Span { start: from, end: from };
            for (number, text) in source.slice(Span { start: from, end: to }).split('\n').enumerate() {
                if number > 0 {
                    copy(source, line.end, line.end + 1, highlight, &mut out, &mut start, &mut end);
                    line.start = line.end + 1;
                }
                line.end = line.start + u32::try_from(text.len()).unwrap_or_default();
                if highlight.start >= line.start && highlight.start < line.end {
                    start = Some(out.len());
                }
                if number == 0 || !text.trim().is_empty() {
                    out.push_str(MASK);
                }
                if highlight.end > line.start && highlight.end <= line.end {
                    end = Some(out.len());
                }
            }
            at = to;
        }
        copy(source, at, span.end, highlight, &mut out, &mut start, &mut end);
        let start = start.unwrap_or(0);
        let highlight = Span::new(start, end.unwrap_or(out.len()).max(start));
        (out, highlight)
    }

    /// The masked spans that overlap one, in order and apart.
    fn masked_in(&self, span: Span) -> Vec<Span> {
        let spans = &self.known.spans;
        let first = spans.partition_point(|secret| secret.end <= span.start);
        let known = spans.iter().skip(first).take_while(|secret| secret.start < span.end);
        merge(known.chain(&self.extra).copied().filter(|secret| secret.overlaps(span)).collect())
    }
}

/// The forms in which a policy may repeat a value: as it stands, without its escapes, escaped again, decoded from
/// base64 (as in a Kubernetes Secret) and encoded in it; of several lines each one, since indentation is lost.
fn forms(value: &str, into: &mut Builder) {
    let unescaped = serde_json::from_str::<String>(&format!("\"{value}\"")).unwrap_or_else(|_| value.to_string());
    let decoded = BASE64.decode(value.as_bytes()).or_else(|_| BASE64_NOPAD.decode(value.as_bytes()));
    let decoded = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let escaped = serde_json::to_string(&unescaped).unwrap_or_default();
    let lines = unescaped.lines().map(str::trim).filter(|line| !line.starts_with("-----")).map(str::to_string);
    let several = lines.clone().count() > 1;
    let forms = [
        value.to_string(),
        escaped.trim_matches('"').to_string(),
        BASE64.encode(value.as_bytes()),
        BASE64.encode(unescaped.as_bytes()),
        decoded,
    ];
    forms.iter().for_each(|form| into.add(form));
    lines.filter(|line| several && line.len() >= SHORTEST).for_each(|line| into.add(&line));
    if unescaped != value {
        into.add(&unescaped);
    }
}

/// Copies `from..to` of the file and notes where the edges of the highlight land.
fn copy(
    source: &SourceText,
    from: u32,
    to: u32,
    highlight: Span,
    out: &mut String,
    start: &mut Option<usize>,
    end: &mut Option<usize>,
) {
    let base = out.len();
    if highlight.start >= from && highlight.start <= to && start.is_none() {
        *start = Some(base + (highlight.start - from) as usize);
    }
    if highlight.end > from && highlight.end <= to || highlight.is_empty() && highlight.end == from {
        *end = Some(base + (highlight.end - from) as usize);
    }
    out.push_str(source.slice(Span { start: from, end: to.max(from) }));
}

fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};

    fn source(text: &str) -> SourceText {
        SourceText::new("a.env", text, Encoding::Utf8, Origin::WorkingTree)
    }

    fn span_of(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    #[test]
    fn an_excerpt_masks_the_secret_and_keeps_the_highlight() {
        let text = "A=1\nTOKEN=s3cr3t-value # x\n";
        let source = source(text);
        let secret = span_of(text, "s3cr3t-value");
        let redactions = Redactions::new(&source, [(secret, false)]);
        let (shown, highlight) = redactions.excerpt(&source, Span::new(4, text.len() - 1), secret);
        assert_eq!(shown, "TOKEN=******** # x");
        assert_eq!(shown.get(highlight.range()), Some(MASK));
        let whole = span_of(text, "TOKEN=s3cr3t-value");
        let (shown, highlight) = redactions.excerpt(&source, Span::new(0, text.len()), whole);
        assert_eq!(shown.get(highlight.range()), Some("TOKEN=********"));
    }

    #[test]
    fn a_secret_of_several_lines_stays_so_many_lines() {
        let text = "k: |\n  AAA\n  BBB\nz: 1";
        let source = source(text);
        let redactions = Redactions::new(&source, [(span_of(text, "AAA\n  BBB"), false)]);
        let (shown, _) = redactions.excerpt(&source, Span::new(0, text.len()), Span::new(0, 1));
        assert_eq!(shown, "k: |\n  ********\n********\nz: 1");
    }

    #[test]
    fn a_mark_of_one_line_stays_on_it() {
        let text = "k: -----BEGIN KEY-----\r\n AAA\r\n\r\n BBB\r\nz: 1";
        let source = source(text);
        let secret = span_of(text, "-----BEGIN KEY-----\r\n AAA\r\n\r\n BBB");
        let redactions = Redactions::new(&source, [(secret, false)]);
        let marked = |part: &str| {
            let (shown, highlight) = redactions.excerpt(&source, Span::new(0, text.len()), span_of(text, part));
            shown[highlight.range()].to_string()
        };
        assert_eq!(marked("-----BEGIN KEY-----"), MASK);
        assert_eq!(marked("k: -----BEGIN"), format!("k: {MASK}"));
        assert_eq!(marked("AAA"), MASK);
        assert_eq!(marked("BBB\r\nz"), format!("{MASK}\r\nz"));
    }

    #[test]
    fn messages_lose_strong_values_and_keep_weak_words() {
        let text = "a=password b=hunter2-hunter2";
        let source = source(text);
        let secrets = [(span_of(text, "password"), true), (span_of(text, "hunter2-hunter2"), false)];
        let redactions = Redactions::new(&source, secrets);
        assert_eq!(redactions.clean("the password is hunter2-hunter2"), "the password is ********");
        let json = serde_json::json!({"x": ["hunter2-hunter2"]});
        assert_eq!(redactions.clean_json(json), serde_json::json!({"x": [MASK]}));
    }

    #[test]
    fn every_form_of_a_value_is_replaced() {
        let text = "a: \"s3cr\\u0065t/\\\"pass\"\nb: dlQ5I21RMnghTHI4\nc: s3cr3t-again s3cr3t-again\n";
        let source = source(text);
        let parts = ["s3cr\\u0065t/\\\"pass", "dlQ5I21RMnghTHI4", "s3cr3t-again"];
        let redactions = Redactions::new(&source, parts.map(|part| (span_of(text, part), false)));
        for form in ["s3cret/\"pass", "s3cret/\\\"pass", "vT9#mQ2x!Lr8", "czNjcjN0LWFnYWlu", parts[0]] {
            assert_eq!(redactions.clean(&format!("it is {form}.")), format!("it is {MASK}."), "{form}");
        }
        let last = Span::new(text.find("c:").unwrap(), text.len() - 1);
        assert_eq!(redactions.excerpt(&source, last, last).0, format!("c: {MASK} {MASK}"));
    }

    #[test]
    fn a_line_of_a_block_is_replaced_without_its_indentation() {
        let text = "key: |\n  -----BEGIN KEY-----\n  s3cr3t-line-1\n  s3cr3t-line-2\n";
        let source = source(text);
        let redactions = Redactions::new(&source, [(Span::new(9, text.len()), false)]);
        let echoed = "-----BEGIN KEY-----\ns3cr3t-line-1\ns3cr3t-line-2\n";
        assert_eq!(redactions.clean(echoed), format!("-----BEGIN KEY-----\n{MASK}\n{MASK}\n"));
    }

    #[test]
    fn the_region_of_a_result_is_masked_with_the_rest() {
        let text = "a=hunter2-hunter2 b=xyz";
        let source = source(text);
        let redactions = Redactions::new(&source, [(span_of(text, "hunter2-hunter2"), false)]);
        let whole = Span::new(0, text.len());
        let shown = |redactions: &Redactions| redactions.excerpt(&source, whole, whole).0;
        assert_eq!(shown(&redactions.with(span_of(text, "xyz"))), format!("a={MASK} b={MASK}"));
        assert_eq!(shown(&redactions.with(span_of(text, "hunter2-hunter2 b=x"))), format!("a={MASK}yz"));
    }

    proptest::proptest! {
        #[test]
        fn no_excerpt_holds_a_secret(before in "[a-z\n ]{0,20}", secret in "[A-Z0-9]{8,20}", after in "[a-z\n ]{0,20}", lo in 0usize..60, hi in 0usize..60) {
            let text = format!("{before}{secret}{after}");
            let source = source(&text);
            let redactions = Redactions::new(&source, [(span_of(&text, &secret), false)]);
            let highlight = Span::new(lo.min(text.len()), hi.min(text.len()));
            let (shown, highlight) = redactions.excerpt(&source, Span::new(0, text.len()), highlight);
            proptest::prop_assert!(!shown.contains(&secret));
            let marked = shown.get(highlight.range());
            proptest::prop_assert!(marked.is_some());
            let own = text.get(lo.min(text.len())..hi.min(text.len())).unwrap_or_default();
            if !own.trim().is_empty() && hi > lo {
                proptest::prop_assert_eq!(marked.unwrap_or_default().matches('\n').count(), own.matches('\n').count());
            }
        }
    }
}
