//! Checks that a pattern cannot make: checksums, and the structure of keys and tokens.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD};

use crate::span::Span;

/// A check by name, as in `rules/secrets/`: `check = "github-crc32"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    GithubCrc32,
    /// A PEM body in a JSON string.
    Pem,
    /// From the BEGIN line to the END line, not encrypted.
    PemBlock,
    PemBlockEncrypted,
    Jwt,
    SupabaseServiceRole,
    SupabaseAnon,
    Discord,
}

/// What a passed check adds to a candidate.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Checked {
    /// Where the value really ends and begins, when the pattern saw only a part.
    pub(crate) span: Option<Span>,
    /// A checksum was verified.
    pub(crate) checksum: Option<bool>,
    pub(crate) attributes: Vec<(String, String)>,
}

/// The longest private key block that is read, in bytes.
const MAX_PEM: usize = 32 * 1024;

impl Check {
    /// Whether the value that stands at `span` in `text` can be what it looks like; `None` when it can not.
    pub(crate) fn run(self, text: &str, span: Span) -> Option<Checked> {
        let value = text.get(span.range())?;
        match self {
            Self::GithubCrc32 => github_crc32(value).then(|| Checked { checksum: Some(true), ..Checked::default() }),
            Self::Pem => is_key_body(pem_body(value)?).then(Checked::default),
            Self::PemBlock => pem_block(text, span, false),
            Self::PemBlockEncrypted => pem_block(text, span, true),
            Self::Jwt => jwt(value),
            Self::SupabaseServiceRole => supabase(value, "service_role"),
            Self::SupabaseAnon => supabase(value, "anon"),
            Self::Discord => discord(value).then(Checked::default),
        }
    }
}

/// The last six characters are the CRC-32 of what stands between the prefix and them, in base 62 with the alphabet
/// `0-9A-Za-z`, padded with zeros: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>.
fn github_crc32(token: &str) -> bool {
    let Some((_, random)) = token.split_once('_') else { return false };
    let Some((payload, checksum)) = random.len().checked_sub(6).and_then(|at| random.split_at_checked(at)) else {
        return false;
    };
    let mut left = crc32fast::hash(payload.as_bytes());
    checksum.bytes().rev().all(|digit| {
        let expected = left % 62;
        left /= 62;
        base62(digit) == Some(expected)
    })
}

fn base62(digit: u8) -> Option<u32> {
    let value = match digit {
        b'0'..=b'9' => digit - b'0',
        b'A'..=b'Z' => digit - b'A' + 10,
        b'a'..=b'z' => digit - b'a' + 36,
        _ => return None,
    };
    Some(u32::from(value))
}

/// The block from the BEGIN line that `begin` covers to its END line.
fn pem_block(text: &str, begin: Span, want_encrypted: bool) -> Option<Checked> {
    let header = text.get(begin.range())?;
    let label = header.strip_prefix("-----BEGIN ")?.strip_suffix("-----")?;
    let rest = text.get(begin.end as usize..)?;
    let footer = format!("-----END {label}-----");
    let window = rest.get(..floor_boundary(rest, MAX_PEM))?;
    let at = window.find(&footer)?;
    let body = window.get(..at)?;
    let encrypted = label.contains("ENCRYPTED") || body.contains("ENCRYPTED") || openssh_is_encrypted(body);
    if encrypted != want_encrypted || !is_key_body(body) {
        return None;
    }
    let span = Span { start: begin.start, end: begin.end + u32::try_from(at + footer.len()).ok()? };
    let attributes = vec![("label".to_string(), label.to_string())];
    Some(Checked { span: Some(span), checksum: None, attributes })
}

fn pem_body(value: &str) -> Option<&str> {
    let (_, after) = value.split_once("PRIVATE KEY-----")?;
    after.split_once("-----END").map(|(body, _)| body)
}

/// RFC 7468 text that can hold a key: base64 that decodes to DER, OpenSSH or OpenPGP. The body may stand in a string
/// literal: escapes, quotes and line joins are left out.
fn is_key_body(body: &str) -> bool {
    let clean = base64_of(body);
    if clean.contains("EXAMPLE") {
        return false;
    }
    let bytes = decode(&clean);
    match bytes.as_deref() {
        Some(bytes) => {
            let known = bytes.starts_with(b"openssh-key-v1\0")
                || matches!(bytes.first(), Some(0x30))
                || matches!(bytes.first(), Some(0x80..));
            bytes.len() >= 32 && known && distinct(bytes) >= 16
        }
        // Joined by `+` in source, or with an OpenPGP checksum line: plausible by its length and variety.
        None => clean.len() >= 160 && distinct(clean.as_bytes()) >= 24,
    }
}

fn decode(clean: &str) -> Option<Vec<u8>> {
    BASE64.decode(clean.as_bytes()).or_else(|_| BASE64_NOPAD.decode(clean.as_bytes())).ok()
}

fn base64_of(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    for line in body.split(['\n', '\r']).flat_map(|line| line.split("\\n")).flat_map(|line| line.split("\\r")) {
        let line = line.trim_matches(|c: char| c.is_whitespace() || "\"'`,;\\|#*".contains(c));
        let line = line.strip_suffix("\" +").unwrap_or(line).trim_end_matches([' ', '"']);
        // RFC 1421 and OpenPGP headers.
        if line.contains(':') || (line.starts_with('=') && line.len() == 5) {
            continue;
        }
        out.extend(line.chars().filter(|c| !c.is_whitespace()));
    }
    out
}

/// In the OpenSSH format the cipher's name follows the magic: `none` where there is no passphrase
/// (<https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>).
fn openssh_is_encrypted(body: &str) -> bool {
    let bytes = decode(&base64_of(body)).unwrap_or_default();
    let cipher = bytes.strip_prefix(b"openssh-key-v1\0".as_slice());
    cipher.is_some_and(|rest| !rest.starts_with(b"\0\0\0\x04none"))
}

fn distinct(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for &byte in bytes {
        if let Some(slot) = seen.get_mut(usize::from(byte)) {
            *slot = true;
        }
    }
    seen.iter().filter(|&&seen| seen).count()
}

/// Header and payload are base64url JSON objects, and the header names an algorithm (RFC 7519 section 5, RFC 7515).
fn jwt(value: &str) -> Option<Checked> {
    let (header, payload) = jwt_parts(value)?;
    let algorithm = header.get("alg")?.as_str()?;
    if algorithm.eq_ignore_ascii_case("none") {
        return None;
    }
    // The payload of jwt.io, and issuers under the names reserved for documentation.
    let word = |claim: &str| payload.get(claim).and_then(|text| text.as_str()).unwrap_or_default();
    if word("sub") == "1234567890" || word("name") == "John Doe" || word("iss").contains("example") {
        return None;
    }
    let mut attributes = vec![("algorithm".to_string(), algorithm.chars().take(16).collect())];
    if let Some(issuer) = payload.get("iss").and_then(|iss| iss.as_str()) {
        attributes.push(("issuer".to_string(), issuer.chars().take(120).collect()));
    }
    if let Some(expires) = payload.get("exp").and_then(serde_json::Value::as_i64) {
        attributes.push(("expires".to_string(), expires.to_string()));
    }
    Some(Checked { attributes, ..Checked::default() })
}

fn supabase(value: &str, role: &str) -> Option<Checked> {
    let (_, payload) = jwt_parts(value)?;
    let word = |key: &str| payload.get(key).and_then(|claim| claim.as_str());
    let supabase = word("iss").is_some_and(|iss| iss.starts_with("supabase"));
    if !supabase || word("role") != Some(role) {
        return None;
    }
    let mut attributes = vec![("role".to_string(), role.to_string())];
    if let Some(project) = word("ref") {
        attributes.push(("project".to_string(), project.chars().take(40).collect()));
    }
    Some(Checked { attributes, ..Checked::default() })
}

fn jwt_parts(value: &str) -> Option<(serde_json::Value, serde_json::Value)> {
    let mut parts = value.split('.');
    let mut json = || {
        let bytes = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        serde_json::from_slice::<serde_json::Value>(&bytes).ok().filter(serde_json::Value::is_object)
    };
    Some((json()?, json()?))
}

/// The first part of a Discord bot token is the bot's user id, a decimal number, in base64
/// (<https://discord.com/developers/docs/reference#authentication>).
fn discord(value: &str) -> bool {
    let id = value.split('.').next().unwrap_or_default().trim_end_matches('=');
    BASE64URL_NOPAD
        .decode(id.as_bytes())
        .is_ok_and(|id| (17..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit))
}

/// The largest character boundary that is not above `at`.
pub(super) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_github_checksum_is_verified() {
        // The example of GitHub's form that is published in base62 token documentation.
        assert!(github_crc32(&["ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat()));
        assert!(!github_crc32(&["ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq18"].concat()));
        assert!(!github_crc32("ghp_é"));
    }

    #[test]
    fn a_pem_that_stands_in_prose_is_no_key() {
        assert!(!is_key_body("\n...\n"));
        assert!(!is_key_body(&"\nMIIB\n".repeat(200)));
    }
}
