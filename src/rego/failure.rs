//! Why there is no value, in our words: the engine's own messages quote values, which can be secrets.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rego::bounds;

/// A file where it is known, a 1-based line, and a message, of a mistake in the text of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reason {
    pub(crate) file: Option<String>,
    pub(crate) line: u32,
    pub(crate) message: String,
    /// Not what the text says, but that judging it did not end well: the engine met a bound.
    pub(crate) is_stop: bool,
}

impl Reason {
    pub(super) fn stopped(message: &str) -> Self {
        Self { file: None, line: 1, message: message.to_string(), is_stop: true }
    }
}

/// Why an evaluation gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// Where in the policy, when the engine says.
    pub(crate) place: Option<(String, u32)>,
    pub(crate) cause: Cause,
    /// The engine's own words, which may quote values: for an author at work, never for a scan's report.
    pub(crate) detail: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Cause {
    /// Two values where there can be one.
    Conflict,
    /// A builtin failed.
    Builtin(String),
    /// A builtin, or an operator, failed on a value that nobody can know.
    Unknown(String),
    /// An operator got operands that it cannot take.
    Operands,
    /// A bound was hit; what it says is the same on every run.
    Bound(String),
    /// Something else.
    Other,
}

impl Cause {
    /// From the engine's own words (regorus 0.14.1: `interpreter.rs`, `builtins/numbers.rs`, `builtins/sets.rs`,
    /// `utils/limits/error.rs`).
    pub(super) fn of_engine(text: &str) -> Self {
        let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if holds(&["execution exceeded time limit"]) {
            Self::Bound(bounds::TIME_TEXT.to_string())
        } else if holds(&["execution exceeded memory limit"]) {
            Self::Bound(bounds::MEMORY_TEXT.to_string())
        } else if holds(&[bounds::PATTERN_TEXT]) {
            Self::Bound("a regular expression is too large".to_string())
        } else if holds(&["multiple outputs", "generated multiple times", "conflicts with", "complete rules"]) {
            Self::Conflict
        } else if holds(&["instead"]) && text.contains("Got `{\"$unknown\"") {
            // The operand begins the quotation, so that a text which holds these words is not taken for one.
            Self::Unknown("an operator".to_string())
        } else if holds(&["expects numeric argument", "expects set argument", "divide by zero", "modulo"]) {
            Self::Operands
        } else {
            Self::Other
        }
    }
}

impl Failure {
    /// From an error of the engine. A builtin's own failure is `kept` by the session under its message, since only text
    /// comes through the engine.
    pub(super) fn new(error: &anyhow::Error, kept: &dyn Fn(&str) -> Option<(Cause, String)>) -> Self {
        let text = error.to_string();
        let place = place(&text).map(|(file, line)| (file.to_string(), line));
        let message = message(&text);
        match kept(message) {
            Some((cause, detail)) => Self { place, cause, detail },
            None => Self { place, cause: Cause::of_engine(message), detail: message.to_string() },
        }
    }

    /// An evaluation that a bound cut.
    pub(super) fn bound(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { place: None, cause: Cause::Bound(text.clone()), detail: text }
    }

    /// Whether it was the memory of the process that ran out, as far as the engine could tell.
    pub(super) fn is_out_of_memory(&self) -> bool {
        matches!(&self.cause, Cause::Bound(text) if text == bounds::MEMORY_TEXT)
    }

    /// As a worker's end is told: which bound it was hangs on the machine.
    pub(super) fn of_worker(self) -> Self {
        match &self.cause {
            Cause::Bound(text) if [bounds::TIME_TEXT, bounds::MEMORY_TEXT].contains(&text.as_str()) => {
                Self::bound(bounds::STOPPED_TEXT)
            }
            _ => self,
        }
    }

    /// Whether a worker met its end, or nearly did.
    pub(crate) fn is_stop(&self) -> bool {
        let texts = [bounds::STOPPED_TEXT, bounds::GARBLED_TEXT, bounds::NOT_STARTED_TEXT];
        matches!(&self.cause, Cause::Bound(text) if texts.contains(&text.as_str()))
    }

    /// Whether it is about a value that nobody can know.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.cause, Cause::Unknown(_))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("two values for one rule, function or key"),
            Self::Builtin(name) => write!(f, "'{name}' failed"),
            Self::Unknown(name) if name.contains(' ') => write!(f, "{name} got a value that is not known"),
            Self::Unknown(name) => write!(f, "'{name}' got a value that is not known"),
            Self::Operands => f.write_str("an operator got operands that it cannot take"),
            Self::Bound(text) => f.write_str(text),
            Self::Other => f.write_str("the evaluation failed"),
        }
    }
}

/// The cause, and where: nothing that a policy read is quoted.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, &self.cause) {
            // Where a clock stops an evaluation differs from run to run.
            (_, Cause::Bound(_)) | (None, _) => write!(f, "{}", self.cause),
            (Some((file, line)), cause) => write!(f, "{cause} at {file}:{line}"),
        }
    }
}

/// A mistake in the text of a policy, from the engine's words about it.
pub(super) fn reason(error: &anyhow::Error) -> Reason {
    let text = error.to_string();
    let place = place(&text);
    let line = place.map_or(1, |(_, line)| line);
    let message = message(&text).trim().trim_end_matches('.').to_string();
    Reason { file: place.map(|(file, _)| file.to_string()), line, message, is_stop: false }
}

/// The message of an engine's error: what stands behind the place and the excerpt of the source, when there are any
/// (regorus 0.14.1, `lexer.rs`, `Source::message`: the place, a bar, the line, a caret, `error: ` and the message).
pub(super) fn message(error: &str) -> &str {
    let behind_excerpt = error.find("\n--> ").map_or(Some(error), |at| {
        let mut rest = error.get(at + 1..)?;
        for _ in 0..4 {
            rest = rest.split_once('\n')?.1;
        }
        rest.strip_prefix("error: ")
    });
    behind_excerpt.filter(|message| !message.trim().is_empty()).unwrap_or("the engine gave no reason")
}

/// The file and the line of `--> file:line:column`.
fn place(error: &str) -> Option<(&str, u32)> {
    let place = error.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let (place, _column) = place.rsplit_once(':')?;
    let (file, line) = place.rsplit_once(':')?;
    Some((file, line.parse().ok()?))
}
