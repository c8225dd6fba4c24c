//! One worker, from the side that asks.

use std::collections::{BTreeSet, VecDeque};
use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use regorus::Value;

use crate::rego::bounds;
use crate::rego::codec;
use crate::rego::worker::message::{self, NoMessage};
use crate::rego::worker::{Request, Response, limits};

/// Why a worker gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rego) enum Ended {
    NotStarted,
    /// It was stopped for its time.
    Time,
    /// It died of something else: memory, stack, a fault.
    Died,
    Garbled,
}

impl Ended {
    /// The same on every machine.
    pub(in crate::rego) fn text(self) -> &'static str {
        match self {
            Self::NotStarted => bounds::NOT_STARTED_TEXT,
            Self::Time | Self::Died => bounds::STOPPED_TEXT,
            Self::Garbled => bounds::GARBLED_TEXT,
        }
    }
}

/// A child and until when it must have answered. Who watches stops it then.
#[derive(Debug)]
pub(super) struct Watched {
    child: Mutex<Child>,
    deadline: Mutex<Option<Instant>>,
}

impl Watched {
    /// Stops a child that is late.
    pub(super) fn check(&self, now: Instant) {
        let is_late = self.deadline.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| at < now);
        if is_late {
            let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    }

    fn wait_until(&self, deadline: Option<Instant>) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }

    /// Ends the child; whether it had ended by itself for its time.
    fn end(&self) -> bool {
        let is_late =
            self.deadline.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| at < Instant::now());
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        child.wait().is_ok_and(limits::ended_by_time) || is_late
    }
}

/// A process that answers, and what it has been given.
#[derive(Debug)]
pub(super) struct Worker {
    watched: Arc<Watched>,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    pub(super) engines: BTreeSet<u64>,
    /// The last inputs, the newest last.
    pub(super) inputs: VecDeque<u64>,
    /// It was asked something already.
    pub(super) is_used: bool,
}

/// Inputs that a worker keeps: a target's, as policies with an id see it and as conftest's do.
pub(super) const KEPT_INPUTS: usize = 2;

impl Worker {
    /// Starts a process and waits until it has set its limits.
    pub(super) fn start(program: &Path) -> Result<Self, Ended> {
        let mut command = Command::new(program);
        command.arg(super::serve::SUBCOMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.env_remove("RUST_BACKTRACE");
        let mut child = command.spawn().map_err(|_| Ended::NotStarted)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Ended::NotStarted);
        };
        let watched = Arc::new(Watched { child: Mutex::new(child), deadline: Mutex::new(None) });
        let (engines, inputs) = (BTreeSet::new(), VecDeque::new());
        let stdout = BufReader::new(stdout);
        Ok(Self { watched, stdin: Some(stdin), stdout, engines, inputs, is_used: false })
    }

    /// Waits for the first word of a new worker.
    pub(super) fn greet(&mut self) -> Result<(), Ended> {
        match self.answer(limits::patience(Duration::ZERO)) {
            Ok((Response::Ready, _)) => Ok(()),
            Ok(_) | Err(_) => {
                self.watched.end();
                Err(Ended::NotStarted)
            }
        }
    }

    pub(super) fn watched(&self) -> &Arc<Watched> {
        &self.watched
    }

    /// Asks, and waits for the answer to what may take so much processor time. After an error the worker is no more.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        values: &[&[u8]],
        limit: Duration,
    ) -> Result<(Response, Vec<Value>), Ended> {
        self.is_used = true;
        let patience = limits::patience(limit);
        self.watched.wait_until(Some(Instant::now() + patience));
        let written = self.stdin.as_mut().map(|stdin| message::write(stdin, request, values));
        if !matches!(written, Some(Ok(()))) {
            return Err(self.end());
        }
        self.answer(patience)
    }

    fn answer(&mut self, patience: Duration) -> Result<(Response, Vec<Value>), Ended> {
        self.watched.wait_until(Some(Instant::now() + patience));
        // The head beside the values is the notes and prints of a policy, which are bounded by its memory alone.
        let (response, bytes) = match message::read(&mut self.stdout, 2 * limits::ANSWER as u64) {
            Ok(message) => message,
            Err(NoMessage::Ended) => return Err(self.end()),
            Err(NoMessage::Garbled) => {
                self.watched.end();
                return Err(Ended::Garbled);
            }
        };
        self.watched.wait_until(None);
        match codec::decode(&bytes) {
            Ok(values) => Ok((response, values)),
            Err(_) => {
                self.watched.end();
                Err(Ended::Garbled)
            }
        }
    }

    fn end(&self) -> Ended {
        if self.watched.end() { Ended::Time } else { Ended::Died }
    }
}

impl Drop for Worker {
    /// Without its input a worker ends; one that does not is stopped.
    fn drop(&mut self) {
        drop(self.stdin.take());
        self.watched.end();
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_late_is_stopped() {
        let child = Command::new("sleep").arg("1000").spawn().unwrap();
        let watched = Watched { child: Mutex::new(child), deadline: Mutex::new(None) };
        watched.check(Instant::now());
        assert!(watched.child.lock().unwrap().try_wait().unwrap().is_none());
        let past = Instant::now();
        watched.wait_until(Some(past));
        std::thread::sleep(Duration::from_millis(2));
        watched.check(Instant::now());
        assert!(watched.end(), "for its time");
    }
}
