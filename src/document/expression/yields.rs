//! What an expression may yield: the contexts whose text its value may hold.

use std::collections::BTreeSet;

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

/// How often a value is followed to another one: jobs hand on outputs to each other, rarely more than three times.
const STEPS: Bound = Bound::new(64, "an expression's value is handed on more than 64 times");
/// How many sources are kept; people write one or two.
const MOST_SOURCES: usize = 200;
const SOURCES: Bound = Bound::new(MOST_SOURCES, "an expression is made of more than 200 values");
/// How many values and texts of them are looked at for the expressions of one text. People write tens.
const FOLLOWED: Bound = Bound::new(2000, "the expressions of a text lead to more than 2,000 others");

/// Those that [`super::pasted`] may reach.
pub(crate) const BOUNDS: &[&Bound] = &[&STEPS, &SOURCES, &FOLLOWED];

const TOO_WIDE: &str = "it is made of too many values";
const TOO_FAR: &str = "its values lead on to too many others";
const UNREAD: &str = "a value that it leads to cannot be read";

/// Finds the sources of the expressions of one text.
pub(super) struct Reader<'c> {
    contexts: &'c dyn Contexts,
    /// Of all expressions.
    followed: usize,
    /// Of one expression: what was followed already, from which layer.
    seen: BTreeSet<(Source, usize)>,
    /// What is being followed.
    way: Vec<(Source, usize)>,
    found: BTreeSet<Source>,
    problem: Option<&'static str>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(contexts: &'c dyn Contexts) -> Self {
        let (seen, way, found) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        Self { contexts, followed: 0, seen, way, found, problem: None }
    }

    /// The sources of an expression, each once, sorted; and why there may be more.
    pub(super) fn sources(&mut self, expression: &Expression) -> (Vec<Source>, Option<&'static str>) {
        self.seen.clear();
        self.follow(written(expression), 0);
        (std::mem::take(&mut self.found).into_iter().collect(), self.problem.take())
    }

    fn follow(&mut self, sources: Vec<Source>, layer: usize) {
        if !SOURCES.holds(sources.len()) {
            self.problem = Some(TOO_WIDE);
        }
        for source in sources {
            let step = (source, layer);
            // What leads to itself stands by its name.
            if self.way.contains(&step) {
                self.keep(step.0);
            } else if self.seen.insert(step.clone()) {
                self.way.push(step.clone());
                self.step(step.0, layer);
                self.way.pop();
            }
        }
    }

    fn step(&mut self, source: Source, layer: usize) {
        if !FOLLOWED.has_room(self.followed) || !STEPS.holds(self.way.len()) {
            self.problem = Some(TOO_FAR);
            return self.keep(source);
        }
        // Looking costs, whether something is there or not.
        self.followed += 1;
        let Some(texts) = self.contexts.texts(&source.path, source.whole, layer) else { return self.keep(source) };
        self.followed += texts.len();
        for text in texts {
            for (_, inner) in super::marked(&text.text) {
                if !FOLLOWED.has_room(self.followed) {
                    self.problem = Some(TOO_FAR);
                    return self.keep(source);
                }
                self.followed += 1;
                match inner.map(super::parse::parse) {
                    Some(Ok(expression)) => self.follow(written(&expression), text.layer),
                    _ => {
                        self.problem = Some(UNREAD);
                        self.keep(source.clone());
                    }
                }
            }
        }
    }

    fn keep(&mut self, source: Source) {
        if self.found.contains(&source) {
            return;
        }
        if SOURCES.has_room(self.found.len()) {
            self.found.insert(source);
        } else {
            self.problem = Some(TOO_WIDE);
        }
    }
}

/// The sources as the expression names them.
fn written(expression: &Expression) -> Vec<Source> {
    match expression {
        Expression::Text(_)
        | Expression::Plain
        | Expression::Truth(_)
        | Expression::Null
        | Expression::Not(_)
        | Expression::Same(..) => Vec::new(),
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

/// One more than are kept, so that who keeps them knows.
fn joined<'e>(expressions: impl IntoIterator<Item = &'e Expression>) -> Vec<Source> {
    expressions.into_iter().flat_map(written).take(MOST_SOURCES + 1).collect()
}
