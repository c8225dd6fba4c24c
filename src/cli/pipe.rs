//! Output whose reader may go away.

use std::io::{self, Write};

/// A stream that goes on when nobody reads it any more: `regate scan -o json | head -1` has seen what it wanted, and the
/// command ends as it would have, with the same exit code.
pub(super) struct Pipe<W> {
    inner: W,
    is_broken: bool,
}

impl<W: Write> Pipe<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, is_broken: false }
    }

    /// The answer of the stream, or another's when its reader is gone.
    fn unless_broken<T>(&mut self, answer: io::Result<T>, otherwise: T) -> io::Result<T> {
        match answer {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_broken = true;
                Ok(otherwise)
            }
            answer => answer,
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_broken {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.unless_broken(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_broken {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.unless_broken(flushed, ())
    }
}
