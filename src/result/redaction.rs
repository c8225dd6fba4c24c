//! Taking secrets out of what people and reports see. Done once, when a result is made.

use crate::source::SourceText;
use crate::span::Span;

/// What stands in place of a secret. Its length says nothing about the secret's.
pub const MASK: &str = "********";

/// Values shorter than this are not searched for in messages: they are common words (`admin`).
const SHORTEST_SEARCHED: usize = 8;

/// The secrets of one file: where they stand, and what must not appear in a message.
#[derive(Clone, Debug, Default)]
pub struct Redactions {
    /// Sorted, without overlaps.
    spans: Vec<Span>,
    values: Vec<String>,
}

impl Redactions {
    /// From the spans of secrets in a file. `weak` values are guessable words: they are masked where they stand, but
    /// not searched for in messages, which may well say "password".
    #[must_use]
    pub fn new(source: &SourceText, secrets: impl IntoIterator<Item = (Span, bool)>) -> Self {
        let mut redactions = Self::default();
        for (span, weak) in secrets {
            redactions.spans.push(span);
            let value = source.slice(span);
            if !weak && value.len() >= SHORTEST_SEARCHED {
                redactions.values.push(value.to_string());
            }
        }
        redactions.spans = merge(redactions.spans);
        // A longer value may contain a shorter one: it has to go first.
        redactions.values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        redactions.values.dedup();
        redactions
    }

    /// The same with one more span masked.
    #[must_use]
    pub fn with(&self, span: Span) -> Self {
        let mut spans = self.spans.clone();
        spans.push(span);
        Self { spans: merge(spans), values: self.values.clone() }
    }

    /// A text with every known secret value replaced.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_string();
        for value in &self.values {
            if text.contains(value.as_str()) {
                text = text.replace(value.as_str(), MASK);
            }
        }
        text
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
        for secret in self.spans.iter().filter(|secret| secret.overlaps(span)) {
            let (from, to) = (secret.start.max(span.start), secret.end.min(span.end));
            copy(source, at, from, highlight, &mut out, &mut start, &mut end);
            if highlight.start >= from && highlight.start < to {
                start = Some(out.len());
            }
            mask(source.slice(Span { start: from, end: to }), &mut out);
            if highlight.end > from && highlight.end <= to {
                end = Some(out.len());
            }
            at = to;
        }
        copy(source, at, span.end, highlight, &mut out, &mut start, &mut end);
        let start = start.unwrap_or(0);
        let highlight = Span::new(start, end.unwrap_or(out.len()).max(start));
        (out, highlight)
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

fn mask(secret: &str, out: &mut String) {
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
    fn messages_lose_strong_values_and_keep_weak_words() {
        let text = "a=password b=hunter2-hunter2";
        let source = source(text);
        let secrets = [(span_of(text, "password"), true), (span_of(text, "hunter2-hunter2"), false)];
        let redactions = Redactions::new(&source, secrets);
        assert_eq!(redactions.clean("the password is hunter2-hunter2"), "the password is ********");
        let json = serde_json::json!({"x": ["hunter2-hunter2"]});
        assert_eq!(redactions.clean_json(json), serde_json::json!({"x": [MASK]}));
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
            proptest::prop_assert!(shown.get(highlight.range()).is_some());
        }
    }
}
