//! Policies that are not ours run in processes of their own: this binary again, as `regate policy-worker`.
//!
//! A worker sets the system's limits on itself before it reads anything ([`limits`]), then answers requests on standard
//! input and output ([`serve`], [`message`]). What it dies of, by whatever bound or fault, is an error of fixed text of
//! the policy that it was asked about; the next request gets another worker ([`pool`], [`process`]).
//!
//! # Decisions
//!
//! - **A request asks about one engine.** Policies that judge the same targets share one, as in the process itself; when
//!   it dies, each policy is asked by itself, so that only the culprit is in error. A process for each policy would cost as
//!   many starts as there are policies, in every scan.
//! - **One text for all bounds.** Whether memory or time runs out first hangs on the machine; what a report says does not.
//! - **A death of memory counts once a fresh worker dies of it too**, so that what a worker did before changes nothing.

pub(super) mod limits;
mod message;
mod pool;
mod process;
mod serve;

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::rego::Source;

pub use serve::serve;

pub(super) use message::{Evaluate, Evaluated, Expressions, Load, Query, Read, Request, Response, Wanted};
pub(super) use pool::{Pool, Program};

/// Where policies that are not ours run.
#[derive(Clone, Debug, Default)]
pub struct Workers(Option<Arc<Pool>>);

impl Workers {
    /// In processes of this program, `PROGRAM policy-worker`, which calls [`serve`]. They start when they are needed. With
    /// no program none can start, and every policy that is not ours is in error.
    #[must_use]
    pub fn of(program: Option<PathBuf>) -> Self {
        Self(Some(Arc::new(Pool::new(program))))
    }

    /// The processes; `None` where everything runs in this one.
    pub(super) fn pool(&self) -> Option<&Arc<Pool>> {
        self.0.as_ref()
    }
}

/// The text of one file, as a request brings it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct OwnedSource {
    file: String,
    text: String,
    v0: bool,
    builtin: bool,
}

impl OwnedSource {
    pub(super) fn as_source(&self) -> Source<'_> {
        Source { file: &self.file, text: &self.text, v0: self.v0, builtin: self.builtin }
    }
}

impl From<&Source<'_>> for OwnedSource {
    fn from(source: &Source<'_>) -> Self {
        let Source { file, text, v0, builtin } = *source;
        Self { file: file.to_string(), text: text.to_string(), v0, builtin }
    }
}
