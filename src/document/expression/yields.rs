//! What an expression may yield: the contexts whose text its value may hold.

use super::parse::Expression;
use crate::bound::Bound;

/// A context, or a member of one, whose text an expression may yield.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// `github.event.issue.title` in small letters; `*` for a member that is not known.
    pub path: Vec<String>,
    /// Everything below it, too, as `toJSON` writes it.
    pub whole: bool,
    /// A part of what its text says, as `fromJSON` reads it.
    part: bool,
}

/// A text that a context is known to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    /// It may itself refer to contexts of this layer and those above it: a step's `env` to the job's.
    pub layer: usize,
}

/// What is known of the contexts.
pub trait Contexts {
    /// The texts that may stand at a path (and everywhere below it, for `whole`), seen from a layer; `None` when that is not
    /// known.
    fn texts(&self, path: &[String], whole: bool, layer: usize) -> Option<Vec<Text>>;
}

/// Nothing is known.
impl Contexts for () {
    fn texts(&self, _: &[String], _: bool, _: usize) -> Option<Vec<Text>> {
        None
    }
}

/// How often a value is followed to another one. What lies beyond stands by the name it has there.
const MAX_STEPS: usize = 8;
/// How many sources are kept; people write one or two.
const SOURCES: Bound = Bound::new(200, "an expression is made of more than 200 values");

/// The sources of an expression, each once.
pub(super) fn of(expression: &Expression, contexts: &dyn Contexts) -> Vec<Source> {
    let mut reader = Reader { contexts, found: Vec::new() };
    let sources = written(expression);
    reader.follow(sources, 0, 0);
    reader.found.sort();
    reader.found.dedup();
    reader.found
}

struct Reader<'c> {
    contexts: &'c dyn Contexts,
    found: Vec<Source>,
}

impl Reader<'_> {
    fn follow(&mut self, sources: Vec<Source>, layer: usize, steps: usize) {
        for source in sources {
            if !SOURCES.has_room(self.found.len()) {
                return;
            }
            let known = if steps < MAX_STEPS { self.contexts.texts(&source.path, source.whole, layer) } else { None };
            let Some(texts) = known else {
                self.found.push(source);
                continue;
            };
            for text in texts {
                for (_, inner) in super::marked(&text.text) {
                    match inner.map(super::parse::parse) {
                        Some(Ok(expression)) => self.follow(written(&expression), text.layer, steps + 1),
                        _ => self.found.push(source.clone()),
                    }
                }
            }
        }
    }
}

/// The sources as the expression names them.
fn written(expression: &Expression) -> Vec<Source> {
    match expression {
        Expression::Text(_) | Expression::Plain => Vec::new(),
        Expression::Context(name) => vec![Source { path: vec![name.clone()], whole: false, part: false }],
        Expression::Member(base, name) => {
            let mut sources = written(base);
            let name = name.as_deref().unwrap_or("*");
            for source in sources.iter_mut().filter(|source| !source.part) {
                source.path.push(name.to_string());
            }
            sources
        }
        // A value that counts as false is none of somebody's text.
        Expression::And(_, right) => written(right),
        Expression::Or(left, right) => joined([&**left, &**right]),
        Expression::Call(name, arguments) => call(name, arguments),
    }
}

fn call(name: &str, arguments: &[Expression]) -> Vec<Source> {
    match name {
        "contains" | "startswith" | "endswith" | "success" | "failure" | "always" | "cancelled" | "hashfiles" => {
            Vec::new()
        }
        "tojson" => {
            let mut sources = joined(arguments);
            sources.iter_mut().for_each(|source| source.whole = true);
            sources
        }
        "fromjson" => {
            let mut sources = joined(arguments);
            for source in &mut sources {
                source.part |= !source.whole;
                source.whole = false;
            }
            sources
        }
        "format" => match arguments.split_first() {
            Some((Expression::Text(form), rest)) => {
                joined(rest.iter().enumerate().filter(|(at, _)| form.contains(&format!("{{{at}"))).map(|(_, e)| e))
            }
            _ => joined(arguments),
        },
        // Conditions and values in turn, and at the end the value where none holds.
        "case" => {
            let last = arguments.len().saturating_sub(1);
            joined(arguments.iter().enumerate().filter(|(at, _)| at % 2 == 1 || *at == last).map(|(_, e)| e))
        }
        _ => joined(arguments),
    }
}

fn joined<'e>(expressions: impl IntoIterator<Item = &'e Expression>) -> Vec<Source> {
    let sources = expressions.into_iter().flat_map(written).enumerate();
    sources.take_while(|(at, _)| SOURCES.has_room(*at)).map(|(_, source)| source).collect()
}
