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
    if value.len() < 8 {
        return false;
    }
    let decoded = base64(value);
    let Some(text) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ' || b == b'\n');
    let is_word = |part: &str| is_identifier(part.trim()) || nature(part) == Nature::Placeholder;
    if value.len() < 16 {
        return printable && text.len() >= 6 && is_word(&text);
    }
    printable
        && (text.contains(' ') || text.ends_with("|read") || text.split(':').all(is_word) || is_object_of_words(&text))
}

/// `{"UserID":"defaultUser","Password":"defaultPassword"}`: a login of words, as a vendor's server for developers' machines takes it.
fn is_object_of_words(text: &str) -> bool {
    let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
    let is_word = |value: &serde_json::Value| value.as_str().is_some_and(is_identifier);
    object.is_ok_and(|object| !object.is_empty() && object.values().all(is_word))
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
        // "changeme", {"User":"nobody","Password":"nothing"}, and the same with a password that was drawn.
        assert!(decodes_to_words("Y2hhbmdlbWU="));
        assert!(decodes_to_words("eyJVc2VyIjoibm9ib2R5IiwiUGFzc3dvcmQiOiJub3RoaW5nIn0="));
        assert!(!decodes_to_words("eyJVc2VyIjoibm9ib2R5IiwiUGFzc3dvcmQiOiJrM1h2OXE3SHEyTG1acDQifQ=="));
        assert!(!decodes_to_words("Passw0rd") && !decodes_to_words("aB3xK9mQ"));
    }
}
