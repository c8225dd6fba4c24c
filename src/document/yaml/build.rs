//! Trees from events, without recursion and within bounds.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle, Tag};

use super::{Reading, span_of, tag};
use crate::document::object::ObjectBuilder;
use crate::document::problems::{DUPLICATE_KEY, Problems, TOO_DEEP};
use crate::document::{Entry, MAX_DEPTH, Node, Value};
use crate::span::Span;

/// What the copies that aliases make may cost in one text. A node costs one, and one more for each 32 bytes of text,
/// so that neither many nodes nor long strings exhaust the memory (some tens of megabytes at most).
const ALIAS_BUDGET: usize = 250_000;

/// A finished node with what aliases and keys need of it.
#[derive(Clone)]
struct Built {
    node: Node,
    /// A scalar's text, for a key.
    text: Option<String>,
    /// Whether it is a plain `<<`, which as a key merges (<https://yaml.org/type/merge.html>).
    merge: bool,
    height: usize,
    cost: usize,
}

/// What a collection's start says.
struct Open {
    start: usize,
    anchor: usize,
    /// The full form's key of a short form's tag, and the tag's span.
    form: Option<(&'static str, Span)>,
}

struct Key {
    name: String,
    span: Span,
    merge: bool,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { object: ObjectBuilder, key: Option<Key>, merged: Vec<(Span, Node)> },
}

/// A collection that is not closed yet.
struct Frame {
    open: Open,
    content: Content,
    end: usize,
    height: usize,
    cost: usize,
}

/// Makes the documents of one text from its events.
pub(super) struct Builder<'a> {
    /// The whole text, which spans are in.
    source: &'a str,
    /// Where the text that is read starts in `source`.
    base: usize,
    report_duplicates: bool,
    stack: Vec<Frame>,
    /// Levels below `MAX_DEPTH` that are passed over.
    skipped: usize,
    anchors: HashMap<usize, Built>,
    budget: usize,
    over_budget: bool,
    root: Option<Node>,
    roots: Vec<Node>,
    problems: Problems,
    odd_key: bool,
    /// Where the scalars stand that aliases take, by where the aliases start.
    pub(super) aliases: HashMap<usize, Span>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a str, base: usize, report_duplicates: bool) -> Self {
        Self {
            source,
            base,
            report_duplicates,
            stack: Vec::new(),
            skipped: 0,
            anchors: HashMap::new(),
            budget: ALIAS_BUDGET,
            over_budget: false,
            root: None,
            roots: Vec::new(),
            problems: Problems::default(),
            odd_key: false,
            aliases: HashMap::new(),
        }
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: &granit_parser::Span) {
        let at = span_of(span, self.base);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|tag| (tag, self.tag_span(span, at)));
                self.scalar(text, style, anchor, tag, at);
            }
            Event::SequenceStart(_, anchor, tag) => {
                let open = self.open(at, anchor, tag, span);
                self.push(open, Content::Sequence(Vec::new()), at);
            }
            Event::MappingStart(_, anchor, tag) => {
                let open = self.open(at, anchor, tag, span);
                let content = Content::Mapping { object: ObjectBuilder::default(), key: None, merged: Vec::new() };
                self.push(open, content, at);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            Event::Alias(id) => self.alias(id, at),
            Event::UnresolvedAlias(_) => self.unknown_alias("no anchor of this name stands before this alias", at),
            Event::DocumentEnd => self.end_document(),
            _ => {}
        }
    }

    /// Notes a syntax error, and closes what it left open.
    pub(super) fn fail(&mut self, message: String, at: Span) {
        self.problems.push(message, at);
        self.skipped = 0;
        while let Some(frame) = self.stack.pop() {
            self.finish_frame(frame, None);
        }
        // A document of which only a scalar or an empty collection is left holds nothing.
        let holds = |node: &Node| match &node.value {
            Value::Array(items) => !items.is_empty(),
            Value::Object(entries) => !entries.is_empty(),
            _ => false,
        };
        self.roots.extend(self.root.take().filter(holds));
    }

    pub(super) fn finish(self, reading: &mut Reading) {
        reading.roots.extend(self.roots);
        reading.problems.take(self.problems, |span| span);
        reading.broken |= self.odd_key;
    }

    fn tag_span(&self, span: &granit_parser::Span, at: Span) -> Span {
        let none = || Span { start: at.start, end: at.start };
        span.tag_span().map_or_else(none, |tag| span_of(&tag, self.base))
    }

    fn open(&self, at: Span, anchor: usize, tag: Option<Cow<'_, Tag>>, span: &granit_parser::Span) -> Open {
        let form = tag.and_then(|tag| tag::short_form(&tag)).map(|key| (key, self.tag_span(span, at)));
        Open { start: at.range().start, anchor, form }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<(Cow<'_, Tag>, Span)>,
        at: Span,
    ) {
        let plain = style == ScalarStyle::Plain;
        // The parser gives what is left out the text `~`.
        let text = if plain && at.is_empty() { Cow::Borrowed("") } else { text };
        // A line break that the text's end stands for is none.
        let is_last = || {
            let all = self.source.trim_end_matches([' ', '\t']);
            !all.ends_with(['\n', '\r']) && at.range().end >= all.len()
        };
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let text = match text.strip_suffix('\n').filter(|_| is_block && is_last()) {
            Some(cut) => Cow::Owned(cut.to_string()),
            None => text,
        };
        // A value that is left out stands where its key or its dash ends, not at the token that follows.
        let span = match self.stack.last() {
            Some(frame) if text.is_empty() && plain && at.range().start > frame.end => Span::new(frame.end, frame.end),
            _ => at,
        };
        let span = if plain { trim_end(self.source, span) } else { span };
        let merge = plain && tag.is_none() && text == "<<";
        let value = tag::scalar_value(&text, style, tag.as_ref().map(|(tag, _)| tag.as_ref()));
        let form = tag.and_then(|(tag, tag_span)| Some((tag::short_form(&tag)?, tag_span)));
        let cost = 1 + text.len() / 32;
        let built = Built { node: Node::new(span, value), text: Some(text.into_owned()), merge, height: 0, cost };
        self.complete(built, form, anchor);
    }

    fn push(&mut self, open: Open, content: Content, at: Span) {
        if self.skipped > 0 || self.stack.len() >= MAX_DEPTH {
            if self.skipped == 0 {
                self.problems.push(TOO_DEEP, at);
            }
            self.skipped += 1;
            return;
        }
        let end = at.range().start;
        self.stack.push(Frame { open, content, end, height: 0, cost: 1 });
    }

    fn close(&mut self, at: Span) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let Some(frame) = self.stack.pop() else { return };
        // A block collection's end has no text of its own; a flow collection's is its bracket.
        let end = if at.is_empty() { None } else { Some(at.range().end) };
        self.finish_frame(frame, end);
    }

    fn finish_frame(&mut self, frame: Frame, end: Option<usize>) {
        let span = Span::new(frame.open.start, end.unwrap_or(frame.end));
        let value = match frame.content {
            Content::Sequence(items) => Value::Array(items),
            Content::Mapping { object, merged, .. } => Value::Object(self.merge(object, merged).into()),
        };
        let built = Built {
            node: Node::new(span, value),
            text: None,
            merge: false,
            height: frame.height + 1,
            cost: frame.cost,
        };
        self.complete(built, frame.open.form, frame.open.anchor);
    }

    /// Adds the entries of merged mappings that the object does not have itself; earlier mappings go first.
    fn merge(&mut self, mut object: ObjectBuilder, merged: Vec<(Span, Node)>) -> Vec<Entry> {
        for (key_span, node) in merged {
            let sources = match node.value {
                Value::Array(items) => items,
                _ => vec![node],
            };
            for source in sources {
                match source.value {
                    Value::Object(entries) => entries.into_iter().for_each(|entry| object.insert_if_absent(entry)),
                    _ => self.problems.push("a merge key needs a mapping or a list of mappings", key_span),
                }
            }
        }
        object.into_entries()
    }

    /// Puts a finished node where it belongs.
    fn complete(&mut self, built: Built, form: Option<(&'static str, Span)>, anchor: usize) {
        if self.skipped > 0 {
            return;
        }
        let built = match form {
            Some((key, tag_span)) => Built {
                node: tag::full_form(key, tag_span, built.node, self.source),
                text: built.text,
                merge: false,
                height: built.height + 2,
                cost: built.cost + 4,
            },
            None => built,
        };
        if anchor != 0 && self.pay(built.cost, built.node.span) {
            self.anchors.insert(anchor, built.clone());
        }
        self.place(built);
    }

    fn place(&mut self, built: Built) {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(built.node);
            return;
        };
        frame.end = frame.end.max(built.node.span.range().end);
        frame.height = frame.height.max(built.height);
        frame.cost += built.cost;
        match &mut frame.content {
            Content::Sequence(items) => items.push(built.node),
            Content::Mapping { key: key @ None, .. } => {
                let span = built.node.span;
                let name = built.text.unwrap_or_else(|| {
                    self.odd_key = true;
                    self.problems.push("a key that is a collection is read as its text", span);
                    self.source.get(span.range()).unwrap_or_default().to_string()
                });
                *key = Some(Key { name, span, merge: built.merge });
            }
            Content::Mapping { object, key, merged } => {
                let Some(key) = key.take() else { return };
                if key.merge {
                    merged.push((key.span, built.node));
                } else if object.insert(key.name, key.span, built.node) && self.report_duplicates {
                    self.problems.push(DUPLICATE_KEY, key.span);
                }
            }
        }
    }

    fn alias(&mut self, id: usize, at: Span) {
        if self.skipped > 0 {
            return;
        }
        let Some((height, cost)) = self.anchors.get(&id).map(|built| (built.height, built.cost)) else {
            let message = if self.over_budget { ALIASES_TOO_BIG } else { "this alias stands inside its own anchor" };
            return self.unknown_alias(message, at);
        };
        if self.stack.len() + height > MAX_DEPTH {
            return self.unknown_alias(TOO_DEEP, at);
        }
        if !self.pay(cost, at) {
            return self.unknown_alias(ALIASES_TOO_BIG, at);
        }
        if let Some(mut built) = self.anchors.get(&id).cloned() {
            if built.text.is_some() {
                self.aliases.insert(at.range().start, built.node.span);
            }
            // The value is reported where it is used; what is inside it, where that stands.
            built.node.span = at;
            self.place(built);
        }
    }

    /// An alias whose value can't be had stands as its own text.
    fn unknown_alias(&mut self, message: &str, at: Span) {
        if self.skipped > 0 {
            return;
        }
        if message != ALIASES_TOO_BIG {
            self.problems.push(message, at);
        }
        let text = self.source.get(at.range()).unwrap_or_default().to_string();
        let node = Node::string(at, text.clone());
        self.place(Built { node, text: Some(text), merge: false, height: 0, cost: 1 });
    }

    /// Takes a copy's cost from the budget; says once when there is not enough left.
    fn pay(&mut self, cost: usize, at: Span) -> bool {
        if let Some(left) = self.budget.checked_sub(cost) {
            self.budget = left;
            return true;
        }
        if !self.over_budget {
            self.over_budget = true;
            self.problems.push(ALIASES_TOO_BIG, at);
        }
        false
    }

    fn end_document(&mut self) {
        self.anchors.clear();
        self.skipped = 0;
        let empty = |node: &Node| node.value == Value::Null && node.span.is_empty();
        self.roots.extend(self.root.take().filter(|node| !empty(node)));
    }
}

const ALIASES_TOO_BIG: &str = "aliases expand to more than is read; from here on they stand as their own text";

/// A span without the white space at its end.
fn trim_end(source: &str, span: Span) -> Span {
    let length = source.get(span.range()).map_or(span.len(), |text| text.trim_end().len());
    Span::new(span.range().start, span.range().start + length)
}
