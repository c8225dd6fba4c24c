//! What is asked and answered. A message is two lengths in 32 bits, little-endian, a head in JSON, and values in the
//! bytes of [`crate::rego::codec`].

use std::io::{self, Read as _, Write};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::rego::failure::{Failure, Reason};
use crate::rego::local::Lines;
use crate::rego::reading::Reading;
use crate::rego::session::{BuiltinErrors, Noted};
use crate::rego::syntax::Syntax;
use crate::rego::worker::OwnedSource;

/// What a worker is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::rego) enum Request {
    Load(Load),
    Evaluate(Evaluate),
    Read(Read),
}

/// Makes an engine. Its data follow as values.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::rego) struct Load {
    /// By which it is asked for later.
    pub(in crate::rego) engine: u64,
    pub(in crate::rego) is_strict: bool,
    pub(in crate::rego) has_context: bool,
    pub(in crate::rego) is_v0: bool,
    pub(in crate::rego) counts_lines: bool,
    pub(in crate::rego) sources: Vec<OwnedSource>,
    /// A rule to compile for; any when `None`.
    pub(in crate::rego) entry: Option<String>,
}

/// Evaluates. The file of the target follows as a value, then the input when the worker does not have it.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::rego) struct Evaluate {
    pub(in crate::rego) engine: u64,
    pub(in crate::rego) query: Query,
    pub(in crate::rego) input: u64,
    pub(in crate::rego) errors: BuiltinErrors,
    /// As [`crate::rego::Session::asking`] takes it.
    pub(in crate::rego) asked: Vec<bool>,
    pub(in crate::rego) limit: Duration,
}

/// What is evaluated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::rego) enum Query {
    /// The value of a rule.
    Rule(String),
    /// The results of any query.
    Any(String),
}

/// Parses.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::rego) struct Read {
    pub(in crate::rego) source: OwnedSource,
    pub(in crate::rego) wanted: Wanted,
}

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rego) enum Wanted {
    Module,
    Query,
    /// A module, for its author.
    Closely,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::rego) enum Response {
    /// It has set its limits. Comes first, unasked.
    Ready,
    Loaded,
    Refused(Reason),
    Read(Syntax),
    Closely(Reading),
    Evaluated(Evaluated),
}

/// What an evaluation gave; the values follow.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::rego) struct Evaluated {
    pub(in crate::rego) outcome: Result<Expressions, Failure>,
    pub(in crate::rego) noted: Noted,
    pub(in crate::rego) prints: Vec<String>,
    pub(in crate::rego) lines: Vec<Lines>,
    /// What is said of the bounds that builtins reached.
    pub(in crate::rego) reached: Vec<String>,
}

/// Of a rule none and its value follows; of a query one list for each result, whose values follow, each expression's and
/// then the bindings.
pub(in crate::rego) type Expressions = Vec<Vec<(String, u32, u32)>>;

/// Writes a message.
pub(super) fn write(out: &mut impl Write, head: &impl Serialize, values: &[&[u8]]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    let length = |bytes: usize| {
        u32::try_from(bytes).map(u32::to_le_bytes).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))
    };
    out.write_all(&length(head.len())?)?;
    out.write_all(&length(values.iter().map(|part| part.len()).sum())?)?;
    out.write_all(&head)?;
    values.iter().try_for_each(|part| out.write_all(part))?;
    out.flush()
}

/// Why there is no message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoMessage {
    /// The other side went away.
    Ended,
    /// What came is none of ours, or larger than `limit`.
    Garbled,
}

/// Reads a message of at most so many bytes: its head, and the bytes of its values.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl io::Read, limit: u64) -> Result<(T, Vec<u8>), NoMessage> {
    let mut length = || -> Result<u64, NoMessage> {
        let mut bytes = [0; 4];
        from.read_exact(&mut bytes).map_err(|_| NoMessage::Ended)?;
        Ok(u32::from_le_bytes(bytes).into())
    };
    let (head, values) = (length()?, length()?);
    if head + values > limit {
        return Err(NoMessage::Garbled);
    }
    let mut part = |length: u64| -> Result<Vec<u8>, NoMessage> {
        let mut bytes = Vec::new();
        let read = from.take(length).read_to_end(&mut bytes).map_err(|_| NoMessage::Ended)?;
        if u64::try_from(read) == Ok(length) { Ok(bytes) } else { Err(NoMessage::Ended) }
    };
    let head = part(head)?;
    let values = part(values)?;
    Ok((serde_json::from_slice(&head).map_err(|_| NoMessage::Garbled)?, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back() {
        let mut bytes = Vec::new();
        write(&mut bytes, &"head", &[b"ab", b"c"]).unwrap();
        assert_eq!(read::<String>(&mut &bytes[..], 100).unwrap(), ("head".to_string(), b"abc".to_vec()));
        assert_eq!(read::<String>(&mut &bytes[..], 8).unwrap_err(), NoMessage::Garbled);
        assert_eq!(read::<u32>(&mut &bytes[..], 100).unwrap_err(), NoMessage::Garbled);
        for cut in 0..bytes.len() {
            assert_eq!(read::<String>(&mut &bytes[..cut], 100).unwrap_err(), NoMessage::Ended, "{cut}");
        }
    }
}
