//! Zstandard: the frames of a stream after each other, as `zstd -d` reads them
//! (<https://www.rfc-editor.org/rfc/rfc8878#section-3>).

use std::io::{self, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Bytes of a window: what the format asks decoders to support at least is 8 MiB
/// (<https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1.2>).
const MOST_WINDOW: u64 = 32 << 20;

/// What all frames hold. A frame to be skipped holds nothing; what is no frame is an error.
pub(super) struct Frames<R> {
    packed: R,
    decoder: FrameDecoder,
    is_open: bool,
}

impl<R: Read> Frames<R> {
    pub(super) fn new(packed: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MOST_WINDOW);
        Self { packed, decoder, is_open: false }
    }

    /// Opens the next frame, and says whether there was something.
    fn open(&mut self) -> io::Result<bool> {
        let mut first = Vec::new();
        if self.packed.by_ref().take(1).read_to_end(&mut first)? == 0 {
            return Ok(false);
        }
        match self.decoder.reset(first.as_slice().chain(&mut self.packed)) {
            Ok(()) => self.is_open = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let skipped = io::copy(&mut self.packed.by_ref().take(length.into()), &mut io::sink())?;
                if skipped < u64::from(length) {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Err(error) => return Err(io::Error::other(error)),
        }
        Ok(true)
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            // What is decoded is kept as long as the window may lead back to it.
            while self.is_open && self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.packed, one).map_err(io::Error::other)?;
            }
            if self.is_open && self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            self.is_open = false;
            if !self.open()? {
                return Ok(0);
            }
        }
    }
}
