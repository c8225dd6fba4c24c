//! Notebooks: the code of all cells of one, in their order, as one text, since a cell goes on where the one before it ended.
//!
//! Format: <https://nbformat.readthedocs.io/en/latest/format_description.html>.

use std::sync::Arc;

use super::node::{Node, Value};
use crate::source::{Artifact, Fence, Segment, SourceText};

/// The word for the language of a notebook's code.
pub const LANGUAGE: &str = "ipython";

/// The code of a notebook in Python; `None` for one in another language, and for what is no notebook.
#[must_use]
pub fn code(source: &Arc<SourceText>, root: &Node) -> Option<Artifact> {
    let metadata = root.get("metadata");
    let named = |part: &str, key: &str| metadata?.get(part)?.get(key)?.as_str();
    let language = named("language_info", "name").or_else(|| named("kernelspec", "language")).unwrap_or("python");
    let cells = root.get("cells")?.as_array()?;
    if !language.to_ascii_lowercase().contains("python") {
        return None;
    }
    let mut code = Code { raw: source.text(), text: String::new(), segments: Vec::new() };
    for cell in cells.iter().filter(|cell| cell.get("cell_type").and_then(Node::as_str) == Some("code")) {
        let Some(lines) = cell.get("source") else { continue };
        match &lines.value {
            Value::Array(lines) => lines.iter().for_each(|line| code.add(line)),
            _ => code.add(lines),
        }
        if !code.text.ends_with('\n') {
            code.text.push('\n');
        }
    }
    let Code { text, segments, .. } = code;
    let fence = Fence { language: LANGUAGE.to_string(), file_name: None, index: 0, text, segments };
    (!fence.text.is_empty()).then(|| Artifact::fence(Arc::clone(source), Arc::new(fence)))
}

struct Code<'s> {
    raw: &'s str,
    text: String,
    segments: Vec<Segment>,
}

impl Code<'_> {
    /// Adds a string of JSON: what stands in quotes, without its escapes. What the notebook's own shell reads becomes a comment.
    fn add(&mut self, line: &Node) {
        let written = self.raw.get(line.span.range()).unwrap_or_default();
        let Some(inner) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return };
        let mut host = line.span.start + 1;
        let mut characters = inner.chars();
        self.mark(host);
        while let Some(character) = characters.next() {
            let before = host;
            host += wide(character.len_utf8());
            let own = if character == '\\' {
                let (escaped, length) = unescaped(characters.as_str());
                (0..length).for_each(|_| {
                    host += characters.next().map_or(0, |skipped| wide(skipped.len_utf8()));
                });
                escaped
            } else {
                character
            };
            let starts = self.text.is_empty() || self.text.ends_with('\n');
            self.text.push(if starts && matches!(own, '%' | '!') { '#' } else { own });
            // What is as wide there as here needs no mark of its own.
            if host - before != wide(own.len_utf8()) {
                self.mark(host);
            }
        }
    }

    fn mark(&mut self, host: u32) {
        let fence = wide(self.text.len());
        self.segments.push(Segment { fence, host });
    }
}

/// The character that stands behind a backslash, and how many characters it is written with.
fn unescaped(rest: &str) -> (char, usize) {
    let mut characters = rest.chars();
    match characters.next() {
        Some('n') => ('\n', 1),
        Some('t') => ('\t', 1),
        Some('r') => ('\r', 1),
        Some('b' | 'f') => (' ', 1),
        Some('u') => {
            let code = rest.get(1..5).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            // Half of a pair is no character by itself.
            (code.and_then(char::from_u32).unwrap_or('\u{fffd}'), rest.chars().count().min(5))
        }
        Some(other) => (other, 1),
        None => ('\\', 0),
    }
}

fn wide(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};
    use crate::span::Span;

    fn read(text: &str) -> Option<Artifact> {
        let source = Arc::new(SourceText::new("a.ipynb", text, Encoding::Utf8, Origin::WorkingTree));
        let parsed = super::super::parse(&Artifact::file(Arc::clone(&source)));
        code(&source, &parsed.documents.first()?.root)
    }

    #[test]
    fn cells_are_one_text_whose_places_are_the_notebooks() {
        let text = r#"{"cells": [{"cell_type": "markdown", "source": ["no"]}, {"cell_type": "code", "source": ["%pip install x\n", "a = \"\u00e9\" + b"]},
 {"cell_type": "code", "source": "print(a)\nprint(\tc)"}], "metadata": {"language_info": {"name": "python"}}}"#;
        let code = read(text).unwrap();
        assert_eq!(code.text(), "#pip install x\na = \"\u{e9}\" + b\nprint(a)\nprint(\tc)\n");
        for word in ["+ b", "print(a)", "c)"] {
            let start = code.text().find(word).unwrap();
            let span = code.host_span(Span::new(start, start + word.len()));
            assert_eq!(text.get(span.range()), Some(word));
        }
    }

    #[test]
    fn other_languages_and_other_json_are_no_code() {
        for text in [
            r#"{"cells": [{"cell_type": "code", "source": "f(x)"}], "metadata": {"kernelspec": {"language": "julia"}}}"#,
            r#"{"cells": [{"cell_type": "code", "source": ["f(x)"]}], "metadata": {"kernelspec": {"language": "R"}}}"#,
            r#"{"cells": []}"#,
            r#"{"cells": 1}"#,
            "[]",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        let escaped = read(r#"{"cells": [{"cell_type": "code", "source": "\\x\u0041\n"}]}"#);
        assert_eq!(escaped.as_ref().map(Artifact::text), Some("\\xA\n"));
    }
}
