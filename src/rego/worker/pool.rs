//! The workers of a scan: as many as threads ask at the same time, started when they are needed.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use regorus::Value;

use crate::rego::codec;
use crate::rego::failure::{Failure, Reason};
use crate::rego::input::Input;
use crate::rego::reading::Reading;
use crate::rego::syntax::Syntax;
use crate::rego::worker::process::{Ended, KEPT_INPUTS, Watched, Worker};
use crate::rego::worker::{Evaluate, Evaluated, Load, Read, Request, Response, limits};

/// Idle workers, and where new ones come from.
#[derive(Debug)]
pub(in crate::rego) struct Pool {
    program: Option<PathBuf>,
    idle: Mutex<Vec<Worker>>,
    watched: Arc<Mutex<Vec<Weak<Watched>>>>,
    /// Whether a thread looks for late workers, once one was to be started.
    watching: OnceLock<bool>,
    engines: AtomicU64,
}

/// An engine as workers make it.
#[derive(Clone, Debug, Default)]
pub(in crate::rego) struct Program {
    pub(in crate::rego) load: Load,
    pub(in crate::rego) data: Vec<Value>,
}

/// Bytes of stack of the thread that looks for them.
const CLOCK_STACK: usize = 256 << 10;

/// How often late workers are looked for.
const TICK: Duration = Duration::from_millis(100);

impl Pool {
    pub(super) fn new(program: Option<PathBuf>) -> Self {
        let (idle, watched) = (Mutex::default(), Arc::default());
        Self { program, idle, watched, watching: OnceLock::new(), engines: AtomicU64::new(1) }
    }

    /// A number for an engine.
    pub(in crate::rego) fn next_engine(&self) -> u64 {
        self.engines.fetch_add(1, Ordering::Relaxed)
    }

    /// What a text does.
    pub(in crate::rego) fn read(&self, read: Read) -> Result<Syntax, Reason> {
        match self.ask_to_read(read)? {
            Response::Read(syntax) => Ok(syntax),
            _ => Err(Reason::stopped(Ended::Garbled.text())),
        }
    }

    /// What a close reading shows.
    pub(in crate::rego) fn read_closely(&self, read: Read) -> Result<Reading, Reason> {
        match self.ask_to_read(read)? {
            Response::Closely(reading) => Ok(reading),
            _ => Err(Reason::stopped(Ended::Garbled.text())),
        }
    }

    fn ask_to_read(&self, read: Read) -> Result<Response, Reason> {
        let limit = limits::time_to_load(read.source.text.len());
        let request = Request::Read(read);
        match self.answer(0, |worker| worker.ask(&request, &[], limit)) {
            Ok((Response::Refused(reason), _)) => Err(reason),
            Ok((response, _)) => Ok(response),
            Err(ended) => Err(Reason::stopped(ended.text())),
        }
    }

    /// Makes an engine, so that a mistake in it is known.
    pub(in crate::rego) fn load(&self, program: &Program) -> Result<(), Reason> {
        match self.answer(0, |worker| load(worker, program)) {
            Ok(loaded) => loaded,
            Err(ended) => Err(Reason::stopped(ended.text())),
        }
    }

    /// Evaluates with an engine, which is made where the worker does not have it.
    pub(in crate::rego) fn evaluate(
        &self,
        program: &Program,
        request: Evaluate,
        input: &Input,
        file: &Value,
    ) -> Result<(Evaluated, Vec<Value>), Failure> {
        let mut bytes = Vec::new();
        let is_encoded = codec::encode(file, &mut bytes, usize::MAX).is_ok();
        let Some(encoded) = input.encoded().filter(|_| is_encoded) else {
            return Err(Failure::bound("the input is nested too deep"));
        };
        let (id, limit) = (request.input, request.limit);
        let request = Request::Evaluate(request);
        let answer = self.answer(id, |worker| {
            if let Err(reason) = load(worker, program)? {
                return Ok(Err(reason));
            }
            let is_known = worker.inputs.contains(&id);
            if !is_known {
                worker.inputs.push_back(id);
                let surplus = worker.inputs.len().saturating_sub(KEPT_INPUTS);
                worker.inputs.drain(..surplus);
            }
            let values: &[&[u8]] = if is_known { &[&bytes] } else { &[&bytes, encoded] };
            worker.ask(&request, values, limit).map(Ok)
        });
        match answer {
            Ok(Ok((Response::Evaluated(evaluated), values))) => Ok((evaluated, values)),
            Ok(Ok(_)) => Err(Failure::bound(Ended::Garbled.text())),
            Ok(Err(reason)) => Err(Failure::bound(reason.message)),
            Err(ended) => Err(Failure::bound(ended.text())),
        }
    }

    /// Asks an idle worker or a new one. What a used one dies of, but for its time, a new one is asked again.
    fn answer<T: Answer>(&self, input: u64, ask: impl Fn(&mut Worker) -> Result<T, Ended>) -> Result<T, Ended> {
        let mut worker = self.take(input)?;
        loop {
            let was_used = worker.is_used;
            match ask(&mut worker) {
                Ok(answer) if !(was_used && answer.is_out_of_memory()) => {
                    self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                    return Ok(answer);
                }
                Err(ended @ (Ended::Time | Ended::NotStarted)) => return Err(ended),
                Err(ended) if !was_used => return Err(ended),
                Ok(_) | Err(_) => worker = self.start()?,
            }
        }
    }

    /// An idle worker, the one that has the input if there is one; else a new one.
    fn take(&self, input: u64) -> Result<Worker, Ended> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let at = idle.iter().position(|worker| worker.inputs.contains(&input));
        let found = match at {
            Some(at) => Some(idle.swap_remove(at)),
            None => idle.pop(),
        };
        drop(idle);
        found.map_or_else(|| self.start(), Ok)
    }

    fn start(&self) -> Result<Worker, Ended> {
        let program = self.program.as_deref().ok_or(Ended::NotStarted)?;
        // Where the system counts no processor time, or a worker only waits, nothing else stops it.
        if !self.watching.get_or_init(|| watch(&self.watched, CLOCK_STACK).is_ok()) {
            return Err(Ended::NotStarted);
        }
        let mut worker = Worker::start(program)?;
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|watched| watched.strong_count() > 0);
        watched.push(Arc::downgrade(worker.watched()));
        drop(watched);
        worker.greet()?;
        Ok(worker)
    }
}

/// Stops late workers, from a thread of its own that ends with the pool.
fn watch(watched: &Arc<Mutex<Vec<Weak<Watched>>>>, stack: usize) -> io::Result<()> {
    let watched = Arc::downgrade(watched);
    let run = move || {
        while let Some(watched) = watched.upgrade() {
            let workers: Vec<_> =
                watched.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect();
            workers.iter().for_each(|worker| worker.check(Instant::now()));
            drop((watched, workers));
            thread::sleep(TICK);
        }
    };
    thread::Builder::new().name("policy-clock".to_string()).stack_size(stack).spawn(run).map(drop)
}

/// Gives a worker an engine that it does not have.
fn load(worker: &mut Worker, program: &Program) -> Result<Result<(), Reason>, Ended> {
    if worker.engines.contains(&program.load.engine) {
        return Ok(Ok(()));
    }
    let mut data = Vec::new();
    for value in &program.data {
        if codec::encode(value, &mut data, usize::MAX).is_err() {
            let message = "the data are nested too deep".to_string();
            return Ok(Err(Reason { file: None, line: 1, message, is_stop: false }));
        }
    }
    let bytes = program.load.sources.iter().map(|source| source.text.len()).sum::<usize>() + data.len();
    let request = Request::Load(program.load.clone());
    match worker.ask(&request, &[&data], limits::time_to_load(bytes))?.0 {
        Response::Loaded => {
            worker.engines.insert(program.load.engine);
            Ok(Ok(()))
        }
        Response::Refused(reason) => Ok(Err(reason)),
        _ => Err(Ended::Garbled),
    }
}

/// What an answer says about the worker that gave it.
trait Answer {
    /// It was cut for the memory of the whole process, of which others may have used most.
    fn is_out_of_memory(&self) -> bool;
}

impl Answer for (Response, Vec<Value>) {
    fn is_out_of_memory(&self) -> bool {
        matches!(&self.0, Response::Evaluated(Evaluated { outcome: Err(failure), .. }) if failure.is_out_of_memory())
    }
}

impl<T: Answer> Answer for Result<T, Reason> {
    fn is_out_of_memory(&self) -> bool {
        self.as_ref().is_ok_and(Answer::is_out_of_memory)
    }
}

impl Answer for () {
    fn is_out_of_memory(&self) -> bool {
        false
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::*;
    use crate::rego::bounds;
    use crate::rego::session::BuiltinErrors;
    use crate::rego::worker::{OwnedSource, Query, Wanted};

    /// Workers that are programs of that text.
    fn pool(folder: &Path, script: &str) -> Pool {
        let program = folder.join("program");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Pool::new(Some(program))
    }

    /// A program of that text, asked to parse.
    fn answer(script: &str) -> Result<Syntax, Reason> {
        let folder = tempfile::tempdir().unwrap();
        let source = OwnedSource { file: "p.rego".into(), text: "package p".into(), v0: false, builtin: false };
        pool(folder.path(), script).read(Read { source, wanted: Wanted::Module })
    }

    #[test]
    fn without_a_clock_no_worker_starts() {
        assert!(watch(&Arc::default(), isize::MAX.unsigned_abs()).is_err(), "no system gives a thread so much");
        let folder = tempfile::tempdir().unwrap();
        let pool = pool(folder.path(), &format!("{READY}; exit 1"));
        pool.watching.set(false).unwrap();
        assert_eq!(pool.load(&Program::default()).unwrap_err().message, bounds::NOT_STARTED_TEXT);
    }

    const READY: &str = r#"printf '\007\000\000\000\000\000\000\000"Ready"'"#;

    #[test]
    fn what_is_no_worker_is_told_as_such() {
        let text = |script: &str| answer(script).unwrap_err().message;
        assert_eq!(text("exit 0"), bounds::NOT_STARTED_TEXT);
        assert_eq!(text("echo hello, world"), bounds::NOT_STARTED_TEXT);
        assert_eq!(text(&format!("{READY}; exit 1")), bounds::STOPPED_TEXT);
        assert_eq!(text(&format!("{READY}; kill -9 $$")), bounds::STOPPED_TEXT);
        assert_eq!(text(&format!("{READY}; head -c 20 >/dev/null; yes garbage")), bounds::GARBLED_TEXT);
        let wrong = r#"printf '\010\000\000\000\000\000\000\000"Loaded"'"#;
        assert_eq!(text(&format!("{READY}; head -c 20 >/dev/null; {wrong}; cat >/dev/null")), bounds::GARBLED_TEXT);
        assert_eq!(Pool::new(None).load(&Program::default()).unwrap_err().message, bounds::NOT_STARTED_TEXT);
        let request = Evaluate {
            engine: 1,
            query: Query::Any("1".into()),
            input: 1,
            errors: BuiltinErrors::Fail,
            asked: Vec::new(),
            limit: TICK,
        };
        let gone = Pool::new(Some("/nowhere".into()));
        let failure = gone.evaluate(&Program::default(), request, &Input::new(Value::Null), &Value::Null).unwrap_err();
        assert!(failure.is_stop() && failure.to_string() == bounds::NOT_STARTED_TEXT, "{failure}");
    }
}
