//! Values that look like credentials and are made up: altered examples, and encoded words.

use crate::detect::secrets::kinds::randomness::is_random_in_part;
use crate::detect::secrets::kinds::values::{Nature, is_identifier, nature};
use crate::detect::secrets::kinds::words::values::TOKEN_WORDS;
use crate::detect::secrets::kinds::{self, Detector};
use crate::detect::secrets::text::base64;

/// A text that a vendor documents as an example, or one that begins as a vendor's token does, and is too short or fails
/// its checksum: a cut or altered example. A random value behind letters that anybody may begin a token with (`sk_`,
/// `pat_`) only shares them with that vendor's.
pub(super) fn is_altered_token(value: &str) -> bool {
    let known = |detector: &Detector| {
        let rest = value.strip_prefix(detector.prefix).filter(|_| detector.prefix.len() >= 3);
        rest.is_some_and(|rest| !is_anybodys(detector.prefix) || !is_random_in_part(rest))
    };
    let altered = |detector: &Detector| detector.check.is_some() || value.len() < detector.least_length();
    kinds::all().iter().any(|detector| detector.allow.contains(&value) || altered(detector) && known(detector))
}

/// Whether the letters before a token say nothing of whose it is: too few, or words for tokens.
fn is_anybodys(prefix: &str) -> bool {
    let mut parts = prefix.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    prefix.len() <= 3 || parts.all(|part| TOKEN_WORDS.contains(&part.to_ascii_lowercase().as_str()))
}

/// Base64 of a text that a person wrote: `CLIENT_ID:CLIENT_SECRET`, `this is not real`; and Nx Cloud's token that only reads
/// the cache, which open projects publish (<https://nx.dev/ci/recipes/security/access-tokens>).
pub(super) fn decodes_to_words(value: &str) -> bool {
    if value.len() < 16 {
        return false;
    }
    let decoded = base64(value);
    let Some(text) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ' || b == b'\n');
    printable
        && (text.contains(' ')
            || text.ends_with("|read")
            || text.split(':').all(|part| is_identifier(part.trim()) || nature(part) == Nature::Placeholder))
}

#[cfg(test)]
mod tests {
    use super::decodes_to_words;

    #[test]
    fn what_encodes_words_is_none() {
        // "0b9d...|read" and the same with "|read-write".
        assert!(decodes_to_words("MGI5ZDJhNzctMWYzZS00YzU1LTlhMTAtNmM0ZDhlMmYxYjM3fHJlYWQ="));
        assert!(!decodes_to_words("MGI5ZDJhNzctMWYzZS00YzU1LTlhMTAtNmM0ZDhlMmYxYjM3fHJlYWQtd3JpdGU="));
        assert!(decodes_to_words("dGhpcyBpcyBub3QgcmVhbA=="));
    }
}
