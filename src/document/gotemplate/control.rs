//! What is run under conditions, and in loops: all that may run is run, and what it changes is unknown where it may not.

use super::eval::{Engine, Flow, Frame, Turn};
use super::functions::{self, Stop};
use super::parse::{Arg, Node, Pipe};
use super::running::{set_unsure, unsure};
use super::value::{Data, Val, lose};
use crate::span::Span;

/// What a step of a loop costs that only copies.
const COPIES_A_STEP: usize = 4;

impl Engine {
    /// What is under a condition that is not known, and what is under its contrary.
    pub(super) fn both(
        &self,
        then: &[Node],
        dot: &Val,
        otherwise: &[Node],
        other: &Val,
        frame: &mut Frame<'_>,
    ) -> Flow {
        perhaps(|| {
            self.nodes(then, dot, frame);
            self.nodes(otherwise, other, frame);
        });
        Flow::Next
    }

    /// `break` or `continue`. Under a condition that is not known, what follows is run as well, perhaps in vain.
    pub(super) fn leave(&self, how: Flow) -> Flow {
        let turn = self.turn.get();
        if unsure() <= turn.unsure {
            return how;
        }
        let may_be_over = turn.may_be_over || matches!(how, Flow::Break);
        self.turn.set(Turn { may_be_over, ..turn });
        set_unsure(unsure() + 1);
        Flow::Next
    }

    pub(super) fn range(
        &self,
        over: &Pipe,
        body: &[Node],
        otherwise: &[Node],
        span: Span,
        dot: &Val,
        frame: &mut Frame<'_>,
    ) {
        let bare = Pipe { variables: Vec::new(), declares: false, commands: over.commands.clone() };
        let value = self.pipe(&bare, dot, frame);
        let value = self.settled(value, span, frame);
        let (around, outer) = (unsure(), self.turn.get());
        match self.items(&value) {
            Ok(items) if items.is_empty() => {
                self.nodes(otherwise, dot, frame);
            }
            Ok(items) => self.turns(over, items, body, span, frame),
            Err(_) => perhaps(|| {
                lose(&value);
                // For any: what the members are, and how many, is not known. A turn finds what one before it changed.
                let items = || vec![(Val::UNKNOWN, Val::UNKNOWN)];
                if around == 0 {
                    let written = std::mem::take(&mut frame.out);
                    self.turns(over, items(), body, span, frame);
                    frame.out = written;
                }
                self.turns(over, items(), body, span, frame);
                self.nodes(otherwise, dot, frame);
            }),
        }
        self.turn.set(outer);
        set_unsure(around);
    }

    /// What a loop goes over, each with its key.
    fn items(&self, value: &Val) -> Result<Vec<(Val, Val)>, Stop> {
        let count = match &value.data {
            Data::List(items) => items.len(),
            Data::Map(map) => map.len(),
            Data::Files(files) => files.values().map(|text| 1 + text.len() / 64).sum(),
            _ => 0,
        };
        self.steps(count / COPIES_A_STEP)?;
        Ok(match &value.data {
            Data::List(items) => items.iter().enumerate().map(|(at, item)| (Val::count(at), item.clone())).collect(),
            Data::Map(map) if map.is_certain() => {
                map.entries().into_iter().map(|(key, value)| (Val::text(key), value)).collect()
            }
            Data::Files(files) => {
                files.iter().map(|(name, text)| (Val::text(name.as_str()), Val::text(text.to_string()))).collect()
            }
            Data::Nil => Vec::new(),
            Data::Int(count) => {
                let listed = functions::call("until", &[Val::int((*count).max(0))]).unwrap_or(Err(Stop::Unknown))?;
                listed.as_list().unwrap_or_default().iter().map(|item| (item.clone(), item.clone())).collect()
            }
            _ => return Err(Stop::Unknown),
        })
    }

    fn turns(&self, over: &Pipe, items: Vec<(Val, Val)>, body: &[Node], span: Span, frame: &mut Frame<'_>) {
        let around = unsure();
        let mut may_be_over = false;
        for (key, item) in items {
            if self.step().is_err() {
                self.put_unknown(span, frame);
                break;
            }
            set_unsure(around + usize::from(may_be_over));
            self.turn.set(Turn { unsure: unsure(), may_be_over });
            if matches!(self.turn_over(over, &key, &item, body, frame), Flow::Break) {
                break;
            }
            may_be_over = self.turn.get().may_be_over;
        }
        set_unsure(around);
    }

    /// One turn of a loop.
    fn turn_over(&self, over: &Pipe, key: &Val, item: &Val, body: &[Node], frame: &mut Frame<'_>) -> Flow {
        let declared = frame.variables.len();
        let values = if over.variables.len() > 1 { vec![key, item] } else { vec![item] };
        for (name, value) in over.variables.iter().zip(values) {
            self.assign(name, value.clone(), over.declares, frame);
        }
        let flow = self.nodes(body, item, frame);
        frame.variables.truncate(declared);
        flow
    }

    /// `and` and `or`, which look no further once they know.
    pub(super) fn connected(
        &self,
        is_and: bool,
        args: &[Arg],
        last: Option<Val>,
        dot: &Val,
        frame: &mut Frame<'_>,
    ) -> Result<Val, Stop> {
        let mut value = Val::NIL;
        let mut is_sure = true;
        let ask = |arg, is_sure, frame: &mut Frame<'_>| {
            if is_sure { self.arg(arg, dot, frame) } else { perhaps(|| self.arg(arg, dot, frame)) }
        };
        let mut last = last.map(Ok);
        for at in 0.. {
            let Some(found) = args.get(at).map(|arg| ask(arg, is_sure, frame)).or_else(|| last.take()) else { break };
            value = match found {
                Err(Stop::Unknown) => Val::UNKNOWN,
                // What fails behind what is not known may not be reached.
                Err(_) if !is_sure => Val::UNKNOWN,
                value => value?,
            };
            if !is_sure || value.truth().is_none() {
                lose(&value);
            }
            match value.truth() {
                Some(truth) if truth != is_and => {
                    // Of what was unknown before, all decides alike: the truth is known, the value is not.
                    return Ok(if is_sure { value } else { Data::Unknown(Some(truth)).into() });
                }
                Some(_) => {}
                None => is_sure = false,
            }
        }
        if is_sure { Ok(value) } else { Err(Stop::Unknown) }
    }
}

/// Runs what may not be run.
fn perhaps<T>(run: impl FnOnce() -> T) -> T {
    set_unsure(unsure() + 1);
    let result = run();
    set_unsure(unsure().saturating_sub(1));
    result
}
