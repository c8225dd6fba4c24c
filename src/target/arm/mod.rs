//! A deployment of Azure Resource Manager: a template in JSON or Bicep, its local modules entered with what they are given,
//! with the values of a file of parameters or the parameters' defaults. It has the shape of one template whose resources stand in one list, each with its whole type
//! and name, and with what can be worked out worked out.

mod bounds;
mod evaluate;
mod files;
mod frame;
mod functions;
mod make;
mod settle;
#[cfg(test)]
mod tests;
mod values;

use crate::document::{Document, Node, PathKey, Value, is_arm_parameters};
use crate::span::Span;

use evaluate::{Evaluator, NO_LOCALS};
pub use files::called_files;
use files::{File, Files};
use frame::Arguments;
use make::{Maker, Outcome, Said};
pub use values::{ADDRESS, MODULE};

/// A deployment, and the way back to its files. Documents are named by their position in the list that it was made of.
#[derive(Debug)]
pub struct Deployment {
    input: Node,
    /// Where each document starts in the space of all.
    bases: Vec<u32>,
    not_made: Vec<Note>,
    entered: Vec<String>,
}

/// Something about a place of a deployment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    pub document: usize,
    /// In the artifact's own text.
    pub span: Span,
    pub message: String,
}

/// A place of a deployment.
#[derive(Debug)]
pub struct Place {
    pub document: usize,
    /// In the artifact's own text.
    pub span: Span,
    /// Where the value is used, when it is said elsewhere.
    pub used_at: Option<(usize, Span)>,
    /// The modules that make what stands here.
    pub module: Option<String>,
}

impl Deployment {
    /// Deploys the first of the documents, which may be a template or a file of parameters; the others are what it calls.
    #[must_use]
    pub fn new(documents: &[&Document]) -> Self {
        let files = Files::new(documents);
        let evaluator = Evaluator::new(&files);
        let Outcome { made, not_made, mut entered } = deploy(&files, &evaluator, documents);
        entered.sort();
        entered.dedup();
        let bases = files.bases();
        let note = |said: Said| {
            let (document, span) = locate(&bases, said.span)?;
            Some(Note { document, span, message: said.message })
        };
        let not_made: Vec<Note> = not_made.into_iter().filter_map(note).collect();
        let whole = Span::new(0, documents.first().map_or(0, |first| first.artifact.text().len()));
        Self { input: settle::input(made, whole), bases, not_made, entered }
    }

    /// What rules see.
    #[must_use]
    pub fn input(&self) -> &Node {
        &self.input
    }

    /// Resources and modules that are not made with the values at hand, and modules that are not at hand.
    #[must_use]
    pub fn not_made(&self) -> &[Note] {
        &self.not_made
    }

    /// The paths of the other templates that are deployed with it.
    #[must_use]
    pub fn entered(&self) -> &[String] {
        &self.entered
    }

    /// Where a path of the input leads: a key with its value where both stand together, else the value where it is said.
    /// `text` gives the text of a document.
    #[must_use]
    pub fn place<'t>(&self, path: &[PathKey], text: &dyn Fn(usize) -> Option<&'t str>) -> Option<Place> {
        let found = self.input.resolve(path).0;
        let (document, span) = locate(&self.bases, found.node.span)?;
        let resource = path.get(..2).map(|path| self.input.resolve(path).0.node);
        let module = resource.and_then(|node| node.get(MODULE)).and_then(Node::as_str).map(str::to_string);
        let key = found.key_span.and_then(|key| locate(&self.bases, key));
        let mut place = Place { document, span, used_at: None, module };
        if let Some((other, key)) = key {
            let are_beside = other == document && key.end <= span.start && {
                let own = text(document).unwrap_or_default();
                let between = own.get(key.end as usize..span.start as usize).unwrap_or("?");
                between.chars().all(|letter| letter == ':' || letter == '=' || letter.is_whitespace())
            };
            if are_beside {
                place.span = key.cover(span);
            } else if !key.contains(span) && key != span {
                place.used_at = Some((other, key));
            }
        }
        Some(place)
    }
}

/// The document that a span of the space is in, and the span in it.
fn locate(bases: &[u32], span: Span) -> Option<(usize, Span)> {
    let document = bases.partition_point(|base| *base <= span.start).checked_sub(1)?;
    let base = *bases.get(document)?;
    Some((document, Span { start: span.start - base, end: span.end.saturating_sub(base) }))
}

fn deploy<'t>(files: &'t Files<'t>, evaluator: &Evaluator<'t>, documents: &[&Document]) -> Outcome {
    let Some(root) = files.all.first() else { return Outcome::default() };
    let mut maker = Maker { evaluator, outcome: Outcome::default() };
    let is_json = documents.first().is_some_and(|first| is_arm_parameters(&first.root));
    let is_template = !is_json && root.template.using.is_none() && root.template.arguments.is_empty();
    if is_template && root.template.extends.is_none() {
        maker.template(&evaluator.frame(root, &root.template, Arguments::default(), String::new()));
    } else {
        with_parameters(files, &mut maker, is_json);
    }
    let entered =
        maker.outcome.entered.iter().filter_map(|path| files.all.iter().skip(1).find(|file| file.path == path));
    let mut unread = Vec::new();
    for file in std::iter::once(root).chain(entered) {
        unread.extend(
            file.template.unread.iter().map(|span| Said { span: file.span(*span), message: UNREAD.to_string() }),
        );
    }
    maker.outcome.not_made.extend(unread);
    maker.outcome
}

/// What is said of an expression that cannot be read.
const UNREAD: &str = "this expression cannot be read; its value is not known";

/// Files of parameters that extend each other.
const MOST_EXTENDED: usize = 16;

/// Deploys the template that the first file gives parameters to.
fn with_parameters<'t>(files: &'t Files<'t>, maker: &mut Maker<'_, 't>, is_json: bool) {
    let Some(root) = files.all.first() else { return };
    let said = |message: &str| Said { span: root.span(Span::default()), message: message.to_string() };
    let Some(called) = of_parameters(files, root) else {
        // A file of parameters that says `using none` is there for others, which extend it.
        if is_json || root.template.using.is_some() {
            let message = "the template that these parameters are for is not at hand, and is not judged with them";
            maker.outcome.not_made.push(said(message));
        }
        return;
    };
    // What a file says comes before what the one that it extends does.
    let (mut arguments, mut at, mut extended) = (Arguments::default(), Some(root), Vec::new());
    while let Some(file) = at {
        let own = maker.evaluator.frame(file, &file.template, Arguments::default(), String::new());
        for given in &file.template.arguments {
            let value = || maker.evaluator.eval(&own, &NO_LOCALS, &given.value);
            arguments.known.entry(given.name.clone()).or_insert_with(value);
        }
        let Some(other) = &file.template.extends else { break };
        at = files.called(file.path, other).filter(|_| extended.len() < MOST_EXTENDED);
        match at {
            Some(other) => extended.push(other.path.to_string()),
            None => {
                arguments.is_open = true;
                let message = "the parameters that this file extends are not at hand; what they give is not known";
                maker.outcome.not_made.push(said(message));
            }
        }
    }
    maker.outcome.entered.extend(extended);
    maker.outcome.entered.push(called.path.to_string());
    maker.template(&maker.evaluator.frame(called, &called.template, arguments, String::new()));
}

/// The template that a file of parameters is for.
fn of_parameters<'t>(files: &'t Files<'t>, root: &File<'t>) -> Option<&'t File<'t>> {
    if let Some(using) = &root.template.using {
        return files.called(root.path, using);
    }
    let named = files::templates_of(root.path);
    named.iter().find_map(|path| files.all.iter().skip(1).find(|file| file.path == path))
}

impl Deployment {
    /// Whether there is anything in it to judge.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let resources = self.input.get("resources").map(|node| &node.value);
        matches!(resources, Some(Value::Array(items)) if items.is_empty())
    }
}
