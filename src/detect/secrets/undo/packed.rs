//! Texts that were packed before they were encoded: gzip (RFC 1952) and zlib (RFC 1950). User data of a machine, a Helm
//! release, a kubeconfig in a variable.

use std::io::Read;

use flate2::read::{GzDecoder, ZlibDecoder};

use super::piece::{LEAST_TEXT, is_control};

/// How much is unpacked at once: what is no text is left after so many bytes.
const STEP: usize = 512;

/// How a text is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Gzip,
    Zlib,
}

impl Format {
    /// By the base64 of the first bytes: `1f 8b 08`; `78 01`, `78 9c` or `78 da`, the levels that encoders write.
    pub(super) fn of(digits: &[u8]) -> Option<Self> {
        match digits {
            [b'H', b'4', b's', b'I', ..] => Some(Self::Gzip),
            [b'e', b'J', b'w'..=b'z', ..] | [b'e', b'N', b'o'..=b'r', ..] | [b'e', b'A', b'E'..=b'H', ..] => {
                Some(Self::Zlib)
            }
            _ => None,
        }
    }

    pub(super) fn step(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
        }
    }
}

/// The text that bytes unpack to, as far as it is one, and at most `most` bytes of it. What is damaged or cut counts up to
/// there. `None` when there is no text worth reading.
pub(super) fn unpack(format: Format, packed: &[u8], most: usize) -> Option<String> {
    match format {
        Format::Gzip => read(GzDecoder::new(packed), most),
        Format::Zlib => read(ZlibDecoder::new(packed), most),
    }
}

fn read(mut stream: impl Read, most: usize) -> Option<String> {
    let mut out: Vec<u8> = Vec::new();
    let mut buffer = [0u8; STEP];
    while out.len() < most {
        let Ok(count) = stream.read(&mut buffer) else { break };
        let bytes = buffer.get(..count.min(most - out.len())).filter(|bytes| !bytes.is_empty());
        let Some(bytes) = bytes else { break };
        let text = bytes.iter().position(|&byte| is_control(byte)).unwrap_or(bytes.len());
        out.extend_from_slice(bytes.get(..text).unwrap_or_default());
        if text < bytes.len() {
            break;
        }
    }
    let text = match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => {
            let end = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(end);
            String::from_utf8(bytes).ok()?
        }
    };
    (text.len() >= LEAST_TEXT).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use data_encoding::BASE64;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::super::{LEAST_BYTES, search};

    fn packed(text: &[u8], zlib: bool, level: u32) -> String {
        let bytes = if zlib {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(level));
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        } else {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        BASE64.encode(&bytes)
    }

    fn seen(text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        search(text, &mut |decoded, steps, _| found.push((decoded.to_string(), steps.join(" "))));
        found
    }

    #[test]
    fn packed_texts_are_read() {
        let plain = "#!/bin/sh\nexport DB_PASSWORD=hunter2x9\n".repeat(8);
        for (zlib, level, steps) in
            [(false, 6, "base64 gzip"), (true, 6, "base64 zlib"), (true, 9, "base64 zlib"), (true, 1, "base64 zlib")]
        {
            let encoded = packed(plain.as_bytes(), zlib, level);
            assert_eq!(seen(&format!("user_data: {encoded}\n")), [(plain.clone(), steps.to_string())]);
            let twice = BASE64.encode(encoded.as_bytes());
            assert_eq!(seen(&twice)[1], (plain.clone(), format!("base64 {steps}")));
        }
    }

    #[test]
    fn what_is_unpacked_is_bounded_and_text() {
        let bomb = packed(&b"password=a ".repeat(4_000_000), false, 9);
        let found = seen(&bomb);
        let total: usize = found.iter().map(|(text, _)| text.len()).sum();
        assert!(!found.is_empty() && total <= (bomb.len() * 4).max(LEAST_BYTES), "{total}");
        let binary: Vec<u8> = (0u32..9000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(seen(&packed(&binary, false, 6)), []);
        assert_eq!(seen("H4sIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), []);
    }
}
