//! Runs templates. What is not known yields the action's own source, marked; what stands under a condition that is not known is
//! yielded and marked as well.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::functions::{self, Stop};
use super::parse::{Arg, Base, Node, Pipe, parse};
use super::print::shown;
use super::running::{is_exhausted, set_unsure, unsure};
use super::text::{Segment, Text};
use super::value::{At, Data, Val, lose};
use crate::bound::Bound;
use crate::span::Span;

/// Nodes and functions that the templates of one chart may run. The largest public charts take some hundred thousand.
const MAX_STEPS: usize = 4_000_000;
/// What a regular expression costs, which is compiled each time.
const REGEX_STEPS: usize = 1000;
/// Bytes that they may yield, those of included templates counted each time.
const MAX_OUTPUT: usize = 64 << 20;
/// Templates within templates.
const MAX_INCLUDES: usize = 48;
/// Pipelines, blocks and templates within each other: what the stack holds.
const MAX_NESTING: usize = 300;

const STEPS: Bound = Bound::new(MAX_STEPS, "rendering a chart takes more than 4,000,000 steps: the rest is unknown");
const OUTPUT: Bound = Bound::new(MAX_OUTPUT, "rendering a chart yields more than 64 MB: the rest is unknown");
/// The longest text, and as much as a list may hold.
const MAX_VALUE: usize = 4 << 20;
const VALUE: Bound = Bound::new(MAX_VALUE, "a template makes a value of more than 4 MB: it is unknown");
const INCLUDES: Bound =
    Bound::new(MAX_INCLUDES, "templates include each other more than 48 levels deep: what is deeper is unknown");
const NESTING: Bound = Bound::new(MAX_NESTING, "a template's blocks are too deep: what is deeper is unknown");

/// A text that templates were read from.
#[derive(Debug)]
pub(super) struct Source {
    text: Rc<str>,
    /// The caller's number; none for a text that was made while rendering.
    file: Option<u32>,
}

#[derive(Clone, Debug)]
struct Define {
    source: Rc<Source>,
    nodes: Rc<Vec<Node>>,
}

/// A file that was parsed, for any number of renderings.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    source: Rc<Source>,
    nodes: Rc<Vec<Node>>,
    defines: Rc<Vec<(String, Define)>>,
    problems: Rc<Vec<Span>>,
}

impl Parsed {
    /// `file` is the caller's number of the file.
    pub(crate) fn new(text: &str, file: u32) -> Self {
        Self::of(Rc::new(Source { text: text.into(), file: Some(file) }))
    }

    fn of(source: Rc<Source>) -> Self {
        let tree = parse(&source.text);
        let define = |(name, nodes)| (name, Define { source: Rc::clone(&source), nodes: Rc::new(nodes) });
        let defines = tree.defines.into_iter().map(define).collect();
        let (nodes, problems) = (Rc::new(tree.nodes), Rc::new(tree.problems));
        Self { defines: Rc::new(defines), source, nodes, problems }
    }
}

/// Where Helm would stop, or where something is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    pub at: At,
    pub why: &'static str,
}

/// So many troubles of one chart are told.
const MOST_TROUBLES: usize = 50;
const TROUBLES: Bound =
    Bound::new(MOST_TROUBLES, "Helm would stop at more than 50 places of a chart: the rest is not told");

/// The templates of a chart, and one rendering of them.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    templates: RefCell<HashMap<String, Define>>,
    files: HashMap<String, Define>,
    steps: Cell<usize>,
    output: Cell<usize>,
    includes: Cell<usize>,
    nesting: Cell<usize>,
    /// The innermost loop that runs.
    pub(super) turn: Cell<Turn>,
    /// The action that runs.
    here: Cell<Span>,
    troubles: RefCell<Vec<Trouble>>,
    lookups: RefCell<BTreeMap<u32, Span>>,
}

pub(super) enum Flow {
    Next,
    Break,
    Continue,
}

/// How certain it is that a turn of a loop runs to its end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Turn {
    /// The conditions that are not known around what is sure to run when the turn does.
    pub(super) unsure: usize,
    /// The loop may have ended.
    pub(super) may_be_over: bool,
}

pub(super) struct Frame<'f> {
    source: &'f Rc<Source>,
    pub(super) variables: Vec<Variable>,
    pub(super) out: Text,
    root: Val,
}

pub(super) struct Variable {
    name: String,
    value: Val,
    /// The conditions that were not known where it was declared.
    unsure: usize,
}

impl Engine {
    /// Adds a file: its definitions, and itself under its name. A definition that was there is replaced, as in Go.
    pub(crate) fn add(&mut self, name: &str, parsed: &Parsed) {
        let own = self.define(parsed);
        self.files.insert(name.to_string(), own);
    }

    fn define(&self, parsed: &Parsed) -> Define {
        for span in parsed.problems.iter() {
            self.trouble(&parsed.source, *span, "an action is not understood");
        }
        let mut templates = self.templates.borrow_mut();
        for (name, define) in parsed.defines.iter() {
            // One that yields nothing does not replace another.
            let is_blank = define.nodes.iter().all(|node| match node {
                Node::Text(span) => define.source.text.get(span.range()).unwrap_or_default().trim().is_empty(),
                _ => false,
            });
            if !(is_blank && templates.contains_key(name)) {
                templates.insert(name.clone(), define.clone());
            }
        }
        Define { source: Rc::clone(&parsed.source), nodes: Rc::clone(&parsed.nodes) }
    }

    /// Renders a file that was added.
    pub(crate) fn render(&self, name: &str, dot: &Val) -> Option<Text> {
        super::running::start_counting();
        let define = self.files.get(name)?.clone();
        Some(self.run(&define, dot))
    }

    /// What was found wrong, each once.
    pub(crate) fn into_troubles(self) -> Vec<Trouble> {
        super::value::forget_lost();
        let mut troubles = self.troubles.into_inner();
        troubles.sort_unstable();
        troubles.dedup();
        troubles
    }

    fn trouble(&self, source: &Source, span: Span, why: &'static str) {
        let mut troubles = self.troubles.borrow_mut();
        let Some(file) = source.file else { return };
        let trouble = Trouble { at: At { file, span }, why };
        if !troubles.contains(&trouble) && TROUBLES.has_room(troubles.len()) {
            troubles.push(trouble);
        }
    }

    fn run(&self, define: &Define, dot: &Val) -> Text {
        let root = Variable { name: "$".to_string(), value: dot.clone(), unsure: unsure() };
        let mut frame =
            Frame { source: &define.source, variables: vec![root], out: Text::default(), root: dot.clone() };
        let (here, turn, around) = (self.here.get(), self.turn.get(), unsure());
        self.turn.set(Turn { unsure: around, may_be_over: false });
        self.nodes(&define.nodes, dot, &mut frame);
        self.here.set(here);
        self.turn.set(turn);
        set_unsure(around);
        frame.out
    }

    /// What is asked of a cluster, by the file's number: the first place of each.
    pub(crate) fn lookups(&self) -> Vec<At> {
        self.lookups.borrow().iter().map(|(file, span)| At { file: *file, span: *span }).collect()
    }

    pub(super) fn step(&self) -> Result<(), Stop> {
        self.steps(1)
    }

    /// Counts what is as much work as so many steps.
    pub(super) fn steps(&self, count: usize) -> Result<(), Stop> {
        let steps = self.steps.get().saturating_add(count);
        self.steps.set(steps);
        if STEPS.holds(steps) && OUTPUT.holds(self.output.get()) { Ok(()) } else { Err(Stop::Unknown) }
    }

    pub(super) fn nodes(&self, nodes: &[Node], dot: &Val, frame: &mut Frame<'_>) -> Flow {
        let nesting = self.nesting.get() + 1;
        if !NESTING.holds(nesting) {
            self.put_unknown(Span::default(), frame);
            return Flow::Next;
        }
        self.nesting.set(nesting);
        let declared = frame.variables.len();
        let flow = self.nodes_in_scope(nodes, dot, frame);
        frame.variables.truncate(declared);
        self.nesting.set(nesting - 1);
        flow
    }

    fn nodes_in_scope(&self, nodes: &[Node], dot: &Val, frame: &mut Frame<'_>) -> Flow {
        for node in nodes {
            match self.node(node, dot, frame) {
                Flow::Next => {}
                flow => return flow,
            }
        }
        Flow::Next
    }

    fn node(&self, node: &Node, dot: &Val, frame: &mut Frame<'_>) -> Flow {
        if self.step().is_err() && !matches!(node, Node::Text(_)) {
            // Over the bound, each piece is unknown; what is below it is not entered.
            if let Node::Action(_, span) | Node::Bad(span) | Node::Template { span, .. } = node {
                self.put_unknown(*span, frame);
            }
            return Flow::Next;
        }
        if let Node::Action(_, span)
        | Node::If { span, .. }
        | Node::With { span, .. }
        | Node::Range { span, .. }
        | Node::Template { span, .. } = node
        {
            self.here.set(*span);
        }
        match node {
            Node::Text(span) => {
                let from = self.segment(frame, *span, None);
                let piece = Rc::clone(&frame.source.text);
                let piece = piece.get(span.range()).unwrap_or_default();
                self.output.set(self.output.get() + piece.len());
                frame.out.push(piece, Segment { verbatim: frame.source.file.is_some(), ..from });
            }
            Node::Action(pipe, span) => self.action(pipe, *span, dot, frame),
            Node::If { condition, then, otherwise, span } => {
                let declared = frame.variables.len();
                let value = self.pipe(condition, dot, frame);
                let flow = match self.settled(value, *span, frame).truth() {
                    Some(true) => self.nodes(then, dot, frame),
                    Some(false) => self.nodes(otherwise, dot, frame),
                    None => self.both(then, dot, otherwise, dot, frame),
                };
                frame.variables.truncate(declared);
                return flow;
            }
            Node::With { value, then, otherwise, span } => {
                let declared = frame.variables.len();
                let value = self.pipe(value, dot, frame);
                let value = self.settled(value, *span, frame);
                let flow = match value.truth() {
                    Some(true) => self.nodes(then, &value, frame),
                    Some(false) => self.nodes(otherwise, dot, frame),
                    None => self.both(then, &value, otherwise, dot, frame),
                };
                frame.variables.truncate(declared);
                return flow;
            }
            Node::Range { over, body, otherwise, span } => {
                let declared = frame.variables.len();
                self.range(over, body, otherwise, *span, dot, frame);
                frame.variables.truncate(declared);
            }
            Node::Template { name, with, span } => {
                let value = with.as_ref().map_or(Ok(Val::NIL), |pipe| self.pipe(pipe, dot, frame));
                let text = value.and_then(|value| self.include(name, &value));
                let text = self.settled(text, *span, frame);
                self.put(&text, *span, frame);
            }
            Node::Break => return self.leave(Flow::Break),
            Node::Continue => return self.leave(Flow::Continue),
            Node::Bad(span) => self.put_unknown(*span, frame),
        }
        Flow::Next
    }

    pub(super) fn assign(&self, name: &str, value: Val, declares: bool, frame: &mut Frame<'_>) {
        let unsure = unsure();
        if declares {
            frame.variables.push(Variable { name: name.to_string(), value, unsure });
        } else if let Some(variable) = frame.variables.iter_mut().rev().find(|variable| variable.name == name) {
            // Under a condition that is not known, it may have kept what it had.
            if variable.unsure < unsure {
                lose(&value);
                lose(&variable.value);
                variable.value = Val::UNKNOWN;
            } else {
                variable.value = value;
            }
        }
    }

    fn action(&self, pipe: &Pipe, span: Span, dot: &Val, frame: &mut Frame<'_>) {
        let value = self.pipe(pipe, dot, frame);
        if matches!(&value, Ok(value) if matches!(value.data, Data::Nil)) && self.is_unnamed(pipe, dot, frame) {
            return self.put_source(span, Segment { unnamed: true, ..self.segment(frame, span, None) }, frame);
        }
        let is_assignment = !pipe.variables.is_empty();
        let value = self.settled(value, span, frame);
        if !is_assignment {
            self.put(&value, span, frame);
        }
    }

    /// A value, or unknown in its place; where Helm would have stopped, that is noted.
    pub(super) fn settled(&self, value: Result<Val, Stop>, span: Span, frame: &Frame<'_>) -> Val {
        match value {
            Ok(value) => value,
            Err(Stop::Unknown) => Val::UNKNOWN,
            Err(Stop::Fails(why)) => {
                if unsure() == 0 {
                    self.trouble(frame.source, span, why);
                }
                Val::UNKNOWN
            }
        }
    }

    fn segment(&self, frame: &Frame<'_>, span: Span, value: Option<At>) -> Segment {
        let at = frame.source.file.map(|file| At { file, span });
        Segment { value, maybe: unsure() > 0, ..Segment::of(at) }
    }

    fn put(&self, value: &Val, span: Span, frame: &mut Frame<'_>) {
        let from = self.segment(frame, span, value.at);
        let before = frame.out.len();
        match &value.data {
            Data::Nil => {}
            Data::Text(text) => frame.out.pass_on(text, from),
            Data::Files(_) => return self.put_unknown(span, frame),
            _ if value.holds_unknown() => return self.put_unknown(span, frame),
            _ => {
                let text = shown(value).replace("<no value>", "");
                if is_exhausted() {
                    return self.put_unknown(span, frame);
                }
                frame.out.push(&text, from);
            }
        }
        self.output.set(self.output.get() + frame.out.len() - before);
    }

    /// Whether an action shows nothing but one of the chart's values, which none of its files names: Helm leaves it out, and takes it
    /// from whoever installs the chart. What a function or a condition makes of its absence is decided by that, as by Helm.
    fn is_unnamed(&self, pipe: &Pipe, dot: &Val, frame: &Frame<'_>) -> bool {
        let [command] = pipe.commands.as_slice() else { return false };
        let ([arg], true) = (command.as_slice(), pipe.variables.is_empty()) else { return false };
        let of_root = match &arg.base {
            Base::Dot => dot,
            Base::Variable(name) if name == "$" => &frame.root,
            _ => return false,
        };
        let Some((first, path)) = arg.fields.split_first() else { return false };
        let (Some(root), true) = (of_root.as_map(), first == VALUES) else { return false };
        let is_there = |map: &Val, name: &String| map.as_map().and_then(|map| map.get(name));
        let mut at = root.get(VALUES);
        for name in path {
            at = at.and_then(|map| is_there(&map, name));
        }
        // One that the chart's own file names as null is known to be nothing; one that another file takes away is not there.
        !path.is_empty() && at.is_none() && is_in_line(frame.out.as_str())
    }

    /// The action's own source in the place of what it would have yielded.
    pub(super) fn put_unknown(&self, span: Span, frame: &mut Frame<'_>) {
        self.put_source(span, self.segment(frame, span, None), frame);
    }

    fn put_source(&self, span: Span, from: Segment, frame: &mut Frame<'_>) {
        let text = Rc::clone(&frame.source.text);
        let source = cut(text.get(span.range()).unwrap_or_default()).replace(['\n', '\r'], " ");
        let source = if source.len() < SHORTEST { super::UNKNOWN_MARK } else { &source };
        frame.out.push(source, Segment { unknown: true, ..from });
    }

    /// The value of a pipeline; a variable that it declares or assigns to has it as well.
    pub(super) fn pipe(&self, pipe: &Pipe, dot: &Val, frame: &mut Frame<'_>) -> Result<Val, Stop> {
        let nesting = self.nesting.get() + 1;
        if !NESTING.holds(nesting) {
            return Err(Stop::Unknown);
        }
        self.nesting.set(nesting);
        let mut value = None;
        let mut result = Ok(Val::NIL);
        for command in &pipe.commands {
            // What fails may be what the next asks about; but an error stops everything in Go.
            result = self.command(command, value.take(), dot, frame);
            match &result {
                Ok(next) => value = Some(next.clone()),
                Err(Stop::Unknown) => value = Some(Val::UNKNOWN),
                Err(Stop::Fails(_)) => break,
            }
        }
        self.nesting.set(nesting - 1);
        let result = match result {
            Err(Stop::Unknown) => Ok(Val::UNKNOWN),
            other => other,
        };
        if let [name] = pipe.variables.as_slice() {
            let value = match &result {
                Ok(value) => value.clone(),
                Err(_) => Val::UNKNOWN,
            };
            self.assign(name, value, pipe.declares, frame);
        }
        result
    }

    fn command(&self, args: &[Arg], last: Option<Val>, dot: &Val, frame: &mut Frame<'_>) -> Result<Val, Stop> {
        self.step()?;
        let Some((first, rest)) = args.split_first() else { return Ok(Val::NIL) };
        match &first.base {
            Base::Function(name) if first.fields.is_empty() => self.function(name, rest, last, dot, frame),
            _ if rest.is_empty() && last.is_none() => self.arg(first, dot, frame),
            _ => {
                // A method with its arguments.
                let Some((method, fields)) = first.fields.split_last() else { return Err(Stop::Unknown) };
                let owner = self.base(&first.base, dot, frame)?;
                let owner = self.through(owner, fields)?;
                let mut values = Vec::new();
                for arg in rest {
                    values.push(self.arg(arg, dot, frame)?);
                }
                values.extend(last);
                self.method(&owner, method, &values)
            }
        }
    }

    pub(super) fn arg(&self, arg: &Arg, dot: &Val, frame: &mut Frame<'_>) -> Result<Val, Stop> {
        let value = self.base(&arg.base, dot, frame)?;
        self.through(value, &arg.fields)
    }

    /// A value's fields, one in the other.
    fn through(&self, value: Val, fields: &[String]) -> Result<Val, Stop> {
        // Of nothing at all there is nothing; only what a map does not have has no keys.
        if matches!(value.data, Data::Nil) {
            return Ok(Val::NIL);
        }
        let mut at = value;
        for name in fields {
            at = match &at.data {
                Data::Map(map) => match map.get(name) {
                    Some(value) => value,
                    None if map.is_struct => self.method(&at, name, &[])?,
                    None => Val::NIL,
                },
                Data::Unknown(_) => return Err(Stop::Unknown),
                Data::Nil => return Err(Stop::Fails("a key of what is not there is asked for")),
                Data::Files(_) | Data::List(_) => self.method(&at, name, &[])?,
                _ => return Err(Stop::Fails("a key of what is no map is asked for")),
            };
        }
        Ok(at)
    }

    fn method(&self, owner: &Val, name: &str, args: &[Val]) -> Result<Val, Stop> {
        self.steps(length_of(owner) / 64)?;
        let value = super::methods::call(owner, name, args)?;
        self.steps(length_of(&value) / 64)?;
        Ok(value)
    }

    fn base(&self, base: &Base, dot: &Val, frame: &mut Frame<'_>) -> Result<Val, Stop> {
        Ok(match base {
            Base::Dot => dot.clone(),
            Base::Nil => Val::NIL,
            Base::Bool(value) => Val::bool(*value),
            Base::Int(value) => Val::int(*value),
            Base::Float(value) => Data::Float(*value).into(),
            Base::Text(text) => {
                self.steps(text.len() / 64)?;
                Val::text(text.to_string())
            }
            Base::Variable(name) if name == "$" => frame.root.clone(),
            Base::Variable(name) => {
                let variable = frame.variables.iter().rev().find(|variable| variable.name == *name);
                variable.map(|variable| variable.value.clone()).ok_or(Stop::Fails("a variable is not declared"))?
            }
            Base::Function(name) => self.function(name, &[], None, dot, frame)?,
            Base::Pipe(pipe) => self.pipe(pipe, dot, frame)?,
        })
    }

    fn function(
        &self,
        name: &str,
        args: &[Arg],
        last: Option<Val>,
        dot: &Val,
        frame: &mut Frame<'_>,
    ) -> Result<Val, Stop> {
        if matches!(name, "and" | "or") {
            return self.connected(name == "and", args, last, dot, frame);
        }
        let mut values = Vec::with_capacity(args.len() + 1);
        for arg in args {
            values.push(match self.arg(arg, dot, frame) {
                Err(Stop::Unknown) => Val::UNKNOWN,
                value => value?,
            });
        }
        values.extend(last);
        match name {
            "include" => {
                let name = values.first().ok_or(Stop::Unknown)?;
                let Some(name) = name.as_str() else { return Err(Stop::Unknown) };
                self.include(name, values.get(1).unwrap_or(&Val::NIL))
            }
            "tpl" => self.tpl(&values),
            _ => {
                let at = origin(name, &values);
                // What is long costs more.
                let length: usize = values.iter().map(length_of).sum();
                let own = if name.contains("egex") { REGEX_STEPS } else { 0 };
                self.steps(length / 64 + own)?;
                if let ("lookup", Some(file)) = (name, frame.source.file) {
                    self.lookups.borrow_mut().entry(file).or_insert(self.here.get());
                }
                let answer = functions::call(name, &values).unwrap_or(Err(Stop::Unknown));
                if matches!(answer, Err(Stop::Unknown)) && functions::passes_on(name) {
                    values.iter().for_each(lose);
                }
                let value = answer?.or_at(at);
                self.steps(length_of(&value) / 64)?;
                if VALUE.holds(length_of(&value)) && !is_exhausted() { Ok(value) } else { Err(Stop::Unknown) }
            }
        }
    }

    fn include(&self, name: &str, dot: &Val) -> Result<Val, Stop> {
        let define = self.templates.borrow().get(name).cloned().or_else(|| self.files.get(name).cloned());
        let define = define.ok_or(Stop::Fails("a template of this name is not defined"))?;
        self.deeper(|| Val::of_text(self.run(&define, dot)))
    }

    fn deeper(&self, run: impl FnOnce() -> Val) -> Result<Val, Stop> {
        let depth = self.includes.get() + 1;
        if !INCLUDES.holds(depth) {
            return Err(Stop::Unknown);
        }
        self.includes.set(depth);
        let value = run();
        self.includes.set(depth - 1);
        Ok(value)
    }

    fn tpl(&self, values: &[Val]) -> Result<Val, Stop> {
        let (text, dot) = (values.first().ok_or(Stop::Unknown)?, values.get(1).unwrap_or(&Val::NIL));
        let Data::Text(source) = &text.data else {
            return Err(if text.is_unknown() { Stop::Unknown } else { Stop::Fails("`tpl` of what is no text") });
        };
        if source.has_unknown() {
            return Err(Stop::Unknown);
        }
        if !source.as_str().contains("{{") {
            return Ok(text.clone());
        }
        self.output.set(self.output.get() + source.len());
        let source = Rc::new(Source { text: source.as_str().into(), file: None });
        // What it defines is seen by itself alone.
        let before = source.text.contains("define").then(|| self.templates.borrow().clone());
        self.steps.set(self.steps.get() + before.as_ref().map_or(0, HashMap::len));
        let define = self.define(&Parsed::of(source));
        let result = self.deeper(|| Val::of_text(self.run(&define, dot)));
        if let Some(before) = before {
            self.templates.replace(before);
        }
        result.map(|value| value.or_at(text.at))
    }
}

/// The chart's values in what a template is run with.
const VALUES: &str = "Values";
/// An action has delimiters and something in them.
const SHORTEST: usize = 5;
/// So many bytes of an action are shown where it stands for what is not known.
const MAX_SHOWN: usize = 400;

/// Whether something stands before the next piece in its line, from which that piece is set off: alone in a line it may be any
/// number of lines, and behind a colon a part of a key.
fn is_in_line(before: &str) -> bool {
    let bytes = before.as_bytes();
    let near = bytes.get(bytes.len().saturating_sub(LINE_LOOKED_AT)..).unwrap_or_default();
    let line = near.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    line.iter().any(|byte| !byte.is_ascii_whitespace()) && line.last() != Some(&b':')
}

/// So many bytes of a line tell whether it is blank: more are no indentation.
const LINE_LOOKED_AT: usize = 512;

/// The start of an action's source, of whose texts none is cut in two: who masks a text finds it as a whole only.
fn cut(source: &str) -> &str {
    if source.len() <= MAX_SHOWN {
        return source;
    }
    let (mut end, mut quote, mut escaped) = (0, None, false);
    for (at, c) in source.char_indices().take_while(|(at, _)| *at < MAX_SHOWN) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('`') if c != '`' => {}
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c.is_whitespace() => end = at,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None => {}
        }
    }
    source.get(..end).unwrap_or_default()
}

/// Where the value of a function comes from: what it is mostly made of.
fn origin(name: &str, values: &[Val]) -> Option<At> {
    match name {
        "list" | "dict" | "tuple" | "eq" | "ne" | "lt" | "gt" | "le" | "ge" | "not" | "empty" | "hasKey"
        | "contains" => None,
        _ => values.iter().rev().find_map(|value| value.at),
    }
}

/// What a value weighs at its top.
fn length_of(value: &Val) -> usize {
    match &value.data {
        Data::Text(text) => text.len(),
        Data::List(items) => items.len().saturating_mul(32),
        Data::Map(map) => map.len().saturating_mul(32),
        Data::Files(files) => files.len().saturating_mul(64),
        _ => 0,
    }
}

/// A map of values, for callers.
pub(crate) fn map_of(entries: impl IntoIterator<Item = (&'static str, Val)>) -> Val {
    Val::map(entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect::<BTreeMap<_, _>>())
}
