//! The worker's own side: it reads a request, answers it, and so on until its input ends.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufReader, BufWriter, Read, Write};

use regorus::Value;

use crate::bound::noting;
use crate::rego::bounds;
use crate::rego::codec;
use crate::rego::failure::{Failure, Reason};
use crate::rego::input::Input;
use crate::rego::local::{Answered, Found, Local};
use crate::rego::reading;
use crate::rego::session::Session;
use crate::rego::syntax;
use crate::rego::worker::message::{self, NoMessage};
use crate::rego::worker::process::KEPT_INPUTS;
use crate::rego::worker::{Evaluate, Evaluated, Load, Query, Request, Response, Wanted, limits};

/// What makes this program a worker.
pub(super) const SUBCOMMAND: &str = "policy-worker";

/// Answers requests on standard input until it ends. For a process that does nothing else.
///
/// # Errors
///
/// When the limits cannot be set, and when the other side does not speak as it must.
pub fn serve() -> io::Result<()> {
    limits::set()?;
    bounds::bound_memory_to(limits::MEMORY);
    let thread = std::thread::Builder::new().stack_size(limits::STACK);
    let serving = thread.spawn(|| answer_all(&mut BufReader::new(io::stdin().lock()), &mut io::stdout().lock()))?;
    // Whatever it panicked of: the process ends, and who asked knows.
    serving.join().unwrap_or_else(|_| Err(io::Error::other("the engine panicked")))
}

fn answer_all(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut to = BufWriter::new(to);
    message::write(&mut to, &Response::Ready, &[])?;
    let mut state = State::default();
    loop {
        let (request, bytes) = match message::read::<Request>(from, limits::REQUEST) {
            Ok(message) => message,
            Err(NoMessage::Ended) => return Ok(()),
            Err(NoMessage::Garbled) => return Err(io::ErrorKind::InvalidData.into()),
        };
        let values = codec::decode(&bytes).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        let (response, values) = state.answer(request, values)?;
        message::write(&mut to, &response, &[&values])?;
    }
}

/// What a worker was given.
#[derive(Default)]
struct State {
    /// Each with whether it counts lines.
    engines: BTreeMap<u64, (Local, bool)>,
    inputs: VecDeque<(u64, Value)>,
}

impl State {
    fn answer(&mut self, request: Request, values: Vec<Value>) -> io::Result<(Response, Vec<u8>)> {
        let refused_or = |result: Result<Response, Reason>| (result.unwrap_or_else(Response::Refused), Vec::new());
        match request {
            Request::Load(load) => {
                let bytes = load.sources.iter().map(|source| source.text.len()).sum();
                limits::allow_time(limits::time_to_load(bytes))?;
                let made = engine(&load, values).map(|engine| {
                    self.engines.insert(load.engine, (engine, load.counts_lines));
                    Response::Loaded
                });
                Ok(refused_or(made))
            }
            Request::Read(read) => {
                limits::allow_time(limits::time_to_load(read.source.text.len()))?;
                let source = read.source.as_source();
                Ok(refused_or(match read.wanted {
                    Wanted::Module => syntax::module(&source).map(Response::Read),
                    Wanted::Query => syntax::query(&source).map(Response::Read),
                    Wanted::Closely => reading::read(&source).map(Response::Closely),
                }))
            }
            Request::Evaluate(request) => self.evaluate(request, values),
        }
    }

    fn evaluate(&mut self, request: Evaluate, values: Vec<Value>) -> io::Result<(Response, Vec<u8>)> {
        let wrong = || io::Error::from(io::ErrorKind::InvalidData);
        let mut values = values.into_iter();
        let file = values.next().ok_or_else(wrong)?;
        if let Some(input) = values.next() {
            self.inputs.push_back((request.input, input));
            let surplus = self.inputs.len().saturating_sub(KEPT_INPUTS);
            self.inputs.drain(..surplus);
        }
        let known = self.inputs.iter().find(|(id, _)| *id == request.input);
        let input = Input::new(known.ok_or_else(wrong)?.1.clone());
        let (engine, counts_lines) = self.engines.get_mut(&request.engine).ok_or_else(wrong)?;
        // A copy for each keeps one evaluation from seeing what another left behind; lines need the one that counts.
        let mut copy = (!*counts_lines).then(|| engine.clone());
        let engine = copy.as_mut().unwrap_or(engine);
        limits::allow_time(request.limit)?;
        let session = Session::new(request.errors, file).asking(&request.asked).within(request.limit);
        let mut answer = Vec::new();
        let (evaluated, reached) = noting(|| match request.query {
            Query::Rule(rule) => told(engine.rule(&rule, &input, session), |value| {
                codec::encode(&value.unwrap_or(Value::Undefined), &mut answer, limits::ANSWER).map(|()| Vec::new())
            }),
            Query::Any(query) => told(engine.query(&query, &input, session), |results| {
                results.into_iter().map(|found| results_of(found, &mut answer)).collect()
            }),
        });
        let reached = reached.into_iter().map(str::to_string).collect();
        let lines = if *counts_lines { engine.coverage() } else { Vec::new() };
        let evaluated = Evaluated { lines, reached, ..evaluated };
        if evaluated.outcome.is_err() {
            answer.clear();
        }
        Ok((Response::Evaluated(evaluated), answer))
    }
}

/// The texts and places of a result's expressions; their values are appended, then the bindings.
fn results_of(found: Found, answer: &mut Vec<u8>) -> Result<Vec<(String, u32, u32)>, codec::CodecError> {
    let mut texts = Vec::new();
    for expression in found.expressions {
        codec::encode(&expression.value, answer, limits::ANSWER)?;
        texts.push((expression.text, expression.row, expression.column));
    }
    codec::encode(&found.bindings, answer, limits::ANSWER)?;
    Ok(texts)
}

fn told<T>(
    answered: Answered<T>,
    mut encode: impl FnMut(T) -> Result<super::Expressions, codec::CodecError>,
) -> Evaluated {
    let outcome = answered.value.and_then(|value| encode(value).map_err(|_| Failure::bound(bounds::ANSWER_TEXT)));
    Evaluated { outcome, noted: answered.noted, prints: answered.prints, lines: Vec::new(), reached: Vec::new() }
}

fn engine(load: &Load, data: Vec<Value>) -> Result<Local, Reason> {
    let mut engine = Local::new(load.is_strict)?;
    if load.has_context {
        engine.add_context()?;
    }
    for source in &load.sources {
        let source = source.as_source();
        let named = |reason: Reason| Reason { file: reason.file.or_else(|| Some(source.file.to_string())), ..reason };
        engine.add(&source).map_err(named)?;
    }
    data.into_iter().try_for_each(|data| engine.add_data(data))?;
    engine.set_rego_v0(load.is_v0);
    engine.set_coverage(load.counts_lines);
    match &load.entry {
        Some(rule) => engine.prepare(rule)?,
        None => engine.prepare_all()?,
    }
    Ok(engine)
}
