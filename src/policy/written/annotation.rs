//! The YAML of a `# METADATA` comment as a small tree with lines. Annotations have no anchors, aliases or tags.

use granit_parser::{Event, Parser};
use serde::{Deserialize, Serialize};

/// Nesting that no annotation needs; deeper is an error.
const MAX_DEPTH: usize = 16;

/// A value of an annotation, and the 1-based line of the annotation's YAML that it starts on.
// Keys are short: the binary holds some thousands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Item {
    #[serde(rename = "n")]
    pub(crate) line: u32,
    #[serde(rename = "v")]
    pub(crate) value: Yaml,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Yaml {
    /// The text of a scalar, whatever its type.
    #[serde(rename = "s")]
    Scalar(String),
    #[serde(rename = "l")]
    List(Vec<Item>),
    #[serde(rename = "m")]
    Map(Vec<Pair>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pair {
    #[serde(rename = "k")]
    pub(crate) key: String,
    #[serde(rename = "n")]
    pub(crate) line: u32,
    #[serde(rename = "i")]
    pub(crate) item: Item,
}

/// What does not parse: a 1-based line of the YAML, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) line: u32,
    pub(crate) message: String,
}

/// Reads one YAML document whose root is a mapping; an empty text is an empty mapping.
pub(crate) fn read(text: &str) -> Result<Vec<Pair>, Malformed> {
    let mut events = Events { parser: Parser::new_from_str(text), line: 1 };
    loop {
        match events.next()? {
            Some(Event::StreamStart | Event::DocumentStart(..)) => {}
            Some(Event::MappingStart(..)) => return events.map(0),
            None | Some(Event::StreamEnd | Event::DocumentEnd) => return Ok(Vec::new()),
            Some(Event::Scalar(text, ..)) if text.is_empty() => return Ok(Vec::new()),
            Some(_) => return Err(events.malformed("an annotation is a YAML mapping of keys to values")),
        }
    }
}

struct Events<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    line: u32,
}

impl<'a> Events<'a> {
    /// The next event that is no comment.
    fn next(&mut self) -> Result<Option<Event<'a>>, Malformed> {
        loop {
            match self.parser.next_event() {
                None => return Ok(None),
                Some(Ok((Event::Comment(..), _))) => {}
                Some(Ok((event, span))) => {
                    self.line = line(span.start.line());
                    return Ok(Some(event));
                }
                Some(Err(error)) => {
                    return Err(Malformed { line: line(error.marker().line()), message: error.info() });
                }
            }
        }
    }

    fn malformed(&self, message: &str) -> Malformed {
        Malformed { line: self.line, message: message.to_string() }
    }

    fn map(&mut self, depth: usize) -> Result<Vec<Pair>, Malformed> {
        let mut pairs = Vec::new();
        loop {
            match self.next()? {
                Some(Event::MappingEnd) => return Ok(pairs),
                Some(Event::Scalar(key, ..)) => {
                    let (key, line) = (key.into_owned(), self.line);
                    if pairs.iter().any(|pair: &Pair| pair.key == key) {
                        return Err(self.malformed(&format!("the key '{key}' stands twice")));
                    }
                    let event = self.next()?;
                    let item = self.item(event, depth + 1)?;
                    pairs.push(Pair { key, line, item });
                }
                _ => return Err(self.malformed("a key of an annotation is a word")),
            }
        }
    }

    fn item(&mut self, event: Option<Event<'a>>, depth: usize) -> Result<Item, Malformed> {
        if depth > MAX_DEPTH {
            return Err(self.malformed("nested too deep"));
        }
        let line = self.line;
        let value = match event {
            Some(Event::Scalar(text, ..)) => Yaml::Scalar(text.into_owned()),
            Some(Event::MappingStart(..)) => Yaml::Map(self.map(depth)?),
            Some(Event::SequenceStart(..)) => Yaml::List(self.list(depth)?),
            _ => return Err(self.malformed("an annotation has no anchors and no aliases")),
        };
        Ok(Item { line, value })
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Item>, Malformed> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Some(Event::SequenceEnd) => return Ok(items),
                event => items.push(self.item(event, depth + 1)?),
            }
        }
    }
}

fn line(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_lines() {
        let pairs = read("title: A bucket\ncustom:\n  cwe: [319, 311]\n  text: |\n    one\n    two\n").unwrap();
        let [title, custom] = &pairs[..] else { panic!("{pairs:?}") };
        assert_eq!((title.line, &title.item.value), (1, &Yaml::Scalar("A bucket".into())));
        let Yaml::Map(custom) = &custom.item.value else { panic!("{custom:?}") };
        let Yaml::List(cwe) = &custom[0].item.value else { panic!("{custom:?}") };
        assert_eq!(cwe[1], Item { line: 3, value: Yaml::Scalar("311".into()) });
        assert_eq!(custom[1].item.value, Yaml::Scalar("one\ntwo\n".into()));
    }

    #[test]
    fn what_is_no_annotation_is_named_with_its_line() {
        assert_eq!(read("a: 1\na: 2").unwrap_err().line, 2);
        assert_eq!(read("a: 1\nb: [1").unwrap_err().line, 2);
        assert!(read("- a").is_err());
        assert!(read("a: &x 1\nb: *x").is_err());
        assert!(read(&"a: [".repeat(40)).is_err());
        assert_eq!(read(""), Ok(Vec::new()));
    }
}
