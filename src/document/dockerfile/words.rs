//! The arguments of an instruction, split as BuildKit's parser splits them.

/// A value and its byte range in the instruction's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Word {
    pub(super) fn slice(text: &str, start: usize, end: usize) -> Self {
        Self { text: text.get(start..end).unwrap_or_default().to_string(), start, end }
    }
}

/// Words at white space outside of quotes. Quotes and escapes stay in the words, as in BuildKit's tree.
/// `escape` is `None` where nothing can be escaped.
pub(super) fn shell_words(text: &str, escape: Option<char>) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        if quote.is_none() && c.is_whitespace() {
            words.extend(start.take().map(|start| Word::slice(text, start, at)));
            continue;
        }
        start.get_or_insert(at);
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            // Nothing is escaped between single quotes.
            open => escaped = Some(c) == escape && open != Some('\''),
        }
    }
    words.extend(start.map(|start| Word::slice(text, start, text.len())));
    words
}

/// Words at white space, quotes or not.
pub(super) fn plain_words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r') {
            words.extend(start.take().map(|start| Word::slice(text, start, at)));
        } else {
            start.get_or_insert(at);
        }
    }
    words.extend(start.map(|start| Word::slice(text, start, text.len())));
    words
}

/// The first word and where the rest starts, white space skipped.
pub(super) fn first_word(text: &str) -> (Word, usize) {
    let start = text.len() - text.trim_start().len();
    let rest = text.get(start..).unwrap_or_default();
    let end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
    let after = text.get(end..).unwrap_or_default();
    (Word::slice(text, start, end), end + (after.len() - after.trim_start().len()))
}

/// The `--flag` words before the arguments, without their quotes, and where the arguments start. `--` ends them.
pub(super) fn flags(text: &str) -> (Vec<Word>, usize) {
    let mut flags = Vec::new();
    for word in shell_words(text, Some('\\')) {
        if !word.text.starts_with("--") {
            return (flags, word.start);
        }
        if word.text == "--" {
            return (flags, word.end);
        }
        flags.push(Word { text: unquoted(&word.text), ..word });
    }
    (flags, text.len())
}

/// A word without its quotes and escapes.
pub(super) fn unquoted(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut quote = None;
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (_, '\\') => out.extend(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            _ => out.push(c),
        }
    }
    out
}

/// What the brackets of an exec form hold.
pub(super) enum Exec {
    /// A JSON array of strings.
    Strings(Vec<Word>),
    /// A JSON array with something else in it, which BuildKit refuses.
    NotStrings,
    /// No JSON: the shell form.
    Shell,
}

/// The exec form (<https://docs.docker.com/reference/dockerfile/#shell-and-exec-form>).
pub(super) fn exec_form(text: &str) -> Exec {
    if !text.trim_start().starts_with('[') {
        return Exec::Shell;
    }
    let Ok(items) = serde_json::from_str::<Vec<serde_json::Value>>(text) else { return Exec::Shell };
    let places = json_strings(text);
    let words: Option<Vec<Word>> = items
        .into_iter()
        .zip(places.iter().copied().chain(std::iter::repeat((0, 0))))
        .map(|(item, (start, end))| match item {
            serde_json::Value::String(text) => Some(Word { text, start, end }),
            _ => None,
        })
        .collect();
    words.map_or(Exec::NotStrings, Exec::Strings)
}

/// Where the strings of a JSON array of strings stand, quotes excluded.
fn json_strings(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let mut open = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match (open, byte) {
            _ if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(start), b'"') => {
                places.push((start, at));
                open = None;
            }
            (None, b'"') => open = Some(at + 1),
            _ => {}
        }
    }
    places
}
